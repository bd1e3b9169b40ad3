"""Contracts that run out: a task 120, 90, 60 and 30 days before, while this term is not signed."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from lifeops.flows.proposals import Day, Proposal, moving, proposed
from lifeops.flows.tables import day_of, held, name_of, number_of, row_id, text_of
from sync.diff import Cells
from sync.merged import MergedTable
from sync.wishes import Gone, Wishes
from workbook.values import serial

_STEPS = (
    (30, "Close the renewal of {account}", "High", 60.0),
    (60, "Send {account} the renewal proposal", "High", 60.0),
    (90, "Agree with {account} how the renewal goes", "Medium", 45.0),
    (120, "Gather what {account} got for its money", "Medium", 45.0),
)
_OVER = frozenset({"churned", "prospect"})
_TERM = 12


def renewals(tables: Sequence[MergedTable], gone: Gone, *, day: date) -> Wishes:
    """Return the task of the step that each renewal has come to, never those it has passed.

    Args:
        tables: merged.
        gone: the rows that were deleted before.
        day: today.
    """
    today = moving(tables, day)
    return proposed(today, gone, _due(today)) if today else Wishes()


def _due(day: Day) -> Iterator[Proposal]:
    accounts = day.tables.find("Accounts", ("Account", "Renewal"))
    if accounts is None:
        return
    for each, cells in held(accounts):
        name, until = text_of(cells.get("Account")), day_of(cells.get("Renewal"))
        if not name or until is None or name_of(cells.get("Stage")) in _OVER:
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
