"""What a file tells of a run whose number it did not get: it was open, or the run died."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from cloud_folder import Folder

from sync import hearsay
from sync.journal import Entry
from sync.outcome import Outcome, Status
from sync.store import Reading, Row, TableReading
from workbook.schema import CONFLICTS_TABLE

ONE, OTHER, SHEET = 0, 1, 2
DIES_BEFORE_THE_FILE = 7


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Folder]:
    with closing(Folder(tmp_path)) as folder:
        yield folder


def held(folder: Folder, row: str, column: str = "a") -> list[object]:
    return [each.contents().get((row, column)) for each in (*folder.files, folder.sheet)]


def met(outcome: Outcome | None) -> list[tuple[object, ...]]:
    assert outcome is not None
    return [(c.row, c.column, c.local, c.remote) for c in outcome.conflicts]


def noted_while_open(folder: Folder, *, rows: int = 1) -> None:
    """Type on one computer, whose file is open in Excel; the Sheet has it, the other gets it."""
    folder.open(ONE)
    for row in range(rows):
        folder.put(ONE, row, "a")
    folder.sync(ONE)
    folder.carry(ONE, OTHER)


def died(folder: Folder, *, rows: int = 1) -> None:
    for row in range(rows):
        folder.put(ONE, row, "a")
    assert folder.sync(ONE, DIES_BEFORE_THE_FILE) is None
    folder.carry(ONE, OTHER)
    assert folder.sheet.contents()["t0", "a"] == "v0"


def test_what_is_set_back_in_a_file_without_its_number_is_a_conflict(folder: Folder) -> None:
    noted_while_open(folder)
    folder.put(OTHER, 0, "a", 0)
    assert met(folder.sync(OTHER)) == [("t0", "a", "a0", "v0")]
    folder.settle()


@pytest.mark.parametrize("blank_before", [True, False])
def test_a_blank_is_a_content_like_any_other(folder: Folder, blank_before: bool) -> None:
    if blank_before:
        for number in (ONE, SHEET):
            with folder.replica(number).store.edited() as tables:
                tables["Tasks"].rows[0].cells.pop("b")
        folder.sync(ONE)
        folder.carry(ONE, OTHER)
        folder.sync(OTHER)
    folder.open(ONE)
    with folder.files[ONE].store.edited() as tables:
        cells = tables["Tasks"].rows[0].cells
        cells.pop("b", None)
        cells.update({"b": "new"} if blank_before else {})
    folder.files[ONE].saved += 100
    folder.sync(ONE)
    folder.carry(ONE, OTHER)
    with folder.files[OTHER].store.edited() as tables:
        cells = tables["Tasks"].rows[0].cells
        cells.pop("b", None)
        cells.update({} if blank_before else {"b": "b0"})
    wanted = (None, "new") if blank_before else ("b0", None)
    assert met(folder.sync(OTHER)) == [("t0", "b", *wanted)]


def test_what_came_with_it_tells_that_the_rest_was_set_back(folder: Folder) -> None:
    died(folder, rows=2)
    folder.put(OTHER, 0, "a", 0)
    assert met(folder.sync(OTHER)) == [("t0", "a", "a0", "v0")]


def test_a_file_from_before_a_run_is_brought_up_to_date(folder: Folder) -> None:
    folder.put(ONE, 0, "a")
    folder.sync(ONE)
    folder.put(OTHER, 1, "a")
    outcome = folder.sync(OTHER)
    assert met(outcome) == []
    assert held(folder, "t0") == ["v0"] * 3


def test_a_row_that_is_deleted_from_a_file_without_its_number_is_a_conflict(
    folder: Folder,
) -> None:
    folder.open(ONE)
    folder.add(ONE)
    folder.sync(ONE)
    folder.carry(ONE, OTHER)
    folder.delete(OTHER, -1)
    ((row, _, here, there),) = met(folder.sync(OTHER))
    assert (row, here, there) == ("n0", "(row deleted)", "A: a0; B: b0")
    assert held(folder, "n0")[1:] == ["a0", "a0"]


def test_a_row_that_was_deleted_before_stays_gone(folder: Folder) -> None:
    folder.open(ONE)
    folder.delete(ONE, 0)
    folder.sync(ONE)
    folder.carry(ONE, OTHER)
    folder.put(OTHER, 0, "a")
    assert met(folder.sync(OTHER)) == []
    assert held(folder, "t0") == [None] * 3


def test_what_is_owed_to_an_open_file_is_not_taken_for_deleted_there(folder: Folder) -> None:
    folder.put(SHEET, 1, "a")
    noted_while_open(folder)
    (entry,) = folder.sheet.store.journal
    assert (entry.waits, entry.lacking) == (True, {("Tasks", "t1", "a")})
    folder.put(OTHER, 2, "a")
    assert met(folder.sync(OTHER)) == []
    assert held(folder, "t1")[1:] == ["v0", "v0"]
    folder.settle()


@pytest.mark.parametrize("goes_on", [True, False])
def test_what_both_sides_hold_by_then_is_no_edit(folder: Folder, goes_on: bool) -> None:
    """The Sheet's next word stands, whether the other computer met the file before it or not."""
    noted_while_open(folder)
    folder.open(OTHER)
    if goes_on:
        folder.sync(OTHER)
    folder.put(SHEET, 0, "a", 0)
    folder.open(OTHER, closed=True)
    assert met(folder.sync(OTHER)) == []
    assert held(folder, "t0")[1:] == ["a0", "a0"]


def test_what_was_heard_once_is_not_heard_again(folder: Folder) -> None:
    noted_while_open(folder)
    folder.open(OTHER)
    folder.sync(OTHER)
    folder.put(OTHER, 0, "a")
    folder.sync(OTHER)
    folder.put(OTHER, 0, "a", 0)
    assert met(folder.sync(OTHER)) == []
    assert held(folder, "t0")[1:] == ["v0", "v0"]


def test_what_another_computer_noted_is_not_noted_again(folder: Folder) -> None:
    noted_while_open(folder)
    before = folder.sheet.store.journal
    outcome = folder.sync(OTHER)
    assert outcome is not None
    assert outcome.status is Status.NOTHING
    assert folder.sheet.store.journal == before
    assert folder.files[OTHER].store.generation == 0


def test_both_sides_came_to_the_same_and_one_is_set_back(folder: Folder) -> None:
    """P7: nobody conflicts, no cell is written, and the other computer is told."""
    folder.put(ONE, 0, "a")
    folder.agree(ONE, 0, "a")
    assert met(folder.sync(ONE)) == []
    folder.carry(ONE, OTHER)
    folder.put(OTHER, 0, "a", 0)
    assert met(folder.sync(OTHER)) == []
    assert held(folder, "t0")[1:] == ["a0", "a0"]


def test_a_number_that_is_owed_is_paid_without_another_note(folder: Folder) -> None:
    noted_while_open(folder)
    (entry,) = folder.sheet.store.journal
    writes = folder.sheet.store.writes  # type: ignore[attr-defined]
    folder.sync(ONE)
    folder.open(ONE, closed=True)
    folder.sync(ONE)
    assert folder.files[ONE].store.generation == entry.generation
    assert folder.sheet.store.writes == writes  # type: ignore[attr-defined]
    folder.carry(ONE, OTHER)
    folder.put(OTHER, 0, "a", 0)
    assert met(folder.sync(OTHER)) == []
    assert held(folder, "t0")[1:] == ["a0", "a0"]


def test_a_file_that_another_computer_went_on_from_is_no_older_copy(folder: Folder) -> None:
    """Both went on from one file; whose save wins goes on from there, with all that was typed."""
    folder.put(ONE, 0, "a")
    folder.sync(ONE)
    folder.put(OTHER, 1, "a")
    folder.sync(OTHER)
    numbers = [each.store.generation for each in folder.files]
    newer, older = (ONE, OTHER) if numbers[0] > numbers[1] else (OTHER, ONE)
    folder.files[older].saved += 100
    folder.put(older, 2, "b")
    folder.carry(older, newer)
    folder.put(newer, 3, "b")
    assert met(folder.sync(newer)) == []
    assert not folder.stopped
    folder.settle()


def reading(**rows: dict[str, str]) -> Reading:
    found = tuple(Row(n, row_id, cells) for n, (row_id, cells) in enumerate(rows.items(), 2))
    return Reading("", {"Tasks": TableReading("Tasks", ("a",), found)})


def test_a_row_whose_id_is_owed_is_not_deleted() -> None:
    entry = Entry(2, 1, {("Tasks", "new"): {"a": "x"}}, waits=True)
    unnamed = Reading("", {"Tasks": TableReading("Tasks", ("a",), (Row(2, "", {"a": "x"}),))})
    heard = hearsay.heard({"Tasks": {}}, [entry], (unnamed, reading(new={"a": "x"})))
    assert heard.base == {"Tasks": {}}


def test_conflicts_are_not_doubted() -> None:
    entry = Entry(2, 1, {(CONFLICTS_TABLE, "k"): {"a": "x"}}, waits=True)
    there = TableReading(CONFLICTS_TABLE, ("a",), (Row(2, "k", {"a": "x"}),))
    sides = Reading("", {}), Reading("", {CONFLICTS_TABLE: there})
    assert hearsay.heard({}, [entry], sides).told == {}
    assert "k" not in hearsay.heard({}, [entry], sides).base.get(CONFLICTS_TABLE, {})


def test_a_later_run_clears_the_doubts_of_an_earlier_one() -> None:
    entries = [
        Entry(2, 1, {("Tasks", "t"): {"a": "y"}}, waits=True),
        Entry(3, 1, {("Tasks", "t"): {"a": "x"}}, waits=True),
    ]
    base = {"Tasks": {"t": {"a": "x"}}}
    heard = hearsay.heard(base, entries, (reading(t={"a": "x"}), reading(t={"a": "z"})))
    assert heard.base == base


def test_what_is_not_known_of_a_partly_written_file_is_a_conflict() -> None:
    base = {"Tasks": {"t": {"a": "x"}}}
    sides = reading(t={"a": "y"}), reading(t={"a": "x"})
    heard = hearsay.doubted(base, {("Tasks", "t"): {"a": "x"}}, sides)
    assert heard.base == {"Tasks": {"t": {}}}
    assert heard.told == {}


def test_a_run_that_died_once_all_was_written_is_known_by_its_note(folder: Folder) -> None:
    folder.put(ONE, 0, "a")
    assert folder.sync(ONE, DIES_BEFORE_THE_FILE + 1) is None
    folder.put(SHEET, 0, "a", 0)
    assert met(folder.sync(ONE)) == []
    assert held(folder, "t0")[::2] == ["a0", "a0"]


def test_what_went_astray_on_the_sheet_is_not_lost_on_the_other_computer(folder: Folder) -> None:
    """The file has only part of the run's number: what both sides hold of that run, none knows."""
    folder.put(ONE, 0, "a")
    folder.put(SHEET, 1, "a")
    folder.sheet.store.meanwhile = lambda: folder.put(SHEET, 0, "a")  # type: ignore[attr-defined]
    outcome = folder.sync(ONE)
    assert outcome is not None
    assert outcome.status is Status.OWED
    folder.carry(ONE, OTHER)
    assert met(folder.sync(OTHER)) == [("t0", "a", "v0", "v2")]


def test_a_note_of_what_went_astray_on_the_sheet_is_taken_back(folder: Folder) -> None:
    """The file did not even get a number; what it holds is a person's edit to the other one."""
    folder.put(ONE, 0, "a")
    folder.sheet.store.meanwhile = lambda: folder.put(SHEET, 0, "a")  # type: ignore[attr-defined]
    folder.sync(ONE)
    assert [each.rows for each in folder.sheet.store.journal] == [{}]
    folder.carry(ONE, OTHER)
    assert met(folder.sync(OTHER)) == [("t0", "a", "v0", "v1")]


def test_a_new_row_that_was_typed_on_since_it_came(folder: Folder) -> None:
    folder.add(ONE)
    folder.carry(ONE, OTHER)
    folder.put(ONE, -1, "a")
    folder.sync(ONE)
    outcome = folder.sync(OTHER)
    assert met(outcome) == [("n0", "a", "a0", "v1")]
    assert folder.sheet.contents()["n0", "a"] == "v1"
