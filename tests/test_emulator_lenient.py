"""Formulas that Google reads and Excel does not."""

import pytest
from emulator_books import book_of, formulas, read
from hypothesis import given
from hypothesis import strategies as st

from sync.emulator import lenient


@pytest.mark.parametrize(
    ("formula", "shown"),
    [
        ("=IFERROR(1/0)", ""),
        ('=iferror(1/0)&"x"', "x"),
        ("=IFNA(NA())", ""),
        ("=ROUNDUP(1.2)", "2"),
        ("=ROUND(ROUNDDOWN(2.7)+0.5)", "3"),
        ("=DIVIDE(MULTIPLY(3,2),MINUS(3,1))", "3"),
        ("=IF(GTE(2,2),UMINUS(POW(2,3)),0)", "-8"),
        ("=UNARY_PERCENT(50)", "0.5"),
        ("=ARRAYFORMULA(SUM(B1:B2*2))", "24"),
        ('=JOIN(", ",B1:B2)', "5, 7"),
        ("=COUNTUNIQUE(B1:B2)", "2"),
        ('=MONTH("2020-03-05")', "3"),
        ('=DATEDIF("2020-01-01","2020-02-01","D")', "31"),
        ('="2020-01-02"+1', "43833"),
        ("=TRUE+1", "2"),
        ('="5"*2', "10"),
        ("=C9+1", "1"),
        ('=C9&"x"', "x"),
        ('="IFERROR(1)"', "IFERROR(1)"),
        ("=QUERY(B1:B2)", "#NAME?"),
    ],
)
def test_a_formula_yields_what_google_yields(formula, shown):
    book = book_of([[formula, 5], [None, 7]])
    assert (read(book, "A1") or [[""]])[0][0] == shown
    assert formulas(book, "A1") == [[formula]]


@pytest.mark.parametrize(
    "formula",
    ["IFERROR(A1,0)", "ROUND(A1,2)", "MONTH(A1)", "'ROUND(1)'!A1", "XROUND(1)", "ROUND(1"],
)
def test_other_formulas_are_left_alone(formula):
    assert lenient.for_engine(formula) == formula


@given(st.text(alphabet="ROUND(),\"'1{} ADJOIN", max_size=40))
def test_any_text_is_read(text):
    assert isinstance(lenient.for_engine(text), str)
    assert lenient.for_engine(f'"{text.replace(chr(34), chr(34) * 2)}"').startswith('"')
