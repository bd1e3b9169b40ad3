"""From the tree to A1 text for one place and one program."""

import pytest
from formula_trees import HERE, MOVED, PLAIN, THERE, TREES
from hypothesis import given, settings

from workbook.errors import FormulaError
from workbook.formula.emit import column, emit
from workbook.formula.parse import parse
from workbook.formula.tree import Place, Target
from workbook.model import Layout, TableLayout

OUTSIDE = Place("Settings", 9, 2)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("[@Score]*2", "$C6*2"),
        ("[@score]", "$C6"),
        ("[Score]", "$C$2:$C$40"),
        ("tasks[[due date]]", "$B$2:$B$40"),
        ("[@Balance;-1]+[@Score;2]", "$D5+$C8"),
        ("Tasks[Score;#t4]", "$C$6"),
        ("Accounts[ARR]", "'Key ''Figures'''!$C$4:$C$6"),
        ("Accounts[ARR;#3f2a]", "'Key ''Figures'''!$C$6"),
        ("Tasks[[Score]:[Due date]]", "$B$2:$C$40"),
        ("[@Title]:[@Score]", "$A6:$C6"),
        ("SUM(Tasks[Score;#]:[@Score])", "SUM($C$2:$C6)"),
        ("SUM(Tasks[Score;#t8]:[@Score])", "SUM($C6:$C$10)"),
        ("SUM($A$1:Tasks[Score])", "SUM($A$1:$C$40)"),
        ("SUM(tasks!A1:[@Score])", "SUM('tasks'!A1:$C6)"),
        ("Tasks[Score]:INDEX(C:C,3)", "$C$2:$C$40:INDEX(C:C,3)"),
        ("SUM(C$1:[@Score])", "SUM(C$1:$C6)"),
        ("as_of-Rate", "'Settings'!$B$3-'Settings'!$B$4"),
        ("b2+$C$3+Data!d4", "B2+$C$3+'Data'!D4"),
        ("SUM(A:A,Data!A2:A)", "SUM(A:A,'Data'!A2:A)"),
        ('"[@Score]"', '"[@Score]"'),
    ],
)
def test_emit_in_a_row_of_a_table(text, wanted):
    for target in Target:
        assert emit(parse(text), PLAIN, HERE, target) == wanted


def test_emit_outside_every_table():
    text = "SUM(Tasks[Score])/As_of+Tasks[Score;#t0]"
    wanted = "SUM('Tasks'!$C$2:$C$40)/$B$3+'Tasks'!$C$2"
    assert emit(parse(text), PLAIN, OUTSIDE, Target.GOOGLE) == wanted


def test_an_empty_table_has_ranges_of_one_row():
    layout = Layout({"T": TableLayout("T", "S", 4, 4, {"A": 1})})
    at = Place("S", 5, 2, "T")
    assert emit(parse("SUM(T[A])+[@A]"), layout, at, Target.EXCEL) == "SUM($A$5:$A$5)+$A5"


@pytest.mark.parametrize(
    ("text", "excel", "google"),
    [
        ("IFS([@Score]>0,1)", "_xlfn.IFS($C6>0,1)", "IFS($C6>0,1)"),
        ("SORT(A1:A2)", "_xlfn._xlws.SORT(A1:A2)", "SORT(A1:A2)"),
        ("CEILING(1,2)", "CEILING(1,2)", "CEILING(1,2)"),
        (
            "LET(as_of,[@Score],x,2,as_of+x)",
            "_xlfn.LET(_xlpm.as_of,$C6,_xlpm.x,2,_xlpm.as_of+_xlpm.x)",
            "LET(as_of,$C6,x,2,as_of+x)",
        ),
        (
            "LET(f,LAMBDA(y,y*2),f(3))",
            "_xlfn.LET(_xlpm.f,_xlfn.LAMBDA(_xlpm.y,_xlpm.y*2),_xlpm.F(3))",
            "LET(f,LAMBDA(y,y*2),F(3))",
        ),
        ("NOT_KNOWN(1)", "NOT_KNOWN(1)", "NOT_KNOWN(1)"),
    ],
)
def test_each_program_has_its_spelling(text, excel, google):
    assert emit(parse(text), PLAIN, HERE, Target.EXCEL) == excel
    assert emit(parse(text), PLAIN, HERE, Target.GOOGLE) == google


def test_signs_of_excel_alone():
    assert emit(parse("@A1:A3"), PLAIN, HERE, Target.EXCEL) == "_xlfn.SINGLE(A1:A3)"
    assert emit(parse("A1#"), PLAIN, HERE, Target.EXCEL) == "_xlfn.ANCHORARRAY(A1)"
    for text in ("@A1:A3", "A1#"):
        with pytest.raises(FormulaError, match="Google Sheets has no"):
            emit(parse(text), PLAIN, HERE, Target.GOOGLE)


@pytest.mark.parametrize(
    ("text", "at", "message"),
    [
        ("Taxes[Rate]", HERE, "no table Taxes"),
        ("[@Colour]", HERE, "Tasks has no column Colour"),
        ("Tasks[Score;#gone]", HERE, "Tasks has no row gone"),
        ("Asof", HERE, "nothing is called Asof"),
        ("[@Score]", OUTSIDE, "outside every table"),
        ("Accounts[@ARR]", HERE, "a row of Accounts"),
        ("[@Score;-5]", HERE, "outside the rows of Tasks"),
        ("[@Score;5]", HERE, "outside the rows of Tasks"),
        ("Tasks[Score]:Accounts[ARR]", HERE, "two sheets"),
    ],
)
def test_what_the_layout_does_not_have_is_refused(text, at, message):
    with pytest.raises(FormulaError, match=message):
        emit(parse(text), PLAIN, at, Target.EXCEL)


@settings(max_examples=150)
@given(TREES)
def test_law_a_column_is_its_cells(tree):
    for layout, at in ((PLAIN, HERE), (MOVED, THERE)):
        text = column(tree, layout, at.sheet, at.table, Target.EXCEL)
        for row in (at.row - 1, at.row, at.row + 1):
            place = at._replace(row=row)
            try:
                wanted = emit(tree, layout, place, Target.EXCEL)
            except FormulaError:
                continue
            assert text(row) == wanted


def test_a_column_is_not_fooled_by_a_number_like_its_mark():
    tree = parse('[@Score]+7654321&"7654321"')
    text = column(tree, PLAIN, "Tasks", "Tasks", Target.EXCEL)
    assert text(6) == '$C6+7654321&"7654321"'
