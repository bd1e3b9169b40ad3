"""gspread.Client, method by method, unmodified over HTTP; each test is named after its method."""

import gspread
import pytest
from emulator_control import bench
from google.oauth2.credentials import Credentials
from gspread.exceptions import APIError, NoValidUrlKeyFound, SpreadsheetNotFound
from gspread.utils import ExportFormat

FOLDER = {"name": "Folder", "mimeType": "application/vnd.google-apps.folder"}
FILES = "https://www.googleapis.com/drive/v3/files"


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    with bench(tmp_path_factory.mktemp("sheets")) as started:
        yield started


@pytest.fixture
def client(served):
    return served.client()


@pytest.fixture
def folder(client):
    return client.http_client.request("post", FILES, json=FOLDER).json()["id"]


def test_set_timeout(client):
    client.set_timeout((3, 20))
    assert client.create("Timed").sheet1.get_all_values() == [[]]


def test_expiry(served):
    signed_in = gspread.Client(auth=Credentials("any"))
    assert signed_in.expiry is None
    address = "https://sheets.googleapis.com"
    adapter = served.client().http_client.session.get_adapter(address)
    signed_in.http_client.session.mount("https://", adapter)
    assert signed_in.create("Signed in").title == "Signed in"


def test_get_file_drive_metadata(client):
    made = client.create("Metadata")
    told = client.get_file_drive_metadata(made.id)
    assert (told["id"], told["name"]) == (made.id, "Metadata")
    assert told.keys() == {"id", "name", "createdTime", "modifiedTime"}


def test_get_file_drive_metadata__of_nothing(client):
    with pytest.raises(APIError) as caught:
        client.get_file_drive_metadata("nothing")
    assert caught.value.code == 404


def test_list_spreadsheet_files(client):
    made = client.create("Listed 'once'")
    (found,) = client.list_spreadsheet_files("Listed 'once'")
    assert found["id"] == made.id
    assert made.id in [file["id"] for file in client.list_spreadsheet_files()]


def test_list_spreadsheet_files__of_a_folder(client, folder):
    made = client.create("Inside", folder)
    client.create("Outside")
    assert [file["id"] for file in client.list_spreadsheet_files(folder_id=folder)] == [made.id]


def test_open(client):
    made = client.create("To be opened")
    assert client.open("To be opened").id == made.id
    with pytest.raises(SpreadsheetNotFound):
        client.open("Nowhere")


def test_open__in_a_folder(client, folder):
    client.create("Twice")
    inside = client.create("Twice", folder)
    assert client.open("Twice", folder_id=folder).id == inside.id


def test_open_by_key(client):
    made = client.create("Keyed")
    assert client.open_by_key(made.id).title == "Keyed"
    with pytest.raises(SpreadsheetNotFound):
        client.open_by_key("no-such-key")


def test_open_by_key__of_someone_else(served, client):
    served.control.foreign("someone-elses")
    with pytest.raises(PermissionError):
        client.open_by_key("someone-elses")


def test_open_by_url(client):
    made = client.create("Addressed")
    assert client.open_by_url(f"{made.url}/edit#gid=0").id == made.id
    with pytest.raises(NoValidUrlKeyFound):
        client.open_by_url("https://example.com")


def test_openall(client):
    made = {client.create("All").id for _ in range(2)}
    assert {book.id for book in client.openall("All")} == made
    assert made <= {book.id for book in client.openall()}


def test_create(client):
    made = client.create("Created")
    assert (made.title, made.sheet1.title) == ("Created", "Sheet1")
    assert (made.sheet1.row_count, made.sheet1.col_count) == (1000, 26)


def test_create__in_a_folder_that_does_not_exist(client):
    with pytest.raises(APIError) as caught:
        client.create("Nowhere to go", "no-such-folder")
    assert caught.value.code == 404


@pytest.mark.parametrize(
    ("kind", "content"),
    [(ExportFormat.CSV, b'a,"b, c"\r\n2,4'), (ExportFormat.TSV, b"a\tb, c\r\n2\t4")],
)
def test_export(client, kind, content):
    made = client.create("Exported")
    made.sheet1.update([["a", "b, c"], [2, "=A2*2"]], "A1", raw=False)
    assert client.export(made.id, kind) == content
    assert made.export(kind) == content


def test_export__to_a_workbook(client):
    made = client.create("Exported")
    made.sheet1.update([[2, "=A1*2"]], "A1", raw=False)
    content = client.export(made.id, ExportFormat.EXCEL)
    assert content.startswith(b"PK")


def test_export__to_what_is_not_served(client):
    made = client.create("Exported")
    with pytest.raises(APIError) as caught:
        client.export(made.id)
    assert caught.value.code == 501
    assert "application/pdf" in caught.value.error["message"]


def test_copy(client):
    made = client.create("Original")
    made.sheet1.update([["x", 1]], "A1")
    made.add_worksheet("Second", 5, 5)
    twin = client.copy(made.id)
    assert twin.title == "Copy of Original"
    assert [sheet.title for sheet in twin.worksheets()] == ["Sheet1", "Second"]
    assert twin.sheet1.get_all_values() == [["x", "1"]]
    twin.sheet1.update_acell("A1", "changed")
    assert made.sheet1.acell("A1").value == "x"


def test_copy__with_a_title_a_folder_and_permissions(client, folder):
    made = client.create("Original")
    made.share("ann@example.com", perm_type="user", role="writer")
    twin = client.copy(made.id, "Named", copy_permissions=True, folder_id=folder)
    assert twin.title == "Named"
    held = {entry.get("emailAddress"): entry["role"] for entry in twin.list_permissions()}
    assert held["ann@example.com"] == "writer"
    assert [file["id"] for file in client.list_spreadsheet_files(folder_id=folder)] == [twin.id]


def test_del_spreadsheet(client):
    made = client.create("Gone")
    client.del_spreadsheet(made.id)
    with pytest.raises(SpreadsheetNotFound):
        client.open_by_key(made.id)
    with pytest.raises(APIError) as caught:
        client.del_spreadsheet(made.id)
    assert caught.value.code == 404


def test_import_csv(client):
    made = client.create("Imported")
    made.add_worksheet("Other", 5, 5)
    client.import_csv(made.id, 'Name,n\n"a, b",1\n=1+1,2020-01-01')
    book = client.open_by_key(made.id)
    assert len(book.worksheets()) == 1
    assert book.sheet1.get_all_values() == [["Name", "n"], ["a, b", "1"], ["2", "2020-01-01"]]


def test_import_csv__of_bytes(client):
    made = client.create("Imported")
    client.import_csv(made.id, "Größe,é\n1,2\n".encode())
    assert made.sheet1.get_all_values() == [["Größe", "é"], ["1", "2"]]


def test_list_permissions(client):
    made = client.create("Owned")
    (owner,) = client.list_permissions(made.id)
    assert (owner["type"], owner["role"]) == ("user", "owner")


def test_insert_permission(client):
    made = client.create("Shared")
    client.insert_permission(made.id, "ann@example.com", perm_type="user", role="writer")
    client.insert_permission(made.id, None, perm_type="anyone", role="reader")
    client.insert_permission(made.id, "example.org", perm_type="domain", role="reader")
    held = {(entry["type"], entry["role"]) for entry in client.list_permissions(made.id)}
    assert held == {
        *(("user", "owner"), ("user", "writer"), ("anyone", "reader"), ("domain", "reader")),
    }


def test_insert_permission__that_makes_no_sense(client):
    made = client.create("Shared")
    with pytest.raises(APIError) as caught:
        client.insert_permission(made.id, "nobody", perm_type="user", role="writer")
    assert caught.value.code == 400
    with pytest.raises(APIError, match="role"):
        client.insert_permission(made.id, "ann@example.com", perm_type="user", role="king")


def test_remove_permission(client):
    made = client.create("Shared")
    client.insert_permission(made.id, "ann@example.com", perm_type="user", role="writer")
    (entry,) = [e for e in client.list_permissions(made.id) if e["role"] == "writer"]
    client.remove_permission(made.id, entry["id"])
    assert len(client.list_permissions(made.id)) == 1
    with pytest.raises(APIError) as caught:
        client.remove_permission(made.id, entry["id"])
    assert caught.value.code == 404


def test_a_client_may_be_made_with_another_http_client(served):
    client = gspread.Client(
        auth=None,
        session=served.client().http_client.session,
        http_client=gspread.BackOffHTTPClient,
    )
    assert client.create("Patient").title == "Patient"
