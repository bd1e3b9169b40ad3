import math
from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbook.values import (
    CellError,
    Formula,
    Kind,
    Serial,
    canonical,
    comparable,
    decode,
    display,
    encode,
    moment,
    same,
    serial,
)

contents = st.one_of(
    st.none(),
    st.booleans(),
    st.floats(allow_nan=False, allow_infinity=False),
    st.text(max_size=20),
    st.builds(Serial, st.floats(0, 2_958_465), st.sampled_from(Kind)),
    st.sampled_from([CellError("#N/A"), CellError("#DIV/0!")]),
    st.builds(Formula, st.text(min_size=1, max_size=20)),
)


@given(contents)
def test_canonical_is_idempotent(content):
    once = canonical(content)
    assert same(canonical(once), once)


@given(contents)
def test_what_is_stored_comes_back(content):
    once = canonical(content)
    assert same(decode(encode(once)), once)


@pytest.mark.parametrize(
    ("one", "other"),
    [("", None), (3, 3.0), (-0.0, 0.0), ("a\r\nb", "a\nb"), ("a\rb", "a\nb")],
)
def test_equal_to_a_person_is_equal(one, other):
    assert same(canonical(one), canonical(other))


numbers = st.floats(allow_nan=False, allow_infinity=False, min_value=-1e300, max_value=1e300)


@given(numbers)
def test_a_number_saved_with_15_digits_is_the_same(number):
    saved = canonical(float(f"{number:.15g}"))
    assert same(canonical(number), saved)
    assert same(Serial(canonical(number), Kind.TIME), Serial(saved, Kind.TIME))


def test_a_number_that_libreoffice_rounds_up_is_the_same():
    assert same(45659.127835648148, 45659.1278356482)
    assert same(2.0**53, 9007199254740990.0)


@given(st.integers(-(10**15) + 1, 10**15 - 2))
def test_whole_numbers_of_15_digits_are_told_apart(number):
    assert not same(float(number), float(number + 1))


@given(contents, contents)
def test_what_compares_equal_is_the_same(one, other):
    one, other = canonical(one), canonical(other)
    if type(one) is type(other) and comparable(one) == comparable(other):
        assert same(one, other)
    assert same(one, other) is same(other, one)


def test_minus_zero_is_zero():
    assert math.copysign(1, canonical(-0.0)) == 1


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (True, 1.0),
        (False, 0.0),
        ("1", 1.0),
        (None, 0.0),
        (Serial(45000.0, Kind.DATE), 45000.0),
        (Serial(1.0, Kind.DATE), Serial(1.0, Kind.DATETIME)),
        (Formula("A1"), "A1"),
        (" a", "a"),
    ],
)
def test_different_to_a_person_is_different(one, other):
    assert not same(canonical(one), canonical(other))


def test_serials_count_from_1899_12_30():
    assert serial(date(2020, 1, 1)) == Serial(43831.0, Kind.DATE)
    assert serial(datetime(2020, 1, 1, 12)) == Serial(43831.5, Kind.DATETIME)  # noqa: DTZ001
    assert serial(timedelta(hours=36)) == Serial(1.5, Kind.DURATION)


@given(st.datetimes(datetime(1900, 3, 1), datetime(9999, 12, 31)))  # noqa: DTZ001
def test_moments_survive_to_the_millisecond(when):
    rounded = when.replace(microsecond=when.microsecond // 1000 * 1000)
    assert abs(moment(serial(rounded)) - rounded) <= timedelta(milliseconds=1)


@pytest.mark.parametrize(
    ("content", "text"),
    [
        (None, "(blank)"),
        (True, "TRUE"),
        (3.0, "3"),
        (0.1, "0.1"),
        (Serial(43831.0, Kind.DATE), "2020-01-01"),
        (Serial(0.5, Kind.TIME), "12:00"),
        (Serial(43831.5, Kind.DATETIME), "2020-01-01 12:00"),
        (Serial(1.5, Kind.DURATION), "36:00"),
        (Serial(-3.0, Kind.DATE), "-3"),
        (Formula("A1+1"), "=A1+1"),
        (CellError("#N/A"), "#N/A"),
        ("x", "x"),
    ],
)
def test_display(content, text):
    assert display(content) == text


@pytest.mark.parametrize("stored", [float("nan"), {"a": 1}, ["date", 1.0, 2], ["what", 1.0]])
def test_a_foreign_stored_cell_is_refused(stored):
    with pytest.raises((ValueError, TypeError)):
        decode(stored)
