"""Every fault, as gspread meets it, and what it leaves behind."""

import os
import time
from pathlib import Path

import emulator_control
import google.auth.credentials
import gspread
import pytest
import requests
from emulator_control import fresh, served  # noqa: F401 - fixtures
from gspread.exceptions import APIError

from sync.emulator import control, server
from sync.emulator.control import Control, OrderError
from sync.emulator.faults import KINDS
from sync.emulator.session import session

ROWS = [["Name", "n"], ["b", 2], ["a", 1]]


def values(book):
    return book.sheet1.get_all_values()


def test_too_many_requests_says_when_to_come_again(bench):
    book = bench.book(ROWS)
    bench.control.fault("error", status=429, retry_after=7)
    with pytest.raises(APIError) as caught:
        book.sheet1.get_all_values()
    assert caught.value.code == 429
    assert caught.value.response.headers["Retry-After"] == "7"
    assert caught.value.error["status"] == "RESOURCE_EXHAUSTED"
    assert caught.value.error["message"] == (
        "Quota exceeded for quota metric 'Read requests' and limit 'Read requests per minute per "
        "user' of service 'sheets.googleapis.com' for consumer 'project_number:1'."
    )
    assert values(book)[1] == ["b", "2"]


@pytest.mark.parametrize(
    ("status", "name", "message"),
    [
        (500, "INTERNAL", "Internal error encountered."),
        (503, "UNAVAILABLE", "The service is currently unavailable."),
    ],
)
@pytest.mark.parametrize("when", ["before", "after"])
def test_an_error_comes_before_or_after_the_write(bench, status, name, message, when):
    book = bench.book(ROWS)
    bench.control.fault("error", status=status, when=when, call="values.update")
    with pytest.raises(APIError) as caught:
        book.sheet1.update_acell("B2", 9)
    assert (caught.value.code, caught.value.error["status"]) == (status, name)
    assert caught.value.error["message"] == message
    assert values(book)[1][1] == ("9" if when == "after" else "2")


@pytest.mark.parametrize("when", ["before", "after"])
def test_a_connection_drops_before_or_after_the_write(bench, when):
    book = bench.book(ROWS)
    bench.control.fault("drop", when=when, call="spreadsheets.batchUpdate")
    with pytest.raises(requests.ConnectionError):
        book.add_worksheet("More", 5, 5)
    assert len(book.worksheets()) == (2 if when == "after" else 1)
    assert [e.status for e in bench.server.requests if e.call == "spreadsheets.batchUpdate"][
        -1
    ] == 0


def test_a_slow_answer_outlasts_the_clients_patience(bench):
    book = bench.book(ROWS)
    bench.control.fault("slow", seconds=0.6, when="after", method="PUT")
    book.client.set_timeout(0.2)
    with pytest.raises(requests.Timeout):
        book.sheet1.update_acell("B2", 9)
    book.client.set_timeout(5)
    assert values(book)[1][1] == "9"
    bench.control.fault("slow", seconds=0.2)
    started = time.perf_counter()
    assert values(book)[1][1] == "9"
    assert time.perf_counter() - started >= 0.2


def test_an_answer_breaks_off_in_the_middle(bench):
    book = bench.book(ROWS)
    bench.control.fault("truncate", call="values.update")
    with pytest.raises(requests.exceptions.ChunkedEncodingError):
        book.sheet1.update_acell("B2", 9)
    assert values(book)[1][1] == "9"


class Credentials(google.auth.credentials.Credentials):
    """A sign-in whose every refresh gives another token."""

    refreshed = 0

    def refresh(self, request):  # noqa: ARG002 - google-auth's signature
        self.refreshed += 1
        self.token = f"token-{self.refreshed}"


def test_a_token_expires_and_is_refreshed(bench):
    book = bench.book(ROWS)
    signed_in = Credentials()
    client = gspread.Client(signed_in)
    for address, adapter in session(bench.server.url).adapters.items():
        client.http_client.session.mount(address, adapter)
    again = client.open_by_key(book.id)
    assert signed_in.refreshed == 1
    bench.control.fault("expire")
    assert again.sheet1.acell("A2").value == "b"
    assert signed_in.refreshed == 2
    statuses = [entry.status for entry in bench.server.requests[-3:]]
    assert statuses.count(401) == 1
    with pytest.raises(APIError) as caught:
        bench.client("token-1").open_by_key(book.id)
    assert caught.value.code == 401
    assert caught.value.error["details"][0]["reason"] == "ACCESS_TOKEN_EXPIRED"
    assert caught.value.error["message"].startswith("Request had invalid authentication credent")


INSERTED = {"insertRows": {"sheet": "Sheet1", "row": 2, "values": [["new", 7]]}}


@pytest.mark.parametrize(
    ("edit", "after"),
    [
        (INSERTED, [["Name", "n"], ["new", "7"], ["b", "2"], ["a", "1"]]),
        ({"deleteRows": {"sheet": "Sheet1", "row": 2}}, [["Name", "n"], ["a", "1"]]),
        (
            {"sort": {"range": "Sheet1!A2:B3", "column": 1}},
            [["Name", "n"], ["a", "1"], ["b", "2"]],
        ),
        (
            {"edit": {"range": "Sheet1!A3:B3", "values": [["z", "=B2+1"]]}},
            [["Name", "n"], ["b", "2"], ["z", "3"]],
        ),
    ],
    ids=["insert", "delete", "sort", "edit"],
)
def test_another_user_edits_between_two_calls(bench, edit, after):
    book = bench.book(ROWS)
    bench.control.another_user(edit, call="values.get", when="after")
    assert values(book) == [[str(cell) for cell in row] for row in ROWS]
    assert values(book) == after
    bench.control.edit(book.id, {"requests": [{"addSheet": {"properties": {"title": "Theirs"}}}]})
    assert [sheet.title for sheet in book.worksheets()] == ["Sheet1", "Theirs"]


def test_another_user_inserts_between_a_read_and_a_write(bench):
    book = bench.book(ROWS)
    bench.control.another_user(INSERTED, call="values.update")
    row = book.sheet1.find("a").row
    book.sheet1.update_cell(row, 2, 9)
    assert values(book) == [["Name", "n"], ["new", "7"], ["b", "9"], ["a", "1"]]


def test_a_rule_says_which_requests_are_struck(bench):
    book = bench.book(ROWS)
    bench.control.fault("error", call="values.get", method="G*", nth=2, times=2)
    outcomes = []
    for _ in range(5):
        book.fetch_sheet_metadata()
        try:
            values(book)
            outcomes.append("fine")
        except APIError:
            outcomes.append("error")
    assert outcomes == ["fine", "error", "error", "fine", "fine"]
    assert bench.control.waiting() == []


def test_a_fault_without_end_lasts_until_reset(bench):
    book = bench.book(ROWS)
    bench.control.fault("error", times=0)
    for _ in range(3):
        with pytest.raises(APIError):
            values(book)
    bench.control.reset()
    assert values(book)[1] == ["b", "2"]


def test_drive_says_too_many_in_its_own_way(bench):
    bench.control.fault("error", status=403, call="files.*")
    with pytest.raises(APIError) as caught:
        bench.client().list_spreadsheet_files()
    assert caught.value.error["errors"][0]["reason"] == "userRateLimitExceeded"


@pytest.mark.parametrize(
    ("order", "body"),
    [
        ("fault", {"kind": "earthquake"}),
        ("fault", {"kind": "error", "status": 200}),
        ("fault", {"kind": "error", "nth": 0}),
        ("fault", {"kind": "slow", "seconds": "long"}),
        ("fault", {"kind": "edit"}),
        ("fault", {"kind": "edit", "edits": [{"steal": {}}]}),
        ("fault", {"kind": "error", "met": 5}),
        ("fault", {}),
        ("quota", {"read_per_user": -1}),
        ("quota", {"read": 1}),
        ("user", {"email": "a@b.example"}),
        ("switch", {"metadata_follows_sort": "yes"}),
        ("switch", {"colour": True}),
        ("switch", {"missing_named_range": "other"}),
        ("clock", {"advance": "soon"}),
        ("clock", {"advance": 1e300}),
        ("edit", {"spreadsheet": "none", "edits": [INSERTED]}),
        ("foreign", {}),
        ("log", {"from": "start"}),
        ("dance", {}),
    ],
)
def test_an_order_that_makes_no_sense_is_refused(bench, order, body):
    with pytest.raises(OrderError):
        bench.control.order(order, **body)
    assert bench.control.waiting() == []


def test_orders_need_the_token(bench):
    for token in ("", "wrong", "local"):
        with pytest.raises(OrderError):
            Control(bench.server.url, token).advance(60)


def test_the_log_can_be_asked_for(bench):
    start = len(bench.control.log())
    bench.book(ROWS)
    told = bench.control.log(start)
    assert [entry["call"] for entry in told][:1] == ["files.create"]
    assert told[0]["status"] == 200


def test_the_example_in_the_documents_works(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    page = Path(__file__).parent.parent / "docs/sheets-control.md"
    code = page.read_text("utf-8").split("```python\n")[1].split("```")[0]
    exec(compile(code, page.name, "exec"), {})  # noqa: S102 - our own page
    assert capsys.readouterr().out.splitlines() == [
        "APIError: [503]: The service is currently unavailable.",
        "written all the same",
    ]


def test_the_documents_name_every_kind_and_switch(bench):
    page = (Path(__file__).parent.parent / "docs/sheets-control.md").read_text("utf-8")
    for name in (*KINDS, *bench.control.switch()):
        assert f"| `{name}` |" in page


def test_a_running_server_is_found_by_its_database(tmp_path):
    assert control.of(tmp_path / "sheets.db") is None
    with emulator_control.bench(tmp_path):
        found = control.of(tmp_path / "sheets.db")
        assert found is not None
        assert found.log() == []
        if os.name == "posix":
            assert server.notice(tmp_path / "sheets.db").stat().st_mode & 0o077 == 0
