"""How the columns of tables look on the Sheet, and the requests that give them another look."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

from sync.google import celldata
from sync.google.wire import Grids, Tab, grid_range
from sync.store import Look
from workbook.model import ID_COLUMN, Address, Area, Layout, TableLayout

PIXELS = 7  # a character, in the fonts that both programs start with
PADDING = 5


def pixels(width: float) -> int:
    """Return a width in characters as one in pixels."""
    return round(width * PIXELS + PADDING)


def characters(width: int) -> float:
    """Return a width in pixels as one in characters."""
    return round(max(0, width - PADDING) / PIXELS, 2)


def looks_of(grids: Grids, layout: Layout) -> dict[tuple[str, str], Look]:
    """Return how every column looks: by most of its cells, and its first row's dropdown."""
    return {
        (name, key): _look(grids.tabs[where.sheet], where, column)
        for name, where in layout.tables.items()
        for key, column in where.columns.items()
        if key != ID_COLUMN and column in grids.tabs[where.sheet].widths
    }


def _look(tab: Tab, where: TableLayout, column: int) -> Look:
    rows = range(where.first_row, where.last_row + 1)
    held = [at for row in rows if (at := Address(row, column)) in tab.cells]
    codes = Counter(celldata.format_code(tab.formats.get(at, {})) for at in held)
    code = codes.most_common(1)[0][0] if codes else ""
    choices = tab.choices.get(Address(where.first_row, column), ())
    return Look(code, characters(tab.widths[column]), choices)


def look_requests(
    tab: Tab, where: TableLayout, column: int, look: Look, now: Look | None = None
) -> Iterator[dict[str, Any]]:
    """Yield requests that give a column a look, as far as it has another one ``now``."""
    now = now or Look()
    last = max(where.last_row, where.first_row)
    below = (at.row for at in tab.cells if at.column in where.columns.values())
    if max(below, default=0) <= where.last_row:
        last = max(tab.rows, last)  # rows to come are made ready
    place = grid_range(tab.id, Area(Address(where.first_row, column), Address(last, column)))
    shape = celldata.number_format(look.format)
    if look.format != now.format:
        cell = {"userEnteredFormat": {"numberFormat": shape} if shape else {}}
        fields = "userEnteredFormat.numberFormat"
        yield {"repeatCell": {"range": place, "cell": cell, "fields": fields}}
    if look.width and abs(look.width - now.width) >= 1:
        yield width_request(tab.id, column, look.width)
    if look.choices != now.choices:
        yield {"setDataValidation": {"range": place} | _rule(look.choices)}


def width_request(sheet_id: int, column: int, width: float) -> dict[str, Any]:
    """Return the request that gives a column a width in characters."""
    place = {"sheetId": sheet_id, "dimension": "COLUMNS"}
    return {
        "updateDimensionProperties": {
            "range": {**place, "startIndex": column - 1, "endIndex": column},
            "properties": {"pixelSize": pixels(width)},
            "fields": "pixelSize",
        }
    }


def _rule(choices: tuple[str, ...]) -> dict[str, Any]:
    """Return the rule of a dropdown; it advises, so that no write is ever refused."""
    if not choices:
        return {}
    condition = celldata.choice_condition(choices)
    return {"rule": {"condition": condition, "strict": False, "showCustomUi": True}}
