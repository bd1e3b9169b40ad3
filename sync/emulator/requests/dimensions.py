"""Requests about rows and columns as wholes."""

from collections.abc import Mapping

from sync.emulator import masks, reorder, reshape
from sync.emulator.failures import InvalidError
from sync.emulator.requests.apply import Apply
from sync.emulator.reshape import Change
from sync.emulator.spreadsheet import MAX_CELLS, MAX_COLUMNS, Json, Sheet, Spreadsheet


def stretch(book: Spreadsheet, dimension_range: Json) -> tuple[Sheet, bool, int, int]:
    """Return the sheet of a DimensionRange, whether it is rows, and its start and end.

    Raises:
        InvalidError: no dimension, or a stretch that is empty or beyond the grid.
    """
    sheet = book.sheet(dimension_range.get("sheetId", 0))
    rows = is_rows(dimension_range.get("dimension", ""))
    size = sheet.row_count if rows else sheet.column_count
    start = dimension_range.get("startIndex", 0)
    end = dimension_range.get("endIndex", size)
    if start < 0 or end > size or start >= end:
        raise InvalidError(
            f"range.startIndex[{start}] and range.endIndex[{end}] must lie on the sheet, "
            f"which has {size} {'rows' if rows else 'columns'}"
        )
    return sheet, rows, start, end


def is_rows(dimension: str) -> bool:
    """Whether a dimension is ``ROWS``.

    Raises:
        InvalidError: it is neither ``ROWS`` nor ``COLUMNS``.
    """
    if dimension not in ("ROWS", "COLUMNS"):
        raise InvalidError("dimension is required")
    return dimension == "ROWS"


def _check_room(sheet: Sheet, rows: int, columns: int) -> None:
    if sheet.column_count + columns > MAX_COLUMNS:
        raise InvalidError(f"The maximum number of columns is {MAX_COLUMNS}.")
    if (sheet.row_count + rows) * (sheet.column_count + columns) > MAX_CELLS:
        raise InvalidError(
            "This action would increase the number of cells in the workbook above the limit of "
            f"{MAX_CELLS} cells."
        )


def _insert(book: Spreadsheet, body: Json) -> Json:
    given: Json = body.get("range", {})
    sheet = book.sheet(given.get("sheetId", 0))
    rows = is_rows(given.get("dimension", ""))
    size = sheet.row_count if rows else sheet.column_count
    start, end = given.get("startIndex", 0), given.get("endIndex", 0)
    if start < 0 or end <= start or start > size:
        raise InvalidError(f"range.startIndex[{start}] must be less than the grid size ({size})")
    count = end - start
    _check_room(sheet, count if rows else 0, 0 if rows else count)
    if body.get("inheritFromBefore") and start == 0:
        raise InvalidError("inheritFromBefore cannot be true if inserting at the start")
    reshape.apply(book, Change(sheet, rows, start, count))
    name = "frozenRowCount" if rows else "frozenColumnCount"
    frozen = sheet.properties["gridProperties"].get(name, 0)
    _freeze(sheet, name, frozen + count if start < frozen else frozen)
    _inherit(sheet, rows, start, end, before=bool(body.get("inheritFromBefore")))
    return {}


def _inherit(sheet: Sheet, rows: bool, start: int, end: int, *, before: bool) -> None:
    """Give new rows or columns the formats and validations of their neighbour."""
    source = start - 1 if before else end
    for line in list(sheet.rows) if not rows else [source]:
        cells: Mapping[int, Json] = sheet.rows.get(line, {})
        found = cells.items() if rows else [(source, cells[source])] if source in cells else []
        for column, cell in list(found):
            kept: Json = {n: cell[n] for n in ("userEnteredFormat", "dataValidation") if n in cell}
            for at in range(start, end) if kept else ():
                sheet.put(at if rows else line, column if rows else at, kept)


def _delete(book: Spreadsheet, body: Json) -> Json:
    sheet, rows, start, end = stretch(book, body.get("range", {}))
    size = sheet.row_count if rows else sheet.column_count
    if end - start >= size:
        raise InvalidError(
            f"You can't delete all the {'rows' if rows else 'columns'} on the sheet."
        )
    name = "frozenRowCount" if rows else "frozenColumnCount"
    frozen = sheet.properties["gridProperties"].get(name, 0)
    if size - frozen <= end - max(start, frozen):
        raise InvalidError(
            f"Sorry, it is not possible to delete all non-frozen {'rows' if rows else 'columns'}."
        )
    reshape.apply(book, Change(sheet, rows, start, start - end))
    _freeze(sheet, name, frozen - max(0, min(end, frozen) - start))
    return {}


def _freeze(sheet: Sheet, name: str, count: int) -> None:
    """Set how many rows or columns are frozen: those inserted among them are too."""
    size = sheet.properties["gridProperties"]
    if size.get(name, 0) != count:
        kept = {n: v for n, v in size.items() if n != name}
        sheet.properties["gridProperties"] = kept | ({name: count} if count else {})


def _append(book: Spreadsheet, body: Json) -> Json:
    sheet = book.sheet(body.get("sheetId", 0))
    rows = is_rows(body.get("dimension", ""))
    count = body.get("length", 0)
    if count < 1:
        raise InvalidError("length must be greater than 0")
    _check_room(sheet, count if rows else 0, 0 if rows else count)
    sheet.resize(
        sheet.row_count + (count if rows else 0), sheet.column_count + (0 if rows else count)
    )
    return {}


def _update(book: Spreadsheet, body: Json) -> Json:
    if "range" not in body:
        raise InvalidError("range is required")
    sheet, rows, start, end = stretch(book, body["range"])
    mask = masks.parse(body.get("fields", ""), "DimensionProperties")
    sizes = sheet.row_sizes if rows else sheet.column_sizes
    # Metadata has requests of its own and is left as it is.
    fixed = "developerMetadata"
    given = {name: held for name, held in body.get("properties", {}).items() if name != fixed}
    for at in range(start, end):
        old = sizes.get(at, {})
        changed = masks.assign(mask, old, given)
        changed.pop(fixed, None)
        changed |= {fixed: old[fixed]} if fixed in old else {}
        if changed:
            sizes[at] = changed
        else:
            sizes.pop(at, None)
    return {}


def _move(book: Spreadsheet, body: Json) -> Json:
    sheet, rows, start, end = stretch(book, body.get("source", {}))
    to = body.get("destinationIndex", 0)
    if not 0 <= to <= (sheet.row_count if rows else sheet.column_count):
        raise InvalidError(f"destinationIndex[{to}] must lie on the sheet.")
    if start < to < end:
        raise InvalidError("The destination index must not be within the source.")
    reorder.reorder(book, sheet, rows, reorder.Move(start, end, to))
    return {}


KINDS: Mapping[str, Apply] = {
    "insertDimension": _insert,
    "deleteDimension": _delete,
    "appendDimension": _append,
    "moveDimension": _move,
    "updateDimensionProperties": _update,
}
