"""The charts of the spreadsheet made after a workbook.

Google calls a series by the cell above its values, and by nothing else; so a chart reads the row
above, where every series' name stands there.

Source: https://developers.google.com/workspace/sheets/api/reference/rest/v4/spreadsheets/charts
"""

from collections.abc import Iterator
from typing import Any

from sync.google.mirror_layout import Plot
from sync.google.wire import grid_range
from workbook.model import Address, Area
from workbook.xlsx.drawn import Drawn, charts
from workbook.xlsx.scan import SheetReading

_HOLE = 0.58
_BASIC = {"column": "COLUMN", "bar": "BAR", "line": "LINE"}
_INK = "1F2A30"


def requests(plot: Plot) -> Iterator[dict[str, Any]]:
    """Yield requests that draw every chart that Google can draw too."""
    for sheet in plot.sheets:
        for chart in charts(plot.book, sheet):
            spec = _spec(plot, sheet, chart)
            if spec is not None:
                yield {"addChart": {"chart": {"spec": spec, "position": _at(plot, sheet, chart)}}}


def _at(plot: Plot, sheet: SheetReading, chart: Drawn) -> dict[str, Any]:
    width, height = chart.size
    anchor = {
        "sheetId": plot.tabs[sheet.name].id,
        "rowIndex": chart.at.row - 1,
        "columnIndex": chart.at.column - 1,
    }
    return {"overlayPosition": {"anchorCell": anchor, "widthPixels": width, "heightPixels": height}}


def _spec(plot: Plot, sheet: SheetReading, chart: Drawn) -> dict[str, Any] | None:
    named = chart.type in _BASIC and _is_named(plot, sheet, chart)
    names = _source(plot, sheet, chart.categories, named=named) if chart.categories else None
    values = [_source(plot, sheet, each.values, named=named) for each in chart.series]
    if any(each is None for each in values):
        return None
    shape: dict[str, Any] = {
        "title": chart.title,
        "titleTextFormat": {"bold": True, "fontSize": 12, "foregroundColorStyle": color(_INK)},
        "titleTextPosition": {"horizontalAlignment": "LEFT"},
        "hiddenDimensionStrategy": "SHOW_ALL",
    }
    if chart.type in _BASIC:
        return shape | {"basicChart": _basic(chart, names, values, named=named)}
    pie = {"legendPosition": "RIGHT_LEGEND", "series": values[0]}
    pie |= {"domain": names} if names else {}
    return shape | {"pieChart": pie | ({"pieHole": _HOLE} if chart.type == "doughnut" else {})}


def _basic(chart: Drawn, names: Any, values: list[Any], *, named: bool) -> dict[str, Any]:
    axis = "BOTTOM_AXIS" if chart.type == "bar" else "LEFT_AXIS"
    series = [
        {"series": value, "targetAxis": axis}
        | ({"colorStyle": color(each.color)} if each.color else {})
        for each, value in zip(chart.series, values, strict=True)
    ]
    several = len(series) > 1
    return {
        "chartType": _BASIC[chart.type],
        "legendPosition": "BOTTOM_LEGEND" if several else "NO_LEGEND",
        "headerCount": 1 if named else 0,
        "domains": [{"domain": names}] if names else [],
        "series": series,
    } | ({"stackedType": "STACKED"} if chart.stacked else {})


def color(rgb: str) -> dict[str, Any]:
    """Return ``RRGGBB`` as Google has colours, each part from 0 to 1."""
    red, green, blue = (round(int(rgb[n : n + 2], 16) / 255, 4) for n in (0, 2, 4))
    return {"rgbColor": {"red": red, "green": green, "blue": blue}}


def _is_named(plot: Plot, sheet: SheetReading, chart: Drawn) -> bool:
    """Whether the name of every series stands above its values."""
    return all(
        (found := _place(plot, sheet, each.values)) is not None
        and found[1].first.row > 1
        and each.title == _shown(plot, *found)
        for each in chart.series
    )


def _shown(plot: Plot, title: str, area: Area) -> object:
    above = Address(area.first.row - 1, area.first.column)
    cell = plot.book.sheet(title).cells.get(above)
    return cell.value if cell is not None else None


def _source(plot: Plot, sheet: SheetReading, text: str, *, named: bool) -> dict[str, Any] | None:
    found = _place(plot, sheet, text)
    if found is None:
        return None
    title, area = found
    first = Address(area.first.row - named, area.first.column)
    ranges = [grid_range(plot.tabs[title].id, Area(first, area.last))]
    return {"sourceRange": {"sources": ranges}}


def _place(plot: Plot, sheet: SheetReading, text: str) -> tuple[str, Area] | None:
    """Return the tab and the area of a range; ``None`` if it is none of the new tabs'."""
    title, _, area = text.rpartition("!")
    if title.startswith("'"):
        title = title[1:-1].replace("''", "'")
    try:
        found = Area.parse(area.replace("$", ""))
    except ValueError:
        return None
    title = title or sheet.name
    return (title, found) if title in plot.tabs else None
