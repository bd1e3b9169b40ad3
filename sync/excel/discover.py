"""What a hand-made workbook's tables are, found once, when it is linked."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from sync import conflicts
from sync.columns_found import columns_found, last_typed_row, type_of
from sync.errors import WrongEndError
from sync.excel.side import label_of, read_excel, single_cells, table_areas
from sync.excel.tables_found import Found, tables_found
from sync.headers import lines_of
from sync.locate import locate_all
from sync.names import is_shared
from sync.naming import renamed
from sync.store import Notice
from workbook.model import ID_COLUMN, Address, Cell, Layout
from workbook.schema import CellSchema, ColumnSchema, Schema, TableSchema
from workbook.xlsx.scan import Book


@dataclass(frozen=True, slots=True)
class Discovery:
    """What was found in a workbook, where it stands, and what is left alone."""

    schema: Schema
    layout: Layout
    notices: tuple[Notice, ...]


def discover(book: Book) -> Discovery:
    """Return the tables and single cells of ``book``: its stored schema, if that still fits.

    Raises:
        WrongEndError: there is no table, or the only one has the same header twice.
    """
    stored = label_of(book).schema
    if stored is not None:
        try:
            layout, _, notices = read_excel(book, stored)
        except WrongEndError as wrong:
            if stored.template:
                fix = "Undo that: a workbook made from a template needs all its tabs and headers"
                raise WrongEndError(wrong.what, where=wrong.where, fix=fix) from wrong
        else:
            cells = {sheet.name: sheet.cells for sheet in book.sheets}
            if stored.template or not any(renamed(stored, cells, layout)):
                return Discovery(stored, layout, notices)
    return _afresh(book, stored or Schema())


def _afresh(book: Book, before: Schema) -> Discovery:
    """Return what is found in ``book``; what ``before`` knew of it keeps its names."""
    own = [table.sheet for table in before.tables if table.name == conflicts.TABLE.name]
    others = tuple(sheet for sheet in book.sheets if sheet.name not in own)
    found, notices = tables_found(replace(book, sheets=others), {conflicts.TABLE.name.casefold()})
    if not found:
        raise WrongEndError(
            "no table was found",
            where=str(book.path),
            fix="Give a sheet one row of headers, at least two texts side by side,"
            " with the rows under it",
        )
    plain = Schema(tuple(kept(_plain(each), before) for each in found))
    cells, unnamed = _named_cells(book, found)
    schema = _with_columns(book, found, replace(plain, cells=cells))
    layout, _, notes = read_excel(book, schema)
    schema = replace(schema, tables=(*schema.tables, _conflicts_table(book, own)))
    return Discovery(schema, layout, (*notices, *unnamed, *notes))


def kept(table: TableSchema, before: Schema) -> TableSchema:
    """Return a table that was found, its columns with the ids that they had before.

    A column is the one of the same header, else the one that was in its place if that is gone.
    """
    known = next((t for t in before.tables if (t.name, t.sheet) == (table.name, table.sheet)), None)
    if known is None:
        return table
    ids = {column.header.casefold(): column.id for column in known.columns}
    there = {column.header.casefold() for column in table.columns}
    named = []
    for nth, column in enumerate(table.columns):
        placed = known.columns[nth : nth + 1] if len(known.columns) == len(table.columns) else ()
        gone = [each.id for each in placed if each.header.casefold() not in there]
        named.append(ids.get(column.header.casefold()) or (gone or [column.id])[0])
    if len(set(named)) < len(named):
        return table
    columns = (replace(c, id=i) for c, i in zip(table.columns, named, strict=True))
    return replace(table, columns=tuple(columns))


def discover_tab(book: Book, name: str, known: Schema) -> Discovery:
    """Return ``known`` with the tables and named cells of one more sheet, and where all stand.

    Raises:
        WrongEndError: there is no table on the sheet, it has the same header twice, or something
            known is no longer there.
    """
    read_excel(book, known)
    only = replace(book, sheets=(book.sheet(name),))
    found, notices = tables_found(only, {table.name.casefold() for table in known.tables})
    if not found:
        raise WrongEndError(
            "; ".join(each.message for each in notices) or "no table was found; it is empty",
            where=f"{book.path} ({name})",
            fix="A sheet that syncs is visible and unprotected, and has one row of headers, at"
            " least two texts side by side, with the rows under it",
        )
    cells, _ = _named_cells(book, found)
    names = {cell.name for cell in known.cells}
    whole = replace(
        known,
        tables=(*known.tables, *map(_plain, found)),
        cells=(*known.cells, *(c for c in cells if c.sheet == name and c.name not in names)),
    )
    schema = _with_columns(book, found, whole)
    layout, _, _ = read_excel(book, schema)
    return Discovery(schema, layout, notices)


def _plain(found: Found) -> TableSchema:
    columns = tuple(
        ColumnSchema(f"{text}_" if text.casefold() == ID_COLUMN else text, text)
        for text in found.headers.values()
    )
    return TableSchema(found.name, found.sheet, columns)


def _named_cells(
    book: Book, found: Sequence[Found]
) -> tuple[tuple[CellSchema, ...], tuple[Notice, ...]]:
    """Return the single cells that the person named, but for those in a table, and what is not."""
    hidden = {sheet.name for sheet in book.sheets if sheet.hidden}
    tops = {(each.sheet, column): each.row for each in found for column in each.headers}
    cells, notices = [], []
    for name, (sheet, (row, column)) in single_cells(book).items():
        if sheet in hidden or row >= tops.get((sheet, column), row + 1):
            continue
        if is_shared(name):
            cell = book.sheet(sheet).cells.get(Address(row, column), Cell())
            cells.append(CellSchema(name, sheet, type_of([cell]), cell.format))
        else:
            what = f"the named cell {name} is left alone: a Google Sheet takes no such name"
            notices.append(Notice(f"{sheet}!{Address(row, column).a1}", what))
    return tuple(cells), tuple(notices)


def _with_columns(book: Book, found: Sequence[Found], plain: Schema) -> Schema:
    """Give the columns of what was found their types and formats, calculated ones a formula."""
    sheets = {sheet.name: lines_of(sheet.cells) for sheet in book.sheets}
    layouts = {
        name: replace(layout, last_row=last_typed_row(layout, sheets[layout.sheet]))
        for name, layout in locate_all(plain.tables, sheets, table_areas(book, plain)).items()
    }
    names = {cell.name: single_cells(book)[cell.name] for cell in plain.cells}
    layout = Layout(layouts, names)
    synced = {each.sheet for each in plain.tables} | {sheet for sheet, _ in names.values()}
    new = {each.name for each in found}
    tables = (
        columns_found(each, layout, sheets[each.sheet], synced) if each.name in new else each
        for each in plain.tables
    )
    return replace(plain, tables=tuple(tables))


def _conflicts_table(book: Book, before: Sequence[str]) -> TableSchema:
    """Return the Conflicts table: on its sheet of before, else on one of a name that is free."""
    taken = {sheet.name.casefold() for sheet in book.sheets}
    sheet = conflicts.TABLE.sheet
    free = sheet if sheet.casefold() not in taken else "Sync conflicts"
    return replace(conflicts.TABLE, sheet=before[0] if before else free)
