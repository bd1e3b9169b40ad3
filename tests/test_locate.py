from collections.abc import Mapping

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sync.errors import WrongEndError
from sync.headers import lines_of
from sync.locate import locate, locate_all
from workbook.model import ID_COLUMN, Address, Area, Cell
from workbook.schema import ColumnSchema, TableSchema
from workbook.values import Content, Formula

TASKS = TableSchema(
    "Tasks",
    "Tasks",
    (
        ColumnSchema("Title", "Title"),
        ColumnSchema("Due", "Due date"),
        ColumnSchema("Score", "Score", formula="[@Due]*2"),
    ),
    "Title",
)


def grid(rows: Mapping[int, Mapping[str, Content]]) -> dict[Address, Cell]:
    return {
        Address.parse(f"{letters}{row}"): Cell(content, content)
        for row, cells in rows.items()
        for letters, content in cells.items()
    }


HEADED = {1: {"A": "Title", "B": "Due date", "C": "Score"}}


def test_a_table_is_found_with_its_rows_and_ids() -> None:
    cells = grid(
        {
            1: {"A": "Title", "B": "Due date", "C": "Score", "D": "_id"},
            2: {"A": "one", "B": 1.0, "C": Formula("B2*2"), "D": "a1"},
            4: {"A": "two", "D": "a2"},
        }
    )
    layout = locate(TASKS, cells)
    assert (layout.header_row, layout.first_row, layout.last_row) == (1, 2, 4)
    assert layout.columns == {"Title": 1, "Due": 2, "Score": 3, ID_COLUMN: 4}
    assert layout.row_ids == {2: "a1", 4: "a2"}


@settings(max_examples=50)
@given(
    order=st.permutations(["Title", "Due date", "Score", "_id"]),
    gaps=st.lists(st.integers(1, 4), min_size=4, max_size=4),
    row=st.integers(1, 60),
)
def test_headers_are_found_wherever_they_moved(order: list[str], gaps: list[int], row: int) -> None:
    columns, at = {}, 0
    for header, gap in zip(order, gaps, strict=True):
        at += gap
        columns[header] = at
    cells = {Address(row, column): Cell(header) for header, column in columns.items()}
    layout = locate(TASKS, cells)
    assert layout.header_row == layout.last_row == row
    assert layout.columns == {
        "Title": columns["Title"],
        "Due": columns["Due date"],
        "Score": columns["Score"],
        ID_COLUMN: columns["_id"],
    }


def test_headers_match_without_outer_spaces_and_then_without_case() -> None:
    layout = locate(TASKS, grid({3: {"B": " Title ", "C": "DUE DATE", "D": "Score"}}))
    assert layout.columns == {"Title": 2, "Due": 3, "Score": 4}


def test_an_exact_header_beats_one_in_another_case() -> None:
    cells = grid({1: {"A": "TITLE", "B": "Title", "C": "Due date", "D": "Score"}})
    assert locate(TASKS, cells).columns["Title"] == 2


def test_computed_rows_and_a_leftover_id_are_no_rows() -> None:
    cells = grid(
        HEADED
        | {2: {"A": "one", "C": Formula("B2*2")}, 3: {"C": Formula("B3*2")}}
        | {4: {"C": Formula("B4*2")}}
    )
    assert locate(TASKS, cells).last_row == 2


def test_a_value_typed_over_a_computed_cell_is_a_row() -> None:
    assert locate(TASKS, grid(HEADED | {5: {"C": 7.0}})).last_row == 5


def test_a_formula_in_a_typed_column_is_a_row() -> None:
    assert locate(TASKS, grid(HEADED | {3: {"B": Formula("TODAY()")}})).last_row == 3


def test_a_missing_header_is_named_with_its_sheet() -> None:
    with pytest.raises(WrongEndError, match=r"Tasks!1:1.*no column headed 'Due date'"):
        locate(TASKS, grid({1: {"A": "Title", "C": "Score"}}))


def test_a_header_that_stands_twice_is_named_with_both_cells() -> None:
    cells = grid({1: {"A": "Title", "B": "Due date", "C": "Score", "D": "Title"}})
    with pytest.raises(WrongEndError, match=r"Tasks!A1: the header 'Title' .* A1 and D1"):
        locate(TASKS, cells)


def test_a_table_that_is_gone_is_told_apart_from_a_missing_header() -> None:
    with pytest.raises(WrongEndError, match="the table Tasks is not there"):
        locate(TASKS, grid({1: {"A": "Notes"}, 2: {"A": "Title of nothing"}}))


def test_a_sheet_that_is_gone_is_named() -> None:
    with pytest.raises(WrongEndError, match="the sheet 'Tasks' is missing"):
        locate_all([TASKS], {})


def test_two_tables_side_by_side_may_share_headers() -> None:
    cells = grid(
        {1: {"A": "Name", "B": "Title", "D": "Title", "E": "Due date", "F": "Score", "G": "_id"}}
    )
    assert locate(TASKS, cells).columns == {"Title": 4, "Due": 5, "Score": 6, ID_COLUMN: 7}


def test_the_area_that_the_program_gives_settles_everything() -> None:
    cells = grid(
        {
            2: {"A": "Title", "B": "Due date", "C": "Score"}
            | {"D": "Title", "E": "Due date", "F": "Score"},
            3: {"D": "one"},
            9: {"D": "a note under the table"},
        }
    )
    layout = locate(TASKS, cells, Area.parse("D2:F4"))
    assert layout.columns == {"Title": 4, "Due": 5, "Score": 6}
    assert (layout.last_row, layout.range_row) == (3, 4)


def test_a_table_ends_above_the_next_one_and_its_title() -> None:
    upper = TableSchema("Upper", "Both", (ColumnSchema("A", "Name"), ColumnSchema("B", "City")))
    lower = TableSchema("Lower", "Both", (ColumnSchema("C", "Item"), ColumnSchema("D", "Price")))
    cells = grid(
        {
            1: {"A": "Name", "B": "City"},
            2: {"A": "Ann", "B": "Oslo"},
            4: {"A": "What things cost"},
            5: {"A": "Item", "B": "Price"},
            6: {"A": "Pen", "B": 2.0},
        }
    )
    layouts = locate_all([upper, lower], {"Both": lines_of(cells)})
    assert (layouts["Upper"].last_row, layouts["Lower"].last_row) == (2, 6)


def test_a_total_row_is_no_row_of_the_table() -> None:
    cells = grid(
        HEADED
        | {2: {"A": "one", "B": 1.0}, 3: {"A": "two", "B": 2.0}}
        | {5: {"A": "Total", "B": Formula("SUM(B2:B4)")}}
    )
    assert locate(TASKS, cells).last_row == 3


def test_a_sum_of_another_column_is_a_row() -> None:
    cells = grid(HEADED | {2: {"A": "one", "B": 1.0}, 3: {"A": Formula("SUM(B2:B2)"), "B": 2.0}})
    assert locate(TASKS, cells).last_row == 3


def test_two_tables_in_one_row_share_no_id_column() -> None:
    one = TableSchema("One", "S", (ColumnSchema("A", "Name"), ColumnSchema("B", "City")))
    two = TableSchema("Two", "S", (ColumnSchema("C", "Item"), ColumnSchema("D", "Price")))
    cells = grid({1: {"A": "Name", "B": "City", "D": "Item", "E": "Price", "F": "_id"}})
    layouts = locate_all([one, two], {"S": lines_of(cells)})
    assert ID_COLUMN not in layouts["One"].columns
    assert layouts["Two"].columns[ID_COLUMN] == 6


def test_tables_with_the_same_headers_are_told_apart_by_their_order() -> None:
    columns = (ColumnSchema("A", "Item"), ColumnSchema("B", "Price"))
    january, february = TableSchema("January", "S", columns), TableSchema("February", "S", columns)
    cells = grid(
        {
            1: {"A": "Item", "B": "Price"},
            2: {"A": "Pen", "B": 2.0},
            5: {"A": "Item", "B": "Price"},
            6: {"A": "Ink", "B": 3.0},
        }
    )
    layouts = locate_all([january, february], {"S": lines_of(cells)})
    assert (layouts["January"].header_row, layouts["January"].last_row) == (1, 2)
    assert (layouts["February"].header_row, layouts["February"].last_row) == (5, 6)
