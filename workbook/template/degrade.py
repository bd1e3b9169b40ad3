"""Formulas in a workbook that lacks some of the tabs they read.

What looked something up there finds nothing, what added up there adds up nothing, and the rest of
the formula works as before.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from workbook.formula.parse import parse
from workbook.formula.text import to_text
from workbook.formula.tree import (
    Binary,
    Call,
    CellRef,
    ColumnRef,
    Group,
    Literal,
    Name,
    Node,
    Percent,
    Prefix,
    RangeRef,
)
from workbook.formula.walk import rebuilt, walk

_NONE_FOUND = Call("NA", ())
_NOTHING = Literal(0.0)
_COUNTS = ("SUM", "COUNT", "SUMPRODUCT")
_ANY_OF = frozenset({"MAX", "MIN", "AND", "OR", "SUM", "CONCATENATE"})


@dataclass(frozen=True, slots=True)
class Kept:
    """What is left of a template; names are compared as they are written.

    Attributes:
        tables: names of tables.
        names: names of single cells.
        sheets: names of sheets.
    """

    tables: frozenset[str]
    names: frozenset[str]
    sheets: frozenset[str]

    def lacks(self, node: Node) -> bool:
        """Whether ``node`` is a reference to something that is gone."""
        match node:
            case ColumnRef(table=table):
                return bool(table) and table not in self.tables
            case Name(name=name):
                return name not in self.names
            case CellRef(sheet=sheet):
                return bool(sheet) and sheet not in self.sheets
            case _:
                return False


def degraded(formula: str, kept: Kept) -> str:
    """Return a formula without what it can no longer read; as it is if it reads nothing else."""
    tree = parse(formula)
    if not any(kept.lacks(node) for node in walk(tree)):
        return formula
    left = _left(tree, kept)
    return '""' if left is None else f'IFERROR({to_text(left)},"")'


def says_nothing(formula: str) -> bool:
    """Whether whatever a degraded formula comes to is blank."""
    return all(each in (_NONE_FOUND, Literal("")) for each in _outcomes(parse(formula)))


def _outcomes(node: Node) -> Iterator[Node]:
    """Yield what a formula may come to."""
    match node:
        case Call(name="IF", arguments=(_, *outcomes)) | Call(name="IFERROR", arguments=outcomes):
            for each in outcomes:
                yield from _outcomes(each)
        case _:
            yield node


def _left(node: Node, kept: Kept) -> Node | None:
    """Return what is left of a node; ``None`` if it means nothing any more."""
    if kept.lacks(node):
        return None
    match node:
        case Call():
            return _call(node, kept)
        case RangeRef() | Binary() | Prefix() | Percent() | Group():
            return _whole(node, lambda child: _left(child, kept))
        case _:
            return node


class _GoneError(Exception):
    """An operand is gone, so the operation is."""


def _whole(node: Node, each: Callable[[Node], Node | None]) -> Node | None:
    def present(child: Node) -> Node:
        left = each(child)
        if left is None:
            raise _GoneError
        return left

    try:
        return rebuilt(node, present)
    except _GoneError:
        return None


def _call(node: Call, kept: Kept) -> Node:
    arguments = [_left(argument, kept) for argument in node.arguments]
    left = tuple(argument for argument in arguments if argument is not None)
    if node.name == "IFERROR" and arguments and arguments[0] in (None, _NONE_FOUND):
        return left[-1] if left else _NONE_FOUND
    if len(left) == len(arguments):
        return Call(node.name, left)
    if node.name in _ANY_OF and left:
        return Call(node.name, left)
    return _NOTHING if node.name.startswith(_COUNTS) else _NONE_FOUND
