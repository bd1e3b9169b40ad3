"""Columns that stand in or right beside a table and are none of its own: added by a person."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from typing import NamedTuple

from sync.columns_found import columns_found, last_typed_row
from sync.headers import ID_HEADERS, Line, filled, header_text, runs
from sync.store import Notice
from workbook.model import ID_COLUMN, Address, Layout, TableLayout, column_letters
from workbook.schema import CONFLICTS_TABLE, ColumnSchema, Schema, TableSchema

Lines = Mapping[str, Mapping[int, Line]]
"""Sheet name -> its lines."""


class Stranger(NamedTuple):
    """A headed column that touches tables and is part of none; ``table`` is whose it may be."""

    sheet: str
    row: int
    column: int
    header: str
    table: str


class Addition(NamedTuple):
    """A column that is to be part of a table."""

    table: str
    at: int
    column: ColumnSchema


def strangers(
    schema: Schema, sheets: Lines, tables: Mapping[str, TableLayout]
) -> Iterator[Stranger]:
    """Yield the headed columns that touch a table but are not known."""
    for sheet, lines in sheets.items():
        here = [tables[table.name] for table in schema.tables if table.sheet == sheet]
        for row in sorted({layout.header_row for layout in here}):
            mine = [layout for layout in here if layout.header_row == row]
            known = {c for layout in mine for c in layout.columns.values()}
            line = lines.get(row, {})
            headed = sorted({c for c, cell in line.items() if filled(cell)} | known)
            for run in runs(headed):
                if known.isdisjoint(run):
                    continue
                for column in sorted(set(run) - known):
                    owner = _owner(column, run, mine)
                    yield Stranger(sheet, row, column, header_text(line[column]), owner)


def _owner(column: int, run: range, tables: Collection[TableLayout]) -> str:
    """Return the table whose column it may be: the one it stands in, or right of."""
    spans = {t.name: [c for c in t.columns.values() if c in run] for t in tables}
    inside = [n for n, columns in spans.items() if columns and min(columns) < column < max(columns)]
    if inside:
        return inside[0]
    left = [(max(columns), n) for n, columns in spans.items() if columns and max(columns) < column]
    return max(left)[1] if left else ""


def additions(
    schema: Schema,
    sheets: Lines,
    layout: Layout,
    found: Collection[Stranger],
    marked: Mapping[tuple[str, str, int], str],
) -> tuple[tuple[Addition, ...], tuple[Notice, ...]]:
    """Return the columns to be added to their tables, and what is said of the others.

    Args:
        schema: what syncs.
        sheets: the lines of its sheets.
        layout: where all that is known stands.
        found: the unknown columns.
        marked: (table, sheet, sheet column) -> the id that the column's mark gives it.
    """
    new: list[Addition] = []
    notices = []
    for each in found:
        table = schema.table(each.table) if each.table else None
        mark = marked.get((each.table, each.sheet, each.column), "")
        reason = _why_not(table, each, mark, sheets[each.sheet][each.row], layout, new)
        if table is None or reason:
            text = each.header or column_letters(each.column)
            at = f"{each.sheet}!{Address(each.row, each.column).a1}"
            notices.append(Notice(at, f"the column '{text}' {reason}"))
            continue
        taken = {c.id.casefold() for c in table.columns} | {i.casefold() for i, _ in table.ignored}
        taken |= {a.column.id.casefold() for a in new if a.table == table.name}
        key = mark if mark and mark.casefold() not in taken else _fresh(each.header, taken)
        new.append(Addition(table.name, each.column, ColumnSchema(key, each.header)))
    return tuple(_typed(schema, sheets, layout, new)), tuple(notices)


def _why_not(  # noqa: PLR0913, PLR0917 - all that can stand against one column
    table: TableSchema | None,
    each: Stranger,
    mark: str,
    line: Line,
    layout: Layout,
    new: Collection[Addition],
) -> str:
    """Return why a column stays outside its table, or ``""``."""
    alone = "is not part of the link and is left alone"
    if table is None or table.name == CONFLICTS_TABLE:
        return alone
    text = each.header.casefold()
    ignored = {i for i, _ in table.ignored} if mark else {h.casefold() for _, h in table.ignored}
    if (mark or text) in ignored:
        return "was taken out of the sync and is left alone"
    if not text:
        return f"{alone}: its header is no text"
    if text in ID_HEADERS:
        return alone
    where = layout.tables[table.name]
    own = {c for key, c in where.columns.items() if key != ID_COLUMN}
    own |= {a.at for a in new if a.table == table.name}
    if any(header_text(line[c]).casefold() == text for c in own if c in line):
        return f"{alone}: another column of {table.name} has that header; give it another one"
    return ""


def _fresh(header: str, taken: Collection[str]) -> str:
    """Return an id for a column that is not taken; its header, wherever that can be."""
    name = f"{header}_" if header.casefold() == ID_COLUMN else header
    unique, number = name, 2
    while unique.casefold() in taken:
        unique, number = f"{name} {number}", number + 1
    return unique


def _typed(
    schema: Schema, sheets: Lines, layout: Layout, new: Collection[Addition]
) -> Iterator[Addition]:
    """Give new columns their types, formats and formulas, going by what stands in them."""
    wider = extended(layout, new)
    for name in dict.fromkeys(each.table for each in new):
        mine = [each for each in new if each.table == name]
        where = wider.tables[name]
        lines = sheets[where.sheet]
        tables = {**wider.tables, name: replace(where, last_row=last_typed_row(where, lines))}
        bare = replace(schema.table(name), columns=tuple(each.column for each in mine))
        full = columns_found(bare, replace(wider, tables=tables), lines, set(sheets))
        for each, column in zip(mine, full.columns, strict=True):
            yield each._replace(column=column)


def extended(layout: Layout, new: Collection[Addition]) -> Layout:
    """Return a layout with columns added."""
    tables = dict(layout.tables)
    for each in new:
        where = tables[each.table]
        aliases = where.aliases
        if each.column.header.casefold() != each.column.id.casefold():
            aliases = {**aliases, each.column.header.casefold(): each.column.id}
        columns = {**where.columns, each.column.id: each.at}
        tables[each.table] = replace(where, columns=columns, aliases=aliases)
    return replace(layout, tables=tables)


def with_additions(schema: Schema, new: Collection[Addition]) -> Schema:
    """Return a schema with columns added to its tables."""
    if not new:
        return schema
    return replace(
        schema,
        tables=tuple(
            replace(
                table,
                columns=(*table.columns, *(a.column for a in new if a.table == table.name)),
            )
            for table in schema.tables
        ),
    )
