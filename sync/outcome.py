"""How a run ended, or what it would do: one value for every caller."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from sync.conflicts import Conflict
from sync.plan import Counts, Line, Plan
from sync.store import Notice, Owed, Side


class Status(StrEnum):
    """How a run ended."""

    NOTHING = "nothing"
    DONE = "done"
    CONFLICTS = "conflicts"
    OWED = "owed"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a run did, or would do.

    Attributes:
        run: its number in the run log; 0 if it wrote nothing.
        counts: side -> edits made there, or planned in a dry run, but for what they write in the
            Conflicts table.
        conflicts: conflicts met in this run; each names what stands.
        owed: edits that were not made, and why; the next run tries again.
        owed_lines: the same, line by line, side by side.
        pending: the edits that are owed, side by side.
        held: how many formulas wait: for the same order of rows on both sides, or for Excel to
            calculate them.
        absent: how many columns are not compared, as one side lacks them or cannot tell.
        waiting: how many cells hold what a person typed and cannot cross for now.
        plan_hash: what ``accept`` takes to let the plan through the guards.
        stops: why the guards stop the plan unless it is accepted.
        lines: what the plan does, line by line.
    """

    status: Status
    run: int = 0
    counts: Mapping[Side, Counts] = field(default_factory=dict)
    conflicts: tuple[Conflict, ...] = ()
    notices: tuple[Notice, ...] = ()
    owed: tuple[Owed, ...] = ()
    owed_lines: tuple[Line, ...] = ()
    plan: Plan = field(default_factory=Plan)
    pending: Plan = field(default_factory=Plan)
    held: int = 0
    absent: int = 0
    waiting: int = 0
    plan_hash: str = ""
    stops: tuple[str, ...] = ()
    lines: tuple[Line, ...] = ()
