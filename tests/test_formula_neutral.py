"""Neutral form: the same on both sides, whatever the layout."""

from dataclasses import replace

import formualizer
import pytest
from formula_trees import HERE, MOVED, PLAIN, TASK_IDS, THERE, TREES, ungrouped
from hypothesis import given, settings
from openpyxl.formula.tokenizer import Tokenizer

from workbook.errors import FormulaError
from workbook.formula.emit import emit
from workbook.formula.neutral import canonical, has_offsets, neutral
from workbook.formula.parse import parse
from workbook.formula.text import to_text
from workbook.formula.tree import Place, Target
from workbook.model import Address, Layout, TableLayout


@settings(max_examples=200)
@given(TREES)
def test_law_printing_and_parsing_are_inverse(tree):
    text = to_text(tree)
    assert ungrouped(parse(text)) == ungrouped(tree)
    assert to_text(parse(text)) == text


@settings(max_examples=200)
@given(TREES)
def test_law_neutral_undoes_emit_in_both_programs_and_both_layouts(tree):
    wanted = canonical(to_text(tree), "Tasks")
    assert canonical(wanted, "Tasks") == wanted
    for target in Target:
        for layout, at in ((PLAIN, HERE), (MOVED, THERE)):
            assert neutral(emit(tree, layout, at, target), layout, at) == wanted


@settings(max_examples=200)
@given(TREES)
def test_law_what_emit_prints_others_can_read(tree):
    for layout, at in ((PLAIN, HERE), (MOVED, THERE)):
        text = emit(tree, layout, at, Target.EXCEL)
        assert "".join(item.value for item in Tokenizer("=" + text).items) == text
        assert formualizer.parse("=" + text) is not None


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("C6", "[@Score]"),
        ("$C6", "[@Score]"),
        ("'Tasks'!C6", "[@Score]"),
        ("tasks!c6", "[@Score]"),
        ("C5+$D7", "[@Score;-1]+[@Balance;1]"),
        ("$C$6", "Tasks[Score;#t4]"),
        ("C$3", "Tasks[Score;#t1]"),
        ("$C$1", "$C$1"),
        ("C11", "C11"),
        ("Z6", "Z6"),
        ("'Settings'!$B$3*Settings!B4", "As_of*Rate"),
        ("Settings!B5", "'Settings'!B5"),
        ("as_OF", "As_of"),
        ("'Key ''Figures'''!C5", "Accounts[ARR;#x''y'#1]"),
        ("'Key ''Figures'''!D5", "'Key ''Figures'''!D5"),
        ("SUM($C$2:$C$10)", "SUM(Tasks[Score])"),
        ("SUM($C$2:$C$500)", "SUM(Tasks[Score])"),
        ("SUM(C$10:C$2)", "SUM(Tasks[Score])"),
        ("SUM($C$2:$C)", "SUM(Tasks[Score])"),
        ("SUM($C$2:$D$40)", "SUM(Tasks[Balance]:Tasks[Score])"),
        ("SUM($C$2:$C$9)", "SUM($C$2:$C$9)"),
        ("SUM(C$3:C6)", "SUM(C$3:[@Score])"),
        ("IF(C6,TRUE(),false())", "IF([@Score],TRUE,FALSE)"),
        ("0.4166666666666666851*2", "0.416666666666667*2"),
        ("SUM((C2:C3~C5))", "SUM(([@Score;-4]:[@Score;-3],[@Score;-1]))"),
        ("SUM($C$5:$B$5)", "SUM(Tasks[Due date;#t3]:Tasks[Score;#t3])"),
        ("VLOOKUP(1,$A$1:$C$10,2)", "VLOOKUP(1,$A$1:Tasks[Score],2)"),
        ("SUM(C1:C10)", "SUM(C1:[@Score;4])"),
        ("SUM('Key ''Figures'''!B$1:C$9)", "SUM('Key ''Figures'''!B$1:Accounts[ARR])"),
        ("SUM('Key ''Figures'''!B5:C5)", "SUM(Accounts[Account;#x''y'#1]:Accounts[ARR;#x''y'#1])"),
        ("SUM('Key ''Figures'''!B4:C5)", "SUM('Key ''Figures'''!B4:C5)"),
        ("SUM(C$2:C6)", "SUM(Tasks[Score;#]:[@Score])"),
        ("SUM(D6:C$2)", "SUM(Tasks[Balance;#]:[@Score])"),
        ("SUM(C4:C6)", "SUM([@Score;-2]:[@Score])"),
        ("SUM(C:C,6:6)", "SUM(C:C,6:6)"),
        ("SUM('Key ''Figures'''!C4:C6)", "SUM(Accounts[ARR])"),
        ("COUNTA(C$1:C6)", "COUNTA(C$1:[@Score])"),
        ("TASKS[score]", "Tasks[Score]"),
        ("Tasks[[#This Row],[due DATE]]", "[@Due date]"),
        ("Other[x]", "Other[x]"),
        ("_xlfn.IFS(C6>0,1)", "IFS([@Score]>0,1)"),
        ('IF(C6="C6","\'Tasks\'!C6",C6)', 'IF([@Score]="C6","\'Tasks\'!C6",[@Score])'),
        ("_xlfn.LET(_xlpm.rate,2,_xlpm.rate*Settings!B4)", "LET(rate,2,rate*'Settings'!B4)"),
    ],
)
def test_neutral_form_in_a_row_of_a_table(text, wanted):
    assert neutral(text, PLAIN, HERE) == wanted


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Tasks!C6", "Tasks[Score;#t4]"),
        ("SUM(Tasks!C2:C10)", "SUM(Tasks[Score])"),
        ("SUM(Tasks!C2:C9)", "SUM('Tasks'!C2:C9)"),
        ("SUM(Tasks!C$1:C99)", "SUM('Tasks'!C$1:Tasks[Score])"),
        ("SUM(Tasks!B3:C3)", "SUM(Tasks[Due date;#t1]:Tasks[Score;#t1])"),
        ("SUM(Tasks!C2:C)", "SUM(Tasks[Score])"),
        ("B3", "As_of"),
        ("B7", "B7"),
    ],
)
def test_neutral_form_outside_every_table(text, wanted):
    assert neutral(text, PLAIN, Place("Settings", 9, 2)) == wanted


def test_a_running_range_is_one_in_every_row_even_the_last():
    texts = {
        neutral(f"SUM(C$2:C{row})", PLAIN, Place("Tasks", row, 4, "Tasks")) for row in range(2, 11)
    }
    assert texts == {"SUM(Tasks[Score;#]:[@Score])"}


def test_sorting_a_table_changes_no_range_over_it():
    ids = dict(enumerate(reversed(TASK_IDS), 2))
    sorted_layout = replace(
        PLAIN, tables=PLAIN.tables | {"Tasks": replace(PLAIN.tables["Tasks"], row_ids=ids)}
    )
    for text in ("SUM($C$2:$C$9)", "VLOOKUP(1,$A$1:$C$10,2)", "SUM(C$2:C6)", "SUM(C$4:C6)"):
        assert neutral(text, sorted_layout, HERE) == neutral(text, PLAIN, HERE)


def test_a_range_over_two_tables_of_a_sheet_keeps_its_addresses():
    tables = {
        "T": TableLayout("T", "S", 1, 5, {"A": 1}),
        "U": TableLayout("U", "S", 7, 9, {"A": 1, "B": 2}),
    }
    layout = Layout(tables)
    found = [neutral(f"SUM(S!{area})", layout, Place("X", 1, 1)) for area in ("A2:A9", "A2:A6")]
    assert found == ["SUM('S'!A2:A9)", "SUM(T[A])"]
    assert neutral("SUM(S!B1:B9)", layout, Place("X", 1, 1)) == "SUM('S'!B1:U[B])"


def test_a_row_without_an_id_stays_as_written():
    table = TableLayout("T", "S", 1, 3, {"A": 1}, {2: "x"})
    layout = Layout({"T": table})
    assert neutral("S!A2+S!A3", layout, Place("U", 1, 1)) == "T[A;#x]+'S'!A3"


def test_a_freshly_typed_row_below_the_table_has_this_row():
    assert neutral("C12+C11", PLAIN, Place("Tasks", 12, 4, "Tasks")) == "[@Score]+[@Score;-1]"


def test_neutral_refuses_what_is_no_formula():
    with pytest.raises(FormulaError):
        neutral("C6+", PLAIN, HERE)


def test_canonical_respells_with_a_layout():
    assert canonical("[@score]+tasks[[due date]]", "Tasks", PLAIN) == "[@Score]+Tasks[Due date]"
    assert canonical("[Score]+Tasks[@Due]", "Tasks") == "Tasks[Score]+[@Due]"


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("[@Balance;-1]+[@Amount]", True),
        ("SUM(T[A;#]:[@A])", True),
        ("SUM(A$1:[@A])", True),
        ("SUM([@A;-2]:[@B])", True),
        ("SUM([@A]:[@B])", False),
        ("SUM(T[A]:T[B])", False),
        ("T[A;#1]", False),
        ("SUM(A1:B2)", False),
        ('"a;b:c"', False),
    ],
)
def test_has_offsets(text, wanted):
    assert has_offsets(text) is wanted


COLUMNS = [
    "$C{r}+1",
    "C{r}+7+{r}",
    "C{above}+C{below}+C{r}",
    "SUM(C$2:C{r})",
    "SUM(C$49:D{r})",
    "SUM(C$400:D{r})",
    "SUM(C{r}:D{below})",
    'IF(C{r}>10,12,100)&"{r}"',
    "SUM('Key ''Figures'''!C$4:C{r})",
    "'Key ''Figures'''!C{r}",
    "Tasks!C{r}+Tasks!C{above}",
    "C100+C{r}",
    "C$100+C{r}+$C$200",
    "Z{r}+Z{above}+C{r}",
    "SUM(C1{r}:C{r})",
    'COUNTIF($C$2:$C$900,"<"&C{r})+ROW()-{above}',
    "SUM(C$2:C)+C{r}",
    "SUM($A{r}:$F{r})/SUM({r}:{r})",
    "INDEX(C{r}:INDEX(C:C,5),1)",
    "IF(C{r}>20,0.2,5)+LOG10(C{r})+$C$2+D$10",
    "SUM(C2:C)+C{r}",
    "SUM(5:9)+C{r}",
]


@pytest.mark.parametrize("column", COLUMNS)
def test_the_memo_changes_no_answer(column):
    columns = {name: at for at, name in enumerate("ABCDEF", 1)}
    ids = {row: f"r{row}" for row in range(2, 302) if row % 7}
    tables = {
        "Tasks": TableLayout("Tasks", "Tasks", 1, 301, columns, ids, 400),
        "Accounts": TableLayout("Accounts", "Key 'Figures'", 3, 90, {"ARR": 3}, {9: "a9"}),
    }
    shared = Layout(tables)
    for row in (*range(2, 302), *range(320, 300, -1)):
        text = column.format(r=row, above=row - 1, below=row + 1)
        at = Place("Tasks", row, 7, "Tasks")
        assert neutral(text, shared, at) == neutral(text, Layout(tables), at), text


def test_a_declared_cell_among_the_rows_wins_in_its_row_only():
    table = TableLayout("T", "S", 1, 9, {"A": 1, "B": 2}, {})
    layout = Layout({"T": table}, {"Special": ("S", Address(5, 1))})
    texts = [neutral(f"A{row}*2", layout, Place("S", row, 2, "T")) for row in range(4, 7)]
    assert texts == ["[@A]*2", "Special*2", "[@A]*2"]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [("SUM($C$2:$C$8)", "SUM(Tasks[Score])"), ("SUM($C$2:$C$7)", "SUM($C$2:$C$7)")],
)
def test_rows_without_an_id_need_not_be_covered(text, wanted):
    """Nobody has made ranges longer for rows that were typed since the last sync."""
    tasks = PLAIN.tables["Tasks"]
    ids = {row: each for row, each in tasks.row_ids.items() if row < 9}
    layout = replace(PLAIN, tables={**PLAIN.tables, "Tasks": replace(tasks, row_ids=ids)})
    assert neutral(text, layout, HERE) == wanted
