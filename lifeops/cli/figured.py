"""What ``today`` and ``kpi`` share: which workbooks, calculated now, one after the other."""

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from lifeops import links
from lifeops.cli.each import Told, tell
from lifeops.cli.exits import Exit
from lifeops.cli.say import say
from lifeops.figures.calculated import Calculated
from lifeops.links import Link
from sync.errors import WrongEndError


def tell_each(
    command: str,
    books: Sequence[Path],
    read: Callable[[Calculated, Link], Told],
    lacks: type[WrongEndError],
    *,
    as_json: bool,
) -> Exit:
    """Say what each workbook shows now; return the worst code.

    Args:
        command: its name.
        books: workbooks, linked or not; all linked ones if there is none.
        read: says what a calculated workbook shows.
        lacks: raised by ``read`` where a workbook is none of this kind; that of a linked one
            nobody asked for is said, and is no failure.
        as_json: whether to print one JSON document instead of words.
    """
    found = tuple(_link(book) for book in books) or links.every()
    if not found and not as_json:
        say(f"No workbook is linked yet. Name one: lifeops {command} BOOK.xlsx")

    def once(link: Link) -> Told:
        try:
            told = read(Calculated.read(link.book), link)
        except lacks as wrong:
            if books:
                raise
            return Told(partial(say, str(wrong)), {"linked": True})
        return Told(told.show, {"linked": bool(link.guid), **told.shape})

    return tell(command, found, once, as_json=as_json)


def show_open(link: Link) -> None:
    """Say so if a program has the workbook open: it may hold what is not saved yet."""
    from workbook.xlsx.replace import open_elsewhere

    program = open_elsewhere(link.book)
    if program:
        say(f"It is open in {program}: what is not saved there is not counted.")


def _link(book: Path) -> Link:
    return links.find(book) or Link(book.resolve(), "", "", local=False)
