"""Serves a workbook's spreadsheet, read-only, from a temporary folder that goes when it ends."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from lifeops.figures.calculated import Calculated
from lifeops.viewing.pages import pages
from lifeops.viewing.spreadsheet import spreadsheet
from sync.emulator import server
from sync.emulator.page.options import Page
from sync.emulator.storage import Storage


@contextmanager
def viewing(path: Path, port: int = 0) -> Iterator[str]:
    """Serve the workbook at ``path`` while the block runs, and yield the address of its page.

    The file is read once, before anything is served, and never written.

    Args:
        path: the workbook.
        port: the port on 127.0.0.1; 0 picks a free one.

    Raises:
        UnreadableError: no such file, or no workbook.
        UnavailableError: the port is taken.
    """
    book = Calculated.read(path)
    shown = spreadsheet(book, path.stem)
    with TemporaryDirectory(prefix="lifeops-view-") as folder:
        database = Path(folder) / "sheets.db"
        storage = Storage(database)
        storage.create(shown)
        storage.close()
        page = Page(read_only=True, open=shown.id, pages=pages(book, path.name))
        with server.running(database, port, clock=_wall, page=page) as running:
            yield f"{running.page}&open={shown.id}"


def _wall() -> datetime:
    """Return what the clock on the wall says, which the spreadsheet takes for its own zone's."""
    return datetime.now().astimezone().replace(tzinfo=UTC)
