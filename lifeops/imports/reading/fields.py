"""Columns of a file as columns of a table: which is which, and what its texts mean.

Dates and decimal commas are judged by a whole column. What cannot be read as what its column holds
stays the text that it is: the row's own check shows it then, and nothing is lost.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

from lifeops.imports.reading.amounts import amount, decimal_comma
from lifeops.imports.reading.csv_table import Row, Sheet, plain
from lifeops.imports.reading.days import Order, day, order
from lifeops.imports.reading.keys import paragraphs
from workbook.values import Content, Kind, Serial

DATE, TIME, MOMENT, NUMBER, PERCENT = "date", "time", "datetime", "number", "percent"
_CLOCK = re.compile(
    r"(?:^|[T\s,])(\d{1,2})(?::(\d{2})(?::(\d{2}))?)?\s*([ap])?\.?m?\.?$", re.IGNORECASE | re.ASCII
)
_YES = {"y": "Y", "yes": "Y", "true": "Y", "1": "Y", "x": "Y"}
_NO = {"n": "N", "no": "N", "false": "N", "0": "N"}
_TRUTH = {**_YES, **_NO}


class Field(NamedTuple):
    """A column of a table, and what files call it.

    Attributes:
        column: its id.
        names: headers, the likeliest first.
        kind: ``date``, ``time``, ``datetime``, ``number``, ``percent``, or ``text``.
        choices: what files say, in small letters -> what the column says; others stay.
    """

    column: str
    names: Sequence[str]
    kind: str = "text"
    choices: Mapping[str, str] = {}


@dataclass(frozen=True)
class Reader:
    """Reads the rows of one file.

    Attributes:
        sheet: the file.
        fields: the columns that it is read into; those that the file lacks say nothing.
        day_first: whether 03/04/2026 is the third of April, where the file leaves it open.
    """

    sheet: Sheet
    fields: Sequence[Field]
    day_first: bool = True
    _places: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Find the columns; each column of the file is one of the table at most."""
        taken = set()
        for each in self.fields:
            places = (self.sheet.places.get(plain(name)) for name in each.names)
            found = next((at for at in places if at is not None and at not in taken), None)
            if found is not None:
                taken.add(found)
                self._places[each.column] = found

    @property
    def columns(self) -> frozenset[str]:
        """The columns of the table that the file has."""
        return frozenset(self._places)

    def text(self, row: Row, column: str) -> str:
        """Return what a row says in a column of the table, as written, or ``""``."""
        place = self._places.get(column)
        return row.cells[place] if place is not None and place < len(row.cells) else ""

    def cells(self, row: Row) -> dict[str, Content]:
        """Return what a row says."""
        return {
            each.column: self._content(each, text)
            for each in self.fields
            if (text := self.text(row, each.column))
        }

    def texts(self, column: str) -> Iterator[str]:
        """Yield what the rows say in a column of the table."""
        return (text for row in self.sheet.rows if (text := self.text(row, column)))

    def _content(self, its: Field, text: str) -> Content:
        if its.kind == TIME:
            return clock(text) or text
        if its.kind in (DATE, MOMENT):
            found = day(text, self._orders[its.column])
            return (_with_clock(found, text) if its.kind == MOMENT else found) if found else text
        if its.kind in (NUMBER, PERCENT):
            number = amount(text.strip(" %"), self._commas[its.column])
            if number is None:
                return text
            return (
                number / 100 if its.kind == PERCENT and self._is_in_hundred(its, text) else number
            )
        chosen = its.choices.get(plain(text))
        return paragraphs(text) if chosen is None else chosen

    def _is_in_hundred(self, its: Field, text: str) -> bool:
        return "%" in text or self._hundreds[its.column]

    @cached_property
    def _hundreds(self) -> dict[str, bool]:
        return {each.column: self._counts_to_hundred(each) for each in self._of(PERCENT)}

    def _counts_to_hundred(self, its: Field) -> bool:
        if "%" in self.sheet.header[self._places[its.column]]:
            return True
        comma = self._commas[its.column]
        return any((amount(text, comma) or 0) > 1 for text in self.texts(its.column))

    @cached_property
    def _orders(self) -> dict[str, Order]:
        return {
            each.column: order(self.texts(each.column), self.day_first)
            for each in (*self._of(DATE), *self._of(MOMENT))
        }

    @cached_property
    def _commas(self) -> dict[str, bool]:
        found = (*self._of(NUMBER), *self._of(PERCENT))
        return {each.column: decimal_comma(self.texts(each.column)) for each in found}

    def _of(self, kind: str) -> Iterator[Field]:
        return (each for each in self.fields if each.kind == kind and each.column in self._places)


def choices(values: Sequence[str]) -> dict[str, str]:
    """Return what files may say for each of the values of a list."""
    found = {plain(value): value for value in values}
    return {**_TRUTH, **found} if set(values) == {"Y", "N"} else found


def clock(text: str) -> Serial | None:
    """Return the time of day that a text ends in, such as 13:00 or 1:30 pm; ``None`` if none."""
    found = _CLOCK.search(text.strip())
    if found is None or not (found[2] or found[4]):
        return None
    hour, minute, second = (int(each or 0) for each in found.groups()[:3])
    if found[4]:
        hour = hour % 12 + (12 if found[4] in "pP" else 0)
    if hour > 23 or minute > 59 or second > 59:
        return None
    return Serial((hour * 3600 + minute * 60 + second) / 86400, Kind.TIME)


def _with_clock(found: Serial, text: str) -> Serial:
    time = clock(text)
    return Serial(found.days + (time.days if time else 0.0), Kind.DATETIME)
