"""The day on the terminal: what the Day Plan shows, calculated now from what is typed."""

import json
import re
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import handmade
import pytest
import shown_book
from test_docs import commands

from lifeops import links
from lifeops.cli.today import show_day
from lifeops.figures.calculated import Calculated, number
from lifeops.figures.day import LISTED, day
from lifeops.figures.words import capacity_words, date_words
from lifeops.links import Link
from workbook.model import Address
from workbook.values import Serial, serial
from workbook.xlsx.scan import read_book

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def sample(tmp_path_factory):
    return shown_book.made(tmp_path_factory.mktemp("sample"), shown_book.DAY)


@pytest.fixture(scope="module")
def blank(tmp_path_factory):
    return shown_book.made(tmp_path_factory.mktemp("blank"), shown_book.DAY, sample=False)


@pytest.fixture
def book(sample, home):
    return Path(shutil.copy(sample, home / "my-year.xlsx"))


def at_task(path, row, column):
    """Return where a cell of the Tasks table stands."""
    table = Calculated.read(path).table("Tasks")
    return Address(table.first_row + row, table.columns[column])


def set_to(path, **settings):
    """Type in cells of Settings, by name."""
    book = read_book(path)
    cells = {shown_book.named_cell(book, name)[1]: held for name, held in settings.items()}
    shown_book.typed(path, "Settings", cells)


def stored(path, sheet):
    """Return what a program without a calculation engine would show: address -> text or number."""
    cells = read_book(path).sheet(sheet).cells
    return {
        at.a1: each.value.days if isinstance(each.value, Serial) else each.value
        for at, each in cells.items()
        if each.value not in {None, ""}
    }


def check_page(path):
    """The day must be what the page of a fresh file shows, cell by cell."""
    page, found = stored(path, "Day Plan"), day(Calculated.read(path))
    assert page["B3"] == capacity_words(found)
    assert number(page["B2"]) == serial(found.today).days
    for place in range(LISTED):
        row = [page.get(f"{column}{place + 6}") for column in "ABCDEFG"]
        if place >= len(found.items):
            assert row == [None] * 7
            continue
        item = found.items[place]
        shown = (
            item.place,
            item.line,
            item.account,
            item.minutes,
            item.total,
            item.score,
            item.why,
        )
        assert tuple(each or None for each in shown) == tuple(row)
    meetings = [[page.get(f"{column}{row}") for column in "ABCD"] for row in range(29, 39)]
    assert [each for each in meetings if any(each)] == [
        [each.clock, each.title, each.account or None, each.minutes] for each in found.meetings
    ]
    steps = [page.get(f"B{row}") for row in range(42, 46)]
    assert [each.step for each in found.routine][:4] == [each for each in steps if each]


def test_the_day_is_what_the_page_shows(sample):
    check_page(sample)


@pytest.mark.long
def test_the_day_of_the_whole_sample_is_what_its_pages_show(tmp_path, lifeops):
    path = tmp_path / "year.xlsx"
    assert lifeops("new", "life-ops", path, "--sample")[0] == 0
    check_page(path)
    page, found = stored(path, "Dashboard"), day(Calculated.read(path))
    rows = ((page.get(f"F{row}"), page.get(f"I{row}")) for row in range(28, 36))
    assert found.alerts == {what: count for what, count in rows if count}
    assert page["F26"] == f"Alerts: {sum(found.alerts.values())}"


def test_a_date_typed_in_the_file_ranks_at_once(book):
    before = [each.line for each in day(Calculated.read(book)).items]
    assert before.index("Renew passport") == 4
    shown_book.typed(book, "Tasks", {at_task(book, 4, "Due"): serial(shown_book.AS_OF)})
    assert stored(book, "Day Plan")["B10"] == "Renew passport"  # what was stored is old
    found = day(Calculated.read(book)).items
    (item,) = (each for each in found if each.line == "Renew passport")
    assert (item.place, item.why) == (2, "Due today")


def test_without_an_as_of_date_it_is_the_day_of_this_computer(book):
    set_to(book, as_of=None)
    when = shown_book.AS_OF.replace(day=25)
    found = day(Calculated.read(book, today=when))
    assert (found.today, found.is_frozen) == (when, False)
    assert date_words(found) == "Wednesday, 25 November 2026"
    assert found.items[0].why.startswith("2 d late · open issue")
    assert found.meetings == ()


def test_an_outcome_waits_in_the_list_until_it_is_tasks(book, lifeops):
    table = Calculated.read(book).table("Meetings")
    where = Address(table.first_row + 2, table.columns["Outcome"])
    shown_book.typed(book, "Meetings", {where: "Insight+Optimization"})
    found = day(Calculated.read(book))
    (item,) = (each for each in found.items if each.is_outcome)
    assert (found.outcomes, item.line) == (1, "Northlight: 5 steps, 155 min")
    code, printed, _ = lifeops("today", book)
    assert code == 0
    assert "1 meeting has an outcome not made into tasks yet" in printed
    assert "from your meeting" in printed


def test_more_than_the_page_lists_is_counted(sample, home, capsys):
    found = day(Calculated.read(sample))
    many = tuple(replace(item, place=n) for n, item in enumerate(found.items * 4, start=1))
    show_day(replace(found, items=many), Link(sample, "", "", local=False))
    printed = capsys.readouterr().out
    assert f"and {len(many) - LISTED} more that are ready" in printed
    assert f"{LISTED}. " in printed
    assert f"{LISTED + 1}. " not in printed


def test_hours_that_are_no_times_leave_the_capacity_open(book, lifeops):
    set_to(book, day_start="nine")
    found = day(Calculated.read(book))
    assert (found.capacity, found.items[0].fits) == (None, None)
    code, printed, _ = lifeops("today", book)
    assert (code, "min free" in printed) == (0, False)
    assert "Settings: Work starts is not a time: type it like 9:00\n" in printed
    page = Calculated.read(book).value("Day Plan", Address.parse("B3"))
    assert page == capacity_words(found)


def test_what_is_on_the_way_is_said_as_the_page_says_it(tmp_path):
    path = shown_book.made(tmp_path, (*shown_book.DAY, "travel"), sample=False)
    table, day_of = Calculated.read(path).table("Segments"), serial(shown_book.AS_OF).days
    row = {"Trip": "Porto", "Type": "rail ", "Start": day_of + 7 / 24, "End": day_of + 11.5 / 24}
    cells = {Address(table.first_row, table.columns[each]): held for each, held in row.items()}
    shown_book.typed(path, table.sheet, cells)
    now = Calculated.read(path, today=shown_book.AS_OF)
    assert day(now).capacity.travel == 150
    assert capacity_words(day(now)) == now.value("Day Plan", Address.parse("B3"))
    assert capacity_words(day(now)).endswith(" · 150 min on the way")


@pytest.mark.parametrize(
    ("settings", "end"),
    [
        ({"day_start": 9.0, "day_end": 17.0}, "no minute for what is ready"),
        ({"day_start": None, "buffer_min": -50.0}, "the first 7 tasks fit"),
        ({"day_end": 13.2 / 24}, "the first task is longer than that"),
    ],
    ids=lambda each: " ".join(each) if isinstance(each, dict) else "",
)
def test_the_capacity_is_in_the_words_of_the_page(book, settings, end):
    set_to(book, **settings)
    now = Calculated.read(book)
    words = capacity_words(day(now))
    assert words == now.value("Day Plan", Address.parse("B3"))
    assert words.endswith(f"min free · {end}")


def test_the_command_shows_all_of_it(book, lifeops):
    code, printed, complaint = lifeops("today", book)
    assert (code, complaint) == (0, "")
    assert printed.startswith("Monday, 23 November 2026 (the as-of date in Settings, not the real")
    for text in (
        "280 min free · the first 5 tasks fit",
        "13:00  Northlight insights call (Northlight), 60 min",
        "1. Call Quayside back about the check-in outage (Quayside)",
        "score 83.8 · 30 min, 30 in all · Due today · open issue, severity 4",
        "the day is full here",
        "Inbox: 1 line",
    ):
        assert text in printed
    assert printed.index("5. Renew") < printed.index("the day is full") < printed.index("6. Draft")


def test_the_json_is_one_document(book, lifeops):
    code, printed, _ = lifeops("today", book, "--json")
    document = json.loads(printed)
    assert (code, document["command"], document["exit_code"]) == (0, "today", 0)
    (found,) = document["books"]
    assert (found["linked"], found["spreadsheet"], found["error"]) == (False, None, None)
    assert (found["day"], found["as_of"]) == ("2026-11-23", True)
    assert found["capacity"] == {
        "free": 280, "meetings": 120, "travel": 0, "done": 0, "routine": 50, "fitting": 5,
    }  # fmt: skip
    assert found["tasks"][0]["line"] == "Call Quayside back about the check-in outage"
    assert found["tasks"][0] | {"place": 1, "total": 30, "fits": True} == found["tasks"][0]
    assert [each["clock"] for each in found["meetings"]] == ["09:30", "13:00", "16:00"]
    assert (found["alerts"], found["inbox"], found["outcomes"]) == (
        None, ["Ask Ana who takes over as sponsor"], 0,
    )  # fmt: skip


def test_a_file_that_excel_has_open_is_read_and_not_touched(book, lifeops):
    before = book.read_bytes()
    book.with_name(f"~${book.name}").touch()
    code, printed, _ = lifeops("today", book)
    assert code == 0
    assert "It is open in Excel: what is not saved there is not counted." in printed
    assert book.read_bytes() == before


def test_a_blank_workbook_says_what_to_type_first(blank, lifeops):
    code, printed, _ = lifeops("today", blank)
    assert code == 0
    assert "No meetings today." in printed
    assert "No task is typed yet. Open book.xlsx, type one on the Tasks tab" in printed.replace(
        "\n  ", " "
    )


def test_nothing_ready_is_said_apart_from_nothing_typed(book, lifeops):
    table = Calculated.read(book).table("Tasks")
    rows = range(table.first_row, table.last_row + 1)
    done = {Address(row, table.columns["Status"]): "Done" for row in rows}
    shown_book.typed(book, "Tasks", done)
    assert "Nothing is ready to do" in lifeops("today", book)[1]


def test_another_workbook_is_refused_by_name_and_only_mentioned_among_the_linked(home, lifeops):
    path = home / "people.xlsx"
    handmade.sheet_of(path, [["Name", "City"], ["Ana", "Ghent"]])
    code, _, complaint = lifeops("today", path)
    assert code == 50
    assert "lifeops new day-plan" in complaint
    links.remember(Link(path, "guid", "sheet", local=True))
    code, printed, complaint = lifeops("today")
    assert (code, complaint) == (0, "")
    assert "no ranked tasks" in printed


def test_the_linked_workbooks_are_shown_without_a_name(book, lifeops):
    links.remember(Link(book, "guid", "sheet", local=True))
    code, printed, _ = lifeops("today")
    assert code == 0
    assert "Inbox: 1 line; the next sync makes it a task" in printed


def test_without_any_it_says_how_to_name_one(lifeops):
    code, printed, _ = lifeops("today")
    assert (code, printed) == (0, "No workbook is linked yet. Name one: lifeops today BOOK.xlsx\n")


def test_a_missing_file_is_said(home, lifeops):
    code, _, complaint = lifeops("today", "none.xlsx")
    assert code == 50
    assert "there is no such file" in complaint


def test_it_fits_a_narrow_terminal(book, lifeops, monkeypatch):
    monkeypatch.setenv("COLUMNS", "60")
    printed = lifeops("today", book)[1]
    assert max(map(len, printed.splitlines())) <= 60
    assert "\x1b" not in printed


def test_no_heavy_library_is_loaded_for_it():
    code = "import sys, lifeops.cli.today; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    heavy = {"openpyxl", "gspread", "rich", "pandas", "starlette", "uvicorn", "formualizer"}
    assert heavy.isdisjoint(done.stdout.split())


def test_the_guides_commands_work_as_written(home, lifeops):
    text = (ROOT / "docs" / "today.md").read_text("utf-8")
    first, *tour = commands(text)
    assert first == ["new", "life-ops", "my-year.xlsx", "--sample"]
    shown_book.made(home, shown_book.FIGURES).rename(home / "my-year.xlsx")
    tour = [command for command in tour if command[0] != "view"]  # which ends with Ctrl-C only
    assert {command[0] for command in tour} == {"today", "kpi"}
    for command in map(list, dict.fromkeys(map(tuple, tour))):
        code, _, complaint = lifeops(*command)
        assert (command, code, complaint) == (command, 0, "")
    keys = re.findall(r"^\| `(\w+)` \| (?!\|)", text, re.MULTILINE)
    (found,) = json.loads(lifeops("today", "my-year.xlsx", "--json")[1])["books"]
    assert len(keys) == 9
    assert set(keys) <= found.keys()
