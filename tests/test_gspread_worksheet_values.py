"""gspread.Worksheet: reading, writing and finding values, method by method, over HTTP."""

import pytest
from emulator_control import bench
from gspread.cell import Cell
from gspread.exceptions import APIError, GSpreadException
from gspread.utils import (
    DateTimeOption,
    Dimension,
    InsertDataOption,
    TableDirection,
    ValueInputOption,
    ValueRenderOption,
)

ROWS = [["Name", "n", "Double"], ["b", 2, "=B2*2"], ["a", 1, "=B3*2"]]
SHOWN = [["Name", "n", "Double"], ["b", "2", "4"], ["a", "1", "2"]]
UNFORMATTED = ValueRenderOption.unformatted
FORMULA = ValueRenderOption.formula


@pytest.fixture(scope="module")
def client(tmp_path_factory):
    with bench(tmp_path_factory.mktemp("sheets")) as started:
        yield started.client()


@pytest.fixture
def sheet(client):
    return client.create("Book").sheet1


@pytest.fixture
def filled(sheet):
    sheet.update(ROWS, "A1", raw=False)
    return sheet


def test_acell(filled):
    cell = filled.acell("C2")
    assert (cell.row, cell.col, cell.value, cell.numeric_value) == (2, 3, "4", 4)
    assert filled.acell("C2", value_render_option=FORMULA).value == "=B2*2"
    assert filled.acell("Z9").value is None


def test_cell(filled):
    assert filled.cell(2, 2).value == "2"
    assert filled.cell(2, 3, value_render_option=UNFORMATTED).value == 4


def test_range(filled):
    cells = filled.range("A1:B2")
    assert [cell.value for cell in cells] == ["Name", "n", "b", "2"]
    assert [cell.address for cell in cells] == ["A1", "B1", "A2", "B2"]
    assert [cell.value for cell in filled.range("B:B")][:3] == ["n", "2", "1"]


def test_range__by_name(filled):
    filled.define_named_range("A2:A3", "Names")
    assert [cell.value for cell in filled.range("Names")] == ["b", "a"]


def test_get_values(filled):
    assert filled.get_values("A1:C3") == SHOWN
    assert filled.get_values("A2:C2", value_render_option=FORMULA) == [["b", 2, "=B2*2"]]


def test_get_values__with_merged_cells(filled):
    filled.merge_cells("A2:B3")
    assert filled.get_values("A2:C3") == [["b", "", "0"], ["", "", "0"]]
    combined = filled.get_values("A2:C3", combine_merged_cells=True)
    assert combined == [["b", "b", "0"], ["b", "b", "0"]]


def test_get_all_values(filled):
    assert filled.get_all_values() == SHOWN


def test_get_all_values__of_an_empty_sheet(sheet):
    assert sheet.get_all_values() == [[]]


def test_get_all_records(filled):
    assert filled.get_all_records() == [
        {"Name": "b", "n": 2, "Double": 4},
        {"Name": "a", "n": 1, "Double": 2},
    ]
    (first, _) = filled.get_all_records(numericise_ignore=["all"])
    assert first == {"Name": "b", "n": "2", "Double": "4"}


def test_get_all_records__with_doubled_heads(sheet):
    sheet.update([["a", "a"], [1, 2]], "A1")
    with pytest.raises(GSpreadException):
        sheet.get_all_records()


def test_get_all_cells(filled):
    cells = filled.get_all_cells()
    assert [cell.value for cell in cells][:4] == ["Name", "n", "Double", ""]
    assert [cell.value for cell in cells if cell.row == 2][:3] == ["b", "2", "4"]


def test_row_values(filled):
    assert filled.row_values(2) == ["b", "2", "4"]
    assert filled.row_values(2, value_render_option=UNFORMATTED) == ["b", 2, 4]
    assert filled.row_values(50) == []


def test_col_values(filled):
    assert filled.col_values(1) == ["Name", "b", "a"]
    assert filled.col_values(3, value_render_option=FORMULA) == ["Double", "=B2*2", "=B3*2"]


def test_update_acell(filled):
    answer = filled.update_acell("B2", 7)
    assert answer["updatedRange"] == "Sheet1!B2"
    assert filled.acell("C2").value == "14"


def test_update_cell(filled):
    filled.update_cell(2, 2, "=1+2")
    assert filled.acell("B2").value == "3"


def test_update_cells(filled):
    cells = [Cell(1, 5, "x"), Cell(2, 6, "=1+1")]
    answer = filled.update_cells(cells, value_input_option=ValueInputOption.user_entered)
    assert answer["updatedRange"] == "Sheet1!E1:F2"
    assert filled.get("E1:F2") == [["x"], ["", "2"]]


def test_get(filled):
    found = filled.get("A1:B2")
    assert found == [["Name", "n"], ["b", "2"]]
    assert found.range == "Sheet1!A1:B2"
    assert found.major_dimension == "ROWS"
    assert filled.get("D5:E6") == [[]]
    assert filled.get("A1:D2", pad_values=True) == [["Name", "n", "Double"], ["b", "2", "4"]]
    assert filled.get("A1:D2", maintain_size=True)[0] == ["Name", "n", "Double", ""]
    columns = filled.get("A1:B3", major_dimension=Dimension.cols)
    assert columns == [["Name", "b", "a"], ["n", "2", "1"]]


def test_get__dates(sheet):
    sheet.update([["2020-01-01", "12:30"]], "A1", raw=False)
    assert sheet.get("A1:B1") == [["2020-01-01", "12:30"]]
    assert sheet.get("A1:B1", value_render_option=UNFORMATTED) == [[43831, 0.5208333333333334]]
    texts = sheet.get(
        "A1:B1",
        value_render_option=UNFORMATTED,
        date_time_render_option=DateTimeOption.formatted_string,
    )
    assert texts == [["2020-01-01", "12:30"]]


def test_batch_get(filled):
    found = filled.batch_get(["A1:B1", "C2:C3"])
    assert found == [[["Name", "n"]], [["4"], ["2"]]]
    assert [each.range for each in found] == ["Sheet1!A1:B1", "Sheet1!C2:C3"]


def test_update(sheet):
    answer = sheet.update([["a", "=1+1"], [None, True]], "B2", raw=False)
    assert (answer["updatedRange"], answer["updatedCells"]) == ("Sheet1!B2:C3", 3)
    assert sheet.get("B2:C3") == [["a", "2"], ["", "TRUE"]]
    sheet.update([["=1+1"]], "A1")
    assert sheet.acell("A1").value == "=1+1"


def test_update__by_columns_with_the_values_in_the_answer(sheet):
    answer = sheet.update(
        [["a", "b"], [1, 2]],
        "A1:B2",
        major_dimension=Dimension.cols,
        include_values_in_response=True,
        response_value_render_option=UNFORMATTED,
    )
    assert answer["updatedData"] == {
        "range": "Sheet1!A1:B2",
        "majorDimension": "COLUMNS",
        "values": [["a", "b"], [1, 2]],
    }
    assert sheet.get("A1:B2") == [["a", "1"], ["b", "2"]]


def test_update__beyond_its_range(sheet):
    with pytest.raises(APIError, match="tried writing to row"):
        sheet.update([["a"], ["b"]], "A1:B1")
    with pytest.raises(APIError, match="tried writing to column"):
        sheet.update([["a", "b", "c"]], "A1:B1")


def test_batch_update(filled):
    answer = filled.batch_update(
        [{"range": "A1:B1", "values": [["x", "y"]]}, {"range": "C3", "values": [["=1+1"]]}],
        raw=False,
    )
    assert answer["totalUpdatedCells"] == 3
    assert [each["updatedRange"] for each in answer["responses"]] == ["Sheet1!A1:B1", "Sheet1!C3"]
    assert filled.acell("C3").value == "2"


def test_append_row(filled):
    answer = filled.append_row(["c", "=1+2"], value_input_option=ValueInputOption.user_entered)
    assert answer["tableRange"] == "Sheet1!A1:C3"
    assert filled.row_values(4) == ["c", "3"]


def test_append_rows(filled):
    filled.update([["below"]], "A6")
    answer = filled.append_rows(
        [["c"], ["d"]],
        insert_data_option=InsertDataOption.insert_rows,
        table_range="A1:C3",
        include_values_in_response=True,
    )
    assert answer["updates"]["updatedData"]["values"] == [["c"], ["d"]]
    assert filled.col_values(1) == ["Name", "b", "a", "c", "d", "", "", "below"]


def test_insert_row(filled):
    filled.insert_row(["new", "=1+1"], 2, value_input_option=ValueInputOption.user_entered)
    assert filled.get_all_values()[1] == ["new", "2", ""]
    assert filled.acell("C3", value_render_option=FORMULA).value == "=B3*2"


def test_insert_rows(filled):
    filled.insert_rows([["x"], ["y"]], row=3)
    assert filled.col_values(1) == ["Name", "b", "x", "y", "a"]


def test_insert_cols(filled):
    filled.insert_cols([["New", 8, 9]], col=2)
    assert filled.row_values(2) == ["b", "8", "2", "4"]
    assert filled.acell("D2", value_render_option=FORMULA).value == "=C2*2"


def test_clear(filled):
    answer = filled.clear()
    assert answer["clearedRange"] == "Sheet1!A1:Z1000"
    assert filled.get_all_values() == [[]]


def test_batch_clear(filled):
    filled.batch_clear(["A2:A3", "C1"])
    assert filled.get_all_values() == [["Name", "n", ""], ["", "2", "4"], ["", "1", "2"]]


def test_find(filled):
    assert filled.find("a").address == "A3"
    assert filled.find("NAME") is None
    assert filled.find("NAME", case_sensitive=False).address == "A1"
    assert filled.find("2", in_column=3).address == "C3"
    assert filled.find("nothing") is None


def test_findall(filled):
    assert [cell.address for cell in filled.findall("2")] == ["B2", "C3"]
    assert [cell.address for cell in filled.findall("2", in_row=2)] == ["B2"]


def test_expand(sheet):
    sheet.update([["", "B2", "C2", "", "E2"], ["", "B3", "C3"]], "A2")
    assert sheet.expand("B2") == [["B2", "C2"], ["B3", "C3"]]
    assert sheet.expand("B2", TableDirection.right) == [["B2", "C2"]]
    assert sheet.expand("B2", TableDirection.down) == [["B2"], ["B3"]]
