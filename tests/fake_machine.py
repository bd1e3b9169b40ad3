"""Computers of every platform, as far as a schedule sees them: nothing leaves this process."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePath, PurePosixPath, PureWindowsPath

from lifeops.schedule.job import Job
from lifeops.schedule.machine import Done
from lifeops.schedule.times import Times, at, every

HOMES: Mapping[str, PurePath] = {
    "linux": PurePosixPath("/home/ana maría"),
    "darwin": PurePosixPath("/Users/ana maría"),
    "win32": PureWindowsPath(r"C:\Users\Ana María"),
}
PROGRAMS = {
    "linux": {"systemctl", "crontab", "loginctl"},
    "darwin": {"launchctl", "crontab"},
    "win32": {"schtasks", "powershell"},
}
GUID = "1b4e28ba-2fa1-41d2-883f-0016d3cca427"
TIMES = (every("15m"), every("1m"), every("1h"), every("2h"), every("1d"), at(["8:00,17:30"]))


@dataclass
class FakeMachine:
    """A computer whose files are a dictionary, and whose programs remember what they were told."""

    platform: str = "linux"
    environment: Mapping[str, str] = field(default_factory=dict)
    user: int = 1000
    programs: set[str] = field(default_factory=set)
    files: dict[str, str] = field(default_factory=dict)
    commands: list[tuple[str, ...]] = field(default_factory=list)
    crontab: str = ""
    tasks: dict[str, str] = field(default_factory=dict)
    off: set[str] = field(default_factory=set)
    answers: dict[str, Done] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.programs = self.programs or set(PROGRAMS[self.platform])

    @property
    def home(self) -> Path:
        return HOMES[self.platform]  # type: ignore[return-value]

    def has(self, program: str) -> bool:
        return program in self.programs

    def read(self, path: PurePath) -> str | None:
        return self.files.get(str(path))

    def write(self, path: PurePath, text: str, encoding: str = "utf-8") -> None:
        text.encode(encoding)
        self.files[str(path)] = text

    def delete(self, path: PurePath) -> None:
        self.files.pop(str(path), None)

    def run(self, command: Sequence[str], text: str = "") -> Done:
        self.commands.append(tuple(command))
        program = command[0]
        if program in self.answers:
            return self.answers[program]
        acts: dict[str, Callable[[Sequence[str], str], Done]] = {
            "crontab": self._crontab,
            "systemctl": self._systemctl,
            "launchctl": self._launchctl,
            "schtasks": self._schtasks,
        }
        return acts[program](command, text) if program in acts else Done(0)

    def _crontab(self, command: Sequence[str], text: str) -> Done:
        if command[1] == "-l":
            return Done(0, self.crontab) if self.crontab else Done(1, "", "no crontab for ana")
        self.crontab = text if command[1] == "-" else ""
        return Done(0)

    def _systemctl(self, command: Sequence[str], _: str) -> Done:
        verb, unit = command[2], command[-1]
        if verb == "enable":
            self.off.discard(unit)
        if verb == "disable":
            self.off.add(unit)
        if verb == "is-enabled":
            return Done(0, "disabled\n" if unit in self.off else "enabled\n")
        return Done(0)

    def _launchctl(self, command: Sequence[str], _: str) -> Done:
        verb, target = command[1], command[-1]
        if verb == "bootstrap":
            self.off.discard(PurePosixPath(target).stem)
        if verb == "bootout":
            self.off.add(target.rpartition("/")[2])
        if verb == "print":
            return Done(113 if target.rpartition("/")[2] in self.off else 0)
        return Done(0)

    def _schtasks(self, command: Sequence[str], _: str) -> Done:
        verb, name = command[1], command[3]
        if verb == "/Create":
            self.tasks[name] = self.files[command[5]]
        elif name not in self.tasks:
            return Done(1, "", "ERROR: The system cannot find the file specified.")
        elif verb == "/Delete":
            del self.tasks[name]
        elif verb == "/Change":
            off = "<Settings>\n    <Enabled>false</Enabled>"
            self.tasks[name] = self.tasks[name].replace("<Settings>", off)
        return Done(0, self.tasks.get(name, ""))


def job(platform: str = "linux", times: Times = TIMES[0], **changed: object) -> Job:
    """Return a job as it would be on a platform, with paths that need quoting."""
    home = HOMES[platform]
    python = "python.exe" if platform == "win32" else "python3"
    made = {
        "guid": GUID,
        "book": home / "100% year" / "my $year.xlsx",
        "times": times,
        "python": home / "venv with space" / python,
        "launcher": home / "state 5%" / f"{GUID}.py",
        "limit": 600,
    }
    return Job(**(made | changed))  # type: ignore[arg-type]
