"""gspread.Worksheet: everything but values, method by method, over HTTP."""

import pytest
from emulator_control import bench
from gspread.exceptions import APIError
from gspread.utils import Dimension, MergeType, PasteOrientation, PasteType, ValidationConditionType


@pytest.fixture(scope="module")
def client(tmp_path_factory):
    with bench(tmp_path_factory.mktemp("sheets")) as started:
        yield started.client()


@pytest.fixture
def book(client):
    return client.create("Book")


@pytest.fixture
def sheet(book):
    return book.sheet1


def wire(sheet, fields, ranges=None):
    parameters = {"fields": f"sheets({fields})"} | ({"ranges": ranges} if ranges else {})
    return sheet.spreadsheet.fetch_sheet_metadata(parameters)["sheets"][0]


def cell(sheet, a1):
    found = wire(sheet, "data.rowData.values", f"Sheet1!{a1}")
    return found["data"][0]["rowData"][0]["values"][0]


def sizes(sheet, dimension="row"):
    found = wire(sheet, f"data.{dimension}Metadata", "Sheet1!A1:E5")
    return found["data"][0][f"{dimension}Metadata"]


def test_id(sheet):
    assert sheet.id == 0


def test_spreadsheet(book, sheet):
    assert sheet.spreadsheet.id == book.id


def test_title(sheet):
    assert sheet.title == "Sheet1"


def test_url(book, sheet):
    assert sheet.url == f"{book.url}#gid=0"


def test_index(book):
    assert book.add_worksheet("Second", 2, 2).index == 1


def test_isSheetHidden(sheet):  # noqa: N802 - gspread's name
    assert sheet.isSheetHidden is False


def test_row_count(sheet):
    assert sheet.row_count == 1000


def test_col_count(sheet):
    assert sheet.col_count == 26


def test_column_count(sheet):
    assert sheet.column_count == 26


def test_frozen_row_count(sheet):
    assert sheet.frozen_row_count == 0


def test_frozen_col_count(sheet):
    assert sheet.frozen_col_count == 0


def test_is_gridlines_hidden(sheet):
    assert sheet.is_gridlines_hidden is False


def test_tab_color(sheet):
    assert sheet.tab_color is None


def test_get_tab_color(book, sheet):
    sheet.update_tab_color("#ff7f00")
    assert sheet.get_tab_color() == book.sheet1.get_tab_color() == "#FF7F00"


def test_update_tab_color(sheet):
    sheet.update_tab_color("#0000ff")
    found = wire(sheet, "properties")["properties"]
    assert found["tabColor"] == found["tabColorStyle"]["rgbColor"] == {"blue": 1}


def test_clear_tab_color(book, sheet):
    sheet.update_tab_color("#0000ff")
    sheet.clear_tab_color()
    assert book.sheet1.tab_color is None


def test_format(sheet):
    sheet.format("A1:B2", {"textFormat": {"bold": True}, "horizontalAlignment": "CENTER"})
    sheet.format(["C1", "D1:D2"], {"numberFormat": {"type": "PERCENT", "pattern": "0.0%"}})
    sheet.update([[1, 2, 0.125]], "A1")
    assert cell(sheet, "A1")["userEnteredFormat"]["textFormat"]["bold"] is True
    assert cell(sheet, "A1")["effectiveFormat"]["horizontalAlignment"] == "CENTER"
    assert sheet.acell("C1").value == "12.5%"


def test_batch_format(sheet):
    sheet.batch_format(
        [
            {"range": "A1", "format": {"textFormat": {"italic": True}}},
            {"range": "A1:B1", "format": {"backgroundColor": {"red": 1}}},
        ]
    )
    style = cell(sheet, "A1")["userEnteredFormat"]
    assert style["textFormat"] == {"italic": True}
    assert style["backgroundColor"] == {"red": 1}


def test_resize(book, sheet):
    sheet.update([["a", "b"]], "A1")
    sheet.resize(rows=5, cols=1)
    assert (book.sheet1.row_count, book.sheet1.col_count) == (5, 1)
    assert sheet.get_all_values() == [["a"]]


def test_sort(sheet):
    sheet.update([["head", ""], ["b", 1], ["a", 2], ["a", 1]], "A1")
    sheet.sort((1, "asc"), (2, "des"), range="A2:B4")
    assert sheet.get("A2:B4") == [["a", "2"], ["a", "1"], ["b", "1"]]


def test_update_title(book, sheet):
    sheet.update([["=Sheet1!B1"]], "A1", raw=False)
    sheet.update_title("My tab")
    assert book.sheet1.title == sheet.title == "My tab"
    assert sheet.acell("A1", value_render_option="FORMULA").value == "='My tab'!B1"


def test_update_index(book, sheet):
    second = book.add_worksheet("Second", 2, 2)
    second.update_index(0)
    assert [each.title for each in book.worksheets()] == ["Second", "Sheet1"]
    assert (second.index, sheet.title) == (0, "Sheet1")


def test_columns_auto_resize(sheet):
    assert sheet.columns_auto_resize(0, 2)["replies"] == [{}]


def test_rows_auto_resize(sheet):
    assert sheet.rows_auto_resize(0, 2)["replies"] == [{}]


def test_add_rows(book, sheet):
    sheet.add_rows(5)
    assert book.sheet1.row_count == sheet.row_count == 1005


def test_add_cols(book, sheet):
    sheet.add_cols(2)
    assert book.sheet1.col_count == sheet.col_count == 28


def test_add_protected_range(book, sheet):
    sheet.add_protected_range(
        "A1:B2", editor_users_emails=["ann@example.com"], description="ours", warning_only=False
    )
    (entry,) = book.list_protected_ranges(0)
    assert entry["range"]["endColumnIndex"] == 2
    assert entry["editors"]["users"] == ["ann@example.com", "you@lifeops.invalid"]


def test_delete_protected_range(book, sheet):
    reply = sheet.add_protected_range("A1:B2")["replies"][0]
    sheet.delete_protected_range(reply["addProtectedRange"]["protectedRange"]["protectedRangeId"])
    assert book.list_protected_ranges(0) == []
    with pytest.raises(APIError, match="No protected range with id"):
        sheet.delete_protected_range(5)


def test_delete_dimension(sheet):
    sheet.update([["a", "b", "c"]], "A1")
    sheet.delete_dimension(Dimension.cols, 2)
    assert sheet.row_values(1) == ["a", "c"]


def test_delete_rows(sheet):
    sheet.update([["a"], ["b"], ["c"], ["=A1"]], "A1", raw=False)
    sheet.delete_rows(1, 2)
    assert sheet.col_values(1) == ["c", "#REF!"]


def test_delete_columns(sheet):
    sheet.update([["a", "b", "c"]], "A1")
    sheet.delete_columns(1, 2)
    assert sheet.row_values(1) == ["c"]


def test_freeze(book, sheet):
    sheet.freeze(rows=2, cols=1)
    found = book.sheet1
    assert (found.frozen_row_count, found.frozen_col_count) == (2, 1)


def test_set_basic_filter(sheet):
    sheet.set_basic_filter("A1:B9")
    assert wire(sheet, "basicFilter")["basicFilter"]["range"]["endRowIndex"] == 9
    sheet.set_basic_filter()
    assert wire(sheet, "basicFilter")["basicFilter"]["range"]["endRowIndex"] == 1000


def test_clear_basic_filter(sheet):
    sheet.set_basic_filter("A1:B9")
    sheet.clear_basic_filter()
    assert "basicFilter" not in wire(sheet, "properties.title,basicFilter")


def test_duplicate(book, sheet):
    sheet.update([["a"]], "A1")
    made = sheet.duplicate(insert_sheet_index=1, new_sheet_name="Twin")
    assert (made.title, made.index, made.acell("A1").value) == ("Twin", 1, "a")
    assert len(book.worksheets()) == 2


def test_copy_to(client, sheet):
    sheet.update([["a"]], "A1")
    other = client.create("Other")
    assert sheet.copy_to(other.id)["title"] == "Copy of Sheet1"
    assert sheet.copy_to(other.id)["title"] == "Copy of Sheet1 2"
    assert other.worksheet("Copy of Sheet1").acell("A1").value == "a"


def test_merge_cells(sheet):
    sheet.merge_cells("A1:B2")
    sheet.merge_cells("C1:D2", MergeType.merge_rows)
    merges = wire(sheet, "merges")["merges"]
    assert [m["endRowIndex"] - m["startRowIndex"] for m in merges] == [2, 1, 1]


def test_unmerge_cells(sheet):
    sheet.merge_cells("A1:B2")
    sheet.unmerge_cells("A1:B2")
    assert "merges" not in wire(sheet, "properties.title,merges")


def test_batch_merge(sheet):
    sheet.batch_merge([{"range": "A1:B1"}, {"range": "C1:C2", "mergeType": "MERGE_COLUMNS"}])
    assert len(wire(sheet, "merges")["merges"]) == 2


def test_get_notes(sheet):
    sheet.update_notes({"A1": "one", "C2": "two"})
    assert sheet.get_notes() == [["one"], ["", "", "two"]]
    assert sheet.get_notes(grid_range="C1:C2") == [[], ["two"]]


def test_get_note(sheet):
    assert sheet.get_note("A1") == ""


def test_update_notes(sheet):
    sheet.update_notes({"A1": "one", "B2": "two"})
    assert (sheet.get_note("A1"), sheet.get_note("B2")) == ("one", "two")


def test_update_note(sheet):
    sheet.update([["kept"]], "A1")
    sheet.update_note("A1", "remember")
    assert (sheet.get_note("A1"), sheet.acell("A1").value) == ("remember", "kept")


def test_insert_note(sheet):
    sheet.insert_note("A1", "remember")
    assert sheet.get_note("A1") == "remember"


def test_insert_notes(sheet):
    sheet.insert_notes({"A1": "one"})
    assert sheet.get_note("A1") == "one"


def test_clear_notes(sheet):
    sheet.update_notes({"A1": "one", "B2": "two"})
    sheet.clear_notes(["A1", "B2"])
    assert sheet.get_notes() == [[]]


def test_clear_note(sheet):
    sheet.update_note("A1", "one")
    sheet.clear_note("A1")
    assert sheet.get_note("A1") == ""


def test_define_named_range(book, sheet):
    sheet.define_named_range("A1:B2", "Corner")
    assert [entry["name"] for entry in book.list_named_ranges()] == ["Corner"]
    with pytest.raises(APIError, match="Name already exists"):
        sheet.define_named_range("A1:B2", "Corner")


def test_delete_named_range(book, sheet):
    reply = sheet.define_named_range("A1:B2", "Corner")["replies"][0]
    sheet.delete_named_range(reply["addNamedRange"]["namedRange"]["namedRangeId"])
    assert book.list_named_ranges() == []


def test_add_dimension_group_columns(sheet):
    sheet.add_dimension_group_columns(1, 3)
    (group,) = sheet.list_dimension_group_columns()
    assert (group["range"]["startIndex"], group["range"]["endIndex"], group["depth"]) == (1, 3, 1)


def test_add_dimension_group_rows(sheet):
    sheet.add_dimension_group_rows(1, 5)
    sheet.add_dimension_group_rows(2, 3)
    assert [group["depth"] for group in sheet.list_dimension_group_rows()] == [1, 2]


def test_delete_dimension_group_columns(sheet):
    sheet.add_dimension_group_columns(1, 3)
    sheet.delete_dimension_group_columns(1, 3)
    assert sheet.list_dimension_group_columns() == []


def test_delete_dimension_group_rows(sheet):
    sheet.add_dimension_group_rows(1, 5)
    sheet.delete_dimension_group_rows(1, 2)
    (group,) = sheet.list_dimension_group_rows()
    assert group["range"]["startIndex"] == 2


def test_list_dimension_group_columns(sheet):
    assert sheet.list_dimension_group_columns() == []


def test_list_dimension_group_rows(sheet):
    assert sheet.list_dimension_group_rows() == []


def test_hide_columns(sheet):
    sheet.hide_columns(1, 3)
    hidden = [size.get("hiddenByUser", False) for size in sizes(sheet, "column")]
    assert hidden == [False, True, True, False, False]


def test_hide_rows(sheet):
    sheet.hide_rows(0, 1)
    assert sizes(sheet)[0]["hiddenByUser"] is True


def test_unhide_columns(sheet):
    sheet.hide_columns(0, 4)
    sheet.unhide_columns(0, 4)
    assert not any(size.get("hiddenByUser") for size in sizes(sheet, "column"))


def test_unhide_rows(sheet):
    sheet.hide_rows(0, 4)
    sheet.unhide_rows(0, 4)
    assert not any(size.get("hiddenByUser") for size in sizes(sheet))


def test_hide(book, sheet):
    book.add_worksheet("Second", 2, 2)
    sheet.hide()
    assert book.get_worksheet_by_id(0).isSheetHidden is True
    with pytest.raises(APIError, match="You can't hide all the sheets in a document"):
        book.worksheet("Second").hide()


def test_show(book, sheet):
    book.add_worksheet("Second", 2, 2)
    sheet.hide()
    sheet.show()
    assert book.get_worksheet_by_id(0).isSheetHidden is False


def test_hide_gridlines(book, sheet):
    sheet.hide_gridlines()
    assert book.sheet1.is_gridlines_hidden is True


def test_show_gridlines(book, sheet):
    sheet.hide_gridlines()
    sheet.show_gridlines()
    assert book.sheet1.is_gridlines_hidden is False


def test_copy_range(sheet):
    sheet.update([["a", "=LEN(A1)"], ["b", "c"]], "A1", raw=False)
    sheet.copy_range("A1:B2", "D1")
    assert sheet.get("D1:E2", value_render_option="FORMULA") == [["a", "=LEN(D1)"], ["b", "c"]]
    sheet.copy_range("A1:B2", "G1", PasteType.values, PasteOrientation.transpose)
    assert sheet.get("G1:H2") == [["a", "b"], ["1", "c"]]


def test_cut_range(sheet):
    sheet.update([["a"], ["=A1"]], "A1", raw=False)
    sheet.cut_range("A1", "C3")
    assert sheet.acell("C3").value == "a"
    assert sheet.acell("A2", value_render_option="FORMULA").value == "=C3"


def test_add_validation(sheet):
    sheet.add_validation("A1:A7", ValidationConditionType.one_of_list, ["Yes", "No"], strict=True)
    sheet.update([["Yes"]], "A1")
    rule = cell(sheet, "A1")["dataValidation"]
    assert rule["condition"]["type"] == "ONE_OF_LIST"
    assert [each["userEnteredValue"] for each in rule["condition"]["values"]] == ["Yes", "No"]
    assert rule["strict"] is True
