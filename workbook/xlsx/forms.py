"""What cells of one form hold: the same as :mod:`workbook.xlsx.cells` reads, many at a time.

There is no work per cell here but what the interpreter's own loops do.
"""

import re
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import repeat
from typing import NamedTuple

from workbook.model import Cell
from workbook.values import Content, Formula, Serial, Value
from workbook.xlsx import text
from workbook.xlsx.cellvalue import OddError, Values

_KEPT = 50_000
_FEW = 3
_ESCAPED = re.compile(rb"[&\r]|_x[0-9A-Fa-f]{4}_")
_DIGITS = re.compile(r"([0-9]+)")

# Fields of new objects, set past the check that freezes them: it takes longer than all else here.
_SET_TEXT = Formula.__dict__["text"].__set__
_SET_DAYS, _SET_KIND = Serial.__dict__["days"].__set__, Serial.__dict__["kind"].__set__

Stored = Sequence[bytes]


class Form(NamedTuple):
    """What cells of a column have in common.

    Attributes:
        tag: the attributes that follow the address, as they are in the file.
        style: the style.
        kind: the type.
        formula: whether there is a formula of the cell's own.
        group: the number of the shared formula that the cell belongs to, or nothing.
        shown: the element that holds what is shown, ``v`` or ``is``, or nothing.
    """

    tag: bytes
    style: int
    kind: bytes
    formula: bool
    group: bytes
    shown: bytes

    @property
    def groups(self) -> int:
        """How many texts make up such a cell; 0 for a blank one."""
        return bool(self.formula or self.group) + bool(self.shown)


@dataclass(slots=True)
class Reader:
    """Reads cells of one sheet.

    Attributes:
        values: what stored cells mean.
        moved: gives the text of a shared formula at a row and column.
    """

    values: Values
    moved: Callable[[bytes, int, int], str]
    _known: dict[Form, dict[bytes, Cell | None]] = field(default_factory=dict)

    def cells(
        self, form: Form, stored: Sequence[Stored], column: int, numbers: Sequence[int]
    ) -> list[Cell | None]:
        """Return cells of a column, ``None`` for blank ones.

        Args:
            form: what they look like.
            stored: the formulas, then what is shown, each as far as the form has them.
            column: its number.
            numbers: the row numbers.

        Raises:
            OddError, ValueError, IndexError: they must be read one by one.
        """
        if not (form.formula or form.group):
            return self._plain(form, stored[0])
        shared = self._shared(form.group, column, numbers) if form.group else None
        contents = list(map(object.__new__, repeat(Formula, len(numbers))))
        deque(map(_SET_TEXT, contents, shared or _texts(stored[0])), maxlen=0)
        nothing = "" if form.kind == b"str" else None  # a text that is empty, or no value at all
        shown = self._shown(form, stored[1]) if form.shown else [nothing] * len(numbers)
        return _made(contents, shown, self.values.styles.code(form.style))

    def _plain(self, form: Form, stored: Stored) -> list[Cell | None]:
        """Return cells without formulas, each once if many are the same."""
        known = self._known.setdefault(form, {})
        unique = set(stored)
        code = self.values.styles.code(form.style)
        if 2 * len(unique) > len(stored):
            shown = self._shown(form, stored)
            return _made(shown, shown, code)
        new = list(unique.difference(known))
        if len(known) + len(new) > _KEPT:
            known.clear()
            new = list(unique)
        shown = self._shown(form, new)
        known.update(zip(new, _made(shown, shown, code), strict=True))
        return list(map(known.__getitem__, stored))

    def _shown(self, form: Form, stored: Stored) -> list[Value]:
        if form.kind == b"s":
            strings = self.values.strings
            return [strings[index] or None for index in map(int, stored)]
        if form.kind == b"n":
            return self._numbers(form.style, stored)
        if form.kind in (b"str", b"inlineStr"):
            return [each or None for each in _texts(stored)]
        value, style, kind = self.values.value, form.style, form.kind
        known = {each: value(style, kind, each) for each in set(stored)}
        return list(map(known.__getitem__, stored))

    def _numbers(self, style: int, stored: Stored) -> list[Value]:
        kind = self.values.styles.kind(style)
        start = self.values.start(kind)
        numbers: list[Value] = [number + start for number in map(float, stored)]
        total = sum(numbers)  # type: ignore[arg-type]
        if total - total != 0.0:
            raise OddError("a number is not finite")
        if kind is None:
            return numbers
        serials: list[Value] = list(map(object.__new__, repeat(Serial, len(numbers))))
        deque(map(_SET_DAYS, serials, numbers), maxlen=0)
        deque(map(_SET_KIND, serials, repeat(kind)), maxlen=0)
        return serials

    def _shared(self, group: bytes, column: int, numbers: Sequence[int]) -> list[str]:
        """Return the texts of a shared formula in some rows of a column."""
        texts = self._rising(group, column, numbers) if len(numbers) > _FEW else None
        return texts or [self.moved(group, number, column) for number in numbers]

    def _rising(self, group: bytes, column: int, numbers: Sequence[int]) -> list[str] | None:
        """Return the texts if they differ only in numbers that rise with the row.

        Two rows show which numbers rise; the last row shows that no edge of the sheet is met.
        """
        first, last = min(numbers), max(numbers)
        pieces = _DIGITS.split(self.moved(group, first, column))
        below = _DIGITS.split(self.moved(group, first + 1, column))
        if pieces[::2] != below[::2]:
            return None
        rising = [n for n in range(1, len(pieces), 2) if pieces[n] != below[n]]
        offsets = [int(pieces[n]) - first for n in rising]
        pieces = [each.replace("%", "%%") for each in pieces]
        for n in rising:
            pieces[n] = "%d"
        template = "".join(pieces)
        self.values.budget.spend(len(template) * len(numbers))
        texts = [template % tuple([each + number for each in offsets]) for number in numbers]
        return texts if texts[numbers.index(last)] == self.moved(group, last, column) else None


def _made(contents: Sequence[Content], shown: Sequence[Value], code: str) -> list[Cell | None]:
    fields = zip(contents, shown, repeat(code), strict=False)
    cells: list[Cell | None] = list(map(tuple.__new__, repeat(Cell), fields))
    if contents is shown and None in shown:
        return [cell if cell and cell.content is not None else None for cell in cells]
    return cells


def _texts(stored: Stored) -> list[str]:
    plain = list(map(bytes.decode, stored))
    return list(map(text.from_element, plain)) if _ESCAPED.search(b" ".join(stored)) else plain
