"""The cells of a workbook that are lifeops' own to fill, where somebody named them.

They are written with a write that happens anyway, and are never a reason for one; so they are
neither compared nor carried to the other side.
"""

from collections.abc import Mapping
from dataclasses import replace

from workbook.model import Address, Cell
from workbook.schema import Schema
from workbook.xlsx.edits import SetCell
from workbook.xlsx.package import Package
from workbook.xlsx.patch import patch
from workbook.xlsx.scan import Book

STATUS, CHANGES = "lifeops_status", "lifeops_changes"
"""What a person, or a template, calls the cells: of the last sync, and of what changed."""
NAMES = frozenset({STATUS, CHANGES})


def without(schema: Schema) -> Schema:
    """Return what syncs, but for these cells."""
    return replace(
        schema, cells=tuple(cell for cell in schema.cells if cell.name.lower() not in NAMES)
    )


def there(book: Book) -> frozenset[str]:
    """Return the names of these cells that a workbook has."""
    return frozenset(name.lower() for name in book.names) & NAMES


def stamped(book: Book, texts: Mapping[str, str]) -> Book:
    """Return ``book`` with texts in its own cells; itself without one to write.

    Args:
        book: the workbook as it is about to be written.
        texts: name -> what its cell is to say.
    """
    for name, text in texts.items():
        book = _stamped(book, name, text)
    return book


def _stamped(book: Book, name: str, text: str) -> Book:
    place = _place(book, name)
    sheet = next((each for each in book.sheets if place and each.name == place[0]), None)
    if place is None or sheet is None:
        return book
    address = place[1]
    held = sheet.cells.get(address, Cell())
    if held.content == (text or None):
        return book
    patched = patch(book, [SetCell(sheet.name, address, text or None)])
    if patched.refused:
        return book
    cell = Cell(text or None, text or None, held.format)
    after = replace(sheet, cells={**sheet.cells, address: cell})
    return replace(
        book,
        package=Package.of(patched.data, str(book.path)),
        sheets=tuple(after if each is sheet else each for each in book.sheets),
    )


def _place(book: Book, name: str) -> tuple[str, Address] | None:
    """Return the sheet and address of the one cell that bears the name."""
    formula = next((text for known, text in book.names.items() if known.lower() == name), "")
    sheet, _, cell = formula.removeprefix("=").rpartition("!")
    if sheet.startswith("'"):
        sheet = sheet[1:-1].replace("''", "'")
    try:
        return (sheet, Address.parse(cell.replace("$", ""))) if sheet else None
    except ValueError:
        return None  # several cells, or none
