"""TODAY as a cell, for an engine to which the function is volatile.

A formula that calls TODAY, and all that reads it, would be calculated anew at every edit. The day
changes once a day: as the content of a cell it costs nothing until it does.
"""

import re

SHEET = "lifeops clock"
"""A sheet of the engine's that no workbook shows."""

_CELL = f"'{SHEET}'!$A$1"
_TODAY = re.compile(r"""("(?:[^"]|"")*"|'(?:[^']|'')*')|(?<![\w.])TODAY\(\s*\)""", re.IGNORECASE)


def with_clock_cell(formula: str) -> str:
    """Return a formula that reads the day from a cell, where it calls TODAY."""
    if "TODAY" not in formula.upper():
        return formula
    return _TODAY.sub(lambda found: found[1] or _CELL, formula)
