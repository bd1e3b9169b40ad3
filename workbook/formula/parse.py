"""Text to tree, by precedence climbing.

Excel's order, tightest first: range ``:``, percent, sign, ``^``, ``*`` and ``/``, ``+`` and
``-``, ``&``, comparisons; operators of one level group to the left, so ``-2^2`` is 4 and
``2^3^2`` is 64. Intersection by a space is refused; a union stands in parentheses.
"""

import math
import re
from functools import lru_cache

from workbook.formula.brackets import reference
from workbook.formula.cursor import DEEPEST, END, Cursor
from workbook.formula.text import LEVELS, SPILL, quoted
from workbook.formula.tokens import Token, TokenKind
from workbook.formula.tree import (
    Array,
    Binary,
    Call,
    CellRef,
    Group,
    Literal,
    Missing,
    Name,
    Node,
    Percent,
    Prefix,
    RangeRef,
)
from workbook.model import MAX_COLUMN, MAX_ROW, column_number
from workbook.values import CellError

INTERSECT = "@"

_FILE_PREFIX = re.compile(r"(?:_xlfn\.|_xlws\.|_xlpm\.)+", re.IGNORECASE)
_CORNER = re.compile(r"(\$?)([A-Za-z]*)(\$?)([0-9]*)")
_UNION = ","  # which LibreOffice writes as ~, even in an .xlsx
TRUTH = {"TRUE": True, "FALSE": False}
_NO_CORNER = (Literal, Array, Missing)


@lru_cache(maxsize=32_768)
def parse(text: str) -> Node:
    """Return the tree of a formula written without ``=``.

    Takes A1, structured and neutral references; names of functions in English; ``,`` between
    arguments. Function prefixes that .xlsx files carry (``_xlfn.``) are dropped.

    Raises:
        FormulaError: It is not a formula; ``position`` says where.
    """
    at = Cursor(text)
    node = _expression(at, 1)
    if at.peek() is not END:
        raise at.wrong("an operator is missing", at.peek())
    return node


@lru_cache(maxsize=8192)
def cell_ref(text: str, sheet: str = "") -> CellRef | None:
    """Return ``$A$1``, ``A`` or ``$2`` as a reference; None beyond a sheet's edge."""
    match = _CORNER.fullmatch(text)
    if match is None:
        return None
    letters = match[2].upper()
    row = int(match[4] or 0)
    column = column_number(letters) if letters else 0
    if row > MAX_ROW or column > MAX_COLUMN:
        return None
    row_mark = match[3] if letters else match[1]
    return CellRef(sheet, row, column, bool(row_mark), bool(letters and match[1]))


def _expression(at: Cursor, level: int) -> Node:
    """Read operators of ``level`` and tighter."""
    left = _signed(at)
    while True:
        token = at.peek()
        operator = _UNION if token.text == "~" else token.text
        found = LEVELS.get(operator, -1) if token.kind is TokenKind.OPERATOR else -1
        if found < level:
            return left
        at.index += 1
        left = Binary(operator, left, _expression(at, found + 1))


def _signed(at: Cursor) -> Node:
    signs = []
    while at.peek().kind is TokenKind.OPERATOR and at.peek().text in "-+@":
        signs.append(at.peek().text)
        at.index += 1
    node = _range(at)
    while at.taken("%"):
        node = Percent(node)
        signs.append("")
    if len(signs) > DEEPEST:
        raise at.wrong("there are too many signs", at.peek())
    for sign in reversed(signs):
        node = Prefix(sign, node) if sign else node
    return node


def _range(at: Cursor) -> Node:
    first = _primary(at)
    colon = at.peek()
    if not at.taken(":"):
        return first
    last = _primary(at)
    if isinstance(first, _NO_CORNER) or isinstance(last, _NO_CORNER):
        raise at.wrong("a range needs a cell on both sides", colon)
    if isinstance(last, CellRef) and last.sheet:
        if not isinstance(first, CellRef) or first.sheet.casefold() != last.sheet.casefold():
            raise at.wrong("a range has corners on two sheets", colon)
        last = CellRef("", *_corner(last))
    return RangeRef(first, last)


def _primary(at: Cursor) -> Node:
    token = at.peek()
    at.index += 1
    node = _opened(at, token) if token.kind is TokenKind.OPERATOR else _operand(at, token)
    if at.taken("#"):
        return Call(SPILL, (node,))
    return node


def _opened(at: Cursor, token: Token) -> Node:
    """Read what ``(`` or ``{`` opens."""
    if token.text not in ("(", "{"):
        raise at.wrong("a value is missing", token)
    at.deeper(token)
    node = _group(at) if token.text == "(" else _array(at)
    at.depth -= 1
    return node


def _group(at: Cursor) -> Node:
    inner = _expression(at, 0)
    at.expect(")")
    return Group(inner)


def _array(at: Cursor) -> Node:
    rows = [_array_row(at)]
    while at.taken(";"):
        rows.append(_array_row(at))
    at.expect("}")
    return Array(tuple(rows))


def _array_row(at: Cursor) -> tuple[Node, ...]:
    items = [_expression(at, 1)]
    while at.taken(","):
        items.append(_expression(at, 1))
    return tuple(items)


def _operand(at: Cursor, token: Token) -> Node:  # noqa: PLR0911 - one for each kind of token
    match token.kind:
        case TokenKind.NUMBER:
            return _number(at, token)
        case TokenKind.TEXT:
            return Literal(token.text[1:-1].replace('""', '"'))
        case TokenKind.ERROR:
            code = token.text.upper()
            return Literal(CellError("#REF!" if code.startswith("#REF!") else code))
        case TokenKind.CELL | TokenKind.OPEN:
            return _place(at, token, "")
        case TokenKind.SHEET:
            return _on_sheet(at, token)
        case TokenKind.NAME:
            return _named(at, token)
        case TokenKind.BRACKET:
            return reference("", token)
        case TokenKind.TABLE:
            at.index += 1
            return reference(_unquoted(token.text), at.tokens[at.index - 1])
        case _:
            at.index -= 1
            raise at.wrong("a value is missing", END)


def _number(at: Cursor, token: Token) -> Node:
    value = float(token.text)
    if not math.isfinite(value):
        raise at.wrong("a number is too large", token)
    return Literal(value)


def _place(at: Cursor, token: Token, sheet: str) -> Node:
    """Read a cell or an open range; beyond the sheet's edge it is a name."""
    first, _, last = token.text.partition(":")
    start = cell_ref(first, sheet)
    end = cell_ref(last)
    if start is not None and end is not None:
        return RangeRef(start, end) if last else start
    if last:
        raise at.wrong("a range reaches beyond the sheet", token)
    return Name(f"{quoted(sheet)}!{token.text}" if sheet else token.text)


def _on_sheet(at: Cursor, token: Token) -> Node:
    sheet = _unquoted(token.text[:-1])
    behind = at.peek()
    at.index += 1
    if behind.kind in (TokenKind.CELL, TokenKind.OPEN):
        return _place(at, behind, sheet)
    if behind.kind is TokenKind.ERROR:
        return _operand(at, behind)
    if behind.kind is TokenKind.NAME and at.peek().text != "(":
        return Name(f"{quoted(sheet)}!{behind.text}")
    at.index -= 1
    raise at.wrong("a sheet's name is not followed by a cell", behind)


def _named(at: Cursor, token: Token) -> Node:
    behind = at.peek()
    if behind.kind is TokenKind.BRACKET and behind.start == token.end:
        at.index += 1
        return reference(token.text, behind)
    name = _FILE_PREFIX.sub("", token.text) or token.text
    if at.taken("("):
        return _call(at, name.upper(), token)
    truth = TRUTH.get(name.upper())
    return Name(name) if truth is None else Literal(truth)


def _call(at: Cursor, name: str, token: Token) -> Node:
    at.deeper(token)
    arguments = () if at.taken(")") else _arguments(at)
    at.depth -= 1
    if name == "SINGLE" and len(arguments) == 1 and token.text.lower().startswith("_xlfn."):
        return Prefix(INTERSECT, arguments[0])
    return Call(name, arguments)


def _arguments(at: Cursor) -> tuple[Node, ...]:
    found: list[Node] = []
    while True:
        token = at.peek()
        empty = token.kind is TokenKind.OPERATOR and token.text in ",)"
        found.append(Missing() if empty else _expression(at, 1))
        if at.taken(")"):
            return tuple(found)
        at.expect(",")


def _corner(ref: CellRef) -> tuple[int, int, bool, bool]:
    return ref.row, ref.column, ref.row_absolute, ref.column_absolute


def _unquoted(name: str) -> str:
    return name[1:-1].replace("''", "'") if name.startswith("'") else name
