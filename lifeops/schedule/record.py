"""What this device remembers of a workbook's schedule: one small file, replaced whole."""

import json
import os
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass, field, fields
from datetime import datetime
from pathlib import Path
from typing import Any

from lifeops.schedule.times import Times
from lifeops.settings import state_folder
from workbook.errors import NotWritableError, UnreadableError

_FOLDER = "schedule"


@dataclass(frozen=True, slots=True)
class Firing:
    """One scheduled run.

    Attributes:
        id: what the log knows it by.
        started: the moment, with its zone.
        finished: the moment; ``""`` while it runs, and for good if it was cut off.
        code: its exit code.
        what: how it ended, in words without any cell's content.
        run: the number of the sync in ``lifeops log``; 0 if it wrote nothing.
    """

    id: str
    started: str
    finished: str = ""
    code: int = 0
    what: str = ""
    run: int = 0


@dataclass(frozen=True, slots=True)
class Failing:
    """A row of runs that failed.

    Attributes:
        count: how many.
        since: the moment of the first.
        what: why the last of them did.
        noticed: the moment at which a person was told last; ``""`` if never.
    """

    count: int = 0
    since: str = ""
    what: str = ""
    noticed: str = ""


@dataclass(frozen=True, slots=True)
class Record:
    """A workbook's schedule.

    Attributes:
        guid: the id of its link.
        book: where the workbook was when the schedule was installed.
        scheduler: the name of the scheduler that holds it.
        python: the interpreter that it was installed with.
        minutes: the times of day, in minutes since midnight.
        every: minutes between two of them where they are regular, else 0.
        limit: seconds after which a run ends itself.
        asked: whether a person asked for the next run, so that it starts whatever the time.
        since: when it was installed.
        succeeded: when a run went through last.
        last: the last run.
        failing: the runs since then that failed.
        told: what was told once and is not told again.
    """

    guid: str
    book: str
    scheduler: str
    python: str
    minutes: tuple[int, ...]
    every: int
    limit: int
    asked: bool = False
    since: str = ""
    succeeded: str = ""
    last: Firing | None = None
    failing: Failing = field(default_factory=Failing)
    told: str = ""

    @property
    def times(self) -> Times:
        """When it runs."""
        return Times(self.minutes, self.every)


def file_of(guid: str, ending: str = ".json") -> Path:
    """Return where a schedule's record stands, or another of its files."""
    return state_folder() / _FOLDER / f"{guid}{ending}"


def load(guid: str) -> Record | None:
    """Return the record of a workbook's schedule; ``None`` if it has none.

    Raises:
        UnreadableError: it is damaged.
    """
    path = file_of(guid)
    try:
        return _record(json.loads(path.read_text("utf-8")))
    except FileNotFoundError:
        return None
    except (OSError, ValueError, TypeError, KeyError, AttributeError) as wrong:
        raise UnreadableError(
            "the record of this schedule cannot be read",
            where=str(path),
            fix="Delete that file and install the schedule again",
        ) from wrong


def every() -> Iterator[Record]:
    """Yield the records of all schedules of this device that can be read."""
    for path in sorted((state_folder() / _FOLDER).glob("*.json")):
        with suppress(UnreadableError):
            found = load(path.stem)
            if found is not None:
                yield found


def damaged() -> Iterator[Path]:
    """Yield the files of records that cannot be read."""
    for path in sorted((state_folder() / _FOLDER).glob("*.json")):
        try:
            load(path.stem)
        except UnreadableError:
            yield path


def save(record: Record) -> None:
    """Write the record in one replace, so that a run that dies leaves the old one.

    Raises:
        NotWritableError: it cannot be written.
    """
    path = file_of(record.guid)
    fresh = path.with_suffix(f".{os.getpid()}.new")
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            json.dump(asdict(record), file, indent=1)
        fresh.replace(path)
    except OSError as wrong:
        raise NotWritableError(
            f"the record of this schedule cannot be written ({wrong.strerror})",
            where=str(path),
            fix="Make room, or let lifeops write there; then run this again",
        ) from wrong


def forget(guid: str) -> None:
    """Delete everything that is remembered of a schedule."""
    for path in (state_folder() / _FOLDER).glob(f"{guid}.*"):
        path.unlink(missing_ok=True)


def is_due(record: Record, now: datetime) -> bool:
    """Whether a time has passed since the last run started, or since it was installed."""
    latest = record.last.started if record.last else record.since
    return record.asked or datetime.fromisoformat(latest) < record.times.before(now)


def _record(stored: dict[str, Any]) -> Record:
    known = {each.name for each in fields(Record)}
    held = {name: value for name, value in stored.items() if name in known}
    last = held.get("last")
    held["last"] = Firing(**last) if last else None
    held["failing"] = Failing(**held["failing"])
    held["minutes"] = tuple(int(minute) for minute in held["minutes"])
    return Record(**held)
