"""A workbook as a spreadsheet of the embedded server, to be looked at: pure.

It looks as the sheet of a link does, but all is there at once, and formulas are as Excel has them.
"""

import secrets
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

from lifeops.figures.calculated import Calculated
from lifeops.figures.contents import named_places
from sync.emulator import batch
from sync.emulator.failures import ApiError
from sync.emulator.spreadsheet import (
    DEFAULT_PROPERTIES,
    Json,
    Line,
    Sheet,
    Spreadsheet,
    new_sheet,
)
from sync.google import celldata, mirror_charts, mirror_dress
from sync.google.mirror_layout import Plot
from sync.google.mirror_looks import Looks
from sync.google.wire import grid_range
from workbook.model import Address, Area
from workbook.schema import Schema
from workbook.values import Content
from workbook.xlsx.scan import SheetReading


def spreadsheet(book: Calculated, title: str) -> Spreadsheet:
    """Return the spreadsheet that shows a workbook."""
    plot = Plot(book.book, Schema())
    made = Spreadsheet(secrets.token_urlsafe(24), DEFAULT_PROPERTIES | {"title": title})
    for sheet in plot.sheets:
        properties = mirror_dress.properties(plot, sheet)
        empty = new_sheet(properties["sheetId"], sheet.name, properties)
        made.sheets.append(_filled(empty, sheet, book.contents[sheet.name]))
    made.parts["namedRanges"] = list(_names(plot))
    for request in _dress(plot):
        with suppress(ApiError):  # a look that a Sheet cannot have hides nothing
            batch.apply(made, [request])
    return made


def _filled(empty: Sheet, sheet: SheetReading, contents: dict[Address, Content]) -> Sheet:
    lines: dict[int, Line] = {}
    for at, content in contents.items():
        cell = _cell(content, sheet.cells[at].format)
        if cell:
            lines.setdefault(at.row - 1, {})[at.column - 1] = cell
    for row in sorted(lines):
        columns = lines[row]
        empty.put_line(row, {column: columns[column] for column in sorted(columns)})
    return empty


def _cell(content: Content, code: str) -> Json:
    if isinstance(content, str):
        content = content[: celldata.MAX_TEXT]
    entered = celldata.entered(content)
    shape = celldata.new_format(content, code)
    cell: Json = {"userEnteredValue": entered} if entered else {}
    return cell | ({"userEnteredFormat": {"numberFormat": shape}} if shape else {})


def _names(plot: Plot) -> Iterator[Json]:
    """Yield the names of cells and areas, those too that a person at a Sheet could not give."""
    for number, (name, (title, where)) in enumerate(named_places(plot.book).items(), start=1):
        area = where if isinstance(where, Area) else Area(where, where)
        place = grid_range(plot.tabs[title].id, area)
        yield {"namedRangeId": str(number), "name": name, "range": place}


def _dress(plot: Plot) -> Iterator[dict[str, Any]]:
    """Yield the requests that dress the tabs."""
    yield from mirror_dress.columns(plot)
    yield from mirror_dress.merges(plot)
    yield from mirror_dress.dropdowns(plot)
    yield from Looks(plot).requests()
    yield from mirror_charts.requests(plot)
