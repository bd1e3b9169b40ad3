"""What an application derives from the tables, as edits of the same run. No I/O.

A flow is a plain function of the merged tables. What it wants goes the way of every other change:
one plan, one batch on the Sheet, one replace of the file. So a side either has all that a flow
made, or nothing of it, and a run that died in between is made good without running the flow twice.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from sync import oneway
from sync.decide_table import column_formulas
from sync.merged import MergedTable
from sync.store import Notice
from sync.wishes import Flow, Gone, Wishes, granted
from workbook.schema import ColumnType, Schema, TableSchema


def flowed(
    tables: Sequence[MergedTable], flows: Sequence[Flow], gone: Gone, schema: Schema
) -> tuple[list[MergedTable], tuple[Notice, ...]]:
    """Return the tables after every flow, one after the other, and what the flows have to say.

    Args:
        tables: merged.
        flows: each sees what those before it did.
        gone: the rows that were deleted before.
        schema: tells which columns are computed, and which are numbers that rows are given.
    """
    now, notices = list(tables), list[Notice]()
    known = {table.name: table for table in schema.tables}
    for flow in flows:
        wishes = oneway.allowed(flow(now, gone), now)
        notices += wishes.notices
        if wishes:
            whole = _with_formulas(wishes, now, known)
            now = [_counted(each, whole, known) for each in granted(now, whole)]
    return now, tuple(notices)


def _with_formulas(
    wishes: Wishes, tables: Sequence[MergedTable], known: Mapping[str, TableSchema]
) -> Wishes:
    """Give new rows the formulas of their computed columns."""
    formulas = {
        table.name: column_formulas(known[table.name], table.columns)
        for table in tables
        if table.name in known
    }
    rows = {
        row: None if cells is None else {**formulas.get(row[0], {}), **cells}
        for row, cells in wishes.rows.items()
    }
    return replace(wishes, rows=rows)


def _counted(table: MergedTable, wishes: Wishes, known: Mapping[str, TableSchema]) -> MergedTable:
    """Remember the numbers that new rows were given, so that none is given again."""
    if table.name not in known:
        return table
    highest = dict(table.highest)
    for column in known[table.name].columns:
        if column.type is ColumnType.COUNTER:
            given = [
                int(number)
                for (name, _), cells in wishes.rows.items()
                if name == table.name and isinstance(number := (cells or {}).get(column.id), float)
            ]
            highest[column.id] = max((highest.get(column.id, 0), *given))
    return replace(table, highest=highest) if highest != table.highest else table
