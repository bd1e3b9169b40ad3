import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbook.model import (
    MAX_COLUMN,
    MAX_ROW,
    Address,
    Area,
    column_letters,
    column_number,
)

addresses = st.builds(Address, st.integers(1, MAX_ROW), st.integers(1, MAX_COLUMN))


@pytest.mark.parametrize(("number", "letters"), [(1, "A"), (26, "Z"), (27, "AA"), (16384, "XFD")])
def test_columns_by_letter(number, letters):
    assert column_letters(number) == letters
    assert column_number(letters) == number


@given(addresses)
def test_addresses_round_trip(address):
    assert Address.parse(address.a1) == address


@given(addresses, addresses)
def test_areas_round_trip(one, other):
    area = Area(one, other)
    assert Area.parse(area.a1) == area


@pytest.mark.parametrize("text", ["", "7", "B", "b7", "B0", "$B$7", "ABCD1"])
def test_what_is_no_address_is_refused(text):
    with pytest.raises(ValueError, match="not a cell address"):
        Address.parse(text)


def test_an_area_contains_its_corners_and_no_more():
    area = Area.parse("B2:D4")
    assert Address.parse("B2") in area
    assert Address.parse("D4") in area
    assert Address.parse("E4") not in area
    assert "B2" not in area
