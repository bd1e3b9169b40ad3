"""Time zones of spreadsheets: names such as ``Europe/Paris``, or offsets such as ``GMT-07:00``.

Source: SpreadsheetProperties.timeZone in the discovery document.
"""

import re
from datetime import UTC, timedelta, timezone, tzinfo
from functools import cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

_OFFSET = re.compile(r"GMT(?P<sign>[+-])(?P<hours>0\d|1[0-4]):(?P<minutes>[0-5]\d)")


@cache
def _names() -> frozenset[str]:
    return frozenset(available_timezones())


def is_known(name: str) -> bool:
    """Whether there is such a time zone."""
    return name in _names() or _OFFSET.fullmatch(name) is not None


def find(name: str) -> tzinfo:
    """Return a time zone by name; UTC for one that there is not."""
    if offset := _OFFSET.fullmatch(name):
        ahead = timedelta(hours=int(offset["hours"]), minutes=int(offset["minutes"]))
        return timezone(-ahead if offset["sign"] == "-" else ahead)
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return UTC
