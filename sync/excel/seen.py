"""A linked workbook as one side of a sync, whatever a person did to its columns: pure."""

from collections.abc import Mapping
from dataclasses import replace

from sync.excel.marks import marks_of
from sync.excel.side import below_tables, single_cells, table_areas
from sync.excel.unknown import with_unknown
from sync.naming import on_side, sided
from sync.reading import Seen, see
from sync.store import Side
from workbook.formula.tree import Target
from workbook.model import Address, Cell
from workbook.schema import Schema
from workbook.xlsx.scan import Book


def see_excel(book: Book, schema: Schema) -> Seen:
    """Return where everything stands in ``book``, what it holds, and what is left alone.

    Raises:
        WrongEndError: a sheet, most of a table or a declared cell is missing, or a header is
            double.
    """
    cells: Mapping[str, Mapping[Address, Cell]] = {s.name: s.cells for s in book.sheets}
    areas, marks = table_areas(book, schema), marks_of(book)
    with on_side(Side.EXCEL):
        seen = see(schema, cells, single_cells(book), other=Target.GOOGLE, areas=areas, marks=marks)
    known, uncalculated = with_unknown(seen.tables, seen.layout, cells)
    found = (*seen.notices, *uncalculated, *below_tables(book, schema, seen.layout, areas))
    return replace(seen, tables=known, notices=sided(found, Side.EXCEL))
