"""The part of a run that comes before rows: columns made the same on both sides.

The Sheet is changed first, the file second, as with rows; what syncs is what the file says
afterwards. A change that died half-way is found again by the next run, and what is there already
is left alone.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Protocol

from sync.columns import column_changes, lines_of, reshaped
from sync.columns_made import ColumnMade, columns_made
from sync.looks import Looks, look_changes, remembered
from sync.outcome import Outcome, Status
from sync.plan import Line
from sync.remarks import PLACES
from sync.store import (
    AddColumn,
    ColumnEdit,
    Look,
    Notice,
    Reading,
    RenameColumn,
    Side,
    Store,
    Unmade,
)
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

    def begin_columns(self, made: Iterable[ColumnMade], day: date) -> int:
        """Note what is about to be done, and return the run's number."""
        ...

    def columns_ended(self, run: int, made: Iterable[ColumnMade]) -> None:
        """Keep what has really been done."""
        ...


@dataclass(frozen=True, slots=True)
class Reshaped:
    """Both sides once their columns are the same.

    Attributes:
        schema: what syncs now.
        lines: what was done, or would be.
        owed: whether something could not be done.
        run: its number in the run log; 0 if nothing was done.
        made: what was done on each side.
    """

    readings: tuple[Reading, Reading]
    schema: Schema
    notices: tuple[Notice, ...] = ()
    lines: tuple[Line, ...] = ()
    owed: bool = False
    run: int = 0
    made: tuple[ColumnMade, ...] = ()

    def told(self, outcome: Outcome) -> Outcome:
        """Return the outcome of the rows' part of a run with what was done to columns."""
        status = outcome.status
        if self.lines and status is Status.NOTHING:
            status = Status.DONE
        if self.owed:
            status = Status.OWED
        run = outcome.run or self.run
        return replace(outcome, status=status, run=run, lines=(*self.lines, *outcome.lines))


def with_same_columns(  # noqa: PLR0913 - both ends, what is known of them, and what a person wants
    stores: tuple[Store, Store],
    memory: Memory,
    schema: Schema,
    readings: tuple[Reading, Reading],
    day: date,
    *,
    wished: Sequence[RenameColumn] = (),
    accept: str | None = None,
    only_look: bool = False,
) -> Reshaped:
    """Carry what people changed about columns to the other side, and read both sides again.

    Args:
        stores: Excel and the Sheet.
        memory: what is remembered of how columns looked.
        schema: what syncs.
        readings: of Excel and of the Sheet.
        day: the day the run counts for.
        wished: what columns are to be called in the end.
        accept: hash of a question about a missing column that a person answered.
        only_look: write nothing.

    Raises:
        UnavailableError: the Sheet cannot be reached.
        MovedOnError: another computer wrote meanwhile.
    """
    changes = column_changes(schema, *readings, accept)
    looks = list(look_changes(memory.looks(), *readings, schema))
    both = (*changes.edits, *wished)
    edits = {side: [*both, *(edit for on, edit in looks if on is side)] for side in Side}
    lines = (*_lines(changes.edits, readings, schema), *_wished(wished, schema))
    if only_look or not any(edits.values()):
        if not only_look:
            memory.remember_looks(remembered(memory.looks(), *readings))
        return Reshaped(readings, schema, changes.notices, lines)
    made = columns_made(edits, readings, schema)
    run = memory.begin_columns((each for _, each in made), day) if made else 0
    unmade = _write(stores, readings, edits)
    undone = [(side, each.edit) for side, each in unmade]
    done = tuple(each for edit, each in made if (each.side, edit) not in undone)
    if len(done) < len(made):
        memory.columns_ended(run, done)
    now = reshaped(schema, (edit for edit in both if edit not in [each for _, each in undone]))
    for store in stores:
        store.schema = now
    readings = stores[0].read(), stores[1].read()
    memory.remember_looks(remembered(memory.looks(), *readings))
    notices = (*changes.notices, *(_notice(each, schema) for _, each in unmade))
    return Reshaped(readings, now, notices, lines, bool(unmade), run, done)


def _wished(edits: Iterable[RenameColumn], schema: Schema) -> Iterable[Line]:
    """Yield what is done to columns on both sides as it was asked for."""
    for table, what in lines_of(edits, schema):
        yield from (Line(side, table, "", what) for side in Side)


def _write(
    stores: tuple[Store, Store],
    readings: tuple[Reading, Reading],
    edits: Mapping[Side, Sequence[ColumnEdit]],
) -> list[tuple[Side, Unmade]]:
    """Change columns on both sides; return what a side cannot have, or not now."""
    local, remote = stores
    unmade: list[tuple[Side, Unmade]] = []
    if edits[Side.SHEET]:
        unmade += ((Side.SHEET, each) for each in remote.reshape(readings[1], edits[Side.SHEET]))
    if not edits[Side.EXCEL]:
        return unmade
    try:
        refused = local.reshape(readings[0], edits[Side.EXCEL])
    except (OpenElsewhereError, ChangedMeanwhileError) as held:
        refused = tuple(Unmade(edit, held.what) for edit in edits[Side.EXCEL])
    return [*unmade, *((Side.EXCEL, each) for each in refused)]


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
