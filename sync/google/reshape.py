"""Columns of the Sheet's tables changed, and what syncs written down anew: one batch."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from sync.columns import reshaped
from sync.errors import WrongEndError
from sync.google.looks import look_requests
from sync.google.marks import mark_requests
from sync.google.snapshot import Snapshot
from sync.google.wire import Tab, grid_range
from sync.google.writes import CellWrite, update_cells
from sync.label import Label, label_rows, read_label
from sync.store import AddColumn, ColumnEdit, RenameColumn, SetLook
from workbook.model import Address, Area, Cell, TableLayout
from workbook.schema import SCHEMA_SHEET, Schema


@dataclass(slots=True)
class Reshaping:
    """The batch that changes columns, in the making.

    Attributes:
        schema: what syncs afterwards.
        tables: where the tables stand afterwards.
    """

    there: Snapshot
    schema: Schema
    requests: list[dict[str, Any]] = field(default_factory=list)
    tables: dict[str, TableLayout] = field(default_factory=dict)
    widths: dict[str, int] = field(default_factory=dict)


def reshape(there: Snapshot, schema: Schema, edits: Sequence[ColumnEdit]) -> Reshaping:
    """Return the requests that change columns, and what syncs afterwards.

    Args:
        there: the spreadsheet as it was read.
        schema: what syncs.
        edits: the changes; what stands as wanted is left alone.
    """
    work = Reshaping(there, schema, tables=dict(there.reading.layout.tables))
    work.widths = {title: tab.columns for title, tab in there.grids.tabs.items()}
    for edit in edits:
        where = work.tables[edit.table]
        tab = there.grids.tabs[where.sheet]
        if isinstance(edit, AddColumn):
            work.requests += _add(work, edit)
        elif isinstance(edit, SetLook) and edit.column in where.columns:
            now = there.reading.looks.get((edit.table, edit.column))
            column = where.columns[edit.column]
            work.requests += look_requests(tab, where, column, edit.look, now)
        elif isinstance(edit, RenameColumn) and edit.column in where.columns:
            at = Address(where.header_row, where.columns[edit.column])
            if tab.cells.get(at, Cell()).content != edit.header:
                work.requests += _text(tab, where.sheet, at, edit.header)
    work.schema = reshaped(schema, edits)
    known = {t.name: {c.id for c in t.columns} for t in work.schema.tables}
    layouts = [
        replace(where, columns={k: c for k, c in where.columns.items() if k in known[name]})
        for name, where in work.tables.items()
        if name in known
    ]
    work.requests += mark_requests(layouts, there.grids.tabs)
    return work


def _add(work: Reshaping, edit: AddColumn) -> Iterator[dict[str, Any]]:
    """Yield what adds a column; one that a person added already becomes it."""
    where = work.tables[edit.table]
    added = {c.header.casefold(): c.id for c in work.there.reading.added.get(edit.table, ())}
    known = edit.column.id if edit.column.id in where.columns else ""
    known = known or added.get(edit.column.header.casefold(), "")
    if known:
        columns = {edit.column.id if k == known else k: at for k, at in where.columns.items()}
        work.tables[edit.table] = replace(where, columns=columns)
        return
    tab, holder = work.there.tab(edit.table), work.there.holder(edit.table)
    mine = [*where.columns.values(), *((holder.area.last.column,) if holder else ())]
    used = {at.column for at in tab.cells}
    used |= {c for t in tab.tables for c in range(t.area.first.column, t.area.last.column + 1)}
    used |= {
        at
        for each in work.tables.values()
        if each.sheet == where.sheet
        for at in each.columns.values()
    }
    column = max(mine) + 1 if max(mine) + 1 not in used else max(used) + 1
    missing = column - work.widths[where.sheet]
    if missing > 0:
        yield {"appendDimension": {"sheetId": tab.id, "dimension": "COLUMNS", "length": missing}}
        work.widths[where.sheet] = column
    at = Address(where.header_row, column)
    yield from _text(tab, where.sheet, at, edit.column.header)
    if holder and column <= max(mine) + 1:
        area = Area(holder.area.first, Address(holder.area.last.row, column))
        grown = {"tableId": holder.id, "range": grid_range(tab.id, area)}
        yield {"updateTable": {"table": grown, "fields": "range"}}
        # A table may name its new column itself; the last word is ours.
        yield from _text(tab, where.sheet, at, edit.column.header)
    yield from look_requests(tab, where, column, edit.look)
    columns = {**where.columns, edit.column.id: column}
    work.tables[edit.table] = replace(where, columns=columns)


def schema_requests(tab: Tab, schema: Schema) -> Iterator[dict[str, Any]]:
    """Yield requests that make the hidden tab say what syncs; one that is damaged is left alone."""
    try:
        there = read_label(tab.cells)
    except WrongEndError:
        return
    if there.schema is not None:
        yield from label_requests(tab, replace(there, schema=joined(there.schema, schema)))


def label_requests(tab: Tab, label: Label) -> Iterator[dict[str, Any]]:
    """Yield requests that make the hidden tab say ``label``."""
    rows = label_rows(label)
    last = max((at.row for at in tab.cells if at.column <= len(("key", "value"))), default=0)
    lines = [*rows, *[("", "")] * (last - len(rows))]
    writes = [
        CellWrite(
            SCHEMA_SHEET,
            Address(row, column),
            {"userEnteredValue": {"stringValue": text}} if text else {},
        )
        for row, line in enumerate(lines, 1)
        for column, text in enumerate(line, 1)
        if (tab.cells.get(Address(row, column), Cell()).content or "") != text
    ]
    if len(rows) > tab.rows:
        more = {"sheetId": tab.id, "dimension": "ROWS", "length": len(rows) - tab.rows}
        yield {"appendDimension": more}
    yield from update_cells(writes, {SCHEMA_SHEET: tab})


def joined(old: Schema | None, new: Schema) -> Schema:
    """Return what a spreadsheet syncs with all its workbooks: one may hold more than another."""
    if old is None:
        return new
    tables, cells = {t.name for t in new.tables}, {c.name for c in new.cells}
    return replace(
        old,
        tables=(*new.tables, *(t for t in old.tables if t.name not in tables)),
        cells=(*new.cells, *(c for c in old.cells if c.name not in cells)),
    )


def _text(tab: Tab, title: str, at: Address, text: str) -> list[dict[str, Any]]:
    cell = {"userEnteredValue": {"stringValue": text}}
    return update_cells([CellWrite(title, at, cell)], {title: tab})
