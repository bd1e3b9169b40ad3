"""Printing a tree: the one spelling of each formula.

Structured and neutral references print as ``[@Due]``, ``Tasks[Score]``, ``[@Balance;-1]`` and
``Tasks[Score;#3f2a]``. Inside the brackets ``'`` escapes a special character, as Excel does.
"""

import re

from workbook.formula.tree import (
    Array,
    Binary,
    Call,
    CellRef,
    ColumnRef,
    Group,
    Literal,
    Missing,
    Name,
    Node,
    OffsetRef,
    Percent,
    Prefix,
    RangeRef,
    RowRef,
)
from workbook.model import column_letters
from workbook.values import CellError

SPILL = "ANCHORARRAY"
LEVELS = {
    ",": 0,
    **dict.fromkeys(("=", "<>", "<", ">", "<=", ">="), 1),
    "&": 2,
    **dict.fromkeys(("+", "-"), 3),
    **dict.fromkeys(("*", "/"), 4),
    "^": 5,
}
_SIGN = 6
_PERCENT = 7
_TIGHTEST = 8

_SPECIAL = re.compile(r"[\[\]#'@;]")
_PLAIN_TABLE = re.compile(r"[^\W\d][\w.]*")


def to_text(node: Node) -> str:  # noqa: PLR0911 - one for each kind of node
    """Return the text of ``node``, without ``=``; ``parse(to_text(t)) == t`` for a parsed ``t``.

    Parentheses are added where a tree that was built, not parsed, needs them.
    """
    match node:
        case Literal():
            return _literal(node)
        case Binary():
            return _chain(node)
        case Call():
            return _call(node)
        case Prefix():
            return node.operator + _operand(node.operand, _SIGN)
        case Percent():
            return f"{_operand(node.operand, _PERCENT)}%"
        case Group():
            return f"({to_text(node.inner)})"
        case Array():
            rows = (",".join(_operand(item, 1) for item in row) for row in node.rows)
            return f"{{{';'.join(rows)}}}"
        case Missing():
            return ""
        case _:
            return _reference(node)


def _reference(
    node: Name | CellRef | ColumnRef | OffsetRef | RowRef | RangeRef,
) -> str:
    match node:
        case Name():
            return node.name
        case CellRef():
            return _cell(node)
        case ColumnRef():
            mark = "@" if node.this_row else ""
            return f"{_table(node.table)}[{mark}{_escaped(node.column)}]"
        case OffsetRef():
            return f"[@{_escaped(node.column)};{node.rows}]"
        case RowRef():
            place = f"{_escaped(node.column)};#{_escaped(node.row_id)}"
            return f"{_table(node.table)}[{place}]"
        case RangeRef():
            return f"{_operand(node.first, _TIGHTEST)}:{_operand(node.last, _TIGHTEST)}"


def quoted(name: str) -> str:
    """Return a sheet's name in quotes, as every sheet name is written."""
    doubled = name.replace("'", "''")
    return f"'{doubled}'"


def _escaped(name: str) -> str:
    return _SPECIAL.sub(r"'\g<0>", name)


def _table(name: str) -> str:
    return name if not name or _PLAIN_TABLE.fullmatch(name) else quoted(name)


def _cell(ref: CellRef) -> str:
    sheet = f"{quoted(ref.sheet)}!" if ref.sheet else ""
    column = ("$" if ref.column_absolute else "") + column_letters(ref.column)
    row = f"{'$' if ref.row_absolute else ''}{ref.row}" if ref.row else ""
    return f"{sheet}{column if ref.column else ''}{row}"


def _literal(node: Literal) -> str:
    value = node.value
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, CellError):
        return value.code
    if isinstance(value, str):
        doubled = value.replace('"', '""')
        return f'"{doubled}"'
    whole = value.is_integer() and abs(value) < 1e16
    return str(int(value)) if whole else repr(value).upper()


def _call(node: Call) -> str:
    if node.name == SPILL and len(node.arguments) == 1:
        return f"{_operand(node.arguments[0], _TIGHTEST)}#"
    return f"{node.name}({','.join(_operand(each, 1) for each in node.arguments)})"


def _chain(node: Binary) -> str:
    """Print left-associative operators without recursion down the left side."""
    pieces = []
    level = LEVELS[node.operator]
    left: Node = node
    while isinstance(left, Binary) and LEVELS[left.operator] >= level:
        level = LEVELS[left.operator]
        pieces.append(left.operator + _operand(left.right, level + 1))
        left = left.left
    pieces.append(_operand(left, level))
    return "".join(reversed(pieces))


def _level(node: Node) -> int:
    if isinstance(node, Binary):
        return LEVELS[node.operator]
    if isinstance(node, Prefix):
        return _SIGN
    return _PERCENT if isinstance(node, Percent) else _TIGHTEST


def _operand(node: Node, level: int) -> str:
    text = to_text(node)
    return text if _level(node) >= level else f"({text})"
