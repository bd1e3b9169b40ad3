"""Where a schema's tables stand on one side, found by their headers wherever they moved."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TypeAlias

from sync.errors import WrongEndError
from sync.header_row import Headers, find_headers, missing_headers
from sync.headers import Line, distance, filled, header_text, lines_of
from sync.misread import is_row_id, rows_above
from workbook.model import (
    ID_COLUMN,
    MAX_ROW,
    Address,
    Area,
    Cell,
    Layout,
    TableLayout,
    column_letters,
)
from workbook.schema import Schema, TableSchema
from workbook.values import Formula, display

_TOTAL = re.compile(
    r"(?:SUM|SUBTOTAL|AGGREGATE|AVERAGE|COUNTA?|MIN|MAX|PRODUCT)\((?:[0-9]+,)*"
    r"\$?([A-Z]{1,3})\$?([0-9]+):\$?([A-Z]{1,3})\$?([0-9]+)\)",
    re.IGNORECASE,
)

Marks: TypeAlias = Mapping[tuple[str, str], Sequence[tuple[str, Address]]]
"""(table, column id) -> the sheets and cells that bear its mark; row 0 is a whole column."""


def locate(
    table: TableSchema, grid: Mapping[Address, Cell], within: Area | None = None
) -> TableLayout:
    """Return where ``table`` stands on its sheet.

    Args:
        table: the table looked for.
        grid: the cells of its sheet.
        within: where the program itself says it stands (an Excel table), down to the last row
            that may hold data; looked at first.

    Raises:
        WrongEndError: a header is missing or stands twice, or there is no such table.
    """
    areas = {} if within is None else {table.name: within}
    return locate_all([table], {table.sheet: lines_of(grid)}, areas)[table.name]


def locate_all(
    tables: Iterable[TableSchema],
    sheets: Mapping[str, Mapping[int, Line]],
    areas: Mapping[str, Area] | None = None,
    marks: Marks | None = None,
    *,
    whole: bool = True,
) -> dict[str, TableLayout]:
    """Return where every table stands; a table that starts below another one ends it.

    A header cell belongs to one table: of tables with the same headers on one sheet, the first
    in the schema is the first on the sheet.

    Args:
        tables: the tables looked for.
        sheets: sheet name -> its lines.
        areas: table name -> where the program says it stands.
        marks: what tells columns whatever their headers say.
        whole: whether all columns must be there; else a layout may lack some.

    Raises:
        WrongEndError: a sheet, a table or a header is missing, or a header stands twice.
    """
    areas, marks = areas or {}, marks or {}
    found: dict[str, tuple[TableSchema, Headers]] = {}
    taken: dict[str, set[Address]] = {}
    for table in sorted(tables, key=lambda each: -len(each.columns)):
        if table.sheet not in sheets:
            raise _missing_sheet(table)
        claimed = taken.setdefault(table.sheet, set())
        lines, mine = sheets[table.sheet], marks_on(marks, table)
        headers = find_headers(table, lines, areas.get(table.name), claimed, mine)
        if whole:
            _check_whole(table, headers.row, headers.columns)
        claimed.update(Address(headers.row, column) for column in headers.columns.values())
        found[table.name] = table, headers
    _settle_ids(found)
    for table, headers in found.values():
        _check_above(table, headers, sheets[table.sheet], found.values())
    layouts = {}
    for name, (table, headers) in found.items():
        below = _next_below(table, headers, found.values())
        layouts[name] = extent(table, sheets[table.sheet], headers, areas.get(name), below)
    return layouts


def marks_on(marks: Marks, table: TableSchema) -> dict[str, list[Address]]:
    """Return column id -> the cells of the table's sheet that bear its mark."""
    return {
        key: [at for sheet, at in places if sheet == table.sheet]
        for (name, key), places in marks.items()
        if name == table.name
    }


def check_whole(schema: Schema, layout: Layout) -> None:
    """Make sure that every column of every table is there.

    Raises:
        WrongEndError: a header is missing.
    """
    for table in schema.tables:
        where = layout.tables[table.name]
        _check_whole(table, where.header_row, where.columns)


def _check_whole(table: TableSchema, row: int, columns: Mapping[str, int]) -> None:
    missing = [column.header for column in table.columns if column.id not in columns]
    if missing:
        raise missing_headers(table, row, missing)


def extent(
    table: TableSchema,
    lines: Mapping[int, Line],
    headers: Headers,
    within: Area | None = None,
    below: int = MAX_ROW + 1,
) -> TableLayout:
    """Return the layout of a table whose headers are found: its last row and its row ids.

    Args:
        table: the table.
        lines: the lines of its sheet.
        headers: where its headers stand.
        within: where the program says it stands; rows under it are not the table's.
        below: the header row of the next table down in the same columns.
    """
    capped = within is not None and within.first.row == headers.row
    end = within.last.row if within is not None and capped else MAX_ROW
    rows = [r for r in sorted(lines) if headers.row < r < min(below, end + 1)]
    rows = [r for r in rows if is_row(table, headers.columns, lines[r])]
    if below <= MAX_ROW:
        _drop_title(rows, below, lines, headers.columns)
    if rows and _is_total(lines[rows[-1]], rows[-1], headers):
        rows.pop()
    last = rows[-1] if rows else headers.row
    return TableLayout(
        name=table.name,
        sheet=table.sheet,
        header_row=headers.row,
        last_row=last,
        columns=headers.columns,
        row_ids=dict(_row_ids(rows, lines, headers.columns.get(ID_COLUMN))),
        range_row=max(end, last) if capped else 0,
        aliases=_aliases(headers, lines.get(headers.row, {})),
    )


def _aliases(headers: Headers, line: Line) -> dict[str, str]:
    """Return the headers that are not the ids of their columns."""
    found = {}
    for key, column in headers.columns.items():
        text = header_text(line[column]).casefold() if column in line else ""
        if text and text != key.casefold():
            found[text] = key
    return found


def is_row(table: TableSchema, columns: Mapping[str, int], line: Line) -> bool:
    """Whether a line holds something typed in the table.

    Formulas in computed columns and a leftover ``_id`` alone make no row.
    """
    for column in table.columns:
        cell = line.get(columns.get(column.id, 0))
        if cell is None or (column.formula and isinstance(cell.content, Formula)):
            continue
        if filled(cell):
            return True
    return False


def _row_ids(
    rows: Iterable[int], lines: Mapping[int, Line], id_column: int | None
) -> Iterator[tuple[int, str]]:
    for row in rows:
        cell = None if id_column is None else lines[row].get(id_column)
        if cell is not None:
            content = cell.value if isinstance(cell.content, Formula) else cell.content
            row_id = "" if content is None else display(content).strip()
            if row_id:
                yield row, row_id


def _settle_ids(found: dict[str, tuple[TableSchema, Headers]]) -> None:
    """Give each table the nearest ``_id`` column in its header row that is nobody else's."""
    pairs = sorted(
        (distance(column, headers.columns.values()), column, name)
        for name, (_, headers) in found.items()
        for column in headers.ids
    )
    taken = {
        (table.sheet, headers.row, column)
        for table, headers in found.values()
        for column in headers.columns.values()
    }
    for _, column, name in pairs:
        table, headers = found[name]
        spot = (table.sheet, headers.row, column)
        if ID_COLUMN not in headers.columns and spot not in taken:
            taken.add(spot)
            columns = {**headers.columns, ID_COLUMN: column}
            found[name] = table, headers._replace(columns=columns)


def _check_above(
    table: TableSchema,
    headers: Headers,
    lines: Mapping[int, Line],
    found: Iterable[tuple[TableSchema, Headers]],
) -> None:
    """Refuse a header row right under a row of the same table: it was moved or sorted there."""
    column, above = headers.columns.get(ID_COLUMN, 0), headers.row - 1
    if not is_row_id(lines.get(above, {}).get(column)):
        return
    mine = set(headers.columns.values())
    if not any(
        other.sheet == table.sheet and h.row < above and not mine.isdisjoint(h.columns.values())
        for other, h in found
    ):
        raise rows_above(table, headers.row, column)


def _next_below(
    table: TableSchema, headers: Headers, found: Iterable[tuple[TableSchema, Headers]]
) -> int:
    mine = set(headers.columns.values())
    return min(
        (
            other.row
            for schema, other in found
            if schema.sheet == table.sheet
            and other.row > headers.row
            and not mine.isdisjoint(other.columns.values())
        ),
        default=MAX_ROW + 1,
    )


def _drop_title(
    rows: list[int], below: int, lines: Mapping[int, Line], columns: Mapping[str, int]
) -> None:
    """Drop the line right above the next table's headers if it is but a title: one text, no id."""
    if not rows or rows[-1] != below - 1:
        return
    cells = [lines[rows[-1]][c] for c in columns.values() if filled(lines[rows[-1]].get(c))]
    if len(cells) == 1 and isinstance(cells[0].content, str):
        rows.pop()


def _is_total(line: Line, row: int, headers: Headers) -> bool:
    """Whether the last line adds up the column above it, as a person's total row does."""
    if filled(line.get(headers.columns.get(ID_COLUMN, 0))):
        return False
    for column in headers.columns.values():
        cell = line.get(column)
        if cell is None or not isinstance(cell.content, Formula):
            continue
        match = _TOTAL.fullmatch(cell.content.text.replace(" ", ""))
        letters = column_letters(column)
        if match is not None and match[1].upper() == match[3].upper() == letters:
            return int(match[2]) <= headers.row + 2 and row - 3 <= int(match[4]) < row
    return False


def _missing_sheet(table: TableSchema) -> WrongEndError:
    return WrongEndError(
        f"the sheet '{table.sheet}' is missing",
        where=f"table {table.name}",
        fix="Bring it back under this name; in a workbook of your own making, `lifeops unlink` and"
        " then `lifeops link` find its tables afresh",
    )
