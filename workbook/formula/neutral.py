"""A1 text of one side to the neutral text that both sides share.

This row is ``[@Col]``, another row of the own table ``[@Col;-1]``, a range over a whole column
``Table[Col]``, a cell of a row with an id ``Table[Col;#id]``, a declared cell its name; all else
stays as written, but for what programs rewrite when they save: numbers have 15 digits, and
``TRUE()`` is ``TRUE``.

Ranges are by place: sorting does not move them, so no row id stands for one of their ends. In the
rows of the own table ``H$2:H7`` runs from the first row (``Table[Col;#]``) to this one, even in
the last row; a range is a whole column there only if both ends are fixed with ``$``. A range over
cells of one row is by that row's id; any other keeps its addresses.
"""

import math
from dataclasses import replace
from functools import lru_cache

from workbook.formula.parse import TRUTH, parse
from workbook.formula.patterns import marked_cells, moved, same_in_every_row, stays_inside
from workbook.formula.places import Places, TablePlaces, places
from workbook.formula.ranges import FIRST_ROW, enclosing, mixes_rows, neutral_range
from workbook.formula.text import to_text
from workbook.formula.tree import (
    Call,
    CellRef,
    ColumnRef,
    Literal,
    Name,
    Node,
    OffsetRef,
    Place,
    RangeRef,
    RowRef,
)
from workbook.formula.walk import parameters, rebuilt, walk
from workbook.model import Layout
from workbook.values import rounded

_NOWHERE = Layout()


def neutral(text: str, layout: Layout, at: Place) -> str:
    """Return the neutral form of a formula (A1 text, no ``=``) that stands in the cell ``at``.

    Formulas of a column that differ only in this row's number, and the neighbours', are worked
    out once. ``layout`` must not change between calls.

    Raises:
        FormulaError: The text is no formula.
    """
    known = places(layout)
    table = known.table(at.table) if at.table else None
    if table is None:
        return to_text(_Reader(known, at).node(parse(text)))
    column = (at.sheet, at.table, at.column)
    last = known.latest.get(column)
    if last is not None and moved(last[0], at.row) == text and stays_inside(last[0], table, at.row):
        return last[1]
    pattern = marked_cells(text, at.row)
    if not stays_inside(pattern, table, at.row):
        return to_text(_Reader(known, at).node(parse(text)))
    key = (at.sheet, at.table, pattern)
    result = known.patterns.get(key)
    if result is None:
        result = to_text(_Reader(known, at).node(parse(text)))
        if same_in_every_row(text, pattern, known, at):
            known.patterns[key] = result
    if key in known.patterns:
        known.latest[column] = pattern, result
    return result


def neutral_tree(text: str, layout: Layout, at: Place) -> Node:
    """Return the tree of the neutral form of a formula that stands in no table.

    Raises:
        FormulaError: The text is no formula.
    """
    return _Reader(places(layout), at).node(parse(text))


def canonical(text: str, table: str, layout: Layout = _NOWHERE) -> str:
    """Return a schema's structured formula as :func:`neutral` prints it.

    ``neutral(emit(parse(f), ...), ...) == canonical(f, table)``, given that ``f`` spells tables,
    columns and names as the layout does; with ``layout`` they are respelled.
    """
    reader = _Reader(places(layout), Place("", 0, 0, table), typed=False)
    return to_text(reader.node(parse(text)))


@lru_cache(maxsize=32_768)
def has_offsets(neutral_text: str) -> bool:
    """Whether the formula depends on the order of rows: it names a row by its distance.

    A range from a fixed row to this row (a running sum) does so too.
    """
    if ";" not in neutral_text and ":" not in neutral_text:
        return False
    nodes = walk(parse(neutral_text))
    return any(isinstance(node, OffsetRef) or mixes_rows(node, "") for node in nodes)


class _Reader:
    """Turns A1 references into neutral ones, and respells structured ones.

    Args:
        known: where everything stands.
        at: where the formula stands.
        typed: whether it names columns by their headers, as people do, or by their ids.
    """

    def __init__(self, known: Places, at: Place, *, typed: bool = True) -> None:
        self.places = known
        self.at = at
        self.own = at.table.casefold()
        self.scope: frozenset[str] = frozenset()
        self.typed = typed

    def node(self, node: Node) -> Node:  # noqa: PLR0911 - one for each kind of node
        match node:
            case CellRef():
                return self.cell(node)
            case RangeRef():
                return self.range(node)
            case Call():
                truth = TRUTH.get(node.name) if not node.arguments else None
                return self.call(node) if truth is None else Literal(truth)
            case Literal():
                return _as_saved(node)
            case Name():
                known = self.places.name(node.name)
                return Name(known) if known and not self.bound(node.name) else node
            case ColumnRef() | RowRef() | OffsetRef():
                return self.column(node)
            case _:
                return rebuilt(node, self.node)

    def bound(self, name: str) -> bool:
        return name.casefold() in self.scope

    def call(self, node: Call) -> Node:
        outer = self.scope
        self.scope = outer | parameters(node)
        changed = rebuilt(node, self.node)
        self.scope = outer
        return changed

    def column(self, node: ColumnRef | RowRef | OffsetRef) -> Node:
        """Respell a reference that already names its column."""
        name = self.at.table if isinstance(node, OffsetRef) else node.table or self.at.table
        table = self.places.table(name)
        known = None
        if table is not None:
            known = table.column_headed if self.typed else table.column_id
        column = (known(node.column) if known else None) or node.column
        if isinstance(node, OffsetRef):
            return OffsetRef(column, node.rows)
        spelled = table.name if table else name
        if isinstance(node, RowRef):
            return RowRef(spelled, node.row_id, column)
        own = node.this_row and spelled.casefold() == self.own
        return ColumnRef("" if own else spelled, column, node.this_row)

    def cell(self, ref: CellRef) -> Node:
        name = self.places.name_at(ref.sheet or self.at.sheet, ref.row, ref.column)
        if name is not None and not self.bound(name):
            return Name(name)
        return self.nearby(ref) or self.by_id(ref) or ref

    def table(self, ref: CellRef) -> TablePlaces | None:
        return self.places.cell(ref.sheet or self.at.sheet, ref.row, ref.column, self.at)

    def nearby(self, ref: CellRef) -> Node | None:
        """Return a relative reference into the own table by its distance."""
        table = self.table(ref)
        if table is None or ref.row_absolute or not self.is_own(table):
            return None
        rows, column = ref.row - self.at.row, table.column_ids[ref.column]
        return OffsetRef(column, rows) if rows else ColumnRef("", column, this_row=True)

    def by_id(self, ref: CellRef) -> RowRef | None:
        table = self.table(ref)
        row_id = table.table.row_ids.get(ref.row) if table else None
        return (
            RowRef(table.name, row_id, table.column_ids[ref.column]) if table and row_id else None
        )

    def anchor(self, ref: CellRef) -> Node:
        """Return the fixed end of a running range: the first data row, or as written."""
        table = self.table(ref)
        if table is None or not self.is_own(table) or ref.row != table.first_row:
            return ref
        return RowRef(table.name, FIRST_ROW, table.column_ids[ref.column])

    def is_own(self, table: TablePlaces) -> bool:
        return table.name.casefold() == self.own

    def range(self, node: RangeRef) -> Node:
        if not isinstance(node.first, CellRef) or not isinstance(node.last, CellRef):
            return neutral_range(self.node(node.first), self.node(node.last), self.at.table)
        first, last = node.first, replace(node.last, sheet=node.first.sheet)
        ordered = enclosing(first, last)
        if ordered is not None:
            first, last = ordered
        whole = _whole(self.places, self.at, first, last)
        if whole is not None or ordered is None:
            return whole or node
        one, other = self.nearby(first), self.nearby(last)
        if one is not None or other is not None:
            corners = one or self.anchor(first), other or self.anchor(last)
            return neutral_range(*corners, self.at.table)
        if first.row == last.row:
            one, other = self.by_id(first), self.by_id(last)
        if one is not None and other is not None:
            return neutral_range(one, other, self.at.table)
        return RangeRef(first, replace(last, sheet=""))


def _as_saved(node: Literal) -> Literal:
    """Return a number with the 15 digits that programs save."""
    if not isinstance(node.value, float):
        return node
    value = rounded(node.value)
    return Literal(value) if math.isfinite(value) else node


def _whole(known: Places, at: Place, first: CellRef, last: CellRef) -> Node | None:
    """Return a range that covers all data rows of one table as its columns.

    One that begins above them (``VLOOKUP`` with the headers) keeps its first corner.
    """
    tables = known.tables_on(first.sheet or at.sheet)
    met = [each for each in tables if _meets(each, first, last)]
    if len(met) != 1 or not _covers(met[0], at, first, last):
        return None
    left, right = (met[0].column_ids.get(each.column) for each in (first, last))
    if right is None or (left is None and first.row == met[0].first_row):
        return None
    end = ColumnRef(met[0].name, right)
    if left is None or first.row < met[0].first_row:
        return RangeRef(first, end)
    return neutral_range(ColumnRef(met[0].name, left), end, at.table)


def _covers(table: TablePlaces, at: Place, first: CellRef, last: CellRef) -> bool:
    fixed = first.row_absolute and (last.row_absolute or not last.row)
    if not fixed and table.name.casefold() == at.table.casefold():
        return False
    starts = 1 <= first.row <= table.first_row
    return starts and (not last.row or last.row >= table.covered_row)


def _meets(table: TablePlaces, first: CellRef, last: CellRef) -> bool:
    """Whether a range has a data row of ``table`` and one of its columns."""
    rows = first.row <= table.data_row and (not last.row or last.row >= table.first_row)
    return rows and any(first.column <= each <= last.column for each in table.column_ids)
