"""The rows of a file in columns, be it text or the first sheet of an .xlsx that holds something."""

from collections import Counter
from collections.abc import Callable, Sequence
from functools import lru_cache
from pathlib import Path

from lifeops.imports.reading.csv_table import HEAD, Row, Sheet, plain, rows, table
from lifeops.imports.source import File, UnreadableSourceError
from workbook.errors import UnreadableError
from workbook.values import display

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
    width = max((n for n, cell in enumerate(top.cells, 1) if cell), default=0)
    names = _names(top.cells[:width])
    cut = tuple(Row(row.line, (row.cells + [""] * width)[:width]) for row in others)
    return Sheet(names, top.line, cut)


def _any(found: Sequence[Row], header: Callable[[Sequence[str]], bool]) -> bool:
    return any(header(row.cells) for row in found)


@lru_cache(maxsize=1)
def _of_workbook(file: File) -> tuple[Row, ...]:
    from workbook.xlsx.package import Package
    from workbook.xlsx.scan import read_package

    try:
        book = read_package(Package.of(file.content, file.name), Path(file.name))
    except UnreadableError as wrong:
        raise UnreadableSourceError(wrong.what, where=file.name, fix=wrong.fix) from wrong
    for sheet in book.sheets:
        lines: dict[int, dict[int, str]] = {}
        for address, cell in sheet.cells.items():
            if cell.value not in (None, "") and address.column <= _MOST_COLUMNS:
                lines.setdefault(address.row, {})[address.column] = display(cell.value).strip()
        if lines:
            return tuple(_row(line, cells) for line, cells in sorted(lines.items()))
    return ()


def _row(line: int, cells: dict[int, str]) -> Row:
    return Row(line, [cells.get(column, "") for column in range(1, max(cells) + 1)])


def _names(cells: list[str]) -> tuple[str, ...]:
    """Return headers, each one once."""
    seen: Counter[str] = Counter()
    names = []
    for place, cell in enumerate(cells, 1):
        name = " ".join(cell.split()) or f"Column {place}"
        seen[plain(name)] += 1
        names.append(name if seen[plain(name)] == 1 else f"{name} ({seen[plain(name)]})")
    return tuple(names)
