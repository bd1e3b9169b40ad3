"""One decision: from what is remembered and what both sides hold to a plan. No I/O."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from sync import astray, offsets, oneway, references, remarks
from sync import conflicts as conflict_rows
from sync.burial import burials
from sync.conflicts import Conflict
from sync.decide_table import decide_table
from sync.diff import Rows
from sync.directions import ROWS, Direction
from sync.flows import flowed
from sync.known import Choices, Known
from sync.merge import Change, MergedRow
from sync.merged import MergedTable
from sync.offsets import Places
from sync.plan import Plan, ordered, row_edits
from sync.store import CELLS, VALUE, Edit, Notice, Reading, SetCell, Side
from sync.wishes import all_of, granted
from workbook.schema import CONFLICTS_TABLE, ColumnSchema, ColumnType, Schema, TableSchema
from workbook.values import Content, Formula

__all__ = ["Choices", "Decision", "Known", "MergedTable", "decide"]


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
    begun = astray.begun(known.pending, remote.tokens)
    known = replace(known, gone=remote.gone, begun=begun)
    notices: list[Notice] = [*local.notices, *remote.notices]
    tables = []
    shown: MergedTable | None = None
    for table in (*schema.tables, *_declared(schema)):
        if choices.direction(table.name, ROWS) is Direction.IGNORE:
            notices.append(Notice(table.sheet, f"table {table.name} is ignored, as was chosen"))
            continue
        readings = local.tables.get(table.name), remote.tables.get(table.name)
        if readings[0] is None or readings[1] is None:
            notices.append(Notice(table.sheet, f"table {table.name} was not found; left alone"))
            continue
        merged = decide_table(known, table, (readings[0], readings[1]), choices)
        notices += remarks.absent(table, (local, remote))
        if table.name == CONFLICTS_TABLE:
            shown = merged
        else:
            tables.append(merged)
    found = tuple(conflict for table in tables for conflict in table.conflicts)
    if shown is not None:
        tables.append(_with_conflicts(shown, found, schema))
    links = references.links(schema, local.layout, known.dropdowns)
    wished = all_of((references.followed(tables, links), choices.wish(tables)))
    wishes = oneway.allowed(wished, tables)
    tables, said = flowed(granted(tables, wishes), choices.flows, known.gone, schema)
    notices += (*wishes.notices, *said)
    notices += references.unknown(tables, links, (local, remote), schema)
    plan, places = _plan(tables, (local, remote))
    plan, held = _without_held(plan, places)
    buried = ordered((*plan.remote, *burials(tables, known, remote.gone)))
    tokens = None if remote.tokens is None else tuple(sorted(remote.tokens))
    plan = replace(plan, remote=buried, tokens=tokens)
    notices += remarks.waiting(held, schema)
    notices += remarks.apart(_apart(tables, places, held), schema)
    missing = frozenset(gap for table in tables for gap in remarks.gaps(table.name, table.columns))
    stops = tuple(stop for table in tables for stop in table.stops)
    highest = {**known.highest, **{each.name: each.highest for each in tables if each.highest}}
    return Decision(plan, held, tuple(tables), found, tuple(notices), missing, stops, highest)


def _declared(schema: Schema) -> tuple[TableSchema, ...]:
    """Return the declared cells as a table of their own."""
    column = ColumnSchema(VALUE, VALUE.capitalize(), ColumnType.TEXT)
    return (TableSchema(CELLS, "settings", (column,), VALUE),) if schema.cells else ()


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


def _plan(tables: Sequence[MergedTable], readings: tuple[Reading, Reading]) -> tuple[Plan, Places]:
    """Return the plan, and where the rows stand once it is carried out."""
    local: list[Edit] = []
    remote: list[Edit] = []
    minted: set[str] = set()
    for table in tables:
        minted |= table.sides.minted
        columns = table.columns
        local += table.sides.local_ids
        remote += table.sides.remote_ids
        local += row_edits(table.name, table.sides.local, table.rows, columns.of(columns.local))
        remote += row_edits(table.name, table.sides.remote, table.rows, columns.of(columns.remote))
    places = Places(offsets.lines(readings[0], local), offsets.lines(readings[1], remote))
    return Plan(ordered(local), ordered(remote), frozenset(minted)), places


def _without_held(plan: Plan, places: Places) -> tuple[Plan, tuple[SetCell, ...]]:
    """Take from a plan the cells that would mean other rows on the other side."""
    if places.same or not (offsets.bound(plan.local) or offsets.bound(plan.remote)):
        return plan, ()
    local, waiting = offsets.split(plan.local, places)
    remote, more = offsets.split(plan.remote, places)
    return replace(plan, local=tuple(local), remote=tuple(remote)), (*waiting, *more)


def _apart(
    tables: Sequence[MergedTable], places: Places, held: Sequence[SetCell]
) -> Iterator[tuple[str, str, str]]:
    """Yield (table, row, column) of formulas that both sides hold, but for different rows."""
    if places.same:
        return
    waiting = {(each.table, each.row_id, each.column) for each in held}
    for table in tables:
        for row_id, cells in table.sides.local.items():
            there = table.sides.remote.get(row_id, {})
            for column, content in cells.items():
                if isinstance(content, Formula) and there.get(column) == content:
                    cell = table.name, row_id, column
                    if cell not in waiting and places.apart(content, table.name, row_id):
                        yield cell
