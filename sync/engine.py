"""The run: the only place that knows its order.

Probe, read both sides, decide, ask the guards, make the plan and the conflict log durable, write
the Sheet, write the file, and save the base last. A run that dies at any point is made good by the
next one: it decides afresh from the old base and from what both sides hold by then.

Sources: Unison's invariants (Pierce and Vouillon, MS-CIS-03-36) for the promise; rclone bisync for
recovery by comparing again rather than by replaying.
"""

import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date
from functools import partial

from sync import aftermath, guards, remembering
from sync import plan as plans
from sync.decide import Choices, Decision, decide
from sync.directions import Directing, both_ways
from sync.ending import ended, ending
from sync.errors import MovedOnError, UnavailableError
from sync.held_back import held_back
from sync.identity import Mint
from sync.lineage import Start
from sync.merge import Policy, sheet_wins
from sync.merged import MergedTable
from sync.outcome import Outcome, Status
from sync.records import Snapshot
from sync.remembering import (
    catch_up,
    note_of,
    point_of,
    proved_rows,
    start_of,
)
from sync.reshaping import Reshaped, with_same_columns
from sync.resolve import resolve
from sync.state import State
from sync.store import Applied, Bury, GiveId, Reading, RenameColumn, Side, Store
from sync.uncalculated import uncalculated
from sync.unchanged import nothing_new
from sync.undone import undone
from sync.wishes import Flow, Wish, Wishes, all_of
from sync.writing import write
from workbook.errors import WorkbookError
from workbook.schema import Schema

AGAIN = 3
"""How often a run decides afresh because another computer wrote between its read and its write."""


def new_id() -> str:
    """Return a row id that was never used."""
    return uuid.uuid4().hex


@dataclass(frozen=True, slots=True)
class Pair:
    """The two sides of a link, what this device remembers of it, and what syncs."""

    local: Store
    remote: Store
    state: State
    schema: Schema


def sync(  # noqa: PLR0913 - the one door to a run; all but four have defaults
    local: Store,
    remote: Store,
    state: State,
    schema: Schema,
    *,
    dry_run: bool = False,
    accept: str | None = None,
    today: date | None = None,
    mint: Mint = new_id,
    winner: Policy = sheet_wins,
    direction: Directing = both_ways,
    anew: bool = False,
    keys: Mapping[str, str] | None = None,
    wish: Wish | None = None,
    renames: Sequence[RenameColumn] = (),
    flows: Sequence[Flow] = (),
) -> Outcome:
    """Make both sides hold the same.

    Args:
        local: the Excel side.
        remote: the Sheet side.
        state: what this device remembers of the link.
        schema: the tables and declared cells that sync.
        dry_run: decide only, on both sides as they are; write nothing at all, not even state.
        accept: hash of a plan that the guards are to let through.
        today: the day the run counts for; by default the computer's.
        mint: makes a new row id.
        winner: (table, column) -> whose content stands in a conflict.
        direction: (table, column) -> which way its cells go, or a table's rows.
        anew: compare both sides even if nothing changed there: what was chosen did.
        keys: table -> the column by which rows new to both sides are joined.
        wish: what both sides are to hold in the end, such as an undo.
        renames: what columns are to be called in the end.
        flows: what follows from the tables, in the same run; a wish suppresses them.

    Raises:
        GuardError: the plan is too drastic; nothing was written.
        WrongEndError: a side is not what was linked; nothing was written.
        UnavailableError: a side cannot be reached, or other computers do not stop writing.
    """
    pair = Pair(local, remote, state, schema)
    day = today or date.today()  # noqa: DTZ011 - the day where the person is
    forced = dry_run or wish or accept or anew or renames
    if not forced and nothing_new(state, day, local.probe, remote.probe):
        return Outcome(Status.NOTHING)
    following = () if wish else flows
    choices = Choices(mint, winner, keys or {}, partial(_wishes, state, wish), direction, following)
    return _afresh(partial(_once, pair, choices, day, renames, dry_run=dry_run, accept=accept))


def _afresh(once: Callable[[], Outcome]) -> Outcome:
    """Decide afresh where another computer wrote meanwhile, a few times."""
    for _ in range(AGAIN):
        with suppress(MovedOnError):
            return once()
    return once()


def _once(  # noqa: PLR0913 - all that a run goes by
    pair: Pair,
    choices: Choices,
    day: date,
    renames: Sequence[RenameColumn],
    *,
    dry_run: bool,
    accept: str | None,
) -> Outcome:
    """Read both sides, decide, and carry it out."""
    stores = pair.local, pair.remote
    for store in stores:
        store.schema = pair.schema  # what died half-way, or is decided afresh, starts from there
        store.looks = pair.state.compared() != day
    file = pair.local.read()
    readings = file, pair.remote.read()
    older = remembering.older(pair.state, *readings) is not None
    shaped = with_same_columns(
        *(stores, pair.state, pair.schema, readings, day),
        wished=renames,
        accept=accept,
        only_look=dry_run or older,
    )
    pair, readings = replace(pair, schema=shaped.schema), shaped.readings
    start = start_of(pair.state, file, readings[1])
    decision = decide(start.known, *readings, pair.schema, choices)
    decision = replace(decision, notices=(*decision.notices, *shaped.notices))
    if dry_run:
        return shaped.told(outlook(pair, readings, decision))
    outcome = carry_out(pair, shaped, decision, start, accept=accept, day=day)
    waits = uncalculated(*readings) or outcome.absent  # of which every run tells
    hurt = aftermath.hurt(decision)
    if (
        shaped.owed or hurt or waits
    ):  # the next run puts back what a delete broke, if all else fails
        pair.state.look_again()
    if hurt and outcome.status is not Status.OWED:
        outcome = _mended(pair, choices, day, outcome, hurt)
        pair.state.look_again()
    return outcome


def _mended(
    pair: Pair, choices: Choices, day: date, outcome: Outcome, tables: frozenset[str]
) -> Outcome:
    """Put back what the deletes of a run broke, on both sides as they are by now."""
    try:
        made = _afresh(partial(_mend, pair, choices, day, outcome.run, tables))
    except WorkbookError:  # the deletes are made all the same; the next run says what is wrong
        return aftermath.not_mended(outcome, tables, pair.schema)
    return aftermath.with_mended(outcome, made)


def _mend(pair: Pair, choices: Choices, day: date, run: int, tables: frozenset[str]) -> Outcome:
    """Read both sides again, decide, and carry out what puts formulas back."""
    for store in (pair.local, pair.remote):
        store.looks = False
    file = pair.local.read()
    readings = file, pair.remote.read()
    if remembering.older(pair.state, *readings) is not None:
        raise UnavailableError("an older copy of the file came in its place meanwhile")
    start = start_of(pair.state, file, readings[1])
    plain = replace(choices, wish=partial(_wishes, pair.state, None), flows=())
    decision = decide(start.known, *readings, pair.schema, plain)
    decision = aftermath.only_mending(decision, tables)
    if not decision.plan:
        return Outcome(Status.NOTHING)
    shaped = Reshaped(readings, pair.schema)
    accept = plans.plan_hash(decision.plan)  # it only puts back what both sides held
    return carry_out(pair, shaped, decision, start, accept=accept, day=day, goes_on=run)


def _wishes(state: State, wish: Wish | None, tables: Sequence[MergedTable]) -> Wishes:
    """Return what people chose for conflicts, and what was asked for besides."""
    chosen = resolve(state.met, tables)
    return all_of((chosen, wish(tables))) if wish else chosen


def carry_out(  # noqa: PLR0913 - what was read, decided, and what it all started from
    pair: Pair,
    shaped: Reshaped,
    decision: Decision,
    start: Start,
    *,
    accept: str | None = None,
    day: date,
    goes_on: int = 0,
) -> Outcome:
    """Carry out what was decided on two readings: guards, durable plan, both writes, base last.

    What changes nothing leaves the file's generation as it is.

    Raises:
        GuardError: the plan is too drastic; nothing was written.
        UnavailableError: a side cannot be reached; the next run goes on from here.
        MovedOnError: another computer wrote meanwhile; decide afresh.
    """
    readings = shaped.readings
    outcome = shaped.told(outlook(pair, readings, decision))
    guards.check(outcome.stops, decision.plan, accept)
    if start.moved:
        catch_up(pair.state, readings[0], start)
    note = note_of(pair.state, readings, decision, start)
    run = shaped.run or None
    if decision.plan:
        decision = replace(decision, plan=replace(decision.plan, columns=shaped.made))
        run = goes_on or _begin(pair.state, decision, day, shaped.run)
        if goes_on:
            pair.state.goes_on(run, decision.plan)
    now: tuple[Reading, Reading] | tuple[Applied, Applied] = readings
    if note is not None:
        now = applied = write((pair.local, pair.remote), readings, decision.plan, note)
        if run is not None:
            outcome = ended(outcome, run, applied, decision, pair.schema)
    end = ending(decision, outcome, readings[0], now, day)
    point = point_of(pair.state, note, now[0].generation)
    base = {**start.told, **end.base}
    pair.state.finish(run, replace(end, base=base, point=point, heard=start.heard))
    if note is not None and point is None:  # the file has yet to get its number
        pair.state.look_again()
    return outcome


def outlook(pair: Pair, readings: tuple[Reading, Reading], decision: Decision) -> Outcome:
    """Return what a decision comes to, before anything is written."""
    plan, state = decision.plan, pair.state
    remade = [table.name for table in pair.schema.tables if table.remade]
    ready = Status.CONFLICTS if decision.conflicts else Status.DONE
    return Outcome(
        status=ready if plan else Status.NOTHING,
        counts=plans.by_side(plan),
        conflicts=decision.conflicts,
        held=len(decision.held) + uncalculated(*readings),
        absent=len(decision.missing),
        waiting=held_back(decision.tables, decision.missing, readings),
        notices=(*state.notices, *decision.notices),
        plan=plan,
        plan_hash=plans.plan_hash(plan),
        stops=(
            *_older(state, readings, decision),
            *decision.stops,
            *guards.reasons(plan, decision.local, decision.remote, remade),
        ),
        lines=plans.lines(plan, decision.local, decision.remote, pair.schema),
    )


def _older(state: State, readings: tuple[Reading, Reading], decision: Decision) -> tuple[str, ...]:
    """Return why the plan stops if the file is an older copy, or holds what one would hold."""
    plan = decision.plan
    known = guards.put_back(plan, remembering.older(state, *readings))
    return known or guards.taken_back(undone(plan, decision.local, state.pushed()))


def _begin(state: State, decision: Decision, day: date, into: int = 0) -> int:
    """Make the plan durable, unless it is the very plan that the last run left unfinished."""
    plan, pending = decision.plan, state.pending()
    if pending and not into and plans.same_edits(plan, pending):
        logged = {conflict.key for _, conflict in state.conflicts()}
        if all(conflict.key in logged for conflict in decision.conflicts):
            return state.runs()[0].id
    conflicts, proved = decision.conflicts, proved_rows(decision)
    return state.begin(plan, conflicts, _snapshots(decision), proved, day, into)


def _snapshots(decision: Decision) -> Iterator[Snapshot]:
    """Return the rows that the plan changes, as each side holds them now."""
    plan = decision.plan
    sides = ((Side.EXCEL, plan.local, decision.local), (Side.SHEET, plan.remote, decision.remote))
    for side, edits, tables in sides:
        for table, row_id in {
            (edit.table, edit.row_id): None for edit in edits if not isinstance(edit, GiveId | Bury)
        }:
            yield Snapshot(side, table, row_id, tables[table].get(row_id))
