"""The history that the state file keeps by itself, and what is read from it."""

import sqlite3
from contextlib import closing
from datetime import UTC, date, datetime, timedelta

import pytest
from two_sides import SCHEMA, World

from sync import state as states
from sync.history import History, told
from sync.plan import Plan
from sync.records import Ending
from sync.state import State
from sync.store import AddRow, SetCell, Side
from workbook.values import Kind, Serial

DAY = date(2026, 11, 24)
ROW = ("Tasks", "t1")
LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)


@pytest.fixture
def state(tmp_path):
    return State(tmp_path / "state.db")


@pytest.fixture
def history(state):
    return History(state.path)


def wrote(state, cells, **others):
    """Let a run end with both sides holding ``cells``; return its number."""
    plan = Plan(remote=(SetCell(*ROW, "title", "x"),))
    run = state.begin(plan, [], [], {}, DAY)
    base = {ROW: cells, **{("Tasks", row_id): each for row_id, each in others.items()}}
    state.finish(run, Ending("done", base, ("", "")))
    return run


def dated(state, run, moment):
    with closing(sqlite3.connect(state.path)) as file, file:
        text = moment.isoformat(timespec="milliseconds")
        file.execute("UPDATE history SET at = ? WHERE run = ?", (text, run))


def test_nothing_is_known_of_a_link_that_never_synced(history):
    assert history.since() is None
    assert history.changed_since(LONG_AGO) == {}
    assert (history.written(1), history.row(*ROW), history.rows("Tasks")) == (None, None, {})
    assert not history.path.exists()


def test_each_row_is_told_as_it_was_at_a_moment(state, history):
    dates = [datetime(2026, 11, day, tzinfo=UTC) for day in (1, 2, 3, 4)]
    held = [{"title": "a"}, {"title": Serial(45_000.0, Kind.DATE)}, None, {"title": "c"}]
    for moment, cells in zip(dates, held, strict=True):
        dated(state, wrote(state, cells), moment)
    for moment, cells in zip(dates[:-1], held[:-1], strict=True):
        assert history.changed_since(moment) == {ROW: cells}
        assert history.changed_since(moment + timedelta(hours=1)) == {ROW: cells}
    assert history.changed_since(dates[0] - timedelta(hours=1)) == {ROW: None}
    assert history.changed_since(dates[-1]) == {}
    assert history.since() == dates[0]


def test_what_did_not_change_takes_no_room(state, history):
    wrote(state, {"title": "a"}, t2={"title": "b"})
    before = len(history._rows("SELECT seq FROM history"))
    wrote(state, {"title": "a"}, t2={"title": "b"})
    assert len(history._rows("SELECT seq FROM history")) == before == 2


def test_history_goes_with_the_plans_and_says_from_when_on_it_is_whole(state, history, monkeypatch):
    monkeypatch.setattr(states, "KEPT_RUNS", 3)
    dates = [datetime(2026, 11, day, tzinfo=UTC) for day in range(1, 7)]
    for i, moment in enumerate(dates):
        dated(state, wrote(state, {"title": f"v{i}"}), moment)
    assert history.written(3) is None
    assert history.since() == dates[2]
    assert history.changed_since(dates[2]) == {ROW: {"title": "v2"}}


def test_a_state_from_before_there_was_history_starts_one(state, history):
    wrote(state, {"title": "a"})
    state.close()
    with closing(sqlite3.connect(state.path)) as file:
        names = file.execute("SELECT type, name FROM sqlite_master WHERE name LIKE 'history%'")
        for kind, name in names.fetchall():
            file.execute(f"DROP {kind} IF EXISTS {name}")
        file.executescript("DROP TABLE remarks; PRAGMA user_version=2;")
    wrote(state, {"title": "b"})
    since = history.since()
    assert datetime.now(UTC) - since < timedelta(minutes=1)
    assert history.changed_since(since) == {ROW: {"title": "a"}}


def test_what_was_not_made_is_not_written(state, history):
    made, owed = SetCell(*ROW, "title", "x"), AddRow("Tasks", "t2", {"title": "y"})
    run = state.begin(Plan(local=(made, owed)), [], [], {}, DAY)
    state.finish(run, Ending("owed", {}, ("", ""), Plan(local=(owed,))))
    assert history.written(run).plan == Plan(local=(made,))


def test_a_run_is_told_with_what_each_cell_held(tmp_path):
    world = World(tmp_path / "state.db")
    world.settle()
    world.put(world.excel, 0, "note")
    world.delete(world.sheet, 1)
    run = world.sync().run
    lines = told(History(world.state.path).written(run), SCHEMA)
    assert [(each.side, each.row, each.what) for each in lines] == [
        (Side.EXCEL, "task 1", "row deleted"),
        (Side.SHEET, "task 0", "Note: (blank) → v0."),
    ]
    assert lines[0].cells["Title"] == "task 1"


def test_a_run_can_carry_a_remark(state, history):
    run = wrote(state, {"title": "a"})
    history.remark(run, "undo of 1")
    assert history.remarks() == {run: "undo of 1"}
