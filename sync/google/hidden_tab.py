"""The hidden tab: label, tombstones, journal, and the token that tells computers apart.

Terminology:
    TOKEN    a named range on the hidden tab with a random name. Every batch of ours deletes the
             one that was read and adds another, so a batch that was decided on an old reading
             fails as a whole, and one whose answer was lost is known by its token.

A person may remove both. The next batch makes them again; without a token that was read, it is
not held back by another computer's.
"""

import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from sync.google.journal_rows import journal_requests
from sync.google.wire import TOKEN, Grids, Tab, grid_range
from sync.google.writes import Ask, CellWrite, update_cells
from sync.journal import Entry
from sync.label import Label, label_rows
from sync.store import Bury
from sync.tombstones import buried
from workbook.model import MAX_ROW, Address, Area, Cell
from workbook.schema import SCHEMA_SHEET

_GONE = -1  # the number of a tab that is not there; Google's own are never negative
_ROWS, _COLUMNS = 1_000, 26
_FIRST = 8
"""Where tombstones stand, in three columns: table, row id, mark. The label is left of them."""
_LAST = _FIRST + 2
_CORNER = Area(Address(1, 1), Address(1, 1))


@dataclass(slots=True)
class Rotation:
    """What goes ahead of every batch.

    Attributes:
        token: the name of the new token.
        asks: what is to be sent back with it.
    """

    token: str
    requests: list[dict[str, Any]] = field(default_factory=list)
    asks: list[Ask] = field(default_factory=list)


def with_tab(grids: Grids) -> Grids:
    """Return ``grids`` with an empty hidden tab in place of the one that is gone."""
    if SCHEMA_SHEET in grids.tabs:
        return grids
    return replace(grids, tabs={**grids.tabs, SCHEMA_SHEET: Tab(_GONE, _ROWS, _COLUMNS)})


def gone(grids: Grids) -> dict[tuple[str, str], str]:
    """Return the tombstones: (table, row id) -> mark, the oldest first."""
    return {key: mark for _, key, mark in _tombstones(grids)}


def rotation(
    grids: Grids, label: Label, buries: Sequence[Bury] = (), note: Entry | None = None
) -> Rotation:
    """Return what goes ahead of a batch: a new token for the old one, tombstones, and a note.

    Args:
        grids: the spreadsheet as it was read, the hidden tab included.
        label: what the hidden tab is to say, if it has to be made again.
        buries: the tombstones to add.
        note: the entry to add to the journal.
    """
    made = Rotation(token_name(), asks=[Ask(SCHEMA_SHEET, (_CORNER,))])
    tab = grids.tabs[SCHEMA_SHEET]
    for number in grids.tokens.values():
        made.requests.append({"deleteNamedRange": {"namedRangeId": number}})
    if tab.id == _GONE:
        tab = replace(tab, id=uuid.uuid4().int % 2**31)
        made.requests += _made_again(tab, label)
    if buries:
        made.requests += _buried(tab, grids, buries)
        beside = Area(Address(1, _FIRST), Address(MAX_ROW, _LAST))
        made.asks = [Ask(SCHEMA_SHEET, (_CORNER, beside))]
    if note is not None:
        wide = max(tab.columns, _LAST) if buries else tab.columns
        made.requests += journal_requests(replace(tab, columns=wide), note)
    made.requests.append(token(tab, made.token))
    return made


def token_name() -> str:
    """Return a name for a token that was never used."""
    return f"{TOKEN}{uuid.uuid4().hex}"


def token(tab: Tab, name: str) -> dict[str, Any]:
    """Return the request that adds a token to the hidden tab."""
    return {"addNamedRange": {"namedRange": {"name": name, "range": grid_range(tab.id, _CORNER)}}}


def _tombstones(grids: Grids) -> Iterator[tuple[int, tuple[str, str], str]]:
    """Yield (sheet row, (table, row id), mark) from top to bottom."""
    tab = grids.tabs.get(SCHEMA_SHEET)
    cells: Mapping[Address, Cell] = tab.cells if tab else {}
    for row in sorted(at.row for at in cells if at.column == _FIRST):
        texts = [cells.get(Address(row, at), Cell()).content for at in range(_FIRST, _LAST + 1)]
        if isinstance(texts[0], str) and isinstance(texts[1], str):
            yield row, (texts[0], texts[1]), str(texts[2] or "")


def _made_again(tab: Tab, label: Label) -> Iterator[dict[str, Any]]:
    size = {"rowCount": tab.rows, "columnCount": tab.columns}
    shape = {"sheetId": tab.id, "title": SCHEMA_SHEET, "hidden": True, "gridProperties": size}
    yield {"addSheet": {"properties": shape}}
    writes = [
        _text(Address(row, column), text)
        for row, line in enumerate(label_rows(label), 1)
        for column, text in enumerate(line, 1)
    ]
    yield from update_cells(writes, {SCHEMA_SHEET: tab})


def _buried(tab: Tab, grids: Grids, buries: Sequence[Bury]) -> Iterator[dict[str, Any]]:
    """Yield what brings the tombstones up to date: the oldest go, new ones stand below."""
    there = {key: (row, mark) for row, key, mark in _tombstones(grids)}
    kept = buried(gone(grids), buries)
    dropped = sorted(row for key, (row, _) in there.items() if key not in kept)
    for row in reversed(dropped):
        line = Area(Address(row, _FIRST), Address(row, _LAST))
        yield {"deleteRange": {"range": grid_range(tab.id, line), "shiftDimension": "ROWS"}}
    end = max((row for row, _ in there.values()), default=0) - len(dropped)
    writes = []
    for key, mark in kept.items():
        row, was = there.get(key, (0, ""))
        if not row:
            end += 1
            writes += _line(end, (*key, mark))
        elif mark != was:
            writes += _line(row - sum(each < row for each in dropped), (*key, mark))
    for size, wanted, what in ((tab.rows, end, "ROWS"), (tab.columns, _LAST, "COLUMNS")):
        if wanted > size:
            more = {"sheetId": tab.id, "dimension": what, "length": wanted - size}
            yield {"appendDimension": more}
    yield from update_cells(writes, {SCHEMA_SHEET: tab})


def _line(row: int, texts: Sequence[str]) -> list[CellWrite]:
    return [_text(Address(row, column), text) for column, text in enumerate(texts, _FIRST)]


def _text(at: Address, text: str) -> CellWrite:
    return CellWrite(SCHEMA_SHEET, at, {"userEnteredValue": {"stringValue": text}} if text else {})
