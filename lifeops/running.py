"""One sync of one link, alone: the lock, the two ends, the run."""

from collections.abc import Iterator
from contextlib import contextmanager

from lifeops.ends import open_ends
from lifeops.links import Link
from sync.engine import Outcome, sync
from sync.errors import BusyError
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
    with _alone(link), open_ends(link) as ends:
        state = State(link.state_file)
        try:
            return sync(ends.excel, ends.sheet, state, ends.schema, dry_run=dry_run, accept=accept)
        finally:
            state.close()


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
