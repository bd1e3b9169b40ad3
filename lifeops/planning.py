"""The day of a linked workbook, planned: what is ranked now, put into the gaps on both sides."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from lifeops.flows.dayplan import DayPlan, Task, plan
from lifeops.links import Link
from lifeops.running import Granted, follow
from sync.merged import MergedTable
from sync.wishes import Gone, Wishes

if TYPE_CHECKING:
    from lifeops.figures.calculated import Calculated

_ROUND = 5
_PLANNED = "plan"


@dataclass(frozen=True, slots=True)
class Planned:
    """A day's plan, and what came of bringing both sides to it."""

    day: DayPlan
    granted: Granted


def plan_day(link: Link, *, now: datetime, defer: bool = False, dry_run: bool = False) -> Planned:
    """Plan the day on both sides, after a sync of what waits.

    Args:
        link: the workbook and its sheet.
        now: the time where the person is; nothing is placed before it, if its day is today's.
        defer: whether what is due and found no room is put off to the next workday.
        dry_run: decide only; write nothing.

    Raises:
        WorkbookError: what stopped it; nothing is lost.
    """
    made: list[DayPlan] = []

    def flow(tables: Sequence[MergedTable], _: Gone) -> Wishes:
        from lifeops.figures.calculated import Calculated

        book = Calculated.read(link.book, now.date())
        minute = _minute(now) if book.named("as_of") is None else 0
        ranked = tuple(_ranked(book))
        made[:] = [plan(tables, ranked, day=now.date(), now=minute, defer=defer)]
        return made[0].wishes

    granted = follow(link, flow, _PLANNED, dry_run=dry_run)
    return Planned(made[0], granted)


def _ranked(book: "Calculated") -> Iterator[Task]:
    """Yield the tasks that are ready, in the order in which the workbook ranks them now."""
    from lifeops.figures.calculated import number, text

    columns = ("Rank", "No", "Task", "Minutes", "Area")
    rows = [row for row in book.rows("Tasks", columns) if number(row["Rank"]) is not None]
    for row in sorted(rows, key=lambda row: (number(row["Rank"]), number(row["No"]) or 0)):
        no, minutes = number(row["No"]), number(row["Minutes"])
        if no and minutes:
            yield Task(int(no), text(row["Task"]).strip(), round(minutes), text(row["Area"]))


def _minute(now: datetime) -> int:
    """Return the minute of the day, rounded up to five."""
    minute = now.hour * 60 + now.minute
    return -(-minute // _ROUND) * _ROUND
