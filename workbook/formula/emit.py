"""Tree to A1 text for one place and one program: bounded ranges and ``$H7`` for this row.

No structured reference is ever written: Google Sheets has no ``[@Due]`` and re-encodes the rest.
"""

from collections.abc import Callable
from dataclasses import replace

from workbook.errors import FormulaError
from workbook.formula import functions
from workbook.formula.parse import INTERSECT
from workbook.formula.places import TablePlaces, places
from workbook.formula.ranges import FIRST_ROW, enclosing, mixes_rows
from workbook.formula.text import SPILL, to_text
from workbook.formula.tree import (
    Call,
    CellRef,
    ColumnRef,
    Name,
    Node,
    OffsetRef,
    Place,
    Prefix,
    RangeRef,
    RowRef,
    Target,
)
from workbook.formula.walk import parameters, rebuilt, walk
from workbook.model import Layout

# No sheet has this row: its digits stand for "the formula's own row" in a pattern.
_ANY_ROW = 7_654_321


def emit(node: Node, layout: Layout, at: Place, target: Target) -> str:
    """Return ``node`` as A1 text without ``=``, as it stands in the cell ``at``.

    Raises:
        FormulaError: It names a table, column, row or cell that the layout does not have, or
            means what ``target`` cannot say.
    """
    return to_text(_Binder(layout, at, target).node(node))


def column(
    node: Node, layout: Layout, sheet: str, table: str, target: Target
) -> Callable[[int], str]:
    """Return a function from a row of ``table`` to the text of ``node`` in that row.

    The same texts as :func:`emit`, but a whole column costs little more than one cell.
    """

    def one(row: int) -> str:
        return emit(node, layout, Place(sheet, row, 0, table), target)

    every = tuple(walk(node))
    if any(isinstance(each, OffsetRef) or mixes_rows(each, table) for each in every):
        return one
    pattern = one(_ANY_ROW)
    here = sum(isinstance(each, ColumnRef) and each.this_row for each in every)
    pieces = pattern.split(str(_ANY_ROW))
    if len(pieces) != here + 1:
        return one
    return lambda row: str(row).join(pieces)


class _Binder:
    """Turns structured and neutral references into A1 references of one layout."""

    def __init__(self, layout: Layout, at: Place, target: Target) -> None:
        self.places = places(layout)
        self.at = at
        self.target = target
        self.scope: frozenset[str] = frozenset()

    def node(self, node: Node) -> Node:  # noqa: PLR0911 - one for each kind of node
        match node:
            case ColumnRef():
                return self.column(node)
            case OffsetRef():
                return self.offset(node)
            case RowRef():
                return self.row(node)
            case Name():
                return self.name(node)
            case RangeRef():
                return self.range(node)
            case Call():
                return self.call(node)
            case Prefix(operator="@"):
                return self.call(Call("SINGLE", (node.operand,)))
            case _:
                return rebuilt(node, self.node)

    def table(self, name: str) -> TablePlaces:
        if not name and not self.at.table:
            raise FormulaError("a formula outside every table names a column without its table")
        found = self.places.table(name or self.at.table)
        if found is None:
            raise FormulaError(f"there is no table {name or self.at.table}")
        return found

    def column_in(self, table: TablePlaces, name: str) -> int:
        column_id = table.column_id(name)
        if column_id is None:
            raise FormulaError(f"table {table.name} has no column {name}")
        return table.table.columns[column_id]

    def sheet(self, sheet: str) -> str:
        return "" if sheet.casefold() == self.at.sheet.casefold() else sheet

    def column(self, node: ColumnRef) -> Node:
        table = self.table(node.table)
        at = self.column_in(table, node.column)
        if not node.this_row:
            first = CellRef(self.sheet(table.table.sheet), table.first_row, at, True, True)  # noqa: FBT003 - both $
            return RangeRef(first, CellRef("", table.range_row, at, True, True))  # noqa: FBT003 - both $
        if table.name.casefold() != self.at.table.casefold():
            raise FormulaError(f"{to_text(node)} means a row of {table.name}, and this is none")
        return CellRef("", self.at.row, at, column_absolute=True)

    def offset(self, node: OffsetRef) -> Node:
        table = self.table("")
        row = self.at.row + node.rows
        if not table.holds(row, self.at):
            raise FormulaError(f"{to_text(node)} lies outside the rows of {table.name}")
        return CellRef("", row, self.column_in(table, node.column), column_absolute=True)

    def row(self, node: RowRef) -> Node:
        table = self.table(node.table)
        row = table.row(node.row_id) if node.row_id != FIRST_ROW else table.first_row
        if row is None:
            raise FormulaError(f"table {table.name} has no row {node.row_id}")
        at = self.column_in(table, node.column)
        return CellRef(self.sheet(table.table.sheet), row, at, True, True)  # noqa: FBT003 - both $

    def name(self, node: Name) -> Node:
        if node.name.casefold() in self.scope:
            return Name(f"_xlpm.{node.name}") if self.target is Target.EXCEL else node
        known = self.places.name(node.name)
        if known is None:
            raise FormulaError(f"nothing is called {node.name}")
        sheet, address = self.places.layout.names[known]
        return CellRef(self.sheet(sheet), address.row, address.column, True, True)  # noqa: FBT003 - both $

    def range(self, node: RangeRef) -> Node:
        if isinstance(node.first, CellRef) and isinstance(node.last, CellRef):
            return node
        first, last = self.node(node.first), self.node(node.last)
        if isinstance(node.last, CellRef) and isinstance(first, CellRef):
            last = replace(node.last, sheet=first.sheet)
        corners = enclosing(first, last, self.at.sheet)
        if corners is None:
            return RangeRef(first, last)
        return RangeRef(corners[0], replace(corners[1], sheet=""))

    def call(self, node: Call) -> Node:
        outer = self.scope
        self.scope = outer | parameters(node)
        name = self.function(node.name, outer)
        changed = Call(name, tuple(self.node(argument) for argument in node.arguments))
        self.scope = outer
        return changed

    def function(self, name: str, scope: frozenset[str]) -> str:
        if self.target is Target.GOOGLE:
            if name in ("SINGLE", SPILL):
                mark = INTERSECT if name == "SINGLE" else "#"
                raise FormulaError(f"Google Sheets has no {mark}")
            return name
        if name.casefold() in scope:
            return f"_xlpm.{name}"
        known = functions.find(name)
        return f"{known.prefix}{name}" if known else name
