"""A report of one page as values; what renders it decides how it looks."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from lifeops.figures.calculated import number
from lifeops.figures.kpi_page import shown
from workbook.values import CellError, Value

DATE = "d mmm yyyy"
MONEY = "#,##0"
PERCENT = "0%"
WHOLE = "0"

MOST_TEXT = 140
"""Characters of a cell's text that a page of paper has room for."""
MOST_WORDS = 400
"""The same of a sentence that stands alone."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table; ``format`` is a number format code."""

    title: str
    format: str = ""

    @property
    def is_number(self) -> bool:
        """Whether it holds amounts, which stand on the right."""
        return self.format not in {"", DATE}


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a table.

    Attributes:
        cells: one for each column.
        state: ``good``, ``near``, ``bad`` or ``""``: it colours the last cell.
    """

    cells: tuple[Value, ...]
    state: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under headers; the first column holds the longest texts.

    Attributes:
        more: how many rows there are that it does not show.
    """

    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    more: int = 0


@dataclass(frozen=True, slots=True)
class Chart:
    """One series of numbers.

    Attributes:
        kind: ``column``: counts over time; ``line``: an amount over time; ``bar``: side by side.
        title: the question that it answers.
        labels: as many as there are values.
        format: number format code of the values.
        top: the end of the scale; 0 takes it from the values.
    """

    kind: str
    title: str
    labels: tuple[str, ...]
    values: tuple[float, ...]
    format: str = WHOLE
    top: float = 0


@dataclass(frozen=True, slots=True)
class Figure:
    """One number that counts.

    Attributes:
        note: a few words under it.
        state: as of a row.
    """

    label: str
    value: Value
    format: str = ""
    note: str = ""
    state: str = ""

    @property
    def shown(self) -> str:
        """Its value as text."""
        return cell_text(self.value, self.format)


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the page: sentences, then a chart, then a table."""

    title: str
    lines: tuple[str, ...] = ()
    table: Table | None = None
    chart: Chart | None = None


@dataclass(frozen=True, slots=True)
class Report:
    """One page.

    Attributes:
        name: what its file is called, without a day.
        title: what it is about.
        subtitle: of what time.
        day: the day it was made for.
        facts: (what, words) of the head.
    """

    name: str
    title: str
    subtitle: str
    day: date
    facts: tuple[tuple[str, str], ...]
    figures: tuple[Figure, ...]
    sections: tuple[Section, ...]


def table(columns: Iterable[Column], rows: Iterable[Row], most: int) -> Table:
    """Return a table that shows so many rows at most."""
    found = tuple(rows)
    return Table(tuple(columns), found[:most], max(0, len(found) - most))


def cell_text(value: Value, code: str = "") -> str:
    """Return what a value shows, cut where it is too long for a page."""
    if isinstance(value, CellError):
        return value.code
    return clipped(shown(value, code if number(value) is not None else ""))


def clipped(text: str, most: int = MOST_TEXT) -> str:
    """Return a text on one line, no longer than that."""
    words = " ".join(text.split())
    return words if len(words) <= most else words[: most - 1].rstrip() + "…"
