"""Rows that leave a table, and totals that make room for new ones."""

from bisect import bisect_left, bisect_right, insort
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from workbook.errors import FormulaError
from workbook.model import MAX_ROW, Address, Area
from workbook.xlsx import anchored, rowmove, tables
from workbook.xlsx.around import TablePart
from workbook.xlsx.edits import DeleteTableRow, GrowTable, Patched, Refusal, SetCell
from workbook.xlsx.gap import Block, Drop, Gap
from workbook.xlsx.opened import Opened
from workbook.xlsx.package import Package
from workbook.xlsx.scan import Book, SheetReading, read_package
from workbook.xlsx.splice import CannotSpliceError

LAST_ONE = "a table keeps one row"


def together(edits: Sequence[DeleteTableRow]) -> int:
    """Return how many of the first deletions take rows out of the same list."""
    same = [(each.sheet, each.table, each.columns, each.last_row) for each in edits]
    return next((n for n, each in enumerate(same) if each != same[0]), len(same))


def apart(edits: Sequence[DeleteTableRow]) -> list[Sequence[DeleteTableRow]]:
    """Return the first deletions by their lists, as far as each list is on a sheet of its own."""
    found: list[Sequence[DeleteTableRow]] = []
    seen: set[str] = set()
    while edits and edits[0].sheet.casefold() not in seen:
        seen.add(edits[0].sheet.casefold())
        count = together(edits)
        found.append(edits[:count])
        edits = edits[count:]
    return found


def closed(
    book: Book, edits: Sequence[DeleteTableRow], *, stale: bool
) -> tuple[Patched, list[SetCell]]:
    """Take rows out of one list; each row number counts once those before it are gone.

    Returns:
        The file, and the cells that are to be cleared in place instead.
    """
    plan = _planned(book, edits)
    if not plan.rows:
        return Patched(book.package.data, plan.refused, plan.cleared), plan.blank(plan.to_clear)
    try:
        now = book
        for gap in plan.gaps:
            now = _moved(now, [gap], stale=stale)
    except (CannotSpliceError, FormulaError, ValueError) as wrong:
        done = {id(each.edit) for each in (*plan.refused, *plan.cleared)}
        reason = wrong.what if isinstance(wrong, FormulaError) else str(wrong)
        rest = (Refusal(edit, reason) for edit in edits if id(edit) not in done)
        made = Patched(book.package.data, plan.refused, (*plan.cleared, *rest))
        return made, plan.blank([*plan.to_clear, *plan.rows])
    return Patched(now.package.data, plan.refused, plan.cleared), plan.left()


def closed_apart(
    book: Book, lists: Sequence[Sequence[DeleteTableRow]], *, stale: bool
) -> tuple[Patched, list[SetCell]] | None:
    """Take rows out of lists that are each on a sheet of its own, the file read and written once.

    Returns:
        What :func:`closed` would of one after the other; ``None`` where some cannot go this way.
    """
    plans = [_planned(book, edits) for edits in lists]
    gaps = [gap for plan in plans for gap in plan.gaps]
    if len(gaps) != sum(bool(plan.rows) for plan in plans):
        return None
    try:
        now = _moved(book, gaps, stale=stale)
    except (CannotSpliceError, FormulaError, ValueError):
        return None
    refused = tuple(each for plan in plans for each in plan.refused)
    cleared = tuple(each for plan in plans for each in plan.cleared)
    return Patched(now.package.data, refused, cleared), [
        cell for plan in plans for cell in plan.left()
    ]


@dataclass(frozen=True, slots=True)
class _Plan:
    """What becomes of rows that are to leave a list.

    Attributes:
        rows: those that are taken out, rising.
        to_clear: those that are cleared in place, by where they stand before.
        gaps: what moves.
    """

    sheet: str
    columns: Sequence[int]
    rows: Sequence[int] = ()
    to_clear: Sequence[int] = ()
    gaps: Sequence[Gap] = ()
    refused: tuple[Refusal, ...] = ()
    cleared: tuple[Refusal, ...] = ()

    def blank(self, rows: Sequence[int]) -> list[SetCell]:
        """Return the edits that clear rows."""
        return [SetCell(self.sheet, Address(r, c), None) for r in rows for c in self.columns]

    def left(self) -> list[SetCell]:
        """Return the edits that clear what stays, once the other rows are out."""
        return self.blank([_now(each, self.rows) for each in self.to_clear])


def _planned(book: Book, edits: Sequence[DeleteTableRow]) -> _Plan:
    try:
        sheet = book.sheet(edits[0].sheet)
    except KeyError:
        return _none(edits, f"there is no sheet {edits[0].sheet}")
    table = next((t for t in sheet.tables if edits[0].table in (t.display_name, t.name)), None)
    if edits[0].table and table is None:
        return _none(edits, f"there is no table {edits[0].table} on the sheet {sheet.name}")
    columns = _columns(table, edits[0])
    first, last, end = _rows(table, edits[0])
    rows: list[int] = []
    refused, cleared = [], []
    to_clear: list[int] = []
    for edit in edits:
        row = _original(edit.row, rows)
        if not (columns and first <= row <= last):
            refused.append(Refusal(edit, f"row {edit.row} is no row of the table"))
        elif table is not None and last - first == len(rows):
            cleared.append(Refusal(edit, LAST_ONE))
            to_clear.append(row)
        else:
            insort(rows, row)
    gaps = [_gap(sheet, run, rows, end) for run in _runs(columns)] if rows else []
    return _Plan(sheet.name, columns, rows, to_clear, gaps, tuple(refused), tuple(cleared))


def _none(edits: Sequence[DeleteTableRow], reason: str) -> _Plan:
    refused = tuple(Refusal(edit, reason) for edit in edits)
    return _Plan(edits[0].sheet, (), refused=refused)


def lowered(book: Book, edit: GrowTable, *, stale: bool) -> tuple[Patched, str]:
    """Move a table's totals row down, so that its data reach to ``edit.last_row``.

    Returns:
        The file, and why it was not done, or ``""``.
    """
    sheet, table = totals_of(book, edit) or (None, None)
    if sheet is None or table is None:
        return Patched(book.package.data), ""
    totals, columns = table.area.last.row, (table.area.first.column, table.area.last.column)
    if edit.last_row >= MAX_ROW:
        return Patched(book.package.data), "the sheet ends before that row"
    first = table.area.first.row + table.header_rows
    block = Drop(sheet.name, columns, (totals, edit.last_row + 1), first)
    room = Area(Address(totals + 1, columns[0]), Address(edit.last_row + 1, columns[1]))
    if reason := in_the_way(sheet, table, room):
        return Patched(book.package.data), reason
    try:
        now = _moved(book, [block], stale=stale, table=table)
    except (CannotSpliceError, FormulaError, ValueError) as wrong:
        reason = f"the totals row of the table {table.display_name} cannot move down ({wrong})"
        return Patched(book.package.data), reason
    return Patched(now.package.data), ""


def totals_of(book: Book, edit: GrowTable) -> tuple[SheetReading, TablePart] | None:
    """Return the table that must move its totals row to grow; ``None`` if there is none such."""
    for sheet in book.named(edit.sheet):
        for table in sheet.tables:
            named = edit.table in (table.display_name, table.name)
            if named and table.totals and edit.last_row > table.last_data_row:
                return sheet, table
    return None


def in_the_way(sheet: SheetReading, table: TablePart, room: Area) -> str:
    """Return what stands where a table is to grow, or ``""``."""
    for other in sheet.tables:
        if other.part != table.part and tables.overlaps(other.area, room):
            return f"the table {other.display_name} is in the way"
    at = min((at for at in sheet.cells if at in room), default=None)
    return f"the cell {sheet.name}!{at.a1} is in the way" if at else merged_in(sheet, room)


def merged_in(sheet: SheetReading, room: Area) -> str:
    """Return what merged cells stand where a table is to grow, or ``""``: a table has none."""
    area = next((each for each in sheet.merged if tables.overlaps(each, room)), None)
    return f"the merged cells {sheet.name}!{area.a1} are in the way" if area else ""


def _moved(
    book: Book, blocks: Sequence[Block], *, stale: bool, table: TablePart | None = None
) -> Book:
    """Return the workbook with blocks moved at once, no two of them on one sheet.

    Args:
        book: the workbook as it was read.
        blocks: what moves.
        stale: whether Excel is to calculate everything.
        table: the table whose totals row is the one block.
    """
    opened = Opened(book, stale=stale)
    for block in blocks:
        if reason := anchored.why_not(opened, opened.need(block.sheet), block):
            raise CannotSpliceError(reason)
    held = rowmove.move(opened, blocks)
    if table is not None:
        _grow_above(opened, table, blocks[0])
    now = read_package(Package.of(opened.written(), str(book.path)), book.path)
    rowmove.check(now, held)
    return now


def _grow_above(opened: Opened, table: TablePart, block: Block) -> None:
    """Let what ended above the totals row, as it was, reach down to where the row is now."""
    found, last_row = opened.need(block.sheet), block.rows[1] - 1
    above = Area(table.area.first, Address(table.last_data_row, table.area.last.column))
    part = opened.plain_part(table.part)
    opened.draft.put(table.part, tables.grown_refs(part, above.last.row, last_row))
    found.put_tail(tables.grown_rules(found.xml.tail, above, last_row))


def _columns(table: TablePart | None, edit: DeleteTableRow) -> list[int]:
    own = range(table.area.first.column, table.area.last.column + 1) if table else ()
    return sorted({*own, *edit.columns})


def _rows(table: TablePart | None, edit: DeleteTableRow) -> tuple[int, int, int]:
    """Return the first row of data, the last one, and the last that moves."""
    if table is None:
        return 1, edit.last_row, edit.last_row
    return table.area.first.row + table.header_rows, table.last_data_row, table.area.last.row


def _original(row: int, removed: Sequence[int]) -> int:
    """Return where a row stood before the rows in ``removed``, rising, were taken out."""
    return row + bisect_right(range(len(removed)), row, key=lambda place: removed[place] - place)


def _now(row: int, removed: Sequence[int]) -> int:
    return row - bisect_left(removed, row)


def _runs(columns: Sequence[int]) -> Iterator[tuple[int, int]]:
    start = columns[0]
    for column, following in zip(columns, [*columns[1:], None], strict=True):
        if following != column + 1:
            yield start, column
            start = following or 0


def _gap(sheet: SheetReading, run: tuple[int, int], rows: Sequence[int], end: int) -> Gap:
    return Gap(sheet.name, run, (rows[0], end), tuple(rows))
