"""The columns that a worksheet sets apart, before its rows: hidden ones, widths.

Source: ECMA-376 part 1, sections 18.3.1.13 (col) and 18.3.1.17 (cols).
"""

import re
from collections.abc import Mapping
from typing import Final

from workbook.xlsx import markup
from workbook.xlsx.splice import CannotSpliceError

_COL = re.compile(rb"(<(?:[\w.-]+:)?col\s[^<>]*?)\s*(?:/>|>\s*</(?:[\w.-]+:)?col>)")
_ANY = re.compile(rb"<(?:[\w.-]+:)?col[\s/>]")
_DIGITS = 7
_USUAL: Final = b"9.140625"


def hidden_column(head: bytes, prefix: bytes, column: int) -> bytes:
    """Return what precedes the rows, with a column hidden.

    Raises:
        CannotSpliceError: the columns are of an unusual shape.
    """
    return _with(head, prefix, column, {b"hidden": b"1"})


def folded_column(head: bytes, prefix: bytes, column: int, depth: int) -> bytes:
    """Return what precedes the rows, with a column so many folds away; 0 is in view.

    Raises:
        CannotSpliceError: the columns are of an unusual shape.
    """
    folded = {b"hidden": b"1" if depth else b"0", b"outlineLevel": b"%d" % depth}
    return _with(head, prefix, column, folded)


def wide_column(head: bytes, prefix: bytes, column: int, width: str) -> bytes:
    """Return what precedes the rows, with a column of a width in characters.

    Raises:
        CannotSpliceError: the columns are of an unusual shape.
    """
    return _with(head, prefix, column, {b"width": width.encode(), b"customWidth": b"1"})


def _with(head: bytes, prefix: bytes, column: int, wanted: Mapping[bytes, bytes]) -> bytes:
    new = _new(prefix, column, wanted)
    block = re.search(
        rb"<%scols(?:\s[^<>]*?)?(?:/>|>.*?</%scols>)" % ((re.escape(prefix),) * 2), head, re.DOTALL
    )
    if block is None:
        return head + b"<%scols>%s</%scols>" % (prefix, new, prefix)
    columns: list[bytes] = []
    placed = False
    tags = [found + b"/>" for found in _COL.findall(block[0])]
    if len(tags) != len(_ANY.findall(block[0])):
        raise CannotSpliceError("the sheet's columns have an unusual shape")
    for tag in tags:
        first, last = _bound(tag, b"min"), _bound(tag, b"max")
        if not placed and column < first:
            columns.append(new)
            placed = True
        if first <= column <= last:
            columns += _split(tag, (first, column, last), wanted)
            placed = True
        else:
            columns.append(tag)
    if not placed:
        columns.append(new)
    start = block[0][: block[0].index(b">")].removesuffix(b"/").rstrip() + b">"
    whole = b"%s%s</%scols>" % (start, b"".join(columns), prefix)
    return head[: block.start()] + whole + head[block.end() :]


def _split(tag: bytes, span: tuple[int, int, int], wanted: Mapping[bytes, bytes]) -> list[bytes]:
    first, column, last = span
    tags: list[bytes] = []
    for low, high in ((first, column - 1), (column, column), (column + 1, last)):
        if low <= high:
            piece = markup.with_attribute(tag, b"min", b"%d" % low)
            piece = markup.with_attribute(piece, b"max", b"%d" % high)
            for name, value in wanted.items() if low == high == column else ():
                piece = markup.with_attribute(piece, name, value)
            tags.append(piece)
    return tags


def _new(prefix: bytes, column: int, wanted: Mapping[bytes, bytes]) -> bytes:
    number = b"%d" % column
    usual = {b"min": number, b"max": number, b"width": _USUAL}
    attributes = {**usual, **wanted, b"customWidth": b"1"}
    listed = b"".join(b' %s="%s"' % pair for pair in attributes.items())
    return b"<%scol%s/>" % (prefix, listed)


def _bound(tag: bytes, name: bytes) -> int:
    stated = markup.attribute(tag, name) or b""
    if not (stated.isdigit() and len(stated) <= _DIGITS):
        raise CannotSpliceError("the sheet's columns do not state their numbers")
    return int(stated)
