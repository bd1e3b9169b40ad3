"""What one side holds, from the cells of its sheets: pure, and the same for both stores.

Every table is found first, so that formulas can be put into neutral form; then every cell is made
canonical. What cannot live on the other side crosses as its value, with a notice.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from sync.added import Addition, additions, extended, strangers, with_additions
from sync.broken import without_broken
from sync.contents import Reader
from sync.errors import WrongEndError
from sync.headers import Line, header_text, lines_of
from sync.locate import Marks, locate_all
from sync.store import CELLS, Notice, TableReading
from sync.unsynced import unsynced
from workbook.formula.tree import Target
from workbook.model import (
    ID_COLUMN,
    Address,
    Area,
    Cell,
    Layout,
    TableLayout,
    column_letters,
    column_number,
)
from workbook.schema import CellSchema, ColumnSchema, Schema
from workbook.values import Formula

_RANGE = re.compile(
    r"(?:'((?:[^']|'')+)'!|([A-Za-z_][\w.]*)!)?"
    r"\$?([A-Z]{1,3})\$?([1-9][0-9]*):\$?([A-Z]{1,3})\$?([1-9][0-9]*)"
)


@dataclass(frozen=True, slots=True)
class Seen:
    """One side as its cells show it.

    Attributes:
        layout: where everything stands; a column that is not there is absent.
        tables: what the tables and the declared cells hold.
        notices: what is left alone, and why.
        headers: (table, column) -> what stands in the header cell.
        added: table -> columns that a person added; the readings hold them already.
    """

    layout: Layout
    tables: dict[str, TableReading]
    notices: tuple[Notice, ...]
    headers: Mapping[tuple[str, str], str]
    added: Mapping[str, tuple[ColumnSchema, ...]]


def read_side(
    schema: Schema,
    grids: Mapping[str, Mapping[Address, Cell]],
    names: Mapping[str, tuple[str, Address]],
    *,
    other: Target,
    areas: Mapping[str, Area] | None = None,
) -> tuple[Layout, dict[str, TableReading], tuple[Notice, ...]]:
    """Return what :func:`see` sees on a side that must have every column, and no others.

    Raises:
        WrongEndError: a sheet, table, header or declared cell is missing, or a header is double.
    """
    sheets = _lines(schema, grids)
    tables = locate_all(schema.tables, sheets, areas)
    layout = _layout(schema, sheets, tables, names)
    readings, notices = _contents(schema, grids, sheets, layout, other)
    alone = "is not part of the link and is left alone"
    foreign = (
        Notice(
            f"{each.sheet}!{Address(each.row, each.column).a1}",
            f"the column '{each.header or column_letters(each.column)}' {alone}",
        )
        for each in strangers(schema, sheets, tables)
    )
    return layout, readings, (*notices, *foreign)


def see(  # noqa: PLR0913 - a side, and all that its program says of it
    schema: Schema,
    grids: Mapping[str, Mapping[Address, Cell]],
    names: Mapping[str, tuple[str, Address]],
    *,
    other: Target,
    areas: Mapping[str, Area] | None = None,
    marks: Marks | None = None,
) -> Seen:
    """Return where everything stands on one side, what it holds, and what is left alone.

    A formula that cannot live in the other program is read as its value, so a cell read as
    something else than a formula, but holding one, must not be written to, unless that is a
    :func:`sync.contents.constant`. Columns that a person added are read like all others.

    Args:
        schema: what syncs.
        grids: sheet name -> its cells; ``Cell.value`` is needed for formulas that cannot cross
            and for spilled cells (which have no content).
        names: name of a single cell -> where it stands.
        other: the program on the other side.
        areas: table name -> header row to last row that may hold data, where the program says.
        marks: what tells columns whatever their headers say.

    Raises:
        WrongEndError: a sheet, most of a table or a declared cell is missing, or a header is
            double.
    """
    sheets = _lines(schema, grids)
    tables = locate_all(schema.tables, sheets, areas, marks, whole=False)
    found = tuple(strangers(schema, sheets, tables))
    new: tuple[Addition, ...] = ()
    said: tuple[Notice, ...] = ()
    if found:
        places = {cell.name: names[cell.name] for cell in schema.cells if cell.name in names}
        new, said = additions(schema, sheets, Layout(tables, places), found, _by_place(marks or {}))
        tables = dict(extended(Layout(tables), new).tables)
        schema = with_additions(schema, new)
    layout = _layout(schema, sheets, tables, names)
    readings, notices = _contents(schema, grids, sheets, layout, other)
    readings, broken = without_broken(readings, layout, schema)
    added: dict[str, tuple[ColumnSchema, ...]] = {}
    for each in new:
        added[each.table] = (*added.get(each.table, ()), each.column)
    said = (*notices, *said, *broken, *unsynced(schema, sheets, layout))
    return Seen(layout, readings, said, _headers(sheets, layout), added)


def _by_place(marks: Marks) -> dict[tuple[str, str, int], str]:
    """Return which column a mark means: (table, sheet, sheet column) -> column id."""
    return {
        (table, sheet, at.column): key
        for (table, key), places in marks.items()
        for sheet, at in places
    }


def _lines(
    schema: Schema, grids: Mapping[str, Mapping[Address, Cell]]
) -> dict[str, dict[int, dict[int, Cell]]]:
    return {
        sheet: lines_of(grids[sheet])
        for sheet in dict.fromkeys(table.sheet for table in schema.tables)
        if sheet in grids
    }


def _layout(
    schema: Schema,
    sheets: Mapping[str, Mapping[int, Line]],
    tables: Mapping[str, TableLayout],
    names: Mapping[str, tuple[str, Address]],
) -> Layout:
    declared = {cell.name: _place(cell, names) for cell in schema.cells}
    return Layout(_with_reach(schema, sheets, tables), declared)


def _contents(
    schema: Schema,
    grids: Mapping[str, Mapping[Address, Cell]],
    sheets: Mapping[str, Mapping[int, Line]],
    layout: Layout,
    other: Target,
) -> tuple[dict[str, TableReading], tuple[Notice, ...]]:
    reader = Reader(layout, other, shared_sheets(schema, layout))
    readings = {
        table.name: reader.table(table, sheets[table.sheet], layout.tables[table.name])
        for table in schema.tables
    }
    readings[CELLS] = reader.cells(grids)
    return readings, tuple(reader.notices())


def shared_sheets(schema: Schema, layout: Layout) -> frozenset[str]:
    """Return the sheets that both sides have: formulas that read them may cross."""
    tables = (table.sheet for table in schema.tables)
    named = (sheet for sheet, _ in layout.names.values())
    return frozenset((*tables, *schema.pages, *named))


def _headers(
    sheets: Mapping[str, Mapping[int, Line]], layout: Layout
) -> dict[tuple[str, str], str]:
    found = {}
    for name, where in layout.tables.items():
        line = sheets[where.sheet].get(where.header_row, {})
        for key, column in where.columns.items():
            if key != ID_COLUMN and column in line:
                found[name, key] = header_text(line[column])
    return found


def _with_reach(
    schema: Schema, sheets: Mapping[str, Mapping[int, Line]], tables: Mapping[str, TableLayout]
) -> dict[str, TableLayout]:
    """Give each layout the last row that the ranges now in its side's formulas reach."""
    starts: dict[tuple[str, int], list[TableLayout]] = {}
    for layout in tables.values():
        starts.setdefault((layout.sheet, layout.first_row), []).append(layout)
    reach = {name: max(layout.range_row, layout.last_row) for name, layout in tables.items()}
    for sheet, text in _sample_formulas(schema, sheets, tables):
        for match in _RANGE.finditer(text):
            named = match[1].replace("''", "'") if match[1] else match[2] or sheet
            for layout in starts.get((named, int(match[4])), ()):
                if column_number(match[3]) in layout.columns.values():
                    reach[layout.name] = max(reach[layout.name], int(match[6]))
    return {name: replace(layout, range_row=reach[name]) for name, layout in tables.items()}


def _sample_formulas(
    schema: Schema, sheets: Mapping[str, Mapping[int, Line]], tables: Mapping[str, TableLayout]
) -> Iterator[tuple[str, str]]:
    """Yield the formula of every computed column, as it stands in its first data row."""
    for table in schema.tables:
        layout = tables[table.name]
        line = sheets[table.sheet].get(layout.first_row, {})
        for column in table.columns:
            cell = line.get(layout.columns.get(column.id, 0))
            if column.formula and cell is not None and isinstance(cell.content, Formula):
                yield layout.sheet, cell.content.text


def _place(cell: CellSchema, names: Mapping[str, tuple[str, Address]]) -> tuple[str, Address]:
    if cell.name not in names:
        raise WrongEndError(
            f"the named cell {cell.name} is missing",
            where=cell.sheet,
            fix=f"Give the cell its name {cell.name} back",
        )
    return names[cell.name]
