"""Requests of one ``spreadsheets.batchUpdate``, and the ranges asked back with it.

Typed writes only: Google parses nothing, so neither a locale nor a leading ``=`` can change what
was meant.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

from sync.google.formats import Formats
from sync.google.wire import GoogleTable, Grids, Tab, a1_range, grid_range, open_range
from workbook.model import ID_COLUMN, MAX_ROW, Address, Area, Cell, TableLayout
from workbook.xlsx.grid import Grid

_VALUE = "userEnteredValue"
_FORMAT = "userEnteredFormat.numberFormat"
_MOST_RANGES = 200


@dataclass(frozen=True, slots=True)
class CellWrite:
    """One cell to be written.

    Attributes:
        formatted: whether ``cell`` also sets the number format.
    """

    title: str
    address: Address
    cell: Mapping[str, Any]
    formatted: bool = False


def update_cells(writes: Iterable[CellWrite], tabs: Mapping[str, Tab]) -> list[dict[str, Any]]:
    """Return ``updateCells`` requests for exactly these cells, in as few blocks as they fill."""
    groups: dict[tuple[str, bool], dict[Address, Mapping[str, Any]]] = {}
    for write in writes:
        groups.setdefault((write.title, write.formatted), {})[write.address] = write.cell
    return [
        _update(tabs[title].id, area, cells, formatted)
        for (title, formatted), cells in groups.items()
        for area in blocks(cells)
    ]


def _update(
    sheet_id: int, area: Area, cells: Mapping[Address, Mapping[str, Any]], formatted: bool
) -> dict[str, Any]:
    columns = range(area.first.column, area.last.column + 1)
    rows = [
        {"values": [cells[Address(row, column)] for column in columns]}
        for row in range(area.first.row, area.last.row + 1)
    ]
    fields = f"{_VALUE},{_FORMAT}" if formatted else _VALUE
    return {
        "updateCells": {"range": grid_range(sheet_id, area), "rows": rows, "fields": fields},
    }


def asides(texts: Mapping[str, str], grids: Grids) -> Iterable[dict[str, Any]]:
    """Yield requests that write texts to named cells that do not sync."""
    for name, text in texts.items():
        if name in grids.places:
            cell = {_VALUE: {"stringValue": text}} if text else {}
            place, rows = grids.places[name], [{"values": [cell]}]
            yield {"updateCells": {"range": place, "rows": rows, "fields": _VALUE}}


def blocks(addresses: Iterable[Address]) -> list[Area]:
    """Return areas that cover exactly ``addresses``: runs along rows, joined down equal rows."""
    open_areas: dict[tuple[int, int], Area] = {}
    done: list[Area] = []
    for run in _runs(sorted(addresses)):
        span = (run.first.column, run.last.column)
        above = open_areas.get(span)
        if above is not None and above.last.row == run.first.row - 1:
            open_areas[span] = Area(above.first, run.last)
        else:
            if above is not None:
                done.append(above)
            open_areas[span] = run
    return sorted([*done, *open_areas.values()])


def _runs(addresses: Sequence[Address]) -> Iterable[Area]:
    """Yield the unbroken runs along rows of sorted addresses."""
    if not addresses:
        return
    first = addresses[0]
    for here, there in pairwise(addresses):
        if there != (here.row, here.column + 1):
            yield Area(first, here)
            first = there
    yield Area(first, addresses[-1])


def append_cells(
    tab: Tab, table: GoogleTable | None, rows: Sequence[Sequence[Mapping[str, Any]]]
) -> dict[str, Any]:
    """Return an ``appendCells`` request; rows start at the table's first column, else at A."""
    target = {"sheetId": tab.id} if table is None else {"tableId": table.id}
    lines = [{"values": list(row)} for row in rows]
    return {"appendCells": {**target, "rows": lines, "fields": f"{_VALUE},{_FORMAT}"}}


def widen(tab: Tab, table: GoogleTable, area: Area) -> dict[str, Any]:
    """Return the request that lets a Google Table cover ``area``."""
    grown = {"tableId": table.id, "range": grid_range(tab.id, area)}
    return {"updateTable": {"table": grown, "fields": "range"}}


def delete_rows(tab: Tab, columns: Iterable[int], positions: Iterable[int]) -> list[dict[str, Any]]:
    """Return ``deleteRange`` requests for a table's rows, bottom up, so that none moves another.

    Args:
        tab: the tab of the table.
        columns: the sheet columns of the table; what stands beside them stays.
        positions: the sheet rows to delete.
    """
    spans = blocks(Address(1, column) for column in columns)
    rows = blocks(Address(row, 1) for row in positions)
    return [
        {
            "deleteRange": {
                "range": grid_range(
                    tab.id,
                    Area(
                        Address(run.first.row, span.first.column),
                        Address(run.last.row, span.last.column),
                    ),
                ),
                "shiftDimension": "ROWS",
            }
        }
        for run in reversed(rows)
        for span in spans
    ]


@dataclass(frozen=True, slots=True)
class Ask:
    """Areas of one tab to be sent back; an area down to ``MAX_ROW`` is open."""

    title: str
    areas: tuple[Area, ...]

    @property
    def ranges(self) -> list[str]:
        """The areas as Google reads them."""
        return [
            open_range(self.title, area.first, area.last.column)
            if area.last.row == MAX_ROW
            else a1_range(self.title, area)
            for area in self.areas
        ]


def ask(
    layout: TableLayout,
    columns: Collection[int],
    rows: Iterable[int],
    open_from: int = 0,
    to: int = MAX_ROW,
) -> Ask:
    """Return what proves writes to a table: its headers, its ids, and the rows written.

    Rows that are but added, below all others, write over no id: only theirs are asked for.

    Args:
        layout: where the table stands.
        columns: the sheet columns of the table.
        rows: the sheet rows written to.
        open_from: the first row of those added, from which on rows are asked for; 0 for none.
        to: the last row asked for if no others are written to; below may stand many that are
            formatted and blank.
    """
    top, first, last = layout.header_row, min(columns), max(columns)
    rows = set(rows)
    only_added = open_from and not rows
    lines = blocks(Address(row, 1) for row in {*rows, top} if not 0 < open_from <= row)
    if len(lines) > _MOST_RANGES:
        lines, open_from = [], top
    areas = [Area(Address(line.first.row, first), Address(line.last.row, last)) for line in lines]
    ids = layout.columns.get(ID_COLUMN)
    if ids is not None and not only_added:
        areas.append(Area(Address(top, ids), Address(MAX_ROW, ids)))
    if open_from:
        end = to if only_added else MAX_ROW
        areas.append(Area(Address(open_from, first), Address(end, last)))
    return Ask(layout.sheet, tuple(areas))


def overlay(old: Grids, sent: Grids, asks: Iterable[Ask]) -> Grids:
    """Return ``old`` with everything that was asked for replaced by what was sent."""
    tabs = dict(old.tabs)
    for each in asks:
        now = sent.tabs.get(each.title)
        if now is None:
            continue
        was = tabs[each.title]
        cells, formats = gridded(was.cells), formatted(was.formats)
        bottom = max((number for number, *_ in cells.rows()), default=0)
        for address in _addresses(each.areas, bottom):
            cells.put(address, now.cells.get(address))
        for area in each.areas:
            for row in range(area.first.row, min(area.last.row, bottom) + 1):
                formats.clear(row, area.first.column, area.last.column)
        for row, columns, line in gridded(now.cells).rows():
            held = [(at, cell) for at, cell in zip(columns, line, strict=True) if cell is not None]
            cells.add(row, [at for at, _ in held], [cell for _, cell in held])
        formats.update(now.formats)
        tabs[each.title] = replace(now, cells=cells, formats=formats)
    return Grids(tabs, {**old.names, **sent.names}, sent.tokens)


def gridded(cells: Mapping[Address, Cell]) -> Grid:
    """Return a copy of cells, to be changed apart from them."""
    if isinstance(cells, Grid):
        return cells.copy()
    grid = Grid()
    for address, cell in cells.items():
        grid.put(address, cell)
    return grid


def formatted(formats: Mapping[Address, Mapping[str, str]]) -> Formats:
    """Return a copy of number formats, to be changed apart from them."""
    if isinstance(formats, Formats):
        return formats.copy()
    made = Formats()
    made.update(formats)
    return made


def _addresses(areas: Iterable[Area], bottom: int) -> Iterable[Address]:
    for area in areas:
        for row in range(area.first.row, min(area.last.row, bottom) + 1):
            for column in range(area.first.column, area.last.column + 1):
                yield Address(row, column)
