"""People and syncs in any order that Hypothesis can think of; in the end both sides agree."""

import tempfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule, run_state_machine_as_test
from two_sides import TYPED, World

from sync import merge
from sync.memory import MemoryStore
from sync.merge import MergedRow

sides = st.sampled_from(["excel", "sheet"])
places = st.integers(0, 5)
columns = st.sampled_from(TYPED)
steps = st.integers(1, 9)


class SyncMachine(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.world = World(Path(self.folder.name) / "link.db")

    def side(self, name: str) -> MemoryStore:
        return self.world.excel if name == "excel" else self.world.sheet

    @rule(side=sides, row=places, column=columns)
    def types(self, side: str, row: int, column: str) -> None:
        self.world.put(self.side(side), row, column)

    @rule(side=sides, row=places, column=columns)
    def clears(self, side: str, row: int, column: str) -> None:
        self.world.put(self.side(side), row, column, blank=True)

    @rule(side=sides)
    def adds_a_row(self, side: str) -> None:
        self.world.add(self.side(side))

    @rule(side=sides, row=places)
    def deletes_a_row(self, side: str, row: int) -> None:
        self.world.delete(self.side(side), row)

    @rule(side=sides, row=places)
    def copies_a_row_with_its_id(self, side: str, row: int) -> None:
        self.world.copy(self.side(side), row)

    @rule(side=sides, row=places)
    def wipes_an_id(self, side: str, row: int) -> None:
        self.world.wipe_id(self.side(side), row)

    @rule(side=sides)
    def wipes_every_id(self, side: str) -> None:
        self.world.wipe_ids(self.side(side))

    @rule(wiping=sides, deleting=sides, row=places)
    def wipes_an_id_and_deletes_a_row(self, wiping: str, deleting: str, row: int) -> None:
        self.world.wipe_id(self.side(wiping), row)
        self.world.delete(self.side(deleting), row)

    @rule(side=sides, seed=places)
    def sorts(self, side: str, seed: int) -> None:
        self.world.sort(self.side(side), seed)

    @rule(side=sides)
    def types_in_the_inbox(self, side: str) -> None:
        self.world.put_inbox(self.side(side))

    @rule(side=sides)
    def clears_conflicts_away(self, side: str) -> None:
        self.world.dismiss_conflicts(self.side(side))

    @rule()
    def keeps_a_copy_of_the_file(self) -> None:
        self.world.keep_copy()

    @rule()
    def puts_the_copy_back(self) -> None:
        self.world.restore_copy()

    @rule()
    def loses_the_state(self) -> None:
        self.world.lose_state()

    @rule()
    def syncs(self) -> None:
        self.world.sync()

    @rule(at=steps, after=st.booleans())
    def syncs_and_dies(self, at: int, after: bool) -> None:
        self.world.crash(at, after=after)

    @rule()
    def syncs_while_the_file_is_open(self) -> None:
        self.world.excel.open_elsewhere = True
        self.world.sync()
        self.world.excel.open_elsewhere = False

    @rule(writing=sides, side=sides, row=places, column=columns)
    def syncs_while_someone_types(self, writing: str, side: str, row: int, column: str) -> None:
        self.side(writing).meanwhile = lambda: self.world.put(self.side(side), row, column)
        self.world.sync()

    def teardown(self) -> None:
        try:
            self.world.settle()
            self.world.check()
        finally:
            self.world.state.close()
            self.folder.cleanup()


def machine(examples: int, **options: Any) -> None:
    run_state_machine_as_test(
        SyncMachine,
        settings=settings(
            max_examples=examples,
            stateful_step_count=25,
            deadline=None,
            suppress_health_check=[HealthCheck.too_slow],
            **options,
        ),
    )


def test_both_sides_agree_in_the_end() -> None:
    """P1: whatever happened, two clean runs bring both sides and the base together."""
    machine(60)


@pytest.mark.long
def test_both_sides_agree_in_the_end_for_long() -> None:
    machine(3_000)


def test_the_machine_catches_a_delete_that_wins(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(merge, "_edit_or_delete", lambda *a: MergedRow(a[-1], None))
    with pytest.raises(AssertionError, match="lost"):
        machine(300, phases=[Phase.generate], database=None)


def test_the_machine_catches_a_row_that_is_brought_back(monkeypatch: pytest.MonkeyPatch) -> None:
    """P14: a buried row comes back only when a person says so."""
    monkeypatch.setattr("sync.decide_table.returning", lambda *_: ())
    with pytest.raises(AssertionError, match="brought back unasked"):
        machine(300, phases=[Phase.generate], database=None)
