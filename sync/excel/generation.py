"""The number in a workbook that every sync raises which changes anything: pure.

It tells an older copy that was put back, even one that was edited since, and which run's changes a
file holds. By how much it is raised depends on what the file holds, so that the copies of two
branches do not meet in one number.
"""

from dataclasses import replace

from sync.excel.side import label_of
from sync.label import GENERATION
from workbook.model import Address, Cell
from workbook.schema import SCHEMA_SHEET
from workbook.xlsx.edits import SetCell
from workbook.xlsx.package import Package
from workbook.xlsx.patch import patch
from workbook.xlsx.scan import Book, SheetReading


def raised(book: Book, generation: int = 0) -> Book:
    """Return ``book`` as the next generation; itself if it has no hidden sheet to say so.

    Args:
        book: the workbook.
        generation: the number to be given; 0 leaves that to what the file holds.
    """
    sheet = next((each for each in book.sheets if each.name == SCHEMA_SHEET), None)
    if sheet is None:
        return book
    step = 1 + int(book.package.digest[:4], 16)
    number = str(generation or label_of(book).generation + step)
    row = _row(sheet)
    cells = {Address(row, 1): GENERATION, Address(row, 2): number}
    patched = patch(book, [SetCell(sheet.name, at, each) for at, each in cells.items()])
    if patched.refused:
        return book
    shown = {at: Cell(each, each, sheet.cells.get(at, Cell()).format) for at, each in cells.items()}
    after = replace(sheet, cells={**sheet.cells, **shown})
    return replace(
        book,
        package=Package.of(patched.data, str(book.path)),
        sheets=tuple(after if each is sheet else each for each in book.sheets),
    )


def _row(sheet: SheetReading) -> int:
    """Return the row of the number, else the first one that is free."""
    keys = {at.row: cell.content for at, cell in sheet.cells.items() if at.column == 1}
    held = [row for row, key in keys.items() if key == GENERATION]
    return held[0] if held else max((at.row for at in sheet.cells), default=0) + 1
