"""What it takes to change a schedule: files and commands, shown before they are carried out."""

import shlex
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from lifeops.schedule.machine import Machine
from workbook.errors import NotWritableError


@dataclass(frozen=True, slots=True)
class Write:
    """Write a file, in place of what was there."""

    path: Path
    text: str
    encoding: str = "utf-8"


@dataclass(frozen=True, slots=True)
class Delete:
    """Delete a file, if it is there."""

    path: Path


@dataclass(frozen=True, slots=True)
class Run:
    """Run a command.

    Attributes:
        text: what it reads.
        optional: whether it may fail, such as ending what does not run.
    """

    command: tuple[str, ...]
    text: str = ""
    optional: bool = False


Step: TypeAlias = Write | Delete | Run


def carry_out(steps: Sequence[Step], machine: Machine) -> None:
    """Carry out steps one after the other.

    Raises:
        NotWritableError: one of them failed; says which.
    """
    for step in steps:
        match step:
            case Write(path, text, encoding):
                _writing(machine, path, text, encoding)
            case Delete(path):
                machine.delete(path)
            case Run(command, text, optional):
                done = machine.run(command, text)
                if done.code and not optional:
                    said = " ".join((done.complaint or done.out).split())
                    raise NotWritableError(
                        f"the scheduler refused: {said or f'exit code {done.code}'}",
                        where=_line(command),
                        fix="Put that right, then run this again: it starts afresh",
                    )


def _writing(machine: Machine, path: Path, text: str, encoding: str) -> None:
    try:
        machine.write(path, text, encoding)
    except OSError as wrong:
        raise NotWritableError(
            f"a file of the schedule cannot be written ({wrong.strerror})",
            where=str(path),
            fix="Make room, or let lifeops write there; then run this again",
        ) from wrong


def shown(steps: Sequence[Step]) -> Iterator[str]:
    """Yield lines that show every file and command."""
    for step in steps:
        match step:
            case Write(path, text, _):
                yield f"write {path}"
                yield from (f"    {line}" for line in text.splitlines())
            case Delete(path):
                yield f"delete {path}"
            case Run(command, text, _):
                yield f"run {_line(command)}"
                yield from (f"    {line}" for line in text.splitlines())


def _line(command: Sequence[str]) -> str:
    return subprocess.list2cmdline(command) if sys.platform == "win32" else shlex.join(command)
