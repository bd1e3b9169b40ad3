"""Measure imports: a bank's CSV of very many transactions, and a calendar of many events.

Usage: ``uv run bench/imports.py [--transactions 50000] [--events 2000] [--jobs bank again ics]``

Each job is a whole process, ``lifeops import`` of one file into a workbook that is linked with a
sheet of the embedded server, which is not running meanwhile. Printed are its CPU seconds and the
most memory that it had. ``again`` imports the bank's file once more, with one row that is new.
"""

import argparse
import random
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

from lifeops.settings import HOME_VARIABLE

COMMAND = """
import os, sys, time
sys.path.insert(0, {bench!r})
from peak import peak
from lifeops.cli.root import run
code = run({arguments!r})
print(code, time.process_time(), peak(), file=sys.stderr)
"""
JOBS = ("bank", "again", "ics")
SHOPS = ("RAIL CLUB", "GROCERY 12", "COFFEE HOUSE", "ACME PAYROLL", "RENT", "PHARMACY", "BOOKS")


def statement(count: int) -> Iterator[str]:
    """Yield the lines of a seeded Chase statement, the newest first."""
    chance, day = random.Random(7), date(2026, 11, 20)
    yield "Details,Posting Date,Description,Amount,Type,Balance,Check or Slip #"
    for n in range(count):
        when = day - timedelta(days=n * 1800 // count)
        shop, cents = chance.choice(SHOPS), chance.randrange(100, 90_000)
        amount = f"{'-' if n % 9 else ''}{cents / 100:.2f}"
        yield f"DEBIT,{when:%m/%d/%Y},{shop} {n % 997},{amount},ACH_DEBIT,{cents},,"


def calendar(count: int) -> Iterator[str]:
    """Yield the lines of a calendar in which every tenth event recurs."""
    yield from ("BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//bench//")
    first = date(2026, 1, 1)
    for n in range(count):
        day = first + timedelta(days=n % 330)
        yield from ("BEGIN:VEVENT", f"UID:{n}@bench", f"SUMMARY:Meeting {n}")
        yield f"DTSTART;TZID=Europe/Berlin:{day:%Y%m%d}T{8 + n % 9:02}0000"
        yield f"DTEND;TZID=Europe/Berlin:{day:%Y%m%d}T{9 + n % 9:02}0000"
        if n % 10 == 0:
            yield f"RRULE:FREQ=WEEKLY;COUNT={4 + n % 7}"
        yield "END:VEVENT"
    yield "END:VCALENDAR"


def lifeops(folder: Path, *arguments: object) -> tuple[float, float, str]:
    """Run a command in a folder; return CPU seconds, peak MB and what it printed."""
    words = [str(each) for each in arguments]
    code = COMMAND.format(bench=str(Path(__file__).parent), arguments=words)
    done = subprocess.run(  # noqa: S603 - our own code
        [sys.executable, "-c", code],
        cwd=folder,
        env={HOME_VARIABLE: str(folder / "home"), "PATH": ""},
        capture_output=True,
        text=True,
        check=True,
    )
    code, seconds, megabytes = done.stderr.split()[-3:]
    if code != "0":
        raise SystemExit(f"{' '.join(words)}: {done.stderr}")
    return float(seconds), float(megabytes), done.stdout


def measured(name: str, folder: Path, *arguments: object) -> None:
    """Run a command and print what it took."""
    seconds, megabytes, printed = lifeops(folder, *arguments)
    first = printed.splitlines()[0] if printed else ""
    print(f"{name:<8} {seconds:6.2f} s CPU  {megabytes:6.0f} MB  {first}", flush=True)


def main() -> None:
    """Print what each job took."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--transactions", type=int, default=50_000)
    parser.add_argument("--events", type=int, default=2_000)
    parser.add_argument("--jobs", nargs="+", choices=JOBS, default=JOBS)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        lines = list(statement(options.transactions))
        (folder / "bank.csv").write_text("\n".join(lines) + "\n")
        later = lines[1].replace("DEBIT,11/20", "DEBIT,11/21")
        (folder / "later.csv").write_text("\n".join([lines[0], later, *lines[1:]]) + "\n")
        (folder / "days.ics").write_text("\r\n".join(calendar(options.events)) + "\r\n")
        for template, book in (("finances", "money.xlsx"), ("meeting-log", "days.xlsx")):
            lifeops(folder, "new", template, book)
            lifeops(folder, "link", book, "--local")
        bank = ("--book", "money.xlsx", "--account", "Checking")
        if "bank" in options.jobs:
            measured("bank", folder, "import", "bank.csv", *bank)
        if "again" in options.jobs:
            measured("again", folder, "import", "later.csv", *bank)
        if "ics" in options.jobs:
            measured("ics", folder, "import", "days.ics", "--book", "days.xlsx")


if __name__ == "__main__":
    main()
