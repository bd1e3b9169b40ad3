"""A run that is overtaken, interrupted or left without room: what it owes, the next one pays."""

import sqlite3
from collections.abc import Sequence
from copy import deepcopy

import pytest
from engine_world import cell, put
from two_sides import SCHEMA, World

from sync.engine import sync
from sync.errors import GuardError, MovedOnError, UnavailableError
from sync.journal import Entry
from sync.outcome import Status
from sync.store import Applied, Edit, Reading
from workbook.errors import NotWritableError


def _moves_on(world: World, times: int) -> list[str]:
    """Let another computer edit a cell before each of our first writes; return what was asked."""
    calls: list[str] = []
    apply, read = world.sheet.apply, world.sheet.read

    def overtaken(reading: Reading, edits: Sequence[Edit], note: Entry | None = None) -> Applied:
        calls.append("apply")
        if calls.count("apply") <= times:
            put(world.sheet, 1, "note", f"other {len(calls)}")
            raise MovedOnError("another computer wrote meanwhile")
        return apply(reading, edits, note)

    def reads() -> Reading:
        calls.append("read")
        return read()

    world.sheet.apply, world.sheet.read = overtaken, reads  # type: ignore[method-assign]
    return calls


def test_a_run_overtaken_by_another_computer_decides_afresh(world: World) -> None:
    put(world.excel, 0, "note", "mine")
    calls = _moves_on(world, 3)
    assert world.sync().status is Status.DONE
    assert calls == ["read", "apply"] * 4
    assert cell(world.sheet, 0, "note") == "mine"
    assert cell(world.excel, 1, "note") == "other 6"
    assert [run.outcome for run in world.state.runs()][:2] == ["done", "interrupted"]
    world.settle()
    world.check()


def test_a_run_overtaken_again_and_again_is_left_to_the_next(world: World) -> None:
    put(world.excel, 0, "note", "mine")
    calls = _moves_on(world, 4)
    with pytest.raises(MovedOnError):
        world.sync()
    assert calls.count("apply") == 4
    assert world.state.pending()
    assert world.sync().status is Status.DONE
    world.settle()
    world.check()


def test_a_plan_that_was_accepted_is_not_another_that_was_decided_afresh(world: World) -> None:
    for _ in range(6):
        world.add(world.excel)
    world.sync()
    with world.excel.edited() as tables:
        tables["Tasks"].rows.clear()
    plan = sync(world.excel, world.sheet, world.state, SCHEMA, dry_run=True)
    _moves_on(world, 1)  # the other computer edits a row that we are about to delete
    with pytest.raises(GuardError):
        sync(world.excel, world.sheet, world.state, SCHEMA, accept=plan.plan_hash)
    assert len(world.rows(world.sheet)) == 10


@pytest.mark.parametrize("stop", [KeyboardInterrupt(), UnavailableError("offline", applied=None)])
@pytest.mark.parametrize("when", ["sheet before", "sheet after", "excel before", "excel after"])
def test_what_stops_a_run_at_a_write_is_paid_by_the_next(
    world: World, when: str, stop: BaseException
) -> None:
    """P11: Ctrl-C and a network that goes between two writes leave what is owed on record."""
    world.delete(world.excel, 3)
    world.add(world.excel)
    put(world.excel, 0, "note", "mine")
    put(world.sheet, 1, "note", "theirs")
    name, moment = when.split()
    store = getattr(world, name)
    apply = store.apply

    def stopping(reading: Reading, edits: Sequence[Edit], note: Entry | None = None) -> Applied:
        if moment == "after":
            apply(reading, edits, note)
        raise stop

    store.apply = stopping
    with pytest.raises(type(stop)):
        world.sync()
    del store.apply
    assert world.state.runs()[0].outcome == "started"
    assert world.state.pending()
    world.state.close()
    assert world.sync().status in {Status.DONE, Status.NOTHING}
    assert cell(world.sheet, 0, "note") == "mine"
    assert cell(world.excel, 1, "note") == "theirs"
    assert len(world.rows(world.excel)) == 4
    assert world.sync().conflicts == ()
    world.settle()
    world.check()


def _fill_disk(world: World) -> sqlite3.Connection:
    """Leave the state's database no page to grow by."""
    file = world.state._open(create=True)
    assert file is not None
    pages = file.execute("PRAGMA page_count").fetchone()[0]
    file.execute(f"PRAGMA max_page_count = {pages}")
    return file


def test_a_disk_that_is_full_before_the_writes_stops_them(world: World) -> None:
    put(world.excel, 0, "note", "mine" * 9_000)
    before = deepcopy(world.sheet.tables)
    file = _fill_disk(world)
    with pytest.raises(NotWritableError, match="full"):
        world.sync()
    assert world.sheet.tables == before
    file.execute("PRAGMA max_page_count = 1000000")
    assert world.sync().status is Status.DONE
    world.check()


def test_a_disk_that_is_full_after_the_writes_costs_nothing(world: World) -> None:
    """P11: the plan is on record, so the next run knows what both sides had agreed on."""
    put(world.excel, 0, "note", "mine" * 9_000)
    put(world.sheet, 1, "note", "theirs")
    apply = world.excel.apply

    def last(reading: Reading, edits: Sequence[Edit], note: Entry | None = None) -> Applied:
        applied = apply(reading, edits, note)
        _fill_disk(world)
        return applied

    world.excel.apply = last  # type: ignore[method-assign]
    with pytest.raises(NotWritableError, match="full"):
        world.sync()
    del world.excel.apply
    world.state.close()
    assert world.state.pending()
    put(world.excel, 0, "note", "mine again")
    assert world.sync().conflicts == ()
    assert cell(world.sheet, 0, "note") == "mine again"
    world.settle()
    world.check()


def test_a_write_that_was_made_but_failed_twice_over_shows_once(world: World) -> None:
    """P12: no row, no id and no conflict comes double."""
    world.add(world.excel)
    world.add(world.sheet)
    put(world.excel, 0, "note", "mine")
    put(world.sheet, 0, "note", "theirs")
    apply = world.sheet.apply

    def unanswered(reading: Reading, edits: Sequence[Edit], note: Entry | None = None) -> Applied:
        apply(reading, edits, note)
        raise UnavailableError("no answer", applied=None)

    for note in ("mine", "mine again"):
        put(world.excel, 1, "note", note)
        world.sheet.apply = unanswered  # type: ignore[method-assign]
        with pytest.raises(UnavailableError):
            world.sync()
    del world.sheet.apply
    world.settle()
    for side in (world.excel, world.sheet):
        assert len(world.rows(side)) == 6
        assert len(side.tables["Conflicts"].rows) == 1
    assert len(world.state.conflicts()) == 1
    world.check()
