"""Power cuts and crowds: what was acknowledged is kept whole, and no two batches mix."""

import os
import random
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

import emulator_control
import gspread
import pytest
import requests

from sync.emulator import counter, server
from sync.emulator.session import session

WIDTH = 12
SERVE = (
    "import sys, pathlib; from sync.emulator import server; "
    "server.serve(pathlib.Path(sys.argv[1]), 0)"
)


def started(database: Path) -> tuple[subprocess.Popen[bytes], str]:
    process = subprocess.Popen([sys.executable, "-c", SERVE, str(database)])
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        url = server.find(database)
        if url is not None:
            return process, url
        time.sleep(0.01)
    process.kill()
    pytest.fail("the server did not start")


def client_of(url: str) -> gspread.Client:
    return gspread.Client(auth=None, session=session(url))


def batch(number: int) -> dict[str, Any]:
    """One number in a whole row, in a new row, in a name and in the title, all or nothing."""
    value = {"userEnteredValue": {"numberValue": number}}
    row = {"values": [value] * WIDTH}
    fields = {"fields": "userEnteredValue"}
    return {
        "requests": [
            {"updateCells": {"start": {}, "rows": [row], **fields}},
            {"appendCells": {"rows": [row], **fields}},
            {
                "updateSpreadsheetProperties": {
                    "properties": {"title": f"number {number}"},
                    "fields": "title",
                }
            },
        ]
    }


def write_until_it_dies(book: gspread.Spreadsheet, first: int, acknowledged: list[int]) -> None:
    number = first
    while True:
        try:
            book.batch_update(batch(number))
        except (requests.RequestException, gspread.exceptions.APIError):
            return
        acknowledged.append(number)
        number += 1


def kill_and_restart(database: Path, chance: random.Random, rounds: int) -> int:
    """Kill the server while it is written to, again and again; return how many writes it took."""
    with server.running(database) as first:
        book_id = client_of(first.url).create("number 0").id
    last = 0
    for _ in range(rounds):
        process, url = started(database)
        acknowledged = [last]
        book = client_of(url).open_by_key(book_id)
        writer = threading.Thread(target=write_until_it_dies, args=(book, last + 1, acknowledged))
        writer.start()
        time.sleep(chance.uniform(0.0, 0.25))
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
        writer.join()
        with server.running(database) as again:
            kept = client_of(again.url).open_by_key(book_id)
            found = int(kept.title.removeprefix("number "))
            rows = kept.sheet1.get_all_values()
        # The one write that was under way may have been kept, if it was kept whole.
        assert found in (acknowledged[-1], acknowledged[-1] + 1)
        written = [[str(n)] * WIDTH for n in (found, *range(1, found + 1))]
        assert rows == (written if found else [[]])
        assert counter.version(database, book_id) == found + 1
        last = found
    return last


def test_a_server_killed_while_writing_keeps_what_it_acknowledged(tmp_path: Path) -> None:
    assert kill_and_restart(tmp_path / "sheets.db", random.Random(3), rounds=4) > 4


@pytest.mark.long
@pytest.mark.parametrize("seed", range(5))
def test_a_server_killed_many_times(tmp_path: Path, seed: int) -> None:
    assert kill_and_restart(tmp_path / "sheets.db", random.Random(seed), rounds=30) > 30


def write_and_look(book: gspread.Spreadsheet, name: int, wrong: list[Any]) -> None:
    """Write batches, each of which must see itself whole in its own answer."""
    for number in range(name * 1000, name * 1000 + 12):
        body = batch(number)
        body |= {"includeSpreadsheetInResponse": True, "responseIncludeGridData": True}
        body["responseRanges"] = ["Sheet1!1:1"]
        shown = book.batch_update(body)["updatedSpreadsheet"]
        cells = shown["sheets"][0]["data"][0]["rowData"][0]["values"]
        if [cell["formattedValue"] for cell in cells] != [str(number)] * WIDTH:
            wrong.append(cells)


def look(book: gspread.Spreadsheet, wrong: list[Any]) -> None:
    """Read again and again; a row must never be half one batch's, half another's."""
    for _ in range(20):
        rows = book.values_get("Sheet1").get("values", [])
        wrong.extend(row for row in rows if len(set(row)) != 1 or len(row) != WIDTH)


def test_batches_of_a_crowd_never_mix(tmp_path: Path) -> None:
    wrong: list[Any] = []
    with emulator_control.bench(tmp_path) as bench:
        first = bench.client().create("Busy")
        books = [bench.client(f"user {n}").open_by_key(first.id) for n in range(6)]
        crowd = [
            threading.Thread(target=write_and_look, args=(books[name], name, wrong))
            for name in range(4)
        ]
        crowd += [threading.Thread(target=look, args=(book, wrong)) for book in books[4:]]
        for each in crowd:
            each.start()
        for each in crowd:
            each.join()
        assert wrong == []
        rows = first.sheet1.get_all_values()
    for name in range(4):
        column = [int(row[0]) for row in rows[1:] if int(row[0]) // 1000 == name]
        assert column == list(range(name * 1000, name * 1000 + 12))
    assert len(rows) == 49
