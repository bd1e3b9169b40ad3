"""Which links a command is about."""

from collections.abc import Sequence
from pathlib import Path

import click

from lifeops import links
from lifeops.cli.say import say
from lifeops.links import Link
from sync.errors import WrongEndError


def chosen(books: Sequence[Path], *, quiet: bool = False) -> tuple[Link, ...]:
    """Return the links of ``books``, all links if none is named; say so if there is none.

    Args:
        books: workbooks.
        quiet: whether to say nothing.

    Raises:
        WrongEndError: one of them is not linked.
    """
    linked = tuple(links.need(book) for book in books) or links.every()
    if not linked and not quiet:
        say("No workbook is linked yet. Link one with `lifeops link BOOK.xlsx --local`.")
    return linked


def the_one(book: Path | None) -> Link:
    """Return the link of ``book``, or the only one there is.

    Raises:
        WrongEndError: it is not linked, or nothing is.
        UsageError: several are linked and none is named.
    """
    if book is not None:
        return links.need(book)
    linked = links.every()
    if not linked:
        raise WrongEndError(
            "no workbook is linked yet", fix="Link one with `lifeops link BOOK.xlsx --local`"
        )
    if len(linked) > 1:
        names = ", ".join(str(link.book) for link in linked)
        raise click.UsageError(f"several workbooks are linked; name one of them: {names}")
    return linked[0]


def run_and_book(words: Sequence[str]) -> tuple[int | None, Path | None]:
    """Return the number of a run and the workbook among ``words``, in whatever order.

    Raises:
        UsageError: there are more of one kind.
    """
    numbers = [int(word) for word in words if word.isdecimal()]
    books = [Path(word) for word in words if not word.isdecimal()]
    if len(numbers) > 1 or len(books) > 1:
        raise click.UsageError("give one workbook and the number of one run at most")
    return (numbers[0] if numbers else None), (books[0] if books else None)
