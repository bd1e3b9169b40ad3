"""The cell of a workbook that says when it was synced last, if somebody named one.

It is written with a replace of the file that happens anyway, and is never a reason for one; so it
is neither compared nor carried to the Sheet.
"""

from dataclasses import replace
from datetime import datetime

from lifeops.schedule import record
from workbook.errors import WorkbookError
from workbook.model import Address, Cell
from workbook.schema import Schema
from workbook.xlsx.edits import SetCell
from workbook.xlsx.package import Package
from workbook.xlsx.patch import patch
from workbook.xlsx.scan import Book

NAME = "lifeops_status"
"""What a person, or a template, calls the cell."""


def without(schema: Schema) -> Schema:
    """Return what syncs, but for the status cell."""
    return replace(schema, cells=tuple(cell for cell in schema.cells if cell.name.lower() != NAME))


def words(guid: str, now: datetime) -> str:
    """Return what the cell says: when this sync is, and what went wrong before it."""
    said = f"Synced {now:%Y-%m-%d %H:%M}"
    try:
        held = record.load(guid)
    except WorkbookError:
        return said
    if held is None or not held.failing.count:
        return said
    runs = "1 run" if held.failing.count == 1 else f"{held.failing.count} runs"
    since = datetime.fromisoformat(held.failing.since).astimezone()
    return f"{said}; before that, {runs} failed since {since:%Y-%m-%d %H:%M}: {held.failing.what}"


def stamped(book: Book, text: str) -> Book:
    """Return ``book`` with ``text`` in its status cell; itself without one to write."""
    place = _place(book)
    sheet = next((each for each in book.sheets if place and each.name == place[0]), None)
    if place is None or sheet is None:
        return book
    address = place[1]
    patched = patch(book, [SetCell(sheet.name, address, text)])
    if patched.refused:
        return book
    cell = Cell(text, text, sheet.cells.get(address, Cell()).format)
    after = replace(sheet, cells={**sheet.cells, address: cell})
    return replace(
        book,
        package=Package.of(patched.data, str(book.path)),
        sheets=tuple(after if each is sheet else each for each in book.sheets),
    )


def _place(book: Book) -> tuple[str, Address] | None:
    """Return the sheet and address of the one cell that bears the name."""
    formula = next((text for name, text in book.names.items() if name.lower() == NAME), "")
    sheet, _, cell = formula.removeprefix("=").rpartition("!")
    if sheet.startswith("'"):
        sheet = sheet[1:-1].replace("''", "'")
    try:
        return (sheet, Address.parse(cell.replace("$", ""))) if sheet else None
    except ValueError:
        return None  # several cells, or none
