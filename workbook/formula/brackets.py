"""What stands in the brackets of a structured or neutral reference.

Excel's own forms: ``[@Due]``, ``[@[Due date]]``, ``Tasks[Score]``, ``Tasks[[#This Row],[Due]]``,
``Tasks[[Start]:[Due]]``. Neutral forms: ``[@Balance;-1]`` and ``Tasks[Score;#3f2a]``;
``Tasks[Score;#]`` is the first row.
"""

import re

from workbook.errors import FormulaError
from workbook.formula.tokens import Token
from workbook.formula.tree import ColumnRef, Node, OffsetRef, RangeRef, RowRef

_NAME = r"(?:'.|[^'\[\]])"
_ITEM = re.compile(rf"\s*\[({_NAME}*)\]\s*(?:([,:])|$)")
_PLAIN = re.compile(r"(?P<column>(?:'.|[^'\[\];])+)(?:;(?P<place>#.*|[+-]?[0-9]{1,7}))?")
_SPECIAL = {"#this row": True, "#data": False}


def reference(table: str, bracket: Token) -> Node:
    """Return the reference that ``bracket``, after the name of ``table``, stands for.

    Raises:
        FormulaError: Not one column, or one of the areas (headers, totals) that templates and
            sync do without.
    """
    inner = bracket.text[1:-1]
    this_row = inner.startswith("@")
    inner = inner[this_row:]
    if inner.lstrip().startswith("["):
        return _listed(table, this_row, inner, bracket)
    match = _PLAIN.fullmatch(inner)
    if match is None or inner.startswith("#"):
        raise _wrong(table, bracket)
    column, place = _unescaped(match["column"]), match["place"]
    if place is None:
        return ColumnRef(table, column, this_row)
    if place.startswith("#") and not this_row:
        return RowRef(table, _unescaped(place[1:]), column)
    if this_row and not table and not place.startswith("#"):
        rows = int(place)
        return OffsetRef(column, rows) if rows else ColumnRef("", column, this_row=True)
    raise _wrong(table, bracket)


def _listed(table: str, this_row: bool, inner: str, bracket: Token) -> Node:
    columns: list[str] = []
    position = 0
    joints = ""
    while position < len(inner):
        match = _ITEM.match(inner, position)
        if match is None:
            raise _wrong(table, bracket)
        position = match.end()
        special = _SPECIAL.get(match[1].lower())
        this_row = this_row or bool(special)
        if special is None:
            columns.append(match[1])
            joints += match[2] or ""
    if not columns or len(joints) != len(columns) - 1 or any(c[:1] in ("#", "") for c in columns):
        raise _wrong(table, bracket)
    refs = [ColumnRef(table, _unescaped(column), this_row) for column in columns]
    if joints == ":":
        return RangeRef(refs[0], refs[1])
    if joints:
        raise _wrong(table, bracket)
    return refs[0]


def _unescaped(name: str) -> str:
    return re.sub(r"'(.)", r"\1", name, flags=re.DOTALL)


def _wrong(table: str, bracket: Token) -> FormulaError:
    return FormulaError(
        f"{table}{bracket.text} is not a column of a table (character {bracket.start + 1})",
        position=bracket.start,
        fix="Name one column, as in Tasks[Score] or [@Due]",
    )
