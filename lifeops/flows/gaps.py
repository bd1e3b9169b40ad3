"""Spans of a day in minutes since midnight, and what fits between them."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

LEAST = 25
"""Minutes below which a task is never split."""


class Span(NamedTuple):
    """From ``start`` up to, not including, ``end``."""

    start: int
    end: int

    @property
    def minutes(self) -> int:
        """How long it is."""
        return self.end - self.start


def gaps(day: Span, busy: Iterable[Span]) -> list[Span]:
    """Return what ``busy`` leaves of ``day``, from early to late."""
    free, at = list[Span](), day.start
    for each in sorted(busy):
        if each.start > at:
            free.append(Span(at, min(each.start, day.end)))
        at = max(at, each.end)
    free.append(Span(at, day.end))
    return [each for each in free if each.minutes > 0]


def placed(free: Sequence[Span], minutes: int) -> list[Span]:
    """Return where a task goes: the first gap that holds all of it, else pieces of several.

    No piece of a split task is shorter than ``LEAST``; where that cannot be, nothing is returned.
    """
    whole = next((each for each in free if each.minutes >= minutes), None)
    if whole is not None:
        return [Span(whole.start, whole.start + minutes)]
    pieces, left = list[Span](), minutes
    for each in free:
        piece = min(each.minutes, left)
        if 0 < left - piece < LEAST:
            piece = left - LEAST
        if piece >= LEAST:
            pieces.append(Span(each.start, each.start + piece))
            left -= piece
        if not left:
            return pieces
    return []


def without(free: Sequence[Span], taken: Sequence[Span]) -> list[Span]:
    """Return what is left of the gaps."""
    return [left for each in free for left in gaps(each, taken)]
