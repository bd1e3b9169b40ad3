"""Amounts as banks write them: ``1.400,50``, ``1'400.50``, ``(45.00)``, ``45.00-``, ``-$87.43``."""

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from typing import Final

_MINUS: Final = str.maketrans(
    dict.fromkeys("\u2212\u2010\u2011\u2012\u2013\u2014\ufe63\uff0d", "-")
)
_SPACES: Final = str.maketrans(dict.fromkeys(" \xa0\u2009\u202f\u2007\t'\u2019\u00b4`_"))
_QUICK: Final = re.compile(r"-?\d{1,12}(?:[.,]\d{1,2})?", re.ASCII)
_POWER: Final = re.compile(r"[-+]?\d{1,15}(?:\.\d{1,20})?[eE][-+]?\d{1,2}", re.ASCII)
_DIGITS: Final = re.compile(
    r"(?:\d|[.,](?=\d))(?:[\d.,' \xa0\u2009\u202f\u2007\u2019\u00b4`_]*\d)?", re.ASCII
)
_SPACED: Final = re.compile(r"\d{1,3}(?:[ \xa0\u2009\u202f\u2007'\u2019\u00b4`_]\d{3})+", re.ASCII)
_GROUPED: Final = re.compile(r"[1-9]\d{0,2}(?:([.,])\d{2,3})*([.,])\d{3}", re.ASCII)
_NO_CENTS: Final = re.compile(r"[.,]-{1,2}\s*$")
_WORD: Final = re.compile(r"[^\W\d_]+")
_LONGEST: Final = 40  # characters
_LARGEST: Final = 1e15
_DEBIT: Final = frozenset({"dr", "db", "debit"})
_CREDIT: Final = frozenset({"cr", "credit"})


def amount(text: str, comma: bool = False) -> float | None:
    """Return the number that a text says; ``None`` if it says none.

    Args:
        text: such as ``-$87.43``, ``1.400,50 EUR`` or ``45.00 CR``.
        comma: whether the column writes decimals after a comma; asked only where ``1,234`` or
            ``1.234`` leaves it open.
    """
    if _QUICK.fullmatch(text):
        return float(text.replace(",", ".")) or 0.0
    return _amount(text, comma)


def decimal_comma(texts: Iterable[str], default: bool = False) -> bool:
    """Whether a column writes decimals after a comma, as most of what is clear in it says."""
    votes = sum(_vote(text) for text in texts)
    return votes > 0 if votes else default


@lru_cache(maxsize=4096)
def _amount(text: str, comma: bool) -> float | None:
    taken = _taken_apart(text)
    if taken is None:
        return None
    negative, digits = taken
    plain = _plain(digits, comma)
    if plain is None:
        return None
    number = float(plain)
    if number > _LARGEST:
        return None
    return -number or 0.0 if negative else number


def _taken_apart(text: str) -> tuple[bool, str] | None:
    """Return whether a number is below zero, and its digits with what parts them."""
    text = unicodedata.normalize("NFKC", text[: _LONGEST + 1].translate(_MINUS)).strip()
    if not text or len(text) > _LONGEST:
        return None
    if _POWER.fullmatch(text):
        number = float(text)
        return number < 0, f"{abs(number):.10f}" if abs(number) < _LARGEST else "x"
    text = _NO_CENTS.sub("", text)
    found = _DIGITS.search(text)
    if not found:
        return None
    before, after = text[: found.start()], text[found.end() :]
    negative = _negative(before, after)
    return None if negative is None else (negative, found[0])


def _negative(before: str, after: str) -> bool | None:
    """Whether what stands around the digits says that they are below zero; ``None`` if strange."""
    around = f"{before} {after}"
    words = [word.casefold() for word in _WORD.findall(around)]
    if len(words) > 2 or any(len(word) > 6 for word in words):
        return None
    marks = [each for each in _WORD.sub("", around) if not each.isspace() and each != "."]
    if any(mark not in "+-()" and unicodedata.category(mark) != "Sc" for mark in marks):
        return None
    signs = [mark for mark in marks if mark in "+-("]
    if len(signs) > 1 or ("(" in before) != (")" in after):
        return None
    if _DEBIT.intersection(words):
        return True
    return signs[:1] in (["-"], ["("]) and not _CREDIT.intersection(words)


def _plain(digits: str, comma: bool) -> str | None:
    """Return digits as Python reads them."""
    whole = re.split("[.,]", digits)[0]
    if whole.translate(_SPACES) != whole and not _SPACED.fullmatch(whole):
        return None
    digits = digits.translate(_SPACES)
    if not any(map(str.isdigit, digits)):
        return None
    point = _point(digits, comma)
    if point is None:
        return None
    head, _, tail = digits.rpartition(point) if point else (digits, "", "")
    if tail and not tail.isdigit():
        return None
    return f"{re.sub('[.,]', '', head) or '0'}.{tail or '0'}"


def _point(digits: str, comma: bool) -> str | None:
    """Return what stands before the decimals, ``""`` if there are none, ``None`` if wrong."""
    marks = [each for each in digits if each in ".,"]
    if not marks:
        return ""
    last = marks[-1]
    if len(set(marks)) == 2:
        head = digits.rpartition(last)[0]
        right = last not in head and _GROUPED.fullmatch(head)
        return last if right else None
    if not _GROUPED.fullmatch(digits):
        return last if len(marks) == 1 else None
    if len(marks) > 1:
        return ""
    return last if (last == ",") == comma else ""


def _vote(text: str) -> int:
    if _QUICK.fullmatch(text):
        return text.count(",") - text.count(".")
    taken = _taken_apart(text)
    if taken is None:
        return 0
    digits = taken[1].translate(_SPACES)
    marks = [each for each in digits if each in ".,"]
    if not marks or (_GROUPED.fullmatch(digits) and len(marks) == 1):
        return 0
    grouped = len(marks) > 1 and len(set(marks)) == 1
    return 1 if (marks[-1] == ",") != grouped else -1
