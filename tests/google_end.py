"""A spreadsheet on the embedded server as an end, and another person who has it open."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pytest
import requests
from requests.adapters import BaseAdapter, HTTPAdapter
from store_contract import GREETING, SCHEMA, START, THINGS, exact

from sync.emulator.control import Control
from sync.emulator.server import Server, running
from sync.google import store as google
from sync.google import wire
from sync.google.celldata import entered
from sync.store import AddRow, SetCell, Store
from workbook.formula.emit import emit
from workbook.formula.parse import parse
from workbook.formula.tree import Place, Target
from workbook.model import ID_COLUMN, Address, Area
from workbook.schema import TableSchema
from workbook.values import Content, Formula, Serial

SHEETS = {"Things": 0, "Settings": 1, "Conflicts": 2}
WIDTH = len(THINGS.columns) + 1
UPDATED = ("POST", "spreadsheets.batchUpdate")
READ = ("GET", "spreadsheets.get")
PROBED = ("GET", "files.get")
SHEETS_HOST = "https://sheets.googleapis.com"


@dataclass
class GoogleEnd:
    """A spreadsheet on the embedded server, and another person who has it open."""

    server: Server
    client: google.Client
    spreadsheet: str
    store: google.GoogleStore
    cannot: frozenset[str] = frozenset()

    @property
    def control(self) -> Control:
        """What makes the server misbehave."""
        return Control(self.server.url, self.server.token)

    @property
    def tokens(self) -> dict[str, str]:
        """The tokens that the spreadsheet carries."""
        return dict(google.read_all(self.client, self.spreadsheet).tokens)

    def reopened(self) -> google.GoogleStore:
        store = google.GoogleStore(google.local_client(self.server.url), self.spreadsheet, SCHEMA)
        store.probe()
        return store

    def wrong(self) -> Store:
        return google.GoogleStore(self.client, "no-such-spreadsheet", SCHEMA)

    def update(self, *requests: Mapping[str, Any]) -> None:
        google.update(self.client, self.spreadsheet, requests)

    def reading(self) -> Any:
        return google.GoogleStore(self.client, self.spreadsheet, SCHEMA).read()

    def row(self, row_id: str) -> int:
        rows = self.reading().tables["Things"].rows
        return max(row.position for row in rows if row.id == row_id)

    def last(self) -> int:
        return int(self.reading().layout.tables["Things"].last_row)

    def typed(self, row: int, column: str, content: Content) -> dict[str, Any]:
        layout = self.reading().layout
        where = layout.tables["Things"].columns[column]
        if isinstance(content, Formula):
            place = Place("Things", row, where, "Things")
            content = Formula(emit(parse(content.text), layout, place, Target.GOOGLE))
        area = Area(Address(row, where), Address(row, where))
        cell = {"userEnteredValue": entered(content)}
        return {
            "updateCells": {
                "range": wire.grid_range(SHEETS["Things"], area),
                "rows": [{"values": [cell]}],
                "fields": "userEnteredValue",
            }
        }

    def outside_set(self, row_id: str, column: str, content: Content) -> None:
        self.update(self.typed(self.row(row_id), column, content))

    def outside_add(self, cells: Mapping[str, Content]) -> None:
        row = self.last() + 1
        self.update(*(self.typed(row, column, cells[column]) for column in cells))

    def outside_copy(self, row_id: str) -> None:
        self.update(
            {
                "copyPaste": {
                    "source": rows_range(self.row(row_id)),
                    "destination": rows_range(self.last() + 1),
                    "pasteType": "PASTE_NORMAL",
                }
            }
        )

    def outside_delete(self, row_id: str) -> None:
        row = self.row(row_id)
        self.update({"deleteRange": {"range": rows_range(row), "shiftDimension": "ROWS"}})

    def outside_insert(self, row: int) -> None:
        place = {"sheetId": SHEETS["Things"], "dimension": "ROWS"}
        place |= {"startIndex": row - 1, "endIndex": row}
        self.update({"insertDimension": {"range": place, "inheritFromBefore": False}})

    def outside_reverse(self) -> None:
        """Sort so that the order of the ids, r1 r2 r3, turns round."""
        specs = [{"dimensionIndex": WIDTH - 1, "sortOrder": "DESCENDING"}]
        self.update({"sortRange": {"range": rows_range(2, self.last()), "sortSpecs": specs}})

    def asked_since(self, before: int) -> list[tuple[str, str]]:
        return [(entry.method, entry.call) for entry in self.server.requests[before:]]


def rows_range(first: int, last: int = 0) -> dict[str, int]:
    area = Area(Address(first, 1), Address(last or first, WIDTH))
    return wire.grid_range(SHEETS["Things"], area)


def headers(sheet_id: int, table: TableSchema) -> dict[str, Any]:
    texts = [*(column.header for column in table.columns), ID_COLUMN]
    values = [{"userEnteredValue": {"stringValue": text}} for text in texts]
    start = {"sheetId": sheet_id, "rowIndex": 0, "columnIndex": 0}
    fields = "userEnteredValue"
    return {"updateCells": {"start": start, "rows": [{"values": values}], "fields": fields}}


def add_table(sheet_id: int, table: TableSchema) -> dict[str, Any]:
    area = Area(Address(1, 1), Address(2, len(table.columns) + 1))
    place = wire.grid_range(sheet_id, area)
    return {"addTable": {"table": {"name": table.name, "range": place}}}


def greeting() -> list[dict[str, Any]]:
    place = wire.grid_range(SHEETS["Settings"], Area(Address(3, 2), Address(3, 2)))
    rows = [{"values": [{"userEnteredValue": {"stringValue": GREETING}}]}]
    return [
        {"updateCells": {"range": place, "rows": rows, "fields": "userEnteredValue"}},
        {"addNamedRange": {"namedRange": {"name": "Greeting", "range": place}}},
    ]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with running(tmp_path_factory.mktemp("sheets") / "sheets.sqlite") as started:
        yield started


@pytest.fixture(params=["google table", "plain range"])
def end(server: Server, request: pytest.FixtureRequest) -> GoogleEnd:
    client = google.local_client(server.url)
    sheets = [{"properties": {"sheetId": n, "title": title}} for title, n in SHEETS.items()]
    body = {"properties": {"title": "A book", "locale": "en_US"}, "sheets": sheets}
    spreadsheet = google.create(client, body)
    tables = [(SHEETS[table.sheet], table) for table in SCHEMA.tables]
    requests = [headers(sheet_id, table) for sheet_id, table in tables]
    if request.param == "google table":
        requests += [add_table(sheet_id, table) for sheet_id, table in tables]
    google.update(client, spreadsheet, [*requests, *greeting()])
    store = google.GoogleStore(client, spreadsheet, SCHEMA)
    adds = [AddRow("Things", row_id, cells) for row_id, cells in START.items()]
    assert store.apply(store.read(), adds).owed == ()
    opened = google.GoogleStore(client, spreadsheet, SCHEMA)
    opened.probe()
    return GoogleEnd(server, client, spreadsheet, opened)


def state(end: GoogleEnd) -> dict[str, dict[str, tuple[type, Content]]]:
    rows = end.reading().tables["Things"].rows
    return {row.id: exact(row.cells) for row in rows}


def started(changes: Mapping[str, Mapping[str, Content]]) -> dict[str, Any]:
    rows = {row_id: dict(cells) for row_id, cells in START.items()}
    for row_id, cells in changes.items():
        rows.setdefault(row_id, {}).update(cells)
    return {row_id: exact(cells) for row_id, cells in rows.items()}


EDITS = (
    SetCell("Things", "r1", "text", "for r1"),
    SetCell("Things", "r1", "day", Serial(45_292.0, START["r2"]["day"].kind)),  # type: ignore[union-attr]
    SetCell("Things", "r3", "number", 9.0),
    SetCell("Things", "r2", "number", Formula("[@span]*24")),
    AddRow("Things", "r4", {"name": "four", "twice": Formula("[@number]*2")}),
)
WANTED = {
    "r1": {"text": "for r1", "day": EDITS[1].content},
    "r3": {"number": 9.0},
    "r2": {"number": Formula("[@span]*24")},
    "r4": EDITS[4].cells,
}


class Failing(HTTPAdapter):
    """Passes requests on; fails for those of a method, before they are sent or after."""

    def __init__(self, inner: BaseAdapter, method: str, *, after: bool, times: int = 1) -> None:
        self._inner = inner
        self._method = method
        self._after = after
        self._times = times
        super().__init__()

    def send(
        self, request: requests.PreparedRequest, *arguments: Any, **options: Any
    ) -> requests.Response:
        fails = request.method == self._method and self._times > 0
        self._times -= fails
        if not fails or self._after:
            answer = self._inner.send(request, *arguments, **options)
        if fails:
            raise requests.ConnectionError("dropped")
        return answer


class Answering(BaseAdapter):
    """Gives every request the same answer."""

    def __init__(self, status: int, error: Mapping[str, Any]) -> None:
        self._status = status
        self._error = error
        super().__init__()

    def send(
        self, request: requests.PreparedRequest, *_arguments: Any, **_options: Any
    ) -> requests.Response:
        answer = requests.Response()
        answer.status_code = self._status
        answer._content = json.dumps({"error": {"code": self._status, **self._error}}).encode()
        answer.request = request
        return answer

    def close(self) -> None:
        pass


def broken(end: GoogleEnd, method: str, *, after: bool, times: int = 1) -> None:
    inner = end.client.session.get_adapter(SHEETS_HOST)
    failing = Failing(inner, method, after=after, times=times)
    end.client.session.mount(SHEETS_HOST, failing)
