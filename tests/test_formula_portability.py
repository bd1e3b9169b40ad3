"""What keeps a formula from crossing."""

import pytest

from workbook.formula.parse import parse
from workbook.formula.portability import problems
from workbook.formula.tree import Target

BOTH = (Target.EXCEL, Target.GOOGLE)


@pytest.mark.parametrize(
    "text",
    [
        "IFERROR(INDEX(Accounts[ARR],MATCH([@Account],Accounts[Account],0)),0)",
        "SUMIFS(Tasks[Score],Tasks[Due],\"<\"&As_of)+SUM(A:A)+SUM('Data'!2:3)",
        'IF([@Due]="","",[@Due]-As_of)&TEXT(1,"0")',
        "_xlfn.XLOOKUP(A1,B1:B9,C1:C9)",
        "NOW()+TODAY()",
        "SUBTOTAL(9,A1:A9)+RANK(A1,A$1:A$9)",
        '"WEBSERVICE(1)"',
        'HYPERLINK("https://example.org/?q="&A1,"look")',
        """HYPERLINK("#'Day Plan'!A1","Day Plan")""",
        'HYPERLINK(("HTTP://example.org"))&HYPERLINK("mailto:a@example.org")',
        'CELL("row",A1)',
    ],
)
def test_these_cross(text):
    assert [problems(text, target) for target in BOTH] == [(), ()]


@pytest.mark.parametrize(
    ("text", "phrase"),
    [
        ('WEBSERVICE("http://x/"&A1)', "outside the workbook"),
        ('IMPORTRANGE("x","A1")', "outside the workbook"),
        ('IMPORTXML("x","y")', "outside the workbook"),
        ('IMAGE("http://x")', "outside the workbook"),
        ('GOOGLEFINANCE("X")', "outside the workbook"),
        ('RTD("x",,"y")', "outside the workbook"),
        ("'[Other.xlsx]Data'!A1", "another workbook"),
        ("SUM([2]Data!A1:A9)", "another workbook"),
        ("[1]!Rate", "another workbook"),
        ("SUM(Jan:Mar!A1)", "several sheets"),
        ("cmd|'/c calc'!A0", "cannot stand there"),
        ("SUM({1,2})", "array"),
        ("ARRAYFORMULA(A1:A9*2)", "ARRAYFORMULA"),
        ("UNIQUE(A1:A9)", "UNIQUE"),
        ("LET(x,1,x)", "LET"),
        ("SUM(A2:A)", "open range"),
        ("SUM(A2:2)", "open range"),
        ("A1#", "spilled"),
        ("@A1:A9", "only in Excel"),
        ("SUM((A1,B2))", "union"),
        ("MYMACRO(1)", "no known function"),
        ('CALL("kernel32","x")', "no known function"),
        ("IFERROR(A1)", "does not take 1 arguments"),
        ("ROUND(1)", "does not take 1 arguments"),
        ("NOW(1)", "does not take 1 arguments"),
        ("1+", "missing"),
        ('_xlfn.WEBSERVICE("http://x")', "outside the workbook"),
        ('_xlfn._xlws.WEBSERVICE("http://x")', "outside the workbook"),
        ('A1:INDEX(B1:B3,WEBSERVICE("x"))', "outside the workbook"),
        ('IF(1,,IMAGE("x"))', "outside the workbook"),
        ('HYPERLINK("javascript:alert(1)")', "something else than a web page"),
        ('HYPERLINK(" javascript:alert(1)")', "something else than a web page"),
        (r'HYPERLINK("file:///c:/x.exe","ok")', "something else than a web page"),
        (r'HYPERLINK("\\host\share")', "something else than a web page"),
        ('HYPERLINK("h"&"ttps://x")', "something else than a web page"),
        ('HYPERLINK(CHAR(106)&"avascript:")', "something else than a web page"),
        ("HYPERLINK(A1)", "something else than a web page"),
        ("HYPERLINK(\"#'[x.xlsx]S'!A1\")", "something else than a web page"),
        ("INDIRECT(\"'[x.xlsx]S'!A1\")", "or another file"),
        ("INDIRECT(A1)", "or another file"),
        ('CELL("filename")', "does not tell the same"),
        ("CELL(A1)", "does not tell the same"),
        ("+@SUM(1)", "only in Excel"),
        ('DDE("cmd","/C calc","x")', "no known function"),
        ('_xlfn._xlws.PY("import os")', "no known function"),
        ('LAMBDA(x,WEBSERVICE(x))("a")', "missing"),
        ('"' + "a" * 40_000 + '"', "longer than"),
        ("(" * 3_000 + "1" + ")" * 3_000, "nested more than"),
    ],
)
def test_these_stay_on_their_side(text, phrase):
    for target in BOTH:
        found = problems(text, target)
        assert len(found) == 1, found
        assert phrase in found[0] or "is not in" in found[0]


def test_a_function_that_one_program_lacks_may_stay_there():
    assert problems("ISBETWEEN(1,2,3)", Target.EXCEL) == ("ISBETWEEN is not in Excel",)
    assert problems("ISBETWEEN(1,2,3)", Target.GOOGLE) == ()
    assert problems("AGGREGATE(9,6,A1:A9)", Target.GOOGLE) == ("AGGREGATE is not in Google Sheets",)


def test_a_network_call_is_found_however_deep_it_hides():
    for text in ('LET(x,WEBSERVICE("a"),x)', "MAP(A1:A2,LAMBDA(x,IMPORTDATA(x)))"):
        for target in BOTH:
            assert any("outside the workbook" in each for each in problems(text, target))


def test_all_problems_are_listed_once_and_a_tree_will_do():
    text = "SUM({1})+SUM({2})+IMPORTDATA(1)"
    assert len(problems(parse(text), Target.EXCEL)) == 2
