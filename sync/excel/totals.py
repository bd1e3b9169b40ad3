"""Room above the totals rows of Excel tables for rows to be added: pure."""

from collections.abc import Sequence

from sync.excel.side import table_parts
from sync.store import AddRow, Edit, Owed, Reading
from workbook.model import TableLayout
from workbook.schema import Schema
from workbook.xlsx.edits import GrowTable
from workbook.xlsx.package import Package
from workbook.xlsx.patch import patch
from workbook.xlsx.scan import Book, TablePart, read_package


def with_room(
    book: Book, schema: Schema, reading: Reading, edits: Sequence[Edit]
) -> tuple[Book, tuple[Owed, ...]]:
    """Return ``book`` with its totals rows moved down as far as the added rows need.

    Returns:
        The workbook, itself if no totals row is in the way; and the rows for which one cannot move.
    """
    owed: list[Owed] = []
    for name, (sheet, part) in table_parts(book, schema).items():
        rows = [edit for edit in edits if isinstance(edit, AddRow) and edit.table == name]
        room = _room(part, reading.layout.tables[name])
        if not part.totals or len(rows) <= room:
            continue
        last = part.last_data_row + len(rows) - room
        patched = patch(book, [GrowTable(sheet.name, part.display_name, last)])
        if patched.refused:
            reason = f"there is no room above the totals row of the table {name}"
            why = patched.refused[0].reason
            owed += [Owed(edit, f"{sheet.name}: {reason} ({why})") for edit in rows[room:]]
        else:
            book = read_package(Package.of(patched.data, str(book.path)), book.path)
    return book, tuple(owed)


def _room(part: TablePart, table: TableLayout) -> int:
    return max(0, part.last_data_row - table.last_row)
