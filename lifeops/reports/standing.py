"""How an account stands: what both reports say of it. Pure."""

from collections.abc import Iterator

from lifeops.figures.calculated import number, text
from lifeops.figures.words import day_words
from lifeops.reports.find import Account
from lifeops.reports.report import DATE, MONEY, PERCENT, WHOLE, Column, Figure, Row, Section, table
from lifeops.reports.source import Source, amount, as_date, day_of, days, matched, plural, words
from workbook.values import Value

BANDS = {"green": "good", "yellow": "near", "amber": "near", "red": "bad"}
MOST = 5
"""Rows that a section shows."""

_SOON, _NEAR = 30, 90
_CLOSED = frozenset({"won", "lost"})
_ASKS = {
    "qualify": "ask for what a proposal needs: the budget, who decides, and by when",
    "propose": "ask for an answer to the proposal",
    "negotiate": "ask to settle the open terms",
    "verbal": "ask for the signature",
}
_TASK = (
    *("Task", "Status", "Due", "Done", "Closed", "Turn", "Est", "Actual", "Meeting", "Line"),
    *("Importance", "No"),
)


def money(source: Source, found: Account) -> str:
    """Return the currency of an account's amounts."""
    return words(found.row["Cur"]) or words(source.book.named("base_cur"))


def value_words(source: Source, found: Account) -> str:
    """Return the annual value, in its currency and in the base one where that is another."""
    own, base = number(found.row["ARR"]), number(found.row["Base"])
    home = words(source.book.named("base_cur"))
    if own is None:
        return f"{base:,.0f} {home}".strip() if base else "not typed"
    said = f"{own:,.0f} {money(source, found)}".strip()
    differs = base is not None and money(source, found).casefold() != home.casefold()
    return f"{said} ({base:,.0f} {home})" if differs else said


def health(found: Account) -> Figure:
    """Return the health with its band."""
    value, band = found.row["Health"], words(found.row["Band"])
    scored = number(value) is not None
    state = BANDS.get(matched(band), "")
    return Figure("Health", value if scored else "No data", WHOLE, band if scored else "", state)


def renewal(found: Account) -> Figure:
    """Return the days to the renewal, and whether that term is signed."""
    day, left = days(found.row["Renewal"]), number(found.row["DaysToRenewal"])
    if not day or left is None:
        return Figure("Renewal", "No date")
    signed = amount(found.row["SignedTerm"]) == 1
    note = f"{day_words(day_of(day))}, {'signed' if signed else 'not signed'}"
    churned = matched(found.row["Stage"]) == "churned"
    late = "bad" if left <= _SOON else "near" if left <= _NEAR else ""
    return Figure("Days to renewal", left, WHOLE, note, "good" if signed else "" if churned else late)


def last_contact(source: Source, found: Account) -> Figure:
    """Return for how many days nobody was in touch."""
    day = amount(found.row["TouchDay"])
    if not day:
        return Figure("Last contact", "Never", state="bad")
    cadence = amount(found.row["CadenceDays"])
    note = day_words(day_of(day)) + (f", every {cadence:g} d" if cadence else "")
    late = "near" if matched(found.row["TouchState"]) == "overdue" else ""
    return Figure("Days since last contact", source.today - day, WHOLE, note, late)


def open_issues(source: Source, found: Account) -> list[Row]:
    """Return the open issues, the oldest first."""
    columns = ("Title", "Kind", "Severity", "AgeDays", "Breach", "Status", "Opened", "Open")
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


def opportunities(source: Source, found: Account) -> list[dict[str, Value]]:
    """Return the open opportunities, those that close first in front."""
    columns = ("Name", "Stage", "Amount", "Close", "Weighted", "Chance", "Slipped", "FollowUpDue")
    rows = source.of(found.key, "Opportunities", *columns)
    held = [dict(row) for row in rows if matched(row["Stage"]) not in _CLOSED]
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
        *(Column("Opportunity"), Column("Stage"), Column(f"Amount {money(source, found)}", MONEY)),
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
    said = f"{plural(len(held), 'opportunity', 'opportunities')} open, {total:,.0f} weighted."
    yield Section("Open opportunities", (said,), table(columns, rows, MOST))


def asks(source: Source, found: Account) -> Iterator[Section]:
    """Yield what to ask for next, the most pressing first."""
    lines = list(_asks(source, found))
    yield Section("Next ask", tuple(lines) or ("Nothing is waiting for an answer.",))


def _asks(source: Source, found: Account) -> Iterator[str]:
    row = found.row
    left = number(row["DaysToRenewal"])
    if left is not None and amount(row["RenewOpen"]) == 1 and left <= 120:
        when = f"in {left:.0f} d" if left >= 0 else f"{-left:.0f} d ago"
        yield (
            f"Renewal on {day_words(day_of(days(row['Renewal'])))} ({when}) is not signed:"
            " ask what stands between them and a signature."
        )
    for each in opportunities(source, found)[:2]:
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


def tasks(source: Source, found: Account) -> list[dict[str, Value]]:
    """Return the open tasks of an account: overdue first, then by their due day."""
    rows = [dict(row) for row in source.of(found.key, "Tasks", *_TASK) if not is_closed(row["Status"])]
    return sorted(rows, key=by_due)


def by_due(row: dict[str, Value]) -> tuple[float, float]:
    """Return the place of a task among others: by its due day, then by its rank."""
    return days(row["Due"]) or float("inf"), -amount(row["Turn"])


def is_closed(status: Value) -> bool:
    """Whether a task is done or dropped."""
    return matched(status) in {"done", "dropped"}


def due(source: Source, row: dict[str, Value]) -> tuple[Value, str, str]:
    """Return when a task is due, how it stands in words, and its state."""
    day = days(row["Due"])
    status = words(row["Status"]) or "Open"
    if day and day < source.today:
        return as_date(day), f"{plural(source.today - day, 'day')} late", "bad"
    return as_date(day), status, "near" if day == source.today else ""


def contacts(source: Source, found: Account, attending: str = "") -> Iterator[Section]:
    """Yield who is known there; ``attending`` is who comes, as typed."""
    if not source.has("Contacts", "Account"):
        return
    columns = ("Name", "Role", "Title", "Stance", "Influence", "LastTouchDays", "TouchDay")
    rows = source.of(found.key, "Contacts", *columns)
    if not rows:
        yield Section("Contacts", ("None is typed for this account.",))
        return
    coming = [row for row in rows if comes(row["Name"], attending)]
    rows.sort(key=lambda row: (row not in coming, -amount(row["Influence"])))
    shown = [_contact(row, comes=row in coming, told=bool(attending)) for row in rows]
    heads = (Column("Name"), Column("Role"), Column("Stance"), Column("Last", '0" d ago"'))
    yield Section("Contacts", tuple(_coverage(source, rows)), table(heads, shown, MOST))


def comes(name: Value, attending: str) -> bool:
    """Whether a contact is among those who come, by the whole or the first name."""
    named = [matched(each) for each in attending.replace(";", ",").split(",")]
    full = matched(name)
    return bool(full) and any(each in {full, full.split()[0]} for each in named if each)


def _contact(row: dict[str, Value] | object, *, comes: bool, told: bool) -> Row:
    assert isinstance(row, dict)
    name = words(row["Name"]) + (" (comes)" if comes and told else "")
    stance = words(row["Stance"])
    gap = row["LastTouchDays"] if number(row["LastTouchDays"]) is not None else "never"
    state = "bad" if stance == "Detractor" else ""
    return Row((name, row["Role"] or row["Title"], stance, gap), state)


def _coverage(source: Source, rows: list[object]) -> Iterator[str]:
    del source
    yield str(len(rows))


__all__ = ["PERCENT"]
