"""What a workbook needs before it can sync: ``_id`` columns, Conflicts, the hidden sheet."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace as with_changes
from pathlib import Path

from sync import conflicts
from sync.errors import WrongEndError
from sync.excel.id_column import with_id_columns
from sync.excel.marks import missing_marks
from sync.excel.replacing import replace_file
from sync.excel.side import label_of, single_cells, table_areas
from sync.headers import id_header, lines_of
from sync.label import Label, label_rows
from sync.locate import locate_all
from sync.naming import on_side
from sync.store import Side
from workbook.model import ID_COLUMN, Address, Cell, Layout
from workbook.schema import SCHEMA_SHEET, Schema, TableSchema
from workbook.xlsx.edits import AddSheet, Edit, HideColumn, SetCell, SetProperty
from workbook.xlsx.package import Package
from workbook.xlsx.patch import patch
from workbook.xlsx.scan import Book, SheetReading, read_book, read_package

_ROUNDS = 2  # a sheet that the first one adds has its columns hidden by the second
_WIDTH = 24.0  # characters


def prepare(path: Path, schema: Schema, guid: str) -> None:
    """Add to a workbook's file what sync needs; a file that has it all is not written.

    Args:
        path: the file.
        schema: what is to sync.
        guid: the workbook's id, for the hidden sheet.

    Raises:
        WrongEndError: a table is not there, or what is needed cannot be added.
        OpenElsewhereError: Excel or LibreOffice has the file open; nothing was written.
        NotWritableError: no permission, no space, or a signed workbook.
    """
    first = read_book(path)
    save(first, prepared(first, schema, guid))


def prepared(book: Book, schema: Schema, guid: str, spreadsheet: str = "") -> Book:
    """Return ``book`` with what sync needs, or itself if it has it all; nothing is written.

    Args:
        book: the workbook.
        schema: what is to sync.
        guid: the workbook's id, for the hidden sheet.
        spreadsheet: the id of the spreadsheet that it is linked with, ``""`` if not known yet.

    Raises:
        WrongEndError: a table is not there, or what is needed cannot be added.
    """
    return _patched(book, lambda current: _missing(current, schema, guid, spreadsheet))


def told(book: Book, spreadsheet: str) -> Book:
    """Return a prepared ``book`` to be saved that says with which spreadsheet it is linked."""
    edits = tuple(label_edits(book, with_changes(label_of(book), spreadsheet=spreadsheet)))
    patched = patch(book, edits)
    return with_changes(book, package=Package.of(patched.data, str(book.path)))


def save(before: Book, after: Book, backups: Path | None = None) -> None:
    """Write the file of ``before`` anew as ``after``, unless they are the same.

    Args:
        before: the workbook as it was read.
        after: what it is to be.
        backups: the folder of the versions that were replaced; ``None`` keeps none.

    Raises:
        OpenElsewhereError: Excel or LibreOffice has the file open; nothing was written.
        ChangedMeanwhileError: the file is no longer what was read; nothing was written.
        NotWritableError: no permission, no space, or a signed workbook.
    """
    if after is not before:
        replace_file(before.path, after.package, before.package.digest, backups)


def with_conflicts(book: Book, schema: Schema) -> Book:
    """Return ``book`` with its Conflicts sheet, if the person deleted it; nothing is written."""
    only = Schema(tuple(table for table in schema.tables if table.name == conflicts.TABLE.name))
    there = {sheet.name for sheet in book.sheets}
    if all(table.sheet in there for table in only.tables):
        return book
    return _patched(book, lambda current: _tables(current, only))


def _patched(book: Book, missing: Callable[[Book], Iterable[Edit]]) -> Book:
    for _ in range(_ROUNDS):
        edits = tuple(missing(book))
        if not edits:
            break
        patched = patch(book, edits)
        for refusal in patched.refused:
            raise WrongEndError(
                f"the workbook cannot be prepared for sync: {refusal.reason}",
                where=f"{book.path} ({_sheet_of(refusal.edit)})",
                fix="Change that in the workbook, then try again",
            )
        book = read_package(Package.of(patched.data, str(book.path)), book.path)
    return book


def _missing(book: Book, schema: Schema, guid: str, spreadsheet: str) -> Iterator[Edit]:
    yield from _tables(book, schema)
    label = label_of(book)
    known = spreadsheet or (label.spreadsheet if label.guid == guid else "")
    label = with_changes(label, guid=guid, schema=schema, spreadsheet=known)
    yield from label_edits(book, label)


def _tables(book: Book, schema: Schema) -> Iterator[Edit]:
    there = {sheet.name for sheet in book.sheets}
    to_add = [t for t in schema.tables if t.name == conflicts.TABLE.name and t.sheet not in there]
    rest = with_changes(schema, tables=tuple(t for t in schema.tables if t not in to_add))
    sheets = {sheet.name: lines_of(sheet.cells) for sheet in book.sheets}
    with on_side(Side.EXCEL):
        tables = locate_all(rest.tables, sheets, table_areas(book, rest))
    layout, edits = with_id_columns(book, rest, Layout(tables, single_cells(book)))
    yield from edits
    for table in layout.tables.values():
        sheet, column = book.sheet(table.sheet), table.columns[ID_COLUMN]
        if column not in sheet.hidden_columns and HideColumn(sheet.name, column) not in edits:
            yield HideColumn(sheet.name, column)
    yield from missing_marks(book, rest, layout)
    for each in to_add:
        yield _conflicts_sheet(each)


def _conflicts_sheet(table: TableSchema) -> AddSheet:
    headers = [column.header for column in table.columns]
    columns = range(1, len(headers) + 2)
    return AddSheet(
        table.sheet,
        hidden=False,
        rows=[[*headers, id_header(table)]],
        widths=dict.fromkeys(columns, _WIDTH),
        formats=dict.fromkeys(columns, "@"),
    )


def label_edits(book: Book, label: Label) -> Iterator[Edit]:
    """Yield the edits that make a workbook's hidden sheet say ``label``."""
    wanted = label_rows(label)
    for sheet in book.sheets:
        if sheet.name == SCHEMA_SHEET:
            yield from _rewritten(sheet, wanted)
            return
    yield AddSheet(SCHEMA_SHEET, hidden=True, rows=wanted)


def _rewritten(sheet: SheetReading, wanted: Sequence[tuple[str, str]]) -> Iterator[SetCell]:
    last = max((at.row for at in sheet.cells), default=0)
    for row in range(1, max(last, len(wanted)) + 1):
        pair = wanted[row - 1] if row <= len(wanted) else (None, None)
        for column, text in enumerate(pair, start=1):
            at = Address(row, column)
            if sheet.cells.get(at, Cell()).content != text:
                yield SetCell(sheet.name, at, text)


def _sheet_of(edit: Edit) -> str:
    return edit.name if isinstance(edit, AddSheet | SetProperty) else edit.sheet
