"""Linking a workbook with a sheet: both ends are prepared, the first sync does the rest."""

import uuid
from dataclasses import dataclass
from pathlib import Path

from lifeops import ends, links
from lifeops.links import Link
from sync.errors import WrongEndError
from sync.store import Notice
from workbook.schema import Schema


@dataclass(frozen=True, slots=True)
class Linked:
    """A new link, what was found in the workbook, and what is left alone."""

    link: Link
    schema: Schema
    notices: tuple[Notice, ...]


def link_book(book: Path, *, local: bool) -> Linked:
    """Link the workbook at ``book`` with a new sheet.

    The file gets its hidden ``_id`` columns, a Conflicts tab and a hidden tab that remembers what
    syncs; the sheet gets the same tabs. A link that was interrupted is taken up again.

    Raises:
        WrongEndError: it is linked already, or holds no table.
        OpenElsewhereError: another program has it open.
    """
    from sync.excel.discover import discover
    from sync.excel.prepare import prepare
    from sync.google import mirror
    from workbook.xlsx.replace import refuse_if_open
    from workbook.xlsx.scan import read_book

    path = book.resolve()
    already = links.find(path)
    if already is not None:
        raise WrongEndError(
            "this workbook is linked already",
            where=str(book),
            fix=f"Sync it with `lifeops sync {book}`, or take the link off with "
            f"`lifeops unlink {book}`",
        )
    refuse_if_open(path)
    found = discover(read_book(path))
    with ends.sheets_client(local=local) as client:
        guid = str(uuid.uuid4())
        prepare(path, found.schema, guid)
        prepared = read_book(path)
        spreadsheet = mirror.create(client, prepared, found.schema, title=path.stem)
    link = Link(path, guid, spreadsheet, local)
    links.remember(link)
    return Linked(link, found.schema, found.notices)
