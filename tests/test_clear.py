"""Taking the sample rows out of a workbook, linked or not, and keeping what a person typed."""

import handmade
import pytest
from small_link import linked_small, small_link

from lifeops import links
from lifeops.cli.root import COMMANDS
from lifeops.ends import open_ends
from sync.excel.side import label_of
from sync.excel.store import ExcelStore
from sync.store import CELLS
from workbook.model import Address
from workbook.xlsx.edits import SetCell
from workbook.xlsx.patch import patch
from workbook.xlsx.replace import replace
from workbook.xlsx.scan import read_book

SAME = "Both sides are the same. Nothing to do.\n"

__all__ = ["linked_small", "small_link"]


@pytest.fixture
def path(home, lifeops):
    path = home / "mine.xlsx"
    assert lifeops("new", "task-list", path, "--sample")[0] == 0
    return path


def store(path):
    return ExcelStore(path, label_of(read_book(path)).schema)


def tasks(reading):
    return {row.cells["Task"]: row for row in reading.tables["Tasks"].rows}


def settings(reading):
    return {row.id: row.cells for row in reading.tables[CELLS].rows}


def typed(path, changed="Renew passport"):
    """Type a task under the last one, and the minutes of a sample one."""
    reading = store(path).read()
    at = reading.layout.tables["Tasks"]
    row = tasks(reading)[changed].position
    book = read_book(path)
    edits = [
        SetCell(at.sheet, Address(at.last_row + 1, at.columns["Task"]), "Book the venue"),
        SetCell(at.sheet, Address(row, at.columns["Est"]), 50.0),
    ]
    replace(path, patch(book, edits).data, book.package.digest)


def test_the_samples_go_and_what_was_typed_or_changed_stays(path, lifeops):
    typed(path)
    code, printed, _ = lifeops("clear", path)
    assert code == 0
    assert "  Tasks: 1 stays, as you typed there.\n" in printed
    after = store(path).read()
    assert tasks(after).keys() == {"Book the venue", "Renew passport"}
    assert settings(after)["as_of"] == {}, "the workbook follows the calendar"
    assert lifeops("clear", path)[:2] == (0, "There are no sample rows in it.\n")


def test_a_dry_run_says_as_much_and_writes_nothing(path, lifeops):
    before = path.read_bytes()
    code, printed, _ = lifeops("clear", path, "--dry-run")
    assert (code, printed.startswith("Would take ")) == (0, True)
    assert path.read_bytes() == before


def test_a_blank_workbook_has_none_and_keeps_its_starters(home, lifeops):
    assert lifeops("new", "task-list", "blank.xlsx")[0] == 0
    before = (home / "blank.xlsx").read_bytes()
    assert lifeops("clear", "blank.xlsx")[:2] == (0, "There are no sample rows in it.\n")
    assert (home / "blank.xlsx").read_bytes() == before


def test_a_workbook_from_elsewhere_is_left_alone(home, lifeops):
    handmade.sheet_of(home / "people.xlsx", [["Name"], ["Ada"]], "People")
    code, _, complaint = lifeops("clear", "people.xlsx")
    assert (code, "which template it was made of" in complaint) == (50, True)


def test_on_a_linked_workbook_they_go_from_both_sides_and_come_back_by_undo(small_link, lifeops):
    typed(small_link)
    code, printed, complaint = lifeops("clear", small_link)
    assert (code, complaint) == (0, ""), printed
    with open_ends(links.need(small_link)) as ends:
        readings = ends.excel.read(), ends.sheet.read()
    for reading in readings:
        assert tasks(reading).keys() == {"Book the venue", "Renew passport"}
        assert not reading.tables["Accounts"].rows
        assert reading.tables["Lists"].rows, "starters stay"
    assert lifeops("sync")[:2] == (0, SAME)
    assert "To take that back: lifeops undo" in printed
    assert lifeops("undo", "--yes")[0] == 0
    assert len(tasks(store(small_link).read())) > 2


def test_the_command_is_listed_where_people_look():
    assert list(COMMANDS).index("clear") == list(COMMANDS).index("new") + 1
