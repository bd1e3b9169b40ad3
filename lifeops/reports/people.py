"""Who is known at an account, and what was said: pure."""

from collections import Counter
from collections.abc import Iterator, Sequence

from lifeops.figures.calculated import number
from lifeops.figures.words import day_words
from lifeops.reports.find import Account
from lifeops.reports.report import DATE, WHOLE, Chart, Column, Row, Section, table
from lifeops.reports.source import (
    Period,
    Record,
    Source,
    amount,
    as_date,
    day_of,
    days,
    matched,
    months_back,
    plural,
    words,
)
from lifeops.reports.standing import MOST
from workbook.values import Value

_MOODS = {-2: "very bad", -1: "bad", 1: "good", 2: "very good"}
_RECENT = 90
_MONTHS = 12
_TOUCH = ("Date", "Contact", "Person", "Channel", "Type", "Summary", "Sentiment", "Day")


def contacts(source: Source, found: Account, attending: str = "") -> Iterator[Section]:
    """Yield who is known there; ``attending`` is who comes, as typed."""
    if not source.has("Contacts", "Account"):
        return
    columns = ("Name", "Role", "Title", "Stance", "Influence", "LastTouchDays", "Internal")
    rows = source.of(found.key, "Contacts", *columns)
    if not rows:
        yield Section("Contacts", ("None is typed for this account.",))
        return
    coming = [id(row) for row in rows if comes(row["Name"], attending)]
    rows.sort(key=lambda row: (id(row) not in coming, -amount(row["Influence"])))
    shown = [_contact(row, " (comes)" if id(row) in coming else "") for row in rows]
    heads = (Column("Name"), Column("Role"), Column("Last", '0" d ago"'), Column("Stance"))
    yield Section("Contacts", (_coverage(rows),), table(heads, shown, MOST + 1))


def comes(name: Value, attending: str) -> bool:
    """Whether a contact is among those who come, by the whole or the first name."""
    named = {matched(each) for each in attending.replace(";", ",").split(",")} - {""}
    full = matched(name)
    return bool(full) and not named.isdisjoint({full, full.split()[0]})


def _contact(row: Record, coming: str) -> Row:
    gap = row["LastTouchDays"] if number(row["LastTouchDays"]) is not None else "never"
    state = {"detractor": "bad", "champion": "good"}.get(matched(row["Stance"]), "")
    role = row["Role"] if row["Role"] is not None else row["Title"]
    return Row((words(row["Name"]) + coming, role, gap, row["Stance"]), state)


def _coverage(rows: Sequence[Record]) -> str:
    gaps = [number(row["LastTouchDays"]) for row in rows]
    recent = sum(gap is not None and gap <= _RECENT for gap in gaps)
    return f"{recent} of {plural(len(rows), 'contact')} spoken to in the last {_RECENT} days."


def touches(source: Source, found: Account) -> list[Record]:
    """Return what was said with an account up to today, the newest first."""
    rows = source.of(found.key, "Touchpoints", *_TOUCH)
    past = [row for row in rows if 0 < days(row["Date"]) <= source.today]
    return sorted(past, key=lambda row: -days(row["Date"]))


def touched(source: Source, found: Account, period: Period) -> Iterator[Section]:
    """Yield how often and how there was contact in a period."""
    if not source.has("Touchpoints", "Account"):
        return
    past = touches(source, found)
    held = [row for row in past if period.holds(days(row["Date"]))]
    if not held:
        yield Section("Contact in the period", ("None is noted.",))
        return
    kinds = Counter(words(row["Type"]) or "No type" for row in held)
    rows = [Row((kind, float(count))) for kind, count in kinds.most_common()]
    said = (
        f"{plural(len(held), 'touchpoint')}; the last on {day_words(day_of(days(held[0]['Date'])))}"
    )
    summary = words(held[0]["Summary"])
    line = f"{said}: {summary}." if summary else f"{said}."
    heads = (Column("Kind"), Column("Times", WHOLE))
    yield Section("Contact in the period", (line,), table(heads, rows, MOST))


def said(source: Source, found: Account) -> Iterator[Section]:
    """Yield what was said last."""
    if not source.has("Touchpoints", "Account"):
        return
    past = touches(source, found)
    if not past:
        yield Section("What was said last", ("Nothing is noted yet.",))
        return
    heads = (Column("Said"), Column("When", DATE), Column("With"), Column("Mood"))
    yield Section("What was said last", table=table(heads, map(_touch, past), MOST))


def _touch(row: Record) -> Row:
    what, how = words(row["Summary"]) or words(row["Type"]), words(row["Channel"]).lower()
    mood = number(row["Sentiment"])
    state = "" if not mood else "good" if mood > 0 else "bad"
    who = row["Contact"] if row["Contact"] is not None else row["Person"]
    line = f"{what} ({how})" if how else what
    return Row((line, as_date(days(row["Date"])), who, _MOODS.get(int(mood or 0), "")), state)


def rhythm(source: Source, found: Account) -> Iterator[Section]:
    """Yield a chart of contacts by month, over a year."""
    past = touches(source, found)
    if not past:
        return
    starts = [months_back(source.day, back) for back in range(_MONTHS, 0, -1)]
    counts = Counter(day_of(days(row["Date"])).replace(day=1) for row in past)
    values = tuple(float(counts[start]) for start in starts)
    labels = tuple(f"{start:%b}" for start in starts)
    title = "How often were you in touch?"
    yield Section("Rhythm", chart=Chart("column", title, labels, values))
