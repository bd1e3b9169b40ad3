"""Who may ask, and what they are told."""

import http.client
import json
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import gspread
import pytest

from sync.emulator import server
from sync.emulator.server import Server
from sync.emulator.session import session


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with server.running(tmp_path_factory.mktemp("sheets") / "sheets.db") as started:
        yield started


def client_of(url: str) -> gspread.Client:
    return gspread.Client(auth=None, session=session(url))


def ask(
    running: Server, method: str, path: str, body: bytes = b"", **headers: str
) -> tuple[int, dict[str, Any], dict[str, str]]:
    parts = urlsplit(running.url)
    connection = http.client.HTTPConnection(str(parts.hostname), int(parts.port or 0), timeout=5)
    given = {name.replace("_", "-"): value for name, value in headers.items()}
    connection.request(method, path, body, {"Authorization": "Bearer x", **given})
    answer = connection.getresponse()
    content = answer.read()
    connection.close()
    return answer.status, json.loads(content) if content else {}, dict(answer.getheaders())


def test_another_host_is_refused(running: Server) -> None:
    port = urlsplit(running.url).port
    for host in ("evil.example", "127.0.0.1", f"evil.example:{port}", f"127.0.0.1:{port}.evil"):
        assert ask(running, "GET", "/drive/v3/files", Host=host)[0] == 403


def test_a_write_from_another_origin_is_refused(running: Server) -> None:
    before = ask(running, "GET", "/drive/v3/files")[1]
    for origin in ("https://evil.example", "null", running.url.replace("127.0.0.1", "127.0.0.2")):
        assert ask(running, "POST", "/drive/v3/files", b"{}", Origin=origin)[0] == 403
    assert ask(running, "GET", "/drive/v3/files")[1] == before
    assert ask(running, "POST", "/drive/v3/files", b"{}", Origin=running.url)[0] == 200


def test_no_answer_opens_the_server_to_pages(running: Server) -> None:
    for method in ("GET", "OPTIONS"):
        headers = ask(running, method, "/drive/v3/files", Origin="https://evil.example")[2]
        assert not [name for name in headers if name.lower().startswith("access-control")]


def test_a_token_is_needed_and_any_will_do(running: Server) -> None:
    status, body, _ = ask(running, "GET", "/v4/spreadsheets/x", Authorization="")
    assert (status, body["error"]["status"]) == (401, "UNAUTHENTICATED")
    status, body, _ = ask(running, "GET", "/v4/spreadsheets/x", Authorization="Bearer any")
    assert body == {
        "error": {
            "code": 404,
            "message": "Requested entity was not found.",
            "status": "NOT_FOUND",
        }
    }


def test_too_much_is_refused(running: Server) -> None:
    path = "/v4/spreadsheets"
    assert ask(running, "POST", path, b" " * (32 * 1024 * 1024 + 1))[0] == 413
    assert ask(running, "POST", path, b"{nonsense")[0] == 400


def test_it_listens_on_loopback_only(running: Server) -> None:
    assert urlsplit(running.url).hostname == "127.0.0.1"


def test_an_answer_takes_milliseconds(running: Server) -> None:
    book = client_of(running.url).create("Quick")
    started = time.perf_counter()
    for _ in range(20):
        book.values_get("A1:B2")
    assert (time.perf_counter() - started) / 20 < 0.03


def test_what_belongs_to_someone_else_is_refused(tmp_path: Path) -> None:
    with server.running(tmp_path / "sheets.db", foreign=("theirs",)) as started:
        with pytest.raises(PermissionError):
            client_of(started.url).open_by_key("theirs")
        status, body, _ = ask(started, "GET", "/drive/v3/files/theirs")
    assert (status, body["error"]["message"]) == (404, "File not found: theirs.")


def test_a_failed_batch_applies_nothing(running: Server) -> None:
    book = client_of(running.url).create("Atomic")
    cell = {"rows": [{"values": [{"note": "n"}]}], "fields": "note"}
    for wrong in (
        {
            "requests": [
                {"addSheet": {}},
                {"updateCells": {"start": {}, **cell}},
                {"deleteSheet": {"sheetId": 9}},
            ]
        },
        {
            "requests": [{"addSheet": {}}],
            "includeSpreadsheetInResponse": True,
            "responseRanges": ["Nowhere!A1"],
        },
    ):
        with pytest.raises(gspread.exceptions.APIError):
            book.batch_update(wrong)
    wire = book.fetch_sheet_metadata({"includeGridData": "true"})
    assert len(wire["sheets"]) == 1
    assert "rowData" not in wire["sheets"][0]["data"][0]


def test_the_response_shows_the_state_after_the_write(running: Server) -> None:
    book = client_of(running.url).create("Proof")
    book.sheet1.update([["id", "n"], ["x", 1], ["y", "=B2+1"]], "A1:B3", raw=False)
    cells = [{"values": [{"userEnteredValue": {"numberValue": 5}}]}]
    write = {
        "start": {"rowIndex": 1, "columnIndex": 1},
        "rows": cells,
        "fields": "userEnteredValue",
    }
    asked = "updatedSpreadsheet(sheets(data(startRow,startColumn,rowData/values(effectiveValue))))"
    answer = book.client.request(
        "post",
        f"https://sheets.googleapis.com/v4/spreadsheets/{book.id}:batchUpdate",
        params={"fields": asked},
        json={
            "requests": [{"updateCells": write}],
            "includeSpreadsheetInResponse": True,
            "responseIncludeGridData": True,
            "responseRanges": ["Sheet1!B2:B3", "Sheet1!A1:A"],
        },
    ).json()
    written, ids = answer["updatedSpreadsheet"]["sheets"][0]["data"]
    assert (written["startRow"], written["startColumn"]) == (1, 1)
    assert [row["values"][0]["effectiveValue"]["numberValue"] for row in written["rowData"]] == [
        5,
        6,
    ]
    assert len(ids["rowData"]) == 3


def test_batches_of_two_clients_never_interleave(running: Server) -> None:
    book = client_of(running.url).create("Busy")

    def write(name: str) -> None:
        sheet = client_of(running.url).open_by_key(book.id)
        for number in range(10):
            value = {"userEnteredValue": {"stringValue": f"{name}{number}"}}
            requests = [
                {
                    "updateCells": {
                        "start": {"rowIndex": row},
                        "rows": [{"values": [value]}],
                        "fields": "userEnteredValue",
                    }
                }
                for row in range(20)
            ]
            sheet.batch_update({"requests": requests})
            column = sheet.values_get("A1:A20")["values"]
            assert len({cell for (cell,) in column}) == 1

    errors: list[BaseException] = []

    def guarded(name: str) -> None:
        try:
            write(name)
        except BaseException as error:  # noqa: BLE001 - told to the test below
            errors.append(error)

    threads = [threading.Thread(target=guarded, args=(name,)) for name in "ab"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not errors
