"""Birthdays of the next week: a task for the day itself, once a year."""

from collections.abc import Iterator
from datetime import date

from lifeops.flows.proposals import Day, Proposal
from lifeops.flows.tables import day_of, held, row_id, text_of
from workbook.values import serial

_AHEAD = 7


def birthdays(day: Day) -> Iterator[Proposal]:
    """Yield a task for each birthday of the next seven days."""
    for each, cells in held(day.tables.find("People", ("Name", "Birthday"))):
        name, born = text_of(cells.get("Name")), day_of(cells.get("Birthday"))
        if not name or born is None:
            continue
        kept = _next(born, day.date)
        left = (kept - day.date).days
        if left <= _AHEAD:
            yield Proposal(
                row_id("birthday", each, str(kept.year)),
                {
                    "Task": f"Wish {name} a happy birthday",
                    "Area": "Life",
                    "Kind": "Network",
                    "Importance": "High",
                    "Due": serial(kept),
                    "Start": serial(kept),
                    "Est": 5.0,
                },
                -left,
            )


def _next(born: date, today: date) -> date:
    """Return the next day on which the birthday is kept; 29 February on 1 March in other years."""
    years = (today.year, today.year + 1)
    return next(day for day in (_in_year(born, year) for year in years) if day >= today)


def _in_year(born: date, year: int) -> date:
    try:
        return born.replace(year=year)
    except ValueError:
        return date(year, 3, 1)
