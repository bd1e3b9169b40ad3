"""Undo, restore and answers to conflicts, on two sides in memory that people edit at random."""

import random
from functools import partial

import pytest
from people import live, person
from two_sides import SCHEMA, World

from sync.conflicts import TABLE
from sync.history import History, open_conflicts, restored
from sync.memory import MemoryRow
from sync.store import CELLS
from sync.undo import undo


class AskingWorld(World):
    """A world in which people ask for deleted rows: those come back unlike in a plain sync."""

    def _gone(self):
        return set()


@pytest.fixture
def world(tmp_path):
    return AskingWorld(tmp_path / "state.db")


@pytest.fixture
def history(world):
    return History(world.state.path)


def contents(world):
    """Return what both sides hold but for conflicts and given numbers; both hold the same."""
    excel, sheet = (world._contents(side) for side in (world.excel, world.sheet))
    assert excel == sheet
    assert excel == {(t, i): c for t, rows in world.state.base().items() for i, c in rows.items()}
    return {
        row: {column: content for column, content in cells.items() if column != "no"}
        for row, cells in excel.items()
        if row[0] != TABLE.name
    }


def undone(world, history, run):
    """Undo a run; return the outcome and what was left alone."""
    left = []

    def wish(tables):
        wishes = undo(history.written(run), SCHEMA, tables)
        left.extend(wishes.notices)
        return wishes

    return world.sync(wish=wish), left


def moment_of(history, run):
    """Return the last moment at which a run changed what both sides hold."""
    from datetime import datetime

    (found,) = history._rows("SELECT max(at) FROM history WHERE run <= ?", (run,))
    return datetime.fromisoformat(found[0])


@pytest.mark.parametrize("seed", range(60))
def test_undoing_twice_changes_nothing(world, history, seed):
    chance = random.Random(seed)
    live(world, chance, 4)
    before = contents(world)
    run = chance.choice(world.state.runs()).id
    outcome, _ = undone(world, history, run)
    world.settle()
    if outcome.run:
        _, left = undone(world, history, outcome.run)
        assert left == []
    world.settle()
    assert contents(world) == before


@pytest.mark.parametrize("seed", range(60))
def test_undoing_the_last_run_brings_back_what_the_written_side_held(world, history, seed):
    chance = random.Random(seed)
    live(world, chance, 2)
    before = contents(world)
    side = chance.choice((world.excel, world.sheet))
    for _ in range(3):
        world.put(side, chance.randrange(9), chance.choice(("title", "who", "note")))
    world.put_inbox(side)
    world.delete(side, chance.randrange(9))
    outcome = world.sync()
    assert contents(world) != before
    _, left = undone(world, history, outcome.run)
    assert left == []
    assert contents(world) == before


@pytest.mark.parametrize("seed", range(40))
def test_a_restore_is_exact(world, history, seed):
    chance = random.Random(seed)
    seen = {}
    for _ in range(5):
        for _ in range(4):
            person(world, chance)
        world.sync()
        world.settle()
        last = world.state.runs()[0].id
        seen[moment_of(history, last)] = contents(world)
    moment = chance.choice(list(seen))
    then = history.changed_since(moment)
    world.sync(wish=partial(restored, then, SCHEMA))
    world.settle()
    assert contents(world) == seen[moment]


@pytest.mark.parametrize("at", range(1, 12))
@pytest.mark.parametrize("after", [False, True])
def test_an_undo_that_dies_is_finished_or_can_be_run_again(world, history, at, after):
    world.settle()
    before = contents(world)
    world.put(world.excel, 1, "note")
    world.delete(world.sheet, 2)
    run = world.sync().run
    step = partial(undo, history.written(run), SCHEMA)
    plain = world.sync_once
    world.sync_once = partial(plain, wish=step)
    world.crash(at, after=after)
    world.sync_once = plain
    world.settle()
    undone(world, history, run)
    world.settle()
    assert contents(world) == before


def test_what_somebody_edited_since_stays_and_is_named(world, history):
    world.settle()
    world.put(world.excel, 0, "note")
    world.put(world.excel, 1, "note")
    run = world.sync().run
    world.put(world.sheet, 0, "note")
    world.sync()
    edited = contents(world)[("Tasks", "t0")]
    _, left = undone(world, history, run)
    assert [(each.where, "was edited since" in each.message) for each in left] == [
        ("Tasks, task 0, Note", True)
    ]
    assert contents(world)[("Tasks", "t0")] == edited
    assert "note" not in contents(world)[("Tasks", "t1")]


def test_a_row_that_came_back_meanwhile_stays_as_it_is(world, history):
    world.settle()
    world.delete(world.excel, 0)
    run = world.sync().run
    with world.excel.edited():
        world.rows(world.excel).append(MemoryRow("t0", {"title": "mine"}))
    world.sync()
    undone(world, history, run)
    assert contents(world)[("Tasks", "t0")]["title"] == "mine"


def test_both_sides_of_an_undo_are_written_in_one_run(world, history):
    world.settle()
    world.put(world.excel, 0, "note")
    run = world.sync().run
    outcome, _ = undone(world, history, run)
    assert len(outcome.plan.local) == len(outcome.plan.remote) == 1
    assert world.state.runs()[0].id == outcome.run == run + 1


def test_a_conflict_is_open_until_somebody_resolves_or_dismisses_it(world, history):
    world.settle()
    for side in (world.excel, world.sheet):
        world.put(side, 0, "note")
    world.sync()
    (found,) = open_conflicts(history, world.state.conflicts())
    assert found.stands == found.conflict.remote
    for table in (world.excel.tables, world.sheet.tables):
        assert [row.cells["Kept"] for row in table[TABLE.name].rows] == ["Sheet"]
    with world.excel.edited() as tables:
        tables[TABLE.name].rows[0].cells["Kept"] = "Excel"
    with world.sheet.edited() as tables:
        tables[TABLE.name].rows[0].cells["Kept"] = "Before"
    outcome = world.sync()
    assert outcome.conflicts == ()
    assert open_conflicts(history, world.state.conflicts()) == ()
    assert "note" not in contents(world)[("Tasks", "t0")]
    with world.sheet.edited() as tables:
        tables[TABLE.name].rows[0].cells["Kept"] = "Excel"
    world.sync()
    assert contents(world)[("Tasks", "t0")]["note"] == found.conflict.local


@pytest.mark.parametrize("at", range(1, 12))
@pytest.mark.parametrize("after", [False, True])
def test_a_choice_is_applied_once_wherever_the_run_dies(world, at, after):
    world.settle()
    for side in (world.excel, world.sheet):
        world.put(side, 0, "note")
    (conflict,) = world.sync().conflicts
    with world.sheet.edited() as tables:
        tables[TABLE.name].rows[0].cells["Kept"] = "Excel"
    world.crash(at, after=after)
    world.settle()
    assert contents(world)[("Tasks", "t0")]["note"] == conflict.local
    world.put(world.sheet, 0, "note")
    world.sync()
    world.settle()
    assert contents(world)[("Tasks", "t0")]["note"] != conflict.local


def test_a_declared_cell_is_undone_and_restored(world, history):
    world.settle()
    before = contents(world)[(CELLS, "Inbox")]
    moment = moment_of(history, 99)
    world.put_inbox(world.sheet)
    run = world.sync().run
    after = contents(world)[(CELLS, "Inbox")]
    undone(world, history, run)
    assert contents(world)[(CELLS, "Inbox")] == before
    undone(world, history, run + 1)
    assert contents(world)[(CELLS, "Inbox")] == after
    world.sync(wish=partial(restored, history.changed_since(moment), SCHEMA))
    assert contents(world)[(CELLS, "Inbox")] == before


def test_a_choice_for_a_conflict_that_another_computer_met_waits_for_it(world):
    world.settle()
    for side in (world.excel, world.sheet):
        world.put(side, 0, "note")
    world.sync()
    before = contents(world)
    world.state.close()
    world.state.path.unlink()
    world.settle()
    with world.excel.edited() as tables:
        tables[TABLE.name].rows[0].cells["Kept"] = "Excel"
    outcome = world.sync()
    assert any("another computer met this conflict" in each.message for each in outcome.notices)
    assert contents(world) == before
    assert world.sheet.tables[TABLE.name].rows[0].cells["Kept"] == "Excel"
