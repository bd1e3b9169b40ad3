"""Drive's calls, and the Sheets calls by data filter and on developer metadata, over HTTP."""

import io
import json
import zipfile

import pytest
from emulator_control import bench
from gspread.exceptions import APIError

from sync.emulator import drive_query
from sync.emulator.failures import ApiError

DRIVE = "https://www.googleapis.com/drive/v3"
UPLOAD = "https://www.googleapis.com/upload/drive/v3/files"
SHEETS = "https://sheets.googleapis.com/v4/spreadsheets"
KEY = {"developerMetadataLookup": {"metadataKey": "row"}}


@pytest.fixture
def client(tmp_path):
    with bench(tmp_path) as started:
        yield started.client()


@pytest.fixture
def call(client):
    def ask(method, address, **options):
        answer = client.http_client.request(method, address, **options)
        return answer.json() if answer.content else None

    return ask


def refusal(call, *arguments, **options):
    with pytest.raises(APIError) as caught:
        call(*arguments, **options)
    return caught.value.code, caught.value.error


def names(call, query="", **more):
    parameters = {"q": query, "fields": "files(name)", **more}
    return [file["name"] for file in call("get", f"{DRIVE}/files", params=parameters)["files"]]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", ["Plans 2026", "plan", "Other's", "Binned"]),
        ("name = 'plan'", ["plan"]),
        ("name contains 'plan'", ["Plans 2026", "plan"]),
        ("name contains '2026'", ["Plans 2026"]),
        ("name contains 'lans'", []),
        (r"name = 'Other\'s'", ["Other's"]),
        ("trashed = true", ["Binned"]),
        ("not trashed = true and name != 'plan'", ["Plans 2026", "Other's"]),
        ("(name = 'plan' or name = 'Binned') and trashed = false", ["plan"]),
        ("name = 'plan' or name = 'Binned' and trashed = false", ["plan"]),
        ("mimeType = 'application/vnd.google-apps.spreadsheet' and starred = true", ["plan"]),
        ("'root' in parents and 'me' in owners and name = 'plan'", ["plan"]),
        ("modifiedTime > '2020-01-01T00:00:00' and name = 'plan'", ["plan"]),
        ("createdTime < '2020-01-01'", []),
        ("appProperties has { key='k' and value='v' }", ["plan"]),
    ],
)
def test_files_are_searched(client, call, query, found):
    for name in reversed(["Plans 2026", "plan", "Other's", "Binned"]):
        client.create(name)
    (plan,) = client.list_spreadsheet_files("plan")
    (binned,) = client.list_spreadsheet_files("Binned")
    facts = {"starred": True, "appProperties": {"k": "v"}}
    call("patch", f"{DRIVE}/files/{plan['id']}", json=facts)
    call("patch", f"{DRIVE}/files/{binned['id']}", json={"trashed": True})
    assert sorted(names(call, query)) == sorted(found)


@pytest.mark.parametrize(
    "query",
    [
        *("name", "name =", "name = 'a' and", "what = 'a'", "(name = 'a'", "name like 'a'"),
        *("trashed = 'x'", "modifiedTime > 'soon'", "name = 'a' name = 'b'", "not", "((((", "'a"),
        *("'x' in name", "properties has { key='k' }", "x has y", "(" * 90 + "name='a'" + ")" * 90),
    ],
)
def test_a_query_that_cannot_be_read_is_refused(query):
    with pytest.raises(ApiError) as caught:
        drive_query.parse(query)
    assert (caught.value.code, caught.value.errors[0]["location"]) == (400, "q")


def test_files_are_ordered_and_paged(client, call):
    for name in ("b", "A", "c"):
        client.create(name)
    assert names(call, orderBy="name") == ["A", "b", "c"]
    assert names(call, orderBy="name desc") == ["c", "b", "A"]
    assert names(call, orderBy="createdTime") == ["b", "A", "c"]
    assert names(call, orderBy="recency") == ["c", "A", "b"]
    assert names(call, orderBy="folder,name") == ["A", "b", "c"]
    first = call("get", f"{DRIVE}/files", params={"pageSize": 2, "orderBy": "name"})
    assert first["files"][0].keys() == {"kind", "id", "name", "mimeType"}
    rest = {"pageSize": 2, "orderBy": "name", "pageToken": first["nextPageToken"]}
    second = call("get", f"{DRIVE}/files", params=rest)
    assert [file["name"] for file in second["files"]] == ["c"]
    assert "nextPageToken" not in second
    for wrong in ({"pageSize": 0}, {"pageSize": 1001}, {"orderBy": "x"}, {"pageToken": "x"}):
        assert refusal(call, "get", f"{DRIVE}/files", params=wrong)[0] == 400


def test_a_file_that_does_not_exist_reads_as_drives(call):
    code, error = refusal(call, "get", f"{DRIVE}/files/nothing")
    assert (code, error) == (
        404,
        {
            "code": 404,
            "message": "File not found: nothing.",
            "errors": [
                {
                    "message": "File not found: nothing.",
                    "domain": "global",
                    "reason": "notFound",
                    "location": "fileId",
                    "locationType": "parameter",
                }
            ],
        },
    )


def test_a_file_is_moved_copied_and_binned(client, call):
    book = client.create("Book")
    folder = call("post", f"{DRIVE}/files", json={"name": "F", "mimeType": FOLDER})["id"]
    moved = {"addParents": folder, "removeParents": "root", "fields": "parents,name,version"}
    answer = call("patch", f"{DRIVE}/files/{book.id}", json={"name": "New"}, params=moved)
    assert (answer["parents"], answer["name"]) == ([folder], "New")
    assert client.open_by_key(book.id).title == "New"
    copy = call("post", f"{DRIVE}/files/{book.id}/copy", json={}, params={"fields": "*"})
    assert (copy["name"], copy["parents"]) == ("Copy of New", [folder])
    code, error = refusal(call, "get", f"{SHEETS}/{folder}")
    assert (code, error["message"]) == (400, "This operation is not supported for this document")
    call("patch", f"{DRIVE}/files/{book.id}", json={"trashed": True})
    call("delete", f"{DRIVE}/files/trash")
    assert refusal(call, "get", f"{SHEETS}/{book.id}")[0] == 404


FOLDER = "application/vnd.google-apps.folder"


def test_changes_are_listed_from_a_token_on(client, call):
    book = client.create("Before")
    start = call("get", f"{DRIVE}/changes/startPageToken")["startPageToken"]
    unchanged = call("get", f"{DRIVE}/changes", params={"pageToken": start})
    assert (unchanged["changes"], unchanged["newStartPageToken"]) == ([], start)
    book.sheet1.update_acell("A1", 1)
    book.sheet1.update_acell("A1", 2)
    other = client.create("Other")
    client.del_spreadsheet(other.id)
    first = call("get", f"{DRIVE}/changes", params={"pageToken": start, "pageSize": 1})
    assert [change["fileId"] for change in first["changes"]] == [book.id]
    second = call("get", f"{DRIVE}/changes", params={"pageToken": first["nextPageToken"]})
    (change,) = second["changes"]
    assert (change["fileId"], change["removed"]) == (other.id, True)
    assert "file" not in change
    token = second["newStartPageToken"]
    assert call("get", f"{DRIVE}/changes", params={"pageToken": token})["changes"] == []
    assert refusal(call, "get", f"{DRIVE}/changes")[0] == 400


def test_permissions_come_change_and_go(client, call):
    book = client.create("Book")
    address = f"{DRIVE}/files/{book.id}/permissions"
    person = {"type": "user", "role": "reader", "emailAddress": "ann@example.com"}
    made = call("post", address, json=person)
    assert made.keys() == {"kind", "id", "type", "role"}
    one = f"{address}/{made['id']}"
    assert call("get", one, params={"fields": "emailAddress"}) == {
        "emailAddress": "ann@example.com"
    }
    assert call("patch", one, json={"role": "writer"})["role"] == "writer"
    assert len(call("get", address)["permissions"]) == 2
    call("delete", one)
    assert refusal(call, "get", one)[1]["errors"][0]["reason"] == "notFound"
    assert refusal(call, "delete", f"{address}/owner")[0] == 403


def test_comments_are_none(client, call):
    book = client.create("Book")
    assert call("get", f"{DRIVE}/files/{book.id}/comments", params={"fields": "comments"}) == {
        "comments": []
    }


def test_about_generate_ids_and_media(client, call):
    fields = {"fields": "user(emailAddress)"}
    assert "@" in call("get", f"{DRIVE}/about", params=fields)["user"]["emailAddress"]
    assert refusal(call, "get", f"{DRIVE}/about")[0] == 400
    assert len(call("get", f"{DRIVE}/files/generateIds", params={"count": 3})["ids"]) == 3
    book = client.create("Book")
    code, error = refusal(call, "get", f"{DRIVE}/files/{book.id}", params={"alt": "media"})
    assert (code, error["errors"][0]["reason"]) == (403, "fileNotDownloadable")


def test_a_multipart_upload_becomes_a_spreadsheet(client, call):
    told = {"name": "Up", "mimeType": "application/vnd.google-apps.spreadsheet"}
    body = (
        "--b\r\nContent-Type: application/json\r\n\r\n"
        f"{json.dumps(told)}\r\n--b\r\nContent-Type: text/csv\r\n\r\na,b\n1,=A2+1\r\n--b--"
    )
    headers = {"Content-Type": "multipart/related; boundary=b"}
    kind = {"uploadType": "multipart"}
    made = call("post", UPLOAD, data=body.encode(), headers=headers, params=kind)
    book = client.open_by_key(made["id"])
    assert (book.title, book.sheet1.get_all_values()) == ("Up", [["a", "b"], ["1", "2"]])


def test_a_workbook_goes_out_and_comes_in_again(client, call):
    book = client.create("Book")
    rows = [["t", True, "2020-01-02", "=SUM(1,2)", 1.5], ["=XLOOKUP(1,A1:A1,A1:A1)"]]
    book.sheet1.update(rows, "A1", raw=False)
    book.sheet1.merge_cells("A3:B3")
    book.add_worksheet("Hidden & more", 3, 3).hide()
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    content = client.http_client.request(
        "get", f"{DRIVE}/files/{book.id}/export", params={"mimeType": kind}
    ).content
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        assert b"_xlfn.XLOOKUP" in package.read("xl/worksheets/sheet1.xml")
    made = call("post", UPLOAD, data=content, headers={"Content-Type": kind})
    again = client.open_by_key(made["id"])
    assert [(s.title, s.isSheetHidden) for s in again.worksheets()] == [
        *(("Sheet1", False), ("Hidden & more", True)),
    ]
    formulas = again.sheet1.get("A1:E2", value_render_option="FORMULA")
    assert formulas == [["t", True, 43832, "=SUM(1,2)", 1.5], ["=XLOOKUP(1,A1:A1,A1:A1)"]]
    assert again.sheet1.acell("C1").value == "2020-01-02"
    assert len(again.fetch_sheet_metadata()["sheets"][0]["merges"]) == 1


@pytest.mark.parametrize(
    ("content", "kind", "code"),
    [
        (b"x", "application/pdf", 501),
        (b"PK", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", 400),
        (b"--b\r\n\r\n--b--", "multipart/related; boundary=b", 400),
        (b"", "", 501),
    ],
)
def test_an_upload_that_cannot_be_read_is_refused(call, content, kind, code):
    headers = {"Content-Type": kind} if kind else {}
    assert refusal(call, "post", UPLOAD, data=content, headers=headers)[0] == code


@pytest.fixture
def marked(client):
    book = client.create("Book")
    book.sheet1.update([["h", "n"], ["a", 1], ["b", 2]], "A1")
    where = {"sheetId": 0, "dimension": "ROWS", "startIndex": 1, "endIndex": 2}
    entry = {"metadataKey": "row", "metadataValue": "v", "metadataId": 7}
    entry |= {"visibility": "DOCUMENT", "location": {"dimensionRange": where}}
    book.batch_update({"requests": [{"createDeveloperMetadata": {"developerMetadata": entry}}]})
    return book


def test_values_by_data_filter(call, marked):
    address = f"{SHEETS}/{marked.id}/values"
    grid = {"gridRange": {"sheetId": 0, "startRowIndex": 2, "endRowIndex": 3}}
    filters = {"dataFilters": [KEY, grid, {"a1Range": "A1:B1"}, KEY]}
    wire = call("post", f"{address}:batchGetByDataFilter", json=filters)
    found = [(e["valueRange"]["values"], len(e["dataFilters"])) for e in wire["valueRanges"]]
    assert found == [([["a", "1"]], 2), ([["b", "2"]], 1), ([["h", "n"]], 1)]
    marked.sheet1.insert_row(["new"], 2)
    data = [{"dataFilter": KEY, "values": [["A", 10]]}]
    body = {"valueInputOption": "RAW", "data": data, "includeValuesInResponse": True}
    wire = call("post", f"{address}:batchUpdateByDataFilter", json=body)
    assert wire["totalUpdatedCells"] == 2
    (response,) = wire["responses"]
    assert response["updatedRange"] == "Sheet1!A3:B3"
    assert response["updatedData"]["values"] == [["A", "10"]]
    wire = call("post", f"{address}:batchClearByDataFilter", json={"dataFilters": [KEY]})
    assert wire["clearedRanges"] == ["Sheet1!A3:Z3"]
    assert marked.sheet1.col_values(1) == ["h", "new", "", "b"]


def test_a_spreadsheet_by_data_filter(call, marked):
    body = {"dataFilters": [KEY], "includeGridData": True}
    wire = call("post", f"{SHEETS}/{marked.id}:getByDataFilter", json=body)
    (data,) = wire["sheets"][0]["data"]
    assert (data["startRow"], len(data["rowData"])) == (1, 1)


def test_developer_metadata_is_got_and_searched(call, marked):
    address = f"{SHEETS}/{marked.id}/developerMetadata"
    assert call("get", f"{address}/7")["metadataValue"] == "v"
    assert refusal(call, "get", f"{address}/8")[0] == 404
    row = {"dimensionRange": {"sheetId": 0, "dimension": "ROWS", "startIndex": 1, "endIndex": 2}}
    exact = {"metadataLocation": row, "locationMatchingStrategy": "EXACT_LOCATION"}
    sheet = {"metadataLocation": {"sheetId": 0}}
    for lookup, count in (
        (exact, 1),
        (sheet, 1),
        (sheet | {"locationMatchingStrategy": "EXACT_LOCATION"}, 0),
        ({"metadataLocation": {"spreadsheet": True}}, 1),
        ({"metadataKey": "row", "locationType": "COLUMN"}, 0),
    ):
        body = {"dataFilters": [{"developerMetadataLookup": lookup}]}
        wire = call("post", f"{address}:search", json=body)
        assert len(wire.get("matchedDeveloperMetadata", [])) == count
    assert refusal(call, "post", f"{address}:search", json={})[0] == 400


def test_too_many_cells_are_refused(client):
    book = client.create("Book")
    with pytest.raises(APIError, match="above the limit of 10000000 cells"):
        book.add_worksheet("Big", 1_000_000, 10)
    with pytest.raises(APIError, match="more than the maximum of 50000 characters"):
        book.sheet1.update_acell("A1", "x" * 50_001)


def test_a_spreadsheet_is_created_with_all_that_is_given(client, call):
    cells = [{"userEnteredValue": {"formulaValue": "=1+1"}, "note": "n"}]
    area = {"sheetId": 5, "startRowIndex": 0, "endRowIndex": 2}
    area |= {"startColumnIndex": 0, "endColumnIndex": 2}
    first = {
        "properties": {"title": "One", "sheetId": 5, "gridProperties": {"rowCount": 9}},
        "data": [
            {"startRow": 1, "rowData": [{"values": cells}], "rowMetadata": [{"pixelSize": 5}]}
        ],
        "merges": [area],
        "protectedRanges": [{"range": area}],
        "basicFilter": {"range": area | {"startRowIndex": 4, "endRowIndex": 6}},
    }
    name = {"name": "Area", "range": area}
    body = {"properties": {"title": "Made", "locale": "de_DE"}, "namedRanges": [name]}
    wire = call("post", SHEETS, json=body | {"sheets": [first, {"properties": {"title": "Two"}}]})
    assert wire["properties"]["locale"] == "de_DE"
    assert wire["properties"]["autoRecalc"] == "ON_CHANGE"
    assert [sheet["properties"]["title"] for sheet in wire["sheets"]] == ["One", "Two"]
    assert wire["sheets"][0].keys() >= {"merges", "protectedRanges", "basicFilter"}
    assert [entry["name"] for entry in wire["namedRanges"]] == ["Area"]
    book = client.open_by_key(wire["spreadsheetId"])
    assert book.title == "Made"
    assert book.values_get("Two")["range"] == "Two!A1:Z1000"


def test_a_sheet_is_copied_to_another_spreadsheet(client, call):
    book, other = client.create("Book"), client.create("Other")
    body = {"destinationSpreadsheetId": other.id}
    address = f"{SHEETS}/{book.id}/sheets/0:copyTo"
    assert call("post", address, json=body, params={"fields": "title,index"}) == {
        "title": "Copy of Sheet1",
        "index": 1,
    }


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("R2C1:R3C2", "Sheet1!A2:B3"),
        ("Sheet1!R2C3", "Sheet1!C2"),
        ("$B$2:c$3", "Sheet1!B2:C3"),
        ("C3:A1", "Sheet1!A1:C3"),
        ("2:1", "Sheet1!A1:Z2"),
        ("B:A", "Sheet1!A1:B1000"),
        ("A5:2", "Sheet1!A2:Z5"),
        ("Q1", "Sheet1!Q1"),
        ("'Q1'", "'Q1'!A1:C2"),
        ("Q1!A1", "'Q1'!A1"),
        ("'It''s'!A:A", "'It''s'!A1:A2"),
        ("sheet1!a1", "Sheet1!A1"),
        ("Area", "Sheet1!B2:B3"),
        ("'Q1'!area", "Sheet1!B2:B3"),
    ],
)
def test_ranges_in_all_their_forms(client, text, shown):
    book = client.create("Book")
    for title in ("Q1", "It's"):
        book.add_worksheet(title, 2, 3)
    book.sheet1.define_named_range("B2:B3", "Area")
    assert book.values_get(text)["range"] == shown


@pytest.mark.parametrize("text", ["Nowhere!A1", "A0", "A1:B2:C3", "1A", "Sheet1!", "!A1", "R0C1"])
def test_a_range_that_cannot_be_read_is_refused(client, text):
    book = client.create("Book")
    with pytest.raises(APIError) as caught:
        book.values_get(text)
    assert caught.value.error["message"] == f"Unable to parse range: {text}"


@pytest.mark.parametrize(
    ("parameters", "message"),
    [
        (
            {"valueRenderOption": "X"},
            (
                "Invalid value at 'value_render_option' "
                '(type.googleapis.com/google.apps.sheets.v4.ValueRenderOption), "X"'
            ),
        ),
        (
            {"majorDimension": "X"},
            (
                "Invalid value at 'major_dimension' "
                '(type.googleapis.com/google.apps.sheets.v4.Dimension), "X"'
            ),
        ),
        (
            {"what": "X"},
            (
                'Invalid JSON payload received. Unknown name "what": Cannot bind query parameter. '
                "Field 'what' could not be found in request message."
            ),
        ),
        ({"fields": "values,what"}, "Request contains an invalid argument."),
    ],
)
def test_a_wrong_parameter_is_refused(client, parameters, message):
    book = client.create("Book")
    with pytest.raises(APIError) as caught:
        book.values_get("A1", parameters)
    error = caught.value.error
    assert (caught.value.code, error["message"]) == (400, message)
    assert error["details"][0]["@type"] == "type.googleapis.com/google.rpc.BadRequest"
