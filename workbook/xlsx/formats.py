"""Number format codes: the built-in ones, and what a cell under each is shown as.

Source: ECMA-376 part 1, sections 18.8.30 (numFmt, built-in ids) and 18.8.31 (numFmts, codes).
"""

import re
from collections.abc import Mapping
from enum import StrEnum
from functools import lru_cache
from typing import Final

from workbook.values import Kind

GENERAL: Final = "General"

EPOCH_1904: Final = 1462.0
"""Days from 1899-12-30 to the day 0 of workbooks that count from 1904."""

BUILT_IN: Final[Mapping[int, str]] = {
    0: GENERAL,
    1: "0",
    2: "0.00",
    3: "#,##0",
    4: "#,##0.00",
    9: "0%",
    10: "0.00%",
    11: "0.00E+00",
    12: "# ?/?",
    13: "# ??/??",
    14: "mm-dd-yy",
    15: "d-mmm-yy",
    16: "d-mmm",
    17: "mmm-yy",
    18: "h:mm AM/PM",
    19: "h:mm:ss AM/PM",
    20: "h:mm",
    21: "h:mm:ss",
    22: "m/d/yy h:mm",
    37: "#,##0 ;(#,##0)",
    38: "#,##0 ;[Red](#,##0)",
    39: "#,##0.00;(#,##0.00)",
    40: "#,##0.00;[Red](#,##0.00)",
    45: "mm:ss",
    46: "[h]:mm:ss",
    47: "mmss.0",
    48: "##0.0E+0",
    49: "@",
}

DEFAULT: Final[Mapping[Kind | None, str]] = {
    None: GENERAL,
    Kind.DATE: "yyyy-mm-dd",
    Kind.TIME: "hh:mm",
    Kind.DATETIME: "yyyy-mm-dd hh:mm",
    Kind.DURATION: "[h]:mm",
}

_LONGEST: Final = 1_024
"""Characters of a code that are looked at; Excel takes 255."""

_LOCAL_DATES: Final = frozenset((*range(27, 32), 36, *range(50, 55), *range(55, 59)))
_LOCAL_TIMES: Final = frozenset(range(32, 36))
_SILENT = re.compile(r'"[^"]*+"|\\.|_.|\*.|\[(?!(?:h+|m+|s+)\])[^\[\]]*+\]', re.IGNORECASE)
_NUMBER = re.compile(r"[0#?]")
_SPLIT_SECONDS = re.compile(r"s0+")
_DAYS = re.compile(r"[ydm]|(?<![a-z])[eg](?![a-z+-])")
_TIMES = re.compile(r"[hs]")
_ELAPSED = re.compile(r"\[(?:h+|m+|s+)\]", re.IGNORECASE)
_CLOCK = re.compile(r"am/pm|a/p", re.IGNORECASE)
_FRACTION = re.compile(r"(?<=s)\.0+|(?<=\])\.0+")
_MINUTES = re.compile(r"(?<=h)([^a-z]*+)m++|(?<!m)m++(?=[^a-z]*+s)")


def code_of(number: int, custom: Mapping[int, str]) -> str:
    """Return the code of a number format id; East Asian built-ins by what they show."""
    if number in custom:
        return custom[number]
    if number in _LOCAL_DATES:
        return BUILT_IN[14]
    return BUILT_IN[21] if number in _LOCAL_TIMES else BUILT_IN.get(number, GENERAL)


class Shown(StrEnum):
    """As what a number format shows what is in a cell."""

    GENERAL = "general"
    NUMBER = "number"
    PERCENT = "percent"
    TEXT = "text"
    DATE = "date"
    TIME = "time"
    DATETIME = "datetime"
    DURATION = "duration"


@lru_cache(maxsize=4096)
def shown_as(code: str) -> Shown:
    """Return as what a cell under this format code is shown; the first section decides."""
    kind = kind_of(code)
    if kind is not None:
        return Shown(kind.value)
    section = _SILENT.sub("", code[:_LONGEST]).partition(";")[0].strip().lower()
    if section in ("", "general", "standard"):
        return Shown.GENERAL
    if "%" in section:
        return Shown.PERCENT
    return Shown.TEXT if section == "@" else Shown.NUMBER


@lru_cache(maxsize=4096)
def kind_of(code: str) -> Kind | None:
    """Return what a serial number under this format code is; ``None`` for plain numbers.

    The first section decides, as it is the one for positive numbers. ``m`` is minutes after
    hours or before seconds, else months.
    """
    shown = _SILENT.sub("", code[:_LONGEST])
    shown = shown.partition(";")[0].lower()
    if shown.strip() in ("", "general", "standard", "@"):
        return None
    if _ELAPSED.search(shown):
        return Kind.DURATION
    shown = _CLOCK.sub("h", _FRACTION.sub("", shown))
    if _NUMBER.search(_SPLIT_SECONDS.sub("s", shown)):
        return None
    rest = _MINUTES.sub(r"\1", shown)
    has_date = _DAYS.search(rest) is not None
    has_time = _TIMES.search(shown) is not None
    if has_date:
        return Kind.DATETIME if has_time else Kind.DATE
    return Kind.TIME if has_time else None
