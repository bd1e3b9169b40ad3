"""What inserting and deleting cells does to everything else in a spreadsheet.

Cells, merges, named ranges, tables, rules and filters move, and every formula that refers to the
moved cells is rewritten. A range that ends where cells are inserted does not grow; one that loses
all its cells goes.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sync.emulator import references
from sync.emulator.grid import Box
from sync.emulator.spreadsheet import Json, Line, Sheet, Spreadsheet
from workbook.formula import shift

_SIDES = frozenset(
    ("sheetId", "startRowIndex", "endRowIndex", "startColumnIndex", "endColumnIndex")
)
_NEEDED = (
    *(("tables", "range"), ("conditionalFormats", "ranges"), ("bandedRanges", "range")),
    *(("rowGroups", "range"), ("columnGroups", "range"), ("filterViews", "range")),
)


@dataclass(frozen=True, slots=True)
class Change:
    """Cells inserted or deleted on one sheet.

    Attributes:
        sheet: the sheet.
        rows: whether rows are inserted or deleted (cells move up or down), else columns.
        at: the first row (or column) inserted before or deleted.
        count: how many are inserted; negative: how many are deleted.
        span: the columns (or rows) in which cells move, the end exclusive; ``None`` for all.
    """

    sheet: Sheet
    rows: bool
    at: int
    count: int
    span: tuple[int, int] | None = None

    def moved(self, start: int, end: int) -> tuple[int, int] | None:
        """Return where a stretch of rows (or columns) goes; ``None`` if all of it is deleted."""
        if self.count > 0:
            first = start + self.count if start >= self.at else start
            return first, end + self.count if end > self.at else end
        first, last = self._kept(start), self._kept(end)
        return (first, last) if first < last else None

    def _kept(self, index: int) -> int:
        return index if index <= self.at else max(self.at, index + self.count)

    def box(self, box: Box) -> Box | None:
        """Return where a box goes; one that sticks out of the span stays."""
        across = (box.left, box.right) if self.rows else (box.top, box.bottom)
        if self.span and not (self.span[0] <= across[0] and across[1] <= self.span[1]):
            return box
        along = (box.top, box.bottom) if self.rows else (box.left, box.right)
        moved = self.moved(*along)
        if moved is None:
            return None
        return (
            box._replace(top=moved[0], bottom=moved[1])
            if self.rows
            else box._replace(left=moved[0], right=moved[1])
        )


def apply(book: Spreadsheet, change: Change) -> None:
    """Insert or delete cells, and move everything that must follow."""
    sheet = change.sheet
    if change.span is None:
        _move_whole(sheet, change)
    elif change.rows:
        _move_down(sheet, change, change.span)
    else:
        _move_across(sheet, change, change.span)
    move_ranges(book, change)
    references.rewrite_formulas(book, lambda at_sheet: _rewriter(change, at_sheet))


def _rewriter(change: Change, at_sheet: str) -> references.Rewrite:
    first, last = change.span or (0, 2**20)
    moved = shift.Change(
        shift.Axis.ROWS if change.rows else shift.Axis.COLUMNS,
        change.at + 1,
        change.count,
        (first + 1, last),
    )
    title = change.sheet.title
    return lambda text: shift.shift(text, title, at_sheet, moved)


def _move_whole(sheet: Sheet, change: Change) -> None:
    rows, columns = sheet.row_count, sheet.column_count
    if change.count > 0:
        grown = (rows + change.count, columns) if change.rows else (rows, columns + change.count)
        sheet.resize(*grown)
    if change.rows:
        lines = {row: line for row, line in sheet.rows.items() if row >= change.at}
        for row in lines:
            sheet.put_line(row, {})
        for row, line in lines.items():
            place = change.moved(row, row + 1)
            if place:
                sheet.put_line(place[0], line)
        sheet.row_sizes = _moved_keys(sheet.row_sizes, change)
    else:
        _move_across(sheet, change, (0, rows))
        sheet.column_sizes = _moved_keys(sheet.column_sizes, change)
    if change.count < 0:
        shrunk = (rows + change.count, columns) if change.rows else (rows, columns + change.count)
        sheet.resize(*shrunk)


def _moved_keys(entries: Mapping[int, Json], change: Change) -> dict[int, Json]:
    places = ((change.moved(at, at + 1), entry) for at, entry in entries.items())
    return {place[0]: entry for place, entry in places if place}


def _move_down(sheet: Sheet, change: Change, span: tuple[int, int]) -> None:
    """Move cells up or down within some columns."""
    moving: list[tuple[int, Line]] = []
    for row in [row for row in sheet.rows if row >= change.at]:
        line = sheet.rows[row]
        inside = {at: cell for at, cell in line.items() if span[0] <= at < span[1]}
        sheet.put_line(row, {at: cell for at, cell in line.items() if at not in inside})
        place = change.moved(row, row + 1)
        if place and inside:
            moving.append((place[0], inside))
    bottom = max((row + 1 for row, _ in moving), default=0)
    sheet.resize(max(sheet.row_count, bottom), sheet.column_count)
    for row, inside in moving:
        sheet.put_line(row, {**sheet.rows.get(row, {}), **inside})


def _move_across(sheet: Sheet, change: Change, span: tuple[int, int]) -> None:
    """Move cells left or right within some rows."""
    right = sheet.column_count
    for row in [row for row in sheet.rows if span[0] <= row < span[1]]:
        line = sheet.rows[row]
        if max(line) < change.at:
            continue
        moved: Line = {}
        for column, cell in line.items():
            place = change.moved(column, column + 1)
            if place:
                moved[place[0]] = cell
        right = max(right, *moved, right - 1) if moved else right
        sheet.put_line(row, moved)
    widest = max((max(line) + 1 for line in sheet.rows.values()), default=0)
    sheet.resize(sheet.row_count, max(sheet.column_count, widest))


def move_ranges(book: Spreadsheet, change: Change) -> None:
    """Move the ranges of everything that has one; what loses all its cells goes."""
    names = [_moved_part(entry, change) for entry in book.parts.get("namedRanges", [])]
    if names:
        book.parts["namedRanges"] = [entry for entry in names if entry.get("range")]
    parts = change.sheet.parts
    for name, part in parts.items():
        parts[name] = _moved_part(part, change)
    for name, needed in _NEEDED:
        if name in parts:
            parts[name] = [entry for entry in parts[name] if entry.get(needed)]
    if "protectedRanges" in parts:
        kept = [e for e in parts["protectedRanges"] if e.get("range") or e.get("namedRangeId")]
        parts["protectedRanges"] = kept
    if "basicFilter" in parts and not parts["basicFilter"].get("range"):
        del parts["basicFilter"]
    if "merges" in parts:
        parts["merges"] = [merge for merge in parts["merges"] if _is_many(merge)]


def _is_many(merge: Mapping[str, int]) -> bool:
    rows = merge["endRowIndex"] - merge["startRowIndex"]
    return rows * (merge["endColumnIndex"] - merge["startColumnIndex"]) > 1


def _moved_part(part: Any, change: Change) -> Any:
    """Return a part with every GridRange in it moved; those that are gone are left out."""
    if isinstance(part, list):
        moved = [_moved_part(item, change) for item in part]
        return [item for item in moved if item is not None]
    if not isinstance(part, dict):
        return part
    if part and part.keys() <= _SIDES:
        return _moved_range(part, change)
    if "dimension" in part and "startIndex" in part:
        return _moved_stretch(part, change)
    pairs = ((name, _moved_part(value, change)) for name, value in part.items())
    return {name: value for name, value in pairs if value is not None}


def _moved_stretch(stretch: Json, change: Change) -> Json | None:
    """Return where a DimensionRange goes; a block of cells moves none."""
    along = stretch["dimension"] == ("ROWS" if change.rows else "COLUMNS")
    if not along or change.span or stretch.get("sheetId", 0) != change.sheet.id:
        return stretch
    moved = change.moved(stretch["startIndex"], stretch.get("endIndex", 2**31))
    return stretch | {"startIndex": moved[0], "endIndex": moved[1]} if moved else None


def _moved_range(grid_range: Json, change: Change) -> Json | None:
    if grid_range.get("sheetId", 0) != change.sheet.id:
        return grid_range
    far = 2**31
    box = Box(
        grid_range.get("startRowIndex", 0),
        grid_range.get("endRowIndex", far),
        grid_range.get("startColumnIndex", 0),
        grid_range.get("endColumnIndex", far),
    )
    moved = change.box(box)
    if moved is None:
        return None
    sides = ("startRowIndex", "endRowIndex", "startColumnIndex", "endColumnIndex")
    places = {name: at for name, at in zip(sides, moved, strict=True) if name in grid_range}
    return grid_range | places
