"""The card of the Start tab: what changed since the day before, in one cell."""

from lifeops.changes.changes import changes
from lifeops.changes.kept import day_before
from lifeops.changes.snapshot import Snapshot, snapshot
from lifeops.changes.stored import Stored
from lifeops.figures.calculated import Calculated
from lifeops.links import Link
from workbook.errors import WorkbookError
from workbook.xlsx.scan import Book

_LINES = 3
"""How many lines the cell has room for."""


def since(link: Link, book: Calculated, conflicts: int) -> tuple[Snapshot, tuple[str, ...]] | None:
    """Return the day before, and what changed since; ``None`` where there is no day before.

    Args:
        link: the workbook, whose snapshot of today is kept by this.
        book: its values.
        conflicts: how many are open.
    """
    now = snapshot(book, conflicts)
    before = day_before(link, now) if now else None
    return (before, changes(before, now)) if now and before else None


def words(link: Link, book: Book, conflicts: int) -> str:
    """Return what the card says of a workbook that was just calculated; ``""`` for nothing."""
    try:
        told = since(link, Stored(book), conflicts)
    except WorkbookError:
        return ""
    if told is None:
        return ""
    before, lines = told
    head = f"Since {before.day:%Y-%m-%d}:"
    if len(lines) > _LINES:
        lines = (*lines[: _LINES - 1], f"and {len(lines) - _LINES + 1} more: see `lifeops today`")
    return "\n· ".join((head, *lines)) if lines else f"{head} nothing changed"
