"""Scheduled runs whose process is killed at a random moment, while both sides go on being edited.

As a program: ``scheduled_kills.py RUNS [SEED]``; prints what it did and what was lost.
"""

import os
import random
import subprocess
import sys
import tempfile
import time
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

import openpyxl

from lifeops import links
from lifeops.cli.root import run as lifeops
from lifeops.ends import open_ends, sheets_client
from lifeops.schedule import launcher, record
from lifeops.schedule.installing import job_of
from lifeops.schedule.record import Record
from lifeops.schedule.times import every
from sync.state import State
from workbook.model import Address
from workbook.xlsx.edits import SetCell
from workbook.xlsx.patch import patch
from workbook.xlsx.replace import replace
from workbook.xlsx.scan import read_book

ROWS = 12
EXCEL, SHEET, BOTH = 2, 3, 4
"""Columns that are typed in on one side only, and one on both."""


@dataclass
class Tally:
    """What was done: runs, how many were killed, and what is not where it should be."""

    runs: int = 0
    killed: int = 0
    unfinished: int = 0
    edits: int = 0
    conflicts: int = 0
    lost: list[str] = field(default_factory=list)


class Desk:
    """A workbook, its sheet, and a person at each of them."""

    def __init__(self, folder: Path, seed: int) -> None:
        self.chance = random.Random(seed)
        self.book = folder / "book.xlsx"
        made = openpyxl.Workbook()
        made.active.append(("Name", "Excel", "Sheet", "Both"))
        for row in range(ROWS):
            made.active.append((f"row {row}", "-", "-", "-"))
        made.save(self.book)
        assert lifeops(["link", str(self.book), "--local"]) == 0
        self.link = links.need(self.book)
        times = every("15m")
        held = Record(
            self.link.guid, str(self.book), "cron", sys.executable, times.minutes, times.every, 60
        )
        record.save(held)
        job = job_of(held)
        job.launcher.write_text(launcher.script(job, os.environ, ""), "utf-8")
        self.command = [sys.executable, "-P", job.launcher]
        self.typed: dict[tuple[int, int], dict[str, str]] = {}
        self.tally = Tally()
        self.within = 1.0

    def edit(self, number: int) -> None:
        """Type something new on both sides, now and then into the same cell."""
        both = number % 5 == 4
        place = self.chance.randrange(2, ROWS + 2), BOTH if both else EXCEL
        other = place if both else (self.chance.randrange(2, ROWS + 2), SHEET)
        book = read_book(self.book)
        address = Address(*place)
        edits = [SetCell(book.sheets[0].name, address, f"excel {number}")]
        replace(self.book, patch(book, edits).data, book.package.digest)
        with sheets_client(local=True) as client:
            where = f"'{book.sheets[0].name}'!{Address(*other).a1}"
            body = {"values": [[f"sheet {number}"]]}
            client.values_update(
                self.link.spreadsheet, where, params={"valueInputOption": "RAW"}, body=body
            )
        self.typed.setdefault(place, {})["excel"] = f"excel {number}"
        self.typed.setdefault(other, {})["sheet"] = f"sheet {number}"
        self.tally.edits += 2

    def fire(self) -> None:
        """Let the scheduler's process run for a while and kill it, if it is not done by then.

        Before two fifths of its time it has only loaded what it needs. How much time that is
        follows the load of the machine.
        """
        start = time.monotonic()
        process = subprocess.Popen(self.command, stderr=subprocess.DEVNULL)
        self.tally.runs += 1
        try:
            process.wait(self.chance.uniform(0.4, 1.1) * self.within)
            self.within = min(self.within, time.monotonic() - start)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
            self.within *= 1.02
            self.tally.killed += 1
            with closing(State(self.link.state_file)) as state:
                self.tally.unfinished += any(each.outcome == "started" for each in state.runs())

    def settle(self) -> float:
        """Let it run to its end; return the seconds that took."""
        start = time.monotonic()
        done = subprocess.run(self.command, check=False)
        taken = time.monotonic() - start
        again = subprocess.run(self.command, check=False)  # what was owed, or met a conflict
        codes = {done.returncode, again.returncode}
        assert codes <= {0, 10}, record.load(self.link.guid)
        return taken

    def check(self) -> Tally:
        """Say which edits are neither on both sides nor in the log of conflicts."""
        with open_ends(self.link) as ends:
            readings = ends.excel.read(), ends.sheet.read()
        with closing(State(self.link.state_file)) as state:
            met = {
                str(value) for _, each in state.conflicts() for value in (each.local, each.remote)
            }
            self.tally.conflicts = len(state.conflicts())
        sides = [self._cells(reading) for reading in readings]
        self.tally.lost += [f"{at}: {a!r}, {b!r}" for at, a, b in _apart(*sides)]
        for at, typed in self.typed.items():
            held = {side.get(at) for side in sides}
            for who, text in typed.items():
                if held != {text} and text not in met:
                    self.tally.lost.append(f"{at}: {text!r} of {who}; there is {held}")
        return self.tally

    def _cells(self, reading) -> dict[tuple[int, int], object]:
        columns = {"Excel": EXCEL, "Sheet": SHEET, "Both": BOTH}
        return {
            (int(str(row.cells["Name"]).split()[1]) + 2, columns[name]): content
            for row in reading.tables["Sheet"].rows
            for name, content in row.cells.items()
            if name in columns
        }


def _apart(ours, theirs):
    for at in sorted(ours.keys() | theirs.keys()):
        if ours.get(at) != theirs.get(at):
            yield at, ours.get(at), theirs.get(at)


def play(runs: int, folder: Path, seed: int = 1) -> Tally:
    """Edit, fire and kill so often; then let one run go to its end, and compare."""
    desk = Desk(folder, seed)
    desk.edit(0)
    desk.within = desk.settle()
    for number in range(1, runs + 1):
        desk.edit(number)
        desk.fire()
    desk.settle()
    return desk.check()


def main(runs: int, seed: int = 1) -> None:
    """Play in a folder of its own and print the figures."""
    with tempfile.TemporaryDirectory() as name:
        os.environ["LIFEOPS_HOME"] = f"{name}/home"
        start = time.monotonic()
        tally = play(runs, Path(name), seed)
        seconds = time.monotonic() - start
    print(  # noqa: T201 - a program that prints figures
        f"{tally.runs} scheduled runs in {seconds:.0f} s, {tally.killed} of them killed at random;"
        f" {tally.unfinished} died between plan and end; {tally.edits} edits, {tally.conflicts}"
        f" conflicts, {len(tally.lost)} lost {tally.lost or ''}"
    )


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
