"""The business review: its figures are the sheet's, its sections say what there is."""

from datetime import date

import pytest
import reported_book
import shown_book
from reported_book import figure, section

from lifeops.figures.calculated import Calculated, number
from lifeops.reports import answers, value
from lifeops.reports.find import NoReportError, account, accounts
from lifeops.reports.html import html
from lifeops.reports.open import opportunities
from lifeops.reports.qbr import qbr
from lifeops.reports.source import Period, amount, days, months_back
from lifeops.reports.xlsx import xlsx
from workbook.model import Address
from workbook.values import CellError, Kind, Serial


def small(folder, tabs, *, sample=True):
    return reported_book.read(shown_book.made(folder, tabs, sample=sample))


@pytest.fixture(scope="module")
def sample():
    return reported_book.year()


def cells(read, name, *columns):
    """Return what the sheet shows of an account."""
    rows = read.rows("Accounts", "Account", *columns)
    return next(row for row in rows if row["Account"] == name)


def names(read):
    return [each.name for each in accounts(read)]


def test_the_figures_are_the_cells_of_the_sheet(sample):
    assert len(names(sample)) > 10
    columns = ("Health", "DaysToRenewal", "TouchGap", "OpenIssues", "Pipeline")
    for name in names(sample):
        report, row = qbr(sample, name), cells(sample, name, *columns)
        assert figure(report, "Health").value == row["Health"]
        assert figure(report, "Open issues").value == row["OpenIssues"]
        assert figure(report, "Pipeline, weighted").value == pytest.approx(row["Pipeline"])
        renewal = next(each for each in report.figures if "enewal" in each.label)
        assert renewal.value == (row["DaysToRenewal"] or "No date")
        touched = next(each for each in report.figures if "contact" in each.label)
        assert touched.value == ("Never" if row["TouchGap"] is None else row["TouchGap"])


def test_the_value_over_time_is_the_one_of_the_ledger(sample):
    months = [f"Month{n}" for n in range(1, 13)]
    period = sample.period(None, None)
    moved = 0
    for each in accounts(sample):
        row = cells(sample, each.name, "LedgerStart", "LedgerEnd", *months)
        held = value.moves(sample, each)
        assert value.retained(held, period) == (row["LedgerStart"], row["LedgerEnd"])
        shown = [after for _, after in value.by_month(held, period.end)]
        assert shown == [row[month] for month in months]
        moved += len(set(shown)) > 1
    assert moved > 3


def test_answers_are_counted_as_the_sheet_counts_them(sample):
    period, counted = sample.period(None, None), 0
    for each in accounts(sample):
        rows = sample.of(each.key, "Surveys", "Date", "Period", "Nps", "Csat")
        here = [row for row in rows if row["Period"] == 1]
        scored = [row for row in here if row["Nps"] is not None or row["Csat"] is not None]
        held = answers.answers(sample, each, period)
        assert len(held) == len(scored)
        happy = [number(row["Csat"]) for row in here if row["Csat"] is not None]
        share = 100 * sum(score >= 4 for score in happy) / len(happy) if happy else None
        assert answers.satisfied(held) == share
        counted += len(held)
    assert counted > 20


def asked(kind, *scores):
    return [
        {"Kind": kind, "Score": float(score), "Contact": f"{kind} {place}"}
        for place, score in enumerate(scores)
    ]


def test_nps_and_csat_are_as_they_are_defined():
    assert answers.promoting(asked("NPS", 9, 10, 8, 6, 10, 7)) == pytest.approx(33.33, abs=0.01)
    assert answers.satisfied(asked("CSAT", 5, 4, 4, 2, 5)) == 80
    assert answers.promoting(asked("CSAT", 5)) is None
    newest_first = [{**row, "Contact": " ana"} for row in asked("NPS", 10, 0)]
    newest_first[1]["Contact"] = "Ana"
    assert answers.promoting(newest_first) == 100


def test_the_head_says_whose_it_is_and_what_it_is_worth(sample):
    report = qbr(sample, "northlight ")
    facts = dict(report.facts)
    assert report.title == "Northlight: business review"
    assert report.subtitle == "1 Dec 2025 to 23 Nov 2026, as of 23 Nov 2026"
    assert (facts["Tier"], facts["Owner"]) == ("Key", "Sam")
    assert facts["Annual value"] == "240,000 USD"
    assert figure(report, "Days to renewal").note.endswith("not signed")
    assert figure(report, "Health").note == "Yellow"


def test_a_value_in_another_currency_is_told_in_both(tmp_path):
    book = shown_book.made(tmp_path, ("accounts", "currencies"))
    report = qbr(
        reported_book.typed(tmp_path, "Accounts", {(0, "Cur"): "EUR"}, book=book), "Northlight"
    )
    assert dict(report.facts)["Annual value"] == "240,000 EUR (259,200 USD)"


def test_the_health_chart_has_the_inputs_that_are_filled(sample):
    health = section(qbr(sample, "Quayside"), "Health")
    assert health.chart.labels == ("Usage", "Engagement", "Relationship", "Support")
    assert health.chart.values == (30, 20, 50, 25)
    assert health.lines == ("Not known: outcome.",)
    assert section(qbr(sample, "Maple"), "Health").lines == (
        "None of its five inputs is filled in.",
    )


def test_open_opportunities_come_with_what_to_ask(sample):
    report = qbr(sample, "Northlight")
    lines = section(report, "Next ask").lines
    assert lines[0].startswith("Renewal on ")
    assert "ask for an answer to the proposal" in lines[1]
    rows = section(report, "Open opportunities").table.rows
    assert [row.cells[0] for row in rows] == ["Northlight second region"]
    assert len(opportunities(sample, account(sample, "Northlight"))) == 1


def test_what_was_delivered_late_says_so(sample):
    table = section(qbr(sample, "Northlight"), "Delivered in the period").table
    kept = {row.cells[0]: (row.cells[2], row.state) for row in table.rows}
    assert kept["Spring launch print set"] == ("2 days late", "bad")
    assert kept["Northlight spring launch"] == ("in time", "good")


def test_a_period_of_ones_own_counts_only_what_is_in_it(sample):
    start, end = date(2026, 7, 1), date(2026, 9, 30)
    report = qbr(sample, "Northlight", start, end)
    found = account(sample, "Northlight")
    touches = sample.of(found.key, "Touchpoints", "Date")
    inside = [row for row in touches if Period(start, end).holds(days(row["Date"]))]
    assert 0 < len(inside) < len(touches)
    line = section(report, "Contact in the period").lines[0]
    assert line.startswith(f"{len(inside)} touchpoints; the last on ")
    assert report.subtitle.startswith("1 Jul 2026 to 30 Sep 2026, as of")
    assert section(report, "Value over time").chart.labels[-1] == "Sep"


def test_empty_sections_say_so_in_one_line(tmp_path):
    book = shown_book.made(tmp_path, reported_book.TABS, sample=False)
    blank = reported_book.typed(tmp_path, "Accounts", {(0, "Account"): "=Sum & Co"}, book=book)
    report = qbr(blank, "=sum & co")
    assert report.title == "=Sum & Co: business review"
    said = {each.title: each.lines for each in report.sections if each.title != "Next ask"}
    assert all(len(lines) <= 2 and all(lines) for lines in said.values()), said
    assert said["Open issues"] == ("None is open.",)
    assert said["Contacts"] == ("None is typed for this account.",)
    assert said["Tasks"] == ("No task was done in the period.", "None is open.")
    assert figure(report, "Last contact").value == "Never"


def test_a_book_with_fewer_tables_leaves_sections_out(tmp_path):
    book = small(tmp_path, ("accounts", "issues"))
    titles = [each.title for each in qbr(book, "Northlight").sections]
    assert titles == ["Next ask", "Health", "Open issues"]


def test_a_book_without_accounts_says_so(tmp_path):
    book = small(tmp_path, ("tasks",))
    with pytest.raises(NoReportError, match="has no Accounts"):
        qbr(book, "Northlight")


@pytest.mark.parametrize("typed", ["Northlight", " NORTHLIGHT ", "northl", "Harbour  labs"])
def test_names_match_without_case_and_spaces_or_by_a_part(sample, typed):
    assert account(sample, typed).name in {"Northlight", "Harbour Labs"}


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("Nortlight", 'no account is called "Nortlight". Did you mean "Northlight"'),
        ("a", 'several accounts fit "a"'),
        ("zzzz", 'There are "Northlight", "Brindle"'),
        ("", 'no account is called ""'),
    ],
)
def test_an_unknown_name_is_answered_with_the_nearest(sample, typed, told):
    with pytest.raises(NoReportError) as wrong:
        account(sample, typed)
    assert told in str(wrong.value)


def test_cells_of_the_wrong_kind_do_no_harm(tmp_path):
    book = shown_book.made(tmp_path, reported_book.TABS)
    read = Calculated.read(book)
    wrong = (CellError("#REF!"), "soon", True, -3.0, 1e300)
    for table in ("Accounts", "Issues", "Opportunities", "Projects", "Plans", "Tasks", "Contacts"):
        at = read.table(table)
        places = [each for key, each in sorted(at.columns.items()) if key not in {"_id", "Account"}]
        typed = {
            Address(row, place): wrong[(row + place) % len(wrong)]
            for row in range(at.first_row, at.last_row + 1)
            for place in places[::2]
        }
        shown_book.typed(book, at.sheet, typed)
    damaged = reported_book.read(book)
    for name in names(damaged):
        report = qbr(damaged, name)
        assert html(report)
        assert xlsx(report)


@pytest.mark.parametrize(
    ("day", "months", "first"),
    [
        (date(2026, 11, 23), 12, date(2025, 12, 1)),
        (date(2026, 1, 31), 1, date(2026, 1, 1)),
        (date(2026, 12, 5), 0, date(2027, 1, 1)),
        (date(2026, 12, 5), 12, date(2026, 1, 1)),
    ],
)
def test_months_are_counted_back_to_the_first_of_one(day, months, first):
    assert months_back(day, months) == first


def test_a_period_that_is_not_known_is_the_last_year(tmp_path):
    book = small(tmp_path, ("meetings",))
    assert book.book.named("kpi_from") is None
    assert book.period(None, None) == Period(date(2025, 12, 1), shown_book.AS_OF)
    assert book.period(date(2027, 1, 1), None).start == date(2025, 12, 1)
    assert amount(None) == 0
    assert days(Serial(46000.5, Kind.DATETIME)) == 46000
