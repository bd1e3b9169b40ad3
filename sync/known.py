"""What goes into a decision besides the two readings."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from sync.diff import Rows
from sync.directions import Directing, both_ways
from sync.identity import Mint
from sync.merge import Winner
from sync.plan import Plan
from sync.store import Side
from sync.wishes import Flow, Wish, nothing


@dataclass(frozen=True, slots=True)
class Known:
    """What is remembered of earlier runs.

    Attributes:
        base: table name -> row id -> cells, as both sides held them last.
        pending: edits of the last run that were not made, or not known to be made.
        missing: (side, table, column) that were not there in the last run.
        highest: table -> counter column -> the highest number it ever gave.
        gone: (table, row id) -> mark of the rows that were deleted before, as the Sheet keeps it.
        begun: edits of the last run that may have gone astray: it died, maybe while writing.
        dropdowns: (table, column) -> what the column's dropdown offered last, in Excel.
    """

    base: Mapping[str, Rows] = field(default_factory=dict)
    pending: Plan = field(default_factory=Plan)
    missing: frozenset[tuple[Side, str, str]] = frozenset()
    highest: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    gone: Mapping[tuple[str, str], str] = field(default_factory=dict)
    begun: Plan = field(default_factory=Plan)
    dropdowns: Mapping[tuple[str, str], Sequence[str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Choices:
    """What is decided outside.

    Attributes:
        mint: makes a new row id.
        winner: (table, column) -> whose content stands in a conflict.
        keys: table -> the column by which rows new to both sides are joined.
        wish: what both sides are to hold in the end, whatever the merge comes to.
        direction: (table, column) -> which way its cells go, or a table's rows.
        flows: what follows from the tables once they are merged, one after the other.
    """

    mint: Mint
    winner: Callable[[str, str], Winner]
    keys: Mapping[str, str] = field(default_factory=dict)
    wish: Wish = nothing
    direction: Directing = both_ways
    flows: Sequence[Flow] = ()
