"""Copies, older files and other computers: each is recognised, none deletes or revives a row."""

import re
import shutil

import handmade
import openpyxl
import pytest
from test_link import agreed, type_in_excel, type_in_sheet

from lifeops import links
from lifeops.ends import sheets_client
from lifeops.settings import sheets_database, state_folder
from sync.emulator import server

SAME = "Both sides are the same. Nothing to do.\n"
ROWS = [["Name", "City"], ["Ada", "London"], ["Blaise", "Paris"], ["Carl", "Brunswick"]]
PEOPLE = [("Ada", "London"), ("Blaise", "Paris"), ("Carl", "Brunswick")]


@pytest.fixture(autouse=True)
def one(monkeypatch):
    """This is computer 1, until a test changes to the second."""
    monkeypatch.setattr("lifeops.running.device", lambda: "computer 1")


@pytest.fixture
def served(home):
    """The server of this device, running for the whole test."""
    with server.running(sheets_database()) as running:
        yield running


@pytest.fixture
def linked(home, lifeops, served):
    path = home / "people.xlsx"
    handmade.sheet_of(path, ROWS, "People")
    assert lifeops("link", path, "--local")[0] == 0
    return links.need(path)


def on_the_sheet(link):
    """Return the rows of the Sheet as people see them, without ids."""
    with sheets_client(local=True) as client:
        rows = client.values_get(link.spreadsheet, "People!A2:B")["values"]
    return sorted(tuple(row) for row in rows if row)


def in_excel(path):
    """Return the rows of the file as people see them, without ids."""
    rows = openpyxl.load_workbook(path)["People"].iter_rows(2, max_col=2, values_only=True)
    return sorted(row for row in rows if any(row))


def delete_in_excel(path, name):
    book = openpyxl.load_workbook(path)
    sheet = book["People"]
    (row,) = [cell.row for cell in sheet["A"] if cell.value == name]
    sheet.delete_rows(row)
    book.save(path)


def stopped(lifeops, link, *arguments):
    """Run a sync that stops; return what it says. Neither side is touched."""
    before = link.book.read_bytes(), on_the_sheet(link)
    code, _, complaint = lifeops(*(arguments or ("sync",)))
    assert code == 20
    assert (link.book.read_bytes(), on_the_sheet(link)) == before
    return " ".join(complaint.split())


def accepted(said):
    return re.findall(r"--accept (\w+)", said)[-1]


def test_a_restored_older_copy_stops(linked, lifeops):
    """P16: the older file, byte for byte."""
    copy = linked.book.read_bytes()
    type_in_sheet(linked.spreadsheet, "People!A5", [["Emmy", "Erlangen"]])
    type_in_sheet(linked.spreadsheet, "People!B2", [["Turin"]])
    assert lifeops("sync")[0] == 0
    newer = linked.book.read_bytes()
    linked.book.write_bytes(copy)
    assert "an older copy of the Excel file is in its place" in stopped(lifeops, linked)
    linked.book.write_bytes(newer)
    assert lifeops("sync")[:2] == (0, SAME)
    assert ("Emmy", "Erlangen") in agreed(linked.book)


def test_a_restored_older_copy_that_was_edited_stops(linked, lifeops):
    """P16: the older file, edited since, is known by its generation."""
    copy = linked.book.read_bytes()
    type_in_sheet(linked.spreadsheet, "People!B2", [["Turin"]])
    assert lifeops("sync")[0] == 0
    linked.book.write_bytes(copy)
    type_in_excel(linked.book, {(3, 2): "Rouen"})
    said = stopped(lifeops, linked)
    assert "an older copy of the Excel file is in its place" in said
    assert lifeops("sync", "--accept", accepted(said))[0] == 0
    assert agreed(linked.book)[:2] == [("Ada", "London"), ("Blaise", "Rouen")]


def test_an_older_copy_from_before_edits_that_only_went_out_stops(linked, lifeops):
    """P16: the syncs since gave the file no more than a new generation."""
    type_in_excel(linked.book, {(4, 2): "Göttingen"})
    assert lifeops("sync")[0] == 0
    copy = linked.book.read_bytes()
    type_in_excel(linked.book, {(2, 2): "Turin", (3, 2): "Rouen"})
    assert lifeops("sync")[0] == 0
    type_in_excel(linked.book, {(2, 1): "Ada L."})
    assert lifeops("sync")[0] == 0
    linked.book.write_bytes(copy)
    type_in_excel(linked.book, {(4, 1): "Carl G."})
    assert "an older copy of the Excel file is in its place" in stopped(lifeops, linked)


def test_a_file_saved_under_another_name_is_asked_about(linked, home, lifeops):
    """P17: a known workbook at a new place."""
    copy = home / "copy.xlsx"
    shutil.copy(linked.book, copy)
    before = linked.book.read_bytes(), copy.read_bytes(), on_the_sheet(linked)
    for command in (("sync", copy), ("link", copy, "--local")):
        code, _, complaint = lifeops(*command)
        assert (code, "copy" in complaint) == (50, True)
    assert (linked.book.read_bytes(), copy.read_bytes(), on_the_sheet(linked)) == before


def copy_of(spreadsheet):
    """Make a copy, as Google's menu does; return its id."""
    url = f"https://www.googleapis.com/drive/v3/files/{spreadsheet}/copy"
    with sheets_client(local=True) as client:
        return client.request("post", url, json={"name": "Copy"}).json()["id"]


def test_a_copy_of_the_sheet_is_asked_about(linked, lifeops):
    """P17: the hidden tab of a copy names the sheet that it was copied from."""
    copy = copy_of(linked.spreadsheet)
    lifeops("unlink", linked.book)
    before = linked.book.read_bytes()
    code, _, complaint = lifeops("link", linked.book, "--sheet", copy, "--local")
    assert code == 50
    assert f"--sheet {linked.spreadsheet}" in " ".join(complaint.split())
    assert linked.book.read_bytes() == before
    assert links.every() == ()
    assert lifeops("link", linked.book, "--sheet", linked.spreadsheet, "--local")[0] == 0
    assert agreed(linked.book) == PEOPLE


def test_a_copy_of_the_sheet_and_a_copy_of_the_file_make_a_pair(linked, home, lifeops):
    copy = home / "copy.xlsx"
    shutil.copy(linked.book, copy)
    spreadsheet = copy_of(linked.spreadsheet)
    assert lifeops("link", copy, "--sheet", spreadsheet, "--local")[0] == 0
    type_in_excel(copy, {(2, 2): "Turin"})
    assert lifeops("sync")[0] == 0
    assert agreed(linked.book) == PEOPLE
    assert agreed(copy)[0] == ("Ada", "Turin")


def test_a_copy_of_a_sheet_that_is_gone_takes_its_place(linked, lifeops):
    copy = copy_of(linked.spreadsheet)
    lifeops("unlink", linked.book)
    with sheets_client(local=True) as client:
        client.request("delete", f"https://www.googleapis.com/drive/v3/files/{linked.spreadsheet}")
    assert lifeops("link", linked.book, "--sheet", copy, "--local")[0] == 0
    assert agreed(linked.book) == PEOPLE


@pytest.fixture
def second(linked, tmp_path, monkeypatch):
    """Change to another computer and back: own state, the same sheets, the same file."""
    first, other = tmp_path / "home", tmp_path / "other"
    other.mkdir()
    (other / "sheets").symlink_to(first / "sheets")

    def device(number):
        monkeypatch.setenv("LIFEOPS_HOME", str(first if number == 1 else other))
        monkeypatch.setattr("lifeops.running.device", lambda: f"computer {number}")

    return device


def test_one_file_in_a_cloud_folder_on_two_computers(second, linked, lifeops):
    """P9: each computer syncs the file that the other one wrote."""
    second(2)
    assert lifeops("link", linked.book, "--sheet", linked.spreadsheet, "--local")[0] == 0
    second(1)
    delete_in_excel(linked.book, "Blaise")
    type_in_sheet(linked.spreadsheet, "People!A5", [["Emmy", "Erlangen"]])
    assert lifeops("sync")[0] == 0
    left = [("Ada", "London"), ("Carl", "Brunswick"), ("Emmy", "Erlangen")]
    for number in (2, 1):
        second(number)
        code, printed, _ = lifeops("sync")
        assert (code, "row" in printed) == (0, False)
        assert agreed(linked.book) == left


@pytest.fixture
def both(second, linked, lifeops):
    """Two computers that know the one file; the first is at work."""
    second(2)
    assert lifeops("link", linked.book, "--sheet", linked.spreadsheet, "--local")[0] == 0
    second(1)
    assert lifeops("sync")[0] == 0
    return linked


def settled(second, lifeops):
    """Let both computers sync until neither has anything to do, which writes nothing any more."""
    for number in (2, 1, 2, 1):
        second(number)
        assert lifeops("sync")[0] == 0
    for number in (2, 1):
        second(number)
        assert lifeops("sync")[:2] == (0, SAME)


def test_a_cell_set_back_on_the_other_computer_stays_so(both, second, lifeops):
    """P2: computer 1 only sent it to the Sheet; what is set back is the newer edit."""
    type_in_excel(both.book, {(2, 2): "Turin"})
    assert lifeops("sync")[0] == 0
    second(2)
    type_in_excel(both.book, {(2, 2): "London"})
    assert lifeops("sync")[0] == 0
    settled(second, lifeops)
    assert agreed(both.book) == PEOPLE


def test_a_cell_that_the_sheet_changed_and_the_other_computer_sets_back(both, second, lifeops):
    """P2: the same where computer 1 brought it to the file."""
    type_in_sheet(both.spreadsheet, "People!B2", [["Turin"]])
    type_in_excel(both.book, {(3, 2): "Rouen"})
    assert lifeops("sync")[0] == 0
    second(2)
    type_in_excel(both.book, {(2, 2): "London", (3, 2): "Paris"})
    assert lifeops("sync")[0] == 0
    settled(second, lifeops)
    assert agreed(both.book) == PEOPLE


@pytest.mark.parametrize("where", ["Excel", "the Sheet"])
def test_a_row_that_one_computer_added_and_the_other_deletes(both, second, lifeops, where):
    """P9: it does not come back, wherever it was typed."""
    if where == "Excel":
        type_in_excel(both.book, {(5, 1): "Emmy", (5, 2): "Erlangen"})
    else:
        type_in_sheet(both.spreadsheet, "People!A5", [["Emmy", "Erlangen"]])
    assert lifeops("sync")[0] == 0
    assert len(agreed(both.book)) == 4
    second(2)
    delete_in_excel(both.book, "Emmy")
    assert lifeops("sync")[0] == 0
    settled(second, lifeops)
    assert agreed(both.book) == PEOPLE


def test_what_is_set_back_in_a_file_that_did_not_get_its_number(both, second, lifeops):
    """P2: whether it ever came, nobody knows; so both contents are kept."""
    lock = both.book.with_name(f"~${both.book.name}")
    lock.touch()
    type_in_excel(both.book, {(2, 2): "Turin"})
    assert lifeops("sync")[0] == 0
    lock.unlink()
    second(2)
    type_in_excel(both.book, {(2, 2): "London"})
    assert lifeops("sync")[0] == 10
    printed = lifeops("conflicts")[1]
    assert "London" in printed
    assert "Turin" in printed


def test_a_file_that_only_gets_its_number_is_left_while_excel_has_it_open(both, second, lifeops):
    """The number waits, unsaid; the next run gives it."""
    lock = both.book.with_name(f"~${both.book.name}")
    lock.touch()
    type_in_excel(both.book, {(2, 2): "Turin"})
    before = both.book.read_bytes()
    assert lifeops("sync")[0] == 0
    assert both.book.read_bytes() == before
    lock.unlink()
    type_in_excel(both.book, {(3, 2): "Rouen"})
    assert lifeops("sync")[0] == 0
    second(2)
    type_in_excel(both.book, {(2, 2): "London", (3, 2): "Paris"})
    assert lifeops("sync")[0] == 0
    settled(second, lifeops)
    assert agreed(both.book) == PEOPLE


def test_a_computer_without_state_and_an_old_file_brings_no_row_back(second, linked, lifeops):
    """P14: the Sheet remembers what was deleted, whoever forgot."""
    old = linked.book.read_bytes()
    delete_in_excel(linked.book, "Blaise")
    assert lifeops("sync")[0] == 0
    second(2)
    linked.book.write_bytes(old)  # the cloud folder has not caught up
    command = ("link", linked.book, "--sheet", linked.spreadsheet, "--local")
    said = stopped(lifeops, linked, *command)
    assert "bring back 1 row of People to the Google Sheet: Blaise" in said
    assert stopped(lifeops, linked) == said
    assert lifeops("sync", "--accept", accepted(said))[0] == 0
    assert agreed(linked.book) == PEOPLE


def test_a_state_that_was_copied_from_another_computer_deletes_nothing(
    second, linked, lifeops, tmp_path
):
    """P17: what the other computer's file once held is not missing from this one."""
    second(1)
    type_in_sheet(linked.spreadsheet, "People!B2", [["Turin"]])
    assert lifeops("sync")[0] == 0
    delete_in_excel(linked.book, "Blaise")
    second(2)
    shutil.copytree(tmp_path / "home" / "state", tmp_path / "other" / "state")
    code, printed, _ = lifeops("sync")
    assert code == 0
    assert "the sync state is that of another computer" in " ".join(printed.split())
    assert ("Blaise", "Paris") in agreed(linked.book)
    assert lifeops("sync")[:2] == (0, SAME)


def test_another_workbook_under_the_name_is_refused(linked, lifeops):
    """P17: a wrong file."""
    before = on_the_sheet(linked)
    handmade.sheet_of(linked.book, ROWS[:2], "People")
    code, _, complaint = lifeops("sync")
    assert (code, "another file has its name" in " ".join(complaint.split())) == (50, True)
    assert on_the_sheet(linked) == before


def test_an_emptied_tab_of_the_sheet_is_refused(linked, lifeops):
    """P17: nothing at all is not a table of no rows."""
    before = linked.book.read_bytes()
    with sheets_client(local=True) as client:
        client.values_clear(linked.spreadsheet, "People")
    assert lifeops("sync")[0] == 50
    assert linked.book.read_bytes() == before


@pytest.mark.parametrize("area", ["People!A1:Z1", "People!A1:B1", "People!A1:A1"])
def test_a_tab_of_the_sheet_without_its_headers_costs_no_row(linked, lifeops, area):
    """P17: refused, unless the marks of its columns still tell which is which."""
    before = linked.book.read_bytes()
    with sheets_client(local=True) as client:
        client.values_clear(linked.spreadsheet, area)
    code = lifeops("sync")[0]
    assert code == 0 or (code, linked.book.read_bytes()) == (50, before)
    assert on_the_sheet(linked) == PEOPLE
    assert in_excel(linked.book) == PEOPLE


@pytest.mark.parametrize("rows", [range(1, 9), [1]])
def test_a_tab_of_the_file_without_its_headers_is_refused(linked, lifeops, rows):
    """P17: the same in Excel."""
    type_in_excel(linked.book, {(row, column): None for row in rows for column in (1, 2, 3)})
    assert lifeops("sync")[0] == 50
    assert on_the_sheet(linked) == PEOPLE


def test_an_emptied_list_of_links_is_a_wrong_end(linked, lifeops):
    (state_folder() / "links.db").write_bytes(b"")
    for command in ("sync", "status"):
        code, _, complaint = lifeops(command)
        assert (code, "the list of links is empty" in complaint) == (50, True)
