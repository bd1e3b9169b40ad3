"""A worksheet's XML cut in three: what comes before its rows, its rows, what comes after."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache

from workbook.errors import UnreadableError
from workbook.xlsx import markup


@dataclass(frozen=True, slots=True)
class SheetXml:
    """The pieces of a worksheet part; joined they are the part again.

    Attributes:
        prefix: namespace prefix of its elements, with the colon; mostly ``b""``.
        head: up to where the rows' element begins.
        opening: the start tag of the rows' element, never self-closed.
        rows: everything within it.
        closing: its end tag.
        tail: everything after it.
    """

    prefix: bytes
    head: bytes
    opening: bytes
    rows: bytes
    closing: bytes
    tail: bytes

    def joined(self) -> bytes:
        """Return the part."""
        return b"".join((self.head, self.opening, self.rows, self.closing, self.tail))

    def around(self, rows: Iterable[bytes | memoryview]) -> Iterator[bytes | memoryview]:
        """Yield the part in pieces, with other rows."""
        yield from (self.head, self.opening)
        yield from rows
        yield from (self.closing, self.tail)

    def without_rows(self) -> bytes:
        """Return the part as if it had no rows: small, and well-formed if the part is."""
        return replace(self, rows=b"").joined()


def cut(part: bytes) -> SheetXml:
    """Cut a worksheet part, in UTF-8.

    Raises:
        UnreadableError: no rows' element is found.
    """
    without, start, end = bare(part)
    return replace(without, rows=part[start:end])


def bare(part: bytes) -> tuple[SheetXml, int, int]:
    """Cut a worksheet part without copying its rows; return where they begin and end as well.

    Raises:
        UnreadableError: no rows' element is found.
    """
    prefix = markup.prefix_of(part)
    found = _opening(prefix).search(part)
    if found is None:
        raise UnreadableError("the sheet's rows cannot be found")
    head, end = part[: found.start()], found.end()
    if found[1]:
        opening = found[0][:-2].rstrip() + b">"
        closing = b"</" + prefix + b"sheetData>"
        return SheetXml(prefix, head, opening, b"", closing, part[end:]), end, end
    last = part.rfind(b"</" + prefix + b"sheetData")
    if last < end:
        raise UnreadableError("the sheet's rows do not end")
    after = part.index(b">", last) + 1
    return SheetXml(prefix, head, found[0], b"", part[last:after], part[after:]), end, last


def regular(xml: SheetXml) -> SheetXml:
    """Return what stands around a sheet's rows in a shape whose tags can be cut out.

    Raises:
        UnreadableError: it is not well-formed.
    """
    if not (markup.is_odd(xml.head) or markup.is_odd(xml.tail)):
        return xml
    return bare(markup.regular(xml.without_rows()))[0]


@lru_cache(maxsize=16)
def _opening(prefix: bytes) -> re.Pattern[bytes]:
    return re.compile(rb"<%ssheetData(?:\s[^<>]*?)?(/?)>" % re.escape(prefix))


_opening(b"")  # as for most files, compiled once and not at the first sheet
