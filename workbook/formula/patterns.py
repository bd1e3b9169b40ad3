"""Formulas of a column that differ only in row numbers, told by a cheap key.

The key is the text with this row's number and its two neighbours' replaced by marks. Key and row
give the text back, so equal keys in two rows are the same formula moved along; whether it then
means the same is checked once per key, token by token.
"""

import re

from workbook.formula.parse import cell_ref
from workbook.formula.places import Places, TablePlaces
from workbook.formula.tokens import Token, TokenKind, tokens
from workbook.formula.tree import CellRef, Place

_NUMBER = re.compile(r"(?<=[A-Za-z])[0-9]+")
MARKS = _HERE, _BELOW, _ABOVE = "\1", "\2", "\3"


def marked(text: str, row: int) -> str:
    """Return the key of ``text`` in ``row``, with marks wherever the digits occur."""
    here = text.replace(str(row), _HERE)
    return here.replace(str(row - 1), _ABOVE).replace(str(row + 1), _BELOW)


def marked_cells(text: str, row: int) -> str:
    """Return the key of ``text`` in ``row``, with marks only where the numbers follow a letter.

    So those of references that move along are marked, and not a ``2`` in ``$H$501`` or in ``20``.
    """
    marks = {str(row): _HERE, str(row + 1): _BELOW, str(row - 1): _ABOVE}
    return _NUMBER.sub(lambda found: marks.get(found[0], found[0]), text)


def moved(pattern: str, row: int) -> str:
    """Return the text in ``row`` that has a key."""
    here = pattern.replace(_HERE, str(row))
    if _ABOVE in pattern or _BELOW in pattern:
        here = here.replace(_ABOVE, str(row - 1)).replace(_BELOW, str(row + 1))
    return here


def stays_inside(pattern: str, table: TablePlaces, row: int) -> bool:
    """Whether all rows that the marks stand for are data rows."""
    first = row - 1 if _ABOVE in pattern else row
    last = row + 1 if _BELOW in pattern else row
    return table.table.first_row <= first and last <= table.table.last_row


def same_in_every_row(text: str, pattern: str, known: Places, at: Place) -> bool:
    """Whether ``pattern`` means the same in every row in which it stays inside the table.

    It does if every mark is the row of a relative reference into the own table, no other
    reference moves along, and no range may get its corners swapped on the way.
    """
    table = known.table(at.table)
    if table is None or _has_names(known, table) or _is_open(text):
        return False
    near = 0
    for ref in _relative(text, table):
        if abs(ref.row - at.row) <= 1:
            near += 1
        elif table.holds(ref.row, at):
            return False
    marks = sum(pattern.count(mark) for mark in MARKS)
    return marks == near and not _slanted(text)


def _has_names(known: Places, table: TablePlaces) -> bool:
    """Whether a declared cell may lie among the table's rows."""
    declared = known.names_on(table.table.sheet)
    return any(each.column in table.column_ids and each.row >= table.first_row for each in declared)


def _relative(text: str, table: TablePlaces) -> list[CellRef]:
    """Return the references without a sheet, with a relative row, in the table's columns."""
    found = tokens(text)
    cells = (
        cell_ref(token.text)
        for index, token in enumerate(found)
        if token.kind is TokenKind.CELL and not _has_sheet(found, index)
    )
    return [ref for ref in cells if ref and not ref.row_absolute and ref.column in table.column_ids]


def _is_open(text: str) -> bool:
    """Whether a range without an end has a row that may or may not move along."""
    return any(
        token.kind is TokenKind.OPEN and any(map(str.isdigit, token.text)) for token in tokens(text)
    )


def _has_sheet(found: tuple[Token, ...], index: int) -> bool:
    """Whether the cell at ``index``, or the range that it closes, has a sheet."""
    start = index - 2 if index > 1 and found[index - 1].text == ":" else index
    return start > 0 and found[start - 1].kind is TokenKind.SHEET


def _slanted(text: str) -> bool:
    """Whether a range runs between two columns and a fixed and a moving row."""
    found = tokens(text)
    for index, token in enumerate(found):
        if token.text == ":" and token.kind is TokenKind.OPERATOR:
            first, last = cell_ref(found[index - 1].text), cell_ref(found[index + 1].text)
            if first is None or last is None:
                return True
            if first.column != last.column and first.row_absolute != last.row_absolute:
                return True
    return False
