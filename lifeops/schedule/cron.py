"""cron, where there is no systemd: lines in the user's own crontab, each marked as ours.

cron neither waits at random nor makes good what was missed, so the launcher does both: it is also
called once an hour and at start-up, and goes on only if a time has passed without a run.

Source: crontab(5): ``%`` is a line end unless it is escaped, and a month or a weekday that stands
as ``*`` does not restrict.
"""

import shlex
from collections import defaultdict

from lifeops.schedule.job import Job
from lifeops.schedule.machine import Machine
from lifeops.schedule.scheduler import Entry
from lifeops.schedule.steps import Run, Step
from lifeops.schedule.times import Times
from workbook.errors import WorkbookError

_PAUSED = "#paused "
_CATCH_UP = 60
"""Minutes between two runs from which on missed ones are looked for in between."""


class Cron:
    """The user's crontab."""

    name = "cron"
    title = "cron"

    def __init__(self, machine: Machine) -> None:
        self._machine = machine

    def usable(self) -> bool:
        """Whether there is a crontab."""
        return self._machine.has("crontab")

    def install(self, job: Job) -> tuple[Step, ...]:
        """Return what installs a job, or replaces and resumes the one of its workbook."""
        return self._with(job.name, lines(job))

    def pause(self, job: Job) -> tuple[Step, ...]:
        """Return what keeps a job from running until it is installed again."""
        return self._with(job.name, [f"{_PAUSED}{line}" for line in lines(job)])

    def start(self, job: Job) -> tuple[Step, ...]:
        """Return what runs a job now, as cron would."""
        quiet = "</dev/null >/dev/null 2>&1 &"  # or some shells are waited for
        return (Run(("/bin/sh", "-c", f"{{ {command(job)}; }} {quiet}")),)

    def remove(self, name: str) -> tuple[Step, ...]:
        """Return what takes away everything that was installed for a job."""
        return self._with(name, [])

    def by_hand(self, name: str) -> str:
        """Return how a person takes away what was installed for a job, without lifeops."""
        return f"crontab -e, and delete the lines that end in '# {name}'"

    def entry(self, job: Job) -> Entry | None:
        """Return what is installed for the workbook of a job, if anything is."""
        found = [line for line in self._lines() if _is_of(line, job.name)]
        if not found:
            return None
        bare = [line.removeprefix(_PAUSED) for line in found]
        return Entry(found[0].startswith(_PAUSED), bare != lines(job))

    def _with(self, name: str, ours: list[str]) -> tuple[Step, ...]:
        """Return what puts our lines after everybody else's, which stay as they are."""
        if not ours and not self.usable():
            return ()
        others = [line for line in self._lines() if not _is_of(line, name)]
        whole = "".join(f"{line}\n" for line in (*others, *ours))
        if whole.strip():
            return (Run(("crontab", "-"), whole),)
        return (Run(("crontab", "-r"), optional=True),)

    def _lines(self) -> list[str]:
        if not self.usable():  # gone since: nothing of ours runs any more
            return []
        done = self._machine.run(("crontab", "-l"))
        if done.code and "no crontab" not in done.complaint.lower():
            raise WorkbookError(
                f"the crontab cannot be read ({' '.join(done.complaint.split())})",
                fix="Put that right, then run this again; nothing was changed",
            )
        return done.out.removesuffix("\n").split("\n") if done.out and not done.code else []


def lines(job: Job) -> list[str]:
    """Return the lines of a crontab for one job."""
    ours = f"{command(job)} # {job.name}"
    return [f"{when} {ours.replace('%', chr(92) + '%')}" for when in moments(job.times)]


def command(job: Job) -> str:
    """Return the command line, which does nothing once the interpreter or the script is gone.

    Raises:
        WorkbookError: cron cannot say it.
    """
    python, launcher = (shlex.quote(str(path)) for path in (job.python, job.launcher))
    if not f"{python}{launcher}".isprintable():
        raise WorkbookError("cron takes no path with line ends in it", where=str(job.launcher))
    there = f"[ -x {python} ] && [ -f {launcher} ]"
    return f"{there} && {python} -P {launcher} due wait >/dev/null 2>&1"


def moments(times: Times) -> list[str]:
    """Return the five fields, or the word, of each line."""
    if times.every and times.every < 60:
        return [f"*/{times.every} * * * *" if times.every > 1 else "* * * * *"]
    if times.every == 60:
        return ["0 * * * *"]
    hours: dict[int, list[int]] = defaultdict(list)
    for minute in times.minutes:
        hours[minute % 60].append(minute // 60)
    whens = [f"{minute} {','.join(map(str, its))} * * *" for minute, its in sorted(hours.items())]
    return [*whens, "17 * * * *", "@reboot"] if times.gap > _CATCH_UP else whens


def _is_of(line: str, name: str) -> bool:
    return line.endswith(f"# {name}")
