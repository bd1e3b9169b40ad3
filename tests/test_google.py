"""The Google store: the shared contract over the embedded server, requests counted, other users."""

import json
import os
import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pytest
import requests
from requests.adapters import BaseAdapter, HTTPAdapter
from store_contract import *  # noqa: F403 - the suite's tests run here
from store_contract import GREETING, SCHEMA, START, THINGS, TWICE, exact

from sync.emulator.server import Server, running
from sync.errors import SignInError, UnavailableError, WrongEndError
from sync.google import store as google
from sync.google import wire
from sync.google.celldata import entered
from sync.store import CELLS, VALUE, AddRow, DeleteRow, Edit, GiveId, SetCell, Store
from workbook.formula.emit import emit
from workbook.formula.parse import parse
from workbook.formula.tree import Place, Target
from workbook.model import ID_COLUMN, Address, Area
from workbook.schema import TableSchema
from workbook.values import Content, Formula, Serial

SHEETS_HOST = "https://sheets.googleapis.com"
SHEETS = {"Things": 0, "Settings": 1, "Conflicts": 2}
WIDTH = len(THINGS.columns) + 1
SEEDS = range(int(os.environ.get("LIFEOPS_SEEDS", "8")))
UPDATED = ("POST", "spreadsheets.batchUpdate")
READ = ("GET", "spreadsheets.get")
PROBED = ("GET", "files.get")


@dataclass
class GoogleEnd:
    """A spreadsheet on the embedded server, and another person who has it open."""

    server: Server
    client: google.Client
    spreadsheet: str
    store: google.GoogleStore
    cannot: frozenset[str] = frozenset()

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


# What it costs


def test_a_probe_a_read_and_a_write_are_one_request_each(end: GoogleEnd) -> None:
    before = len(end.server.requests)
    end.store.probe()
    reading = end.store.read()
    edits = [
        SetCell("Things", "r1", "text", "new"),
        SetCell(CELLS, "Greeting", VALUE, "hi"),
        AddRow("Things", "r4", {"name": "four", "twice": Formula("[@number]*2")}),
        AddRow("Conflicts", "c1", {"Table": "Things"}),
    ]
    assert end.store.apply(reading, edits).owed == ()
    assert end.asked_since(before) == [PROBED, READ, UPDATED]


def test_a_delete_is_a_second_request_after_proof(end: GoogleEnd) -> None:
    reading = end.store.read()
    before = len(end.server.requests)
    edits: list[Edit] = [
        SetCell("Things", "r1", "text", "new"),
        DeleteRow("Things", "r2", START["r2"]),
    ]
    assert end.store.apply(reading, edits).owed == ()
    assert end.asked_since(before) == [UPDATED, UPDATED]


def test_deletes_alone_are_proved_by_a_read_first(end: GoogleEnd) -> None:
    reading = end.store.read()
    before = len(end.server.requests)
    end.store.apply(reading, [DeleteRow("Things", "r2", START["r2"])])
    assert end.asked_since(before) == [READ, UPDATED]


def test_only_changed_cells_are_written(end: GoogleEnd) -> None:
    edits = [SetCell("Things", "r1", "text", "x"), SetCell("Things", "r2", "text", "y")]
    reading = end.store.read()
    sent: list[Any] = []
    batch = end.store.batch
    end.store.batch = lambda requests, asks: sent.extend(requests) or batch(requests, asks)  # type: ignore[method-assign,func-returns-value]
    end.store.apply(reading, edits)
    (update,) = sent
    column = reading.layout.tables["Things"].columns["text"]
    area = Area(Address(2, column), Address(3, column))
    assert update["updateCells"]["range"] == wire.grid_range(0, area)


# Another person, between our read and our write


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


def test_a_sort_between_read_and_write_is_mended(end: GoogleEnd) -> None:
    reading = end.store.read()
    end.outside_reverse()
    before = len(end.server.requests)
    assert end.store.apply(reading, EDITS).owed == ()
    assert end.asked_since(before) == [UPDATED, READ, UPDATED]
    assert state(end) == started(WANTED)


@pytest.mark.parametrize("row", [2, 3, 4])
def test_a_row_inserted_between_read_and_write_is_mended(end: GoogleEnd, row: int) -> None:
    reading = end.store.read()
    end.outside_insert(row)
    assert end.store.apply(reading, EDITS).owed == ()
    assert state(end) == started(WANTED)


def test_a_row_above_the_headers_is_mended(end: GoogleEnd) -> None:
    reading = end.store.read()
    end.outside_insert(1)
    assert end.store.apply(reading, EDITS).owed == ()
    assert state(end) == started(WANTED)


def test_a_deleted_row_owes_its_edits_and_no_other_row_gets_them(end: GoogleEnd) -> None:
    reading = end.store.read()
    end.outside_delete("r1")
    owed = end.store.apply(reading, EDITS).owed
    assert [each.edit for each in owed] == [EDITS[0], EDITS[1]]
    expected = started(WANTED)
    del expected["r1"]
    assert state(end) == expected


def test_an_added_row_that_lands_lower_still_computes_its_own_row(end: GoogleEnd) -> None:
    reading = end.store.read()
    end.outside_add({"name": "someone's"})
    cells = {"name": "four", "number": 4.0, "twice": Formula("[@number]*2")}
    assert end.store.apply(reading, [AddRow("Things", "r4", cells)]).owed == ()
    assert state(end)["r4"] == exact(cells)
    assert state(end)[""] == exact({"name": "someone's"})


@pytest.mark.parametrize("meanwhile", ["sort", "insert"])
def test_an_id_given_to_another_row_is_taken_back(end: GoogleEnd, meanwhile: str) -> None:
    end.outside_add({"name": "typed", "number": 7.0})
    reading = end.store.read()
    (typed,) = [row for row in reading.tables["Things"].rows if not row.id]
    edits: Sequence[Edit] = (
        GiveId("Things", typed.position, "r7", typed.cells),
        SetCell("Things", "r7", "twice", Formula("[@number]*2")),
    )
    if meanwhile == "sort":
        specs = [{"dimensionIndex": 0, "sortOrder": "DESCENDING"}]
        end.update({"sortRange": {"range": rows_range(2, end.last()), "sortSpecs": specs}})
    else:
        end.outside_insert(3)
    assert end.store.apply(reading, edits).owed == ()
    new = {"name": "typed", "number": 7.0, "twice": Formula("[@number]*2")}
    assert state(end) == started({"r7": new})


def test_a_sort_between_proof_and_delete_deletes_no_other_row(end: GoogleEnd) -> None:
    reading = end.store.read()
    batch, edit = end.store.batch, DeleteRow("Things", "r1", START["r1"])

    def late(requests: Any, asks: Any) -> Any:
        if any("deleteRange" in each for each in requests):
            end.outside_reverse()
        return batch(requests, asks)

    end.store.batch = late  # type: ignore[method-assign]
    applied = end.store.apply(reading, [edit])
    assert [each.edit for each in applied.owed] == [edit]
    assert state(end) == started({})


def test_a_row_edited_before_its_delete_is_kept(end: GoogleEnd) -> None:
    reading = end.store.read()
    end.outside_set("r1", "text", "still needed")
    edits: Sequence[Edit] = (
        SetCell("Things", "r2", "text", "x"),
        DeleteRow("Things", "r1", START["r1"]),
    )
    applied = end.store.apply(reading, edits)
    assert [each.edit for each in applied.owed] == [edits[1]]
    assert state(end) == started({"r1": {"text": "still needed"}, "r2": {"text": "x"}})


@pytest.mark.parametrize("row", [1, 3, 4])
def test_a_declared_cell_that_moves_is_found_by_its_name(end: GoogleEnd, row: int) -> None:
    end.update(settings_cell(2, 2, "above"), settings_cell(4, 2, "below"))
    reading = end.store.read()
    place = {"sheetId": SHEETS["Settings"], "dimension": "ROWS"}
    place |= {"startIndex": row - 1, "endIndex": row}
    end.update({"insertDimension": {"range": place, "inheritFromBefore": False}})
    assert end.store.apply(reading, [SetCell(CELLS, "Greeting", VALUE, "ours")]).owed == ()
    cells = end.store.fetch().tabs["Settings"].cells
    shift = 1 if row <= 3 else 0
    expected = {2 + (row <= 2): "above", 3 + shift: "ours", 4 + 1: "below"}
    assert {a.row: cell.content for a, cell in cells.items()} == expected


def settings_cell(row: int, column: int, text: str) -> dict[str, Any]:
    area = Area(Address(row, column), Address(row, column))
    place = wire.grid_range(SHEETS["Settings"], area)
    rows = [{"values": [{"userEnteredValue": {"stringValue": text}}]}]
    return {"updateCells": {"range": place, "rows": rows, "fields": "userEnteredValue"}}


def meanwhile(end: GoogleEnd, chance: random.Random) -> set[str]:
    """Do one thing that people do, and return the ids that are gone by it."""
    last = end.last()
    what = chance.choice(["insert", "sort", "delete", "type", "above"])
    if what == "insert":
        end.outside_insert(chance.randint(2, last))
    elif what == "above":
        end.outside_insert(1)
    elif what == "type" and end.reading().layout.tables["Things"].header_row == 1:
        end.outside_add({"name": "someone's"})
    elif what == "sort" and end.reading().layout.tables["Things"].header_row == 1:
        column, order = chance.choice([0, 2, WIDTH - 1]), chance.choice(["ASC", "DESC"])
        specs = [{"dimensionIndex": column, "sortOrder": f"{order}ENDING"}]
        end.update({"sortRange": {"range": rows_range(2, last), "sortSpecs": specs}})
    elif what == "delete":
        rows = [row for row in end.reading().tables["Things"].rows if row.id]
        row = chance.choice(rows)
        end.outside_delete(row.id)
        return {row.id}
    return set()


@pytest.mark.parametrize("seed", SEEDS)
def test_whatever_people_do_meanwhile_no_value_is_in_a_wrong_row(end: GoogleEnd, seed: int) -> None:
    chance = random.Random(seed)
    extra = {f"r{n}": {"name": f"n{n}", "number": n * 1.0, "twice": TWICE} for n in range(4, 9)}
    adds = [AddRow("Things", row_id, cells) for row_id, cells in extra.items()]
    assert end.store.apply(end.store.read(), adds).owed == ()
    reading = end.store.read()
    base = {row.id: dict(row.cells) for row in reading.tables["Things"].rows}
    columns = chance.choices(["text", "number", "span"], k=4)
    edits: list[Edit] = [
        SetCell("Things", row_id, column, f"{row_id} {column}")
        for row_id, column in zip(chance.sample(sorted(base), 4), columns, strict=True)
    ]
    edits += [AddRow("Things", f"a{n}", {"name": f"a{n}", "twice": TWICE}) for n in range(2)]
    gone = {row_id for _ in range(chance.randint(1, 2)) for row_id in meanwhile(end, chance)}
    owed = end.store.apply(reading, edits).owed
    expected = {row_id: cells for row_id, cells in base.items() if row_id not in gone}
    for edit in edits:
        if isinstance(edit, AddRow):
            expected[edit.row_id] = dict(edit.cells)
        elif isinstance(edit, SetCell) and edit.row_id in expected:
            expected[edit.row_id][edit.column] = edit.content
    found = state(end)
    found.pop("", None)
    assert found == {row_id: exact(cells) for row_id, cells in expected.items()}
    assert {each.edit.row_id for each in owed} == gone & {edit.row_id for edit in edits}
    typed = [row.cells for row in end.reading().tables["Things"].rows if not row.id]
    assert all(dict(cells) == {"name": "someone's"} for cells in typed)


@pytest.mark.parametrize("seed", SEEDS)
def test_whatever_people_do_meanwhile_ids_and_deletes_hit_their_rows(
    end: GoogleEnd, seed: int
) -> None:
    chance = random.Random(seed)
    end.outside_add({"name": "typed 1", "number": 7.0})
    end.outside_add({"name": "typed 2"})
    reading = end.store.read()
    typed = [row for row in reading.tables["Things"].rows if not row.id]
    ids = {f"t{n}": dict(row.cells) for n, row in enumerate(typed, 1)}
    edits: list[Edit] = [
        GiveId("Things", row.position, f"t{n}", row.cells) for n, row in enumerate(typed, 1)
    ]
    edits.append(SetCell("Things", "t1", "twice", TWICE))
    edits.append(SetCell("Things", "t2", "text", "for t2"))
    ids["t1"]["twice"], ids["t2"]["text"] = TWICE, "for t2"
    doomed = chance.choice(sorted(START))
    edits.append(DeleteRow("Things", doomed, START[doomed]))
    gone = meanwhile(end, chance)
    owed = {each.edit.row_id for each in end.store.apply(reading, edits).owed}
    found = state(end)
    found.pop("", None)
    expected = {**START, **{row_id: cells for row_id, cells in ids.items() if row_id not in owed}}
    kept = {row_id: cells for row_id, cells in expected.items() if row_id not in gone | {doomed}}
    assert {row_id: found.pop(row_id) for row_id in kept} == {
        row_id: exact(cells) for row_id, cells in kept.items()
    }
    assert found == ({doomed: exact(START[doomed])} if doomed in owed - gone else {})


# What cannot be written


def test_text_too_long_for_a_cell_is_owed_and_the_rest_is_written(end: GoogleEnd) -> None:
    edits = [SetCell("Things", "r1", "text", "x" * 50_001), SetCell("Things", "r2", "text", "y")]
    applied = end.store.apply(end.store.read(), edits)
    assert [each.edit for each in applied.owed] == edits[:1]
    assert state(end) == started({"r2": {"text": "y"}})


def test_a_formula_that_only_google_knows_is_never_written_over(end: GoogleEnd) -> None:
    reading = end.store.read()
    cell = end.typed(2, "text", None)
    formula = {"formulaValue": '=JOIN("",ARRAYFORMULA(A2:A3))'}
    cell["updateCells"]["rows"] = [{"values": [{"userEnteredValue": formula}]}]
    end.update(cell)
    edit = SetCell("Things", "r1", "text", "ours")
    before = end.store.read()
    assert not isinstance(before.tables["Things"].rows[0].cells.get("text"), Formula)
    applied = end.store.apply(before, [edit])
    assert [each.edit for each in applied.owed] == [edit]
    address = Address(2, reading.layout.tables["Things"].columns["text"])
    assert isinstance(end.store.fetch().tabs["Things"].cells[address].content, Formula)


def test_a_formula_about_a_row_that_is_not_there_is_owed(end: GoogleEnd) -> None:
    edit = SetCell("Things", "r1", "number", Formula("Things[number;#nobody]"))
    assert [each.edit for each in end.store.apply(end.store.read(), [edit]).owed] == [edit]


def test_a_reading_of_another_store_can_be_applied(end: GoogleEnd) -> None:
    reading = end.reopened().read()
    assert end.store.apply(reading, [SetCell("Things", "r1", "text", "x")]).owed == ()
    assert state(end) == started({"r1": {"text": "x"}})


# Failures


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


def test_a_write_that_was_made_but_not_answered_is_not_made_twice(end: GoogleEnd) -> None:
    reading = end.store.read()
    before = len(end.server.requests)
    broken(end, "POST", after=True)
    assert end.store.apply(reading, EDITS).owed == ()
    assert end.asked_since(before) == [UPDATED, READ]
    assert state(end) == started(WANTED)


def test_a_write_of_which_nothing_is_found_is_of_unknown_outcome(end: GoogleEnd) -> None:
    reading = end.store.read()
    broken(end, "POST", after=False)
    with pytest.raises(UnavailableError) as failed:
        end.store.apply(reading, EDITS)
    assert failed.value.applied is None
    assert state(end) == started({})


def test_deletes_that_were_made_but_not_answered_are_proved_by_reading(end: GoogleEnd) -> None:
    reading = end.store.read()
    broken(end, "POST", after=True)
    assert end.store.apply(reading, [DeleteRow("Things", "r2", START["r2"])]).owed == ()
    assert set(state(end)) == {"r1", "r3"}


def test_an_end_that_cannot_be_reached_says_so(end: GoogleEnd) -> None:
    broken(end, "GET", after=False)
    with pytest.raises(UnavailableError, match="cannot be reached") as failed:
        end.store.read()
    assert failed.value.applied is False


QUOTA = {"errors": [{"reason": "userRateLimitExceeded"}], "message": "User rate limit exceeded."}


@pytest.mark.parametrize(
    ("status", "error", "expected"),
    [
        (401, {"message": "Request had invalid credentials."}, SignInError),
        (403, {"message": "The caller does not have permission"}, SignInError),
        (403, QUOTA, UnavailableError),
        (404, {"message": "Requested entity was not found."}, WrongEndError),
        (429, {"message": "Quota exceeded"}, UnavailableError),
        (500, {"message": "Internal error"}, UnavailableError),
        (503, {"message": "The service is currently unavailable."}, UnavailableError),
        (400, {"message": "Unable to parse range: 'Gone'"}, WrongEndError),
    ],
)
def test_refusals_become_errors_for_people(
    status: int, error: Mapping[str, Any], expected: type[Exception]
) -> None:
    session = requests.Session()
    session.mount("https://", Answering(status, error))
    store = google.GoogleStore(google.client(session=session), "id", SCHEMA)
    with pytest.raises(expected):
        store.probe()
    with pytest.raises(expected):
        store.read()


def test_a_missing_tab_is_named(end: GoogleEnd) -> None:
    end.update({"deleteSheet": {"sheetId": SHEETS["Things"]}})
    with pytest.raises(WrongEndError, match="the Google Sheet: the tab 'Things' is missing"):
        end.store.read()


def test_a_reading_that_no_probe_preceded_never_looks_like_a_version(end: GoogleEnd) -> None:
    fresh = google.GoogleStore(end.client, end.spreadsheet, SCHEMA)
    assert fresh.read().revision != fresh.probe()
    assert fresh.read().revision == fresh.probe()


def test_a_sign_in_that_cannot_see_drive_compares_content(end: GoogleEnd) -> None:
    denied = Answering(403, {"message": "Insufficient Permission"})
    end.client.session.mount("https://www.googleapis.com", denied)
    store = google.GoogleStore(end.client, end.spreadsheet, SCHEMA)
    before = store.probe()
    assert store.read().revision == before == store.probe()
    end.outside_set("r1", "text", "typed")
    assert store.probe() != before


def test_a_client_never_waits_for_ever() -> None:
    assert google.client(session=requests.Session()).timeout == google.TIMEOUT
