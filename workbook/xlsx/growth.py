"""Tables that take in more rows or columns, and what that brings along."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from workbook.errors import FormulaError
from workbook.formula import shift
from workbook.formula.spots import spots
from workbook.model import MAX_ROW, Address, Area
from workbook.values import Formula
from workbook.xlsx import calculation, markup, tables, text
from workbook.xlsx.around import TablePart
from workbook.xlsx.edits import AddTableColumn, GrowArea, GrowTable, SetCell
from workbook.xlsx.opened import Opened
from workbook.xlsx.scan import SheetReading
from workbook.xlsx.sheetpatch import SheetPatch
from workbook.xlsx.tablerows import merged_in


@dataclass(frozen=True, slots=True)
class Growth:
    """Rows that joined a table; ``above`` is the last of those that were there."""

    sheet: str
    table: str
    above: int
    last: int


def grow_table(opened: Opened, found: SheetPatch, edit: GrowTable) -> str:  # noqa: PLR0911 - one for each reason
    """Let a table without totals reach further down; return why it cannot, or ``""``."""
    table = opened.table(found.sheet, edit.table)
    if table is None:
        return f"there is no table {edit.table} on the sheet {edit.sheet}"
    if edit.last_row <= table.area.last.row:
        return ""
    if edit.last_row > MAX_ROW:
        return "the sheet ends before that row"
    last = Address(edit.last_row, table.area.last.column)
    taken_in = Area(Address(table.area.last.row + 1, table.area.first.column), last)
    reason = _other_table(opened, found.sheet, table, Area(table.area.first, last))
    reason = reason or merged_in(found.sheet, taken_in) or _apart(found.sheet, taken_in)
    if reason:
        return reason
    grown = tables.grown_table(opened.plain_part(table.part), table, edit.last_row)
    if tables.current(grown, table).area != Area(table.area.first, last):
        return f"the table {table.display_name} has an unusual shape"
    if reason := found.grow(table.area, edit.last_row):
        return reason
    opened.draft.put(table.part, grown)
    return ""


def grow_list(
    opened: Opened, found: SheetPatch, edit: GrowArea, written: Collection[Address]
) -> str:
    """Let a plain list's filter and rules reach further down; return why not, or ``""``.

    Args:
        opened: the workbook.
        found: the list's sheet.
        edit: the edit.
        written: the sheet's cells that the same patch sets; their rows join the list.
    """
    if edit.last_row <= edit.area.last.row:
        return ""
    reason = _in_the_way(found, edit, written)
    if reason := reason or found.grow(edit.area, edit.last_row):
        return reason
    area = found.sheet.autofilter
    whole = area is not None and (area.first.row, area.last.row) == (
        edit.area.first.row,
        edit.area.last.row,
    )
    if area is None or not whole or not tables.overlaps(area, edit.area):
        return ""
    grown = Area(area.first, Address(edit.last_row, area.last.column))
    found.put_tail(tables.grown_filter(found.xml.tail, area, edit.last_row))
    workbook = opened.book.parts.workbook
    part = opened.plain_part(workbook)
    if b"_FilterDatabase" in part:
        opened.draft.put(workbook, calculation.moved_filter(part, found.sheet.name, area, grown))
    return ""


def widen_table(opened: Opened, found: SheetPatch, edit: AddTableColumn) -> str:
    """Let a table take in one more column; return why it cannot, or ``""``."""
    table = opened.table(found.sheet, edit.table)
    if table is None:
        return f"there is no table {edit.table} on the sheet {edit.sheet}"
    raw, area = opened.plain_part(table.part), table.area
    column = area.last.column + 1
    wider = Area(area.first, Address(area.last.row, column))
    reason = tables.why_not_wider(table, raw, edit.header)
    reason = reason or _other_table(opened, found.sheet, table, wider)
    if reason:
        return reason
    strip = Area(Address(area.first.row, column), Address(area.last.row, column))
    reason = merged_in(found.sheet, strip)
    if not reason and any(at in strip for at in found.sheet.cells):
        reason = f"the cells right of the table {table.display_name} are in use"
    if reason:
        return reason
    widened = tables.widened_table(raw, table, edit.header)
    now = tables.current(widened, table)
    if (now.area, now.headers) != (wider, (*table.headers, edit.header)):
        return f"the table {table.display_name} has an unusual shape"
    if reason := found.set_header(Address(area.first.row, column), edit.header):
        return reason
    opened.draft.put(table.part, widened)
    return ""


def fill(opened: Opened, growth: Growth) -> None:
    """Fill the blank cells of a grown table's calculated columns in its new rows."""
    found = opened.sheet(growth.sheet)
    table = None if isinstance(found, str) else opened.table(found.sheet, growth.table)
    if isinstance(found, str) or table is None:
        return
    for column, formula in _calculated(opened.draft.part(table.part), table):
        above = found.held(Address(growth.above, column)).content
        for row in range(growth.above + 1, growth.last + 1):
            at = Address(row, column)
            filled = _filled(above, formula, row - growth.above)
            if filled is not None and found.held(at).content is None:
                refused = found.set_cell(SetCell(growth.sheet, at, filled))
                opened.stale = opened.stale or not refused


def _calculated(part: bytes, table: TablePart) -> Iterator[tuple[int, str]]:
    columns = markup.children(markup.child(markup.root(part), "tableColumns"), "tableColumn")
    for column, element in enumerate(columns, table.area.first.column):
        formula = markup.child(element, "calculatedColumnFormula")
        if formula is not None and formula.text and formula.get("array") is None:
            yield column, text.loaded(formula.text)


def _filled(above: object, formula: str, down: int) -> Formula | None:
    """Return what the row above holds, copied down, or else the column's own formula."""
    try:
        if isinstance(above, Formula):
            return Formula(shift.moved(above.text, down, 0))
        fixed = all(s.first.row_absolute and s.last.row_absolute for s in spots(formula))
    except FormulaError:
        return None
    return Formula(formula) if fixed else None


def _other_table(opened: Opened, sheet: SheetReading, table: TablePart, area: Area) -> str:
    for other in sheet.tables:
        now = tables.current(opened.draft.part(other.part), other)
        if other.part != table.part and tables.overlaps(now.area, area):
            return f"the table {other.display_name} is in the way"
    return ""


def _in_the_way(found: SheetPatch, edit: GrowArea, written: Collection[Address]) -> str:
    """Return what stands where a list is to reach, in rows that the patch does not write."""
    top, bottom = edit.area.last.row + 1, edit.last_row
    room = Area(Address(top, edit.area.first.column), Address(bottom, edit.area.last.column))
    own = {at.row for at in written if at in room}
    for area in found.sheet.merged:
        rows = range(max(area.first.row, top), min(area.last.row, bottom) + 1)
        if tables.overlaps(area, room) and not own.issuperset(rows):
            return f"the merged cells {found.sheet.name}!{area.a1} are in the way"
    others = (at for at in found.sheet.cells if at in room and at.row not in own)
    at = min((at for at in others if found.held(at).content is not None), default=None)
    return f"the cell {found.sheet.name}!{at.a1} is in the way" if at else ""


def _apart(sheet: SheetReading, room: Area) -> str:
    """Return what stands in the way; rows that follow without a blank one are taken in."""
    columns = range(room.first.column, room.last.column + 1)
    row = room.first.row
    while row <= room.last.row and any(Address(row, c) in sheet.cells for c in columns):
        row += 1
    rest = Area(Address(row, room.first.column), room.last)
    at = min((at for at in sheet.cells if at in rest), default=None)
    return f"the cell {sheet.name}!{at.a1} is in the way" if at else ""
