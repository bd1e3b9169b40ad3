"""The figures of the Dashboard, noted once a month, so that there is something to compare with."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date

from lifeops.flows.tables import Tables, held, row_id
from sync.diff import Cells
from sync.merged import MergedTable
from sync.wishes import Gone, Row, Wishes
from workbook.values import serial

Figures = Callable[[], Mapping[str, float]]
"""Returns short name -> value of the figures that are numbers now."""

TABLE = "KPIHistory"


def kpi_history(
    tables: Sequence[MergedTable], gone: Gone, *, day: date, figures: Figures
) -> Wishes:
    """Return a row for each figure in the first sync of a month that has any.

    Args:
        tables: merged.
        gone: the rows that were deleted before.
        day: today.
        figures: the figures as they are now; asked for only if the month has none.
    """
    found = Tables(tables)
    history = found.find(TABLE, ("Date", "KPI", "Value"))
    if history is None or found.cell("as_of") is not None:
        return Wishes()
    month = f"{day:%Y-%m}"
    mark = row_id("kpi", month)
    rows: dict[Row, Cells | None] = {}
    if not _noted(history, gone, mark):
        for name, value in sorted(figures().items()):
            cells: Cells = {"Date": serial(day), "KPI": name, "Value": value}
            rows[TABLE, f"{mark}{row_id(name)[:8]}"] = cells
    return Wishes(rows=rows)


def _noted(history: MergedTable, gone: Gone, mark: str) -> bool:
    """Whether a row of the month is there, or was."""
    there = any(each.startswith(mark) for each, _ in held(history))
    return there or any(table == TABLE and each.startswith(mark) for table, each in gone)
