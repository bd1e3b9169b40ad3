"""The rows of a worksheet as bytes that can be cut open: only rows asked for are taken apart."""

import re
from array import array
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import islice
from operator import ge
from typing import NamedTuple

from workbook.model import column_number
from workbook.xlsx import markup

_DIGITS = b"0123456789"
_FEW = 64


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


@dataclass(frozen=True, slots=True)
class WholeRow:
    """A row exchanged as a whole."""

    number: int
    raw: bytes

    def written(self, _prefix: bytes) -> bytes:
        """Return the row's bytes."""
        return self.raw


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
    numbers: "array[int]" = field(default_factory=lambda: array("q"))
    numbered: bool = True
    _starts: "array[int] | None" = None
    _looked_for: dict[int, int] = field(default_factory=dict)
    _opened: dict[int, RowBytes] = field(default_factory=dict)
    _whole: dict[int, "WholeRow"] = field(default_factory=dict)

    def __post_init__(self) -> None:
        stated = patterns(self.prefix).row.findall(self.raw)
        if all(stated):
            self.numbers = array("q", map(int, stated))
        else:
            self._index()
        if any(map(ge, self.numbers, islice(self.numbers, 1, None))):
            raise CannotSpliceError("the sheet's rows are not in order")

    def __contains__(self, number: object) -> bool:
        return number in self._opened or (isinstance(number, int) and self.existed(number))

    def existed(self, number: int) -> bool:
        """Whether the row was there before any change."""
        place = bisect_left(self.numbers, number)
        return place < len(self.numbers) and self.numbers[place] == number

    def opened(self, number: int) -> RowBytes:
        """Return a row taken apart; one that does not exist yet is made.

        Raises:
            CannotSpliceError: the row is not of a shape that can be cut safely.
        """
        if number not in self._opened:
            self._opened[number] = self._open(number) if self.existed(number) else self._new(number)
        return self._opened[number]

    def closed(self, number: int) -> bytes | None:
        """Return the bytes of a row that was there; ``None`` if it is opened or is new."""
        if number in self._opened or not self.existed(number):
            return None
        place = bisect_left(self.numbers, number)
        return self.raw[self._start(place) : self._end(place)]

    def put(self, number: int, raw: bytes) -> None:
        """Exchange a row that is not opened by other bytes."""
        self._whole[number] = WholeRow(number, raw)

    def touched(self) -> Iterator["RowBytes | WholeRow"]:
        """Yield the rows that changed."""
        changed = {number: row for number, row in self._opened.items() if row.changed}
        rows: dict[int, RowBytes | WholeRow] = {**changed, **self._whole}
        return (rows[number] for number in sorted(rows))

    def joined(self) -> bytes:
        """Return the bytes of all rows; those not changed are as they were."""
        pieces: list[bytes] = []
        position = 0
        for row in self.touched():
            place = bisect_left(self.numbers, row.number)
            start = self._start(place)
            pieces += (self.raw[position:start], row.written(self.prefix))
            position = self._end(place) if self.existed(row.number) else start
        return b"".join((*pieces, self.raw[position:]))

    def containing(self, mark: bytes) -> Iterator[int]:
        """Yield the numbers of the rows, as they were, whose bytes hold ``mark``."""
        if mark not in self.raw:
            return
        for place, number in enumerate(self.numbers):
            if self.raw.find(mark, self._start(place), self._end(place)) >= 0:
                yield number

    def _index(self) -> "array[int]":
        """Find where every row starts, and the numbers of those that do not state them."""
        self._starts, self.numbers = array("q"), array("q")
        previous = 0
        for found in patterns(self.prefix).row.finditer(self.raw):
            previous = int(found[1]) if found[1] else self._number(found.start(), previous + 1)
            self.numbers.append(previous)
            self._starts.append(found.start())
        return self._starts

    def _start(self, place: int) -> int:
        """Return where a row starts; the first few are looked for, more are worth an index."""
        if place >= len(self.numbers):
            return len(self.raw)
        if self._starts is None and len(self._looked_for) < _FEW:
            if place not in self._looked_for:
                tag = b'<%srow r="%d"' % (self.prefix, self.numbers[place])
                above = max((known for known in self._looked_for if known < place), default=-1)
                self._looked_for[place] = self.raw.index(tag, self._looked_for.get(above, 0))
            return self._looked_for[place]
        return (self._index() if self._starts is None else self._starts)[place]

    def _number(self, start: int, following: int) -> int:
        tag = self.raw[start : self.raw.index(b">", start) + 1]
        stated = markup.attribute(tag, b"r")
        self.numbered = self.numbered and stated is not None
        return int(stated) if stated else following

    def _end(self, place: int) -> int:
        return self._start(place + 1)

    def _new(self, number: int) -> RowBytes:
        if not self.numbered and self.numbers and number < self.numbers[-1]:
            raise CannotSpliceError("the sheet's rows do not state their numbers")
        return RowBytes(number, b'<%srow r="%d">' % (self.prefix, number), {})

    def _open(self, number: int) -> RowBytes:
        place = bisect_left(self.numbers, number)
        chunk = self.raw[self._start(place) : self._end(place)]
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
