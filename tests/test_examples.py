"""Every command's help shows examples, and every one of them does what it says."""

import shlex
import sqlite3
from contextlib import closing
from types import SimpleNamespace

import handmade
import openpyxl
import pytest
from devices import copied, linked_device, sample
from fake_machine import FakeMachine
from tiny_template import write as write_template

from lifeops import links
from lifeops.cli import view, watch
from lifeops.cli.reference import commands, examples
from lifeops.schedule import installing, machine

SLOW = (
    "demo",
    "new life-ops",
    "template export life-ops",
    "clear",
    "template use",
    "link my-year.xlsx --add",
)
ELSEWHERE = {
    "auth": "they ask Google and a browser",
    "ssh": "it asks another computer",
}
"""What is only read here, and why; the tests of sign-in run it."""
NO_SIGN_IN, NO_SUCH, NO_FILE, NOT_IN_IT, NO_PAGE = 40, 2, 50, 50, 30
CODES = {
    "link my-year.xlsx --sheet https://docs.google.com/spreadsheets/d/ID/edit": NO_SIGN_IN,
    "link people.xlsx --sheet ID --key Email": NO_SIGN_IN,
    "conflicts keep excel 3f9a": NO_SUCH,
    "log my-year.xlsx 12": NO_SUCH,
    "undo 12 my-year.xlsx": NO_SUCH,
    "kpi my-year.xlsx --all": NOT_IN_IT,
    "report brief": NOT_IN_IT,
    "report brief Northlight --open": NOT_IN_IT,
    "report qbr Northlight": NOT_IN_IT,
    "report qbr Northlight --from 2026-07-01 --to 2026-09-30 --out review.xlsx": NOT_IN_IT,
    "serve --open": NO_PAGE,
    "import checking.csv --dry-run": NO_FILE,
    "import checking.csv calendar.ics Connections.csv": NO_FILE,
    "import export.csv --into Accounts --book my-year.xlsx": NO_FILE,
    "import --learn": NO_SUCH,
}
"""Examples that cannot succeed on a small fresh workbook, and the exit code that says so."""
EVERY = sorted(
    {line.removeprefix("lifeops ") for _, command in commands() for line in examples(command)}
)


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    """A device with a small linked workbook; the tests take copies."""
    return linked_device(tmp_path_factory.mktemp("small"), sample("task-list"))


@pytest.fixture
def desk(small, home, request):
    copied(small, home)
    request.getfixturevalue("served")
    return home


def ready(line, desk, lifeops):
    """Make what an example takes for there."""
    words, book = shlex.split(line), desk / "my-year.xlsx"
    if words[0] == "new":
        book.unlink()
    if words[0] == "link" and "--add-tab" not in words:
        assert lifeops("unlink", book)[0] == 0
        handmade.transactions(book)
        table(desk / "people.xlsx", "People", ("Name", "Email"), ("Ana", "ana@x.org"))
    if "--add-tab" in words:
        table(book, "Notes", ("When", "What"), ("today", "one"), ("tomorrow", "two"))
    if words[:2] == ["template", "check"]:
        write_template(desk / words[2])
    if words[0] == "schedule" and words[1] != "install":
        assert lifeops("schedule", "install")[0] == 0
    if words[0] == "restore":
        with closing(sqlite3.connect(links.need(book).state_file)) as state, state:
            state.execute("UPDATE history SET at = '2026-11-10T00:00:00.000+00:00'")


def table(path, name, *rows):
    """Add a sheet with a list to a workbook, new or not."""
    book = openpyxl.load_workbook(path) if path.exists() else openpyxl.Workbook()
    sheet = book.create_sheet(name)
    for row in rows:
        sheet.append(row)
    book.save(path)


@pytest.mark.parametrize(
    "line",
    [pytest.param(line, marks=pytest.mark.long if line.startswith(SLOW) else ()) for line in EVERY],
)
def test_an_example_does_what_it_says(line, desk, lifeops, monkeypatch):
    if line.split()[0] in ELSEWHERE:
        return
    fake, nowhere = FakeMachine(), SimpleNamespace(gettempdir=lambda: "/no/such/folder")
    monkeypatch.setattr(installing, "tempfile", nowhere)  # a checkout may lie there
    monkeypatch.setattr(machine, "this_machine", lambda: fake)

    def stop(_):
        raise KeyboardInterrupt

    for each in (view, watch):
        monkeypatch.setattr(each, "time", SimpleNamespace(monotonic=lambda: 0.0, sleep=stop))
    ready(line, desk, lifeops)
    code, printed, complaint = lifeops(*shlex.split(line))
    assert (code, bool(printed or complaint)) == (CODES.get(line, 0), True), complaint


def test_every_command_has_an_example_of_itself():
    for path, command in commands():
        found = examples(command)
        assert found, path
        assert all(path in line for line in found), path
