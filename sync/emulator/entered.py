"""Reads what a person types into a cell (``USER_ENTERED``), as the spreadsheet's locale says.

Golden facts (dates, grouping, leading zeros, underscores) are from recorded answers of the real
service; the number formats given to percents, currencies, times and day-month dates are inferred.
"""

import re
from datetime import date, timedelta
from functools import cache
from typing import Any, NamedTuple

from sync.emulator import localized
from sync.emulator.locales import EN_US, Locale
from sync.emulator.spreadsheet import Json
from workbook.values import EPOCH

_SYMBOLS = "$£€¥"
_ISO = re.compile(r"(?P<y>\d{4})(?P<mark>[-/])(?P<m>\d{1,2})(?P=mark)(?P<d>\d{1,2})")
_SHORT = re.compile(r"(?P<a>\d{1,2})(?P<mark>[-/.])(?P<b>\d{1,2})(?:(?P=mark)(?P<y>\d{4}|\d{2})?)?")
_WORDS = re.compile(
    r"(?:(?P<d>\d{1,2})\.?[ -])?(?P<name>[^\W\d_]{3,9})\.?(?: (?P<d2>\d{1,2}),)?[ -](?P<y>\d{4})"
)
_TIME = re.compile(
    r"(?P<h>\d{1,3}):(?P<m>[0-5]\d)(?::(?P<s>[0-5]\d(?:\.\d{1,3})?))?(?: ?(?P<half>[AaPp][Mm]))?"
)
_ERRORS = ("#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NUM!")


class Entered(NamedTuple):
    """An ExtendedValue, and the number format that typing it gives the cell."""

    value: Json
    number_format: Json | None = None


def number_format(kind: str, pattern: str) -> Json:
    """Return a NumberFormat."""
    return {"type": kind, "pattern": pattern}


def typed(text: str, today: date, locale: Locale = EN_US) -> Entered:
    """Return what typing ``text`` into an automatically formatted cell puts there.

    Args:
        text: what is typed; not empty.
        today: gives the year of a date typed without one.
        locale: how the spreadsheet writes numbers, dates and formulas.
    """
    if text.startswith("'"):
        return Entered({"stringValue": text[1:]})
    bare = text.strip()
    found = _constant(bare, locale) or _number(bare, locale) or _moment(bare, today, locale)
    if found:
        return found
    if bare[0:1] in ("=", "+") and len(bare) > 1:
        plainly = localized.to_plain(bare.removeprefix("="), locale)
        return Entered({"formulaValue": f"={plainly}"})
    return Entered({"stringValue": text})


def _constant(text: str, locale: Locale) -> Entered | None:
    for held, words in zip(
        (True, False), zip(locale.booleans, EN_US.booleans, strict=True), strict=True
    ):
        if text.upper() in words:
            return Entered({"boolValue": held})
    return Entered({"formulaValue": f"={text}"}) if text in _ERRORS else None


@cache
def _numbers(locale: Locale) -> re.Pattern[str]:
    """Return what a number looks like in a locale; spaces group where a narrow one does."""
    group = "[ \u00a0\u202f]" if locale.group == "\u202f" else re.escape(locale.group)
    decimal = re.escape(locale.decimal)
    return re.compile(
        rf"(?P<sign>[+-]?)(?P<symbol>[{_SYMBOLS}]?)(?P<inner>[+-]?)"
        rf"(?P<whole>\d{{1,3}}(?:{group}\d{{3}})+|\d+|(?={decimal}\d))(?P<fraction>{decimal}\d*)?"
        rf"(?P<power>[eE][+-]?\d+)?\s?(?P<percent>%?)(?P<after>[{_SYMBOLS}]?)"
    )


def _number(text: str, locale: Locale) -> Entered | None:
    match = _numbers(locale).fullmatch(text)
    if (
        match is None
        or (match["sign"] and match["inner"])
        or (match["inner"] and not match["symbol"])
        or (match["after"] and (match["symbol"] or match["percent"] or not locale.comma))
    ):
        return None
    fraction = (match["fraction"] or "").replace(locale.decimal, ".")
    digits = re.sub(r"\D", "", match["whole"]) + fraction + (match["power"] or "")
    number = float(digits)
    if "-" in (match["sign"], match["inner"]):
        number = -number
    if match["percent"]:
        number /= 100
    if abs(number) == float("inf"):
        return None
    return Entered({"numberValue": plain(number)}, _shape(match, locale))


def _shape(match: re.Match[str], locale: Locale) -> Json | None:
    decimals = ".00" if len(match["fraction"] or "") > 1 else ""
    if match["percent"]:
        return number_format("PERCENT", f"0{decimals}%")
    symbol = match["symbol"] or match["after"]
    if symbol:
        pattern = locale.currency if symbol == locale.symbol else f"[${symbol}]#,##0.00"
        return number_format("CURRENCY", pattern.replace(".00", decimals))
    if match["power"]:
        return number_format("SCIENTIFIC", "0.00E+00")
    return (
        number_format("NUMBER", f"#,##0{decimals}")
        if not match["whole"].isdigit() and match["whole"]
        else None
    )


def plain(number: float) -> float | int:
    """Return whole numbers as integers, as JSON on the wire shows them."""
    return int(number) if number.is_integer() and abs(number) < 2**53 else number


def _moment(text: str, today: date, locale: Locale) -> Entered | None:
    day_text, clock_text = _split(text)
    day = _date(day_text, today, locale) if day_text else None
    clock = _clock(clock_text) if clock_text else None
    if (day_text and day is None) or (clock_text and clock is None):
        return None
    if day and clock:
        shape = number_format("DATE_TIME", f"{day[1]} {clock[1]}")
        return Entered({"numberValue": day[0] + clock[0]}, shape)
    if day:
        return Entered({"numberValue": day[0]}, number_format("DATE", day[1]))
    if clock:
        return Entered({"numberValue": clock[0]}, number_format("TIME", clock[1]))
    return None


def _split(text: str) -> tuple[str, str]:
    """Return the date part and the time part."""
    colon = text.find(":")
    if colon < 0:
        return text, ""
    start = max(text.rfind(" ", 0, colon), text.rfind("T", 0, colon))
    return (text[:start].rstrip(), text[start + 1 :]) if start > 0 else ("", text)


def _date(text: str, today: date, locale: Locale) -> tuple[int, str] | None:
    """Return the serial and the pattern it is shown with."""
    iso = _ISO.fullmatch(text)
    if iso:
        pattern = "yyyy-mm-dd" if iso["mark"] == "-" else "yyyy/mm/dd"
        return _day(int(iso["y"]), int(iso["m"]), int(iso["d"]), pattern)
    short = _SHORT.fullmatch(text)
    if short and short["mark"] in locale.marks:
        return _short(short, today, locale)
    words = _WORDS.fullmatch(text)
    month = _month(words["name"], locale) if words else 0
    if words is None or not month or bool(words["d"]) == bool(words["d2"]):
        return None
    pattern = "d mmm yyyy" if words["d"] else "mmm d, yyyy"
    return _day(int(words["y"]), month, int(words["d"] or words["d2"]), pattern)


def _short(match: re.Match[str], today: date, locale: Locale) -> tuple[int, str] | None:
    """Read ``1/2/2020`` or ``1.2.``, in the locale's order of day and month."""
    first, second = int(match["a"]), int(match["b"])
    month, day = (second, first) if locale.day_first else (first, second)
    mark, year = match["mark"], int(match["y"]) if match["y"] else today.year
    if not match["y"] and match[0].endswith(mark) and mark != ".":
        return None
    numbers = re.split("[^dM]+", locale.date)[:2]
    pattern = mark.join(numbers)
    if match["y"]:
        pattern += f"{mark}{'yyyy' if len(match['y']) == 4 else 'yy'}"
        if len(match["y"]) == 2:
            year += 2000 if year < 50 else 1900
    elif mark == ".":
        pattern += mark
    return _day(year, month, day, pattern)


def _month(name: str, locale: Locale) -> int:
    lowered = name.lower()
    for names in (locale.months, EN_US.months):
        for at, month in enumerate(names, 1):
            known = month.lower()
            if lowered in (known, known[:3], known[:4], locale.short[at - 1].rstrip(".").lower()):
                return at
    return 0


def _day(year: int, month: int, day: int, pattern: str) -> tuple[int, str] | None:
    try:
        return (date(year, month, day) - EPOCH).days, pattern
    except ValueError:
        return None


def _clock(text: str) -> tuple[float, str] | None:
    match = _TIME.fullmatch(text)
    if match is None:
        return None
    hours, half = int(match["h"]), (match["half"] or "").lower()
    if half:
        if not 1 <= hours <= 12:
            return None
        hours = hours % 12 + (12 if half == "pm" else 0)
    length = timedelta(hours=hours, minutes=int(match["m"]), seconds=float(match["s"] or 0))
    seconds = ":ss" if match["s"] else ""
    pattern = f"[h]:mm{seconds or ':ss'}" if hours >= 24 else f"h:mm{seconds}"
    return length / timedelta(days=1), pattern + (" am/pm" if half else "")


def raw(value: Any) -> Json:
    """Return the ExtendedValue of a JSON value taken as it is (``RAW``)."""
    if isinstance(value, bool):
        return {"boolValue": value}
    if isinstance(value, int | float):
        return {"numberValue": value}
    return {"stringValue": str(value)}


def enter(cell: Json, value: Any, *, parse: bool, today: date, locale: Locale = EN_US) -> Json:
    """Return ``cell`` after a JSON value was written into it; its format and note stay.

    Args:
        cell: the CellData before.
        value: a JSON scalar; ``""`` clears.
        parse: read text as typing does (``USER_ENTERED``), else take it as it is.
        today: gives the year of a date typed without one.
        locale: how the spreadsheet writes numbers, dates and formulas.
    """
    rest = {
        name: part
        for name, part in cell.items()
        if name not in ("userEnteredValue", "textFormatRuns")
    }
    if value == "":
        return rest
    given = cell.get("userEnteredFormat", {})
    own = given.get("numberFormat", {})
    plain_text = own.get("type") == "TEXT"
    if not parse or plain_text or not isinstance(value, str):
        return rest | {"userEnteredValue": raw(value)}
    entered = typed(value, today, locale)
    rest["userEnteredValue"] = entered.value
    if entered.number_format and not own:
        rest["userEnteredFormat"] = given | {"numberFormat": entered.number_format}
    return rest
