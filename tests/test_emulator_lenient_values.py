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
        ("=WORKDAY.INTL(DATE(2023,6,15),5)", 45099),
        ('=WORKDAY.INTL("6/15/2023",5,1)', 45099),
        ("=WORKDAY.INTL(DATE(2023,6,15),5,7)", 45099),
        ("=WORKDAY.INTL(DATE(2023,6,15),5,7,DATE(2023,6,19))", 45102),
        ('=WORKDAY.INTL(DATE(2023,6,15),5,"0000011",DATE(2023,6,19))', 45100),
        ('=WORKDAY.INTL(DATE(2023,6,15),5,"1111111")', "#VALUE!"),
        ('=WORKDAY.INTL(DATE(2023,6,15),5,1,"6/19/2023")', "#VALUE!"),
        ("=WORKDAY.INTL(DATE(2023,6,15),5,8)", "#NUM!"),
        ("=WORKDAY.INTL(TRUE,5)", 6),
        ('=WORKDAY.INTL(DATE(2023,6,15),"")', 45092),
        ('=NETWORKDAYS.INTL("6/12/2023","7/14/2023",1)', 25),
        ("=NETWORKDAYS.INTL(DATE(2023,6,12),DATE(2023,7,14),11,DATE(2023,7,4))", 28),
        ('=NETWORKDAYS.INTL(DATE(2023,6,12),DATE(2023,7,14),"1111111")', 0),
        ('=NETWORKDAYS.INTL(DATE(2023,6,12),DATE(2023,7,14),1,"7/4/2023")', "#VALUE!"),
        ("=NETWORKDAYS.INTL(TRUE,10)", 7),
        ("=NETWORKDAYS(1,10)", 7),
        ("=-2^2", 4),
        ("=1-2^2", -3),
        ("=2*-2^2", 8),
        ("=-2^2*3", 12),
        ("=-2^3", -8),
        ("=2^-2", 0.25),
        ("=-(2^2)", -4),
        ("=-10%^2", 0.01),
        ('=LEFT("5x",1)*2', 10),
        ('=LEFT("7/20/1969x",9)+1', 25405),
        ('=("1"&"2")*2', 24),
        ('=TRIM("")+1', "#VALUE!"),
        ('=DAY(LEFT("7/20/1969x",9))', 20),
        ('=DAY(LEFT("x",0))', 30),
        ('=YEAR(TEXT(DATE(2023,6,15),"yyyy-mm-dd"))', 2023),
        ('=YEAR(TRIM(""))', 1899),
        ('=ABS(TRIM(""))', 0),
        ('=ROUND(MID("x2.567",2,5),1)', 2.6),
        ('=ABS(UPPER("x"))', "#VALUE!"),
        ('=VALUE("$1,234.50")', 1234.5),
        ('=VALUE("-$5")', -5),
        ('=VALUE(LEFT("1,000 kg",5))', 1000),
        ('=VALUE("Jan 5, 2023")', 44931),
        ('=VALUE("x")', "#VALUE!"),
        ("=VALUE(1/0)", "#DIV/0!"),
    ],
)
def test_texts_and_working_days_and_powers_are_inferred_from_those(formula, expected):
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
        ("=WORKDAY.INTL(B2,5,1)", 25409),
        ("=WORKDAY.INTL(DATE(2023,6,12),5,1,B4)", 45097),
        ("=WORKDAY.INTL(DATE(2023,6,12),B1)", 45089),
        ("=NETWORKDAYS.INTL(DATE(2023,6,12),DATE(2023,6,23),1,B4)", 9),
        ("=DAY(LEFT(B2,9))", 20),
        ("=B5*2", 10),
        ("=-B5^2", 25),
        ("=VALUE(B5)", 5),
        ("=VALUE(B7)", "#VALUE!"),
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
    texts = "A1"
    for _ in range(50):
        formula = f"EDATE({formula},EDATE(A1,A2))"
        texts = f'DAY(LEFT(TEXT({texts},"0"),9))'
    assert len(lenient.for_values(formula)) < 20 * len(formula)
    assert len(lenient.for_values(texts)) < 20 * len(texts)


@given(st.text(alphabet="DAYPOWER(),\"'1{}/ A", max_size=40))
def test_any_text_is_read(text):
    assert isinstance(lenient.for_values(f"DAY({text}"), str)


def test_calls_that_nothing_closes_are_left_alone():
    formula = "ABS(A1)+" + "ABS(" * 12_000
    assert lenient.for_values(formula).endswith("ABS(ABS(")


PIECES = ("A{r}", "$B{above}", "C{below}", "$A$2", "LOG10(A{r})", "MONTH(A{r})", "{r}", '"{r}"')


@given(st.lists(st.sampled_from(PIECES), min_size=1, max_size=3), st.sampled_from("+&"))
def test_one_form_does_for_all_rows_of_a_column(pieces, operator):
    for row in (2, 3, 10, 11, 2):
        text = operator.join(f"IFERROR({each})" for each in pieces)
        formula = text.format(r=row, above=row - 1, below=row + 1)
        assert lenient.for_values_in(formula, row) == lenient.for_values(formula)
