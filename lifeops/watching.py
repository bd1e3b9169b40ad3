"""When to sync next while somebody works: soon after the file was saved, else now and then.

Looking at the file costs nothing and is done every second. Asking the Sheet costs a request, so
that is done less often the longer nothing happens, and less still while it does not answer.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeAlias

from lifeops.links import Link

SETTLE = 2.0
"""Seconds that a saved file is left alone: programs save in several steps."""
LOOK = 1.0
"""Seconds between two looks at the files."""
_STRETCH = 1.5
_LAZIEST = 4
_LONGEST = 600.0
Stamp: TypeAlias = tuple[int, int, bool]


class Came:
    """What came of a sync, as far as the next one goes by it."""

    NOTHING = "nothing"
    SOMETHING = "something"
    TROUBLE = "trouble"


@dataclass(slots=True)
class Watched:
    """One link that is watched.

    Attributes:
        poll: seconds between two questions to the Sheet while things happen.
        due: when it is synced next, on the clock that is passed in.
        wait: seconds between two questions now.
        seen: how the file looked last.
    """

    link: Link
    poll: float
    due: float = 0.0
    wait: float = field(default=0.0)
    seen: Stamp | None = None

    def look(self, now: float) -> bool:
        """Look at the file; return whether it is time to sync."""
        stamp = stamp_of(self.link.book)
        if self.seen is not None and stamp != self.seen:
            self.due = now + SETTLE
        self.seen = stamp
        return now >= self.due

    def done(self, now: float, came: str) -> None:
        """Take in what came of a sync, and say when to ask again."""
        self.seen = stamp_of(self.link.book)  # what we wrote ourselves is no news
        if came == Came.SOMETHING:
            self.wait = self.poll
        elif came == Came.NOTHING:
            longest = max(self.poll, min(self.poll * _LAZIEST, _LONGEST))
            self.wait = min(max(self.wait, self.poll / _STRETCH) * _STRETCH, longest)
        else:
            self.wait = min(max(self.wait, self.poll) * 2, max(self.poll, _LONGEST))
        self.due = now + self.wait


def watch(
    watched: Sequence[Watched],
    sync: Callable[[Link], str],
    clock: Callable[[], float],
    sleep: Callable[[float], None],
) -> None:
    """Sync each link when it is time, until somebody interrupts.

    Args:
        watched: the links.
        sync: syncs one; returns what came of it, one of :class:`Came`.
        clock: the time in seconds; never goes back.
        sleep: waits some seconds.
    """
    while True:
        for each in watched:
            if each.look(clock()):
                came = sync(each.link)
                each.done(clock(), came)
        sleep(LOOK)


def stamp_of(book: Path) -> Stamp:
    """Return how a file looks from outside, and whether a program has it open."""
    locks = (book.with_name(f"~${book.name}"), book.with_name(f".~lock.{book.name}#"))
    held = any(lock.exists() for lock in locks)
    try:
        stat = book.stat()
    except OSError:
        return 0, 0, held
    return stat.st_size, stat.st_mtime_ns, held
