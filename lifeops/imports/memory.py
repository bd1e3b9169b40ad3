"""What this device remembers of the imports into one workbook: which row came from what.

Deleting the file loses nothing but this: rows are known again by their ids and contents, and a row
that differs from its source is taken for edited.
"""

import json
import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from lifeops.imports.matching import Entry, Group, Kind, Row, Verdict
from lifeops.imports.standing import NAMELESS
from sync import records
from sync.errors import SyncError
from workbook.errors import NotWritableError
from workbook.values import decode

_TABLES = """
CREATE TABLE IF NOT EXISTS entry (
    source TEXT NOT NULL, tbl TEXT NOT NULL, grp TEXT NOT NULL, row_id TEXT NOT NULL,
    cells TEXT NOT NULL, import INTEGER NOT NULL, PRIMARY KEY (source, tbl, grp, row_id)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS import (
    id INTEGER PRIMARY KEY, run INTEGER NOT NULL, before TEXT NOT NULL, after TEXT NOT NULL
);
"""


@dataclass(frozen=True, slots=True)
class Imported:
    """One import: its run in the log of the link, 0 without one, and the file before and after."""

    run: int
    before: str
    after: str


class Memory:
    """The memory of the imports into one workbook.

    Args:
        path: the database; made when something is kept.
    """

    def __init__(self, path: Path) -> None:
        self._path = path

    def entries(self, source: str) -> dict[Group, list[Entry]]:
        """Return the rows that came from a source, by group."""
        found: dict[Group, list[Entry]] = defaultdict(list)
        with self._opened() as file:
            if file is None:
                return {}
            rows = file.execute(
                "SELECT tbl, grp, row_id, cells FROM entry WHERE source = ? ORDER BY row_id",
                (source,),
            ).fetchall()
        stored = json.loads(f"[{','.join(row[3] for row in rows)}]")
        for (table, group, row, _), cells in zip(rows, stored, strict=True):
            contents = {column: decode(each) for column, each in cells.items()}
            found[table, group].append(Entry(row, contents))
        return found

    def rows(self) -> set[Row]:
        """Return every row that came from any source."""
        with self._opened() as file:
            found = file.execute("SELECT tbl, row_id FROM entry") if file else ()
            return {(table, row) for table, row in found}

    def imports(self) -> tuple[Imported, ...]:
        """Return the imports, the oldest first."""
        with self._opened() as file:
            query = "SELECT run, before, after FROM import ORDER BY id"
            return tuple(Imported(*row) for row in file.execute(query)) if file else ()

    def keep(self, source: str, verdicts: Iterable[Verdict], imported: Imported | None) -> None:
        """Remember what became of the records of a source.

        Args:
            source: its name.
            verdicts: what was decided, and is written.
            imported: the import, if it wrote the file.
        """
        with self._opened(create=True) as file:
            assert file is not None  # noqa: S101 - it was created
            number = 0
            if imported is not None:
                values = (imported.run, imported.before, imported.after)
                query = "INSERT INTO import (run, before, after) VALUES (?, ?, ?)"
                number = file.execute(query, values).lastrowid or 0
            file.executemany(
                "INSERT INTO entry VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET"
                " cells = excluded.cells, import = max(import, excluded.import)",
                _rows(source, verdicts, number),
            )

    def forget_since(self, revision: str) -> None:
        """Forget the imports that a file does not hold: it is as it was before one of them."""
        with self._opened() as file:
            if file is None:
                return
            (first,) = file.execute(
                "SELECT min(id) FROM import WHERE before = ? AND before != after", (revision,)
            ).fetchone()
            if first is not None:
                file.execute("DELETE FROM entry WHERE import >= ?", (first,))
                file.execute("DELETE FROM import WHERE id >= ?", (first,))

    @contextmanager
    def _opened(self, *, create: bool = False) -> Iterator[sqlite3.Connection | None]:
        if not create and not self._path.exists():
            yield None
            return
        try:
            self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            with closing(sqlite3.connect(self._path)) as file, file:
                file.executescript(_TABLES)
                yield file
        except sqlite3.OperationalError as wrong:
            raise NotWritableError(
                f"the memory of imports cannot be used ({wrong})",
                where=str(self._path),
                fix="Make room, or let lifeops write there; then run this again",
            ) from wrong
        except sqlite3.DatabaseError as wrong:
            raise SyncError(
                f"the memory of imports was damaged ({wrong})",
                where=str(self._path),
                fix="Delete that file: rows are known again by what they hold",
            ) from wrong


def _rows(
    source: str, verdicts: Iterable[Verdict], number: int
) -> Iterator[tuple[str, str, str, str, str | None, int]]:
    for each in verdicts:
        if each.row and each.kind is not Kind.DELETED and not each.row.startswith(NAMELESS):
            text = records.text(each.record.cells)
            yield source, each.record.table, each.group, each.row, text, number
