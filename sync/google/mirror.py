"""Makes the spreadsheet that looks like a workbook: everything but the rows of its tables.

Those come with the first sync, which adds them as it adds any row; so there is one way in which
rows reach a Sheet, and it is proved each time.
"""

from collections.abc import Iterable, Mapping
from contextlib import suppress
from typing import Any

from sync.errors import SignInError, SyncError, UnavailableError
from sync.google import hidden_tab, mirror_cells, mirror_charts, mirror_dress, store
from sync.google.apply import Progress
from sync.google.exchange import after_failure
from sync.google.marks import mark_requests
from sync.google.mirror_layout import Plot
from sync.google.mirror_looks import Looks
from sync.google.parts import portions
from sync.google.writes import update_cells
from workbook.schema import SCHEMA_SHEET, Schema
from workbook.xlsx.scan import Book


def create(
    client: store.Client,
    book: Book,
    schema: Schema,
    title: str,
    progress: Progress | None = None,
) -> str:
    """Create a spreadsheet after ``book``, in two requests if it is no giant, and return its id.

    Same tabs, same addresses, same look as far as a Sheet has it; page formulas are written for
    Google, and those that mean something else there are left as the value they show. One that
    cannot be finished is deleted again.

    Args:
        client: signed in, or of the embedded server.
        book: the workbook, prepared for sync.
        schema: what syncs.
        title: the spreadsheet's name in Drive.
        progress: is told how far it has come, in rows of cells.

    Raises:
        WrongEndError: a table of the schema cannot be found in the book.
        SignInError: the sign-in may not create spreadsheets.
        UnavailableError: Google cannot be reached now.
    """
    plot = Plot(book, schema)
    # The locale decides how formulas are written and read; ours are in en-US form.
    properties = {"title": title, "locale": "en_US"}
    body = {"properties": properties, "sheets": mirror_dress.sheets(plot)}
    spreadsheet_id = store.create(client, body)
    try:
        _fill(client, spreadsheet_id, plot, progress)
    except SyncError:
        with suppress(SignInError, UnavailableError):
            store.delete(client, spreadsheet_id)
        raise
    return spreadsheet_id


def _fill(client: store.Client, spreadsheet_id: str, plot: Plot, progress: Progress | None) -> None:
    """Send all requests, in portions of a size that Google takes well."""
    wanted, token = requests(plot, spreadsheet_id), hidden_tab.token_name()
    if SCHEMA_SHEET in plot.tabs:
        wanted.append(hidden_tab.token(plot.tabs[SCHEMA_SHEET], token))
    whole, done = _rows(wanted), 0
    for portion in portions(wanted):
        done += _rows(portion)
        try:
            store.update(client, spreadsheet_id, portion)
        except UnavailableError as failed:
            if portion[-1] is not wanted[-1]:
                raise
            after_failure(failed, lambda: store.read_all(client, spreadsheet_id), token, ())
        if progress is not None:
            progress(done, whole)


def _rows(wanted: Iterable[Mapping[str, Any]]) -> int:
    return sum(len(each["updateCells"]["rows"]) for each in wanted if "updateCells" in each)


def requests(plot: Plot, spreadsheet_id: str) -> list[dict[str, Any]]:
    """Return the requests that fill and dress the new tabs, for one batch."""
    writes = [*mirror_cells.cells(plot), *mirror_cells.own_id(plot, spreadsheet_id)]
    return [
        *update_cells(writes, plot.tabs),
        *mirror_cells.column_formats(plot),
        *mirror_dress.columns(plot),
        *mirror_dress.merges(plot),
        *mirror_dress.names(plot),
        *mirror_dress.dropdowns(plot),
        *mirror_dress.tables(plot),
        *Looks(plot).requests(),
        *mirror_charts.requests(plot),
        *mark_requests(plot.tables.values(), plot.tabs),
    ]
