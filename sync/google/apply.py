"""Edits applied to a spreadsheet, proved from its own answers, and mended where they went astray.

write -> proved from the answer? -- yes --> deletes -> proved from the answer? -> done
                | no                                          | no
                read again, put back and put right, once      put back the rows it hit
"""

from collections import Counter
from collections.abc import Sequence
from typing import Any, Protocol

from sync.errors import UnavailableError, WrongEndError
from sync.google.conflicts_tab import missing_tab
from sync.google.id_columns import id_columns
from sync.google.mend import Case
from sync.google.outside import outside_hits, with_headers
from sync.google.plan import Batch, plan_deletes, plan_edits, plan_repairs
from sync.google.proof import Aim, View, alike, holds, landed, unproved, wanted
from sync.google.snapshot import Snapshot
from sync.google.wire import Grids
from sync.google.writes import Ask, overlay
from sync.store import CELLS, AddRow, DeleteRow, Edit, Owed, Reading
from workbook.model import ID_COLUMN
from workbook.schema import Schema
from workbook.values import display


class Spreadsheet(Protocol):
    """One spreadsheet behind its API."""

    def fetch(self) -> Grids:
        """Read its cells, in one request."""
        ...

    def change(self, requests: Sequence[dict[str, Any]]) -> None:
        """Apply all requests or none."""
        ...

    def batch(self, requests: Sequence[dict[str, Any]], asks: Sequence[Ask]) -> Grids:
        """Apply all requests or none; return what was asked back, as it stands afterwards."""
        ...

    def view(self, grids: Grids) -> Reading:
        """Return what cells say."""
        ...


def apply_edits(
    spreadsheet: Spreadsheet, schema: Schema, before: Snapshot, edits: Sequence[Edit]
) -> tuple[Owed, ...]:
    """Apply ``edits``, decided on ``before``; return those not proved to hold.

    Raises:
        UnavailableError: it cannot be reached; ``applied`` is ``None`` where that is unknown.
    """
    run = _Run(spreadsheet, schema, before)
    run.complete()
    deletes = [edit for edit in edits if isinstance(edit, DeleteRow)]
    run.write([edit for edit in edits if not isinstance(edit, DeleteRow)], deletes)
    run.delete(deletes)
    return tuple(run.owed)


class _Run:
    """One apply: what the spreadsheet holds as far as it is known, and what is owed."""

    def __init__(self, spreadsheet: Spreadsheet, schema: Schema, before: Snapshot) -> None:
        self._spreadsheet = spreadsheet
        self._schema = schema
        self._now = before
        self._complete = False  # whether all of ``_now`` is younger than the last write
        self._asked: set[tuple[str, int]] = set()
        self.owed: list[Owed] = []

    def complete(self) -> None:
        """Make again what sync itself needs and a person deleted: id columns, the Conflicts tab."""
        needed = [*missing_tab(self._now.grids, self._schema), *id_columns(self._now, self._schema)]
        if needed:
            self._spreadsheet.change(needed)
            self._fetch()

    def write(self, edits: Sequence[Edit], doomed: Sequence[DeleteRow] = ()) -> None:
        """Make all edits but deletes.

        Args:
            edits: what to write.
            doomed: the deletes to follow, whose rows are asked back.
        """
        before, view = self._now, View(self._now.reading)
        asked = [Aim(d, r.position) for d in doomed for r in view.with_id(d.table, d.row_id)]
        batch = plan_edits(self._schema, before, edits, asked)
        self.owed += batch.owed
        if not batch.requests:
            return
        self._asked = {aim.place for aim in asked}
        seen = self._sent(batch)
        if seen is None or not _all_landed(batch.aims, before, seen):
            self._mend(batch.aims, before, seen)

    def _sent(self, batch: Batch) -> Snapshot | None:
        """Send a batch; return the spreadsheet as it then is, unless its tables moved away."""
        try:
            sent = self._spreadsheet.batch(batch.requests, batch.asks)
        except UnavailableError as failed:
            if failed.applied is not None:
                raise
            return self._resolved(batch, failed)
        grids = overlay(self._now.grids, sent, batch.asks)
        grids = with_headers(grids, self._now, batch.aims)
        try:
            self._now = Snapshot(grids, self._spreadsheet.view(grids))
        except WrongEndError:
            return None
        self._complete = False
        return self._now

    def _resolved(self, batch: Batch, failed: UnavailableError) -> Snapshot:
        """Find out, by reading once, whether a batch of unknown outcome was applied."""
        before = View(self._now.reading)
        grids = with_headers(self._read_back(failed), self._now, batch.aims)
        self._now, self._complete = Snapshot(grids, self._spreadsheet.view(grids)), True
        edits = [aim.edit for aim in batch.aims]
        want, now = wanted(edits), View(self._now.reading)
        if any(holds(edit, now, want) and not holds(edit, before, want) for edit in edits):
            return self._now
        raise failed

    def _read_back(self, failed: UnavailableError) -> Grids:
        """Read once after a write of unknown outcome; if that fails too, that is what it was."""
        try:
            return self._spreadsheet.fetch()
        except UnavailableError:
            raise failed from None

    def _fetch(self, before: Snapshot | None = None, aims: Sequence[Aim] = ()) -> Snapshot:
        grids = with_headers(self._spreadsheet.fetch(), before or self._now, aims)
        self._now = Snapshot(grids, self._spreadsheet.view(grids))
        self._complete = True
        return self._now

    def _mend(self, aims: Sequence[Aim], before: Snapshot, seen: Snapshot | None) -> None:
        """Put back what was hit by mistake, and put the edits where they belong."""
        fresh = self._now if self._complete else self._fetch(before, aims)
        seen = seen or fresh
        case = Case(aims, View(before.reading), View(seen.reading), View(fresh.reading))
        hits = outside_hits(aims, before, seen, fresh)
        batch = plan_repairs(self._schema, fresh, case.repairs(), hits)
        if batch.requests and self._sent(batch) is None:
            self._fetch()
        edits, view = [aim.edit for aim in aims], View(self._now.reading)
        self.owed += [Owed(edit, _reason(edit, view)) for edit in unproved(edits, view)]

    def delete(self, edits: Sequence[DeleteRow]) -> None:
        """Delete rows, each proved to stand where it does and to be as when that was decided."""
        if not edits:
            return
        if not (self._complete or self._proves(edits)):
            self._fetch()
        view = View(self._now.reading)
        there = [edit for edit in edits if view.with_id(edit.table, edit.row_id)]
        sure = [edit for edit in there if _is_as_it_was(edit, view)]
        changed = "the row was changed on the Sheet meanwhile"
        self.owed += [Owed(edit, changed) for edit in there if edit not in sure]
        if sure:
            self._delete(sure)

    def _proves(self, edits: Sequence[DeleteRow]) -> bool:
        """Whether what was asked back proves every row that is to be deleted."""
        view = View(self._now.reading)
        return all(
            _is_as_it_was(edit, view)
            and (edit.table, view.with_id(edit.table, edit.row_id)[0].position) in self._asked
            for edit in edits
        )

    def _delete(self, edits: Sequence[DeleteRow]) -> None:
        before = self._now
        batch = plan_deletes(before, edits)
        try:
            after = self._spreadsheet.batch(batch.requests, batch.asks)
        except UnavailableError as failed:
            if failed.applied is not None:
                raise
            after = self._read_back(failed)
        lost: list[Edit] = []
        for table in {edit.table for edit in edits}:
            mine = [edit for edit in edits if edit.table == table]
            now = _ids(before, after, table)
            moved = "the row moved on the Sheet while it was being deleted"
            self.owed += [Owed(edit, moved) for edit in mine if now[edit.row_id]]
            deleted = Counter(edit.row_id for edit in mine)
            hit = _ids(before, before.grids, table) - deleted - now
            rows = [r for each in hit for r in View(before.reading).with_id(table, each)]
            lost += [AddRow(table, row.id, row.cells) for row in rows]
        if lost:
            self._fetch()
            self.write(unproved(lost, View(self._now.reading)))


def _all_landed(aims: Sequence[Aim], before: Snapshot, seen: Snapshot) -> bool:
    """Whether every edit hit what it was aimed at."""
    was, now = before.reading.layout.names, seen.reading.layout.names
    names = [aim.edit.row_id for aim in aims if aim.edit.table == CELLS]
    if any(now.get(name) != was[name] for name in names):
        return False
    return landed(aims, View(before.reading), View(seen.reading))


def _is_as_it_was(edit: DeleteRow, view: View) -> bool:
    rows = view.with_id(edit.table, edit.row_id)
    return len(rows) == 1 and alike(rows[0].cells, edit.cells)


def _reason(edit: Edit, view: View) -> str:
    rows = view.with_id(edit.table, edit.row_id)
    if not rows:
        return "the row is no longer on the Sheet"
    if len(rows) > 1:
        return "more than one row of the Sheet carries its id"
    return "the Sheet was changed while it was being written"


def _ids(layout_of: Snapshot, grids: Grids, table: str) -> Counter[str]:
    """Return the ids in a table's id column, however little else its rows hold."""
    layout = layout_of.reading.layout.tables[table]
    column = layout.columns.get(ID_COLUMN)
    tab = grids.tabs.get(layout.sheet)
    return Counter(
        display(cell.content)
        for address, cell in (tab.cells if tab else {}).items()
        if address.column == column and address.row > layout.header_row and cell.content
    )
