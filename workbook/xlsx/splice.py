"""The rows of a worksheet as bytes that can be cut open: only rows asked for are taken apart."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from workbook.model import column_number
from workbook.xlsx import markup
from workbook.xlsx.rowindex import CannotSpliceError, RowIndex, patterns

__all__ = ["CannotSpliceError", "CellBytes", "RowBytes", "Rows", "WholeRow", "patterns"]

_DIGITS = b"0123456789"
_LETTERS = re.compile(rb"[A-Z]{1,3}")
_SPANS = re.compile(rb"(\d+):(\d+)")
_MOST_OPENED = 2_000


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
        spans = _SPANS.fullmatch(markup.attribute(self.tag, b"spans") or b"")
        if spans and not int(spans[1]) <= column <= int(spans[2]):
            first, last = min(int(spans[1]), column), max(int(spans[2]), column)
            self.tag = markup.with_attribute(self.tag, b"spans", b"%d:%d" % (first, last))
        self.changed = True


@dataclass(frozen=True, slots=True)
class WholeRow:
    """A row exchanged as a whole.

    Attributes:
        alike: whether it is made like many others, so that it is read back for all of them only
            where cells are expected in it.
    """

    number: int
    raw: bytes
    alike: bool = False

    def written(self, _prefix: bytes) -> bytes:
        """Return the row's bytes."""
        return self.raw


@dataclass(slots=True)
class Rows:
    """All rows of a worksheet, those that change among them.

    Attributes:
        index: where they are.
    """

    index: RowIndex
    _opened: dict[int, RowBytes] = field(default_factory=dict)
    _packed: dict[int, "WholeRow"] = field(default_factory=dict)
    _whole: dict[int, "WholeRow"] = field(default_factory=dict)

    def __contains__(self, number: object) -> bool:
        return number in self._opened or number in self._packed or number in self.index

    @property
    def prefix(self) -> bytes:
        """The namespace prefix with its colon."""
        return self.index.prefix

    def existed(self, number: int) -> bool:
        """Whether the row was there before any change."""
        return number in self.index

    def opened(self, number: int) -> RowBytes:
        """Return a row taken apart; one that does not exist yet is made.

        Raises:
            CannotSpliceError: the row is not of a shape that can be cut safely.
        """
        if number not in self._opened:
            packed = self._packed.pop(number, None)
            if packed is not None:
                self._opened[number] = self._open(number, packed.raw)
                self._opened[number].changed = True
            elif self.existed(number):
                self._opened[number] = self._open(number, self.index.row(number))
            else:
                self._opened[number] = self._new(number)
        return self._opened[number]

    def rest(self) -> None:
        """Put opened rows together again once they are many; nobody may hold one of them."""
        if len(self._opened) > _MOST_OPENED:
            for number, row in self._opened.items():
                if row.changed:
                    self._packed[number] = WholeRow(number, row.written(self.prefix))
            self._opened.clear()

    def closed(self, number: int) -> bytes | None:
        """Return the bytes of a row that was there; ``None`` if it is opened or is new."""
        kept = number in self.index and number not in self._opened and number not in self._packed
        return self.index.row(number) if kept else None

    def put(self, number: int, raw: bytes) -> None:
        """Exchange a row that is not opened by other bytes."""
        self.take(WholeRow(number, raw))

    def take(self, row: WholeRow) -> None:
        """Exchange a row that is not opened by another one, which need not have its bytes yet."""
        self._whole[row.number] = row

    @property
    def many(self) -> bool:
        """Whether rows are made when asked for, as the bytes of all would fill the memory."""
        return any(row.alike for row in self._whole.values())

    def touched(self) -> Iterator["RowBytes | WholeRow"]:
        """Yield the rows that changed."""
        changed = {number: row for number, row in self._opened.items() if row.changed}
        rows: dict[int, RowBytes | WholeRow] = {**self._packed, **changed, **self._whole}
        return (rows[number] for number in sorted(rows))

    def pieces(self) -> Iterator[bytes | memoryview]:
        """Yield the bytes of all rows; those not changed are as they were, and not copied."""
        part = memoryview(self.index.part)
        position = self.index.first
        for row in self.touched():
            start, end = self.index.span(row.number)
            yield part[position:start]
            yield row.written(self.prefix)
            position = end
        yield part[position : self.index.behind]

    def containing(self, mark: bytes) -> Iterator[int]:
        """Yield the numbers of the rows, as they were, whose bytes hold ``mark``."""
        return self.index.containing(mark)

    def _new(self, number: int) -> RowBytes:
        numbers = self.index.numbers
        if not self.index.numbered and numbers and number < numbers[-1]:
            raise CannotSpliceError("the sheet's rows do not state their numbers")
        return RowBytes(number, b'<%srow r="%d">' % (self.prefix, number), {})

    def _open(self, number: int, chunk: bytes) -> RowBytes:
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
    if not _LETTERS.fullmatch(letters) or reference != letters + b"%d" % row:
        raise CannotSpliceError("a cell's address does not fit its row")
    return column_number(letters.decode())
