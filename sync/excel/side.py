"""A workbook read from its file, as one side of a sync: pure."""

import re
from collections.abc import Collection, Iterator, Mapping

from sync.excel.tables_found import identifier
from sync.excel.unknown import with_unknown
from sync.headers import filled
from sync.label import Label, read_label
from sync.naming import left_below, on_side, sided
from sync.reading import read_side
from sync.store import Notice, Side, TableReading
from workbook.formula.tree import Target
from workbook.model import Address, Area, Layout
from workbook.schema import SCHEMA_SHEET, Schema, TableSchema
from workbook.xlsx.scan import Book, SheetReading, TablePart

_SINGLE_CELL = re.compile(
    r"=?(?:'((?:[^']|'')+)'|([^'!\[\]:]+))!\$?([A-Z]{1,3})\$?([1-9][0-9]{0,6})"
)
OWN_NAMES = "_lifeops."
"""How the names begin that sync gives to cells."""


def read_excel(
    book: Book, schema: Schema
) -> tuple[Layout, dict[str, TableReading], tuple[Notice, ...]]:
    """Return where everything stands in ``book``, what it holds, and what is left alone.

    Raises:
        WrongEndError: a sheet, table, header or declared cell is missing, or a header is double.
    """
    cells = {sheet.name: sheet.cells for sheet in book.sheets}
    areas = table_areas(book, schema)
    with on_side(Side.EXCEL):
        layout, tables, notices = read_side(
            schema, cells, single_cells(book), other=Target.GOOGLE, areas=areas
        )
    known, uncalculated = with_unknown(tables, layout, cells)
    found = (*notices, *uncalculated, *below_tables(book, schema, layout, areas))
    return layout, known, sided(found, Side.EXCEL)


def below_tables(
    book: Book, schema: Schema, layout: Layout, areas: Mapping[str, Area]
) -> Iterator[Notice]:
    """Yield what is said of totals rows, and of what is typed below tables."""
    cells = {sheet.name: sheet.cells for sheet in book.sheets}
    totals = totals_rows(book, schema)
    yield from _totals_notices(totals)
    ends = {name: area for name, (_, area) in totals.items()}
    yield from left_below(cells, layout, {**areas, **ends})


def totals_rows(book: Book, schema: Schema) -> dict[str, tuple[str, Area]]:
    """Return the totals rows of Excel tables: table name -> sheet and area."""
    return {
        name: (
            sheet.name,
            Area(Address(part.area.last.row, part.area.first.column), part.area.last),
        )
        for name, (sheet, part) in table_parts(book, schema).items()
        if part.totals
    }


def _totals_notices(totals: Mapping[str, tuple[str, Area]]) -> Iterator[Notice]:
    for name, (sheet, area) in totals.items():
        what = f"the totals row of the table {name} stays in Excel: it does not sync"
        yield Notice(f"{sheet}!{area.first.a1}", what)


def label_of(book: Book) -> Label:
    """Return what the workbook's hidden sheet says; an empty label if it has none."""
    for sheet in book.named(SCHEMA_SHEET):
        return read_label(sheet.cells)
    return Label()


def single_cells(book: Book, *, own: bool = False) -> dict[str, tuple[str, Address]]:
    """Return the names of single cells that people defined, or that are sync's ``own``."""
    sheets = {sheet.name for sheet in book.sheets}
    found = {}
    for name, text in book.names.items():
        if name.startswith(OWN_NAMES) is not own:
            continue
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
    marked = frozenset(single_cells(book, own=True).values())
    for table in schema.tables:
        fitting = list(_fitting(book, table, marked))
        named = [each for each in fitting if _is_named(each[1], table)]
        whole = [each for each in fitting if not _missing(each[1], table)]
        if named or len(whole) == 1:
            found[table.name] = (named or whole)[0]
    return found


def _is_named(part: TablePart, table: TableSchema) -> bool:
    return table.name in {part.display_name, identifier(part.display_name, set())}


def _missing(part: TablePart, table: TableSchema) -> int:
    """Return how many headers of a table an Excel table lacks."""
    wanted = {column.header.strip().casefold() for column in table.columns}
    return len(wanted - {each.strip().casefold() for each in part.headers})


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


def _fitting(
    book: Book, table: TableSchema, marked: Collection[tuple[str, Address]]
) -> Iterator[tuple[SheetReading, TablePart]]:
    """Yield the Excel tables that may be a table: of its name, half of the headers will do."""
    for sheet in book.sheets:
        for part in sheet.tables if sheet.name == table.sheet else ():
            missing = _missing(part, table)
            if missing and part.header_rows and _is_named(part, table):
                row, columns = part.area.first.row, range(*_span(part))
                marks = sum((sheet.name, Address(row, column)) in marked for column in columns)
                missing = min(missing, len(table.columns) - marks)
                if 2 * missing <= len(table.columns):
                    yield sheet, part
            elif part.header_rows and not missing:
                yield sheet, part


def _span(part: TablePart) -> tuple[int, int]:
    return part.area.first.column, part.area.last.column + 1


def _holds(sheet: SheetReading, part: TablePart, row: int) -> bool:
    columns = range(part.area.first.column, part.area.last.column + 1)
    return any(filled(sheet.cells.get(Address(row, column))) for column in columns)
