import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest
from store_contract import CONTENTS

from sync import state as states
from sync.conflicts import Conflict, Kept
from sync.errors import SyncError
from sync.plan import Counts, Plan
from sync.records import Ending, Snapshot
from sync.state import KEPT_RUNS, State
from sync.state_file import StateFile
from sync.state_generations import KEPT_FILES, KEPT_POINTS
from sync.store import DeleteRow, SetCell, Side
from workbook.values import Content

DAY = date(2024, 3, 1)
PLAN = Plan((SetCell("T", "r1", "a", "x"),), (DeleteRow("T", "r2", {"a": 1.0}),))
CONFLICT = Conflict("T", "r1", "one", "a", None, "l", 2.0, Kept.SHEET)
SNAPSHOT = Snapshot(Side.SHEET, "T", "r2", {"a": 1.0})


@pytest.fixture
def state(tmp_path: Path) -> Iterator[State]:
    with closing(State(tmp_path / "links" / "one.db")) as state:
        yield state


def reopened(state: State) -> State:
    state.close()
    return state


def test_reading_makes_no_file(state: State) -> None:
    assert state.revisions() == ("", "")
    assert (state.base(), state.runs(), state.pending()) == ({}, (), Plan())
    assert (state.missing(), state.conflicts(), state.snapshots(1)) == (frozenset(), (), ())
    assert not state.path.parent.exists()


def test_base_comes_back_as_it_was(state: State) -> None:
    cells: dict[str, Content] = {name: content for name, (_, content) in CONTENTS.items()}
    state.finish(None, Ending("done", {("T", "r1"): cells, ("U", "r1"): {}}, ("l", "r")))
    base = reopened(state).base()
    assert {t: set(rows) for t, rows in base.items()} == {"T": {"r1"}, "U": {"r1"}}
    assert base["T"]["r1"] == cells
    assert all(type(base["T"]["r1"][name]) is type(cells[name]) for name in cells)
    assert state.revisions() == ("l", "r")


def test_only_the_named_rows_of_the_base_change(state: State) -> None:
    start = {("T", f"r{i}"): {"a": "x"} for i in range(3)}
    state.finish(None, Ending("done", start, ("", "")))
    state.finish(None, Ending("done", {("T", "r0"): None, ("T", "r1"): {"a": "y"}}, ("", "")))
    assert state.base() == {"T": {"r1": {"a": "y"}, "r2": {"a": "x"}}}


def test_a_run_that_began_is_remembered_whole(state: State) -> None:
    base = {("T", "r9"): {"a": "proved"}}
    run = state.begin(PLAN, [CONFLICT], [SNAPSHOT], base, DAY)
    reopened(state)
    assert state.pending() == PLAN
    assert state.conflicts() == ((run, CONFLICT),)
    assert state.snapshots(run) == (SNAPSHOT,)
    assert state.base() == {"T": {"r9": {"a": "proved"}}}
    (line,) = state.runs()
    assert (line.id, line.day, line.outcome, line.finished) == (run, "2024-03-01", "started", "")
    assert line.counts == {Side.EXCEL: Counts(changed=1), Side.SHEET: Counts(deleted=1)}


def test_a_finished_run_leaves_nothing_pending_but_what_is_owed(state: State) -> None:
    run = state.begin(PLAN, [], [], {}, DAY)
    owed = Plan(local=PLAN.local)
    state.finish(run, Ending("owed", {}, ("", ""), owed))
    assert (state.pending(), state.runs()[0].outcome) == (owed, "owed")
    state.finish(None, Ending("done", {}, ("l", "r")))
    assert (state.pending(), state.runs()[0].outcome) == (Plan(), "done")


def test_an_unfinished_run_is_superseded_by_the_next(state: State) -> None:
    state.begin(PLAN, [], [], {}, DAY)
    second = state.begin(Plan(local=PLAN.local), [], [], {}, DAY)
    assert state.pending() == Plan(local=PLAN.local)
    state.finish(second, Ending("done", {}, ("", "")))
    assert state.pending() == Plan()
    assert [run.outcome for run in state.runs()] == ["done", "interrupted"]


def test_a_conflict_met_twice_is_logged_once(state: State) -> None:
    first = state.begin(PLAN, [CONFLICT], [], {}, DAY)
    state.begin(PLAN, [CONFLICT], [], {}, DAY)
    assert state.conflicts() == ((first, CONFLICT),)


def test_missing_columns_are_remembered_until_they_are_back(state: State) -> None:
    gone = frozenset({(Side.SHEET, "T", "a"), (Side.EXCEL, "T", "b")})
    state.finish(None, Ending("done", {}, ("", ""), missing=gone))
    assert reopened(state).missing() == gone
    state.finish(None, Ending("done", {}, ("", "")))
    assert state.missing() == frozenset()


def test_the_day_of_the_last_reading_is_remembered(state: State) -> None:
    assert state.compared() == date.min
    state.finish(None, Ending("done", {}, ("", ""), compared=DAY))
    assert reopened(state).compared() == DAY


def test_the_highest_numbers_are_remembered(state: State) -> None:
    assert state.highest() == {}
    state.finish(None, Ending("done", {}, ("", ""), highest={"T": {"no": 12}}))
    assert reopened(state).highest() == {"T": {"no": 12}}


def test_an_older_file_is_known_by_its_revision_or_its_generation(state: State) -> None:
    assert state.older("a", 1) is None
    state.finish(None, Ending("done", {}, ("b", ""), files=(("a", 1), ("b", 2))))
    state.finish(None, Ending("done", {}, ("c", ""), files=(("b", 2), ("c", 3))))
    assert state.older("c", 3) is None
    assert state.older("edited", 3) is None
    assert state.older("made by another computer", 4) is None
    for revision, generation in (("a", 1), ("b", 2), ("a, edited", 1)):
        assert (state.older(revision, generation) or "").startswith("20")
    assert state.older("from before every sync", 0) == ""


def test_an_older_file_that_was_accepted_is_the_newest(state: State) -> None:
    state.finish(None, Ending("done", {}, ("b", ""), files=(("a", 1), ("b", 2))))
    state.finish(None, Ending("done", {}, ("a", ""), files=(("a", 1), ("a", 1))))
    assert state.older("a", 1) is None
    assert state.older("a, edited", 1) is None
    assert state.older("b", 2) is not None


def test_files_are_remembered_to_a_number(state: State) -> None:
    for n in range(4):
        files = tuple((f"{n}.{each}", 0) for each in range(KEPT_FILES // 2))
        state.finish(None, Ending("done", {}, ("", ""), files=files))
    assert state.older("1.0", 0) is None
    assert state.older("2.0", 0) is not None


def test_a_state_without_files_is_taken_on(state: State) -> None:
    run = state.begin(PLAN, [], [], {}, DAY)
    state.close()
    with closing(sqlite3.connect(state.path)) as file:
        file.executescript(
            "DROP TRIGGER history_of_written; DROP TRIGGER history_of_gone;"
            "DROP TRIGGER history_pruned; DROP TABLE history; DROP TABLE remarks;"
            "DROP TABLE files; PRAGMA user_version=1;"
        )
    assert state.older("a", 0) is None
    state.finish(run, Ending("done", {}, ("b", ""), files=(("a", 0), ("b", 0))))
    assert state.older("a", 0) is not None


def test_a_state_from_before_there_were_points_is_taken_on(state: State) -> None:
    state.finish(None, Ending("done", {("Tasks", "t1"): {"a": "x"}}, ("l", "r"), files=(("l", 7),)))
    before = state.base(), state.revisions(), state.runs()
    state.close()
    with closing(sqlite3.connect(state.path)) as file:
        file.executescript("DROP TRIGGER points_pruned; DROP TABLE points; PRAGMA user_version=3;")
    assert (state.base(), state.revisions(), state.runs()) == before
    assert (state.lineage().newest, state.lineage().points) == (7, [])
    assert not state.notices
    state.finish(None, Ending("done", {}, ("l", "r"), point=7))
    assert state.lineage().point == 7


def test_what_the_base_held_at_a_point_is_known_again(state: State) -> None:
    for point, word in ((1, "x"), (2, "y"), (3, "z")):
        row = {("Tasks", "t1"): {"a": word}}
        state.finish(None, Ending("done", row, ("", ""), point=point))
    assert state.lineage().points == [3, 2, 1]
    found = [state.since(point).get(("Tasks", "t1")) for point in (1, 2, 3)]
    assert found == [{"a": "x"}, {"a": "y"}, None]


def test_a_point_goes_with_the_history_that_it_needs(
    state: State, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(states, "KEPT_RUNS", 4)
    for point in range(1, 4 + 5):
        run = state.begin(PLAN, [], [], {}, DAY)
        row = {("Tasks", "t1"): {"a": f"{point}"}}
        state.finish(run, Ending("done", row, ("", ""), point=1 if point < 3 else None))
    assert state.lineage().points == []


def test_points_are_kept_as_long_as_they_may_be_needed(state: State) -> None:
    for point in range(KEPT_POINTS + 3):
        state.finish(None, Ending("done", {}, ("", ""), point=point))
    assert len(state.lineage().points) == KEPT_POINTS
    assert state.lineage().point == KEPT_POINTS + 2


def test_what_was_noted_and_heard_counts_until_the_next_point(state: State) -> None:
    for number in (5, 6, 5):
        state.begins(number)
    state.finish(None, Ending("done", {}, ("", ""), heard=frozenset({8})))
    state.finish(None, Ending("done", {}, ("", ""), heard=frozenset({9})))
    assert (state.lineage().noted, state.lineage().heard) == ({5, 6}, {8, 9})
    state.finish(None, Ending("done", {}, ("", ""), point=6))
    assert (state.lineage().noted, state.lineage().heard) == (frozenset(), frozenset())


def test_a_run_counts_what_it_made(state: State) -> None:
    run = state.begin(PLAN, [], [], {}, DAY)
    state.finish(run, Ending("owed", {}, ("", ""), Plan(local=PLAN.local)))
    assert state.runs()[0].counts == {Side.EXCEL: Counts(), Side.SHEET: Counts(deleted=1)}
    state.finish(run, Ending("done", {}, ("", "")))
    assert state.runs()[0].counts == {Side.EXCEL: Counts(changed=1), Side.SHEET: Counts(deleted=1)}


def test_the_light_half_knows_whether_anything_is_owed(state: State) -> None:
    with closing(StateFile(state.path)) as light:
        assert not light.owes()
        run = state.begin(PLAN, [], [], {}, DAY)
        assert light.owes()
        state.finish(run, Ending("done", {}, ("l", "r"), compared=DAY))
        assert (light.owes(), light.revisions(), light.compared()) == (False, ("l", "r"), DAY)


def test_the_light_half_leaves_a_damaged_file_alone(state: State) -> None:
    state.path.parent.mkdir()
    state.path.write_bytes(b"this is no database, and long enough to be sure of it" * 40)
    with closing(StateFile(state.path)) as light, pytest.raises(SyncError):
        light.revisions()
    assert [path.name for path in state.path.parent.iterdir()] == ["one.db"]


def test_old_snapshots_go_and_old_conflicts_stay(state: State) -> None:
    first = state.begin(PLAN, [CONFLICT], [SNAPSHOT], {}, DAY)
    for _ in range(KEPT_RUNS):
        state.begin(PLAN, [], [], {}, DAY)
    assert state.snapshots(first) == ()
    assert state.conflicts() == ((first, CONFLICT),)


def test_a_damaged_file_is_set_aside_and_said(state: State) -> None:
    state.path.parent.mkdir()
    state.path.write_bytes(b"this is no database, and long enough to be sure of it" * 40)
    assert state.base() == {}
    (notice,) = state.notices
    assert "damaged" in notice.message
    assert not state.path.with_name("one.db.damaged").exists()  # nobody has written anything yet
    state.finish(None, Ending("done", {("T", "r"): {}}, ("", "")))
    assert state.path.with_name("one.db.damaged").exists()
    assert reopened(state).base() == {"T": {"r": {}}}


def test_a_newer_file_is_refused(state: State) -> None:
    state.finish(None, Ending("done", {}, ("", "")))
    state.close()
    with closing(sqlite3.connect(state.path)) as file:
        file.execute("PRAGMA user_version = 99")
    with pytest.raises(SyncError, match="newer"):
        state.base()


def test_a_file_in_use_is_an_error_and_stays(state: State) -> None:
    state.finish(None, Ending("done", {}, ("l", "r")))
    state.close()
    state.path.chmod(0o600)
    with closing(sqlite3.connect(state.path)) as file:
        file.execute("BEGIN EXCLUSIVE")
        state.wait = 0.01
        with pytest.raises(SyncError, match="locked"):
            state.revisions()
        file.rollback()
    assert state.revisions() == ("l", "r")


def test_the_state_of_another_computer_is_an_unknown_base(tmp_path: Path) -> None:
    """P17: a state that was copied here says nothing about the file that is here."""
    path = tmp_path / "one.db"
    with closing(State(path, "there")) as made:
        made.finish(None, Ending("done", {("T", "r"): {"a": "x"}}, ("l", "r"), compared=DAY))
    before = path.read_bytes()
    with closing(State(path, "there")) as same:
        assert (same.base(), same.notices) == ({"T": {"r": {"a": "x"}}}, ())
    with closing(State(path, "here")) as state:
        assert (state.base(), state.revisions(), state.runs()) == ({}, ("", ""), ())
        (notice,) = state.notices
        assert "of another computer: the sides are compared afresh" in notice.message
        assert path.read_bytes() == before
        state.finish(None, Ending("done", {("T", "s"): {}}, ("", "")))
    assert path.with_name("one.db.other-computer").read_bytes() == before
    with closing(State(path, "here")) as state:
        assert (state.base(), state.notices) == ({"T": {"s": {}}}, ())


def test_a_state_from_before_computers_were_told_apart_is_taken_on(tmp_path: Path) -> None:
    path = tmp_path / "one.db"
    with closing(State(path)) as made:
        made.finish(None, Ending("done", {("T", "r"): {}}, ("", "")))
    with closing(State(path, "here")) as state:
        assert (state.base(), state.notices) == ({"T": {"r": {}}}, ())
        state.finish(None, Ending("done", {}, ("", "")))
    with closing(State(path)) as anyone:
        anyone.finish(None, Ending("done", {}, ("", "")))
    with closing(State(path, "there")) as other:
        assert other.base() == {}


def test_a_generation_of_a_branch_that_was_left_is_older(state: State) -> None:
    state.finish(None, Ending("done", {}, ("b", ""), files=(("a", 1), ("b", 7))))
    state.finish(None, Ending("done", {}, ("a", ""), files=(("a", 1), ("a", 1))))
    state.finish(None, Ending("done", {}, ("c", ""), files=(("a", 1), ("c", 5))))
    assert state.older("b, edited", 7) is not None
    assert state.older("c, edited", 5) is None
    assert state.older("made by another computer", 9) is None


def test_what_was_pushed_is_known_until_the_file_is_written(state: State) -> None:
    remote = Plan(remote=(SetCell("T", "r1", "a", "x"),))
    run = state.begin(remote, [], [Snapshot(Side.SHEET, "T", "r1", {"a": "w"})], {}, DAY)
    state.finish(run, Ending("done", {}, ("", ""), files=(("a", 3), ("a", 3))))
    (push,) = state.pushed()
    assert (push.edits, push.before) == (remote.remote, {("T", "r1"): {"a": "w"}})
    state.finish(None, Ending("done", {}, ("", ""), files=(("a", 3), ("b", 4))))
    assert list(state.pushed()) == []
