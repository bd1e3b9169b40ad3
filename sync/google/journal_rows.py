"""The journal on the hidden tab, right of the tombstones: generation, and what led to it.

What takes more than a cell can hold stands in several rows, in order.
"""

from collections.abc import Iterator, Sequence
from typing import Any

from sync.google.wire import Tab, grid_range
from sync.google.writes import CellWrite, update_cells
from sync.journal import Entry, from_text, kept, to_text
from workbook.model import Address, Area, Cell
from workbook.schema import SCHEMA_SHEET

_FIRST = 12
_LAST = _FIRST + 1
_CHUNK = 30_000
"""Characters in one cell; Google takes 50,000."""


def journal(tab: Tab | None) -> tuple[Entry, ...]:
    """Return the entries, the oldest first; what cannot be read is left out."""
    texts: dict[str, str] = {}
    for _, number, text in _lines(tab):
        texts[number] = texts.get(number, "") + text
    found = []
    for number, text in texts.items():
        try:
            found.append(from_text(int(number), text))
        except (ValueError, TypeError):  # a person typed there
            continue
    return tuple(found)


def journal_requests(tab: Tab, note: Entry) -> Iterator[dict[str, Any]]:
    """Yield what adds an entry below the others, the oldest making room."""
    there = list(_lines(tab))
    left = {str(each.generation) for each in kept(journal(tab), note)} - {str(note.generation)}
    dropped = [row for row, number, _ in there if number not in left]
    for row in reversed(dropped):
        line = Area(Address(row, _FIRST), Address(row, _LAST))
        yield {"deleteRange": {"range": grid_range(tab.id, line), "shiftDimension": "ROWS"}}
    end = max((row for row, _, _ in there), default=0) - len(dropped)
    text = to_text(note)
    writes: list[CellWrite] = []
    for nth, start in enumerate(range(0, len(text), _CHUNK), 1):
        line_of = (str(note.generation), text[start : start + _CHUNK])
        writes += _line(end + nth, line_of)
    for size, wanted, what in (
        (tab.rows, writes[-1].address.row, "ROWS"),
        (tab.columns, _LAST, "COLUMNS"),
    ):
        if wanted > size:
            more = {"sheetId": tab.id, "dimension": what, "length": wanted - size}
            yield {"appendDimension": more}
    yield from update_cells(writes, {SCHEMA_SHEET: tab})


def _lines(tab: Tab | None) -> Iterator[tuple[int, str, str]]:
    """Yield (sheet row, generation, text) from top to bottom."""
    cells = tab.cells if tab else {}
    for row in sorted(at.row for at in cells if at.column == _FIRST):
        number, text = (cells.get(Address(row, at), Cell()).content for at in (_FIRST, _LAST))
        if isinstance(number, str) and isinstance(text, str):
            yield row, number, text


def _line(row: int, texts: Sequence[str]) -> list[CellWrite]:
    values = ({"userEnteredValue": {"stringValue": text}} for text in texts)
    return [
        CellWrite(SCHEMA_SHEET, Address(row, column), value)
        for column, value in enumerate(values, _FIRST)
    ]
