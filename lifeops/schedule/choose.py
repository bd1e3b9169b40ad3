"""Which scheduler a computer has."""

from lifeops.schedule.cron import Cron
from lifeops.schedule.launchd import Launchd
from lifeops.schedule.machine import Machine
from lifeops.schedule.scheduler import Scheduler
from lifeops.schedule.systemd import Systemd
from lifeops.schedule.task_scheduler import TaskScheduler
from workbook.errors import WorkbookError

NAMES = ("systemd", "cron", "launchd", "task-scheduler")
_ADVICE = (
    "Install cron, or let whatever starts programs here run `lifeops sync -- BOOK` every so often"
)


def of_platform(machine: Machine) -> tuple[Scheduler, ...]:
    """Return the schedulers that a platform may have, the best one first."""
    if machine.platform == "win32":
        return (TaskScheduler(machine),)
    if machine.platform == "darwin":
        return Launchd(machine), Cron(machine)
    return Systemd(machine), Cron(machine)


def choose(machine: Machine, wanted: str = "") -> Scheduler:
    """Return the scheduler to use.

    Args:
        machine: the computer.
        wanted: the name of the one to use; by default the best that answers.

    Raises:
        WorkbookError: there is none, or not that one.
    """
    there = [each for each in of_platform(machine) if each.usable()]
    found = [each for each in there if wanted in {"", each.name}]
    if found:
        return found[0]
    if wanted and there:
        names = " or ".join(each.name for each in there)
        raise WorkbookError(f"there is no {wanted} on this computer", fix=f"Take {names}")
    raise WorkbookError("this computer has no scheduler that a person may use", fix=_ADVICE)


def named(machine: Machine, name: str) -> Scheduler:
    """Return the scheduler that holds an entry, whether or not it answers now.

    Raises:
        WorkbookError: this platform has none of that name.
    """
    found = [each for each in of_platform(machine) if each.name == name]
    if not found:
        raise WorkbookError(f"there is no {name} on this computer", fix="Install the schedule here")
    return found[0]
