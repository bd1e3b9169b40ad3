"""What the cells of a spreadsheet say."""

from sync.google.areas import rows_of, table_areas
from sync.google.hidden_tab import gone
from sync.google.journal_rows import journal
from sync.google.looks import looks_of
from sync.google.marks import marks_of
from sync.google.wire import Grids
from sync.naming import left_below, on_side, sided
from sync.reading import see
from sync.store import Reading, Side
from workbook.formula.tree import Target
from workbook.schema import SCHEMA_SHEET, Schema


def view(schema: Schema, grids: Grids) -> Reading:
    """Return what cells say, without a revision.

    Raises:
        WrongEndError: a table cannot be found.
    """
    areas, cells = table_areas(schema, grids), grids.cells
    with on_side(Side.SHEET):
        seen = see(
            schema,
            cells,
            grids.names,
            other=Target.EXCEL,
            areas=areas,
            marks=marks_of(grids),
        )
    found = (*seen.notices, *left_below(cells, seen.layout, rows_of(areas, seen.layout)))
    return Reading(
        "",
        seen.tables,
        seen.layout,
        sided(found, Side.SHEET),
        gone=gone(grids),
        journal=journal(grids.tabs.get(SCHEMA_SHEET)),
        looks=looks_of(grids, seen.layout),
        headers=seen.headers,
        added=seen.added,
        tokens=frozenset(grids.tokens),
    )
