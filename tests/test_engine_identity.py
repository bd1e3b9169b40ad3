from collections.abc import Iterator
from contextlib import closing
from copy import deepcopy
from datetime import date
from pathlib import Path

import pytest
from engine_world import FileStore, cell, put, writes
from two_sides import SCHEMA, CrashingState, World

from sync.engine import sync
from sync.errors import GuardError
from sync.memory import MemoryRow
from sync.outcome import Status
from sync.plan import Plan
from sync.state import State
from workbook.values import Formula

DAY = date(2024, 3, 1)


def test_rows_new_to_both_sides_are_joined_by_their_key(world: World) -> None:
    for side, note in ((world.excel, "mine"), (world.sheet, "theirs")):
        with side.edited() as tables:
            tables["Tasks"].rows.append(MemoryRow("", {"title": "same", "note": note}))
    outcome = world.sync(keys={"Tasks": "title"})
    assert [conflict.column for conflict in outcome.conflicts] == ["note"]
    assert len(world.excel.tables["Tasks"].rows) == len(world.sheet.tables["Tasks"].rows) == 5
    world.settle()
    world.check()


def test_rows_with_different_ids_are_joined_by_their_key(world: World) -> None:
    for side, row_id in ((world.excel, "e1"), (world.sheet, "s1")):
        with side.edited() as tables:
            tables["Tasks"].rows.append(MemoryRow(row_id, {"title": "same", "who": row_id}))
    world.sync(keys={"Tasks": "title"})
    for side in (world.excel, world.sheet):
        assert [row.id for row in side.tables["Tasks"].rows if row.cells["title"] == "same"] == [
            "s1"
        ]
    world.settle()
    world.check()


def test_a_sort_that_left_the_ids_behind_is_stopped(world: World) -> None:
    with world.excel.edited() as tables:
        rows = tables["Tasks"].rows
        contents = [row.cells for row in rows]
        for row, cells in zip(rows, reversed(contents), strict=True):
            row.cells = cells
    with pytest.raises(GuardError, match=r"mix up 4 rows of Tasks.*sorted in the Excel file"):
        sync(world.excel, world.sheet, world.state, SCHEMA)
    assert writes(world) == (0, 0)


def test_an_unknown_base_is_a_union(world: World, tmp_path: Path) -> None:
    world.delete(world.sheet, 0)
    put(world.excel, 1, "who", "someone")
    with closing(State(tmp_path / "other.db")) as state:
        outcome = sync(world.excel, world.sheet, state, SCHEMA)
    assert len(world.sheet.tables["Tasks"].rows) == 4
    assert [conflict.column for conflict in outcome.conflicts] == ["who"]


@pytest.fixture
def older(world: World) -> World:
    """A world in whose Excel an older copy was put back, from before an edit on the Sheet."""
    world.excel.__class__ = FileStore
    world.sync(today=DAY)
    copy = deepcopy(world.excel.tables)
    put(world.sheet, 0, "note", "newer")
    world.sync(today=DAY)
    assert cell(world.excel, 0, "note") == "newer"
    world.newer = world.excel.tables, world.excel.generation
    world.excel.tables, world.excel.generation = copy, 0
    return world


@pytest.mark.parametrize("edited", [False, True])
def test_an_older_copy_of_the_file_stops_until_it_is_accepted(older: World, edited: bool) -> None:
    """P16: what an older copy lacks was not deleted."""
    if edited:
        put(older.excel, 1, "note", "typed in the old copy")
    plan = sync(older.excel, older.sheet, older.state, SCHEMA, today=DAY, dry_run=True)
    assert "an older copy of the Excel file" in plan.stops[0]
    before = deepcopy(older.sheet.tables)
    with pytest.raises(GuardError, match="an older copy of the Excel file") as stopped:
        sync(older.excel, older.sheet, older.state, SCHEMA, today=DAY)
    assert stopped.value.plan_hash == plan.plan_hash
    assert older.sheet.tables == before
    older.sync(today=DAY, accept=plan.plan_hash)
    assert cell(older.sheet, 0, "note") is None
    put(older.excel, 2, "note", "and on")
    sync(older.excel, older.sheet, older.state, SCHEMA, today=DAY)
    assert cell(older.sheet, 2, "note") == "and on"


def test_an_older_copy_that_would_put_nothing_back_is_taken_on(world: World) -> None:
    world.excel.__class__ = FileStore
    world.sync(today=DAY)
    put(world.excel, 0, "note", "old")
    world.sync(today=DAY)
    put(world.excel, 0, "note", "new")
    world.sync(today=DAY)
    put(world.excel, 0, "note", "old")
    put(world.sheet, 0, "note", "old")
    assert sync(world.excel, world.sheet, world.state, SCHEMA, today=DAY).stops == ()


def test_a_row_whose_id_was_wiped_goes_with_the_other_side(world: World) -> None:
    for wiping, deleting in ((world.excel, world.sheet), (world.sheet, world.excel)):
        count = len(world.rows(deleting))
        world.wipe_id(wiping, 0)
        world.delete(deleting, 0)
        world.settle()
        world.check()
        assert len(world.rows(wiping)) == count - 1


def buried(world: World) -> set[str]:
    return {row_id for _, row_id in world.sheet.gone}


@pytest.mark.parametrize("deleting", [("excel",), ("sheet",), ("excel", "sheet")])
def test_a_deleted_row_is_buried_once(world: World, deleting: tuple[str, ...]) -> None:
    """P9: whoever deleted a row, the Sheet remembers that it is gone."""
    for side in deleting:
        world.delete(getattr(world, side), 0)
    assert world.sync().status is Status.DONE
    assert buried(world) == {"t0"}
    world.sheet.writes = 0
    world.settle()
    assert world.sheet.writes == 0
    world.check()


def test_a_cleared_conflict_and_a_blank_cell_are_not_buried(world: World) -> None:
    put(world.excel, 0, "note", "mine")
    put(world.sheet, 0, "note", "theirs")
    world.sync()
    world.dismiss_conflicts(world.sheet)
    world.put(world.excel, 1, "who", blank=True)
    world.sync()
    assert buried(world) == set()


@pytest.fixture
def amnesic(world: World, tmp_path: Path) -> Iterator[World]:
    """A world after a delete, whose computer lost its state and has the file from before."""
    copy = deepcopy(world.excel.tables)
    world.delete(world.sheet, 0)
    world.sync()
    world.excel.tables = copy
    world.state.close()
    world.state = CrashingState(tmp_path / "lost.db")
    with closing(world.state):
        yield world


def stopped(world: World) -> GuardError:
    """Run a sync that stops, and return why; nothing is written and nothing is gone."""
    before = deepcopy((world.excel.tables, world.sheet.tables, world.sheet.gone))
    with pytest.raises(GuardError) as stop:
        sync(world.excel, world.sheet, world.state, SCHEMA, today=DAY)
    assert (world.excel.tables, world.sheet.tables, world.sheet.gone) == before
    return stop.value


def test_a_lost_state_and_an_old_file_bring_no_deleted_row_back(amnesic: World) -> None:
    """P14: a buried row is not added to the Sheet unasked."""
    said = str(stopped(amnesic))
    assert "bring back 1 row of Tasks to the Google Sheet: task 0; it was deleted before" in said
    assert "delete them in the Excel file too" in said
    assert "edited since" not in said


def test_rows_that_are_accepted_back_are_alive(amnesic: World) -> None:
    amnesic.sync(accept=stopped(amnesic).plan_hash)
    assert amnesic.sheet.tables["Tasks"].rows[-1].id == "t0"
    put(amnesic.excel, 0, "note", "on it")
    sync(amnesic.excel, amnesic.sheet, amnesic.state, SCHEMA)
    assert amnesic.sheet.tables["Tasks"].rows[-1].cells["note"] == "on it"
    amnesic.delete(amnesic.sheet, -1)
    amnesic.settle()
    amnesic.check()
    assert "t0" not in {row.id for row in amnesic.rows(amnesic.excel)}


def test_a_buried_row_that_was_edited_since_is_said_to_be(amnesic: World) -> None:
    put(amnesic.excel, 0, "note", "typed in the old file")
    assert "1 edited since" in str(stopped(amnesic))


def test_deleting_the_row_in_the_file_too_lets_the_sync_go_on(amnesic: World) -> None:
    stopped(amnesic)
    amnesic.delete(amnesic.excel, 0)
    assert sync(amnesic.excel, amnesic.sheet, amnesic.state, SCHEMA).stops == ()
    amnesic.check()


def test_a_row_that_stands_on_the_sheet_is_alive_whatever_was_buried(world: World) -> None:
    world.sheet.gone[("Tasks", "t0")] = "mark"
    world.sheet.gone[("Tasks", "new")] = "mark"
    put(world.excel, 0, "note", "mine")
    world.add(world.sheet, "new")
    assert sync(world.excel, world.sheet, world.state, SCHEMA).stops == ()
    assert world.rows(world.excel)[-1].id == "new"
    world.check()


def test_two_computers_with_one_file_delete_and_bring_back_nothing(
    world: World, tmp_path: Path
) -> None:
    """P9: the same file in a cloud folder, synced by a second computer, with and without state."""
    with closing(CrashingState(tmp_path / "second.db")) as second:
        sync(world.excel, world.sheet, second, SCHEMA)
        world.delete(world.excel, 0)
        world.add(world.excel)
        world.sync()  # the first computer; the cloud brings the file it wrote to the second
        for state in (second, CrashingState(tmp_path / "third.db")):
            with closing(state):
                outcome = sync(world.excel, world.sheet, state, SCHEMA)
                assert (outcome.stops, outcome.plan) == ((), Plan())
        world.check()
        assert len(world.rows(world.sheet)) == 4


@pytest.fixture
def pushed(world: World) -> World:
    """A world in which two syncs brought four edits of Excel to the Sheet, and nothing back."""
    world.excel.__class__ = FileStore
    world.sync(today=DAY)
    world.before = deepcopy(world.excel.tables)  # type: ignore[attr-defined]
    for row, note in enumerate(("a", "b", "c")):
        put(world.excel, row, "note", note)
    world.sync(today=DAY)
    put(world.excel, 3, "who", "you")
    world.sync(today=DAY)
    return world


def test_an_edited_copy_from_before_pushed_edits_stops(pushed: World) -> None:
    """P16: the file never moved on, but all that was taken from it is undone."""
    pushed.excel.tables = pushed.before  # type: ignore[attr-defined]
    put(pushed.excel, 0, "title", "typed in the old copy")
    said = stopped(pushed)
    assert "take back 4 changes in the Google Sheet" in str(said)
    assert "looks like an older copy" in str(said)
    pushed.sync(today=DAY, accept=said.plan_hash)
    assert cell(pushed.sheet, 0, "note") is None
    put(pushed.excel, 2, "title", "and on")
    sync(pushed.excel, pushed.sheet, pushed.state, SCHEMA, today=DAY)
    assert cell(pushed.sheet, 2, "title") == "and on"


@pytest.mark.parametrize("undone", [(0,), (3, 0), (0, 1), (0, 1, 2)])
def test_undoing_some_edits_of_ones_own_stops_nothing(
    pushed: World, undone: tuple[int, ...]
) -> None:
    """P16: whoever undoes edits of their own leaves others standing."""
    for row in undone:
        before = pushed.before["Tasks"].rows[row].cells  # type: ignore[attr-defined]
        with pushed.excel.edited() as tables:
            cells = tables["Tasks"].rows[row].cells
            cells.clear()
            cells.update(before)
    assert sync(pushed.excel, pushed.sheet, pushed.state, SCHEMA, today=DAY).stops == ()


def test_added_rows_that_are_all_missing_again_stop(world: World) -> None:
    world.excel.__class__ = FileStore
    world.sync(today=DAY)
    before = deepcopy(world.excel.tables)
    with world.excel.edited() as tables:
        for n in range(3):
            cells = {"title": f"new {n}", "no": 10.0 + n, "rank": Formula("[@title]&1")}
            tables["Tasks"].rows.append(MemoryRow(f"n{n}", cells))
    world.sync(today=DAY)
    world.excel.tables = before
    put(world.excel, 0, "note", "typed in the old copy")
    assert "take back 3 changes" in str(stopped(world))
    assert len(world.rows(world.sheet)) == 7


def test_an_edited_copy_of_a_branch_that_was_left_stops(older: World) -> None:
    """P16: after an older copy was accepted, the newer file is the older one."""
    newer = deepcopy(older.newer)  # type: ignore[attr-defined]
    older.sync(today=DAY)  # accepts the older copy
    for n in range(3):
        put(older.sheet, n, "who", "you")
        older.sync(today=DAY)
    older.excel.tables, older.excel.generation = newer  # type: ignore[attr-defined]
    put(older.excel, 3, "note", "typed in the newer branch")
    assert "an older copy of the Excel file" in str(stopped(older))
