"""What one device remembers of one link, in SQLite."""

import json
import sqlite3
from collections.abc import Iterable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TypeAlias

from sync import plan as plans
from sync import records
from sync.conflicts import Conflict
from sync.plan import Plan
from sync.records import BaseChanges, Ending, Run, Snapshot
from sync.state_copies import Copies
from sync.state_file import UnfitError
from sync.state_looks import SeenLooks
from sync.store import Notice, Side
from workbook.values import Content, decode

KEPT_RUNS = 500
"""Runs whose plan and snapshot are kept; the run log and the conflicts stay for good."""
KEPT_FILES = 1000
"""States of the file that are known again when an older copy is put back."""
Base: TypeAlias = dict[str, dict[str, dict[str, Content]]]


class State(Copies, SeenLooks):
    """The memory of one link on this device, whole.

    Attributes:
        notices: what a person should know about the state itself.
    """

    def __init__(self, path: Path, device: str = "") -> None:
        super().__init__(path, device)
        self.notices: tuple[Notice, ...] = ()

    def pending(self) -> Plan:
        """Return the edits of the last run that were not made, or not known to be made."""
        rows = self._rows("SELECT pending FROM plans WHERE pending IS NOT NULL ORDER BY run")
        return plans.from_json(rows[-1][0]) if rows else Plan()

    def missing(self) -> frozenset[tuple[Side, str, str]]:
        """Return the (side, table, column) that were not there in the last run."""
        stored = json.loads(self._about("missing") or "[]")
        return frozenset((Side(side), table, column) for side, table, column in stored)

    def highest(self) -> dict[str, dict[str, int]]:
        """Return table -> counter column -> the highest number it ever gave."""
        stored: dict[str, dict[str, int]] = json.loads(self._about("highest") or "{}")
        return stored

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
        text = plans.to_json(plan)
        with self._writing() as file:
            file.execute("UPDATE runs SET outcome = 'interrupted' WHERE outcome = 'started'")
            run = file.execute(
                "INSERT INTO runs (day, started, outcome, counts) VALUES (?, ?, 'started', ?)",
                (day.isoformat(), _now(), records.tally(plans.by_side(plan))),
            ).lastrowid
            assert run is not None  # noqa: S101 - an INSERT always has a row
            file.execute("UPDATE plans SET pending = NULL")
            file.execute("DELETE FROM plans WHERE run <= ?", (run - KEPT_RUNS,))
            file.execute("DELETE FROM snapshots WHERE run <= ?", (run - KEPT_RUNS,))
            file.execute("INSERT INTO plans VALUES (?, ?, ?)", (run, text, text))
            file.executemany(
                "INSERT OR IGNORE INTO conflicts VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
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
            "highest": json.dumps({t: dict(columns) for t, columns in ending.highest.items()}),
        }
        if self.device:
            about["device"] = self.device
        if run is None and self._holds(ending, about):
            return
        with self._writing() as file:
            _save_base(file, ending.base)
            file.executemany("INSERT OR REPLACE INTO about VALUES (?, ?)", about.items())
            _save_files(file, ending.files)
            _save_counts(file, run, ending.owed)
            file.execute(
                "UPDATE runs SET outcome = ?, finished = ? WHERE id = ? OR id IN"
                " (SELECT run FROM plans WHERE pending IS NOT NULL)",
                (ending.outcome, _now(), run),
            )
            file.execute("UPDATE plans SET pending = ? WHERE pending IS NOT NULL", (pending,))

    def _holds(self, ending: Ending, about: dict[str, str]) -> bool:
        """Whether a run that wrote nothing leaves nothing new to remember either."""
        if ending.base or ending.owed or self.owes():
            return False
        stored = dict(self._rows("SELECT key, value FROM about"))
        newest = self._rows("SELECT revision, generation FROM files ORDER BY seen DESC LIMIT 1")
        return about.items() <= stored.items() and all([each] == newest for each in ending.files)

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
            "SELECT run, tbl, row_id, label, col, base, local, remote, kept, header FROM conflicts"
            " ORDER BY run DESC, tbl, row_id, col"
        )
        return tuple((row[0], records.conflict(row[1:])) for row in rows)

    def met(self) -> dict[str, Conflict]:
        """Return every conflict ever met on this device, by key."""
        return {conflict.key: conflict for _, conflict in self.conflicts()}

    def snapshots(self, run: int) -> tuple[Snapshot, ...]:
        """Return the rows that a run changed, as they were before it."""
        rows = self._rows(
            "SELECT side, tbl, row_id, cells FROM snapshots WHERE run = ?"
            " ORDER BY side, tbl, row_id",
            (run,),
        )
        return tuple(records.snapshot(row) for row in rows)

    def _started_afresh(self, wrong: UnfitError, *, create: bool) -> sqlite3.Connection | None:
        """Take the base for unknown, and set the unfit file aside before anything is written."""
        aside = self.path.with_name(f"{self.path.name}.{wrong.suffix}")
        notice = Notice(
            str(self.path),
            f"{wrong.what}: the sides are compared afresh, and the file is kept as {aside.name}",
        )
        if notice not in self.notices:
            self.notices += (notice,)
        if not create:
            return None
        self.path.replace(aside)
        return self._connect()


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")


def _save_counts(file: sqlite3.Connection, run: int | None, owed: Plan | None) -> None:
    """Count what a run has made of its plan so far."""
    for (text,) in file.execute("SELECT plan FROM plans WHERE run = ?", (run,)).fetchall():
        made = plans.by_side(plans.from_json(text), owed)
        file.execute("UPDATE runs SET counts = ? WHERE id = ?", (records.tally(made), run))


def _save_files(file: sqlite3.Connection, files: Iterable[tuple[str, int]]) -> None:
    for revision, generation in files:
        newest = file.execute(
            "SELECT revision, generation FROM files ORDER BY seen DESC LIMIT 1"
        ).fetchone()
        if newest is not None and newest[1] != generation:  # no copy from before has this number
            file.execute(
                "INSERT OR REPLACE INTO about SELECT 'stamped', coalesce(max(id), 0) FROM runs"
            )
        if revision and (newest is None or newest[0] != revision):
            file.execute(
                "INSERT OR REPLACE INTO files (revision, generation, at) VALUES (?, ?, ?)",
                (revision, generation, _now()),
            )
    file.execute("DELETE FROM files WHERE seen <= (SELECT max(seen) FROM files) - ?", (KEPT_FILES,))


def _save_base(file: sqlite3.Connection, changes: BaseChanges) -> None:
    gone = [key for key, cells in changes.items() if cells is None]
    file.executemany("DELETE FROM base WHERE tbl = ? AND row_id = ?", gone)
    file.executemany(
        "INSERT OR REPLACE INTO base VALUES (?, ?, ?)",
        ((*key, records.text(cells)) for key, cells in changes.items() if cells is not None),
    )
