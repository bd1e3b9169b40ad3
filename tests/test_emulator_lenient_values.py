"""Values that Google makes of empty texts, booleans, date texts and early serial numbers."""

import pytest
from emulator_books import book_of, formulas, read
from hypothesis import given
from hypothesis import strategies as st

from sync.emulator import lenient

# B1 "", B2 date text, B3 a month's name, B4 a date, B5 a number as text, B6 blank, B7 a word
CELLS = ['=""', "'7/20/1969", "'Jan 1, 2023", "6/19/2023", "'5", None, "x"]


def value(formula):
    rows = [[formula, CELLS[0]], *([None, each] for each in CELLS[1:])]
    book = book_of(rows)
    found = read(book, "A1", "UNFORMATTED_VALUE")
    assert formulas(book, "A1") == [[formula]]
    return found[0][0]


@pytest.mark.parametrize(
    ("formula", "expected"),
    [
        ('=ABS("")', 0),
        ('=FACT("")', 1),
        ('=FLOOR("",1)', 0),
        ('=FLOOR.MATH("")', 0),
        ("=FLOOR(4.7)", 4),
        ("=CEILING(4.2)", 5),
        ('=ABS("hello")', "#VALUE!"),
        ('=FLOOR("hello",1)', "#VALUE!"),
        ("=ABS(1/0)", "#DIV/0!"),
        ('=DAY("")', 30),
        ('=MONTH("")', 12),
        ("=DAY(TRUE)", 31),
        ("=DAY(FALSE)", 30),
        ("=DAY(0)", 30),
        ("=DAY(1)", 31),
        ("=DAY(60)", 28),
        ("=MONTH(1)", 12),
        ("=MONTH(TRUE)", 12),
        ("=YEAR(1)", 1899),
        ("=YEAR(TRUE)", 1899),
        ("=WEEKDAY(TRUE)", 1),
        ("=WEEKDAY(1,1)", 1),
        ('=DAY("hello")', "#VALUE!"),
        ('=DAY("7/20/1969")', 20),
        ('=DAYS("7/24/1969","7/16/1969")', 8),
        ("=DAYS(DATE(2023,6,15),TRUE)", 45091),
        ('=DAYS(DATE(2023,6,15),"")', 45092),
        ('=DAYS("abc","def")', "#VALUE!"),
        ("=EOMONTH(DATE(2023,6,15),TRUE)", 45138),
        ("=WORKDAY(DATE(2023,6,15),TRUE)", 45093),
        ("=WORKDAY(DATE(2023,6,12),5,DATE(2023,6,19))", 45097),
        ("=WORKDAY(DATE(2023,6,15),10,DATE(2023,6,19))", 45107),
        ("=NETWORKDAYS(DATE(2023,6,12),DATE(2023,7,14),DATE(2023,7,4))", 24),
        ("=NETWORKDAYS.INTL(DATE(2023,6,12),DATE(2023,7,14),1,DATE(2023,7,4))", 24),
        ('=NETWORKDAYS(DATE(2023,6,12),DATE(2023,6,23),"6/19/2023")', "#VALUE!"),
        ('=NETWORKDAYS("abc","def")', "#VALUE!"),
        ("=NETWORKDAYS(40900,40950,{40909,40924})", 35),
        ("=MROUND(TRUE,1)", 1),
        ("=STDEV(TRUE,2,3)", 1),
        ("=VAR(TRUE,FALSE)", 0.5),
        ("=POWER(-8,1/3)", -2),
        ('=HOUR("14:30:00")', 14),
        ("=HOUR(TRUE)", 0),
        ('=DATEDIF("1/1/2023","12/31/2023","D")', 364),
    ],
)
def test_constants_yield_what_google_was_seen_to_yield(formula, expected):
    assert value(formula) == pytest.approx(expected)


@pytest.mark.parametrize(
    ("formula", "expected"),
    [
        ("=ABS(B1)", 0),
        ("=ROUND(B1,2)", 0),
        ("=ROUNDUP(B1)", 0),
        ("=MOD(B1,3)", 0),
        ("=SQRT($B$1)+INT(Sheet1!B1)", 0),
        ("=MOD(7,B1)", "#DIV/0!"),
        ("=ABS(B5)", 5),
        ("=ABS(B6)", 0),
        ("=ABS(B7)", "#VALUE!"),
        ("=B1+1", "#VALUE!"),
        ("=DAY(B1)", 30),
        ("=DAY(B6)", 30),
        ("=YEAR(B1)", 1899),
        ("=WEEKDAY(B1,2)", 6),
        ("=DAY(B2)", 20),
        ("=YEAR(B2)", 1969),
        ("=MONTH(B3)", 1),
        ("=DAY(B4)", 19),
        ("=DAY(B7)", "#VALUE!"),
        ("=EDATE(B2,1)", 25435),
        ("=EDATE(B1,1)", 31),
        ("=EOMONTH(B6,1)", 32),
        ("=EOMONTH(B4,ROUND(0.2))", 45107),
        ("=DAYS(B4,B2)", 19692),
        ("=DAYS(B4,B1)", 45096),
        ('=DATEDIF(B2,B4,"Y")', 53),
        ("=WORKDAY(DATE(2023,6,12),5,B4)", 45097),
        ("=NETWORKDAYS(DATE(2023,6,12),DATE(2023,6,23),B4)", 9),
        ("=NETWORKDAYS(DATE(2023,6,12),DATE(2023,6,23),B4:B4)", 9),
        ("=POWER(B1,2)", 0),
        ("=POWER(B4,1/3)", 35.5936),
        ("=SUM(ABS(B1),DAY(ABS(B4)))", 19),
    ],
)
def test_cells_yield_the_same(formula, expected):
    got = value(formula)
    assert got == (expected if isinstance(expected, str) else pytest.approx(expected, rel=1e-4))


@pytest.mark.parametrize(
    "formula",
    [
        "IF(ISNUMBER($D2),INT($D2)-5,0)",
        "ABS(A1-B1)",
        "ABS(A1:A3)",
        "MOD(ROUND(1.5*3,0),60)",
        "ROUND(today,0)",
        '"ABS(A1)"',
        "MYABS(A1)",
        "EDATE(DATE(2023,1,1),12)",
        "NETWORKDAYS(DATE(2023,1,1),45000,Holidays)",
        "POWER(2,0.5)",
        "WEE\N{KELVIN SIGN}DAY(A1)+HOUR(today)",
        "\N{LATIN CAPITAL LETTER A WITH DIAERESIS}ABS(A1)",
    ],
)
def test_formulas_that_need_nothing_are_left_alone(formula):
    assert lenient.for_values(formula) == formula


def test_a_date_stays_a_date():
    book = book_of([["=EDATE(B1,1)", "6/19/2023"]])
    plain = book_of([["=EDATE(B1+0,1)", "6/19/2023"]])
    assert read(book, "A1") == read(plain, "A1")


def test_calls_in_calls_do_not_double():
    formula = "A1"
    for _ in range(50):
        formula = f"EDATE({formula},EDATE(A1,A2))"
    assert len(lenient.for_values(formula)) < 20 * len(formula)


@given(st.text(alphabet="DAYPOWER(),\"'1{}/ A", max_size=40))
def test_any_text_is_read(text):
    assert isinstance(lenient.for_values(f"DAY({text}"), str)


def test_calls_that_nothing_closes_are_left_alone():
    formula = "ABS(A1)+" + "ABS(" * 12_000
    assert lenient.for_values(formula).endswith("ABS(ABS(")
