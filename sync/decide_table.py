"""One table, decided: whose row is which, and what becomes of each. No I/O."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial

from sync import astray, counters, offsets, oneway, remarks
from sync import conflicts as conflict_rows
from sync.burial import returning
from sync.conflicts import Conflict
from sync.counters import Numbering, Orders
from sync.diff import Cells, Rows, flagged
from sync.directions import ROWS, Directing, Direction, both_ways
from sync.identity import Identified, Marks, Promised, identify
from sync.known import Choices, Known
from sync.mended import Merge, mended
from sync.merge import Change, Columns, MergedRow, merge_table
from sync.merged import MergedTable
from sync.plan import Plan
from sync.proof import planned, proved
from sync.store import CELLS, GiveId, Side, TableReading
from sync.uncalculated import as_before
from workbook.formula.neutral import canonical
from workbook.schema import CONFLICTS_TABLE, TableSchema
from workbook.values import Content, Formula

_SEVERAL = 2  # conflicts that have an order
_ADDED = (Change.ADDED_LOCAL, Change.ADDED_REMOTE, Change.ADDED_BOTH)


def decide_table(
    known: Known,
    table: TableSchema,
    readings: tuple[TableReading, TableReading],
    choices: Choices,
) -> MergedTable:
    """Return what becomes of one table, given the local and the remote reading of it."""
    columns = _columns(table, readings, choices.direction)
    typed = tuple(c.id for c in table.columns if not c.formula and c.id in columns.common)
    remembered = known.base.get(table.name, {})
    marks = Marks(typed, choices.keys.get(table.name, ""))
    promised = _promised(known.pending, table.name)
    sides = identify(remembered, readings, marks, promised, choices.mint)
    newer = proved(known.pending, table.name, remembered, sides)
    base = _come_back({**remembered, **newer} if newer else remembered, known, table.name, sides)
    if table.name == CELLS:
        sides, base = _only_declared(sides, base)
    sides = as_before(readings, sides, base)
    columns = replace(columns, flags=_flags(readings, base))
    sides = oneway.without_strangers(sides, base, columns)
    orders = partial(_orders, readings, sides)
    by = _merge(table.name, columns, choices)
    hit = astray.strays(known.begun, table.name, base, sides)
    meant = astray.without(sides, hit)
    rows = by(base, meant.local, meant.remote)
    rows = mended(rows, base, meant, (by, columns, orders))
    rows, highest = counters.numbered(
        _with_formulas(rows, table, columns, _only_look_blank(readings, sides)),
        Numbering(
            table,
            columns,
            base,
            meant,
            orders,
            known.highest.get(table.name, {}),
            partial(_planned, known.pending, table.name),
        ),
    )
    rows = astray.put_back(rows, hit, meant, columns)
    found = (
        () if table.name == CONFLICTS_TABLE else _in_order(_conflicts(rows, table, meant), orders)
    )
    stops = (
        *remarks.shuffles(table.name, base, meant, rows, typed),
        *returning(table, rows, known.gone),
    )
    return MergedTable(table.name, columns, base, newer, sides, rows, found, orders, stops, highest)


def _merge(table: str, columns: Columns, choices: Choices) -> Merge:
    """Return the merge of a table's rows: of (base, local, remote)."""
    directed = columns.one_way or columns.rows.one_way
    merge = oneway.merge_directed if directed else merge_table
    return partial(merge, columns=columns, winner=partial(choices.winner, table))


def _columns(
    table: TableSchema, readings: tuple[TableReading, TableReading], direction: Directing
) -> Columns:
    """Return the columns of a table that each side has, but for those that are ignored."""
    headers = {column.id: column.header for column in table.columns}
    if table.name in {CELLS, CONFLICTS_TABLE} or direction is both_ways:
        here, there = (frozenset(reading.columns) & headers.keys() for reading in readings)
        return Columns(headers, here, there)
    ways = {column: direction(table.name, column) for column in headers}
    known = {column for column, way in ways.items() if way is not Direction.IGNORE}
    local, remote = (frozenset(reading.columns) & known for reading in readings)
    return Columns(headers, local, remote, ways, direction(table.name, ROWS))


def _flags(readings: tuple[TableReading, TableReading], base: Rows) -> frozenset[str] | None:
    """Return the columns that hold ``True`` or ``False`` anywhere, if both readings tell."""
    here, there = (reading.flags for reading in readings)
    return None if here is None or there is None else here | there | flagged(base)


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


def _only_look_blank(
    readings: tuple[TableReading, TableReading], sides: Identified
) -> dict[str, frozenset[str]]:
    """Return the columns of rows that some formula fills, though nothing is to be seen."""
    found: dict[str, frozenset[str]] = {}
    for reading, given in zip(readings, (sides.local_ids, sides.remote_ids), strict=True):
        rows = [row for row in reading.rows if row.computed]
        ids = {edit.position: edit.row_id for edit in given} if rows else {}
        for row in rows:
            row_id = ids.get(row.position, row.id)
            found[row_id] = found.get(row_id, frozenset()) | row.computed
    return found


def _with_formulas(
    rows: dict[str, MergedRow],
    table: TableSchema,
    columns: Columns,
    only_look_blank: Mapping[str, frozenset[str]],
) -> dict[str, MergedRow]:
    """Fill the computed columns where they are blank: new rows, and values that were taken away.

    What a person typed over a formula stays, on both sides, until it is cleared.
    """
    formulas = column_formulas(table, columns)
    if not formulas:
        return rows
    both = {column: each for column, each in formulas.items() if column in columns.common}
    typed = [column.id for column in table.columns if not column.formula]
    filled = dict(rows)
    for row_id, row in rows.items():
        if row.cells is None:
            continue
        blank = formulas if row.change in _ADDED else both
        if row.change not in _ADDED and not _exists(row.cells, table, typed):
            continue
        computed = only_look_blank.get(row_id, frozenset())
        new = blank.keys() - row.cells.keys() - computed
        if new:
            formulas_of = {column: each for column, each in blank.items() if column in new}
            filled[row_id] = replace(row, cells={**formulas_of, **row.cells})
    return filled


def column_formulas(table: TableSchema, columns: Columns) -> dict[str, Formula]:
    """Return the formulas of a table's computed columns, by column."""
    return {
        column.id: Formula(canonical(column.formula, table.name))
        for column in table.columns
        if column.formula and column.id not in columns.one_way
    }


def _exists(cells: Cells, table: TableSchema, typed: Sequence[str]) -> bool:
    """Whether this is a row, by the words of its table, and not one that was emptied."""
    if table.required:
        return cells.get(table.required) is not None
    return any(cells.get(column) is not None for column in typed)


def _conflicts(
    rows: Mapping[str, MergedRow], table: TableSchema, sides: Identified
) -> tuple[Conflict, ...]:
    headers = {column.id: column.header for column in table.columns}
    return tuple(
        Conflict(
            table.name,
            row_id,
            _label(row_id, row.cells or _held(row_id, sides), table),
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


def _in_order(found: tuple[Conflict, ...], orders: Orders) -> tuple[Conflict, ...]:
    """Sort conflicts as their rows stand in Excel; those that stand only on the Sheet come last."""
    if len(found) < _SEVERAL:
        return found
    here, there = orders()
    places = {row_id: place for place, row_id in enumerate(dict.fromkeys((*here, *there)))}
    return tuple(sorted(found, key=lambda each: places.get(each.row, len(places))))


def _held(row_id: str, sides: Identified) -> Cells:
    """Return what a side holds of a row that will be gone."""
    return sides.local.get(row_id) or sides.remote.get(row_id) or {}


def _label(row_id: str, cells: Cells, table: TableSchema) -> str:
    return row_id if table.name == CELLS else conflict_rows.row_label(cells, table)
