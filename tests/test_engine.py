import itertools
import random
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from copy import deepcopy
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from two_sides import SCHEMA, CrashError, PeopleStore, World, live

from sync import decide, engine, merge
from sync.conflicts import Kept
from sync.engine import sync
from sync.errors import GuardError, UnavailableError
from sync.memory import MemoryRow, MemoryStore
from sync.merge import MergedRow, Winner, sheet_wins
from sync.outcome import Outcome, Status
from sync.plan import Counts
from sync.state import State
from sync.store import CELLS, VALUE, Applied, Edit, Reading, Side
from workbook.errors import ChangedMeanwhileError, NotWritableError
from workbook.schema import Schema
from workbook.values import Formula

DAY = date(2024, 3, 1)
UNKNOWN = Applied(""), Applied("")


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    world = World(tmp_path / "link.db")
    with closing(world.state):
        world.sync()
        world.excel.writes = world.sheet.writes = 0
        yield world


def cell(store: MemoryStore, row: int, column: str) -> object:
    return store.tables["Tasks"].rows[row].cells.get(column)


def put(store: MemoryStore, row: int, column: str, content: Any) -> None:
    with store.edited() as tables:
        tables["Tasks"].rows[row].cells[column] = content


def writes(world: World) -> tuple[int, int]:
    return world.excel.writes, world.sheet.writes


def test_nothing_new_reads_and_writes_nothing(world: World) -> None:
    def read() -> None:
        raise AssertionError("read")

    world.excel.read = world.sheet.read = read  # type: ignore[method-assign,assignment]
    before = world.state.path.read_bytes()
    assert world.sync() == Outcome(Status.NOTHING)
    assert writes(world) == (0, 0)
    assert world.state.path.read_bytes() == before


def test_a_probe_is_believed_for_a_day(world: World) -> None:
    world.sync(today=DAY)
    world.sheet.tables["Tasks"].rows[0].cells["note"] = "unseen by the probe"
    assert world.sync(today=DAY) == Outcome(Status.NOTHING)
    assert world.sync(today=date(2024, 3, 2)).status is Status.DONE
    assert cell(world.excel, 0, "note") == "unseen by the probe"


def asked(world: World) -> dict[str, list[str]]:
    """Watch what each side is asked from now on."""
    calls: dict[str, list[str]] = {}
    for name in ("excel", "sheet"):
        store, calls[name] = getattr(world, name), []
        for verb in ("probe", "read", "apply"):
            setattr(store, verb, _told(getattr(store, verb), calls[name], verb))
    return calls


def _told(step: Callable[..., Any], calls: list[str], verb: str) -> Callable[..., Any]:
    def told(*arguments: object) -> object:
        calls.append(verb)
        return step(*arguments)

    return told


def test_a_local_edit_costs_the_sheet_a_read_and_a_write(world: World) -> None:
    put(world.excel, 0, "note", "mine")
    calls = asked(world)
    world.sync()
    assert calls["sheet"] == ["read", "apply"]


def test_an_edit_on_the_sheet_costs_it_a_probe_and_a_read(world: World) -> None:
    put(world.sheet, 0, "note", "theirs")
    calls = asked(world)
    world.sync()
    assert calls["sheet"] == ["probe", "read"]


class Forgetful(PeopleStore):
    """Like a Google Sheet: a version is known from a probe only, and not after a write."""

    probed = ""

    def probe(self) -> str:
        self.probed = super().probe()
        return self.probed

    def read(self) -> Reading:
        return replace(super().read(), revision=self.probed or "content")

    def apply(self, reading: Reading, edits: Sequence[Edit]) -> Applied:
        self.probed = ""
        return replace(super().apply(reading, edits), revision="")


def test_after_a_write_one_reading_is_enough_to_know_the_version(world: World) -> None:
    world.sheet.__class__ = Forgetful
    put(world.excel, 0, "note", "mine")
    world.sync()
    calls = asked(world)
    world.sync()
    assert calls["sheet"] == ["probe", "read"]
    world.sync()
    assert calls["sheet"] == ["probe", "read", "probe"]


def test_a_dry_run_looks_even_if_nothing_is_new(world: World) -> None:
    calls = asked(world)
    assert world.sync(dry_run=True).status is Status.NOTHING
    assert calls == {"excel": ["read"], "sheet": ["read"]}


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


def test_the_same_edit_on_both_sides_is_no_write(world: World) -> None:
    for side in (world.excel, world.sheet):
        put(side, 0, "note", "same")
    assert world.sync().status is Status.NOTHING
    assert writes(world) == (0, 0)
    world.check()


def test_a_conflict_is_logged_and_shown_on_both_sides(world: World) -> None:
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
    assert any("column Who is not there" in notice.message for notice in outcome.notices)
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


def _drop_column(store: MemoryStore, column: str) -> None:
    with store.edited() as tables:
        tables["Tasks"].columns.remove(column)
        for row in tables["Tasks"].rows:
            row.cells.pop(column, None)


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


def _decided(
    local: MemoryStore, remote: MemoryStore, state: State, schema: Schema
) -> tuple[Any, Any, Any]:
    known = decide.Known(state.base(), state.pending(), state.missing())
    readings = local.read(), remote.read()
    choices = decide.Choices(engine.new_id, sheet_wins)
    return readings, known, decide.decide(known, *readings, schema, choices)


def base_before_the_writes(
    local: MemoryStore, remote: MemoryStore, state: State, schema: Schema, **_: Any
) -> Outcome:
    readings, known, decision = _decided(local, remote, state, schema)
    outcome = engine._outlook(decision, schema, state, readings[0])
    run = engine._begin(state, decision, known, DAY)
    state.finish(run, engine._ending(decision, outcome, readings[0], UNKNOWN, DAY))
    engine._write(local, remote, readings, decision.plan)
    return outcome


def log_after_the_writes(
    local: MemoryStore, remote: MemoryStore, state: State, schema: Schema, **_: Any
) -> Outcome:
    readings, known, decision = _decided(local, remote, state, schema)
    outcome = engine._outlook(decision, schema, state, readings[0])
    applied = engine._write(local, remote, readings, decision.plan)
    run = engine._begin(state, decision, known, DAY)
    outcome = engine._ended(outcome, run, applied, decision, schema)
    state.finish(run, engine._ending(decision, outcome, readings[0], UNKNOWN, DAY))
    return outcome


@pytest.mark.parametrize("broken", [base_before_the_writes, log_after_the_writes])
def test_the_ledger_catches_a_wrong_order(tmp_path: Path, broken: Callable[..., Outcome]) -> None:
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


class FileStore(PeopleStore):
    """Like a file: known by what it holds, and every write of ours raises its generation."""

    generation = 0

    def _revision(self) -> str:
        return repr((self.tables, self.generation))

    def read(self) -> Reading:
        return replace(super().read(), generation=self.generation)

    def apply(self, reading: Reading, edits: Sequence[Edit]) -> Applied:
        applied = super().apply(reading, edits)
        self.generation += 1
        return replace(applied, revision=self._revision(), generation=self.generation)


@pytest.fixture
def older(world: World) -> World:
    """A world in whose Excel an older copy was put back, from before an edit on the Sheet."""
    world.excel.__class__ = FileStore
    world.sync(today=DAY)
    copy = deepcopy(world.excel.tables)
    put(world.sheet, 0, "note", "newer")
    world.sync(today=DAY)
    assert cell(world.excel, 0, "note") == "newer"
    world.excel.tables, world.excel.generation = copy, 0
    return world


@pytest.mark.parametrize("edited", [False, True])
def test_an_older_copy_of_the_file_stops_until_it_is_accepted(older: World, edited: bool) -> None:
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


def test_a_row_whose_id_was_wiped_goes_with_the_other_side(world: World) -> None:
    for wiping, deleting in ((world.excel, world.sheet), (world.sheet, world.excel)):
        count = len(world.rows(deleting))
        world.wipe_id(wiping, 0)
        world.delete(deleting, 0)
        world.settle()
        world.check()
        assert len(world.rows(wiping)) == count - 1


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
