"""Which way a table's rows and a column's cells go.

Of two sides, a one-way column has a source, which is never written, and a sink. What people edit
in the sink is put right, and told: it goes to the conflict log.
"""

from collections.abc import Callable
from enum import StrEnum
from typing import TypeAlias

ROWS = ""
"""Stands for a column where the rows of a table are meant: whether they are added and deleted."""


class Direction(StrEnum):
    """Which way contents go; what is ignored is neither compared nor written."""

    BOTH = "both"
    TO_SHEET = "to-sheet"
    TO_EXCEL = "to-excel"
    IGNORE = "ignore"

    @property
    def one_way(self) -> bool:
        """Whether one side is the source, and the other one the sink."""
        return self in {Direction.TO_SHEET, Direction.TO_EXCEL}


Directing: TypeAlias = Callable[[str, str], Direction]
"""(table, column) -> which way its cells go; ``ROWS`` for a column asks for the table's rows."""


def both_ways(_table: str, _column: str) -> Direction:
    """Let everything go both ways: the default."""
    return Direction.BOTH
