from contextlib import closing
from copy import deepcopy
from pathlib import Path

import pytest
from engine_world import DAY, FileStore, cell, put, stopped, writes
from two_sides import SCHEMA, World

from sync.engine import sync
from sync.errors import GuardError
from sync.memory import MemoryRow
from sync.state import State


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


def test_an_edited_copy_of_a_branch_that_was_left_stops(older: World) -> None:
    """P16: after an older copy was accepted, the newer file is the older one."""
    newer = deepcopy(older.newer)  # type: ignore[attr-defined]
    older.sync(today=DAY)  # accepts the older copy
    older.excel.tables, older.excel.generation = newer  # type: ignore[attr-defined]
    put(older.excel, 3, "note", "typed in the newer branch")
    assert "an older copy of the Excel file" in str(stopped(older))


def test_conflicts_are_told_in_the_order_of_the_rows(world: World) -> None:
    for row in (2, 0, 1):
        put(world.excel, row, "note", f"mine {row}")
        put(world.sheet, row, "note", f"theirs {row}")
    with world.excel.edited() as tables:
        tables["Tasks"].rows.reverse()
    outcome = world.sync()
    there = [row.id for row in world.excel.tables["Tasks"].rows]
    met = [conflict.row for conflict in outcome.conflicts]
    assert met == [row_id for row_id in there if row_id in met]
    assert len(met) == 3
