"""Outcomes and inbox lines through the command line, on the shipped workbook with its sample."""

import json
import tomllib
from pathlib import Path

import pytest

from lifeops import links
from lifeops.ends import open_ends, sheets_client
from sync.excel.side import single_cells
from workbook.calculate import calculate
from workbook.model import Address
from workbook.values import Kind, Serial
from workbook.xlsx.edits import SetCell
from workbook.xlsx.patch import patch
from workbook.xlsx.replace import replace
from workbook.xlsx.scan import read_book

AFTER = tomllib.loads((Path(__file__).parent / "golden" / "rerank.toml").read_text())["after"]
CALL = "Northlight insights call"
STEPS = [
    ("Send Northlight a recap of Northlight insights call", 15.0, "Medium", 0),
    ("Pull the insights report for Northlight", 45.0, "Medium", 0),
    ("Build the optimization change for Northlight", 60.0, "High", 0),
    ("Present the results to Northlight", 30.0, "High", 1),
    ("Log Northlight insights call in the CRM", 5.0, "Low", 0),
]
SAME = "Both sides are the same. Nothing to do.\n"


@pytest.fixture
def book(day_plan):
    """The day plan with its sample day, linked; its one inbox line is a task by now."""
    return day_plan


def linked(path, template, lifeops):
    assert lifeops("new", template, path, "--sample")[0] == 0
    assert lifeops("link", path, "--local")[0] in {0, 10}
    return path


def sides(path):
    with open_ends(links.need(path)) as ends:
        return ends.excel.read(), ends.sheet.read()


def rows(reading, table, **cells):
    return [
        row
        for row in reading.tables[table].rows
        if all(row.cells.get(column) == content for column, content in cells.items())
    ]


def place(reading, table, column, **cells):
    (row,) = rows(reading, table, **cells)
    at = reading.layout.tables[table]
    return at.sheet, Address(row.position, at.columns[column])


def typed_in_excel(path, where, content):
    book = read_book(path)
    replace(path, patch(book, [SetCell(*where, content)]).data, book.package.digest)


def typed_on_the_sheet(path, where, content):
    with sheets_client(local=True) as client:
        client.values_update(
            links.need(path).spreadsheet,
            f"'{where[0]}'!{where[1].a1}",
            params={"valueInputOption": "USER_ENTERED"},
            body={"values": [[content]]},
        )


def choose(path, outcome, *, in_excel, title=CALL):
    excel, sheet = sides(path)
    if in_excel:
        typed_in_excel(path, place(excel, "Meetings", "Outcome", Title=title), outcome)
    else:
        typed_on_the_sheet(path, place(sheet, "Meetings", "Outcome", Title=title), outcome)


def steps(reading):
    found = rows(reading, "Tasks", Source="Playbook")
    return sorted((row.cells for row in found), key=lambda cells: cells["No"])


def scores(path):
    """Return what Excel will show as scores when it opens the file, by task."""
    book = read_book(path)
    grids = {sheet.name: sheet.cells for sheet in book.sheets}
    results = calculate(grids, single_cells(book))["Tasks"]
    columns = sides(path)[0].layout.tables["Tasks"].columns
    return {
        cell.content: results.get(Address(row, columns["Score"]))
        for (row, at), cell in grids["Tasks"].items()
        if at == columns["Task"] and cell.content is not None
    }


def day(reading):
    return next(
        row.cells["value"].days for row in reading.tables["@cells"].rows if row.id == "as_of"
    )


def assert_planned(path, meeting="23 Nov 13:00 Northlight"):
    """Both sides have the steps of the call, and the meeting is processed."""
    excel, sheet = sides(path)
    assert steps(excel) == steps(sheet)
    as_of, made = day(excel), steps(excel)
    assert [
        (cells["Task"], cells["Est"], cells["Importance"], cells["Due"].days - as_of)
        for cells in made
    ] == STEPS
    assert made[3]["BlockedBy"] == made[2]["No"]
    assert all("BlockedBy" not in cells for cells in (*made[:3], made[4]))
    assert {cells["Meeting"] for cells in made} == {meeting}
    (held,) = rows(sheet, "Meetings", Title=CALL)
    assert held.cells["Processed"] == Serial(as_of, Kind.DATE)


@pytest.mark.long
def test_the_whole_workbook_ranks_the_steps_as_the_golden_example(home, lifeops, served):
    path = linked(home / "my-year.xlsx", "life-ops", lifeops)
    choose(path, "Insight+Optimization", in_excel=True)
    code, printed, _ = lifeops("outcomes", path)
    assert code in {0, 10}
    assert printed.splitlines()[0] == "23 Nov 13:00 Northlight: 5 tasks."
    assert_planned(path)
    (touch,) = rows(sides(path)[1], "Touchpoints", Meeting="23 Nov 13:00 Northlight")
    assert touch.cells["Account"] == "Northlight"
    now = scores(path)
    for step, raw in enumerate(AFTER):
        assert now[STEPS[step][0]] == pytest.approx(raw["score"]), raw


@pytest.mark.parametrize("in_excel", [True, False])
def test_an_outcome_becomes_the_tasks_of_its_playbook(book, lifeops, in_excel):
    choose(book, "Insight+Optimization", in_excel=in_excel)
    assert lifeops("sync", book)[0] == 0
    assert_planned(book)


def test_nothing_of_it_happens_twice(book, lifeops):
    choose(book, "Insight+Optimization", in_excel=False)
    assert lifeops("sync", book)[0] == 0
    before = [[row.id for row in rows(side, "Tasks")] for side in sides(book)]
    assert lifeops("sync", book)[1] == SAME
    assert lifeops("outcomes", book)[1] == "No outcome and no inbox line waits.\n" + SAME
    assert [[row.id for row in rows(side, "Tasks")] for side in sides(book)] == before


@pytest.mark.long
def test_an_undo_is_not_redone_until_somebody_chooses_afresh(book, lifeops):
    choose(book, "Insight+Optimization", in_excel=False)
    assert lifeops("sync", book)[0] == 0
    choose(book, "Positive", in_excel=True, title="Team stand-up")  # what comes after is not undone
    assert lifeops("sync", book)[0] == 0
    run = json.loads(lifeops("log", book, "--json")[1])["books"][0]["runs"][1]["run"]
    assert lifeops("undo", str(run), book)[0] == 0
    assert [len(steps(side)) for side in sides(book)] == [2, 2]
    for command in ("sync", "outcomes", "sync"):
        assert lifeops(command, book)[0] == 0
        assert [len(steps(side)) for side in sides(book)] == [2, 2]
    choose(book, "Insight+Optimization", in_excel=False)
    assert lifeops("sync", book)[0] == 0
    assert [len(steps(side)) for side in sides(book)] == [7, 7]


def test_an_inbox_line_becomes_a_task_and_makes_room(book, lifeops):
    excel, sheet = sides(book)
    assert [len(rows(side, "Tasks", Status="Inbox")) for side in (excel, sheet)] == [1, 1]
    (asked,) = rows(sheet, "Tasks", Status="Inbox")
    assert asked.cells["Task"] == "Ask Ana who takes over as sponsor"
    where = excel.layout.names["inbox_2"]
    for turn in (2, 3):  # the same words again are another task
        typed_in_excel(book, where, "Call the plumber")
        assert lifeops("sync", book)[0] == 0
        for side in sides(book):
            assert len(rows(side, "Tasks", Status="Inbox")) == turn
            cell = next(row for row in side.tables["@cells"].rows if row.id == "inbox_2")
            assert cell.cells.get("value") is None
    assert lifeops("sync", book)[1] == SAME


@pytest.mark.long
def test_ten_inbox_lines_pass_the_guards(book, lifeops):
    where = sides(book)[0].layout.names
    for number in range(1, 11):
        typed_in_excel(book, where[f"inbox_{number}"], f"Thought {number}")
    code, printed, complaints = lifeops("sync", book)
    assert (code, complaints) == (0, ""), printed
    assert len(rows(sides(book)[1], "Tasks", Status="Inbox")) == 11
