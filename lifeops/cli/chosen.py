"""Which links a command is about."""

from collections.abc import Sequence
from pathlib import Path

from lifeops import links
from lifeops.cli.say import say
from lifeops.links import Link


def chosen(books: Sequence[Path]) -> tuple[Link, ...]:
    """Return the links of ``books``, all links if none is named; say so if there is none.

    Raises:
        WrongEndError: one of them is not linked.
    """
    linked = tuple(links.need(book) for book in books) or links.every()
    if not linked:
        say("No workbook is linked yet. Link one with `lifeops link BOOK.xlsx --local`.")
    return linked
