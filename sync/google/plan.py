"""Edits turned into the requests of one batch, with what proves that they landed."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import Any

from sync.contents import constant
from sync.emission import grown
from sync.google import reasons
from sync.google.emit import Emitter
from sync.google.mend import Repair, as_aims
from sync.google.proof import Aim, View, alike
from sync.google.snapshot import Snapshot
from sync.google.stretch import stretch
from sync.google.writes import (
    Ask,
    CellWrite,
    append_cells,
    ask,
    delete_rows,
    update_cells,
    widen,
)
from sync.outgrown import outgrown
from sync.store import CELLS, VALUE, AddRow, DeleteRow, Edit, GiveId, Owed, SetCell
from workbook.errors import FormulaError
from workbook.formula.tree import Place
from workbook.model import ID_COLUMN, MAX_ROW, Address, Area, Layout
from workbook.schema import Schema
from workbook.values import Content, Formula

_BEYOND = 8
"""Rows asked for below those added, to see whether some moved down meanwhile."""


@dataclass(slots=True)
class Batch:
    """One ``batchUpdate`` in the making.

    Attributes:
        aims: the edits in it, and where they are aimed.
        owed: the edits that cannot be in it.
    """

    requests: list[dict[str, Any]] = field(default_factory=list)
    asks: list[Ask] = field(default_factory=list)
    aims: list[Aim] = field(default_factory=list)
    owed: list[Owed] = field(default_factory=list)


def plan_edits(
    schema: Schema, before: Snapshot, edits: Sequence[Edit], asked: Sequence[Aim] = ()
) -> Batch:
    """Return the batch for edits other than deletes.

    Args:
        schema: what syncs.
        before: the spreadsheet as it was read.
        edits: what to write.
        asked: rows to be sent back though nothing is written to them.
    """
    batch, view = Batch(), View(before.reading)
    aims = [*_aims(before, view, edits, batch), *_predicted(before, edits, batch)]
    ids: dict[str, dict[int, str]] = {}
    for aim in aims:
        if isinstance(aim.edit, GiveId | AddRow):
            ids.setdefault(aim.edit.table, {})[aim.position] = aim.edit.row_id
    after = grown(before.reading.layout, ids)
    aims += _outgrown(before, after, edits)
    emitter = Emitter(schema, before, before.roomy(after))
    writes: list[CellWrite] = []
    lines: dict[str, list[list[dict[str, Any]]]] = {}
    for aim in aims:
        try:
            if isinstance(aim.edit, AddRow):
                cells = {**aim.edit.cells, ID_COLUMN: aim.edit.row_id}
                line = emitter.line(aim.edit.table, aim.position, cells)
                lines.setdefault(aim.edit.table, []).append(line)
            else:
                writes.append(_write(emitter, before, view, aim))
        except FormulaError as wrong:
            batch.owed.append(Owed(aim.edit, reasons.of(wrong)))
        else:
            batch.aims.append(aim)
    batch.requests = [*_widened(before, lines), *update_cells(writes, before.grids.tabs)]
    batch.requests += [
        append_cells(before.tab(table), before.holder(table), rows) for table, rows in lines.items()
    ]
    batch.requests += stretch(before, after, ids)
    batch.asks = _asks(before, [*batch.aims, *asked])
    return batch


def _outgrown(before: Snapshot, after: Layout, edits: Sequence[Edit]) -> Iterator[Aim]:
    """Yield the formulas to be written once more, as whole-column ranges in them fall short."""
    written = {(e.table, e.row_id, e.column) for e in edits if isinstance(e, SetCell)}
    tables = {e.table.casefold() for e in edits if isinstance(e, GiveId | AddRow)}

    def held(place: Place) -> Content:
        return before.grids.tabs[place.sheet].cells[Address(place.row, place.column)].content

    for place, edit in outgrown(before.reading, after, frozenset(tables), held) if tables else ():
        row_id = edit.row_id or _given(edits, place)
        if row_id and (edit.table, row_id, edit.column) not in written:
            yield Aim(replace(edit, row_id=row_id), place.row)


def _given(edits: Sequence[Edit], place: Place) -> str:
    """Return the id that a row is to be given."""
    given = (e for e in edits if isinstance(e, GiveId) and e.table == place.table)
    return next((edit.row_id for edit in given if edit.position == place.row), "")


def _widened(before: Snapshot, tables: Iterable[str]) -> Iterator[dict[str, Any]]:
    """Yield what takes rows typed below a Google Table into it: new rows would push them down.

    Only then: its range can but be given by address, so what moved meanwhile would be hit.
    """
    for table in tables:
        holder, reach = before.holder(table), before.reach(table)
        if holder is not None and reach is not None and reach != holder.area:
            yield widen(before.tab(table), holder, reach)


def plan_repairs(
    schema: Schema,
    fresh: Snapshot,
    repairs: Sequence[Repair],
    moved: Sequence[tuple[Place, Content]] = (),
) -> Batch:
    """Return the batch that makes repairs found on ``fresh``.

    Args:
        schema: what syncs.
        fresh: the spreadsheet as it was read last.
        repairs: content for cells of tables and for declared cells.
        moved: content for other cells.
    """
    batch = Batch()
    emitter = Emitter(schema, fresh, fresh.roomy(fresh.reading.layout))
    writes: list[CellWrite] = []
    made: list[Repair] = []
    for each in repairs:
        place = emitter.place(each.table, each.position, each.column)
        with suppress(FormulaError):  # its edit stays unproved, and so is owed
            writes.append(emitter.write(place, each.content, each.column))
            made.append(each)
    for place, content in moved:
        with suppress(FormulaError):
            writes.append(emitter.write(place, content, ""))
    batch.requests = update_cells(writes, fresh.grids.tabs)
    batch.aims = as_aims(made, View(fresh.reading))
    rows = [Aim(SetCell(r.table, r.column, VALUE, None), r.position) for r in repairs]
    batch.asks = _asks(fresh, rows) if batch.requests else []
    return batch


def plan_deletes(before: Snapshot, edits: Iterable[DeleteRow]) -> Batch:
    """Return the batch that deletes rows which ``before`` proves to be there."""
    batch, view = Batch(), View(before.reading)
    rows: dict[str, list[int]] = {}
    for edit in edits:
        position = view.with_id(edit.table, edit.row_id)[0].position
        batch.aims.append(Aim(edit, position))
        rows.setdefault(edit.table, []).append(position)
    # From the bottom of a tab to its top: a delete must not move the rows of the next one.
    for table in sorted(rows, key=lambda name: -before.layout(name).header_row):
        batch.requests += _deleted(before, table, rows[table])
        layout, columns = before.layout(table), before.columns(table)
        batch.asks.append(ask(layout, columns, ()))
    return batch


def _aims(before: Snapshot, view: View, edits: Sequence[Edit], batch: Batch) -> list[Aim]:
    """Find the rows of edits of existing rows."""
    given = {(e.table, e.row_id): e.position for e in edits if isinstance(e, GiveId)}
    taken = {(table, position) for (table, _), position in given.items()}
    aims = []
    for edit in edits:
        found: int | str
        if isinstance(edit, GiveId):
            found = _recognised(before, view, edit)
        elif not isinstance(edit, SetCell):
            continue
        elif (edit.table, edit.row_id) in given:
            found = given[edit.table, edit.row_id]
        else:
            found = _standing(view, edit, taken)
        if isinstance(found, str):
            batch.owed.append(Owed(edit, found))
        else:
            aims.append(Aim(edit, found))
    return aims


def _recognised(before: Snapshot, view: View, edit: GiveId) -> int | str:
    if ID_COLUMN not in before.layout(edit.table).columns:
        return reasons.no_ids(edit.table)
    if not alike(view.at(edit.table, edit.position).cells, edit.cells):
        return reasons.NOT_KNOWN
    return edit.position


def _standing(view: View, edit: SetCell, taken: set[tuple[str, int]]) -> int | str:
    rows = view.with_id(edit.table, edit.row_id)
    places = [row.position for row in rows if (edit.table, row.position) not in taken]
    if not places:
        return reasons.GONE
    if len(places) > 1:
        return reasons.TWICE
    return places[0]


def _predicted(before: Snapshot, edits: Sequence[Edit], batch: Batch) -> list[Aim]:
    """Predict the rows in which added rows will stand, in the order in which they are sent."""
    added: dict[str, list[AddRow]] = {}
    for edit in edits:
        if not isinstance(edit, AddRow):
            continue
        if ID_COLUMN in before.layout(edit.table).columns:
            added.setdefault(edit.table, []).append(edit)
        else:
            batch.owed.append(Owed(edit, reasons.no_ids(edit.table)))
    aims: list[Aim] = []
    ends: dict[str, int] = {}
    for table, rows in added.items():
        holder = before.holder(table)
        place = holder.id if holder else before.layout(table).sheet
        end = ends.get(place) or before.last_filled(table)
        aims += [Aim(edit, end + nth) for nth, edit in enumerate(rows, 1)]
        ends[place] = end + len(rows)
    return aims


def _write(emitter: Emitter, before: Snapshot, view: View, aim: Aim) -> CellWrite:
    edit = aim.edit
    if isinstance(edit, GiveId):
        place = emitter.place(edit.table, aim.position, ID_COLUMN)
        return emitter.write(place, edit.row_id, ID_COLUMN)
    if not isinstance(edit, SetCell):
        raise TypeError(edit)
    column = edit.row_id if edit.table == CELLS else edit.column
    place = emitter.place(edit.table, aim.position, column)
    there = before.grids.tabs[place.sheet].cells.get(Address(place.row, place.column))
    if there is not None and _computes(there.content):
        _refuse_foreign(view, edit, aim.position)
    return emitter.write(place, edit.content, column)


def _computes(content: Content) -> bool:
    return isinstance(content, Formula) and constant(content.text) is None


def _refuse_foreign(view: View, edit: SetCell, position: int) -> None:
    """Refuse to write over a formula that was read as its value: it lives on the Sheet only."""
    rows = view.with_id(CELLS, edit.row_id) if edit.table == CELLS else ()
    row = rows[0] if rows else view.at(edit.table, position)
    if not isinstance(row.cells.get(edit.column), Formula):
        raise FormulaError(reasons.FOREIGN)


def _asks(before: Snapshot, aims: Iterable[Aim]) -> list[Ask]:
    """Return what proves writes: the rows written, with the ids and headers of their tables."""
    rows: dict[str, set[int]] = {}
    added: dict[str, list[int]] = {}
    asks = []
    for aim in aims:
        table = aim.edit.table
        if table == CELLS:
            sheet, address = before.reading.layout.names[aim.edit.row_id]
            area = Area(Address(address.row, 1), address)
            asks.append(Ask(sheet, (area,)))
        elif isinstance(aim.edit, AddRow):
            added.setdefault(table, []).append(aim.position)
            rows.setdefault(table, set())
        else:
            rows.setdefault(table, set()).add(aim.position)
    for table, positions in rows.items():
        layout, columns = before.layout(table), before.columns(table)
        new = added.get(table, [0])
        end = max(new) + _BEYOND  # a range must not end beyond the grid
        end = end if end <= before.tab(table).rows else MAX_ROW
        asks.append(ask(layout, columns, positions, min(new), end))
    return asks


def _deleted(before: Snapshot, table: str, positions: Sequence[int]) -> list[dict[str, Any]]:
    columns, holder = before.columns(table), before.holder(table)
    if holder is None or len(set(positions)) < holder.area.last.row - holder.area.first.row:
        return delete_rows(before.tab(table), columns, positions)
    # A Google Table keeps at least one row under its headers: that one is emptied.
    top = min(positions)
    sheet = before.layout(table).sheet
    blank = [CellWrite(sheet, Address(top, column), {}) for column in columns]
    rest = [position for position in positions if position != top]
    return [
        *delete_rows(before.tab(table), columns, rest),
        *update_cells(blank, before.grids.tabs),
    ]
