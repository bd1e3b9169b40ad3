"""The new bytes of a workbook for a set of edits, read back and compared: pure."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from sync.excel.cached import refreshed
from sync.excel.plan import Planned, plan
from sync.excel.rows import equal
from sync.excel.side import read_excel
from sync.store import AddRow, Edit, GiveId, Owed, Reading, Row, SetCell, TableReading
from workbook.schema import Schema
from workbook.values import canonical, same
from workbook.xlsx import edits as xlsx
from workbook.xlsx.edits import Patched
from workbook.xlsx.package import Package
from workbook.xlsx.patch import patch
from workbook.xlsx.scan import Book, read_package


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


def draft(book: Book, schema: Schema, reading: Reading, edits: Sequence[Edit]) -> Draft:
    """Return ``book`` with ``edits`` made, but for those it cannot hold.

    An edit of which one cell is refused, or does not read back, is left out as a whole.
    """
    refused: list[Owed] = []
    while True:
        dropped = {id(each.edit) for each in refused}
        left = [edit for edit in edits if id(edit) not in dropped]
        planned = plan(book, schema, reading, left)
        owed = (*refused, *planned.owed)
        if not planned.changes:
            return Draft(book, changed=False, owed=owed)
        patched = _patched(book, schema, planned)
        bad = tuple(_refused(planned, patched))
        if not bad:
            after = read_package(Package.of(patched.data, str(book.path)), book.path)
            bad = tuple(_unproved(planned, read_excel(after, schema)[1]))
            if not bad:
                return Draft(after, patched.data != book.package.data, owed)
        refused += bad


def _patched(book: Book, schema: Schema, planned: Planned) -> Patched:
    fresh = refreshed(book, schema, planned.layout, planned.patches)
    return patch(book, (*fresh.edits, *fresh.cached), stale=fresh.stale)


def _refused(planned: Planned, patched: Patched) -> Iterator[Owed]:
    """Yield the edits of which the patch refused a cell."""
    reasons = {
        (refusal.edit.sheet, refusal.edit.address): refusal.reason
        for refusal in patched.refused
        if isinstance(refusal.edit, xlsx.SetCell)
    }
    for edit, patches in planned.changes:
        for each in patches:
            if isinstance(each, xlsx.SetCell) and (each.sheet, each.address) in reasons:
                reason = reasons[each.sheet, each.address]
                yield Owed(edit, f"{each.sheet}!{each.address.a1}: {reason}")
                break


def _unproved(planned: Planned, tables: Mapping[str, TableReading]) -> Iterator[Owed]:
    """Yield the edits that the patched file does not show."""
    rows = {name: {row.id: row for row in table.rows} for name, table in tables.items()}
    for edit, _ in planned.changes:
        row = rows.get(edit.table, {}).get(edit.row_id)
        if not _shows(row, edit):
            yield Owed(edit, "it does not read back as it was written")


def _shows(row: Row | None, edit: Edit) -> bool:
    if isinstance(edit, SetCell):
        cells = {} if row is None else row.cells
        return same(cells.get(edit.column), canonical(edit.content))
    if isinstance(edit, AddRow):
        return row is not None and equal(row.cells, edit.cells)
    if isinstance(edit, GiveId):
        return row is not None and row.position == edit.position
    return row is None
