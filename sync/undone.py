"""Nearness: whether the file lacks just what the last syncs took from it, as an older copy does.

An older copy that nobody edited is known by its hash, and by its generation one from before a sync
wrote the file. Where the last syncs wrote only to the Sheet, neither tells it: then its contents
do, for it holds nothing of what was typed since.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import TypeAlias

from sync.diff import Rows
from sync.plan import Plan
from sync.records import Push
from sync.store import AddRow, DeleteRow, Edit, SetCell
from workbook.schema import CONFLICTS_TABLE
from workbook.values import Content, same

FEW = 3
"""Changes that are taken back, all there were, from which on a plan stops."""

_ROW = ""
_Place: TypeAlias = tuple[str, str, str]
_Change: TypeAlias = tuple[Content, Content]


def undone(plan: Plan, rows: Mapping[str, Rows], pushes: Iterable[Push]) -> tuple[int, str] | None:
    """Return how many changes a plan takes back, and since when they are all there were.

    Whoever undoes an edit of their own leaves others standing; an older copy leaves none. Cells
    that hold a third content by now say nothing.

    Args:
        plan: the plan.
        rows: table name -> the rows that the file holds.
        pushes: what the last runs brought to the Sheet, newest first.
    """
    written = {place: now for edit in plan.remote for place, (_, now) in _changes(edit, {})}
    if len(written) < FEW:
        return None
    window: dict[_Place, Content] = {}
    for push in pushes:
        fresh = set()
        for edit in push.edits:
            for place, (before, after) in _changes(edit, push.before):
                if place not in window and _stands(place, after, rows):
                    return None
                fresh.add(place)
                window[place] = before
        count = sum(
            place in written and same(written[place], before) for place, before in window.items()
        )
        if fresh and count >= FEW:
            return count, push.at
    return None


def _changes(
    edit: Edit, before: Mapping[tuple[str, str], Mapping[str, Content]]
) -> Iterator[tuple[_Place, _Change]]:
    """Yield (place, (before, after)) of an edit; a row that is there counts as ``True``."""
    if edit.table == CONFLICTS_TABLE:
        return
    if isinstance(edit, SetCell):
        was = before.get((edit.table, edit.row_id), {}).get(edit.column)
        yield (edit.table, edit.row_id, edit.column), (was, edit.content)
    elif isinstance(edit, AddRow | DeleteRow):
        added = isinstance(edit, AddRow)
        yield (edit.table, edit.row_id, _ROW), (not added, added)


def _stands(place: _Place, after: Content, rows: Mapping[str, Rows]) -> bool:
    table, row_id, column = place
    cells = rows.get(table, {}).get(row_id)
    if column == _ROW:
        return (cells is not None) is after
    return cells is not None and same(cells.get(column), after)
