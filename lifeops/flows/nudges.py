"""People and accounts that go cold: a task to get in touch again.

One for each silence: the id holds the day of the last contact, so the next nudge needs a contact
in between. Who was never in touch is not nudged; a new list would be nothing but nudges.
"""

from collections.abc import Iterator

from lifeops.flows.contacts import last_contact, logged
from lifeops.flows.proposals import OVER, Day, Proposal, days_by_name
from lifeops.flows.tables import held, name_of, number_of, row_id, text_of
from sync.diff import Cells
from workbook.values import serial

_CLOSE = frozenset({"inner", "key"})
_LONG_OVERDUE = 1.5
_TIER = "b"  # what the Accounts tab counts an account as that has no tier


def people(day: Day) -> Iterator[Proposal]:
    """Yield tasks for the people of the close circles who are long overdue."""
    table = day.tables.find("People", ("Name", "Circle", "LastContact"))
    log, targets = logged(day.tables, "Person"), days_by_name(day.tables, "Circle", "CircleDays")
    for each, cells in held(table):
        name, circle = text_of(cells.get("Name")), name_of(cells.get("Circle"))
        target = number_of(cells.get("Every")) or targets.get(circle, 0)
        last = last_contact(cells, name, log, day.serial)
        if name and circle in _CLOSE and _lateness(day, last, target) > _LONG_OVERDUE:
            what: Cells = {"Task": f"Get back in touch with {name}", "Kind": "Network"}
            yield _nudge(day, each, what, last, target)


def accounts(day: Day) -> Iterator[Proposal]:
    """Yield tasks for the accounts that are overdue."""
    table = day.tables.find("Accounts", ("Account", "Tier", "LastContact"))
    log, targets = logged(day.tables, "Account"), days_by_name(day.tables, "Tier", "TierDays")
    for each, cells in held(table):
        name, tier = text_of(cells.get("Account")), name_of(cells.get("Tier")) or _TIER
        target = number_of(cells.get("Cadence")) or targets.get(tier, 0)
        last = last_contact(cells, name, log, day.serial)
        over = name_of(cells.get("Stage")) in OVER
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
