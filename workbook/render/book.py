"""Template to workbook: every cell at its address, every formula in A1 form. Pure."""

import hashlib
from collections.abc import Iterator
from datetime import date

from workbook.formula.tree import Place
from workbook.model import Address, Area, column_number
from workbook.render.charts import charts
from workbook.render.context import Context, align, layout_of
from workbook.render.rendered import (
    Look,
    RenderedBook,
    RenderedCell,
    RenderedCheck,
    RenderedRule,
    RenderedSheet,
)
from workbook.render.table import with_table
from workbook.schema import SCHEMA_SHEET, Schema
from workbook.template.model import (
    CONFLICTS_COLUMNS,
    Column,
    PageCell,
    Tab,
    Table,
    Template,
    conflicts_table,
)
from workbook.values import Content, Formula, serial

SCHEMA_CHUNK = 30_000
"""Characters of schema in one cell; Excel takes 32,767."""

_AS_OF = "as_of"
_CONFLICT_WIDTHS = (16, 20, 16, 30, 30, 30, 14)


def render(template: Template, *, sample: bool = False, as_of: date | None = None) -> RenderedBook:
    """Return the workbook that a template makes.

    Args:
        template: as read.
        sample: whether to fill in the sample rows; they are frozen at the as-of day.
        as_of: the day to fix the workbook at. Without it a blank workbook follows the clock.
    """
    day = as_of or template.as_of
    context = Context(template, layout_of(template, sample), sample, day)
    frozen = day if sample or as_of else None
    sheets = [_sheet(context, tab, frozen) for tab in template.tabs]
    schema = template.schema()
    sheets += [_conflicts(context), _schema(schema)]
    names, origin = context.layout.names, _origin(template, schema)
    return RenderedBook(template.title, tuple(sheets), names, schema, day, origin)


def _origin(template: Template, schema: Schema) -> dict[str, str]:
    """Return what the document's properties say about its template; the hash is of the schema."""
    digest = hashlib.sha256(schema.to_json().encode()).hexdigest()
    return {
        "lifeops_template": template.id,
        "lifeops_version": str(template.version),
        "lifeops_schema_sha256": digest,
    }


def _sheet(context: Context, tab: Tab, frozen: date | None) -> RenderedSheet:
    sheet = RenderedSheet(
        tab.sheet,
        {cell.at: _cell(context, tab, cell, frozen) for cell in tab.cells},
        checks=tuple(_checks(context, tab)),
        rules=tuple(_rules(context, tab)),
        widths={column_number(letters): width for letters, width in tab.widths.items()},
        heights=tab.heights,
        folded_rows=tab.advanced_rows,
        hidden_columns=frozenset(column_number(letters) for letters in tab.hidden_columns),
        notes={cell.at: cell.note for cell in tab.cells if cell.note},
        color=tab.color,
        freeze=tab.freeze,
        landscape=tab.landscape,
        one_page=tab.one_page,
        print_area=tab.print_area,
        gridlines=tab.gridlines,
        hidden=tab.hidden,
        charts=charts(context, tab),
        links={cell.at: cell.to for cell in tab.cells if cell.to},
    )
    return with_table(context, sheet, tab.table) if tab.table else sheet


def _cell(context: Context, tab: Tab, cell: PageCell, frozen: date | None) -> RenderedCell:
    stands = cell.align or ("center" if cell.style == "small" else align(cell.type))
    look = Look(cell.style, cell.format, stands, cell.style in {"wrapped", "header"})
    if isinstance(cell.content, Formula):
        place = Place(tab.sheet, cell.at.row, cell.at.column)
        return RenderedCell(Formula(context.text(cell.content.text, place)), look)
    held: Content = context.content(cell.content)
    if context.sample and cell.sample is not None:
        held = context.content(cell.sample)
    if cell.name == _AS_OF and frozen is not None:
        held = serial(frozen)
    return RenderedCell(held, look)


def _checks(context: Context, tab: Tab) -> Iterator[RenderedCheck]:
    for cell in tab.cells:
        typed = cell.name and not isinstance(cell.content, Formula)
        check = context.check(cell.check, cell.type, Area(cell.at, cell.at)) if typed else None
        if check is not None:
            yield check


def _rules(context: Context, tab: Tab) -> Iterator[RenderedRule]:
    for rule in tab.rules:
        if rule.area is not None:
            place = Place(tab.sheet, rule.area.first.row, rule.area.first.column)
            yield RenderedRule(rule.area, context.text(rule.when, place), rule.style)


def _conflicts(context: Context) -> RenderedSheet:
    table = conflicts_table()
    columns = tuple(
        Column(name, name, width=width, wrap=True)
        for name, width in zip(CONFLICTS_COLUMNS, _CONFLICT_WIDTHS, strict=True)
    )
    sheet = RenderedSheet(table.sheet, {}, color="C00000", freeze="A2")
    return with_table(context, sheet, Table(table.name, columns, table.required))


def _schema(schema: Schema) -> RenderedSheet:
    text = schema.to_json()
    chunks = [text[start : start + SCHEMA_CHUNK] for start in range(0, len(text), SCHEMA_CHUNK)]
    cells = {}
    for row, chunk in enumerate(chunks, start=1):
        cells[Address(row, 1)] = RenderedCell("schema")
        cells[Address(row, 2)] = RenderedCell(chunk)
    return RenderedSheet(SCHEMA_SHEET, cells, hidden=True)
