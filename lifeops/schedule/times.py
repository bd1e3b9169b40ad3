"""When scheduled syncs run: at fixed minutes of every day, so that every scheduler can say it."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

from workbook.errors import WorkbookError

DAY = 24 * 60
"""Minutes of a day."""
EVERY = (*(n for n in range(1, 61) if 60 % n == 0), *(60 * h for h in range(2, 25) if 24 % h == 0))
"""Intervals in minutes that come out even over an hour or a day."""
MOST = 48
"""Times of day that one schedule takes; Windows' Task Scheduler takes no more."""
_LONGEST_JITTER = 300
_INTERVAL = re.compile(r"(\d{1,6})\s*(m|min|minutes?|h|hours?|d|days?)?")
_CLOCK = re.compile(r"(\d{1,2}):(\d{2})")
_UNITS = {"m": 1, "h": 60, "d": DAY}


@dataclass(frozen=True, slots=True)
class Times:
    """The minutes of the day at which a sync runs.

    Attributes:
        minutes: since midnight, rising, at least one.
        every: minutes between two of them where they are regular from midnight on, else 0.
    """

    minutes: tuple[int, ...]
    every: int = 0

    @property
    def gap(self) -> int:
        """The longest wait between two runs, in minutes."""
        ends = (*self.minutes, self.minutes[0] + DAY)
        return max(later - earlier for earlier, later in pairwise(ends))

    @property
    def jitter(self) -> int:
        """By how many seconds a run may come later: a tenth of the shortest wait, at most 300."""
        ends = (*self.minutes, self.minutes[0] + DAY)
        shortest = min(later - earlier for earlier, later in pairwise(ends))
        return min(_LONGEST_JITTER, shortest * 6)

    def before(self, moment: datetime) -> datetime:
        """Return the last time that was due at ``moment``, in its zone."""
        midnight = moment.replace(hour=0, minute=0, second=0, microsecond=0)
        now = moment.hour * 60 + moment.minute
        past = [minute for minute in self.minutes if minute <= now]
        if past:
            return midnight + timedelta(minutes=past[-1])
        return midnight + timedelta(minutes=self.minutes[-1] - DAY)

    def after(self, moment: datetime) -> datetime:
        """Return the next time that will be due after ``moment``, in its zone."""
        midnight = moment.replace(hour=0, minute=0, second=0, microsecond=0)
        now = moment.hour * 60 + moment.minute
        coming = [minute for minute in self.minutes if minute > now]
        return midnight + timedelta(minutes=coming[0] if coming else self.minutes[0] + DAY)

    def words(self) -> str:
        """Return the times as a person says them."""
        if not self.every:
            return "daily at " + ", ".join(clock(minute) for minute in self.minutes)
        number, unit = (
            (self.every // 60, "hour") if self.every % 60 == 0 else (self.every, "minute")
        )
        return f"every {unit}" if number == 1 else f"every {number} {unit}s"


def every(text: str) -> Times:
    """Return the times of an interval such as ``15m`` or ``2h``.

    Raises:
        WorkbookError: it is none, or does not come out even over an hour or a day.
    """
    found = _INTERVAL.fullmatch(text.strip().lower())
    if found is None:
        raise WorkbookError(f"{text!r} is no interval", fix="Write it as 15m, 2h or 1d")
    minutes = int(found[1]) * _UNITS[(found[2] or "m")[0]]
    if minutes not in EVERY:
        near = sorted(sorted(EVERY, key=lambda each: abs(each - minutes))[:2])
        raise WorkbookError(
            f"an interval of {text.strip()} does not come out even over an hour or a day",
            fix=f"Take {' or '.join(map(_short, near))}, or give times of day with --at",
        )
    return Times(tuple(range(0, DAY, minutes)), minutes)


def at(texts: Iterable[str]) -> Times:
    """Return times of day such as ``08:00``, or several with commas between them.

    Raises:
        WorkbookError: one of them is none, or there are too many.
    """
    words = [word for text in texts for word in re.split(r"[,;\s]+", text.strip()) if word]
    minutes = sorted({_minute(word) for word in words})
    if not 1 <= len(minutes) <= MOST:
        raise WorkbookError(
            f"{len(minutes)} times of day are too many or too few", fix=f"Give 1 to {MOST} of them"
        )
    return Times(tuple(minutes))


def clock(minute: int) -> str:
    """Return a minute of the day as ``HH:MM``."""
    return f"{minute // 60:02}:{minute % 60:02}"


def _minute(word: str) -> int:
    found = _CLOCK.fullmatch(word)
    if found is None or int(found[1]) > 23 or int(found[2]) > 59:
        raise WorkbookError(f"{word!r} is no time of day", fix="Write it as 08:00 or 17:30")
    return int(found[1]) * 60 + int(found[2])


def _short(minutes: int) -> str:
    return f"{minutes // 60}h" if minutes % 60 == 0 else f"{minutes}m"
