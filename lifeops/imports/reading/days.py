"""Dates as sources write them; which of day and month comes first is asked of the whole column."""

import re
import unicodedata
from collections.abc import Iterable
from datetime import date
from functools import lru_cache
from typing import Final, Literal, TypeAlias

from workbook.values import Serial, serial

Order: TypeAlias = Literal["dmy", "mdy", "ymd"]

_ORDERS: Final[dict[Order, tuple[int, int, int]]] = {
    "dmy": (2, 1, 0),
    "mdy": (2, 0, 1),
    "ymd": (0, 1, 2),
}
_LONGEST: Final = 60  # characters
_NUMBERS: Final = re.compile(
    r"(\d{1,4})\s?[-/.\s]\s?(\d{1,2})\s?(?:[-/.]\s?|\s|'\s?)(\d{1,4})\.?(?:[T\s,]+.*)?", re.ASCII
)
_SOLID: Final = re.compile(r"(\d{8})(?:\d{4}|\d{6})?(?:[T\s.\[+Z-].*)?", re.ASCII)
_PIECE: Final = re.compile(r"\d+|[^\W\d_]+")
_MONTHS: Final = (
    "jan january januar janner janvier janv ene enero gennaio gen januari janeiro",
    "feb february februar feber fevrier fevr fev febrero febbraio februari fevereiro",
    "mar march marz mrz mars marzo maart mrt marco",
    "apr april avril avr abr abril aprile",
    "may mai mayo maggio mag mei maio",
    "jun june juni juin junio giugno giu junho",
    "jul july juli juillet juil julio luglio lug julho",
    "aug august aout ago agosto augustus",
    "sep sept september septembre septiembre settembre set setembro",
    "oct october oktober okt octobre octubre ottobre ott outubro out",
    "nov november novembre noviembre novembro",
    "dec december dezember dez decembre diciembre dic dicembre dezembro",
)
_MONTH: Final = {name: n for n, names in enumerate(_MONTHS, 1) for name in names.split()}


def order(texts: Iterable[str], day_first: bool) -> Order:
    """Return the order that a column of dates is written in.

    The order that makes dates of the most texts is taken, so a 13 or more decides; where both
    do, a dot between the numbers or else ``day_first`` does.
    """
    found = [parts for text in texts if (parts := _parts(text))]
    likely: list[Order] = ["dmy", "mdy"] if day_first or _dotted(found) else ["mdy", "dmy"]
    likely.append("ymd")
    return max(likely, key=lambda each: sum(_made(parts[0], each) is not None for parts in found))


def is_open(texts: Iterable[str]) -> bool:
    """Whether a column of dates can be read day first and month first, to other days."""
    found = [parts[0] for text in texts if (parts := _parts(text))]
    two = [(_made(each, "dmy"), _made(each, "mdy")) for each in found if len(each[0]) < 3]
    return any(one != other for one, other in two) and all(one and other for one, other in two)


def said_of(texts: Iterable[str], taken: Order) -> tuple[str, ...]:
    """Return what to tell a person of the order that dates were read in, if it is a guess."""
    if taken == "ymd" or not is_open(texts):
        return ()
    first = "day" if taken == "dmy" else "month"
    what = f"dates read {first} first, which the file leaves open; see import.dates"
    return (f"{what}: lifeops config set import.dates day-first, or month-first",)


def day(text: str, order: Order) -> Serial | None:
    """Return the date that a text says, its time left out; ``None`` if it says none.

    Args:
        text: such as ``2024-01-31``, ``20240131``, ``31.1.24``, ``1/31'24`` or ``31 Jan 2024``.
        order: the column's, by :func:`order`; a year of four digits in front needs none.
    """
    found = _day(text, order)
    return serial(found) if found else None


@lru_cache(maxsize=8192)
def _day(text: str, order: Order) -> date | None:
    parts = _parts(text)
    if parts:
        return _made(parts[0], order)
    plain = _clean(text)
    solid = _SOLID.fullmatch(plain)
    if solid:
        return _solid(solid[1], order)
    return _named(plain)


def _clean(text: str) -> str:
    if len(text) > _LONGEST:
        return ""
    return unicodedata.normalize("NFKC", text).strip().replace("\u2019", "'")


def _parts(text: str) -> tuple[tuple[str, str, str], str] | None:
    found = _NUMBERS.fullmatch(_clean(text))
    if not found:
        return None
    return (found[1], found[2], found[3]), found[0]


def _dotted(found: list[tuple[tuple[str, str, str], str]]) -> bool:
    return sum(text.count(".") >= 2 for _, text in found) * 2 > len(found)


def _made(parts: tuple[str, str, str], order: Order) -> date | None:
    if len(parts[0]) > 2:
        order = "ymd"
    year, month, day = (parts[place] for place in _ORDERS[order])
    if len(year) == 3 or max(len(month), len(day)) > 2:
        return None
    return _date(_full(year), int(month), int(day))


def _full(year: str) -> int:
    """Return a year; of two digits it is one of 1970 to 2069."""
    number = int(year)
    if len(year) > 2:
        return number
    return number + (2000 if number < 70 else 1900)


def _date(year: int, month: int, day: int) -> date | None:
    if not 1900 < year < 2200:
        return None
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _solid(digits: str, order: Order) -> date | None:
    found = _date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    if found or order == "ymd":
        return found
    return _made((digits[:2], digits[2:4], digits[4:]), order)


def _named(text: str) -> date | None:
    """Return a date whose month is a word, in English or another of the languages known."""
    months, numbers = [], []
    for piece in _PIECE.findall(text.casefold()):
        if piece.isascii() and piece.isdigit():
            numbers.append(piece)
            continue
        bare = "".join(
            c for c in unicodedata.normalize("NFD", piece) if not unicodedata.combining(c)
        )
        if bare in _MONTH:
            months.append(_MONTH[bare])
    if len(months) != 1 or len(numbers) < 2:
        return None
    first, second = numbers[:2]
    if len(first) == 4:
        first, second = second, first
    if len(first) > 2 or len(second) not in (2, 4):
        return None
    return _date(_full(second), months[0], int(first))
