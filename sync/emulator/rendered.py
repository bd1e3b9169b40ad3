"""Rows written as JSON once, and again only when they or the values of their formulas change.

A row's cells are never changed in place, so it is the same row as long as it is the same object.
"""

from collections import OrderedDict
from collections.abc import Callable, Collection, Hashable, Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple, TypeAlias

from sync.emulator.grid import Box
from sync.emulator.packed import Packed
from sync.emulator.payload import Ready
from sync.emulator.spreadsheet import Sheet

MOST_BYTES = 32 * 1024 * 1024

_NO_CELLS = Packed()

Rows: TypeAlias = Iterator[tuple[int, bytes]]
Write: TypeAlias = Callable[[int, Packed], bytes]


class Live(NamedTuple):
    """The values of formulas.

    Attributes:
        state: gives an object that is the same for as long as no value can have changed.
        results: gives the values of a row's formulas.
        rows: rows that are written though they may not exist.
    """

    state: Callable[[], object]
    results: Callable[[int, Packed], tuple[Any, ...]]
    rows: Collection[int] = ()


class Row(NamedTuple):
    """A row as it was written: its cells, its JSON, and what its formulas gave and when."""

    cells: Packed
    text: bytes
    results: tuple[Any, ...] = ()
    state: object = None


@dataclass(slots=True)
class Rendered:
    """The rows written last, at most about ``MOST_BYTES`` of them.

    Attributes:
        held: how they are written -> row -> the row as it was written.
        size: the bytes of the JSON.
    """

    held: OrderedDict[Hashable, dict[int, Row]] = field(default_factory=OrderedDict)
    size: int = 0

    def rows(
        self, key: Hashable, on: tuple[Sheet, Box], write: Write, live: Live | None = None
    ) -> Rows:
        """Yield the rows of a box that exist, each with its JSON.

        Args:
            key: everything that the JSON depends on besides the cells and their values.
            on: the sheet and the box.
            write: returns the JSON of a row.
            live: the values of formulas, if they are in the JSON.
        """
        sheet, box = on
        sheet.share()
        kept = self.held.setdefault(key, {})
        self.held.move_to_end(key)
        rows = sheet.rows_in(box)
        if live and live.rows:
            rows = sorted({*rows, *live.rows})
        for row in rows:
            line, found = sheet.rows.get(row, _NO_CELLS), kept.get(row)
            if (
                found is None
                or found.cells is not line
                or (live and found.results and found.state is not live.state())
            ):
                found = kept[row] = self._renewed((row, line), found, write, live)
            yield row, found.text
        while self.size > MOST_BYTES:
            self._drop()

    def _renewed(
        self, on: tuple[int, Packed], found: Row | None, write: Write, live: Live | None
    ) -> Row:
        """Return a row as it is now; as it was where formulas gave the same again."""
        line = on[1]
        results = live.results(*on) if live else ()
        state = live.state() if live and results else None
        if found and found.cells is line and found.results == results:
            return Row(line, found.text, results, state)
        text = write(*on)
        self.size += len(text) - (len(found.text) if found else 0)
        return Row(line, text, results, state)

    def _drop(self) -> None:
        """Forget the rows that were not asked for the longest."""
        _, rows = self.held.popitem(last=False)
        self.size -= sum(len(row.text) for row in rows.values())


def listed(rows: Rows, top: int, gap: bytes) -> Ready | None:
    """Return the JSON of a list of rows from ``top`` on, ``gap`` for those that do not exist.

    ``None`` for no rows at all.
    """
    pieces: list[bytes] = []
    for row, text in rows:
        if text:
            pieces.extend([gap] * (row - top - len(pieces)))
            pieces.append(text)
    return Ready(b"[%b]" % b",".join(pieces)) if pieces else None
