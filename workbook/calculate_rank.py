"""RANK in a form that the engine calculates quickly and exactly.

The engine's own compares every pair of cells one by one, and takes numbers for equal that differ
by less than 1e-12. Counting the greater ones is some twenty times as fast and compares doubles, as
Excel does. Where it would not be the same thing, the engine's own is left to do it.
"""

import re

_RANK = re.compile(
    r'("(?:[^"]|"")*")'
    r"|(?<![\w.])RANK(?:\.EQ)?\((\$?([A-Z]{1,3})\$?(\d+)),"
    r"(\$([A-Z]{1,3})\$(\d+):\$([A-Z]{1,3})\$(\d+))\)"
)


def with_quick_rank(formula: str) -> str:
    """Return a formula with another form of each RANK, descending, of a cell in its own column."""
    return _RANK.sub(_counted, formula) if "RANK" in formula else formula


def _counted(rank: re.Match[str]) -> str:
    quoted, cell, column, row, area, first, top, last, bottom = rank.groups()
    if quoted or not (column == first == last and int(top) <= int(row) <= int(bottom)):
        return rank[0]
    # The engine writes a number with all its digits; Excel would not.
    greater = f'COUNTIF({area},">"&{cell})+1'
    return f"IF(ISERROR(SUM({area})),{rank[0]},IF(ISNUMBER({cell}),{greater},{rank[0]}))"
