"""Charts as drawings in a page: pure; nothing is fetched and nothing runs."""

from collections.abc import Iterator
from html import escape
from math import ceil, floor, log10

from lifeops.reports.report import Chart, cell_text

_WIDE, _HIGH = 340.0, 96.0
_TOP, _FOOT = 12.0, 14.0
_BAR, _GAP, _NAMES = 11.0, 5.0, 78.0
_LETTER = 4.6
_STEPS = (1.0, 2.0, 2.5, 5.0, 10.0)


def drawing(chart: Chart) -> str:
    """Return a chart as SVG, with its title and values for those who do not see it."""
    bars = chart.kind == "bar"
    high = len(chart.values) * (_BAR + _GAP) + _GAP if bars else _HIGH
    body = _bars(chart) if bars else _columns(chart)
    values = (cell_text(value, chart.format) for value in chart.values)
    told = ", ".join(f"{a} {b}" for a, b in zip(chart.labels, values, strict=True))
    return (
        f'<svg role="img" viewBox="0 0 {_WIDE:g} {high:g}" aria-label="{escape(chart.title)} '
        f'{escape(told)}">{"".join(body)}</svg>'
    )


def steps(least: float, most: float) -> list[float]:
    """Return round numbers from below the least of them to above the most, with zero."""
    low, high = min(0.0, least), max(0.0, most)
    span = (high - low) or 1.0
    power = 10.0 ** floor(log10(span / 3))
    step = next(each for each in _STEPS if each * power >= span / 3 or each == _STEPS[-1]) * power
    first, last = floor(low / step + 1e-9), ceil(high / step - 1e-9)
    return [place * step for place in range(first, max(last, first + 1) + 1)]


def _columns(chart: Chart) -> Iterator[str]:
    scale = steps(min(chart.values, default=0), max(chart.values, default=0))
    low, span = scale[0], scale[-1] - scale[0]
    left = 6 + _LETTER * max(len(cell_text(each, _scale(chart, scale))) for each in scale)
    room = _HIGH - _TOP - _FOOT

    def height(value: float) -> float:
        return _TOP + room * (1 - (value - low) / span)

    for each in scale:
        y = height(each)
        kind = "zero" if each == 0 else "grid"
        yield f'<line class="{kind}" x1="{left:.1f}" x2="{_WIDE:g}" y1="{y:.1f}" y2="{y:.1f}"/>'
        yield _text(left - 4, y + 2.6, cell_text(each, _scale(chart, scale)), "end")
    wide = (_WIDE - left) / max(1, len(chart.values))
    for place, (label, value) in enumerate(zip(chart.labels, chart.values, strict=True)):
        x, top, foot = left + wide * (place + 0.18), height(max(value, 0)), height(min(value, 0))
        yield (
            f'<rect x="{x:.1f}" y="{top:.1f}" width="{wide * 0.64:.1f}"'
            f' height="{max(0.0, foot - top):.1f}"/>'
        )
        yield _text(left + wide * (place + 0.5), _HIGH - 3, label, "middle")


def _scale(chart: Chart, scale: list[float]) -> str:
    return "0.##" if any(each != int(each) for each in scale) else chart.format


def _bars(chart: Chart) -> Iterator[str]:
    top = chart.top or max((*chart.values, 1.0))
    room = _WIDE - _NAMES - 34
    for place, (label, value) in enumerate(zip(chart.labels, chart.values, strict=True)):
        y = _GAP + place * (_BAR + _GAP)
        long = room * min(1.0, max(0.0, value / top))
        yield _text(_NAMES - 6, y + 8.4, label, "end")
        yield f'<rect class="ground" x="{_NAMES:g}" y="{y:g}" width="{room:g}" height="{_BAR:g}"/>'
        yield f'<rect x="{_NAMES:g}" y="{y:g}" width="{long:.1f}" height="{_BAR:g}"/>'
        yield _text(_NAMES + room + 6, y + 8.4, cell_text(value, chart.format), "start")


def _text(x: float, y: float, words: str, anchor: str) -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}">{escape(words)}</text>'
