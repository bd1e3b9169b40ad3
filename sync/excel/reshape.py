"""Columns of a workbook's tables changed, and what syncs written down anew: pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from sync.columns import reshaped
from sync.excel.looks import look_edits
from sync.excel.marks import missing_marks
from sync.excel.prepare import label_edits
from sync.excel.seen import see_excel
from sync.excel.side import label_of, table_parts
from sync.headers import filled
from sync.reading import Seen
from sync.store import AddColumn, ColumnEdit, RenameColumn, SetLook, Unmade
from workbook.model import MAX_COLUMN, Address
from workbook.schema import Schema
from workbook.xlsx.edits import AddTableColumn, Edit, SetCell
from workbook.xlsx.package import Package
from workbook.xlsx.patch import patch
from workbook.xlsx.scan import Book, read_package

_BETWEEN = "_lifeops column {}"


@dataclass(slots=True)
class Reshaping:
    """A workbook while its columns are changed, one after the other.

    Attributes:
        schema: what syncs by now.
        unmade: the changes that could not be made.
    """

    book: Book
    schema: Schema
    unmade: list[Unmade] = field(default_factory=list)

    def seen(self) -> Seen:
        """Return where everything stands by now."""
        return see_excel(self.book, self.schema)

    def patch(self, edits: Sequence[Edit]) -> str:
        """Make edits of the file, all or none; return why they were not made, or ``""``."""
        patched = patch(self.book, edits)
        if patched.refused:
            return patched.refused[0].reason
        if patched.data != self.book.package.data:
            package = Package.of(patched.data, str(self.book.path))
            self.book = read_package(package, self.book.path)
        return ""

    def made(self, edit: ColumnEdit, reason: str) -> None:
        """Note a change, or why it was not made."""
        if reason:
            self.unmade.append(Unmade(edit, reason))
        else:
            self.schema = reshaped(self.schema, [edit])


def reshape(book: Book, schema: Schema, edits: Sequence[ColumnEdit]) -> Reshaping:
    """Return ``book`` with its columns changed, but for what it cannot hold."""
    work = Reshaping(book, schema)
    _rename(work, [edit for edit in edits if isinstance(edit, RenameColumn)])
    for edit in edits:
        if isinstance(edit, AddColumn):
            work.made(edit, _add(work, edit))
        elif isinstance(edit, SetLook):
            _dress(work, edit)
        elif not isinstance(edit, RenameColumn):
            work.made(edit, "")
    marks = missing_marks(work.book, work.schema, work.seen().layout)
    label = replace(label_of(work.book), schema=work.schema)
    work.patch([*marks, *label_edits(work.book, label)])
    return work


def _rename(work: Reshaping, edits: Sequence[RenameColumn]) -> None:
    """Give columns other headers; one that another column wants goes by a third meanwhile."""
    held = work.seen().headers
    wanted = {(edit.table, edit.column): edit.header.casefold() for edit in edits}
    for number, edit in enumerate(edits, 1):
        here = held.get((edit.table, edit.column), "").casefold()
        others = (
            text
            for (table, column), text in wanted.items()
            if table == edit.table and column != edit.column
        )
        if here and here != edit.header.casefold() and here in others:
            _put_header(work, edit, _BETWEEN.format(number))
    for edit in edits:
        work.made(edit, _put_header(work, edit, edit.header))


def _put_header(work: Reshaping, edit: RenameColumn, header: str) -> str:
    where = work.seen().layout.tables[edit.table]
    column = where.columns.get(edit.column)
    if column is None:
        return ""  # it is gone here, and is called so where it stands
    at = Address(where.header_row, column)
    held = work.book.sheet(where.sheet).cells.get(at)
    if held is not None and held.content == header:
        return ""
    return work.patch([SetCell(where.sheet, at, header), *_marked(work)])


def _marked(work: Reshaping) -> Iterator[Edit]:
    """Yield the marks that are missing: headers must not be all that a column is known by."""
    yield from missing_marks(work.book, work.schema, work.seen().layout)


def _add(work: Reshaping, edit: AddColumn) -> str:
    """Add a column; one that a person added already becomes it."""
    seen = work.seen()
    where = seen.layout.tables[edit.table]
    header = edit.column.header
    added = {each.header.casefold() for each in seen.added.get(edit.table, ())}
    if edit.column.id in where.columns or header.casefold() in added:
        return ""
    sheet, part = table_parts(work.book, work.schema).get(
        edit.table, (work.book.sheet(where.sheet), None)
    )
    last = max([*where.columns.values(), part.area.last.column if part else 0])
    at = Address(where.header_row, last + 1)
    if at.column > MAX_COLUMN or any(
        cell.column == at.column and filled(each) for cell, each in sheet.cells.items()
    ):
        return f"there is no free column right of the table {edit.table}"
    make: Edit = SetCell(where.sheet, at, header)
    if part is not None and at.column == part.area.last.column + 1:
        make = AddTableColumn(where.sheet, part.display_name, header)
    reason = work.patch([make])
    if not reason:
        looks = look_edits(work.book, where, at.column, edit.look)
        for each in looks:  # a column without its look is better than none
            work.patch([each])
    return reason


def _dress(work: Reshaping, edit: SetLook) -> None:
    where = work.seen().layout.tables[edit.table]
    column = where.columns.get(edit.column)
    if column is None:
        return
    for each in look_edits(work.book, where, column, edit.look):
        reason = work.patch([each])
        if reason:
            work.unmade.append(Unmade(edit, reason))
