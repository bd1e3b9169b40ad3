"""Ranges that a workbook's tables outgrow: pure."""

from collections.abc import Collection, Iterator, Mapping
from typing import TypeAlias

from sync.diff import Cells
from sync.emission import written
from sync.outgrown import outgrown as outgrown_formulas
from sync.outgrown import stretched
from sync.store import CELLS, VALUE, Reading
from workbook.formula.tree import Place, Target
from workbook.model import ID_COLUMN, Address, Layout
from workbook.values import Content, Formula
from workbook.xlsx.edits import SetCell
from workbook.xlsx.scan import Book

_Rows: TypeAlias = tuple[Mapping[int, str], Mapping[int, Cells]]
"""A table: sheet column -> column id, and place of a row -> what it holds."""


def outgrown(
    book: Book,
    reading: Reading,
    after: Layout,
    tables: Collection[str],
    crowded: frozenset[str] = frozenset(),
) -> Iterator[SetCell]:
    """Yield the formulas whose whole-column ranges must reach further.

    Those that do not sync follow too, as in Excel where rows are inserted: with all else in them
    as it was typed.

    Args:
        book: the workbook before the rows are added.
        reading: what was read of it.
        after: where everything stands once they are added, or given an id.
        tables: the tables in which they are.
        crowded: those whose ranges get more room, case folded.
    """
    own = frozenset(name.casefold() for name in tables)

    def held(place: Place) -> Content:
        return book.sheet(place.sheet).cells[Address(place.row, place.column)].content

    for place, edit in outgrown_formulas(reading, after, own, held, crowded & own):
        text = written(edit.content, after, place, Target.EXCEL)
        yield SetCell(place.sheet, Address(place.row, place.column), text)
    declared = set(_declared(reading))
    for sheet in book.sheets:
        tables_here = tuple(_rows(sheet.name, reading))
        for at, cell in sheet.cells.items():
            if not isinstance(cell.content, Formula) or (sheet.name, *at) in declared:
                continue
            if any(at.row in lines and _syncs(keys, lines, at) for keys, lines in tables_here):
                continue
            place, text = Place(sheet.name, *at), cell.content.text
            longer = stretched(text, place, reading.layout, after, own)
            if longer != text:
                yield SetCell(sheet.name, at, Formula(longer))


def _declared(reading: Reading) -> Iterator[tuple[str, int, int]]:
    """Yield where the declared cells stand that hold a formula which syncs."""
    for row in reading.tables[CELLS].rows if CELLS in reading.tables else ():
        if isinstance(row.cells.get(VALUE), Formula):
            sheet, at = reading.layout.names[row.id]
            yield sheet, at.row, at.column


def _rows(sheet: str, reading: Reading) -> Iterator[_Rows]:
    """Yield the rows of each table on a sheet, by their places on it."""
    for name, table in reading.layout.tables.items():
        if table.sheet == sheet:
            keys = {column: key for key, column in table.columns.items() if key != ID_COLUMN}
            yield keys, {row.position: row.cells for row in reading.tables[name].rows}


def _syncs(keys: Mapping[int, str], lines: Mapping[int, Cells], at: Address) -> bool:
    return isinstance(lines[at.row].get(keys.get(at.column, "")), Formula)
