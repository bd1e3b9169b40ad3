"""The events of a calendar file as it writes them; recurrences are not worked out yet.

Source: RFC 5545 sections 3.6.1 and 3.8.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from lifeops.imports.calendars.ics_times import (
    BadEventError,
    Span,
    Time,
    comparable,
    duration,
    moment,
)
from lifeops.imports.calendars.ics_zones import Zones
from lifeops.imports.reading.content_lines import Line, content_lines, parts, plain_text
from lifeops.imports.reading.keys import paragraphs, words
from lifeops.imports.source import File, LeftOut

_TIMES = frozenset({"DTSTART", "DTEND", "RECURRENCE-ID"})
_MANY = frozenset({"RRULE", "RDATE", "EXDATE", "ATTENDEE", "CATEGORIES"})
_READ = frozenset({
    *_TIMES, *_MANY, "UID", "SUMMARY", "LOCATION", "DESCRIPTION", "STATUS", "SEQUENCE", "DTSTAMP",
    "LAST-MODIFIED", "ORGANIZER", "DURATION",
})  # fmt: skip
_NO_PEOPLE = frozenset({"RESOURCE", "ROOM"})


@dataclass(frozen=True, slots=True)
class Event:
    """An event, or one changed occurrence of a recurring one.

    Attributes:
        line: where it begins.
        start: a date for all day; without a zone, the time of wherever one is.
        end: after ``start``, else ``None``.
        original: the start of the occurrence that it changes.
        onward: whether it changes all later ones too.
        rules: RRULE lines.
        version: grows with each newer version of the same event.
    """

    line: int
    uid: str
    title: str
    start: Time
    end: Time | None = None
    place: str = ""
    about: str = ""
    people: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    cancelled: bool = False
    original: Time | None = None
    onward: bool = False
    rules: tuple[str, ...] = ()
    added: tuple[Time | Span, ...] = ()
    removed: tuple[Time, ...] = ()
    version: tuple[Any, ...] = ()

    @property
    def recurs(self) -> bool:
        """Whether it is more than once."""
        return bool(self.rules or self.added)


@dataclass(slots=True)
class _Part:
    """A VEVENT or VTIMEZONE as text."""

    kind: str
    calendar: int
    line: int
    lines: list[Line] = field(default_factory=list)
    inner: int = 0
    whole: bool = False


def read_events(file: File) -> tuple[list[Event], list[LeftOut]]:
    """Return the events of a file, and those that cannot be read.

    Raises:
        UnreadableSourceError: it is no text.
    """
    zones, methods, found = _calendars(file)
    events: list[Event] = []
    left_out: list[LeftOut] = []
    for part in found:
        try:
            events.append(
                _event(part, zones[part.calendar], methods.get(part.calendar) == "CANCEL")
            )
        except (BadEventError, OverflowError) as error:
            left_out.append(LeftOut(f"line {part.line}", str(error)))
    return events, left_out


def _calendars(file: File) -> tuple[dict[int, Zones], dict[int, str], list[_Part]]:
    """Return zones and method of each calendar, and all events."""
    described: dict[int, dict[str, str]] = {}
    methods: dict[int, str] = {}
    events = []
    for part in _components(file):
        of_this = described.setdefault(part.calendar, {})
        if part.kind == "VEVENT":
            events.append(part)
        elif part.kind == "VTIMEZONE":
            name = next((each.value for each in part.lines if each.name == "TZID"), "")
            of_this[plain_text(name)] = "\r\n".join(each.text for each in part.lines) + "\r\n"
        else:
            methods[part.calendar] = part.kind
    return {n: Zones(each) for n, each in described.items()}, methods, events


def _components(file: File) -> Iterator[_Part]:
    """Yield events, time zones, and the METHOD of calendars, each with the calendar's number."""
    calendar, part = 0, None
    for line in content_lines(file):
        kind = line.value.strip().upper()
        if line.name == "BEGIN" and kind in ("VCALENDAR", "VEVENT", "VTIMEZONE"):
            if part is not None:
                yield part
            calendar += kind == "VCALENDAR"
            part = None if kind == "VCALENDAR" else _Part(kind, calendar, line.number, [line])
        elif part is None:
            if line.name == "METHOD":
                yield _Part(kind, calendar, line.number)
        else:
            _grow(part, line, kind)
            if part.whole:
                yield part
                part = None
    if part is not None:
        yield part


def _grow(part: _Part, line: Line, kind: str) -> None:
    if line.name == "BEGIN":
        part.inner += 1
    elif line.name == "END" and kind != part.kind:
        part.inner = max(0, part.inner - 1)
    elif line.name == "END":
        part.whole = True
    if part.kind == "VTIMEZONE" or (part.inner == 0 and line.name in _READ):
        part.lines.append(line)


def _event(part: _Part, zones: Zones, calendar_is_cancelled: bool) -> Event:
    if not part.whole:
        raise BadEventError("the event has no end; the file may be cut off")
    one: dict[str, Line] = {}
    many: dict[str, list[Line]] = {}
    for line in part.lines:
        if line.name in _MANY:
            many.setdefault(line.name, []).append(line)
        else:
            one.setdefault(line.name, line)
    if "DTSTART" not in one:
        raise BadEventError("the event does not say when it starts")
    start = _time(one["DTSTART"], zones)
    original = _time(one["RECURRENCE-ID"], zones) if "RECURRENCE-ID" in one else None
    status = one["STATUS"].value.strip().upper() if "STATUS" in one else ""
    return Event(
        line=part.line,
        uid=words(one["UID"].value) if "UID" in one else "",
        title=words(_text(one, "SUMMARY")) or "(no title)",
        start=start,
        end=_end(one, start, zones),
        place=paragraphs(_text(one, "LOCATION")),
        about=_text(one, "DESCRIPTION"),
        people=_people(one, many.get("ATTENDEE", ())),
        categories=tuple(
            each for line in many.get("CATEGORIES", ()) for each in parts(line.value, ",")
        ),
        cancelled=calendar_is_cancelled or status == "CANCELLED",
        original=original,
        onward=original is not None
        and one["RECURRENCE-ID"].params.get("RANGE", "").upper() == "THISANDFUTURE",
        rules=tuple(line.value.strip() for line in many.get("RRULE", ()) if line.value.strip()),
        added=tuple(_added(many.get("RDATE", ()), zones)),
        removed=tuple(
            moment(each, line, zones)
            for line in many.get("EXDATE", ())
            for each in line.value.split(",")
            if each.strip()
        ),
        version=_version(one, part.lines),
    )


def _text(lines: Mapping[str, Line], name: str) -> str:
    return plain_text(lines[name].value) if name in lines else ""


def _version(lines: Mapping[str, Line], all_lines: Sequence[Line]) -> tuple[Any, ...]:
    """Return what is greatest for the newest version, the same for the same text only."""
    number = _text(lines, "SEQUENCE")
    stamps = max(_text(lines, "LAST-MODIFIED"), _text(lines, "DTSTAMP"))
    counted = int(number) if number.isascii() and number.isdigit() and len(number) < 10 else -1
    return counted, stamps, tuple(sorted(line.text for line in all_lines))


def _end(lines: Mapping[str, Line], start: Time, zones: Zones) -> Time | None:
    """Return the end; ``None`` if it says none, or one that is not after the start."""
    if "DTEND" in lines:
        end = _time(lines["DTEND"], zones)
        if isinstance(end, datetime) != isinstance(start, datetime):
            return None
    elif "DURATION" in lines:
        length = duration(lines["DURATION"].value.strip())
        if length is None:
            raise BadEventError(
                f"line {lines['DURATION'].number}: {lines['DURATION'].value!r} is no duration"
            )
        end = start + length
    else:
        return None
    return end if comparable(end) > comparable(start) else None


def _time(line: Line, zones: Zones) -> Time:
    return moment(line.value, line, zones)


def _added(lines: Sequence[Line], zones: Zones) -> Iterator[Time | Span]:
    for line in lines:
        for text in filter(str.strip, line.value.split(",")):
            first, slash, last = text.partition("/")
            start = moment(first, line, zones)
            if not slash:
                yield start
                continue
            yield start, duration(last.strip()) or moment(last, line, zones)


def _people(lines: Mapping[str, Line], attendees: Sequence[Line]) -> tuple[str, ...]:
    """Return who takes part, by name or else by address, in one order whatever the file's."""
    organizer = [lines["ORGANIZER"]] if "ORGANIZER" in lines else []
    found = {
        name.casefold(): name
        for line in (*attendees, *organizer)
        if line.params.get("CUTYPE", "").upper() not in _NO_PEOPLE
        and (name := words(line.params.get("CN", "") or line.value.rpartition(":")[2]))
    }
    return tuple(found[key] for key in sorted(found))
