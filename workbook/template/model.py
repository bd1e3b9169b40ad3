"""A template: what a workbook holds before a person types in it, as typed values.

A tab carries a table, or single cells on a free page, or both. Formulas are written in
structured-reference form (``[@Due]``, ``Tasks[Score]``, ``w_when``).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TypeAlias

from workbook.model import Address, Area
from workbook.render.rendered import Align
from workbook.schema import (
    CONFLICTS_TABLE,
    CellSchema,
    ColumnSchema,
    ColumnType,
    Schema,
    TableSchema,
)
from workbook.values import Content

CAPACITY = 500
"""How many rows the ranges of formulas reach, unless a table says otherwise."""

STYLES = (
    "body", "title", "subtitle", "header", "label", "input", "muted", "plain", "wrapped", "small",
    "kpi_label", "kpi", "kpi_delta", "link",
)  # fmt: skip
CHART_TYPES = ("column", "bar", "line", "doughnut")
RULE_STYLES = ("bad", "warn", "good", "info", "muted", "over", "strong", "done")

FORMATS: Mapping[ColumnType, str] = {
    ColumnType.NUMBER: "",
    ColumnType.COUNTER: "",
    ColumnType.MONEY: "#,##0",
    ColumnType.PERCENT: "0%",
    ColumnType.DATE: "d mmm yyyy",
    ColumnType.TIME: "hh:mm",
    ColumnType.DATETIME: "d mmm yyyy hh:mm",
    ColumnType.DURATION: "[h]:mm",
}


@dataclass(frozen=True, slots=True)
class DayOffset:
    """A date in a sample, so many days after the as-of date."""

    days: int


Sample: TypeAlias = Content | DayOffset


@dataclass(frozen=True, slots=True)
class Check:
    """What may be typed in a cell.

    Attributes:
        list: the column of starting values to pick from, by its id.
        reference: the column, as ``Table[Column]``, that holds the names to pick from.
        minimum: the least number or date allowed.
        maximum: the greatest.
        strict: whether anything else is refused rather than warned about.
    """

    list: str = ""
    reference: str = ""
    minimum: float | None = None
    maximum: float | None = None
    strict: bool = True


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table; computed where it has a ``formula``.

    Attributes:
        width: in characters; 0 leaves the program's own.
        hidden: out of the light view, one click away.
        note: what hovering over the header says.
        values: starting values, where the column is a list that others pick from.
        default: what a blank cell counts as, for people to read.
    """

    id: str
    header: str
    type: ColumnType = ColumnType.TEXT
    formula: str = ""
    format: str = ""
    width: float = 0
    hidden: bool = False
    wrap: bool = False
    note: str = ""
    check: Check = Check()
    values: tuple[Content, ...] = ()
    default: str = ""


@dataclass(frozen=True, slots=True)
class Rule:
    """A conditional format: cells look like ``style`` where ``when`` is true.

    Attributes:
        columns: ids of the table's columns it colours; all those in view if empty.
        area: on a free page, the cells it colours.
        unfilled: whether it is for the rows without their required cell, not for those with it.
    """

    when: str
    style: str
    columns: tuple[str, ...] = ()
    area: Area | None = None
    unfilled: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """A table, its header in row 1.

    Attributes:
        required: id of the column whose filling makes a row.
        capacity: how many data rows the ranges of formulas reach.
        starters: rows that every workbook begins with.
        samples: rows that only a sample workbook holds.
        amended: place of a starter -> what a sample workbook holds in that row besides.
        remade: whether commands make its rows anew.
    """

    name: str
    columns: tuple[Column, ...]
    required: str
    capacity: int = CAPACITY
    rules: tuple[Rule, ...] = ()
    starters: tuple[Mapping[str, Sample], ...] = ()
    samples: tuple[Mapping[str, Sample], ...] = ()
    amended: Mapping[int, Mapping[str, Sample]] = field(default_factory=dict)
    remade: bool = False

    def schema(self, sheet: str) -> TableSchema:
        """Return the table as sync knows it."""
        columns = tuple(
            ColumnSchema(
                each.id, each.header, each.type, each.formula, each.format, each.check.reference
            )
            for each in self.columns
        )
        return TableSchema(self.name, sheet, columns, self.required, remade=self.remade)


@dataclass(frozen=True, slots=True)
class PageCell:
    """One cell of a free page.

    Attributes:
        name: its defined name, if formulas or sync refer to it.
        content: what it holds; a formula is in structured-reference form.
        sample: what it holds in a sample workbook, if not the same.
        to: the sheet that a click on it leads to.
    """

    at: Address
    content: Sample = None
    name: str = ""
    type: ColumnType = ColumnType.TEXT
    format: str = ""
    style: str = "body"
    align: Align = ""
    note: str = ""
    check: Check = Check()
    sample: Sample = None
    to: str = ""


@dataclass(frozen=True, slots=True)
class Series:
    """One series of a chart; ``values`` is ``Table[Column]`` or a range such as ``C6:C17``."""

    values: str
    title: str = ""
    color: str = ""


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart; its title is the question that it answers.

    Attributes:
        type: ``column``, ``bar``, ``line`` or ``doughnut``.
        at: the cell at its upper left corner.
        width: in points.
        height: in points.
        categories: what its points are called: a reference as in :class:`Series`.
        category_format: number format code of categories that are dates or numbers.
        format: number format code of the values; that of the cells if ``""``.
        stacked: whether the series stand on each other.
    """

    type: str
    title: str
    at: Address
    categories: str
    series: tuple[Series, ...]
    width: float = 400
    height: float = 220
    category_format: str = ""
    format: str = ""
    stacked: bool = False


@dataclass(frozen=True, slots=True)
class Tab:
    """One sheet.

    Attributes:
        listing: whether its cells are a list of settings, one a row.
        hidden: whether the tab is out of the light view; the program can show it.
        color: of the tab, as ``RRGGBB``.
        freeze: the first cell that scrolls, such as ``B2``.
        widths: column letters -> width in characters, for free pages.
        heights: row -> height in points.
        hidden_columns: letters of the columns that only formulas need.
        advanced_rows: rows folded away, one click from view.
        one_page: printed on a single page, rather than as wide as one.
    """

    sheet: str
    table: Table | None = None
    cells: tuple[PageCell, ...] = ()
    rules: tuple[Rule, ...] = ()
    color: str = ""
    freeze: str = ""
    widths: Mapping[str, float] = field(default_factory=dict)
    heights: Mapping[int, float] = field(default_factory=dict)
    hidden_columns: tuple[str, ...] = ()
    advanced_rows: frozenset[int] = frozenset()
    landscape: bool = True
    one_page: bool = False
    print_area: str = ""
    gridlines: bool = True
    hidden: bool = False
    charts: tuple[Chart, ...] = ()
    listing: bool = False


@dataclass(frozen=True, slots=True)
class Template:
    """A whole template; ``as_of`` is the day its blank workbooks are calculated at."""

    id: str
    version: int
    title: str
    as_of: date
    tabs: tuple[Tab, ...]

    def tables(self) -> Iterator[tuple[Tab, Table]]:
        """Yield every table with its tab, in tab order."""
        for tab in self.tabs:
            if tab.table is not None:
                yield tab, tab.table

    def cells(self) -> Iterator[tuple[Tab, PageCell]]:
        """Yield every named cell with its tab, in tab order."""
        for tab in self.tabs:
            for cell in tab.cells:
                if cell.name:
                    yield tab, cell

    def list_column(self, name: str) -> tuple[Tab, Table, Column] | None:
        """Return where the list called ``name`` is, if there is one."""
        for tab, table in self.tables():
            for column in table.columns:
                if column.id == name and column.values:
                    return tab, table, column
        return None

    def schema(self) -> Schema:
        """Return what syncs: every table, the Conflicts table, every named cell."""
        tables = [table.schema(tab.sheet) for tab, table in self.tables()]
        cells = [CellSchema(c.name, tab.sheet, c.type, c.format) for tab, c in self.cells()]
        tables.append(conflicts_table())
        typed = {table.sheet for table in tables} | {cell.sheet for cell in cells}
        pages = tuple(tab.sheet for tab in self.tabs if tab.sheet not in typed)
        return Schema(tuple(tables), tuple(cells), f"{self.id}@{self.version}", pages)


CONFLICTS_COLUMNS = ("Table", "Row", "Column", "Sheet value", "Excel value", "Before", "Kept")


def conflicts_table() -> TableSchema:
    """Return the table that lists conflicts, the same in every workbook."""
    columns = tuple(ColumnSchema(name, name) for name in CONFLICTS_COLUMNS)
    return TableSchema(CONFLICTS_TABLE, "Conflicts", columns, required="Table")
