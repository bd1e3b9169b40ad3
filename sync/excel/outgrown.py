"""Ranges that a workbook's tables outgrow: pure."""

from collections.abc import Collection, Iterator

from sync.emission import written
from sync.outgrown import neutral_or_blank, reads, synced
from sync.outgrown import outgrown as outgrown_formulas
from sync.store import Reading
from workbook.formula.tree import Place, Target
from workbook.model import Address, Layout
from workbook.values import Content, Formula
from workbook.xlsx.edits import SetCell
from workbook.xlsx.scan import Book


def outgrown(
    book: Book, reading: Reading, after: Layout, lists: Collection[str], tables: Collection[str]
) -> Iterator[SetCell]:
    """Yield the formulas whose whole-column ranges must reach further.

    Args:
        book: the workbook before the rows are added.
        reading: what was read of it.
        after: where everything stands once they are added, or given an id.
        lists: the plain lists in which they are; only formulas that sync follow, as in Excel.
        tables: the Excel tables in which they are; every formula of the workbook follows.
    """
    either = frozenset(name.casefold() for name in (*lists, *tables))
    own = frozenset(name.casefold() for name in tables)

    def held(place: Place) -> Content:
        return book.sheet(place.sheet).cells[Address(place.row, place.column)].content

    for place, edit in outgrown_formulas(reading, after, either, held):
        yield _put(place, edit.content, after)
    if own:
        known = {place[:3] for place, _ in synced(reading)}
        yield from _others(book, reading, after, own, known)


def _others(
    book: Book,
    reading: Reading,
    after: Layout,
    own: frozenset[str],
    known: Collection[tuple[str, int, int]],
) -> Iterator[SetCell]:
    """Yield the like of the formulas that do not sync."""
    for sheet in book.sheets:
        for at, cell in sheet.cells.items():
            if not isinstance(cell.content, Formula) or (sheet.name, *at) in known:
                continue
            place = Place(sheet.name, *at)
            text = neutral_or_blank(cell.content.text, reading.layout, place)
            if reads(text, own) and neutral_or_blank(cell.content.text, after, place) != text:
                yield _put(place, Formula(text), after)


def _put(place: Place, content: Content, after: Layout) -> SetCell:
    text = written(content, after, place, Target.EXCEL)
    return SetCell(place.sheet, Address(place.row, place.column), text)
