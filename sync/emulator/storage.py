"""Keeps spreadsheets in one SQLite database; every acknowledged write is one transaction.

``synchronous=FULL``: an acknowledged write survives a power cut, for a few milliseconds each. Cells
are kept by row, so an edit rewrites the rows that it touched and nothing else, and inserting a row
above others moves whole rows, not single cells.
"""

import json
import sqlite3
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from sync.emulator import users
from sync.emulator.failures import ApiError, forbidden, not_found
from sync.emulator.spreadsheet import Spreadsheet
from sync.emulator.stored import (
    FILES,
    OWNED,
    SCHEMA,
    SPREADSHEET,
    File,
    Run,
    file_of,
    lines_of,
    sheet_of,
    write,
    write_file,
    write_owner,
)
from sync.emulator.switches import Switches
from sync.errors import WrongEndError

__all__ = ["SPREADSHEET", "File", "Storage", "now"]


def now() -> str:
    """Return the time as Drive writes it."""
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _opened(database: Path | str) -> sqlite3.Connection:
    """Open the database, made if missing.

    Raises:
        WrongEndError: the file is not such a database.
    """
    connection = sqlite3.connect(database, check_same_thread=False, isolation_level=None)
    try:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        connection.executescript(SCHEMA)
    except sqlite3.DatabaseError as wrong:
        connection.close()
        raise WrongEndError(
            f"the sheets of this computer cannot be read ({wrong})",
            where=str(database),
            fix="Put a good copy of that file back; if there is none, move it away, then unlink "
            "each workbook and link it again: they hold all that was synced",
        ) from wrong
    return connection


class Storage:
    """The database and the spreadsheets read from it so far.

    One lock is held for the whole of a request, so two clients' batches never interleave.

    Attributes:
        switches: what only Google can settle, for every spreadsheet.
        listeners: each is told the id and the version of a spreadsheet whose change was committed;
            the version is -1 for one that is gone. They must be quick: the lock is held.
    """

    def __init__(self, database: Path | str) -> None:
        self.lock = threading.RLock()
        self.switches = Switches()
        self.listeners: list[Callable[[str, int], None]] = []
        self._acting: str | None = None
        self._undo: dict[str, Spreadsheet | None] | None = None
        self._connection = _opened(database)
        self._open: dict[str, Spreadsheet] = {}

    def close(self) -> None:
        """Close the database; nothing is left to be written."""
        with self.lock:
            self._connection.close()

    def files(self) -> list[File]:
        """Return every file that whoever asks has, the latest change first."""
        rows = self._connection.execute(f"{FILES} ORDER BY modified DESC, file.id")
        user, found = self._acting, map(file_of, rows)
        return [f for f in found if user is None or users.lists(user, f.owner, f.permissions)]

    def file(self, file_id: str) -> File:
        """Return a file.

        Raises:
            ApiError: 404; 403 for one that whoever asks may not see.
        """
        row = self._connection.execute(f"{FILES} WHERE file.id = ?", (file_id,)).fetchone()
        if row is None:
            raise not_found()
        return self._check(file_of(row), "reader")

    def spreadsheet(self, spreadsheet_id: str) -> Spreadsheet:
        """Return a spreadsheet, to be read only.

        Raises:
            ApiError: 404; 403 for one that whoever asks may not see.
        """
        file, user = self.file(spreadsheet_id), self._acting
        if spreadsheet_id not in self._open:
            book = self._open[spreadsheet_id] = self._read(spreadsheet_id)
            book.switches = self.switches
        book = self._open[spreadsheet_id]
        book.acting = None if user is None else users.Acting(user, file.owner)
        return book

    def changes(self, after: int) -> list[tuple[int, str, bool, str]]:
        """Return place, file, whether it is removed, and time of each change after a place."""
        rows = self._connection.execute(
            "SELECT place, file, removed, time FROM change WHERE place > ? ORDER BY place", (after,)
        )
        seen = {file.id for file in self.files()} if self._acting else set[str]()
        return [
            (place, file, bool(removed), time)
            for place, file, removed, time in rows
            if removed or not self._acting or file in seen
        ]

    def last_change(self) -> int:
        """Return the place of the last change; 0 for none."""
        row = self._connection.execute("SELECT MAX(place) FROM change").fetchone()
        return int(row[0] or 0)

    def add_file(self, file: File) -> File:
        """Store a file without contents, such as a folder."""
        file = replace(file, owner=self._acting or users.YOU)
        with self._transaction() as run:
            write_file(run, file)
            write_owner(run, file)
        return file

    def create(self, spreadsheet: Spreadsheet, file: File | None = None) -> File:
        """Store a new spreadsheet, and what Drive knows of it if that is more than usual."""
        moment = now()
        file = file or File(spreadsheet.id, str(spreadsheet.properties["title"]), moment, moment)
        file = replace(file, owner=self._acting or users.YOU)
        with self._transaction() as run:
            write_file(run, file)
            write_owner(run, file)
            write(run, spreadsheet, None)
        self._settle(spreadsheet)
        return file

    @contextmanager
    def turn(self, user: str | None = None) -> Iterator[None]:
        """Hold the lock for the whole of a request, all of whose changes are one transaction.

        They are stored when the block ends, and undone when it raises. Turns are not nested.

        Args:
            user: who asks: sees and changes what is theirs or shared with them, and owns what is
                made; ``None`` for the server itself, which may do everything.
        """
        with self.lock:
            self._acting, self._undo = user, {}
            try:
                yield
                if self._connection.in_transaction:
                    self._connection.execute("COMMIT")
            except BaseException:
                self._take_back(self._undo)
                raise
            else:
                self._tell(self._undo)
            finally:
                self._acting, self._undo = None, None

    def _tell(self, changed: Iterable[str]) -> None:
        for spreadsheet_id in changed if self.listeners else ():
            found = self._connection.execute(
                "SELECT version FROM file WHERE id = ?", (spreadsheet_id,)
            ).fetchone()
            for listener in self.listeners:
                listener(spreadsheet_id, int(found[0]) if found else -1)

    def _take_back(self, undo: dict[str, Spreadsheet | None]) -> None:
        if self._connection.in_transaction:
            self._connection.execute("ROLLBACK")
        for spreadsheet_id, book in undo.items():
            self._hold(spreadsheet_id, book)

    def _hold(self, spreadsheet_id: str, book: Spreadsheet | None) -> None:
        if book is None:
            self._open.pop(spreadsheet_id, None)
        else:
            self._open[spreadsheet_id] = book

    def _may(self, file: File, needed: str) -> bool:
        user = self._acting
        return user is None or users.may(users.role(user, file.owner, file.permissions), needed)

    def _check(self, file: File, needed: str) -> File:
        if not self._may(file, needed):
            raise forbidden()
        return file

    @contextmanager
    def edit(self, spreadsheet_id: str) -> Iterator[Spreadsheet]:
        """Give a copy to change; stored when the block ends, forgotten when it raises."""
        before = self.spreadsheet(spreadsheet_id)
        file = self._check(self.file(spreadsheet_id), "writer")
        after = before.copy()
        yield after
        moved = replace(
            file,
            name=str(after.properties["title"]),
            modified=now(),
            version=file.version + 1,
        )
        with self._transaction() as run:
            write(run, after, before)
            write_file(run, moved)
        self._settle(after)

    def change_file(self, file: File) -> File:
        """Store a changed file (name, trashed, permissions) and return it with its new version."""
        self._check(file, "writer")
        changed = replace(file, modified=now(), version=file.version + 1)
        if file.mime != SPREADSHEET:
            with self._transaction() as run:
                write_file(run, changed)
            return changed
        before = self.spreadsheet(file.id)
        after = before.copy()
        after.properties["title"] = file.name
        with self._transaction() as run:
            write(run, after, before)
            write_file(run, changed)
        self._settle(after)
        return changed

    def delete(self, file_id: str) -> None:
        """Delete a file for good.

        Raises:
            ApiError: 404; 403 for one that is not whoever asks's own.
        """
        self._check(self.file(file_id), "owner")
        with self._transaction() as run:
            for table, key in OWNED:
                run(f"DELETE FROM {table} WHERE {key} = ?", (file_id,))  # noqa: S608 - our own names
        self._replace(file_id, None)

    def _settle(self, spreadsheet: Spreadsheet) -> None:
        spreadsheet.switches = self.switches
        self._replace(spreadsheet.id, spreadsheet)

    def _replace(self, spreadsheet_id: str, book: Spreadsheet | None) -> None:
        if self._undo is not None:
            self._undo.setdefault(spreadsheet_id, self._open.get(spreadsheet_id))
        self._hold(spreadsheet_id, book)

    @contextmanager
    def _transaction(self) -> Iterator[Run]:
        """Give what runs statements; in a turn they become part of its transaction."""
        if not self._connection.in_transaction:
            self._connection.execute("BEGIN IMMEDIATE")
        if self._undo is not None:
            yield self._connection.execute
            return
        try:
            yield self._connection.execute
            self._connection.execute("COMMIT")
        except BaseException:
            self._connection.execute("ROLLBACK")
            raise

    def _read(self, spreadsheet_id: str) -> Spreadsheet:
        run = self._connection.execute
        row = run("SELECT body FROM spreadsheet WHERE id = ?", (spreadsheet_id,)).fetchone()
        if row is None:
            raise ApiError(400, "This operation is not supported for this document")
        body = json.loads(row[0])
        result = Spreadsheet(spreadsheet_id, body["properties"], parts=body["parts"])
        sheets = run(
            "SELECT sheet, body FROM sheet WHERE spreadsheet = ? ORDER BY position",
            (spreadsheet_id,),
        )
        for sheet_id, text in sheets.fetchall():
            result.sheets.append(sheet_of(json.loads(text)))
            lines = run(
                "SELECT row, cells FROM line WHERE spreadsheet = ? AND sheet = ?",
                (spreadsheet_id, sheet_id),
            )
            result.sheets[-1].rows = dict(lines_of(lines))
        return result
