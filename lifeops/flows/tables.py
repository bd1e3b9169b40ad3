"""The merged tables as flows read them."""

import re
import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sync.diff import Cells
from sync.merged import MergedTable
from sync.store import CELLS, VALUE
from sync.wishes import standing
from workbook.values import EPOCH, Content, Serial

TASKS = "Tasks"
NUMBER = "No"
_ROWS = uuid.UUID("5d2c1f0e-9a41-5c3b-8d57-6a0e4c1b7f29")
_SPACES = re.compile(r"\s+")
_LAST = 2_958_466  # the serial of 10000-01-01, where dates end
_SATURDAY = 5
OFF = frozenset({"cancelled", "no-show"})
"""What a meeting that does not take place has as its status."""


@dataclass(frozen=True, slots=True)
class Tables:
    """The merged tables, by name."""

    tables: Sequence[MergedTable]

    def find(self, name: str, columns: Sequence[str] = ()) -> MergedTable | None:
        """Return a table that flows may write: it is on both sides, with those columns."""
        table = next((each for each in self.tables if each.name == name), None)
        if table is None or table.columns.rows.one_way:
            return None
        free = table.columns.common - table.columns.one_way
        return table if free.issuperset(columns) else None

    def today(self, day: date) -> date:
        """Return the workbook's day: its as-of date if it has one, else ``day``."""
        return day_of(self.cell("as_of")) or day

    def cell(self, name: str) -> Content:
        """Return what a declared single cell holds on both sides."""
        cells = self.find(CELLS)
        return (standing(cells, name) or {}).get(VALUE) if cells else None


def held(table: MergedTable | None) -> Iterator[tuple[str, Cells]]:
    """Yield (row id, cells) of every row that there will be, those of Excel first; none of none."""
    if table is None:
        return
    ids = {**table.sides.local, **table.sides.remote, **table.rows}
    for row_id in ids:
        cells = standing(table, row_id)
        if cells is not None:
            yield row_id, cells


def row_id(*parts: str) -> str:
    """Return the id of a row that follows from something: equal parts, equal id."""
    return uuid.uuid5(_ROWS, "\n".join(parts)).hex


def filled(cells: Mapping[str, Content]) -> Cells:
    """Return the cells that hold something, as a new row has them."""
    return {column: each for column, each in cells.items() if each is not None and each != ""}


def text_of(content: Content) -> str:
    """Return the text in a cell, without outer spaces; ``""`` for anything else."""
    return content.strip() if isinstance(content, str) else ""


def name_of(content: Content) -> str:
    """Return a text as names are matched: without case and with single spaces."""
    return _SPACES.sub(" ", text_of(content)).casefold()


def number_of(content: Content) -> float | None:
    """Return the number in a cell; dates and truth values are none."""
    return content if type(content) is float else None


def days_of(content: Content) -> float | None:
    """Return a date or a time in days, or a number that can be one."""
    return content.days if isinstance(content, Serial) else number_of(content)


def day_of(content: Content) -> date | None:
    """Return the day of a date, or of a number that can be one."""
    days = days_of(content)
    return EPOCH + timedelta(days=int(days)) if days is not None and 1 <= days < _LAST else None


def workday(day: date, after: int) -> date:
    """Return the day so many workdays later; 0 is ``day`` itself."""
    for _ in range(after):
        day += timedelta(days=1)
        while day.weekday() >= _SATURDAY:
            day += timedelta(days=1)
    return day


def next_number(table: MergedTable) -> float | None:
    """Return the next number that a row of the table gets; ``None`` if it counts none."""
    if NUMBER not in table.columns.common - table.columns.one_way:
        return None
    return float(table.highest.get(NUMBER, 0) + 1)
