"""What goes wrong for a person: a clear message, the right exit code, and nothing lost."""

import os
import subprocess
import sys
import time

import handmade
import openpyxl
import pytest

from lifeops import links
from lifeops.ends import sheets_client
from lifeops.settings import sheets_database, state_folder
from sync.emulator import server
from sync.excel.side import label_of
from sync.google.store import GoogleStore
from workbook.xlsx.scan import read_book

OLE = bytes.fromhex("d0cf11e0a1b11ae1")
ENCRYPTED = OLE + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le") + b"\0" * 600


@pytest.fixture
def linked(home, lifeops):
    path = home / "list.xlsx"
    handmade.sheet_of(path, [["Name", "City"], ["Ada", "London"], ["Blaise", "Paris"]])
    assert lifeops("link", path, "--local")[0] == 0
    return path


def edit(path, cell="B2", content="Turin"):
    book = openpyxl.load_workbook(path)
    book["List"][cell] = content
    book.save(path)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"Name,City\nAda,London\n", "not"),
        (b"", "empty"),
        (ENCRYPTED, "password"),
        (b"PK\x03\x04 cut off", "damaged"),
    ],
    ids=["csv", "empty", "encrypted", "truncated"],
)
def test_what_is_no_workbook_is_not_linked(home, lifeops, content, said):
    path = home / "book.xlsx"
    path.write_bytes(content)
    code, _, complaint = lifeops("link", path, "--local")
    assert code == 50
    assert "book.xlsx" in complaint
    assert said in complaint
    assert path.read_bytes() == content
    assert links.every() == ()


def test_a_missing_file_is_named(home, lifeops):
    code, _, complaint = lifeops("link", home / "nowhere.xlsx", "--local")
    assert code == 50
    assert "nowhere.xlsx" in complaint


def test_a_workbook_without_a_table_says_what_a_table_is(home, lifeops):
    path = home / "blank.xlsx"
    handmade.sheet_of(path, [])
    code, _, complaint = lifeops("link", path, "--local")
    assert code == 50
    assert "row of headers" in complaint


def test_a_duplicated_header_is_named_with_both_cells(home, lifeops):
    path = home / "twice.xlsx"
    handmade.sheet_of(path, [["Name", "City", "Name"], ["Ada", "London", "x"]])
    before = path.read_bytes()
    code, _, complaint = lifeops("link", path, "--local")
    assert code == 50
    assert "Name" in complaint
    assert "A1" in complaint
    assert "C1" in complaint
    assert path.read_bytes() == before


def test_a_header_duplicated_after_the_link_is_left_alone(linked, lifeops):
    edit(linked, "D1", "City")
    before = linked.read_bytes()
    code, printed, _ = lifeops("sync")
    assert code == 0
    assert "the column 'City' is not part of the link" in " ".join(printed.split())
    assert linked.read_bytes() == before


def test_linking_without_an_account_says_how(home, lifeops):
    path = home / "list.xlsx"
    handmade.sheet_of(path, [["Name", "City"], ["Ada", "London"]])
    before = path.read_bytes()
    code, _, complaint = lifeops("link", path)
    assert code == 40
    assert "--local" in complaint
    assert path.read_bytes() == before


@pytest.mark.parametrize(
    ("lock", "program"), [("~$list.xlsx", "Excel"), (".~lock.list.xlsx#", "LibreOffice")]
)
def test_an_open_file_is_left_alone_and_paid_later(linked, lifeops, lock, program):
    link = links.need(linked)
    with sheets_client(local=True) as client:
        client.values_update(
            link.spreadsheet,
            "List!B3",
            params={"valueInputOption": "RAW"},
            body={"values": [["Lyon"]]},
        )
    marker = linked.with_name(lock)
    marker.write_bytes(b"")
    before = linked.read_bytes()
    code, printed, _ = lifeops("sync")
    assert code == 10
    assert program in printed
    assert linked.read_bytes() == before
    marker.unlink()
    code, printed, _ = lifeops("sync")
    assert code == 0
    assert "The Excel file: 1 cell changed." in printed


def test_an_open_file_is_not_linked(home, lifeops):
    path = home / "list.xlsx"
    handmade.sheet_of(path, [["Name", "City"], ["Ada", "London"]])
    path.with_name("~$list.xlsx").write_bytes(b"")
    code, _, complaint = lifeops("link", path, "--local")
    assert code == 10
    assert "Excel" in complaint


def test_a_sheet_that_is_gone_is_said_to_be(linked, lifeops):
    link = links.need(linked)
    with sheets_client(local=True) as client:
        client.request("delete", f"https://www.googleapis.com/drive/v3/files/{link.spreadsheet}")
    edit(linked)
    before = linked.read_bytes()
    code, _, complaint = lifeops("sync")
    assert code == 50
    assert "not" in complaint
    assert linked.read_bytes() == before


def test_a_tab_that_is_gone_is_named(linked, lifeops):
    link = links.need(linked)
    with sheets_client(local=True) as client:
        tabs = client.fetch_sheet_metadata(link.spreadsheet)["sheets"]
        tab = next(t["properties"] for t in tabs if t["properties"]["title"] == "List")
        request = {"deleteSheet": {"sheetId": tab["sheetId"]}}
        client.batch_update(link.spreadsheet, {"requests": [request]})
    code, _, complaint = lifeops("sync")
    assert code == 50
    assert "List" in complaint


def test_a_workbook_that_is_gone_is_named(linked, lifeops):
    linked.unlink()
    code, _, complaint = lifeops("sync")
    assert code == 50
    assert "list.xlsx" in complaint


def test_another_file_in_its_place_is_refused(linked, lifeops):
    handmade.sheet_of(linked, [["Name", "City"], ["Ada", "London"]])
    code, _, complaint = lifeops("sync")
    assert code == 50
    assert "another file" in complaint


def test_a_server_gone_mid_run_ends_in_try_later_and_loses_nothing(linked, lifeops, monkeypatch):
    edit(linked)
    before = linked.read_bytes()
    serving = subprocess.Popen([sys.executable, "-m", "lifeops", "serve", "--port", "0"])
    wait_until_served(serving)
    write = GoogleStore.batch

    def killed_before_the_write(store, *arguments):
        serving.kill()
        serving.wait()
        return write(store, *arguments)

    with monkeypatch.context() as patched:
        patched.setattr(GoogleStore, "batch", killed_before_the_write)
        code, _, complaint = lifeops("sync")
    assert code == 30
    assert "again" in complaint
    assert linked.read_bytes() == before
    code, printed, _ = lifeops("sync")
    assert code == 0
    assert "The Google Sheet: 1 cell changed." in printed


def wait_until_served(serving):
    deadline = time.monotonic() + 20
    while server.find(sheets_database()) is None:
        assert serving.poll() is None, "the server did not start"
        assert time.monotonic() < deadline, "the server did not answer"
        time.sleep(0.05)


@pytest.mark.parametrize(
    "arguments", [("snyc",), ("sync", "--never"), ("new", "nothing", "x.xlsx")]
)
def test_a_mistyped_command_is_a_usage_error(lifeops, arguments):
    assert lifeops(*arguments)[0] == 2


def test_a_mistyped_command_gets_a_suggestion(lifeops):
    assert "Did you mean 'sync'?" in lifeops("snyc")[2]


def test_a_file_is_never_overwritten(home, lifeops):
    path = home / "mine.xlsx"
    path.write_bytes(b"mine")
    code, _, complaint = lifeops("new", "life-ops", path)
    assert code != 0
    assert "mine.xlsx" in complaint
    assert path.read_bytes() == b"mine"


def test_a_renamed_header_is_not_taken_for_a_deleted_column(linked, lifeops):
    edit(linked, "B1", "Town")
    code, printed, _ = lifeops("sync")
    assert (code, "gone" in printed) == (0, False)
    schema = label_of(read_book(linked)).schema
    assert [column.header for column in schema.tables[0].columns] == ["Name", "Town"]


def test_a_damaged_database_of_sheets_says_what_to_do(linked, lifeops):
    edit(linked)
    before = linked.read_bytes()
    sheets_database().write_bytes(b"junk" * 500)
    for leftover in ("-wal", "-shm"):
        sheets_database().with_name(f"sheets.db{leftover}").unlink(missing_ok=True)
    code, _, complaint = lifeops("sync")
    assert code == 50
    assert "sheets.db" in complaint
    assert linked.read_bytes() == before


@pytest.mark.parametrize("name", ["nowhere/mine.xlsx", "mine.txt"])
def test_a_name_that_cannot_be_is_a_usage_error(home, lifeops, name):
    code, _, complaint = lifeops("new", "life-ops", name)
    assert code == 2
    assert name.partition("/")[0] in complaint
    assert list(home.iterdir()) == []


def test_a_damaged_list_of_links_says_what_to_do(linked, lifeops):
    (state_folder() / "links.db").write_bytes(b"junk" * 200)
    environment = {**os.environ, "COLUMNS": "80"}
    done = subprocess.run(
        [sys.executable, "-m", "lifeops", "sync"],
        capture_output=True,
        text=True,
        check=False,
        env=environment,
    )
    assert done.returncode == 50
    assert "links.db" in done.stderr
    assert "Traceback" not in done.stderr
