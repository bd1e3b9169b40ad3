"""The day in order, as the Day Plan of the workbook has it: pure.

The list is the Day Plan's own: tasks, and meetings whose outcome has no steps yet, each by its key.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from math import floor
from typing import TypeAlias

from lifeops.figures.calculated import Calculated, number, text
from lifeops.flows.tables import TASKS, day_of
from sync.errors import WrongEndError
from workbook.model import Address
from workbook.values import Value, display

LISTED = 20
"""How many lines the Day Plan lists."""

Row: TypeAlias = Mapping[str, Value]

_MEETINGS, _ROUTINE = "Meetings", "Routine"
_TASK = ("Turn", "Line", "AccountKey", "Minutes", "Score", "Why", "Actual", "Done")
_MEETING = (
    *("OutcomeKey", "OutcomeLine", "Key", "StepMinutes", "OutcomeScore", "Outcome", "Label"),
    *("DayKey", "Clock", "Title", "Minutes", "MinutesToday", "Waits"),
)
_SEGMENTS, _SEGMENT = "Segments", ("WayFrom", "WayTo")
_DAY = 1440  # minutes
_INBOX = re.compile(r"inbox_\d+")
_ERROR = "One of its cells is an error"
_FINE = "OK"
_HOURS = ("day_start", "day_end")


class NoDayError(WrongEndError):
    """The workbook was not made of a template that plans days."""

    def __init__(self, where: str) -> None:
        super().__init__(
            "this workbook has no ranked tasks: it was not made of a template that plans the day",
            where=where,
            fix="Make one that does with `lifeops new day-plan my-day.xlsx`",
        )


@dataclass(frozen=True, slots=True)
class Item:
    """One line of the list.

    Attributes:
        place: 1 for the first.
        line: the task as the Day Plan words it, or the steps of a meeting's outcome.
        minutes: how long it takes.
        total: the minutes of it and all before it.
        score: 0 to 100.
        why: the reason, with facts.
        is_outcome: whether it stands for an outcome of a meeting that is not made into tasks yet.
        fits: whether the day has room for it and all before it; ``None`` if that is not known.
    """

    place: int
    line: str
    account: str
    minutes: float
    total: float
    score: float
    why: str
    is_outcome: bool
    fits: bool | None


@dataclass(frozen=True, slots=True)
class Meeting:
    """A meeting of today; ``clock`` is its start as the workbook words it."""

    clock: str
    title: str
    account: str
    minutes: float


@dataclass(frozen=True, slots=True)
class Step:
    """A step of today's routine."""

    step: str
    block: str
    minutes: float


@dataclass(frozen=True, slots=True)
class Capacity:
    """The minutes of the day.

    Attributes:
        free: what is left for tasks beside meetings, trips, the routine and what is kept free.
        meetings: what meetings take.
        travel: what trips take of the working hours.
        done: what today's finished tasks took.
        routine: what the routine takes.
    """

    free: float
    meetings: float
    travel: float
    done: float
    routine: float


@dataclass(frozen=True, slots=True)
class Day:
    """A day.

    Attributes:
        today: the day that the workbook takes for today; ``None`` where Settings has none.
        is_frozen: whether an as-of date in Settings holds it there.
        typed: how many tasks are typed, ready or not.
        items: everything that is ready, in order.
        meetings: by their start; ``None`` if the workbook has no Meetings.
        routine: the steps that today asks for.
        streak: on how many working days in a row the routine was done.
        check: what is wrong with the settings of the day; ``""`` for nothing.
        capacity: the minutes of the day; ``None`` if the workbook or its settings do not say.
        alerts: what needs a look -> how many; ``None`` if the workbook has no Dashboard.
        inbox: what is jotted down and no task yet; ``None`` if the workbook has no inbox.
        outcomes: how many meetings have an outcome that is not made into tasks yet.
    """

    today: date | None
    is_frozen: bool
    typed: int
    items: tuple[Item, ...]
    meetings: tuple[Meeting, ...] | None
    routine: tuple[Step, ...]
    streak: int
    check: str
    capacity: Capacity | None
    alerts: dict[str, int] | None
    inbox: tuple[str, ...] | None
    outcomes: int

    @property
    def fitting(self) -> int:
        """How many of the listed lines fit."""
        return sum(each.fits is True for each in self.items[:LISTED])


def day(book: Calculated) -> Day:
    """Return the day that a workbook shows.

    Raises:
        NoDayError: it has no tasks, or none that it ranks.
        WrongEndError: one of its tables is damaged.
    """
    table = book.table(TASKS)
    if table is None or "Turn" not in table.columns:
        raise NoDayError(str(book.book.path))
    tasks = list(book.rows(TASKS, _TASK))
    meetings = list(book.rows(_MEETINGS, _MEETING))
    today, check = number(book.named("today")), text(book.named("day_check"))
    capacity = _capacity(book, tasks, meetings, today)
    return Day(
        today=day_of(today),
        is_frozen=book.named("as_of") is not None,
        typed=sum(text(row["Line"]) != "" for row in tasks),
        items=tuple(_items(tasks, meetings, capacity)),
        meetings=tuple(_today(meetings)) if book.table(_MEETINGS) else None,
        routine=tuple(_steps(book)),
        streak=int(number(book.named("routine_streak")) or 0),
        check="" if check == _FINE else check,
        capacity=capacity,
        alerts=_alerts(book),
        inbox=_inbox(book),
        outcomes=sum(number(row["Waits"]) == 1 for row in meetings),
    )


def _items(tasks: list[Row], meetings: list[Row], capacity: Capacity | None) -> Iterator[Item]:
    """Yield the lines of both lists, the higher key first, a task before a meeting's outcome."""
    keyed = [(number(row["Turn"]) or 0, False, row) for row in tasks]
    keyed += [(number(row["OutcomeKey"]) or 0, True, row) for row in meetings]
    ready = sorted((each for each in keyed if each[0] > 0), key=lambda each: (-each[0], each[1]))
    total = 0.0
    for place, (_, is_outcome, row) in enumerate(ready, start=1):
        line, account, minutes, score, why = _outcome(row) if is_outcome else _task(row)
        total += number(minutes) or 0
        yield Item(
            place,
            _shown(line),
            _shown(account),
            number(minutes) or 0,
            total,
            number(score) or 0,
            why,
            is_outcome,
            None if capacity is None else total <= _rounded(capacity.free),
        )


def _task(row: Row) -> tuple[Value, Value, Value, Value, str]:
    why = text(row["Why"]) if row["Why"] is None or isinstance(row["Why"], str) else _ERROR
    return row["Line"], row["AccountKey"], row["Minutes"], row["Score"], why


def _outcome(row: Row) -> tuple[Value, Value, Value, Value, str]:
    why = f"{_shown(row['Outcome'])} · from your meeting {_shown(row['Label'])}"
    return row["OutcomeLine"], row["Key"], row["StepMinutes"], row["OutcomeScore"], why


def _today(meetings: list[Row]) -> Iterator[Meeting]:
    keyed = [(key, row) for row in meetings if (key := number(row["DayKey"])) is not None]
    for _, row in sorted(keyed, key=lambda each: each[0]):
        title, account = _shown(row["Title"]), _shown(row["Key"])
        yield Meeting(_shown(row["Clock"]), title, account, number(row["Minutes"]) or 0)


def _steps(book: Calculated) -> Iterator[Step]:
    rows = book.rows(_ROUTINE, ("Turn", "Step", "Block", "MinToday"))
    keyed = [(key, row) for row in rows if (key := number(row["Turn"])) is not None]
    for _, row in sorted(keyed, key=lambda each: each[0]):
        block = _shown(row["Block"]) or "Start"
        yield Step(_shown(row["Step"]), block, number(row["MinToday"]) or 0)


def _capacity(
    book: Calculated, tasks: list[Row], meetings: list[Row], today: float | None
) -> Capacity | None:
    """Return the minutes of the day, counted as the Day Plan counts them."""
    hours = [book.named(each) or 0.0 for each in _HOURS]  # blank is midnight, as in a formula
    known = [found for each in hours if (found := number(each)) is not None]
    if len(known) < len(hours) or not book.names.keys() >= set(_HOURS):
        return None
    whole_day = _rounded((known[1] - known[0]) * _DAY) if max(known) < 1 else 0
    taken = sum(number(row["MinutesToday"]) or 0 for row in meetings)
    routine = number(book.named("routine_today")) or 0
    kept = max(0, number(book.named("buffer_min")) or 0)
    done = sum(number(row["Actual"]) or 0 for row in tasks if number(row["Done"]) == today)
    travel = _travel(book, today or 0, known)
    free = max(0.0, whole_day - taken - travel - kept - routine)
    return Capacity(free, taken, travel, done, routine)


def _travel(book: Calculated, today: float, hours: Sequence[float]) -> float:
    """Return the minutes on the way within the working hours of today."""
    begins, ends = (int(today) * _DAY + _rounded(hour * _DAY) * (hour < 1) for hour in hours)
    spans = [
        (first, last)
        for row in book.rows(_SEGMENTS, _SEGMENT)
        if (first := number(row["WayFrom"])) is not None
        and (last := number(row["WayTo"])) is not None
    ]
    return sum(max(0.0, min(last, ends) - max(first, begins)) for first, last in spans)


def _alerts(book: Calculated) -> dict[str, int] | None:
    """Return the alerts of the Dashboard: the list under the headers ``What`` and ``How many``."""
    pages = {sheet for name, (sheet, _) in book.names.items() if name.startswith("kpi_")}
    for sheet in (each for each in book.book.sheets if each.name in pages):
        texts = {at: cell.content for at, cell in sheet.cells.items()}
        for at in (at for at, content in texts.items() if content == "How many"):
            line = (c for c in range(1, at.column) if texts.get(Address(at.row, c)) == "What")
            for column in line:
                return dict(_counts(book, sheet.name, Address(at.row, column), at.column))
    return None


def _counts(book: Calculated, sheet: str, head: Address, column: int) -> Iterator[tuple[str, int]]:
    row = head.row + 1
    while words := text(book.value(sheet, Address(row, head.column))):
        count = number(book.value(sheet, Address(row, column))) or 0
        if count > 0:
            yield words, int(count)
        row += 1


def _inbox(book: Calculated) -> tuple[str, ...] | None:
    names = sorted(filter(_INBOX.fullmatch, book.names), key=lambda each: (len(each), each))
    jotted = (_shown(book.named(name)).strip() for name in names)
    return tuple(filter(None, jotted)) if names else None


def _shown(value: Value) -> str:
    return "" if value is None else display(value)


def _rounded(count: float) -> float:
    """Return a number rounded as a spreadsheet rounds it: halves away from zero."""
    return floor(abs(count) + 0.5) * (1 if count >= 0 else -1)
