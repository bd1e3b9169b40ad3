"""How the shipped workbook looks: what a person would complain of, found by rule."""

import functools

import pytest
from client_book import sample_year, year

from workbook.model import Address
from workbook.render.rendered import RenderedChart, RenderedSheet
from workbook.values import Value

TELLS_ITSELF = {
    *("Notes", "Email", "Phone", "Comment", "Contact", "State"),
    *("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"),
}
"""Headers that need no note."""
TABS = {tab.sheet: tab for tab in sample_year().tabs}
TABLES = [tab.sheet for tab in sample_year().tabs if tab.table and tab.sheet != "Lists"]
MOST_CHARTS = 6
PIXELS, PADDING, POINTS = 7, 5, 0.75  # of a character of the default font, in Excel


@functools.cache
def sheets() -> dict[str, RenderedSheet]:
    return {sheet.name: sheet for sheet in year()[0].sheets}


def left(sheet: RenderedSheet, column: int) -> float:
    """Where a column begins, in points."""
    shown = [each for each in range(1, column) if each not in sheet.hidden_columns]
    return sum((sheet.widths.get(each, 8.43) * PIXELS + PADDING) * POINTS for each in shown)


def top(sheet: RenderedSheet, row: int) -> float:
    return sum(sheet.heights.get(each, 15.0) for each in range(1, row))


@pytest.mark.parametrize("name", TABLES)
def test_the_longest_word_of_a_header_fits_its_column(name: str) -> None:
    held, sheet = TABS[name].table, sheets()[name]
    assert held is not None
    for place, column in enumerate(held.columns, start=1):
        longest = max(map(len, column.header.split()))
        assert sheet.widths[place] >= longest + 4, column.header


@pytest.mark.parametrize("name", TABLES)
def test_headers_stay_in_view_and_are_printed_on_every_page(name: str) -> None:
    sheet = sheets()[name]
    assert Address.parse(sheet.freeze).row == 2
    assert sheet.repeat_header


@pytest.mark.parametrize("name", TABLES)
def test_a_header_in_view_says_what_to_type(name: str) -> None:
    held = TABS[name].table
    assert held is not None
    silent = [
        column.header
        for column in held.columns
        if not (column.hidden or column.note or column.default or column.header in TELLS_ITSELF)
        and not (column.check.list or column.check.reference or column.type.value == "date")
    ]
    assert silent == []


def charts() -> list[tuple[RenderedSheet, RenderedChart]]:
    return [(sheet, chart) for sheet in sheets().values() for chart in sheet.charts]


def test_the_light_view_has_few_charts_and_each_asks_a_question() -> None:
    in_view = [chart for sheet, chart in charts() if not sheet.hidden]
    assert 0 < len(in_view) <= MOST_CHARTS
    assert all(chart.title.endswith("?") for _, chart in charts())


def test_charts_stay_on_the_page_and_off_each_other() -> None:
    for sheet, chart in charts():
        used = [at.column for at in sheet.cells if at.column not in sheet.hidden_columns]
        start = left(sheet, chart.at.column)
        assert start + chart.width <= left(sheet, max(used) + 1) + 1, chart.title
        for other in sheet.charts:
            apart = (
                start + chart.width <= left(sheet, other.at.column)
                or left(sheet, other.at.column) + other.width <= start
                or top(sheet, chart.at.row) + chart.height <= top(sheet, other.at.row)
                or top(sheet, other.at.row) + other.height <= top(sheet, chart.at.row)
            )
            assert other is chart or apart, (chart.title, other.title)


def test_no_chart_of_the_sample_year_is_empty() -> None:
    _, seen = year()

    def values(where: tuple[str, object]) -> list[Value]:
        name, area = where
        return [
            seen.cells[name].get(Address(row, column))
            for row in range(area.first.row, area.last.row + 1)  # type: ignore[attr-defined]
            for column in range(area.first.column, area.last.column + 1)  # type: ignore[attr-defined]
        ]

    for _, chart in charts():
        assert any(each not in (None, "") for each in values(chart.categories)), chart.title
        for series in chart.series:
            assert any(isinstance(each, float) and each for each in values(series.values))


def test_starters_may_hold_more_in_a_sample_workbook() -> None:
    rates = {
        row["Currency"]: row.get("Rate")
        for row in TABS["Currencies"].table.starters  # type: ignore[union-attr]
    }
    assert rates == {"USD": 1.0, "EUR": None, "GBP": None}
    cells = sheets()["Currencies"].cells
    assert [cells[Address(row, 2)].content for row in (2, 3, 4)] == [1.0, 1.08, 1.27]
