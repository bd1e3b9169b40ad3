"""How the annual value of an account moved, by the ledger: pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from lifeops.reports.find import Account
from lifeops.reports.report import MONEY, Chart, Section
from lifeops.reports.source import Period, Source, amount, days, months_back, words
from workbook.values import serial

_MONTHS = 12
_SIGNS = ("Sign", "InNrr")
_NONE = Section("Value over time", ("The ledger has no rows of this account.",))


@dataclass(frozen=True, slots=True)
class Move:
    """A row of the ledger, in the base currency.

    Attributes:
        day: a serial.
        whole: what it adds or takes.
        retained: the same where it counts in retention, else 0.
    """

    day: float
    whole: float
    retained: float


def moves(source: Source, found: Account) -> list[Move]:
    """Return the rows of an account that can be counted."""
    rows = source.of(found.key, "Revenue", "Month", "Value", *_SIGNS)
    return [
        Move(days(row["Month"]), *(amount(row["Value"]) * amount(row[each]) for each in _SIGNS))
        for row in rows
        if days(row["Month"])
    ]


def retained(held: Sequence[Move], period: Period) -> tuple[float, float]:
    """Return the value before a period and at its end, as the sheet's retention counts them."""
    first = serial(period.start).days
    before = sum(each.whole for each in held if each.day < first)
    during = sum(each.retained for each in held if period.holds(each.day))
    return round(before, 2), max(0.0, round(before + during, 2))


def by_month(held: Sequence[Move], end: date) -> list[tuple[date, float]]:
    """Return the first day of each of the twelve months up to ``end`` and the value after it."""
    months = [months_back(end, back) for back in range(_MONTHS, 0, -1)]
    first, last = serial(months[0]).days, serial(end).days
    total = sum(each.whole for each in held if each.day < first)
    found = []
    for month in months:
        after = serial(months_back(month, 0)).days
        here = (each for each in held if serial(month).days <= each.day < after)
        total += sum(each.retained for each in here if each.day <= last)
        found.append((month, round(total, 2)))
    return found


def history(source: Source, found: Account, period: Period) -> Iterator[Section]:
    """Yield how the value moved over the year that ends with a period."""
    if not source.has("Revenue", "Account", "Value", *_SIGNS):
        return
    held = moves(source, found)
    if not held:
        yield _NONE
        return
    began, ended = retained(held, period)
    base = words(source.book.named("base_cur"))
    share = f", {ended / began:.1%} of what it was" if began else ""
    line = f"{began:,.0f} before the period, {ended:,.0f} {base} at its end{share}."
    months = by_month(held, period.end)
    chart = Chart(
        "line",
        f"What was it worth a year, in {base}?" if base else "What was it worth a year?",
        tuple(f"{month:%b}" for month, _ in months),
        tuple(value for _, value in months),
        MONEY,
    )
    yield Section("Value over time", (" ".join(line.split()),), chart=chart)
