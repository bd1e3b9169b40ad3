"""The values that a condition is given: constants, formulas, days relative to today, ranges.

Inferred: that a date that equals the past week, month or year is one within it, up to today.
"""

from calendar import monthrange
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any, TypeAlias

from sync.emulator.aside import relative
from sync.emulator.entered import typed
from sync.emulator.failures import ApiError
from sync.emulator.show import View, resolve
from sync.emulator.spreadsheet import Json, Sheet
from workbook.values import EPOCH, Serial, Value

Given: TypeAlias = Any
"""A number, a text, a truth value, or a formula; ``None`` for what cannot be read."""


def read(
    view: View, sheet: Sheet, condition: Json, first: tuple[int, int]
) -> tuple[str, Sequence[Given]]:
    """Return the type of a condition and its values.

    Args:
        view: the spreadsheet.
        sheet: the sheet of the cells that are tested.
        condition: the BooleanCondition.
        first: the row and column of the cell that formulas are relative to.
    """
    kind, values = str(condition.get("type", "")), condition.get("values", [])
    if kind == "ONE_OF_RANGE":
        return kind, _in_range(view, values)
    days = [str(value.get("relativeDate", "")) for value in values]
    if kind == "DATE_EQ" and days and days[0].startswith("PAST_"):
        return "DATE_BETWEEN", [day(days[0], view.today()), day("TODAY", view.today())]
    plainly = kind.startswith("TEXT_") or kind in ("ONE_OF_LIST", "BOOLEAN")
    given: list[Given] = []
    for value, named in zip(values, days, strict=True):
        text = str(value.get("userEnteredValue", ""))
        if named:
            given.append(day(named, view.today()))
        elif plainly and text[:1] not in ("=", "+"):
            given.append(text)
        else:
            given.append(of_text(view, sheet, text, first))
    return kind, given


def of_text(view: View, sheet: Sheet, text: str | None, first: tuple[int, int]) -> Given:
    """Return what a text in a rule says, as if it were typed into the first cell."""
    if not text:
        return None
    value = typed(text, view.today(), view.book.locale).value
    if "formulaValue" in value:
        return relative(value["formulaValue"].removeprefix("="), sheet.title, first)
    return next(iter(value.values()))


def plain(value: Value) -> Any:
    """Return a calculated value as conditions take it; an error is none."""
    if isinstance(value, Serial):
        return float(value.days)
    return value if isinstance(value, bool | float | str) else None


def day(name: str, today: date) -> float | None:
    """Return the serial of a day named by a RelativeDate."""
    if name == "PAST_YEAR":
        found = _earlier(today, 12)
    elif name == "PAST_MONTH":
        found = _earlier(today, 1)
    else:
        days = {"PAST_WEEK": -7, "YESTERDAY": -1, "TODAY": 0, "TOMORROW": 1}.get(name)
        if days is None:
            return None
        found = today + timedelta(days=days)
    return float((found - EPOCH).days)


def _earlier(today: date, months: int) -> date:
    """Return the same day some months before, or the last of a month that is too short."""
    year, month = divmod(today.year * 12 + today.month - 1 - months, 12)
    last = monthrange(year, month + 1)[1]
    return date(year, month + 1, min(today.day, last))


def _in_range(view: View, values: Sequence[Json]) -> list[Any]:
    """Return the texts that the cells of the range of a condition show."""
    texts = [str(value.get("userEnteredValue", "")).removeprefix("=") for value in values]
    try:
        places = [resolve(view.book, text) for text in texts]
    except ApiError:
        return []
    return [
        view.shown(place.sheet, *at, place.sheet.cell(*at))
        for place in places
        for at in place.sheet.valued(place.box)
    ]
