"""The numbers by which sheets, charts, views and the like are known."""

import random
from collections.abc import Collection, Iterable

from sync.emulator.failures import InvalidError


def new_id(taken: Iterable[int]) -> int:
    """Return a number that is not taken, as Google numbers sheets and other objects."""
    used = set(taken)
    while True:
        number = random.randrange(1, 2**31 - 1)
        if number not in used:
            return number


def free_id(given: int | None, taken: Collection[int], what: str) -> int:
    """Return the id that a new object asks for, or a new one where it asks for none.

    Raises:
        InvalidError: another object has that id.
    """
    if given in taken:
        raise InvalidError(f"{what} with id {given} already exists.")
    return given or new_id(taken)
