"""What the deletes of a run broke on the side where it made them: put back in the same run. Pure.

A running balance reads the row above. Where a run deletes that row, the program of that side leaves
``#REF!`` in the formula, however right it was before; it is known only once both sides are read
again. What a plan then has besides waits for the next run.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from sync import offsets
from sync.decide import Decision
from sync.diff import Rows
from sync.outcome import Outcome, Status
from sync.store import DeleteRow, Edit, Notice, SetCell
from workbook.formula.neutral import has_offsets
from workbook.schema import Schema
from workbook.values import Formula

_LOST = "#REF!"


def hurt(decision: Decision) -> frozenset[str]:
    """Return the tables from which rows go near which formulas stand that read them by place."""
    sides = ((decision.plan.local, decision.local), (decision.plan.remote, decision.remote))
    deletes = {
        (edit.table, at): edit
        for at, (edits, _) in enumerate(sides)
        for edit in edits
        if isinstance(edit, DeleteRow)
    }
    return frozenset(
        table for (table, at), edit in deletes.items() if offsets.hurts((edit,), sides[at][1])
    )


def only_mending(decision: Decision, tables: frozenset[str]) -> Decision:
    """Return a decision that puts back the formulas which lost a row; all else is held.

    Args:
        decision: made on both sides as they are after the deletes.
        tables: from which rows were deleted.
    """
    plan = decision.plan
    local, waits = _split(plan.local, decision.local, tables)
    remote, more = _split(plan.remote, decision.remote, tables)
    held = (*decision.held, *waits, *more)
    return replace(decision, plan=replace(plan, local=local, remote=remote), held=held)


def with_mended(outcome: Outcome, mended: Outcome) -> Outcome:
    """Return how a run ended with what it could not put back; what it could is no news."""
    if mended.status is not Status.OWED:
        return outcome
    return replace(
        outcome,
        status=Status.OWED,
        owed=mended.owed,
        owed_lines=mended.owed_lines,
        pending=mended.pending,
    )


def not_mended(outcome: Outcome, tables: Iterable[str], schema: Schema) -> Outcome:
    """Return how a run ended that could not look what its deletes broke, or put it back."""
    what = (
        "formulas that read a row which this sync deleted may show #REF! for now: sync again to put"
        " them back"
    )
    said = (Notice(schema.table(table).sheet, what) for table in sorted(tables))
    return replace(outcome, status=Status.OWED, notices=(*outcome.notices, *said))


def _split(
    edits: Sequence[Edit], rows: Mapping[str, Rows], tables: frozenset[str]
) -> tuple[tuple[Edit, ...], tuple[Edit, ...]]:
    mends: list[Edit] = []
    rest: list[Edit] = []
    for edit in edits:
        (mends if edit.table in tables and _mends(edit, rows) else rest).append(edit)
    return tuple(mends), tuple(rest)


def _mends(edit: Edit, rows: Mapping[str, Rows]) -> bool:
    if not isinstance(edit, SetCell) or not isinstance(edit.content, Formula):
        return False
    here = rows[edit.table].get(edit.row_id, {}).get(edit.column)
    lost = isinstance(here, Formula) and _LOST in here.text
    return lost and _LOST not in edit.content.text and has_offsets(edit.content.text)
