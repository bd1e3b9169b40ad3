"""Rows that a formula in neutral form still names by their number."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from workbook.formula.parse import parse
from workbook.formula.tree import CellRef, Node, RangeRef
from workbook.formula.walk import children
from workbook.model import MAX_COLUMN, MAX_ROW, Layout


@dataclass(frozen=True, slots=True)
class Fixed:
    """A cell or a range as it stands in a formula; ``sheet`` is ``""`` for the formula's own."""

    sheet: str
    rows: tuple[int, int]
    columns: tuple[int, int]


@lru_cache(maxsize=4096)
def fixed(neutral_text: str) -> tuple[Fixed, ...]:
    """Return the cells and ranges that a formula in neutral form names by their addresses."""
    return tuple(_found(parse(neutral_text)))


def rows_of(ref: Fixed, sheet: str, layout: Layout) -> Iterator[tuple[str, int, int]]:
    """Yield the tables in whose data rows ``ref`` lies, with the first and last row it names.

    Rows below the last one count, for that is where new ones go.

    Args:
        ref: a cell or range of a formula.
        sheet: the sheet that the formula stands on.
        layout: where the tables stand.
    """
    name = (ref.sheet or sheet).casefold()
    for table in layout.tables.values():
        inside = any(ref.columns[0] <= each <= ref.columns[1] for each in table.columns.values())
        if inside and table.sheet.casefold() == name and ref.rows[1] >= table.first_row:
            yield table.name, max(ref.rows[0], table.first_row), ref.rows[1]


def _found(node: Node) -> Iterator[Fixed]:
    waiting = [node]
    while waiting:
        match waiting.pop():
            case CellRef() as cell:
                yield _area(cell, cell)
            case RangeRef(CellRef() as first, CellRef() as last):
                if first.row:  # whole columns of a sheet, A:A, name no row
                    yield _area(first, last)
            case RangeRef():
                pass  # a corner is named by its row or column, which says all
            case other:
                waiting.extend(children(other))


def _area(first: CellRef, last: CellRef) -> Fixed:
    rows = sorted((first.row, last.row or MAX_ROW))
    columns = sorted((first.column or 1, last.column or MAX_COLUMN))
    return Fixed(first.sheet, (rows[0], rows[1]), (columns[0], columns[1]))
