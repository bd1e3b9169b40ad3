"""What people typed that a run could not carry across: it waits. Pure."""

from collections.abc import Iterable, Mapping, Sequence

from sync.merged import MergedTable
from sync.store import Reading, Side
from workbook.values import same


def held_back(
    tables: Sequence[MergedTable],
    missing: Iterable[tuple[Side, str, str]],
    readings: Sequence[Reading],
) -> int:
    """Return how many cells hold an edit that cannot cross for now.

    That is what was typed in a column which the other side lacks, and a new cell of which nobody
    knows what it shows. A formula that merely stays on its side holds nothing back.

    Args:
        tables: merged.
        missing: (side, table, column) that are not there.
        readings: of both sides.
    """
    known = {table.name: table for table in tables}
    absent = sum(_typed(known[table], side, column) for side, table, column in missing)
    return absent + sum(_unknown(known, reading) for reading in readings)


def _typed(table: MergedTable, lacks: Side, column: str) -> int:
    """Return how many cells of a column changed since both sides had it."""
    there, rows = table.columns.remote, table.sides.remote
    if lacks is Side.SHEET:
        there, rows = table.columns.local, table.sides.local
    if column not in there or not table.base:  # ignored; or nothing is known of what changed
        return 0
    return sum(
        column in cells and not same(cells[column], table.base.get(row_id, {}).get(column))
        for row_id, cells in rows.items()
    )


def _unknown(known: Mapping[str, MergedTable], reading: Reading) -> int:
    """Return how many cells of unknown content held nothing before."""
    return sum(
        column not in known[name].base.get(row.id, {})
        for name, found in reading.tables.items()
        if name in known
        for row in found.rows
        for column in row.unknown
    )
