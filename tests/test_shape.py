"""The JSON that scripts read: the shape that docs/commands.md promises, as commands print it."""

import json
import re
import shlex
from datetime import UTC, datetime
from pathlib import Path

import handmade
import pytest
from test_back import ROWS, delete_in_excel, type_in_excel, type_in_sheet

from lifeops.cli import shape
from lifeops.settings import sheets_database
from sync.emulator import server
from workbook.values import CellError, Formula, Kind, Serial

DOC = (Path(__file__).parent.parent / "docs" / "commands.md").read_text("utf-8")
BOOK = {"book", "spreadsheet", "local", "exit_code", "error"}
KEPT = {"key", "table", "row", "column", "sheet", "excel", "before", "kept"}


def documented(of):
    """Return the keys that the document lists for one thing, in their order."""
    (line,) = re.findall(rf"^\| {re.escape(of)} \| (.*) \|$", DOC, re.MULTILINE)
    return re.findall(r"`(\w+)`", re.sub(r"\([^)]*\)", "", line))


RUN = documented("a run")


@pytest.fixture
def path(home, lifeops):
    path = home / "people.xlsx"
    handmade.sheet_of(path, ROWS, "People")
    with server.running(sheets_database()):
        assert lifeops("link", path, "--local")[0] == 0
        yield path


def book_of(lifeops, *arguments):
    code, printed, complaints = lifeops(*arguments, "--json")
    assert complaints == ""
    document = json.loads(printed)
    assert list(document) == ["version", "command", "exit_code", "books", "error"]
    assert [document[key] for key in ("version", "command", "exit_code")] == [1, arguments[0], code]
    (book,) = document["books"]
    assert set(book) >= BOOK
    assert book["error"] is None
    return {key: each for key, each in book.items() if key not in BOOK}


def check_run(found, more=()):
    assert sorted(found) == sorted([*RUN, *more])
    for side in ("excel", "sheet"):
        assert list(found[side]) == documented("`excel`, `sheet`")
    for each in found["changes"]:
        common, cell = ["side", "kind", "table", "row"], ["column", "before", "after"]
        assert list(each) == [*common, *(cell if each["kind"] == "set" else ["cells"])]
    for each in found["conflicts"]:
        assert set(each) == KEPT


def test_the_commands_of_the_guide_work_as_written(home, lifeops, served):
    tour, _, _ = DOC.partition("`BOOK` can be left out")
    for line in re.findall(r"^ {4}lifeops (.*)$", tour, re.MULTILINE):
        code, _, complaint = lifeops(*shlex.split(line))
        assert (line, code, complaint) == (line, 0, "")


def test_every_command_prints_the_shape_that_is_documented(path, lifeops):
    clash_waiting(path)
    check_run(book_of(lifeops, "sync", "--dry-run"))
    check_run(book_of(lifeops, "sync"))
    assert book_of(lifeops, "sync")["status"] == "nothing"
    found = book_of(lifeops, "status")
    assert sorted(found) == sorted(documented("`status`"))
    check_run(found["waiting"])
    assert list(found["last_run"]) == documented("one of `runs`")
    (one,) = book_of(lifeops, "conflicts")["conflicts"]
    assert set(one) == {*KEPT, "run", "stands"}
    for run in book_of(lifeops, "log")["runs"]:
        assert list(run) == documented("one of `runs`")
    (run,) = book_of(lifeops, "log", 2)["runs"]
    assert set(run) == {*documented("one of `runs`"), "changes", "columns", "met"}
    kept = book_of(lifeops, "conflicts", "keep", "excel", one["key"])
    check_run(kept, ("conflict", "chosen", "left"))
    check_run(book_of(lifeops, "undo"), ("undone", "left"))
    now = datetime.now(UTC).isoformat()
    check_run(book_of(lifeops, "restore", "--at", now, "--dry-run"), ("at", "to", "left"))
    check_run(book_of(lifeops, "restore", "--at", now, "--to", "x.xlsx"), ("at", "to", "left"))


def clash_waiting(path):
    type_in_excel(path, {(2, 2): "Paddington", (5, 1): "Emmy"})
    type_in_sheet(path, "People!B2", [["Ealing"]])


def test_what_stops_a_command_is_told_in_the_same_shape(path, lifeops):
    for row in (4, 3, 2):
        delete_in_excel(path, row)
    code, printed, _ = lifeops("sync", "--json")
    (book,) = json.loads(printed)["books"]
    assert (code, book["exit_code"]) == (20, 20)
    assert book["error"]["plan_hash"] in book["error"]["message"]
    code, printed, complaints = lifeops("sync", "nowhere.xlsx", "--json")
    document = json.loads(printed)
    assert (code, complaints, document["exit_code"], document["books"]) == (50, "", 50, [])
    assert "not linked" in document["error"]["what"]


def test_nothing_linked_is_no_book(home, lifeops):
    code, printed, _ = lifeops("status", "--json")
    assert (code, json.loads(printed)["books"]) == (0, [])


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (None, None),
        (True, True),
        (3.0, 3),
        (0.5, 0.5),
        (1e300, 1e300),
        ("text", "text"),
        (Serial(45_000.0, Kind.DATE), "2023-03-15"),
        (Formula("1+1"), "=1+1"),
        (CellError("#N/A"), "#N/A"),
    ],
)
def test_a_cell_is_told_as_json_has_it(content, told):
    assert shape.content(content) == told
    assert type(shape.content(content)) is type(told)
