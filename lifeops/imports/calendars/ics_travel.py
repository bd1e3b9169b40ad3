"""Events that are bookings: flights, nights, trains and cars, where that is beyond doubt.

A word such as "flight" is not enough: a flight has its number, a hotel has a night, a train its
service, a rented car a confirmation or a night. Everything else is a meeting.
"""

import re
from collections.abc import Mapping
from datetime import UTC, datetime, tzinfo

from lifeops.imports.calendars.ics_events import Event
from lifeops.imports.calendars.ics_times import Time
from lifeops.imports.calendars.ics_zones import city
from workbook.values import Content, serial

_CARRIER = r"(?P<number>(?!Q[1-4]|H[12]|FY)(?:[A-Z]{2}|[A-Z]\d|\d[A-Z])\s?\d{1,4})\b"
_FLIGHT = r"(?:flight|flug|vol|vuelo|volo|vlucht|voo)"
_WAY = r"(?:to|from|nach|von|pour|de|para|per|da|naar|van)"
_TRAIN = r"(?:ICE|IC|EC|IR|RE|RB|TGV|AVE|NJ|RJX?|Eurostar|Thalys|Amtrak|Italo|OUIGO|LNER|GWR)"
_FAST_TRAIN = r"(?:ICE|TGV|Eurostar|Thalys|Amtrak|OUIGO)"
_HOTEL = r"(?:hotel|lodging|accommodation)(?: stay| reservation| booking)?"
_CAR = r"(?:(?:pick-?up )?rental car|car rental|car hire)"
_TO_SIGN = r"\s?(?:-|\u2013|\u2192|>|to)\s?"
_PATTERNS = tuple(
    (kind, re.compile(pattern))
    for kind, pattern in (
        ("Flight", rf"\W*(?i:{_FLIGHT})\W*(?i:{_WAY} .+?\b)?{_CARRIER}"),
        ("Flight", rf"\W*{_CARRIER}.*\b[A-Z]{{3}}{_TO_SIGN}[A-Z]{{3}}\b"),
        ("Rail", rf"\W*(?i:train|rail|zug)\b.*?\b(?P<number>{_TRAIN}\s?\d{{1,5}})\b"),
        ("Rail", rf"\W*(?P<number>{_FAST_TRAIN}\s?\d{{2,5}})\b.*\w{_TO_SIGN}\w"),
        ("Rail", r"\W*(?i:train) (?i:to|from) .+\((?P<number>[^)]*\d[^)]*)\)\s*$"),
        ("Bus", r"\W*(?i:bus|coach|flixbus) (?i:to|from) .+\((?P<number>[^)]*\d[^)]*)\)\s*$"),
        ("Ferry", r"\W*(?i:ferry) (?i:to|from) .+\((?P<number>[^)]*\d[^)]*)\)\s*$"),
        ("Lodging", rf"\W*(?i:stay at|{_HOTEL}(?: at|:| -)) (?P<name>.+)"),
        ("Car", rf"\W*(?i:{_CAR}(?: at|:| -| from| with)) (?P<name>.+)"),
    )
)
_CODES = re.compile(rf"\b([A-Z]{{3}}){_TO_SIGN}([A-Z]{{3}})\b")
_FROM_TO = re.compile(r"(?i)\bfrom (.+?) to (.+?)(?:\s*\(|$)")
_TO = re.compile(r"(?i)\bto (.+?)(?:\s*\(|$)")
_CONFIRMATION = re.compile(
    r"(?i:confirmation|booking|reservation|record locator|pnr)"
    r"(?i:\s*(?:number|no\.?|code|reference|ref\.?))?\s*[:#]\s*(?P<code>[A-Z0-9][A-Z0-9-]{4,15})\b"
)


def booking(event: Event, start: Time, end: Time | None, home: tzinfo) -> dict[str, Content] | None:
    """Return the row of Segments that an event is; ``None`` if it is none.

    Its trip is named after its month: a calendar does not say which trip it belongs to.

    Args:
        event: what describes it.
        start: when it starts.
        end: when it ends.
        home: the person's zone, for times that do not say where they are meant.
    """
    kind, match = next(
        ((kind, match) for kind, pattern in _PATTERNS if (match := pattern.match(event.title))),
        ("", None),
    )
    if match is None or end is None:
        return None
    found = _CONFIRMATION.search(event.about)
    nights = (_local(end, home).date() - _local(start, home).date()).days
    if kind == "Lodging" and nights < 1:
        return None
    if kind == "Car" and nights < 1 and not found:
        return None
    if kind in {"Flight", "Rail", "Bus", "Ferry"} and not isinstance(start, datetime):
        return None
    cells: dict[str, Content] = {
        "Trip": f"Travel {_local(start, home):%Y-%m}",
        "Type": kind,
        "Start": serial(_local(start, home)),
        "End": serial(_local(end, home)),
        "Notes": event.title,
        **_places(kind, match.groupdict(), event),
        **_cities(start, end),
    }
    if found:
        cells["Confirmation"] = found["code"]
    return cells


def _local(time: Time, home: tzinfo) -> datetime:
    """Return the time on the clock of the place; UTC says no place, so it is home's then."""
    if not isinstance(time, datetime):
        return datetime(time.year, time.month, time.day)  # noqa: DTZ001 - a clock on a wall
    if time.tzinfo is UTC:
        time = time.astimezone(home)
    return time.replace(tzinfo=None)


def _cities(start: Time, end: Time) -> dict[str, Content]:
    found: dict[str, Content] = {}
    for column, time in (("StartTZ", start), ("EndTZ", end)):
        name = city(time.tzinfo) if isinstance(time, datetime) else ""
        if name:
            found[column] = name
    return found


def _places(kind: str, found: Mapping[str, str], event: Event) -> dict[str, Content]:
    place = " ".join(event.place.split())
    if kind in {"Lodging", "Car"}:
        name = " ".join(found["name"].split())
        cells: dict[str, Content] = {"From": name, "Supplier": name}
        return {**cells, "Address": event.place} if event.place else cells
    cells = {"Number": " ".join(found["number"].split())}
    both = _CODES.search(event.title) or _FROM_TO.search(event.title)
    if both:
        return {**cells, "From": both[1].strip(), "To": both[2].strip()}
    to = _TO.search(event.title)
    if to:
        cells["To"] = to[1].strip()
    if place:
        cells["From"] = place
    return cells
