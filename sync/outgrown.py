"""Ranges that a table outgrows when rows are added under it, or typed there: pure.

A formula that reads a whole column must read it still, or its neutral form would change and the
merge would take it for an edit. Excel itself lets such ranges grow with its tables.
"""

from collections.abc import Callable, Iterator
from functools import lru_cache

from sync.store import CELLS, VALUE, Reading, SetCell
from workbook.errors import FormulaError
from workbook.formula.neutral import neutral
from workbook.formula.parse import parse
from workbook.formula.tree import ColumnRef, Place
from workbook.formula.walk import walk
from workbook.model import ID_COLUMN, Layout
from workbook.values import Content, Formula


def outgrown(
    reading: Reading, after: Layout, tables: frozenset[str], held: Callable[[Place], Content]
) -> Iterator[tuple[Place, SetCell]]:
    """Yield the formulas that sync whose whole-column ranges must reach further.

    Each comes as the edit that writes it once more, and its place.

    Args:
        reading: what was read.
        after: where everything stands once rows are added or given an id.
        tables: the tables in which they are, case folded.
        held: what stands in a cell, formulas in A1 form.
    """
    for place, edit in synced(reading):
        assert isinstance(edit.content, Formula)  # noqa: S101 - that is what is synced here
        if reads(edit.content.text, tables) and falls_short(held(place), edit, after, place):
            yield place, edit


def synced(reading: Reading) -> Iterator[tuple[Place, SetCell]]:
    """Yield the formulas that sync, in neutral form, as the edits that would write them."""
    for name, table in reading.layout.tables.items():
        for row in reading.tables[name].rows:
            for key, content in row.cells.items():
                if isinstance(content, Formula) and key != ID_COLUMN:
                    place = Place(table.sheet, row.position, table.columns[key], name)
                    yield place, SetCell(name, row.id, key, content)
    for row in reading.tables[CELLS].rows if CELLS in reading.tables else ():
        content = row.cells.get(VALUE)
        if isinstance(content, Formula):
            sheet, at = reading.layout.names[row.id]
            yield Place(sheet, *at), SetCell(CELLS, row.id, VALUE, content)


@lru_cache(maxsize=4096)
def reads(text: str, tables: frozenset[str]) -> bool:
    """Whether a formula in neutral form reads a whole column of one of the tables."""
    if "[" not in text:
        return False
    return any(
        isinstance(node, ColumnRef) and not node.this_row and node.table.casefold() in tables
        for node in walk(parse(text))
    )


def falls_short(held: Content, edit: SetCell, after: Layout, place: Place) -> bool:
    """Whether a formula means less in the layout to come than it does now."""
    return isinstance(held, Formula) and neutral_or_blank(held.text, after, place) != _text(edit)


def neutral_or_blank(text: str, layout: Layout, place: Place) -> str:
    """Return a formula in neutral form; ``""`` if it is none."""
    try:
        return neutral(text, layout, place)
    except FormulaError:
        return ""


def _text(edit: SetCell) -> str:
    return edit.content.text if isinstance(edit.content, Formula) else ""
