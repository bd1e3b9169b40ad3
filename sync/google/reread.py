"""What a spreadsheet says after a write, read from the rows that were asked back.

All else is as it was read before, unless something beside those rows shows otherwise: then nothing
is said, and all of it is read again.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace

from sync.contents import Reader
from sync.emission import grown
from sync.google.hidden_tab import gone
from sync.google.proof import Aim
from sync.google.snapshot import Snapshot
from sync.google.wire import Grids
from sync.google.writes import Ask
from sync.headers import Line, filled
from sync.locate import is_row
from sync.reading import shared_sheets
from sync.store import CELLS, AddRow, GiveId, Row, TableReading
from workbook.formula.tree import Target
from workbook.model import ID_COLUMN, Address, TableLayout
from workbook.schema import SCHEMA_SHEET, Schema, TableSchema


def reread(
    schema: Schema, before: Snapshot, grids: Grids, aims: Sequence[Aim], asks: Iterable[Ask]
) -> Snapshot | None:
    """Return the spreadsheet after a write to rows of tables; ``None`` if all must be read for it.

    Args:
        schema: what syncs.
        before: the spreadsheet before the write.
        grids: its cells, with those that were asked back as they now are.
        aims: what was written, and where.
        asks: what was asked back.
    """
    written = {aim.edit.table for aim in aims}
    asked = {ask.title: ask for ask in asks if ask.title != SCHEMA_SHEET}
    tables = (written - {CELLS}) | _on(asked, before)
    if not written or before.reading.added or grids.names != before.grids.names:
        return None
    ids: dict[str, dict[int, str]] = {table: {} for table in tables}
    for aim in aims:
        if isinstance(aim.edit, GiveId | AddRow):
            ids[aim.edit.table][aim.position] = aim.edit.row_id
    layout = grown(before.reading.layout, ids)
    readings = dict(before.reading.tables)
    reader = Reader(layout, Target.EXCEL, shared_sheets(schema, layout))
    if CELLS in written:
        readings[CELLS] = reader.cells(grids.cells)
    for name in tables:
        where = layout.tables[name]
        ask = asked.get(where.sheet)
        if ask is None or not _is_as_it_was(before, grids, name, ids[name], ask):
            return None
        places = _places(ask, where)
        if not places.issuperset(aim.position for aim in aims if aim.edit.table == name):
            return None
        again = _again(schema.table(name), reader, grids, where, places)
        if again is None:
            return None
        readings[name] = _with(readings[name], again) if again.rows else readings[name]
    if any(set(readings[name].columns) != _columns(layout.tables[name]) for name in tables):
        return None
    said = replace(before.reading, tables=readings, layout=layout, gone=gone(grids))
    return Snapshot(grids, said)


def _on(titles: Collection[str], before: Snapshot) -> set[str]:
    """Return the tables on some sheets: rows of one that was not written may be asked back too."""
    return {name for name, where in before.reading.layout.tables.items() if where.sheet in titles}


def _again(
    table: TableSchema, reader: Reader, grids: Grids, where: TableLayout, places: set[int]
) -> TableReading | None:
    """Return some rows of a table as they now are; ``None`` if one is none any more."""
    lines = {row: _line(grids, where, row) for row in places}
    if not all(is_row(table, where.columns, line) for line in lines.values()):
        return None
    first, last = min(places, default=1), max(places, default=0)
    return reader.table(table, lines, replace(where, header_row=first - 1, last_row=last))


def _is_as_it_was(
    before: Snapshot, grids: Grids, table: str, given: Collection[int], ask: Ask
) -> bool:
    """Whether the headers and the ids of a table are where they were, but for those given."""
    where, tab = before.layout(table), grids.tabs[before.layout(table).sheet]
    was = before.tab(table)
    if len([t for t in before.reading.layout.tables.values() if t.sheet == where.sheet]) > 1:
        return False  # rows of one may have become rows of another
    if [(t.id, t.area.first) for t in tab.tables] != [(t.id, t.area.first) for t in was.tables]:
        return False
    headers = (Address(where.header_row, column) for column in where.columns.values())
    if any(tab.cells.get(at) != was.cells.get(at) for at in headers):
        return False
    ids, bottom = where.columns[ID_COLUMN], max((where.last_row, *given))
    asked = (a for a in ask.areas if a.first.column <= ids <= a.last.column)
    rows = {row for a in asked for row in range(a.first.row, min(a.last.row, bottom) + 1)}
    at = (Address(row, ids) for row in rows.difference(given))
    return all(tab.cells.get(each) == was.cells.get(each) for each in at) and not any(
        filled(tab.cells.get(Address(bottom + 1, column))) for column in where.columns.values()
    )


def _places(ask: Ask, where: TableLayout) -> set[int]:
    """Return the rows of a table that were asked back whole."""
    first, last = min(where.columns.values()), max(where.columns.values())
    whole = (a for a in ask.areas if a.first.column <= first and last <= a.last.column)
    rows = (range(a.first.row, min(a.last.row, where.last_row) + 1) for a in whole)
    return {row for each in rows for row in each if row > where.header_row}


def _columns(where: TableLayout) -> set[str]:
    return where.columns.keys() - {ID_COLUMN}


def _line(grids: Grids, where: TableLayout, row: int) -> Line:
    cells = grids.tabs[where.sheet].cells
    found = ((column, cells.get(Address(row, column))) for column in where.columns.values())
    return {column: cell for column, cell in found if cell is not None and filled(cell)}


def _with(before: TableReading, again: TableReading) -> TableReading:
    """Return a table with the rows that were read again, and what was noted of all of them."""
    rows = {row.position: row for row in again.rows}
    return replace(
        before,
        rows=_merged(before.rows, rows),
        flags=_both(before.flags, again.flags),
        formulas=_both(before.formulas, again.formulas),
    )


def _both(one: frozenset[str] | None, other: frozenset[str] | None) -> frozenset[str] | None:
    return None if one is None or other is None else one | other


def _merged(before: Sequence[Row], now: dict[int, Row]) -> tuple[Row, ...]:
    """Return rows with those that were read again, in order."""
    if before and min(now) > before[-1].position:
        return (*before, *(now[position] for position in sorted(now)))
    rows = {row.position: row for row in before} | now
    return tuple(rows[position] for position in sorted(rows))
