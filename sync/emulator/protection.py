"""Who may edit what is protected.

The owner of the file, the editors of a protected range and, where it says so, the owner's domain
may. A range that only warns stops nobody, and one without a list of editors is for everybody who
may edit the file. Inferred: what an insert or a delete must not cut, that whoever may not edit a
range may not see its editors, and that a group has only its own address.

Source: ProtectedRange and Editors in the discovery document.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any, NamedTuple, TypeAlias

from sync.emulator import grid
from sync.emulator.failures import ApiError, InvalidError
from sync.emulator.grid import Box
from sync.emulator.spreadsheet import Json, Line, Sheet, Spreadsheet

REFUSAL = (
    "You are trying to edit a protected cell or object. Please contact the spreadsheet owner to "
    "remove protection if you need to edit."
)
_SIDES = ("startRowIndex", "endRowIndex", "startColumnIndex", "endColumnIndex")
_RANGED = {
    **dict.fromkeys(("repeatCell", "setDataValidation", "sortRange", "mergeCells"), "range"),
    **dict.fromkeys(("unmergeCells", "updateBorders", "trimWhitespace"), "range"),
    **dict.fromkeys(("deleteDuplicates", "randomizeRange", "updateCells", "autoFill"), "range"),
    **dict.fromkeys(("cutPaste", "textToColumns"), "source"),
}
_SHIFTS = ("insertDimension", "deleteDimension", "moveDimension", "insertRange", "deleteRange")
# Kinds whose cells are known only once they are written.
_COMPARED = frozenset(
    (
        *("updateCells", "copyPaste", "cutPaste", "pasteData", "textToColumns", "findReplace"),
        *("appendCells", "autoFill", "addTable", "updateTable", "deleteTable", "setBasicFilter"),
    )
)
_Kept: TypeAlias = dict[int, Line]


class Lock(NamedTuple):
    """Cells that somebody may not edit; ``whole`` if that is a sheet, but for ``free`` boxes."""

    sheet: Sheet
    box: Box
    whole: bool
    free: tuple[Box, ...]

    def holds(self, box: Box) -> bool:
        """Whether any cell of a box is locked."""
        return self.box.meets(box) and not _covered(box, self.free)


def _covered(box: Box, boxes: tuple[Box, ...]) -> bool:
    """Whether every cell of a box lies in one of some boxes."""
    if not boxes:
        return False
    first, *more = boxes
    if not first.meets(box):
        return _covered(box, tuple(more))
    around = (
        box._replace(bottom=first.top),
        box._replace(top=first.bottom),
        Box(max(box.top, first.top), min(box.bottom, first.bottom), box.left, first.left),
        Box(max(box.top, first.top), min(box.bottom, first.bottom), first.right, box.right),
    )
    return all(_covered(rest, tuple(more)) for rest in around if not rest.empty)


def locks(book: Spreadsheet) -> list[Lock]:
    """Return what whoever edits a spreadsheet may not edit in it."""
    if book.acting is None or book.acting.user == book.acting.owner:
        return []
    return [
        lock
        for sheet in book.sheets
        for entry in sheet.parts.get("protectedRanges", ())
        if not may_edit(book, entry) and (lock := _lock(book, sheet, entry))
    ]


def may_edit(book: Spreadsheet, entry: Mapping[str, Any]) -> bool:
    """Whether whoever edits a spreadsheet may edit a protected range."""
    acting, editors = book.acting, entry.get("editors")
    if acting is None or entry.get("warningOnly") or editors is None:
        return True
    user = acting.user.casefold()
    named = (*editors.get("users", ()), *editors.get("groups", ()), acting.owner)
    domain = editors.get("domainUsersCanEdit") and _domain(acting.user) == _domain(acting.owner)
    return bool(user) and (bool(domain) or user in (str(each).casefold() for each in named))


def _domain(address: str) -> str:
    return address.rpartition("@")[2].casefold()


def _lock(book: Spreadsheet, sheet: Sheet, entry: Json) -> Lock | None:
    place = entry.get("range")
    if place is None:
        wanted = entry.get("namedRangeId")
        names = (n for n in book.parts.get("namedRanges", []) if n["namedRangeId"] == wanted)
        place = next((named["range"] for named in names), None)
    if place is None:
        return None
    size = sheet.row_count, sheet.column_count
    free = tuple(grid.box(each, *size) for each in entry.get("unprotectedRanges", ()))
    return Lock(sheet, grid.box(place, *size), is_whole(place), free)


def is_whole(place: Mapping[str, Any]) -> bool:
    """Whether a GridRange is a whole sheet, open on all sides."""
    return not any(side in place for side in _SIDES)


def check(book: Spreadsheet, sheet: Sheet, box: Box) -> None:
    """Refuse a write of values into cells that are protected.

    Raises:
        ApiError: 400.
    """
    if any(lock.sheet is sheet and lock.holds(box) for lock in locks(book)):
        raise ApiError(400, REFUSAL)


class Guard:
    """Watches over one request of a batch."""

    def __init__(self, book: Spreadsheet, kind: str, body: Json) -> None:
        self._book = book
        self._kind = kind
        self._locks = locks(book)
        if self._locks:
            self._check(body)
            self._cells = [_cells(lock) for lock in self._locks]
            self._sheets = [_looks(lock.sheet) for lock in self._locks]

    def _check(self, body: Json) -> None:
        """Refuse a request that says by itself that it edits what is protected."""
        for sheet, box in _areas(self._book, self._kind, body):
            if any(lock.sheet is sheet and lock.holds(box) for lock in self._locks):
                raise InvalidError(REFUSAL)
        for lock in self._locks:
            if self._kind in _SHIFTS and _cuts(lock, self._book, self._kind, body):
                raise InvalidError(REFUSAL)
        if self._kind in ("updateProtectedRange", "deleteProtectedRange"):
            self._check_own(body)

    def _check_own(self, body: Json) -> None:
        wanted = body.get("protectedRange", body).get("protectedRangeId", 0)
        for sheet in self._book.sheets:
            for entry in sheet.parts.get("protectedRanges", ()):
                if entry["protectedRangeId"] == wanted and not may_edit(self._book, entry):
                    raise InvalidError(REFUSAL)

    def close(self) -> None:
        """Refuse the request if it has edited what is protected.

        Raises:
            InvalidError: it has.
        """
        if not self._locks:
            return
        for lock, cells, looks in zip(self._locks, self._cells, self._sheets, strict=True):
            gone = all(sheet is not lock.sheet for sheet in self._book.sheets)
            changed = self._kind in _COMPARED and cells != _cells(lock)
            dressed = lock.whole and self._kind not in _SHIFTS and looks != _looks(lock.sheet)
            if gone or changed or dressed:
                raise InvalidError(REFUSAL)


def _cells(lock: Lock) -> _Kept:
    """Return the cells that a lock holds, as they are now."""
    held: _Kept = {}
    for row, column, cell in lock.sheet.filled(lock.box):
        if not any(box.holds(row, column) for box in lock.free):
            held.setdefault(row, {})[column] = cell
    return held


def _looks(sheet: Sheet) -> tuple[dict[Any, Any], ...]:
    """Return everything of a sheet but its cells and protections, as it is now."""
    parts = {name: part for name, part in sheet.parts.items() if part}
    parts.pop("protectedRanges", None)
    listed = {name: list(p) if isinstance(p, list) else p for name, p in parts.items()}
    return dict(sheet.properties), listed, dict(sheet.row_sizes), dict(sheet.column_sizes)


def _areas(book: Spreadsheet, kind: str, body: Json) -> Iterator[tuple[Sheet, Box]]:
    """Yield the cells that a request names as those it edits."""
    name = _RANGED.get(kind, "")
    if name in body or (name and kind not in ("updateCells", "autoFill")):
        yield book.place(body.get(name, {}))  # no range at all is the whole first sheet
    if kind == "updateCells" and "start" in body:
        rows = body.get("rows", [])
        width = max((len(row.get("values", [])) for row in rows), default=0)
        start = body["start"]
        top, left = start.get("rowIndex", 0), start.get("columnIndex", 0)
        yield book.sheet(start.get("sheetId", 0)), Box(top, top + len(rows), left, left + width)
    if kind == "setBasicFilter" and body.get("filter", {}).get("sortSpecs"):
        sheet, box = book.place(body["filter"].get("range", {}))
        yield sheet, box._replace(top=min(box.top + 1, box.bottom))
    if kind in ("insertRange", "deleteRange"):
        sheet, box = book.place(body.get("range", {}))
        down = body.get("shiftDimension") == "ROWS"
        end = {"bottom": sheet.row_count} if down else {"right": sheet.column_count}
        yield sheet, box._replace(**end)
    if kind == "updateSheetProperties":
        yield from _cut_off(book, body.get("properties", {}))


def _cut_off(book: Spreadsheet, properties: Json) -> Iterator[tuple[Sheet, Box]]:
    """Yield the cells that a smaller size of a sheet cuts off."""
    sheet = next((s for s in book.sheets if s.id == properties.get("sheetId", 0)), None)
    if sheet is None:
        return
    size = properties.get("gridProperties", {})
    whole = sheet.whole()
    yield sheet, whole._replace(top=min(size.get("rowCount", whole.bottom), whole.bottom))
    yield sheet, whole._replace(left=min(size.get("columnCount", whole.right), whole.right))


def _cuts(lock: Lock, book: Spreadsheet, kind: str, body: Json) -> bool:
    """Whether inserting, deleting or moving rows or columns changes what is locked."""
    given: Json = body.get("source" if kind == "moveDimension" else "range", {})
    if book.sheet(given.get("sheetId", 0)) is not lock.sheet:
        return False
    if lock.whole:
        return True
    if kind in ("insertRange", "deleteRange"):
        return False
    rows = given.get("dimension") == "ROWS"
    first, last = (lock.box.top, lock.box.bottom) if rows else (lock.box.left, lock.box.right)
    start: int = given.get("startIndex", 0)
    end: int = given.get("endIndex", lock.sheet.row_count if rows else lock.sheet.column_count)
    met = start < last and first < end
    if kind == "moveDimension":
        to: int = body.get("destinationIndex", 0)
        return met or first < to < last
    return first < start < last if kind == "insertDimension" else met


def as_seen(book: Spreadsheet) -> Spreadsheet:
    """Return a spreadsheet as whoever asks sees it: what they may edit, and whose names."""
    if book.acting is None or not any(s.parts.get("protectedRanges") for s in book.sheets):
        return book
    sheets = [
        replace(sheet, parts=sheet.parts | {"protectedRanges": _told(book, entries)})
        if (entries := sheet.parts.get("protectedRanges"))
        else sheet
        for sheet in book.sheets
    ]
    return replace(book, sheets=sheets)


def _told(book: Spreadsheet, entries: list[Json]) -> list[Json]:
    told = []
    for entry in entries:
        able = may_edit(book, entry)
        shown = {n: v for n, v in entry.items() if n != "requestingUserCanEdit"}
        if not able:
            shown.pop("editors", None)
        told.append(shown | ({"requestingUserCanEdit": True} if able else {}))
    return told
