"""Ranges that a table outgrows when rows are added under it, or typed there: pure.

A formula that reads a whole column must read it still, or its neutral form would change and the
merge would take it for an edit. Excel itself lets such ranges grow with its tables.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from functools import lru_cache

from sync.store import CELLS, VALUE, Reading, SetCell
from workbook.errors import FormulaError
from workbook.formula.neutral import neutral
from workbook.formula.parse import parse
from workbook.formula.spots import Corners, Spot, replaced, spots
from workbook.formula.tree import ColumnRef, Place
from workbook.formula.walk import walk
from workbook.model import ID_COLUMN, MAX_ROW, Layout, TableLayout
from workbook.values import Content, Formula

FULL = 0.8
"""Share of the rows that ranges reach beyond which they get more room."""
_END = re.compile(r":\$?[A-Za-z]{1,3}\$?([0-9]{1,7})")


def with_room(
    before: Layout, after: Layout, is_free: Callable[[TableLayout, int, int], bool]
) -> tuple[Layout, frozenset[str]]:
    """Let whole-column ranges reach further where the rows come near their end.

    So rows that a person types count at once, though nobody has made any range longer for them.

    Args:
        before: where everything stands now, and how far ranges reach.
        after: the same once rows are added.
        is_free: whether nothing stands in a table's columns from one row to another.

    Returns:
        The layout with more room; and the tables that get it, case folded.
    """
    tables, crowded = dict(after.tables), set()
    for name, table in after.tables.items():
        was = before.tables[name]
        rows, room = table.last_row - table.header_row, was.range_row - was.header_row
        if was.range_row <= was.last_row or rows < FULL * room:
            continue
        while rows >= FULL * room:
            room *= 2
        reach = min(table.header_row + room, MAX_ROW)
        if is_free(table, table.last_row + 1, reach):
            tables[name] = replace(table, range_row=reach)
            crowded.add(name.casefold())
    return replace(after, tables=tables), frozenset(crowded)


def stretched(
    text: str, place: Place, before: Layout, after: Layout, tables: frozenset[str]
) -> str:
    """Return a formula, in A1 form, with its ranges over all rows of a table reaching further.

    All else stays as it was typed. A sum up to its own row stays one.

    Args:
        text: the formula.
        place: where it stands: not in a column that syncs.
        before: where everything stands now.
        after: the same once rows are added.
        tables: the tables in which they are, case folded.
    """
    grown = [
        (table, after.tables[name])
        for name, table in before.tables.items()
        if name.casefold() in tables
    ]
    ends = {int(found[1]) for found in _END.finditer(text)}
    if not any(_covered(was) <= end < _reach(was, now) for was, now in grown for end in ends):
        return text
    try:
        found = tuple(spots(text))
    except FormulaError:
        return text
    return replaced(text, ((spot, _stretched(spot, place, grown)) for spot in found))


def _stretched(
    spot: Spot, place: Place, grown: Iterable[tuple[TableLayout, TableLayout]]
) -> Corners:
    for was, now in grown:
        columns = range(spot.first.column, spot.last.column + 1)
        own = was.first_row <= place.row <= was.last_row and place.sheet == was.sheet
        runs = own and not spot.last.row_absolute and spot.last.row == place.row
        if (
            not spot.single
            and not runs
            and (spot.sheet or place.sheet).casefold() == was.sheet.casefold()
            and any(column in columns for column in was.columns.values())
            and 1 <= spot.first.row <= was.first_row
            and _covered(was) <= spot.last.row < _reach(was, now)
        ):
            return spot.first, replace(spot.last, row=_reach(was, now))
    return spot.first, spot.last


def _covered(table: TableLayout) -> int:
    """Return the row that a range must reach to count as the whole column."""
    return max(table.first_row, max(table.row_ids, default=table.last_row))


def _reach(was: TableLayout, now: TableLayout) -> int:
    """Return the row that ranges are to reach: where there was room, all that there is now."""
    return now.range_row if now.range_row > was.range_row > was.last_row else now.last_row


def outgrown(
    reading: Reading,
    after: Layout,
    tables: frozenset[str],
    held: Callable[[Place], Content],
    crowded: frozenset[str] = frozenset(),
) -> Iterator[tuple[Place, SetCell]]:
    """Yield the formulas that sync whose whole-column ranges must reach further.

    Each comes as the edit that writes it once more, and its place.

    Args:
        reading: what was read.
        after: where everything stands once rows are added or given an id.
        tables: the tables in which they are, case folded.
        held: what stands in a cell, formulas in A1 form.
        crowded: those of the tables whose ranges get more room, whether or not they need it yet.
    """
    for place, edit in synced(reading, tables):
        assert isinstance(edit.content, Formula)  # noqa: S101 - that is what is synced here
        text = edit.content.text
        if reads(text, tables) and (
            (crowded and reads(text, crowded)) or falls_short(held(place), edit, after, place)
        ):
            yield place, edit


def synced(
    reading: Reading, tables: frozenset[str] = frozenset()
) -> Iterator[tuple[Place, SetCell]]:
    """Yield the formulas that sync, in neutral form, as the edits that would write them.

    Args:
        reading: what was read.
        tables: those of which formulas are sought that read them; of other formulas some may be
            left out. None for all formulas.
    """
    for name, table in reading.layout.tables.items():
        noted = reading.tables[name].formulas
        sought = None
        if tables and noted is not None:
            sought = {text for text in noted if reads(text, tables)}
            if not sought:
                continue
        for row in reading.tables[name].rows:
            for key, content in row.cells.items():
                if type(content) is not Formula or key == ID_COLUMN:
                    continue
                if sought is None or content.text in sought:
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
