"""The brief before a meeting: pure."""

from collections.abc import Iterator

from lifeops.figures.calculated import number
from lifeops.reports.find import Account, Meeting, accounts, meeting, meetings, prepared
from lifeops.reports.open import asks, by_due, due, is_closed, issue_count, issues, pipeline
from lifeops.reports.people import contacts, rhythm, said
from lifeops.reports.report import DATE, WHOLE, Column, Figure, Report, Row, Section, table
from lifeops.reports.source import Record, Source, as_date, day_of, matched, plural, words
from lifeops.reports.standing import health, last_contact, renewal, value_words
from lifeops.schedule.times import DAY, clock

_MOST_PROMISES = 8
_EARLIER = 4
_TASK = ("Task", "Status", "Due", "Turn", "Account", "Meeting")


def brief(source: Source, name: str = "", now: float | None = None) -> Report:
    """Return the brief of a meeting.

    Args:
        source: the workbook.
        name: the meeting's label or title, or its account; ``""`` for the next today.
        now: the fraction of today that has gone, if that is known.

    Raises:
        NoReportError: no such meeting, or several; or no table of them.
    """
    met = meeting(source, name, now)
    found = _account(source, met)
    earlier = _earlier(source, met)
    promised = _promises(source, met, earlier)
    return Report(
        f"Brief {met.label}".replace(":", "."),
        met.title,
        _time(met),
        source.day,
        tuple(_facts(source, met, found)),
        tuple(_figures(source, met, found, promised)),
        tuple(_sections(source, met, found, (earlier, promised))),
    )


def _account(source: Source, met: Meeting) -> Account | None:
    if not met.account or not source.has("Accounts", "Account"):
        return None
    return next((each for each in accounts(source) if each.key == met.account), None)


def _time(met: Meeting) -> str:
    if not met.day:
        return "without a date"
    day = day_of(met.day)
    end, minutes = number(met.row["End"]), number(met.row["Minutes"])
    clock = f", {_clock(met.start)}" if met.start >= 0 else ""
    clock += f" to {_clock(end % 1)}" if clock and end is not None else ""
    length = f" ({minutes:.0f} min)" if minutes else ""
    return f"{day:%A}, {day.day} {day:%B %Y}{clock}{length}"


def _clock(fraction: float) -> str:
    return clock(round(fraction * DAY) % DAY)


def _facts(source: Source, met: Meeting, found: Account | None) -> Iterator[tuple[str, str]]:
    yield "With", words(met.row["Account"]) or "no account"
    yield "Who comes", words(met.row["Attendees"]) or "nobody is named"
    yield "Prepare", f"{prepared(met):g} min"
    if met.row["Type"] is not None:
        yield "Type", words(met.row["Type"])
    if found is not None:
        if found.row["Tier"] is not None:
            yield "Tier", words(found.row["Tier"])
        yield "Annual value", value_words(source, found)


def _figures(
    source: Source, met: Meeting, found: Account | None, promised: list[Record]
) -> Iterator[Figure]:
    if found is not None:
        yield last_contact(source, found)
        yield health(found)
        yield renewal(found)
        yield from issue_count(source, found)
    if source.has("Tasks", "Task"):
        late = sum(due(source, row)[2] == "bad" for row in promised)
        note, state = (f"{late} overdue", "bad") if late else ("", "")
        yield Figure("Open promises", float(len(promised)), WHOLE, note, state)
    if met.day >= source.today:
        yield Figure("Days until then", met.day - source.today, WHOLE)


def _sections(
    source: Source,
    met: Meeting,
    found: Account | None,
    before: tuple[list[Meeting], list[Record]],
) -> Iterator[Section]:
    earlier, promised = before
    if found is not None:
        yield from asks(source, found)
        yield from contacts(source, found, words(met.row["Attendees"]))
        yield from said(source, found)
    elif met.account:
        name = words(met.row["Account"])
        yield Section("The account", (f"{name} is not on the Accounts tab.",))
    if source.has("Tasks", "Task"):
        yield _promised(source, promised)
    yield _met(earlier)
    if met.row["OutcomeNotes"] is not None:
        yield Section("Notes of this meeting", (words(met.row["OutcomeNotes"]),))
    if found is not None:
        yield from issues(source, found)
        yield from pipeline(source, found)
        yield from rhythm(source, found)


def _earlier(source: Source, met: Meeting) -> list[Meeting]:
    """Return the meetings before one with the same account, else of its title, newest first."""
    alike = [
        each
        for each in meetings(source)
        if each.counts
        and each.day > 0
        and (each.day, each.start) < (met.day or source.today, met.start)
        and (
            each.account == met.account
            if met.account
            else matched(each.title) == matched(met.title)
        )
    ]
    return alike[::-1]


def _promises(source: Source, met: Meeting, earlier: list[Meeting]) -> list[Record]:
    """Return the open tasks with an account or from earlier meetings, overdue ones first."""
    if not source.has("Tasks", "Task"):
        return []
    labels = {matched(each.label) for each in (met, *earlier)}
    rows = [
        row
        for row in source.rows("Tasks", *_TASK)
        if not is_closed(row)
        and (
            (bool(met.account) and matched(row["Account"]) == met.account)
            or matched(row["Meeting"]) in labels
        )
    ]
    return sorted(rows, key=by_due)


def _promised(source: Source, rows: list[Record]) -> Section:
    if not rows:
        return Section("Promises", ("None is open.",))
    shown = []
    for row in rows:
        day, how, state = due(source, row)
        shown.append(Row((row["Task"], row["Meeting"], day, how), state))
    heads = (Column("Promise"), Column("From"), Column("Due", DATE), Column("State"))
    return Section("Promises", table=table(heads, shown, _MOST_PROMISES))


def _met(earlier: list[Meeting]) -> Section:
    if not earlier:
        return Section("Earlier meetings", ("This is the first.",))
    rows = [
        Row((_noted(each), as_date(each.day), each.row["Outcome"]), _mood(each)) for each in earlier
    ]
    heads = (Column("Meeting"), Column("When", DATE), Column("Outcome"))
    line = f"{plural(len(earlier), 'meeting')} before this one."
    return Section("Earlier meetings", (line,), table(heads, rows, _EARLIER))


def _noted(each: Meeting) -> str:
    notes = words(each.row["OutcomeNotes"])
    return f"{each.title}: {notes}" if notes else each.title


def _mood(each: Meeting) -> str:
    mood = number(each.row["Sentiment"]) or 0
    return "bad" if mood < 0 else ""
