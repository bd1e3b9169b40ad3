"""Calendar files, made up, and how tests read them."""

from datetime import date

from import_records import shown

from lifeops.imports.calendars import ics
from lifeops.imports.source import File, Hints

TODAY = date(2026, 11, 24)
LISBON = Hints(zone="Europe/Lisbon")
BERLIN = Hints(zone="Europe/Berlin")


def calendar(*events, before=()):
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", *before]
    for event in events:
        lines += ["BEGIN:VEVENT", *event, "END:VEVENT"]
    return "\r\n".join([*lines, "END:VCALENDAR", ""])


def read(text, hints=LISBON):
    content = text if isinstance(text, bytes) else text.encode()
    return ics.read(File("calendar.ics", content), hints, TODAY)


def times(source, columns=("Date", "Start", "End")):
    """Return date and times of each record, blank for none, in their order."""
    rows = (shown(record) for record in source.records)
    return sorted(tuple(row.get(column, "") for column in columns) for row in rows)


def one(*lines, hints=LISBON, before=()):
    source = read(calendar(["UID:a", "SUMMARY:Call", *lines], before=before), hints)
    assert source.left_out == ()
    (record,) = source.records
    return shown(record)


CUSTOM = [
    "BEGIN:VTIMEZONE",
    "TZID:Customized Time Zone",
    "BEGIN:STANDARD",
    "DTSTART:16010101T030000",
    "TZOFFSETFROM:+0200",
    "TZOFFSETTO:+0100",
    "RRULE:FREQ=YEARLY;INTERVAL=1;BYDAY=-1SU;BYMONTH=10",
    "END:STANDARD",
    "BEGIN:DAYLIGHT",
    "DTSTART:16010101T020000",
    "TZOFFSETFROM:+0100",
    "TZOFFSETTO:+0200",
    "RRULE:FREQ=YEARLY;INTERVAL=1;BYDAY=-1SU;BYMONTH=3",
    "END:DAYLIGHT",
    "END:VTIMEZONE",
]


WEEKLY = [
    "UID:w",
    "SUMMARY:Stand-up",
    "DTSTART;TZID=Europe/Berlin:20261005T100000",
    "DTEND;TZID=Europe/Berlin:20261005T101500",
]
