"""References to the rows of another table, by the name that people know a row by. No I/O.

Names are matched without case and outer spaces. Where a row is renamed, the cells that refer to it
follow, in the same run and on both sides; a name that no row has is told, and never an error.

Only a changed cell of a row known by its id is a rename, and only of a name that no other row has,
before or after: whatever else happens to names says nothing of what people mean by them.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from sync.merged import MergedTable
from sync.store import Notice, Reading
from sync.wishes import Row, Wishes
from workbook.model import Address, Layout, TableLayout
from workbook.schema import Schema
from workbook.values import Content, display, same

SHOWN = 10
"""Unknown names of one column that a person is told one by one."""
_PARTS = re.compile(r"([^\[\]]+)\[([^\[\]]+)\]")


@dataclass(frozen=True, slots=True)
class Link:
    """A column whose cells name rows of another table, or of its own: by its key column."""

    table: str
    column: str
    target: str
    key: str


def links(
    schema: Schema, layout: Layout, dropdowns: Mapping[tuple[str, str], Sequence[str]]
) -> tuple[Link, ...]:
    """Return the columns that refer to rows by name.

    A template says which; in a hand-made workbook a dropdown does that reads the names from a
    table. A computed name is no name to follow: whatever it is computed from is.

    Args:
        schema: what syncs.
        layout: where the tables stand in Excel.
        dropdowns: (table, column) -> what its dropdown offers.
    """
    found = []
    for table in schema.tables:
        for column in table.columns:
            target = _of_text(column.reference)
            if not target and not schema.template:
                target = _of_dropdown(dropdowns.get((table.name, column.id), ()), layout)
            if target and not column.formula and _is_typed(schema, *target):
                link = Link(table.name, column.id, *target)
                if (link.table, link.column) != target:
                    found.append(link)
    return tuple(found)


def followed(tables: Sequence[MergedTable], found: Sequence[Link]) -> Wishes:
    """Return the wish that cells which refer to a renamed row have its new name.

    A cell that says something else by now is left alone.
    """
    known = {table.name: table for table in tables}
    cells: dict[Row, dict[str, Content]] = {}
    notices: list[Notice] = []
    renamed: dict[tuple[str, str], Mapping[str, Content]] = {}
    for link in found:
        if not _stands(known, link):
            continue
        target = link.target, link.key
        if target not in renamed:
            renamed[target], said = _renames(known[link.target], link.key)
            notices += said
        names = renamed[target]
        if not names:
            continue
        for row_id, content in _column(known[link.table], link.column):
            now = names.get(folded(content))
            if now is not None and not same(content, now):
                cells.setdefault((link.table, row_id), {})[link.column] = now
    return Wishes(cells, notices=tuple(notices))


def unknown(
    tables: Sequence[MergedTable],
    found: Sequence[Link],
    readings: tuple[Reading, Reading],
    schema: Schema,
) -> list[Notice]:
    """Say which names no row has: a new one to add, or one that is misspelt.

    Args:
        tables: as both sides will hold them.
        found: the columns that refer to rows by name.
        readings: of Excel and of the Sheet; they tell where a row stands.
        schema: names the sheets.
    """
    known = {table.name: table for table in tables}
    return [
        notice
        for link in found
        if _stands(known, link)
        for notice in _unknown(known, link, _places(known, link, readings, schema))
    ]


def folded(content: Content) -> str:
    """Return a name as it is matched; ``""`` for what is no name."""
    if isinstance(content, str) or type(content) is float:
        return display(content).strip().casefold()
    return ""


def _unknown(
    known: Mapping[str, MergedTable], link: Link, place: Callable[[str], str]
) -> Iterator[Notice]:
    names = {folded(content) for _, content in _column(known[link.target], link.key)}
    rows: dict[str, list[str]] = {}
    texts: dict[str, str] = {}
    for row_id, content in _column(known[link.table], link.column):
        name = folded(content)
        if name and name not in names:
            rows.setdefault(name, []).append(row_id)
            texts.setdefault(name, display(content).strip())
    for name in tuple(rows)[:SHOWN]:
        more = f", and {len(rows[name]) - 1} more" if len(rows[name]) > 1 else ""
        yield Notice(
            f"{place(rows[name][0])}{more}",
            f"'{texts[name]}' is not in {link.target}: add a row for it there if it is new, or"
            " correct it here",
        )
    if len(rows) > SHOWN:
        header = known[link.table].columns.headers[link.column]
        what = f"{len(rows) - SHOWN} more names in the column '{header}' are not in {link.target}"
        yield Notice(place(rows[tuple(rows)[SHOWN]][0]).partition("!")[0], what)


def _places(
    known: Mapping[str, MergedTable], link: Link, readings: tuple[Reading, Reading], schema: Schema
) -> Callable[[str], str]:
    """Return what tells where the cell of a row stands: in Excel, else on the Sheet."""
    sides = known[link.table].sides
    given = sides.local_ids, sides.remote_ids

    def place(row_id: str) -> str:
        for reading, ids in zip(readings, given, strict=True):
            where = reading.layout.tables.get(link.table)
            at = next((each.position for each in ids if each.row_id == row_id), 0) or next(
                (row.position for row in reading.tables[link.table].rows if row.id == row_id), 0
            )
            if where is not None and at and link.column in where.columns:
                return f"{where.sheet}!{Address(at, where.columns[link.column]).a1}"
        return schema.table(link.table).sheet

    return place


def _renames(table: MergedTable, key: str) -> tuple[Mapping[str, Content], list[Notice]]:
    """Return the new names of a table's rows by the old ones, and which cannot be followed."""
    changed: dict[str, tuple[Content, Content]] = {}
    for row_id, row in table.rows.items():
        before = table.base.get(row_id, {}).get(key)
        after = None if row.cells is None else row.cells.get(key)
        if folded(before) and folded(after) and folded(before) != folded(after):
            changed[row_id] = before, after
    if not changed:
        return {}, []
    held = [(row_id, folded(content)) for row_id, content in _column(table, key)]
    times = Counter(name for _, name in held)
    kept = {name for row_id, name in held if row_id not in changed}
    olds = Counter(folded(before) for before, _ in changed.values())
    names: dict[str, Content] = {}
    notices = []
    for before, after in changed.values():
        twin = after if times[folded(after)] > 1 else None
        if folded(before) in kept or olds[folded(before)] > 1:
            twin = before
        if twin is None:
            names[folded(before)] = after
        else:
            what = (
                f"several rows are called '{display(twin)}', so what refers to '{display(before)}'"
                f" was left as it is; it was renamed '{display(after)}'"
            )
            notices.append(Notice(table.name, what))
    return names, notices


def _column(table: MergedTable, column: str) -> Iterator[tuple[str, Content]]:
    """Yield (row id, content) of a column as both sides will hold it."""
    for row_id, cells in table.sides.local.items():
        if row_id not in table.rows:
            yield row_id, cells.get(column)
    for row_id, row in table.rows.items():
        if row.cells is not None:
            yield row_id, row.cells.get(column)


def _stands(known: Mapping[str, MergedTable], link: Link) -> bool:
    """Whether both columns of a link are there, on both sides."""
    ends = ((link.table, link.column), (link.target, link.key))
    return all(table in known and column in known[table].columns.common for table, column in ends)


def _is_typed(schema: Schema, table: str, column: str) -> bool:
    return any(
        each.name == table and column in {c.id for c in each.columns if not c.formula}
        for each in schema.tables
    )


def _of_text(reference: str) -> tuple[str, str] | tuple[()]:
    found = _PARTS.fullmatch(reference)
    return (found[1], found[2]) if found else ()


def _of_dropdown(choices: Sequence[str], layout: Layout) -> tuple[str, str] | tuple[()]:
    """Return the column that a dropdown reads whole, such as ``=Lists!A2:A9``."""
    if len(choices) != 1 or not choices[0].startswith("="):
        return ()
    sheet, _, area = choices[0].removeprefix("=").rpartition("!")
    first, _, last = area.partition(":")
    try:
        top, bottom = Address.parse(first), Address.parse(last or first)
    except ValueError:
        return ()
    for name, table in layout.tables.items():
        if table.sheet == sheet and _covers(table, top, bottom):
            for key, at in table.columns.items():
                if at == top.column == bottom.column:
                    return name, key
    return ()


def _covers(table: TableLayout, top: Address, bottom: Address) -> bool:
    """Whether a range begins with a table's first row, and reaches near its last one."""
    return top.row in {table.header_row, table.first_row} and bottom.row >= table.first_row
