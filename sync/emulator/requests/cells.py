"""Requests that write cells."""

from collections.abc import Mapping
from operator import is_not

from sync.emulator import masks
from sync.emulator.bulk import put_plain
from sync.emulator.colors import paired
from sync.emulator.failures import InvalidError
from sync.emulator.grid import Box
from sync.emulator.masks import Mask
from sync.emulator.packed import Entry, pack, unpack
from sync.emulator.references import relative
from sync.emulator.requests.apply import Apply
from sync.emulator.spreadsheet import Json, Sheet, Spreadsheet

_READ_ONLY = ("effectiveValue", "effectiveFormat", "formattedValue", "hyperlink")
_VALUES = ("numberValue", "stringValue", "boolValue", "formulaValue")


_COLORLESS = {"numberFormat", "horizontalAlignment", "verticalAlignment", "wrapStrategy"}
_NOTHING: Json = {}


def cell_mask(body: Json) -> Mask:
    """Return the mask over CellData that a request's ``fields`` gives.

    Raises:
        InvalidError: none is given.
    """
    if not body.get("fields"):
        raise InvalidError(
            "At least one field must be listed in 'fields'. (Use '*' to indicate all fields.)"
        )
    return masks.parse(body["fields"], "CellData")


def assigned(cell: Json, given: Json, mask: Mask) -> Json:
    """Return ``cell`` with the fields that ``mask`` names taken from ``given``.

    Raises:
        InvalidError: a value that no cell can hold.
    """
    given = {name: value for name, value in given.items() if name not in _READ_ONLY}
    if "userEnteredValue" in given:
        given["userEnteredValue"] = _value(given["userEnteredValue"])
        if not given["userEnteredValue"]:
            del given["userEnteredValue"]
    new = masks.assign(mask, cell, given)
    if new.get("note") == "":
        del new["note"]
    style = new.get("userEnteredFormat")
    old = cell.get("userEnteredFormat", _NOTHING)
    if style and not (_is_colorless(mask.get("userEnteredFormat")) or _is_colorless(style | old)):
        new["userEnteredFormat"] = paired(old, style)
    return new


def _is_colorless(part: Mapping[str, object] | None) -> bool:
    """Whether a format, or a mask over one, has parts only in which no color can be."""
    return part is not None and bool(part) and part.keys() <= _COLORLESS


def _value(value: Json) -> Json:
    if not value:
        return {}
    if len(value) > 1:
        raise InvalidError("oneof field 'value' is already set.")
    ((name, held),) = value.items()
    if name not in _VALUES:
        raise InvalidError(f"{name} cannot be written.")
    if name == "formulaValue" and not held.startswith("="):
        raise InvalidError(f"Invalid formula: {held}")
    if isinstance(held, str) and len(held) > 50_000:
        raise InvalidError(
            "Your input contains more than the maximum of 50000 characters in a single cell."
        )
    return {} if name == "stringValue" and held == "" else {name: held}


def rows_mask(body: Json) -> Mask:
    """Return the mask over CellData of a request that takes RowData."""
    if not body.get("fields"):
        raise InvalidError(
            "At least one field must be listed in 'fields'. (Use '*' to indicate all fields.)"
        )
    mask = masks.parse(body["fields"])
    below = mask.get("values", mask) if set(mask) <= {"values"} else mask
    return masks.parse(body["fields"], "CellData") if below is mask else below


def width_of(rows: list[Json]) -> int:
    """Return how many cells the longest of some RowData has."""
    return max((len(row.get("values", [])) for row in rows), default=0)


def _update(book: Spreadsheet, body: Json) -> Json:
    mask = rows_mask(body)
    if ("range" in body) == ("start" in body):
        raise InvalidError("Exactly one of 'start' or 'range' must be set.")
    rows: list[Json] = body.get("rows", [])
    if "range" in body:
        sheet, box = book.place(body["range"])
        _fill(sheet, box, rows, mask)
        return {}
    start = body["start"]
    sheet = book.sheet(start.get("sheetId", 0))
    top, left = start.get("rowIndex", 0), start.get("columnIndex", 0)
    _check_inside(sheet, Box(top, top + len(rows), left, left + width_of(rows)))
    for at, row in enumerate(rows, top):
        put_cells(sheet, at, left, row.get("values", []), mask)
    return {}


def _check_inside(sheet: Sheet, box: Box) -> None:
    if box.top < 0 or box.left < 0:
        raise InvalidError("start.rowIndex and start.columnIndex must not be negative.")
    if box.bottom > sheet.row_count or box.right > sheet.column_count:
        raise InvalidError(
            f"Attempting to write column: {box.right - 1}, beyond the last requested column of: "
            f"{sheet.column_count - 1}"
            if box.right > sheet.column_count
            else f"Attempting to write row: {box.bottom - 1}, beyond the last requested row of: "
            f"{sheet.row_count - 1}"
        )


def _fill(sheet: Sheet, box: Box, rows: list[Json], mask: Mask) -> None:
    """Write rows into a range; what the rows leave out is cleared."""
    if len(rows) > box.bottom - box.top:
        last = box.bottom - 1
        raise InvalidError(
            f"Attempting to write row: {last + 1}, beyond the last requested row of: {last}"
        )
    blank: Json = {}
    for at in range(box.top, box.bottom):
        index = at - box.top
        cells = rows[index].get("values", []) if index < len(rows) else []
        if len(cells) > box.right - box.left:
            last = box.right - 1
            raise InvalidError(
                f"Attempting to write column: {last + 1}, "
                f"beyond the last requested column of: {last}"
            )
        missing = box.right - box.left - len(cells)
        put_cells(sheet, at, box.left, cells + [blank] * missing if missing else cells, mask)


def put_cells(sheet: Sheet, row: int, left: int, cells: list[Json], mask: Mask) -> None:
    """Write CellData side by side from a place on."""
    if put_plain(sheet, (row, left), cells, mask):
        return
    for column, given in enumerate(cells, left):
        old = sheet.cell(row, column)
        new = assigned(old, given, mask)
        if new != old:
            sheet.put(row, column, new)


def _repeat(book: Spreadsheet, body: Json) -> Json:
    mask = cell_mask(body)
    sheet, box = book.place(body.get("range", {}))
    given: Json = body.get("cell", {})
    if not given.get("userEnteredValue"):
        _dress(sheet, box, given, mask)
        return {}
    for row in range(box.top, box.bottom):
        for column in range(box.left, box.right):
            cell = relative(given, row - box.top, column - box.left)
            put_cells(sheet, row, column, [cell], mask)
    return {}


def _dress(sheet: Sheet, box: Box, given: Json, mask: Mask) -> None:
    """Write one CellData without a value all over a box; cells without one become alike."""
    made: dict[int, tuple[Entry, Entry]] = {}  # with the old one, so that its id stays its own
    for row in range(box.top, box.bottom):
        line = sheet.rows.get(row)
        held = line.held[box.left : box.right] if line else []
        held += [None] * (box.right - box.left - len(held))
        new = [_dressed(old, given, mask, made) for old in held]
        if any(map(is_not, new, held)):
            sheet.put_entries(row, box.left, new)


def _dressed(old: Entry, given: Json, mask: Mask, made: dict[int, tuple[Entry, Entry]]) -> Entry:
    known = made.get(id(old))
    if known is not None:
        return known[1]
    before = unpack(old)
    after = assigned(before, given, mask)
    new = old if after == before else pack(after)
    if old is None or isinstance(old, dict):
        made[id(old)] = old, new
    return new


KINDS: Mapping[str, Apply] = {
    "updateCells": _update,
    "repeatCell": _repeat,
}
