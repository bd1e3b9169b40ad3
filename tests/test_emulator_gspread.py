"""gspread, unchanged, over real HTTP."""

from collections.abc import Iterator
from pathlib import Path

import gspread
import pytest
from gspread.exceptions import APIError, SpreadsheetNotFound

from sync.emulator import server
from sync.emulator.server import Server
from sync.emulator.session import session


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with server.running(tmp_path_factory.mktemp("sheets") / "sheets.db") as started:
        yield started


@pytest.fixture(scope="module")
def client(running: Server) -> gspread.Client:
    return gspread.Client(auth=None, session=session(running.url))


@pytest.fixture
def book(client: gspread.Client) -> gspread.Spreadsheet:
    return client.create("Book")


def test_create_open_list_and_delete(client: gspread.Client) -> None:
    made = client.create("Plans")
    assert client.open("Plans").id == made.id
    assert client.open_by_key(made.id).title == "Plans"
    assert made.id in [file["id"] for file in client.list_spreadsheet_files("Plans")]
    client.del_spreadsheet(made.id)
    with pytest.raises(SpreadsheetNotFound):
        client.open_by_key(made.id)


def test_a_new_spreadsheet_is_as_google_makes_it(book: gspread.Spreadsheet) -> None:
    wire = book.fetch_sheet_metadata()
    assert (book.locale, book.timezone) == ("en_US", "Etc/GMT")
    assert wire["sheets"][0]["properties"] == {
        "sheetId": 0,
        "title": "Sheet1",
        "index": 0,
        "sheetType": "GRID",
        "gridProperties": {"rowCount": 1000, "columnCount": 26},
    }


def test_worksheets_come_go_and_are_ordered(book: gspread.Spreadsheet) -> None:
    tasks = book.add_worksheet("Tasks", 10, 5)
    assert (tasks.row_count, tasks.col_count) == (10, 5)
    copy = book.duplicate_sheet(tasks.id, new_sheet_name="More tasks")
    assert [sheet.title for sheet in book.worksheets()] == ["More tasks", "Sheet1", "Tasks"]
    book.reorder_worksheets([book.sheet1, tasks, copy])
    book.del_worksheet(copy)
    with pytest.raises(gspread.WorksheetNotFound):
        book.worksheet("More tasks")


def test_values_and_formulas(book: gspread.Spreadsheet) -> None:
    sheet = book.sheet1
    answer = sheet.update([["Amount", "Double"], [21, "=A2*2"]], "A1:B2", raw=False)
    assert answer["updatedCells"] == 4
    assert sheet.get_all_values() == [["Amount", "Double"], ["21", "42"]]
    sheet.update_acell("A2", 4)
    assert sheet.acell("B2").value == "8"
    assert sheet.acell("B2", value_render_option="FORMULA").value == "=A2*2"
    assert sheet.get_all_records() == [{"Amount": 4, "Double": 8}]


def test_appending_goes_below_the_table_at_its_first_column(book: gspread.Spreadsheet) -> None:
    sheet = book.sheet1
    sheet.update([["a", "b"], [1, 2]], "B2:C3")
    answer = sheet.append_rows([[3, 4], [5, 6]], table_range="B2")
    assert answer["tableRange"] == "Sheet1!B2:C3"
    assert answer["updates"]["updatedRange"] == "Sheet1!B4:C5"
    assert sheet.get("B2:C5") == [["a", "b"], ["1", "2"], ["3", "4"], ["5", "6"]]


@pytest.mark.parametrize(
    ("searched", "written"),
    [
        *(("Sheet1", "B7"), ("B4", "B7"), ("C5:D5", "B7"), ("B2:D4", "B7"), ("A3:G10", "B7")),
        *(("A1", "A3"), ("E4", "E4"), ("A4", "A4")),
    ],
)
def test_append_finds_the_table_of_googles_examples(
    book: gspread.Spreadsheet, searched: str, written: str
) -> None:
    book.sheet1.update([["x", "y", "z"], ["x", "y", "z"]], "A1:C2")
    book.sheet1.update([["x", "y"], ["x", "y"], ["y", "z"]], "B4:C6")
    book.sheet1.update([["z"], ["z"], ["z"]], "D4:D6")
    answer = book.values_append(searched, {"valueInputOption": "RAW"}, {"values": [["n"]]})
    assert answer["updates"]["updatedRange"] == f"Sheet1!{written}"


def test_appending_to_an_empty_sheet_finds_no_table(book: gspread.Spreadsheet) -> None:
    answer = book.sheet1.append_row(["x"])
    assert "tableRange" not in answer
    assert answer["updates"]["updatedRange"] == "Sheet1!A1"


def test_appending_grows_the_grid(book: gspread.Spreadsheet) -> None:
    sheet = book.add_worksheet("Small", 2, 2)
    sheet.append_rows([[1, 2], [3, 4], [5, 6]])
    assert book.worksheet("Small").row_count == 3


def test_batches_of_values(book: gspread.Spreadsheet) -> None:
    sheet = book.sheet1
    answer = sheet.batch_update(
        [{"range": "A1:B1", "values": [[1, 2]]}, {"range": "A3", "values": [[3]]}]
    )
    totals = ("totalUpdatedRows", "totalUpdatedColumns", "totalUpdatedCells", "totalUpdatedSheets")
    assert [answer[name] for name in totals] == [2, 2, 3, 1]
    assert sheet.batch_get(["A1:B1", "A3"]) == [[["1", "2"]], [["3"]]]
    sheet.batch_clear(["A1", "A3"])
    assert sheet.get_all_values() == [["", "2"]]


def test_find_sort_merge_and_dimensions(book: gspread.Spreadsheet) -> None:
    sheet = book.sheet1
    sheet.update([["b", 2], ["a", 1], ["c", 3]], "A1:B3")
    sheet.sort((1, "asc"), range="A1:B3")
    assert sheet.get("A1:B3") == [["a", "1"], ["b", "2"], ["c", "3"]]
    assert sheet.find("c").address == "A3"
    sheet.insert_row(["new"], 2)
    assert sheet.col_values(1) == ["a", "new", "b", "c"]
    sheet.delete_rows(2)
    sheet.merge_cells("A1:A2")
    assert sheet.col_values(1) == ["a", "", "c"]


def test_notes_names_and_titles(book: gspread.Spreadsheet) -> None:
    sheet = book.sheet1
    sheet.update_note("B2", "remember")
    assert sheet.get_note("B2") == "remember"
    sheet.define_named_range("A1:B2", "corner")
    assert [entry["name"] for entry in book.list_named_ranges()] == ["corner"]
    book.update_title("Other")
    sheet.update_title("Renamed")
    assert (book.title, book.sheet1.title) == ("Other", "Renamed")


def test_a_copy_has_the_same_sheets(client: gspread.Client, book: gspread.Spreadsheet) -> None:
    book.sheet1.update([["x", "=1+1"]], "A1:B1", raw=False)
    twin = client.copy(book.id)
    assert twin.title == "Copy of Book"
    assert twin.sheet1.get_all_values() == [["x", "2"]]


def test_a_sheet_is_copied_to_another_spreadsheet(
    client: gspread.Client, book: gspread.Spreadsheet
) -> None:
    book.sheet1.update([["x", "=1+1"]], "A1:B1", raw=False)
    other = client.create("Other")
    copied = book.sheet1.copy_to(other.id)
    assert copied["title"] == "Copy of Sheet1"
    assert other.get_worksheet_by_id(copied["sheetId"]).get_all_values() == [["x", "2"]]


def test_sharing(client: gspread.Client, book: gspread.Spreadsheet) -> None:
    book.share("someone@example.com", perm_type="user", role="reader")
    assert "someone@example.com" in [p.get("emailAddress") for p in book.list_permissions()]
    assert len(book.remove_permissions("someone@example.com")) == 1


@pytest.mark.parametrize(
    ("request_", "message"),
    [
        (
            {"updateSheetProperties": {"properties": {"hidden": True}, "fields": "hidden"}},
            (
                "Invalid requests[0].updateSheetProperties: "
                "You can't hide all the sheets in a document."
            ),
        ),
        (
            {"addSheet": {"properties": {"title": "Sheet1"}}},
            (
                "Invalid requests[0].addSheet: "
                'A sheet with the name "Sheet1" already exists. Please enter another name.'
            ),
        ),
        (
            {"deleteSheet": {"sheetId": 5}},
            "Invalid requests[0].deleteSheet: No sheet with id: 5",
        ),
        (
            {"addSheets": {}},
            (
                "Invalid JSON payload received. "
                "Unknown name \"addSheets\" at 'requests[0]': Cannot find field."
            ),
        ),
        (
            {"deleteSheet": {"sheetId": "x"}},
            "Invalid value at 'requests[0].delete_sheet.sheet_id' (TYPE_INT32), \"x\"",
        ),
    ],
)
def test_errors_read_as_googles(
    book: gspread.Spreadsheet, request_: dict[str, object], message: str
) -> None:
    with pytest.raises(APIError) as caught:
        book.batch_update({"requests": [request_]})
    assert caught.value.error["message"] == message
    assert (caught.value.code, caught.value.error["status"]) == (400, "INVALID_ARGUMENT")


def test_a_kind_that_is_not_served_says_so(book: gspread.Spreadsheet) -> None:
    with pytest.raises(APIError) as caught:
        book.batch_update({"requests": [{"addSheet": {}}, {"addDataSource": {}}]})
    assert caught.value.code == 501
    assert "addDataSource" in caught.value.error["message"]
    assert len(book.worksheets()) == 1


def test_a_range_beyond_the_grid_is_refused(book: gspread.Spreadsheet) -> None:
    with pytest.raises(APIError, match="exceeds grid limits"):
        book.sheet1.update([[1]], "A1001")


def test_golden_rendering(book: gspread.Spreadsheet) -> None:
    sheet = book.sheet1
    typed = ["=4/2", "= 1 / 1024", "2020-01-01", "53", "2,000,000.01", "0042", "3_1_0"]
    sheet.update([typed], "A1:G1", raw=False)
    assert sheet.row_values(1) == [
        *("2", "0.0009765625", "2020-01-01", "53", "2,000,000.01", "42", "3_1_0"),
    ]
    unformatted = sheet.get("A1:G1", value_render_option="UNFORMATTED_VALUE")
    assert unformatted == [[2, 0.0009765625, 43831, 53, 2000000.01, 42, "3_1_0"]]
    formulas = sheet.get("A1:G1", value_render_option="FORMULA")
    assert formulas == [["=4/2", "= 1 / 1024", 43831, 53, 2000000.01, 42, "3_1_0"]]
    dates = sheet.get(
        "C1", value_render_option="UNFORMATTED_VALUE", date_time_render_option="FORMATTED_STRING"
    )
    assert dates == [["2020-01-01"]]


def test_raw_text_is_not_a_formula(book: gspread.Spreadsheet) -> None:
    sheet = book.sheet1
    sheet.update([["=1+1", "0042"]], "A1:B1", raw=True)
    assert sheet.row_values(1) == ["=1+1", "0042"]


def test_reads_drop_trailing_blanks(book: gspread.Spreadsheet) -> None:
    sheet = book.sheet1
    values = [["1", "", ""], ["", "", ""], ["", "4", ""]]
    answer = sheet.update(values, "A1:C3")
    assert answer["updatedCells"] == 9
    wire = book.values_get("'Sheet1'!A1:C3")
    assert (wire["range"], wire["values"]) == ("Sheet1!A1:C3", [["1"], [], ["", "4"]])
    assert "values" not in book.values_get("Sheet1!D1:E5")
    columns = book.values_get("Sheet1!A1:C3", {"majorDimension": "COLUMNS"})
    assert columns["values"] == [["1"], ["", "", "4"]]


def test_null_leaves_a_cell_and_blank_clears_it(book: gspread.Spreadsheet) -> None:
    sheet = book.sheet1
    sheet.update([["a", "b", "c"]], "A1:C1")
    book.values_update("A1:C1", {"valueInputOption": "RAW"}, {"values": [[None, "", "x"]]})
    assert sheet.row_values(1) == ["a", "", "x"]


def test_ranges_are_spelled_as_google_spells_them(book: gspread.Spreadsheet) -> None:
    book.add_worksheet("My tab", 100, 10)
    assert book.values_clear("Sheet1")["clearedRange"] == "Sheet1!A1:Z1000"
    assert book.values_get("'My tab'!B:C")["range"] == "'My tab'!B1:C100"
    assert book.values_get("'My tab'!A2:2")["range"] == "'My tab'!A2:J2"
    assert book.values_get("'My tab'!A99:C")["range"] == "'My tab'!A99:C100"


def test_requests_are_counted(running: Server, book: gspread.Spreadsheet) -> None:
    before = len(running.requests)
    book.batch_update({"requests": [{"addSheet": {}}, {"addSheet": {}}]})
    (entry,) = running.requests[before:]
    assert (entry.method, entry.call, entry.status) == ("POST", "spreadsheets.batchUpdate", 200)
    assert entry.kinds == ("addSheet", "addSheet")


def test_a_found_server_serves_gspread(tmp_path: Path) -> None:
    database = tmp_path / "a.db"
    with server.running(database) as started:
        assert server.find(database) == started.url
    assert server.find(database) is None


def test_a_range_from_bottom_to_top_is_read_as_any_other(book: gspread.Spreadsheet) -> None:
    tab = book.sheet1
    tab.update([[1], [2], [3]], "A1")
    tab.update([["=SUM(A3:A1)", "=[1]x!A1", "=1+1"]], "C1", raw=False)
    shown = tab.get("C1:E1")[0]
    assert (shown[0], shown[2]) == ("6", "2")
    assert shown[1].startswith("#")


def test_a_number_too_large_for_a_cell_is_refused(
    running: Server, book: gspread.Spreadsheet
) -> None:
    http = session(running.url)
    address = f"{running.url}/v4/spreadsheets/{book.id}/values/A1"
    written = http.put(
        address,
        params={"valueInputOption": "RAW"},
        data='{"values": [[1e999]]}',
        headers={"Content-Type": "application/json"},
    )
    assert written.status_code == 400
    assert http.get(address).status_code == 200
