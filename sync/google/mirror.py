"""Makes the spreadsheet that looks like a workbook: everything but the rows of its tables.

Those come with the first sync, which adds them as it adds any row; so there is one way in which
rows reach a Sheet, and it is proved each time.
"""

from typing import Any

from sync.google import mirror_cells, mirror_dress, store
from sync.google.mirror_layout import Plot
from sync.google.writes import update_cells
from workbook.schema import Schema
from workbook.xlsx.scan import Book


def create(client: store.Client, book: Book, schema: Schema, title: str) -> str:
    """Create a spreadsheet after ``book``, in two requests, and return its id.

    Same tabs, same addresses, same look as far as a Sheet has it; page formulas are written for
    Google, and those that mean something else there are left as the value they show.

    Args:
        client: signed in, or of the embedded server.
        book: the workbook, prepared for sync.
        schema: what syncs.
        title: the spreadsheet's name in Drive.

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
    store.update(client, spreadsheet_id, requests(plot, spreadsheet_id))
    return spreadsheet_id


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
    ]
