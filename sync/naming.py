"""On which side something is wrong or left alone, said in errors and notices."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from typing import NamedTuple

from sync.errors import WrongEndError
from sync.headers import filled, header_text
from sync.remarks import PLACES
from sync.store import Notice, Side
from workbook.model import Address, Area, Cell, Layout, TableLayout
from workbook.schema import Schema


@contextmanager
def on_side(side: Side) -> Iterator[None]:
    """Let an error about a table or a header say on which side it is.

    Raises:
        WrongEndError: what was raised, its place completed.
    """
    try:
        yield
    except WrongEndError as wrong:
        where = f"{wrong.where} {PLACES[side]}".strip()
        raise WrongEndError(wrong.what, where=where, fix=wrong.fix) from wrong


def sided(notices: Iterable[Notice], side: Side) -> tuple[Notice, ...]:
    """Return notices that say on which side they are."""
    return tuple(replace(each, where=f"{each.where} {PLACES[side]}") for each in notices)


class Renamed(NamedTuple):
    """A column that is known though its header was renamed."""

    sheet: str
    address: Address
    header: str
    now: str


def renamed(
    schema: Schema, cells: Mapping[str, Mapping[Address, Cell]], layout: Layout
) -> Iterator[Renamed]:
    """Yield the columns whose headers are not those of the schema."""
    for table in schema.tables:
        where = layout.tables[table.name]
        for column in table.columns:
            at = Address(where.header_row, where.columns[column.id])
            text = header_text(cells[where.sheet].get(at, Cell()))
            if text.casefold() != column.header.strip().casefold():
                yield Renamed(where.sheet, at, column.header, text)


def left_below(
    cells: Mapping[str, Mapping[Address, Cell]], layout: Layout, ends: Mapping[str, Area]
) -> Iterator[Notice]:
    """Name what is typed in a table's columns below the rows that are its own.

    Args:
        cells: sheet name -> its cells.
        layout: where everything stands.
        ends: table name -> its whole area, totals included, where the program says.
    """
    for name, area in ends.items():
        table = layout.tables[name]
        last = _last_row_above_next(table, layout)
        columns = set(table.columns.values())
        end = max(area.last.row, table.last_row)
        below = sorted(
            at
            for at, cell in cells[table.sheet].items()
            if end < at.row <= last and at.column in columns and filled(cell)
        )
        if below:
            more = f" and {len(below) - 1} more" if len(below) > 1 else ""
            yield Notice(
                f"{table.sheet}!{below[0].a1}{more}",
                f"filled cells below the table {name} are left alone; a row is part of it if it"
                " stands right under the last one",
            )


def _last_row_above_next(table: TableLayout, layout: Layout) -> int:
    mine = set(table.columns.values())
    tops = (
        other.header_row - 1
        for other in layout.tables.values()
        if other.sheet == table.sheet
        and other.header_row > table.header_row
        and not mine.isdisjoint(other.columns.values())
    )
    return min(tops, default=2**31)
