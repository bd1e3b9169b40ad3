"""A store in memory: the smallest end a sync can have, and the tests' stand-in for a real one."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TypeAlias

from sync.errors import WrongEndError
from sync.store import (
    CELLS,
    VALUE,
    AddRow,
    Applied,
    DeleteRow,
    Edit,
    GiveId,
    Owed,
    Reading,
    Row,
    SetCell,
    Side,
    TableReading,
)
from workbook.schema import Schema
from workbook.values import Content, canonical, same

_FIRST_ROW = 2
Before: TypeAlias = Mapping[tuple[str, str], Mapping[str, Content]]


@dataclass(slots=True)
class MemoryRow:
    """One row as it stands in memory."""

    id: str
    cells: dict[str, Content]


@dataclass(slots=True)
class MemoryTable:
    """One table: the ids of its columns, and its rows from top to bottom."""

    columns: list[str]
    rows: list[MemoryRow] = field(default_factory=list)


class MemoryStore:
    """One end of a sync, held in memory.

    Args:
        side: which end it is.
        schema: the tables and declared cells it starts with, all of them empty.
    """

    def __init__(self, side: Side, schema: Schema) -> None:
        self.side = side
        self.tables = {
            table.name: MemoryTable([column.id for column in table.columns])
            for table in schema.tables
        }
        if schema.cells:
            cells = [MemoryRow(cell.name, {}) for cell in schema.cells]
            self.tables[CELLS] = MemoryTable([VALUE], cells)
        self._wanted = tuple(self.tables)
        self._version = 1

    @contextmanager
    def edited(self) -> Iterator[dict[str, MemoryTable]]:
        """Let a person change the tables, which gives a new revision."""
        yield self.tables
        self._version += 1

    def probe(self) -> str:
        """Return the revision, which every change moves on."""
        return self._revision()

    def read(self) -> Reading:
        """Read all tables; rows without an id and without content are no rows."""
        for name in self._wanted:
            if name not in self.tables:
                raise WrongEndError(f"there is no table {name}", where=self.side)
        tables = {name: _reading(name, table) for name, table in self.tables.items()}
        return Reading(self._revision(), tables)

    def apply(self, reading: Reading, edits: Sequence[Edit]) -> Applied:
        """Apply ``edits``; cells and rows that changed since ``reading`` are left and owed."""
        if not edits:
            return Applied(self._revision())
        seen = self._revision() == reading.revision
        work = {name: _copied(table) for name, table in self.tables.items()}
        owed: list[Owed] = []
        before = _before(reading, edits)
        for edit in sorted(edits, key=_turn):
            reason = _apply(work[edit.table], before, edit)
            if reason:
                owed.append(Owed(edit, reason))
        self.tables = work
        self._version += 1
        return Applied(self._revision() if seen else "", tuple(owed))

    def _revision(self) -> str:
        return str(self._version)


def _reading(name: str, table: MemoryTable) -> TableReading:
    columns = frozenset(table.columns)
    rows = []
    for index, row in enumerate(table.rows):
        contents = ((column, canonical(each)) for column, each in row.cells.items())
        cells = {c: each for c, each in contents if each is not None and c in columns}
        if row.id or cells:
            rows.append(Row(index + _FIRST_ROW, row.id, cells))
    return TableReading(name, tuple(table.columns), tuple(rows))


def _copied(table: MemoryTable) -> MemoryTable:
    rows = [MemoryRow(row.id, dict(row.cells)) for row in table.rows]
    return MemoryTable(list(table.columns), rows)


def _before(reading: Reading, edits: Sequence[Edit]) -> Before:
    """Return what each row held when it was read, by table and the id it is to have."""
    given = {(e.table, e.position): e.row_id for e in edits if isinstance(e, GiveId)}
    return {
        (name, given.get((name, row.position), row.id)): row.cells
        for name, table in reading.tables.items()
        for row in table.rows
    }


def _turn(edit: Edit) -> int:
    return (GiveId, SetCell, AddRow, DeleteRow).index(type(edit))


def _apply(table: MemoryTable, before: Before, edit: Edit) -> str:
    """Carry out one edit; return why it was not, or ``""``."""
    if isinstance(edit, GiveId):
        return _give_id(table, edit)
    found = [row for row in table.rows if row.id == edit.row_id]
    if isinstance(edit, AddRow):
        if not found:
            table.rows.append(MemoryRow(edit.row_id, dict(edit.cells)))
        return "a row with that id is there already" if found else ""
    if len(found) != 1:
        return "the row is no longer there"
    if isinstance(edit, DeleteRow):
        if not _equal(found[0].cells, edit.cells):
            return "the row was changed meanwhile"
        table.rows.remove(found[0])
        return ""
    return _set(table, found[0], before.get((edit.table, edit.row_id), {}), edit)


def _set(table: MemoryTable, row: MemoryRow, before: Mapping[str, Content], edit: SetCell) -> str:
    if edit.column not in table.columns:
        return "the column is no longer there"
    if not same(before.get(edit.column), canonical(row.cells.get(edit.column))):
        return "the cell was changed meanwhile"
    if edit.content is None:
        row.cells.pop(edit.column, None)
    else:
        row.cells[edit.column] = edit.content
    return ""


def _give_id(table: MemoryTable, edit: GiveId) -> str:
    """Give the id to the row at its position, or to its like among the rows without one."""
    if any(row.id == edit.row_id for row in table.rows):
        return "a row with that id is there already"
    index = edit.position - _FIRST_ROW
    places = [table.rows[index]] if index < len(table.rows) else []
    places += [row for row in table.rows if not row.id]
    for row in places:
        if _equal(row.cells, edit.cells):
            row.id = edit.row_id
            return ""
    return "the row was changed meanwhile"


def _equal(one: Mapping[str, Content], other: Mapping[str, Content]) -> bool:
    columns = one.keys() | other.keys()
    return all(same(canonical(one.get(c)), canonical(other.get(c))) for c in columns)
