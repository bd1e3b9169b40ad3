"""The columns that a worksheet sets apart, before its rows: hidden ones, widths.

Source: ECMA-376 part 1, sections 18.3.1.13 (col) and 18.3.1.17 (cols).
"""

import re
from collections.abc import Mapping
from typing import Final

from workbook.xlsx import markup

_COL = re.compile(rb"<(?:[\w.-]+:)?col\s[^<>]*?/>")
_USUAL: Final = b"9.140625"


def hidden_column(head: bytes, prefix: bytes, column: int) -> bytes:
    """Return what precedes the rows, with a column hidden."""
    return _with(head, prefix, column, {b"hidden": b"1"})


def wide_column(head: bytes, prefix: bytes, column: int, width: str) -> bytes:
    """Return what precedes the rows, with a column of a width in characters."""
    return _with(head, prefix, column, {b"width": width.encode(), b"customWidth": b"1"})


def _with(head: bytes, prefix: bytes, column: int, wanted: Mapping[bytes, bytes]) -> bytes:
    new = _new(prefix, column, wanted)
    block = re.search(
        rb"<%scols(?:\s[^<>]*)?>.*?</%scols\s*>" % ((re.escape(prefix),) * 2), head, re.DOTALL
    )
    if block is None:
        return head + b"<%scols>%s</%scols>" % (prefix, new, prefix)
    columns: list[bytes] = []
    placed = False
    for tag in _COL.findall(block[0]):
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
    start = block[0][: block[0].index(b">") + 1]
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
    return int(markup.attribute(tag, name) or 0)
