"""The runs of a link that can be taken back, and taking one back: for the command and the page."""

from collections.abc import Generator
from contextlib import closing
from dataclasses import dataclass
from functools import partial

from lifeops.links import Link
from lifeops.running import Granted, ask
from sync.history import History, Written
from sync.records import Run
from sync.state import State
from sync.store import AddRow, DeleteRow, SetCell
from sync.undo import undo
from sync.wishes import Wish
from workbook.errors import WorkbookError
from workbook.schema import CONFLICTS_TABLE, Schema


@dataclass(frozen=True, slots=True)
class Past:
    """A run of which it is known what it wrote.

    Attributes:
        remark: what it was for, where it was not a plain sync.
    """

    run: Run
    written: Written
    remark: str


def last(link: Link) -> Past | None:
    """Return the last run that changed something for a person; ``None`` for none."""
    with closing(_pasts(link)) as pasts:
        return next((each for each in pasts if _changed(each.written)), None)


def past(link: Link, number: int | None) -> Past:
    """Return the run of that number, or the last one that changed something.

    Raises:
        WorkbookError: there is none, or it is too long ago.
    """
    if number is None:
        found = last(link)
        if found is None:
            what = "there is nothing to undo: no sync has written yet"
            raise WorkbookError(what, where=str(link.book))
        return found
    with closing(_pasts(link, number)) as pasts:
        found = next(pasts, None)
    if found is not None:
        return found
    with closing(State(link.state_file)) as state:
        known = number in (run.id for run in state.runs())
    raise forgotten(number, link) if known else no_run(number, link)


def take_back(
    link: Link, found: Past, *, dry_run: bool = False, accept: str | None = None
) -> Granted:
    """Take a run back on both sides.

    Args:
        link: the workbook and its sheet.
        found: the run.
        dry_run: decide only; write nothing.
        accept: hash of a plan that the guards are to let through.

    Raises:
        WorkbookError: what stopped it; nothing is lost.
    """

    def asked(schema: Schema) -> Wish:
        return partial(undo, found.written, schema)

    remark = f"undo of {found.run.id}"
    columns = found.written.plan.columns
    return ask(link, asked, remark, columns=columns, dry_run=dry_run, accept=accept)


def no_run(number: int, link: Link) -> WorkbookError:
    """Return the error for a run that never was."""
    return WorkbookError(
        f"there is no run {number}",
        where=str(link.book),
        fix=f"See the runs with `lifeops log {link.book.name}`",
    )


def forgotten(number: int, link: Link) -> WorkbookError:
    """Return the error for a run of which only the line in the log is left."""
    return WorkbookError(
        f"run {number} is too long ago: its cells are no longer known",
        where=str(link.book),
        fix=f"See the runs with `lifeops log {link.book.name}`",
    )


def _pasts(link: Link, number: int | None = None) -> Generator[Past]:
    """Yield the runs that wrote something, the newest first, or only the one of that number."""
    with closing(State(link.state_file)) as state, closing(History(link.state_file)) as history:
        remarks = history.remarks()
        for run in state.runs():
            if number not in (None, run.id):
                continue
            written = history.written(run.id)
            if written is not None:
                yield Past(run, written, remarks.get(run.id, ""))


def _changed(written: Written) -> bool:
    """Whether a run wrote more than ids and what it told of conflicts, or changed columns."""
    edits = (*written.plan.local, *written.plan.remote)
    return bool(written.plan.columns) or any(
        isinstance(edit, SetCell | AddRow | DeleteRow) and edit.table != CONFLICTS_TABLE
        for edit in edits
    )
