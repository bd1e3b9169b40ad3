"""What settings and the computer say about sources: time zone, order of dates."""

import os
from pathlib import Path

from lifeops import config
from lifeops.imports.source import Hints

_MONTH_FIRST = ("en_US", "en_PH", "es_US", "fil_PH")
_ZONES = "zoneinfo/"


def hints_for(book: Path, account: str = "", into: str = "") -> Hints:
    """Return the hints for a file that goes into ``book``.

    Args:
        book: the workbook, whose settings count.
        account: the bank account that a person named; ``""`` for none.
        into: the table that a person named; ``""`` for none.
    """
    return Hints(day_first=_day_first(book), zone=zone(book), account=account, into=into)


def zone(book: Path) -> str:
    """Return the person's time zone, an IANA name: as set, else the computer's, else UTC."""
    said = str(config.value("import.zone", book))
    return said or os.environ.get("TZ", "").strip(":") or _computers() or "UTC"


def _day_first(book: Path) -> bool:
    said = config.value("import.dates", book)
    if said != "auto":
        return said == "day-first"
    names = (os.environ.get(name, "") for name in ("LC_ALL", "LC_TIME", "LANG"))
    return not next(filter(None, names), "").startswith(_MONTH_FIRST)


def _computers() -> str:
    """Return the zone that the computer's clock goes by; ``""`` where it does not say."""
    _, found, name = os.path.realpath("/etc/localtime").partition(_ZONES)
    return name if found else ""
