"""What a person should be told about a decision, and what should stop it."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from sync.diff import Rows
from sync.identity import Identified
from sync.likeness import mixed_up, shuffled
from sync.merge import Change, Columns, MergedRow
from sync.store import CELLS, Edit, Notice, Reading, Side
from workbook.schema import CONFLICTS_TABLE, Schema, TableSchema

FEW_SHUFFLED = 3
"""Rows that hold what another row held, from which on a plan stops."""
PLACES = {Side.EXCEL: "in the Excel file", Side.SHEET: "in the Google Sheet"}


def absent(table: TableSchema, readings: tuple[Reading, Reading]) -> list[Notice]:
    """Say which columns wait on one side, and so are left alone; one that is gone is a question."""
    places = zip(("the Excel file", "the Google Sheet"), readings, strict=True)
    return [
        Notice(table.sheet, f"column {column.header} waits in {place}: left alone")
        for place, reading in places
        for column in table.columns
        if _waits(reading, table.name, column.id)
    ]


def _waits(reading: Reading, table: str, column: str) -> bool:
    """Whether a column stands on a side and is not read."""
    where, held = reading.layout.tables.get(table), reading.tables[table].columns
    return where is not None and column in where.columns and column not in held


def gaps(table: str, columns: Columns) -> Iterator[tuple[Side, str, str]]:
    """Yield (side, table, column) for every column that is not there."""
    for side, there in ((Side.EXCEL, columns.local), (Side.SHEET, columns.remote)):
        yield from ((side, table, column) for column in columns.headers if column not in there)


def waiting(held: Iterable[Edit], schema: Schema) -> list[Notice]:
    """Say which tables have cells that wait for the same order of rows."""
    sheets = {table.name: table.sheet for table in schema.tables}
    return [
        Notice(
            sheets.get(table, "Settings"),
            f"{_in_table(table)}{_formulas(count)} to rows by their place, and the rows stand in"
            " a different order on the two sides; sort both alike and they will cross",
        )
        for table, count in Counter(edit.table for edit in held).items()
    ]


def apart(cells: Iterable[tuple[str, str, str]], schema: Schema) -> list[Notice]:
    """Say which tables have formulas that may show different values on the two sides.

    Args:
        cells: (table, row id, column) of each.
        schema: says on which sheet a table stands.
    """
    sheets = {table.name: table.sheet for table in schema.tables}
    return [
        Notice(
            sheets.get(table, "Settings"),
            f"{_in_table(table)}{_formulas(count)} to rows by their place, and the rows stand in"
            " a different order on the two sides: sort both alike, or they show different values",
        )
        for table, count in Counter(cell[0] for cell in cells).items()
    ]


def shuffles(
    table: str,
    base: Rows,
    sides: Identified,
    rows: Mapping[str, MergedRow],
    typed: tuple[str, ...],
) -> tuple[str, ...]:
    """Say on which side rows seem to have changed places without their ids.

    Few of them matter only where the other side edited them, too: else it just follows.
    """
    if table == CONFLICTS_TABLE:
        return ()
    edited = [row_id for row_id, row in rows.items() if row.change is Change.EDITED]
    return tuple(
        stop
        for side, held, other in (
            (Side.EXCEL, sides.local, sides.remote),
            (Side.SHEET, sides.remote, sides.local),
        )
        if (
            stop := _sorted(table, side, shuffled(base, held, edited, typed))
            or _mixed_up(table, side, mixed_up(base, held, other, rows, typed))
        )
    )


def _sorted(table: str, side: Side, count: int) -> str:
    if count < FEW_SHUFFLED:
        return ""
    return (
        f"mix up {count} rows of {table}, which seem to have been sorted {PLACES[side]} without"
        " the hidden column beside them (undo that sort, or sort whole rows)"
    )


def _mixed_up(table: str, side: Side, count: int) -> str:
    if not count:
        return ""
    other = Side.SHEET if side is Side.EXCEL else Side.EXCEL
    return (
        f"mix up {count} rows of {table}, which changed places {PLACES[side]} without the hidden"
        f" column beside them, and were edited {PLACES[other]} (undo that sort or move, or move"
        " whole rows)"
    )


def _in_table(table: str) -> str:
    return "" if table == CELLS else f"table {table}: "


def _formulas(count: int) -> str:
    return "1 formula refers" if count == 1 else f"{count} formulas refer"
