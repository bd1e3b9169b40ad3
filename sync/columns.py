"""What people changed about the columns of tables: renamed, added, gone. Pure.

Headers are merged three-way, like cells: the base is what the schema calls a column. A column that
is gone is a question and never a deletion: it stops to sync, and stays wherever it is, until it is
back or a person lets go of it.
"""

import hashlib
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from sync.remarks import PLACES
from sync.store import (
    AddColumn,
    ColumnEdit,
    DropColumn,
    Look,
    Notice,
    Reading,
    RenameColumn,
    Side,
)
from workbook.errors import FormulaError
from workbook.formula.parse import parse
from workbook.formula.tree import ColumnRef, OffsetRef, RowRef
from workbook.formula.walk import walk
from workbook.schema import CONFLICTS_TABLE, ColumnSchema, Schema, TableSchema
from workbook.values import Formula

_OTHER = {Side.EXCEL: Side.SHEET, Side.SHEET: Side.EXCEL}


@dataclass(frozen=True, slots=True)
class Question:
    """A column that is gone from one side.

    Attributes:
        hash: what a person accepts to take it out of the sync.
        readers: the columns that are computed from it, which go with it.
    """

    side: Side
    table: TableSchema
    column: ColumnSchema
    hash: str
    readers: tuple[tuple[str, ColumnSchema], ...]

    @property
    def notice(self) -> Notice:
        """What to tell the person, and what can be done."""
        others = f" and {_named(self.readers)}, computed from it," if self.readers else ""
        return Notice(
            self.table.sheet,
            f"the column '{self.column.header}' of {self.table.name} is gone {PLACES[self.side]};"
            f" nothing of it was deleted {PLACES[_OTHER[self.side]]}, and it does not sync now."
            f" Bring it back (undo), or take it{others} out of the sync:"
            f" lifeops sync --accept {self.hash}",
        )


@dataclass(frozen=True, slots=True)
class ColumnChanges:
    """What is to be done about columns.

    Attributes:
        edits: the changes, for both sides: each leaves alone what is as it should be.
        notices: what a person should know.
        questions: the columns that are gone and were not let go.
    """

    edits: tuple[ColumnEdit, ...] = ()
    notices: tuple[Notice, ...] = ()
    questions: tuple[Question, ...] = ()


def column_changes(
    schema: Schema, local: Reading, remote: Reading, accept: str | None = None
) -> ColumnChanges:
    """Return what to do about the columns that the two readings show.

    Args:
        schema: what syncs.
        local: the reading of Excel.
        remote: the reading of the Sheet.
        accept: hash of the question that a person answered: let the column go.
    """
    edits: list[ColumnEdit] = []
    notices: list[Notice] = []
    questions = tuple(_questions(schema, local, remote))
    for table in schema.tables:
        if table.name != CONFLICTS_TABLE:
            renames, said = _renames(table, local, remote)
            edits += renames
            notices += said
            edits += _additions(table, local, remote)
    asked = Counter((each.table.name, each.column.id) for each in questions)
    let_go = {
        each
        for each in questions
        if each.hash == accept or asked[each.table.name, each.column.id] == len(Side)
    }
    for question in questions:
        if question in let_go:
            gone = ((question.table.name, question.column), *question.readers)
            edits += (DropColumn(table, column.id, column.header) for table, column in gone)
    left = tuple(each for each in questions if each not in let_go)
    return ColumnChanges(tuple(edits), (*notices, *(each.notice for each in left)), left)


def _renames(
    table: TableSchema, local: Reading, remote: Reading
) -> tuple[list[ColumnEdit], list[Notice]]:
    wanted = {column.id: _merged(table, column, local, remote) for column in table.columns}
    texts = [header.casefold() for header in wanted.values()]
    edits: list[ColumnEdit] = []
    notices = []
    for column in table.columns:
        header = wanted[column.id]
        if header == column.header.strip():
            continue
        if texts.count(header.casefold()) > 1:
            what = f"two columns of {table.name} are headed '{header}'; give one another header"
            notices.append(Notice(table.sheet, what))
            continue
        edits.append(RenameColumn(table.name, column.id, header))
        here = local.headers.get((table.name, column.id), "")
        if here not in {"", header, column.header.strip()}:
            what = f"the column '{column.header}' was renamed on both sides: '{header}' stays, not"
            notices.append(Notice(table.sheet, f"{what} '{here}'"))
    return edits, notices


def _merged(table: TableSchema, column: ColumnSchema, local: Reading, remote: Reading) -> str:
    """Return the header of a column, the Sheet's where both changed; blank is no header."""
    base = column.header.strip()
    here, there = (
        side.headers.get((table.name, column.id), "") or base for side in (local, remote)
    )
    return here if there == base else there


def _additions(table: TableSchema, local: Reading, remote: Reading) -> Iterator[AddColumn]:
    """Yield the columns that people added, one for both sides where the headers are the same."""
    there = {each.header.casefold(): each for each in remote.added.get(table.name, ())}
    for column in local.added.get(table.name, ()):
        twin = there.pop(column.header.casefold(), column)
        # What the Sheet's mark says was agreed by another computer.
        yield AddColumn(table.name, replace(column, id=twin.id), _look(local, table, column))
    for column in there.values():
        yield AddColumn(table.name, column, _look(remote, table, column))


def _look(reading: Reading, table: TableSchema, column: ColumnSchema) -> Look:
    return reading.looks.get((table.name, column.id)) or Look(column.format)


def _questions(schema: Schema, local: Reading, remote: Reading) -> Iterator[Question]:
    for side, reading in ((Side.EXCEL, local), (Side.SHEET, remote)):
        for table in schema.tables:
            there = _there(reading, table)
            for column in table.columns if table.name != CONFLICTS_TABLE else ():
                if column.id not in there:
                    text = f"drop\n{side}\n{table.name}\n{column.id}"
                    name = hashlib.sha256(text.encode()).hexdigest()[:12]
                    readers = tuple(_readers(schema, table, column, (local, remote)))
                    yield Question(side, table, column, name, readers)


def _there(reading: Reading, table: TableSchema) -> Collection[str]:
    """Return the columns that stand on a side, those that only wait included."""
    layout = reading.layout.tables.get(table.name)
    if layout is not None:
        return layout.columns
    found = reading.tables.get(table.name)
    return found.columns if found is not None else [column.id for column in table.columns]


def _readers(
    schema: Schema, table: TableSchema, gone: ColumnSchema, readings: tuple[Reading, Reading]
) -> Iterator[tuple[str, ColumnSchema]]:
    """Yield the columns that do not sync now as they are computed from one that is gone."""
    for each in schema.tables:
        waiting = {key for reading in readings for key in _waiting(reading, each)}
        for column in each.columns if waiting else ():
            if column.id in waiting and (each.name, column.id) != (table.name, gone.id):
                texts = {column.formula} if column.formula else set()
                for reading in readings:
                    texts |= _formulas(reading, each.name, column.id)
                if any(_reads(text, each.name, table.name, gone.id) for text in texts):
                    yield each.name, column


def _formulas(reading: Reading, table: str, column: str) -> set[str]:
    found = reading.tables.get(table)
    cells = (row.cells.get(column) for row in found.rows) if found else ()
    return {content.text for content in cells if isinstance(content, Formula)}


def _waiting(reading: Reading, table: TableSchema) -> Iterable[str]:
    """Return the columns that stand on a side and are not read for now."""
    found = reading.tables.get(table.name)
    return set(_there(reading, table)).difference(found.columns if found else ())


def _reads(text: str, at: str, table: str, column: str) -> bool:
    """Whether a formula that stands in the table ``at`` reads a column of ``table``."""
    try:
        nodes = list(walk(parse(text)))
    except FormulaError:
        return False
    return any(
        node.column.casefold() == column.casefold()
        and ((not isinstance(node, OffsetRef) and node.table) or at).casefold() == table.casefold()
        for node in nodes
        if isinstance(node, ColumnRef | RowRef | OffsetRef)
    )


def reshaped(schema: Schema, edits: Iterable[ColumnEdit]) -> Schema:
    """Return a schema with its columns changed; looks are no part of it."""
    tables = {table.name: table for table in schema.tables}
    for edit in edits:
        table = tables.get(edit.table)
        if table is not None:
            tables[edit.table] = _reshaped(table, edit)
    return replace(schema, tables=tuple(tables.values()))


def _reshaped(table: TableSchema, edit: ColumnEdit) -> TableSchema:
    columns = table.columns
    if isinstance(edit, AddColumn):
        if all(column.id != edit.column.id for column in columns):
            columns = (*columns, edit.column)
    elif isinstance(edit, RenameColumn):
        columns = tuple(
            replace(c, header=edit.header) if c.id == edit.column else c for c in columns
        )
    elif isinstance(edit, DropColumn):
        columns = tuple(column for column in columns if column.id != edit.column)
        ignored = (*table.ignored, (edit.column, edit.header))
        required = "" if table.required == edit.column else table.required
        return replace(table, columns=columns, required=required, ignored=ignored)
    return replace(table, columns=columns)


def lines_of(edits: Iterable[ColumnEdit], schema: Schema) -> Iterator[tuple[str, str]]:
    """Yield (table, what is done) for people, for every change but one of looks alone."""
    headers: Mapping[tuple[str, str], str] = {
        (table.name, column.id): column.header
        for table in schema.tables
        for column in table.columns
    }
    for edit in edits:
        if isinstance(edit, AddColumn):
            yield edit.table, f"new column '{edit.column.header}'"
        elif isinstance(edit, RenameColumn):
            was = headers.get((edit.table, edit.column), edit.column)
            yield edit.table, f"column '{was}' → '{edit.header}'"
        elif isinstance(edit, DropColumn):
            yield edit.table, f"column '{edit.header}' is no longer synced"


def _named(columns: Sequence[tuple[str, ColumnSchema]]) -> str:
    return ", ".join(f"'{column.header}'" for _, column in columns)
