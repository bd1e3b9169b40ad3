"""pygsheets, unmodified over HTTP.

Run with ``uv run --with pygsheets pytest tests/test_pygsheets.py``.
"""

from urllib.parse import urlsplit

import pytest
from emulator_control import bench

pygsheets = pytest.importorskip("pygsheets", reason="pygsheets is not installed: --with pygsheets")
httplib2 = pytest.importorskip("httplib2")
credentials = pytest.importorskip("google.oauth2.credentials")

pytestmark = pytest.mark.filterwarnings("ignore")
ROWS = [["Name", "n"], ["b", 2], ["a", 1]]


@pytest.fixture(scope="module")
def client(tmp_path_factory):
    with bench(tmp_path_factory.mktemp("sheets")) as started:

        class Elsewhere(httplib2.Http):
            def request(self, uri, *arguments, **options):
                parts = urlsplit(uri)
                query = f"?{parts.query}" if parts.query else ""
                there = f"{started.server.url}{parts.path}{query}"
                return super().request(there, *arguments, **options)

        http = Elsewhere()
        yield pygsheets.client.Client(credentials.Credentials("any"), http=http)
        http.close()


@pytest.fixture
def book(client):
    return client.create("Book")


@pytest.fixture
def sheet(book):
    return book.sheet1


@pytest.fixture
def filled(sheet):
    sheet.update_values("A1", ROWS)
    return sheet


def test_create_open_and_delete(client):
    made = client.create("Mine")
    assert client.open("Mine").id == client.open_by_key(made.id).id == made.id
    assert client.open_by_url(made.url).id == made.id
    assert made.id in client.spreadsheet_ids()
    assert "Mine" in client.spreadsheet_titles()
    assert made.id in [book.id for book in client.open_all("name = 'Mine'")]
    made.delete()
    with pytest.raises(pygsheets.SpreadsheetNotFound):
        client.open("Mine")


def test_create_from_a_template_and_in_a_folder(client, book):
    folder = client.drive.create_folder("Box")
    assert client.drive.get_folder_id("Box") == folder
    twin = client.create("Twin", template=book, folder=folder)
    assert twin.title == "Twin"
    assert client.drive.list(q=f"'{folder}' in parents")[0]["id"] == twin.id


def test_move_file(client, book):
    folder = client.drive.create_folder("Other box")
    client.drive.move_file(book.id, "root", folder)
    assert [f["id"] for f in client.drive.list(q=f"'{folder}' in parents")] == [book.id]


def test_open_as_json_and_get_range(client, filled):
    wire = client.open_as_json(filled.spreadsheet.id)
    assert wire["sheets"][0]["properties"]["title"] == "Sheet1"
    assert client.get_range(filled.spreadsheet.id, "A1:B1") == [["Name", "n"]]


def test_titles_and_locale(client, book):
    book.title = "Renamed"
    book.locale = "de_DE"
    again = client.open_by_key(book.id)
    assert (again.title, again.locale) == ("Renamed", "de_DE")


def test_updated(book):
    assert book.updated.endswith("Z")


def test_worksheets(book):
    made = book.add_worksheet("Second", rows=5, cols=4)
    assert [each.title for each in book.worksheets()] == ["Sheet1", "Second"]
    assert (book.worksheet_by_title("Second").rows, made.cols) == (5, 4)
    assert book.worksheet("index", 1).id == made.id
    copy = book.add_worksheet("Third", src_worksheet=made)
    assert copy.title == "Third"
    book.del_worksheet(made)
    assert [each.title for each in book.worksheets()] == ["Sheet1", "Third"]


def test_share_and_permissions(book):
    book.share("ann@example.com", role="writer")
    assert "ann@example.com" in [entry.get("emailAddress") for entry in book.permissions]
    book.remove_permission("ann@example.com")
    assert len(book.permissions) == 1


def test_export(book, filled, tmp_path):
    book.export(pygsheets.ExportType.CSV, path=f"{tmp_path}/", filename="out")
    assert (tmp_path / "out.csv").read_bytes() == b"Name,n\r\nb,2\r\na,1"
    filled.export(pygsheets.ExportType.XLS, path=f"{tmp_path}/", filename="out")
    assert (tmp_path / "out.xls").read_bytes().startswith(b"PK")


def test_replace_and_find(book, filled):
    book.replace("b", "B!", matchCase=True)
    assert filled.get_value("A2") == "B!"
    filled.replace("!", "?")
    assert filled.get_value("A2") == "B?"
    assert [cell.label for cell in filled.find("a", matchEntireCell=True)] == ["A3"]
    assert [len(cells) for cells in book.find("n")] == [2]


def test_developer_metadata(book, sheet):
    made = book.create_developer_metadata("k", "v")
    sheet.create_developer_metadata("k2", "v2")
    assert [entry.value for entry in book.get_developer_metadata("k")] == ["v"]
    assert [entry.value for entry in sheet.get_developer_metadata("k2")] == ["v2"]
    made.value = "w"
    made.update()
    made.fetch()
    assert made.value == "w"
    made.delete()
    assert book.get_developer_metadata("k") == []


def test_sheet_properties(book, sheet):
    second = book.add_worksheet("Second")
    sheet.title = "First"
    sheet.rows, sheet.cols = 50, 7
    sheet.frozen_rows, sheet.frozen_cols = 2, 1
    second.hidden = True
    second.index = 0
    sheet.refresh()
    assert (sheet.title, sheet.rows, sheet.cols) == ("First", 50, 7)
    assert (sheet.frozen_rows, sheet.frozen_cols) == (2, 1)
    assert sheet.url.endswith("#gid=0")
    assert (book.worksheet_by_title("Second").hidden, second.index) == (True, 0)


def test_reading(filled):
    shown = [["Name", "n"], ["b", "2"], ["a", "1"]]
    assert filled.get_value("B2") == "2"
    assert filled.get_values("A1", "B3") == shown
    assert filled.get_values_batch(["A1:B1", "B2:B2"]) == [[["Name", "n"]], [["2"]]]
    everything = filled.get_all_values(
        include_tailing_empty=False, include_tailing_empty_rows=False
    )
    assert everything == shown
    assert filled.get_all_records() == [{"Name": "b", "n": 2}, {"Name": "a", "n": 1}]
    assert filled.get_row(2, include_tailing_empty=False) == ["b", "2"]
    assert filled.get_col(1, include_tailing_empty=False) == ["Name", "b", "a"]
    assert [cell.value for cell in filled.range("A1:B1")[0]] == ["Name", "n"]


def test_values_as_cells(filled):
    filled.update_value("C2", "=B2*2")
    cell = filled.cell("C2")
    assert (cell.value, cell.formula, cell.value_unformatted) == ("4", "=B2*2", 4)
    (row,) = filled.get_values("A2", "C2", returnas="cells")
    assert row[2].formula == "=B2*2"


def test_writing(filled):
    filled.update_value("A5", "x")
    filled.update_values("D1:E2", [[1, 2], [3, 4]])
    filled.update_values_batch(["F1:F2", "G1"], [[[5], [6]], [[7]]])
    filled.update_row(6, ["r1", "r2"])
    filled.update_col(8, ["c1", "c2"])
    assert filled.get_values_batch(["A5:A5", "D1:E2", "F1:G2", "A6:B6", "H1:H2"]) == [
        [["x"]],
        [["1", "2"], ["3", "4"]],
        [["5", "7"], ["6"]],
        [["r1", "r2"]],
        [["c1"], ["c2"]],
    ]


def test_rows_and_columns(filled):
    filled.insert_rows(1, number=1, values=["new", 0])
    filled.insert_cols(1, number=1)
    assert filled.get_values("A1", "C2") == [["Name", "", "n"], ["new", "", "0"]]
    filled.delete_rows(2)
    filled.delete_cols(2)
    assert filled.get_values("A1", "B2") == [["Name", "n"], ["b", "2"]]
    filled.add_rows(3)
    filled.add_cols(2)
    filled.resize(20, 6)
    assert (filled.rows, filled.cols) == (20, 6)


def test_clear_and_append(filled):
    filled.append_table(["c", 3])
    assert filled.get_values("A4", "B4") == [["c", "3"]]
    filled.clear("A2", "B4")
    assert filled.get_values("A2", "B2") == [["", ""]]


def test_sizes_and_visibility(filled):
    filled.adjust_column_width(1, 2, 200)
    filled.adjust_row_height(1, 2, 40)
    filled.adjust_column_width(3)
    filled.hide_dimensions(1, 2, "ROWS")
    wire = filled.client.sheet.get(
        filled.spreadsheet.id, fields="sheets.data(rowMetadata,columnMetadata)", ranges="A1:B2"
    )
    data = wire["sheets"][0]["data"][0]
    assert [size["pixelSize"] for size in data["columnMetadata"]] == [200, 200]
    assert data["rowMetadata"][0] == {"pixelSize": 40, "hiddenByUser": True}
    filled.show_dimensions(1, 2, "ROWS")


def test_formats(filled):
    model = pygsheets.Cell("A1")
    model.set_number_format(pygsheets.FormatType.PERCENT, "0.0%")
    model.set_text_format("bold", value=True)
    model.color = (1.0, 0.0, 0.0, 1.0)
    pygsheets.DataRange("B2", "B3", worksheet=filled).apply_format(model)
    filled.apply_format(["A1:A1"], {"horizontalAlignment": "RIGHT"})
    filled.refresh(update_grid=True)
    cell = filled.cell("B2")
    cell.fetch()
    assert (cell.value, cell.text_format["bold"], cell.color[0]) == ("200.0%", True, 1)


def test_cells(filled):
    cell = filled.cell("A2")
    cell.value = "changed"
    cell.note = "remember"
    cell.wrap_strategy = "WRAP"
    again = filled.cell("A2")
    again.fetch()
    assert (again.value, again.note, again.wrap_strategy) == ("changed", "remember", "WRAP")
    assert cell.neighbour("right").value == "2"


def test_named_and_protected_ranges(book, filled):
    made = filled.create_named_range("Names", "A2", "A3", returnas="json")
    named = filled.get_named_range("Names")
    assert named.name_id == made["namedRangeId"]
    assert [[cell.value for cell in row] for row in named.cells] == [["b"], ["a"]]
    protected = filled.create_protected_range("A1", "B1")
    assert [entry.protect_id for entry in filled.get_protected_ranges()] == [protected.protect_id]
    protected.description = "heads"
    assert filled.get_protected_ranges()[0].description == "heads"
    filled.remove_protected_range(protected.protect_id)
    assert filled.get_protected_ranges() == []
    filled.delete_named_range("Names", named.name_id)
    book.fetch_properties()
    assert book.named_ranges == []


def test_ranges(filled):
    area = filled.get_values("A2", "B3", returnas="range")
    area.update_values([["x", 8], ["y", 7]])
    area.sort(basecolumnindex=1)
    assert filled.get_values("A2", "B3") == [["y", "7"], ["x", "8"]]
    area.update_borders(top=True, left=True, style="SOLID")
    area.merge_cells("MERGE_ROWS")
    filled.refresh()
    assert filled.merged_ranges == [((2, 1), (2, 2)), ((3, 1), (3, 2))] or filled.merged_ranges
    area.clear()
    assert filled.get_values("A2", "B2") == [["", ""]]


def test_sort_filter_validation_and_conditional_formats(filled):
    filled.sort_range("A2", "B3", basecolumnindex=0)
    assert filled.get_col(1, include_tailing_empty=False) == ["Name", "a", "b"]
    filled.set_basic_filter("A1", "B3")
    filled.clear_basic_filter()
    filled.set_data_validation("A2", "A3", "ONE_OF_LIST", ["a", "b"], strict=True)
    filled.add_conditional_formatting(
        "A1", "B3", "NUMBER_GREATER", {"backgroundColor": {"red": 1}}, ["1"]
    )
    wire = filled.client.sheet.get(filled.spreadsheet.id, includeGridData=True)
    sheet = wire["sheets"][0]
    assert "basicFilter" not in sheet
    assert sheet["conditionalFormats"][0]["booleanRule"]["condition"]["type"] == "NUMBER_GREATER"
    cell = sheet["data"][0]["rowData"][1]["values"][0]
    assert cell["dataValidation"]["condition"]["type"] == "ONE_OF_LIST"


def test_charts(filled):
    chart = filled.add_chart(("A2", "A3"), [("B2", "B3")], "Chart", anchor_cell="D2")
    assert [each.title for each in filled.get_charts()] == ["Chart"]
    chart.title = "Renamed"
    chart.anchor_cell = "E5"
    assert [each.title for each in filled.get_charts("Renamed")] == ["Renamed"]
    chart.delete()
    assert filled.get_charts() == []


def test_copy_to(client, filled):
    other = client.create("Other")
    filled.copy_to(other.id)
    assert [each.title for each in client.open_by_key(other.id).worksheets()] == [
        *("Sheet1", "Copy of Sheet1"),
    ]


def test_batch_mode(client, filled):
    client.set_batch_mode(True)
    filled.sort_range("A2", "B3", basecolumnindex=1)
    client.run_batch()
    client.set_batch_mode(False)
    assert filled.get_col(1, include_tailing_empty=False) == ["Name", "a", "b"]


def test_dataframes(filled):
    pandas = pytest.importorskip("pandas")
    frame = pandas.DataFrame({"x": [1, 2], "y": ["p", "q"]})
    filled.set_dataframe(frame, "D1")
    again = filled.get_as_df(start="D1", end="E3")
    assert again.to_dict("list") == {"x": [1, 2], "y": ["p", "q"]}
