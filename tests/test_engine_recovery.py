import itertools
import random
from collections.abc import Callable
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from engine_world import cell, put
from people import live
from two_sides import SCHEMA, CrashError, World

from sync import decide, engine, merge
from sync.ending import ended, ending
from sync.engine import sync
from sync.errors import UnavailableError
from sync.journal import Entry
from sync.merge import MergedRow, sheet_wins
from sync.outcome import Outcome, Status
from sync.plan import Counts
from sync.remembering import known
from sync.store import Applied, Side
from sync.writing import write
from workbook.errors import ChangedMeanwhileError, NotWritableError
from workbook.schema import Schema

DAY = date(2024, 3, 1)
UNKNOWN = Applied(""), Applied("")


def test_a_file_open_in_excel_is_owed_and_paid_later(world: World) -> None:
    world.add(world.excel)
    put(world.sheet, 0, "note", "theirs")
    world.excel.open_elsewhere = True
    outcome = world.sync()
    assert outcome.status is Status.OWED
    assert "open in Excel" in outcome.owed[0].reason
    assert len(world.sheet.tables["Tasks"].rows) == 5
    runs = len(world.state.runs())
    assert world.sync().status is Status.OWED
    assert (len(world.state.runs()), world.sheet.writes) == (runs, 1)
    world.excel.open_elsewhere = False
    assert world.sync().status is Status.DONE
    assert world.state.runs()[0].outcome == "done"
    world.settle()
    world.check()


def test_an_edit_made_while_another_is_owed_is_logged_before_it_is_lost(world: World) -> None:
    unshown = Schema((SCHEMA.table("Tasks"),))
    put(world.excel, 0, "note", "mine")
    put(world.sheet, 0, "note", "theirs")
    world.excel.open_elsewhere = True
    sync(world.excel, world.sheet, world.state, unshown)
    put(world.excel, 0, "note", "mine again")
    world.excel.open_elsewhere = False
    sync(world.excel, world.sheet, world.state, unshown)
    assert cell(world.excel, 0, "note") == "theirs"
    assert {c.local for _, c in world.state.conflicts()} == {"mine", "mine again"}


def test_a_row_edited_while_its_id_is_owed_stays_one_row(world: World) -> None:
    world.add(world.excel)
    world.excel.open_elsewhere = True
    world.sync()
    put(world.excel, 4, "note", "typed on")
    world.put(world.sheet, 4, "who")
    world.sort(world.excel, 3)
    world.excel.open_elsewhere = False
    outcome = world.sync()
    assert outcome.conflicts == ()
    assert len(world.sheet.tables["Tasks"].rows) == 5
    assert cell(world.sheet, 4, "note") == "typed on"
    world.settle()
    world.check()


def test_an_edit_after_a_half_finished_run_is_no_conflict(world: World) -> None:
    put(world.excel, 0, "note", "first")
    put(world.sheet, 1, "note", "theirs")
    world.excel.meanwhile = _power_cut
    with pytest.raises(CrashError):
        world.sync()
    assert cell(world.sheet, 0, "note") == "first"
    put(world.excel, 0, "note", "second")
    assert world.sync().conflicts == ()
    assert cell(world.sheet, 0, "note") == "second"


def test_a_file_saved_while_we_write_is_owed(world: World) -> None:
    class Saved(type(world.excel)):  # type: ignore[misc]
        def apply(self, *_arguments: object) -> None:
            raise ChangedMeanwhileError(Path("book.xlsx"))

    put(world.sheet, 0, "note", "theirs")
    kind, world.excel.__class__ = type(world.excel), Saved
    assert world.sync().status is Status.OWED
    world.excel.__class__ = kind
    assert world.sync().status is Status.DONE
    world.check()


@pytest.mark.parametrize(
    ("side", "failure"),
    [
        ("sheet", UnavailableError("offline")),
        ("sheet", UnavailableError("no answer", applied=None)),
        ("excel", NotWritableError("no space")),
    ],
)
def test_a_failed_write_is_told_and_made_good(world: World, side: str, failure: Exception) -> None:
    def fail() -> None:
        raise failure

    put(world.excel, 0, "note", "mine")
    put(world.sheet, 1, "note", "theirs")
    getattr(world, side).meanwhile = fail
    with pytest.raises(type(failure)):
        world.sync()
    assert world.state.runs()[0].outcome == "started"
    assert world.state.pending()
    assert world.sync().status is Status.DONE
    world.check()


def test_an_edit_made_while_we_write_is_seen_by_the_next_run(world: World) -> None:
    put(world.excel, 0, "note", "mine")
    world.sheet.meanwhile = lambda: put(world.sheet, 1, "note", "meanwhile")
    world.sync()
    assert world.sync().status is Status.DONE
    assert cell(world.excel, 1, "note") == "meanwhile"


def test_a_damaged_state_is_said_and_loses_nothing(world: World) -> None:
    put(world.excel, 0, "note", "mine")
    world.state.close()
    world.state.path.write_bytes(b"not a database at all, but long enough" * 99)
    outcome = world.sync()
    assert any("damaged" in notice.message for notice in outcome.notices)
    world.settle()
    world.check()


def _power_cut() -> None:
    raise CrashError


def edits_and_conflict(world: World) -> None:
    world.put(world.excel, 0, "note")
    world.put(world.sheet, 0, "note")
    world.put(world.excel, 1, "who")
    world.put(world.sheet, 2, "who")


def rows_come_and_go(world: World) -> None:
    world.add(world.excel)
    world.add(world.sheet)
    world.delete(world.excel, 0)
    world.delete(world.sheet, 1)


def deletes_against_edits(world: World) -> None:
    world.delete(world.excel, 0)
    world.put(world.sheet, 0, "note")
    world.delete(world.sheet, 3)
    world.put(world.excel, 2, "note")


def copies_and_wiped_ids(world: World) -> None:
    world.copy(world.excel, 0)
    world.copy(world.sheet, 1)
    world.wipe_id(world.excel, 2)
    world.put_inbox(world.excel)


SCENARIOS = (edits_and_conflict, rows_come_and_go, deletes_against_edits, copies_and_wiped_ids)


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
@pytest.mark.parametrize("scenario", SCENARIOS)
@pytest.mark.parametrize("later", [None, *SCENARIOS])
def test_a_crash_at_any_step_is_made_good(
    tmp_path: Path,
    scenario: Callable[[World], None],
    after: bool,
    later: Callable[[World], None] | None,
) -> None:
    """P11: a run killed at any step and run again ends as one that was not."""
    for step in itertools.count(1):
        world = World(tmp_path / f"{step}.db")
        with closing(world.state):
            world.sync()
            scenario(world)
            taken = world.crash(step, after=after)
            if later is not None:
                later(world)
            world.settle()
            world.check()
        if taken < step:
            break
    assert taken >= 7


def test_people_and_crashes_at_random_lose_nothing(tmp_path: Path) -> None:
    """P2: every value is visible, overwritten by someone who saw it, or in the log."""
    _lives(tmp_path, range(60))


@pytest.mark.long
@pytest.mark.parametrize("seed", range(1_000, 21_000, 1_000))
def test_people_and_crashes_at_random_lose_nothing_for_long(tmp_path: Path, seed: int) -> None:
    _lives(tmp_path, range(seed, seed + 1_000))


def _lives(tmp_path: Path, seeds: range, broken: Callable[..., Outcome] = sync) -> None:
    for seed in seeds:
        world = World(tmp_path / f"{seed}.db")
        world.sync_once = broken
        with closing(world.state):
            live(world, random.Random(seed), rounds=6)
        world.state.path.unlink(missing_ok=True)


def _decided(*ends: Any) -> tuple[engine.Pair, Any, Any]:
    pair = engine.Pair(*ends)
    readings = pair.local.read(), pair.remote.read()
    choices = decide.Choices(engine.new_id, sheet_wins)
    return pair, readings, decide.decide(known(pair.state), *readings, pair.schema, choices)


def base_before_the_writes(*ends: Any, **_: Any) -> Outcome:
    pair, readings, decision = _decided(*ends)
    outcome = engine.outlook(pair, readings, decision)
    run = engine._begin(pair.state, decision, DAY)
    pair.state.finish(run, ending(decision, outcome, readings[0], UNKNOWN, DAY))
    if decision.plan:
        write((pair.local, pair.remote), readings, decision.plan, Entry(1))
    return outcome


def log_after_the_writes(*ends: Any, **_: Any) -> Outcome:
    pair, readings, decision = _decided(*ends)
    outcome = engine.outlook(pair, readings, decision)
    applied = UNKNOWN
    if decision.plan:
        applied = write((pair.local, pair.remote), readings, decision.plan, Entry(1))
    run = engine._begin(pair.state, decision, DAY)
    outcome = ended(outcome, run, applied, decision, pair.schema)
    pair.state.finish(run, ending(decision, outcome, readings[0], UNKNOWN, DAY))
    return outcome


@pytest.mark.parametrize("broken", [base_before_the_writes, log_after_the_writes])
def test_the_ledger_catches_a_wrong_order(tmp_path: Path, broken: Callable[..., Outcome]) -> None:
    """P8: conflicts are on record before anything is written."""
    with pytest.raises(AssertionError, match="lost"):
        _lives(tmp_path, range(300), broken)


def test_the_ledger_catches_a_delete_that_wins(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def gone(*arguments: Any) -> MergedRow:
        return MergedRow(arguments[-1], None)

    monkeypatch.setattr(merge, "_edit_or_delete", gone)
    with pytest.raises(AssertionError, match="lost"):
        _lives(tmp_path, range(100))


def test_what_is_owed_is_not_counted_as_made(world: World) -> None:
    put(world.sheet, 0, "note", "theirs")
    put(world.excel, 1, "note", "mine")
    world.excel.open_elsewhere = True
    outcome = world.sync()
    assert outcome.counts == {Side.EXCEL: Counts(), Side.SHEET: Counts(changed=1)}
    (line,) = outcome.owed_lines
    assert (line.side, line.table, line.row) == (Side.EXCEL, "Tasks", "task 0")
    assert line.what == "Note: (blank) → theirs"
    assert line.reason == "the file is open in Excel: save and close it there, then run this again"
    assert world.state.runs()[0].counts == outcome.counts


def test_the_ledger_catches_a_copied_id_left_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sync.telling._repair", lambda *_: None)
    with pytest.raises(AssertionError):
        _lives(tmp_path, range(100))


def test_the_ledger_catches_a_local_edit_that_is_not_logged(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sync.decide_table._conflicts", lambda *_: ())
    with pytest.raises(AssertionError, match="lost"):
        _lives(tmp_path, range(100))
