"""What survives, who may serve a database, and the counter that is read without a server."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from urllib.parse import urlsplit

import gspread
import pytest

from sync.emulator import counter, server
from sync.emulator.session import session
from sync.errors import UnavailableError


def client_of(url: str) -> gspread.Client:
    return gspread.Client(auth=None, session=session(url))


def test_a_restart_keeps_everything(tmp_path: Path) -> None:
    database = tmp_path / "sheets.db"
    with server.running(database) as first:
        book = client_of(first.url).create("Kept")
        book.sheet1.update([["a", 1], ["b", "=B1+1"]], "A1:B2", raw=False)
        book.sheet1.freeze(rows=1)
        before = book.fetch_sheet_metadata({"includeGridData": "true"})
        written = counter.version(database, book.id)
    with server.running(database) as second:
        again = client_of(second.url).open_by_key(book.id)
        assert again.fetch_sheet_metadata({"includeGridData": "true"}) == before
        assert again.sheet1.get_all_values() == [["a", "1"], ["b", "2"]]
        assert counter.version(database, book.id) == written


_SERVE = (
    "import sys, pathlib; from sync.emulator import server; "
    "server.serve(pathlib.Path(sys.argv[1]), 0)"
)


def test_a_killed_server_lost_no_acknowledged_write(tmp_path: Path) -> None:
    database = tmp_path / "sheets.db"
    process = subprocess.Popen([sys.executable, "-c", _SERVE, str(database)])
    try:
        url = _wait_for(database)
        book = client_of(url).create("Killed")
        for number in range(5):
            book.sheet1.append_row([number])
    finally:
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
    assert server.find(database) is None
    assert counter.version(database, book.id) == 6
    with server.running(database) as again:
        values = client_of(again.url).open_by_key(book.id).sheet1.col_values(1)
    assert values == ["0", "1", "2", "3", "4"]


def _wait_for(database: Path) -> str:
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        url = server.find(database)
        if url:
            return url
        time.sleep(0.02)
    pytest.fail("the server did not start")


def test_two_servers_never_share_a_database(tmp_path: Path) -> None:
    database = tmp_path / "sheets.db"
    with server.running(database):
        with pytest.raises(UnavailableError, match="already serves"):
            server.serve(database)
        process = subprocess.run(
            [sys.executable, "-c", _SERVE, str(database)],
            capture_output=True,
            text=True,
            check=False,
            timeout=20,
        )
        assert "already serves" in process.stderr


def test_a_taken_port_is_said(tmp_path: Path) -> None:
    with server.running(tmp_path / "one.db") as first:
        port = urlsplit(first.url).port
        with pytest.raises(UnavailableError, match="taken"):
            server.serve(tmp_path / "two.db", int(port or 0))


def test_the_version_counts_writes_and_reads_leave_it(tmp_path: Path) -> None:
    database = tmp_path / "sheets.db"
    assert counter.version(database, "none") is None
    with server.running(database) as started:
        book = client_of(started.url).create("Counted")
        assert counter.version(database, "none") is None
        first = counter.version(database, book.id)
        book.sheet1.get_all_values()
        book.fetch_sheet_metadata()
        assert counter.version(database, book.id) == first == 1
        book.sheet1.update_acell("A1", 1)
        with pytest.raises(gspread.exceptions.APIError):
            book.batch_update({"requests": [{"deleteSheet": {"sheetId": 9}}]})
        assert counter.version(database, book.id) == 2
        drive = client_of(started.url).http_client.request(
            "get",
            f"https://www.googleapis.com/drive/v3/files/{book.id}",
            params={"fields": "version"},
        )
        assert drive.json() == {"version": "2"}


def test_reading_the_counter_imports_nothing_heavy() -> None:
    code = (
        "import sys; from sync.emulator import counter, server; "
        "heavy = ('starlette', 'uvicorn', 'formualizer', 'requests', 'gspread', 'openpyxl'); "
        "print([module for module in heavy if module in sys.modules])"
    )
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "[]"


def test_an_edit_writes_only_the_rows_it_touched(tmp_path: Path) -> None:
    database = tmp_path / "sheets.db"
    with server.running(database) as started:
        book = client_of(started.url).create("Big")
        book.sheet1.update([[row, "x" * 500] for row in range(900)], "A1:B900")
        log = database.with_name("sheets.db-wal")
        before = log.stat().st_size if log.exists() else 0
        book.sheet1.update_acell("A5", 1)
        grown = log.stat().st_size - before
    assert grown < 60_000
