"""The database of one link's memory, and the little that tells whether there is anything to do.

Deleting the file loses nothing: an unknown base means union, never delete. Everything is written
in transactions that SQLite makes durable; reading never creates a file.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

from sync import state_history, state_lineage
from sync.errors import SyncError, UnavailableError
from workbook.errors import NotWritableError, WorkbookError

_BUSY = (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)
_NO_ROOM = (
    sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_READONLY,
    sqlite3.SQLITE_CANTOPEN,
)
_MAKE_ROOM = "Make room, or let lifeops write there; then run this again: nothing is lost"
VERSION = 4

_UPGRADES = (
    """
CREATE TABLE about (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE base (
    tbl TEXT NOT NULL, row_id TEXT NOT NULL, cells TEXT NOT NULL, PRIMARY KEY (tbl, row_id)
) WITHOUT ROWID;
CREATE TABLE runs (
    id INTEGER PRIMARY KEY AUTOINCREMENT, day TEXT NOT NULL, started TEXT NOT NULL,
    finished TEXT, outcome TEXT NOT NULL, counts TEXT NOT NULL
);
CREATE TABLE plans (run INTEGER PRIMARY KEY, plan TEXT NOT NULL, pending TEXT);
CREATE TABLE conflicts (
    key TEXT PRIMARY KEY, run INTEGER NOT NULL, tbl TEXT NOT NULL, row_id TEXT NOT NULL,
    label TEXT NOT NULL, col TEXT NOT NULL, base TEXT NOT NULL, local TEXT NOT NULL,
    remote TEXT NOT NULL, kept TEXT NOT NULL, header TEXT NOT NULL
);
CREATE TABLE snapshots (
    run INTEGER NOT NULL, side TEXT NOT NULL, tbl TEXT NOT NULL, row_id TEXT NOT NULL,
    cells TEXT, PRIMARY KEY (run, side, tbl, row_id)
) WITHOUT ROWID;
""",
    """
CREATE TABLE files (
    seen INTEGER PRIMARY KEY AUTOINCREMENT, revision TEXT NOT NULL UNIQUE,
    generation INTEGER NOT NULL, at TEXT NOT NULL
);
""",
    state_history.UPGRADE,
    state_lineage.UPGRADE,
)


class UnfitError(SyncError):
    """The file is damaged or another computer's; it tells nothing that may be relied on.

    Attributes:
        suffix: what its name ends with once it is set aside.
    """

    def __init__(self, what: str, path: Path, suffix: str) -> None:
        self.suffix = suffix
        fix = "Delete that file: nothing is lost, the sides are compared afresh"
        super().__init__(what, where=str(path), fix=fix)


class StateFile:
    """The memory of one link on this device, as far as a run needs it that has nothing to do.

    Args:
        path: the database file; it need not exist.
        device: what tells this computer from others; ``""`` takes any computer's file.

    Attributes:
        wait: seconds to wait for another program that has the file locked.
    """

    wait = 5.0

    def __init__(self, path: Path, device: str = "") -> None:
        self.path = path
        self.device = device
        self._file: sqlite3.Connection | None = None

    def close(self) -> None:
        """Close the file."""
        if self._file is not None:
            self._file.close()
            self._file = None

    def revisions(self) -> tuple[str, str]:
        """Return the local and the remote revision after the last run; ``""`` if unknown."""
        return self._about("local_revision"), self._about("remote_revision")

    def compared(self) -> date:
        """Return the day on which both sides were last read."""
        return date.fromisoformat(self._about("compared") or date.min.isoformat())

    def owes(self) -> bool:
        """Whether edits of the last run were not made, or are not known to be made."""
        return bool(self._rows("SELECT 1 FROM plans WHERE pending IS NOT NULL LIMIT 1"))

    def _about(self, key: str) -> str:
        rows = self._rows("SELECT value FROM about WHERE key = ?", (key,))
        return str(rows[0][0]) if rows else ""

    def _rows(self, query: str, values: tuple[object, ...] = ()) -> list[Any]:
        file = self._open(create=False)
        if file is None:
            return []
        try:
            return file.execute(query, values).fetchall()
        except sqlite3.DatabaseError as wrong:
            raise self._unusable(wrong) from wrong

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        file = self._open(create=True)
        assert file is not None  # noqa: S101 - it was created
        try:
            with file:
                file.execute("BEGIN IMMEDIATE")
                yield file
        except sqlite3.DatabaseError as wrong:
            raise self._unusable(wrong) from wrong

    def _open(self, *, create: bool) -> sqlite3.Connection | None:
        if self._file is None and (create or self.path.exists()):
            try:
                self._file = self._connect()
            except UnfitError as wrong:
                self._file = self._started_afresh(wrong, create=create)
        return self._file

    def _connect(self) -> sqlite3.Connection:
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            file = sqlite3.connect(self.path, timeout=self.wait, isolation_level=None)
        except sqlite3.OperationalError as wrong:
            raise self._unusable(wrong) from wrong
        except OSError as wrong:
            what = f"the sync state cannot be used ({wrong.strerror})"
            raise NotWritableError(what, where=str(self.path), fix=_MAKE_ROOM) from wrong
        try:
            version = file.execute("PRAGMA user_version").fetchone()[0]
            if version < VERSION:
                missing = "".join(_UPGRADES[version:])
                file.executescript(f"BEGIN;{missing}PRAGMA user_version={VERSION};COMMIT;")
        except sqlite3.OperationalError as wrong:  # busy, no space, no permission: not damaged
            file.close()
            raise self._unusable(wrong) from wrong
        except sqlite3.DatabaseError as wrong:
            file.close()
            raise UnfitError(
                f"the sync state was damaged ({wrong})", self.path, "damaged"
            ) from wrong
        if version > VERSION:
            file.close()
            raise SyncError(
                "the sync state was written by a newer lifeops",
                where=str(self.path),
                fix="Update lifeops on this computer",
            )
        self._refuse_foreign(file)
        return file

    def _refuse_foreign(self, file: sqlite3.Connection) -> None:
        """Refuse the memory of another computer: what its file held says nothing about ours."""
        known = file.execute("SELECT value FROM about WHERE key = 'device'").fetchone()
        if self.device and known is not None and known[0] != self.device:
            file.close()
            what = "the sync state is that of another computer"
            raise UnfitError(what, self.path, "other-computer")

    def _started_afresh(self, wrong: UnfitError, *, create: bool) -> sqlite3.Connection | None:
        """Raise the error of an unfit file, which may only be replaced by a run that says so."""
        del create
        raise wrong

    def _unusable(self, wrong: sqlite3.DatabaseError) -> WorkbookError:
        code = getattr(wrong, "sqlite_errorcode", 0) & 0xFF  # the rest says which kind of it
        what, where = f"the sync state cannot be used ({wrong})", str(self.path)
        if code in _BUSY:
            return UnavailableError(what, where=where, fix="Run this again in a moment")
        if code in _NO_ROOM:
            return NotWritableError(what, where=where, fix=_MAKE_ROOM)
        fix = "If this stays, delete that file: nothing is lost, the sides are compared afresh"
        return SyncError(what, where=where, fix=fix)
