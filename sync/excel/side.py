"""A workbook read from its file, as one side of a sync: pure."""

import re
from collections.abc import Iterator

from sync.headers import filled
from sync.label import Label, read_label
from sync.reading import read_side
from sync.store import Notice, TableReading
from workbook.formula.tree import Target
from workbook.model import Address, Area, Layout
from workbook.schema import SCHEMA_SHEET, Schema, TableSchema
from workbook.xlsx.scan import Book, SheetReading, TablePart

_SINGLE_CELL = re.compile(
    r"=?(?:'((?:[^']|'')+)'|([^'!\[\]:]+))!\$?([A-Z]{1,3})\$?([1-9][0-9]{0,6})"
)


def read_excel(
    book: Book, schema: Schema
) -> tuple[Layout, dict[str, TableReading], tuple[Notice, ...]]:
    """Return where everything stands in ``book``, what it holds, and what is left alone.

    Raises:
        WrongEndError: a sheet, table, header or declared cell is missing, or a header is double.
    """
    return read_side(
        schema,
        {sheet.name: sheet.cells for sheet in book.sheets},
        single_cells(book),
        other=Target.GOOGLE,
        areas=table_areas(book, schema),
    )


def label_of(book: Book) -> Label:
    """Return what the workbook's hidden sheet says; an empty label if it has none."""
    for sheet in book.sheets:
        if sheet.name == SCHEMA_SHEET:
            return read_label(sheet.cells)
    return Label()


def single_cells(book: Book) -> dict[str, tuple[str, Address]]:
    """Return the defined names that mean one cell, and which."""
    sheets = {sheet.name for sheet in book.sheets}
    found = {}
    for name, text in book.names.items():
        match = _SINGLE_CELL.fullmatch(text)
        if match is not None:
            sheet = match[1].replace("''", "'") if match[1] else match[2]
            if sheet in sheets:
                found[name] = sheet, Address.parse(match[3] + match[4])
    return found


def table_parts(book: Book, schema: Schema) -> dict[str, tuple[SheetReading, TablePart]]:
    """Return which Excel table each table of the schema is; those that are none are absent.

    A table is known by its name, else (it was renamed) as the only one with its headers.
    """
    found = {}
    for table in schema.tables:
        fitting = list(_fitting(book, table))
        named = [each for each in fitting if each[1].display_name == table.name]
        if named or len(fitting) == 1:
            found[table.name] = (named or fitting)[0]
    return found


def table_areas(book: Book, schema: Schema) -> dict[str, Area]:
    """Return where Excel says that tables stand, from the headers to the last possible row.

    Rows typed right under a table, without a blank one between, are meant to be the table's:
    not every program widens it at once.
    """
    areas = {}
    for name, (sheet, part) in table_parts(book, schema).items():
        last = part.last_data_row
        while not part.totals and _holds(sheet, part, last + 1):
            last += 1
        areas[name] = Area(part.area.first, Address(last, part.area.last.column))
    return areas


def _fitting(book: Book, table: TableSchema) -> Iterator[tuple[SheetReading, TablePart]]:
    wanted = {column.header.strip().casefold() for column in table.columns}
    for sheet in book.sheets:
        for part in sheet.tables if sheet.name == table.sheet else ():
            if part.header_rows and wanted <= {each.strip().casefold() for each in part.headers}:
                yield sheet, part


def _holds(sheet: SheetReading, part: TablePart, row: int) -> bool:
    columns = range(part.area.first.column, part.area.last.column + 1)
    return any(filled(sheet.cells.get(Address(row, column))) for column in columns)
