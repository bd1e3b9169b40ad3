"""People and accounts that go cold: a task to get in touch again.

One for each silence: the id holds the day of the last contact, so the next nudge needs a contact
in between. Who was never in touch is not nudged; a new list would be nothing but nudges.
"""

from collections.abc import Iterator, Sequence
from datetime import date

from lifeops.flows.contacts import last_contact, logged
from lifeops.flows.proposals import Day, Proposal, days_by_name, moving, proposed
from lifeops.flows.tables import held, name_of, number_of, row_id, text_of
from sync.diff import Cells
from sync.merged import MergedTable
from sync.wishes import Gone, Wishes
from workbook.values import serial

_CLOSE = frozenset({"inner", "key"})
_LONG_OVERDUE = 1.5
_OVER = frozenset({"churned", "prospect"})
_TIER = "b"  # what the Accounts tab counts an account as that has no tier


def people(tables: Sequence[MergedTable], gone: Gone, *, day: date) -> Wishes:
    """Return tasks for the people of the close circles who are long overdue.

    Args:
        tables: merged.
        gone: the rows that were deleted before.
        day: today.
    """
    today = moving(tables, day)
    return proposed(today, gone, _people(today)) if today else Wishes()


def accounts(tables: Sequence[MergedTable], gone: Gone, *, day: date) -> Wishes:
    """Return tasks for the accounts that are overdue; as :func:`people` otherwise."""
    today = moving(tables, day)
    return proposed(today, gone, _accounts(today)) if today else Wishes()


def _people(day: Day) -> Iterator[Proposal]:
    table = day.tables.find("People", ("Name", "Circle", "LastContact"))
    log, targets = logged(day.tables, "Person"), days_by_name(day.tables, "Circle", "CircleDays")
    for each, cells in held(table) if table else ():
        name, circle = text_of(cells.get("Name")), name_of(cells.get("Circle"))
        target = number_of(cells.get("Every")) or targets.get(circle, 0)
        last = last_contact(cells, name, log, day.serial)
        if name and circle in _CLOSE and _lateness(day, last, target) > _LONG_OVERDUE:
            what: Cells = {"Task": f"Get back in touch with {name}", "Kind": "Network"}
            yield _nudge(day, each, what, last, target)


def _accounts(day: Day) -> Iterator[Proposal]:
    table = day.tables.find("Accounts", ("Account", "Tier", "LastContact"))
    log, targets = logged(day.tables, "Account"), days_by_name(day.tables, "Tier", "TierDays")
    for each, cells in held(table) if table else ():
        name, tier = text_of(cells.get("Account")), name_of(cells.get("Tier")) or _TIER
        target = number_of(cells.get("Cadence")) or targets.get(tier, 0)
        last = last_contact(cells, name, log, day.serial)
        over = name_of(cells.get("Stage")) in _OVER
        if name and not over and _lateness(day, last, target) > 1:
            what: Cells = {"Task": f"Check in with {name}", "Account": name, "Kind": "Follow-up"}
            yield _nudge(day, each, what, last, target)


def _lateness(day: Day, last: int, target: float) -> float:
    """Return how long ago the last contact was, in targets; 0 where there was none."""
    return (day.serial - last) / target if last and target > 0 else 0.0


def _nudge(day: Day, row: str, what: Cells, last: int, target: float) -> Proposal:
    also: Cells = {
        "Importance": "Medium",
        "Due": serial(day.date),
        "Est": 15.0,
        "Notes": f"No contact for {day.serial - last} days",
    }
    late = _lateness(day, last, target)
    return Proposal(row_id("nudge", row, str(last)), {**what, **also}, late)
