"""A workbook as it is to be written: every cell at its address, and how it looks.

What :mod:`workbook.render.book` gives and the .xlsx writer takes; formulas are in A1 form, for
Excel.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal, TypeAlias

from workbook.model import Address, Area
from workbook.schema import Schema
from workbook.values import Content

Align: TypeAlias = Literal["", "left", "center", "right"]


@dataclass(frozen=True, slots=True)
class Look:
    """How a cell looks.

    Attributes:
        style: one of the template's named styles, or that of a computed column.
        format: number format code.
        align: ``left``, ``center``, ``right``, or ``""`` for what the value asks for.
        wrap: whether its text wraps.
    """

    style: str = "body"
    format: str = ""
    align: Align = ""
    wrap: bool = False


@dataclass(frozen=True, slots=True)
class RenderedCell:
    """A cell's content and look."""

    content: Content = None
    look: Look = Look()


@dataclass(frozen=True, slots=True)
class RenderedTable:
    """An Excel table.

    Attributes:
        area: header to the blank row that waits below the data.
        headers: in column order, ``_id`` last.
        formulas: by position in ``headers``: the column's formula in the first data row.
    """

    name: str
    area: Area
    headers: tuple[str, ...]
    formulas: Mapping[int, str]


@dataclass(frozen=True, slots=True)
class RenderedCheck:
    """A data validation.

    Attributes:
        kind: ``list``, ``decimal`` or ``date``.
        first: list: the range to pick from; else the least value, ``""`` for none.
        last: the greatest value, ``""`` for none.
        strict: whether Excel refuses anything else.
        message: what Excel says then.
    """

    area: Area
    kind: Literal["list", "decimal", "date"]
    first: str
    last: str
    strict: bool
    message: str


@dataclass(frozen=True, slots=True)
class RenderedRule:
    """A conditional format; ``formula`` is as for the area's first row."""

    area: Area
    formula: str
    style: str


Cells: TypeAlias = tuple[str, Area]
"""Cells of a sheet."""


@dataclass(frozen=True, slots=True)
class RenderedSeries:
    """One series of a chart."""

    title: str
    values: Cells
    color: str = ""


@dataclass(frozen=True, slots=True)
class RenderedChart:
    """A chart; sizes are in points, for the rest see :class:`workbook.template.model.Chart`."""

    type: str
    title: str
    at: Address
    width: float
    height: float
    categories: Cells
    series: tuple[RenderedSeries, ...]
    category_format: str = ""
    format: str = ""
    stacked: bool = False


@dataclass(frozen=True, slots=True)
class RenderedSheet:
    """One sheet.

    Attributes:
        widths: column -> width in characters.
        heights: row -> height in points.
        looks: column -> look of its cells that are not written.
        folded_columns: column -> depth of folding; they are out of view.
        folded_rows: rows out of view, folded.
        hidden_columns: columns out of view for good.
        notes: cell -> note shown on hovering.
        links: cell -> the sheet that a click on it leads to.
        repeat_header: whether the first row is printed on every page.
    """

    name: str
    cells: Mapping[Address, RenderedCell]
    table: RenderedTable | None = None
    checks: tuple[RenderedCheck, ...] = ()
    rules: tuple[RenderedRule, ...] = ()
    widths: Mapping[int, float] = field(default_factory=dict)
    heights: Mapping[int, float] = field(default_factory=dict)
    looks: Mapping[int, Look] = field(default_factory=dict)
    folded_columns: Mapping[int, int] = field(default_factory=dict)
    folded_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()
    notes: Mapping[Address, str] = field(default_factory=dict)
    color: str = ""
    freeze: str = ""
    hidden: bool = False
    landscape: bool = True
    one_page: bool = False
    print_area: str = ""
    repeat_header: bool = False
    gridlines: bool = True
    charts: tuple[RenderedChart, ...] = ()
    links: Mapping[Address, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class RenderedBook:
    """The whole workbook.

    Attributes:
        names: defined name -> its cell.
        as_of: the day at which its formulas are calculated.
        properties: of the document; they say which template it came from.
    """

    title: str
    sheets: tuple[RenderedSheet, ...]
    names: Mapping[str, tuple[str, Address]]
    schema: Schema
    as_of: date
    properties: Mapping[str, str] = field(default_factory=dict)
