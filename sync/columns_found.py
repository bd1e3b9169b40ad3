"""What the columns of a hand-made table hold, going by its rows."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace

from sync.headers import Line
from sync.shared import unshared
from workbook.errors import FormulaError
from workbook.formula.neutral import has_offsets, neutral
from workbook.formula.portability import problems
from workbook.formula.tree import Place, Target
from workbook.model import Cell, Layout, TableLayout
from workbook.schema import ColumnSchema, ColumnType, TableSchema
from workbook.values import Content, Formula, Kind, Serial

_KINDS = {
    Kind.DATE: ColumnType.DATE,
    Kind.TIME: ColumnType.TIME,
    Kind.DATETIME: ColumnType.DATETIME,
    Kind.DURATION: ColumnType.DURATION,
}
_CURRENCIES = ("$", "€", "£", "¥", "₹", "[$")


def last_typed_row(layout: TableLayout, lines: Mapping[int, Line]) -> int:
    """Return the last row with more than formulas: those may be filled down beyond the rows."""
    typed = [
        row
        for row in range(layout.first_row, layout.last_row + 1)
        if any(
            (cell := lines.get(row, {}).get(column)) and not isinstance(cell.content, Formula)
            for column in layout.columns.values()
        )
    ]
    return typed[-1] if typed else layout.last_row


def columns_found(
    table: TableSchema, layout: Layout, lines: Mapping[int, Line], synced: Collection[str]
) -> TableSchema:
    """Return ``table`` with what its columns hold: types, formats, formulas, the required one.

    Args:
        table: the table with its bare headers.
        layout: where all tables stand, down to their last typed row.
        lines: the lines of its sheet.
        synced: the sheets that sync.
    """
    where = layout.tables[table.name]
    rows = [row for row in range(where.first_row, where.last_row + 1) if row in lines]
    columns = []
    for column in table.columns:
        at = where.columns[column.id]
        cells = {row: lines[row][at] for row in rows if at in lines[row]}
        full = len(cells) == len(rows) > 1
        formula = _formula(cells, where, at, layout) if full else ""
        if formula and not _calculated(formula, layout, synced):
            formula = ""
        kind, code = type_of(cells.values()), _format(cells.values())
        columns.append(replace(column, type=kind, format=code, formula=formula))
    return replace(table, columns=tuple(columns), required=_required(columns, rows, where, lines))


def _formula(cells: Mapping[int, Cell], where: TableLayout, at: int, layout: Layout) -> str:
    """Return the formula, in neutral form, that all of a column's cells hold, or ``""``."""
    texts = set()
    for row, cell in cells.items():
        if not isinstance(cell.content, Formula):
            return ""
        try:
            place = Place(where.sheet, row, at, where.name)
            texts.add(neutral(cell.content.text, layout, place))
        except FormulaError:
            return ""
    return texts.pop() if len(texts) == 1 else ""


def _calculated(text: str, layout: Layout, synced: Collection[str]) -> bool:
    """Whether a formula may be a column's: it can live on both sides, in any order of rows."""
    reasons = (*problems(text, Target.GOOGLE), *unshared(text, layout, synced))
    return not (reasons or has_offsets(text))


def _required(
    columns: Iterable[ColumnSchema],
    rows: Sequence[int],
    where: TableLayout,
    lines: Mapping[int, Line],
) -> str:
    """Return the first column of text that is filled in every row."""
    for column in columns:
        at = where.columns[column.id]
        if column.type is ColumnType.TEXT and not column.formula and rows:
            held = (lines[row].get(at) for row in rows)
            if all(cell is not None and isinstance(cell.content, str) for cell in held):
                return column.id
    return ""


def type_of(cells: Iterable[Cell]) -> ColumnType:
    """Return what most of the cells hold, going by their values and number formats."""
    counted = Counter(_cell_type(_shown(cell), cell.format) for cell in cells)
    return counted.most_common(1)[0][0] if counted else ColumnType.TEXT


def _cell_type(shown: Content, code: str) -> ColumnType:
    if isinstance(shown, bool):
        return ColumnType.BOOLEAN
    if isinstance(shown, Serial):
        return _KINDS[shown.kind]
    if not isinstance(shown, float):
        return ColumnType.TEXT
    if "%" in code:
        return ColumnType.PERCENT
    money = any(sign in code for sign in _CURRENCIES)
    return ColumnType.MONEY if money else ColumnType.NUMBER


def _format(cells: Iterable[Cell]) -> str:
    counted = Counter(cell.format for cell in cells)
    return counted.most_common(1)[0][0] if counted else ""


def _shown(cell: Cell) -> Content:
    return cell.value if isinstance(cell.content, Formula) else cell.content
