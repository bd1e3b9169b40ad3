"""The Conflicts tab, which a person may delete: read as an empty one, made by the next write."""

import uuid
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from sync.google.wire import Grids, Tab, grid_range
from sync.google.writes import CellWrite, update_cells
from sync.headers import id_header
from workbook.model import Address, Area, Cell
from workbook.schema import CONFLICTS_TABLE, Schema, TableSchema

_GONE = -1  # the number of a tab that is not there; Google's own are never negative
_ROWS = 1_000


def conflicts_table(schema: Schema) -> TableSchema | None:
    """Return the Conflicts table of a schema."""
    return next((table for table in schema.tables if table.name == CONFLICTS_TABLE), None)


def with_tab(grids: Grids, table: TableSchema) -> Grids:
    """Return ``grids`` with an empty Conflicts tab in place of the one that is gone."""
    cells = {at: Cell(text, text) for at, text in _headers(table).items()}
    tab = Tab(_GONE, _ROWS, len(cells), (), cells)
    return replace(grids, tabs={**grids.tabs, table.sheet: tab})


def missing_tab(grids: Grids, schema: Schema) -> Iterator[dict[str, Any]]:
    """Yield the requests that make the Conflicts tab again, if it is gone."""
    table = conflicts_table(schema)
    tab = grids.tabs.get(table.sheet) if table else None
    if table is None or tab is None or tab.id != _GONE:
        return
    number = uuid.uuid4().int % 2**31
    size = {"rowCount": tab.rows, "columnCount": tab.columns}
    shape = {"sheetId": number, "title": table.sheet, "gridProperties": size}
    yield {"addSheet": {"properties": shape}}
    headers = _headers(table)
    writes = [
        CellWrite(table.sheet, at, {"userEnteredValue": {"stringValue": text}})
        for at, text in headers.items()
    ]
    yield from update_cells(writes, {table.sheet: replace(tab, id=number)})
    whole = Area(Address(1, 1), Address(tab.rows, tab.columns))
    yield {
        "repeatCell": {
            "range": grid_range(number, whole),
            "cell": {"userEnteredFormat": {"numberFormat": {"type": "TEXT"}}},
            "fields": "userEnteredFormat.numberFormat",
        }
    }
    place = {"sheetId": number, "dimension": "COLUMNS"}
    yield {
        "updateDimensionProperties": {
            "range": {**place, "startIndex": tab.columns - 1, "endIndex": tab.columns},
            "properties": {"hiddenByUser": True},
            "fields": "hiddenByUser",
        }
    }
    area = Area(Address(1, 1), Address(2, tab.columns))
    yield {"addTable": {"table": {"name": table.name, "range": grid_range(number, area)}}}


def _headers(table: TableSchema) -> dict[Address, str]:
    texts = [*(column.header for column in table.columns), id_header(table)]
    return {Address(1, column): text for column, text in enumerate(texts, start=1)}
