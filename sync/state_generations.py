"""What one device remembers of the generations of its file, and of its base at the last of them."""

import json
import sqlite3
from collections.abc import Iterable
from datetime import UTC, datetime

from sync import plan as plans
from sync import records
from sync.diff import Cells
from sync.lineage import Lineage
from sync.plan import Plan
from sync.records import BaseChanges
from sync.state_file import StateFile

KEPT_POINTS = 50
"""Generations from which other computers' runs may have gone on."""
KEPT_FILES = 1000
"""States of the file that are known again when an older copy is put back."""


class Generations(StateFile):
    """The part of a link's memory that tells the runs of other computers from one's own."""

    def lineage(self) -> Lineage:
        """Return what is remembered of the generations of the file."""
        newest = self._rows("SELECT revision, generation FROM files ORDER BY seen DESC LIMIT 1")
        numbers = self._rows("SELECT DISTINCT generation FROM files")
        points = self._rows("SELECT generation FROM points ORDER BY nth DESC")
        return Lineage(
            newest[0][0] if newest else "",
            newest[0][1] if newest else None,
            [point for (point,) in points],
            frozenset(json.loads(self._about("noted") or "[]")),
            frozenset(json.loads(self._about("heard") or "[]")),
            frozenset(number for (number,) in numbers),
        )

    def since(self, point: int) -> dict[tuple[str, str], Cells | None]:
        """Return what the base held at a point of the rows that have changed since."""
        rows = self._rows(
            "SELECT tbl, row_id, before FROM history WHERE seq > "
            " (SELECT seq FROM points WHERE generation = ? ORDER BY nth DESC LIMIT 1)"
            " ORDER BY seq DESC",
            (point,),
        )
        return {(table, row_id): records.cells(text) for table, row_id, text in rows}

    def catch_up(
        self, base: BaseChanges, pending: Plan, file: tuple[str, int], point: int | None
    ) -> None:
        """Take over what another computer's runs led to, before anything is decided on it.

        Args:
            base: the rows of the base that they changed.
            pending: what is left of an unfinished run.
            file: revision and generation of the file that they left.
            point: its generation, if it is known what both sides held then.
        """
        with self._writing() as state:
            save_base(state, base)
            save_files(state, [file])
            save_point(state, point)
            state.execute(
                "UPDATE plans SET pending = ? WHERE pending IS NOT NULL", (plans.to_json(pending),)
            )

    def begins(self, generation: int) -> None:
        """Remember which generation a run is to give the file, before its first write."""
        noted = frozenset(json.loads(self._about("noted") or "[]"))
        if generation not in noted:
            with self._writing() as state:
                save_numbers(state, "noted", noted | {generation})


def now() -> str:
    """Return the time, in UTC and ISO form."""
    return datetime.now(UTC).isoformat(timespec="seconds")


def save_point(state: sqlite3.Connection, point: int | None) -> None:
    """Note the generation of which the base says what both sides held, if there is one."""
    if point is None:
        state.execute("DELETE FROM points")
    else:
        state.execute(
            "INSERT INTO points (generation, seq) SELECT ?, coalesce(max(seq), 0) FROM history",
            (point,),
        )
        state.execute(
            "DELETE FROM points WHERE nth <= (SELECT max(nth) FROM points) - ?", (KEPT_POINTS,)
        )
    state.execute("DELETE FROM about WHERE key IN ('noted', 'heard')")


def save_numbers(state: sqlite3.Connection, key: str, numbers: Iterable[int]) -> None:
    """Save a few numbers under a key."""
    text = json.dumps(sorted(numbers))
    state.execute("INSERT OR REPLACE INTO about VALUES (?, ?)", (key, text))


def save_files(file: sqlite3.Connection, files: Iterable[tuple[str, int]]) -> None:
    """Remember states of the file, one after the other."""
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
                (revision, generation, now()),
            )
    file.execute("DELETE FROM files WHERE seen <= (SELECT max(seen) FROM files) - ?", (KEPT_FILES,))


def save_base(file: sqlite3.Connection, changes: BaseChanges) -> None:
    """Save rows of the base; ``None`` forgets one."""
    gone = [key for key, cells in changes.items() if cells is None]
    file.executemany("DELETE FROM base WHERE tbl = ? AND row_id = ?", gone)
    file.executemany(
        "INSERT OR REPLACE INTO base VALUES (?, ?, ?)",
        ((*key, records.text(cells)) for key, cells in changes.items() if cells is not None),
    )
