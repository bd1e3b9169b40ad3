"""Looking back and taking back through the command line, against the embedded server."""

import json

import handmade
import openpyxl
import pytest

from lifeops import links
from lifeops.ends import open_ends, sheets_client
from lifeops.settings import sheets_database
from sync.emulator import server

ROWS = [["Name", "City"], ["Ada", "London"], ["Blaise", "Paris"], ["Carl", "Brunswick"]]


@pytest.fixture
def path(home, lifeops):
    """A linked workbook of three people; the server runs for the whole test."""
    path = home / "people.xlsx"
    handmade.sheet_of(path, ROWS, "People")
    with server.running(sheets_database()):
        assert lifeops("link", path, "--local")[0] == 0
        yield path


def type_in_excel(path, cells, title="People"):
    book = openpyxl.load_workbook(path)
    for (row, column), text in cells.items():
        book[title].cell(row, column, text)
    book.save(path)


def delete_in_excel(path, row):
    book = openpyxl.load_workbook(path)
    book["People"].delete_rows(row)
    book.save(path)


def type_in_sheet(path, at, rows):
    with sheets_client(local=True) as client:
        options = {"valueInputOption": "USER_ENTERED"}
        client.values_update(
            links.need(path).spreadsheet, at, params=options, body={"values": rows}
        )


def rows_of(path, table="People"):
    """Return what both sides hold, by row id; they hold the same."""
    with open_ends(links.need(path)) as ends:
        readings = ends.excel.read(), ends.sheet.read()
    excel, sheet = (
        {row.id: dict(row.cells) for row in reading.tables[table].rows} for reading in readings
    )
    assert excel == sheet
    assert "" not in excel
    return excel


def people(path):
    return sorted((row["Name"], row.get("City")) for row in rows_of(path).values())


def cities(path):
    return dict(people(path))


def told(lifeops, *arguments):
    """Run a command with --json; return its exit code and what it says of the one workbook."""
    code, printed, complaints = lifeops(*arguments, "--json")
    assert complaints == ""
    document = json.loads(printed)
    assert (document["version"], document["exit_code"]) == (1, code)
    (book,) = document["books"]
    return code, book


def plain(text):
    return " ".join(text.split())


def clash(path, lifeops):
    type_in_excel(path, {(2, 2): "Paddington"})
    type_in_sheet(path, "People!B2", [["Ealing"]])
    assert lifeops("sync")[0] == 10
    assert cities(path)["Ada"] == "Ealing"


def test_an_undo_takes_an_edit_back_on_both_sides(path, lifeops):
    type_in_excel(path, {(2, 2): "Oxford"})
    assert lifeops("sync")[0] == 0
    code, printed, complaints = lifeops("undo")
    assert (code, complaints) == (0, "")
    assert "Undid run 2, as run 3" in printed
    assert cities(path)["Ada"] == "London"
    assert lifeops("sync")[:2] == (0, "Both sides are the same. Nothing to do.\n")
    assert lifeops("undo")[0] == 0
    assert cities(path)["Ada"] == "Oxford"


def test_a_dry_run_of_an_undo_writes_nothing(path, lifeops):
    type_in_excel(path, {(2, 2): "Oxford"})
    lifeops("sync")
    code, printed, _ = lifeops("undo", "--dry-run")
    assert code == 0
    assert "People, Ada: City: Oxford → London" in printed
    assert cities(path)["Ada"] == "Oxford"


def test_rows_that_a_run_added_go_and_deleted_ones_come_back_with_their_ids(path, lifeops):
    before = rows_of(path)
    type_in_sheet(path, "People!A5", [["Grace", "New York"]])
    delete_in_excel(path, 3)
    assert lifeops("sync")[0] == 0
    assert [name for name, _ in people(path)] == ["Ada", "Carl", "Grace"]
    assert lifeops("undo")[0] == 0
    assert rows_of(path) == before
    assert lifeops("undo")[0] == 0
    assert [name for name, _ in people(path)] == ["Ada", "Carl", "Grace"]
    assert lifeops("sync")[1] == "Both sides are the same. Nothing to do.\n"


def test_what_was_edited_since_is_left_and_named(path, lifeops):
    type_in_excel(path, {(2, 2): "Oxford", (3, 2): "Rouen", (5, 1): "Emmy", (6, 1): "Grace"})
    lifeops("sync")
    type_in_excel(path, {(2, 2): "Bath", (5, 2): "Erlangen"})  # not synced yet: that comes first
    code, printed, _ = lifeops("undo", 2)
    assert code == 10
    assert "People, Ada, City: was edited since" in plain(printed)
    assert "People, Emmy: was edited since" in plain(printed)
    assert people(path) == [
        ("Ada", "Bath"),
        ("Blaise", "Paris"),
        ("Carl", "Brunswick"),
        ("Emmy", "Erlangen"),
    ]


def test_an_undone_conflict_puts_the_losing_value_in_place(path, lifeops):
    clash(path, lifeops)
    assert lifeops("undo")[0] == 0
    assert cities(path)["Ada"] == "Paddington"
    (row,) = rows_of(path, "Conflicts").values()
    assert row["Kept"] == "Excel (resolved)"
    assert "no open conflicts" in lifeops("conflicts")[1]
    assert lifeops("undo")[0] == 0
    assert cities(path)["Ada"] == "Ealing"
    assert told(lifeops, "conflicts")[1]["conflicts"][0]["row"] == "Ada"


def test_an_undo_that_is_too_drastic_is_stopped(path, lifeops):
    code, _, complaints = lifeops("undo", 1)
    assert code == 20
    assert "delete all 3 rows of People" in complaints
    accept = complaints.split("--accept ")[1].strip()
    assert lifeops("undo", 1, "--accept", accept)[0] == 0
    assert people(path) == []
    assert lifeops("undo", "--accept", "none")[0] == 0
    assert len(people(path)) == 3


def set_kept(path, word, side):
    if side == "excel":
        type_in_excel(path, {(2, 7): word}, "Conflicts")
    else:
        type_in_sheet(path, "Conflicts!G2", [[word]])


@pytest.mark.parametrize("side", ["excel", "sheet"])
@pytest.mark.parametrize(
    ("word", "then"),
    [
        ("Excel", ("Paddington", "Excel (resolved)")),
        (" excel", ("Paddington", "Excel (resolved)")),
        ("Before", ("London", "Before (resolved)")),
        ("ok", ("Ealing", "Sheet (resolved)")),
    ],
)
def test_a_choice_in_the_conflicts_tab_is_applied(path, lifeops, side, word, then):
    clash(path, lifeops)
    set_kept(path, word, side)
    assert lifeops("sync")[0] == 0
    (row,) = rows_of(path, "Conflicts").values()
    assert (cities(path)["Ada"], row["Kept"]) == then
    assert lifeops("sync")[:2] == (0, "Both sides are the same. Nothing to do.\n")


def test_a_choice_can_be_changed_again(path, lifeops):
    clash(path, lifeops)
    for word, city in (("Excel", "Paddington"), ("Sheet", "Ealing"), ("Excel", "Paddington")):
        set_kept(path, word, "sheet")
        assert lifeops("sync")[0] == 0
        assert cities(path)["Ada"] == city


@pytest.mark.parametrize("side", ["excel", "sheet"])
def test_an_undone_choice_is_open_again_and_can_be_made_again(path, lifeops, side):
    clash(path, lifeops)
    set_kept(path, "Excel", side)
    assert lifeops("sync")[0] == 0
    assert lifeops("undo")[0] == 0
    (row,) = rows_of(path, "Conflicts").values()
    assert (cities(path)["Ada"], row["Kept"]) == ("Ealing", "Sheet")
    assert told(lifeops, "conflicts")[1]["conflicts"][0]["row"] == "Ada"
    set_kept(path, "Excel", side)
    assert lifeops("sync")[0] == 0
    assert cities(path)["Ada"] == "Paddington"


def test_a_choice_never_goes_before_a_new_edit(path, lifeops):
    clash(path, lifeops)
    set_kept(path, "Excel", "excel")
    type_in_sheet(path, "People!B2", [["Bath"]])
    code, printed, _ = lifeops("sync")
    assert code == 0
    assert "that edit stands" in plain(printed)
    assert cities(path)["Ada"] == "Bath"
    (row,) = rows_of(path, "Conflicts").values()
    assert row["Kept"] == "edited since (resolved)"


def test_an_unknown_word_is_no_choice(path, lifeops):
    clash(path, lifeops)
    set_kept(path, "exel", "sheet")
    code, printed, _ = lifeops("sync")
    assert code == 0
    assert "'exel' is no choice: put Sheet, Excel or Before there" in plain(printed)
    assert cities(path)["Ada"] == "Ealing"
    assert told(lifeops, "conflicts")[1]["conflicts"] != []


def test_a_deleted_row_of_the_conflicts_tab_is_dismissed(path, lifeops):
    clash(path, lifeops)
    book = openpyxl.load_workbook(path)
    book["Conflicts"].delete_rows(2)
    book.save(path)
    assert lifeops("sync")[0] == 0
    assert rows_of(path, "Conflicts") == {}
    assert lifeops("conflicts")[1] == "There are no open conflicts.\n"
    assert cities(path)["Ada"] == "Ealing"


@pytest.mark.parametrize(("deleted", "kept"), [("excel", ["Ada", "Carl"]), ("sheet", None)])
def test_a_row_that_was_restored_goes_if_that_is_chosen(path, lifeops, deleted, kept):
    delete_in_excel(path, 3)
    type_in_sheet(path, "People!B3", [["Rouen"]])
    assert lifeops("sync")[0] == 10
    assert cities(path)["Blaise"] == "Rouen"
    key = told(lifeops, "conflicts")[1]["conflicts"][0]["key"]
    assert lifeops("conflicts", "keep", deleted, key)[0] == 0
    assert [name for name, _ in people(path)] == (kept or ["Ada", "Blaise", "Carl"])


def test_a_conflict_is_listed_and_resolved_by_command(path, lifeops):
    clash(path, lifeops)
    code, printed, _ = lifeops("conflicts")
    assert code == 0
    key = printed.split()[0]
    assert printed.startswith(
        f"{key}  People, Ada, City\n"
        "    Sheet: Ealing\n    Excel: Paddington\n    Before: London\n    Now: Ealing\n"
        f"To choose:\n  lifeops conflicts keep excel {key}\n"
    )
    code, printed, _ = lifeops("conflicts", "keep", "excel", key)
    assert code == 0
    assert "Resolved: People, Ada, City: 'Paddington' stands." in printed
    assert cities(path)["Ada"] == "Paddington"
    assert lifeops("conflicts")[1] == "There are no open conflicts.\n"
    assert f"conflict {key}" in lifeops("log")[1]
    assert lifeops("undo")[0] == 0
    assert cities(path)["Ada"] == "Ealing"
    assert lifeops("conflicts")[1].startswith(key)


@pytest.mark.parametrize(
    ("words", "code", "complaint"),
    [
        (("keep", "excel", "zzzz"), 2, "no open conflict has a key that begins with 'zzzz'"),
        (("keep", "excel", ""), 2, "several open conflicts"),
        (("keep", "mine", "1234"), 2, "keep excel|sheet|before KEY"),
        (("keep", "excel"), 2, "keep excel|sheet|before KEY"),
        (("a.xlsx", "b.xlsx"), 2, "name one workbook"),
        (("a.xlsx",), 50, "not linked"),
    ],
)
def test_a_conflict_that_is_not_clear_is_asked_about(path, lifeops, words, code, complaint):
    type_in_excel(path, {(3, 2): "Rouen"})
    type_in_sheet(path, "People!B3", [["Lyon"]])
    clash(path, lifeops)
    found, _, complained = lifeops("conflicts", *words)
    assert (found, complaint in plain(complained)) == (code, True)


def test_the_log_tells_what_each_run_wrote(path, lifeops):
    clash(path, lifeops)
    type_in_sheet(path, "People!A5", [["Grace", "New York"]])
    delete_in_excel(path, 3)
    lifeops("sync")
    lines = lifeops("log")[1].splitlines()
    assert [line.split()[0] for line in lines] == ["3", "2", "1"]
    assert lines[0].endswith("Excel: 1 row added; Sheet: 1 row deleted; done")
    assert lines[1].endswith("Excel: 1 cell changed; 1 conflict; done")
    printed = lifeops("log", 3)[1]
    assert "To the Excel file: 1 row added\n  People, Grace: new row (New York)\n" in printed
    assert "To the Google Sheet: 1 row deleted\n  People, Blaise: row deleted (Paris)\n" in printed
    printed = lifeops("log", path, 2)[1]
    assert "People, Ada: City: Paddington → Ealing" in printed
    assert "the Sheet says 'Ealing'" in printed
    assert lifeops("log", 9)[0] == 2


def moments(path):
    """Return the moments at which the history says that rows changed, the last of each run."""
    from contextlib import closing

    from sync.history import History

    with closing(History(links.need(path).state_file)) as history:
        return [at for _, at in history._rows("SELECT run, max(at) FROM history GROUP BY run")]


def test_a_restore_brings_both_sides_to_how_they_stood(path, lifeops):
    before = rows_of(path)
    type_in_excel(path, {(2, 2): "Oxford", (5, 1): "Emmy"})
    lifeops("sync")
    between = rows_of(path)
    delete_in_excel(path, 3)
    type_in_sheet(path, "People!B4", [["Göttingen"]])
    lifeops("sync")
    first, second, _ = moments(path)
    type_in_sheet(path, "People!B2", [["Bath"]])  # waits: it is synced before
    code, printed, _ = lifeops("restore", "--at", second)
    assert code == 0
    assert "First, what waited was synced" in printed
    assert rows_of(path) == between
    assert lifeops("undo")[0] == 0
    assert people(path) == [("Ada", "Bath"), ("Carl", "Göttingen"), ("Emmy", None)]
    assert lifeops("restore", "--at", first)[0] == 0
    assert rows_of(path) == before
    assert lifeops("sync")[1] == "Both sides are the same. Nothing to do.\n"


def test_a_restore_can_be_looked_at_first_or_written_to_a_file(path, lifeops, home):
    type_in_excel(path, {(2, 2): "Oxford", (5, 1): "Emmy"})
    delete_in_excel(path, 3)
    lifeops("sync")
    now, (first, _) = rows_of(path), moments(path)
    code, printed, _ = lifeops("restore", "--at", first, "--dry-run")
    assert code == 0
    assert "People, Ada: City: Oxford → London" in printed
    assert "People, Blaise: new row" in printed
    assert lifeops("restore", "--at", first, "--to", "old.xlsx")[0] == 0
    sheet = openpyxl.load_workbook(home / "old.xlsx")["People"]
    found = {(row[0].value, row[1].value) for row in sheet.iter_rows(min_row=2)} - {(None, None)}
    assert found == {("Ada", "London"), ("Blaise", "Paris"), ("Carl", "Brunswick")}
    assert rows_of(path) == now
    assert lifeops("restore", "--at", first, "--to", "old.xlsx")[0] == 2


def test_a_dry_run_of_a_restore_shows_what_it_comes_to(path, lifeops, home):
    """What waits is synced first and taken back with the rest: no part of it is in the list."""
    type_in_excel(path, {(2, 2): "Oxford"})
    lifeops("sync")
    first, _ = moments(path)
    type_in_sheet(path, "People!B4", [["Göttingen"]])
    delete_in_excel(path, 3)
    code, told_of = told(lifeops, "restore", "--at", first, "--dry-run")
    changes = {(each["side"], each["kind"], each["row"]) for each in told_of["changes"]}
    assert code == 0
    assert changes == {
        ("excel", "set", "Ada"),
        ("sheet", "set", "Ada"),
        ("sheet", "set", "Carl"),
        ("excel", "add", "Blaise"),
    }
    printed = plain(lifeops("restore", "--at", first, "--dry-run")[1])
    assert "What both runs come to" in printed
    assert lifeops("restore", "--at", first, "--to", "old.xlsx")[0] == 0
    sheet = openpyxl.load_workbook(home / "old.xlsx")["People"]
    found = {(row[0].value, row[1].value) for row in sheet.iter_rows(min_row=2)} - {(None, None)}
    assert found == {("Ada", "London"), ("Blaise", "Paris"), ("Carl", "Brunswick")}
    assert lifeops("restore", "--at", first)[0] == 0
    assert people(path) == sorted(found)


def test_a_dry_run_of_an_undo_tells_what_waits_apart(path, lifeops):
    type_in_excel(path, {(2, 2): "Oxford"})
    lifeops("sync")
    type_in_sheet(path, "People!B4", [["Göttingen"]])
    assert {each["row"] for each in told(lifeops, "undo", "--dry-run")[1]["changes"]} == {"Ada"}
    printed = plain(lifeops("undo", "--dry-run")[1])
    waits, then = printed.split("Then:")
    assert "First, what waits now is synced:" in waits
    assert ("Göttingen" in waits, "Göttingen" in then) == (True, False)
    assert ("London" in waits, "London" in then) == (False, True)


@pytest.mark.parametrize(
    ("when", "complaint"),
    [
        ("2020-01-01", "does not reach back that far"),
        ("2 years hence", "is no time"),
        ("2999-01-01", "still to come"),
    ],
)
def test_a_moment_that_cannot_be_restored_is_refused(path, lifeops, when, complaint):
    before = path.read_bytes()
    code, _, complained = lifeops("restore", "--at", when)
    assert (code, complaint in plain(complained)) == (2, True)
    assert path.read_bytes() == before


def test_linking_says_once_what_is_left_alone(home, lifeops):
    book = openpyxl.Workbook()
    for row in [*ROWS, [], [], [None, None, None, "a note"]]:
        book.active.append(row)
    book.create_sheet("Alone")["C3"] = "nothing but this"
    book.save(home / "notes.xlsx")
    code, printed, _ = lifeops("link", "notes.xlsx", "--local")
    assert code == 0
    told = [line for line in printed.splitlines() if line.startswith("  ") and line[2] != " "]
    assert told
    assert len(told) == len(set(told))
