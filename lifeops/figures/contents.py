"""What the cells of a workbook hold, in the form in which it is calculated: pure."""

import re
from typing import TypeAlias

from sync.excel.side import single_cells
from workbook.errors import FormulaError
from workbook.formula.emit import emit
from workbook.formula.parse import parse
from workbook.formula.tree import Place, Target
from workbook.model import Address, Area, Layout, TableLayout
from workbook.values import Content, Formula
from workbook.xlsx.around import TablePart
from workbook.xlsx.scan import Book

Contents: TypeAlias = dict[str, dict[Address, Content]]
"""Sheet -> address -> what the cell holds."""

_AREA = re.compile(
    r"=?(?:'(?P<quoted>(?:[^']|'')+)'|(?P<plain>[^'!\[\]:]+))!"
    r"\$?(?P<one>[A-Z]{1,3})\$?(?P<top>[1-9]\d{0,6}):\$?(?P<two>[A-Z]{1,3})\$?(?P<end>[1-9]\d{0,6})"
)


def contents(book: Book) -> Contents:
    """Return what every cell holds.

    Formulas are in A1 form. Cells that one formula fills together hold what was stored for them.
    """
    layout = _layout(book)
    found: Contents = {}
    for sheet in book.sheets:
        filled = [area for area in sheet.arrays if area.first != area.last]
        held = {at: cell.content for at, cell in sheet.cells.items()}
        for at, content in held.items():
            if filled and any(at in area for area in filled):
                held[at] = sheet.cells[at].value
            elif isinstance(content, Formula) and "[" in content.text:
                held[at] = _in_a1(content, layout, Place(sheet.name, *at))
        found[sheet.name] = held
    return found


def named_places(book: Book) -> dict[str, tuple[str, Address | Area]]:
    """Return the names of cells and of areas -> where they stand."""
    found: dict[str, tuple[str, Address | Area]] = {**single_cells(book)}
    sheets = {sheet.name for sheet in book.sheets}
    for name, means in book.names.items():
        match = _AREA.fullmatch(means)
        if match is not None:
            sheet = match["quoted"].replace("''", "'") if match["quoted"] else match["plain"]
            corners = f"{match['one']}{match['top']}", f"{match['two']}{match['end']}"
            if sheet in sheets:
                found[name] = sheet, Area(*map(Address.parse, corners))
    return found


def _in_a1(content: Formula, layout: Layout, place: Place) -> Content:
    """Return a formula with Excel's own references to tables as the engine can take them."""
    own = (
        table.name
        for table in layout.tables.values()
        if table.sheet == place.sheet
        and place.column in table.columns.values()
        and table.first_row <= place.row <= table.last_row
    )
    place = place._replace(table=next(own, ""))
    try:
        return Formula(emit(parse(content.text), layout, place, Target.EXCEL))
    except FormulaError:
        return content


def _layout(book: Book) -> Layout:
    """Return where the tables stand that Excel knows, by the names and headers it has for them."""
    tables = {
        part.display_name: _table(sheet.name, part)
        for sheet in book.sheets
        for part in sheet.tables
    }
    return Layout(tables)


def _table(sheet: str, part: TablePart) -> TableLayout:
    left, top = part.area.first.column, part.area.first.row
    columns = {header: left + place for place, header in enumerate(part.headers)}
    row = top if part.header_rows else top - 1
    return TableLayout(part.display_name, sheet, row, part.last_data_row, columns)
