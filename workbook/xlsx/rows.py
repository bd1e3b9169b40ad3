"""Writing rows of a worksheet as bytes: the one writer, for new workbooks and for patches.

Text is written inline, so no shared string is ever edited.

Source: ECMA-376 part 1, sections 18.3.1.4 (c), 18.3.1.40 (f), 18.3.1.53 (is), 18.3.1.73 (row).
"""

import re
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from workbook.model import column_letters
from workbook.values import CellError, Content, Formula, Kind, Serial, Value
from workbook.xlsx import sheetxml, text
from workbook.xlsx.formats import EPOCH_1904

_MOST_STARTS = 20_000

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
    name = prefix.decode()
    written = []
    starts = _STARTS[name]
    for column, style, content, value in cells:
        before, after = starts[column, style]
        written.append(f"{before}{row}{after}{after_address(content, value, name)}")
    start = b'<%srow r="%d"%s' % (prefix, row, more)
    if not written:
        return start + b"/>"
    return b"%s>%s</%srow>" % (start, "".join(written).encode(), prefix)


def cell_xml(row: int, cell: Written, prefix: bytes = b"") -> bytes:
    """Return a cell element."""
    column, style, content, value = cell
    name = prefix.decode()
    before, after = _STARTS[name][column, style]
    return f"{before}{row}{after}{after_address(content, value, name)}".encode()


def after_address(content: Content, value: Value, prefix: str = "") -> str:
    """Return what follows a cell's address and style, up to the end of the cell."""
    return _RESTS.get(type(content), _rest_of_kin)(content, value, prefix)


def stored_value(value: Value) -> tuple[str, str]:
    """Return a value as a cell's type attribute and the text of its ``<v>``."""
    if value is None:
        return "", ""
    if isinstance(value, str):
        return ' t="str"', text.stored(value)
    if isinstance(value, bool):
        return ' t="b"', "1" if value else "0"
    if isinstance(value, float):
        return "", number_text(value)
    if isinstance(value, Serial):
        return "", number_text(value.days)
    return ' t="e"', text.stored(value.code)


def in_file_epoch(content: Content, *, date1904: bool) -> Content:
    """Return ``content`` with a date counted from the day 0 of its workbook."""
    if date1904 and isinstance(content, Serial) and content.kind in (Kind.DATE, Kind.DATETIME):
        return Serial(content.days - EPOCH_1904, content.kind)
    return content


def with_line_breaks(content: Content) -> Content:
    """Return a content whose formula breaks its lines as XML does, which is how it reads back."""
    if isinstance(content, Formula) and "\r" in content.text:
        return Formula(content.text.replace("\r\n", "\n").replace("\r", "\n"))
    return content


def number_text(number: float) -> str:
    """Return the shortest text that reads back as the same double."""
    if number.is_integer() and abs(number) < 1e15:
        return str(int(number))
    written = repr(number)
    return written.replace("e", "E") if "e" in written else written


def sheet_with_rows(sheet_xml: bytes, rows: Iterable[bytes], dimension: str) -> Iterator[bytes]:
    """Yield a worksheet part in pieces: other rows, and the dimension (``A1:D9``) they have."""
    xml = sheetxml.cut(sheet_xml)
    yield with_dimension(xml.head, dimension) + xml.opening
    yield from rows
    yield xml.closing + xml.tail


def with_dimension(head: bytes, dimension: str) -> bytes:
    """Return what comes before the rows with another dimension, where it states one."""
    reference = rb"\g<1>" + dimension.encode() + rb"\g<2>"
    return re.sub(rb"(<(?:[\w.-]+:)?dimension\s+ref=[\"'])[^\"']*([\"'])", reference, head, count=1)


class _Starts(dict[tuple[int, int], tuple[str, str]]):
    """Column and style -> what stands before and after the row number."""

    def __init__(self, prefix: str) -> None:
        super().__init__()
        self.prefix = prefix

    def __missing__(self, key: tuple[int, int]) -> tuple[str, str]:
        column, style = key
        if len(self) >= _MOST_STARTS:
            self.clear()
        after = f'" s="{style}"' if style else '"'
        self[key] = start = f'<{self.prefix}c r="{column_letters(column)}', after
        return start


class _StartsByPrefix(dict[str, _Starts]):
    def __missing__(self, prefix: str) -> _Starts:
        self[prefix] = starts = _Starts(prefix)
        return starts


def _text(content: str, _: Value, prefix: str) -> str:
    keep = ' xml:space="preserve"' if content != content.strip() or "\n" in content else ""
    return (
        f' t="inlineStr"><{prefix}is><{prefix}t{keep}>{text.stored(content)}'
        f"</{prefix}t></{prefix}is></{prefix}c>"
    )


def _formula(content: Formula, value: Value, prefix: str) -> str:
    formula = content.text
    keep = ' xml:space="preserve"' if formula != formula.strip() else ""
    kind, stored = stored_value(value)
    shown = f"<{prefix}v>{stored}</{prefix}v>" if stored else ""
    formula = text.stored(formula)
    return f"{kind}><{prefix}f{keep}>{formula}</{prefix}f>{shown}</{prefix}c>"


def _number(content: float, _: Value, prefix: str) -> str:
    return f"><{prefix}v>{number_text(content)}</{prefix}v></{prefix}c>"


def _serial(content: Serial, _: Value, prefix: str) -> str:
    return f"><{prefix}v>{number_text(content.days)}</{prefix}v></{prefix}c>"


def _other(content: bool | CellError, _: Value, prefix: str) -> str:
    kind, stored = stored_value(content)
    return f"{kind}><{prefix}v>{stored}</{prefix}v></{prefix}c>"


def _blank(_content: None, _: Value, _prefix: str) -> str:
    return "/>"


def _rest_of_kin(content: Any, value: Value, prefix: str) -> str:
    """Write what belongs to a subclass of a kind of content."""
    kind = next(kind for kind in _RESTS if isinstance(content, kind))
    return _RESTS[kind](content, value, prefix)


_STARTS = _StartsByPrefix()
_RESTS: dict[type, Callable[[Any, Value, str], str]] = {
    str: _text,
    Formula: _formula,
    float: _number,
    Serial: _serial,
    bool: _other,
    CellError: _other,
    type(None): _blank,
}
