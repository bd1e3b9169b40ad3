"""Only those rows of a workbook that edits touched, read back from its new bytes: pure.

Of a very large workbook the rest would take as long to read again as the whole import.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from sync.contents import Reader
from sync.excel.plan import Planned
from sync.headers import filled
from sync.reading import shared_sheets
from sync.store import CELLS, TableReading
from workbook.formula.tree import Target
from workbook.model import ID_COLUMN, Address, Cell
from workbook.schema import Schema
from workbook.values import display
from workbook.xlsx.edits import SetCell
from workbook.xlsx.scan import Book


def touched(book: Book, schema: Schema, planned: Planned) -> dict[str, TableReading]:
    """Return what the rows hold that edits touched, and the declared cells.

    Args:
        book: the workbook with the edits made; no row was taken out.
        schema: what syncs.
        planned: the edits, and where everything stands once they are made.
    """
    reader = Reader(planned.layout, Target.GOOGLE, shared_sheets(schema, planned.layout))
    grids: Mapping[str, Mapping[Address, Cell]] = {
        sheet.name: sheet.cells for sheet in book.sheets if sheet.name in _sheets(planned)
    }
    rows: dict[str, set[int]] = {}
    for edit, patches in planned.changes:
        if edit.table != CELLS:
            its = {each.address.row for each in patches if isinstance(each, SetCell)}
            rows.setdefault(edit.table, set()).update(its)
    found = {}
    for name, its in rows.items():
        where = planned.layout.tables[name]
        grid, columns = grids[where.sheet], where.columns.values()
        lines = {row: _line(grid, row, columns) for row in its}
        at = where.columns[ID_COLUMN]
        ids = {row: display(line[at].content) for row, line in lines.items() if at in line}
        found[name] = reader.table(schema.table(name), lines, replace(where, row_ids=ids))
    if any(edit.table == CELLS for edit, _ in planned.changes):
        found[CELLS] = reader.cells(grids)
    return found


def _sheets(planned: Planned) -> frozenset[str]:
    tables = {edit.table for edit, _ in planned.changes}
    named = (sheet for sheet, _ in planned.layout.names.values()) if CELLS in tables else ()
    return frozenset(
        (*(planned.layout.tables[name].sheet for name in tables if name != CELLS), *named)
    )


def _line(grid: Mapping[Address, Cell], row: int, columns: Iterable[int]) -> dict[int, Cell]:
    cells = ((column, grid.get(Address(row, column))) for column in columns)
    return {column: cell for column, cell in cells if cell is not None and filled(cell)}
