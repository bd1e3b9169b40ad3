"""What a run came to once both writes are done: for people, and to be remembered. No I/O."""

from dataclasses import replace
from datetime import date

from sync import plan as plans
from sync.decide import Decision
from sync.outcome import Outcome, Status
from sync.plan import Plan
from sync.records import Ending
from sync.remembering import settled_rows
from sync.store import Applied, Reading, Side
from workbook.schema import Schema


def ended(
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


def ending(
    decision: Decision,
    outcome: Outcome,
    read: Reading,
    now: tuple[Reading, Reading] | tuple[Applied, Applied],
    day: date,
) -> Ending:
    """Return what to remember: cell by cell what both sides hold, and what is owed."""
    base = settled_rows(decision, [*outcome.pending.local, *outcome.pending.remote, *decision.held])
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
