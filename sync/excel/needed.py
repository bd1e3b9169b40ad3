"""Which columns formulas read, so that a calculation need not be told the others: pure."""

import re
from collections.abc import Iterable, Iterator

from workbook.errors import FormulaError
from workbook.formula.parse import parse
from workbook.formula.tree import Binary, Call, CellRef, Group, Literal, Node, Percent, Prefix
from workbook.formula.tree import RangeRef as Range
from workbook.formula.walk import children

_ADD_UP = frozenset(("SUM", "AVERAGE", "MIN", "MAX", "COUNT", "COUNTA"))
"""Functions that make one value of ranges, and read no more than these."""
_PLAIN = frozenset(("IF", "IFERROR", "AND", "OR", "NOT", "ROUND", "ABS", "INT", "MOD", "LEN"))
_NUMBER = re.compile(r"\d+")


def read_columns(formulas: Iterable[str]) -> frozenset[int] | None:
    """Return the sheet columns that formulas read, on whichever sheet; ``None`` for any.

    Only what surely reads no more than it names, and fills no more than its own cell, is looked
    into: arithmetic and a few functions of cells and ranges.
    """
    found: set[int] = set()
    # A column's formulas differ in the numbers of their rows, which do not matter here.
    for text in {_NUMBER.sub("1", each) for each in formulas}:
        try:
            tree = parse(text)
        except FormulaError:
            return None
        columns = list(_columns(tree, ranges=False))
        if None in columns:
            return None
        found.update(each for each in columns if each)
    return frozenset(found)


def _columns(node: Node, *, ranges: bool) -> Iterator[int | None]:
    """Yield the columns that a formula reads; ``None`` for what may read or fill others."""
    match node:
        case Literal():
            return
        case CellRef() if node.row and node.column:
            yield node.column
        case Range(CellRef() as one, CellRef() as two) if ranges and one.column and two.column:
            yield from range(min(one.column, two.column), max(one.column, two.column) + 1)
        case Prefix() | Percent() | Group() | Binary():
            for each in children(node):
                yield from _columns(each, ranges=False)
        case Call() if node.name in _ADD_UP | _PLAIN:
            for each in node.arguments:
                yield from _columns(each, ranges=node.name in _ADD_UP)
        case _:
            yield None
