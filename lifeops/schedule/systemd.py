"""systemd's user timers.

Sources: systemd.timer(5), systemd.service(5), systemd.time(7): ``Persistent=`` goes with
``OnCalendar=`` only, an active unit is not started twice, and for a oneshot service it is
``TimeoutStartSec=`` that ends it.
"""

from pathlib import Path

from lifeops.schedule.job import GRACE, Job
from lifeops.schedule.machine import Machine
from lifeops.schedule.scheduler import Entry
from lifeops.schedule.steps import Delete, Run, Step, Write
from lifeops.schedule.times import Times, clock

_USER = ("systemctl", "--user")


class Systemd:
    """The user's own systemd."""

    name = "systemd"
    title = "a systemd user timer"

    def __init__(self, machine: Machine) -> None:
        self._machine = machine

    def usable(self) -> bool:
        """Whether the user's systemd is there and answers."""
        return (
            self._machine.has("systemctl")
            and not self._machine.run((*_USER, "show-environment")).code
        )

    def install(self, job: Job) -> tuple[Step, ...]:
        """Return what installs a job, or replaces and resumes the one of its workbook."""
        return (
            Write(self._unit(job.name, "service"), service(job)),
            Write(self._unit(job.name, "timer"), timer(job)),
            Run((*_USER, "daemon-reload")),
            Run((*_USER, "enable", f"{job.name}.timer")),
            Run((*_USER, "restart", f"{job.name}.timer")),
        )

    def pause(self, job: Job) -> tuple[Step, ...]:
        """Return what keeps a job from running until it is installed again."""
        return (Run((*_USER, "disable", "--now", f"{job.name}.timer")),)

    def start(self, job: Job) -> tuple[Step, ...]:
        """Return what runs a job now, as the timer would."""
        return (Run((*_USER, "start", "--no-block", f"{job.name}.service")),)

    def remove(self, name: str) -> tuple[Step, ...]:
        """Return what takes away everything that was installed for a job."""
        return (
            Run((*_USER, "disable", "--now", f"{name}.timer"), optional=True),
            Delete(self._unit(name, "timer")),
            Delete(self._unit(name, "service")),
            Delete(self._stamps() / f"stamp-{name}.timer"),
            Run((*_USER, "daemon-reload")),
            Run((*_USER, "reset-failed", f"{name}.service", f"{name}.timer"), optional=True),
        )

    def by_hand(self, name: str) -> str:
        """Return how a person takes away what was installed for a job, without lifeops."""
        units = self._unit(name, "*").name
        folder = self._unit(name, "timer").parent
        return f"systemctl --user disable --now {name}.timer; rm {folder}/{units}"

    def entry(self, job: Job) -> Entry | None:
        """Return what is installed for the workbook of a job, if anything is."""
        units = {"service": service(job), "timer": timer(job)}
        there = {kind: self._machine.read(self._unit(job.name, kind)) for kind in units}
        if there["timer"] is None:
            return None
        state = self._machine.run((*_USER, "is-enabled", f"{job.name}.timer")).out.strip()
        return Entry(state != "enabled", there != units, self._remarks())

    def _remarks(self) -> tuple[str, ...]:
        user = self._machine.environment.get("USER") or str(self._machine.user)
        linger = self._machine.run(("loginctl", "show-user", user, "--property=Linger"))
        if linger.out.strip() == "Linger=yes":
            return ()
        return ("it runs while you are logged in; `loginctl enable-linger` lets it run always",)

    def _unit(self, name: str, kind: str) -> Path:
        base = self._machine.environment.get("XDG_CONFIG_HOME", "").strip()
        folder = Path(base) if base else self._machine.home / ".config"
        return folder / "systemd" / "user" / f"{name}.{kind}"

    def _stamps(self) -> Path:
        base = self._machine.environment.get("XDG_DATA_HOME", "").strip()
        folder = Path(base) if base else self._machine.home / ".local" / "share"
        return folder / "systemd" / "timers"


def service(job: Job) -> str:
    """Return the unit that runs a sync once."""
    return f"""[Unit]
Description={_plain(job.title)}
ConditionFileIsExecutable={_plain(str(job.python))}
ConditionPathExists={_plain(str(job.launcher))}

[Service]
Type=oneshot
ExecStart={_word(str(job.python))} -P {_word(str(job.launcher))}
SuccessExitStatus=10 30
TimeoutStartSec={job.limit + GRACE}
Nice=10
"""


def timer(job: Job) -> str:
    """Return the unit that says when."""
    return f"""[Unit]
Description={_plain(job.title)}

[Timer]
{calendar(job.times)}
RandomizedDelaySec={job.times.jitter}
AccuracySec=1
Persistent=true

[Install]
WantedBy=timers.target
"""


def calendar(times: Times) -> str:
    """Return the lines that say when."""
    if not times.every or len(times.minutes) == 1:
        return "\n".join(f"OnCalendar=*-*-* {clock(minute)}:00" for minute in times.minutes)
    if times.every % 60:
        return f"OnCalendar=*-*-* *:0/{times.every}:00"
    return f"OnCalendar=*-*-* 0/{times.every // 60}:00:00"


def _plain(text: str) -> str:
    """Return a value that stands to the end of its line, which a backslash would make go on."""
    return text.replace("%", "%%").rstrip("\\")


def _word(text: str) -> str:
    """Return one word of a command line, whatever is in it."""
    quoted = text.replace("\\", "\\\\").replace('"', '\\"').replace("%", "%%").replace("$", "$$")
    return f'"{quoted}"'
