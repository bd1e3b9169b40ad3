"""What rendering a template needs to know everywhere: where things stand, and which day it is."""

import re
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from workbook.formula.emit import emit
from workbook.formula.parse import parse
from workbook.formula.tree import Place, Target
from workbook.model import ID_COLUMN, Address, Area, Layout, TableLayout
from workbook.render.rendered import Align, RenderedCheck
from workbook.schema import CONFLICTS_TABLE, NUMBERS, ColumnType
from workbook.template.model import (
    CAPACITY,
    Check,
    DayOffset,
    Sample,
    Table,
    Template,
    conflicts_table,
)
from workbook.values import Content, serial

_DAY = re.compile(r"\{D([+-]\d+)?\}")
_MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
_DATES = {ColumnType.DATE, ColumnType.DATETIME, ColumnType.TIME}
_LAST_TIME = "0.99999"
_TIME = "Type a time with a colon, such as 9:00."
# Sample rows must have the same ids each time: these are theirs, from their place in the template.
_SAMPLES = uuid.UUID("0b0f6a1e-6c0f-5d0e-9f4e-3b8f5d1f2a77")


@dataclass(frozen=True, slots=True)
class Context:
    """A template about to be rendered.

    Attributes:
        layout: where every table and named cell will stand.
        sample: whether the sample rows are in it.
        as_of: the day that sample dates count from.
    """

    template: Template
    layout: Layout
    sample: bool
    as_of: date

    def text(self, formula: str, at: Place) -> str:
        """Return a formula of the template as it is written in the cell ``at``."""
        return emit(parse(formula), self.layout, at, Target.EXCEL)

    def content(self, sample: Sample) -> Content:
        """Return what a sample means on the as-of day."""
        if isinstance(sample, DayOffset):
            return serial(self.as_of + timedelta(days=sample.days))
        return _DAY.sub(self._label, sample) if isinstance(sample, str) else sample

    def _label(self, match: re.Match[str]) -> str:
        day = self.as_of + timedelta(days=int(match[1] or 0))
        return f"{day.day} {_MONTHS[day.month - 1]}"

    def check(self, check: Check, kind: ColumnType, area: Area) -> RenderedCheck | None:
        """Return the validation of an area, if there is anything to validate."""
        if check.list:
            return self._list(check, area)
        if check.reference:
            names = self.text(check.reference, Place("", 1, 1))
            table = check.reference.partition("[")[0]
            message = f"There is no such name in {table}. Keep it anyway?"
            return RenderedCheck(area, "list", names, "", check.strict, message)
        if kind is ColumnType.TIME:
            # A whole number such as 9 would be nine days.
            return RenderedCheck(area, "decimal", "0", _LAST_TIME, check.strict, _TIME)
        if kind in _DATES:
            return _bounds(check, area, "date", "a date" if kind is ColumnType.DATE else "a time")
        if kind in NUMBERS:
            return _bounds(check, area, "decimal", "a number")
        return None

    def _list(self, check: Check, area: Area) -> RenderedCheck | None:
        found = self.template.list_column(check.list)
        if found is None:
            return None
        tab, table, column = found
        at = self.layout.tables[table.name]
        letters = Address(1, at.columns[column.id]).a1[:-1]
        last = at.header_row + len(column.values)
        quoted = tab.sheet.replace("'", "''")
        names = f"'{quoted}'!${letters}${at.first_row}:${letters}${last}"
        message = f"Pick one from the list. The list itself stands on the {tab.sheet} tab."
        return RenderedCheck(area, "list", names, "", check.strict, message)


def _bounds(check: Check, area: Area, kind: Literal["decimal", "date"], what: str) -> RenderedCheck:
    low, high = _number(check.minimum), _number(check.maximum)
    limits = {
        (True, True): f", {low} to {high}",
        (True, False): f", {low} or more",
        (False, True): f", {high} at most",
        (False, False): "",
    }[bool(low), bool(high)]
    message = f"Type {what}{'' if kind == 'date' else limits}."
    if kind == "date":
        low, high = low or "0", high or "2958465"
    return RenderedCheck(area, kind, low or "-1E+300", high or "1E+300", check.strict, message)


def _number(bound: float | None) -> str:
    return "" if bound is None else f"{bound:.15g}"


def align(kind: ColumnType) -> Align:
    """Return how values of a kind stand in their column."""
    if kind in _DATES or kind is ColumnType.BOOLEAN:
        return "center"
    return "right" if kind in NUMBERS or kind is ColumnType.DURATION else "left"


def rows_of(table: Table, sample: bool) -> tuple[Mapping[str, Sample], ...]:
    """Return the rows that a new workbook holds in ``table``."""
    if not sample:
        return table.starters
    amended = ({**row, **table.amended.get(n, {})} for n, row in enumerate(table.starters))
    return (*amended, *table.samples)


def layout_of(template: Template, sample: bool) -> Layout:
    """Return where everything stands in a new workbook."""
    tables = {}
    for tab, table in template.tables():
        count = len(rows_of(table, sample))
        ids = {row + 2: row_id(template, table.name, row) for row in range(count)}
        columns = [column.id for column in table.columns]
        tables[table.name] = _table(table.name, tab.sheet, columns, ids, table.capacity)
    conflicts = conflicts_table()
    columns = [column.id for column in conflicts.columns]
    tables[CONFLICTS_TABLE] = _table(CONFLICTS_TABLE, conflicts.sheet, columns, {}, CAPACITY)
    return Layout(tables, {cell.name: (tab.sheet, cell.at) for tab, cell in template.cells()})


def _table(
    name: str, sheet: str, columns: list[str], ids: Mapping[int, str], capacity: int
) -> TableLayout:
    places = {column: at for at, column in enumerate([*columns, ID_COLUMN], start=1)}
    return TableLayout(name, sheet, 1, 1 + len(ids), places, ids, 1 + capacity)


def row_id(template: Template, table: str, row: int) -> str:
    """Return the id of a row that the template itself gives; always the same."""
    return str(uuid.uuid5(_SAMPLES, f"{template.id}/{table}/{row}"))
