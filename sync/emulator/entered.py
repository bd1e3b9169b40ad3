"""Reads what a person types into a cell (``USER_ENTERED``), as the spreadsheet's locale says.

Golden facts (dates, grouping, leading zeros, underscores) are from recorded answers of the real
service; the number formats given to percents and currencies, and that an amount in parentheses is
owed, are inferred.
"""

import re
from datetime import date
from functools import cache
from typing import Any, NamedTuple

from sync.emulator import localized, moments
from sync.emulator.locales import EN_US, Locale
from sync.emulator.spreadsheet import Json

_SYMBOLS = "$£€¥"
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
    owed = text[1:-1] if text[:1] == "(" and text[-1:] == ")" else ""
    match = _numbers(locale).fullmatch(owed or text)
    if owed and match and (match["sign"] or match["inner"]):
        return None
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
    if owed or "-" in (match["sign"], match["inner"]):
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
    found = moments.read(text, today, locale)
    if found is None:
        return None
    shape = number_format(found.kind, found.pattern)
    return Entered({"numberValue": found.days}, shape)


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
