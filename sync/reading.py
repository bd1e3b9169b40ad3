"""What one side holds, from the cells of its sheets: pure, and the same for both stores.

Every table is found first, so that formulas can be put into neutral form; then every cell is made
canonical. What cannot live on the other side crosses as its value, with a notice.
"""

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace

from sync.errors import WrongEndError
from sync.headers import Line, filled, header_text, lines_of, runs
from sync.locate import is_row, locate_all
from sync.store import CELLS, VALUE, Notice, Row, TableReading
from workbook.errors import FormulaError
from workbook.formula.neutral import neutral
from workbook.formula.parse import parse
from workbook.formula.portability import problems
from workbook.formula.tree import CellRef, Name, Place, Target
from workbook.formula.walk import walk
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
from workbook.schema import CellSchema, Schema, TableSchema
from workbook.values import CellError, Content, Formula, canonical

_ERRORS = ("#NULL!", "#DIV/0!", "#VALUE!", "#REF!", "#NAME?", "#NUM!", "#N/A")
_CONSTANTS: dict[str, Content] = {
    **{code: CellError(code) for code in _ERRORS},
    **{f"{text}{call}": text == "TRUE" for text in ("TRUE", "FALSE") for call in ("", "()")},
}
_PROGRAMS = {Target.EXCEL: "Excel", Target.GOOGLE: "Google Sheets"}
_RANGE = re.compile(
    r"(?:'((?:[^']|'')+)'!|([A-Za-z_][\w.]*)!)?"
    r"\$?([A-Z]{1,3})\$?([1-9][0-9]*):\$?([A-Z]{1,3})\$?([1-9][0-9]*)"
)


def read_side(
    schema: Schema,
    grids: Mapping[str, Mapping[Address, Cell]],
    names: Mapping[str, tuple[str, Address]],
    *,
    other: Target,
    areas: Mapping[str, Area] | None = None,
) -> tuple[Layout, dict[str, TableReading], tuple[Notice, ...]]:
    """Return where everything stands on one side, what it holds, and what is left alone.

    A formula that cannot live in the other program is read as its value, so a cell read as
    something else than a formula, but holding one, must not be written to, unless that is a
    :func:`constant`.

    Args:
        schema: what syncs.
        grids: sheet name -> its cells; ``Cell.value`` is needed for formulas that cannot cross
            and for spilled cells (which have no content).
        names: name of a single cell -> where it stands.
        other: the program on the other side.
        areas: table name -> header row to last row that may hold data, where the program says.

    Raises:
        WrongEndError: a sheet, table, header or declared cell is missing, or a header is double.
    """
    sheets = {
        sheet: lines_of(grids[sheet])
        for sheet in dict.fromkeys(table.sheet for table in schema.tables)
        if sheet in grids
    }
    tables = locate_all(schema.tables, sheets, areas)
    declared = {cell.name: _place(cell, names) for cell in schema.cells}
    layout = Layout(_with_reach(schema, sheets, tables), declared)
    reader = _Reader(layout, other, {*sheets, *(sheet for sheet, _ in declared.values())})
    readings = {
        table.name: reader.table(table, sheets[table.sheet], layout.tables[table.name])
        for table in schema.tables
    }
    readings[CELLS] = reader.cells(grids)
    foreign = _foreign_columns(schema, sheets, tables)
    return layout, readings, (*reader.notices(), *foreign)


@dataclass(slots=True)
class _Noted:
    """Cells of one column that share one thing to say."""

    place: Place
    message: str
    count: int = 1


@dataclass(slots=True)
class _Reader:
    """Makes cells canonical, and gathers what is to be said about them."""

    layout: Layout
    other: Target
    sheets: Collection[str]
    _reasons: dict[str, str] = field(default_factory=dict)
    _noted: dict[tuple[str, int, str], _Noted] = field(default_factory=dict)

    def table(
        self, table: TableSchema, lines: Mapping[int, Line], layout: TableLayout
    ) -> TableReading:
        columns = sorted(
            ((column, key) for key, column in layout.columns.items() if key != ID_COLUMN)
        )
        rows = []
        for position in range(layout.first_row, layout.last_row + 1):
            line = lines.get(position)
            if line is None or not is_row(table, layout.columns, line):
                continue
            cells = {}
            for column, key in columns:
                cell = line.get(column)
                if cell is not None:
                    place = Place(layout.sheet, position, column, layout.name)
                    content = self.content(cell, place)
                    if content is not None:
                        cells[key] = content
            rows.append(Row(position, layout.row_ids.get(position, ""), cells))
        return TableReading(table.name, tuple(key for _, key in columns), tuple(rows))

    def cells(self, grids: Mapping[str, Mapping[Address, Cell]]) -> TableReading:
        rows = []
        for name, (sheet, address) in self.layout.names.items():
            cell = grids.get(sheet, {}).get(address, Cell())
            content = self.content(cell, Place(sheet, address.row, address.column))
            held = {} if content is None else {VALUE: content}
            rows.append(Row(address.row, name, held))
        return TableReading(CELLS, (VALUE,), tuple(rows))

    def content(self, cell: Cell, place: Place) -> Content:
        content = cell.content
        if content is None:
            return self._spilled(cell, place)
        if not isinstance(content, Formula):
            return canonical(content)
        fixed = constant(content.text)
        if fixed is not None:
            return fixed
        try:
            text = neutral(content.text, self.layout, place)
            reason = self._reason(text)
        except FormulaError as wrong:
            self._note(place, f"a formula that is not understood ({wrong.what})")
            return canonical(cell.value)
        if reason:
            self._note(place, f"a formula that cannot live in {_PROGRAMS[self.other]} ({reason})")
            return canonical(cell.value)
        return Formula(text)

    def _reason(self, text: str) -> str:
        """Return why a formula in neutral form cannot cross, or ``""``."""
        reason = self._reasons.get(text)
        if reason is None:
            reasons = (*problems(text, self.other), *unshared(text, self.layout, self.sheets))
            reason = self._reasons[text] = "; ".join(reasons)
        return reason

    def _spilled(self, cell: Cell, place: Place) -> Content:
        if cell.value in (None, ""):
            return None
        self._note(place, "a value that an array formula puts there")
        return canonical(cell.value)

    def _note(self, place: Place, message: str) -> None:
        key = (place.sheet, place.column, message)
        noted = self._noted.get(key)
        if noted is None:
            self._noted[key] = _Noted(place, message)
        else:
            noted.count += 1

    def notices(self) -> Iterator[Notice]:
        for noted in self._noted.values():
            at = Address(noted.place.row, noted.place.column).a1
            more = f", and {noted.count - 1} more in this column" if noted.count > 1 else ""
            yield Notice(
                f"{noted.place.sheet}!{at}{more}",
                f"{noted.message}: its value crosses, one way",
            )


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
            cell = line.get(layout.columns[column.id])
            if column.formula and cell is not None and isinstance(cell.content, Formula):
                yield layout.sheet, cell.content.text


def _foreign_columns(
    schema: Schema, sheets: Mapping[str, Mapping[int, Line]], tables: Mapping[str, TableLayout]
) -> Iterator[Notice]:
    """Name the headed columns that touch a table but do not sync."""
    for sheet, lines in sheets.items():
        here = [tables[table.name] for table in schema.tables if table.sheet == sheet]
        for row in sorted({layout.header_row for layout in here}):
            known = {c for x in here if x.header_row == row for c in x.columns.values()}
            line = lines.get(row, {})
            headed = sorted({c for c, cell in line.items() if filled(cell)} | known)
            for run in runs(headed):
                if known.isdisjoint(run):
                    continue
                for column in sorted(set(run) - known):
                    text = header_text(line[column]) or column_letters(column)
                    yield Notice(
                        f"{sheet}!{Address(row, column).a1}",
                        f"the column '{text}' is not part of the link and is left alone",
                    )


def constant(text: str) -> Content:
    """Return the value that a formula spells out and nothing else; ``None`` if it does more.

    An error is the one form in which Google can be given one; LibreOffice saves a typed TRUE
    or an error so.
    """
    return _CONSTANTS.get(text.upper())


def unshared(text: str, layout: Layout, sheets: Collection[str]) -> Iterator[str]:
    """Yield what a formula in neutral form reads that the other side does not have."""
    for node in walk(parse(text)):
        if isinstance(node, Name) and node.name not in layout.names:
            yield f"the name {node.name} is not part of the link"
        if isinstance(node, CellRef) and node.sheet and node.sheet not in sheets:
            yield f"the sheet '{node.sheet}' is not part of the link"


def _place(cell: CellSchema, names: Mapping[str, tuple[str, Address]]) -> tuple[str, Address]:
    if cell.name not in names:
        raise WrongEndError(
            f"the named cell {cell.name} is missing",
            where=cell.sheet,
            fix=f"Give the cell its name {cell.name} back",
        )
    return names[cell.name]
