"""The ``_id`` columns that the tables of an existing spreadsheet lack."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from sync.google.snapshot import Snapshot
from sync.google.wire import GoogleTable, Tab, grid_range
from sync.google.writes import CellWrite, update_cells
from sync.headers import id_header
from workbook.model import ID_COLUMN, Address, Area, TableLayout
from workbook.schema import Schema

_TEXT = {"userEnteredFormat": {"numberFormat": {"type": "TEXT"}}}


@dataclass(slots=True)
class _Room:
    """The columns of a tab: how many there are, and which are not wholly empty."""

    width: int
    used: set[int] = field(default_factory=set)


def id_columns(there: Snapshot, schema: Schema) -> Iterator[dict[str, Any]]:
    """Yield requests that give every table without an ``_id`` column one, hidden.

    It takes the first wholly empty column of: right of the table, left of it, right of all. A
    Google Table grows by the one on its right, so that sorting it carries the ids along.
    """
    rooms: dict[str, _Room] = {}
    for name, table in there.reading.layout.tables.items():
        if ID_COLUMN in table.columns:
            continue
        tab, holder = there.tab(name), there.holder(name)
        room = rooms.setdefault(table.sheet, _room(tab))
        last = holder.area.last.column if holder else max(table.columns.values())
        first = holder.area.first.column if holder else min(table.columns.values())
        column = _free(room, last + 1, first - 1)
        if column > room.width:
            more = {"sheetId": tab.id, "dimension": "COLUMNS", "length": column - room.width}
            yield {"appendDimension": more}
        room.used.add(column)
        room.width = max(room.width, column)
        text = id_header(schema.table(name))
        yield from _column(tab, table, Address(table.header_row, column), text)
        if holder and column == last + 1:
            yield from _grown(tab, table, holder, text)


def _room(tab: Tab) -> _Room:
    used = {address.column for address in tab.cells}
    for table in tab.tables:
        used |= set(range(table.area.first.column, table.area.last.column + 1))
    return _Room(tab.columns, used)


def _free(room: _Room, right: int, left: int) -> int:
    for column in (right, left):
        if column >= 1 and column not in room.used:
            return column
    return max(room.used) + 1


def _column(tab: Tab, table: TableLayout, at: Address, text: str) -> Iterator[dict[str, Any]]:
    last = Address(_ready_row(tab, table), at.column)
    yield {
        "repeatCell": {
            "range": grid_range(tab.id, Area(at, last)),
            "cell": _TEXT,
            "fields": "userEnteredFormat.numberFormat",
        }
    }
    yield from _header(tab, table, at, text)
    place = {"sheetId": tab.id, "dimension": "COLUMNS"}
    yield {
        "updateDimensionProperties": {
            "range": {**place, "startIndex": at.column - 1, "endIndex": at.column},
            "properties": {"hiddenByUser": True},
            "fields": "hiddenByUser",
        }
    }


def _ready_row(tab: Tab, table: TableLayout) -> int:
    """Return the last row that is made ready for rows: all, unless something stands below."""
    last, columns = table.last_row, set(table.columns.values())
    below = any(each.row > last and each.column in columns for each in tab.cells)
    return max(last, table.first_row) if below else tab.rows


def _grown(
    tab: Tab, table: TableLayout, holder: GoogleTable, text: str
) -> Iterator[dict[str, Any]]:
    """Let a Google Table take in the column on its right."""
    column = holder.area.last.column + 1
    area = Area(holder.area.first, Address(holder.area.last.row, column))
    grown = {"tableId": holder.id, "range": grid_range(tab.id, area)}
    yield {"updateTable": {"table": grown, "fields": "range"}}
    # A table may name its new column itself; the last word is ours.
    yield from _header(tab, table, Address(table.header_row, column), text)


def _header(tab: Tab, table: TableLayout, at: Address, text: str) -> Iterator[dict[str, Any]]:
    cell = {"userEnteredValue": {"stringValue": text}}
    yield from update_cells([CellWrite(table.sheet, at, cell)], {table.sheet: tab})
