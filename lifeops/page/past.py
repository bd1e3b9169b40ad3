"""What the last sync of a link wrote, in plain sentences, and taking it back."""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from functools import partial

from lifeops.cli.report import brief, conflict_words, cut
from lifeops.ends import linked_schema
from lifeops.links import Link
from lifeops.running import Granted, ask
from sync.history import History, Written, told
from sync.plan import Line
from sync.records import Run
from sync.state import State
from sync.store import AddRow, DeleteRow, SetCell, Side
from sync.undo import undo as undone
from sync.wishes import Wish
from workbook.errors import WorkbookError
from workbook.schema import CONFLICTS_TABLE, Schema

SHOWN = 20
"""How many changes are listed; of the others only the number is told."""


@dataclass(frozen=True, slots=True)
class Past:
    """A run that wrote something.

    Attributes:
        remark: what it was for, where it was not a plain sync.
    """

    run: Run
    written: Written
    remark: str


def last(link: Link) -> Past | None:
    """Return the last run that changed a cell or a row for a person; ``None`` for none."""
    return next(_pasts(link), None)


def take_back(link: Link, number: int) -> Granted:
    """Take a run back on both sides; 0 means the last.

    Raises:
        WorkbookError: there is no such run, or what stopped the undo; nothing is lost.
    """
    found = next((each for each in _pasts(link) if number in {0, each.run.id}), None)
    if found is None:
        what = f"there is no sync {number} to take back" if number else "there is nothing to undo"
        raise WorkbookError(what, where=str(link.book), fix="See the syncs with `lifeops log`")

    def asked(schema: Schema) -> Wish:
        return partial(undone, found.written, schema)

    run = found.run.id
    return ask(link, asked, f"undo of {run}", columns=found.written.plan.columns)


def sentences(link: Link, past: Past) -> list[str]:
    """Return what a run did, one sentence for each cell, row and conflict.

    Raises:
        WorkbookError: the workbook cannot be read.
    """
    lines = [
        line
        for line in told(past.written, linked_schema(link))
        if line.table != CONFLICTS_TABLE and line.kind != "id"
    ]
    said = [sentence(line, link.book.name) for line in lines[:SHOWN]]
    if len(lines) > SHOWN:
        said.append(f"And {len(lines) - SHOWN:,} more changes.")
    return said + [conflict_words(each) for each in past.written.conflicts[:SHOWN]]


def sentence(line: Line, book: str) -> str:
    """Return what one edit does, as a sentence."""
    side = book if line.side is Side.EXCEL else "The sheet"
    place = ", ".join(filter(None, (line.table, cut(line.row), line.column)))
    if line.kind == "set":
        before, after = (brief(each) or "(blank)" for each in (line.before, line.after))
        return f"{side}: {place}: {before} → {after}."
    return f"{side}: {place}: {line.what}."


def _pasts(link: Link) -> Iterator[Past]:
    with closing(State(link.state_file)) as state, closing(History(link.state_file)) as history:
        remarks = history.remarks()
        for run in state.runs():
            written = history.written(run.id)
            if written is not None and _changed(written):
                yield Past(run, written, remarks.get(run.id, ""))


def _changed(written: Written) -> bool:
    edits = (*written.plan.local, *written.plan.remote)
    return bool(written.plan.columns) or any(
        isinstance(edit, SetCell | AddRow | DeleteRow) and edit.table != CONFLICTS_TABLE
        for edit in edits
    )
