"""The functions of Excel, Google Sheets and LibreOffice, from ``functions.csv``.

The columns of the file: ``excel`` is the version that brought it (empty: not in Excel), ``prefix``
what an .xlsx file writes before its name, ``kind`` is ``array`` (its result or its arguments
spill), ``network`` (it reads the world outside the workbook) or empty, ``least`` and ``most`` how
many arguments Excel takes (empty: not recorded, or no limit), ``ranges`` whether it takes ranges as
such, ``volatile`` whether its result changes by itself, ``instead`` what serves in its place where
it does not mean the same everywhere.
"""

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files


@dataclass(frozen=True, slots=True)
class Function:
    """What is known of one function.

    Attributes:
        excel: the Excel version that brought it; ``""`` if Excel does not have it.
        prefix: what stands before its name in an .xlsx file.
        kind: ``array``, ``network`` or ``""``.
        least: fewest arguments in Excel.
        most: most arguments in Excel; None is no limit known.
        ranges: whether a range may be its argument; else it wants single values.
        volatile: whether its result changes though nothing in the workbook does.
        instead: what to write in its place, if there is something.
    """

    name: str
    excel: str
    google: bool
    libreoffice: bool
    prefix: str
    kind: str
    least: int
    most: int | None
    ranges: bool = False
    volatile: bool = False
    instead: str = ""


@cache
def every() -> Mapping[str, Function]:
    """Return all functions by name, upper case."""
    source = files("workbook.formula") / "functions.csv"
    lines = source.read_text(encoding="utf-8").splitlines()
    return {row["name"]: _function(row) for row in csv.DictReader(lines)}


def find(name: str) -> Function | None:
    """Return the function of that name, upper case, without prefix."""
    return every().get(name)


def _function(row: Mapping[str, str]) -> Function:
    return Function(
        name=row["name"],
        excel=row["excel"],
        google=row["google"] == "yes",
        libreoffice=row["libreoffice"] == "yes",
        prefix=row["prefix"],
        kind=row["kind"],
        least=int(row["least"] or 0),
        most=int(row["most"]) if row["most"] else None,
        ranges=row["ranges"] == "yes",
        volatile=row["volatile"] == "yes",
        instead=row["instead"],
    )
