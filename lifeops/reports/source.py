"""The tables of a workbook as reports read them: pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TypeAlias

from lifeops.figures.calculated import Calculated, number
from lifeops.flows import tables
from lifeops.reports.report import cell_text
from sync.errors import WrongEndError
from workbook.values import EPOCH, Kind, Serial, Value, serial

Record: TypeAlias = Mapping[str, Value]

_LAST_DAY = 2_958_466
_YEAR = 12


@dataclass(frozen=True, slots=True)
class Period:
    """The first and the last day that count."""

    start: date
    end: date

    def holds(self, day: float) -> bool:
        """Whether a day counts, given as a serial."""
        return serial(self.start).days <= day < serial(self.end).days + 1


class Source:
    """A calculated workbook.

    Args:
        book: the workbook.
        clock: the day of this computer, for a workbook that names none.

    Attributes:
        today: the day that the workbook takes for today, as a serial.
    """

    def __init__(self, book: Calculated, clock: date) -> None:
        self.book = book
        named = number(book.named("today"))
        self.today = named if named and 1 <= named < _LAST_DAY else serial(clock).days

    @property
    def day(self) -> date:
        """The day that the workbook takes for today."""
        return day_of(self.today)

    def has(self, table: str, *columns: str) -> bool:
        """Whether there is a table, with these columns; one that is damaged is as good as none."""
        try:
            found = self.book.table(table)
        except WrongEndError:
            return False
        return found is not None and found.columns.keys() >= set(columns)

    def rows(self, table: str, *columns: str) -> Iterator[Record]:
        """Yield the rows of a table whose first column named is filled."""
        if self.has(table):
            for row in self.book.rows(table, columns):
                if row[columns[0]] is not None:
                    yield row

    def of(self, account: str, table: str, *columns: str) -> list[Record]:
        """Return the rows of an account, given as names are matched."""
        named = self.rows(table, *columns, "Account")
        return [row for row in named if matched(row["Account"]) == account]

    def period(self, start: date | None, end: date | None) -> Period:
        """Return the period: as asked for, else that of the figures, else the last year."""
        last = end or tables.day_of(self.book.named("kpi_to")) or self.day
        first = start or tables.day_of(self.book.named("kpi_from"))
        return Period(first if first and first <= last else months_back(last, _YEAR), last)


def matched(name: Value) -> str:
    """Return a name as names are matched: without case and needless spaces."""
    return " ".join(words(name).split()).casefold()


def words(value: Value) -> str:
    """Return a value as a text; ``""`` for nothing."""
    return "" if value is None else cell_text(value).strip()


def days(value: Value) -> float:
    """Return a day as a serial; 0 for what is no day."""
    found = number(value) if not isinstance(value, bool) else None
    return float(int(found)) if found is not None and 1 <= found < _LAST_DAY else 0.0


def amount(value: Value) -> float:
    """Return a number; 0 for what is none."""
    return number(value) or 0.0


def as_date(day: float) -> Value:
    """Return a day as a cell holds it; ``None`` for 0."""
    return Serial(float(int(day)), Kind.DATE) if day else None


def day_of(day: float) -> date:
    """Return the day of a serial."""
    return EPOCH + timedelta(days=int(day))


def months_back(day: date, months: int) -> date:
    """Return the first day of the month so many months earlier, after the one that ends there."""
    count = day.year * 12 + day.month - months
    return date(count // 12, count % 12 + 1, 1)


def plural(count: float, word: str, many: str = "") -> str:
    """Return a count with its noun."""
    return f"{count:,.10g} {word if count == 1 else many or word + 's'}"
