"""What there is to say when nothing changed, learnt before anything heavy is imported.

A local sheet counts its changes in its server's database, which is read straight: no server is
started for it, and none is asked. Of a sheet on Google one small request tells.
"""

from collections.abc import Sequence
from contextlib import closing
from datetime import date
from functools import partial
from pathlib import Path

from lifeops import glance, links, stamp
from lifeops.links import Link
from lifeops.settings import sheets_database
from sync import revisions
from sync.emulator import counter
from sync.errors import SyncError
from sync.state_file import StateFile
from sync.unchanged import nothing_new
from workbook.errors import WorkbookError

SAME = glance.SAME


def answer(arguments: Sequence[str]) -> str:
    """Return what ``lifeops sync ARGUMENTS`` prints if no link has anything to do, else ``""``.

    Args:
        arguments: workbooks, or none for every link; an option is never answered here.
    """
    if any(each.startswith("-") for each in arguments):
        return ""
    try:
        found = [links.find(Path(each)) for each in arguments] or links.every()
    except SyncError:
        return ""  # the run itself meets it again, and says so
    linked = [link for link in found if link is not None]
    if not linked or len(linked) < len(found) or not all(map(_unchanged, linked)):
        return ""
    if len(linked) == 1:
        return f"{SAME}\n"
    return "".join(f"{link.book.name}:\n{SAME}\n" for link in linked)


def unchanged(link: Link) -> bool:
    """Whether both ends of a local link are as the last sync left them; ``False`` if unsure."""
    return link.local and _unchanged(link)


def _unchanged(link: Link) -> bool:
    """Answer the same for any link; one with Google costs a small request."""
    if stamp.is_new(link):
        return False
    today = date.today()  # noqa: DTZ011 - the day where the person is
    try:
        with closing(StateFile(link.state_file)) as state:
            return nothing_new(state, today, partial(_file, link), partial(_sheet, link))
    except (WorkbookError, OSError):
        return False  # the run itself meets it again, and says so


def _file(link: Link) -> str:
    return revisions.of_file(link.book)


def _sheet(link: Link) -> str:
    if not link.local:
        from lifeops import drive_version

        return drive_version.probe(link)
    version = counter.version(sheets_database(), link.spreadsheet)
    return "" if version is None else revisions.of_version(version)
