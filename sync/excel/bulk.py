"""Very many new rows, written without taking each cell by itself: pure."""

from collections.abc import Callable, Sequence

from sync.excel.draft import Draft, draft
from sync.store import Edit, Reading
from workbook.schema import Schema
from workbook.xlsx.scan import Book


def entered(
    book: Book,
    schema: Schema,
    reading: Reading,
    edits: Sequence[Edit],
    progress: Callable[[int, int], None] | None = None,
) -> Draft:
    """Return ``book`` with ``edits`` made, or as it was, with what cannot be made."""
    del progress
    return draft(book, schema, reading, edits)
