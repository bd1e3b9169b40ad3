"""Reads dates and times as people type them, in the way of a locale.

Golden: dates with a year in figures. Inferred: that a month with a year is its first day, that a
date without a year is in the present one, and that typing keeps the shape of a date and gives a
time of day its minutes.
"""

import re
from datetime import date, timedelta
from typing import NamedTuple

from sync.emulator.locales import EN_US, Locale
from workbook.values import EPOCH

_ISO = re.compile(r"(?P<y>\d{4})(?P<mark>[-/])(?P<m>\d{1,2})(?:(?P=mark)(?P<d>\d{1,2}))?")
_SHORT = re.compile(r"(?P<a>\d{1,2})(?P<mark>[-/.])(?P<b>\d{1,2})(?:(?P=mark)(?P<y>\d{4}|\d{2})?)?")
_MONTH_YEAR = re.compile(r"(?P<m>\d{1,2})(?P<mark>[-/])(?P<y>\d{4})")
_NAME = r"(?P<name>[^\W\d_]{3,9})\.?"
_WORDS = (
    re.compile(
        rf"(?P<d>\d{{1,2}})(?P<one>\.? |-){_NAME}(?:(?P<two>[ -]|, )(?P<y>\d{{4}}|\d{{2}}))?"
    ),
    re.compile(rf"{_NAME}(?P<one>[ -])(?P<d>\d{{1,2}})(?:(?P<two>, | |-)(?P<y>\d{{4}}))?"),
    re.compile(rf"{_NAME}(?P<one>[ -]|, )(?P<y>\d{{4}})"),
)
_DAYTIME = re.compile(
    r"(?:(?P<day>\S.*?)(?:T|,? ))??(?P<h>\d{1,3})"
    r"(?::(?P<m>[0-5]\d)(?::(?P<s>[0-5]\d(?:\.\d{1,3})?))?)?(?: ?(?P<half>[AaPp][Mm]))?"
)
_BEGINS = re.compile(rf"{_NAME}(?:[ -]|, )\d")
_PIVOT = 50  # the two-digit years from here on are of the last century


class Moment(NamedTuple):
    """A serial, and the type and the pattern of the number format that typing it gives."""

    days: float
    kind: str
    pattern: str


def read(text: str, today: date, locale: Locale) -> Moment | None:
    """Return the date, the time or both that a text says; ``None`` for neither.

    Args:
        text: without spaces around it.
        today: gives the year of a date typed without one.
        locale: the order of day and month, and the months' names.
    """
    if not any(letter.isdecimal() for letter in text):
        return None
    match = _DAYTIME.fullmatch(text)
    if match is None or not (match["m"] or match["half"]):
        day = _date(text, today, locale)
        return Moment(day[0], "DATE", day[1]) if day else None
    clock = _clock(match)
    if clock is None or not match["day"]:
        return Moment(clock[0], "TIME", clock[1]) if clock else None
    day = _date(match["day"], today, locale)
    if day is None:
        return None
    return Moment(day[0] + clock[0], "DATE_TIME", f"{day[1]} {clock[1]}")


def may_begin(text: str) -> bool:
    """Whether a text that begins with a letter may be a date."""
    return _BEGINS.match(text) is not None


def _date(text: str, today: date, locale: Locale) -> tuple[int, str] | None:
    """Return the serial and the pattern it is shown with."""
    if iso := _ISO.fullmatch(text):
        return _iso(iso)
    short = _SHORT.fullmatch(text)
    if short and short["mark"] in locale.marks:
        return _short(short, today, locale)
    if month := _MONTH_YEAR.fullmatch(text):
        return _day(int(month["y"]), int(month["m"]), 1, f"M{month['mark']}yyyy")
    found = (match for pattern in _WORDS if (match := pattern.fullmatch(text)))
    return next((day for match in found if (day := _worded(match, today, locale))), None)


def _iso(match: re.Match[str]) -> tuple[int, str] | None:
    if not match["d"]:
        pattern = f"yyyy{match['mark']}mm"
        return _day(int(match["y"]), int(match["m"]), 1, pattern)
    pattern = "yyyy-mm-dd" if match["mark"] == "-" else "yyyy/mm/dd"
    return _day(int(match["y"]), int(match["m"]), int(match["d"]), pattern)


def _short(match: re.Match[str], today: date, locale: Locale) -> tuple[int, str] | None:
    """Read ``1/2/2020`` or ``1.2.``, in the locale's order of day and month."""
    first, second = int(match["a"]), int(match["b"])
    month, day = (second, first) if locale.day_first else (first, second)
    mark, year = match["mark"], _year(match["y"], today)
    if not match["y"] and match[0].endswith(mark) and mark != ".":
        return None
    pattern = mark.join(re.split("[^dM]+", locale.date)[:2])
    if match["y"]:
        pattern += f"{mark}{'yyyy' if len(match['y']) == 4 else 'yy'}"
    elif mark == ".":
        pattern += mark
    return _day(year, month, day, pattern)


def _year(text: str | None, today: date) -> int:
    if not text:
        return today.year
    year = int(text)
    return year if len(text) == 4 else year + (2000 if year < _PIVOT else 1900)


def _worded(match: re.Match[str], today: date, locale: Locale) -> tuple[int, str] | None:
    """Read a date whose month is named, such as ``5. Jan 2026``."""
    month, spelled = _month(match["name"], locale)
    if not month:
        return None
    given = match.groupdict()
    codes = {"d": "d", "name": spelled, "y": "yyyy" if len(given["y"] or "") == 4 else "yy"}
    pieces = sorted(
        (match.start(name), codes.get(name, given[name])) for name in given if given[name]
    )
    day = int(given["d"]) if given.get("d") else 1
    return _day(_year(given["y"], today), month, day, "".join(piece for _, piece in pieces))


def _month(name: str, locale: Locale) -> tuple[int, str]:
    """Return the number of a month and the code that spells it so; 0 for none."""
    lowered = name.lower()
    for months, short in ((locale.months, locale.short), (EN_US.months, EN_US.short)):
        for at, month in enumerate(months, 1):
            known, brief = month.lower(), short[at - 1].rstrip(".").lower()
            if lowered == known:
                return at, "mmm" if known == brief else "mmmm"
            if lowered in (known[:3], known[:4], brief):
                return at, "mmm"
    return 0, ""


def _day(year: int, month: int, day: int, pattern: str) -> tuple[int, str] | None:
    try:
        return (date(year, month, day) - EPOCH).days, pattern
    except ValueError:
        return None


def _clock(match: re.Match[str]) -> tuple[float, str] | None:
    hours, half = int(match["h"]), (match["half"] or "").lower()
    if half:
        if not 1 <= hours <= 12:
            return None
        hours = hours % 12 + (12 if half == "pm" else 0)
    minutes, seconds = int(match["m"] or 0), match["s"]
    length = timedelta(hours=hours, minutes=minutes, seconds=float(seconds or 0))
    pattern = "[h]:mm:ss" if hours >= 24 else f"h:mm{':ss' if seconds else ''}"
    return length / timedelta(days=1), pattern + (" am/pm" if half else "")
