"""What a cell's type, style and stored text mean as a value.

Source: ECMA-376 part 1, sections 18.3.1.96 (v), 18.18.11 (ST_CellType).
"""

import math
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Final

from workbook.model import MAX_COLUMN, Cell, column_number
from workbook.values import CellError, Content, Formula, Kind, Serial, Value, serial
from workbook.xlsx import text
from workbook.xlsx.formats import EPOCH_1904
from workbook.xlsx.sizes import Budget
from workbook.xlsx.styles import Styles

BLANK: Final = Cell()

_LETTERS = re.compile(rb"[A-Z]{1,3}")


class OddError(Exception):
    """Something in a sheet that a scan does not understand; ``where`` is an address if known."""

    def __init__(self, what: str, where: str = "") -> None:
        self.what = what
        self.where = where
        super().__init__(what)


class _Columns(dict[bytes, int]):
    def __missing__(self, letters: bytes) -> int:
        if not _LETTERS.fullmatch(letters):
            raise OddError("a cell has no proper address")
        number = column_number(letters.decode())
        if number > MAX_COLUMN:
            raise OddError("a cell lies outside the sheet")
        self[letters] = number
        return number


COLUMN_OF: Final = _Columns()
"""Letters -> the number of a column; what is none raises :class:`OddError`."""


@dataclass(slots=True)
class Values:
    """What stored cells mean in one workbook.

    Attributes:
        strings: its shared strings.
        styles: its number formats.
        date1904: whether its dates count from 1904.
        plain_tags: the rest of a number cell's start tag -> its format code, for plain numbers.
        readers: the rest of a start tag -> what reads the value of other common cells.
        budget: what is left for the texts of shared formulas.
    """

    strings: Sequence[str]
    styles: Styles
    date1904: bool
    plain_tags: dict[bytes, str] = field(init=False)
    readers: dict[bytes, Callable[[bytes], Cell]] = field(init=False)
    budget: Budget = field(default_factory=Budget)

    def __post_init__(self) -> None:
        self.plain_tags, self.readers = {}, {}
        for style, kind in enumerate(self.styles.kinds):
            for tag in (b' s="%d"' % style, b"") if not style else (b' s="%d"' % style,):
                code = self.styles.code(style)
                self.readers[tag + b' t="s">'] = self._text_reader(code)
                if kind is None:
                    self.plain_tags[tag + b">"] = self.plain_tags[tag + b' t="n">'] = code
                else:
                    read = self._serial_reader(code, kind)
                    self.readers[tag + b">"] = self.readers[tag + b' t="n">'] = read

    def _text_reader(self, code: str) -> Callable[[bytes], Cell]:
        strings = self.strings

        def read(value: bytes) -> Cell:
            index = int(value)
            if index < 0:
                raise ValueError("no such text")
            text = strings[index]
            return Cell(text, text, code) if text else BLANK

        return read

    def _serial_reader(self, code: str, kind: Kind) -> Callable[[bytes], Cell]:
        start = self.start(kind)

        def read(value: bytes) -> Cell:
            moment = Serial(finite(value) + start, kind)
            return Cell(moment, moment, code)

        return read

    def cell(self, style: int, kind: bytes, formula: bytes | None, value: bytes | None) -> Cell:
        """Return the cell; :data:`BLANK` itself if there is nothing in it.

        Args:
            style: its style.
            kind: its type, ``b"n"`` where it states none.
            formula: its formula as stored, if any.
            value: its value as stored; of a formula, the cached one.

        Raises:
            OddError: its text is missing.
            ValueError: its text's number is none.
        """
        shown = self.value(style, kind, value) if value else None
        if formula:
            if shown is None and kind == b"str":
                shown = ""  # it was calculated, unlike one that states no value
            content: Content = Formula(text.from_element(formula.decode()))
            return Cell(content, shown, self.styles.code(style))
        return BLANK if shown is None else Cell(shown, shown, self.styles.code(style))

    def value(self, style: int, kind: bytes, value: bytes) -> Value:
        """Return a value by its type, style and text as stored; no text is given as none."""
        if kind == b"n":
            return self._number(style, value)
        if kind == b"s":
            index = int(value)
            if not 0 <= index < len(self.strings):
                raise OddError("a cell's text is missing from the workbook")
            return self.strings[index] or None
        plain = text.from_element(value.decode())
        if kind == b"b":
            return plain.strip() in ("1", "true")
        if kind == b"e":
            return CellError(plain)
        return self._dated(style, plain) if kind == b"d" else plain or None

    def _number(self, style: int, value: bytes) -> Value:
        try:
            number = float(value)
        except ValueError:
            return text.from_element(value.decode())
        if not math.isfinite(number):
            return text.from_element(value.decode())
        kind = self.styles.kind(style)
        number += self.start(kind)
        return number if kind is None else Serial(number, kind)

    def start(self, kind: Kind | None) -> float:
        """Return the day from which serials of a kind count here; 0.0 makes ``-0.0`` plain."""
        return EPOCH_1904 if self.date1904 and kind in (Kind.DATE, Kind.DATETIME) else 0.0

    def _dated(self, style: int, iso: str) -> Value:
        """Read the rare cells that hold their date as ISO 8601 text."""
        moment = _moment(iso.strip())
        if moment is None:
            return iso
        days = serial(moment).days
        found = Kind.DATETIME if days % 1 else Kind.DATE
        return Serial(days, self.styles.kind(style) or found)


def finite(stored: bytes) -> float:
    """Return a number; markup in it is none, and the slow reading sees to what is infinite."""
    number = float(stored)
    if number - number != 0.0:
        raise ValueError("not finite")
    return number + 0.0


def _moment(iso: str) -> date | timedelta | None:
    try:
        if re.match(r"\d+-", iso):
            return datetime.fromisoformat(iso)
        clock = time.fromisoformat(iso)
    except ValueError:
        return None
    return timedelta(
        hours=clock.hour,
        minutes=clock.minute,
        seconds=clock.second,
        microseconds=clock.microsecond,
    )
