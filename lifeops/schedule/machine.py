"""The computer as a schedule sees it: files, commands, and what kind of computer it is."""

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

_LONGEST = 60
_NOT_FOUND = 127


@dataclass(frozen=True, slots=True)
class Done:
    """How a command ended: its exit code, and what it printed and complained of."""

    code: int
    out: str = ""
    complaint: str = ""


class Machine(Protocol):
    """A computer."""

    @property
    def platform(self) -> str:
        """Which system it is, as ``sys.platform`` says it."""

    @property
    def home(self) -> Path:
        """The person's own folder."""

    @property
    def environment(self) -> Mapping[str, str]:
        """The environment variables."""

    @property
    def user(self) -> int:
        """The person's number; 0 where there is none."""

    def has(self, program: str) -> bool:
        """Whether there is such a program."""

    def run(self, command: Sequence[str], text: str = "") -> Done:
        """Run a command to its end, given ``text`` to read."""

    def read(self, path: Path) -> str | None:
        """Return what a file holds; ``None`` if there is none."""

    def write(self, path: Path, text: str, encoding: str = "utf-8") -> None:
        """Write a file for its owner only; its folder is made if missing."""

    def delete(self, path: Path) -> None:
        """Delete a file, if it is there."""


class ThisMachine:
    """The computer that this runs on."""

    platform = sys.platform

    @property
    def home(self) -> Path:
        """The person's own folder."""
        return Path.home()

    @property
    def environment(self) -> Mapping[str, str]:
        """The environment variables."""
        return os.environ

    @property
    def user(self) -> int:
        """The person's number; 0 where there is none."""
        return 0 if sys.platform == "win32" else os.getuid()

    def has(self, program: str) -> bool:
        """Whether there is such a program."""
        return shutil.which(program) is not None

    def run(self, command: Sequence[str], text: str = "") -> Done:
        """Run a command to its end, given ``text`` to read; it may take a minute."""
        try:
            done = subprocess.run(  # noqa: S603 - the commands are ours, and no shell sees them
                list(command),
                input=text.encode(errors="surrogateescape"),  # bytes of others stay as they are
                capture_output=True,
                timeout=_LONGEST,
                check=False,
            )
        except FileNotFoundError:
            return Done(_NOT_FOUND, complaint=f"{command[0]} is not there")
        except subprocess.TimeoutExpired:
            return Done(_NOT_FOUND, complaint=f"{command[0]} did not answer")
        printed = done.stdout.decode(errors="surrogateescape")
        return Done(done.returncode, printed, done.stderr.decode(errors="replace"))

    def read(self, path: Path) -> str | None:
        """Return what a file holds; ``None`` if there is none."""
        return path.read_text("utf-8") if path.is_file() else None

    def write(self, path: Path, text: str, encoding: str = "utf-8") -> None:
        """Write a file for its owner only; its folder is made if missing."""
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w", encoding=encoding) as file:
            file.write(text)

    def delete(self, path: Path) -> None:
        """Delete a file, if it is there."""
        path.unlink(missing_ok=True)


def this_machine() -> Machine:
    """Return the computer that this runs on."""
    return ThisMachine()
