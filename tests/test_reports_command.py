"""``lifeops report``: where the page goes, what it says, and how it ends when it cannot."""

import json
import re
from pathlib import Path

import pytest
import reported_book
import shown_book
from test_docs import commands

from lifeops.reports.report import Report
from lifeops.reports.writing import file_name

DOCUMENT = (Path(__file__).parent.parent / "docs" / "reports.md").read_text("utf-8")


@pytest.fixture
def book(home):
    return shown_book.made(home, ("accounts", "meetings", "tasks", "issues", "lists"))


def test_the_page_lands_beside_the_workbook_and_never_on_another(book, lifeops):
    before = book.read_bytes()
    for number in ("", " (2)"):
        code, printed, complaint = lifeops("report", "qbr", "northlight", "--book", book)
        path = book.parent / f"QBR Northlight 2026-11-23{number}.html"
        assert (code, complaint) == (0, "")
        assert str(path) in printed.splitlines()
        assert "<h1>Northlight: business review</h1>" in path.read_text("utf-8")
    assert book.read_bytes() == before


def test_a_file_that_is_named_is_of_its_kind_and_stays_if_it_is_there(book, lifeops, home):
    command = ("report", "brief", "Northlight", "--book", book)
    assert lifeops(*command, "--out", "brief.xlsx")[0] == 0
    assert (home / "brief.xlsx").read_bytes().startswith(b"PK")
    code, _, complaint = lifeops(*command, "--out", "brief.xlsx")
    assert code != 0
    assert "there is a file of that name already" in complaint
    code, _, complaint = lifeops(*command, "--out", "brief.pdf")
    assert (code, "must end in .html or .xlsx" in complaint) == (2, True)
    assert "no such folder" in lifeops(*command, "--out", home / "no" / "a.html")[2]


def test_json_is_the_content_and_writes_no_file(book, lifeops, home):
    code, printed, _ = lifeops("report", "qbr", "Northlight", "--book", book, "--json")
    (told,) = json.loads(printed)["books"]
    assert (code, told["file"], told["error"]) == (0, None, None)
    assert [path.name for path in home.iterdir()] == [book.name]
    report = told["report"]
    assert report["facts"]["Tier"] == "Key"
    health = next(each for each in report["figures"] if each["label"] == "Health")
    assert (health["value"], health["shown"], health["state"]) == (61.75, "62", "near")
    issues = next(each for each in report["sections"] if each["title"] == "Open issues")
    assert issues["table"]["rows"][0][0] == "Sponsor leaves at year end"


def test_a_period_that_ends_before_it_starts_is_refused(book, lifeops):
    dates = ("--from", "2026-05-01", "--to", "2026-04-01")
    code, _, complaint = lifeops("report", "qbr", "Northlight", "--book", book, *dates)
    assert (code, "ends before it starts" in complaint) == (2, True)


def test_an_unknown_name_ends_with_the_nearest(book, lifeops, home):
    code, _, complaint = lifeops("report", "qbr", "Nortlight", "--book", book)
    assert (code, 'Did you mean "Northlight"' in complaint) == (50, True)
    code, printed, _ = lifeops("report", "qbr", "Nortlight", "--book", book, "--json")
    assert "Northlight" in json.loads(printed)["books"][0]["error"]["fix"]
    assert [path.name for path in home.iterdir()] == [book.name]


def test_without_a_linked_workbook_one_must_be_named(home, lifeops):
    code, _, complaint = lifeops("report", "brief")
    assert (code, "--book BOOK.xlsx" in complaint) == (50, True)


@pytest.mark.parametrize(
    ("name", "file"),
    [
        ("QBR <script>/..\\: A|B?*", "QBR -script-..- A-B"),
        ("QBR ...", "QBR"),
        ("QBR " + "long " * 99, "QBR " + "long " * 15 + "l"),
        ("\u202egpj", "gpj"),
        ("", "Report"),
    ],
)
def test_the_name_of_the_file_is_fit_for_any_system(name, file):
    from datetime import date

    made = file_name(Report(name, "", "", date(2026, 11, 23), (), (), ()))
    assert made == f"{file} 2026-11-23"


def test_the_commands_of_the_document_work_as_written(book, lifeops, home):
    book.rename(home / "my-year.xlsx")
    tour = [command for command in commands(DOCUMENT) if command[0] == "report"]
    assert len(tour) > 4
    for command in tour:
        assert (command, *lifeops(*command)[::2]) == (command, 0, "")
    assert {path.suffix for path in home.iterdir()} == {".html", ".xlsx"}


def test_the_document_names_every_section():
    from lifeops.reports.brief import brief
    from lifeops.reports.qbr import qbr

    year = reported_book.year()
    titles = {each.title for each in (*qbr(year, "Northlight").sections, *brief(year).sections)}
    named = set(re.findall(r"^\| ([A-Z][\w ]+) \|", DOCUMENT, re.MULTILINE))
    assert titles <= named
