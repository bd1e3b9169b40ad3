"""How files and spreadsheets lie in the tables of the database."""

import json
import sqlite3
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from sync.emulator.packed import Packed
from sync.emulator.payload import write as write_json
from sync.emulator.spreadsheet import Json, Sheet, Spreadsheet
from sync.emulator.users import YOU

SPREADSHEET = "application/vnd.google-apps.spreadsheet"
FOLDER = "application/vnd.google-apps.folder"
SCHEMA = """
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
CREATE TABLE IF NOT EXISTS owner (id TEXT PRIMARY KEY, user TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS facts (id TEXT PRIMARY KEY, body TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS change (
    place INTEGER PRIMARY KEY AUTOINCREMENT, file TEXT NOT NULL UNIQUE, removed INTEGER NOT NULL,
    time TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now')));
CREATE TRIGGER IF NOT EXISTS changed AFTER INSERT ON file BEGIN
    INSERT OR REPLACE INTO change (file, removed) VALUES (NEW.id, 0); END;
CREATE TRIGGER IF NOT EXISTS removed AFTER DELETE ON file BEGIN
    INSERT OR REPLACE INTO change (file, removed) VALUES (OLD.id, 1); END;
"""


@dataclass(frozen=True, slots=True)
class File:
    """What Drive knows about a file; times in UTC with milliseconds.

    Attributes:
        mime: what kind of file; only spreadsheets have contents.
        facts: more fields of the File resource: parents, description, properties, ...
        owner: the address of the user whose it is.
    """

    id: str
    name: str
    created: str
    modified: str
    version: int = 1
    trashed: bool = False
    permissions: tuple[Json, ...] = ()
    mime: str = SPREADSHEET
    facts: Json = field(default_factory=dict)
    owner: str = YOU


Run = Callable[..., sqlite3.Cursor]

_LEVEL = 1  # a row says the same of each cell's looks: a twelfth of its length, at little cost

FILES = (
    "SELECT file.id, name, created, modified, version, trashed, permissions, mime, facts.body, "
    "owner.user FROM file LEFT JOIN facts ON facts.id = file.id "
    "LEFT JOIN owner ON owner.id = file.id"
)
OWNED = (
    *(("file", "id"), ("owner", "id"), ("facts", "id"), ("spreadsheet", "id")),
    *(("sheet", "spreadsheet"), ("line", "spreadsheet")),
)


def file_of(row: tuple[Any, ...]) -> File:
    """Return the file in a row of ``FILES``."""
    file_id, name, created, modified, version, trashed, permissions, mime, facts, owner = row
    return File(
        *(file_id, name, created, modified, version, bool(trashed)),
        permissions=tuple(json.loads(permissions)),
        mime=mime,
        facts=json.loads(facts) if facts else {},
        owner=owner or YOU,
    )


def write_owner(run: Run, file: File) -> None:
    """Store whose a new file is."""
    run("INSERT OR REPLACE INTO owner VALUES (?, ?)", (file.id, file.owner))


def write_file(run: Run, file: File) -> None:
    """Store a file, but for whose it is."""
    run(
        "INSERT OR REPLACE INTO file VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (
            file.id,
            file.name,
            file.mime,
            file.created,
            file.modified,
            file.version,
            file.trashed,
            json.dumps(file.permissions),
        ),
    )
    if file.facts:
        run("INSERT OR REPLACE INTO facts VALUES (?, ?)", (file.id, json.dumps(file.facts)))


def write(run: Run, after: Spreadsheet, before: Spreadsheet | None) -> None:
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
        _write_lines(run, (after.id, sheet.id), sheet, known[1].rows if known else {})
    for sheet_id in old:
        run("DELETE FROM sheet WHERE spreadsheet = ? AND sheet = ?", (after.id, sheet_id))
        run("DELETE FROM line WHERE spreadsheet = ? AND sheet = ?", (after.id, sheet_id))


def _write_lines(
    run: Run, key: tuple[str, int], sheet: Sheet, stored: Mapping[int, Packed]
) -> None:
    """Store the rows that differ from those stored."""
    rows = sheet.rows
    for row in sheet.changed_since(stored):
        line = rows.get(row)
        if line is stored.get(row):
            continue
        if line:
            values = (*key, row, zlib.compress(write_json(line.held).encode(), _LEVEL))
            run("INSERT OR REPLACE INTO line VALUES (?, ?, ?, ?)", values)
        else:
            run("DELETE FROM line WHERE spreadsheet = ? AND sheet = ? AND row = ?", (*key, row))


def lines_of(stored: Iterable[tuple[int, str | bytes]]) -> Iterator[tuple[int, Packed]]:
    """Yield rows from what is stored; rows made ready one below the other are one and the same."""
    last: str | bytes = ""
    line = Packed()
    for row, cells in stored:
        if cells != last:
            last, line = cells, line_of(cells)
        yield row, line


def line_of(cells: str | bytes) -> Packed:
    """Return the cells of a row from what is stored.

    That is a packed list; in older files it is not packed, in still older ones CellData by column.
    """
    found = json.loads(cells if isinstance(cells, str) else zlib.decompress(cells))
    return Packed.read(found) if isinstance(found, list) else Packed.of(numbered(found))


def _body(sheet: Sheet) -> Json:
    return {
        "properties": sheet.properties,
        "rowSizes": sheet.row_sizes,
        "columnSizes": sheet.column_sizes,
        "parts": sheet.parts,
    }


def sheet_of(body: Json) -> Sheet:
    """Return a sheet, without its rows, from what is stored of it."""
    return Sheet(
        body["properties"],
        row_sizes=numbered(body["rowSizes"]),
        column_sizes=numbered(body["columnSizes"]),
        parts=body["parts"],
    )


def numbered(entries: Json) -> dict[int, Json]:
    """Return entries under numbers, which JSON made texts."""
    return {int(number): entry for number, entry in entries.items()}
