"""What is open with an account, and what to ask for: pure."""

from collections.abc import Iterator

from lifeops.figures.calculated import number, text
from lifeops.figures.words import day_words
from lifeops.reports.find import Account
from lifeops.reports.report import DATE, MONEY, WHOLE, Column, Figure, Row, Section, table
from lifeops.reports.source import (
    Record,
    Source,
    amount,
    as_date,
    day_of,
    days,
    matched,
    plural,
    words,
)
from lifeops.reports.standing import MOST, money
from workbook.values import Value

_ASK_AHEAD = 120
"""Days before a renewal from which it is asked about."""
_ASKED = 2
_CLOSED = frozenset({"won", "lost"})
_ASKS = {
    "qualify": "ask for what a proposal needs: the budget, who decides, and by when",
    "propose": "ask for an answer to the proposal",
    "negotiate": "ask to settle the open terms",
    "verbal": "ask for the signature",
}
_TASK = ("Task", "Status", "Due", "Turn", "Est", "Meeting", "Source", "Account")


def open_issues(source: Source, found: Account) -> list[Row]:
    """Return the open issues, the oldest first."""
    columns = ("Title", "Kind", "Severity", "AgeDays", "Breach", "Open")
    rows = source.of(found.key, "Issues", *columns)
    held = [row for row in rows if amount(row["Open"]) == 1]
    held.sort(key=lambda row: -amount(row["AgeDays"]))
    return [
        Row(
            (row["Title"], row["Kind"], row["Severity"], row["AgeDays"]),
            "bad" if amount(row["Breach"]) == 1 else "",
        )
        for row in held
    ]


def issue_count(source: Source, found: Account) -> Iterator[Figure]:
    """Yield how many issues are open, where there is a table of them."""
    if source.has("Issues", "Account"):
        rows = open_issues(source, found)
        yield Figure("Open issues", float(len(rows)), WHOLE, state="near" if rows else "")


def issues(source: Source, found: Account) -> Iterator[Section]:
    """Yield the section of the open issues."""
    if not source.has("Issues", "Account"):
        return
    rows = open_issues(source, found)
    columns = (Column("Issue"), Column("Kind"), Column("Severity", WHOLE), Column("Age", '0" d"'))
    if rows:
        yield Section("Open issues", table=table(columns, rows, MOST))
    else:
        yield Section("Open issues", ("None is open.",))


def opportunities(source: Source, found: Account) -> list[Record]:
    """Return the open opportunities, those that close first in front."""
    columns = ("Name", "Stage", "Amount", "Close", "Weighted", "Slipped")
    rows = source.of(found.key, "Opportunities", *columns)
    held = [row for row in rows if matched(row["Stage"]) not in _CLOSED]
    return sorted(held, key=lambda row: days(row["Close"]) or float("inf"))


def pipeline(source: Source, found: Account) -> Iterator[Section]:
    """Yield the section of the open opportunities."""
    if not source.has("Opportunities", "Account"):
        return
    held = opportunities(source, found)
    if not held:
        yield Section("Open opportunities", ("None is open.",))
        return
    columns = (
        *(Column("Opportunity"), Column("Stage"), Column("Amount", MONEY)),
        *(Column("Weighted", MONEY), Column("Close", DATE)),
    )
    rows = [
        Row(
            (row["Name"], row["Stage"], row["Amount"], row["Weighted"], row["Close"]),
            "bad" if amount(row["Slipped"]) == 1 else "",
        )
        for row in held
    ]
    total = sum(amount(row["Weighted"]) for row in held)
    count = plural(len(held), "opportunity", "opportunities")
    said = f"{count} open, {total:,.0f} {money(source, found)}".rstrip() + " weighted."
    yield Section("Open opportunities", (said,), table(columns, rows, MOST))


def asks(source: Source, found: Account) -> Iterator[Section]:
    """Yield what to ask for next, the most pressing first."""
    lines = list(_asks(source, found))
    yield Section("Next ask", tuple(lines) or ("Nothing is waiting for an answer.",))


def _asks(source: Source, found: Account) -> Iterator[str]:
    row = found.row
    left = number(row["DaysToRenewal"])
    if left is not None and amount(row["RenewOpen"]) == 1 and left <= _ASK_AHEAD:
        when = f"in {left:.0f} d" if left >= 0 else f"{-left:.0f} d ago"
        yield (
            f"Renewal on {day_words(day_of(days(row['Renewal'])))} ({when}) is not signed:"
            " ask what stands between them and a signature."
        )
    for each in opportunities(source, found)[:_ASKED]:
        ask = _ASKS.get(matched(each["Stage"]), "ask what the next step is")
        sum_ = f", {amount(each['Amount']):,.0f}" if number(each["Amount"]) else ""
        yield f"{words(each['Name'])} ({words(each['Stage']) or 'no stage'}{sum_}): {ask}."
    if "Champion" in row and row["Champion"] is None and source.has("Contacts", "Account"):
        yield "No champion is named: ask who would speak for you when you are not there."
    hint = text(row["PlaybookHint"])
    if hint and hint != "Build a champion":
        yield f"The account's play: {hint}."
    if row["NextAction"] is not None:
        yield f"First on the task list: {words(row['NextAction'])}."


def tasks(source: Source, found: Account) -> list[Record]:
    """Return the open tasks of an account: overdue first, then by their due day."""
    rows = [row for row in source.of(found.key, "Tasks", *_TASK) if not is_closed(row)]
    return sorted(rows, key=by_due)


def by_due(row: Record) -> tuple[float, float]:
    """Return the place of a task among others: by its due day, then by its rank."""
    return days(row["Due"]) or float("inf"), -amount(row["Turn"])


def is_closed(row: Record) -> bool:
    """Whether a task is done or dropped."""
    return matched(row["Status"]) in {"done", "dropped"}


def due(source: Source, row: Record) -> tuple[Value, str, str]:
    """Return when a task is due, how it stands in words, and its state."""
    day = days(row["Due"])
    status = words(row["Status"]) or "Open"
    if day and day < source.today:
        return as_date(day), f"{plural(source.today - day, 'day')} late", "bad"
    return as_date(day), status, "near" if day == source.today else ""
