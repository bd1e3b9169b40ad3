"""One decision: from what is remembered and what both sides hold to a plan. No I/O."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import partial

from sync import conflicts as conflict_rows
from sync import counters, offsets, remarks
from sync.conflicts import Conflict
from sync.counters import Numbering
from sync.diff import Cells, Rows
from sync.identity import Identified, Marks, Mint, Promised, identify
from sync.merge import Change, Columns, MergedRow, Winner, merge_table
from sync.plan import Plan, ordered, row_edits
from sync.proof import planned, proved
from sync.store import CELLS, VALUE, Edit, GiveId, Notice, Reading, Side, TableReading
from workbook.formula.neutral import canonical
from workbook.schema import CONFLICTS_TABLE, ColumnSchema, ColumnType, Schema, TableSchema
from workbook.values import Content, Formula

_ADDED = (Change.ADDED_LOCAL, Change.ADDED_REMOTE, Change.ADDED_BOTH)


@dataclass(frozen=True, slots=True)
class Known:
    """What is remembered of earlier runs.

    Attributes:
        base: table name -> row id -> cells, as both sides held them last.
        pending: edits of the last run that were not made, or not known to be made.
        missing: (side, table, column) that were not there in the last run.
        highest: table -> counter column -> the highest number it ever gave.
    """

    base: Mapping[str, Rows] = field(default_factory=dict)
    pending: Plan = field(default_factory=Plan)
    missing: frozenset[tuple[Side, str, str]] = frozenset()
    highest: Mapping[str, Mapping[str, int]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Choices:
    """What is decided outside.

    Attributes:
        mint: makes a new row id.
        winner: (table, column) -> whose content stands in a conflict.
        keys: table -> the column by which rows new to both sides are joined.
    """

    mint: Mint
    winner: Callable[[str, str], Winner]
    keys: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class MergedTable:
    """One table, decided.

    Attributes:
        base: what both sides are now known to have held last.
        proved: the rows of ``base`` that are newer than what was remembered.
        rows: what becomes of the rows that are not the same everywhere.
        orders: the row ids of Excel and of the Sheet, from top to bottom.
        stops: why a person should look at it first.
        highest: counter column -> the highest number it ever gave.
    """

    name: str
    columns: Columns
    base: Rows
    proved: Rows
    sides: Identified
    rows: Mapping[str, MergedRow]
    conflicts: tuple[Conflict, ...]
    orders: Callable[[], tuple[list[str], list[str]]]
    stops: tuple[str, ...]
    highest: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Decision:
    """What a run will do.

    Attributes:
        held: cells that wait until the rows stand in the same order on both sides.
        missing: (side, table, column) that are not there.
        stops: why a person should look at the plan before it is carried out.
        highest: table -> counter column -> the highest number it ever gave.
    """

    plan: Plan
    held: tuple[Edit, ...]
    tables: tuple[MergedTable, ...]
    conflicts: tuple[Conflict, ...]
    notices: tuple[Notice, ...]
    missing: frozenset[tuple[Side, str, str]]
    stops: tuple[str, ...]
    highest: Mapping[str, Mapping[str, int]]

    @property
    def local(self) -> dict[str, Rows]:
        """The rows of Excel by table."""
        return {table.name: table.sides.local for table in self.tables}

    @property
    def remote(self) -> dict[str, Rows]:
        """The rows of the Sheet by table."""
        return {table.name: table.sides.remote for table in self.tables}


def decide(
    known: Known, local: Reading, remote: Reading, schema: Schema, choices: Choices
) -> Decision:
    """Return what is to be done about the differences between two readings."""
    notices: list[Notice] = [*local.notices, *remote.notices]
    tables = []
    shown: MergedTable | None = None
    for table in (*schema.tables, *_declared(schema)):
        readings = local.tables.get(table.name), remote.tables.get(table.name)
        if readings[0] is None or readings[1] is None:
            notices.append(Notice(table.sheet, f"table {table.name} was not found; left alone"))
            continue
        merged = _decide_table(known, table, (readings[0], readings[1]), choices)
        notices += remarks.absent(table, merged.columns)
        if table.name == CONFLICTS_TABLE:
            shown = merged
        else:
            tables.append(merged)
    found = tuple(conflict for table in tables for conflict in table.conflicts)
    if shown is not None:
        tables.append(_with_conflicts(shown, found, schema))
    plan, held = _plan(tables)
    notices += remarks.waiting(held, schema)
    missing = frozenset(gap for table in tables for gap in remarks.gaps(table.name, table.columns))
    stops = tuple(stop for table in tables for stop in table.stops)
    highest = {**known.highest, **{each.name: each.highest for each in tables if each.highest}}
    return Decision(plan, held, tuple(tables), found, tuple(notices), missing, stops, highest)


def _declared(schema: Schema) -> tuple[TableSchema, ...]:
    """Return the declared cells as a table of their own."""
    column = ColumnSchema(VALUE, VALUE.capitalize(), ColumnType.TEXT)
    return (TableSchema(CELLS, "settings", (column,), VALUE),) if schema.cells else ()


def _decide_table(
    known: Known,
    table: TableSchema,
    readings: tuple[TableReading, TableReading],
    choices: Choices,
) -> MergedTable:
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
    stops = remarks.shuffles(table.name, base, sides, rows, typed)
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


def _with_conflicts(shown: MergedTable, found: tuple[Conflict, ...], schema: Schema) -> MergedTable:
    """Add the conflicts that are not yet on both sides to the Conflicts table."""
    rows = dict(shown.rows)
    for conflict in found:
        key = conflict.key
        there = key in shown.sides.local and key in shown.sides.remote
        if not there and (key not in rows or rows[key].cells is None):
            cells: dict[str, Content] = dict(conflict_rows.conflict_cells(conflict, schema))
            rows[key] = MergedRow(Change.ADDED_BOTH, cells)
    return replace(shown, rows=rows)


def _plan(tables: Iterable[MergedTable]) -> tuple[Plan, tuple[Edit, ...]]:
    """Return the plan, and the cells held back from it."""
    local: list[Edit] = []
    remote: list[Edit] = []
    held: list[Edit] = []
    minted: set[str] = set()
    for table in tables:
        minted |= table.sides.minted
        columns = table.columns
        here = row_edits(table.name, table.sides.local, table.rows, columns.of(columns.local))
        there = row_edits(table.name, table.sides.remote, table.rows, columns.of(columns.remote))
        if offsets.bound(here) or offsets.bound(there):
            mine, theirs = table.orders()
            here, waiting = offsets.split(here, mine, theirs)
            there, more = offsets.split(there, theirs, mine)
            held += waiting + more
        local += (*table.sides.local_ids, *here)
        remote += (*table.sides.remote_ids, *there)
    return Plan(ordered(local), ordered(remote), frozenset(minted)), tuple(held)
