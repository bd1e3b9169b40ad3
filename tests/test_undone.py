"""An older copy of the file that only its contents give away."""

from copy import deepcopy

import pytest
from engine_world import DAY, FileStore, cell, put, stopped
from two_sides import SCHEMA, World

from sync.engine import sync
from sync.memory import MemoryRow
from workbook.values import Formula


@pytest.fixture
def pushed(world: World) -> World:
    """A world in which two syncs brought four edits to the Sheet of a file that Excel had open."""
    world.excel.__class__ = FileStore
    world.sync(today=DAY)
    world.before = deepcopy(world.excel.tables)  # type: ignore[attr-defined]
    world.excel.open_elsewhere = True
    for row, note in enumerate(("a", "b", "c")):
        put(world.excel, row, "note", note)
    world.sync(today=DAY)
    put(world.excel, 3, "who", "you")
    world.sync(today=DAY)
    world.excel.open_elsewhere = False
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
    world.excel.open_elsewhere = True
    world.sync(today=DAY)
    world.excel.open_elsewhere = False
    world.excel.tables = before
    put(world.excel, 0, "note", "typed in the old copy")
    assert "take back 3 changes" in str(stopped(world))
    assert len(world.rows(world.sheet)) == 7
