"""Measure a sync that has nothing to do, against bare Python and against ``import gspread``.

Usage: ``uv run bench/noop.py [--rounds 15]``

A small workbook is linked with a sheet of the embedded server and synced; then whole processes are
started in turns. Figures are the CPU milliseconds of each; a ratio is the median over the rounds of
one to the other in the same round. ``no-op`` is ``lifeops sync``, which looks at the file and at
the change counter of the server's database; ``no-op, asked over HTTP`` also asks the server for the
sheet's version, as a sheet of Google's is asked, but for the encryption.
"""

import argparse
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import median

import openpyxl
from sync_cycle import served, synced

from lifeops import links
from lifeops.linking import link_book
from lifeops.settings import HOME_VARIABLE

SYNC = "import sys; sys.argv = ['lifeops', 'sync']; from lifeops.__main__ import main; main()"
PROBE = """
import http.client, json
asked = http.client.HTTPConnection({host!r})
path, who = "/drive/v3/files/{sheet}?fields=version", {{"Authorization": "Bearer x"}}
asked.request("GET", path, None, who)
assert "version" in json.loads(asked.getresponse().read())
"""


def cpu(code: str) -> float:
    """Return the CPU milliseconds of a process that runs some code."""
    with subprocess.Popen(  # noqa: S603 - our own code
        [sys.executable, "-c", code], stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        printed = process.stdout.read()
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    assert process.returncode == 0, code
    assert "sync" not in code or "Nothing to do" in printed, printed
    return (used.ru_utime + used.ru_stime) * 1000


def small(path: Path) -> None:
    """Make a workbook with a short list."""
    book = openpyxl.Workbook()
    for row in (("Name", "Amount", "Note"), *((f"row {n}", n, "note") for n in range(50))):
        book.worksheets[0].append(row)
    book.save(path)


def compare(codes: dict[str, str], rounds: int) -> None:
    """Run each code in turn and print what it took, and the ratios."""
    for code in codes.values():
        cpu(code)
    found = [{name: cpu(code) for name, code in codes.items()} for _ in range(rounds)]
    for name in codes:
        print(f"{name:24} {median(each[name] for each in found):6.1f} ms")
    for mine, other in (
        ("no-op", "bare Python"),
        ("no-op", "import gspread"),
        ("no-op, asked over HTTP", "import gspread"),
    ):
        ratio = median(each[mine] / each[other] for each in found)
        print(f"    {mine} of {other}: {ratio:.3f}")


def main() -> None:
    """Run what the command line asks for."""
    asked = argparse.ArgumentParser(description="CPU of a sync that has nothing to do.")
    asked.add_argument("--rounds", type=int, default=15)
    rounds = asked.parse_args().rounds
    with tempfile.TemporaryDirectory() as folder:
        os.environ[HOME_VARIABLE] = str(Path(folder) / "home")
        book = Path(folder) / "small.xlsx"
        small(book)
        with served() as url:
            link_book(book, local=True)
            while synced(book)["status"] != "nothing":
                pass
            probe = PROBE.format(host=url.rpartition("/")[2], sheet=links.need(book).spreadsheet)
            codes = {
                "bare Python": "pass",
                "no-op": SYNC,
                "no-op, asked over HTTP": SYNC + probe,
                "import gspread": "import gspread",
            }
            compare(codes, rounds)


if __name__ == "__main__":
    main()
