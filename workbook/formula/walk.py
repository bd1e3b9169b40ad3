"""Walking over a formula's tree, and building a changed one.

A long sum is a deep tree on its left side only, so both go down that side without recursion.
"""

from collections.abc import Callable, Iterator

from workbook.formula.tree import (
    Array,
    Binary,
    Call,
    Group,
    Name,
    Node,
    Percent,
    Prefix,
    RangeRef,
)


def children(node: Node) -> tuple[Node, ...]:  # noqa: PLR0911 - one for each kind of node
    """Return the nodes directly below ``node``, in the order of the text."""
    match node:
        case Call():
            return node.arguments
        case Binary():
            return (node.left, node.right)
        case RangeRef():
            return (node.first, node.last)
        case Prefix() | Percent():
            return (node.operand,)
        case Group():
            return (node.inner,)
        case Array():
            return tuple(item for row in node.rows for item in row)
        case _:
            return ()


def walk(node: Node) -> Iterator[Node]:
    """Yield ``node`` and all that is below it, in the order of the text."""
    waiting = [node]
    while waiting:
        current = waiting.pop()
        yield current
        waiting.extend(reversed(children(current)))


def rebuilt(node: Node, each: Callable[[Node], Node]) -> Node:  # noqa: PLR0911 - one for each kind of node
    """Return ``node`` with ``each`` applied to the nodes directly below it.

    A chain of operators counts as one node: ``each`` gets its operands only.
    """
    match node:
        case Binary():
            return _rebuilt_chain(node, each)
        case Call():
            return Call(node.name, tuple(each(argument) for argument in node.arguments))
        case RangeRef():
            return RangeRef(each(node.first), each(node.last))
        case Prefix():
            return Prefix(node.operator, each(node.operand))
        case Percent():
            return Percent(each(node.operand))
        case Group():
            return Group(each(node.inner))
        case Array():
            return Array(tuple(tuple(each(item) for item in row) for row in node.rows))
        case _:
            return node


def _rebuilt_chain(node: Binary, each: Callable[[Node], Node]) -> Node:
    chain = []
    left: Node = node
    while isinstance(left, Binary):
        chain.append(left)
        left = left.left
    result = each(left)
    for link in reversed(chain):
        result = Binary(link.operator, result, each(link.right))
    return result


def parameters(call: Call) -> frozenset[str]:
    """Return the names, case folded, that a LET or LAMBDA gives a meaning of its own."""
    if call.name == "LET":
        bound = call.arguments[:-1:2]
    elif call.name == "LAMBDA":
        bound = call.arguments[:-1]
    else:
        return frozenset()
    return frozenset(each.name.casefold() for each in bound if isinstance(each, Name))
