"""A store in memory: the smallest end a sync can have, and the tests' stand-in for a real one."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import TypeAlias

from sync import memory_columns
from sync.columns import reshaped
from sync.errors import WrongEndError
from sync.journal import Entry, kept
from sync.memory_columns import MemoryRow, MemoryTable
from sync.store import (
    CELLS,
    VALUE,
    AddRow,
    Applied,
    Bury,
    ColumnEdit,
    DeleteRow,
    Edit,
    GiveId,
    Owed,
    Reading,
    Row,
    SetCell,
    Side,
    TableReading,
    Unmade,
)
from sync.tombstones import buried
from workbook.schema import Schema
from workbook.values import Content, canonical, same

__all__ = ["MemoryRow", "MemoryStore", "MemoryTable"]

_FIRST_ROW = 2
Before: TypeAlias = Mapping[tuple[str, str], Mapping[str, Content]]


class MemoryStore:
    """One end of a sync, held in memory.

    Args:
        side: which end it is.
        schema: the tables and declared cells it starts with, all of them empty.

    Attributes:
        schema: what syncs.
        looks: whether the next readings say how columns look.
    """

    looks = False

    def __init__(self, side: Side, schema: Schema) -> None:
        self.side = side
        self.schema = schema
        self.tables = {
            table.name: MemoryTable(
                [column.id for column in table.columns],
                headers={column.id: column.header for column in table.columns},
            )
            for table in schema.tables
        }
        if schema.cells:
            cells = [MemoryRow(cell.name, {}) for cell in schema.cells]
            self.tables[CELLS] = MemoryTable([VALUE], cells)
        self._wanted = tuple(self.tables)
        self.gone: dict[tuple[str, str], str] = {}
        self.generation = 0
        self.journal: tuple[Entry, ...] = ()
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
        left = {table.name: {key for key, _ in table.ignored} for table in self.schema.tables}
        tables = {
            name: _reading(name, table, left.get(name, set()))
            for name, table in self.tables.items()
        }
        looks = {
            (name, column): look
            for name, table in self.tables.items()
            for column, look in table.looks.items()
        }
        return Reading(
            self._revision(),
            tables,
            generation=self.generation,
            gone=dict(self.gone),
            journal=self.journal,
            looks=looks if self.looks else {},
            headers={
                (name, column): table.headers.get(column, column)
                for name, table in self.tables.items()
                for column in table.columns
            },
            added={
                table.name: tuple(memory_columns.added(table, self.tables[table.name]))
                for table in self.schema.tables
            },
        )

    def apply(self, reading: Reading, edits: Sequence[Edit], note: Entry | None = None) -> Applied:
        """Apply ``edits``; cells and rows that changed since ``reading`` are left and owed."""
        seen = self._revision() == reading.revision
        if not edits and (note is None or not seen or note in self.journal):
            return Applied(self._revision(), generation=self.generation)
        work = {name: _copied(table) for name, table in self.tables.items()}
        owed: list[Owed] = []
        before = _before(reading, edits)
        for edit in sorted(edits, key=_turn):
            if isinstance(edit, Bury):
                continue
            reason = _apply(work[edit.table], before, edit)
            if reason:
                owed.append(Owed(edit, reason))
        self.tables = work
        self.gone = buried(self.gone, edits)
        if note is not None:
            self._note(note, owes=bool(owed))
        self._version += 1
        revision = self._revision() if seen else ""
        return Applied(revision, tuple(owed), self.generation)

    def reshape(self, reading: Reading, edits: Sequence[ColumnEdit]) -> tuple[Unmade, ...]:
        """Change columns; what stands as wanted is left alone."""
        del reading
        work = {name: _copied(table) for name, table in self.tables.items()}
        for edit in edits:
            memory_columns.reshape(work[edit.table], edit)
        if work != self.tables:
            self.tables = work
            self._version += 1
        self.schema = reshaped(self.schema, edits)
        return ()

    def _note(self, note: Entry, *, owes: bool) -> None:
        if self.side is Side.SHEET:
            self.journal = kept(self.journal, Entry(note.generation) if owes else note)
        else:
            self.generation = note.generation + owes

    def _revision(self) -> str:
        return str(self._version)


def _reading(name: str, table: MemoryTable, ignored: Collection[str]) -> TableReading:
    columns = frozenset(table.columns).difference(ignored)
    rows = []
    for index, row in enumerate(table.rows):
        contents = ((column, canonical(each)) for column, each in row.cells.items())
        cells = {c: each for c, each in contents if each is not None and c in columns}
        if row.id or cells:
            rows.append(Row(index + _FIRST_ROW, row.id, cells))
    there = tuple(column for column in table.columns if column in columns)
    return TableReading(name, there, tuple(rows))


def _copied(table: MemoryTable) -> MemoryTable:
    rows = [MemoryRow(row.id, dict(row.cells)) for row in table.rows]
    return replace(
        table,
        columns=list(table.columns),
        rows=rows,
        headers=dict(table.headers),
        looks=dict(table.looks),
    )


def _before(reading: Reading, edits: Sequence[Edit]) -> Before:
    """Return what each row held when it was read, by table and the id it is to have."""
    given = {(e.table, e.position): e.row_id for e in edits if isinstance(e, GiveId)}
    return {
        (name, given.get((name, row.position), row.id)): row.cells
        for name, table in reading.tables.items()
        for row in table.rows
    }


def _turn(edit: Edit) -> int:
    return (Bury, GiveId, SetCell, AddRow, DeleteRow).index(type(edit))


def _apply(table: MemoryTable, before: Before, edit: SetCell | AddRow | GiveId | DeleteRow) -> str:
    """Carry out one edit; return why it was not, or ``""``."""
    if isinstance(edit, GiveId):
        return _give_id(table, edit)
    found = [row for row in table.rows if row.id == edit.row_id]
    if isinstance(edit, AddRow):
        if not found:
            table.rows.append(MemoryRow(edit.row_id, dict(edit.cells)))
        return "a row with that id is there already; sync again" if found else ""
    if len(found) != 1:
        return "the row is no longer there; sync again"
    if isinstance(edit, DeleteRow):
        if not _equal(found[0].cells, edit.cells):
            return "the row was changed meanwhile; sync again"
        table.rows.remove(found[0])
        return ""
    return _set(table, found[0], before.get((edit.table, edit.row_id), {}), edit)


def _set(table: MemoryTable, row: MemoryRow, before: Mapping[str, Content], edit: SetCell) -> str:
    if edit.column not in table.columns:
        return "the column is no longer there; sync again"
    if not same(before.get(edit.column), canonical(row.cells.get(edit.column))):
        return "the cell was changed meanwhile; sync again"
    if edit.content is None:
        row.cells.pop(edit.column, None)
    else:
        row.cells[edit.column] = edit.content
    return ""


def _give_id(table: MemoryTable, edit: GiveId) -> str:
    """Give the id to the row at its position, or to its like among the rows without one."""
    if any(row.id == edit.row_id for row in table.rows):
        return "a row with that id is there already; sync again"
    index = edit.position - _FIRST_ROW
    places = [table.rows[index]] if index < len(table.rows) else []
    places += [row for row in table.rows if not row.id]
    for row in places:
        if _equal(row.cells, edit.cells):
            row.id = edit.row_id
            return ""
    return "the row was changed meanwhile; sync again"


def _equal(one: Mapping[str, Content], other: Mapping[str, Content]) -> bool:
    columns = one.keys() | other.keys()
    return all(same(canonical(one.get(c)), canonical(other.get(c))) for c in columns)
