from contextlib import closing
from copy import deepcopy
from datetime import date
from pathlib import Path

import pytest
from engine_world import cell, put, writes
from two_sides import SCHEMA, World

from sync.conflicts import Kept
from sync.engine import sync
from sync.errors import GuardError
from sync.memory import MemoryStore
from sync.merge import Winner
from sync.outcome import Outcome, Status
from sync.plan import Counts
from sync.store import CELLS, VALUE, AddRow, Side
from workbook.values import Formula

DAY = date(2024, 3, 1)


def test_numbers_are_not_given_again(world: World) -> None:
    def last(side: MemoryStore) -> object:
        return cell(side, -1, "no")

    world.add(world.excel)
    world.sync()
    assert (last(world.excel), last(world.sheet)) == (5.0, 5.0)
    world.delete(world.sheet, 4)
    world.sync()
    world.add(world.sheet)
    world.sync()
    assert (last(world.excel), last(world.sheet)) == (6.0, 6.0)


def test_a_conflict_is_counted_as_the_cell_it_changes(world: World) -> None:
    put(world.excel, 0, "note", "mine")
    put(world.sheet, 0, "note", "theirs")
    outcome = world.sync()
    assert outcome.counts == {Side.EXCEL: Counts(changed=1), Side.SHEET: Counts()}
    assert world.state.runs()[0].counts == outcome.counts
    assert [conflict.header for conflict in outcome.conflicts] == ["Note"]
    assert [conflict.header for _, conflict in world.state.conflicts()] == ["Note"]


def test_edits_on_both_sides_cross(world: World) -> None:
    put(world.excel, 0, "note", "from Excel")
    put(world.sheet, 0, "who", "from the Sheet")
    outcome = world.sync()
    assert outcome.status is Status.DONE
    assert outcome.counts == {Side.EXCEL: Counts(changed=1), Side.SHEET: Counts(changed=1)}
    assert cell(world.sheet, 0, "note") == "from Excel"
    assert cell(world.excel, 0, "who") == "from the Sheet"
    assert world.sync().status is Status.NOTHING
    world.check()


def test_a_sorted_side_is_no_edit(world: World) -> None:
    world.sort(world.sheet, 1)
    assert world.sync().status is Status.NOTHING
    assert writes(world) == (0, 0)


def test_the_same_edit_on_both_sides_is_noted_and_nothing_else(world: World) -> None:
    """P7: the same edit twice is no conflict and writes no cell; other computers are told once."""
    for side in (world.excel, world.sheet):
        put(side, 0, "note", "same")
    before, noted = deepcopy((world.excel.tables, world.sheet.tables)), len(world.sheet.journal)
    for _ in range(2):
        assert world.sync().status is Status.NOTHING
        assert (world.excel.tables, world.sheet.tables) == before
        assert writes(world) == (1, 1)
        assert len(world.sheet.journal) == noted + 1
    world.check()


def test_a_conflict_is_logged_and_shown_on_both_sides(world: World) -> None:
    """P8: both values and the one before are told."""
    put(world.excel, 0, "note", "mine")
    put(world.sheet, 0, "note", "theirs")
    outcome = world.sync(today=DAY)
    assert outcome.status is Status.CONFLICTS
    (conflict,) = outcome.conflicts
    assert (conflict.local, conflict.remote, conflict.kept) == ("mine", "theirs", Kept.SHEET)
    assert (conflict.label, conflict.base) == ("task 0", None)
    assert cell(world.excel, 0, "note") == "theirs"
    for side in (world.excel, world.sheet):
        (shown,) = side.tables["Conflicts"].rows
        assert (shown.id, shown.cells["Excel value"]) == (conflict.key, "mine")
    assert world.state.conflicts() == ((outcome.run, conflict),)
    assert world.state.runs()[0].day == "2024-03-01"
    assert world.sync(today=DAY) == Outcome(Status.NOTHING)


def test_a_conflict_cleared_away_on_one_side_is_cleared_on_the_other(world: World) -> None:
    put(world.excel, 0, "note", "mine")
    put(world.sheet, 0, "note", "theirs")
    world.sync()
    world.dismiss_conflicts(world.sheet)
    assert world.sync().status is Status.DONE
    assert world.excel.tables["Conflicts"].rows == []


def test_a_column_can_let_excel_win(world: World) -> None:
    put(world.excel, 0, "note", "mine")
    put(world.sheet, 0, "note", "theirs")

    def winner(_table: str, column: str) -> Winner:
        return Winner.EXCEL if column == "note" else Winner.SHEET

    assert world.sync(winner=winner).conflicts[0].kept is Kept.EXCEL
    assert cell(world.sheet, 0, "note") == "mine"


def test_a_row_typed_on_one_side_gets_its_formulas(world: World) -> None:
    world.add(world.sheet)
    world.sync()
    typed = world.sheet.tables["Tasks"].rows[-1]
    added = world.excel.tables["Tasks"].rows[-1]
    assert typed.cells["rank"] == Formula("[@title]&1")
    assert (added.id, added.cells) == (typed.id, typed.cells)
    assert writes(world) == (1, 1)


def test_an_edit_beats_a_delete(world: World) -> None:
    """P9: a row is removed only where nobody edited it."""
    world.delete(world.sheet, 0)
    put(world.excel, 0, "note", "still needed")
    outcome = world.sync()
    assert outcome.status is Status.CONFLICTS
    assert outcome.conflicts[0].kept is Kept.ROW
    assert world.sheet.tables["Tasks"].rows[-1].cells["note"] == "still needed"
    world.check()


def test_a_dry_run_writes_nothing_at_all(tmp_path: Path) -> None:
    world = World(tmp_path / "none.db")
    put(world.excel, 0, "note", "mine")
    outcome = world.sync(dry_run=True)
    assert "Note: (blank) → mine" in [line.what for line in outcome.lines]
    assert writes(world) == (0, 0)
    assert not world.state.path.exists()
    with closing(world.state):
        assert world.sync(dry_run=True).plan_hash == outcome.plan_hash
        assert world.sync().plan_hash == outcome.plan_hash


def test_a_guard_stops_before_any_write(world: World) -> None:
    """P10: a plan that is too drastic writes nothing at all."""
    with world.sheet.edited() as tables:
        tables["Tasks"].rows.clear()
    before = world.state.path.read_bytes()
    assert sync(world.excel, world.sheet, world.state, SCHEMA, dry_run=True).stops
    with pytest.raises(GuardError) as stopped:
        sync(world.excel, world.sheet, world.state, SCHEMA)
    assert writes(world) == (0, 0)
    assert world.state.path.read_bytes() == before
    accept = stopped.value.plan_hash
    sync(world.excel, world.sheet, world.state, SCHEMA, accept=accept)
    assert world.excel.tables["Tasks"].rows == []


def test_declared_cells_sync_and_are_never_deleted(world: World) -> None:
    with world.sheet.edited() as tables:
        tables[CELLS].rows[0].cells[VALUE] = "buy milk"
    world.sync()
    assert world.excel.tables[CELLS].rows[0].cells == {VALUE: "buy milk"}
    with world.sheet.edited() as tables:
        tables[CELLS].rows.clear()
    assert world.sync().status is Status.NOTHING
    assert world.excel.tables[CELLS].rows[0].cells == {VALUE: "buy milk"}


def test_a_missing_column_is_left_alone_and_said(world: World) -> None:
    _drop_column(world.sheet, "who")
    put(world.excel, 0, "note", "mine")
    outcome = world.sync()
    assert any("the column 'Who' of Tasks is gone" in notice.message for notice in outcome.notices)
    assert cell(world.excel, 0, "who") == "me"
    assert cell(world.sheet, 0, "note") == "mine"
    assert world.sync().status is Status.NOTHING


def test_a_column_that_comes_back_blank_was_not_cleared(world: World) -> None:
    _drop_column(world.sheet, "who")
    world.sync()
    with world.sheet.edited() as tables:
        tables["Tasks"].columns.append("who")
    world.sync()
    assert [cell(side, 0, "who") for side in (world.excel, world.sheet)] == ["me", "me"]
    world.check()


def test_formulas_on_other_rows_wait_for_the_same_order(world: World) -> None:
    world.sort(world.sheet, 1)
    put(world.excel, 1, "note", Formula("[@note;-1]+1"))
    outcome = world.sync()
    assert (outcome.status, writes(world)) == (Status.NOTHING, (0, 0))
    assert any("in a different order" in notice.message for notice in outcome.notices)
    with world.sheet.edited() as tables:
        tables["Tasks"].rows.sort(key=lambda row: row.id)
    assert world.sync().status is Status.DONE
    assert cell(world.sheet, 1, "note") == Formula("[@note;-1]+1")
    world.check()


def _drop_column(store: MemoryStore, column: str) -> None:
    with store.edited() as tables:
        tables["Tasks"].columns.remove(column)
        for row in tables["Tasks"].rows:
            row.cells.pop(column, None)


def test_a_new_row_is_one_edit_with_its_id_and_every_cell(world: World) -> None:
    """P13: no reader can meet half of a row, since one edit makes all of it."""
    world.add(world.excel)
    world.delete(world.excel, 0)
    put(world.sheet, 0, "note", "still needed")  # so it comes back to Excel
    plan = world.sync(dry_run=True).plan
    (added,), (restored,) = (
        [edit for edit in edits if isinstance(edit, AddRow) and edit.table == "Tasks"]
        for edits in (plan.remote, plan.local)
    )
    typed = world.rows(world.excel)[-1].cells
    assert added.cells.items() >= typed.items()
    assert added.row_id in plan.minted
    assert restored.cells == world.rows(world.sheet)[0].cells


def test_writes_stop_after_the_last_edit(world: World) -> None:
    """P20: what a run wrote is no edit to the next one."""
    world.add(world.sheet)
    put(world.excel, 0, "note", "mine")
    put(world.sheet, 0, "note", "theirs")
    world.sync()
    after = writes(world)
    for day in range(1, 6):
        assert world.sync(today=date(2030, 1, day)).status is Status.NOTHING
    assert writes(world) == after
