"""Dates in formulas come out as the serials that both spreadsheet programs show."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workbook.calculate import calculate
from workbook.model import Address, Cell
from workbook.values import Content, Formula, Kind, Serial, Value, serial

DATES = st.dates(date(1900, 3, 1), date(2199, 12, 31))
DAYS = st.one_of(st.integers(0, 100), st.integers(-100_000, 100_000))


def values_of(cells: dict[str, Content], *formulas: str) -> list[Value]:
    sheet = {Address.parse(name): Cell(content) for name, content in cells.items()}
    asked = {Address(row, 9): Cell(Formula(text)) for row, text in enumerate(formulas, 1)}
    found = calculate({"S": sheet | asked})["S"]
    return [found[address] for address in asked]


def number(value: Value) -> float:
    """The number that a cell holds, whatever it shows."""
    found = value.days if isinstance(value, Serial) else value
    assert type(found) is float
    return found


@settings(max_examples=150, deadline=None)
@given(DATES, DATES)
def test_between_two_dates_lies_a_number_of_days(one: date, other: date) -> None:
    cells: dict[str, Content] = {"A1": serial(one), "A2": serial(other)}
    days = float((one - other).days)
    difference, *rest = values_of(cells, "A1-A2", "A1-INT(A2)", "INT(A1)-A2", "(A1-INT(A2))*1")
    assert (difference, type(difference)) == (days, float)
    assert [number(value) for value in rest] == [days] * 3


@settings(max_examples=150, deadline=None)
@given(DATES, DAYS)
def test_a_date_and_days_make_the_serial_of_another_date(day: date, days: int) -> None:
    cells: dict[str, Content] = {"A1": serial(day), "A2": float(days)}
    later, earlier, half = values_of(cells, "A1+A2", "A1-A2", "A1+A2+0.5")
    assert number(later) == serial(day).days + days
    assert number(earlier) == serial(day).days - days
    assert number(half) == serial(day).days + days + 0.5


@settings(max_examples=100, deadline=None)
@given(DATES, st.integers(0, 90))
def test_days_may_be_counted_off_down_to_nothing(day: date, left: int) -> None:
    cells: dict[str, Content] = {"A1": serial(day), "A2": serial(day).days - left}
    (found,) = values_of(cells, "A1-A2")
    assert number(found) == left


@settings(max_examples=100, deadline=None)
@given(DATES)
def test_the_parts_of_a_date_make_it_again(day: date) -> None:
    cells: dict[str, Content] = {"A1": serial(day)}
    parts = values_of(cells, "YEAR(A1)", "MONTH(A1)", "DAY(A1)", "DATE(YEAR(A1),MONTH(A1),DAY(A1))")
    assert parts == [float(day.year), float(day.month), float(day.day), serial(day)]


@settings(max_examples=100, deadline=None)
@given(DATES, st.integers(0, 86_399_999))
def test_times_are_not_rounded(day: date, milliseconds: int) -> None:
    days = timedelta(milliseconds=milliseconds) / timedelta(days=1)
    cells: dict[str, Content] = {"A1": serial(day), "A2": days}
    (found,) = values_of(cells, "A1+A2")
    assert number(found) == serial(day).days + days


@pytest.mark.parametrize(
    ("days", "formula"),
    [(0, "A1-45720"), (1, "A1-45719"), (59, "A1-45661"), (60, "A1-45660"), (61, "A1-45659")],
)
def test_small_results_around_the_day_that_never_was(days: int, formula: str) -> None:
    (found,) = values_of({"A1": Serial(45_720.0, Kind.DATE)}, formula)
    assert number(found) == days
