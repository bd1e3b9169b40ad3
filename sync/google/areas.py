"""Where Google Tables end: with the rows that people type below them.

Google takes a row in that a person types right under a table, but neither one that a program
writes nor one below a blank row. To the person who typed it, it is a row of the table all the same.
"""

from collections.abc import Mapping

from sync.google.wire import Grids, Tab
from sync.headers import Line, filled, header_text, id_header, runs
from workbook.model import Address, Area, Cell, Layout
from workbook.schema import Schema, TableSchema
from workbook.values import Formula

_READY = "TEXT"
"""The number format of the cells in a column of ids that are made ready for rows to come."""
_FEWEST = 2  # headers that make a header row, and cells that make a row that stands apart


def table_areas(schema: Schema, grids: Grids) -> dict[str, Area]:
    """Return where Google Tables of the schema's names stand, rows typed below included."""
    areas = {}
    for table in schema.tables:
        tab = grids.tabs.get(table.sheet)
        for holder in tab.tables if tab else ():
            if holder.name == table.name and tab:
                areas[table.name] = _with_rows_below(schema, table, tab, holder.area)
    return areas


def rows_of(areas: Mapping[str, Area], layout: Layout) -> dict[str, Area]:
    """Return the areas down to the last row that was read: a total that touches it is none."""
    return {
        name: Area(area.first, Address(layout.tables[name].last_row, area.last.column))
        for name, area in areas.items()
    }


def _with_rows_below(schema: Schema, table: TableSchema, tab: Tab, area: Area) -> Area:
    """Return the area down to the last row below it that is the table's.

    Rows that touch its end are. Beyond a blank row, the first that does not look like a row ends
    it: a person's own total or text.
    """
    lines = _lines_below(tab, area)
    others = [_headers(each) for each in schema.tables if each.sheet == table.sheet]
    heads = [row for row, line in lines.items() if any(_is_header(line, each) for each in others)]
    rows = [row for row in sorted(lines) if not heads or row < min(heads)]
    end = area.last.row
    # A template says what a row must hold; in a list of a person's own, one text is a remark.
    fewest = 1 if schema.template and table.required else _FEWEST
    for block in runs(rows):
        alike = [_typed(table, tab, area, row, lines[row]) >= fewest for row in block]
        if block.start > end + 1 and not all(alike):
            break
        end = block.stop - 1
        if not alike[-1]:
            break
    return Area(area.first, Address(end, area.last.column))


def _lines_below(tab: Tab, area: Area) -> dict[int, dict[int, Cell]]:
    lines: dict[int, dict[int, Cell]] = {}
    for address, cell in tab.cells.items():
        inside = area.first.column <= address.column <= area.last.column
        if address.row > area.last.row and inside and filled(cell):
            lines.setdefault(address.row, {})[address.column] = cell
    return lines


def _headers(table: TableSchema) -> set[str]:
    return {column.header.strip().casefold() for column in table.columns}


def _is_header(line: Line, headers: set[str]) -> bool:
    texts = {header_text(cell).casefold() for cell in line.values()}
    return len(headers & texts) >= min(_FEWEST, len(headers))


def _typed(table: TableSchema, tab: Tab, area: Area, row: int, line: Line) -> int:
    """Return how many cells of a line were typed as a row's, all if it has an id; 0 if none were.

    They are in a row made ready for one, the required cell among them. A total reads other cells.
    """
    known = {column.header.strip().casefold(): column for column in table.columns}
    own = sum(not column.formula for column in table.columns)
    typed: dict[str, Cell] = {}
    for at in range(area.first.column, area.last.column + 1):
        header = header_text(tab.cells.get(Address(area.first.row, at), Cell())).casefold()
        if header == id_header(table):
            if at in line:
                return max(own, _FEWEST)
            if tab.formats.get(Address(row, at), {}).get("type") != _READY:
                return 0
        elif at in line and header in known and not known[header].formula:
            typed[known[header].id] = line[at]
    if table.required and table.required not in typed:
        return 0
    if any(isinstance(cell.content, Formula) for cell in typed.values()):
        return 0
    return _FEWEST if len(typed) == own else len(typed)
