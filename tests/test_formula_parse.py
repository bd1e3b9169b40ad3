"""Reading formulas: precedence, spellings, refusals, and agreement with two other parsers."""

import formualizer
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.formula.tokenizer import Tokenizer

from workbook.errors import FormulaError
from workbook.formula.parse import parse
from workbook.formula.text import to_text
from workbook.formula.tokens import scan
from workbook.formula.tree import (
    Array,
    Binary,
    Call,
    CellRef,
    ColumnRef,
    Group,
    Literal,
    Missing,
    Name,
    OffsetRef,
    Percent,
    Prefix,
    RangeRef,
    RowRef,
)
from workbook.formula.walk import walk
from workbook.values import CellError

ONE, TWO, THREE = Literal(1.0), Literal(2.0), Literal(3.0)
A1 = CellRef("", 1, 1)


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("1+2*3", Binary("+", ONE, Binary("*", TWO, THREE))),
        ("1*2+3", Binary("+", Binary("*", ONE, TWO), THREE)),
        ("1-2-3", Binary("-", Binary("-", ONE, TWO), THREE)),
        ("1^2^3", Binary("^", Binary("^", ONE, TWO), THREE)),
        ("-1^2", Binary("^", Prefix("-", ONE), TWO)),
        ("1^-2", Binary("^", ONE, Prefix("-", TWO))),
        ("-1%", Prefix("-", Percent(ONE))),
        ("1%%", Percent(Percent(ONE))),
        ("1&2+3", Binary("&", ONE, Binary("+", TWO, THREE))),
        ("1&2=3", Binary("=", Binary("&", ONE, TWO), THREE)),
        ("1<>2", Binary("<>", ONE, TWO)),
        ("1=2=3", Binary("=", Binary("=", ONE, TWO), THREE)),
        ("(1+2)*3", Binary("*", Group(Binary("+", ONE, TWO)), THREE)),
        (" 1 +\n 2 ", Binary("+", ONE, TWO)),
        ("--1", Prefix("-", Prefix("-", ONE))),
        ("@A1", Prefix("@", A1)),
        ("A1#", Call("ANCHORARRAY", (A1,))),
        ("SUM((A1,1))", Call("SUM", (Group(Binary(",", A1, ONE)),))),
    ],
)
def test_operators_bind_as_in_excel(text, tree):
    assert parse(text) == tree


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ('"a""b"', Literal('a"b')),
        ("1.5E-10", Literal(1.5e-10)),
        (".5", Literal(0.5)),
        ("true", Literal(value=True)),
        ("#N/A", Literal(CellError("#N/A"))),
        ("#REF!", Literal(CellError("#REF!"))),
        ("'Old sheet'!#REF!", Literal(CellError("#REF!"))),
        ("#REF!A1", Literal(CellError("#REF!"))),
        ("NOW()", Call("NOW", ())),
        ("true()", Call("TRUE", ())),
        ("if(A1,,2)", Call("IF", (A1, Missing(), TWO))),
        ("_xlfn._xlws.SORT(A1)", Call("SORT", (A1,))),
        ("_xlfn.STDEV.S(A1)", Call("STDEV.S", (A1,))),
        ("_xlfn.SINGLE(A1)", Prefix("@", A1)),
        ("_xlfn.LET(_xlpm.x,1,_xlpm.x)", Call("LET", (Name("x"), ONE, Name("x")))),
        ("LOG10(1)", Call("LOG10", (ONE,))),
        ("{1,2;3,-1}", Array(((ONE, TWO), (THREE, Prefix("-", ONE))))),
        ("Tax_rate", Name("Tax_rate")),
        ("Straße", Name("Straße")),
        ("XFE1", Name("XFE1")),
        ("A1048577", Name("A1048577")),
        ("Data!Rate", Name("'Data'!Rate")),
    ],
)
def test_constants_names_and_calls(text, tree):
    assert parse(text) == tree


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("$b$7", CellRef("", 7, 2, row_absolute=True, column_absolute=True)),
        ("$B7", CellRef("", 7, 2, column_absolute=True)),
        ("Data!A1", CellRef("Data", 1, 1)),
        ("'Key ''Figures'''!A1", CellRef("Key 'Figures'", 1, 1)),
        ("[1]Data!A1", CellRef("[1]Data", 1, 1)),
        ("Jan:Mar!A1", CellRef("Jan:Mar", 1, 1)),
        ("A1:B2", RangeRef(A1, CellRef("", 2, 2))),
        ("'D'!A1:D!B2", RangeRef(CellRef("D", 1, 1), CellRef("", 2, 2))),
        ("A:C", RangeRef(CellRef("", 0, 1), CellRef("", 0, 3))),
        ("$2:3", RangeRef(CellRef("", 2, 0, row_absolute=True), CellRef("", 3, 0))),
        ("A2:A", RangeRef(CellRef("", 2, 1), CellRef("", 0, 1))),
        ("A1:INDEX(A1,1)", RangeRef(A1, Call("INDEX", (A1, ONE)))),
        ("First:Last", RangeRef(Name("First"), Name("Last"))),
    ],
)
def test_a1_references(text, tree):
    assert parse(text) == tree


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("[@Due]", ColumnRef("", "Due", this_row=True)),
        ("[@[Due date]]", ColumnRef("", "Due date", this_row=True)),
        ("[@Due date]", ColumnRef("", "Due date", this_row=True)),
        ("[Score]", ColumnRef("", "Score")),
        ("Tasks[Score]", ColumnRef("Tasks", "Score")),
        ("T1[Score]", ColumnRef("T1", "Score")),
        ("'My tasks'[Score]", ColumnRef("My tasks", "Score")),
        ("Tasks[[Due, or never]]", ColumnRef("Tasks", "Due, or never")),
        ("Tasks[[#This Row],[Due]]", ColumnRef("Tasks", "Due", this_row=True)),
        ("Tasks[[#Data],[Due]]", ColumnRef("Tasks", "Due")),
        ("Tasks[[A]:[B]]", RangeRef(ColumnRef("Tasks", "A"), ColumnRef("Tasks", "B"))),
        ("Tasks['#'[x']]", ColumnRef("Tasks", "#[x]")),
        ("[@Balance;-1]", OffsetRef("Balance", -1)),
        ("[@Balance;0]", ColumnRef("", "Balance", this_row=True)),
        ("Tasks[Score;#3f2a]", RowRef("Tasks", "3f2a", "Score")),
        ("Tasks[a';b;#c'#d]", RowRef("Tasks", "c#d", "a;b")),
    ],
)
def test_structured_and_neutral_references(text, tree):
    assert parse(text) == tree


@pytest.mark.parametrize(
    ("text", "position"),
    [
        ("", 0),
        ("=A1", 0),
        ("1+", 2),
        ("SUM(", 4),
        ("(1", 2),
        ("1)", 1),
        ("A1 B1", 3),
        ("IF(A1;2)", 5),
        ('"abc', 0),
        ("1+'abc", 2),
        ("Tasks[Due", 5),
        ("Tasks[#All]", 5),
        ("Tasks[]", 5),
        ("Tasks[[A],[B]]", 5),
        ("Tasks[A;-1]", 5),
        ("A1:1%:B2", 5),
        ("A1:'x'!B2", 2),
        ("A1:B2:C3", 5),
        ("cmd|'/c calc'!A0", 3),
        ("Data!SUM(A1)", 5),
        ("{1,2", 4),
        ("1e999", 0),
        ("A1:XFE", 0),
    ],
)
def test_what_is_no_formula_is_refused_with_its_position(text, position):
    with pytest.raises(FormulaError) as refusal:
        parse(text)
    assert refusal.value.position == position


def test_a_semicolon_between_arguments_gets_advice():
    with pytest.raises(FormulaError, match="Write , between arguments"):
        parse("IF(A1;1;2)")


@pytest.mark.parametrize("text", ["(" * 500 + "1" + ")" * 500, "-" * 500 + "1", "1" + "%" * 500])
def test_absurd_nesting_is_refused_not_a_crash(text):
    with pytest.raises(FormulaError):
        parse(text)


def test_an_absurd_length_is_refused():
    with pytest.raises(FormulaError, match="longer than"):
        parse("1+" * 20_000 + "1")


def test_a_long_sum_is_read_and_printed_without_recursion():
    text = "+".join(f"A{row}" for row in range(1, 3001))
    assert to_text(parse(text)) == text
    assert sum(isinstance(node, CellRef) for node in walk(parse(text))) == 3000


def test_built_trees_get_the_parentheses_they_need():
    product = Binary("*", Binary("+", ONE, TWO), Prefix("-", Binary("^", TWO, THREE)))
    assert to_text(product) == "(1+2)*-(2^3)"
    assert to_text(Binary("-", ONE, Binary("-", TWO, THREE))) == "1-(2-3)"
    assert to_text(Percent(Prefix("-", ONE))) == "(-1)%"
    assert to_text(Call("F", (Binary(",", ONE, TWO),))) == "F((1,2))"


@settings(max_examples=200)
@given(st.text(alphabet="A1b$:!'\"[]@#;,(){}+-*%^&<>=. _xlT", max_size=25))
def test_any_text_is_a_formula_that_prints_stably_or_a_formula_error(text):
    try:
        tree = parse(text)
    except FormulaError:
        return
    assert parse(to_text(tree)) == tree
    assert "".join(token.text for token in scan(text)) == text


WELL_FORMED = [
    "SUM($H$2:$H$501)/COUNTA('Key Figures'!$A:$A)",
    'IF(AND($B7<>"",$C7>=1.5E-3),-$D7^2%,\'It\'\'s\'!$B$3&"a""b")',
    "_xlfn.XLOOKUP($A2,'Accounts'!$A$2:$A$99,'Accounts'!$B$2:$B$99,\"\",0)",
    "IFERROR(INDEX(A1:B3,2,),#N/A)",
    "SUM({1,2;3,4},A1:INDEX(B1:B9,2))",
    "1=2<>(3<=4)",
]


@pytest.mark.parametrize("text", WELL_FORMED)
def test_openpyxl_and_formualizer_accept_what_we_print(text):
    printed = to_text(parse(text))
    items = Tokenizer("=" + printed).items
    assert "".join(item.value for item in items) == printed
    assert formualizer.parse("=" + printed) is not None
