"""Dates, times and durations as calendar files write them.

Source: RFC 5545 section 3.3.
"""

import re
from datetime import UTC, date, datetime, timedelta
from typing import TypeAlias

from lifeops.imports.calendars.ics_zones import Zones
from lifeops.imports.reading.content_lines import Line

Time: TypeAlias = date | datetime
Span: TypeAlias = tuple[Time, Time | timedelta]

_TIME = re.compile(
    r"(\d{4})-?(\d{2})-?(\d{2})(?:T(\d{2}):?(\d{2}):?(\d{2})?(?:\.\d+)?(Z)?)?",
    re.IGNORECASE | re.ASCII,
)
_DURATION = re.compile(
    r"([+-])?P(?:(\d{1,6})W)?(?:(\d{1,6})D)?(?:T(?:(\d{1,7})H)?(?:(\d{1,7})M)?(?:(\d{1,9})S)?)?",
    re.IGNORECASE | re.ASCII,
)


class BadEventError(ValueError):
    """An event that cannot be brought in; its text says which line, and why."""


def moment(text: str, line: Line, zones: Zones) -> Time:
    """Return the date or time that a text says.

    Raises:
        BadEventError: it says none, or one of a zone that nobody knows.
    """
    match = _TIME.fullmatch(text.strip())
    if match is None:
        raise BadEventError(f"line {line.number}: {text.strip()[:40]!r} is no date or time")
    year, month, day, hour, minute, second = (int(each or 0) for each in match.groups()[:6])
    try:
        if match[4] is None or line.params.get("VALUE", "").upper() == "DATE":
            return date(year, month, day)
        found = datetime(year, month, day, hour, minute, min(second, 59))  # noqa: DTZ001 - its zone follows
    except ValueError:
        raise BadEventError(
            f"line {line.number}: there is no such day or time as {text.strip()}"
        ) from None
    if match[7]:
        return found.replace(tzinfo=UTC)
    name = line.params.get("TZID", "")
    if not name:
        return found
    zone = zones.zone(name)
    if zone is None:
        raise BadEventError(
            f"line {line.number}: the time zone {name!r} is not known,"
            " and the file does not describe it"
        )
    return found.replace(tzinfo=zone)


def duration(text: str) -> timedelta | None:
    """Return the length that a text such as PT1H30M says; ``None`` if it says none."""
    match = _DURATION.fullmatch(text)
    if match is None or not any(match.groups()[1:]):
        return None
    weeks, days, hours, minutes, seconds = (int(each or 0) for each in match.groups()[1:])
    length = timedelta(weeks=weeks, days=days, hours=hours, minutes=minutes, seconds=seconds)
    return -length if match[1] == "-" else length


def comparable(time: Time) -> datetime:
    """Return a time that can be compared with others of one event."""
    if not isinstance(time, datetime):
        return datetime(time.year, time.month, time.day, tzinfo=UTC)
    return time if time.tzinfo else time.replace(tzinfo=UTC)
