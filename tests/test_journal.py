"""What runs note of themselves, and what two computers with one file make of it."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from copy import deepcopy
from dataclasses import dataclass
from datetime import date
from itertools import count, pairwise
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from two_sides import PeopleStore

from sync import conflicts, journal
from sync.engine import sync
from sync.errors import GuardError
from sync.journal import Entry
from sync.memory import MemoryRow
from sync.outcome import Outcome, Status
from sync.state import State
from sync.store import Side
from workbook.schema import ColumnSchema, Schema, TableSchema
from workbook.values import Formula, Kind, Serial

DAY = date(2024, 3, 1)
TASKS = TableSchema("Tasks", "Tasks", (ColumnSchema("a", "A"), ColumnSchema("b", "B")), "a")
SCHEMA = Schema((TASKS, conflicts.TABLE))

contents = st.sampled_from(["x", "y", 1.0, True, Formula("[@a]&1"), Serial(1.0, Kind.DATE)])
cells = st.dictionaries(st.sampled_from("abc"), contents)
bases = st.fixed_dictionaries({"T": st.dictionaries(st.sampled_from("123"), cells)})
histories = st.lists(bases, min_size=2, max_size=5)


def rows_of(base: Mapping[str, Mapping[str, journal.Cells]]) -> dict[tuple[str, str], object]:
    return {("T", row_id): base["T"].get(row_id) for row_id in "123"}


def chain(history: list[dict[str, dict[str, journal.Cells]]]) -> list[Entry]:
    """Return the entries of runs that led from one base to the next."""
    pairs = pairwise(history)
    changed = (journal.changes(rows_of(one), rows_of(other)) for one, other in pairs)
    return [journal.small(Entry(nth + 1, nth, rows)) for nth, rows in enumerate(changed)]


@given(histories)
def test_the_journal_leads_from_any_base_to_the_next(history: list) -> None:
    entries = chain(history)
    for start in range(len(history)):
        for end in range(start, len(history)):
            way = journal.path(reversed(entries), [start], end)
            assert way is not None
            assert way[0] == start
            assert journal.advance(history[start], way[1])["T"] == history[end]["T"]


@given(histories)
def test_an_entry_reads_back_as_it_was_written(history: list) -> None:
    for entry in chain(history):
        assert journal.from_text(entry.generation, journal.to_text(entry)) == entry


@given(bases, bases)
def test_a_base_is_rewound_to_what_it_was(before: dict, after: dict) -> None:
    since = {
        place: cells
        for place, cells in rows_of(before).items()
        if cells != after["T"].get(place[1])
    }
    assert journal.rewound(after, since) == before


@given(bases, bases)
def test_the_difference_of_bases_is_what_is_to_be_stored(before: dict, after: dict) -> None:
    rows = dict(before["T"])
    for (_, row_id), held in journal.difference(before, after).items():
        if held is None:
            del rows[row_id]
        else:
            rows[row_id] = held
    assert rows == after["T"]


def test_no_way_leads_over_an_entry_that_is_not_there() -> None:
    entries = [Entry(2, 1), Entry(4, 3), Entry(5)]
    assert journal.path(entries, [1], 4) is None
    assert journal.path(entries, [1], 5) is None
    assert journal.path([Entry(2, 3), Entry(3, 2)], [1], 3) is None


def test_a_table_of_which_too_much_changed_is_unknown_afterwards() -> None:
    rows = {("T", f"{n}"): {"a": "x"} for n in range(journal.LARGE + 1)}
    large = journal.small(Entry(2, 1, rows))
    assert (large.rows, large.whole) == ({}, {"T"})
    base = {"T": {"1": {"a": "y"}}, "U": {"1": {"a": "y"}}}
    later = Entry(3, 2, {("T", "1"): {"b": "z"}, ("U", "1"): {"b": "z"}})
    assert journal.advance(base, [large, later]) == {"U": {"1": {"a": "y", "b": "z"}}}


def test_long_texts_count_as_much_as_many_cells() -> None:
    assert journal.small(Entry(2, 1, {("T", "1"): {"a": "x" * journal.MOST_TEXT}})).whole == {"T"}


def test_the_oldest_entries_make_room() -> None:
    entries: tuple[Entry, ...] = ()
    for number in range(journal.MOST + 5):
        entries = journal.kept(entries, Entry(number + 1, number))
    assert [each.generation for each in entries] == list(range(6, journal.MOST + 6))
    long = [Entry(n + 1, n, {("T", "1"): {"a": "x" * 100_000}}) for n in range(5)]
    for entry in long:
        entries = journal.kept(entries, entry)
    assert entries == tuple(long[-2:])


@pytest.mark.parametrize(
    "text", ["", "x", "[]", "1", '{"from":1}', '{"from":1,"rows":{"T":3},"whole":[]}']
)
def test_what_is_no_entry_is_refused(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - of json's or of ours
        journal.from_text(1, text)


@dataclass
class Folder:
    """One file in a cloud folder, one Sheet, and some computers that sync them."""

    excel: PeopleStore
    sheet: PeopleStore
    states: tuple[State, ...]

    @classmethod
    def of(cls, path: Path, computers: int) -> "Folder":
        excel, sheet = PeopleStore(Side.EXCEL, SCHEMA), PeopleStore(Side.SHEET, SCHEMA)
        for side in (excel, sheet):
            rows = [MemoryRow(f"t{n}", {"a": "one", "b": "one"}) for n in range(3)]
            side.tables["Tasks"].rows[:] = rows
        states = tuple(State(path / f"{computers}-{n}.db") for n in range(computers))
        folder = cls(excel, sheet, states)
        for number in range(computers):
            folder.sync(number)
        return folder

    def sync(self, number: int) -> Outcome:
        ends = self.excel, self.sheet, self.states[number % len(self.states)], SCHEMA
        try:
            return sync(*ends, today=DAY)
        except GuardError as stopped:
            return sync(*ends, today=DAY, accept=stopped.plan_hash)

    def put(self, side: Side, row: int, column: str, content: str) -> None:
        store = self.excel if side is Side.EXCEL else self.sheet
        rows = store.tables["Tasks"].rows
        if rows:
            with store.edited():
                rows[row % len(rows)].cells[column] = content

    def add(self, side: Side, row_id: str) -> None:
        store = self.excel if side is Side.EXCEL else self.sheet
        with store.edited() as tables:
            tables["Tasks"].rows.append(MemoryRow(row_id, {"a": "one", "b": "one"}))

    def delete(self, side: Side, row: int) -> None:
        store = self.excel if side is Side.EXCEL else self.sheet
        rows = store.tables["Tasks"].rows
        if rows:
            with store.edited():
                del rows[row % len(rows)]

    def held(self) -> list[dict[str, Mapping[str, object]]]:
        return [
            {row.id: row.cells for row in store.tables["Tasks"].rows}
            for store in (self.excel, self.sheet)
        ]

    def close(self) -> None:
        for state in self.states:
            state.close()


@pytest.fixture
def shared(tmp_path: Path) -> Iterator[Folder]:
    with closing(Folder.of(tmp_path, 2)) as folder:
        yield folder


# What one computer would make of the same: words of one side are never those of the other.
WORDS = {Side.EXCEL: ("one", "two"), Side.SHEET: ("eins", "zwei")}
sides = st.sampled_from(list(Side))
edits = st.one_of(
    st.tuples(st.just("put"), sides, st.integers(0, 4), st.sampled_from("ab"), st.integers(0, 1)),
    st.tuples(st.just("delete"), sides, st.integers(0, 4)),
    st.tuples(st.just("add"), sides),
)
syncs = st.tuples(st.just("sync"), st.integers(0, 2))


@settings(max_examples=60, deadline=None)
@given(st.lists(st.one_of(edits, syncs), max_size=20))
def test_computers_that_share_a_file_are_like_one(steps: list) -> None:
    """P1, P2, P9: whichever of them syncs, both sides hold what one computer would leave."""
    with TemporaryDirectory() as path:
        folders = [Folder.of(Path(path), computers) for computers in (1, 2, 3)]
        fresh = count()
        try:
            for step in steps:
                number = next(fresh)
                for folder in folders:
                    _take(folder, step, number)
                first = folders[0].held()
                assert all(folder.held() == first for folder in folders)
            for folder in folders:
                _settle(folder)
            assert folders[0].held() == folders[1].held() == folders[2].held()
        finally:
            for folder in folders:
                folder.close()


def _take(folder: Folder, step: tuple, number: int) -> None:
    match step:
        case ("put", side, row, column, word):
            folder.put(side, row, column, WORDS[side][word])
        case ("delete", side, row):
            folder.delete(side, row)
        case ("add", side):
            folder.add(side, f"n{number}")
        case ("sync", computer):
            folder.sync(computer)


def _settle(folder: Folder) -> None:
    """P3, P20: when all have synced, and synced again, nothing is written any more."""
    for _ in range(2):
        for number in range(len(folder.states)):
            folder.sync(number)
    one, other = folder.held()
    assert one == other
    writes = folder.excel.writes, folder.sheet.writes
    for number in range(len(folder.states)):
        assert folder.sync(number).status is Status.NOTHING
    assert (folder.excel.writes, folder.sheet.writes) == writes


def _set_back(folder: Folder) -> None:
    folder.put(Side.EXCEL, 0, "a", "two")
    folder.sync(0)
    folder.put(Side.EXCEL, 0, "a", "one")


def test_a_cell_set_back_on_the_other_computer_is_an_edit(shared: Folder) -> None:
    _set_back(shared)
    assert shared.sync(1).conflicts == ()
    assert [rows["t0"]["a"] for rows in shared.held()] == ["one", "one"]
    _settle(shared)


def _journal_lost(folder: Folder) -> None:
    folder.sheet.journal = ()


def _journal_whole(folder: Folder) -> None:
    (*_, last) = folder.sheet.journal
    folder.sheet.journal = (Entry(last.generation, last.parent, whole=frozenset({"Tasks"})),)


@pytest.mark.parametrize("lose", [_journal_lost, _journal_whole])
def test_what_the_journal_does_not_tell_is_a_conflict(
    shared: Folder, lose: Callable[[Folder], None]
) -> None:
    """P2, P9: an unknown base is a union, in which nothing is lost, deleted or decided unseen."""
    _set_back(shared)
    shared.delete(Side.SHEET, 2)
    lose(shared)
    outcome = shared.sync(1)
    assert [(c.row, c.column, c.local, c.remote) for c in outcome.conflicts] == [
        ("t0", "a", "one", "two")
    ]
    assert [sorted(rows) for rows in shared.held()] == [["t0", "t1", "t2"]] * 2
    _settle(shared)


def test_a_stopped_run_takes_nothing_over(shared: Folder) -> None:
    """The file may be put back as it was; what is remembered must still fit that."""
    before = deepcopy(shared.excel.tables), shared.excel.generation
    for row in range(3):
        shared.put(Side.EXCEL, row, "a", "two")
    shared.sync(0)
    with shared.excel.edited() as tables:
        tables["Tasks"].rows.clear()
    with pytest.raises(GuardError):
        sync(shared.excel, shared.sheet, shared.states[1], SCHEMA, today=DAY)
    with shared.excel.edited():
        shared.excel.tables, shared.excel.generation = before
    shared.sync(1)
    assert [rows["t0"]["a"] for rows in shared.held()] == ["two", "two"]


def test_a_run_with_nothing_to_do_gives_no_number(shared: Folder) -> None:
    """P3."""
    _set_back(shared)
    shared.sync(1)
    shared.sync(0)
    before = shared.excel.generation, shared.sheet.journal, shared.excel.probe()
    for number in (1, 0, 1):
        assert shared.sync(number).status is Status.NOTHING
    assert (shared.excel.generation, shared.sheet.journal, shared.excel.probe()) == before


def test_files_of_their_own_are_no_news_to_each_other(tmp_path: Path) -> None:
    """P9: each computer has a file of its own; every file bears the numbers of its own computer."""
    mine, theirs = Folder.of(tmp_path / "a", 1), Folder.of(tmp_path / "b", 1)
    theirs.sheet = mine.sheet
    with closing(mine), closing(theirs):
        for folder, word in ((mine, "two"), (theirs, "three"), (mine, "one")):
            folder.put(Side.EXCEL, 0, "a", word)
            assert folder.sync(0).conflicts == ()
            for other in (mine, theirs):
                other.sync(0)
            assert [rows["t0"]["a"] for rows in (*mine.held(), *theirs.held())] == [word] * 4
        theirs.delete(Side.EXCEL, 1)
        theirs.sync(0)
        mine.sync(0)
        assert "t1" not in mine.held()[0]
