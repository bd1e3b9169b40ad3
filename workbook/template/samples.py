"""Generated sample rows, checked and put under those that a template's own files give."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, time

from workbook.errors import Problem, ProblemsError
from workbook.schema import NUMBERS, ColumnType
from workbook.template.model import Column, Sample, Tab, Table, Template
from workbook.values import Kind, Serial, canonical, serial

Given = Mapping[str, Sequence[Mapping[str, object]]]
"""Table name -> rows, each as column id -> text, number, ``date``, ``time``, ``datetime``."""

_DATES = {ColumnType.DATE, ColumnType.DATETIME}


def with_samples(template: Template, given: Mapping[str, Given]) -> Template:
    """Return ``template`` with more sample rows in its tables.

    Args:
        template: as read.
        given: what generated them, for messages -> the rows.

    Raises:
        ProblemsError: rows of a table or column that does not exist, values of the wrong type
            or not in their list, more rows than a table has room for.
    """
    problems: list[Problem] = []
    rows: dict[str, list[Mapping[str, Sample]]] = {}
    known = {table.name: table for _, table in template.tables()}
    for file, tables in given.items():
        for name, more in tables.items():
            if name in known:
                checked = _Rows(template, known[name], file, problems)
                rows.setdefault(name, []).extend(checked.row(n, row) for n, row in enumerate(more))
            else:
                problems.append(Problem(file, 1, f"there is no table {name!r}"))
    made = replace(template, tabs=tuple(_filled(tab, rows) for tab in template.tabs))
    problems += [
        Problem(next(iter(given)), 1, f"{table.name} has more rows than it has room for")
        for _, table in made.tables()
        if len(table.starters) + len(table.samples) >= table.capacity and table.name in rows
    ]
    if problems:
        raise ProblemsError(tuple(dict.fromkeys(problems)))
    return made


def _filled(tab: Tab, rows: Mapping[str, list[Mapping[str, Sample]]]) -> Tab:
    if tab.table is None or tab.table.name not in rows:
        return tab
    samples = (*tab.table.samples, *rows[tab.table.name])
    return replace(tab, table=replace(tab.table, samples=samples))


class _Rows:
    """The rows of one table, noting what is wrong with them."""

    def __init__(
        self, template: Template, table: Table, file: str, problems: list[Problem]
    ) -> None:
        self._file = file
        self._table = table
        self._columns = {column.id: column for column in table.columns}
        self._lists = {
            column.id: frozenset(found[2].values)
            for column in table.columns
            if column.check.list and (found := template.list_column(column.check.list))
        }
        self._problems = problems

    def row(self, number: int, given: Mapping[str, object]) -> Mapping[str, Sample]:
        """Return a row as cells hold it."""
        row = {}
        for name, value in given.items():
            column = self._columns.get(name)
            if column is None:
                self._wrong(number, f"{name!r} is not a column")
            elif column.formula:
                self._wrong(number, f"{name!r} is computed, so a row cannot give it")
            else:
                row[name] = self._cell(number, column, value)
        required = self._table.required
        if required and row.get(required) is None:
            self._wrong(number, f"the row has no {required}")
        return row

    def _cell(self, number: int, column: Column, value: object) -> Sample:
        try:
            held = typed(value, column.type)
        except ValueError:
            self._wrong(number, f"{value!r} in {column.id} is not a {column.type.value}")
            return None
        listed = self._lists.get(column.id)
        if listed is not None and held is not None and held not in listed:
            self._wrong(number, f"{value!r} is not in the list {column.check.list!r}")
        return held

    def _wrong(self, number: int, what: str) -> None:
        self._problems.append(
            Problem(self._file, 1, f"{self._table.name}, row {number + 1}: {what}")
        )


def typed(value: object, kind: ColumnType) -> Sample:
    """Return what a cell of that kind holds when ``value`` is typed in it.

    Raises:
        ValueError: it is nothing of that kind.
    """
    match value:
        case None | "":
            return None
        case bool():
            return value
        case date() if kind in _DATES:
            if isinstance(value, datetime) and kind is ColumnType.DATE:
                value = value.date()
            return serial(value)
        case time() if kind is ColumnType.TIME:
            return Serial((value.hour * 60 + value.minute) / 1440, Kind.TIME)
        case int() | float() if kind not in _DATES and kind is not ColumnType.TIME:
            return canonical(value)
        case str() if kind not in _DATES | NUMBERS and kind is not ColumnType.TIME:
            return value
        case _:
            raise ValueError(value)
