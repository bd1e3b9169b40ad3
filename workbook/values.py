"""Cell values in one canonical form, on which every comparison rests.

Blank, ``""`` and an absent cell are all ``None``. Numbers are doubles. Dates and times are serial
days since 1899-12-30 with their kind, as Excel (from 1900-03-01 on) and Google Sheets store them.
"""

import decimal
import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import TypeAlias

EPOCH = date(1899, 12, 30)
_HALF_UP = decimal.Context(prec=15, rounding=decimal.ROUND_HALF_UP)


class Kind(StrEnum):
    """What a serial number means to the person who typed it."""

    DATE = "date"
    TIME = "time"
    DATETIME = "datetime"
    DURATION = "duration"


@dataclass(frozen=True, slots=True)
class Serial:
    """A date, a time or a duration: ``days`` since 1899-12-30, the fraction being the time."""

    days: float
    kind: Kind


@dataclass(frozen=True, slots=True)
class CellError:
    """An error value such as ``#N/A``."""

    code: str


@dataclass(frozen=True, slots=True)
class Formula:
    """A formula without its leading ``=``."""

    text: str


Value: TypeAlias = bool | float | str | Serial | CellError | None
Content: TypeAlias = Value | Formula


def canonical(content: Content | int) -> Content:
    r"""Return ``content`` in the form in which equal things compare equal.

    ``""`` becomes ``None``, whole numbers become doubles, ``-0.0`` becomes ``0.0``, and line
    breaks become ``\n``. Idempotent.
    """
    if isinstance(content, float):
        return content or 0.0
    if isinstance(content, bool):
        return content
    if isinstance(content, int):
        return float(content)
    if isinstance(content, str):
        broken = "\r" in content
        return (content.replace("\r\n", "\n").replace("\r", "\n") if broken else content) or None
    if isinstance(content, Serial):
        exact = type(content.days) is float and content.days != 0
        return content if exact else Serial(content.days + 0.0, content.kind)
    return content


def same(one: Content, other: Content) -> bool:
    """Whether two canonical contents are equal; ``True`` is not ``1.0``.

    Numbers are equal in 15 significant digits: LibreOffice saves no more, Excel shows no more.
    """
    if type(one) is not type(other):
        return False
    if one == other:
        return True
    if isinstance(one, float) and isinstance(other, float):
        return _near(one, other)
    if isinstance(one, Serial) and isinstance(other, Serial):
        return one.kind is other.kind and _near(one.days, other.days)
    return False


def comparable(content: Content) -> Content:
    """Return what is equal only for the :func:`same` contents, if they are of one type."""
    if isinstance(content, float):
        return rounded(content)
    if isinstance(content, Serial):
        return Serial(rounded(content.days), content.kind)
    return content


def rounded(number: float) -> float:
    """Return ``number`` in 15 significant digits; one of the largest may become infinite."""
    if number.is_integer() and abs(number) < 1e15:
        return number
    return float(f"{number:.15g}")


def _near(one: float, other: float) -> bool:
    return not _in_15_digits(one).isdisjoint(_in_15_digits(other))


def _in_15_digits(number: float) -> frozenset[float]:
    """Return what programs save of a number: where 16 digits end in 5, they fall out over it."""
    up = _HALF_UP.create_decimal(repr(number))
    return frozenset((rounded(number), float(up)))


def serial(moment: date | datetime | timedelta) -> Serial:
    """Return the serial of a date, a datetime or a duration."""
    if isinstance(moment, timedelta):
        return Serial(moment / timedelta(days=1), Kind.DURATION)
    if isinstance(moment, datetime):
        since = moment.replace(tzinfo=None) - datetime(EPOCH.year, EPOCH.month, EPOCH.day)  # noqa: DTZ001 - serials carry no zone
        return Serial(since / timedelta(days=1), Kind.DATETIME)
    return Serial(float((moment - EPOCH).days), Kind.DATE)


def moment(value: Serial) -> datetime:
    """Return the date and time of a serial, to the nearest millisecond."""
    start = datetime(EPOCH.year, EPOCH.month, EPOCH.day)  # noqa: DTZ001 - serials carry no zone
    return start + timedelta(milliseconds=round(value.days * 86_400_000))


def display(content: Content) -> str:
    """Return ``content`` as a person would read it in a message, independent of any locale."""
    if content is None:
        return "(blank)"
    if isinstance(content, bool):
        return "TRUE" if content else "FALSE"
    if isinstance(content, float):
        whole = content.is_integer() and abs(content) < 1e15
        return str(int(content)) if whole else f"{content:.15g}"
    if isinstance(content, Serial):
        return _display_serial(content)
    if isinstance(content, CellError):
        return content.code
    return f"={content.text}" if isinstance(content, Formula) else content


def _display_serial(value: Serial) -> str:
    if value.kind is Kind.DURATION:
        minutes = round(value.days * 1440)
        return f"{minutes // 60}:{minutes % 60:02d}"
    if not 0 <= value.days < 2_958_466:
        return f"{value.days:.15g}"
    when = moment(value)
    if value.kind is Kind.DATE:
        return when.strftime("%Y-%m-%d")
    clock = when.strftime("%H:%M:%S").removesuffix(":00")
    return clock if value.kind is Kind.TIME else f"{when:%Y-%m-%d} {clock}"


def encode(content: Content) -> object:
    """Return ``content`` as JSON: plain values as themselves, others as ``[tag, value]``."""
    if isinstance(content, Serial):
        return [content.kind.value, content.days]
    if isinstance(content, CellError):
        return ["error", content.code]
    if isinstance(content, Formula):
        return ["formula", content.text]
    return content


def decode(stored: object) -> Content:
    """Return the content that :func:`encode` stored."""
    if isinstance(stored, Sequence) and not isinstance(stored, str):
        tag, value = stored
        if tag == "error":
            return CellError(str(value))
        if tag == "formula":
            return Formula(str(value))
        return Serial(float(value), Kind(tag))
    if stored is None or isinstance(stored, bool | str):
        return stored
    if isinstance(stored, int | float) and math.isfinite(stored):
        return float(stored)
    raise ValueError(f"not a stored cell: {stored!r}")
