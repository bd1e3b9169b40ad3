"""Formulas that stay in Excel and were never calculated: what they show is not known.

Programs write such files without starting Excel. Unknown is not blank, so these cells are taken to
hold what they held before, until Excel has saved the file.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from sync.store import CELLS, VALUE, Notice, Row, TableReading
from workbook.model import Address, Cell, Layout
from workbook.values import Formula

_WHAT = (
    "a formula that cannot live in Google Sheets, and Excel has not calculated it yet: open and"
    " save the file in Excel; till then this cell does not sync"
)


def with_unknown(
    tables: Mapping[str, TableReading],
    layout: Layout,
    cells: Mapping[str, Mapping[Address, Cell]],
) -> tuple[dict[str, TableReading], tuple[Notice, ...]]:
    """Return readings whose rows tell which of their cells hold what is not known.

    Args:
        tables: table name -> what was read.
        layout: where everything stands.
        cells: sheet name -> its cells.
    """
    known, notices = {}, []
    for name, reading in tables.items():
        columns: dict[str, list[tuple[str, Address]]] = {}
        rows = []
        for row in reading.rows:
            unknown = {
                key: at
                for key, at in _blank(reading, row, layout)
                if _is_unknown(cells[at[0]].get(at[1]))
            }
            rows.append(replace(row, unknown=frozenset(unknown)) if unknown else row)
            for key, at in unknown.items():
                columns.setdefault(key, []).append(at)
        known[name] = replace(reading, rows=tuple(rows)) if columns else reading
        notices += [_notice(places) for places in columns.values()]
    return known, tuple(notices)


def _blank(
    reading: TableReading, row: Row, layout: Layout
) -> Iterator[tuple[str, tuple[str, Address]]]:
    """Yield the columns in which a row seems to hold nothing, and where that is."""
    if len(row.cells) == len(reading.columns):
        return
    if reading.name == CELLS:
        yield VALUE, layout.names[row.id]
        return
    where = layout.tables[reading.name]
    for key in reading.columns:
        if key not in row.cells:
            yield key, (where.sheet, Address(row.position, where.columns[key]))


def _notice(places: list[tuple[str, Address]]) -> Notice:
    sheet, at = places[0]
    more = f", and {len(places) - 1} more in this column" if len(places) > 1 else ""
    return Notice(f"{sheet}!{at.a1}{more}", _WHAT)


def _is_unknown(cell: Cell | None) -> bool:
    return cell is not None and isinstance(cell.content, Formula) and cell.value is None
