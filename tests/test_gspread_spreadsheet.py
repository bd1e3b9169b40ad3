"""gspread.Spreadsheet, method by method, unmodified over HTTP; tests are named after methods."""

import pytest
from emulator_control import bench
from gspread.exceptions import APIError, WorksheetNotFound
from gspread.utils import ExportFormat


@pytest.fixture(scope="module")
def client(tmp_path_factory):
    with bench(tmp_path_factory.mktemp("sheets")) as started:
        yield started.client()


@pytest.fixture
def book(client):
    return client.create("Book")


def titles(book):
    return [sheet.title for sheet in book.worksheets()]


def test_id(client, book):
    assert client.open_by_key(book.id).id == book.id


def test_title(client, book):
    assert client.open_by_key(book.id).title == "Book"


def test_url(book):
    assert book.url == f"https://docs.google.com/spreadsheets/d/{book.id}"


def test_creationTime(book):  # noqa: N802 - gspread's name
    assert book.creationTime.endswith("Z")


@pytest.mark.filterwarnings("ignore:worksheet.lastUpdateTime is deprecated")
def test_lastUpdateTime(book):  # noqa: N802 - gspread's name
    before = book.lastUpdateTime
    book.sheet1.update_acell("A1", 1)
    assert book.get_lastUpdateTime() >= before


def test_get_lastUpdateTime(book):  # noqa: N802 - gspread's name
    before = book.get_lastUpdateTime()
    book.update_title("Later")
    assert book.get_lastUpdateTime() > before


def test_timezone(book):
    assert book.timezone == "Etc/GMT"


def test_locale(book):
    assert book.locale == "en_US"


def test_sheet1(book):
    assert (book.sheet1.title, book.sheet1.id, book.sheet1.index) == ("Sheet1", 0, 0)


def test_batch_update(book):
    answer = book.batch_update(
        {"requests": [{"addSheet": {"properties": {"title": "More"}}}, {"addSheet": {}}]}
    )
    assert answer["spreadsheetId"] == book.id
    assert [reply["addSheet"]["properties"]["index"] for reply in answer["replies"]] == [1, 2]


def test_batch_update__with_the_spreadsheet_in_the_answer(book):
    book.sheet1.update([["a", "b"], ["c", "d"]], "A1")
    answer = book.batch_update(
        {
            "requests": [{"addSheet": {}}],
            "includeSpreadsheetInResponse": True,
            "responseIncludeGridData": True,
            "responseRanges": ["Sheet1!B2"],
        }
    )
    (sheet,) = answer["updatedSpreadsheet"]["sheets"]
    (data,) = sheet["data"]
    assert (data["startRow"], data["startColumn"]) == (1, 1)
    assert data["rowData"][0]["values"][0]["formattedValue"] == "d"


def test_batch_update__all_or_nothing(book):
    with pytest.raises(APIError, match=r"Invalid requests\[1\]\.deleteSheet: No sheet with id: 77"):
        book.batch_update({"requests": [{"addSheet": {}}, {"deleteSheet": {"sheetId": 77}}]})
    assert titles(book) == ["Sheet1"]


def test_values_append(book):
    answer = book.values_append(
        "Sheet1!A1", {"valueInputOption": "USER_ENTERED"}, {"values": [["a", "=1+1"]]}
    )
    assert answer["updates"] == {
        "spreadsheetId": book.id,
        "updatedRange": "Sheet1!A1:B1",
        "updatedRows": 1,
        "updatedColumns": 2,
        "updatedCells": 2,
    }
    assert "tableRange" not in answer


def test_values_clear(book):
    book.sheet1.update([["a"]], "A1")
    assert book.values_clear("Sheet1!A1:B2") == {
        "spreadsheetId": book.id,
        "clearedRange": "Sheet1!A1:B2",
    }
    assert book.sheet1.get_all_values() == [[]]


def test_values_batch_clear(book):
    answer = book.values_batch_clear(body={"ranges": ["A1:A2", "Sheet1!C:C"]})
    assert answer["clearedRanges"] == ["Sheet1!A1:A2", "Sheet1!C1:C1000"]


def test_values_get(book):
    book.sheet1.update([["a", 1]], "A1")
    wire = book.values_get("Sheet1!A1:B2", params={"valueRenderOption": "UNFORMATTED_VALUE"})
    assert wire == {"range": "Sheet1!A1:B2", "majorDimension": "ROWS", "values": [["a", 1]]}


def test_values_batch_get(book):
    book.sheet1.update([["a", "b"]], "A1")
    wire = book.values_batch_get(["A1", "B1:B2"], params={"majorDimension": "COLUMNS"})
    assert wire["spreadsheetId"] == book.id
    assert [each["values"] for each in wire["valueRanges"]] == [[["a"]], [["b"]]]


def test_values_update(book):
    answer = book.values_update(
        "Sheet1!A2",
        params={
            "valueInputOption": "USER_ENTERED",
            "includeValuesInResponse": True,
            "responseValueRenderOption": "FORMULA",
        },
        body={"values": [["=1+2", "x"]]},
    )
    assert answer["updatedRange"] == "Sheet1!A2:B2"
    assert answer["updatedData"]["values"] == [["=1+2", "x"]]


def test_values_batch_update(book):
    answer = book.values_batch_update(
        {
            "valueInputOption": "RAW",
            "data": [
                {"range": "A1:A2", "values": [[1], [2]]},
                {"range": "B1", "majorDimension": "COLUMNS", "values": [[3, 4]]},
            ],
        }
    )
    assert answer["totalUpdatedCells"] == 4
    assert book.sheet1.get("A1:B2") == [["1", "3"], ["2", "4"]]


def test_fetch_sheet_metadata(book):
    wire = book.fetch_sheet_metadata()
    assert wire["spreadsheetUrl"].startswith("https://docs.google.com/spreadsheets/d/")
    assert "data" not in wire["sheets"][0]
    some = book.fetch_sheet_metadata({"fields": "sheets.properties(title,index)"})
    assert some == {"sheets": [{"properties": {"title": "Sheet1", "index": 0}}]}


def test_get_worksheet(book):
    book.add_worksheet("Second", 5, 5)
    assert book.get_worksheet(1).title == "Second"
    with pytest.raises(WorksheetNotFound):
        book.get_worksheet(9)


def test_get_worksheet_by_id(book):
    made = book.add_worksheet("Second", 5, 5)
    assert book.get_worksheet_by_id(made.id).title == "Second"
    with pytest.raises(WorksheetNotFound):
        book.get_worksheet_by_id(12345)


def test_worksheets(book):
    book.add_worksheet("Second", 5, 5).hide()
    assert titles(book) == ["Sheet1", "Second"]
    assert [sheet.title for sheet in book.worksheets(exclude_hidden=True)] == ["Sheet1"]


def test_worksheet(book):
    assert book.worksheet("Sheet1").id == 0
    with pytest.raises(WorksheetNotFound):
        book.worksheet("Nowhere")


def test_add_worksheet(book):
    made = book.add_worksheet("First", 7, 3, index=0)
    assert (made.row_count, made.col_count) == (7, 3)
    assert titles(book) == ["First", "Sheet1"]
    with pytest.raises(APIError, match='A sheet with the name "First" already exists'):
        book.add_worksheet("First", 7, 3)


def test_duplicate_sheet(book):
    book.sheet1.update([["a", "=A1"]], "A1", raw=False)
    made = book.duplicate_sheet(0, insert_sheet_index=1, new_sheet_id=99, new_sheet_name="Twin")
    assert (made.id, made.title, made.index) == (99, "Twin", 1)
    assert made.get("A1:B1", value_render_option="FORMULA") == [["a", "=A1"]]


def test_del_worksheet(book):
    made = book.add_worksheet("Gone", 5, 5)
    book.del_worksheet(made)
    assert titles(book) == ["Sheet1"]
    with pytest.raises(APIError, match="You can't remove all the visible sheets"):
        book.del_worksheet(book.sheet1)


def test_del_worksheet_by_id(book):
    made = book.add_worksheet("Gone", 5, 5)
    book.del_worksheet_by_id(made.id)
    assert titles(book) == ["Sheet1"]


def test_reorder_worksheets(book):
    second, third = (book.add_worksheet(title, 5, 5) for title in ("Second", "Third"))
    book.reorder_worksheets([third, book.sheet1])
    assert titles(book) == ["Third", "Sheet1", "Second"]
    assert second.title == "Second"


def test_share(book):
    answer = book.share("ann@example.com", perm_type="user", role="reader", notify=False)
    assert answer.status_code == 200
    assert answer.json()["role"] == "reader"
    book.share(None, perm_type="anyone", role="writer", with_link=True)
    assert "anyone" in [entry["type"] for entry in book.list_permissions()]


def test_export(book):
    book.sheet1.update([["a", "b"]], "A1")
    assert book.export(ExportFormat.CSV) == b"a,b"


def test_list_permissions(book):
    book.share("ann@example.com", perm_type="user", role="reader")
    found = {entry["emailAddress"]: entry["role"] for entry in book.list_permissions()}
    assert found["ann@example.com"] == "reader"


def test_remove_permissions(book):
    for address, role in (("a@example.com", "reader"), ("b@example.com", "writer")):
        book.share(address, perm_type="user", role=role)
    assert len(book.remove_permissions("a@example.com", role="reader")) == 1
    assert book.remove_permissions("a@example.com") == []
    assert len(book.list_permissions()) == 2


def test_transfer_ownership(book):
    book.share("ann@example.com", perm_type="user", role="writer")
    (entry,) = [e for e in book.list_permissions() if e["role"] == "writer"]
    book.transfer_ownership(entry["id"])
    (entry,) = [e for e in book.list_permissions() if e["emailAddress"] == "ann@example.com"]
    assert entry["pendingOwner"] is True


def test_accept_ownership(book):
    book.share("ann@example.com", perm_type="user", role="writer")
    (entry,) = [e for e in book.list_permissions() if e["role"] == "writer"]
    assert book.accept_ownership(entry["id"]).json()["role"] == "owner"


def test_named_range(book):
    book.sheet1.update([["a", "b"]], "A1")
    book.sheet1.define_named_range("A1:B1", "Heads")
    assert [cell.value for cell in book.named_range("Heads")] == ["a", "b"]


def test_list_named_ranges(book):
    assert book.list_named_ranges() == []
    book.sheet1.define_named_range("A1:B1", "Heads")
    (entry,) = book.list_named_ranges()
    assert entry["name"] == "Heads"
    assert (entry["range"]["endRowIndex"], entry["range"]["endColumnIndex"]) == (1, 2)


def test_update_title(client, book):
    book.update_title("Renamed")
    assert client.open_by_key(book.id).title == book.title == "Renamed"


def test_update_timezone(client, book):
    book.update_timezone("Europe/Berlin")
    assert client.open_by_key(book.id).timezone == "Europe/Berlin"


def test_update_locale(client, book):
    book.update_locale("de_DE")
    assert client.open_by_key(book.id).locale == "de_DE"


def test_list_protected_ranges(book):
    assert book.list_protected_ranges(0) == []
    book.sheet1.add_protected_range("A1:B2", description="mine")
    (entry,) = book.list_protected_ranges(0)
    assert entry["description"] == "mine"


def test_update_drive_metadata(book):
    book.update_drive_metadata()
    assert book.get_lastUpdateTime() >= book.creationTime
