"""A report as a workbook of one sheet with native charts: pure.

Everything in it is a value; what came from a cell is never a formula.
"""

import textwrap
from collections.abc import Iterable

from lifeops.reports.report import (
    DATE,
    MOST_TEXT,
    MOST_WORDS,
    Chart,
    Column,
    Figure,
    Report,
    Row,
    Section,
    Table,
    cell_text,
    clipped,
)
from workbook.model import Address, Area
from workbook.render.rendered import (
    Align,
    Look,
    RenderedBook,
    RenderedCell,
    RenderedChart,
    RenderedRule,
    RenderedSeries,
    RenderedSheet,
)
from workbook.schema import Schema
from workbook.values import CellError, Value
from workbook.xlsx.create import with_values

SHEET = "Report"

_LEFT, _RIGHT, _BACK = 2, 8, 14
"""Columns in which the two halves begin, and those that the charts read, which are hidden."""
_WIDE, _NARROW, _EDGE = 30.0, 13.5, 2.0
_ACROSS = 5
_ROOM = int(_WIDE + (_ACROSS - 1) * _NARROW)
_POINTS_OF_LETTER, _POINTS_OF_ROW = 5.3, 15.0
_LETTERS = 1.15
"""Letters that stand in the width of a digit."""
_TITLE_POINTS = 32.0
_CHART_ROWS = 10
_MOSTS = (MOST_TEXT, 70, 40, 24)
_PAGE_LINES = 120
"""Lines that can still be read when all of them are on one page."""
_STATES = {"good": "good", "near": "warn", "bad": "bad"}


def xlsx(report: Report) -> bytes:
    """Return a report as the bytes of a file; the same report gives the same bytes."""
    sheet = _sheet(report)
    book = RenderedBook(clipped(report.title), (sheet,), {}, Schema(), report.day)
    return with_values(book, {SHEET: {}})


def _sheet(report: Report) -> RenderedSheet:
    """Return the sheet, texts cut only where it would be too long for a page."""
    for most in _MOSTS:
        page = _Page(report, most)
        sheet = page.sheet()
        if page.lines <= _PAGE_LINES:
            break
    return sheet


class _Page:
    """The sheet while it is filled from top to bottom, in two halves.

    Attributes:
        most: letters of a text in a table.
        lines: how many lines of text are below each other.
    """

    def __init__(self, report: Report, most: int) -> None:
        self._report = report
        self.most = most
        self.lines = 0
        self._extra: dict[int, int] = {}
        self._cells: dict[Address, RenderedCell] = {}
        self._rules: list[RenderedRule] = []
        self._charts: list[RenderedChart] = []

    def sheet(self) -> RenderedSheet:
        """Return the whole sheet."""
        top = self._head()
        rows = {_LEFT: top, _RIGHT: top}
        for section in self._report.sections:
            half = _LEFT if rows[_LEFT] <= rows[_RIGHT] else _RIGHT
            rows[half] = self._section(section, half, rows[half]) + 1
        end = max(rows.values()) - 1
        self.lines = end + sum(self._extra.values())
        widths = {1: _EDGE, _RIGHT - 1: _EDGE}
        for half in (_LEFT, _RIGHT):
            widths |= {half: _WIDE} | dict.fromkeys(range(half + 1, half + _ACROSS), _NARROW)
        back = range(_BACK, _BACK + 2 * len(self._charts))
        return RenderedSheet(
            SHEET,
            {at: self._cells[at] for at in sorted(self._cells)},
            rules=tuple(self._rules),
            widths=widths | dict.fromkeys(back, _NARROW),
            heights={1: _TITLE_POINTS},
            hidden_columns=frozenset(back),
            landscape=False,
            one_page=True,
            print_area=Area(Address(1, _LEFT), Address(end, _RIGHT + _ACROSS - 1)).a1,
            gridlines=False,
            charts=tuple(self._charts),
        )

    def _head(self) -> int:
        """Write what stands above both halves; return the first row below."""
        self._put(1, _LEFT, clipped(self._report.title), Look("title"))
        self._put(2, _LEFT, clipped(self._report.subtitle), Look("plain"))
        facts = [Figure(what, clipped(words)) for what, words in self._report.facts]
        ends = (self._pairs(facts, _LEFT, 4), self._pairs(self._report.figures, _RIGHT, 4))
        return max(ends) + 1

    def _pairs(self, pairs: Iterable[Figure], half: int, row: int) -> int:
        for each in pairs:
            self._put(row, half, each.label, Look("muted"))
            look = Look("label", each.format, "left")
            self._put(row, half + 1, _typed(each.value), look)
            self._color(row, half + 1, each.state)
            self._put(row, half + 2, each.note or None, Look("plain"))
            row += 1
        return row

    def _section(self, section: Section, half: int, row: int) -> int:
        """Write a section; return the first row below."""
        self._across(row, half, section.title, Look("header"))
        row += 1
        most = MOST_WORDS * self.most // MOST_TEXT
        bullet = "• " if len(section.lines) > 1 else ""
        for line in section.lines:
            for part in textwrap.wrap(bullet + clipped(line, most), _ROOM):
                self._across(row, half, part, Look("body"))
                row += 1
        if section.chart is not None:
            self._chart(section.chart, half, row)
            row += _CHART_ROWS
        return row if section.table is None else self._table(section.table, half, row)

    def _table(self, table: Table, half: int, row: int) -> int:
        places = _places(table.columns, half)
        self._across(row, half, None, Look("label"))
        for column, place in zip(table.columns, places, strict=True):
            self._put(row, place, column.title, Look("label", align=_align(column)))
        for each in table.rows:
            row += 1
            self._row(each, table.columns, places, row)
        if table.more:
            row += 1
            self._put(row, half, f"and {table.more:,} more", Look("plain"))
        return row + 1

    def _row(self, each: Row, columns: tuple[Column, ...], places: list[int], row: int) -> None:
        """Write a row; its first text runs on over the columns that the table does not take."""
        self._across(row, places[0], None, Look("body"))
        first = _WIDE + _NARROW * (_ACROSS - len(columns))
        for value, column, place in zip(each.cells, columns, places, strict=True):
            room = first if place == places[0] else _NARROW
            typed = clipped(cell_text(value), self.most) if _is_text(value) else value
            more = int(len(typed) / (room * _LETTERS)) if isinstance(typed, str) else 0
            self._extra[row] = max(more, self._extra.get(row, 0))
            look = Look("body", column.format, _align(column), wrap=more > 0)
            self._put(row, place, typed, look)
        self._color(row, places[-1], each.state)

    def _chart(self, chart: Chart, half: int, row: int) -> None:
        """Draw a chart over the rows below ``row``; what it reads stands in hidden columns."""
        column = _BACK + 2 * len(self._charts)
        for place, pair in enumerate(zip(chart.labels, chart.values, strict=True), start=1):
            self._put(place, column, pair[0], Look("plain"))
            self._put(place, column + 1, pair[1], Look("plain", chart.format))
        last = max(1, len(chart.values))
        names = Area(Address(1, column), Address(last, column))
        values = Area(Address(1, column + 1), Address(last, column + 1))
        self._charts.append(
            RenderedChart(
                chart.kind,
                chart.title,
                Address(row, half),
                _ROOM * _POINTS_OF_LETTER,
                (_CHART_ROWS - 0.5) * _POINTS_OF_ROW,
                (SHEET, names),
                (RenderedSeries("", (SHEET, values)),),
                format=chart.format,
            )
        )

    def _across(self, row: int, half: int, value: Value, look: Look) -> None:
        """Fill a row of a half; the value stands in its first cell."""
        for column in range(half, half + _ACROSS):
            self._put(row, column, value if column == half else None, look)

    def _put(self, row: int, column: int, value: Value, look: Look) -> None:
        self._cells[Address(row, column)] = RenderedCell(value, look)

    def _color(self, row: int, column: int, state: str) -> None:
        if state:
            at = Address(row, column)
            self._rules.append(RenderedRule(Area(at, at), "TRUE", _STATES[state]))


def _places(columns: tuple[Column, ...], half: int) -> list[int]:
    """Return the columns of the sheet that a table takes: the first, then the last ones."""
    return [half, *range(half + _ACROSS - len(columns) + 1, half + _ACROSS)]


def _align(column: Column) -> Align:
    """Return where a column's cells stand: amounts and days a little from the edge."""
    return "right" if column.is_number else "left" if column.format == DATE else ""


def _typed(value: Value) -> Value:
    """Return a value to write: texts as the page has them, an error as its name."""
    return cell_text(value) if _is_text(value) else value


def _is_text(value: Value) -> bool:
    return isinstance(value, str | CellError)
