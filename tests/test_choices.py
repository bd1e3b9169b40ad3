"""What a person chose in ``lifeops.toml`` beside the workbook."""

import openpyxl
import pytest

from lifeops import links, stamp
from lifeops.choices import chosen
from lifeops.ends import open_ends, sheets_client
from sync.directions import ROWS, Direction
from sync.merge import Winner
from workbook.errors import ProblemsError
from workbook.schema import CONFLICTS_TABLE, ColumnSchema, Schema, TableSchema

TASKS = TableSchema(
    "Tasks", "To do", (ColumnSchema("note", "Notes"), ColumnSchema("est", "Minutes"))
)
SCHEMA = Schema((TASKS, TableSchema(CONFLICTS_TABLE, CONFLICTS_TABLE, ())))


def read(tmp_path, text):
    (tmp_path / "lifeops.toml").write_text(text, "utf-8")
    return chosen(tmp_path / "book.xlsx", SCHEMA)


def problems(tmp_path, text):
    with pytest.raises(ProblemsError) as wrong:
        read(tmp_path, text)
    return [(each.line, each.message) for each in wrong.value.problems]


def test_without_a_file_the_sheet_wins_and_all_goes_both_ways(tmp_path):
    nothing = chosen(tmp_path / "book.xlsx", SCHEMA)
    assert nothing.winner("Tasks", "note") is Winner.SHEET
    assert nothing.direction("Tasks", ROWS) is Direction.BOTH
    other = read(tmp_path, '[signin]\naccount = "me"\n')
    assert other.direction("Tasks", "note") is Direction.BOTH


def test_a_column_goes_before_its_table(tmp_path):
    found = read(
        tmp_path,
        '[sync.tables."Tasks"]\nwinner = "excel"\ndirection = "to-sheet"\n'
        '[sync.tables.Tasks.columns."Notes"]\nwinner = "both"\n'
        '[sync.tables.Tasks.columns."MINUTES"]\ndirection = "ignore"\n',
    )
    assert [found.winner("Tasks", each) for each in ("note", "est")] == [Winner.BOTH, Winner.EXCEL]
    assert found.direction("Tasks", ROWS) is Direction.TO_SHEET
    assert found.direction("Tasks", "note") is Direction.TO_SHEET
    assert found.direction("Tasks", "est") is Direction.IGNORE
    assert found.direction("Other", "note") is Direction.BOTH


def test_a_table_is_known_by_its_tab_too(tmp_path):
    assert read(tmp_path, '[sync.tables."to do"]\nwinner="excel"').winners == {
        ("Tasks", ROWS): Winner.EXCEL
    }


@pytest.mark.parametrize(
    ("text", "line", "phrase"),
    [
        ('\n[sync.tables."Taks"]\nwinner="excel"', 2, "no table called 'Taks'; did you mean"),
        ("[sync.tables.Zebra]", 1, "there is: To do, Tasks"),
        ("[sync.tables.Conflicts]", 1, "no table called 'Conflicts'"),
        ("[sync.tables.Tasks.columns.Nots]", 1, "no column of Tasks called 'Nots'; did you"),
        ('[sync.tables.Tasks]\n\nwinner = "exel"', 3, "did you mean 'excel'?"),
        ('[sync.tables.Tasks]\ndirection = "to-google"', 2, "one of both, to-sheet, to-excel"),
        ('[sync.tables.Tasks]\ndirecton = "both"', 2, "did you mean 'direction'?"),
        ("[sync.tables.Tasks]\nwinner = 3", 2, "must be text"),
        ('[sync.table.Tasks]\nwinner = "both"', 1, "did you mean 'tables'?"),
        ("[sync]\ntables = 3", 2, "must be a table"),
        ("sync = 3", 1, "must be a table"),
        ('[sync.tables]\nTasks = "excel"', 2, "must be a table"),
        ('[sync.tables.Tasks.columns]\nNotes = "excel"', 2, "must be a table"),
        ("[sync.tables.Tasks\nwinner", 1, "not TOML"),
    ],
)
def test_what_is_wrong_is_said_with_its_line(tmp_path, text, line, phrase):
    found = problems(tmp_path, text)
    assert found[0][0] == line
    assert phrase in found[0][1]


def test_all_problems_are_said_at_once(tmp_path):
    text = '[sync.tables.Taks]\nwinner = "x"\n[sync.tables.Tasks]\ndirection = "y"'
    assert [line for line, _ in problems(tmp_path, text)] == [1, 2, 4]


@pytest.fixture
def book(home, lifeops):
    path = home / "list.xlsx"
    made = openpyxl.Workbook()
    made.active.title = "List"
    for row in (("Name", "Note", "Own"), ("a", "x", "1"), ("b", "y", "2"), ("c", "z", "3")):
        made.active.append(row)
    made.save(path)
    assert lifeops("link", path, "--local")[0] == 0
    return path


def choose(book, text):
    book.with_name("lifeops.toml").write_text(text, "utf-8")


def typed(book, cell, value, on):
    if on == "excel":
        made = openpyxl.load_workbook(book)
        made["List"][cell] = value
        made.save(book)
        return
    with sheets_client(local=True) as client:
        options = {"valueInputOption": "RAW"}
        body = {"values": [[value]]}
        client.values_update(links.need(book).spreadsheet, f"List!{cell}", options, body)


def held(book, column):
    with open_ends(links.need(book)) as ends:
        return [
            [row.cells.get(column) for row in store.read().tables["List"].rows]
            for store in (ends.excel, ends.sheet)
        ]


def test_what_the_sink_of_a_one_way_column_held_is_in_the_conflicts_tab(book, lifeops):
    choose(book, '[sync.tables.List.columns.Note]\ndirection = "to-sheet"')
    typed(book, "B2", "typed where it does not go out", "sheet")
    typed(book, "B3", "from excel", "excel")
    assert lifeops("sync", book)[0] == 10
    assert held(book, "Note") == [["x", "from excel", "z"]] * 2
    shown = lifeops("conflicts", book)[1]
    assert "typed where it does not go out" in " ".join(shown.split())
    assert lifeops("sync", book)[1].startswith("Both sides are the same.")


def test_an_ignored_column_is_left_until_it_is_not(book, lifeops):
    choose(book, '[sync.tables.List.columns.Own]\ndirection = "ignore"')
    typed(book, "C2", "mine", "excel")
    typed(book, "C3", "theirs", "sheet")
    assert lifeops("sync", book)[0] == 0
    assert held(book, "Own") == [["mine", "2", "3"], ["1", "theirs", "3"]]
    book.with_name("lifeops.toml").unlink()
    assert stamp.is_new(links.need(book))
    assert lifeops("sync", book)[0] == 0
    assert held(book, "Own") == [["mine", "theirs", "3"]] * 2


def test_both_texts_stand_where_that_was_chosen(book, lifeops):
    choose(book, '[sync.tables.List.columns.Note]\nwinner = "both"')
    typed(book, "B2", "here", "excel")
    typed(book, "B2", "there", "sheet")
    assert lifeops("sync", book)[0] == 10
    assert held(book, "Note") == [["there\nhere", "y", "z"]] * 2


def test_a_wrong_file_stops_the_sync_and_says_where(book, lifeops):
    choose(book, '\n[sync.tables.Lits]\nwinner = "both"')
    code, _, complaint = lifeops("sync", book)
    assert code == 2
    assert "lifeops.toml:2: there is no table called 'Lits'; did you mean 'List'?" in complaint
