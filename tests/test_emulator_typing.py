"""What typing puts into a cell and how it shows there, by locale, through gspread."""

from datetime import date

import pytest
from emulator_control import fresh, served  # noqa: F401 - fixtures

from workbook.values import EPOCH

YEAR = date.today().year  # noqa: DTZ011 - what the server takes for a date without a year


def day(month, number, year=YEAR):
    return (date(year, month, number) - EPOCH).days


def text(typed):
    return typed, typed, None, None, typed


JAN = day(1, 5, 2026)
# typed, value, type, pattern, shown
TYPED = {
    "en_US": [
        ("Jan 5", day(1, 5), "DATE", "mmm d", "Jan 5"),
        ("january 5", day(1, 5), "DATE", "mmmm d", "January 5"),
        ("5 Jan", day(1, 5), "DATE", "d mmm", "5 Jan"),
        ("5-Jan", day(1, 5), "DATE", "d-mmm", "5-Jan"),
        ("5-Jan-26", JAN, "DATE", "d-mmm-yy", "5-Jan-26"),
        ("5 Jan 2026", JAN, "DATE", "d mmm yyyy", "5 Jan 2026"),
        ("Jan 5, 2026", JAN, "DATE", "mmm d, yyyy", "Jan 5, 2026"),
        ("Jan. 5 2026", JAN, "DATE", "mmm d yyyy", "Jan 5 2026"),
        ("Jan 2026", day(1, 1, 2026), "DATE", "mmm yyyy", "Jan 2026"),
        ("May-2026", day(5, 1, 2026), "DATE", "mmm-yyyy", "May-2026"),
        ("September 2026", day(9, 1, 2026), "DATE", "mmmm yyyy", "September 2026"),
        ("12/31", day(12, 31), "DATE", "M/d", "12/31"),
        ("1/2", day(1, 2), "DATE", "M/d", "1/2"),
        ("12-31", day(12, 31), "DATE", "M-d", "12-31"),
        ("12/31/2026", day(12, 31, 2026), "DATE", "M/d/yyyy", "12/31/2026"),
        ("1/2026", day(1, 1, 2026), "DATE", "M/yyyy", "1/2026"),
        ("2026-01", day(1, 1, 2026), "DATE", "yyyy-mm", "2026-01"),
        ("2026/1/5", JAN, "DATE", "yyyy/mm/dd", "2026/01/05"),
        ("3pm", 0.625, "TIME", "h:mm am/pm", "3:00 pm"),
        ("12 AM", 0, "TIME", "h:mm am/pm", "12:00 am"),
        ("3:30 pm", 0.6458333333, "TIME", "h:mm am/pm", "3:30 pm"),
        ("15:30", 0.6458333333, "TIME", "h:mm", "15:30"),
        ("15:30:15", 0.6460069444, "TIME", "h:mm:ss", "15:30:15"),
        ("27:30", 1.1458333333, "TIME", "[h]:mm:ss", "27:30:00"),
        ("Jan 5, 2026 3pm", JAN + 0.625, "DATE_TIME", "mmm d, yyyy h:mm am/pm", None),
        ("1/5/2026 15:00", JAN + 0.625, "DATE_TIME", "M/d/yyyy h:mm", "1/5/2026 15:00"),
        ("2026-01-05T15:00:00", JAN + 0.625, "DATE_TIME", "yyyy-mm-dd h:mm:ss", None),
        ("$5", 5, "CURRENCY", '"$"#,##0', "$5"),
        ("$1,234.50", 1234.5, "CURRENCY", '"$"#,##0.00', "$1,234.50"),
        ("($1,234.50)", -1234.5, "CURRENCY", '"$"#,##0.00', "-$1,234.50"),
        ("(5)", -5, None, None, "-5"),
        ("€5", 5, "CURRENCY", "[$€]#,##0", "€5"),
        ("5%", 0.05, "PERCENT", "0%", "5%"),
        ("-5.25 %", -0.0525, "PERCENT", "0.00%", "-5.25%"),
        *map(text, ("Jan", "Jan 32", "Jan 5, 26 pm", "13pm", "0pm", "1 1/2", "5 Foo 2026")),
        *map(text, ("Feb 30", "13/1", "31.12.", "May be 5", "(-5)", "(x)", "Q1 2026", "5€")),
    ],
    "en_GB": [
        ("31/12", day(12, 31), "DATE", "dd/MM", "31/12"),
        ("5 January", day(1, 5), "DATE", "d mmmm", "5 January"),
        ("1/2026", day(1, 1, 2026), "DATE", "M/yyyy", "1/2026"),
        ("£5.50", 5.5, "CURRENCY", '"£"#,##0.00', "£5.50"),
        ("3pm", 0.625, "TIME", "h:mm am/pm", "3:00 pm"),
        text("12/31"),
    ],
    "de_DE": [
        ("5. Jan", day(1, 5), "DATE", "d. mmm", "5. Jan"),
        ("5. Januar 2026", JAN, "DATE", "d. mmmm yyyy", "5. Januar 2026"),
        ("März 2026", day(3, 1, 2026), "DATE", "mmmm yyyy", "März 2026"),
        ("31.12.", day(12, 31), "DATE", "dd.MM.", "31.12."),
        ("31.12.26", day(12, 31, 2026), "DATE", "dd.MM.yy", "31.12.26"),
        ("15:30", 0.6458333333, "TIME", "h:mm", "15:30"),
        ("5,5%", 0.055, "PERCENT", "0.00%", "5,50%"),
        ("1.234,50 €", 1234.5, "CURRENCY", '#,##0.00 "€"', "1.234,50 €"),
        ("1,5", 1.5, None, None, "1,5"),
        text("12/31"),
    ],
    "fr_FR": [
        ("5 janv.", day(1, 5), "DATE", "d mmm", "5 janv."),
        ("1 mars 2026", day(3, 1, 2026), "DATE", "d mmm yyyy", "1 mars 2026"),
        ("décembre 2026", day(12, 1, 2026), "DATE", "mmmm yyyy", "décembre 2026"),
        ("31/12", day(12, 31), "DATE", "dd/MM", "31/12"),
        ("5,5 %", 0.055, "PERCENT", "0.00%", "5,50%"),
        text("31.12"),
    ],
}


@pytest.mark.parametrize("locale", TYPED)
def test_typing(bench, locale):
    book = bench.book([])
    book.update_locale(locale)
    rows = TYPED[locale]
    book.sheet1.update([[row[0]] for row in rows], "A1", raw=False)
    data = book.fetch_sheet_metadata({"includeGridData": "true"})["sheets"][0]["data"][0]
    for (typed, value, kind, pattern, shown), row in zip(rows, data["rowData"], strict=True):
        (cell,) = row["values"]
        (held,) = cell["userEnteredValue"].values()
        expected = value if isinstance(value, str) else pytest.approx(value, abs=1e-9)
        found = cell.get("userEnteredFormat", {}).get("numberFormat", {})
        assert (typed, held) == (typed, expected)
        assert (typed, found.get("type"), found.get("pattern")) == (typed, kind, pattern)
        assert (typed, cell["formattedValue"]) == (typed, shown or cell["formattedValue"])


@pytest.mark.parametrize("locale", ["de_DE", "fr_FR"])
def test_a_comma_after_a_reference_does_not_make_another_one(bench, locale):
    book = bench.book([])
    book.update_locale(locale)
    book.sheet1.update([["=SUM(A2,3)", "=SUM($A$2,3)", "=A2*1,5"], [10]], "A1", raw=False)
    assert book.sheet1.row_values(1) == ["13", "13", "15"]
    assert book.sheet1.get("A1", value_render_option="FORMULA") == [["=SUM(A2;3)"]]


def test_a_batch_and_one_cell_are_typed_alike(bench):
    book = bench.book([])
    rows = [[row[0]] for row in TYPED["en_US"]]
    book.sheet1.update(rows, "A1", raw=False)
    for at, (typed,) in enumerate(rows[:8], 1):
        book.sheet1.update([[typed]], f"B{at}", raw=False)
    assert book.sheet1.col_values(2) == book.sheet1.col_values(1)[:8]
