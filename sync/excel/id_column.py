"""Where a table's ``_id`` column goes in a workbook that has none."""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from sync.excel.side import table_parts
from sync.headers import filled, id_header
from workbook.model import ID_COLUMN, MAX_COLUMN, Address, Layout, TableLayout
from workbook.schema import Schema
from workbook.xlsx.edits import AddTableColumn, Edit, HideColumn, SetCell
from workbook.xlsx.scan import Book, SheetReading, TablePart


def with_id_columns(book: Book, schema: Schema, layout: Layout) -> tuple[Layout, tuple[Edit, ...]]:
    """Return the layout with an ``_id`` column for every table, and the edits that add them.

    Inside an Excel table it becomes the last column, so that sorting the table carries it along.
    Beside a plain list it takes the first wholly empty column of: right, left, right of all.
    """
    parts = table_parts(book, schema)
    tables = dict(layout.tables)
    edits: list[Edit] = []
    for name, table in layout.tables.items():
        if ID_COLUMN in table.columns:
            continue
        sheet, part = parts.get(name, (book.sheet(table.sheet), None))
        column = _column(sheet, table, part, tables)
        tables[name] = replace(table, columns={**table.columns, ID_COLUMN: column})
        header = id_header(schema.table(name))
        edits += _edits(sheet, part, Address(table.header_row, column), header)
    return replace(layout, tables=tables), tuple(edits)


def _column(
    sheet: SheetReading,
    table: TableLayout,
    part: TablePart | None,
    tables: Mapping[str, TableLayout],
) -> int:
    used = {address.column for address, cell in sheet.cells.items() if filled(cell)}
    used |= {column for each in sheet.tables for column in _span(each)}
    ids = {
        each.columns[ID_COLUMN]: each
        for each in tables.values()
        if each.sheet == table.sheet and ID_COLUMN in each.columns
    }
    right = (part.area.last.column if part else max(table.columns.values())) + 1
    left = min(table.columns.values()) - 1
    for column in (right, left):
        if 1 <= column <= MAX_COLUMN and column not in used and column not in ids:
            return column
    if right in ids and _free_here(sheet, table, right):
        return right
    return max(used | ids.keys()) + 1


def _span(part: TablePart) -> range:
    return range(part.area.first.column, part.area.last.column + 1)


def _free_here(sheet: SheetReading, table: TableLayout, column: int) -> bool:
    """Whether an ``_id`` column of a table further up or down is free beside this one."""
    rows = range(table.header_row, max(table.last_row, table.range_row) + 1)
    return not any(filled(sheet.cells.get(Address(row, column))) for row in rows)


def _edits(sheet: SheetReading, part: TablePart | None, at: Address, text: str) -> Iterator[Edit]:
    if part is not None and at.column == part.area.last.column + 1:
        yield AddTableColumn(sheet.name, part.display_name, text)
    else:
        yield SetCell(sheet.name, at, text)
    if at.column not in sheet.hidden_columns:
        yield HideColumn(sheet.name, at.column)
