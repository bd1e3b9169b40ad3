"""What both sides are known to hold: after a run, and after one that never finished."""

from collections import defaultdict
from collections.abc import Iterable, Mapping

from sync.diff import Cells, Rows
from sync.identity import Identified
from sync.merge import Columns, MergedRow
from sync.plan import Plan
from sync.store import AddRow, DeleteRow, Edit, SetCell
from workbook.values import Content, same


def proved(
    pending: Plan, table: str, base: Rows, sides: Identified
) -> dict[str, dict[str, Content]]:
    """Return the base rows that an unfinished run has moved on.

    A planned edit carries what the other side held. Where its own side holds the same by now,
    both have held it, so it is a common ancestor of whatever they hold today. Cells that the plan
    sets on both sides are left out: neither held the content before.
    """
    local, remote = (planned(edits, table) for edits in (pending.local, pending.remote))
    both = local.keys() & remote.keys()
    newer: dict[str, dict[str, Content]] = {}
    for cells, rows in ((local, sides.local), (remote, sides.remote)):
        for (row_id, column), content in cells.items():
            holds = rows.get(row_id)
            if (row_id, column) in both or holds is None or not same(holds.get(column), content):
                continue
            row = newer.setdefault(row_id, dict(base.get(row_id, {})))
            row.pop(column, None)
            if content is not None:
                row[column] = content
    return newer


def planned(edits: Iterable[Edit], table: str) -> dict[tuple[str, str], Content]:
    """Return (row id, column) -> content for every cell that the edits write."""
    cells: dict[tuple[str, str], Content] = {}
    for edit in edits:
        if edit.table == table and isinstance(edit, SetCell):
            cells[edit.row_id, edit.column] = edit.content
        elif edit.table == table and isinstance(edit, AddRow):
            cells |= {(edit.row_id, column): content for column, content in edit.cells.items()}
    return cells


def settled(
    rows: Mapping[str, MergedRow], base: Rows, columns: Columns, owed: Iterable[Edit]
) -> dict[str, dict[str, Content] | None]:
    """Return what both sides hold now of the merged rows of one table, by row id.

    ``None`` stands for a row that both have lost. What is owed stays as it was in the base; an id
    that is owed changes nothing, for its row is there on both sides.
    """
    cells: defaultdict[str, set[str]] = defaultdict(set)
    whole = set()
    for edit in owed:
        if isinstance(edit, SetCell):
            cells[edit.row_id].add(edit.column)
        elif isinstance(edit, AddRow | DeleteRow):
            whole.add(edit.row_id)
    found: dict[str, dict[str, Content] | None] = {}
    for row_id, row in rows.items():
        if row_id in whole:
            continue
        before = base.get(row_id, {})
        if row.cells is None:
            found[row_id] = None
        else:
            found[row_id] = _agreed(before, row.cells, columns.common - cells.get(row_id, set()))
    return found


def _agreed(base: Cells, merged: Cells, columns: frozenset[str]) -> dict[str, Content]:
    """Return the merged cells of ``columns``; the others stay as in the base."""
    kept = {column: content for column, content in base.items() if column not in columns}
    return kept | {column: content for column, content in merged.items() if column in columns}
