"""Requests that copy, cut, fill and paste blocks of cells."""

import csv
import io
from collections.abc import Iterator, Mapping
from datetime import date
from typing import NamedTuple

from sync.emulator import entered, grid, moves
from sync.emulator.failures import ApiError, InvalidError
from sync.emulator.grid import Box, grid_range
from sync.emulator.references import relative
from sync.emulator.requests.apply import Apply
from sync.emulator.requests.ranges import merged, scratch
from sync.emulator.show import View
from sync.emulator.spreadsheet import Json, Sheet, Spreadsheet, part

_PASTES: Mapping[str, tuple[str, ...]] = {
    "PASTE_VALUES": ("userEnteredValue",),
    "PASTE_FORMULA": ("userEnteredValue",),
    "PASTE_FORMAT": ("userEnteredFormat", "dataValidation"),
    "PASTE_DATA_VALIDATION": ("dataValidation",),
    "PASTE_CONDITIONAL_FORMATTING": (),
}
_WITH_RULES = ("PASTE_NORMAL", "PASTE_NO_BORDERS", "PASTE_FORMAT", "PASTE_CONDITIONAL_FORMATTING")
_WITH_MERGES = ("PASTE_NORMAL", "PASTE_NO_BORDERS", "PASTE_FORMAT")


class _Block(NamedTuple):
    """Cells lifted from a sheet, by place within the block."""

    cells: dict[tuple[int, int], Json]
    height: int
    width: int
    top: int
    left: int
    turned: bool = False

    def at(self, down: int, across: int) -> tuple[Json, int, int]:
        """Return a cell of the block, repeated without end, and where it came from."""
        down, across = down % self.height, across % self.width
        source = (across, down) if self.turned else (down, across)
        return self.cells.get(source, {}), self.top + source[0], self.left + source[1]


def _lifted(book: Spreadsheet, sheet: Sheet, box: Box, kind: str, *, turned: bool) -> _Block:
    if box.empty:
        raise InvalidError("The source must not be empty.")
    cells = {(row - box.top, at - box.left): cell for row, at, cell in sheet.filled(box)}
    if kind == "PASTE_VALUES":
        view = View(book, scratch())
        cells = {
            at: _constant(view, sheet, (box.top + at[0], box.left + at[1]), cell)
            for at, cell in cells.items()
        }
    height, width = box.bottom - box.top, box.right - box.left
    if turned:
        height, width = width, height
    return _Block(cells, height, width, box.top, box.left, turned)


def _constant(view: View, sheet: Sheet, at: tuple[int, int], cell: Json) -> Json:
    """Return a cell with its formula replaced by what it yields."""
    if "formulaValue" not in cell.get("userEnteredValue", {}):
        return cell
    value = view.value(sheet, *at, cell)
    return cell | {"userEnteredValue": value} if value else cell | {"userEnteredValue": {}}


def _copy(book: Spreadsheet, body: Json) -> Json:
    source, from_box = book.place(body.get("source", {}))
    target, to_box = book.place(body.get("destination", {}))
    kind = _kind(body)
    if to_box.empty:
        raise InvalidError("The destination must not be empty.")
    turned = body.get("pasteOrientation") == "TRANSPOSE"
    block = _lifted(book, source, from_box, kind, turned=turned)
    places = _tiled(target, to_box, block)
    _put(target, places, block, kind)
    if not turned:
        _bring(book, (source, from_box), (target, places), kind)
    return {}


def _kind(body: Json) -> str:
    kind = str(body.get("pasteType", "PASTE_NORMAL"))
    if kind not in ("PASTE_NORMAL", "PASTE_NO_BORDERS", *_PASTES):
        raise InvalidError(f"No such pasteType: {kind}")
    return kind


def _tiled(target: Sheet, box: Box, block: _Block) -> Box:
    """Return where a block goes: as often as it fits into the destination, at least once."""
    rows = max(1, (box.bottom - box.top) // block.height) * block.height
    columns = max(1, (box.right - box.left) // block.width) * block.width
    tiled = Box(box.top, box.top + rows, box.left, box.left + columns)
    return tiled.clipped(target.row_count, target.column_count)


def _put(target: Sheet, places: Box, block: _Block, kind: str) -> None:
    for row in range(places.top, places.bottom):
        for column in range(places.left, places.right):
            cell, from_row, from_column = block.at(row - places.top, column - places.left)
            moved = relative(cell, row - from_row, column - from_column)
            target.put(row, column, _pasted(target.cell(row, column), moved, kind))


def _pasted(old: Json, new: Json, kind: str) -> Json:
    if kind == "PASTE_NORMAL":
        return new
    if kind == "PASTE_NO_BORDERS":
        style = {n: v for n, v in new.get("userEnteredFormat", {}).items() if n != "borders"}
        kept = old.get("userEnteredFormat", {}).get("borders")
        style |= {"borders": kept} if kept else {}
        rest = {name: value for name, value in new.items() if name != "userEnteredFormat"}
        return rest | ({"userEnteredFormat": style} if style else {})
    names = _PASTES[kind]
    kept = {name: value for name, value in old.items() if name not in names}
    return kept | {name: new[name] for name in names if new.get(name)}


def _bring(
    book: Spreadsheet, source: tuple[Sheet, Box], target: tuple[Sheet, Box], kind: str
) -> None:
    """Bring the merges and conditional formats of a copied block along."""
    steps = list(_steps(source[1], target[1]))
    if kind in _WITH_MERGES:
        inside = [box for box in merged(source[0]) if moves.inside(box, source[1])]
        for rows, columns in steps:
            for box in inside:
                moved = moves.moved(box, rows, columns)
                others = zip(part(target[0], "merges"), merged(target[0]), strict=True)
                kept = [entry for entry, at in others if not at.meets(moved)]
                target[0].parts["merges"] = [*kept, grid_range(target[0].id, moved)]
    if kind in _WITH_RULES:
        for rule in list(part(source[0], "conditionalFormats")):
            _bring_rule(book, rule, source, target[0], steps)


def _steps(source: Box, target: Box) -> Iterator[tuple[int, int]]:
    """Yield how far down and right each copy of a block lies from the block itself."""
    for top in range(target.top, target.bottom, source.bottom - source.top):
        for left in range(target.left, target.right, source.right - source.left):
            if (top, left) != (source.top, source.left):
                yield top - source.top, left - source.left


def _bring_rule(
    book: Spreadsheet,
    rule: Json,
    source: tuple[Sheet, Box],
    target: Sheet,
    steps: list[tuple[int, int]],
) -> None:
    boxes = [book.place(given)[1] for given in rule["ranges"]]
    shared = [box for box in (moves.shared(each, source[1]) for each in boxes) if not box.empty]
    more = [grid_range(target.id, moves.moved(box, *step)) for box in shared for step in steps]
    if not more:
        return
    rules = part(target, "conditionalFormats")
    if target is source[0]:
        kept = [given for given in rule["ranges"] if given not in more]
        rules[rules.index(rule)] = rule | {"ranges": kept + more}
    else:
        rules.append(rule | {"ranges": more})


def _cut(book: Spreadsheet, body: Json) -> Json:
    source, box = book.place(body.get("source", {}))
    start: Json = body.get("destination", {})
    target = book.sheet(start.get("sheetId", source.id))
    kind = _kind(body)
    top, left = _corner(start)
    rows, columns = top - box.top, left - box.left
    to_box = moves.moved(box, rows, columns)
    if to_box.bottom > target.row_count or to_box.right > target.column_count:
        raise InvalidError("The destination must lie on the sheet.")
    cells = [(row, column, cell) for row, column, cell in source.filled(box)]
    gone = _PASTES.get(kind, ("userEnteredValue", "userEnteredFormat", "dataValidation", "note"))
    for row, column, cell in cells:
        rest = {n: v for n, v in cell.items() if n not in gone} if kind in _PASTES else {}
        source.put(row, column, rest)
    taken = {(row + rows, column + columns): cell for row, column, cell in cells}
    for row in range(to_box.top, to_box.bottom):
        for column in range(to_box.left, to_box.right):
            old = target.cell(row, column)
            target.put(row, column, _pasted(old, taken.get((row, column), {}), kind))
    if kind in _WITH_MERGES:
        boxes = zip(part(source, "merges"), merged(source), strict=True)
        going = [(entry, at) for entry, at in boxes if moves.inside(at, box)]
        source.parts["merges"] = [
            e for e in part(source, "merges") if e not in [g for g, _ in going]
        ]
        part(target, "merges").extend(
            grid_range(target.id, moves.moved(at, rows, columns)) for _, at in going
        )
    if kind in ("PASTE_NORMAL", "PASTE_NO_BORDERS", "PASTE_FORMULA"):
        moves.follow(book, source, box, target, (rows, columns))
    return {}


def _corner(start: Json) -> tuple[int, int]:
    top, left = start.get("rowIndex", 0), start.get("columnIndex", 0)
    if top < 0 or left < 0:
        raise InvalidError("A coordinate must not be negative.")
    return top, left


def _paste_data(book: Spreadsheet, body: Json) -> Json:
    if body.get("html"):
        raise ApiError(501, "This server does not implement pasteData of HTML yet.")
    start: Json = body.get("coordinate", {})
    sheet = book.sheet(start.get("sheetId", 0))
    delimiter = body.get("delimiter")
    if not delimiter:
        raise InvalidError("A delimiter is required.")
    rows = _rows(str(body.get("data", "")), str(delimiter))
    top, left = _corner(start)
    end = grid.Box(top, top + len(rows), left, left + max(map(len, rows), default=0))
    sheet.resize(max(sheet.row_count, end.bottom), max(sheet.column_count, end.right))
    kind = _kind({"pasteType": body.get("type", "PASTE_NORMAL")})
    today = date.today()  # noqa: DTZ011 - only the year of a date typed without one
    for row, texts in enumerate(rows, top):
        for column, text in enumerate(texts, left):
            old = sheet.cell(row, column)
            new = entered.enter(old, text, parse=True, today=today, locale=book.locale)
            sheet.put(row, column, _pasted(old, new, kind) if kind in _PASTES else new)
    return {}


def _rows(text: str, delimiter: str) -> list[list[str]]:
    if len(delimiter) == 1 and delimiter not in "\r\n":
        return list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
    return [line.split(delimiter) for line in text.splitlines()]


KINDS: Mapping[str, Apply] = {
    "copyPaste": _copy,
    "cutPaste": _cut,
    "pasteData": _paste_data,
}
