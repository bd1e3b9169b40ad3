"""One table, decided: whose row is which, and what becomes of each. No I/O."""

from collections.abc import Mapping
from dataclasses import replace
from functools import partial

from sync import conflicts as conflict_rows
from sync import counters, offsets, remarks
from sync.burial import returning
from sync.conflicts import Conflict
from sync.counters import Numbering
from sync.diff import Cells, Rows
from sync.identity import Identified, Marks, Promised, identify
from sync.known import Choices, Known
from sync.merge import Change, Columns, MergedRow, merge_table
from sync.merged import MergedTable
from sync.plan import Plan
from sync.proof import planned, proved
from sync.store import CELLS, GiveId, Side, TableReading
from workbook.formula.neutral import canonical
from workbook.schema import CONFLICTS_TABLE, TableSchema
from workbook.values import Content, Formula

_ADDED = (Change.ADDED_LOCAL, Change.ADDED_REMOTE, Change.ADDED_BOTH)


def decide_table(
    known: Known,
    table: TableSchema,
    readings: tuple[TableReading, TableReading],
    choices: Choices,
) -> MergedTable:
    """Return what becomes of one table, given the local and the remote reading of it."""
    headers = {column.id: column.header for column in table.columns}
    columns = Columns(
        headers, *(frozenset(reading.columns) & headers.keys() for reading in readings)
    )
    typed = tuple(c.id for c in table.columns if not c.formula and c.id in columns.common)
    remembered = known.base.get(table.name, {})
    marks = Marks(typed, choices.keys.get(table.name, ""))
    promised = _promised(known.pending, table.name)
    sides = identify(remembered, readings, marks, promised, choices.mint)
    newer = proved(known.pending, table.name, remembered, sides)
    base = _come_back({**remembered, **newer} if newer else remembered, known, table.name, sides)
    if table.name == CELLS:
        sides, base = _only_declared(sides, base)
    orders = partial(_orders, readings, sides)
    rows = merge_table(
        base, sides.local, sides.remote, columns, partial(choices.winner, table.name)
    )
    rows, highest = counters.numbered(
        _with_formulas(rows, table),
        Numbering(
            table,
            columns,
            base,
            sides,
            orders,
            known.highest.get(table.name, {}),
            partial(_planned, known.pending, table.name),
        ),
    )
    found = () if table.name == CONFLICTS_TABLE else _conflicts(rows, table)
    stops = (
        *remarks.shuffles(table.name, base, sides, rows, typed),
        *returning(table, rows, known.gone),
    )
    return MergedTable(table.name, columns, base, newer, sides, rows, found, orders, stops, highest)


def _planned(pending: Plan, table: str) -> dict[tuple[str, str], Content]:
    """Return what an unfinished run meant to write in the cells of a table, on either side."""
    return {**planned(pending.local, table), **planned(pending.remote, table)}


def _orders(
    readings: tuple[TableReading, TableReading], sides: Identified
) -> tuple[list[str], list[str]]:
    given = sides.local_ids, sides.remote_ids
    local, remote = map(offsets.order, readings, given)
    return local, remote


def _promised(pending: Plan, table: str) -> Promised:
    return Promised(
        *(
            tuple(edit for edit in edits if isinstance(edit, GiveId) and edit.table == table)
            for edits in (pending.local, pending.remote)
        )
    )


def _come_back(base: Rows, known: Known, table: str, sides: Identified) -> Rows:
    """Forget the base of a column that was missing and is back blank: it was not cleared."""
    blank = set()
    for side, name, column in known.missing:
        rows = sides.local if side is Side.EXCEL else sides.remote
        if name == table and all(column not in cells for cells in rows.values()):
            blank.add(column)
    if not blank:
        return base
    return {
        row_id: {c: each for c, each in cells.items() if c not in blank}
        for row_id, cells in base.items()
    }


def _only_declared(sides: Identified, base: Rows) -> tuple[Identified, Rows]:
    """Leave out declared cells that one side cannot find: such a cell is not deleted."""
    both = sides.local.keys() & sides.remote.keys()
    local, remote, kept = (
        {row_id: cells for row_id, cells in rows.items() if row_id in both}
        for rows in (sides.local, sides.remote, base)
    )
    return replace(sides, local=local, remote=remote), kept


def _with_formulas(rows: dict[str, MergedRow], table: TableSchema) -> dict[str, MergedRow]:
    """Fill the computed columns of new rows, which people type without them."""
    formulas = {
        column.id: Formula(canonical(column.formula, table.name))
        for column in table.columns
        if column.formula
    }
    if not formulas:
        return rows
    return {
        row_id: replace(row, cells={**formulas, **row.cells})
        if row.change in _ADDED and row.cells is not None
        else row
        for row_id, row in rows.items()
    }


def _conflicts(rows: Mapping[str, MergedRow], table: TableSchema) -> tuple[Conflict, ...]:
    headers = {column.id: column.header for column in table.columns}
    return tuple(
        Conflict(
            table.name,
            row_id,
            _label(row_id, row.cells or {}, table),
            clash.column,
            clash.base,
            clash.local,
            clash.remote,
            clash.kept,
            headers.get(clash.column, ""),
        )
        for row_id, row in rows.items()
        for clash in row.clashes
    )


def _label(row_id: str, cells: Cells, table: TableSchema) -> str:
    return row_id if table.name == CELLS else conflict_rows.row_label(cells, table)
