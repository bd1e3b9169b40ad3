"""Where the tables of a hand-made workbook stand: Excel's own, else one header row a sheet."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from sync.errors import WrongEndError
from sync.headers import (
    HEADER_ROWS,
    ID_HEADERS,
    Line,
    duplicated,
    filled,
    header_text,
    lines_of,
    runs,
)
from sync.store import Notice
from workbook.model import MAX_ROW, Address, Area, Cell
from workbook.schema import SCHEMA_SHEET
from workbook.xlsx import parts
from workbook.xlsx.scan import Book, SheetReading, TablePart

_PROTECTED = re.compile(rb"<(?:\w+:)?sheetProtection\b[^>]*\bsheet=[\"'](?:1|true|on)[\"']")
_QUERY = re.compile(rb"\stableType=[\"'](?:queryTable|xml)[\"']")
_NAME = re.compile(r"[^\W\d]\w*")
_ROW_ID = re.compile(r"[0-9a-f-]{32,36}")
_CELL_LIKE = re.compile(r"[A-Z]{1,3}[0-9]+|R[0-9]*(?:C[0-9]*)?|C[0-9]*|TRUE|FALSE", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Found:
    """A table that was found.

    Attributes:
        name: its name, a valid identifier and the only one of its kind.
        headers: sheet column -> header text.
        area: what Excel says is the table, totals left out; ``None`` for a plain list.
    """

    name: str
    sheet: str
    row: int
    headers: Mapping[int, str]
    area: Area | None = None


def tables_found(book: Book, taken: set[str]) -> tuple[tuple[Found, ...], tuple[Notice, ...]]:
    """Return the tables of a workbook, and what was left alone.

    Args:
        book: the workbook.
        taken: table names that are not free, in lower case; the new ones are added.

    Raises:
        WrongEndError: the only table there is has the same header twice.
    """
    found: list[Found] = []
    notices: list[Notice] = []
    wrong: list[WrongEndError] = []
    for sheet in book.sheets:
        if sheet.name == SCHEMA_SHEET:
            continue
        reason = _skipped(book, sheet)
        if reason:
            notices.append(Notice(sheet.name, reason))
            continue
        try:
            here = list(_on_sheet(book, sheet, taken))
        except WrongEndError as twice:
            wrong.append(twice)
            notices.append(Notice(twice.where, f"{twice.what}; the sheet is left alone"))
            continue
        found += here
        notices += _strays(sheet, here)
    if wrong and not found:
        raise wrong[0]
    return tuple(found), tuple(notices)


def identifier(text: str, taken: set[str]) -> str:
    """Return ``text`` as a table name that formulas can hold, and add it to ``taken``."""
    name = re.sub(r"\W+", "_", text).strip("_") or "Table"
    if _NAME.fullmatch(name) is None or _CELL_LIKE.fullmatch(name):
        name = f"Table_{name}"
    unique, number = name, 2
    while unique.casefold() in taken:
        unique, number = f"{name}_{number}", number + 1
    taken.add(unique.casefold())
    return unique


def _skipped(book: Book, sheet: SheetReading) -> str:
    if sheet.hidden:
        return "the sheet is hidden and is left alone"
    if _PROTECTED.search(book.package.part(sheet.part)):
        return "the sheet is protected and is left alone"
    if any(each.kind == "pivotTable" for each in parts.relations(book.package, sheet.part)):
        return "the sheet holds a pivot table and is left alone"
    return ""


def _on_sheet(book: Book, sheet: SheetReading, taken: set[str]) -> Iterator[Found]:
    if sheet.tables:
        for part in sheet.tables:
            # What a query fills is not the person's to edit, and Excel fills it anew.
            if part.header_rows and not _QUERY.search(book.package.part(part.part)):
                yield _excel_table(sheet, part, taken)
        return
    lines = lines_of(sheet.cells)
    best = _header_run(lines)
    if best is not None:
        row, run = best
        headers = {column: header_text(lines[row][column]) for column in run}
        _check(sheet.name, row, headers)
        own = _own(sheet, row, headers)
        yield Found(identifier(sheet.name, taken), sheet.name, row, own)


def _excel_table(sheet: SheetReading, part: TablePart, taken: set[str]) -> Found:
    first = part.area.first
    headers = {first.column + index: text.strip() for index, text in enumerate(part.headers)}
    _check(sheet.name, first.row, headers)
    area = Area(first, Address(part.last_data_row, part.area.last.column))
    name = identifier(part.display_name, taken)
    return Found(name, sheet.name, first.row, _own(sheet, first.row, headers, area.last.row), area)


def _own(
    sheet: SheetReading, row: int, headers: Mapping[int, str], last: int = MAX_ROW
) -> dict[int, str]:
    """Return the headers without that of a column of row ids, which is none of the person's."""
    found = dict(headers)
    for column, text in headers.items():
        below = (c for at, c in sheet.cells.items() if at.column == column and row < at.row <= last)
        if text.casefold() in ID_HEADERS and not holds_own(below):
            del found[column]
    return found


def holds_own(cells: Iterable[Cell]) -> bool:
    """Whether the cells of a column headed as one of row ids hold something else than row ids."""
    held = [cell for cell in cells if filled(cell)]
    ids = [c for c in held if isinstance(c.content, str) and _ROW_ID.fullmatch(c.content.strip())]
    return 2 * len(ids) < len(held)


def _check(sheet: str, row: int, headers: Mapping[int, str]) -> None:
    seen: dict[str, int] = {}
    for column, text in headers.items():
        first = seen.setdefault(text.casefold(), column)
        if first != column:
            raise duplicated(sheet, text, [Address(row, first), Address(row, column)])


def _header_run(lines: Mapping[int, Line]) -> tuple[int, range] | None:
    """Return the header row of a plain list and its columns.

    Lines without a blank one between form a block; the first line of a block that is an unbroken
    run of texts, at least half as wide as the block, is its header row. The first block wins that
    is nearly as wide as the widest, which passes over a few words above the list.
    """
    headed = [each for block in _blocks(lines) if (each := _block_header(block, lines))]
    widest = max((len(run) for _, run in headed), default=0)
    return next((each for each in headed if len(each[1]) >= 0.7 * widest), None)


def _blocks(lines: Mapping[int, Line]) -> Iterator[range]:
    yield from (block for block in runs(sorted(lines)) if block.start <= HEADER_ROWS)


def _block_header(block: range, lines: Mapping[int, Line]) -> tuple[int, range] | None:
    width = sorted(len(_widest_run(lines[row])) for row in block)[len(block) // 2]
    for row in block[:-1]:
        run = _widest_run(lines[row])
        texts = all(header_text(lines[row][column]) for column in run)
        if len(run) >= max(2, width / 2):
            below = any(column in lines[row + 1] for column in run)
            return (row, run) if texts and below else None
    return None


def _widest_run(line: Line) -> range:
    return max(runs(sorted(line)), key=len)


def _strays(sheet: SheetReading, found: list[Found]) -> Iterator[Notice]:
    """Name the filled cells that stand outside the tables' columns."""
    if not sheet.cells:
        return
    if not found:
        yield Notice(sheet.name, "no table was found; the sheet is left alone")
        return
    inside = {(column, each.row) for each in found for column in each.headers}
    inside |= {
        (at.column, at.row)
        for at, cell in sheet.cells.items()
        if at.row in {each.row for each in found} and header_text(cell).casefold() in ID_HEADERS
    }
    top = {column: min(row for c, row in inside if c == column) for column, _ in inside}
    strays = [
        address
        for address, cell in sorted(sheet.cells.items())
        if filled(cell) and address.row < top.get(address.column, MAX_ROW + 1)
    ]
    if strays:
        more = f" and {len(strays) - 1} more" if len(strays) > 1 else ""
        yield Notice(
            f"{sheet.name}!{strays[0].a1}{more}",
            "filled cells outside the table are left alone",
        )
