"""Opening the two ends of a link, starting the embedded server where one is needed."""

from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Any, TypeAlias

from lifeops import drive_version
from lifeops.links import Link
from lifeops.settings import sheets_database
from sync.errors import WrongEndError
from sync.store import Store
from workbook.schema import Schema

if TYPE_CHECKING:
    from workbook.xlsx.scan import Book

Progress: TypeAlias = Callable[[int, int], None]
"""Is told how many rows of a large load are done, and how many there are in all."""


@dataclass(frozen=True, slots=True)
class Ends:
    """Both ends of a link, ready to sync."""

    excel: Store
    sheet: Store
    schema: Schema


@contextmanager
def local_server() -> Iterator[str]:
    """Yield the address of the embedded server: the one that runs, or one for this command."""
    from sync.emulator import server

    database = sheets_database()
    found = server.find(database)
    if found is not None:
        yield found
        return
    with server.running(database) as started:
        yield started.url


@contextmanager
def sheets_client(*, local: bool) -> Iterator[Any]:
    """Yield a Sheets client for the embedded server, or for Google once signed in.

    Raises:
        SignInError: the sheet is Google's and there is no sign-in.
    """
    if not local:
        from lifeops.account import google_client

        with google_client() as client:
            yield client
        return
    from sync.google.store import local_client

    with local_server() as url:
        yield local_client(url)


@contextmanager
def open_ends(link: Link, progress: Progress | None = None) -> Iterator[Ends]:
    """Yield the stores of both ends of ``link``.

    Args:
        link: the workbook and its sheet.
        progress: is told how far a large write has come.

    Raises:
        WrongEndError: the file is not the workbook that was linked.
    """
    from sync.excel.store import ExcelStore
    from sync.google.store import GoogleStore

    schema = linked_schema(link)
    excel = ExcelStore(link.book, schema, link.guid)
    excel.dressed = partial(_dressed, link)
    excel.backups = link.backups
    with sheets_client(local=link.local) as client:
        sheet = GoogleStore(client, link.spreadsheet, schema, link.guid, progress)
        sheet.probed = drive_version.take(link.spreadsheet)
        sheet.beside = lambda: _card(link, excel.held)
        yield Ends(excel, sheet, schema)


def linked_schema(link: Link) -> Schema:
    """Return what syncs, as the workbook itself says.

    Raises:
        WrongEndError: the file is gone, or is not the workbook that was linked.
    """
    from sync.excel.side import label_of
    from workbook.xlsx.unread import open_book

    if not link.book.is_file():
        raise WrongEndError(
            "the workbook is not there",
            where=str(link.book),
            fix="Put it back, or take the link off with `lifeops unlink` and link it where it is",
        )
    label = label_of(open_book(link.book))
    if label.schema is not None and label.guid not in {"", link.guid}:
        raise _linked_anew(link, label.spreadsheet)
    if label.schema is None or label.guid != link.guid:
        raise WrongEndError(
            "this file does not say that it is linked: another file has its name, or its hidden"
            " tab _lifeops was deleted",
            where=str(link.book),
            fix="Put the linked one back (`lifeops status` says where the last versions are), or"
            " `lifeops unlink` it and link this one",
        )
    from lifeops import own_cells

    return own_cells.without(label.schema)


def _dressed(link: Link, book: "Book") -> "Book":
    """Return the file as it is to be written, with the cells that are lifeops' own."""
    from lifeops import own_cells, status_cell

    texts = {}
    if own_cells.STATUS in own_cells.there(book):
        texts[own_cells.STATUS] = status_cell.words(link.guid, datetime.now().astimezone())
    return own_cells.stamped(book, {**texts, **_card(link, book)})


def _card(link: Link, book: "Book") -> dict[str, str]:
    """Return what the card of a workbook is to say; nothing for one without."""
    from lifeops import own_cells

    if own_cells.CHANGES not in own_cells.there(book):
        return {}
    from lifeops.changes.card import words

    return {own_cells.CHANGES: words(link, book, open_count(link))}


def open_count(link: Link) -> int:
    """Return how many conflicts of a link nobody has resolved."""
    from sync.history import History, open_conflicts
    from sync.state import State

    with closing(State(link.state_file)) as state, closing(History(link.state_file)) as history:
        return len(open_conflicts(history, state.conflicts()))


def _linked_anew(link: Link, spreadsheet: str) -> WrongEndError:
    """Return the refusal of a file that bears the mark of another link than the one known here."""
    server = " --local" if link.local else ""
    return WrongEndError(
        "the file bears the mark of another link: it was linked anew, here or on another computer,"
        " or it is another linked workbook under this name",
        where=str(link.book),
        fix=f"If it was linked anew, `lifeops unlink {link.book.name}`, then `lifeops link"
        f" {link.book.name} --sheet {spreadsheet or 'ID'}{server}`; what waits on the sheet"
        f" {link.spreadsheet} stays there. Else put the linked one back",
    )
