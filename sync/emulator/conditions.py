"""Whether a value meets a BooleanCondition, as filters and conditional formats need to know.

For filters, conditions by relative dates and custom formulas are taken as met: nothing is hidden
by them. Inferred: that texts are compared without case, and that ``*`` and ``?`` stand for any
text and any letter where a text is to contain another.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import lru_cache
from math import floor
from typing import Any, NamedTuple

from sync.emulator.entered import typed
from sync.emulator.locales import Locale
from sync.emulator.spreadsheet import Json


class Seen(NamedTuple):
    """A cell as a condition sees it.

    Attributes:
        value: its value; ``None`` for a blank one.
        text: what it shows.
        dated: whether a number in it may be a date.
    """

    value: Any
    text: str
    dated: bool = True


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _is_true(value: Any) -> bool:
    return isinstance(value, bool | int | float) and bool(value)


def _listed(cell: Seen, given: Sequence[Any]) -> bool:
    return cell.text != "" and any(
        each == cell.value or str(each).casefold() == cell.text.casefold() for each in given
    )


def _contains(text: str, given: str) -> bool:
    if "*" in given or "?" in given:
        return _wild(given).search(text) is not None
    return given in text


@lru_cache(maxsize=256)
def _wild(given: str) -> re.Pattern[str]:
    """Return the pattern of a text with ``*`` and ``?``; ``~`` before one takes it as it is."""
    pieces = re.findall(r"~[*?~]|.", given, re.DOTALL)
    any_of = {"*": ".*", "?": "."}
    return re.compile(
        "".join(any_of.get(piece) or re.escape(piece.removeprefix("~") or "~") for piece in pieces),
        re.DOTALL,
    )


_ORDERS: Mapping[str, Callable[[float, Sequence[float]], bool]] = {
    "GREATER": lambda value, given: value > given[0],
    "GREATER_THAN_EQ": lambda value, given: value >= given[0],
    "AFTER": lambda value, given: value > given[0],
    "ON_OR_AFTER": lambda value, given: value >= given[0],
    "LESS": lambda value, given: value < given[0],
    "LESS_THAN_EQ": lambda value, given: value <= given[0],
    "BEFORE": lambda value, given: value < given[0],
    "ON_OR_BEFORE": lambda value, given: value <= given[0],
    "EQ": lambda value, given: value == given[0],
    "NOT_EQ": lambda value, given: value != given[0],
    "BETWEEN": lambda value, given: given[0] <= value <= given[1],
    "NOT_BETWEEN": lambda value, given: not given[0] <= value <= given[1],
}
_TEXTS: Mapping[str, Callable[[str, str], bool]] = {
    "TEXT_CONTAINS": _contains,
    "TEXT_NOT_CONTAINS": lambda text, given: not _contains(text, given),
    "TEXT_STARTS_WITH": lambda text, given: text.startswith(given),
    "TEXT_ENDS_WITH": lambda text, given: text.endswith(given),
    "TEXT_EQ": lambda text, given: text == given,
    "TEXT_NOT_EQ": lambda text, given: text != given,
}
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s.]+")
_URL = re.compile(r"(?:https?://|ftp://|mailto:|www\.)\S+", re.IGNORECASE)


_ALONE: Mapping[str, Callable[[Seen, Sequence[Any]], bool]] = {
    "BLANK": lambda cell, _: cell.text == "",
    "NOT_BLANK": lambda cell, _: cell.text != "",
    "TEXT_IS_EMAIL": lambda cell, _: _EMAIL.fullmatch(cell.text) is not None,
    "TEXT_IS_URL": lambda cell, _: _URL.fullmatch(cell.text) is not None,
    "DATE_IS_VALID": lambda cell, _: cell.dated and _is_number(cell.value),
    "BOOLEAN": lambda cell, given: _listed(cell, given) if given else isinstance(cell.value, bool),
    "ONE_OF_LIST": _listed,
    "ONE_OF_RANGE": _listed,
    "CUSTOM_FORMULA": lambda _, given: bool(given) and _is_true(given[0]),
}


def holds(condition: Json, value: Any, text: str, locale: Locale) -> bool:
    """Whether a cell meets the condition of a filter.

    Args:
        condition: the BooleanCondition.
        value: the cell's value; ``None`` for a blank one.
        text: what the cell shows.
        locale: how numbers and dates in the condition are written.
    """
    kind = str(condition.get("type", ""))
    if kind == "CUSTOM_FORMULA":
        return True
    given = [str(entry.get("userEnteredValue", "")) for entry in condition.get("values", [])]
    numbers = [] if kind in _TEXTS or kind in _ALONE else [number(each, locale) for each in given]
    found = meets(kind, numbers or given, Seen(value, text))
    return found is None or found


def meets(kind: str, given: Sequence[Any], cell: Seen) -> bool | None:
    """Whether a cell meets a condition; ``None`` where that cannot be told.

    Args:
        kind: the type of the condition.
        given: its values: numbers, but texts for a condition on texts.
        cell: the cell.
    """
    if kind in _ALONE:
        return _ALONE[kind](cell, given)
    if kind in _TEXTS:
        return _TEXTS[kind](cell.text.casefold(), str(given[0]).casefold()) if given else None
    family, _, name = kind.partition("_")
    test = _ORDERS.get(name)
    least = 2 if name.endswith("BETWEEN") else 1
    if test is None or len(given) < least or not all(map(_is_number, given)):
        return None
    if not _is_number(cell.value) or (family == "DATE" and not cell.dated):
        return kind.startswith("NUMBER_NOT")
    if family == "DATE":  # a day is all of its hours
        return test(floor(cell.value), [floor(each) for each in given])
    return test(float(cell.value), given)


def number(text: str, locale: Locale) -> float | None:
    """Return the number, or the serial of the date, that a text in a condition says."""
    found = typed(text, date.today(), locale).value if text else {}  # noqa: DTZ011 - its year only
    return float(found["numberValue"]) if "numberValue" in found else None
