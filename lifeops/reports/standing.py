"""How an account stands, in figures: what both reports say of it. Pure."""

from lifeops.figures.calculated import number
from lifeops.figures.words import day_words
from lifeops.reports.find import Account
from lifeops.reports.report import WHOLE, Figure
from lifeops.reports.source import Source, amount, day_of, days, matched, words

BANDS = {"green": "good", "yellow": "near", "amber": "near", "red": "bad"}
"""What the workbook calls a state -> what a report does."""

MOST = 5
"""Rows that a section shows."""

_SOON, _NEAR = 30, 90


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
    return Figure(
        "Days to renewal", left, WHOLE, note, "good" if signed else "" if churned else late
    )


def last_contact(source: Source, found: Account) -> Figure:
    """Return for how many days nobody was in touch."""
    day = days(found.row["TouchDay"])
    if not day:
        return Figure("Last contact", "Never", state="bad")
    cadence = amount(found.row["CadenceDays"])
    note = day_words(day_of(day)) + (f", every {cadence:g} d" if cadence else "")
    late = "near" if matched(found.row["TouchState"]) == "overdue" else ""
    return Figure("Days since last contact", source.today - day, WHOLE, note, late)
