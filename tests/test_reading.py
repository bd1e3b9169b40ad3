from collections.abc import Mapping

import pytest

from sync.errors import WrongEndError
from sync.reading import read_side
from sync.store import CELLS, VALUE, Notice, TableReading
from workbook.formula.neutral import canonical
from workbook.formula.tree import Target
from workbook.model import Address, Cell, Layout
from workbook.schema import CellSchema, ColumnSchema, Schema, TableSchema
from workbook.values import CellError, Content, Formula, Kind, Serial, Value

TASKS = TableSchema(
    "Tasks",
    "Tasks",
    (
        ColumnSchema("Title", "Title"),
        ColumnSchema("N", "N"),
        ColumnSchema("Score", "Score", formula="[@N]*Weight+SUM(Tasks[N])"),
    ),
    "Title",
)
PRICES = TableSchema(
    "Prices", "Price list", (ColumnSchema("Item", "Item"), ColumnSchema("Price", "Price"))
)
SCHEMA = Schema((TASKS, PRICES), (CellSchema("Weight", "Settings"),))
NAMES = {"Weight": ("Settings", Address(2, 2)), "Other": ("Settings", Address(3, 2))}
HEADERS = {"A1": "Title", "B1": "N", "C1": "Score", "D1": "_id"}
Grids = dict[str, dict[Address, Cell]]


def cells(contents: Mapping[str, Content], shown: Value = None) -> dict[Address, Cell]:
    return {
        Address.parse(at): Cell(content, shown if isinstance(content, Formula) else content)
        for at, content in contents.items()
    }


def grids(tasks: Mapping[str, Content], shown: Value = None) -> Grids:
    return {
        "Tasks": cells(HEADERS, shown) | cells(tasks, shown),
        "Price list": cells(
            {"A1": "Item", "B1": "Price", "C1": "_id", "A2": "Pen", "B2": 2.0, "C2": "p1"}
        ),
        "Settings": cells({"B2": 3.0}),
    }


def read(
    tasks: Mapping[str, Content], shown: Value = None
) -> tuple[Layout, dict[str, TableReading], tuple[Notice, ...]]:
    return read_side(SCHEMA, grids(tasks, shown), NAMES, other=Target.GOOGLE)


def test_cells_are_canonical_and_blank_ones_absent() -> None:
    when = Serial(45_000.0, Kind.DATE)
    _, tables, _ = read({"A2": "a\r\nb", "B2": when, "C2": "", "D2": " t1 ", "A4": True})
    first, second = tables["Tasks"].rows
    assert (first.position, first.id, first.cells) == (2, "t1", {"Title": "a\nb", "N": when})
    assert (second.position, second.id, second.cells) == (4, "", {"Title": True})


def test_a_computed_column_reads_as_the_schema_prints_it() -> None:
    formula = "$B2*'Settings'!$B$2+SUM($B$2:$B$99)"
    layout, tables, notices = read({"A2": "x", "C2": Formula(formula)})
    (row,) = tables["Tasks"].rows
    expected = canonical(TASKS.column("Score").formula, "Tasks", layout)
    assert row.cells["Score"] == Formula(expected)
    assert notices == ()


def test_the_layout_reaches_as_far_as_the_formulas_do() -> None:
    formula = "$B2*'Settings'!$B$2+SUM($B$2:$B$99)"
    layout, _, _ = read({"A2": "x", "C2": Formula(formula)})
    assert (layout.tables["Tasks"].last_row, layout.tables["Tasks"].range_row) == (2, 99)
    assert (layout.tables["Prices"].last_row, layout.tables["Prices"].range_row) == (2, 2)


def test_a_cell_of_another_table_reads_by_row_id() -> None:
    _, tables, _ = read({"A2": "x", "B2": Formula("'Price list'!$B$2*2")})
    assert tables["Tasks"].rows[0].cells["N"] == Formula("Prices[Price;#p1]*2")


def test_columns_are_in_the_order_of_the_sheet() -> None:
    swapped = {"A1": "N", "B1": "Score", "C1": "Title", "A2": 1.0, "C2": "x"}
    _, tables, _ = read(swapped)
    assert tables["Tasks"].columns == ("N", "Score", "Title")
    assert tables["Tasks"].rows[0].cells == {"N": 1.0, "Title": "x"}


@pytest.mark.parametrize(
    ("formula", "reason"),
    [
        ("LET(x,1,x)", "LET"),
        ("WEBSERVICE(A2)", "WEBSERVICE"),
        ("SUM(B2:", "not understood"),
        ("Other*2", "the name Other is not part of the link"),
        ("Notes!A1", "the sheet 'Notes' is not part of the link"),
    ],
)
def test_a_formula_that_cannot_cross_is_read_as_its_value(formula: str, reason: str) -> None:
    tasks = {"A2": "x", "B2": Formula(formula), "A3": "y", "B3": Formula(formula)}
    _, tables, notices = read(tasks, shown=7.0)
    assert [row.cells["N"] for row in tables["Tasks"].rows] == [7.0, 7.0]
    (notice,) = notices
    assert notice.where == "Tasks!B2, and 1 more in this column"
    assert reason in notice.message


def test_an_error_formula_reads_as_the_error() -> None:
    _, tables, _ = read({"A2": Formula("#N/A"), "B2": CellError("#REF!")})
    assert tables["Tasks"].rows[0].cells == {
        "Title": CellError("#N/A"),
        "N": CellError("#REF!"),
    }


def test_a_spilled_cell_is_its_value_and_never_blank() -> None:
    sides = grids({"A2": "x"})
    sides["Tasks"][Address(2, 2)] = Cell(None, 5.0)
    _, tables, notices = read_side(SCHEMA, sides, NAMES, other=Target.EXCEL)
    assert tables["Tasks"].rows[0].cells["N"] == 5.0
    assert "array formula" in notices[0].message


def test_declared_cells_are_a_table_of_their_own() -> None:
    _, tables, _ = read({})
    (row,) = tables[CELLS].rows
    assert (row.id, row.cells) == ("Weight", {VALUE: 3.0})


def test_a_blank_declared_cell_is_still_there() -> None:
    sides = grids({})
    sides["Settings"].clear()
    _, tables, _ = read_side(SCHEMA, sides, NAMES, other=Target.GOOGLE)
    (row,) = tables[CELLS].rows
    assert (row.id, row.cells) == ("Weight", {})


def test_a_declared_cell_without_its_name_stops_the_run() -> None:
    with pytest.raises(WrongEndError, match="the named cell Weight is missing"):
        read_side(SCHEMA, grids({}), {}, other=Target.GOOGLE)


def test_a_column_that_the_person_added_is_named_and_left_alone() -> None:
    _, tables, notices = read({"E1": "My notes", "A2": "x", "E2": "hello"})
    assert tables["Tasks"].rows[0].cells == {"Title": "x"}
    assert notices == (
        Notice("Tasks!E1", "the column 'My notes' is not part of the link and is left alone"),
    )


def test_a_formula_may_read_a_page_that_both_sides_hold() -> None:
    """A sheet nobody types in is no reason for a value to cross instead of its formula."""
    grid = {
        Address(1, 1): Cell("Task", "Task"),
        Address(1, 2): Cell("Cash", "Cash"),
        Address(2, 1): Cell("Pay", "Pay"),
        Address(2, 2): Cell(Formula("'Forecast'!$B$2"), 5.0),
    }
    table = TableSchema(
        "Tasks", "Tasks", (ColumnSchema("Task", "Task"), ColumnSchema("Cash", "Cash")), "Task"
    )
    for pages, held in (((), 5.0), (("Forecast",), Formula("'Forecast'!$B$2"))):
        schema = Schema((table,), pages=pages)
        _, tables, _ = read_side(schema, {"Tasks": grid}, {}, other=Target.GOOGLE)
        assert tables["Tasks"].rows[0].cells["Cash"] == held
