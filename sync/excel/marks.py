"""The marks of columns in a workbook: hidden names of their header cells, which Excel moves along.

``_lifeops.Table.Column``, whatever a name cannot hold written as ``.u20.`` is for a blank.
"""

import re
from collections.abc import Iterator

from sync.excel.side import OWN_NAMES, single_cells
from sync.locate import Marks
from workbook.model import ID_COLUMN, Address, Layout
from workbook.schema import CONFLICTS_TABLE, Schema
from workbook.xlsx.edits import DefineName
from workbook.xlsx.scan import Book

_LONGEST = 255
_PLAIN = re.compile(r"[^A-Za-z0-9_]")
_CODED = re.compile(r"\.u([0-9a-f]+)\.")
_PARTS = re.compile(r"((?:[^.]|\.u[0-9a-f]+\.)*)\.((?:[^.]|\.u[0-9a-f]+\.)*)")


def mark_name(table: str, column: str) -> str:
    """Return the name that marks a column; ``""`` where it would be too long for one."""
    name = f"{OWN_NAMES}{_coded(table)}.{_coded(column)}"
    return name if len(name) <= _LONGEST else ""


def marked_column(name: str) -> tuple[str, str] | None:
    """Return the table and the column that a name marks; ``None`` if it marks none."""
    parts = _PARTS.fullmatch(name.removeprefix(OWN_NAMES)) if name.startswith(OWN_NAMES) else None
    return None if parts is None else (_decoded(parts[1]), _decoded(parts[2]))


def marks_of(book: Book) -> Marks:
    """Return where the marks of columns stand."""
    found = {}
    for name, place in single_cells(book, own=True).items():
        column = marked_column(name)
        if column is not None:
            found[column] = (place,)
    return found


def missing_marks(book: Book, schema: Schema, layout: Layout) -> Iterator[DefineName]:
    """Yield the names that columns lack, or that mean another cell."""
    there = single_cells(book, own=True)
    for table in schema.tables:
        where = layout.tables.get(table.name)
        if where is None or table.name == CONFLICTS_TABLE:
            continue
        for key, column in where.columns.items():
            name, at = mark_name(table.name, key), Address(where.header_row, column)
            if key != ID_COLUMN and name and there.get(name) != (where.sheet, at):
                yield DefineName(name, where.sheet, at, hidden=True)


def _coded(text: str) -> str:
    return _PLAIN.sub(lambda found: f".u{ord(found[0]):x}.", text)


def _decoded(text: str) -> str:
    return _CODED.sub(lambda found: chr(int(found[1], 16)), text)
