"""Measure the Sheets server: requests per second, an edit's way to its value, memory, start.

Usage: ``uv run bench/sheets_server.py [--seconds 3] [--tasks 5000] [--skip memory]``

The server runs in a process of its own, on one core where the system lets us pin it; the client is
plain ``http.client``. Rates are by the clock; beside them stands the server's own CPU time for a
request, which a busy machine does not change much.
"""

import argparse
import http.client
import json
import os
import re
import subprocess
import sys
import tempfile
import time
import timeit
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from statistics import median
from typing import Any
from urllib.parse import quote, urlsplit

from calculate import column_of
from sheet_of_tasks import SHEETS, life_ops

from sync.emulator import server
from workbook.model import column_letters

ROWS, COLUMNS = 1000, 20
SERVE = (
    "import sys, pathlib; from sync.emulator import server; "
    "server.serve(pathlib.Path(sys.argv[1]), 0)"
)


class Running:
    """A server in a process of its own, and one client of it."""

    def __init__(self, url: str, pid: int) -> None:
        self._host = urlsplit(url).netloc
        self.pid = pid
        self._connection = http.client.HTTPConnection(self._host)

    def ask(self, method: str, path: str, body: Any = None, *, read: bool = True) -> Any:
        """Make a call and return what it answers, unless it need not be read."""
        told = self.send(method, path, None if body is None else json.dumps(body))
        return json.loads(told) if read else None

    def send(self, method: str, path: str, content: str | None) -> bytes:
        """Make a call and return what it answers, as it came."""
        self._connection.request(method, path, content, {"Authorization": "Bearer bench"})
        answer = self._connection.getresponse()
        told = answer.read()
        assert answer.status == 200, (answer.status, told[:500])
        return told

    def cpu(self) -> float:
        """Return the CPU seconds that the server has used."""
        if not Path("/proc").is_dir():
            return 0.0
        fields = Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def memory(self) -> float:
        """Return the megabytes that the server holds now."""
        found = re.search(r"VmRSS:\s+(\d+)", Path(f"/proc/{self.pid}/status").read_text())
        return int(found[1]) / 1024 if found else 0.0


@contextmanager
def served() -> Iterator[tuple[Running, float]]:
    """Yield a server of an empty database, and how many seconds it took to answer."""
    with tempfile.TemporaryDirectory() as folder:
        database = Path(folder) / "sheets.db"
        began = time.perf_counter()
        process = subprocess.Popen([sys.executable, "-c", SERVE, str(database)])  # noqa: S603 - our own
        try:
            while (url := server.find(database)) is None:
                time.sleep(0.002)
            took = time.perf_counter() - began
            with suppress(AttributeError, OSError):
                os.sched_setaffinity(process.pid, {0})
            yield Running(url, process.pid), took
        finally:
            process.terminate()
            process.wait()


def rate(name: str, running: Running, seconds: float, ask: Callable[[int], Any]) -> None:
    """Ask again and again for some seconds; print how often that was possible."""
    ask(0)
    cpu, began, count = running.cpu(), time.perf_counter(), 0
    while time.perf_counter() - began < seconds:
        count += 1
        ask(count)
    took, used = time.perf_counter() - began, running.cpu() - cpu
    line = f"{count / took:8.0f} requests/s   {used / count * 1000:7.2f} ms CPU each"
    print(f"  {name:52}{line}", flush=True)


def numbers(rows: int) -> list[list[Any]]:
    """Return rows of 20 cells: a text, a whole number, 18 fractions."""
    return [[f"row {row}", row, *(row * at / 7 for at in range(18))] for row in range(rows)]


def fill(running: Running, rows: int, columns: int = COLUMNS) -> str:
    """Make a spreadsheet of so many rows and return its id."""
    size = {"rowCount": rows, "columnCount": columns}
    sheet = {"properties": {"gridProperties": size}}
    made = running.ask("POST", "/v4/spreadsheets", {"sheets": [sheet]})["spreadsheetId"]
    for top in range(0, rows, 10_000):
        chunk = numbers(min(10_000, rows - top))
        where = f"A{top + 1}:{column_letters(columns)}{top + len(chunk)}"
        path = f"/v4/spreadsheets/{made}/values/{where}?valueInputOption=RAW"
        running.ask("PUT", path, {"values": [row[:columns] for row in chunk]})
    return str(made)


def updated(row: int, rows: int, seed: int, columns: int = COLUMNS) -> dict[str, Any]:
    """Return a batch that writes new numbers into some columns of some rows."""
    lines = [
        {"values": [{"userEnteredValue": {"numberValue": seed + at + r}} for at in range(columns)]}
        for r in range(rows)
    ]
    write = {"start": {"rowIndex": row}, "rows": lines, "fields": "userEnteredValue"}
    return {"requests": [{"updateCells": write}]}


def scattered(seed: int) -> dict[str, Any]:
    """Return a batch that writes ten cells, each in a row of its own."""
    rows = (seed * 10 + 97 * at for at in range(10))
    return {
        "requests": [updated(row % ROWS, 1, seed, columns=1)["requests"][0] for row in rows],
    }


def reads(running: Running, seconds: float, base: str) -> None:
    """Print the rates of reads of a row and of everything."""
    whole = f"{base}/values/A1:T{ROWS}"
    fields = "fields=sheets.data.rowData.values(userEnteredValue,effectiveValue,formattedValue)"

    def one(number: int) -> None:
        row = number % ROWS + 1
        running.ask("GET", f"{base}/values/A{row}:T{row}")

    rate("values.get, one row", running, seconds, one)
    rate("values.get of all, unchanged", running, seconds, lambda _: running.ask("GET", whole))
    for name, path in (
        ("FORMATTED_VALUE", whole),
        ("UNFORMATTED_VALUE", f"{whole}?valueRenderOption=UNFORMATTED_VALUE"),
        ("FORMULA", f"{whole}?valueRenderOption=FORMULA"),
        ("spreadsheets.get", f"{base}?ranges=A1:T{ROWS}&{fields}"),
    ):
        running.ask("GET", path)

        def changed(number: int, path: str = path) -> None:
            running.ask("POST", f"{base}:batchUpdate", scattered(number))
            running.ask("GET", path, read=False)

        rate(f"edit 10 cells, then read all: {name}", running, seconds, changed)


def writes(running: Running, seconds: float, base: str) -> None:
    """Print the rates of writes of a row and of everything, never the same twice."""
    put = f"{base}/values/A1:T{ROWS}?valueInputOption"

    def batch(rows: int) -> Callable[[int], Any]:
        bodies = [json.dumps(updated(0, rows, seed)) for seed in range(8)]
        return lambda n: running.send("POST", f"{base}:batchUpdate", bodies[n % 8])

    rate("batchUpdate, 20 cells", running, seconds, batch(1))
    rate("batchUpdate, updateCells of all 20,000", running, seconds, batch(ROWS))
    kinds = (
        ("RAW", "numbers and texts", lambda row, at, n: f"t{row}-{n}" if at < 5 else row * at / n),
        ("USER_ENTERED", "numbers and texts", lambda row, at, n: f"t {row}" if at < 5 else row / n),
        ("USER_ENTERED", "all typed as text", lambda row, at, n: f"{row * at / n:.2f}"),
    )
    for option, name, content in kinds:
        bodies = [
            json.dumps({"values": [[content(r, c, n) for c in range(20)] for r in range(ROWS)]})
            for n in range(1, 5)
        ]
        label = f"values.update of all, {option}, {name}"
        path = f"{put}={option}"
        rate(label, running, seconds, lambda n: running.send("PUT", path, bodies[n % 4]))  # noqa: B023 - called at once
    append = f"{base}/values/A1:append?valueInputOption=RAW"
    row = {"values": numbers(1)}
    rate("values.append, one row", running, seconds, lambda _: running.ask("POST", append, row))


def floor() -> None:
    """Print what the JSON alone takes here: the least that any server in Python needs."""
    for name, body in (
        ("updateCells", updated(0, ROWS, 1)),
        ("values", {"values": numbers(ROWS)}),
    ):
        text = json.dumps(body, separators=(",", ":")).encode()
        for run, given in ((json.loads, text), (json.dumps, body)):
            took = min(timeit.repeat(partial(run, given), number=5, repeat=5)) / 5
            print(f"  json.{run.__name__} of 20,000 cells, {name}: {took * 1000:.2f} ms")


def rates(running: Running, seconds: float) -> None:
    """Print the requests per second on a sheet of 1,000 x 20."""
    print(f"{ROWS} rows x {COLUMNS} columns, one client, one server core")
    base = f"/v4/spreadsheets/{fill(running, ROWS)}"
    reads(running, seconds, base)
    writes(running, seconds, base)
    floor()


def latency(running: Running, tasks: int) -> None:
    """Print how long an edit of a task takes until its new score is read."""
    began = time.perf_counter()
    book, formulas = life_ops(running.ask, tasks)
    print(f"life-ops: {tasks} tasks, {SHEETS} sheets, {formulas} formulas")
    print(f"  written in {time.perf_counter() - began:.1f} s")
    base = f"/v4/spreadsheets/{book}"
    score = column_letters(column_of("Score"))
    estimate = column_letters(column_of("Est"))
    began = time.perf_counter()
    running.ask("GET", f"{base}/values/{quote('Tasks!')}{score}2")
    print(f"  first value, everything calculated: {time.perf_counter() - began:.2f} s", flush=True)
    for name, ranges in (("its score", f"{score}2"), ("all scores", f"{score}2:{score}{tasks}")):
        took, cpus = [], []
        for turn in range(7):
            cpu, began = running.cpu(), time.perf_counter()
            path = f"{base}/values/{quote('Tasks!')}{estimate}2?valueInputOption=RAW"
            running.ask("PUT", path, {"values": [[20 + turn]]})
            read = running.ask("GET", f"{base}/values/{quote('Tasks!')}{ranges}")
            took.append(time.perf_counter() - began)
            cpus.append(running.cpu() - cpu)
            assert not str(read["values"][0][0]).startswith("#"), read["values"][0]
        print(
            f"  edit one cell, read {name}: {median(took) * 1000:.0f} ms "
            f"({median(cpus) * 1000:.0f} ms CPU, slowest {max(took) * 1000:.0f} ms)",
            flush=True,
        )
    print(f"  memory {running.memory():.0f} MB")


def memory(rows: int, columns: int) -> None:
    """Print the memory of a server that holds one sheet of a size."""
    with served() as (running, _):
        empty = running.memory()
        began = time.perf_counter()
        book = fill(running, rows, columns)
        written = time.perf_counter() - began
        held = running.memory()
        running.ask("GET", f"/v4/spreadsheets/{book}/values/A{rows}:T{rows}")
        name = f"{rows} rows x {columns} columns"
        each = (held - empty) * 1024 * 1024 / rows / columns
        print(f"{name}: {held:.0f} MB, {each:.0f} bytes a cell; written in {written:.1f} s")


def main() -> None:
    """Run what the command line asks for."""
    asked = argparse.ArgumentParser(description="Figures of the Sheets server, of one run.")
    asked.add_argument("--seconds", type=float, default=3.0)
    asked.add_argument("--tasks", type=int, default=5000)
    asked.add_argument(
        "--skip", nargs="*", choices=("start", "rates", "latency", "memory"), default=[]
    )
    given = asked.parse_args()
    if "start" not in given.skip:
        starts = []
        for _ in range(5):
            with served() as (_, took):
                starts.append(took)
        print(f"from nothing to the first answer: {median(starts) * 1000:.0f} ms")
    if "rates" not in given.skip:
        with served() as (running, _):
            rates(running, given.seconds)
    if "latency" not in given.skip:
        with served() as (running, _):
            latency(running, given.tasks)
    if "memory" not in given.skip:
        memory(50_000, COLUMNS)
        memory(100_000, COLUMNS)


if __name__ == "__main__":
    main()
