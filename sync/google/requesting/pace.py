"""How fast requests may follow each other, so that Google need not refuse any.

A bucket of tokens for each limit: a few requests may go at once, later ones as the bucket fills.
Google counts by the minute, so what a bucket holds and what flows into it in a minute stay
together below the limit. Source: Google's page "Usage limits" of the Sheets API: 60 reads and 60
writes a minute and user, and no more than about one request a second for one spreadsheet.
"""

import math
import sqlite3
import time
from collections.abc import Callable, Collection, Iterable, Mapping
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

_SHEETS = "sheets.googleapis.com"
_DEEPEST = -60.0
"""The most requests that are owed: a damaged file must not make anybody wait for hours."""
_TABLE = "CREATE TABLE IF NOT EXISTS pace (name TEXT PRIMARY KEY, level REAL, at REAL)"


@dataclass(frozen=True, slots=True)
class Pace:
    """One limit.

    Attributes:
        burst: how many requests may go at once after a rest.
        per_second: how many may go in the long run.
    """

    burst: float
    per_second: float


USER = Pace(15.0, 40 / 60)
"""Reads, and likewise writes, of one person: at most 55 in any minute."""
SPREADSHEET = Pace(5.0, 1.0)
"""Of one spreadsheet; the most that one sync asks goes at once."""


def level(pace: Pace, last: float, seconds: float) -> float:
    """Return what a bucket holds, in requests, some seconds after it held ``last``.

    A clock that was set back counts as no time at all.
    """
    return min(pace.burst, last + max(0.0, seconds) * pace.per_second)


def limits(method: str, url: str) -> dict[str, Pace]:
    """Return the limits that a request is under, by name; none for Drive, whose are far."""
    parts = urlsplit(url)
    if parts.hostname != _SHEETS:
        return {}
    found = {"reads" if method in {"GET", "HEAD"} else "writes": USER}
    words = parts.path.split("/")  # "", "v4", "spreadsheets", ID...
    if len(words) > 3 and words[3]:
        found[words[3].partition(":")[0]] = SPREADSHEET
    return found


class Buckets:
    """The buckets of one person, shared by all programs on this computer that use one file.

    Args:
        path: the file; without one they are this program's own.
        now: gives the time, in seconds since 1970 as other programs read it too.
    """

    def __init__(self, path: Path | None = None, now: Callable[[], float] = time.time) -> None:
        self._path = path
        self._now = now
        self._own: dict[str, tuple[float, float]] = {}

    def take(self, wanted: Mapping[str, Pace]) -> float:
        """Take one request from each of some buckets; return the seconds to wait before it."""
        if not wanted:
            return 0.0
        if self._path is not None:
            with suppress(sqlite3.Error):  # pace is a courtesy: no sync fails for want of it
                return self._taken_together(self._path, wanted)
        return self._taken(wanted, self._own)

    def levels(self, names: Collection[str], pace: Pace = USER) -> dict[str, float]:
        """Return what some buckets of one pace hold now, without taking any."""
        kept = dict(self._own)
        if self._path is not None and self._path.is_file():
            with suppress(sqlite3.Error), closing(self._opened(self._path)) as database:
                kept = _read(database, names)
        now = self._now()
        held = {name: kept.get(name, (pace.burst, now)) for name in names}
        return {name: level(pace, last, now - at) for name, (last, at) in held.items()}

    def _taken_together(self, path: Path, wanted: Mapping[str, Pace]) -> float:
        with closing(self._opened(path)) as database:
            database.execute("BEGIN IMMEDIATE")
            database.execute(_TABLE)
            kept = _read(database, wanted)
            waits = self._taken(wanted, kept)
            rows = [(name, *kept[name]) for name in wanted]
            database.executemany("INSERT OR REPLACE INTO pace VALUES (?, ?, ?)", rows)
            database.execute("COMMIT")
        return waits

    def _taken(self, wanted: Mapping[str, Pace], kept: dict[str, tuple[float, float]]) -> float:
        """Take from ``kept``, which may go below nothing: that is waited for."""
        now, waits = self._now(), 0.0
        for name, pace in wanted.items():
            last, at = kept.get(name, (pace.burst, now))
            left = level(pace, last, now - at) - 1
            kept[name] = (left, now)
            waits = max(waits, -left / pace.per_second)
        return waits

    @staticmethod
    def _opened(path: Path) -> sqlite3.Connection:
        # What was taken in the last instant may be forgotten when a computer loses its power.
        database = sqlite3.connect(path, timeout=2.0, isolation_level=None)
        database.execute("PRAGMA synchronous = OFF")
        return database


def _read(database: sqlite3.Connection, names: Iterable[str]) -> dict[str, tuple[float, float]]:
    wanted = list(names)
    marks = ", ".join("?" * len(wanted))
    query = f"SELECT name, level, at FROM pace WHERE name IN ({marks})"  # noqa: S608 - marks only
    return {
        name: (max(last, _DEEPEST), at)
        for name, last, at in database.execute(query, wanted)
        if _is_finite(last) and _is_finite(at)
    }


def _is_finite(value: object) -> bool:
    """Whether a value of the file is what belongs there; SQLite keeps anything anywhere."""
    return isinstance(value, int | float) and math.isfinite(value)
