"""Linking a workbook with a sheet: both ends are prepared, the first sync does the rest."""

import uuid
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

from lifeops import ends, links
from lifeops.ends import Progress
from lifeops.links import Link
from sync.errors import SignInError, UnavailableError, WrongEndError
from sync.store import Notice
from workbook.errors import WorkbookError
from workbook.schema import CONFLICTS_TABLE, SCHEMA_SHEET, CellSchema, Schema, TableSchema
from workbook.xlsx.scan import Book


@dataclass(frozen=True, slots=True)
class Linked:
    """A link, what was taken into it, and what is left alone."""

    link: Link
    tables: tuple[TableSchema, ...]
    cells: tuple[CellSchema, ...]
    notices: tuple[Notice, ...]


def link_book(
    book: Path,
    *,
    local: bool,
    sheet: str | None = None,
    keys: Sequence[str] = (),
    progress: Progress | None = None,
) -> Linked:
    """Link the workbook at ``book`` with a sheet.

    The file gets its hidden ``_id`` columns, a Conflicts tab and a hidden tab that remembers what
    syncs; the sheet gets what it lacks of the same. A link that was interrupted is taken up again,
    and a linked workbook that was moved takes its link along.

    Args:
        book: the workbook.
        local: whether the sheet lives on the embedded server.
        sheet: the id of an existing spreadsheet; ``""`` makes a new one in any case, ``None`` one
            for a workbook that is not known.
        keys: headers of the columns by which the first sync joins rows of the two sides.
        progress: is told how far a new sheet has come.

    Raises:
        WrongEndError: one end is linked already, holds no table, or does not fit the other; or
            nothing was said of a sheet, and the workbook bears the mark of a link elsewhere.
        OpenElsewhereError: another program has the workbook open.
        WorkbookError: there is no such column.
    """
    from sync.excel.discover import discover
    from workbook.xlsx.replace import refuse_if_open
    from workbook.xlsx.scan import read_book

    path = book.resolve()
    _refuse_linked(book)
    refuse_if_open(path)
    before = read_book(path)
    moved = _moved(before, local=local) if sheet is None else None
    if moved is not None:
        return moved
    found = discover(before)
    tables = _own(found.schema)
    join = join_keys(tables, keys)
    with ends.sheets_client(local=local) as client:
        make = _join if sheet else partial(_create, progress=progress)
        guid, spreadsheet = make(client, before, found.schema, sheet or "")
    link = Link(path, guid, spreadsheet, local, join)
    links.forget(link)  # state that an unfinished link left behind must not be taken for the base
    links.remember(link)
    return Linked(link, tables, found.schema.cells, found.notices)


def add_tab(book: Path, tab: str, *, keys: Sequence[str] = ()) -> Linked:
    """Take one more tab of a linked workbook into its link.

    Args:
        book: the workbook.
        tab: the tab's name.
        keys: headers of the columns by which the next sync joins rows of the two sides.

    Raises:
        WrongEndError: the workbook is not linked, or has no such tab, or no table is on it.
        OpenElsewhereError: another program has the workbook open.
        WorkbookError: there is no such column.
    """
    from sync.excel.discover import discover_tab
    from sync.excel.prepare import with_conflicts
    from sync.google import adopt
    from workbook.xlsx.replace import refuse_if_open
    from workbook.xlsx.scan import read_book

    link = links.need(book)
    known = ends.linked_schema(link)
    refuse_if_open(link.book)
    before = read_book(link.book)
    name = _tab_named(before, tab, known)
    found = discover_tab(with_conflicts(before, known), name, known)
    tables = tuple(table for table in found.schema.tables if table not in known.tables)
    join = join_keys(tables, keys)
    with ends.sheets_client(local=link.local) as client:
        sheet = adopt.find(client, link.spreadsheet)
        _tie(client, sheet, before, found.schema, link.guid)
    link = replace(link, keys=(*link.keys, *join))
    links.remember(link)
    cells = tuple(cell for cell in found.schema.cells if cell not in known.cells)
    return Linked(link, tables, cells, found.notices)


def join_keys(tables: Sequence[TableSchema], wanted: Sequence[str]) -> tuple[tuple[str, str], ...]:
    """Return (table, column id) of columns given as ``Header`` or ``Table.Header``.

    Raises:
        WorkbookError: no such column, or several tables have one.
    """
    return tuple(_join_key(tables, each) for each in wanted)


def _join_key(tables: Sequence[TableSchema], wanted: str) -> tuple[str, str]:
    typed = [(table, column) for table in tables for column in table.columns if not column.formula]
    text = wanted.strip().casefold()
    found = [
        (table.name, column.id)
        for table, column in typed
        if text in {column.header.casefold(), f"{table.name}.{column.header}".casefold()}
    ]
    if len(found) == 1:
        return found[0]
    if found:
        names = " or ".join(f"{table}.{wanted.strip()}" for table, _ in found)
        raise WorkbookError(f"--key: several tables have a column {wanted!r}", fix=f"Give {names}")
    names = ", ".join(f"{table.name}.{column.header}" for table, column in typed)
    raise WorkbookError(f"--key: no column {wanted!r}", fix=f"There is: {names}")


def _moved(book: Book, *, local: bool) -> Linked | None:
    """Take the link of a workbook along that was linked at another place and is not there now.

    Raises:
        WrongEndError: it is there still, so this one is a copy; or this device does not know the
            link whose mark the workbook bears.
    """
    from sync.excel.side import label_of

    label = label_of(book)
    if not label.guid:
        return None
    known = next((link for link in links.every() if link.guid == label.guid), None)
    if known is None:
        raise _linked_elsewhere(book.path, label.spreadsheet, local=local)
    if known.book.exists():
        raise WrongEndError(
            f"this is a copy of a linked workbook, {known.book}",
            where=str(book.path),
            fix="Sync that one; or give the copy a sheet of its own by adding --sheet new",
        )
    notice = Notice(book.path.name, f"was linked as {known.book}; the link leads here now")
    return Linked(links.move(known, book.path), (), (), (notice,))


def _linked_elsewhere(path: Path, spreadsheet: str, *, local: bool) -> WrongEndError:
    """Return the refusal of a workbook whose link may live on another computer: it would end."""
    command, server = f"lifeops link {path.name}", " --local" if local else ""
    whose = f", with the sheet {spreadsheet}" if spreadsheet else ""
    return WrongEndError(
        f"this workbook was linked before{whose}, by another computer or by this one before it"
        " was unlinked or its state was lost",
        where=str(path),
        fix=f"Join that sheet with `{command} --sheet {spreadsheet or 'ID'}{server}`, so that what"
        f" waits there comes in; or give the workbook a sheet of its own with `{command} --sheet"
        f" new{server}`, which ends that link of this file",
    )


def _own(schema: Schema) -> tuple[TableSchema, ...]:
    return tuple(table for table in schema.tables if table.name != CONFLICTS_TABLE)


def _create(
    client: Any, before: Book, schema: Schema, _: str, *, progress: Progress | None
) -> tuple[str, str]:
    """Make a new sheet after the workbook; return the id that both bear, and the sheet's own.

    The file is written last, as it then bears the mark of a link that is whole.
    """
    from sync.excel.prepare import prepared, save, told
    from sync.google import mirror, store

    guid = str(uuid.uuid4())
    after = prepared(before, schema, guid)
    spreadsheet = mirror.create(client, after, schema, before.path.stem, progress)
    try:
        save(before, told(after, spreadsheet), links.backups_of(guid))
    except WorkbookError:
        with suppress(SignInError, UnavailableError):
            store.delete(client, spreadsheet)
        raise
    return guid, spreadsheet


def _join(client: Any, before: Book, schema: Schema, sheet: str) -> tuple[str, str]:
    """Make an existing sheet the other end; return the id that both bear, and the sheet's own."""
    from sync.excel.side import label_of
    from sync.google import adopt

    _refuse_taken(before.path, sheet)
    found = adopt.find(client, sheet)
    label = label_of(before)
    _refuse_copy(client, found, label.guid, before.path)
    own = label.guid if label.spreadsheet == sheet else ""  # for a sheet that lost its mark
    guid = adopt.shared_guid(found, label.guid, schema) or own or str(uuid.uuid4())
    _tie(client, found, before, schema, guid)
    return guid, sheet


def _refuse_copy(client: Any, found: Any, guid: str, path: Path) -> None:
    """Refuse a copy of the workbook's own sheet, unless the workbook is a copy like it.

    Raises:
        WrongEndError: the first sheet is there still, so this one may be taken by mistake.
    """
    from sync.google import adopt

    first = found.label.spreadsheet
    if not guid or found.label.guid != guid or first in {"", found.id}:
        return
    if any(link.guid == guid and link.book.exists() for link in links.every()):
        return  # two copies make a pair of their own
    try:
        adopt.find(client, first)
    except (WrongEndError, SignInError):
        return
    raise WrongEndError(
        f"this sheet is a copy of the one that the workbook belongs to, {first}",
        where=str(path),
        fix=f"Link it with that one: --sheet {first}. If you mean the copy, delete the hidden tab"
        f" {SCHEMA_SHEET} in it first",
    )


def _tie(client: Any, sheet: Any, before: Book, schema: Schema, guid: str) -> None:
    """Give both ends what they lack to hold ``schema``, the file last: it says what syncs."""
    from sync.excel.prepare import prepared, save
    from sync.google import adopt

    after = prepared(before, schema, guid, sheet.id)
    adopt.adopt(client, sheet, after, schema, guid)
    save(before, after, links.backups_of(guid))


def _refuse_linked(book: Path) -> None:
    if links.find(book) is not None:
        raise WrongEndError(
            "this workbook is linked already",
            where=str(book),
            fix=f"Sync it with `lifeops sync {book}`, or take the link off with "
            f"`lifeops unlink {book}`",
        )


def _refuse_taken(path: Path, sheet: str) -> None:
    """Refuse a second workbook of this device for one sheet: they would share one state."""
    for link in links.every():
        if link.spreadsheet == sheet:
            raise WrongEndError(
                f"this sheet is linked already, with {link.book}",
                where=str(path),
                fix=f"Go on with that workbook, or take its link off with `lifeops unlink"
                f" {link.book}`",
            )


def _tab_named(book: Book, tab: str, known: Schema) -> str:
    """Return the name of a tab that is not in the link yet, as the workbook writes it."""
    names = {sheet.name.casefold(): sheet.name for sheet in book.sheets}
    name = names.get(tab.strip().casefold())
    linked = {table.sheet for table in known.tables}
    if name is None or name == SCHEMA_SHEET:
        there = (n for n in names.values() if n not in {SCHEMA_SHEET, *linked})
        raise WrongEndError(
            f"there is no tab '{tab}'",
            where=str(book.path),
            fix="Not in the link yet: " + (", ".join(there) or "none; all tabs are in it"),
        )
    if name in linked:
        raise WrongEndError(
            f"the tab '{name}' is in the link already",
            where=str(book.path),
            fix=f"Sync it with `lifeops sync {book.path.name}`",
        )
    return name
