"""Which workbook belongs to which sheet, on this device."""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from lifeops.settings import state_folder
from sync.errors import SyncError, WrongEndError

_TABLE = """
CREATE TABLE IF NOT EXISTS link (
    book TEXT PRIMARY KEY, guid TEXT NOT NULL, spreadsheet TEXT NOT NULL,
    local INTEGER NOT NULL, keys TEXT NOT NULL
)"""


@dataclass(frozen=True, slots=True)
class Link:
    """One workbook and one spreadsheet that are kept the same.

    Attributes:
        book: absolute path of the .xlsx.
        guid: what marks both ends as belonging together.
        spreadsheet: the spreadsheet's id.
        local: whether it lives on the embedded server.
        keys: (table, column) by which the next sync joins rows that have no id in common.
    """

    book: Path
    guid: str
    spreadsheet: str
    local: bool
    keys: tuple[tuple[str, str], ...] = ()

    @property
    def state_file(self) -> Path:
        """The database of this link's sync state."""
        return state_folder() / f"{self.guid}.db"

    @property
    def backups(self) -> Path:
        """The folder of the versions of the file that syncs replaced."""
        return backups_of(self.guid)


def backups_of(guid: str) -> Path:
    """Return the folder of the versions that syncs of a workbook replaced; it may not be there."""
    return state_folder() / "backups" / guid


def remember(link: Link) -> None:
    """Record ``link``, in place of any other link of the same workbook."""
    with _links() as database:
        database.execute(
            "INSERT OR REPLACE INTO link (book, guid, spreadsheet, local, keys) "
            "VALUES (?, ?, ?, ?, ?)",
            (str(link.book), link.guid, link.spreadsheet, link.local, json.dumps(link.keys)),
        )


def forget(link: Link) -> None:
    """Remove the record of ``link`` and its sync state; neither end nor backups are touched."""
    with _links() as database:
        database.execute("DELETE FROM link WHERE book = ?", (str(link.book),))
    for leftover in link.state_file.parent.glob(f"{link.guid}.*"):
        leftover.unlink()


def every() -> tuple[Link, ...]:
    """Return all links of this device, by path."""
    with _links() as database:
        rows = database.execute(
            "SELECT book, guid, spreadsheet, local, keys FROM link ORDER BY book"
        )
        return tuple(
            Link(Path(book), guid, spreadsheet, bool(local), tuple(map(tuple, json.loads(keys))))
            for book, guid, spreadsheet, local, keys in rows
        )


def move(link: Link, book: Path) -> Link:
    """Record that the workbook of ``link`` now stands at ``book``; its sync state goes along."""
    moved = replace(link, book=book.resolve())
    with _links() as database:
        database.execute(
            "UPDATE link SET book = ? WHERE book = ?", (str(moved.book), str(link.book))
        )
    return moved


def find(book: Path) -> Link | None:
    """Return the link of the workbook at ``book``, if it has one."""
    wanted = book.resolve()
    return next((link for link in every() if link.book == wanted), None)


def need(book: Path) -> Link:
    """Return the link of the workbook at ``book``.

    Raises:
        WrongEndError: it is not linked.
    """
    link = find(book)
    if link is None:
        raise WrongEndError(
            "this workbook is not linked to a sheet",
            where=str(book),
            fix=f"Link it with `lifeops link {book} --local`",
        )
    return link


@contextmanager
def _links() -> Iterator[sqlite3.Connection]:
    path = state_folder() / "links.db"
    _refuse_emptied(path)
    try:
        with closing(sqlite3.connect(path)) as database, database:
            database.execute(_TABLE)
            yield database
    except sqlite3.DatabaseError as wrong:
        raise SyncError(
            f"the list of links cannot be read ({wrong})",
            where=str(path),
            fix="Move that file away and link each workbook again with `lifeops link BOOK --sheet "
            "ID`; nothing in the workbooks or sheets is touched by that",
        ) from wrong


def _refuse_emptied(path: Path) -> None:
    """Refuse a list that lost everything: a file of no bytes beside the memory of links.

    Raises:
        SyncError: says so; it would look as if nothing were linked.
    """
    if not path.is_file() or path.stat().st_size or path.with_name("links.db-journal").exists():
        return
    states = sorted(each for each in path.parent.glob("*.db") if each != path)
    if states:
        raise SyncError(
            f"the list of links is empty, though {len(states)} synced before",
            where=str(path),
            fix="Put that file back from a backup, or delete it and link each workbook again with"
            " `lifeops link BOOK --sheet ID`; nothing in the workbooks or sheets is touched",
        )
