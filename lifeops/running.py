"""One sync of one link, alone: the lock, the two ends, the run."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace

from lifeops import links
from lifeops.ends import open_ends
from lifeops.links import Link
from lifeops.noop import unchanged
from sync.engine import sync
from sync.errors import BusyError
from sync.outcome import Outcome, Status
from sync.state import State


def run(link: Link, *, dry_run: bool = False, accept: str | None = None) -> Outcome:
    """Sync both ends of ``link`` once.

    Args:
        link: the workbook and its sheet.
        dry_run: decide only; write nothing.
        accept: hash of a plan that the guards are to let through.

    Raises:
        BusyError: another process syncs this workbook now.
        WorkbookError: what stopped it; nothing is lost.
    """
    with _alone(link):
        if not dry_run and unchanged(link):
            return Outcome(Status.NOTHING)
        with open_ends(link) as ends, closing(State(link.state_file)) as state:
            outcome = sync(
                ends.excel,
                ends.sheet,
                state,
                ends.schema,
                dry_run=dry_run,
                accept=accept,
                keys=dict(link.keys),
            )
        if link.keys and not dry_run:  # they tell how the two sides were first put together
            links.remember(replace(link, keys=()))
        return outcome


@contextmanager
def _alone(link: Link) -> Iterator[None]:
    """Hold the link's lock, which the system releases even when a process dies."""
    from filelock import FileLock, Timeout

    lock = FileLock(link.state_file.with_suffix(".lock"))
    try:
        lock.acquire(blocking=False)
    except Timeout:
        raise BusyError(
            "another sync of this workbook is running and does the work", where=str(link.book)
        ) from None
    try:
        yield
    finally:
        lock.release()
