"""Moving rows whose cells all lie in a block, without taking them apart: the common case, fast."""

import re
from collections.abc import Callable, Iterator

from workbook.model import column_number
from workbook.xlsx import markup, text
from workbook.xlsx.gap import Block
from workbook.xlsx.splice import Rows


def move(rows: Rows, block: Block, reaim: Callable[[str], str]) -> frozenset[int]:
    """Move the rows that can go as a whole, their formulas re-aimed; return where they stood.

    A row can where its cells and those of the row whose place it takes all lie in the block,
    state their addresses, and hold formulas of the plain kind only.

    Args:
        rows: the rows of the sheet.
        block: what moves.
        reaim: what a formula of the sheet becomes.

    Raises:
        FormulaError: a formula is none.
        ValueError: a formula over several sheets means the cells.
    """
    shape = _Shape(rows.prefix, block, reaim)
    sources = block.sources()
    chunks = dict(_plain(rows, shape, block))
    moved = frozenset(
        source
        for target, source in sources.items()
        if source != target and source in chunks and target in chunks
    )
    for target, source in sources.items():
        if source in moved:
            rows.put(target, shape.moved(chunks[source], source, chunks[target], target))
    return moved


class _Shape:
    """How rows look that can go as a whole."""

    def __init__(self, prefix: bytes, block: Block, reaim: Callable[[str], str]) -> None:
        p = re.escape(prefix)
        self._block = block
        self._reaim = reaim
        self._cell = re.compile(rb'<%sc r="([A-Z]{1,3})([0-9]+)"' % p)
        self._address = re.compile(rb'(<%sc r="[A-Z]{1,3})[0-9]+"' % p)
        self._start = re.compile(rb"<%sc[\s/>]" % p)
        self._odd = re.compile(rb"<%sf[\s/]" % p)
        self._formula = re.compile(rb"(<%sf>)([^<]*)(</)" % p)
        self._row = re.compile(rb"(<%srow\s[^<>]*[^/])>(.*)</%srow>\s*" % (p, p), re.DOTALL)

    def fits(self, chunk: bytes, row: int) -> bool:
        """Whether a row can go as a whole."""
        found = self._cell.findall(chunk)
        number = b"%d" % row
        if not found or len(found) != len(self._start.findall(chunk)):
            return False
        low, high = self._block.columns
        columns = [column_number(letters.decode()) for letters, _ in found]
        return (
            low <= columns[0]
            and columns[-1] <= high
            and all(stated == number for _, stated in found)
            and not self._odd.search(chunk)
            and self._row.fullmatch(chunk) is not None
        )

    def moved(self, chunk: bytes, source: int, there: bytes, target: int) -> bytes:
        """Return the row that stands at ``target`` then: its own tag around the cells moved in."""
        own, other = self._row.fullmatch(there), self._row.fullmatch(chunk)
        if own is None or other is None:
            raise ValueError(f"row {source} cannot be moved as a whole")
        pieces = self._address.split(other[2])
        number = b'%d"' % target
        pieces[1::2] = [start + number for start in pieces[1::2]]
        body = b"".join(pieces)

        def formula(found: re.Match[bytes]) -> bytes:
            plain = text.loaded(markup.unescaped(found[2].decode()))
            after = self._reaim(plain)
            return found[0] if after == plain else found[1] + text.stored(after).encode() + found[3]

        tag = own[1] + b">"
        spans = markup.attribute(other[1], b"spans")
        if spans and markup.attribute(tag, b"spans") is not None:
            tag = markup.with_attribute(tag, b"spans", spans)
        return tag + self._formula.sub(formula, body) + there[own.end(2) :]


def _plain(rows: Rows, shape: _Shape, block: Block) -> Iterator[tuple[int, bytes]]:
    for number in range(block.rows[0], block.rows[1] + 1):
        chunk = rows.closed(number)
        if chunk is not None and shape.fits(chunk, number):
            yield number, chunk
