"""The rows of a worksheet as bytes that can be cut open: only rows asked for are taken apart."""

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple

from workbook.model import column_number
from workbook.xlsx import markup

_DIGITS = b"0123456789"


class CannotSpliceError(Exception):
    """The bytes are not of a shape that can be cut safely; ``str()`` says why."""


class Patterns(NamedTuple):
    """The patterns of one namespace prefix."""

    row: re.Pattern[bytes]
    row_end: re.Pattern[bytes]
    cell: re.Pattern[bytes]
    formula: re.Pattern[bytes]
    shown: re.Pattern[bytes]


@lru_cache(maxsize=16)
def patterns(prefix: bytes) -> Patterns:
    """Return the patterns for elements with a namespace prefix (with its colon)."""
    p = re.escape(prefix)
    return Patterns(
        re.compile(rb'<%srow(?: r="(\d+)")?' % p),
        re.compile(rb"</%srow\s*>" % p),
        re.compile(rb"(\s*)<%sc((?:\s[^<>]*?)?)(/>|>.*?</%sc\s*>)" % (p, p), re.DOTALL),
        re.compile(rb"<%sf((?:\s[^<>]*?)?)(?:/>|>([^<]*)</%sf\s*>)" % (p, p)),
        re.compile(
            rb"<%s(?P<name>v|is)(?:\s[^<>]*?)?(?:/>|>.*?</%s(?P=name)\s*>)" % (p, p), re.DOTALL
        ),
    )


@dataclass(slots=True)
class CellBytes:
    """One cell of an opened row; ``space`` is the white space before it."""

    column: int
    raw: bytes
    space: bytes = b""

    @property
    def tag(self) -> bytes:
        """The start tag."""
        return self.raw[: self.raw.index(b">") + 1]

    def attribute(self, name: bytes) -> bytes | None:
        """Return an attribute's raw value."""
        return markup.attribute(self.tag, name)

    @property
    def style(self) -> int:
        """The cell's style."""
        style = self.attribute(b"s")
        return int(style) if style and style.isdigit() else 0


@dataclass(slots=True)
class RowBytes:
    """An opened row: its start tag and its cells by column; ``rest`` follows its last cell."""

    number: int
    tag: bytes
    cells: dict[int, CellBytes]
    rest: bytes = b""
    after: bytes = b""
    changed: bool = False

    def written(self, prefix: bytes) -> bytes:
        """Return the row's bytes."""
        cells = b"".join(
            self.cells[column].space + self.cells[column].raw for column in sorted(self.cells)
        )
        if not cells and not self.rest.strip():
            return self.tag.removesuffix(b"/>").removesuffix(b">") + b"/>" + self.after
        tag = self.tag.removesuffix(b"/>").rstrip() + b">" if self.tag.endswith(b"/>") else self.tag
        return b"".join((tag, cells, self.rest, b"</", prefix, b"row>", self.after))

    def remove(self, column: int) -> None:
        """Take a cell out; its place is blank."""
        if self.cells.pop(column, None) is not None:
            self.changed = True

    def set(self, column: int, raw: bytes) -> None:
        """Put a cell in its place, and widen the row's ``spans`` hint if it has one."""
        before = self.cells.get(column)
        self.cells[column] = CellBytes(column, raw, before.space if before else b"")
        spans = re.fullmatch(rb"(\d+):(\d+)", markup.attribute(self.tag, b"spans") or b"")
        if spans:
            first, last = min(int(spans[1]), column), max(int(spans[2]), column)
            self.tag = markup.with_attribute(self.tag, b"spans", b"%d:%d" % (first, last))
        self.changed = True


@dataclass(slots=True)
class Rows:
    """All rows of a worksheet.

    Attributes:
        raw: their bytes.
        prefix: the namespace prefix with its colon.
        numbers: the row numbers there are, rising.
        numbered: whether each row states its number.
    """

    raw: bytes
    prefix: bytes
    numbers: list[int] = field(default_factory=list)
    numbered: bool = True
    _starts: list[int] = field(default_factory=list)
    _opened: dict[int, RowBytes] = field(default_factory=dict)
    _known: frozenset[int] = frozenset()

    def __post_init__(self) -> None:
        previous = 0
        for found in patterns(self.prefix).row.finditer(self.raw):
            number = int(found[1]) if found[1] else self._number(found.start(), previous + 1)
            if number <= previous:
                raise CannotSpliceError("the sheet's rows are not in order")
            self.numbers.append(number)
            self._starts.append(found.start())
            previous = number
        self._known = frozenset(self.numbers)

    def __contains__(self, number: object) -> bool:
        return number in self._known or number in self._opened

    def existed(self, number: int) -> bool:
        """Whether the row was there before any change."""
        return number in self._known

    def opened(self, number: int) -> RowBytes:
        """Return a row taken apart; one that does not exist yet is made.

        Raises:
            CannotSpliceError: the row is not of a shape that can be cut safely.
        """
        if number not in self._opened:
            self._opened[number] = (
                self._open(number) if number in self._known else self._new(number)
            )
        return self._opened[number]

    def touched(self) -> Iterator[RowBytes]:
        """Yield the rows that changed."""
        return (
            self._opened[number] for number in sorted(self._opened) if self._opened[number].changed
        )

    def joined(self) -> bytes:
        """Return the bytes of all rows; those not changed are as they were."""
        pieces: list[bytes] = []
        position = 0
        for row in self.touched():
            place = bisect_left(self.numbers, row.number)
            start = self._starts[place] if place < len(self._starts) else len(self.raw)
            pieces += (self.raw[position:start], row.written(self.prefix))
            position = self._end(place) if row.number in self._known else start
        return b"".join((*pieces, self.raw[position:]))

    def containing(self, mark: bytes) -> Iterator[int]:
        """Yield the numbers of the rows, as they were, whose bytes hold ``mark``."""
        for place, number in enumerate(self.numbers):
            if self.raw.find(mark, self._starts[place], self._end(place)) >= 0:
                yield number

    def _number(self, start: int, following: int) -> int:
        tag = self.raw[start : self.raw.index(b">", start) + 1]
        stated = markup.attribute(tag, b"r")
        self.numbered = self.numbered and stated is not None
        return int(stated) if stated else following

    def _end(self, place: int) -> int:
        return self._starts[place + 1] if place + 1 < len(self._starts) else len(self.raw)

    def _new(self, number: int) -> RowBytes:
        if not self.numbered and self.numbers and number < self.numbers[-1]:
            raise CannotSpliceError("the sheet's rows do not state their numbers")
        return RowBytes(number, b'<%srow r="%d">' % (self.prefix, number), {})

    def _open(self, number: int) -> RowBytes:
        place = bisect_left(self.numbers, number)
        chunk = self.raw[self._starts[place] : self._end(place)]
        close = chunk.index(b">") + 1
        tag = chunk[:close]
        if tag.endswith(b"/>"):
            if chunk[close:].strip():
                raise CannotSpliceError("the row has an unusual shape")
            return RowBytes(number, tag, {}, b"", chunk[close:])
        ends = list(patterns(self.prefix).row_end.finditer(chunk))
        end = ends[-1] if ends else None
        if end is None or chunk[end.end() :].strip():
            raise CannotSpliceError("the row has an unusual shape")
        cells, rest = self._cells(chunk[close : end.start()], number)
        return RowBytes(number, tag, cells, rest, chunk[end.end() :])

    def _cells(self, body: bytes, row: int) -> tuple[dict[int, CellBytes], bytes]:
        cells: dict[int, CellBytes] = {}
        at, column = 0, 0
        while found := patterns(self.prefix).cell.match(body, at):
            raw = body[found.end(1) : found.end()]
            stated = markup.attribute(found[2], b"r")
            previous = column
            column = _column(stated, row) if stated else previous + 1
            if column <= previous:
                raise CannotSpliceError("the row's cells are not in order")
            cells[column] = CellBytes(column, raw, found[1])
            at = found.end()
        rest = body[at:]
        if b"<" + self.prefix + b"c" in rest and re.search(rb"<%sc[\s/>]" % self.prefix, rest):
            raise CannotSpliceError("the row has an unusual shape")
        return cells, rest


def _column(reference: bytes, row: int) -> int:
    letters = reference.rstrip(_DIGITS)
    if not re.fullmatch(rb"[A-Z]{1,3}", letters) or reference != letters + b"%d" % row:
        raise CannotSpliceError("a cell's address does not fit its row")
    return column_number(letters.decode())
