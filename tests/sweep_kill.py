"""The sweep over real HTTP: the process that syncs is ended by ``os._exit`` at the chosen step.

As a program: ``sweep_kill.py PART PARTS EVERY``; prints a line of JSON for what went wrong, and one
for what was done. A process that only forks stays small, and has no threads to lose.
"""

import json
import os
import pickle
import sys
import tempfile
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, TypeVar

from sweep_cases import Case, Stage, staged
from sweep_scenarios import Scenario, every
from sweep_server import Served, served
from sweep_steps import Fault, Steps

KILLED = 9
_Made = TypeVar("_Made")


class ChildError(Exception):
    """What went wrong in a forked process."""


def forked(work: Callable[[], _Made]) -> _Made:
    """Return what ``work`` returns in a process of its own.

    Raises:
        ChildError: it raised.
    """
    out, into = os.pipe()
    child = os.fork()
    if not child:
        os.close(out)
        _tell(into, work)
    os.close(into)
    with os.fdopen(out, "rb") as pipe:
        told = pipe.read()
    _, status = os.waitpid(child, 0)
    if os.waitstatus_to_exitcode(status) != 0:
        raise ChildError(told.decode() or f"died of {status}")
    return pickle.loads(told)  # type: ignore[no-any-return]  # noqa: S301 - it is our own


def _tell(into: int, work: Callable[[], Any]) -> None:
    try:
        with os.fdopen(into, "wb") as pipe:
            pipe.write(pickle.dumps(work()))
        os._exit(0)
    except BaseException:  # noqa: BLE001 - nothing may get out of the child
        with open(into, "wb", closefd=False) as pipe:
            pipe.write(traceback.format_exc()[-1500:].encode())
    finally:
        os._exit(1)


def killed(work: Callable[[], Any]) -> bool:
    """Run ``work`` in a process of its own; whether it was killed in the midst of it."""
    child = os.fork()
    if not child:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
        try:
            work()
        finally:
            os._exit(0)
    _, status = os.waitpid(child, 0)
    return os.waitstatus_to_exitcode(status) == KILLED


class Killing:
    """One scenario over HTTP."""

    def __init__(self, scenario: Scenario, folder: Path, server: Served) -> None:
        def stage() -> tuple[Any, ...]:
            made = staged(scenario, folder, server)
            return made.start, made.taken, made.ends, made.world.devices, made.world.spreadsheet

        from sweep_world import World

        start, taken, ends, devices, spreadsheet = forked(stage)
        server._kept += 1  # the child's
        world = World(folder, server, devices, spreadsheet=spreadsheet)
        self.stage = Stage(scenario, world, start, taken, ends)

    def cases(self) -> Iterator[Case]:
        for each in self.stage.cases():
            if each.fault in (Fault.KILL_BEFORE, Fault.KILL_AFTER):
                yield each

    def play(self, case: Case) -> str:
        """Return what went wrong; ``""`` if all came right."""
        world, scenario = self.stage.world, self.stage.scenario
        world.put_back(self.stage.start)
        steps = Steps(case.step, case.fault, die=lambda: os._exit(KILLED))

        def run() -> None:
            scenario.meanwhile(world)
            scenario.run(world, steps)

        if not killed(run):
            return "it was not killed"
        try:
            forked(self.stage.come_right)
        except ChildError as wrong:
            return str(wrong)
        return ""


def sweep(part: int, parts: int, nth: int, start: int = 0) -> Iterator[tuple[Case, str]]:
    """Yield every ``nth`` case of a part of the scenarios, and what went wrong in it."""
    for number, scenario in enumerate(every()):
        if number % parts != part:
            continue
        with tempfile.TemporaryDirectory() as name, served(Path(name) / "sheets.db") as server:
            stage = Killing(scenario, Path(name) / "world", server)
            for case in list(stage.cases())[(start + number) % nth :: nth]:
                yield case, stage.play(case)


def main(part: int, parts: int, nth: int, start: int = 0) -> None:
    """Print what went wrong, and how much was done."""
    done = 0
    for case, wrong in sweep(part, parts, nth, start):
        done += 1
        if wrong:
            sys.stdout.write(json.dumps([*case, wrong]) + "\n")
            sys.stdout.flush()
    sys.stdout.write(json.dumps({"done": done}) + "\n")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
