"""What one device remembers of one link, in SQLite."""

import json
import sqlite3
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import TypeAlias

from sync import plan as plans
from sync import records, state_runs
from sync.columns_made import ColumnMade
from sync.conflicts import Conflict
from sync.plan import Plan
from sync.records import BaseChanges, Ending, Run, Snapshot
from sync.state_copies import Copies
from sync.state_file import UnfitError
from sync.state_generations import (
    Generations,
    now,
    save_base,
    save_files,
    save_numbers,
    save_point,
)
from sync.state_looks import SeenLooks
from sync.store import Notice, Side
from workbook.values import Content, decode

KEPT_RUNS = 500
"""Runs whose plan and snapshot are kept; the run log and the conflicts stay for good."""
_PLAN = (
    "INSERT INTO plans VALUES (?, ?, ?)"
    " ON CONFLICT (run) DO UPDATE SET plan = excluded.plan, pending = excluded.pending"
)
Base: TypeAlias = dict[str, dict[str, dict[str, Content]]]


class State(Copies, Generations, SeenLooks):
    """The memory of one link on this device, whole.

    Attributes:
        notices: what a person should know about the state itself.
    """

    def __init__(self, path: Path, device: str = "") -> None:
        super().__init__(path, device)
        self.notices: tuple[Notice, ...] = ()
        self._begun: tuple[int, Plan] | None = None

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

    def begin_columns(self, made: Iterable[ColumnMade], day: date) -> int:
        """Note what is about to be done about columns, and return the run's number.

        What the last run left unfinished stays so, for the rows' part of the run to go on with.
        One that could do nothing is begun again: else a refusal would fill the log by and by.
        """
        pending, plan = self.pending(), Plan(columns=tuple(made))
        last = self._rows(
            "SELECT id, plan FROM runs LEFT JOIN plans ON run = id ORDER BY id DESC LIMIT 1"
        )
        again = last[0][0] if last and last[0][1] == plans.to_json(Plan()) else 0
        with self._writing() as file:
            run = again or _logged(file, plan, day)
            file.execute("UPDATE plans SET pending = NULL")
            file.execute(_PLAN, (run, plans.to_json(plan), plans.to_json(pending)))
        self._begun = run, plan
        return run

    def columns_ended(self, run: int, made: Iterable[ColumnMade]) -> None:
        """Keep what a run has really done about columns."""
        text = plans.to_json(Plan(columns=tuple(made)))
        with self._writing() as file:
            file.execute("UPDATE plans SET plan = ? WHERE run = ?", (text, run))

    def begin(  # noqa: PLR0913, PLR0917 - a run that began with its columns goes on
        self,
        plan: Plan,
        conflicts: Iterable[Conflict],
        snapshots: Iterable[Snapshot],
        base: BaseChanges,
        day: date,
        into: int = 0,
    ) -> int:
        """Make a plan durable before its first write, and return the run's number.

        The conflict log, what the rows held before, and what is proved of the base go with it.
        With ``into``, it is the plan of the run that :meth:`begin_columns` began.
        """
        text = plans.to_json(plan)
        with self._writing() as file:
            run = into or _logged(file, plan, day)
            file.execute("UPDATE plans SET pending = NULL")
            file.execute(_PLAN, (run, text, text))
            file.executemany(
                "INSERT OR IGNORE INTO conflicts VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (records.conflict_row(run, conflict) for conflict in conflicts),
            )
            file.executemany(
                "INSERT INTO snapshots VALUES (?, ?, ?, ?, ?)",
                ((run, s.side, s.table, s.row_id, records.text(s.cells)) for s in snapshots),
            )
            save_base(file, base)
        self._begun = run, plan
        return run

    def goes_on(self, run: int, plan: Plan) -> None:
        """Make durable what a run that ended is to write besides, ahead of the write.

        It is no part of what an undo takes back.
        """
        with self._writing() as file:
            pending = plans.to_json(plan)
            file.execute("UPDATE plans SET pending = ? WHERE run = ?", (pending, run))
        self._begun = None

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
            save_base(file, ending.base)
            file.executemany("INSERT OR REPLACE INTO about VALUES (?, ?)", about.items())
            save_files(file, ending.files)
            if ending.point is not None:
                save_point(file, ending.point)
            elif ending.heard:
                save_numbers(file, "heard", self.lineage().heard | ending.heard)
            self._save_counts(file, run, ending.owed)
            file.execute(
                "UPDATE runs SET outcome = ?, finished = ? WHERE id = ? OR id IN"
                " (SELECT run FROM plans WHERE pending IS NOT NULL)",
                (ending.outcome, now(), run),
            )
            file.execute("UPDATE plans SET pending = ? WHERE pending IS NOT NULL", (pending,))

    def _save_counts(self, file: sqlite3.Connection, run: int | None, owed: Plan | None) -> None:
        """Count what a run, begun here, has made of its plan so far."""
        if self._begun is not None and self._begun[0] == run:
            made = plans.by_side(self._begun[1], owed)
            file.execute("UPDATE runs SET counts = ? WHERE id = ?", (records.tally(made), run))

    def _holds(self, ending: Ending, about: dict[str, str]) -> bool:
        """Whether a run that wrote nothing leaves nothing new to remember either."""
        news = ending.base or ending.heard or ending.point is not None
        if news or ending.owed or self.owes():
            return False
        stored = dict(self._rows("SELECT key, value FROM about"))
        newest = self._rows("SELECT revision, generation FROM files ORDER BY seen DESC LIMIT 1")
        return about.items() <= stored.items() and all([each] == newest for each in ending.files)

    def has_run(self) -> bool:
        """Whether any run that wrote was ever begun."""
        return bool(self._rows("SELECT 1 FROM runs LIMIT 1"))

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


def _logged(file: sqlite3.Connection, plan: Plan, day: date) -> int:
    """Begin a line of the run log, and forget the plans of runs that are too long ago."""
    run = state_runs.begin(file, plan, day)
    file.execute("DELETE FROM plans WHERE run <= ?", (run - KEPT_RUNS,))
    file.execute("DELETE FROM snapshots WHERE run <= ?", (run - KEPT_RUNS,))
    return run
