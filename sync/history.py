"""What the runs of a link have done, and what both sides held at any moment since."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from sync import plan as plans
from sync import records
from sync.columns_made import ColumnMade
from sync.conflicts import KEPT, Conflict, resolved
from sync.diff import Cells, changed_cells
from sync.merged import MergedTable
from sync.plan import Line, Plan
from sync.state_file import StateFile
from sync.store import CELLS, Edit, Side
from sync.wishes import Row, Wishes, all_of, standing
from workbook.schema import CONFLICTS_TABLE, ColumnType, Schema
from workbook.values import Content, decode


@dataclass(frozen=True, slots=True)
class Written:
    """What a run has written.

    Attributes:
        plan: its edits, but for those that were not made.
        snapshots: the rows that it changed, as each side held them before.
        conflicts: those it met.
    """

    plan: Plan
    snapshots: tuple[records.Snapshot, ...]
    conflicts: tuple[Conflict, ...] = ()


class History(StateFile):
    """The memory of one link on this device, as far as it looks back."""

    def written(self, run: int) -> Written | None:
        """Return what a run has written; ``None`` if it wrote nothing or is too long ago."""
        stored = self._rows("SELECT plan, pending FROM plans WHERE run = ?", (run,))
        if not stored:
            return None
        whole, owed = (plans.from_json(text) if text else Plan() for text in stored[0])
        made = Plan(
            _without(whole.local, owed.local),
            _without(whole.remote, owed.remote),
            whole.minted,
            columns=whole.columns,
        )
        rows = self._rows("SELECT side, tbl, row_id, cells FROM snapshots WHERE run = ?", (run,))
        met = self._rows(
            "SELECT tbl, row_id, label, col, base, local, remote, kept, header FROM conflicts"
            " WHERE run = ? ORDER BY tbl, row_id, col",
            (run,),
        )
        return Written(made, tuple(map(records.snapshot, rows)), tuple(map(records.conflict, met)))

    def columns(self) -> dict[int, tuple[ColumnMade, ...]]:
        """Return what runs did about columns, as far as that is known."""
        about = "SELECT run, plan FROM plans WHERE substr(plan, 1, ?) = ?"
        rows = self._rows(about, (len(plans.COLUMNS), plans.COLUMNS))
        made = ((run, plans.from_json(text).columns) for run, text in rows)
        return {run: columns for run, columns in made if columns}

    def row(self, table: str, row_id: str) -> Cells | None:
        """Return what both sides held of a row after the last run."""
        found = self._rows("SELECT cells FROM base WHERE tbl = ? AND row_id = ?", (table, row_id))
        return _cells(found[0][0]) if found else None

    def rows(self, table: str) -> dict[str, Cells]:
        """Return what both sides held of a table after the last run, by row id."""
        found = self._rows("SELECT row_id, cells FROM base WHERE tbl = ?", (table,))
        return {row_id: _cells(text) for row_id, text in found}

    def since(self) -> datetime | None:
        """Return the moment from which on the history is whole; ``None`` if there is none."""
        text: str | None = self._about("history_from")
        if not text:
            text = self._rows("SELECT min(at) FROM history")[0][0] if self.path.exists() else None
        return datetime.fromisoformat(text) if text else None

    def changed_since(self, moment: datetime) -> dict[Row, Cells | None]:
        """Return the rows that changed after a moment, as both sides held them then.

        Args:
            moment: with a zone; not before :meth:`since`.
        """
        at = moment.astimezone(UTC).isoformat(timespec="milliseconds")
        found = self._rows(
            "SELECT tbl, row_id, before FROM history WHERE at > ? ORDER BY seq DESC", (at,)
        )
        return {
            (table, row_id): None if text is None else _cells(text) for table, row_id, text in found
        }

    def remark(self, run: int, text: str) -> None:
        """Keep what a run was for, where it was not a plain sync."""
        with self._writing() as file:
            file.execute("INSERT OR REPLACE INTO remarks VALUES (?, ?)", (run, text))

    def remarks(self) -> dict[int, str]:
        """Return what runs were for that were not plain syncs."""
        return dict(self._rows("SELECT run, remark FROM remarks"))


def restored(
    then: Mapping[Row, Cells | None], schema: Schema, tables: Sequence[MergedTable]
) -> Wishes:
    """Return what brings both sides back to what they held.

    The Conflicts table stays: it tells what happened. So does the number that a row was given.

    Args:
        then: the rows that changed since, as both sides held them.
        schema: tells which columns hold numbers that rows are given.
        tables: merged, as they stand now.
    """
    now = {table.name: table for table in tables if table.name != CONFLICTS_TABLE}
    given = numbered(schema)
    return all_of(
        _restored(row, cells, now[row[0]], given) for row, cells in then.items() if row[0] in now
    )


def with_waiting(
    then: Mapping[Row, Cells | None], tables: Sequence[MergedTable]
) -> Mapping[Row, Cells | None]:
    """Add the rows that change in the merge itself: for what is only looked at it comes first.

    Args:
        then: the rows that changed since a moment, as both sides held them then.
        tables: merged; what waits on either side is not in the history yet.
    """
    waiting = {
        (table.name, row_id): table.base.get(row_id)
        for table in tables
        if table.name != CONFLICTS_TABLE
        for row_id in table.rows
    }
    return {**waiting, **then}


def numbered(schema: Schema) -> frozenset[tuple[str, str]]:
    """Return the (table, column) in which rows are given a number of their own."""
    return frozenset(
        (table.name, column.id)
        for table in schema.tables
        for column in table.columns
        if column.type is ColumnType.COUNTER
    )


def _restored(
    row: Row, then: Cells | None, table: MergedTable, given: frozenset[tuple[str, str]]
) -> Wishes:
    here = standing(table, row[1])
    if then is None:
        gone = here is not None and row[0] != CELLS
        return Wishes(rows={row: None} if gone else {})
    if here is None:
        return Wishes(rows={row: then} if row[0] != CELLS else {})
    changed = changed_cells(here, then, table.columns.compared)
    cells = {c: v for c, v in changed.items() if (row[0], c) not in given}
    return Wishes(cells={row: cells} if cells else {})


def _cells(text: str) -> Cells:
    return {column: decode(content) for column, content in json.loads(text).items()}


def _without(edits: Iterable[Edit], owed: Iterable[Edit]) -> tuple[Edit, ...]:
    left = set(map(_place, owed))
    return tuple(edit for edit in edits if _place(edit) not in left)


def _place(edit: Edit) -> tuple[type, str, str, str]:
    return type(edit), edit.table, edit.row_id, getattr(edit, "column", "")


def told(written: Written, schema: Schema) -> tuple[Line, ...]:
    """Return what a run has written, line by line, with what each cell held before."""
    before: dict[Side, dict[str, dict[str, Cells]]] = {Side.EXCEL: {}, Side.SHEET: {}}
    for each in written.snapshots:
        if each.cells is not None:
            before[each.side].setdefault(each.table, {})[each.row_id] = each.cells
    known = {CELLS, *(table.name for table in schema.tables)}
    local, remote = (
        tuple(edit for edit in edits if edit.table in known)
        for edits in (written.plan.local, written.plan.remote)
    )
    return plans.lines(Plan(local, remote), before[Side.EXCEL], before[Side.SHEET], schema)


@dataclass(frozen=True, slots=True)
class OpenConflict:
    """A conflict that nobody has resolved.

    Attributes:
        key: its id in the Conflicts table.
        shown: its row there.
        conflict: as this device met it; ``None`` if another one did.
        run: the run that met it here, else 0.
        stands: what both sides hold in that cell after the last run.
    """

    key: str
    shown: Cells
    conflict: Conflict | None = None
    run: int = 0
    stands: Content = None


def open_conflicts(
    history: History, met: Iterable[tuple[int, Conflict]]
) -> tuple[OpenConflict, ...]:
    """Return the conflicts of the Conflicts table that are not resolved, newest first.

    Args:
        history: of the link.
        met: the conflicts that this device has met, newest first, each with its run.
    """
    shown = {
        key: cells
        for key, cells in history.rows(CONFLICTS_TABLE).items()
        if not resolved(cells.get(KEPT))
    }
    found = []
    for run, conflict in met:
        cells = shown.pop(conflict.key, None)
        if cells is not None:
            row = history.row(conflict.table, conflict.row) or {}
            stands = row.get(conflict.column)
            found.append(OpenConflict(conflict.key, cells, conflict, run, stands))
    return (*found, *(OpenConflict(key, shown[key]) for key in sorted(shown)))
