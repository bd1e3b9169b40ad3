"""Requests about Google Tables, and rows that join them."""

import secrets
from collections.abc import Mapping

from sync.emulator import grid, masks
from sync.emulator.failures import InvalidError
from sync.emulator.grid import Box
from sync.emulator.references import table_names
from sync.emulator.requests.apply import Apply
from sync.emulator.requests.cells import put_cells, rows_mask, width_of
from sync.emulator.reshape import Change
from sync.emulator.reshape import apply as reshape
from sync.emulator.spreadsheet import Json, Sheet, Spreadsheet, part


def find(book: Spreadsheet, table_id: str) -> tuple[Sheet, int]:
    """Return the sheet of a table and its place in the sheet's list.

    Raises:
        InvalidError: there is no such table.
    """
    for sheet in book.sheets:
        for index, table in enumerate(part(sheet, "tables")):
            if table["tableId"] == table_id:
                return sheet, index
    raise InvalidError(f"No table with id: {table_id}")


def box_of(sheet: Sheet, table: Json) -> Box:
    """Return the cells that a table covers, headers included."""
    return grid.box(table["range"], sheet.row_count, sheet.column_count)


def _check_range(book: Spreadsheet, table: Json, but: str) -> tuple[Sheet, Box]:
    """Return where a table is to stand, having checked that nothing is in the way."""
    if "range" not in table:
        raise InvalidError("range is required")
    sheet, box = book.place(table["range"])
    if box.bottom - box.top < 2:
        raise InvalidError("A table must have at least one header row and one data row.")
    for other in part(sheet, "tables"):
        if other["tableId"] != but and box_of(sheet, other).meets(box):
            raise InvalidError("You cannot add a table that overlaps another table.")
    return sheet, box


def _columns(sheet: Sheet, box: Box, given: list[Json]) -> list[Json]:
    """Return the column properties, named by the header cells where they are not given."""
    named = {column.get("columnIndex", 0): column for column in given}
    columns = []
    for index in range(box.right - box.left):
        column: Json = {"columnIndex": index} | named.get(index, {})
        if "columnName" not in column:
            value = sheet.cell(box.top, box.left + index).get("userEnteredValue", {})
            column["columnName"] = str(next(iter(value.values()), f"Column {index + 1}"))
        columns.append(column)
    return columns


def _write_headers(sheet: Sheet, box: Box, columns: list[Json]) -> None:
    for index, column in enumerate(columns):
        old = sheet.cell(box.top, box.left + index)
        value = {"userEnteredValue": {"stringValue": column["columnName"]}}
        if old.get("userEnteredValue") != value["userEnteredValue"]:
            sheet.put(box.top, box.left + index, old | value)


def _add(book: Spreadsheet, body: Json) -> Json:
    given: Json = body.get("table", {})
    sheet, box = _check_range(book, given, "")
    name = given.get("name") or f"Table{len(table_names(book)) + 1}"
    if name.casefold() in table_names(book):
        raise InvalidError(f'A table with the name "{name}" already exists.')
    columns = _columns(sheet, box, given.get("columnProperties", []))
    table = given | {
        "tableId": given.get("tableId") or secrets.token_hex(8),
        "name": name,
        "range": grid.grid_range(sheet.id, box),
        "columnProperties": columns,
    }
    _write_headers(sheet, box, columns)
    part(sheet, "tables").append(table)
    return {"addTable": {"table": table}}


def _update(book: Spreadsheet, body: Json) -> Json:
    given: Json = body.get("table", {})
    mask = masks.parse(body.get("fields", ""), "Table")
    sheet, index = find(book, given.get("tableId", ""))
    old = part(sheet, "tables")[index]
    mask.pop("tableId", None)
    table = masks.assign(mask, old, given) | {"tableId": old["tableId"]}
    _, box = _check_range(book, table, old["tableId"])
    table["range"] = grid.grid_range(sheet.id, box)
    if table.get("name", "").casefold() in table_names(book) - {old["name"].casefold()}:
        raise InvalidError(f'A table with the name "{table["name"]}" already exists.')
    table["columnProperties"] = _columns(sheet, box, table.get("columnProperties", []))
    _write_headers(sheet, box, table["columnProperties"])
    part(sheet, "tables")[index] = table
    return {}


def _delete(book: Spreadsheet, body: Json) -> Json:
    sheet, index = find(book, body.get("tableId", ""))
    box = box_of(sheet, part(sheet, "tables").pop(index))
    for row, column, _ in list(sheet.filled(box)):
        sheet.put(row, column, {})
    return {}


def _append(book: Spreadsheet, body: Json) -> Json:
    mask = rows_mask(body)
    rows: list[Json] = body.get("rows", [])
    if body.get("tableId"):
        sheet, index = find(book, body["tableId"])
        top, left = _grown(book, sheet, index, (len(rows), width_of(rows)))
    else:
        sheet = book.sheet(body.get("sheetId", 0))
        top, left = sheet.last_row(), 0
    sheet.resize(
        max(sheet.row_count, top + len(rows)), max(sheet.column_count, left + width_of(rows))
    )
    for at, row in enumerate(rows, top):
        put_cells(sheet, at, left, row.get("values", []), mask)
    return {}


def _grown(book: Spreadsheet, sheet: Sheet, index: int, size: tuple[int, int]) -> tuple[int, int]:
    """Make room for rows at the end of a table and return where they go.

    Blank rows at its end are filled first. What stands below the table moves down, within the
    table's columns, rather than be overwritten. Both are inferred.
    """
    table = part(sheet, "tables")[index]
    box = box_of(sheet, table)
    if size[1] > box.right - box.left:
        raise InvalidError("The rows to append have more columns than the table.")
    last = max(last_valued(sheet, box), box.top + 1)
    missing = last + size[0] - box.bottom
    if missing > 0:
        below = Box(box.bottom, box.bottom + missing, box.left, box.right)
        if any(sheet.valued(below)):
            span = (box.left, box.right)
            reshape(book, Change(sheet, rows=True, at=box.bottom, count=missing, span=span))
        table = part(sheet, "tables")[index]
        grown = box._replace(bottom=box.bottom + missing)
        part(sheet, "tables")[index] = table | {"range": grid.grid_range(sheet.id, grown)}
    return last, box.left


def last_valued(sheet: Sheet, box: Box) -> int:
    """Return the row after the last one in a box that holds a value."""
    rows = reversed(list(sheet.rows_in(box)))
    return next((at + 1 for at in rows if sheet.rows[at].valued(box.left, box.right)), box.top)


KINDS: Mapping[str, Apply] = {
    "addTable": _add,
    "updateTable": _update,
    "deleteTable": _delete,
    "appendCells": _append,
}
