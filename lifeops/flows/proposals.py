"""Tasks that the day itself proposes, each at most once.

A proposal has an id that follows from its rule, what it is about and the date that counts, so
whoever comes to it first, the task is the same one; one that was deleted or undone stays away. A
workbook that an as-of date freezes has no day of its own, and gets none.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeAlias

from lifeops.flows.tables import (
    NUMBER,
    TASKS,
    Tables,
    filled,
    held,
    name_of,
    next_number,
    number_of,
)
from sync.diff import Cells
from sync.merged import MergedTable
from sync.wishes import Gone, Row, Wishes, standing
from workbook.values import Content, serial

SOURCE = "Routine"
MOST = 5
"""How many tasks one rule proposes on a day; the rest waits for the next."""
OVER = frozenset({"churned", "prospect"})
"""The stages of an account that is no customer any more, or not yet."""
_WRITTEN = ("Task", "Due", "Est", "Status", "Source")


@dataclass(frozen=True, slots=True)
class Proposal:
    """A task that a rule proposes.

    Attributes:
        id: that of the task.
        cells: what it says, beside what every proposal says.
        urgency: greater ones come first.
    """

    id: str
    cells: Mapping[str, Content]
    urgency: float = 0.0


@dataclass(frozen=True, slots=True)
class Day:
    """The tables on a day that moves on.

    Attributes:
        tables: the merged tables.
        tasks: the table that takes proposals.
        date: today.
    """

    tables: Tables
    tasks: MergedTable
    date: date

    @property
    def serial(self) -> int:
        """Today, in days since 1899-12-30."""
        return int(serial(self.date).days)


Rule: TypeAlias = Callable[[Day], Iterable[Proposal]]
"""Returns what is to be proposed on a day, whether or not it was before."""


def proposed(tables: Sequence[MergedTable], gone: Gone, *, day: date, rule: Rule) -> Wishes:
    """Return the tasks of the most urgent proposals of a rule that were never made before.

    Args:
        tables: merged.
        gone: the rows that were deleted before.
        day: today.
        rule: what is proposed.
    """
    today = _moving(tables, day)
    return _new(today, gone, rule(today)) if today else Wishes()


def _moving(tables: Sequence[MergedTable], day: date) -> Day | None:
    """Return today's tables; ``None`` where no task can be proposed, or time stands still."""
    found = Tables(tables)
    tasks = found.find(TASKS, _WRITTEN)
    frozen = found.cell("as_of") is not None
    return None if tasks is None or frozen else Day(found, tasks, day)


def _new(day: Day, gone: Gone, proposals: Iterable[Proposal]) -> Wishes:
    """Return the tasks of the most urgent proposals that were never made before."""
    new = [
        each
        for each in proposals
        if (TASKS, each.id) not in gone and standing(day.tasks, each.id) is None
    ]
    new.sort(key=lambda each: (-each.urgency, each.id))
    number = next_number(day.tasks)
    rows: dict[Row, Cells | None] = {}
    for turn, each in enumerate(new[:MOST]):
        cells: dict[str, Content] = {
            "Area": "Work",
            "Status": "Open",
            "Mode": "Proactive",
            "Source": SOURCE,
            "Created": serial(day.date),
            **each.cells,
        }
        if number is not None:
            cells[NUMBER] = number + turn
        rows[TASKS, each.id] = filled(cells)
    return Wishes(rows=rows)


def days_by_name(found: Tables, names: str, days: str) -> dict[str, float]:
    """Return the days that the Lists tab gives to each name of one of its lists."""
    lists = found.find("Lists", (names, days))
    pairs = [(name_of(cells.get(names)), number_of(cells.get(days))) for _, cells in held(lists)]
    return {name: number for name, number in pairs if name and number is not None}
