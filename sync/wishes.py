"""What a person wants both sides to hold, laid over what a merge has come to. No I/O.

An undo, a restore and the answer to a conflict are wishes. They become edits in the way of every
other change: the merged rows hold them, so the plan, the guards and the new base follow by
themselves.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TypeAlias

from sync.diff import Cells, equal
from sync.merge import Change, MergedRow
from sync.merged import MergedTable
from sync.store import Notice
from workbook.values import Content, same

Row: TypeAlias = tuple[str, str]
"""A table's name and a row's id."""


@dataclass(frozen=True, slots=True)
class Wishes:
    """What both sides are to hold, whatever they hold now.

    Attributes:
        cells: row -> column -> content, of rows that are there.
        rows: row -> all its cells; ``None`` for a row that is to go.
        notices: what was asked for and is not wished, and why.
    """

    cells: Mapping[Row, Mapping[str, Content]] = field(default_factory=dict)
    rows: Mapping[Row, Cells | None] = field(default_factory=dict)
    notices: tuple[Notice, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.cells or self.rows)


Wish: TypeAlias = Callable[[Sequence[MergedTable]], Wishes]
Gone: TypeAlias = Mapping[Row, str]
"""The rows that were deleted before, each with a mark of what it held."""
Flow: TypeAlias = Callable[[Sequence[MergedTable], Gone], Wishes]
"""Returns what follows from the tables; rows have ids that are the same whoever makes them."""


def nothing(_: Sequence[MergedTable]) -> Wishes:
    """Wish for nothing."""
    return Wishes()


def standing(table: MergedTable, row_id: str) -> Cells | None:
    """Return what both sides will hold of a row after the merge; ``None`` if it will be gone."""
    if row_id in table.rows:
        return table.rows[row_id].cells
    local, remote = table.sides.local.get(row_id), table.sides.remote.get(row_id)
    if local is None or remote is None or equal(local, remote):
        return local
    return {**table.columns.only_remote(remote), **local}


def settled(table: MergedTable, row_id: str, column: str = "") -> bool:
    """Whether nobody has edited the row, or its one column, since both sides last agreed."""
    merged = table.rows.get(row_id)
    if merged is None:
        return True
    if not column:
        return False
    before = table.base.get(row_id)
    if before is None or merged.cells is None:
        return False
    return all(
        same(before.get(column), cells.get(column))
        for cells in (table.sides.local.get(row_id), table.sides.remote.get(row_id))
        if cells is not None
    )


def all_of(wishes: Iterable[Wishes]) -> Wishes:
    """Return several wishes as one; a later one goes before an earlier one."""
    cells: dict[Row, dict[str, Content]] = {}
    rows: dict[Row, Cells | None] = {}
    notices: list[Notice] = []
    for each in wishes:
        for row, its in each.cells.items():
            cells.setdefault(row, {}).update(its)
        rows.update(each.rows)
        notices += each.notices
    return Wishes(cells, rows, tuple(notices))


def granted(tables: Sequence[MergedTable], wishes: Wishes) -> list[MergedTable]:
    """Return the merged tables as they are wished to be.

    A cell of a row that is gone, or of a table or column that is not on both sides, is left out.
    """
    if not wishes:
        return list(tables)
    return [_granted(table, wishes) for table in tables]


def _granted(table: MergedTable, wishes: Wishes) -> MergedTable:
    rows = dict(table.rows)
    for (name, row_id), cells in wishes.cells.items():
        here = standing(table, row_id) if name == table.name else None
        if here is not None:
            changed = {c: each for c, each in cells.items() if c in table.columns.common}
            rows[row_id] = _changed(rows.get(row_id), {**here, **changed})
    for (name, row_id), whole in wishes.rows.items():
        if name == table.name and (whole is not None or standing(table, row_id) is not None):
            rows[row_id] = _changed(rows.get(row_id), whole)
    return table if rows == table.rows else replace(table, rows=rows)


def _changed(merged: MergedRow | None, cells: Cells | None) -> MergedRow:
    filled = None if cells is None else {c: each for c, each in cells.items() if each is not None}
    if merged is not None:
        return replace(merged, cells=filled)
    return MergedRow(Change.EDITED if filled is not None else Change.DELETED_BOTH, filled)
