"""The part of a run that comes before rows: columns made the same on both sides.

The Sheet is changed first, the file second, as with rows; what syncs is what the file says
afterwards. A change that died half-way is found again by the next run, and what is there already
is left alone.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from sync.columns import column_changes, lines_of, reshaped
from sync.looks import Looks, look_changes, remembered
from sync.outcome import Outcome, Status
from sync.plan import Line
from sync.remarks import PLACES
from sync.store import AddColumn, ColumnEdit, Look, Notice, Reading, Side, Store, Unmade
from workbook.errors import ChangedMeanwhileError, OpenElsewhereError
from workbook.schema import Schema


class Memory(Protocol):
    """What is remembered of columns."""

    def looks(self) -> Mapping[tuple[str, str], tuple[Look, Look]]:
        """Return how columns looked last, in Excel and on the Sheet."""
        ...

    def remember_looks(self, looks: Looks) -> None:
        """Remember how columns look."""
        ...


@dataclass(frozen=True, slots=True)
class Reshaped:
    """Both sides once their columns are the same.

    Attributes:
        schema: what syncs now.
        lines: what was done, or would be.
        owed: whether something could not be done.
    """

    readings: tuple[Reading, Reading]
    schema: Schema
    notices: tuple[Notice, ...] = ()
    lines: tuple[Line, ...] = ()
    owed: bool = False

    def told(self, outcome: Outcome) -> Outcome:
        """Return the outcome of the rows' part of a run with what was done to columns."""
        status = outcome.status
        if self.lines and status is Status.NOTHING:
            status = Status.DONE
        if self.owed:
            status = Status.OWED
        return replace(outcome, status=status, lines=(*self.lines, *outcome.lines))


def with_same_columns(  # noqa: PLR0913 - both ends, what is known of them, and what a person wants
    stores: tuple[Store, Store],
    memory: Memory,
    schema: Schema,
    readings: tuple[Reading, Reading],
    *,
    accept: str | None = None,
    only_look: bool = False,
) -> Reshaped:
    """Carry what people changed about columns to the other side, and read both sides again.

    Args:
        stores: Excel and the Sheet.
        memory: what is remembered of how columns looked.
        schema: what syncs.
        readings: of Excel and of the Sheet.
        accept: hash of a question about a missing column that a person answered.
        only_look: write nothing.

    Raises:
        UnavailableError: the Sheet cannot be reached.
        MovedOnError: another computer wrote meanwhile.
    """
    changes = column_changes(schema, *readings, accept)
    looks = list(look_changes(memory.looks(), *readings, schema))
    edits = {side: [*changes.edits, *(edit for on, edit in looks if on is side)] for side in Side}
    lines = tuple(_lines(changes.edits, readings, schema))
    if only_look or not any(edits.values()):
        if not only_look:
            memory.remember_looks(remembered(memory.looks(), *readings))
        return Reshaped(readings, schema, changes.notices, lines)
    unmade = _write(stores, readings, edits)
    failed = [each.edit for each in unmade]
    now = reshaped(schema, (edit for edit in changes.edits if edit not in failed))
    for store in stores:
        store.schema = now
    readings = stores[0].read(), stores[1].read()
    memory.remember_looks(remembered(memory.looks(), *readings))
    said = (_notice(each, schema) for each in unmade)
    notices = (*changes.notices, *said)
    return Reshaped(readings, now, notices, lines, owed=bool(unmade))


def _write(
    stores: tuple[Store, Store],
    readings: tuple[Reading, Reading],
    edits: Mapping[Side, Sequence[ColumnEdit]],
) -> tuple[Unmade, ...]:
    """Change columns on both sides; return what the file cannot have, or not now."""
    local, remote = stores
    unmade: tuple[Unmade, ...] = ()
    if edits[Side.SHEET]:
        unmade = remote.reshape(readings[1], edits[Side.SHEET])
    if not edits[Side.EXCEL]:
        return unmade
    try:
        return (*unmade, *local.reshape(readings[0], edits[Side.EXCEL]))
    except (OpenElsewhereError, ChangedMeanwhileError) as held:
        return (*unmade, *(Unmade(edit, held.what) for edit in edits[Side.EXCEL]))


def _lines(
    edits: Iterable[ColumnEdit], readings: tuple[Reading, Reading], schema: Schema
) -> Iterable[Line]:
    """Yield what is done to columns, each on the side where it is new."""
    for edit in edits:
        for table, what in lines_of([edit], schema):
            yield Line(_side(edit, readings), table, "", what)


def _side(edit: ColumnEdit, readings: tuple[Reading, Reading]) -> Side:
    """Return the side on which a change is to be made, going by where a person made it."""
    if isinstance(edit, AddColumn):
        header = edit.column.header.casefold()
        here = {c.header.casefold() for c in readings[0].added.get(edit.table, ())}
        return Side.SHEET if header in here else Side.EXCEL
    held = readings[0].headers.get((edit.table, str(edit.column)))
    return Side.SHEET if held == getattr(edit, "header", None) else Side.EXCEL


def _notice(each: Unmade, schema: Schema) -> Notice:
    sheet = schema.table(each.edit.table).sheet
    column = each.edit.column
    if not isinstance(column, str):
        column = column.header
    what = f"the column '{column}' waits {PLACES[Side.EXCEL]}: {each.reason}"
    return Notice(sheet, what)
