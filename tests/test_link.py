"""Linking with a sheet that is there already, by key, tab by tab, from a second computer."""

import re
import shutil

import handmade
import openpyxl
import pytest

from lifeops import links
from lifeops.ends import open_ends, sheets_client
from sync.excel.side import label_of
from sync.google import adopt
from workbook.errors import NotWritableError
from workbook.xlsx.scan import read_book

SAME = "Both sides are the same. Nothing to do.\n"
ROWS = [["Name", "City"], ["Ada", "London"], ["Blaise", "Paris"], ["Carl", "Brunswick"]]


@pytest.fixture
def path(home):
    path = home / "people.xlsx"
    handmade.sheet_of(path, ROWS, "People")
    return path


def type_in_excel(path, rows, title="People"):
    book = openpyxl.load_workbook(path)
    sheet = book[title] if title in book.sheetnames else book.create_sheet(title)
    for (row, column), text in rows.items():
        sheet.cell(row, column).value = text  # given as an argument, None would clear nothing
    book.save(path)


def type_in_sheet(spreadsheet, at, rows):
    with sheets_client(local=True) as client:
        options = {"valueInputOption": "USER_ENTERED"}
        client.values_update(spreadsheet, at, params=options, body={"values": rows})


def new_sheet(title, rows):
    """Make a spreadsheet as a person has it, with one tab."""
    with sheets_client(local=True) as client:
        made = client.request(
            "post",
            "https://sheets.googleapis.com/v4/spreadsheets",
            json={"sheets": [{"properties": {"title": title}}]},
        ).json()["spreadsheetId"]
    type_in_sheet(made, f"{title}!A1", rows)
    return made


def both_sides(path, table="People"):
    """Return the rows of both sides, ids included, in no order."""
    with open_ends(links.need(path)) as ends:
        readings = ends.excel.read(), ends.sheet.read()
    return [
        {row.id: tuple(text for _, text in cells(row)) for row in reading.tables[table].rows}
        for reading in readings
    ]


def cells(row):
    """Return a row's cells by header; the first columns here come last in the alphabet."""
    return sorted(row.cells.items(), reverse=True)


def agreed(path, table="People"):
    """Return the rows that both sides hold, without their ids, sorted."""
    excel, sheet = both_sides(path, table)
    assert excel == sheet
    assert "" not in excel
    return sorted(excel.values())


def conflicts(path):
    with open_ends(links.need(path)) as ends:
        found = [ends.excel.read(), ends.sheet.read()]
    texts = [
        sorted(
            (row.cells["Row"], row.cells["Sheet value"], row.cells["Excel value"])
            for row in reading.tables["Conflicts"].rows
        )
        for reading in found
    ]
    assert texts[0] == texts[1]
    return texts[0]


@pytest.fixture
def linked(path, lifeops, served):
    assert lifeops("link", path, "--local")[0] == 0
    return links.need(path)


@pytest.mark.parametrize(
    "address", ["{}", "https://docs.google.com/spreadsheets/d/{}/edit?gid=0#gid=0"]
)
def test_unlink_and_link_again_changes_nothing(linked, lifeops, served, address):
    before = linked.book.read_bytes()
    assert lifeops("unlink", linked.book)[0] == 0
    asked = len(served.requests)
    code, printed, _ = lifeops(
        "link", linked.book, "--sheet", address.format(linked.spreadsheet), "--local"
    )
    assert code == 0
    assert printed.endswith(SAME)
    assert {entry.method for entry in served.requests[asked:]} == {"GET"}
    assert linked.book.read_bytes() == before
    assert links.need(linked.book) == linked
    assert len(agreed(linked.book)) == 3


def test_what_was_edited_while_unlinked_is_put_together(linked, lifeops):
    lifeops("unlink", linked.book)
    type_in_excel(linked.book, {(3, 2): "Clermont", (5, 1): "Emmy", (5, 2): "Erlangen"})
    type_in_sheet(linked.spreadsheet, "People!B3", [["Rouen"]])
    type_in_sheet(linked.spreadsheet, "People!A5", [["Grace", "New York"]])
    code, printed, _ = lifeops("link", linked.book, "--sheet", linked.spreadsheet, "--local")
    assert code == 10
    assert "the Sheet says 'Rouen'" in printed
    assert lifeops("sync")[0] == 0  # an id may still be owed to a row that moved meanwhile
    assert agreed(linked.book) == [
        ("Ada", "London"),
        ("Blaise", "Rouen"),
        ("Carl", "Brunswick"),
        ("Emmy", "Erlangen"),
        ("Grace", "New York"),
    ]
    assert conflicts(linked.book) == [("Blaise", "Rouen", "Clermont")]
    assert lifeops("sync")[:2] == (0, SAME)


def test_a_row_deleted_while_unlinked_comes_back_rather_than_be_lost(linked, lifeops):
    lifeops("unlink", linked.book)
    type_in_excel(linked.book, {(4, 1): None, (4, 2): None, (4, 3): None})
    assert lifeops("link", linked.book, "--sheet", linked.spreadsheet, "--local")[0] == 0
    assert ("Carl", "Brunswick") in agreed(linked.book)


@pytest.fixture
def second(linked, tmp_path, monkeypatch):
    """Change to another computer, and back: own state and own copy of the file, the same sheets."""
    first, other = tmp_path / "home", tmp_path / "other"
    other.mkdir()
    (other / "sheets").symlink_to(first / "sheets")
    copy = tmp_path / "laptop" / "people.xlsx"
    copy.parent.mkdir()
    shutil.copy(linked.book, copy)

    def device(number):
        monkeypatch.setenv("LIFEOPS_HOME", str(first if number == 1 else other))
        return linked.book if number == 1 else copy

    return device


def test_a_second_computer_joins_without_duplicates(second, linked, lifeops):
    laptop = second(2)
    assert links.every() == ()
    code, printed, _ = lifeops("link", laptop, "--sheet", linked.spreadsheet, "--local")
    assert (code, printed.endswith(SAME)) == (0, True)
    type_in_excel(laptop, {(5, 1): "Emmy", (5, 2): "Erlangen"})
    assert lifeops("sync")[0] == 0
    desk = second(1)
    type_in_excel(desk, {(2, 2): "Turin"})
    assert lifeops("sync")[0] == 0
    people = [("Ada", "Turin"), ("Blaise", "Paris"), ("Carl", "Brunswick"), ("Emmy", "Erlangen")]
    assert agreed(desk) == people
    laptop = second(2)
    assert lifeops("sync")[0] == 0
    assert agreed(laptop) == people
    second(1)
    assert lifeops("sync")[:2] == (0, SAME)


def test_a_second_computer_with_an_older_copy_deletes_nothing(second, linked, lifeops):
    desk = second(1)
    type_in_excel(desk, {(5, 1): "Emmy", (5, 2): "Erlangen"})
    assert lifeops("sync")[0] == 0
    laptop = second(2)
    code, printed, _ = lifeops("link", laptop, "--sheet", linked.spreadsheet, "--local")
    assert code == 0
    assert "The Excel file: 1 row added." in printed
    assert len(agreed(laptop)) == 4


def test_a_second_computer_with_a_file_of_its_own_joins_equal_rows(second, linked, lifeops):
    laptop = second(2)
    handmade.sheet_of(laptop, [*ROWS[:3], ["Emmy", "Erlangen"]], "People")
    assert lifeops("link", laptop, "--sheet", linked.spreadsheet, "--local")[0] == 0
    assert len(agreed(laptop)) == 4
    desk = second(1)
    assert lifeops("sync")[0] == 0
    assert len(agreed(desk)) == 4


def test_a_tab_added_on_one_computer_is_taken_in_on_the_other(second, linked, lifeops):
    notes = {(1, 1): "Note", (1, 2): "Day", (2, 1): "Call Ada", (2, 2): "Monday"}
    laptop = second(2)
    lifeops("link", laptop, "--sheet", linked.spreadsheet, "--local")
    desk = second(1)
    type_in_excel(desk, notes, "Notes")
    assert lifeops("link", desk, "--add-tab", "Notes")[0] == 0
    laptop = second(2)
    assert lifeops("sync")[:2] == (0, SAME)
    type_in_excel(laptop, {**notes, (3, 1): "Call Carl", (3, 2): "Friday"}, "Notes")
    assert lifeops("link", laptop, "--add-tab", "Notes")[0] == 0
    expected = [("Call Ada", "Monday"), ("Call Carl", "Friday")]
    assert agreed(laptop, "Notes") == expected
    desk = second(1)
    assert lifeops("sync")[0] == 0
    assert agreed(desk, "Notes") == expected


def test_the_template_joins_the_sheet_of_another_computer(home, lifeops, second, linked):
    desk = second(1).with_name("year.xlsx")
    assert lifeops("new", "day-plan", desk, "--sample")[0] == 0
    assert lifeops("link", desk, "--local")[0] == 0
    spreadsheet = links.need(desk).spreadsheet
    laptop = second(2).with_name("year.xlsx")
    assert lifeops("new", "day-plan", laptop, "--sample")[0] == 0
    code, printed, complaint = lifeops("link", laptop, "--sheet", spreadsheet, "--local")
    assert (code, complaint) == (0, "")
    # The desk's first sync has made a task of the inbox line that both files came with.
    assert "The Excel file: 1 cell cleared, 1 row added" in " ".join(printed.split())
    assert lifeops("sync", laptop)[:2] == (0, SAME)


def test_a_sheet_of_ones_own_is_joined_by_key(path, lifeops, served):
    theirs = [["City", "Name"], ["Turin", "Ada"], ["Rome", "Grace"], ["Paris", "Blaise"]]
    spreadsheet = new_sheet("People", theirs)
    code, printed, _ = lifeops("link", path, "--sheet", spreadsheet, "--local", "--key", "name")
    assert code == 10
    assert "Found People on 'People': 2 columns." in printed
    assert agreed(path) == [
        ("Ada", "Turin"),
        ("Blaise", "Paris"),
        ("Carl", "Brunswick"),
        ("Grace", "Rome"),
    ]
    assert conflicts(path) == [("Ada", "Turin", "London")]
    assert links.need(path).keys == ()
    assert lifeops("sync")[:2] == (0, SAME)


def test_without_a_key_rows_that_differ_are_two_rows(path, lifeops, served):
    spreadsheet = new_sheet("People", [ROWS[0], ["Ada", "Turin"], ROWS[2]])
    assert lifeops("link", path, "--sheet", spreadsheet, "--local")[0] == 0
    names = [name for name, _ in agreed(path)]
    assert names == ["Ada", "Ada", "Blaise", "Carl"]


def test_a_key_lasts_until_the_first_sync_goes_through(home, lifeops, served):
    path = home / "many.xlsx"
    ours, theirs = ([["Name", "City"], *([f"n{i}", f"{c}{i}"] for i in range(40))] for c in "xy")
    handmade.sheet_of(path, ours, "People")
    spreadsheet = new_sheet("People", theirs)
    code, _, complaint = lifeops("link", path, "--sheet", spreadsheet, "--local", "--key", "Name")
    assert code == 20
    (accepted,) = re.findall(r"--accept (\w+)", complaint)
    assert lifeops("sync", path, "--accept", accepted)[0] == 10
    assert len(agreed(path)) == 40


@pytest.mark.parametrize(
    ("key", "said"),
    [("Street", "Places.Name, Places.Country"), ("name", "People.name or Places.name")],
)
def test_a_key_that_is_no_one_column_is_a_usage_error(path, lifeops, key, said):
    type_in_excel(path, {(1, 1): "Name", (1, 2): "Country", (2, 1): "Rome", (2, 2): "It"}, "Places")
    before = path.read_bytes()
    code, _, complaint = lifeops("link", path, "--local", "--key", key)
    assert code == 2
    assert said in complaint
    assert path.read_bytes() == before
    assert links.every() == ()


def test_a_key_can_name_its_table(path, lifeops, served):
    type_in_excel(path, {(1, 1): "Name", (1, 2): "Country", (2, 1): "Rome", (2, 2): "It"}, "Places")
    assert lifeops("link", path, "--local", "--key", "Places.Name", "--key", "People.name")[0] == 0


@pytest.mark.parametrize(
    "text",
    [
        "https://example.org/table",
        "https://docs.google.com/spreadsheets/d/e/2PACX-1vQ/pubhtml",
        "my sheet",
        "",
    ],
)
def test_what_is_no_spreadsheet_is_a_usage_error(path, lifeops, text):
    code, _, complaint = lifeops("link", path, "--sheet", text, "--local")
    assert code == 2
    assert "docs.google.com" in complaint


def test_a_spreadsheet_that_does_not_exist_is_a_wrong_end(path, lifeops):
    before = path.read_bytes()
    code, _, complaint = lifeops("link", path, "--sheet", "1aBcDeFgHiJkLmNoP", "--local")
    assert code == 50
    assert "does not exist" in complaint
    assert path.read_bytes() == before
    assert links.every() == ()


def test_a_sheet_without_the_headers_is_refused_untouched(path, lifeops, served):
    spreadsheet = new_sheet("People", [["Name", "Town"], ["Ada", "London"]])
    before = path.read_bytes()
    code, _, complaint = lifeops("link", path, "--sheet", spreadsheet, "--local")
    assert code == 50
    assert "'City'" in complaint
    assert path.read_bytes() == before
    assert links.every() == ()


def test_the_sheet_of_another_workbook_is_refused(linked, home, lifeops):
    other = home / "other.xlsx"
    handmade.sheet_of(other, [["Item", "Price"], ["Pen", "1"]], "Orders")
    code, _, complaint = lifeops("link", other, "--sheet", linked.spreadsheet, "--local")
    assert code == 50
    assert "people.xlsx" in complaint
    lifeops("unlink", linked.book)
    code, _, complaint = lifeops("link", other, "--sheet", linked.spreadsheet, "--local")
    assert code == 50
    assert "another workbook" in complaint


def test_one_sheet_takes_one_workbook_of_a_computer(linked, home, lifeops):
    other = home / "copy.xlsx"
    shutil.copy(linked.book, other)
    code, _, complaint = lifeops("link", other, "--sheet", linked.spreadsheet, "--local")
    assert code == 50
    assert "people.xlsx" in complaint


@pytest.fixture
def with_notes(linked):
    rows = {(1, 1): "Note", (1, 2): "Day", (2, 1): "Call Ada", (2, 2): "Monday"}
    type_in_excel(linked.book, rows, "Notes")
    return linked.book


def test_a_tab_is_taken_into_the_link(with_notes, lifeops):
    code, printed, complaint = lifeops("link", with_notes, "--add-tab", "notes")
    assert (code, complaint) == (0, "")
    assert "Found Notes on 'Notes': 2 columns." in printed
    assert "People" not in printed
    assert agreed(with_notes, "Notes") == [("Call Ada", "Monday")]
    assert len(agreed(with_notes)) == 3
    assert lifeops("sync")[:2] == (0, SAME)


def test_a_tab_that_the_sheet_has_already_is_put_together(with_notes, linked, lifeops):
    with sheets_client(local=True) as client:
        add = {"addSheet": {"properties": {"title": "Notes"}}}
        client.batch_update(linked.spreadsheet, {"requests": [add]})
    rows = [["Day", "Note"], ["Friday", "Call Ada"], ["Sunday", "Rest"]]
    type_in_sheet(linked.spreadsheet, "Notes!B2", rows)
    code, printed, _ = lifeops("link", with_notes, "--add-tab", "Notes", "--key", "Note")
    assert code == 10
    assert "the Sheet says 'Friday'" in printed
    days = {frozenset(row) for row in agreed(with_notes, "Notes")}
    assert days == {frozenset({"Call Ada", "Friday"}), frozenset({"Rest", "Sunday"})}


def test_a_tab_of_the_link_keeps_its_edits_when_another_is_added(with_notes, linked, lifeops):
    type_in_excel(with_notes, {(2, 2): "Turin"})
    type_in_sheet(linked.spreadsheet, "People!B3", [["Rouen"]])
    assert lifeops("link", with_notes, "--add-tab", "Notes")[0] == 0
    assert agreed(with_notes)[:2] == [("Ada", "Turin"), ("Blaise", "Rouen")]


@pytest.mark.parametrize(
    ("tab", "said"),
    [
        ("People", "in the link already"),
        ("Nots", "Not in the link yet: Notes, Bare"),
        ("_lifeops", "there is no tab"),
        ("Bare", "one row of headers"),
    ],
)
def test_a_tab_that_cannot_be_added_is_named(with_notes, lifeops, tab, said):
    type_in_excel(with_notes, {(1, 1): 5}, "Bare")
    before = with_notes.read_bytes()
    code, _, complaint = lifeops("link", with_notes, "--add-tab", tab)
    assert code == 50
    assert said in complaint
    assert with_notes.read_bytes() == before


def test_a_tab_is_added_to_a_link_only(path, lifeops):
    code, _, complaint = lifeops("link", path, "--add-tab", "People")
    assert code == 50
    assert "not linked" in complaint


def test_a_tab_is_not_added_to_another_sheet(linked, lifeops):
    assert lifeops("link", linked.book, "--add-tab", "Notes", "--sheet", "abc")[0] == 2


def test_a_sheet_that_fails_leaves_the_file_as_it_was(with_notes, linked, lifeops):
    with sheets_client(local=True) as client:
        add = {"addSheet": {"properties": {"title": "Notes"}}}
        client.batch_update(linked.spreadsheet, {"requests": [add]})
    type_in_sheet(linked.spreadsheet, "Notes!A1", [["Note", "When"]])
    before = with_notes.read_bytes()
    code, _, complaint = lifeops("link", with_notes, "--add-tab", "Notes")
    assert code == 50
    assert "'Day'" in complaint
    assert with_notes.read_bytes() == before
    assert lifeops("sync")[0] == 0


def test_new_never_writes_over_a_file(path, lifeops):
    before = path.read_bytes()
    code, _, complaint = lifeops("new", "life-ops", path)
    assert code == 2
    assert "choose another name" in complaint
    assert path.read_bytes() == before


def test_a_moved_workbook_takes_its_link_along(home, lifeops):
    path = home / "list.xlsx"
    handmade.sheet_of(path, [["Name", "City"], ["Ada", "London"]])
    assert lifeops("link", path, "--local")[0] == 0
    before = links.need(path)
    moved = path.rename(home / "moved.xlsx")
    code, printed, _ = lifeops("link", moved, "--local")
    assert code == 0
    assert "the link leads here now" in " ".join(printed.split())
    assert [(link.book, link.spreadsheet) for link in links.every()] == [
        (moved, before.spreadsheet)
    ]
    assert lifeops("sync")[:2] == (0, "Both sides are the same. Nothing to do.\n")


def test_a_copy_of_a_linked_workbook_is_asked_about(home, lifeops):
    path = home / "list.xlsx"
    handmade.sheet_of(path, [["Name", "City"], ["Ada", "London"]])
    assert lifeops("link", path, "--local")[0] == 0
    copy = home / "copy.xlsx"
    copy.write_bytes(path.read_bytes())
    code, _, complaint = lifeops("link", copy, "--local")
    assert code == 50
    assert "copy" in complaint
    assert "--sheet new" in complaint
    assert lifeops("link", copy, "--local", "--sheet", "new")[0] == 0
    first, second = links.every()
    assert first.spreadsheet != second.spreadsheet
    assert first.guid != second.guid
    assert lifeops("sync")[0] == 0


def test_a_workbook_that_another_computer_linked_is_asked_about(second, linked, lifeops):
    laptop = second(2)
    before = laptop.read_bytes()
    code, _, complaint = lifeops("link", laptop, "--local")
    assert code == 50
    complaint = " ".join(complaint.split())
    join = f"lifeops link {laptop.name} --sheet {linked.spreadsheet} --local"
    assert join in complaint
    assert "--sheet new --local" in complaint
    assert laptop.read_bytes() == before
    assert lifeops("link", laptop, "--sheet", linked.spreadsheet, "--local")[0] == 0
    assert links.need(laptop).guid == linked.guid
    assert laptop.read_bytes() == before
    second(1)
    assert lifeops("sync")[:2] == (0, SAME)


def test_what_waits_on_the_sheet_is_not_left_behind_when_links_are_lost(linked, lifeops, tmp_path):
    type_in_sheet(linked.spreadsheet, "People!B2", [["Turin"]])
    shutil.rmtree(tmp_path / "home" / "state")
    code, _, complaint = lifeops("link", linked.book, "--local")
    assert (code, linked.spreadsheet in complaint) == (50, True)
    assert lifeops("link", linked.book, "--sheet", linked.spreadsheet, "--local")[0] in {0, 10}
    assert ("Ada", "Turin") in agreed(linked.book)
    assert links.need(linked.book).guid == linked.guid


def test_a_file_that_was_linked_anew_says_so(second, linked, lifeops):
    second(2)
    assert lifeops("link", linked.book, "--sheet", "new", "--local")[0] == 0
    other = links.need(linked.book)
    second(1)
    code, _, complaint = lifeops("sync")
    complaint = " ".join(complaint.split())
    assert code == 50
    assert "another file has its name" not in complaint
    assert "linked anew" in complaint
    assert f"--sheet {other.spreadsheet} --local" in complaint
    assert linked.spreadsheet in complaint
    lifeops("unlink", linked.book)
    assert lifeops("link", linked.book, "--sheet", other.spreadsheet, "--local")[0] == 0
    assert links.need(linked.book).guid == other.guid


def test_a_new_sheet_that_the_file_cannot_be_told_of_is_deleted(path, lifeops, monkeypatch, served):
    def full(*_):
        raise NotWritableError("no room", where=str(path), fix="Make room")

    before = path.read_bytes()
    with monkeypatch.context() as patches:
        patches.setattr("sync.excel.replacing.replace", full)
        assert lifeops("link", path, "--local")[0] == 30
    assert path.read_bytes() == before
    assert served.requests[-1].method == "DELETE"
    assert links.find(path) is None


def test_a_sheet_made_from_a_linked_workbook_tells_its_own_id(linked, lifeops, home):
    copy = home / "copy.xlsx"
    shutil.copy(linked.book, copy)
    assert lifeops("link", copy, "--local", "--sheet", "new")[0] == 0
    made = links.need(copy)
    with sheets_client(local=True) as client:
        assert adopt.find(client, made.spreadsheet).label.spreadsheet == made.spreadsheet
    assert label_of(read_book(copy)).spreadsheet == made.spreadsheet
