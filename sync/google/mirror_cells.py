"""The cells of the spreadsheet made after a workbook: all but the rows of its tables."""

from collections.abc import Iterator
from typing import Any

from sync.google import celldata
from sync.google.mirror_layout import Plot
from sync.google.wire import grid_range
from sync.google.writes import CellWrite
from workbook.errors import FormulaError
from workbook.formula.emit import emit
from workbook.formula.neutral import neutral_tree
from workbook.formula.parse import parse
from workbook.formula.portability import problems
from workbook.formula.tree import CellRef, Place, Target
from workbook.formula.walk import walk
from workbook.model import ID_COLUMN, Address, Area, Cell
from workbook.schema import SCHEMA_SHEET
from workbook.values import Content, Formula


def cells(plot: Plot) -> Iterator[CellWrite]:
    """Yield every cell that is no table's data."""
    for sheet in plot.sheets:
        areas = [plot.rows(table) for table in plot.tables_on(sheet)]
        for address, cell in sheet.cells.items():
            data = any(address in area for area in areas)
            if not data and not plot.is_total(sheet.name, address):
                yield _write(plot, sheet.name, address, cell)


def own_id(plot: Plot, spreadsheet_id: str) -> Iterator[CellWrite]:
    """Tell the hidden tab which spreadsheet it is in, so that a copy can be known as one."""
    for sheet in plot.sheets:
        if sheet.name == SCHEMA_SHEET:
            row = max((address.row for address in sheet.cells), default=0) + 1
            for column, text in enumerate(("spreadsheet", spreadsheet_id), 1):
                yield _write(plot, sheet.name, Address(row, column), Cell(text, text, "@"))


def column_formats(plot: Plot) -> Iterator[dict[str, Any]]:
    """Yield requests that give every table's columns their number formats."""
    for name, layout in plot.tables.items():
        table = plot.schema.table(name)
        codes = {column.id: column.format for column in table.columns} | {ID_COLUMN: "@"}
        last = plot.ready_row(layout)
        for key, column in layout.columns.items():
            shape = celldata.number_format(codes[key])
            if shape:
                area = Area(Address(layout.first_row, column), Address(last, column))
                yield {
                    "repeatCell": {
                        "range": grid_range(plot.tabs[layout.sheet].id, area),
                        "cell": {"userEnteredFormat": {"numberFormat": shape}},
                        "fields": "userEnteredFormat.numberFormat",
                    }
                }


def _write(plot: Plot, title: str, address: Address, cell: Cell) -> CellWrite:
    content = _content(plot, cell, Place(title, address.row, address.column))
    value = celldata.entered(content)
    shape = celldata.new_format(content, cell.format)
    wire: dict[str, Any] = {"userEnteredValue": value} if value else {}
    if shape:
        wire["userEnteredFormat"] = {"numberFormat": shape}
    return CellWrite(title, address, wire, formatted=True)


def _content(plot: Plot, cell: Cell, place: Place) -> Content:
    """Return what a cell holds on the Sheet; a formula that means less there stays behind."""
    if not isinstance(cell.content, Formula):
        return cell.content
    try:
        tree = neutral_tree(cell.content.text, plot.layout, place)
        if problems(tree, Target.GOOGLE) or _reads_total(plot, cell.content.text, place):
            return cell.value
        return Formula(emit(tree, plot.google_layout, place, Target.GOOGLE))
    except FormulaError:
        return cell.value


def _reads_total(plot: Plot, text: str, place: Place) -> bool:
    """Whether a formula reads a totals row, which stays in Excel."""
    return any(
        isinstance(node, CellRef)
        and plot.is_total(node.sheet or place.sheet, Address(node.row, node.column))
        for node in walk(parse(text))
    )
