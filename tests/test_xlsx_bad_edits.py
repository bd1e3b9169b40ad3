import math

import openpyxl
import pytest
from xlsx_parts import contents, made_by_openpyxl, patched, read

from workbook.model import Address, Area
from workbook.values import CellError, Formula, Kind, Serial
from workbook.xlsx.edits import (
    AddSheet,
    AddTableColumn,
    AddValidation,
    DefineName,
    GrowArea,
    SetCached,
    SetCell,
    SetFormat,
    SetProperty,
)
from workbook.xlsx.patch import patch

HALF = "\ud800"
HUGE = 10**400


def a(text):
    return Address.parse(text)


def area(text):
    return Area.parse(text)


def cell(content, **more):
    return SetCell("S1", a("B2"), content, **more)


def added(*rows, **more):
    return AddSheet("New", hidden=False, rows=rows, **more)


@pytest.fixture(scope="module")
def before():
    workbook = openpyxl.Workbook()
    page = workbook.active
    page.title = "S1"
    page["A1"], page["A2"], page["A3"] = "Name", "x", "=1+1"
    page.auto_filter.ref = "A1:B3"
    page["A9"], page["C4"] = "note", "beside"
    page.merge_cells("A12:B12")
    return made_by_openpyxl(workbook)


@pytest.mark.parametrize(
    ("edit", "reason"),
    [
        (cell(HALF), "half a character"),
        (cell(Formula(f'"{HALF}"')), "control characters"),
        (cell(Formula("A1"), value=HALF), "half a character"),
        (cell(HUGE), "too large"),
        (cell(Serial(HUGE, Kind.DATE)), "too large"),
        (cell(Formula("A1"), value=HUGE), "too large"),
        (cell(CellError("#N/A\x01")), "control characters"),
        (cell(1.0, format="\x01"), "control characters"),
        (cell(1.0, format="[bad"), "not closed"),
        (SetCached("S1", a("A3"), HALF), "half a character"),
        (SetCached("S1", a("A3"), HUGE), "too large"),
        (SetProperty("x\x01", "a"), "control characters"),
        (SetProperty("x", HALF), "half a character"),
        (SetFormat("S1", area("A1:A2"), "\x01"), "control characters"),
        (SetFormat("S1", area("A1:A2"), "[bad"), "not closed"),
        (SetFormat("S1", area("A1:A2"), '0"bad'), "not closed"),
        (SetFormat("S1", area("A1:A2"), ""), "1 to 255"),
        (SetFormat("S1", area("A1:A2"), "0" * 256), "1 to 255"),
        (SetFormat("S1", Area(Address(0, 0), Address(2, 2)), "0"), "outside the sheet"),
        (SetFormat("S1", Area(Address(1, 9), Address(2, 16_385)), "0"), "outside the sheet"),
        (AddValidation("S1", Area(Address(0, 1), Address(2, 1)), "A1"), "outside the sheet"),
        (DefineName("fine", "S1", Address(0, 0)), "outside the sheet"),
        (AddValidation("S1", area("A1:A2"), '"\x01"'), "control characters"),
        (AddValidation("S1", area("A1:A2"), "not a ref("), "( that is not closed"),
        (AddValidation("S1", area("A1:A2"), '"yes,no'), "quote"),
        (AddValidation("S1", area("A1:A2"), "=S1!$A$1"), "leading ="),
        (AddTableColumn("S1", "T", HALF), "half a character"),
        (added(["a", HALF]), "B1: the text holds half"),
        (added(["a"], [HUGE]), "A2: the number is too large"),
        (added([math.nan]), "A1: the number is not finite"),
        (added(["x" * 32_768]), "A1: the text is longer"),
        (added([Formula("SUM(")]), "A1: the formula has a ("),
        (added([], formats={1: "\x01"}), "control characters"),
        (added([], formats={1: "[bad"}), "not closed"),
        (added([], formats={1: math.nan}), "1 to 255"),
        (added([], widths={1: math.nan}), "width"),
        (added([], widths={1: math.inf}), "width"),
        (added([], widths={0: 9.0}), "width"),
        (AddSheet(HALF, hidden=False, rows=[]), "control characters"),
    ],
)
def test_an_edit_that_no_workbook_can_take_is_refused_and_the_others_are_made(before, edit, reason):
    made = patch(before, [SetCell("S1", a("D5"), "good"), edit, SetCell("S1", a("D6"), 6)])

    assert [each.edit for each in made.refused] == [edit]
    assert reason in made.refused[0].reason
    now = contents(read(made.data).sheet("S1"))
    assert now == {**contents(before.sheet("S1")), a("D5"): "good", a("D6"): 6.0}
    assert patch(before, [edit]).data == before.package.data


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "is empty"),
        (" ", "is empty"),
        ("=", "leading ="),
        ("=SUM(A1)", "leading ="),
        ("SUM(", "( that is not closed"),
        ("SUM(A1))", ") that closes nothing"),
        ("SUM(A1}", "} that closes nothing"),
        ("{1,2", "{ that is not closed"),
        ("T[[Due]", "[ that is not closed"),
        ('"a""', 'quote " that is not closed'),
        ("'My sheet!A1", "quote ' that is not closed"),
        ("A1\x01", "control characters"),
    ],
)
def test_a_text_that_is_surely_no_formula_is_refused(before, text, reason):
    made = patch(before, [cell(Formula(text))])
    assert reason in made.refused[0].reason


@pytest.mark.parametrize(
    "text",
    [
        "SUM(A1:C3 B2:D4)",
        "LAMBDA(x,x+1)(2)",
        "SUM(T[#All])",
        "T[[#This Row],[a ']'[ ( \"]]",
        "SUM(T[it's])",
        '"(" & "a""[b" & \'It\'\'s (1\'!A1',
        "[1]Other!A1",
        "'C:\\x\\[Book (1.xlsx]S'!A1",
        'SUM({1,2;"}",4})',
        "A1#",
        "R[-1]C[2]",
        "IF(A1,\n  1,\t2)",
        "_xlfn.SOMETHING.NEW(@A:A)",
    ],
)
def test_what_may_be_a_formula_is_written(before, text):
    made = patched(before, cell(Formula(text)))
    assert made.sheet("S1").cells[a("B2")].content == Formula(text)


@pytest.mark.parametrize(
    "code",
    ["[$-409]d/m/yy;@", '#,##0_);[Red]\\(#,##0"[)"\\)', "[h]:mm", '_-* #,##0.00\\ "€"_-', "\\["],
)
def test_number_formats_of_excel_are_written(before, code):
    assert not patch(before, [SetFormat("S1", area("A1:A2"), code)]).refused


@pytest.mark.parametrize("last", [9, 11])
def test_a_list_does_not_grow_over_what_is_there(before, last):
    made = patch(before, [GrowArea("S1", area("A1:B3"), last)])
    assert made.refused[0].reason == "the cell S1!A9 is in the way"
    assert made.data == before.package.data


def test_a_list_does_not_grow_over_merged_cells(before):
    made = patch(before, [SetCell("S1", a("A9"), None), GrowArea("S1", area("A1:B3"), 12)])
    assert made.refused[0].reason == "the merged cells S1!A12:B12 are in the way"


@pytest.mark.parametrize("first", [True, False])
def test_a_list_grows_over_rows_that_the_same_patch_writes(before, first):
    grow = GrowArea("S1", area("A1:B3"), 9)
    rows = [SetCell("S1", Address(row, 1), f"row {row}") for row in range(4, 10)]
    made = patched(before, *([grow, *rows] if first else [*rows, grow]))
    assert made.sheet("S1").autofilter == area("A1:B9")


def test_what_stands_beside_a_list_is_not_in_its_way(before):
    assert patched(before, GrowArea("S1", area("A1:B3"), 8)).sheet("S1").autofilter == area("A1:B8")


@pytest.mark.parametrize("last", [3, 2, 1, 0, -1])
def test_a_list_never_shrinks(before, last):
    made = patch(before, [GrowArea("S1", area("A1:B3"), last)])
    assert not made.refused
    assert made.data == before.package.data


def test_a_row_that_the_patch_writes_in_joins_with_all_that_it_holds(before):
    grow = GrowArea("S1", area("A1:B3"), 9)
    made = patched(before, grow, SetCell("S1", a("B9"), "beside the note"))
    assert made.sheet("S1").autofilter == area("A1:B9")
    assert made.sheet("S1").cells[a("A9")].content == "note"


def test_a_bad_edit_of_a_cell_does_not_make_its_row_join(before):
    bad = SetCell("S1", a("B9"), HALF)
    made = patch(before, [GrowArea("S1", area("A1:B3"), 9), bad])
    assert {each.edit for each in made.refused} == {bad, GrowArea("S1", area("A1:B3"), 9)}
