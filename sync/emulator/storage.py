"""Keeps spreadsheets in one SQLite database; every acknowledged write is one transaction.

``synchronous=FULL``: an acknowledged write survives a power cut, for a few milliseconds each. Cells
are kept by row, so an edit rewrites the rows that it touched and nothing else, and inserting a row
above others moves whole rows, not single cells.
"""

import json
import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sync.emulator.failures import ApiError, not_found
from sync.emulator.spreadsheet import Json, Sheet, Spreadsheet
from sync.errors import WrongEndError

SPREADSHEET = "application/vnd.google-apps.spreadsheet"
_SCHEMA = """
CREATE TABLE IF NOT EXISTS file (
    id TEXT PRIMARY KEY, name TEXT NOT NULL, mime TEXT NOT NULL, created TEXT NOT NULL,
    modified TEXT NOT NULL, version INTEGER NOT NULL, trashed INTEGER NOT NULL,
    permissions TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS spreadsheet (id TEXT PRIMARY KEY, body TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS sheet (
    spreadsheet TEXT NOT NULL, sheet INTEGER NOT NULL, position INTEGER NOT NULL,
    body TEXT NOT NULL, PRIMARY KEY (spreadsheet, sheet));
CREATE TABLE IF NOT EXISTS line (
    spreadsheet TEXT NOT NULL, sheet INTEGER NOT NULL, row INTEGER NOT NULL,
    cells TEXT NOT NULL, PRIMARY KEY (spreadsheet, sheet, row)) WITHOUT ROWID;
"""


@dataclass(frozen=True, slots=True)
class File:
    """What Drive knows about a spreadsheet; times in UTC with milliseconds."""

    id: str
    name: str
    created: str
    modified: str
    version: int = 1
    trashed: bool = False
    permissions: tuple[Json, ...] = ()


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
        connection.executescript(_SCHEMA)
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
    """

    def __init__(self, database: Path | str) -> None:
        self.lock = threading.RLock()
        self._connection = _opened(database)
        self._open: dict[str, Spreadsheet] = {}

    def close(self) -> None:
        """Close the database; nothing is left to be written."""
        with self.lock:
            self._connection.close()

    def files(self) -> list[File]:
        """Return every file, the latest change first."""
        rows = self._connection.execute(f"{_FILES} ORDER BY modified DESC, id")
        return [_file(row) for row in rows]

    def file(self, file_id: str) -> File:
        """Return a file.

        Raises:
            ApiError: 404.
        """
        row = self._connection.execute(f"{_FILES} WHERE id = ?", (file_id,)).fetchone()
        if row is None:
            raise not_found()
        return _file(row)

    def spreadsheet(self, spreadsheet_id: str) -> Spreadsheet:
        """Return a spreadsheet, to be read only.

        Raises:
            ApiError: 404.
        """
        if spreadsheet_id not in self._open:
            self.file(spreadsheet_id)
            self._open[spreadsheet_id] = self._read(spreadsheet_id)
        return self._open[spreadsheet_id]

    def create(self, spreadsheet: Spreadsheet) -> File:
        """Store a new spreadsheet."""
        moment = now()
        file = File(spreadsheet.id, str(spreadsheet.properties["title"]), moment, moment)
        with self._transaction() as run:
            _write_file(run, file)
            _write(run, spreadsheet, None)
        self._settle(spreadsheet)
        return file

    @contextmanager
    def edit(self, spreadsheet_id: str) -> Iterator[Spreadsheet]:
        """Give a copy to change; stored when the block ends, forgotten when it raises."""
        before = self.spreadsheet(spreadsheet_id)
        after = before.copy()
        yield after
        file = self.file(spreadsheet_id)
        moved = replace(
            file,
            name=str(after.properties["title"]),
            modified=now(),
            version=file.version + 1,
        )
        with self._transaction() as run:
            _write(run, after, before)
            _write_file(run, moved)
        self._settle(after)

    def change_file(self, file: File) -> File:
        """Store a changed file (name, trashed, permissions) and return it with its new version."""
        changed = replace(file, modified=now(), version=file.version + 1)
        before = self.spreadsheet(file.id)
        after = before.copy()
        after.properties["title"] = file.name
        with self._transaction() as run:
            _write(run, after, before)
            _write_file(run, changed)
        self._settle(after)
        return changed

    def delete(self, file_id: str) -> None:
        """Delete a file for good.

        Raises:
            ApiError: 404.
        """
        self.file(file_id)
        with self._transaction() as run:
            for table, key in _OWNED:
                run(f"DELETE FROM {table} WHERE {key} = ?", (file_id,))  # noqa: S608 - our own names
        self._open.pop(file_id, None)

    def _settle(self, spreadsheet: Spreadsheet) -> None:
        for sheet in spreadsheet.sheets:
            sheet.touched = set()
        self._open[spreadsheet.id] = spreadsheet

    @contextmanager
    def _transaction(self) -> Iterator["Run"]:
        self._connection.execute("BEGIN IMMEDIATE")
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
            result.sheets.append(_sheet(json.loads(text)))
            lines = run(
                "SELECT row, cells FROM line WHERE spreadsheet = ? AND sheet = ?",
                (spreadsheet_id, sheet_id),
            )
            result.sheets[-1].rows = {row: _numbered(json.loads(cells)) for row, cells in lines}
        return result


Run = Callable[..., sqlite3.Cursor]

_FILES = "SELECT id, name, created, modified, version, trashed, permissions FROM file"
_OWNED = (("file", "id"), ("spreadsheet", "id"), ("sheet", "spreadsheet"), ("line", "spreadsheet"))


def _file(row: tuple[Any, ...]) -> File:
    file_id, name, created, modified, version, trashed, permissions = row
    shared = tuple(json.loads(permissions))
    return File(file_id, name, created, modified, version, bool(trashed), shared)


def _write_file(run: Run, file: File) -> None:
    run(
        "INSERT OR REPLACE INTO file VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (
            file.id,
            file.name,
            SPREADSHEET,
            file.created,
            file.modified,
            file.version,
            file.trashed,
            json.dumps(file.permissions),
        ),
    )


def _write(run: Run, after: Spreadsheet, before: Spreadsheet | None) -> None:
    """Store what differs between two states of a spreadsheet."""
    if before is None or (after.properties, after.parts) != (before.properties, before.parts):
        text = json.dumps({"properties": after.properties, "parts": after.parts})
        run("INSERT OR REPLACE INTO spreadsheet VALUES (?, ?)", (after.id, text))
    old = {} if before is None else {s.id: (at, s) for at, s in enumerate(before.sheets)}
    for position, sheet in enumerate(after.sheets):
        known = old.pop(sheet.id, None)
        body = _body(sheet)
        if known is None or known[0] != position or _body(known[1]) != body:
            values = (after.id, sheet.id, position, json.dumps(body))
            run("INSERT OR REPLACE INTO sheet VALUES (?, ?, ?, ?)", values)
        stored = known[1].rows if known else {}
        for row in sheet.rows.keys() | stored.keys():
            if sheet.rows.get(row) is not stored.get(row):
                _write_line(run, (after.id, sheet.id, row), sheet.rows.get(row))
    for sheet_id in old:
        run("DELETE FROM sheet WHERE spreadsheet = ? AND sheet = ?", (after.id, sheet_id))
        run("DELETE FROM line WHERE spreadsheet = ? AND sheet = ?", (after.id, sheet_id))


def _write_line(run: Run, key: tuple[str, int, int], line: dict[int, Json] | None) -> None:
    if line:
        cells = json.dumps(line, separators=(",", ":"), ensure_ascii=False)
        run("INSERT OR REPLACE INTO line VALUES (?, ?, ?, ?)", (*key, cells))
    else:
        run("DELETE FROM line WHERE spreadsheet = ? AND sheet = ? AND row = ?", key)


def _body(sheet: Sheet) -> Json:
    return {
        "properties": sheet.properties,
        "rowSizes": sheet.row_sizes,
        "columnSizes": sheet.column_sizes,
        "parts": sheet.parts,
    }


def _sheet(body: Json) -> Sheet:
    return Sheet(
        body["properties"],
        row_sizes=_numbered(body["rowSizes"]),
        column_sizes=_numbered(body["columnSizes"]),
        parts=body["parts"],
    )


def _numbered(entries: Json) -> dict[int, Json]:
    return {int(number): entry for number, entry in entries.items()}
