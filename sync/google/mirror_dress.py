"""How the spreadsheet made after a workbook looks: tabs, columns, merges, names, dropdowns."""

import re
from collections.abc import Iterator
from typing import Any

from sync.excel.side import single_cells
from sync.google.looks import width_request
from sync.google.mirror_layout import Plot
from sync.google.wire import grid_range, quoted
from sync.names import is_shared
from workbook.model import Address, Area
from workbook.xlsx.scan import SheetReading, Validation

_LIST = re.compile(
    r"=?(?:(?P<sheet>'(?:[^']|'')+'|[^'!]+)!)?(?P<area>\$?[A-Z]+\$?\d+:\$?[A-Z]+\$?\d+)"
)


def sheets(plot: Plot) -> list[dict[str, Any]]:
    """Return the tabs as ``spreadsheets.create`` takes them."""
    return [
        {"properties": {"index": index, **properties(plot, sheet)}}
        for index, sheet in enumerate(plot.sheets)
    ]


def properties(plot: Plot, sheet: SheetReading) -> dict[str, Any]:
    """Return a tab's properties, as they are given when it is made."""
    tab = plot.tabs[sheet.name]
    rows, columns = sheet.frozen
    grid = {"rowCount": tab.rows, "columnCount": tab.columns}
    grid |= {"frozenRowCount": rows} if rows else {}
    grid |= {"frozenColumnCount": columns} if columns else {}
    shape: dict[str, Any] = {
        "sheetId": tab.id,
        "title": sheet.name,
        "gridProperties": grid,
    }
    return shape | ({"hidden": True} if sheet.hidden else {})


def columns(plot: Plot) -> Iterator[dict[str, Any]]:
    """Yield requests for the widths of columns and for the hidden ones."""
    for sheet in plot.sheets:
        tab = plot.tabs[sheet.name]
        for column, width in sorted(sheet.column_widths.items()):
            if column <= tab.columns:
                yield width_request(tab.id, column, width)
        for column in sorted(sheet.hidden_columns):
            if column <= tab.columns:
                yield _dimension(tab.id, column, {"hiddenByUser": True})


def _dimension(sheet_id: int, column: int, properties: dict[str, Any]) -> dict[str, Any]:
    place = {"sheetId": sheet_id, "dimension": "COLUMNS"}
    return {
        "updateDimensionProperties": {
            "range": {**place, "startIndex": column - 1, "endIndex": column},
            "properties": properties,
            "fields": ",".join(properties),
        }
    }


def merges(plot: Plot) -> Iterator[dict[str, Any]]:
    """Yield requests for the merged cells; a table has none on a Sheet."""
    for sheet in plot.sheets:
        tables = [plot.rows(table) for table in plot.tables_on(sheet)]
        for area in sheet.merged:
            if not any(area.first in rows or area.last in rows for rows in tables):
                place = grid_range(plot.tabs[sheet.name].id, area)
                yield {"mergeCells": {"range": place, "mergeType": "MERGE_ALL"}}


def names(plot: Plot) -> Iterator[dict[str, Any]]:
    """Yield requests for the names of single cells."""
    for name, (title, address) in single_cells(plot.book).items():
        if title in plot.tabs and _is_free(plot, name):
            place = grid_range(plot.tabs[title].id, Area(address, address))
            yield {"addNamedRange": {"namedRange": {"name": name, "range": place}}}


def dropdowns(plot: Plot) -> Iterator[dict[str, Any]]:
    """Yield requests for the dropdowns; they advise, so that no write is ever refused."""
    for sheet in plot.sheets:
        for validation in sheet.validations:
            condition = _condition(plot, sheet, validation)
            for area in validation.areas if condition else ():
                place = grid_range(plot.tabs[sheet.name].id, _with_room(plot, sheet, area))
                rule = {"condition": condition, "strict": False, "showCustomUi": True}
                yield {"setDataValidation": {"range": place, "rule": rule}}


def _condition(plot: Plot, sheet: SheetReading, validation: Validation) -> dict[str, Any] | None:
    """Return the choices of a dropdown; ``None`` for any other validation."""
    source = validation.formula1.removeprefix("=")
    if validation.kind != "list" or not source:
        return None
    if source.startswith('"'):
        choices = [each.strip() for each in source.strip('"').split(",")]
        values = [{"userEnteredValue": each} for each in choices if each]
        return {"type": "ONE_OF_LIST", "values": values}
    match = _LIST.fullmatch(plot.book.names.get(source, source))
    if match is None:
        return None
    title = match["sheet"] or sheet.name
    if title.startswith("'"):
        title = title[1:-1].replace("''", "'")
    if title not in plot.titles:
        return None
    text = f"={quoted(title)}!{match['area']}"
    return {"type": "ONE_OF_RANGE", "values": [{"userEnteredValue": text}]}


def _with_room(plot: Plot, sheet: SheetReading, area: Area) -> Area:
    """Let a dropdown in a table's last row reach the rows to come."""
    last = min(area.last.row, plot.tabs[sheet.name].rows)
    for table in plot.tables_on(sheet):
        if area.last in plot.rows(table) and area.last.row >= table.last_row:
            last = plot.ready_row(table)
    return Area(area.first, Address(last, area.last.column))


def tables(plot: Plot) -> Iterator[dict[str, Any]]:
    """Yield requests that make Google Tables, ids included, of tables without gaps between."""
    for name, layout in plot.tables.items():
        columns = sorted(layout.columns.values())
        if columns[-1] - columns[0] + 1 != len(columns) or not _is_free(plot, name):
            continue
        # Where nothing is in the way below, a table starts small and grows with its rows.
        last = layout.first_row if plot.is_open(layout) else plot.rows(layout).last.row
        area = Area(Address(layout.header_row, columns[0]), Address(last, columns[-1]))
        place = grid_range(plot.tabs[layout.sheet].id, area)
        yield {"addTable": {"table": {"name": name, "range": place}}}


def _is_free(plot: Plot, name: str) -> bool:
    """Whether Google takes a name, and nothing else has it."""
    return name.casefold() not in plot.taken and is_shared(name)
