"""Rows that were deleted stay deleted, whoever forgot them."""

from collections.abc import Iterator, Sequence
from contextlib import closing
from copy import deepcopy
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from engine_world import put, stopped
from two_sides import SCHEMA, CrashingState, World

from sync.engine import sync
from sync.outcome import Status
from sync.plan import Plan
from sync.store import Applied, Bury, Edit, Owed, Reading


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


def test_a_tombstone_that_is_owed_is_paid(world: World) -> None:
    class Full(type(world.sheet)):  # type: ignore[misc]
        def apply(self, reading: Reading, edits: Sequence[Edit], note: Any = None) -> Applied:
            buries = tuple(Owed(edit, "no room") for edit in edits if isinstance(edit, Bury))
            rest = [edit for edit in edits if not isinstance(edit, Bury)]
            return replace(super().apply(reading, rest, note), owed=buries)

    kind, world.sheet.__class__ = type(world.sheet), Full
    world.delete(world.excel, 0)
    assert world.sync().status is Status.OWED
    assert (buried(world), len(world.rows(world.sheet))) == (set(), 3)
    world.sheet.__class__ = kind
    assert world.sync().status is Status.DONE
    assert buried(world) == {"t0"}
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
