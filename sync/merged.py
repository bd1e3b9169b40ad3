"""One table as a merge has decided on it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from sync.conflicts import Conflict
from sync.diff import Rows
from sync.identity import Identified
from sync.merge import Columns, MergedRow


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
