"""Whether edits landed where they were meant to.

Between our read and our write a person may sort, insert or delete rows, so a write aimed at row 7
can hit another row. Everything here is judged on what Google showed after the write, by row id.

Terminology:
    AIM      an edit, and the sheet row it was aimed at.
    SEEN     the tables as the answer to the write showed them.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from sync.store import CELLS, AddRow, DeleteRow, Edit, GiveId, Reading, Row, SetCell
from workbook.values import Content, same


@dataclass(frozen=True, slots=True)
class Aim:
    """An edit, and the sheet row it was aimed at; the row it is predicted for, if it adds one."""

    edit: Edit
    position: int

    @property
    def place(self) -> tuple[str, int]:
        """The table and the sheet row."""
        return self.edit.table, self.position


class View:
    """The tables of a reading, looked up by id and by position.

    Args:
        reading: the reading.
        aims: whose rows are looked up; ``None`` for any. By id all that bear it are found.
    """

    def __init__(self, reading: Reading, aims: Collection[Aim] | None = None) -> None:
        self.reading = reading
        self._aims = aims

    @cached_property
    def _by_id(self) -> dict[tuple[str, str], list[Row]]:
        found: dict[tuple[str, str], list[Row]] = {}
        for name, row in self._rows():
            found.setdefault((name, row.id), []).append(row)
        return found

    @cached_property
    def _by_position(self) -> dict[tuple[str, int], Row]:
        return {(name, row.position): row for name, row in self._rows()}

    def _rows(self) -> Iterable[tuple[str, Row]]:
        if self._aims is None:
            for name, table in self.reading.tables.items():
                for row in table.rows:
                    yield name, row
            return
        ids, places = {aim.edit.row_id for aim in self._aims}, {aim.position for aim in self._aims}
        for name in {aim.edit.table for aim in self._aims} & self.reading.tables.keys():
            for row in self.reading.tables[name].rows:
                if row.id in ids or row.position in places:
                    yield name, row

    def with_id(self, table: str, row_id: str) -> Sequence[Row]:
        """Return the rows that carry ``row_id``; those without an id for ``""``."""
        return self._by_id.get((table, row_id), ())

    def at(self, table: str, position: int) -> Row:
        """Return the row at a sheet row, blank if there is none."""
        return self._by_position.get((table, position), Row(position, "", {}))

    def ids(self, table: str) -> Counter[str]:
        """Return how often each id occurs in a table."""
        rows = self.reading.tables[table].rows
        return Counter(row.id for row in rows if row.id)


def wanted(edits: Iterable[Edit]) -> dict[tuple[str, str], dict[str, Content]]:
    """Return what the edits want rows to hold: (table, row id) -> column -> content."""
    found: dict[tuple[str, str], dict[str, Content]] = {}
    for edit in edits:
        cells = found.setdefault((edit.table, edit.row_id), {})
        if isinstance(edit, SetCell):
            cells[edit.column] = edit.content
        elif isinstance(edit, AddRow | GiveId):
            found[edit.table, edit.row_id] = {**edit.cells, **cells}
    return found


def alike(
    one: Mapping[str, Content], other: Mapping[str, Content], ignored: Collection[str] = ()
) -> bool:
    """Whether two rows hold the same, ``ignored`` columns aside."""
    columns = (one.keys() | other.keys()) - set(ignored)
    return all(same(one.get(column), other.get(column)) for column in columns)


def holds(edit: Edit, view: View, want: Mapping[tuple[str, str], Mapping[str, Content]]) -> bool:
    """Whether exactly one row carries the edit's id and holds what the edit wants."""
    rows = view.with_id(edit.table, edit.row_id)
    if isinstance(edit, DeleteRow):
        return not rows
    if len(rows) != 1:
        return False
    if isinstance(edit, SetCell):
        return same(rows[0].cells.get(edit.column), edit.content)
    return alike(rows[0].cells, want[edit.table, edit.row_id])


def unproved(edits: Sequence[Edit], view: View) -> list[Edit]:
    """Return the edits that do not hold, wherever their rows stand."""
    want = wanted(edits)
    return [edit for edit in edits if not holds(edit, view, want)]


def landed(aims: Sequence[Aim], before: View, seen: View) -> bool:
    """Whether every edit hit the row it was aimed at, and no id was overwritten."""
    want = wanted(aim.edit for aim in aims)
    for aim in aims:
        if aim.edit.table != CELLS and seen.at(*aim.place).id != aim.edit.row_id:
            return False
        if not holds(aim.edit, seen, want):
            return False
    return not any(lost_ids(table, aims, before, seen) for table in given_tables(aims))


def given_tables(aims: Iterable[Aim]) -> set[str]:
    """Return the tables in which rows are given ids."""
    return {aim.edit.table for aim in aims if isinstance(aim.edit, GiveId)}


def lost_ids(table: str, aims: Sequence[Aim], before: View, seen: View) -> Counter[str]:
    """Return the ids that are gone although no edit of ours was to replace them."""
    replaced = Counter(
        before.at(*aim.place).id
        for aim in aims
        if isinstance(aim.edit, GiveId) and aim.edit.table == table
    )
    return before.ids(table) - replaced - seen.ids(table)
