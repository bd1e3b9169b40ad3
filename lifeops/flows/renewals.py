"""Contracts that run out: a task 120, 90, 60 and 30 days before, while this term is not signed."""

from collections.abc import Iterator
from datetime import date, timedelta

from lifeops.flows.proposals import OVER, Day, Proposal
from lifeops.flows.tables import day_of, held, name_of, number_of, row_id, text_of
from sync.diff import Cells
from workbook.values import serial

_STEPS = (
    (30, "Close the renewal of {account}", "High", 60.0),
    (60, "Send {account} the renewal proposal", "High", 60.0),
    (90, "Agree with {account} how the renewal goes", "Medium", 45.0),
    (120, "Gather what {account} got for its money", "Medium", 45.0),
)
_TERM = 12


def renewals(day: Day) -> Iterator[Proposal]:
    """Yield the task of the step that each renewal has come to, never those it has passed."""
    for each, cells in held(day.tables.find("Accounts", ("Account", "Renewal"))):
        name, until = text_of(cells.get("Account")), day_of(cells.get("Renewal"))
        if not name or until is None or name_of(cells.get("Stage")) in OVER:
            continue
        left = (until - day.date).days
        step = next((step for step in _STEPS if 0 <= left <= step[0]), None)
        if step is None or _signed(cells, until):
            continue
        before, text, importance, minutes = step
        yield Proposal(
            row_id("renewal", each, until.isoformat(), str(before)),
            {
                "Task": text.format(account=name),
                "Account": name,
                "Kind": "Renewal",
                "Importance": importance,
                "Due": serial(min(until, day.date + timedelta(days=7))),
                "Est": minutes,
                "Notes": f"Renews in {left} days",
            },
            -left,
        )


def _signed(cells: Cells, until: date) -> bool:
    """Whether the term that ``until`` begins is signed: no earlier than a term before it."""
    signed, months = day_of(cells.get("RenewalSigned")), number_of(cells.get("TermMonths"))
    term = int(months) if months is not None and 1 <= months <= 120 else _TERM
    return signed is not None and signed >= _months_before(until, term)


def _months_before(day: date, months: int) -> date:
    """Return the day so many months earlier, the month's last where it is shorter."""
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    following = date(year + (month == 11), (month + 1) % 12 + 1, 1)
    last = (following - timedelta(days=1)).day
    return date(year, month + 1, min(day.day, last))
