"""Calendar files (.ics): events into Meetings, bookings among them into Segments.

What was called off is a record without the column that makes a row one: it can only change a row
that is there.
"""

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from importlib.util import find_spec

from lifeops.imports.calendars.ics_events import Event, read_events
from lifeops.imports.calendars.ics_series import Occurrence, occurrences
from lifeops.imports.calendars.ics_times import Time
from lifeops.imports.calendars.ics_travel import booking
from lifeops.imports.calendars.ics_zones import iana
from lifeops.imports.calendars.trips import SEGMENTS, TRIPS
from lifeops.imports.reading.content_lines import begins
from lifeops.imports.source import (
    File,
    Format,
    Hints,
    LeftOut,
    Record,
    Source,
    UnreadableSourceError,
    sorted_out,
)
from workbook.values import Content, Kind, Serial, serial

MEETINGS = "Meetings"
BEFORE, AFTER = timedelta(days=90), timedelta(days=180)
"""How far around today what recurs is brought in, where nobody says otherwise."""

_MOST_PEOPLE = 30
_YEARS = range(2000, 2200)  # that a date of the tables may have
_NEEDED = ("icalendar", "recurring_ical_events")


def recognises(file: File) -> float:
    """Whether a file is a calendar; never raises."""
    return 1.0 if begins(file, "VCALENDAR") else 0.9 if begins(file, "VEVENT") else 0.0


def read(file: File, hints: Hints, today: date | None = None) -> Source:
    """Return the meetings and bookings of a calendar file.

    Args:
        file: one or more calendars.
        hints: ``zone`` is the one that meetings are shown in.
        today: what the period of recurring events lies around; by default the person's day.

    Raises:
        UnreadableSourceError: it is no calendar, or what reads calendars is not installed.
    """
    _need_libraries()
    home = _home(hints.zone)
    events, left_out = read_events(file)
    if not events and not left_out:
        raise UnreadableSourceError(
            "the calendar holds no events",
            where=file.name,
            fix="Export it once more; only events are brought in, no tasks",
        )
    found, more = occurrences(events, _period(hints, today or datetime.now(home).date()))
    records, unmade = sorted_out(_record(each, home) for each in found)
    return Source("Calendar", (*_trips(records), *records), (*left_out, *more, *unmade))


def _need_libraries() -> None:
    if not all(map(find_spec, _NEEDED)):
        raise UnreadableSourceError(
            "reading calendars needs two more packages",
            fix="Install them with `pip install 'lifeops[calendar]'`,"
            " or begin the command with `uv run --extra calendar`",
        )


def _home(name: str) -> tzinfo:
    zone = iana(name)
    if zone is None:
        raise UnreadableSourceError(
            f"{name!r} is no time zone", fix="Give one such as Europe/Lisbon or America/New_York"
        )
    return zone


def _period(hints: Hints, today: date) -> tuple[date, date]:
    if hints.period is None:
        return today - BEFORE, today + AFTER
    first, last = map(date.fromisoformat, hints.period)
    return first, last


def _record(found: Occurrence, home: tzinfo) -> Record | LeftOut:
    event, where = found.event, f"line {found.event.line}"
    try:
        start, end = _whole_days(found.start, found.end) or (
            _at_home(found.start, home),
            found.end and _at_home(found.end, home),
        )
    except (OverflowError, ValueError):  # a time zone away from the first or last day there is
        return LeftOut(where, "it is too long ago, or too far ahead")
    if start.year not in _YEARS:
        return LeftOut(where, f"it is in {start.year}, which the tables do not take", wrong=False)
    once = found.event.original is None and not event.recurs
    cells = booking(event, found.start, found.end, home) if once else None
    if cells is not None and found.cancelled:
        why = "a journey or stay was cancelled: take it off Travel if it is there"
        return LeftOut(where, why)
    if cells is not None:
        return Record(SEGMENTS, where, cells, found.key)
    if found.cancelled:
        return _called_off(found, where)
    return Record(MEETINGS, where, _meeting(event, found.key, start, end), found.key)


def _trips(records: Sequence[Record]) -> Iterator[Record]:
    """Yield the trips that bookings belong to, without days: another file may hold more of them."""
    found = {each.cells["Trip"]: each for each in records if each.table == SEGMENTS}
    for name in sorted(map(str, found)):
        yield Record(TRIPS, found[name].where, {"Trip": name, "Status": "Booked"}, name)


def _called_off(found: Occurrence, where: str) -> Record | LeftOut:
    if not found.key:
        return LeftOut(where, "it is cancelled, and has no UID to find its meeting by", wrong=False)
    cells: dict[str, Content] = {"UID": found.key, "Status": "Cancelled"}
    return Record(MEETINGS, where, cells, found.key, was={**cells, "Status": "Planned"})


def _whole_days(start: Time, end: Time | None) -> tuple[date, date] | None:
    """Return first day and day after the last of what goes from midnight to midnight.

    So Outlook writes what takes all day. Midnight in UTC is a time like any other.
    """
    if not isinstance(start, datetime) or not isinstance(end, datetime) or start.tzinfo is UTC:
        return None
    if end.tzinfo and start.tzinfo:
        end = end.astimezone(start.tzinfo)
    midnights = start.time() == end.time() == time(0)
    return (start.date(), end.date()) if midnights and end.date() > start.date() else None


def _at_home(moment: Time, home: tzinfo) -> Time:
    """Return a date as it is, and a time as the person's clock shows it."""
    if not isinstance(moment, datetime):
        return moment
    return (moment.astimezone(home) if moment.tzinfo else moment).replace(tzinfo=None)


def _meeting(event: Event, key: str, start: Time, end: Time | None) -> dict[str, Content]:
    day = start.date() if isinstance(start, datetime) else start
    cells: dict[str, Content] = {"Title": event.title, "Date": serial(day), "Status": "Planned"}
    if isinstance(start, datetime):
        cells["Start"] = _clock(start)
    if isinstance(start, datetime) and isinstance(end, datetime):
        cells["End"] = _clock(end)
    if event.people:
        cells["Attendees"] = _names(event.people)
    notes = "\n".join(filter(None, (event.place, _until(start, end))))
    if notes:
        cells["OutcomeNotes"] = notes
    if key:
        cells["UID"] = key
    return cells


def _clock(moment: datetime) -> Serial:
    return Serial((moment.hour * 3600 + moment.minute * 60 + moment.second) / 86400, Kind.TIME)


def _names(people: tuple[str, ...]) -> str:
    more = len(people) - _MOST_PEOPLE
    return ", ".join(people[:_MOST_PEOPLE]) + (f" and {more} more" if more > 0 else "")


def _until(start: Time, end: Time | None) -> str:
    """Return the last day of what takes more than one, as the row has its first day only."""
    if end is None:
        return ""
    if not isinstance(end, datetime):
        last = end - timedelta(days=1)
        return f"Until {last}" if last > start else ""
    took = end - start if isinstance(start, datetime) else timedelta(0)
    return f"Until {end:%Y-%m-%d %H:%M}" if took >= timedelta(days=1) else ""


FORMAT = Format("ics", "Calendar (.ics)", recognises, read)
