"""Whether a value meets a BooleanCondition, as filters need to know.

Conditions by relative dates and custom formulas are taken as met: nothing is hidden by them.
"""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from sync.emulator.entered import typed
from sync.emulator.locales import Locale
from sync.emulator.spreadsheet import Json

_NUMBERS: Mapping[str, Callable[[float, list[float]], bool]] = {
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
    "TEXT_CONTAINS": lambda text, given: given in text,
    "TEXT_NOT_CONTAINS": lambda text, given: given not in text,
    "TEXT_STARTS_WITH": lambda text, given: text.startswith(given),
    "TEXT_ENDS_WITH": lambda text, given: text.endswith(given),
    "TEXT_EQ": lambda text, given: text == given,
    "TEXT_NOT_EQ": lambda text, given: text != given,
}


def holds(condition: Json, value: Any, text: str, locale: Locale) -> bool:
    """Whether a cell meets a condition.

    Args:
        condition: the BooleanCondition.
        value: the cell's value; ``None`` for a blank one.
        text: what the cell shows.
        locale: how numbers and dates in the condition are written.
    """
    kind = str(condition.get("type", ""))
    given = [str(entry.get("userEnteredValue", "")) for entry in condition.get("values", [])]
    if kind in ("BLANK", "NOT_BLANK"):
        return (text == "") == (kind == "BLANK")
    if kind in _TEXTS and given:
        return _TEXTS[kind](text.casefold(), given[0].casefold())
    test = _NUMBERS.get(kind.removeprefix("NUMBER_").removeprefix("DATE_"))
    numbers = [_number(each, locale) for each in given]
    if test is None or not numbers or None in numbers:
        return True
    if len(numbers) < 2 and kind.endswith("BETWEEN"):
        return True
    if isinstance(value, bool) or not isinstance(value, int | float):
        return kind.startswith("NUMBER_NOT")
    return test(float(value), [number for number in numbers if number is not None])


def _number(text: str, locale: Locale) -> float | None:
    found = typed(text, date.today(), locale).value if text else {}  # noqa: DTZ011 - its year only
    return float(found["numberValue"]) if "numberValue" in found else None
