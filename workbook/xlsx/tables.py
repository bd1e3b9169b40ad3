"""Growing a table and what hangs on it; columns of a sheet."""

import re
from collections.abc import Callable

from workbook.model import Address, Area
from workbook.xlsx import markup, text
from workbook.xlsx.around import TablePart, area_of, read_table
from workbook.xlsx.draft import insert_in

_REF = re.compile(rb"(\sref\s*=\s*[\"'])([^\"']*)([\"'])")
_RULE = re.compile(
    rb"(<(?:[\w.-]+:)?(?:conditionalFormatting|dataValidation)\s[^<>]*?\bsqref\s*=\s*[\"'])"
    rb"([^\"']*)()",
)
_LIST = re.compile(rb"(<(?:[\w.-]+:)?sqref>)([^<]*)(<)")
_COL = re.compile(rb"<(?:[\w.-]+:)?col\s[^<>]*?/>")


def grown_table(part: bytes, table: TablePart, last_row: int) -> bytes:
    """Return a table part whose area, filter and sort reach down to ``last_row``."""
    old = table.area.last.row
    return _REF.sub(lambda found: _moved(found, lambda area: _down(area, old, last_row)), part)


def widened_table(part: bytes, table: TablePart, header: str) -> bytes:
    """Return a table part with one more column on its right."""
    old = table.area.last.column
    part = _REF.sub(lambda found: _moved(found, lambda area: _right(area, old)), part)
    prefix = markup.prefix_of(part)
    tag = re.search(rb"<%stableColumns(?:\s[^<>]*)?>" % re.escape(prefix), part)
    numbers = re.findall(rb"<%stableColumn\s[^<>]*?\bid=[\"'](\d+)" % re.escape(prefix), part)
    if tag is None or not numbers:
        return part
    counted = markup.with_attribute(tag[0], b"count", b"%d" % (len(numbers) + 1))
    name = markup.quoted(text.unsafe_escaped(header).replace("\n", "_x000a_"))
    column = b'<%stableColumn id="%d" name="%s"/>' % (prefix, max(map(int, numbers)) + 1, name)
    part = part[: tag.start()] + counted + part[tag.end() :]
    return insert_in(part, b"tableColumns", column)


def why_not_wider(table: TablePart, part: bytes, header: str) -> str:
    """Return why a table cannot take a column of that name, or ``""``."""
    if not header or len(header) > 255:
        return "a table's header needs between 1 and 255 characters"
    if header.lower() in (each.lower() for each in table.headers):
        return f"the table {table.display_name} already has a column {header}"
    if markup.attribute(markup.root_tag(part)[0], b"tableType"):
        return f"the table {table.display_name} is filled by a query"
    return "" if table.header_rows else f"the table {table.display_name} shows no headers"


def grown_rules(tail: bytes, old: Area, last_row: int) -> bytes:
    """Return what follows the rows, with dropdowns and colour rules reaching to ``last_row``.

    Only those that lie within the old area's columns and end with its last row grow.
    """

    def grow(found: re.Match[bytes]) -> bytes:
        areas = [_grown(each, old, last_row) for each in found[2].split()]
        return found[1] + b" ".join(areas) + found[3]

    return _LIST.sub(grow, _RULE.sub(grow, tail))


def current(part: bytes, table: TablePart) -> TablePart:
    """Return a table as its part, changed since it was read, now says."""
    return read_table(part, table.part) or table


def overlaps(one: Area, other: Area) -> bool:
    """Whether two areas share a cell."""
    return (
        one.first.row <= other.last.row
        and other.first.row <= one.last.row
        and one.first.column <= other.last.column
        and other.first.column <= one.last.column
    )


def hidden_column(head: bytes, prefix: bytes, column: int) -> bytes:
    """Return what precedes the rows, with a column hidden."""
    block = re.search(
        rb"<%scols(?:\s[^<>]*)?>.*?</%scols\s*>" % ((re.escape(prefix),) * 2), head, re.DOTALL
    )
    if block is None:
        element = b"<%scols>%s</%scols>" % (prefix, _hidden(prefix, column), prefix)
        return head + element
    columns: list[bytes] = []
    placed = False
    for tag in _COL.findall(block[0]):
        first, last = _bound(tag, b"min"), _bound(tag, b"max")
        if not placed and column < first:
            columns.append(_hidden(prefix, column))
            placed = True
        if first <= column <= last:
            columns += _split(tag, first, column, last)
            placed = True
        else:
            columns.append(tag)
    if not placed:
        columns.append(_hidden(prefix, column))
    start = block[0][: block[0].index(b">") + 1]
    whole = b"%s%s</%scols>" % (start, b"".join(columns), prefix)
    return head[: block.start()] + whole + head[block.end() :]


def _split(tag: bytes, first: int, column: int, last: int) -> list[bytes]:
    pieces = [(first, column - 1, False), (column, column, True), (column + 1, last, False)]
    tags: list[bytes] = []
    for low, high, hide in pieces:
        if low <= high:
            piece = markup.with_attribute(tag, b"min", b"%d" % low)
            piece = markup.with_attribute(piece, b"max", b"%d" % high)
            tags.append(markup.with_attribute(piece, b"hidden", b"1") if hide else piece)
    return tags


def _hidden(prefix: bytes, column: int) -> bytes:
    return b'<%scol min="%d" max="%d" width="9.140625" hidden="1" customWidth="1"/>' % (
        prefix,
        column,
        column,
    )


def _bound(tag: bytes, name: bytes) -> int:
    return int(markup.attribute(tag, name) or 0)


def _moved(found: re.Match[bytes], move: Callable[[Area], Area]) -> bytes:
    area = area_of(found[2].decode())
    return found[0] if area is None else found[1] + move(area).a1.encode() + found[3]


def _down(area: Area, old: int, new: int) -> Area:
    return Area(area.first, Address(new, area.last.column)) if area.last.row == old else area


def _right(area: Area, old: int) -> Area:
    if area.last.column != old or area.first == area.last:
        return area
    return Area(area.first, Address(area.last.row, old + 1))


def _grown(reference: bytes, old: Area, last_row: int) -> bytes:
    area = area_of(reference.decode())
    if area is None or area.last.row != old.last.row or area.first.row < old.first.row:
        return reference
    if area.first.column < old.first.column or area.last.column > old.last.column:
        return reference
    return _down(area, old.last.row, last_row).a1.encode()
