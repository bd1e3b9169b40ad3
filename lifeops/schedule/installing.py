"""Installing, pausing and removing the schedule of a workbook, and what can be said of it."""

import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from lifeops import config
from lifeops.links import Link
from lifeops.schedule import choose, launcher, record
from lifeops.schedule.job import Job, name_of
from lifeops.schedule.machine import Machine
from lifeops.schedule.record import Record
from lifeops.schedule.scheduler import Entry, Scheduler
from lifeops.schedule.steps import Step, Write, carry_out
from lifeops.schedule.times import Times
from workbook.errors import WorkbookError

_PASSING = ("archive-v0", "builds-v0", "environments-v2")
"""Folders of uv's cache from which `uvx` runs, and which `uv cache clean` empties."""


@dataclass(frozen=True, slots=True)
class Change:
    """What installs a schedule.

    Attributes:
        steps: files and commands.
        record: what is remembered of it once they are carried out.
    """

    steps: tuple[Step, ...]
    record: Record


@dataclass(frozen=True, slots=True)
class Standing:
    """How a schedule stands.

    Attributes:
        record: what this device remembers.
        entry: what the scheduler holds; ``None`` if it holds nothing.
        title: the scheduler's name for a person.
        next: when the next run is due; ``None`` while it is paused or not there.
    """

    record: Record
    entry: Entry | None
    title: str
    next: datetime | None


def installing(
    link: Link, times: Times, machine: Machine, *, using: str = "", now: datetime
) -> Change:
    """Return what installs the schedule of a workbook, in place of the one it may have.

    Args:
        link: the workbook's.
        times: when it is to run.
        machine: where.
        using: the scheduler; by default the one it has, else the best there is.
        now: with a zone; times before it are not made good.

    Raises:
        WorkbookError: there is no scheduler, or lifeops runs from where it will not stay.
    """
    had = record.load(link.guid)
    scheduler = choose.choose(machine, using or (had.scheduler if had else ""))
    python = interpreter(Path(sys.executable))
    limit = config.seconds("schedule.limit", link.book)
    held = Record(
        guid=link.guid,
        book=str(link.book),
        scheduler=scheduler.name,
        python=str(python),
        minutes=times.minutes,
        every=times.every,
        limit=limit,
        since=now.isoformat(timespec="seconds"),
    )
    if had is not None:
        held = replace(held, succeeded=had.succeeded, last=had.last, failing=had.failing)
    job = job_of(held)
    script = launcher.script(job, machine.environment, scheduler.by_hand(job.name))
    moved = had is not None and had.scheduler != scheduler.name
    before = _removing(had, machine) if had is not None and moved else ()
    return Change((*before, Write(job.launcher, script), *scheduler.install(job)), held)


def install(change: Change, machine: Machine) -> None:
    """Carry out what :func:`installing` said; the record comes first, as a run may follow at once.

    Raises:
        NotWritableError: a step failed.
    """
    record.save(change.record)
    carry_out(change.steps, machine)


def pausing(held: Record, machine: Machine) -> tuple[Step, ...]:
    """Return what keeps a schedule from running until it is installed again."""
    return choose.named(machine, held.scheduler).pause(job_of(held))


def starting(held: Record, machine: Machine) -> tuple[Step, ...]:
    """Return what runs the sync now, as the scheduler would.

    Raises:
        WorkbookError: the scheduler holds no such entry.
    """
    scheduler, job = choose.named(machine, held.scheduler), job_of(held)
    if scheduler.entry(job) is None:
        raise WorkbookError(
            f"the {scheduler.title} for this workbook is gone",
            where=held.book,
            fix="Install it again with `lifeops schedule install`",
        )
    return scheduler.start(job)


def start(held: Record, steps: Sequence[Step], machine: Machine) -> None:
    """Carry out what :func:`starting` said; the run goes whatever the time."""
    record.save(replace(held, asked=True))
    carry_out(steps, machine)


def removing(held: Record, machine: Machine) -> tuple[Step, ...]:
    """Return what takes a schedule away; neither the workbook nor its sync state is touched."""
    return _removing(held, machine)


def remove(held: Record, steps: Sequence[Step], machine: Machine) -> None:
    """Carry out what :func:`removing` said, and forget the schedule."""
    carry_out(steps, machine)
    record.forget(held.guid)


def standing(held: Record, machine: Machine, now: datetime) -> Standing:
    """Return how a schedule stands."""
    scheduler = choose.named(machine, held.scheduler)
    entry = scheduler.entry(job_of(held))
    runs = entry is not None and not entry.paused
    return Standing(held, entry, scheduler.title, held.times.after(now) if runs else None)


def find(book: Path) -> Record | None:
    """Return the record of the schedule that a workbook had when it was installed."""
    wanted = str(book.resolve())
    return next((held for held in record.every() if held.book == wanted), None)


def job_of(held: Record) -> Job:
    """Return what runs when."""
    return Job(
        guid=held.guid,
        book=Path(held.book),
        times=held.times,
        python=Path(held.python),
        launcher=record.file_of(held.guid, ".py"),
        limit=held.limit,
    )


def interpreter(python: Path) -> Path:
    """Return the interpreter to run, without a window of its own on Windows.

    Raises:
        WorkbookError: it lies where it will not stay.
    """
    passing = set(_PASSING) & set(python.parts) or python.is_relative_to(tempfile.gettempdir())
    if passing:
        raise WorkbookError(
            "this lifeops runs from a folder that is emptied now and then",
            where=str(python),
            fix="Install it to stay, with `uv tool install lifeops`, and use that one",
        )
    windowless = python.with_name("pythonw.exe")
    return windowless if python.name == "python.exe" and windowless.is_file() else python


def _removing(held: Record, machine: Machine) -> tuple[Step, ...]:
    scheduler: Scheduler = choose.named(machine, held.scheduler)
    return scheduler.remove(name_of(held.guid))
