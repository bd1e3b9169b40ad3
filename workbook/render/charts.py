"""The charts of a tab, with the cells that they read."""

from workbook.errors import FormulaError
from workbook.formula.emit import emit
from workbook.formula.tree import CellRef, ColumnRef, Place, RangeRef, Target
from workbook.model import Address, Area
from workbook.render.context import Context
from workbook.render.rendered import Cells, RenderedChart, RenderedSeries
from workbook.template.charts import reference
from workbook.template.model import Chart, Series, Tab


def charts(context: Context, tab: Tab) -> tuple[RenderedChart, ...]:
    """Return the charts of ``tab``."""
    return tuple(_chart(context, tab, chart) for chart in tab.charts)


def _chart(context: Context, tab: Tab, chart: Chart) -> RenderedChart:
    return RenderedChart(
        chart.type,
        chart.title,
        chart.at,
        chart.width,
        chart.height,
        _cells(context, tab, chart.categories),
        tuple(
            RenderedSeries(
                _title(context, series), _cells(context, tab, series.values), series.color
            )
            for series in chart.series
        ),
        chart.category_format,
        chart.format,
        chart.stacked,
    )


def _title(context: Context, series: Series) -> str:
    """Return what a series is called: by itself, or like the header of its column."""
    node = reference(series.values)
    if series.title or not isinstance(node, ColumnRef):
        return series.title
    for _, table in context.template.tables():
        for column in table.columns:
            if (table.name, column.id) == (node.table, node.column):
                return column.header
    return ""


def _cells(context: Context, tab: Tab, text: str) -> Cells:
    match reference(text):
        case ColumnRef(table=name, column=column):
            return _column(context, name, column)
        case RangeRef(CellRef() as first, CellRef() as last):
            area = Area(Address(first.row, first.column), Address(last.row, last.column))
            return first.sheet or tab.sheet, area
        case _:
            raise FormulaError(f"{text} is no column and no range")


def _column(context: Context, name: str, column: str) -> Cells:
    """Return the data rows of a column; of an empty table the row that waits.

    Not the rows to come: a chart would draw the texts in them as zeros.
    """
    emit(ColumnRef(name, column), context.layout, Place("", 1, 1), Target.EXCEL)
    at = context.layout.tables[name]
    place = at.columns[column]
    last = max(at.first_row, at.last_row)
    return at.sheet, Area(Address(at.first_row, place), Address(last, place))
