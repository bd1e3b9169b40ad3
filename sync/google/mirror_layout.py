"""Where the parts of a workbook go in the spreadsheet made after it: to the same addresses."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from functools import cached_property

from sync.excel.side import read_excel, table_areas, totals_rows
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

    Attributes:
        sheets: the sheets of the workbook that become tabs.
        tabs: the title of a tab -> its number and size.
        taken: names that are not free for tables and cells, in lower case.

    Raises:
        WrongEndError: a table of the schema cannot be found in the book.
    """

    def __init__(self, book: Book, schema: Schema) -> None:
        self.book = book
        self.schema = schema
        self.sheets: Sequence[SheetReading] = book.sheets
        self.layout, _, _ = read_excel(book, schema)
        self.tabs = {s.name: Tab(index, *size(s)) for index, s in enumerate(book.sheets)}
        self.taken: frozenset[str] = frozenset()
        self._areas = table_areas(book, schema)
        self._totals = tuple(totals_rows(book, schema).values())

    @property
    def titles(self) -> Collection[str]:
        """The tabs that formulas and dropdowns can read from."""
        return self.tabs

    @property
    def tables(self) -> dict[str, TableLayout]:
        """The tables that stand on the new tabs, by name."""
        return {name: t for name, t in self.layout.tables.items() if t.sheet in self.tabs}

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

    def is_total(self, sheet: str, address: Address) -> bool:
        """Whether a cell is in an Excel table's totals row, which has no place on the Sheet.

        Rows that are added there would push it down, or fill its place.
        """
        return any(sheet == on and address in area for on, area in self._totals)

    def is_open(self, table: TableLayout) -> bool:
        """Whether nothing stands below a table in its own columns."""
        rows = self.rows(table)
        return not any(
            address.row > rows.last.row
            and rows.first.column <= address.column <= rows.last.column
            and not self.is_total(table.sheet, address)
            for address in self.book.sheet(table.sheet).cells
        )

    def ready_row(self, table: TableLayout) -> int:
        """Return the last row of a table, rows to come included, that is made ready."""
        return self.rows(table).last.row + (ROOM if self.is_open(table) else 0)

    @property
    def roomy_tables(self) -> dict[str, TableLayout]:
        """The new tables by name, whole-column ranges reaching the rows to come."""
        return {
            name: replace(table, range_row=self.tabs[table.sheet].rows)
            if self.is_open(table)
            else table
            for name, table in self.tables.items()
        }

    @cached_property
    def google_layout(self) -> Layout:
        """Where all that syncs will stand on the Sheet."""
        return replace(self.layout, tables=self.roomy_tables)


def size(sheet: SheetReading) -> tuple[int, int]:
    """Return how many rows and columns the tab made after a sheet has."""
    row = max((address.row for address in sheet.cells), default=0)
    column = max((address.column for address in sheet.cells), default=0)
    return max(_LEAST_ROWS, row + ROOM), max(_LEAST_COLUMNS, column + 1)
