"""What one device remembers of one link, in SQLite.

Deleting the file loses nothing: an unknown base means union, never delete. Everything is written
in transactions that SQLite makes durable; reading never creates a file.
"""

import json
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, TypeAlias

from sync import plan as plans
from sync import records
from sync.conflicts import Conflict
from sync.errors import SyncError
from sync.plan import Plan
from sync.records import BaseChanges, Ending, Run, Snapshot
from sync.store import Notice, Side
from workbook.values import Content, decode

VERSION = 1
KEPT_RUNS = 500
"""Runs whose plan and snapshot are kept; the run log and the conflicts stay for good."""
Base: TypeAlias = dict[str, dict[str, dict[str, Content]]]

_TABLES = """
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
    remote TEXT NOT NULL, kept TEXT NOT NULL
);
CREATE TABLE snapshots (
    run INTEGER NOT NULL, side TEXT NOT NULL, tbl TEXT NOT NULL, row_id TEXT NOT NULL,
    cells TEXT, PRIMARY KEY (run, side, tbl, row_id)
) WITHOUT ROWID;
"""


class State:
    """The memory of one link on this device.

    Args:
        path: the database file; it need not exist.

    Attributes:
        notices: what a person should know about the state itself.
        wait: seconds to wait for another program that has the file locked.
    """

    wait = 5.0

    def __init__(self, path: Path) -> None:
        self.path = path
        self.notices: tuple[Notice, ...] = ()
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

    def pending(self) -> Plan:
        """Return the edits of the last run that were not made, or not known to be made."""
        rows = self._rows("SELECT pending FROM plans WHERE pending IS NOT NULL ORDER BY run")
        return plans.from_json(rows[-1][0]) if rows else Plan()

    def missing(self) -> frozenset[tuple[Side, str, str]]:
        """Return the (side, table, column) that were not there in the last run."""
        stored = json.loads(self._about("missing") or "[]")
        return frozenset((Side(side), table, column) for side, table, column in stored)

    def base(self) -> Base:
        """Return table name -> row id -> cells, as both sides held them last."""
        rows = self._rows("SELECT tbl, row_id, cells FROM base")
        stored = json.loads(f"[{','.join(row[2] for row in rows)}]")
        tables: Base = {}
        known: dict[tuple[object, ...], Content] = {}  # dates and formulas come again and again
        for (table, row_id, text), cells in zip(rows, stored, strict=True):
            if "[" in text:
                for column, content in cells.items():
                    if content.__class__ is list:
                        key = tuple(content)
                        if key not in known:
                            known[key] = decode(content)
                        cells[column] = known[key]
            tables.setdefault(table, {})[row_id] = cells
        return tables

    def begin(
        self,
        plan: Plan,
        conflicts: Iterable[Conflict],
        snapshots: Iterable[Snapshot],
        base: BaseChanges,
        day: date,
    ) -> int:
        """Make a plan durable before its first write, and return the run's number.

        The conflict log, what the rows held before, and what is proved of the base go with it.
        """
        tally = {Side.EXCEL: plans.counts(plan.local), Side.SHEET: plans.counts(plan.remote)}
        text = plans.to_json(plan)
        with self._writing() as file:
            file.execute("UPDATE runs SET outcome = 'interrupted' WHERE outcome = 'started'")
            run = file.execute(
                "INSERT INTO runs (day, started, outcome, counts) VALUES (?, ?, 'started', ?)",
                (day.isoformat(), _now(), json.dumps({s: asdict(c) for s, c in tally.items()})),
            ).lastrowid
            assert run is not None  # noqa: S101 - an INSERT always has a row
            file.execute("UPDATE plans SET pending = NULL")
            file.execute("DELETE FROM plans WHERE run <= ?", (run - KEPT_RUNS,))
            file.execute("DELETE FROM snapshots WHERE run <= ?", (run - KEPT_RUNS,))
            file.execute("INSERT INTO plans VALUES (?, ?, ?)", (run, text, text))
            file.executemany(
                "INSERT OR IGNORE INTO conflicts VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (records.conflict_row(run, conflict) for conflict in conflicts),
            )
            file.executemany(
                "INSERT INTO snapshots VALUES (?, ?, ?, ?, ?)",
                ((run, s.side, s.table, s.row_id, records.text(s.cells)) for s in snapshots),
            )
            _save_base(file, base)
        return run

    def finish(self, run: int | None, ending: Ending) -> None:
        """Save what both sides hold now, and close the run; the last step of all.

        Args:
            run: the number :meth:`begin` gave; ``None`` if there was nothing to write.
            ending: how it ended.
        """
        pending = plans.to_json(ending.owed) if ending.owed else None
        about = {
            "local_revision": ending.revisions[0],
            "remote_revision": ending.revisions[1],
            "compared": ending.compared.isoformat(),
            "missing": json.dumps(sorted(ending.missing)),
        }
        with self._writing() as file:
            _save_base(file, ending.base)
            file.executemany("INSERT OR REPLACE INTO about VALUES (?, ?)", about.items())
            file.execute(
                "UPDATE runs SET outcome = ?, finished = ? WHERE id = ? OR id IN"
                " (SELECT run FROM plans WHERE pending IS NOT NULL)",
                (ending.outcome, _now(), run),
            )
            file.execute("UPDATE plans SET pending = ? WHERE pending IS NOT NULL", (pending,))

    def runs(self) -> tuple[Run, ...]:
        """Return the run log, newest first."""
        rows = self._rows(
            "SELECT id, day, started, coalesce(finished, ''), outcome, counts FROM runs"
            " ORDER BY id DESC"
        )
        return tuple(records.run(row) for row in rows)

    def conflicts(self) -> tuple[tuple[int, Conflict], ...]:
        """Return every conflict ever met with the run that met it, newest first."""
        rows = self._rows(
            "SELECT run, tbl, row_id, label, col, base, local, remote, kept FROM conflicts"
            " ORDER BY run DESC, tbl, row_id, col"
        )
        return tuple((row[0], records.conflict(row[1:])) for row in rows)

    def snapshots(self, run: int) -> tuple[Snapshot, ...]:
        """Return the rows that a run changed, as they were before it."""
        rows = self._rows(
            "SELECT side, tbl, row_id, cells FROM snapshots WHERE run = ?"
            " ORDER BY side, tbl, row_id",
            (run,),
        )
        return tuple(records.snapshot(row) for row in rows)

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
        """Open the file; a damaged one is set aside, and the link starts from an unknown base."""
        if self._file is None and (create or self.path.exists()):
            self._file = self._connect()
        return self._file

    def _connect(self) -> sqlite3.Connection:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        file = sqlite3.connect(self.path, timeout=self.wait, isolation_level=None)
        try:
            version = file.execute("PRAGMA user_version").fetchone()[0]
            if version == 0:
                file.executescript(f"BEGIN;{_TABLES}PRAGMA user_version={VERSION};COMMIT;")
        except sqlite3.OperationalError as wrong:  # busy, no space, no permission: not damaged
            file.close()
            raise self._unusable(wrong) from wrong
        except sqlite3.DatabaseError:
            file.close()
            aside = self.path.with_name(f"{self.path.name}.damaged")
            self.path.replace(aside)
            message = f"was damaged and is kept as {aside.name}; the sides are compared afresh"
            self.notices += (Notice(str(self.path), message),)
            return self._connect()
        if version > VERSION:
            file.close()
            raise SyncError(
                "the sync state was written by a newer lifeops",
                where=str(self.path),
                fix="Update lifeops on this computer",
            )
        return file

    def _unusable(self, wrong: sqlite3.DatabaseError) -> SyncError:
        return SyncError(
            f"the sync state cannot be used ({wrong})",
            where=str(self.path),
            fix="If this stays, delete that file: nothing is lost, the sides are compared afresh",
        )


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")


def _save_base(file: sqlite3.Connection, changes: BaseChanges) -> None:
    gone = [key for key, cells in changes.items() if cells is None]
    file.executemany("DELETE FROM base WHERE tbl = ? AND row_id = ?", gone)
    file.executemany(
        "INSERT OR REPLACE INTO base VALUES (?, ?, ?)",
        ((*key, records.text(cells)) for key, cells in changes.items() if cells is not None),
    )
