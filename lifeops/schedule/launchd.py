"""launchd's user agents, on macOS.

Source: launchd.plist(5), launchctl(1): what ``StartCalendarInterval`` names runs once after a
sleep that it was missed in, however often it was; a time limit there is none.
"""

import plistlib
from pathlib import Path
from typing import Any

from lifeops.schedule.job import Job, name_of
from lifeops.schedule.machine import Machine
from lifeops.schedule.scheduler import Entry
from lifeops.schedule.steps import Delete, Run, Step, Write
from lifeops.schedule.times import Times


class Launchd:
    """The user's own launchd."""

    name = "launchd"
    title = "a launchd agent"

    def __init__(self, machine: Machine) -> None:
        self._machine = machine

    def usable(self) -> bool:
        """Whether launchd is there."""
        return self._machine.has("launchctl")

    def install(self, job: Job) -> tuple[Step, ...]:
        """Return what installs a job, or replaces and resumes the one of its workbook."""
        path = self._agent(job.name)
        return (
            Run(("launchctl", "bootout", self._target(job.name)), optional=True),
            Write(path, agent(job)),
            Run(("launchctl", "enable", self._target(job.name))),
            Run(("launchctl", "bootstrap", self._domain(), str(path))),
        )

    def pause(self, job: Job) -> tuple[Step, ...]:
        """Return what keeps a job from running until it is installed again."""
        return (
            Run(("launchctl", "disable", self._target(job.name))),
            Run(("launchctl", "bootout", self._target(job.name)), optional=True),
        )

    def start(self, job: Job) -> tuple[Step, ...]:
        """Return what runs a job now, as launchd would."""
        return (Run(("launchctl", "kickstart", self._target(job.name))),)

    def remove(self, name: str) -> tuple[Step, ...]:
        """Return what takes away everything that was installed for a job."""
        return (
            Run(("launchctl", "bootout", self._target(name)), optional=True),
            Run(("launchctl", "enable", self._target(name)), optional=True),
            Delete(self._agent(name)),
        )

    def by_hand(self, name: str) -> str:
        """Return how a person takes away what was installed for a job, without lifeops."""
        return f"launchctl bootout {self._target(name)}; rm '{self._agent(name)}'"

    def entry(self, job: Job) -> Entry | None:
        """Return what is installed for the workbook of a job, if anything is."""
        there = self._machine.read(self._agent(job.name))
        if there is None:
            return None
        loaded = not self._machine.run(("launchctl", "print", self._target(job.name))).code
        return Entry(not loaded, there != agent(job))

    def _domain(self) -> str:
        return f"gui/{self._machine.user}"

    def _target(self, name: str) -> str:
        return f"{self._domain()}/{label(name)}"

    def _agent(self, name: str) -> Path:
        return self._machine.home / "Library" / "LaunchAgents" / f"{label(name)}.plist"


def label(name: str) -> str:
    """Return the name under which launchd knows an entry."""
    return f"org.lifeops.{name.removeprefix(name_of(''))}"


def agent(job: Job) -> str:
    """Return the property list of a job; at log-in it makes good what was missed before."""
    held: dict[str, Any] = {
        "Label": label(job.name),
        "ProgramArguments": [str(job.python), "-P", str(job.launcher), "due", "wait"],
        "StartCalendarInterval": intervals(job.times),
        "RunAtLoad": True,
        "ProcessType": "Background",
        "LowPriorityIO": True,
    }
    return plistlib.dumps(held, sort_keys=False).decode()


def intervals(times: Times) -> list[dict[str, int]]:
    """Return one dictionary for each moment; what it does not name does not matter."""
    if times.every and times.every <= 60:
        return [{"Minute": minute} for minute in range(0, 60, times.every)]
    return [{"Hour": minute // 60, "Minute": minute % 60} for minute in times.minutes]
