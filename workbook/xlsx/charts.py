"""Charts of a new workbook, as openpyxl's: native ones, which their program draws and redraws."""

from collections.abc import Callable
from typing import Any

from openpyxl.chart import BarChart, DoughnutChart, LineChart
from openpyxl.chart._chart import ChartBase
from openpyxl.chart.axis import ChartLines
from openpyxl.chart.data_source import AxDataSource, NumDataSource, NumRef, StrRef
from openpyxl.chart.label import DataLabelList
from openpyxl.chart.layout import Layout, ManualLayout
from openpyxl.chart.legend import Legend
from openpyxl.chart.marker import DataPoint, Marker
from openpyxl.chart.series import Series, SeriesLabel
from openpyxl.chart.shapes import GraphicalProperties
from openpyxl.chart.text import RichText, Text
from openpyxl.chart.title import Title
from openpyxl.drawing.line import LineProperties
from openpyxl.drawing.text import (
    CharacterProperties,
    Font,
    Paragraph,
    ParagraphProperties,
    RegularTextRun,
)
from openpyxl.utils import quote_sheetname

from workbook.model import column_letters
from workbook.render.rendered import Cells, RenderedChart, RenderedSeries
from workbook.xlsx.dress import FAMILY

PALETTE = ("1F6F6B", "C98B2B", "5F7F8C", "B5533C", "8FB3AE", "173F4F", "D9C08A", "A3AAAE")
"""The colours of series that have none of their own, in turn."""

_INK = "1F2A30"
_GREY = "737B80"
_GRID = "E1E6E8"
_CM_PER_POINT = 2.54 / 72
_EMU_PER_POINT = 12_700
_LINE_POINTS = 2.25


def native(chart: RenderedChart) -> ChartBase:
    """Return a chart for openpyxl to write."""
    made = _KINDS[chart.type](chart)
    _frame(made, chart)
    for number, series in enumerate(chart.series):
        made.append(_series(chart, series, number))
    return made


def _frame(made: Any, chart: RenderedChart) -> None:
    made.width = chart.width * _CM_PER_POINT
    made.height = chart.height * _CM_PER_POINT
    made.title = _title(chart.title)
    made.legend = _legend() if len(chart.series) > 1 or chart.type == "doughnut" else None
    made.visible_cells_only = False  # helper columns are folded away
    made.roundedCorners = False
    made.graphical_properties = GraphicalProperties(
        solidFill="FFFFFF", ln=LineProperties(solidFill=_GRID, w=_EMU_PER_POINT * 3 // 4)
    )


def _bars(chart: RenderedChart) -> BarChart:
    made = BarChart(barDir="bar" if chart.type == "bar" else "col", gapWidth=60)
    made.grouping = "stacked" if chart.stacked else "clustered"
    made.overlap = 100 if chart.stacked else None
    if chart.type == "bar":  # the first category on top, and the values still below
        made.x_axis.scaling.orientation = "maxMin"
        made.y_axis.crosses = "max"
    _axes(made, chart)
    return made


def _line(chart: RenderedChart) -> LineChart:
    made = LineChart()
    made.grouping = "stacked" if chart.stacked else "standard"
    _axes(made, chart)
    return made


def _doughnut(_: RenderedChart) -> DoughnutChart:
    made = DoughnutChart(holeSize=58)
    made.dataLabels = DataLabelList(
        showPercent=True,
        showVal=False,
        showCatName=False,
        showSerName=False,
        showLegendKey=False,
        showLeaderLines=False,
        txPr=_text(9, "FFFFFF", bold=True),
    )
    return made


def _axes(made: Any, chart: RenderedChart) -> None:
    plain = GraphicalProperties(ln=LineProperties(solidFill=_GRID))
    for axis in (made.x_axis, made.y_axis):
        axis.delete = False
        axis.txPr = _text(9, _GREY)
        axis.spPr = plain
        axis.majorTickMark = "none"
        axis.title = None
    made.x_axis.tickLblPos = "low"  # below the plot, also where values are negative
    made.x_axis.noMultiLvlLbl = True
    if chart.category_format:
        made.x_axis.number_format = chart.category_format
    made.y_axis.number_format = chart.format or "General"
    made.y_axis.numFmt.sourceLinked = not chart.format
    made.y_axis.majorGridlines = ChartLines(spPr=plain)
    made.y_axis.spPr = GraphicalProperties(ln=LineProperties(noFill=True))


_KINDS: dict[str, Callable[[RenderedChart], ChartBase]] = {
    "column": _bars,
    "bar": _bars,
    "line": _line,
    "doughnut": _doughnut,
}


def _series(chart: RenderedChart, series: RenderedSeries, number: int) -> Series:
    made = Series(
        idx=number,
        order=number,
        val=NumDataSource(numRef=NumRef(f=_ref(series.values))),
        tx=SeriesLabel(v=series.title) if series.title else None,
    )
    names = _ref(chart.categories)
    if chart.category_format:
        made.cat = AxDataSource(numRef=NumRef(f=names))
    else:
        made.cat = AxDataSource(strRef=StrRef(f=names))
    _paint(made, chart, series.color or PALETTE[number % len(PALETTE)])
    return made


def _paint(made: Series, chart: RenderedChart, color: str) -> None:
    if chart.type == "line":
        made.graphicalProperties = GraphicalProperties(
            ln=LineProperties(solidFill=color, w=int(_LINE_POINTS * _EMU_PER_POINT), cap="rnd")
        )
        made.marker = Marker(symbol="none")
        made.smooth = False
    elif chart.type == "doughnut":
        made.dPt = [
            DataPoint(
                idx=place,
                spPr=GraphicalProperties(solidFill=each, ln=LineProperties(solidFill="FFFFFF")),
            )
            for place, each in enumerate(PALETTE)
        ]
    else:
        made.graphicalProperties = GraphicalProperties(
            solidFill=color, ln=LineProperties(noFill=True)
        )
        made.invertIfNegative = False


def _ref(cells: Cells) -> str:
    sheet, area = cells
    first, last = (f"${column_letters(at.column)}${at.row}" for at in (area.first, area.last))
    return f"{quote_sheetname(sheet)}!{first}:{last}"


def _title(text: str) -> Title:
    run = RegularTextRun(rPr=_characters(12, _INK, bold=True), t=text)
    paragraph = Paragraph(pPr=ParagraphProperties(defRPr=_characters(12, _INK, bold=True)), r=[run])
    corner = Layout(manualLayout=ManualLayout(xMode="edge", yMode="edge", x=0.02, y=0.03))
    return Title(tx=Text(rich=RichText(p=[paragraph])), overlay=False, layout=corner)


def _legend() -> Legend:
    legend = Legend()
    legend.position = "b"
    legend.txPr = _text(9, _GREY)
    return legend


def _text(size: int, color: str, *, bold: bool = False) -> RichText:
    characters = ParagraphProperties(defRPr=_characters(size, color, bold=bold))
    return RichText(p=[Paragraph(pPr=characters, endParaRPr=CharacterProperties())])


def _characters(size: int, color: str, *, bold: bool) -> CharacterProperties:
    return CharacterProperties(sz=size * 100, b=bold, solidFill=color, latin=Font(typeface=FAMILY))
