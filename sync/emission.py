"""Contents in neutral form, as text for the cells of one side."""

from collections.abc import Mapping
from dataclasses import replace

from workbook.errors import FormulaError
from workbook.formula import emit
from workbook.formula.parse import parse
from workbook.formula.places import places
from workbook.formula.portability import LONGEST
from workbook.formula.tree import Place, Target
from workbook.model import Layout
from workbook.values import Content, Formula


def grown(layout: Layout, added: Mapping[str, Mapping[int, str]]) -> Layout:
    """Return the layout once rows are added: table name -> sheet row -> row id.

    Rows that are merely given an id count as added ones.
    """
    tables = dict(layout.tables)
    for name, rows in added.items():
        table = tables[name]
        last = max((table.last_row, *rows))
        tables[name] = replace(
            table,
            last_row=last,
            range_row=max(table.range_row, last),
            row_ids={**table.row_ids, **rows},
        )
    return replace(layout, tables=tables)


def written(content: Content, layout: Layout, at: Place, target: Target) -> Content:
    """Return ``content`` as it is put into the cell ``at``: formulas in A1 form.

    Raises:
        FormulaError: the formula names a row or a column that is not on this side, or comes to
            more characters than Excel takes.
    """
    if not isinstance(content, Formula):
        return content
    text = _text(content, layout, at, target)
    if len(text) > LONGEST and target is Target.EXCEL:
        raise FormulaError(f"it is longer than the {LONGEST} characters that Excel takes")
    return Formula(text)


def _text(content: Formula, layout: Layout, at: Place, target: Target) -> str:
    """Return the formula's text at a place; most cells of a column have the same formula."""
    if not at.table:
        return emit.emit(parse(content.text), layout, at, target)
    known = places(layout).columns
    key = at.sheet, at.table, content.text, target
    text = known.get(key)
    if text is None:
        tree = parse(content.text)
        text = known[key] = emit.column(tree, layout, at.sheet, at.table, target)
    return text(at.row)


def place_of(layout: Layout, table: str, row: int, column: str) -> Place:
    """Return the place of a table's cell in the sheet row ``row``; ``KeyError`` if none."""
    where = layout.tables[table]
    return Place(where.sheet, row, where.columns[column], table)
