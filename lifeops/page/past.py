"""What the last sync of a link wrote, in plain sentences."""

from collections.abc import Iterable

from lifeops.cli.report import brief, conflict_words, cut
from lifeops.ends import linked_schema
from lifeops.links import Link
from lifeops.undoing import Past
from sync.history import told
from sync.plan import Line
from sync.store import Side
from workbook.schema import CONFLICTS_TABLE

SHOWN = 20
"""How many changes are listed; of the others only the number is told."""


def sentences(link: Link, past: Past) -> list[str]:
    """Return what a run did, one sentence for each cell, row and conflict.

    Raises:
        WorkbookError: the workbook cannot be read.
    """
    lines = to_show(told(past.written, linked_schema(link)))
    said = [sentence(line, link.book.name) for line in lines[:SHOWN]]
    if len(lines) > SHOWN:
        said.append(f"And {len(lines) - SHOWN:,} more changes.")
    return said + [conflict_words(each) for each in past.written.conflicts[:SHOWN]]


def to_show(lines: Iterable[Line]) -> list[Line]:
    """Return what a person cares for: nothing about ids, nor of the Conflicts tab itself."""
    return [line for line in lines if line.table != CONFLICTS_TABLE and line.kind != "id"]


def sentence(line: Line, book: str) -> str:
    """Return what one edit does, as a sentence."""
    side = book if line.side is Side.EXCEL else "The sheet"
    place = ", ".join(filter(None, (line.table, cut(line.row), line.column)))
    if line.kind == "set":
        before, after = (brief(each) or "(blank)" for each in (line.before, line.after))
        return f"{side}: {place}: {before} → {after}."
    return f"{side}: {place}: {line.what}."
