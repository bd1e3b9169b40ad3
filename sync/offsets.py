"""Formulas that mean rows by their place, such as a running balance, or a sum of some rows.

They mean the same on both sides only while the same rows stand there.
"""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from sync.diff import Rows
from sync.store import CELLS, AddRow, DeleteRow, Edit, GiveId, Reading, SetCell, TableReading
from workbook.formula.fixed import fixed, rows_of
from workbook.formula.neutral import has_offsets
from workbook.model import Layout
from workbook.values import Content, Formula


@dataclass(frozen=True, slots=True)
class Lines:
    """Which row stands where on one side: table -> sheet row -> row id."""

    layout: Layout
    rows: Mapping[str, Mapping[int, str]]


class Places:
    """What stands where on the two sides, once a plan is carried out."""

    def __init__(self, local: Lines, remote: Lines) -> None:
        self._sides = local, remote
        self._in_step: dict[str, bool] = {}
        self._moved: dict[str, list[int]] = {}

    @cached_property
    def same(self) -> bool:
        """Whether every row stands in the same sheet row on both sides."""
        local, remote = self._sides
        return local.rows == remote.rows

    def apart(self, content: Content, table: str, row_id: str) -> bool:
        """Whether a content of a row, a formula, means other rows on the two sides."""
        if not isinstance(content, Formula):
            return False
        if has_offsets(content.text) and not self._stands_in_step(table):
            return True
        refs = fixed(content.text)
        return bool(refs) and any(
            self._holds_moved(*met)
            for side in self._sides
            for ref in refs
            for met in rows_of(ref, _sheet(side.layout, table, row_id), side.layout)
        )

    def _stands_in_step(self, table: str) -> bool:
        if table not in self._in_step:
            local, remote = (side.rows.get(table, {}) for side in self._sides)
            self._in_step[table] = in_step(list(local.values()), list(remote.values()))
        return self._in_step[table]

    def _holds_moved(self, table: str, first: int, last: int) -> bool:
        if table not in self._moved:
            local, remote = (side.rows.get(table, {}) for side in self._sides)
            rows = local.keys() | remote.keys()
            self._moved[table] = sorted(r for r in rows if local.get(r) != remote.get(r))
        moved = self._moved[table]
        at = bisect_left(moved, first)
        return at < len(moved) and moved[at] <= last


def lines(reading: Reading, edits: Iterable[Edit]) -> Lines:
    """Return where the rows of one side stand once ``edits`` are made; new ones go below."""
    given: dict[str, list[GiveId]] = {}
    added: dict[str, list[str]] = {}
    for edit in edits:
        if isinstance(edit, GiveId):
            given.setdefault(edit.table, []).append(edit)
        elif isinstance(edit, AddRow):
            added.setdefault(edit.table, []).append(edit.row_id)
    rows = {}
    for name, table in reading.tables.items():
        if name == CELLS:
            continue
        ids = _ids(table, given.get(name, ()))
        last = max((row.position for row in table.rows), default=1)
        ids |= {last + nth: row_id for nth, row_id in enumerate(added.get(name, ()), 1)}
        rows[name] = ids
    return Lines(reading.layout, rows)


def order(reading: TableReading, given: Iterable[GiveId]) -> list[str]:
    """Return the row ids of one side from top to bottom, with the ids that it will be given."""
    return list(_ids(reading, given).values())


def split(edits: Sequence[Edit], places: Places) -> tuple[list[Edit], list[SetCell]]:
    """Return the edits that may be made, and the cells that must wait for the same order."""
    kept: list[Edit] = []
    held = []
    for edit in edits:
        if isinstance(edit, SetCell) and places.apart(edit.content, edit.table, edit.row_id):
            held.append(edit)
        elif isinstance(edit, AddRow):
            bound = {
                column: content
                for column, content in edit.cells.items()
                if places.apart(content, edit.table, edit.row_id)
            }
            free = {c: each for c, each in edit.cells.items() if c not in bound}
            kept.append(replace(edit, cells=free) if bound else edit)
            held += (SetCell(edit.table, edit.row_id, c, each) for c, each in bound.items())
        else:
            kept.append(edit)
    return kept, held


def hurts(edits: Iterable[Edit], rows: Mapping[str, Rows]) -> bool:
    """Whether rows are deleted near which formulas stand that may read them by their place.

    Args:
        edits: what is about to be made on one side.
        rows: table name -> the rows of that side.
    """
    tables = {edit.table for edit in edits if isinstance(edit, DeleteRow)}
    return any(
        isinstance(content, Formula) and has_offsets(content.text)
        for table in tables
        for cells in rows.get(table, {}).values()
        for content in cells.values()
    )


def bound(edits: Iterable[Edit]) -> bool:
    """Whether any of ``edits`` writes a formula that may mean rows by their place."""
    return any(map(_bound, _contents(edits)))


def in_step(one: Sequence[str], other: Sequence[str]) -> bool:
    """Whether the rows that both have stand in the same order."""
    mine, theirs = set(one), set(other)
    return [each for each in one if each in theirs] == [each for each in other if each in mine]


def _ids(reading: TableReading, given: Iterable[GiveId]) -> dict[int, str]:
    ids = {row.position: row.id for row in reading.rows} | {
        edit.position: edit.row_id for edit in given
    }
    return {position: ids[position] for position in sorted(ids) if ids[position]}


def _contents(edits: Iterable[Edit]) -> Iterator[Content]:
    for edit in edits:
        if isinstance(edit, SetCell):
            yield edit.content
        elif isinstance(edit, AddRow):
            yield from edit.cells.values()


def _bound(content: Content) -> bool:
    return isinstance(content, Formula) and (has_offsets(content.text) or bool(fixed(content.text)))


def _sheet(layout: Layout, table: str, row_id: str) -> str:
    if table == CELLS:
        return layout.names[row_id][0] if row_id in layout.names else ""
    return layout.tables[table].sheet if table in layout.tables else ""
