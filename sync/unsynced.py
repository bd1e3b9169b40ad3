"""Columns in or near a table that cannot sync, or lost their header: each is named."""

from collections.abc import Iterator, Mapping

from sync.headers import Line, filled, header_text
from sync.store import Notice
from workbook.model import Address, Layout, TableLayout, column_letters
from workbook.schema import CONFLICTS_TABLE, Schema, TableSchema


def unsynced(
    schema: Schema, sheets: Mapping[str, Mapping[int, Line]], layout: Layout
) -> Iterator[Notice]:
    """Yield what is to be said about columns without a header, and apart from their table."""
    for table in schema.tables:
        if table.name == CONFLICTS_TABLE:
            continue
        where, lines = layout.tables[table.name], sheets[table.sheet]
        yield from _cleared(table, where, lines)
        others = _columns_of_others(where, layout)
        yield from _unheaded(where, lines, others)
        if not schema.template:  # a template lays out more than tables
            yield from _apart(where, lines, others)


def _cleared(table: TableSchema, where: TableLayout, lines: Mapping[int, Line]) -> Iterator[Notice]:
    line = lines.get(where.header_row, {})
    for column in table.columns:
        at = where.columns.get(column.id)
        if at is not None and not filled(line.get(at)):
            yield Notice(
                _at(where, at),
                f"the header '{column.header}' of {table.name} was cleared; its column goes on to"
                " sync: put the header back",
            )


def _columns_of_others(where: TableLayout, layout: Layout) -> set[int]:
    return {
        column
        for other in layout.tables.values()
        if other.sheet == where.sheet and other.name != where.name
        for column in range(min(other.columns.values()), max(other.columns.values()) + 1)
    }


def _unheaded(where: TableLayout, lines: Mapping[int, Line], others: set[int]) -> Iterator[Notice]:
    known = set(where.columns.values())
    line = lines.get(where.header_row, {})
    for column in sorted({*range(min(known), max(known))} - known - others):
        if not filled(line.get(column)) and _is_filled(where, lines, column):
            yield Notice(
                _at(where, column),
                f"the column {column_letters(column)} of {where.name} has no header, so it does not"
                " sync: give it one",
            )


def _apart(where: TableLayout, lines: Mapping[int, Line], others: set[int]) -> Iterator[Notice]:
    """Yield the headed columns to the right of a table, beyond a blank one."""
    line = lines.get(where.header_row, {})
    last = max(where.columns.values())
    while filled(line.get(last + 1)):
        last += 1
    for column in sorted(c for c in line if c > last and c not in others):
        text = header_text(line[column])
        if text and _is_filled(where, lines, column):
            yield Notice(
                _at(where, column),
                f"the column '{text}' stands apart from {where.name}, beyond a blank column: it"
                " does not sync; move it right beside the table",
            )


def _is_filled(where: TableLayout, lines: Mapping[int, Line], column: int) -> bool:
    rows = range(where.first_row, where.last_row + 1)
    return any(column in lines[row] for row in rows if row in lines)


def _at(where: TableLayout, column: int) -> str:
    return f"{where.sheet}!{Address(where.header_row, column).a1}"
