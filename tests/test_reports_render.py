"""A report on paper: nothing in a cell is code, nothing is fetched, one page."""

import base64
import io
import json
import os
import re
import shutil
import subprocess
from datetime import date
from html.parser import HTMLParser

import openpyxl
import pytest
import reported_book
from browser import browser

from lifeops.reports.brief import brief
from lifeops.reports.html import html
from lifeops.reports.qbr import qbr
from lifeops.reports.report import Chart, Column, Figure, Report, Row, Section, clipped, table
from lifeops.reports.svg import drawing, steps
from lifeops.reports.xlsx import SHEET, xlsx
from workbook.values import CellError, serial

EVIL = '<script>alert("1")</script>&<img src=x onerror=alert(1)>'
FORMULAS = ("=cmd|' /C calc'!A0", "+1+1", "-2+3", "@SUM(A1)", "\t=1+1", "\uff1d1+1")
VALIDATOR = os.environ.get("LIFEOPS_OOXML_VALIDATOR", "")


@pytest.fixture(scope="module")
def reports():
    year = reported_book.year()
    return qbr(year, "Northlight"), brief(year, "Northlight")


def full(text):
    """Return a report all of whose places hold a text, more than a page of it."""
    heads = (Column("What it is"), *(Column("Weighted") for _ in range(4)))
    rows = table(heads, [Row((text,) * 5, "bad")] * 20, 6)
    months = tuple(f"{month}" for month in range(12))
    chart = Chart("line", "What was it worth?", months, tuple(map(float, range(12))))
    parts = [Section(f"Part {n}", (text * 3,) * 2, rows) for n in range(10)]
    charts = [Section("Value", chart=chart), Section("Health", chart=chart)]
    figures = (Figure("Days since last contact", 12_345_678.0, "#,##0", text[:30]),) * 8
    facts = (("Annual value", text),) * 8
    return Report("x", text, text, date(2026, 11, 23), facts, figures, (*parts, *charts))


class Elements(HTMLParser):
    """The elements of a page and its text."""

    def __init__(self, page):
        super().__init__()
        self.tags, self.text, self.attributes = [], "", []
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes += attrs

    def handle_data(self, data):
        self.text += data


def test_what_is_in_a_cell_is_no_code_on_the_page():
    page = Elements(html(full(EVIL)))
    assert set(page.tags).isdisjoint({"script", "img", "iframe", "object", "link", "a"})
    assert not [name for name, _ in page.attributes if name.startswith("on") or name == "src"]
    assert EVIL in page.text


def test_the_page_asks_nothing_of_a_network(reports):
    for report in reports:
        page = html(report)
        assert "default-src 'none'" in page
        assert not re.search(r"https?:|url\(|@import|\bsrc=|\bhref=|<script", page)


def test_the_same_report_gives_the_same_bytes(reports):
    year = reported_book.year()
    again = qbr(year, "Northlight"), brief(year, "Northlight")
    for one, other in zip(reports, again, strict=True):
        assert one == other
        assert html(one) == html(other)
        assert xlsx(one) == xlsx(other)


@pytest.mark.parametrize("text", FORMULAS)
def test_no_text_is_a_formula_in_the_workbook(text):
    book = openpyxl.load_workbook(io.BytesIO(xlsx(full(text))))
    kinds = {cell.data_type for row in book[SHEET].iter_rows() for cell in row}
    assert "f" not in kinds
    texts = {cell.value for row in book[SHEET].iter_rows() for cell in row}
    assert text.strip() in texts


def test_the_workbook_holds_values_and_native_charts_on_one_page(reports):
    book = openpyxl.load_workbook(io.BytesIO(xlsx(reports[0])))
    sheet = book[SHEET]
    assert len(sheet._charts) == 2
    assert sheet.page_setup.fitToHeight == sheet.page_setup.fitToWidth == 1
    assert str(sheet.page_setup.paperSize) == "9"
    assert sheet.print_area
    cells = {cell.value: cell for row in sheet.iter_rows() for cell in row}
    assert 61.75 in cells
    assert cells[61.75].number_format == "0"


def test_errors_and_dates_are_shown_as_in_a_sheet():
    day = serial(date(2026, 1, 5))
    row = Row((CellError("#REF!"), day, 0.5, None, True))
    heads = (Column("A"), Column("B", "d mmm yyyy"), Column("C", "0%"), Column("D"), Column("E"))
    made = Report(
        "x", "x", "", date(2026, 11, 23), (), (), (Section("S", table=table(heads, [row], 5)),)
    )
    page = html(made)
    for shown in ("#REF!", "5 Jan 2026", "50%", "TRUE"):
        assert f">{shown}<" in page
    sheet = openpyxl.load_workbook(io.BytesIO(xlsx(made)))[SHEET]
    values = {cell.value for row in sheet.iter_rows() for cell in row}
    assert "#REF!" in values


def test_long_texts_are_cut_and_rows_that_are_left_out_are_counted():
    assert clipped("a  b\n" * 99).startswith("a b a b")
    assert len(clipped("x" * 999)) == 140
    assert "and 17 more" in html(full("word and more words " * 7))
    assert "and 14 more" in html(_with(full("short"), 1))


def _with(report, parts):
    return Report("x", "t", "s", report.day, (), (), report.sections[:parts])


@pytest.mark.parametrize(
    ("least", "most", "marks"),
    [
        (0, 240_000, [0, 100_000, 200_000, 300_000]),
        (0, 4, [0, 2, 4]),
        (0, 0, [0, 0.5]),
        (-30, 60, [-50, 0, 50, 100]),
        (0, 1e300, None),
    ],
)
def test_the_scale_of_a_chart_is_round_and_holds_zero(least, most, marks):
    found = steps(least, most)
    assert found[0] <= least
    assert found[-1] >= most
    assert 0 in found
    if marks:
        assert found == pytest.approx(marks)


def test_a_drawing_tells_its_values_to_those_who_do_not_see_it():
    drawn = drawing(Chart("bar", "How full?", ("A & B", "C"), (40.0, 170.0), top=100))
    assert 'aria-label="How full? A &amp; B 40, C 170"' in drawn
    widths = [float(each) for each in re.findall(r'width="([\d.]+)"', drawn)]
    assert max(widths) <= 340


@pytest.mark.skipif(not VALIDATOR, reason="set LIFEOPS_OOXML_VALIDATOR to the validator's command")
def test_microsofts_validator_finds_nothing(reports, tmp_path):
    for place, report in enumerate(reports):
        path = tmp_path / f"{place}.xlsx"
        path.write_bytes(xlsx(report))
        done = subprocess.run(
            [*VALIDATOR.split(), path], capture_output=True, text=True, check=False, timeout=120
        )
        assert json.loads(done.stdout)["errors"] == []


@pytest.mark.long
@pytest.mark.skipif(not shutil.which("soffice"), reason="no LibreOffice on this machine")
def test_the_workbook_prints_on_one_page(reports, tmp_path):
    for place, report in enumerate((*reports, full("word and more words " * 7), full("x" * 140))):
        (tmp_path / f"{place}.xlsx").write_bytes(xlsx(report))
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    command = ["soffice", "--headless", profile, "--convert-to", "pdf", "--outdir", tmp_path]
    subprocess.run([*command, *tmp_path.glob("*.xlsx")], check=True, capture_output=True)
    pages = [pages_of(each.read_bytes()) for each in sorted(tmp_path.glob("*.pdf"))]
    assert pages == [1] * 4


@pytest.mark.long
def test_the_page_prints_on_one_sheet_of_paper(reports, tmp_path):
    counts = []
    texts = ("word and more words " * 7, "x" * 140, "short", "some words of a middling length")
    with browser() as driver:
        for report in (*reports, *map(full, texts)):
            page = tmp_path / "page.html"
            page.write_text(html(report), "utf-8")
            driver.get(page.as_uri())
            printed = driver.execute_cdp_cmd("Page.printToPDF", {"preferCSSPageSize": True})
            counts.append(pages_of(base64.b64decode(printed["data"])))
            assert not [each for each in driver.get_log("browser") if each["level"] == "SEVERE"]
    assert counts == [1] * 6


def pages_of(pdf):
    return len(re.findall(rb"/Type\s*/Page\b", pdf))
