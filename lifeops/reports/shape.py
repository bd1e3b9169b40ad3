"""A report as JSON: numbers as they are, and texts as the page shows them. Pure."""

from lifeops.reports.report import Chart, Report, Section, Table, cell_text
from workbook.values import Value


def shape(report: Report) -> dict[str, object]:
    """Return a report as JSON."""
    return {
        "title": report.title,
        "subtitle": report.subtitle,
        "day": report.day.isoformat(),
        "facts": dict(report.facts),
        "figures": [
            {
                "label": each.label,
                "value": _value(each.value),
                "shown": each.shown,
                "note": each.note,
                "state": each.state,
            }
            for each in report.figures
        ],
        "sections": [_section(each) for each in report.sections],
    }


def _section(each: Section) -> dict[str, object]:
    return {
        "title": each.title,
        "lines": list(each.lines),
        "chart": _chart(each.chart) if each.chart else None,
        "table": _table(each.table) if each.table else None,
    }


def _chart(chart: Chart) -> dict[str, object]:
    return {"title": chart.title, "labels": list(chart.labels), "values": list(chart.values)}


def _table(table: Table) -> dict[str, object]:
    return {
        "columns": [column.title for column in table.columns],
        "rows": [
            [cell_text(v, c.format) for v, c in zip(row.cells, table.columns, strict=True)]
            for row in table.rows
        ],
        "more": table.more,
    }


def _value(value: Value) -> object:
    return value if isinstance(value, float) else cell_text(value)
