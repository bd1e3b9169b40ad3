"""Ranges that a table outgrows when rows are added under it: pure.

A formula that reads a whole column must read it still, or its neutral form would change and the
merge would take it for an edit. Excel itself lets such ranges grow with its tables.
"""

from collections.abc import Collection, Iterator
from functools import lru_cache

from sync.emission import written
from sync.store import CELLS, VALUE, Reading
from workbook.errors import FormulaError
from workbook.formula.neutral import neutral
from workbook.formula.parse import parse
from workbook.formula.tree import ColumnRef, Place, Target
from workbook.formula.walk import walk
from workbook.model import ID_COLUMN, Address, Layout
from workbook.values import Formula
from workbook.xlsx.edits import SetCell
from workbook.xlsx.scan import Book


def outgrown(
    book: Book, reading: Reading, after: Layout, lists: Collection[str], tables: Collection[str]
) -> Iterator[SetCell]:
    """Yield the formulas whose whole-column ranges must reach further.

    Args:
        book: the workbook before the rows are added.
        reading: what was read of it.
        after: where everything stands once they are added.
        lists: the plain lists that grow; only formulas that sync follow them, as in Excel.
        tables: the Excel tables that grow; every formula of the workbook follows them.
    """
    synced = dict(_synced(reading))
    either = frozenset(name.casefold() for name in (*lists, *tables))
    own = frozenset(name.casefold() for name in tables)
    for place, text in synced.items():
        if _reads(text, either):
            yield from _reaching(book, place, text, after)
    if not own:
        return
    known = {(place.sheet, place.row, place.column) for place in synced}
    for sheet in book.sheets:
        for at, cell in sheet.cells.items():
            if isinstance(cell.content, Formula) and (sheet.name, *at) not in known:
                place = Place(sheet.name, *at)
                text = _neutral(cell.content.text, reading.layout, place)
                if _reads(text, own):
                    yield from _reaching(book, place, text, after)


def _synced(reading: Reading) -> Iterator[tuple[Place, str]]:
    """Yield the formulas that sync, in neutral form."""
    for name, table in reading.layout.tables.items():
        for row in reading.tables[name].rows:
            for key, content in row.cells.items():
                if isinstance(content, Formula) and key != ID_COLUMN:
                    yield Place(table.sheet, row.position, table.columns[key], name), content.text
    for row in reading.tables[CELLS].rows if CELLS in reading.tables else ():
        content = row.cells.get(VALUE)
        if isinstance(content, Formula):
            sheet, at = reading.layout.names[row.id]
            yield Place(sheet, *at), content.text


@lru_cache(maxsize=4096)
def _reads(text: str, tables: frozenset[str]) -> bool:
    """Whether a formula in neutral form reads a whole column of one of the tables."""
    if "[" not in text:
        return False
    return any(
        isinstance(node, ColumnRef) and not node.this_row and node.table.casefold() in tables
        for node in walk(parse(text))
    )


def _neutral(text: str, layout: Layout, place: Place) -> str:
    try:
        return neutral(text, layout, place)
    except FormulaError:
        return ""


def _reaching(book: Book, place: Place, text: str, after: Layout) -> Iterator[SetCell]:
    at = Address(place.row, place.column)
    held = book.sheet(place.sheet).cells[at].content
    if isinstance(held, Formula) and _neutral(held.text, after, place) != text:
        yield SetCell(place.sheet, at, written(Formula(text), after, place, Target.EXCEL))
