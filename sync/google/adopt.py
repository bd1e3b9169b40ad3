"""An existing spreadsheet as an end of a link: used as it is, and given what it lacks.

Its tables are found by their headers, wherever they stand; tabs that it does not have are made
after the workbook's. Nothing that a person typed is written over.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from sync.errors import UnavailableError, WrongEndError
from sync.excel.tables_found import holds_own
from sync.google import hidden_tab, store
from sync.google.exchange import after_failure
from sync.google.extension import Extension
from sync.google.failures import MissingError
from sync.google.id_columns import id_columns
from sync.google.marks import mark_requests
from sync.google.reshape import joined, label_requests
from sync.google.snapshot import Snapshot
from sync.google.wire import Grids, Tab, grid_range
from sync.headers import filled, header_text, id_header
from sync.label import Label, read_label
from sync.locate import check_whole
from sync.naming import on_side
from sync.store import Reading, Side
from workbook.model import ID_COLUMN, Address, Area, Cell
from workbook.schema import CONFLICTS_TABLE, SCHEMA_SHEET, Schema, TableSchema
from workbook.xlsx.scan import Book

_WHERE = "the Google Sheet"


@dataclass(frozen=True, slots=True)
class Found:
    """A spreadsheet as it is, and what its hidden tab says of it."""

    id: str
    grids: Grids
    label: Label


def find(client: store.Client, spreadsheet_id: str) -> Found:
    """Read a whole spreadsheet, in one request.

    Raises:
        WrongEndError: there is no such spreadsheet.
        SignInError: the sign-in may not open it.
        UnavailableError: Google cannot be reached now.
    """
    grids = store.read_all(client, spreadsheet_id)
    hidden = grids.tabs.get(SCHEMA_SHEET)
    return Found(spreadsheet_id, grids, read_label(hidden.cells if hidden else {}))


def shared_guid(found: Found, guid: str, schema: Schema) -> str:
    """Return the id that a spreadsheet shares with its workbooks; ``""`` if it has none yet.

    A copy of a spreadsheet has none of its own: it must not be taken for the first one.

    Args:
        found: the spreadsheet.
        guid: the id of the workbook that is to be linked; ``""`` if it never was.
        schema: what that workbook holds.

    Raises:
        WrongEndError: it belongs to a workbook with other tables.
    """
    label = found.label
    if not label.guid or label.schema is None:
        return ""
    if label.guid != guid and not _alike(label.schema, schema):
        raise WrongEndError(
            "this sheet is linked with another workbook, whose tables are others: "
            + _tables_named(label.schema),
            where=_WHERE,
            fix=f"Link it with that one, or choose another sheet; if that link is over, delete"
            f" the hidden tab {SCHEMA_SHEET} in the sheet first",
        )
    return label.guid if label.spreadsheet in {"", found.id} else ""


def adopt(client: store.Client, found: Found, book: Book, schema: Schema, guid: str) -> None:
    """Give a spreadsheet what it lacks to be an end of a link, in one atomic batch, if anything.

    Args:
        client: signed in, or of the embedded server.
        found: the spreadsheet.
        book: the workbook, prepared for sync.
        schema: what syncs.
        guid: the id that both ends bear.

    Raises:
        WrongEndError: a tab lacks a header or a named cell; nothing was written.
        MovedOnError: another computer wrote since it was found; nothing was written.
        UnavailableError: Google cannot be reached now.
    """
    missing = _missing_tabs(found, book, schema)
    there = Snapshot(found.grids, _reading(client, found, schema, missing))
    if found.label.schema is None:
        _refuse_own_ids(there, schema)
    plot = Extension(book, schema, there, missing)
    requests = [
        *plot.requests(found.id),
        *id_columns(there, schema),
        *_marks(there, schema),
        *_names(plot),
        *_label(found, schema, guid),
    ]
    if requests:
        tabs = {**found.grids.tabs, **plot.tabs}
        _send(client, found, requests, tabs[SCHEMA_SHEET])


def _send(client: store.Client, found: Found, requests: list[dict[str, Any]], hidden: Tab) -> None:
    """Send the batch behind the token, so that no other computer's is undone by it."""
    name, known = hidden_tab.token_name(), found.grids.tokens
    ahead = [{"deleteNamedRange": {"namedRangeId": number}} for number in known.values()]
    try:
        store.update(client, found.id, [*ahead, *requests, hidden_tab.token(hidden, name)])
    except (MissingError, UnavailableError) as failed:
        after_failure(failed, lambda: store.read_all(client, found.id), name, known)


def _marks(there: Snapshot, schema: Schema) -> Iterator[dict[str, Any]]:
    """Yield requests for the marks that the columns of tables that were there lack."""
    layouts = [
        replace(where, columns={c.id: where.columns[c.id] for c in schema.table(name).columns})
        for name, where in there.reading.layout.tables.items()
    ]
    return mark_requests(layouts, there.grids.tabs)


def _refuse_own_ids(there: Snapshot, schema: Schema) -> None:
    """Refuse a column that bears the header of our row ids and holds a person's own."""
    for name, table in there.reading.layout.tables.items():
        column, cells = table.columns.get(ID_COLUMN), there.tab(name).cells
        below = (
            cell for at, cell in cells.items() if at.column == column and at.row in table.row_ids
        )
        if column is not None and holds_own(below):
            header = id_header(schema.table(name))
            raise WrongEndError(
                f"the column '{header}' holds values of your own, and sync needs one of that name",
                where=f"{_WHERE}, {table.sheet}!{Address(table.header_row, column).a1}",
                fix="Give that column another header there, then link again",
            )


def _alike(one: Schema, other: Schema) -> bool:
    """Whether two workbooks are of one kind: the same template, or the same tables."""
    templates = {each.template.partition("@")[0] for each in (one, other)}
    if len(templates) == 1 and "" not in templates:
        return True
    return _shapes(one) == _shapes(other)


def _shapes(schema: Schema) -> set[tuple[str, str, frozenset[str]]]:
    return {
        (table.name, table.sheet, frozenset(c.header.strip().casefold() for c in table.columns))
        for table in _own(schema)
    }


def _own(schema: Schema) -> Iterator[TableSchema]:
    return (table for table in schema.tables if table.name != CONFLICTS_TABLE)


def _tables_named(schema: Schema) -> str:
    return ", ".join(table.name for table in _own(schema)) or "none"


def _missing_tabs(found: Found, book: Book, schema: Schema) -> list[str]:
    """Return the titles of the tabs to be made, which are absent or blank.

    A spreadsheet that was linked before had all tabs: only those that sync are made again.
    """
    synced = {SCHEMA_SHEET, *(t.sheet for t in schema.tables), *(c.sheet for c in schema.cells)}
    titles = {title.casefold(): title for title in found.grids.tabs}
    missing = []
    for sheet in book.sheets:
        if sheet.name not in synced and found.label.schema is not None:
            continue
        title = titles.get(sheet.name.casefold(), sheet.name)
        if title != sheet.name:
            raise WrongEndError(
                f"the tab '{title}' is '{sheet.name}' in the workbook",
                where=_WHERE,
                fix="Give both the same name, upper and lower case included",
            )
        tab = found.grids.tabs.get(title)
        if tab is None or not (tab.cells or tab.tables):
            missing.append(title)
    return missing


def _reading(client: store.Client, found: Found, schema: Schema, missing: list[str]) -> Reading:
    """Return what the spreadsheet holds of the schema already."""
    tables = tuple(table for table in schema.tables if table.sheet not in missing)
    cells = tuple(cell for cell in schema.cells if cell.name in found.grids.names)
    part = replace(schema, tables=tables, cells=cells)
    try:
        reading = store.GoogleStore(client, found.id, part).view(found.grids)
        with on_side(Side.SHEET):
            check_whole(part, reading.layout)
    except WrongEndError as wrong:
        raise WrongEndError(
            wrong.what,
            where=wrong.where,
            fix="Give the tab there the same headers as in the workbook, each once, or rename"
            " the tab so that a new one is made",
        ) from wrong
    return reading


def _names(plot: Extension) -> Iterator[dict[str, Any]]:
    """Yield requests that name the declared cells on tabs that were there."""
    for cell in plot.schema.cells:
        title, address = plot.layout.names[cell.name]
        if cell.name in plot.there.grids.names or title in plot.tabs:
            continue
        tab = plot.there.grids.tabs[title]
        if not _same_spot(plot.book.sheet(title).cells, tab.cells, address):
            raise WrongEndError(
                f"the cell {cell.name} is not where the workbook has it",
                where=f"{_WHERE}, {title}!{address.a1}",
                fix=f"Give the cell that it is there the name {cell.name}"
                " (Data > Named ranges), then link again",
            )
        place = grid_range(tab.id, Area(address, address))
        yield {"addNamedRange": {"namedRange": {"name": cell.name, "range": place}}}


def _same_spot(
    mine: Mapping[Address, Cell], other: Mapping[Address, Cell], address: Address
) -> bool:
    """Whether an address means the same on both sides: by the label left of it, else by content."""
    labels = _label_beside(mine, address), _label_beside(other, address)
    if any(labels):
        return labels[0] == labels[1]
    theirs = other.get(address)
    return theirs is None or not filled(theirs) or theirs.content == mine[address].content


def _label_beside(grid: Mapping[Address, Cell], address: Address) -> str:
    for column in range(address.column - 1, 0, -1):
        cell = grid.get(Address(address.row, column))
        if cell is not None and header_text(cell):
            return header_text(cell).casefold()
    return ""


def _label(found: Found, schema: Schema, guid: str) -> Iterator[dict[str, Any]]:
    """Yield requests that make the hidden tab say what it should, if it is there."""
    tab = found.grids.tabs.get(SCHEMA_SHEET)
    wanted = Label(guid, joined(found.label.schema, schema), found.id)
    if tab is None or not tab.cells or wanted == found.label:
        return
    yield from label_requests(tab, wanted)
