"""Two corners of a range, in the one order that every layout gives them.

Spreadsheet programs swap the corners of a range so that the first is top left; where rows are
sorted or columns move, the same range comes back the other way round. So neutral corners are
ordered by name, not by place.
"""

from dataclasses import replace
from operator import itemgetter
from typing import TypeAlias

from workbook.errors import FormulaError
from workbook.formula.tree import CellRef, ColumnRef, Name, Node, OffsetRef, RangeRef, RowRef

FIRST_ROW = ""
"""Instead of a row id: the first data row, where a running range begins."""

_NAMED = (ColumnRef, OffsetRef, RowRef, Name)

_RowPlace: TypeAlias = str | int
"""A row id, or the number of rows below the formula's own."""


def enclosing(first: Node, last: Node, sheet: str = "") -> tuple[CellRef, CellRef] | None:
    """Return the corners of a range, top left first; each ``$`` stays with its row or column.

    None where a corner is open or no A1 reference. ``sheet`` is what a reference without a sheet
    stands on.

    Raises:
        FormulaError: The corners are on two sheets.
    """
    one, other = _corners(first), _corners(last)
    cells = [*one, *other]
    if not one or not other or not all(cell.row and cell.column for cell in cells):
        return None
    if len({(cell.sheet or sheet).casefold() for cell in cells}) > 1:
        raise FormulaError("a range has corners on two sheets")
    rows = sorted(((c.row, c.row_absolute) for c in cells), key=itemgetter(0))
    columns = sorted(((c.column, c.column_absolute) for c in cells), key=itemgetter(0))
    return (
        CellRef(cells[0].sheet, rows[0][0], columns[0][0], rows[0][1], columns[0][1]),
        CellRef(cells[0].sheet, rows[-1][0], columns[-1][0], rows[-1][1], columns[-1][1]),
    )


def _corners(node: Node) -> list[CellRef]:
    """Return the corners of an A1 reference, each with its sheet; none of anything else."""
    if isinstance(node, CellRef):
        return [node]
    if not isinstance(node, RangeRef):
        return []
    first, last = _corners(node.first), _corners(node.last)
    return [*first, *(replace(each, sheet=first[0].sheet) for each in last if first)]


def neutral_range(first: Node, last: Node, own: str) -> Node:
    """Return the range of two neutral corners, in one order; ``own`` is the own table."""
    if isinstance(first, ColumnRef) and isinstance(last, ColumnRef) and _whole(first, last):
        return _of_columns(first, last)
    one, other = row_place(first, own), row_place(last, own)
    if one is not None and other is not None and one[0] == other[0]:
        return _of_cells(one, other)
    if isinstance(last, CellRef):
        swap = isinstance(first, _NAMED)
        return RangeRef(last, first) if swap else RangeRef(first, replace(last, sheet=""))
    if isinstance(first, _NAMED) and isinstance(last, _NAMED):
        first, last = sorted((first, last), key=repr)
    return RangeRef(first, last)


def row_place(node: Node, own: str) -> tuple[str, _RowPlace, str] | None:
    """Return table, row and column of a cell named by its place in a table."""
    match node:
        case ColumnRef(table="", this_row=True):
            return own, 0, node.column
        case OffsetRef():
            return own, node.rows, node.column
        case RowRef():
            return node.table, node.row_id, node.column
        case _:
            return None


def _whole(first: ColumnRef, last: ColumnRef) -> bool:
    return first.table == last.table and not first.this_row and not last.this_row


def _of_columns(first: ColumnRef, last: ColumnRef) -> Node:
    left, right = sorted((first, last), key=lambda ref: _by_name(ref.column))
    return first if left == right else RangeRef(left, right)


def _by_name(name: str) -> tuple[str, str]:
    return name.casefold(), name


def _by_row(place: _RowPlace) -> tuple[str, int]:
    return (place, 0) if isinstance(place, str) else ("\U0010ffff", place)


def _of_cells(one: tuple[str, _RowPlace, str], other: tuple[str, _RowPlace, str]) -> Node:
    top, bottom = sorted((one[1], other[1]), key=_by_row)
    left, right = sorted((one[2], other[2]), key=_by_name)
    return RangeRef(_cell(one[0], top, left), _cell(one[0], bottom, right))


def _cell(table: str, row: _RowPlace, column: str) -> Node:
    if isinstance(row, str):
        return RowRef(table, row, column)
    return OffsetRef(column, row) if row else ColumnRef("", column, this_row=True)


def mixes_rows(node: Node, own: str) -> bool:
    """Whether ``node`` is a range from one row to another, so that the order of rows matters."""
    if not isinstance(node, RangeRef):
        return False
    first, last = row_place(node.first, own), row_place(node.last, own)
    if first is None and last is None:
        return False
    return first is None or last is None or first[:2] != last[:2]
