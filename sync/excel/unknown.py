"""Formulas that stay in Excel and were never calculated: what they show is not known.

Programs write such files without starting Excel. Unknown is not blank, so their columns are read as
not there until Excel has saved the file, and the other side keeps what it has.
"""

from collections.abc import Collection, Mapping
from dataclasses import replace

from sync.store import CELLS, Notice, Row, TableReading
from workbook.model import Address, Cell, Layout, TableLayout
from workbook.values import Formula

_WHAT = (
    "a formula that cannot live in Google Sheets, and Excel has not calculated it yet: open and"
    " save the file in Excel"
)


def without_unknown(
    tables: Mapping[str, TableReading],
    layout: Layout,
    cells: Mapping[str, Mapping[Address, Cell]],
) -> tuple[dict[str, TableReading], tuple[Notice, ...]]:
    """Return readings without columns and declared cells of which a value is not known.

    Args:
        tables: table name -> what was read.
        layout: where everything stands.
        cells: sheet name -> its cells.
    """
    known, notices = {}, []
    for name, reading in tables.items():
        if name == CELLS:
            known[name], found = _declared(reading, layout, cells)
        else:
            where = layout.tables[name]
            known[name], found = _columns(reading, where, cells[where.sheet])
        notices += found
    return known, tuple(notices)


def _columns(
    reading: TableReading, where: TableLayout, cells: Mapping[Address, Cell]
) -> tuple[TableReading, list[Notice]]:
    unknown: dict[str, Address] = {}
    for row in reading.rows:
        if len(row.cells) == len(reading.columns):
            continue
        for key in reading.columns:
            if key in row.cells:
                continue
            at = Address(row.position, where.columns[key])
            if _is_unknown(cells.get(at)):
                unknown.setdefault(key, at)
    if not unknown:
        return reading, []
    columns = tuple(key for key in reading.columns if key not in unknown)
    rows = tuple(_without(row, unknown) for row in reading.rows)
    notices = [
        Notice(f"{where.sheet}!{at.a1}", f"{_WHAT}; till then its column does not sync")
        for at in unknown.values()
    ]
    return replace(reading, columns=columns, rows=rows), notices


def _without(row: Row, columns: Collection[str]) -> Row:
    return replace(row, cells={k: each for k, each in row.cells.items() if k not in columns})


def _declared(
    reading: TableReading, layout: Layout, cells: Mapping[str, Mapping[Address, Cell]]
) -> tuple[TableReading, list[Notice]]:
    rows, notices = [], []
    for row in reading.rows:
        sheet, at = layout.names[row.id]
        if row.cells or not _is_unknown(cells[sheet].get(at)):
            rows.append(row)
        else:
            notices.append(Notice(f"{sheet}!{at.a1}", f"{_WHAT}; till then it does not sync"))
    return replace(reading, rows=tuple(rows)), notices


def _is_unknown(cell: Cell | None) -> bool:
    return cell is not None and isinstance(cell.content, Formula) and cell.value is None
