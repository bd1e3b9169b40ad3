"""Cases of the sweep: one scenario, one step, one fault; then everything must come right."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from sweep_scenarios import Scenario
from sweep_sheet import sheets
from sweep_steps import FAULTS, Fault, KilledError, Steps, Taken
from sweep_world import Contents, Kept, Server, World

from workbook.errors import WorkbookError


class Case(NamedTuple):
    """One scenario, in which one fault strikes at one step, counted from 1."""

    scenario: str
    step: int
    fault: Fault


@dataclass
class Stage:
    """One scenario, ready to be played again and again.

    Attributes:
        taken: the steps of its run when nothing goes wrong.
        ends: what both sides may hold in the end.
    """

    scenario: Scenario
    world: World
    start: Kept
    taken: list[Taken]
    ends: tuple[Contents, ...]

    def cases(self) -> Iterator[Case]:
        for at, step in enumerate(self.taken, start=1):
            for fault in FAULTS[step.kind]:
                yield Case(self.scenario.name, at, fault)

    def play(self, case: Case) -> str:
        """Let it go wrong and come right; return the name of an error that is not for people.

        Raises:
            AssertionError: it did not come right.
        """
        self.world.put_back(self.start)
        raw = ""
        try:
            self.scenario.meanwhile(self.world)
            self.scenario.run(self.world, Steps(case.step, case.fault))
        except (KilledError, WorkbookError):
            pass
        except Exception as wrong:  # noqa: BLE001 - any error must leave everything whole
            raw = type(wrong).__name__
        self.come_right()
        return raw

    def come_right(self) -> None:
        self.scenario.late(self.world)
        self.scenario.again(self.world, None)
        for device in range(1, len(self.world.devices)):
            self.world.sync(device)
        self.world.settle(1)
        found = self.world.check()
        assert found in self.ends, _unlike(found, self.ends[0])


def staged(scenario: Scenario, folder: Path, server: Server) -> Stage:
    """Set a scenario up, and play it once with nothing going wrong."""
    world = World(folder, server)
    world.begin()
    if not scenario.first:
        world.settle()
        scenario.prepare(world)
        world.settle()
    scenario.edit(world)
    start = world.keep()
    steps = Steps()
    scenario.meanwhile(world)
    scenario.run(world, steps)
    ends = []
    scenario.late(world)
    world.settle()
    ends.append(world.check())
    world.put_back(start)  # a run that came to nothing is as if there had been none
    scenario.late(world)
    scenario.again(world, None)
    world.settle()
    ends.append(world.check())
    return Stage(scenario, world, start, steps.taken, tuple(ends))


@contextmanager
def alone(scenario: Scenario) -> Iterator[Stage]:
    """Yield a scenario, set up with an emulator of its own in this process."""
    with sheets() as server, tempfile.TemporaryDirectory() as folder:
        yield staged(scenario, Path(folder), server)


def _unlike(found: Contents, wanted: Contents) -> str:
    more, less = found.rows - wanted.rows, wanted.rows - found.rows
    return f"too many: {sorted(more.elements())}\nmissing: {sorted(less.elements())}"
