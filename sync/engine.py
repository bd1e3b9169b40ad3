"""The run: the only place that knows its order.

Probe, read both sides, decide, ask the guards, make the plan and the conflict log durable, write
the Sheet, write the file, and save the base last. A run that dies at any point is made good by the
next one: it decides afresh from the old base and from what both sides hold by then.

Sources: Unison's invariants (Pierce and Vouillon, MS-CIS-03-36) for the promise; rclone bisync for
recovery by comparing again rather than by replaying.
"""

import uuid
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date

from sync import guards
from sync import plan as plans
from sync.decide import Choices, Decision, Known, decide
from sync.diff import Cells
from sync.identity import Mint
from sync.merge import Policy, sheet_wins
from sync.outcome import Outcome, Status
from sync.plan import Plan
from sync.proof import settled
from sync.records import Ending, Snapshot
from sync.state import State
from sync.store import Applied, GiveId, Owed, Reading, Side, Store
from sync.unchanged import nothing_new
from workbook.errors import ChangedMeanwhileError, OpenElsewhereError
from workbook.schema import Schema


def new_id() -> str:
    """Return a row id that was never used."""
    return uuid.uuid4().hex


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
    keys: Mapping[str, str] | None = None,
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
        keys: table -> the column by which rows new to both sides are joined.

    Raises:
        GuardError: the plan is too drastic; nothing was written.
        WrongEndError: a side is not what was linked; nothing was written.
        UnavailableError: a side cannot be reached; the next run goes on from here.
    """
    day = today or date.today()  # noqa: DTZ011 - the day where the person is
    if not dry_run and nothing_new(state, day, local.probe, remote.probe):
        return Outcome(Status.NOTHING)
    readings = local.read(), remote.read()
    known = Known(state.base(), state.pending(), state.missing(), state.highest())
    decision = decide(known, *readings, schema, Choices(mint, winner, keys or {}))
    outcome = _outlook(decision, schema, state, readings[0])
    if dry_run:
        return outcome
    guards.check(outcome.stops, decision.plan, accept)
    run: int | None = None
    now: tuple[Reading, Reading] | tuple[Applied, Applied] = readings
    if decision.plan:
        run = _begin(state, decision, known, day)
        now = _write(local, remote, readings, decision.plan)
        outcome = _ended(outcome, run, now, decision, schema)
    state.finish(run, _ending(decision, outcome, readings[0], now, day))
    return outcome


def _outlook(decision: Decision, schema: Schema, state: State, local: Reading) -> Outcome:
    """Return what the decision comes to, before anything is written."""
    plan = decision.plan
    ready = Status.CONFLICTS if decision.conflicts else Status.DONE
    return Outcome(
        status=ready if plan else Status.NOTHING,
        counts=plans.by_side(plan),
        conflicts=decision.conflicts,
        held=len(decision.held),
        notices=(*state.notices, *decision.notices),
        plan=plan,
        plan_hash=plans.plan_hash(plan),
        stops=(
            *guards.put_back(plan, state.older(local.revision, local.generation)),
            *decision.stops,
            *guards.reasons(plan, decision.local, decision.remote),
        ),
        lines=plans.lines(plan, decision.local, decision.remote, schema),
    )


def _begin(state: State, decision: Decision, known: Known, day: date) -> int:
    """Make the plan durable, unless it is the very plan that the last run left unfinished."""
    plan = decision.plan
    if known.pending and plans.same_edits(plan, known.pending):
        logged = {conflict.key for _, conflict in state.conflicts()}
        if all(conflict.key in logged for conflict in decision.conflicts):
            return state.runs()[0].id
    return state.begin(plan, decision.conflicts, _snapshots(decision), _proved(decision), day)


def _snapshots(decision: Decision) -> Iterator[Snapshot]:
    """Return the rows that the plan changes, as each side holds them now."""
    plan = decision.plan
    sides = ((Side.EXCEL, plan.local, decision.local), (Side.SHEET, plan.remote, decision.remote))
    for side, edits, tables in sides:
        for table, row_id in {
            (edit.table, edit.row_id): None for edit in edits if not isinstance(edit, GiveId)
        }:
            yield Snapshot(side, table, row_id, tables[table].get(row_id))


def _write(
    local: Store, remote: Store, readings: tuple[Reading, Reading], plan: Plan
) -> tuple[Applied, Applied]:
    """Write the Sheet, then the file; a file that cannot be written now is owed."""
    sheet = Applied(readings[1].revision)
    if plan.remote:
        sheet = remote.apply(readings[1], plan.remote)
    if not plan.local:
        return Applied(readings[0].revision, generation=readings[0].generation), sheet
    try:
        return local.apply(readings[0], plan.local), sheet
    except (OpenElsewhereError, ChangedMeanwhileError) as held:
        reason = f"{held.what}: {held.fix[:1].lower()}{held.fix[1:]}"
        owed = tuple(Owed(edit, reason) for edit in plan.local)
        return Applied(readings[0].revision, owed, readings[0].generation), sheet


def _ended(
    outcome: Outcome,
    run: int,
    applied: tuple[Applied, Applied],
    decision: Decision,
    schema: Schema,
) -> Outcome:
    """Return what a run has done: its plan, but for what the sides still owe."""
    here, there = applied[0].owed, applied[1].owed
    pending = Plan(tuple(each.edit for each in here), tuple(each.edit for each in there))
    return replace(
        outcome,
        status=Status.OWED if pending else outcome.status,
        run=run,
        counts=plans.by_side(outcome.plan, pending),
        owed=(*here, *there),
        owed_lines=(
            *plans.owed_lines(Side.EXCEL, here, decision.local, schema),
            *plans.owed_lines(Side.SHEET, there, decision.remote, schema),
        ),
        pending=pending,
    )


def _ending(
    decision: Decision,
    outcome: Outcome,
    read: Reading,
    now: tuple[Reading, Reading] | tuple[Applied, Applied],
    day: date,
) -> Ending:
    """Return what to remember: cell by cell what both sides hold, and what is owed."""
    base: dict[tuple[str, str], Cells | None] = dict(_proved(decision))
    owed = [*outcome.pending.local, *outcome.pending.remote, *decision.held]
    for table in decision.tables:
        edits = [edit for edit in owed if edit.table == table.name]
        rows = settled(table.rows, table.base, table.columns, edits)
        base |= {(table.name, row_id): cells for row_id, cells in rows.items()}
    owes = outcome.pending or None
    return Ending(
        outcome.status,
        base,
        (now[0].revision, now[1].revision),
        owes,
        decision.missing,
        day,
        decision.highest,
        tuple((file.revision, file.generation) for file in (read, now[0])),
    )


def _proved(decision: Decision) -> dict[tuple[str, str], Cells]:
    return {
        (table.name, row_id): cells
        for table in decision.tables
        for row_id, cells in table.proved.items()
    }
