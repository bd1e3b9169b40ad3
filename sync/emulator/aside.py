"""Formulas that stand in no cell of a spreadsheet, calculated beside it.

Conditional formats and links ask for them. They lie on a sheet of the engine's own that no formula
of the spreadsheet can mean, so no value changes by them; they stay there, so that after an edit
only those are calculated again that it reaches.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from sync.emulator import lenient
from workbook.calculate import Calculator
from workbook.errors import FormulaError
from workbook.formula import shift
from workbook.formula.spots import spots
from workbook.formula.text import quoted
from workbook.model import Address
from workbook.values import Content, Formula, Value

SHEET: Final = "lifeops aside"
MOST: Final = 50_000

_TEXTS = re.compile(r'"(?:[^"]|"")*"')
_OWN_PLACE = re.compile(
    r"""("(?:[^"]|"")*"|'(?:[^']|'')*')|(?<![\w.])(ROW|COLUMN)\(\s*\)""", re.IGNORECASE
)


class Aside:
    """The formulas that were asked for, and where the engine has them."""

    def __init__(self) -> None:
        self._places: dict[str, Address] = {}

    def values(self, calculator: Calculator, formulas: Iterable[str]) -> dict[str, Value]:
        """Return the values of formulas, which name the sheet of every reference."""
        wanted = dict.fromkeys(formulas)
        new = [text for text in wanted if text not in self._places]
        if new and len(self._places) + len(new) > MOST:
            calculator.set(SHEET, dict.fromkeys(self._places.values()))
            self._places.clear()
            new = list(wanted)
        if new:
            calculator.add_sheet(SHEET)
            first = len(self._places) + 1
            added = {text: Address(row, 1) for row, text in enumerate(new, first)}
            cells: dict[Address, Content] = {at: Formula(text) for text, at in added.items()}
            calculator.set(SHEET, cells)
            self._places |= added
        return {text: calculator.value(SHEET, self._places[text]) for text in wanted}


@dataclass(frozen=True, slots=True)
class Relative:
    """A formula as it stands in the first cell of a range.

    Attributes:
        text: without ``=``; every reference names its sheet.
        row: the row of the first cell, from 0.
        column: its column.
        down: whether it is, or gives, another one in the next row.
        across: the same of the next column.
        own: whether it asks for the place of its own cell.
    """

    text: str
    row: int
    column: int
    down: bool
    across: bool
    own: bool

    def at(self, row: int, column: int) -> str:
        """Return the formula as it stands in another cell."""
        rows = row - self.row if self.down else 0
        columns = column - self.column if self.across else 0
        text = shift.moved(self.text, rows, columns)
        if self.own:
            place = {"ROW": str(row + 1), "COLUMN": str(column + 1)}
            text = _OWN_PLACE.sub(lambda found: found[1] or place[found[2].upper()], text)
        return lenient.for_values_in(text, row + 1)


@lru_cache(maxsize=1024)
def relative(text: str, title: str, first: tuple[int, int]) -> Relative | None:
    """Return a formula, without ``=``, of the first cell of a range on a sheet.

    ``None`` for one that cannot be read, or reads another file, which the engine refuses.
    """
    if "[" in _TEXTS.sub("", text):
        return None
    own = any(found[2] for found in _OWN_PLACE.finditer(text))
    try:
        full = _qualified(text, title)
        down, across = (shift.moved(full, *by) != full for by in ((1, 0), (0, 1)))
    except FormulaError:
        return None
    return Relative(full, *first, down=down or own, across=across or own, own=own)


def _qualified(text: str, title: str) -> str:
    """Return a formula with a sheet's title before every reference that has none."""
    pieces, position = [], 0
    for spot in spots(text):
        if spot.sheet is None:
            pieces += [text[position : spot.start], quoted(title), "!"]
            position = spot.start
    return "".join([*pieces, text[position:]])
