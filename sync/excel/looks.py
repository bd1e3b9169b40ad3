"""How the columns of a workbook look, and what gives them another look: pure."""

from collections import Counter
from collections.abc import Iterator

from sync.looks import one_range
from sync.store import Look
from workbook.formula.text import quoted
from workbook.model import ID_COLUMN, Address, Area, Layout, TableLayout
from workbook.xlsx.edits import AddValidation, Edit, SetFormat, SetWidth
from workbook.xlsx.scan import Book, SheetReading

_LISTED = ","


def looks_of(book: Book, layout: Layout) -> dict[tuple[str, str], Look]:
    """Return how every column looks: by most of its cells, and its first row's dropdown."""
    return {
        (name, key): _look(book.sheet(where.sheet), where, column, book)
        for name, where in layout.tables.items()
        for key, column in where.columns.items()
        if key != ID_COLUMN
    }


def _look(sheet: SheetReading, where: TableLayout, column: int, book: Book) -> Look:
    rows = range(where.first_row, where.last_row + 1)
    cells = (sheet.cells.get(Address(row, column)) for row in rows)
    codes = Counter(cell.format for cell in cells if cell is not None)
    code = codes.most_common(1)[0][0] if codes else ""
    choices = _choices(sheet, Address(where.first_row, column), book)
    return Look(code, sheet.column_widths.get(column, 0), choices)


def _choices(sheet: SheetReading, at: Address, book: Book) -> tuple[str, ...]:
    for each in sheet.validations:
        if each.kind == "list" and any(at in area for area in each.areas):
            source = each.formula1.removeprefix("=")
            if source.startswith('"'):
                texts = (text.strip() for text in source.strip('"').split(_LISTED))
                return tuple(text for text in texts if text)
            return one_range(book.names.get(source, source), sheet.name)
    return ()


def look_edits(book: Book, where: TableLayout, column: int, look: Look) -> Iterator[Edit]:
    """Yield what gives a column a look, as far as it has another one."""
    sheet = book.sheet(where.sheet)
    now = _look(sheet, where, column, book)
    area = Area(
        Address(where.first_row, column),
        Address(max(where.last_row, where.first_row), column),
    )
    if look.format != now.format and where.last_row >= where.first_row:
        yield SetFormat(where.sheet, area, look.format or "General")
    if look.width and abs(look.width - now.width) >= 1:
        yield SetWidth(where.sheet, column, look.width)
    source = _source(look.choices)
    if source and look.choices != now.choices:
        yield AddValidation(where.sheet, area, source)


def _source(choices: tuple[str, ...]) -> str:
    """Return a dropdown's choices as Excel writes them; ``""`` where it cannot."""
    if len(choices) == 1 and choices[0].startswith("="):
        sheet, _, area = choices[0].removeprefix("=").rpartition("!")
        first, _, last = area.partition(":")
        fixed = ":".join(_fixed(each) for each in (first, last or first))
        return f"{quoted(sheet)}!{fixed}"
    listed = _LISTED.join(choices)
    plain = all(_LISTED not in each and '"' not in each for each in choices)
    return f'"{listed}"' if choices and plain and len(listed) <= 255 - 2 else ""


def _fixed(a1: str) -> str:
    letters = a1.rstrip("0123456789")
    return f"${letters}${a1[len(letters) :]}"
