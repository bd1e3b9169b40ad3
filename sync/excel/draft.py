"""The new bytes of a workbook for a set of edits, read back and compared: pure."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from sync.excel.cached import refreshed
from sync.excel.plan import Planned, plan
from sync.excel.rows import equal
from sync.excel.seen import see_excel
from sync.excel.totals import with_room
from sync.excel.touched import touched
from sync.store import AddRow, Edit, GiveId, Owed, Reading, Row, SetCell, TableReading
from workbook.model import Address
from workbook.schema import Schema
from workbook.values import canonical, same
from workbook.xlsx import edits as xlsx
from workbook.xlsx.edits import Patched
from workbook.xlsx.package import Package
from workbook.xlsx.patch import patch
from workbook.xlsx.scan import Book, read_package
from workbook.xlsx.unread import open_package


@dataclass(frozen=True, slots=True)
class Draft:
    """A workbook with edits made.

    Attributes:
        book: the workbook, read from its new bytes.
        changed: whether they are new at all.
        owed: the edits that are not in it.
    """

    book: Book
    changed: bool
    owed: tuple[Owed, ...]


def draft(
    book: Book,
    schema: Schema,
    reading: Reading,
    edits: Sequence[Edit],
    *,
    calculates: bool = True,
) -> Draft:
    """Return ``book`` with ``edits`` made, but for those it cannot hold.

    An edit of which one cell is refused, or does not read back, is left out as a whole.

    Args:
        book: the workbook.
        schema: what syncs.
        reading: what was read of it.
        edits: what is to be written.
        calculates: whether formulas get their values; else Excel is asked for them when it opens
            the file, and only the rows that edits touch are read back.
    """
    start = book
    book, crowded = with_room(book, schema, reading, edits)
    if book is not start:
        seen = see_excel(book, schema)
        reading = replace(reading, layout=seen.layout, tables=seen.tables)
    refused = [*crowded]
    while True:
        dropped = {id(each.edit) for each in refused}
        left = [edit for edit in edits if id(edit) not in dropped]
        planned = plan(book, schema, reading, left)
        owed = (*refused, *planned.owed)
        if not planned.changes:
            return Draft(start, changed=False, owed=owed)
        patched = _patched(book, schema, planned, calculates=calculates)
        bad = tuple(_refused(planned, patched))
        if not bad:
            package = Package.of(patched.data, str(book.path))
            if calculates or planned.rows_out:
                after = read_package(package, book.path)
                tables: Mapping[str, TableReading] = see_excel(after, schema).tables
            else:
                after = open_package(package, book.path)
                tables = touched(after, schema, planned)
            bad = tuple(_unproved(planned, patched, tables))
            if not bad:
                return Draft(after, patched.data != start.package.data, owed)
        refused += bad


def _patched(book: Book, schema: Schema, planned: Planned, *, calculates: bool) -> Patched:
    edits, rows = planned.patches, planned.rows_out
    if not calculates:
        return patch(book, (*edits, *rows), stale=True)
    blank = tuple(_blank(book, rows))
    fresh = refreshed(book, schema, planned.layout, (*edits, *blank))
    return patch(book, (*fresh.edits[: len(edits)], *fresh.cached, *rows), stale=fresh.stale)


def _blank(book: Book, rows: Sequence[xlsx.DeleteTableRow]) -> Iterator[xlsx.SetCell]:
    """Yield what the calculation takes rows that go for: blank ones."""
    for each in rows:
        sheet = book.sheet(each.sheet)
        columns = set(each.columns)
        for table in sheet.tables:
            if table.display_name == each.table:
                columns.update(range(table.area.first.column, table.area.last.column + 1))
        yield from (xlsx.SetCell(each.sheet, Address(each.row, column), None) for column in columns)


def _refused(planned: Planned, patched: Patched) -> Iterator[Owed]:
    """Yield the edits of which the patch refused a cell, a row, or the room for it."""
    cells: dict[tuple[str, Address], str] = {}
    rows: dict[xlsx.DeleteTableRow, str] = {}
    full: dict[str, str] = {}
    for refusal in patched.refused:
        match refusal.edit:
            case xlsx.SetCell(sheet, address):
                cells[sheet, address] = f"{sheet}!{address.a1}: {refusal.reason}"
            case xlsx.DeleteTableRow() as row:
                rows[row] = refusal.reason
            case xlsx.GrowTable(sheet, table):
                full[table] = f"there is no room under the table {table}: {refusal.reason}"
    for edit, patches in planned.changes:
        reasons = [reason for each in patches if (reason := _reason(each, cells, rows))]
        if isinstance(edit, AddRow) and not reasons:
            reasons = [full[name] for name in (planned.parts.get(edit.table, ""),) if name in full]
        if reasons:
            yield Owed(edit, reasons[0])


def _reason(
    patch: xlsx.Edit,
    cells: Mapping[tuple[str, Address], str],
    rows: Mapping[xlsx.DeleteTableRow, str],
) -> str:
    if isinstance(patch, xlsx.SetCell):
        return cells.get((patch.sheet, patch.address), "")
    return rows.get(patch, "") if isinstance(patch, xlsx.DeleteTableRow) else ""


def _unproved(
    planned: Planned, patched: Patched, tables: Mapping[str, TableReading]
) -> Iterator[Owed]:
    """Yield the edits that the patched file does not show."""
    rows = {name: {row.id: row for row in table.rows} for name, table in tables.items()}
    cleared = {refusal.edit for refusal in patched.cleared}
    gone: dict[str, list[int]] = {}
    for edit, patches in planned.changes:
        for each in patches:
            if isinstance(each, xlsx.DeleteTableRow) and each not in cleared:
                gone.setdefault(edit.table, []).append(each.row)
    for edit, _ in planned.changes:
        row = rows.get(edit.table, {}).get(edit.row_id)
        if not _shows(row, edit, gone.get(edit.table, ())):
            yield Owed(edit, "it does not read back as it was written")


def _shows(row: Row | None, edit: Edit, gone: Sequence[int]) -> bool:
    if isinstance(edit, SetCell):
        cells = {} if row is None else row.cells
        return same(cells.get(edit.column), canonical(edit.content))
    if isinstance(edit, AddRow):
        return row is not None and equal(row.cells, edit.cells)
    if isinstance(edit, GiveId):
        up = sum(each < edit.position for each in gone)
        return row is not None and row.position == edit.position - up
    return row is None
