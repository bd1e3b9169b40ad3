"""What a run asks of both sides, and when it asks nothing."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from engine_world import cell, put, writes
from two_sides import PeopleStore, World

from sync.outcome import Outcome, Status
from sync.store import Applied, Edit, Reading

DAY = date(2024, 3, 1)


def test_nothing_new_reads_and_writes_nothing(world: World) -> None:
    """P3: a second run with no edits leaves everything alone."""

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


def test_an_edit_on_the_sheet_costs_it_a_probe_a_read_and_a_note(world: World) -> None:
    put(world.sheet, 0, "note", "theirs")
    calls = asked(world)
    world.sync()
    assert calls["sheet"] == ["probe", "read", "apply"]


class Forgetful(PeopleStore):
    """Like a Google Sheet: a version is known from a probe only, and not after a write."""

    probed = ""

    def probe(self) -> str:
        self.probed = super().probe()
        return self.probed

    def read(self) -> Reading:
        return replace(super().read(), revision=self.probed or "content")

    def apply(self, reading: Reading, edits: Sequence[Edit], note: Any = None) -> Applied:
        self.probed = ""
        return replace(super().apply(reading, edits, note), revision="")


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
