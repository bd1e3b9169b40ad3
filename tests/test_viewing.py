"""Any workbook in the browser, read-only: what is shown is what the file holds, calculated now."""

import base64
import json
import re
import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import browser
import openpyxl
import pytest
import shown_book
from openpyxl.worksheet.table import Table
from page_client import Window, ask

from lifeops.figures.calculated import Calculated
from lifeops.figures.day import Item, Meeting, Step, day
from lifeops.figures.kpis import kpis
from lifeops.viewing import pages as pages_module
from lifeops.viewing.markup import page
from lifeops.viewing.pages import pages
from lifeops.viewing.serving import viewing
from lifeops.viewing.spreadsheet import spreadsheet
from sync.emulator.asked import State
from sync.emulator.storage import Storage
from workbook.errors import UnreadableError
from workbook.model import Address
from workbook.values import Formula
from workbook.xlsx.edits import SetCached
from workbook.xlsx.patch import patch
from workbook.xlsx.scan import read_book

EVIL = '<script>alert("1")</script>&<img src=x onerror=alert(1)>'


@pytest.fixture(scope="module")
def sample(tmp_path_factory):
    return shown_book.made(tmp_path_factory.mktemp("sample"), shown_book.FIGURES)


@pytest.fixture(scope="module")
def shown(sample):
    return spreadsheet(Calculated.read(sample), "year")


@pytest.fixture
def plain(tmp_path):
    """A person's own workbook: a table, names, a formula that no engine here can do."""
    path = tmp_path / "own.xlsx"
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "Own list"
    for row in (
        ["Item", "Price", "Twice"],
        ["Pen", 2, "=Prices[[#This Row],[Price]]*2"],
        ["Ink", 3],
    ):
        sheet.append(row)
    sheet["C3"] = "=B3*2"
    sheet["E1"] = "=SUM(Prices[Price])"
    sheet["E2"] = "=SUM(all_prices)+one_price"
    sheet["E3"] = "=FILTERXML(A1,A2)"
    sheet["E4"] = "=E3+1"
    sheet.add_table(Table(displayName="Prices", ref="A1:C3"))
    names = book.defined_names
    names["all_prices"] = openpyxl.workbook.defined_name.DefinedName(
        "all_prices", attr_text="'Own list'!$B$2:$B$3"
    )
    names["one_price"] = openpyxl.workbook.defined_name.DefinedName(
        "one_price", attr_text="'Own list'!$B$2"
    )
    book.create_sheet("Behind").sheet_state = "hidden"
    sheet.column_dimensions["D"].hidden = True
    book.save(path)
    return path


def seen(book, folder):
    """Return the sheet title -> A1 -> text that a window of the page would show."""
    storage = Storage(folder / "sheets.db")
    storage.create(book)
    view = State(storage).view(book)
    found = {
        sheet.title: {
            Address(row + 1, column + 1).a1: view.shown(sheet, row, column, cell)
            for row, column, cell in sheet.filled(sheet.whole())
        }
        for sheet in book.sheets
    }
    storage.close()
    return found


def test_every_formula_shows_what_the_file_would(sample, shown, tmp_path):
    texts = seen(shown, tmp_path)
    assert texts["Dashboard"]["B1"] == "Dashboard"
    assert texts["Dashboard"]["E93"] == "66.7%"
    calculated = Calculated.read(sample)
    for sheet in calculated.book.sheets:
        formulas = (at for at, cell in sheet.cells.items() if isinstance(cell.content, Formula))
        for at in formulas:
            value = calculated.value(sheet.name, at)
            if isinstance(value, str) or value is None:
                assert texts[sheet.name].get(at.a1, "") == (value or ""), (sheet.name, at.a1)


def test_tabs_columns_rules_and_charts_are_those_of_the_file(sample, shown):
    book = read_book(sample)
    assert [each.title for each in shown.sheets] == [each.name for each in book.sheets]
    for sheet, read in zip(shown.sheets, book.sheets, strict=True):
        assert bool(sheet.properties.get("hidden")) == read.hidden
        sizes = sheet.column_sizes
        hidden = {column + 1 for column, size in sizes.items() if size.get("hiddenByUser")}
        assert hidden >= read.hidden_columns
    dashboard = shown.titled("Dashboard")
    assert len(dashboard.parts["charts"]) >= 1
    assert len(dashboard.parts["conditionalFormats"]) >= 20
    assert shown.titled("Tasks").properties["gridProperties"]["frozenRowCount"] == 1
    assert {each["name"] for each in shown.parts["namedRanges"]} >= {"today", "kpi_nrr"}


def test_a_persons_own_workbook_is_shown_whole(plain, tmp_path):
    calculated = Calculated.read(plain)
    texts = seen(spreadsheet(calculated, "own"), tmp_path)["Own list"]
    assert [texts[at] for at in ("A1", "B3", "C2", "C3", "E1", "E2")] == [
        "Item", "3", "4", "6", "5", "7",
    ]  # fmt: skip
    assert pages(calculated, "own.xlsx") == ()


def test_a_formula_that_cannot_be_calculated_shows_what_was_stored(plain, tmp_path):
    raw = plain.read_bytes()
    book = read_book(plain)
    cached = [
        SetCached("Own list", Address.parse(at), value) for at, value in (("E3", 41.0), ("E4", 9.0))
    ]
    plain.write_bytes(patch(book, cached).data)
    assert plain.read_bytes() != raw
    calculated = Calculated.read(plain)
    assert calculated.value("Own list", Address.parse("E3")) == 41
    assert calculated.contents["Own list"][Address.parse("E3")] == 41
    texts = seen(spreadsheet(calculated, "own"), tmp_path)["Own list"]
    assert texts["E3"] == "41"


def test_it_is_served_read_only_and_the_file_is_never_written(sample, home):
    before, listed = sample.read_bytes(), sorted(sample.parent.iterdir())
    with viewing(sample) as address:
        url, _, fragment = address.partition("/#")
        token, opened = re.fullmatch(r"token=(.+)&open=(.+)", fragment).groups()
        window = Window(_Address(url, f"{url}/#token={token}"))
        status, about = window.ask("GET", "/page/about")
        assert (status, about["readOnly"], about["open"]) == (200, True, opened)
        assert [each["href"] for each in about["pages"]] == ["/page/day", "/page/kpi"]
        write = {"requests": [{"updateSpreadsheetProperties": {
            "properties": {"title": "mine"}, "fields": "title",
        }}]}  # fmt: skip
        assert window.ask("POST", f"/v4/spreadsheets/{opened}:batchUpdate", write)[0] == 403
        assert ask(url, "GET", "/page/day")[0] == 401
        status, _, html = ask(url, "GET", "/page/day", Cookie=window.cookie)
        assert status == 200
        assert b"Call Quayside back about the check-in outage" in html
        status, _, html = ask(url, "GET", "/page/kpi", Cookie=window.cookie)
        assert b"Net revenue retention" in html
    assert sample.read_bytes() == before
    assert sorted(sample.parent.iterdir()) == listed


class _Address:
    """Where a page is, as the server itself would say it."""

    def __init__(self, url, page):
        self.url, self.page = url, page


def test_cell_text_is_never_markup(sample):
    book = Calculated.read(sample)
    found, figures = day(book), kpis(book)
    item = replace(found.items[0], line=EVIL, account=EVIL, why=EVIL)
    evil_day = replace(
        found,
        items=(item,),
        meetings=(Meeting(EVIL, EVIL, EVIL, 60),),
        routine=(Step(EVIL, EVIL, 5),),
        alerts={EVIL: 1},
        inbox=(EVIL,),
    )
    kpi = replace(figures.groups[0].kpis[0], label=EVIL, shown=EVIL, target=EVIL, state=EVIL)
    group = replace(figures.groups[0], title=EVIL, kpis=(kpi,))
    body = [
        *pages_module._day(evil_day, EVIL),
        *pages_module._day(replace(evil_day, items=(), typed=0), EVIL),
        *pages_module._figures(replace(figures, groups=(group,))),
    ]
    html = page(EVIL, [(EVIL, "/")], body)
    assert "<script" not in html
    assert "<img" not in html
    assert html.count("&lt;script&gt;") >= 17
    assert "style=" not in html


def test_the_page_says_all_that_the_day_holds(tmp_path):
    path = shown_book.made(tmp_path, shown_book.DAY)
    (only,) = pages(Calculated.read(path), "book.xlsx")
    html = only.html()
    assert (only.title, only.path) == ("The day", "/page/day")
    for text in (
        "Monday, 23 November 2026", "280 min free · the first 5 tasks fit", "375 ✗",
        "Northlight insights call", "☐ Sort the inbox: give each task a date (15 min)",
        "Ask Ana who takes over as sponsor", '<th scope="col">Time</th>',
    ):  # fmt: skip
        assert text in html


def full_day(folder):
    """Return a page of a day with as much of everything as the Day Plan holds, in long words."""
    found = day(Calculated.read(shown_book.made(folder, shown_book.DAY)))
    task, why = "Draft the pitch for Harbour Labs and send it to all " * 2, "Due in 8 d · " * 5
    one = Item(1, task, "Harbour Labs", 60, 60, 24.7, why, is_outcome=False, fits=True)
    items = tuple(replace(one, place=n, total=60 * n, fits=n < 5) for n in range(1, 31))
    busy = replace(
        found,
        items=items,
        meetings=(Meeting("09:30", "Northlight insights call", "Northlight", 60),) * 10,
        routine=(Step("What came in overnight, and is anything broken?", "Start", 10),) * 9,
        alerts={f"Opportunities slipped or to follow up {n}": n for n in range(8)},
        inbox=("Ask Ana who takes over as sponsor",) * 10,
    )
    return page("The day", (), pages_module._day(busy, "book.xlsx"))


def test_a_full_day_is_one_page_of_paper(tmp_path):
    static = Path(pages_module.__file__).parents[2] / "sync" / "emulator" / "page" / "static"
    html = full_day(tmp_path).replace("/page/static/", f"{static.as_uri()}/")
    (tmp_path / "day.html").write_text(html, "utf-8")
    with browser.browser() as driver:
        driver.get((tmp_path / "day.html").as_uri())
        printed = driver.execute_cdp_cmd("Page.printToPDF", {"preferCSSPageSize": True})
    paper = base64.b64decode(printed["data"])
    assert len(re.findall(rb"/Type\s*/Page\b", paper)) == 1


def test_the_command_serves_until_it_is_stopped(plain, home):
    command = [sys.executable, "-m", "lifeops", "view", str(plain), "--no-open"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as running:
        assert "read-only" in running.stdout.readline()
        address = running.stdout.readline().strip()
        url = address.partition("/#")[0]
        status, _, answer = ask(url, "GET", "/page/about")
        assert (status, json.loads(answer)["error"]["code"]) == (401, 401)
        running.send_signal(signal.SIGTERM)
        told = running.stdout.read()
        assert (running.wait(), told) == (0, "Done; the file is as it was.\n")


def test_what_is_no_workbook_is_said(home, lifeops):
    (home / "notes.xlsx").write_text("no")
    code, _, complaint = lifeops("view", "notes.xlsx")
    assert code == 50
    assert "notes.xlsx" in complaint
    with pytest.raises(UnreadableError), viewing(home / "none.xlsx"):
        pass
