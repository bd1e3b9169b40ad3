"""What a cell cannot hold, and which cells are not for an edit to change."""

import math
from dataclasses import dataclass

from workbook.model import MAX_COLUMN, MAX_ROW, Address, Area
from workbook.values import Content, Formula, Serial, Value
from workbook.xlsx import text
from workbook.xlsx.scan import SheetReading

_SHORT = 10_000  # characters that fit into any cell, whatever they are


def unholdable(content: Content) -> str:
    """Return why no cell can hold a content, or ``""``."""
    if isinstance(content, str) and len(content) < _SHORT:
        return ""
    number = content.days if isinstance(content, Serial) else content
    if isinstance(number, float) and not math.isfinite(number):
        return "the number is not finite"
    if isinstance(content, str) and _units(content) > text.LONGEST_TEXT:
        return f"the text is longer than {text.LONGEST_TEXT} characters"
    if isinstance(content, Formula) and len(content.text) > text.LONGEST_FORMULA:
        return f"the formula is longer than {text.LONGEST_FORMULA} characters"
    return "the formula is empty" if content == Formula("") else ""


def unstorable(content: Content, value: Value, at: Address) -> str:
    """Return why a cell cannot hold a content and a cached value, or ``""``."""
    if not (0 < at.row <= MAX_ROW and 0 < at.column <= MAX_COLUMN):
        return "the cell lies outside the sheet"
    return unholdable(content) or unholdable(value)


@dataclass(frozen=True, slots=True)
class Untouchable:
    """The areas of a sheet whose cells belong to something that fills or hides them."""

    sheet: SheetReading
    pivots: tuple[Area, ...]

    def why(self, at: Address) -> str:
        """Return why a cell may not be changed, or ``""``."""
        for area in self.sheet.arrays:
            if at in area:
                return f"the cell belongs to the array formula in {area.a1}"
        for area in self.pivots:
            if at in area:
                return f"the cell belongs to the pivot table in {area.a1}"
        for area in self.sheet.merged:
            if at in area and at != area.first:
                return f"the cell is hidden inside the merged cells {area.a1}"
        for table in self.sheet.tables:
            if table.header_rows and at in table.area and at.row == table.area.first.row:
                return f"the cell is a header of the table {table.display_name}"
        return ""


def _units(content: str) -> int:
    return len(content.encode("utf-16-le", "surrogatepass")) // 2
