"""Ranges that a workbook's tables outgrow: pure."""

from collections.abc import Collection, Iterator

from sync.emission import written
from sync.outgrown import outgrown as outgrown_formulas
from sync.outgrown import stretched, synced
from sync.store import Reading
from workbook.formula.tree import Place, Target
from workbook.model import Address, Layout
from workbook.values import Content, Formula
from workbook.xlsx.edits import SetCell
from workbook.xlsx.scan import Book


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
    known = {place[:3] for place, _ in synced(reading)}
    for sheet in book.sheets:
        for at, cell in sheet.cells.items():
            if isinstance(cell.content, Formula) and (sheet.name, *at) not in known:
                place, text = Place(sheet.name, *at), cell.content.text
                longer = stretched(text, place, reading.layout, after, own)
                if longer != text:
                    yield SetCell(sheet.name, at, Formula(longer))
