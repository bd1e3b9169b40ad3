"""The cells of a workbook that are lifeops' own to fill, where somebody named them.

They are written with a write that happens anyway, and are never a reason for one; so they are
neither compared nor carried to the other side.
"""

from collections.abc import Mapping
from dataclasses import replace

from sync.excel.side import single_cells
from workbook.model import Address, Cell
from workbook.schema import Schema
from workbook.xlsx.edits import SetCell
from workbook.xlsx.package import Package
from workbook.xlsx.patch import patch
from workbook.xlsx.scan import Book, SheetReading

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
    if not texts:
        return book
    places = {name.lower(): place for name, place in single_cells(book).items()}
    wanted = {places[name]: text or None for name, text in texts.items() if name in places}
    changed = {at: text for at, text in wanted.items() if _held(book, at).content != text}
    patched = patch(book, [SetCell(*at, text) for at, text in changed.items()])
    refused = [each.edit for each in patched.refused]
    made = {at: text for at, text in changed.items() if SetCell(*at, text) not in refused}
    if not made:
        return book
    cells = {at: Cell(text, text, _held(book, at).format) for at, text in made.items()}
    return replace(
        book,
        package=Package.of(patched.data, str(book.path)),
        sheets=tuple(_with(sheet, cells) for sheet in book.sheets),
    )


def _held(book: Book, at: tuple[str, Address]) -> Cell:
    return book.sheet(at[0]).cells.get(at[1], Cell())


def _with(sheet: SheetReading, cells: Mapping[tuple[str, Address], Cell]) -> SheetReading:
    """Return a sheet with other cells; itself where none of them is on it."""
    own = {address: cell for (name, address), cell in cells.items() if name == sheet.name}
    return replace(sheet, cells={**sheet.cells, **own}) if own else sheet
