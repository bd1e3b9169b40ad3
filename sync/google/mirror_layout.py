"""Where the parts of a workbook go in the spreadsheet made after it: to the same addresses."""

from collections.abc import Iterator
from dataclasses import replace
from functools import cached_property

from sync.excel.side import read_excel, table_areas
from sync.google.wire import Tab
from workbook.model import Address, Area, Layout, TableLayout
from workbook.schema import Schema
from workbook.xlsx.scan import Book, SheetReading

ROOM = 200
"""Rows below the last one that are made ready for those to come."""

_LEAST_ROWS = 1_000
_LEAST_COLUMNS = 26


class Plot:
    """The new spreadsheet's tabs, and the areas of its tables.

    Args:
        book: the workbook it is made after.
        schema: what syncs.

    Raises:
        WrongEndError: a table of the schema cannot be found in the book.
    """

    def __init__(self, book: Book, schema: Schema) -> None:
        self.book = book
        self.schema = schema
        self.layout, _, _ = read_excel(book, schema)
        self.tabs = {s.name: Tab(index, *_size(s)) for index, s in enumerate(book.sheets)}
        self._areas = table_areas(book, schema)

    def tables_on(self, sheet: SheetReading) -> Iterator[TableLayout]:
        """Yield the tables that stand on a sheet."""
        return (table for table in self.layout.tables.values() if table.sheet == sheet.name)

    def rows(self, table: TableLayout) -> Area:
        """Return the rows of a table in the workbook, with all columns in between."""
        columns = [*table.columns.values()]
        area = self._areas.get(table.name)
        if area is not None:
            columns += [area.first.column, area.last.column]
        last = max(table.first_row, table.last_row, area.last.row if area else 0)
        return Area(Address(table.first_row, min(columns)), Address(last, max(columns)))

    def is_open(self, table: TableLayout) -> bool:
        """Whether nothing stands below a table in its own columns."""
        rows = self.rows(table)
        return not any(
            address.row > rows.last.row and rows.first.column <= address.column <= rows.last.column
            for address in self.book.sheet(table.sheet).cells
        )

    def ready_row(self, table: TableLayout) -> int:
        """Return the last row of a table, rows to come included, that is made ready."""
        return self.rows(table).last.row + (ROOM if self.is_open(table) else 0)

    @cached_property
    def google_layout(self) -> Layout:
        """Where tables will stand, whole-column ranges reaching the rows to come."""
        tables = {
            name: replace(table, range_row=self.tabs[table.sheet].rows)
            if self.is_open(table)
            else table
            for name, table in self.layout.tables.items()
        }
        return replace(self.layout, tables=tables)


def _size(sheet: SheetReading) -> tuple[int, int]:
    row = max((address.row for address in sheet.cells), default=0)
    column = max((address.column for address in sheet.cells), default=0)
    return max(_LEAST_ROWS, row + ROOM), max(_LEAST_COLUMNS, column + 1)
