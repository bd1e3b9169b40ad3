"""Measure a whole sync against the Sheets server, and a naive script beside it.

Usage: ``uv run --group bench bench/sync_cycle.py [--rows 1000 10000] [--rounds 3] [--naive 10000]``

A workbook of 20 columns is linked with a sheet of the embedded server, which runs in a process of
its own, and synced for the first time; then each round edits some cells on each side and syncs
again. Every sync is a process of its own. Figures are CPU seconds of that whole process, imports
included, its steps by themselves; the server's CPU is not in them.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from typing import Any

import workload

from lifeops import links
from lifeops.linking import link_book
from lifeops.settings import HOME_VARIABLE, sheets_database
from sync.emulator import server
from sync.emulator.session import session
from workbook.model import Address
from workbook.xlsx.edits import SetCell
from workbook.xlsx.patch import patch
from workbook.xlsx.scan import read_book

EDITS = 10
SERVE = (
    "import sys, pathlib; from sync.emulator import server; "
    "server.serve(pathlib.Path(sys.argv[1]), 0)"
)
Figures = dict[str, Any]


@contextmanager
def served() -> Iterator[str]:
    """Yield the address of a server of the sheets, in a process of its own."""
    database = sheets_database()
    process = subprocess.Popen([sys.executable, "-c", SERVE, str(database)])  # noqa: S603 - our own
    try:
        while (url := server.find(database)) is None:
            time.sleep(0.01)
        yield url
    finally:
        process.terminate()
        process.wait()


def measured(*command: str) -> tuple[float, float, str]:
    """Run one of our scripts; return its CPU seconds, its peak in MB, and what it printed."""
    script = Path(__file__).with_name(command[0])
    with (
        subprocess.Popen(  # noqa: S603 - our own script
            [sys.executable, str(script), *command[1:]], stdout=subprocess.PIPE, text=True
        ) as process
    ):
        assert process.stdout is not None
        printed = process.stdout.read()
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    assert process.returncode == 0, command
    return used.ru_utime + used.ru_stime, used.ru_maxrss / 1024, printed


def synced(book: Path) -> Figures:
    """Sync a workbook; return the figures."""
    cpu, _, printed = measured("cycle_jobs.py", str(book))
    return {**json.loads(printed), "cpu": cpu}


def edit(url: str, book: Path, turn: int, rows: int) -> None:
    """Change some texts in a column of the workbook and in another one of its sheet."""
    read = read_book(book)
    places = [2 + (turn * 31 + nth * 97) % rows for nth in range(EDITS)]
    cells = [SetCell("Rows", Address(row, 3), f"excel {turn} {row}") for row in places]
    book.write_bytes(patch(read, cells).data)
    ranges = [{"range": f"Rows!D{row + 1}", "values": [[f"sheet {turn}"]]} for row in places]
    body = {"valueInputOption": "RAW", "data": ranges}
    target = f"{url}/v4/spreadsheets/{links.need(book).spreadsheet}/values:batchUpdate"
    session(url).post(target, json=body, timeout=60).raise_for_status()


def show(name: str, figures: list[Figures]) -> None:
    """Print a sync's CPU by steps."""
    first = figures[0]
    cpu, peak = (median(each[key] for each in figures) for key in ("cpu", "peak"))
    took = {key: median(each["took"].get(key, 0) for each in figures) for key in first["took"]}
    requests, wait = took.pop("requests", 0), took.pop("wait", 0)
    print(
        f"  {name}: {cpu:.2f} s CPU, {peak:.0f} MB, {requests:.0f} requests,"
        f" {wait:.2f} s of waiting, {first['edits']} edits, {first['status']}"
    )
    print("     ", ", ".join(f"{key} {value:.2f}" for key, value in took.items()), flush=True)


def linked(folder: Path, name: str, rows: int) -> Path:
    """Make a workbook and link it."""
    book = folder / f"{name}.xlsx"
    workload.write(book, rows)
    link_book(book, local=True)
    return book


def cycle(rows: int, rounds: int, folder: Path, *, naive: bool) -> None:
    """Print the figures of syncs of so many rows."""
    print(f"{rows} rows x {workload.COLUMNS} columns", flush=True)
    with served() as url:
        book = linked(folder, f"ours-{rows}", rows)
        show("first sync", [synced(book)])
        other = linked(folder, f"naive-{rows}", rows) if naive else None
        if other is not None:
            synced(other)
            script(url, other, folder)
        found, pairs = [], []
        for turn in range(rounds):
            edit(url, book, turn, rows)
            found.append(synced(book))
            if other is not None:
                edit(url, other, turn, rows)
                pairs.append(script(url, other, folder))
        show(f"{EDITS} edits on each side", found)
        changed_on_one_side(url, book, rows)
    if pairs:
        ratio = median(mine["cpu"] / cpu for mine, (cpu, _) in zip(found, pairs, strict=True))
        cpu, peak = (median(each[at] for each in pairs) for at in (0, 1))
        print(f"  naive script: {cpu:.2f} s CPU, {peak:.0f} MB; ours is {ratio:.3f} of its CPU")


def changed_on_one_side(url: str, book: Path, rows: int) -> None:
    """Print the figures of a sync that finds both sides read for nothing: the first of a day."""
    del url, rows
    links_state = links.need(book).state_file
    import sqlite3

    with sqlite3.connect(links_state) as state:
        state.execute("UPDATE about SET value = '2020-01-01' WHERE key = 'compared'")
    show("full compare, nothing to do", [synced(book)])


def script(url: str, book: Path, folder: Path) -> tuple[float, float]:
    """Let the naive script sync a workbook; return its CPU seconds and peak memory."""
    spreadsheet = links.need(book).spreadsheet
    cpu, peak, _ = measured("naive_sync.py", url, spreadsheet, str(book), str(folder))
    return cpu, peak


def main() -> None:
    """Run what the command line asks for."""
    asked = argparse.ArgumentParser(description="CPU and memory of whole syncs, by steps.")
    asked.add_argument("--rows", nargs="+", type=int, default=[1_000, 10_000])
    asked.add_argument("--rounds", type=int, default=3)
    asked.add_argument("--naive", nargs="*", type=int, default=[10_000], metavar="ROWS")
    given = asked.parse_args()
    for rows in given.rows:
        with tempfile.TemporaryDirectory() as folder:
            os.environ[HOME_VARIABLE] = str(Path(folder) / "home")
            cycle(rows, given.rounds, Path(folder), naive=rows in given.naive)


if __name__ == "__main__":
    main()
