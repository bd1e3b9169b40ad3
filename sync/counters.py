"""Visible numbers of rows, such as a task's No: given once, the same on both sides, never reused.

A row keeps its number for good, for people and other rows point at it. So the numbers of rows that
are gone stay taken, and a number that was cleared away comes back.
"""

import math
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

from sync.diff import Cells, Rows
from sync.identity import Identified
from sync.likeness import likeness
from sync.merge import Change, Clash, Columns, MergedRow
from workbook.schema import ColumnType, TableSchema
from workbook.values import Content, Serial, same

CREATED = "Created"
"""Column whose date decides which of several new rows is numbered first."""
_COUNTED = 2**52  # beyond that a double cannot be counted on by ones
Orders: TypeAlias = Callable[[], tuple[list[str], list[str]]]


@dataclass(frozen=True, slots=True)
class Numbering:
    """What decides the numbers of one table.

    Attributes:
        orders: gives the row ids of Excel and of the Sheet, from top to bottom.
        highest: counter column -> the highest number it ever gave.
        promised: gives (row id, column) -> what the last run meant to write, and may have written.
    """

    table: TableSchema
    columns: Columns
    base: Rows
    sides: Identified
    orders: Orders
    highest: Mapping[str, int]
    promised: Callable[[], Mapping[tuple[str, str], Content]]


def numbered(
    merged: Mapping[str, MergedRow], by: Numbering
) -> tuple[dict[str, MergedRow], dict[str, int]]:
    """Return the merged rows with every number given, and the highest numbers from now on.

    Only columns that both sides have are counted in.
    """
    rows, highest = dict(merged), dict(by.highest)
    for column in by.table.columns:
        free = by.columns.common - by.columns.one_way
        if column.type is not ColumnType.COUNTER or column.id not in free:
            continue  # a column that one side lacks would be numbered there from scratch
        promised = by.promised()
        owners = _owners(column.id, (by.sides.local, by.sides.remote))
        rows = {i: _undisputed(i, row, column.id, promised, owners) for i, row in rows.items()}
        held = _held(rows, by)
        known = (by.base, by.sides.local, by.sides.remote, held)
        top = highest[column.id] = _highest(column.id, known, highest.get(column.id, 0))
        if not _unsettled(column.id, held, by.table):
            continue
        given = numbers(column.id, by.base, in_turn(held, *by.orders()), by.table, top)
        for row_id, number in given.items():
            row = rows.get(row_id, MergedRow(Change.EDITED, None))
            rows[row_id] = replace(row, cells={**held[row_id], column.id: number})
        highest[column.id] = max((top, *(int(n) for n in given.values() if n < _COUNTED)))
    return rows, highest


def in_turn(held: Rows, local: Sequence[str], remote: Sequence[str]) -> dict[str, Cells]:
    """Return the rows in the order in which they are numbered.

    The oldest first where they say when they were created; then as they stand in Excel, then
    those that only the Sheet has.
    """
    here, there = ({row_id: turn for turn, row_id in enumerate(ids)} for ids in (local, remote))

    def turn(row_id: str) -> tuple[float, float, float]:
        created = held[row_id].get(CREATED)
        days = created.days if isinstance(created, Serial) else math.inf
        return days, here.get(row_id, math.inf), there.get(row_id, math.inf)

    return {row_id: held[row_id] for row_id in sorted(held, key=turn)}


def numbers(
    column: str, base: Rows, held: Rows, table: TableSchema, highest: int
) -> dict[str, float]:
    """Return the numbers to be given, by row id.

    Of several rows with one number, the one most like the base keeps it, else the first. A row
    that lost its number gets it back if it is still free, else the next one.

    Args:
        column: the counter.
        base: what both sides held last.
        held: what every row holds after the merge, in the order in which to number them.
        table: says which rows exist: those whose required column is filled.
        highest: the highest number there ever was.
    """
    twins = _twins(held, column)
    keepers = {number: _keeper(number, ids, column, base, held) for number, ids in twins.items()}
    taken = {number for cells in held.values() if (number := _number(cells, column)) is not None}
    given: dict[str, float] = {}
    for row_id, cells in held.items():
        now = _number(cells, column)
        loser = now in keepers and keepers[now] != row_id
        if not loser and not _wants(cells, column, table):
            continue
        number = _number(base.get(row_id, {}), column)
        if number is None or number in taken:
            highest += 1
            number = float(highest)
        given[row_id] = number
        taken.add(number)
    return given


def _unsettled(column: str, held: Rows, table: TableSchema) -> bool:
    return bool(_twins(held, column)) or any(
        _wants(cells, column, table) for cells in held.values()
    )


def _wants(cells: Cells, column: str, table: TableSchema) -> bool:
    """Whether this is a row, by the words of its table, and has no number."""
    exists = cells.get(table.required) is not None if table.required else bool(cells)
    return exists and cells.get(column) is None


def _twins(held: Rows, column: str) -> dict[float, list[str]]:
    """Return the numbers that several rows have, and which rows."""
    found: defaultdict[float, list[str]] = defaultdict(list)
    for row_id, cells in held.items():
        number = _number(cells, column)
        if number is not None:
            found[number].append(row_id)
    return {number: ids for number, ids in found.items() if len(ids) > 1}


def _keeper(number: float, ids: Sequence[str], column: str, base: Rows, held: Rows) -> str:
    def unlike(row_id: str) -> tuple[bool, float]:
        before = base.get(row_id, {})
        here = held[row_id]
        return _number(before, column) != number, -likeness(here, before, tuple(here))

    return min(ids, key=unlike)


def _number(cells: Cells, column: str) -> float | None:
    """Return the number in a cell; what else people type there is left alone."""
    content = cells.get(column)
    return content if type(content) is float else None


def _highest(column: str, known: Iterable[Rows], highest: int) -> int:
    for rows in known:
        for cells in rows.values():
            number = _number(cells, column)
            if number is not None and highest < number < _COUNTED:
                highest = int(number)
    return highest


def _held(rows: Mapping[str, MergedRow], by: Numbering) -> dict[str, Cells]:
    """Return what every row holds after the merge; those left out of it are equal everywhere."""
    held: dict[str, Cells] = {}
    for row_id in by.sides.local.keys() | by.sides.remote.keys() | rows.keys():
        row = rows.get(row_id)
        if row is None:
            here, there = by.sides.local[row_id], by.sides.remote[row_id]
            held[row_id] = {**by.columns.only_remote(there), **here}
        elif row.cells is not None:
            held[row_id] = row.cells
    return held


def _owners(column: str, sides: Iterable[Rows]) -> dict[float, set[str]]:
    """Return the numbers that rows have on either side, and which rows."""
    found: defaultdict[float, set[str]] = defaultdict(set)
    for rows in sides:
        for row_id, cells in rows.items():
            number = _number(cells, column)
            if number is not None:
                found[number].add(row_id)
    return dict(found)


def _undisputed(
    row_id: str,
    row: MergedRow,
    column: str,
    promised: Mapping[tuple[str, str], Content],
    owners: Mapping[float, set[str]],
) -> MergedRow:
    """Let what a person typed stand against a number that an unfinished run gave meanwhile.

    The number of another row was not typed but copied with it, so the given one stands.
    """
    clash = next((clash for clash in row.clashes if clash.column == column), None)
    if clash is None or clash.base is not None or row.cells is None:
        return row
    typed = _typed_beside(clash, promised.get((row_id, column)))
    if typed is None:
        return row
    if isinstance(typed, float) and owners.get(typed, set()) - {row_id}:
        typed = promised[row_id, column]
    clashes = tuple(each for each in row.clashes if each is not clash)
    return replace(row, cells={**row.cells, column: typed}, clashes=clashes)


def _typed_beside(clash: Clash, promised: Content) -> Content:
    if promised is None:
        return None
    if same(promised, clash.remote):
        return clash.local
    return clash.remote if same(promised, clash.local) else None
