"""Formulas that lost what they read, as a column that they read is gone: pure.

They say nothing of what a person wants there. So their columns are read as not there, and the other
side keeps what it has, until the column is back or out of the sync.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from sync.store import CELLS, Notice, TableReading
from workbook.model import Address, Layout
from workbook.schema import Schema
from workbook.values import Content, Formula

_LOST = "#REF!"
_WHAT = "a formula that lost what it read"


def without_broken(
    tables: Mapping[str, TableReading], layout: Layout, schema: Schema
) -> tuple[dict[str, TableReading], tuple[Notice, ...]]:
    """Return readings without columns and declared cells whose formulas lost a reference.

    Columns stay as long as every table has all its columns: what is broken then is an edit.
    """
    gone = any(
        column.id not in layout.tables[table.name].columns
        for table in schema.tables
        for column in table.columns
    )
    known, notices = dict(tables), []
    if gone:
        for name, reading in tables.items():
            if name != CELLS:
                known[name], found = _columns(reading, layout)
                notices += found
    if CELLS in known:
        cells = known[CELLS]
        rows = tuple(row for row in cells.rows if not any(map(_is_broken, row.cells.values())))
        for row in cells.rows:
            if row not in rows:
                sheet, at = layout.names[row.id]
                notices.append(Notice(f"{sheet}!{at.a1}", f"{_WHAT}: it does not sync till then"))
        known[CELLS] = replace(cells, rows=rows)
    return known, tuple(notices)


def _columns(reading: TableReading, layout: Layout) -> tuple[TableReading, list[Notice]]:
    lost = dict(_lost(reading))
    if not lost:
        return reading, []
    columns = tuple(key for key in reading.columns if key not in lost)
    rows = tuple(
        replace(row, cells={k: each for k, each in row.cells.items() if k not in lost})
        for row in reading.rows
    )
    where = layout.tables[reading.name]
    notices = [
        Notice(
            f"{where.sheet}!{Address(row, where.columns[key]).a1}",
            f"{_WHAT}, as a column is gone; till it is back, this column does not sync either",
        )
        for key, row in lost.items()
    ]
    return replace(reading, columns=columns, rows=rows), notices


def _lost(reading: TableReading) -> Iterator[tuple[str, int]]:
    """Yield (column, row) of the formulas that lost a reference, the last of a column first."""
    for row in reversed(reading.rows):
        for key, content in row.cells.items():
            if _is_broken(content):
                yield key, row.position


def _is_broken(content: Content) -> bool:
    return isinstance(content, Formula) and _LOST in content.text
