"""The rows of a file in columns, be it text or the first sheet of an .xlsx that holds something."""

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from lifeops.imports.reading.csv_table import HEAD, Row, Sheet, named, rows, table
from lifeops.imports.source import File, UnreadableSourceError
from workbook.errors import UnreadableError
from workbook.values import display

if TYPE_CHECKING:
    from workbook.xlsx.scan import Book

_ARCHIVE = b"PK\x03\x04"
_MOST_COLUMNS = 500


def first_rows(file: File) -> tuple[Row, ...]:
    """Return the first rows of a file; none where it has none. Never raises."""
    if not file.content.startswith(_ARCHIVE):
        return rows(file)
    try:
        return _of_workbook(file)[:HEAD]
    except UnreadableSourceError:
        return ()


def sheet_of(file: File, header: Callable[[Sequence[str]], bool]) -> Sheet:
    """Return the rows of a file under their header.

    Args:
        file: text in columns, or an .xlsx.
        header: whether a row is the header; where none of the first ones is, it is guessed.

    Raises:
        UnreadableSourceError: it has no rows, or cannot be read.
    """
    if not file.content.startswith(_ARCHIVE):
        return table(file, header if _any(rows(file), header) else None)
    found = _of_workbook(file)
    if not found:
        raise UnreadableSourceError("the workbook holds no rows", where=file.name)
    sure = [n for n, row in enumerate(found[:HEAD]) if header(row.cells)]
    wide = [n for n, row in enumerate(found[:HEAD]) if sum(map(bool, row.cells)) > 1]
    top, *others = found[(sure or wide or [0])[0] :]
    names = named(top.cells)
    width = len(names)
    cut = tuple(Row(row.line, (row.cells + [""] * width)[:width]) for row in others)
    return Sheet(names, top.line, cut)


def _any(found: Sequence[Row], header: Callable[[Sequence[str]], bool]) -> bool:
    return any(header(row.cells) for row in found)


def book_of(file: File) -> "Book":
    """Return an .xlsx, read.

    Raises:
        UnreadableError: it is none, or damaged.
    """
    from workbook.xlsx.package import Package
    from workbook.xlsx.scan import read_package

    return read_package(Package.of(file.content, file.name), Path(file.name))


@lru_cache(maxsize=1)
def _of_workbook(file: File) -> tuple[Row, ...]:
    try:
        book = book_of(file)
    except UnreadableError as wrong:
        raise UnreadableSourceError(wrong.what, where=file.name, fix=wrong.fix) from wrong
    for sheet in book.sheets:
        lines: dict[int, dict[int, str]] = {}
        for address, cell in sheet.cells.items():
            if cell.value not in (None, "") and address.column <= _MOST_COLUMNS:
                lines.setdefault(address.row, {})[address.column] = display(cell.value).strip()
        if lines:
            return tuple(row_of(line, cells) for line, cells in sorted(lines.items()))
    return ()


def row_of(line: int, cells: Mapping[int, str]) -> Row:
    """Return a row of a sheet from its columns, counted from 1, that hold something."""
    return Row(line, [cells.get(column, "") for column in range(1, max(cells) + 1)])
