"""What a template's formula must not do, each with what to write instead."""

import pytest

from workbook.formula.lint import wrongs
from workbook.formula.tree import ColumnRef, Name, Node
from workbook.schema import ColumnType

TYPES = {"Due": ColumnType.DATE, "No": ColumnType.COUNTER, "Cost": ColumnType.MONEY}


def kind(node: Node) -> ColumnType | None:
    match node:
        case ColumnRef(column=column):
            return TYPES.get(column)
        case Name("today"):
            return ColumnType.DATE
        case _:
            return None


@pytest.mark.parametrize(
    ("formula", "part", "message", "fix"),
    [
        ("FRIDAY(1)", "", "FRIDAY is no known function", ""),
        ("QUERY(A1:B2,1)", "QUERY", "QUERY is not in Excel", "SUMIFS and COUNTIFS"),
        (
            "AGGREGATE(9,6,A1:A2)",
            "AGGREGATE",
            "AGGREGATE is not in Google Sheets",
            "LARGE or SMALL",
        ),
        ("IFERROR(1)", "IFERROR", "IFERROR does not take 1 arguments in Excel", ""),
        ('WEBSERVICE("http://a.b")', "WEBSERVICE", "reads from outside the workbook", "rows that"),
        ("SUM(A:A)", "A:A", "A:A is a whole or open column or row", "Table[Column]"),
        ("SUM(A2:A)", "A2:A", "A2:A is a whole or open column or row", "both ends"),
        ("SUM(2:2)", "2:2", "2:2 is a whole or open column or row", "both ends"),
        ('IF([@Due]>"2026-01-05",1,0)', '"2026-01-05"', "is no date in every program", "DATE("),
        ('IF([@Due]>"5 Jan 2026",1,0)', '"5 Jan 2026"', "is no date in every program", "DATE("),
        ("Jobs!B2+1", "Jobs!", "the sheet Jobs stands without quotes", "'Jobs'!"),
        ("_xlfn.IFNA(A1,0)", "_xlfn.", "_xlfn. belongs in files only", "leave it out"),
        ("XLOOKUP(1,A1:A2,B1:B2)", "XLOOKUP(", "needs Excel 2021 or later", "INDEX and MATCH"),
        ("Jobs[Hours]*2", "Jobs[Hours]", "is a range where one value is wanted", "[@Column]"),
        ("ABS(Jobs[Hours])", "Jobs[Hours]", "is a range where one value is wanted", "SUMPRODUCT"),
        ("SUM(IF(Jobs[Hours]>1,1,0))", "Jobs[Hours]", "is a range where one value", "SUMPRODUCT"),
        ("@A1:A9", "", "the sign @ is only in Excel", ""),
        ('TEXT([@Due],"d mmm")', '"d mmm"', "of TEXT differs by locale", "INDEX(Lists[Month]"),
        ('TEXT([@Cost],"#,##0.00")', '"#,##0.00"', "of TEXT differs by locale", "ROUND and &"),
        ("TEXT([@Due],code)", "TEXT(", "TEXT with a code that is computed", ""),
        ("SUMPRODUCT((Jobs[Due]<[@Due])*1)", "SUMPRODUCT(", "grows with the square", "RANK"),
        (
            'SUMIFS(Jobs[No],Jobs[Cost],">"&[@Cost])',
            '">"&',
            "writes a number by the locale",
            "ROUND",
        ),
        ('"5"+1', '"5"', "is reckoned with as if a number", "N()"),
        ("TRUE+1", "TRUE", "is reckoned with as if a number", "N()"),
        ('DAY("")', "DAY(", 'DAY of "" is an error in Excel, not in Google Sheets', "blank"),
        ("MATCH(1,Jobs[No])", "MATCH(", "looks for the nearest value", ",0)"),
        ("VLOOKUP(1,A1:B2,2)", "VLOOKUP(", "looks for the nearest value", ",FALSE)"),
        ('DATEDIF([@Due],today,"MD")', '"MD"', "differently in each program", "DAY"),
        ('DATEVALUE("x")', "DATEVALUE(", "reads text by the locale", "DATE, or a typed date"),
        ("OFFSET(A1,1,1)", "OFFSET(", "OFFSET changes by itself", "INDEX"),
        ("TODAY()", "TODAY(", "TODAY changes by itself", "the name today"),
        ("(1", "", ") is missing at the end", ""),
        ("1+" + "+".join(["1234567"] * 1200), "", "longer than the 8192 characters", "split it"),
    ],
)
def test_each_fault_is_told_with_its_place_and_a_suggestion(
    formula: str, part: str, message: str, fix: str
) -> None:
    found = wrongs(formula, "Jobs", kind)
    assert any(
        part.lower() in each.part.lower() and message in each.message and fix in each.fix
        for each in found
    ), found


@pytest.mark.parametrize(
    "formula",
    [
        'IF([@Job]="","",[@Hours]*2)',
        "SUM(Jobs[Hours])/COUNT(Jobs[Hours])",
        "SUMPRODUCT((Jobs[Hours]>1)*Jobs[Cost])",
        "RANK([@Hours],Jobs[Hours])",
        'SUMIFS(Jobs[No],Jobs[Due],">="&today,Jobs[Due],"<"&[@Due]+7)',
        'COUNTIFS(Jobs[Cost],"<="&ROUND([@Cost],0))',
        'COUNTIF(Jobs[Cost],"<"&(ROUND([@Cost],0)+1))',
        "IFERROR(INDEX(Jobs[Cost],MATCH([@No],Jobs[No],0)),0)",
        'TEXT([@No],"00")&" of "&TEXT([@Hours],"0%")',
        '"Due "&"5 Jan 2026"',
        "'Jobs'!$B$2+N('Page'!B3)",
        '"see Jobs!B2 and A:A"',
        "IF(1>0,Jobs[Hours],Jobs[Cost])",
    ],
)
def test_what_means_the_same_everywhere_is_let_be(formula: str) -> None:
    assert wrongs(formula, "", kind) == ()


def test_a_page_may_sum_products_and_read_today() -> None:
    assert wrongs("SUMPRODUCT((Jobs[Due]<today)*1)+N(TODAY())", "", kind) == ()


def test_a_fault_comes_once_and_names_the_program_if_it_is_one_programs() -> None:
    assert [each.message for each in wrongs("SORTN(A1:A2)")] == ["SORTN is not in Excel"]
    both = "an array in { } does not mean the same in both"
    assert [each.message for each in wrongs("{1,2}")] == [both]
