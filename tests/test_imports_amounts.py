from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lifeops.imports.reading.amounts import amount, decimal_comma


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1.400,50", 1400.5),
        ("1 400,50", 1400.5),
        ("1\xa0400,50", 1400.5),
        ("1\u202f400,50 €", 1400.5),
        ("1'400.50", 1400.5),
        ("CHF 1\u2019400.50", 1400.5),
        ("(45.00)", -45.0),
        ("($45.00)", -45.0),
        ("45.00-", -45.0),
        ("-$87.43", -87.43),
        ("$-87.43", -87.43),
        ("\u22125", -5.0),
        ("+5", 5.0),
        ("USD 5.10", 5.1),
        ("Rs. 500.00", 500.0),
        ("5.00 DR", -5.0),
        ("5.00 CR", 5.0),
        ("CHF 45.-", 45.0),
        ("45,--", 45.0),
        ("1,00,000.00", 100000.0),
        ("1.234.567", 1234567.0),
        ("0.123", 0.123),
        (",50", 0.5),
        ("-0", 0.0),
        ("1.5E+3", 1500.0),
        ("\uff11\uff12", 12.0),
    ],
)
def test_an_amount_is_read_as_its_bank_meant_it(text, expected):
    assert amount(text) == expected


@pytest.mark.parametrize(
    "text",
    ["", "-", "abc", "12 34", "1.2.3", "1,2,3", "5%", "12/31/2026", "--5", "-(5)", "(5", "1e400",
     "9" * 50, "=1+1", "five 5 thousands", "\u0663"],
)  # fmt: skip
def test_what_is_no_amount_is_none(text):
    assert amount(text) is None


def test_a_lone_group_of_three_follows_the_column():
    assert (amount("1,234"), amount("1,234", comma=True)) == (1234.0, 1.234)
    assert (amount("1.234"), amount("1.234", comma=True)) == (1.234, 1234.0)
    assert decimal_comma(["1.234", "5,50"])
    assert not decimal_comma(["1,234", "5.50"])
    assert decimal_comma(["1.234.567"])
    assert decimal_comma(["1.234"], default=True)


def _written(number: Decimal, group: str, point: str) -> str:
    return f"{number:,.2f}".replace(",", "\0").replace(".", point).replace("\0", group)


@given(
    st.decimals(Decimal("-1e9"), Decimal("1e9"), places=2),
    st.sampled_from([(",", "."), (".", ","), (" ", ","), ("'", "."), ("", "."), ("", ",")]),
    st.sampled_from(["{}", "{} EUR", "${}", "CHF {}"]),
)
def test_amounts_come_back_from_every_locale(number, marks, around):
    text = around.format(_written(number, *marks))
    assert amount(text) == float(number)


@given(st.text(max_size=50), st.booleans())
def test_any_text_is_an_amount_or_none(text, comma):
    found = amount(text, comma)
    assert found is None or abs(found) <= 1e15
    decimal_comma([text])
