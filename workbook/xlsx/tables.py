"""Growing a table and what hangs on it."""

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
_NEWER = re.compile(
    rb"<((?:[\w.-]+:)(?:conditionalFormatting|dataValidation))(?:\s[^<>]*)?>.*?</\1\s*>", re.DOTALL
)
_LIST = re.compile(rb"(<(?:[\w.-]+:)?sqref>)([^<]*)(<)")


def grown_table(part: bytes, table: TablePart, last_row: int) -> bytes:
    """Return a table part whose area, filter and sort reach down to ``last_row``."""
    return grown_refs(part, table.area.last.row, last_row)


def grown_refs(part: bytes, old: int, last_row: int) -> bytes:
    """Return a table part in which the areas that ended in row ``old`` end in ``last_row``."""
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

    tail = _RULE.sub(grow, tail)
    return _NEWER.sub(lambda found: _LIST.sub(grow, found[0]), tail)


def grown_filter(tail: bytes, area: Area, last_row: int) -> bytes:
    """Return what follows the rows, with the sheet's own filter reaching to ``last_row``."""
    tag = re.compile(rb"<(?:[\w.-]+:)?(?:autoFilter|sortState|sortCondition)\s[^<>]*>")
    old = area.last.row
    return tag.sub(lambda found: grown_refs(found[0], old, last_row), tail)


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
