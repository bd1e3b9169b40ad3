"""People and syncs in any order that Hypothesis can think of; in the end all sides agree.

Two machines: one in memory, quick enough for thousands of lives, and one with real files and the
real client, part of it over real HTTP. Both have several computers, and a ledger of every value
that was typed (P2).
"""

import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test
from machine_memory import Computers
from machine_real import ALL_FAULTS, COLUMNS, SWITCHES, People, Threaded
from sweep_sheet import sheets
from sweep_steps import Fault
from two_sides import TYPED, World

from sync import merge
from sync.emulator import server
from sync.memory import MemoryStore
from sync.merge import MergedRow

computers = st.integers(0, 2)
sides = st.sampled_from(["excel", "sheet"])
places = st.integers(0, 5)
columns = st.sampled_from(TYPED)
steps = st.integers(1, 9)


class SyncMachine(RuleBasedStateMachine):
    """Three computers in memory: two share a file, the third has its own."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.computers = Computers(Path(self.folder.name))

    def at(self, computer: int) -> World:
        return self.computers.worlds[computer]

    def side(self, computer: int, name: str) -> MemoryStore:
        world = self.at(computer)
        return world.excel if name == "excel" else world.sheet

    @rule(computer=computers, side=sides, row=places, column=columns)
    def types(self, computer: int, side: str, row: int, column: str) -> None:
        self.at(computer).put(self.side(computer, side), row, column)

    @rule(computer=computers, side=sides, row=places, column=columns)
    def clears(self, computer: int, side: str, row: int, column: str) -> None:
        self.at(computer).put(self.side(computer, side), row, column, blank=True)

    @rule(computer=computers, side=sides)
    def adds_a_row(self, computer: int, side: str) -> None:
        self.at(computer).add(self.side(computer, side))

    @rule(computer=computers, side=sides, row=places)
    def deletes_a_row(self, computer: int, side: str, row: int) -> None:
        self.at(computer).delete(self.side(computer, side), row)

    @rule(computer=computers, side=sides, row=places)
    def copies_a_row_with_its_id(self, computer: int, side: str, row: int) -> None:
        self.at(computer).copy(self.side(computer, side), row)

    @rule(computer=computers, side=sides, row=places)
    def wipes_an_id(self, computer: int, side: str, row: int) -> None:
        self.at(computer).wipe_id(self.side(computer, side), row)

    @rule(computer=computers, side=sides)
    def wipes_every_id(self, computer: int, side: str) -> None:
        self.at(computer).wipe_ids(self.side(computer, side))

    @rule(computer=computers, wiping=sides, deleting=sides, row=places)
    def wipes_an_id_and_deletes_a_row(
        self, computer: int, wiping: str, deleting: str, row: int
    ) -> None:
        self.at(computer).wipe_id(self.side(computer, wiping), row)
        self.at(computer).delete(self.side(computer, deleting), row)

    @rule(computer=computers, side=sides, seed=places)
    def sorts(self, computer: int, side: str, seed: int) -> None:
        self.at(computer).sort(self.side(computer, side), seed)

    @rule(computer=computers, side=sides)
    def types_in_the_inbox(self, computer: int, side: str) -> None:
        self.at(computer).put_inbox(self.side(computer, side))

    @rule(computer=computers, side=sides)
    def clears_conflicts_away(self, computer: int, side: str) -> None:
        self.at(computer).dismiss_conflicts(self.side(computer, side))

    @rule(computer=computers)
    def keeps_a_copy_of_the_file(self, computer: int) -> None:
        self.at(computer).keep_copy()

    @rule(computer=computers)
    def puts_the_copy_back(self, computer: int) -> None:
        self.at(computer).restore_copy()

    @rule(computer=computers)
    def loses_the_state(self, computer: int) -> None:
        self.at(computer).lose_state()

    @rule(computer=computers)
    def syncs(self, computer: int) -> None:
        self.at(computer).sync()

    @rule(computer=computers, at=steps, after=st.booleans())
    def syncs_and_dies(self, computer: int, at: int, after: bool) -> None:
        self.at(computer).crash(at, after=after)

    @rule(computer=computers)
    def syncs_while_the_file_is_open(self, computer: int) -> None:
        world = self.at(computer)
        world.excel.open_elsewhere = True
        world.sync()
        world.excel.open_elsewhere = False

    @rule(computer=computers, writing=sides, side=sides, row=places, column=columns)
    def syncs_while_someone_types(
        self, computer: int, writing: str, side: str, row: int, column: str
    ) -> None:
        world, typed = self.at(computer), self.side(computer, side)
        self.side(computer, writing).meanwhile = lambda: world.put(typed, row, column)
        world.sync()

    def teardown(self) -> None:
        try:
            self.computers.settle()
            self.computers.check()
        finally:
            self.computers.close()
            self.folder.cleanup()


devices = st.integers(0, 1)
people = st.integers(0, 2)  # at either computer, or on the Sheet
tabs = st.sampled_from(sorted(COLUMNS))
rows = st.integers(0, 5)
faults = st.sampled_from(ALL_FAULTS)


class RealMachine(RuleBasedStateMachine):
    """Two computers with real files; ``over_http`` says how their requests travel."""

    over_http = False
    people: People

    def __init__(self) -> None:
        super().__init__()
        self.stack = ExitStack()
        self.folder = Path(self.stack.enter_context(tempfile.TemporaryDirectory()))

    @initialize(switches=st.sampled_from(SWITCHES))
    def begins(self, switches: dict[str, Any]) -> None:
        there = _threaded(self.folder) if self.over_http else sheets()
        self.people = People(self.folder / "world", self.stack.enter_context(there), switches)

    @rule(who=people, tab=tabs, row=rows, column=rows)
    def types(self, who: int, tab: str, row: int, column: int) -> None:
        self.people.put(who, tab, row, column)

    @rule(who=people, tab=tabs, row=rows, column=rows)
    def clears(self, who: int, tab: str, row: int, column: int) -> None:
        self.people.put(who, tab, row, column, blank=True)

    @rule(who=people)
    def types_in_the_inbox(self, who: int) -> None:
        self.people.put_inbox(who)

    @rule(who=people, tab=tabs)
    def adds_a_row(self, who: int, tab: str) -> None:
        self.people.add(who, tab)

    @rule(who=people, tab=tabs, row=rows)
    def deletes_a_row(self, who: int, tab: str, row: int) -> None:
        self.people.delete(who, tab, row)

    @rule(who=people, tab=tabs, row=rows)
    def pastes_a_row_with_its_id(self, who: int, tab: str, row: int) -> None:
        self.people.copy(who, tab, row)

    @rule(who=people, tab=tabs, row=rows)
    def wipes_an_id(self, who: int, tab: str, row: int) -> None:
        self.people.wipe(who, tab, row)

    @rule(who=people, tab=tabs, column=rows, part=st.booleans())
    def sorts(self, who: int, tab: str, column: int, part: bool) -> None:
        self.people.sort(who, tab, column, part=part)

    @rule(who=people)
    def renames_a_column(self, who: int) -> None:
        self.people.rename(who)

    @rule(who=people)
    def moves_a_column(self, who: int) -> None:
        self.people.move(who)

    @rule(device=devices)
    def keeps_a_copy_of_the_file(self, device: int) -> None:
        self.people.keep_copy(device)

    @rule(device=devices)
    def puts_the_copy_back(self, device: int) -> None:
        self.people.restore_copy(device)

    @rule(device=devices)
    def syncs(self, device: int) -> None:
        self.people.sync(device)

    @rule(device=devices)
    def syncs_while_excel_has_the_file(self, device: int) -> None:
        self.people.sync_open(device)

    @rule(device=devices, at=st.integers(1, 60), fault=faults)
    def syncs_and_something_goes_wrong(self, device: int, at: int, fault: Fault) -> None:
        self.people.sync_wrong(device, at, fault)

    @rule(device=devices, seed=st.integers(0, 99))
    def syncs_while_another_person_is_at_work(self, device: int, seed: int) -> None:
        self.people.sync_meanwhile(device, seed)

    def teardown(self) -> None:
        with self.stack:
            if hasattr(self, "people"):
                self.people.settle()


class HttpMachine(RealMachine):
    """The same over real HTTP."""

    over_http = True


@contextmanager
def _threaded(folder: Path) -> Iterator[Threaded]:
    with server.running(folder / "sheets.db") as running:
        yield Threaded(running)


def machine(kind: type[RuleBasedStateMachine], examples: int, **options: Any) -> None:
    options = {"stateful_step_count": 25, **options}
    run_state_machine_as_test(
        kind,
        settings=settings(
            max_examples=examples,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            **options,
        ),
    )


def test_all_computers_agree_in_the_end() -> None:
    """P1: whatever happened, clean runs bring all sides and all bases together."""
    machine(SyncMachine, 60)


@pytest.mark.long
def test_all_computers_agree_in_the_end_for_long() -> None:
    machine(SyncMachine, 3_000)


def test_real_files_agree_in_the_end() -> None:
    machine(RealMachine, 12, stateful_step_count=15)


@pytest.mark.long
def test_real_files_agree_in_the_end_for_long() -> None:
    machine(RealMachine, 600)


def test_real_files_agree_over_http() -> None:
    machine(HttpMachine, 3, stateful_step_count=12)


@pytest.mark.long
def test_real_files_agree_over_http_for_long() -> None:
    machine(HttpMachine, 100)


def test_the_machine_catches_a_delete_that_wins(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(merge, "_edit_or_delete", lambda *a: MergedRow(a[-1], None))
    with pytest.raises(AssertionError, match="lost"):
        machine(SyncMachine, 300, phases=[Phase.generate], database=None)


def test_the_machine_catches_a_row_that_is_brought_back(monkeypatch: pytest.MonkeyPatch) -> None:
    """P14: a buried row comes back only when a person says so."""
    monkeypatch.setattr("sync.decide_table.returning", lambda *_: ())
    with pytest.raises(AssertionError, match="brought back unasked"):
        machine(SyncMachine, 300, phases=[Phase.generate], database=None)
