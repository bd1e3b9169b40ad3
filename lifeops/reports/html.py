"""A report as one HTML file that needs nothing else: pure."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from html import escape
from importlib.resources import files

from lifeops.reports.report import (
    DATE,
    MOST_TEXT,
    MOST_WORDS,
    Column,
    Figure,
    Report,
    Row,
    Section,
    Table,
    cell_text,
    clipped,
)
from lifeops.reports.svg import drawing
from lifeops.viewing import markup
from lifeops.viewing.markup import element

_PAGE = """\
<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<style>
{style}</style>
</head>
<body style="--size:{size}">
{body}
</body>
</html>
"""
_PAGE_LINES = 128.0
"""Lines that both halves of a page have room for, in letters of the full size."""
_LETTERS, _HEAD_LETTERS = 58, 120
"""Letters on a line of a half, and of the head, in the full size."""
_NARROW = 11
"""Letters in a line of a column other than the first."""
_CHART_LINES = 8.0
_TITLE_LINES = 2.4
_MOST_FACT = 60
_LONG_WORD = re.compile(r"\S{14}(?=\S{3})")
"""Where a word without a break would push a table out of its half."""


@dataclass(frozen=True, slots=True)
class _Fit:
    """How full a page is set.

    Attributes:
        size: of the letters, of the full size.
        most: letters of a text in a table.
        rows: rows of a table.
    """

    size: float
    most: int = MOST_TEXT
    rows: int = 10

    @property
    def most_words(self) -> int:
        """Letters of a sentence."""
        return MOST_WORDS * self.most // MOST_TEXT


_FITS = (
    *(_Fit(size / 100) for size in range(100, 76, -4)),
    *(_Fit(size / 100, 70) for size in range(88, 72, -4)),
    *(_Fit(size / 100, 40) for size in range(84, 68, -4)),
    *(_Fit(size / 100, 30, 3) for size in range(80, 44, -4)),
)
"""From the best to read to the tightest."""


def html(report: Report) -> str:
    """Return a report as a document; the same report gives the same text."""
    fit = _fitting(report)
    return _PAGE.format(
        title=escape(report.title),
        style=_style(),
        size=f"{fit.size:g}",
        body="\n".join(_body(report, fit)),
    )


def _fitting(report: Report) -> _Fit:
    """Return how a report fits on one page, texts cut only where small letters do not do."""
    return next((fit for fit in _FITS if _lines(report, fit) <= _PAGE_LINES), _FITS[-1])


@cache
def _style() -> str:
    return files("lifeops.reports").joinpath("report.css").read_text("utf-8")


def _body(report: Report, fit: _Fit) -> Iterator[str]:
    yield f"<header>{element('h1', clipped(report.title))}"
    yield element("p", report.subtitle, "time")
    facts = (
        f"<div>{element('dt', a)}{element('dd', clipped(b, _MOST_FACT))}</div>"
        for a, b in report.facts
    )
    yield f'<dl class="facts">{"".join(facts)}</dl></header>'
    yield f'<div class="figures">{"".join(map(_figure, report.figures))}</div>'
    yield f'<main class="parts">{"".join(_section(each, fit) for each in report.sections)}</main>'


def _figure(each: Figure) -> str:
    note = element("span", each.note) if each.note else ""
    kind = f' class="{each.state}"' if each.state else ""
    return f"<div{kind}>{element('span', each.label)}{element('b', each.shown)}{note}</div>"


def _section(each: Section, fit: _Fit) -> str:
    lines = [clipped(line, fit.most_words) for line in each.lines]
    parts = [markup.listed(lines)] if len(lines) > 1 else [element("p", line) for line in lines]
    if each.chart is not None:
        parts += [element("h3", each.chart.title), drawing(each.chart)]
    if each.table is not None:
        parts.append(_table(each.table, each.title, fit))
    return markup.section(each.title, *parts)


def _table(table: Table, title: str, fit: _Fit) -> str:
    heads = [(column.title, _kind(column)) for column in table.columns]
    rows = [(row.state, _texts(row, table, fit)) for row in table.rows[: fit.rows]]
    rest = table.more + len(table.rows) - len(rows)
    more = element("p", f"and {rest:,} more", "note") if rest else ""
    return markup.table(heads, rows, title=title) + more


def _texts(row: Row, table: Table, fit: _Fit) -> list[str]:
    pairs = zip(row.cells, table.columns, strict=True)
    texts = (clipped(cell_text(value, column.format), fit.most) for value, column in pairs)
    return [_LONG_WORD.sub("\\g<0>\N{ZERO WIDTH SPACE}", text) for text in texts]


def _kind(column: Column) -> str:
    return "date" if column.format == DATE else "number" if column.is_number else ""


def _lines(report: Report, fit: _Fit) -> float:
    """Return how many lines a report takes, about, charts and all."""
    facts = sum(len(a) + len(clipped(b, _MOST_FACT)) + 4 for a, b in report.facts)
    head = 2 * fit.size * (facts * fit.size // _HEAD_LETTERS)
    sections = [_section_lines(each, fit) for each in report.sections]
    return head + sum(sections) + max(sections, default=0) / 2  # halves are never quite even


def _section_lines(each: Section, fit: _Fit) -> float:
    letters = _LETTERS / fit.size
    lines = (clipped(line, fit.most_words) for line in each.lines)
    count = _TITLE_LINES + sum(1 + len(line) // letters for line in lines)
    if each.table is not None:
        rows = each.table.rows[: fit.rows]
        count += 2.2 + sum(_row_lines(_texts(row, each.table, fit), letters) for row in rows)
    return count * fit.size + (_CHART_LINES if each.chart is not None else 0)


def _row_lines(texts: Sequence[str], letters: float) -> float:
    """Return the lines of a row whose first column takes what the others leave it."""
    first = max(16, letters - _NARROW * (len(texts) - 1))
    return 1.2 + max(len(texts[0]) // first, *(len(each) // _NARROW for each in texts[1:]), 0)
