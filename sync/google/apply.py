"""Edits applied to a spreadsheet, proved from its own answers, and mended where they went astray.

write -> proved from the answer? -- yes --> deletes -> proved from the answer? -> done
                | no                                          | no
                read again, put back and put right            put back the rows it hit
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import TypeAlias

from sync.errors import MovedOnError
from sync.google import reasons
from sync.google.conflicts_tab import missing_tab
from sync.google.exchange import Exchange, Spreadsheet
from sync.google.failures import LATER, WHERE
from sync.google.id_columns import id_columns
from sync.google.mend import Case
from sync.google.outside import outside_hits
from sync.google.parts import Parts
from sync.google.plan import Batch, plan_deletes, plan_repairs
from sync.google.proof import Aim, View, alike, landed, unproved
from sync.google.snapshot import Snapshot
from sync.google.wire import Grids
from sync.journal import Entry
from sync.store import CELLS, AddRow, Bury, DeleteRow, Edit, Owed
from sync.tombstones import buried
from workbook.model import ID_COLUMN
from workbook.schema import Schema
from workbook.values import display

_TURNS = 3  # of a mend or a delete that another computer's write came before

Progress: TypeAlias = Callable[[int, int], None]
"""Is told after each batch how many rows are done, and how many there are in all."""


def apply_edits(  # noqa: PLR0913, PLR0917 - one write and what goes with it
    spreadsheet: Spreadsheet,
    schema: Schema,
    before: Snapshot,
    edits: Sequence[Edit],
    progress: Progress | None = None,
    note: Entry | None = None,
) -> tuple[Owed, ...]:
    """Apply ``edits``, decided on ``before``; return those not proved to hold.

    The first batch takes the note of the run with it, which is taken back if anything is owed.

    Raises:
        MovedOnError: another computer wrote meanwhile; what was not yet written is not.
        UnavailableError: it cannot be reached; ``applied`` is ``None`` where that is unknown.
    """
    run = _Run(Exchange(spreadsheet, before), schema, progress)
    run.note = None if note in before.reading.journal else note
    run.complete()
    buries = [edit for edit in edits if isinstance(edit, Bury)]
    deletes = [edit for edit in edits if isinstance(edit, DeleteRow)]
    run.write([e for e in edits if not isinstance(e, DeleteRow | Bury)], deletes, buries)
    run.delete(deletes)
    if run.owed and note:
        run.take_back(note)
    return tuple(run.owed)


class _Run:
    """One apply: what is owed so far, and which rows were asked back."""

    def __init__(self, exchange: Exchange, schema: Schema, progress: Progress | None) -> None:
        self._sheet = exchange
        self._schema = schema
        self._progress = progress
        self.note: Entry | None = None
        self._asked: set[tuple[str, int]] = set()
        self.owed: list[Owed] = []

    def complete(self) -> None:
        """Make again what sync itself needs and a person deleted: id columns, the Conflicts tab."""
        now = self._sheet.now
        needed = [*missing_tab(now.grids, self._schema), *id_columns(now, self._schema)]
        if needed:
            self._sheet.send(Batch(needed))
            self._sheet.fetch()

    def write(
        self,
        edits: Sequence[Edit],
        doomed: Sequence[DeleteRow] = (),
        buries: Sequence[Bury] = (),
    ) -> None:
        """Make all edits but deletes, whole rows in batches of a size that Google takes well.

        Args:
            edits: what to write.
            doomed: the deletes to follow, whose rows are asked back.
            buries: the tombstones to add, in the first batch.
        """
        parts = Parts(self._schema, edits)
        while parts or buries or self.note:
            batch, asked = parts.next(self._sheet.now, doomed)
            self.owed += batch.owed
            gone = buried(self._sheet.now.reading.gone, buries)
            if batch.requests or buries or self.note:
                self._asked = {aim.place for aim in asked}
                self._send(batch, buries)
            self._owe_lost(buries, gone)
            buries = ()
            if self._progress is not None:
                self._progress(parts.done, parts.all)

    def take_back(self, note: Entry) -> None:
        """Let a note say nothing, for it told of more than was made."""
        self._sheet.fetch()
        self._sheet.send(Batch(), note=Entry(note.generation))

    def _send(self, batch: Batch, buries: Sequence[Bury]) -> None:
        before = self._sheet.now
        seen = self._sheet.send(batch, buries, self.note)
        self.note = None
        if seen is None or not _all_landed(batch.aims, before, seen):
            self._mend(batch.aims, before, seen)

    def _owe_lost(self, buries: Sequence[Bury], gone: Mapping[tuple[str, str], str]) -> None:
        """Owe the tombstones that are not there although they should be."""
        keys = gone.items() - self._sheet.now.reading.gone.items()
        lost = (each for each in buries if ((each.table, each.row_id), each.mark) in keys)
        self.owed += [Owed(edit, reasons.CHANGED) for edit in lost]

    def _mend(self, aims: Sequence[Aim], before: Snapshot, seen: Snapshot | None) -> None:
        """Put back what was hit by mistake, and put the edits where they belong.

        What puts them right can go astray as well: it is proved, and put right in turn.
        """
        sheet, edits = self._sheet, [aim.edit for aim in aims]
        for _ in range(_TURNS):
            fresh = sheet.now if sheet.complete else sheet.fetch(before, aims)
            batch = self._repairs(aims, before, seen or fresh, fresh)
            if not batch.requests:
                break
            try:
                hit = sheet.send(batch)
            except MovedOnError:
                sheet.fetch(before, aims)
                continue
            if hit is not None and _all_landed(batch.aims, fresh, hit):
                break
            aims, before, seen = batch.aims, fresh, hit
        else:
            what = "rows are moved again and again just as they are written"
            raise MovedOnError(what, where=WHERE, fix=LATER)
        view = View(sheet.now.reading)
        self.owed += [Owed(edit, _reason(edit, view)) for edit in unproved(edits, view)]

    def _repairs(
        self, aims: Sequence[Aim], before: Snapshot, seen: Snapshot, fresh: Snapshot
    ) -> Batch:
        case = Case(aims, View(before.reading), View(seen.reading), View(fresh.reading))
        hits = outside_hits(aims, before, seen, fresh)
        return plan_repairs(self._schema, fresh, case.repairs(), hits)

    def delete(self, edits: Sequence[DeleteRow]) -> None:
        """Delete rows, each proved to stand where it does and to be as when that was decided."""
        for turn in range(_TURNS if edits else 0):
            if turn or not (self._sheet.complete or self._proves(edits)):
                self._sheet.fetch()
            view = View(self._sheet.now.reading)
            there = [edit for edit in edits if view.with_id(edit.table, edit.row_id)]
            sure = [edit for edit in there if _is_as_it_was(edit, view)]
            try:
                if sure:
                    self._delete(sure)
            except MovedOnError:
                if turn + 1 == _TURNS:
                    raise
            else:
                changed = (edit for edit in there if edit not in sure)
                self.owed += [Owed(edit, reasons.ROW_CHANGED) for edit in changed]
                return

    def _proves(self, edits: Sequence[DeleteRow]) -> bool:
        """Whether what was asked back proves every row that is to be deleted."""
        view = View(self._sheet.now.reading)
        return all(
            _is_as_it_was(edit, view)
            and (edit.table, view.with_id(edit.table, edit.row_id)[0].position) in self._asked
            for edit in edits
        )

    def _delete(self, edits: Sequence[DeleteRow]) -> None:
        before = self._sheet.now
        after = self._sheet.send_deletes(plan_deletes(before, edits))
        lost: list[Edit] = []
        for table in {edit.table for edit in edits}:
            mine = [edit for edit in edits if edit.table == table]
            now = _ids(before, after, table)
            self.owed += [Owed(edit, reasons.MOVED) for edit in mine if now[edit.row_id]]
            deleted = Counter(edit.row_id for edit in mine)
            hit = _ids(before, before.grids, table) - deleted - now
            rows = [r for each in hit for r in View(before.reading).with_id(table, each)]
            lost += [AddRow(table, row.id, row.cells) for row in rows]
        if lost:
            self._sheet.fetch()
            self.write(unproved(lost, View(self._sheet.now.reading)))


def _all_landed(aims: Sequence[Aim], before: Snapshot, seen: Snapshot) -> bool:
    """Whether every edit hit what it was aimed at."""
    was, now = before.reading.layout.names, seen.reading.layout.names
    names = [aim.edit.row_id for aim in aims if aim.edit.table == CELLS]
    if any(now.get(name) != was[name] for name in names):
        return False
    return landed(aims, View(before.reading, aims), View(seen.reading, aims))


def _is_as_it_was(edit: DeleteRow, view: View) -> bool:
    rows = view.with_id(edit.table, edit.row_id)
    return len(rows) == 1 and alike(rows[0].cells, edit.cells)


def _reason(edit: Edit, view: View) -> str:
    rows = view.with_id(edit.table, edit.row_id)
    if not rows:
        return reasons.GONE
    return reasons.TWICE if len(rows) > 1 else reasons.CHANGED


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
