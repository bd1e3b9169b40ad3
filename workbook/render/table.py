"""One table of a template as the cells of its sheet."""

from collections.abc import Iterator
from dataclasses import replace

from workbook.formula.emit import column as emit_column
from workbook.formula.parse import parse
from workbook.formula.tree import Place, Target
from workbook.model import ID_COLUMN, Address, Area, TableLayout
from workbook.render.context import Context, align, rows_of
from workbook.render.rendered import (
    Look,
    RenderedCell,
    RenderedCheck,
    RenderedRule,
    RenderedSheet,
    RenderedTable,
)
from workbook.template.model import Column, Rule, Table
from workbook.values import Formula

_DEFAULT_WIDTH = 12.0
_BUTTON = 4.0
"""Characters that a header's indent and its filter button take."""
_ID_LOOK = Look("muted", "@", "left")


def with_table(context: Context, sheet: RenderedSheet, table: Table) -> RenderedSheet:
    """Return ``sheet`` with the table on it."""
    at = context.layout.tables[table.name]
    blank = at.last_row + 1
    headers = (*(column.header for column in table.columns), ID_COLUMN)
    area = Area(Address(at.header_row, 1), Address(blank, len(headers)))
    first = {
        place: context.text(column.formula, Place(at.sheet, at.first_row, place + 1, table.name))
        for place, column in enumerate(table.columns)
        if column.formula
    }
    return replace(
        sheet,
        cells={**sheet.cells, **_cells(context, table, at)},
        table=RenderedTable(table.name, area, headers, first),
        checks=(*sheet.checks, *_checks(context, table, at)),
        rules=(*sheet.rules, *_rules(context, table, at)),
        widths={**_widths(table), **sheet.widths},
        looks={at.columns[column.id]: _look(column) for column in table.columns}
        | {at.columns[ID_COLUMN]: _ID_LOOK},
        folded_columns=_folded(table, at),
        hidden_columns=sheet.hidden_columns | {at.columns[ID_COLUMN]},
        notes={
            Address(at.header_row, at.columns[column.id]): note
            for column in table.columns
            if (note := _note(column))
        },
        repeat_header=True,
    )


def _note(column: Column) -> str:
    return column.note or (f"Blank counts as {column.default}." if column.default else "")


def _look(column: Column) -> Look:
    style = "computed" if column.formula else "body"
    return Look(style, column.format, align(column.type), column.wrap)


def _cells(context: Context, table: Table, at: TableLayout) -> dict[Address, RenderedCell]:
    cells: dict[Address, RenderedCell] = {}
    for column in table.columns:
        place = at.columns[column.id]
        style = "computed_header" if column.formula else "header"
        look = Look(style, align=align(column.type), wrap=True)
        cells[Address(at.header_row, place)] = RenderedCell(column.header, look)
        cells.update(_column(context, table, column, at))
    place = at.columns[ID_COLUMN]
    cells[Address(at.header_row, place)] = RenderedCell(ID_COLUMN, Look("computed_header"))
    for row, row_id in at.row_ids.items():
        cells[Address(row, place)] = RenderedCell(row_id, _ID_LOOK)
    return cells


def _column(
    context: Context, table: Table, column: Column, at: TableLayout
) -> Iterator[tuple[Address, RenderedCell]]:
    place, look = at.columns[column.id], _look(column)
    if column.formula:
        node = parse(column.formula)
        text = emit_column(node, context.layout, at.sheet, at.name, Target.EXCEL)
        for row in range(at.first_row, at.last_row + 2):
            yield Address(row, place), RenderedCell(Formula(text(row)), look)
        return
    rows = rows_of(table, context.sample)
    for row, values in enumerate(rows, start=at.first_row):
        yield Address(row, place), RenderedCell(context.content(values.get(column.id)), look)
    yield Address(at.last_row + 1, place), RenderedCell(None, look)


def _data(at: TableLayout, column: int) -> Area:
    """Return a column's rows, as far as formulas reach, so that rows to come are like the rest."""
    return Area(Address(at.first_row, column), Address(at.range_row, column))


def _checks(context: Context, table: Table, at: TableLayout) -> Iterator[RenderedCheck]:
    for column in table.columns:
        area = _data(at, at.columns[column.id])
        check = None if column.formula else context.check(column.check, column.type, area)
        if check is not None and not column.values:
            yield check


def _rules(context: Context, table: Table, at: TableLayout) -> Iterator[RenderedRule]:
    for rule in table.rules:
        # Rules reach rows to come, whose empty cells equal 0: they must not be coloured.
        sign = "=" if rule.unfilled else "<>"
        when = f'AND([@{table.required}]{sign}"",{rule.when})' if table.required else rule.when
        text = context.text(when, Place(at.sheet, at.first_row, 1, table.name))
        for area in _spans(table, rule, at):
            yield RenderedRule(area, text, rule.style)


def _spans(table: Table, rule: Rule, at: TableLayout) -> Iterator[Area]:
    """Yield the areas of a rule: its columns, side by side ones together."""
    shown = [column.id for column in table.columns if not column.hidden]
    places = sorted(at.columns[name] for name in rule.columns or shown)
    start = places[0]
    for here, after in zip(places, [*places[1:], 0], strict=True):
        if after != here + 1:
            yield Area(_data(at, start).first, _data(at, here).last)
            start = after


def _widths(table: Table) -> dict[int, float]:
    """Return the columns' widths; the longest word of a header, and its filter button, must fit."""
    return {
        place: max(column.width or _DEFAULT_WIDTH, max(map(len, column.header.split())) + _BUTTON)
        for place, column in enumerate(table.columns, start=1)
    }


def _folded(table: Table, at: TableLayout) -> dict[int, int]:
    """Return the hidden columns: typed ones one fold deep, computed ones two."""
    return {
        at.columns[column.id]: 2 if column.formula else 1
        for column in table.columns
        if column.hidden
    }
