"""The marks of columns on the Sheet: developer metadata, which moves along with its column."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from sync.google.wire import MARK, Grids, Tab
from sync.locate import Marks
from workbook.model import ID_COLUMN, Address, TableLayout
from workbook.schema import CONFLICTS_TABLE


def marks_of(grids: Grids) -> Marks:
    """Return where the marks of columns stand: row 0, as they are of whole columns."""
    found: dict[tuple[str, str], list[tuple[str, Address]]] = {}
    for title, tab in grids.tabs.items():
        for mark in tab.marks:
            found.setdefault((mark.table, mark.column), []).append((title, Address(0, mark.at)))
    return found


def mark_requests(
    layouts: Iterable[TableLayout], tabs: Mapping[str, Tab]
) -> Iterator[dict[str, Any]]:
    """Yield requests for the marks that columns lack, and against those that went astray."""
    for where in layouts:
        tab = tabs[where.sheet]
        for key, column in where.columns.items():
            if key == ID_COLUMN or where.name == CONFLICTS_TABLE:
                continue
            mine = [m for m in tab.marks if (m.table, m.column) == (where.name, key)]
            for mark in mine:
                if mark.at != column:
                    lookup = {"developerMetadataLookup": {"metadataId": mark.id}}
                    yield {"deleteDeveloperMetadata": {"dataFilter": lookup}}
            if all(mark.at != column for mark in mine):
                yield _created(tab, column, f"{where.name}/{key}")


def _created(tab: Tab, column: int, value: str) -> dict[str, Any]:
    place = {
        "sheetId": tab.id,
        "dimension": "COLUMNS",
        "startIndex": column - 1,
        "endIndex": column,
    }
    return {
        "createDeveloperMetadata": {
            "developerMetadata": {
                "metadataKey": MARK,
                "metadataValue": value,
                "visibility": "DOCUMENT",
                "location": {"dimensionRange": place},
            }
        }
    }
