"""Writing rows of a worksheet as bytes: the one writer, for new workbooks and for patches.

Text is written inline, so no shared string is ever edited.

Source: ECMA-376 part 1, sections 18.3.1.4 (c), 18.3.1.40 (f), 18.3.1.53 (is), 18.3.1.73 (row).
"""

import re
from collections.abc import Iterable

from workbook.model import column_letters
from workbook.values import CellError, Content, Formula, Kind, Serial, Value
from workbook.xlsx import sheetxml, text
from workbook.xlsx.formats import EPOCH_1904

Written = tuple[int, int, Content, Value]


def row_xml(
    row: int, cells: Iterable[Written], attributes: bytes = b"", prefix: bytes = b""
) -> bytes:
    """Return a row element.

    Args:
        row: its number.
        cells: column, style, content and cached value (of formulas), columns rising. Serials are
            written as they are: in a workbook that counts from 1904 the caller shifts them.
        attributes: more attributes of the row, such as ``b'ht="20" customHeight="1"'``.
        prefix: namespace prefix with its colon.
    """
    more = b" " + attributes.strip() if attributes else b""
    body = b"".join(cell_xml(row, cell, prefix) for cell in cells)
    start = b'<%srow r="%d"%s' % (prefix, row, more)
    return b"%s>%s</%srow>" % (start, body, prefix) if body else start + b"/>"


def cell_xml(row: int, cell: Written, prefix: bytes = b"") -> bytes:
    """Return a cell element."""
    column, style, content, value = cell
    start = f'<{prefix.decode()}c r="{column_letters(column)}{row}"'
    if style:
        start += f' s="{style}"'
    shown = value if isinstance(content, Formula) else content
    if isinstance(content, str):
        return (start + _inline(content, prefix.decode())).encode()
    body = _formula(content, prefix.decode()) if isinstance(content, Formula) else ""
    kind, stored = stored_value(shown)
    if stored:
        body += f"<{prefix.decode()}v>{stored}</{prefix.decode()}v>"
    if not body:
        return (start + "/>").encode()
    return f"{start}{kind}>{body}</{prefix.decode()}c>".encode()


def stored_value(value: Value) -> tuple[str, str]:
    """Return a value as a cell's type attribute and the text of its ``<v>``."""
    if value is None:
        return "", ""
    if isinstance(value, bool):
        return ' t="b"', "1" if value else "0"
    if isinstance(value, float):
        return "", number_text(value)
    if isinstance(value, Serial):
        return "", number_text(value.days)
    if isinstance(value, CellError):
        return ' t="e"', text.stored(value.code)
    return ' t="str"', text.stored(value)


def in_file_epoch(content: Content, *, date1904: bool) -> Content:
    """Return ``content`` with a date counted from the day 0 of its workbook."""
    if date1904 and isinstance(content, Serial) and content.kind in (Kind.DATE, Kind.DATETIME):
        return Serial(content.days - EPOCH_1904, content.kind)
    return content


def number_text(number: float) -> str:
    """Return the shortest text that reads back as the same double."""
    if number.is_integer() and abs(number) < 1e15:
        return str(int(number))
    return repr(number).replace("e", "E")


def sheet_with_rows(sheet_xml: bytes, rows: bytes, dimension: str) -> bytes:
    """Return a worksheet part with other rows and the dimension (``A1:D9``) that they have."""
    xml = sheetxml.cut(sheet_xml)
    return sheetxml.SheetXml(
        xml.prefix,
        with_dimension(xml.head, dimension),
        xml.opening,
        rows,
        xml.closing,
        xml.tail,
    ).joined()


def with_dimension(head: bytes, dimension: str) -> bytes:
    """Return what comes before the rows with another dimension, where it states one."""
    reference = rb"\g<1>" + dimension.encode() + rb"\g<2>"
    return re.sub(rb"(<(?:[\w.-]+:)?dimension\s+ref=[\"'])[^\"']*([\"'])", reference, head, count=1)


def _inline(content: str, prefix: str) -> str:
    keep = ' xml:space="preserve"' if content != content.strip() or "\n" in content else ""
    kept = text.stored(content)
    return (
        f' t="inlineStr"><{prefix}is><{prefix}t{keep}>{kept}</{prefix}t></{prefix}is></{prefix}c>'
    )


def _formula(content: Formula, prefix: str) -> str:
    keep = ' xml:space="preserve"' if content.text != content.text.strip() else ""
    return f"<{prefix}f{keep}>{text.stored(content.text)}</{prefix}f>"
