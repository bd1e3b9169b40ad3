import pytest

from sync.emission import grown, place_of, written
from workbook.errors import FormulaError
from workbook.formula.neutral import neutral
from workbook.formula.tree import Place, Target
from workbook.model import Address, Layout, TableLayout
from workbook.values import Content, Formula

TABLE = TableLayout("Tasks", "Tasks", 1, 3, {"Title": 1, "N": 2, "_id": 3}, {2: "a", 3: "b"}, 9)
LAYOUT = Layout({"Tasks": TABLE}, {"Weight": ("Settings", Address(2, 2))})


def test_added_rows_are_in_the_layout_and_its_ranges() -> None:
    table = grown(LAYOUT, {"Tasks": {2: "z", 4: "c", 12: "d"}}).tables["Tasks"]
    assert (table.last_row, table.range_row) == (12, 12)
    assert table.row_ids == {2: "z", 3: "b", 4: "c", 12: "d"}


@pytest.mark.parametrize("content", [None, 1.0, "=1+1", True])
def test_values_are_written_as_they_are(content: Content) -> None:
    assert written(content, LAYOUT, Place("Tasks", 2, 2, "Tasks"), Target.EXCEL) == content


@pytest.mark.parametrize(
    "text",
    ["[@N]*Weight", "SUM(Tasks[N])", "Tasks[N;#b]+1", "[@N;1]", "'Other'!$B$7&\"x\""],
)
def test_what_is_written_reads_back(text: str) -> None:
    place = place_of(LAYOUT, "Tasks", 2, "N")
    content = written(Formula(text), LAYOUT, place, Target.EXCEL)
    assert isinstance(content, Formula)
    assert "[" not in content.text
    assert neutral(content.text, LAYOUT, place) == text


def test_a_formula_may_mean_a_row_that_is_being_added() -> None:
    layout = grown(LAYOUT, {"Tasks": {4: "new"}})
    place = Place("Settings", 9, 1)
    formula = Formula("Tasks[N;#new]")
    assert written(formula, layout, place, Target.EXCEL) == Formula("'Tasks'!$B$4")
    with pytest.raises(FormulaError):
        written(formula, LAYOUT, place, Target.EXCEL)
