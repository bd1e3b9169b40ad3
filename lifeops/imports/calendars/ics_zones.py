"""The time zones that calendars name: IANA's, Outlook's, and those that a file describes."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

_OFFSET = re.compile(r"\(?(?:UTC|GMT)?\s*([+-])(\d{1,2}):?(\d{2})?\)?", re.IGNORECASE)
_OUTLOOK = re.compile(r"\((?:UTC|GMT)([^)]*)\)\s*(.*)", re.IGNORECASE)
_UTC = frozenset(
    {"utc", "gmt", "z", "coordinated universal time", "(utc) coordinated universal time"}
)
_CITIES = {
    "Los_Angeles": "San Francisco",
    "Kolkata": "Mumbai",
    "Calcutta": "Mumbai",
}
_LISTED = frozenset({
    "London", "Lisbon", "Madrid", "Paris", "Amsterdam", "Berlin", "Athens", "New_York", "Chicago",
    "Denver", "Sao_Paulo", "Dubai", "Singapore", "Tokyo", "Sydney",
})  # fmt: skip
_BROKEN = (ValueError, TypeError, LookupError, AttributeError, ArithmeticError)


class Described(tzinfo):
    """A zone that a file describes; asked for one moment again and again, it works it out once."""

    def __init__(self, zone: tzinfo) -> None:
        self._zone = zone
        self._found: dict[tuple[datetime | None, int], tuple[timedelta | None, ...]] = {}

    def utcoffset(self, moment: datetime | None) -> timedelta | None:
        """Return how far its clocks are ahead of UTC."""
        return self._at(moment)[0]

    def dst(self, moment: datetime | None) -> timedelta | None:
        """Return how far its clocks are put forward."""
        return self._at(moment)[1]

    def tzname(self, moment: datetime | None) -> str:  # noqa: ARG002 - as a tzinfo has it
        """Return no name that another zone has."""
        return f"zone {id(self)}"

    def _at(self, moment: datetime | None) -> tuple[timedelta | None, ...]:
        key = (moment and moment.replace(tzinfo=None), moment.fold if moment else 0)
        if key not in self._found:
            there = moment and moment.replace(tzinfo=self._zone)
            self._found[key] = (self._zone.utcoffset(there), self._zone.dst(there))
        return self._found[key]


class Zones:
    """The time zones of one calendar.

    Args:
        described: name -> VTIMEZONE, as text.
    """

    def __init__(self, described: Mapping[str, str]) -> None:
        self._described = described
        self._found: dict[str, tzinfo | None] = {}

    def zone(self, name: str) -> tzinfo | None:
        """Return the zone of a name; ``None`` if neither the file nor anybody else knows it."""
        if name not in self._found:
            self._found[name] = self._looked_up(name)
        return self._found[name]

    def _looked_up(self, name: str) -> tzinfo | None:
        known = _known(name)
        if known is not None:
            return known
        described = self._described.get(name)
        if described is not None and (zone := _from_description(described)) is not None:
            return zone
        return _outlook(name) or _fixed(name)


def iana(name: str) -> ZoneInfo | None:
    """Return the zone of an IANA name, whatever its case, or ``None``."""
    try:
        return ZoneInfo(name)
    except (LookupError, ValueError, OSError):
        found = _names().get(name.casefold())
        return ZoneInfo(found) if found else None


def city(zone: tzinfo | None) -> str:
    """Return the city of the shipped list whose clock a zone is, or ``""``."""
    last = zone.key.rpartition("/")[2] if isinstance(zone, ZoneInfo) else ""
    return _CITIES.get(last) or (last.replace("_", " ") if last in _LISTED else "")


def _known(name: str) -> tzinfo | None:
    from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON

    bare = name.strip().strip("/")
    if bare.casefold() in _UTC:
        return UTC
    found = iana(WINDOWS_TO_OLSON.get(bare, bare))
    # Such as /mozilla.org/20050126_1/Europe/Berlin
    ends = ["/".join(bare.split("/")[-n:]) for n in (3, 2)] if bare.count("/") > 1 else []
    return found or next((zone for end in ends if (zone := iana(end)) is not None), None)


def _outlook(name: str) -> tzinfo | None:
    """Return the zone of a name such as (UTC+01:00) Amsterdam, Berlin, Rome."""
    match = _OUTLOOK.match(name)
    if match is None:
        return None
    for place in match[2].split(","):
        last = place.strip().replace(" ", "_").casefold()
        if last in _by_city():
            return ZoneInfo(_by_city()[last])
    return _fixed(match[1]) if match[1] else UTC


def _fixed(name: str) -> tzinfo | None:
    match = _OFFSET.fullmatch(name.strip())
    if match is None:
        return None
    offset = timedelta(hours=int(match[2]), minutes=int(match[3] or 0))
    if offset >= timedelta(hours=24):
        return None
    return timezone(-offset if match[1] == "-" else offset)


def _from_description(text: str) -> tzinfo | None:
    """Return the zone that a VTIMEZONE describes; ``None`` if it makes no sense."""
    from icalendar import Timezone

    try:
        described = Timezone.from_ical(text)
        if not isinstance(described, Timezone):
            return None
        zone = Described(described.to_tz(lookup_tzid=False))
        datetime(2026, 7, 1, tzinfo=zone).utcoffset()
        datetime(2026, 1, 1, tzinfo=zone).utcoffset()
    except _BROKEN:
        return None
    return zone


@cache
def _names() -> dict[str, str]:
    return {name.casefold(): name for name in available_timezones()}


@cache
def _by_city() -> dict[str, str]:
    return {
        name.rpartition("/")[2].casefold(): name
        for name in sorted(available_timezones(), reverse=True)
        if "/" in name and not name.startswith(("Etc/", "US/", "SystemV/"))
    }
