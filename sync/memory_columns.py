"""Tables in memory, and what people and sync do to their columns."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from sync.store import AddColumn, ColumnEdit, Look, RenameColumn, SetLook
from workbook.schema import ColumnSchema, TableSchema
from workbook.values import Content


@dataclass(slots=True)
class MemoryRow:
    """One row as it stands in memory."""

    id: str
    cells: dict[str, Content]


@dataclass(slots=True)
class MemoryTable:
    """One table: the ids of its columns, and its rows from top to bottom.

    Attributes:
        headers: column -> what people call it; a column of which nothing is said bears its id.
        looks: column -> how it looks.
    """

    columns: list[str]
    rows: list[MemoryRow] = field(default_factory=list)
    headers: dict[str, str] = field(default_factory=dict)
    looks: dict[str, Look] = field(default_factory=dict)


def added(schema: TableSchema, table: MemoryTable) -> Iterator[ColumnSchema]:
    """Yield the columns of a table that a person added."""
    known = {column.id for column in schema.columns} | {key for key, _ in schema.ignored}
    for column in table.columns:
        if column not in known:
            yield ColumnSchema(column, table.headers.get(column, column))


def reshape(table: MemoryTable, edit: ColumnEdit) -> None:
    """Change a column; what stands as wanted is left alone."""
    if isinstance(edit, AddColumn):
        _add(table, edit)
    elif isinstance(edit, RenameColumn):
        table.headers[edit.column] = edit.header
    elif isinstance(edit, SetLook):
        table.looks[edit.column] = edit.look


def _add(table: MemoryTable, edit: AddColumn) -> None:
    key, header = edit.column.id, edit.column.header
    if key in table.columns:
        return
    twins = [c for c in table.columns if table.headers.get(c, c).casefold() == header.casefold()]
    if twins:  # a person added it already, and it goes by another id from now on
        table.columns[table.columns.index(twins[0])] = key
        for row in table.rows:
            if twins[0] in row.cells:
                row.cells[key] = row.cells.pop(twins[0])
    else:
        table.columns.append(key)
        table.looks[key] = edit.look
    table.headers[key] = header
