"""Very many new rows, written without taking each cell by itself: pure.

A table's first new row is written like any other. The rest look like it, formulas included, and
their values are left to Excel, which calculates them when it opens the file.
"""

from collections import Counter
from collections.abc import Callable, Collection, Sequence
from dataclasses import replace

from sync.emission import grown
from sync.excel.draft import Draft, draft
from sync.excel.outgrown import outgrown
from sync.excel.rows import Rows
from sync.excel.seen import see_excel
from sync.excel.side import table_parts
from sync.outgrown import with_room
from sync.store import AddRow, Edit, Owed, Reading
from workbook.formula.neutral import canonical as neutral
from workbook.model import ID_COLUMN, TableLayout
from workbook.schema import Schema, TableSchema
from workbook.values import Content, Formula, canonical
from workbook.xlsx.edits import SetCell
from workbook.xlsx.package import Package
from workbook.xlsx.patch import patch
from workbook.xlsx.scan import Book, read_package
from workbook.xlsx.wholesale import Wholesale, put

MANY = 2_000
"""New rows of one table beyond which they are written at once."""
LARGE = 10_000
"""Rows of a workbook beyond which Excel is to calculate it: here that would take minutes."""
Told = Callable[[int, int], None]


def entered(
    book: Book, schema: Schema, reading: Reading, edits: Sequence[Edit], told: Told | None = None
) -> Draft:
    """Return ``book`` with ``edits`` made, to be saved, or as it was, with what cannot be made.

    Added rows get the formulas of computed columns.

    Args:
        book: the workbook.
        schema: what syncs.
        reading: what was read of it.
        edits: what is to be written.
        told: is told how many of very many rows are written, and how many there are.
    """
    counted = Counter(each.table for each in edits if isinstance(each, AddRow))
    parts = table_parts(book, schema)
    many = {name for name, count in counted.items() if count > MANY and name in parts}
    many = {name for name in many if not parts[name][1].totals}
    first: list[Edit] = []
    rest: dict[str, list[AddRow]] = {name: [] for name in many}
    started: set[str] = set()
    for each in edits:
        if isinstance(each, AddRow) and each.table in started:
            rest[each.table].append(each)
            continue
        first.append(each)
        if isinstance(each, AddRow) and each.table in many:
            started.add(each.table)
    whole = _computed(first, schema, reading)
    there = sum(len(each.rows) for each in reading.tables.values())
    made = draft(book, schema, reading, whole, calculates=there <= LARGE)
    for name, its in rest.items():
        if made.owed:
            break
        package = made.book.package
        if name != next(iter(rest)):  # the cells are those of before
            made = replace(made, book=read_package(package, book.path))
        made = _below(made.book, schema, name, its, told)
    return replace(made, book=book, changed=False) if made.owed else made


def _computed(edits: Sequence[Edit], schema: Schema, reading: Reading) -> list[Edit]:
    """Return edits, added rows with the formulas of their table."""
    formulas = {
        table: computed(schema.table(table), reading.tables[table].columns)
        for table in {each.table for each in edits if isinstance(each, AddRow)}
    }
    return [
        replace(each, cells={**each.cells, **formulas[each.table]})
        if isinstance(each, AddRow)
        else each
        for each in edits
    ]


def computed(table: TableSchema, there: Collection[str]) -> dict[str, Content]:
    """Return the formulas that a new row gets in those of its columns that are ``there``."""
    return {
        each.id: Formula(neutral(each.formula, table.name))
        for each in table.columns
        if each.formula and each.id in there
    }


def _below(
    book: Book, schema: Schema, table: str, edits: Sequence[AddRow], told: Told | None
) -> Draft:
    """Return ``book`` with rows under the last one of a table."""
    seen = see_excel(book, schema)
    reading = Reading(book.package.digest, seen.tables, seen.layout)
    where = seen.layout.tables[table]
    first = where.last_row + 1
    last = first + len(edits) - 1
    rows = Rows(book, schema, reading, seen.layout)
    if not rows.is_free(where, first, last):
        return _owed(book, edits, f"there is no room under the table {table}")
    ids = {first + at: each.row_id for at, each in enumerate(edits)}
    known = {row.id for row in seen.tables[table].rows}
    if len(set(ids.values()) - known) < len(ids):
        return _owed(book, edits, "a row with that id is there already")
    layout, crowded = with_room(seen.layout, grown(seen.layout, {table: ids}), rows.is_free)
    longer = outgrown(book, reading, layout, (table,), crowded)
    patched = patch(book, [_as_shown(book, each) for each in longer], stale=True)
    if patched.refused:
        return _owed(book, edits, patched.refused[0].reason)
    if patched.data is not book.package.data:
        book = read_package(Package.of(patched.data, str(book.path)), book.path)
    data = put(book, _wholesale(book, schema, where, edits), told)
    if isinstance(data, str):
        return _owed(book, edits, data)
    return Draft(replace(book, package=Package.of(data, str(book.path))), changed=True, owed=())


def _wholesale(
    book: Book, schema: Schema, where: TableLayout, edits: Sequence[AddRow]
) -> Wholesale:
    known, columns, like = schema.table(where.name), where.columns, where.last_row
    formulas = {column.id for column in known.columns if column.formula}
    sheet, part = table_parts(book, schema)[where.name]
    contents: list[dict[int, Content]] = []
    for each in edits:
        typed = {
            columns[column]: canonical(content)
            for column, content in each.cells.items()
            if not (column in formulas and isinstance(content, Formula)) and column in columns
        }
        typed[columns[ID_COLUMN]] = each.row_id
        contents.append(typed)
    if part.last_data_row > like:  # the blank row, ready with its formulas, moves down
        contents.append({})
    formats = {columns[each.id]: each.format for each in known.columns if each.id in columns}
    formats[columns[ID_COLUMN]] = "@"
    return Wholesale(sheet.name, part.display_name, like, contents, formats)


def _as_shown(book: Book, edit: SetCell) -> SetCell:
    """Return a formula that reaches further with the value that it shows."""
    return replace(edit, value=book.sheet(edit.sheet).cells[edit.address].value)


def _owed(book: Book, edits: Sequence[AddRow], reason: str) -> Draft:
    return Draft(book, changed=False, owed=tuple(Owed(each, reason) for each in edits))
