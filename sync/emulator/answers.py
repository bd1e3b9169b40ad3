"""Answers that still hold: a spreadsheet read again unchanged is not rendered again.

An answer holds for as long as the version of the file and the minute that formulas are calculated
with are the same.
"""

from collections import OrderedDict
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple, TypeAlias

MOST_BYTES = 64 * 1024 * 1024
KEPT_BYTES = 8 * 1024 * 1024
Key: TypeAlias = tuple[str, tuple[str, ...], str]


class Held(NamedTuple):
    """One answer, and the version and time that it holds for."""

    version: int
    minute: datetime
    content: bytes


@dataclass(slots=True)
class Answers:
    """The latest answers, at most ``MOST_BYTES`` of them."""

    held: OrderedDict[Key, Held] = field(default_factory=OrderedDict)
    size: int = 0

    def find(self, key: Key, version: int, now: datetime) -> bytes | None:
        """Return the answer to a call if it still holds."""
        found = self.held.get(key)
        if found is None:
            return None
        if (found.version, found.minute) == (version, _minute(now)):
            self.held.move_to_end(key)
            return found.content
        self._drop(key)
        return None

    def keep(self, key: Key, version: int, now: datetime, content: bytes) -> None:
        """Keep an answer; very long ones are not worth it."""
        if len(content) > KEPT_BYTES:
            return
        if key in self.held:
            self._drop(key)
        self.held[key] = Held(version, _minute(now), content)
        self.size += len(content)
        while self.size > MOST_BYTES:
            self._drop(next(iter(self.held)))

    def clear(self) -> None:
        """Forget every answer."""
        self.held.clear()
        self.size = 0

    def _drop(self, key: Key) -> None:
        self.size -= len(self.held.pop(key).content)


def _minute(now: datetime) -> datetime:
    return now.replace(second=0, microsecond=0)
