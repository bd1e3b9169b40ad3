"""The Google store: the shared contract over the embedded server, and what it costs."""

from typing import Any

import pytest
import requests
from google_end import *  # noqa: F403 - its fixtures
from google_end import PROBED, READ, SHEETS, UPDATED, Answering, GoogleEnd, started, state
from store_contract import *  # noqa: F403 - the suite's tests run here
from store_contract import SCHEMA, START

from sync.errors import WrongEndError
from sync.google import store as google
from sync.google import wire
from sync.store import CELLS, VALUE, AddRow, Bury, DeleteRow, Edit, SetCell
from workbook.model import Address, Area
from workbook.values import Formula


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


def test_a_tombstone_costs_no_request_and_saves_the_read(end: GoogleEnd) -> None:
    reading = end.store.read()
    before = len(end.server.requests)
    edits = [Bury("Things", "r2", "mark"), DeleteRow("Things", "r2", START["r2"])]
    assert end.store.apply(reading, edits).owed == ()
    assert end.asked_since(before) == [UPDATED, UPDATED]


def test_deletes_beside_edits_that_cannot_be_made_are_proved_all_the_same(end: GoogleEnd) -> None:
    reading = end.store.read()
    end.outside_set("r2", "text", "still needed")
    edits = [
        SetCell("Things", "r1", "text", "x" * 50_001),
        DeleteRow("Things", "r2", START["r2"]),
    ]
    assert [each.edit for each in end.store.apply(reading, edits).owed] == edits
    assert state(end) == started({"r2": {"text": "still needed"}})


def test_only_changed_cells_are_written(end: GoogleEnd) -> None:
    """P6: a request touches the changed cells only."""
    edits = [SetCell("Things", "r1", "text", "x"), SetCell("Things", "r2", "text", "y")]
    reading = end.store.read()
    sent: list[Any] = []
    batch = end.store.batch
    end.store.batch = lambda requests, asks: sent.extend(requests) or batch(requests, asks)  # type: ignore[method-assign,func-returns-value]
    end.store.apply(reading, edits)
    (update,) = [each for each in sent if "updateCells" in each]
    assert {kind for each in sent for kind in each} == {
        "deleteNamedRange",
        "addNamedRange",
        "updateCells",
    }
    column = reading.layout.tables["Things"].columns["text"]
    area = Area(Address(2, column), Address(3, column))
    assert update["updateCells"]["range"] == wire.grid_range(0, area)


def test_text_too_long_for_a_cell_is_owed_and_the_rest_is_written(end: GoogleEnd) -> None:
    edits = [SetCell("Things", "r1", "text", "x" * 50_001), SetCell("Things", "r2", "text", "y")]
    applied = end.store.apply(end.store.read(), edits)
    assert [each.edit for each in applied.owed] == edits[:1]
    assert "shorten it" in applied.owed[0].reason
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
