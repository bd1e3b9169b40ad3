"""A person's own formulas on the Sheet, which do not sync, reach the rows that are added: pure.

Excel lets ranges grow with its tables, and Google where rows are inserted inside them; rows added
below the last one are in no range. Such a formula may stand anywhere, and no id tells where it is:
so it is found by its own text, in its own cell, and what stands there by then instead is left
alone.
"""

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from sync.google.snapshot import Snapshot, lowest
from sync.google.wire import grid_range
from sync.google.writes import gridded
from sync.outgrown import stretched, synced
from workbook.errors import FormulaError
from workbook.formula.spots import spots
from workbook.formula.tree import Place
from workbook.model import Address, Area, Layout
from workbook.values import Formula
from workbook.xlsx.grid import Grid

MOST = 500
"""Formulas stretched in one batch; a column of one's own that has more is left as it is."""


def stretch(
    before: Snapshot, after: Layout, rows: Mapping[str, Collection[int]]
) -> list[dict[str, Any]]:
    """Return the requests, to follow those that add rows, that stretch what falls short of them.

    Args:
        before: the spreadsheet as it was read.
        after: where everything stands once the rows are there.
        rows: table -> the rows that are added or given an id.
    """
    grown = {table: len(its) for table, its in rows.items() if not _apart(before, table, its)}
    found = list(_found(before, after, frozenset(name.casefold() for name in grown)))
    return [_replaced(before, grown, *each) for each in found] if len(found) <= MOST else []


def _apart(before: Snapshot, table: str, rows: Collection[int]) -> bool:
    """Whether something of a person's stands between a table's rows and those that are added."""
    layout = before.layout(table)
    last, columns = layout.last_row, frozenset(layout.columns.values())
    added = [row for row in rows if row > last]
    return bool(added) and lowest(before.tab(table).cells, columns, min(added) - 1) > last


def _found(
    before: Snapshot, after: Layout, tables: frozenset[str]
) -> Iterator[tuple[Place, str, str]]:
    """Yield the place of each formula that falls short, its text, and what it is to be."""
    if not tables:
        return
    known: set[tuple[str, int, int]] | None = None
    for place, text in _beside(before):
        longer = stretched(text, place, before.reading.layout, after, tables)
        if longer == text or _covers(longer, place):
            continue
        if known is None:
            known = {each[:3] for each, _ in synced(before.reading)}
        if place[:3] not in known:
            yield place, text, longer


def _beside(before: Snapshot) -> Iterator[tuple[Place, str]]:
    """Yield the formulas of rows that hold more than a table's cells, or none of them."""
    for title, tab in before.grids.tabs.items():
        spans = [
            (table.first_row, table.last_row, min(its), max(its))
            for table in before.reading.layout.tables.values()
            if table.sheet == title and (its := table.columns.values())
        ]
        grid = tab.cells if isinstance(tab.cells, Grid) else gridded(tab.cells)
        for row, places, line in grid.rows():
            columns = tuple(places)
            if not columns or any(
                first <= row <= last and left <= min(columns) and max(columns) <= right
                for first, last, left, right in spans
            ):
                continue  # at once: most rows are such, and there may be many
            for column, cell in zip(columns, line, strict=True):
                if cell is not None and isinstance(cell.content, Formula):
                    yield Place(title, row, column), cell.content.text


def _covers(text: str, place: Place) -> bool:
    """Whether a formula reads the cell in which it stands."""
    try:
        return any(
            (spot.sheet or place.sheet).casefold() == place.sheet.casefold()
            and spot.first.row <= place.row <= spot.last.row
            and spot.first.column <= place.column <= spot.last.column
            for spot in spots(text)
        )
    except FormulaError:
        return True


def _replaced(
    before: Snapshot, grown: Mapping[str, int], place: Place, text: str, longer: str
) -> dict[str, Any]:
    """Return the request for one formula; below a table it may have moved down with its rows."""
    down = sum(
        count
        for table, count in grown.items()
        if before.layout(table).sheet == place.sheet and place.row > before.layout(table).last_row
    )
    tab = before.grids.tabs[place.sheet]
    end = min(place.row + down, tab.rows)
    area = Area(Address(place.row, place.column), Address(end, place.column))
    return {
        "findReplace": {
            "find": f"={text}",
            "replacement": f"={longer}",
            "range": grid_range(tab.id, area),
            "matchCase": True,
            "matchEntireCell": True,
            "includeFormulas": True,
        }
    }
