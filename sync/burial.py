"""Rows that were deleted stay deleted: which to bury, and which of the buried are back. No I/O.

A tombstone on the Sheet outlives the base of any one computer. It says only that a row was deleted
once: a row that stands on the Sheet is alive whatever its tombstone says.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence

from sync.conflicts import row_label
from sync.diff import Cells
from sync.known import Known
from sync.merge import Change, MergedRow
from sync.merged import MergedTable
from sync.store import CELLS, Bury
from workbook.schema import CONFLICTS_TABLE, TableSchema
from workbook.values import Formula, encode

_NAMED = 3
"""Rows that a person is told by name."""


def mark(cells: Cells) -> str:
    """Return a short text that is equal for rows in which people typed the same."""
    typed = sorted((c, encode(each)) for c, each in cells.items() if not isinstance(each, Formula))
    return hashlib.sha256(json.dumps(typed).encode()).hexdigest()[:12]


def burials(
    tables: Sequence[MergedTable], known: Known, gone: Mapping[tuple[str, str], str]
) -> Iterator[Bury]:
    """Yield the tombstones that the Sheet lacks.

    Args:
        tables: merged; what becomes of each row says which are deleted.
        known: what is remembered; tombstones of an earlier run may be owed.
        gone: those that the Sheet has: (table, row id) -> mark.
    """
    there = {table.name: table.sides.remote for table in tables}
    wanted = {
        (each.table, each.row_id): each
        for each in known.pending.remote
        if isinstance(each, Bury) and each.row_id not in there.get(each.table, {})
    }
    for table in tables:
        if table.name not in {CONFLICTS_TABLE, CELLS}:
            for row_id, row in table.rows.items():
                if row.cells is None:
                    held = mark(table.base.get(row_id, {}))
                    wanted[table.name, row_id] = Bury(table.name, row_id, held)
    for place, bury in wanted.items():
        if gone.get(place) != bury.mark:
            yield bury


def returning(
    table: TableSchema, rows: Mapping[str, MergedRow], gone: Mapping[tuple[str, str], str]
) -> tuple[str, ...]:
    """Return why a plan stops that would bring back rows which were deleted before.

    Only Excel has them, and nothing is remembered of them: an older copy of the file, or the file
    of a computer that lost its memory.
    """
    back = {
        row_id: row.cells
        for row_id, row in rows.items()
        if row.change is Change.ADDED_LOCAL and row.cells and (table.name, row_id) in gone
    }
    if not back or table.name in {CONFLICTS_TABLE, CELLS}:
        return ()
    same = sum(gone[table.name, row_id] == mark(cells) for row_id, cells in back.items())
    names = [row_label(cells, table) for cells in back.values()]
    named = ", ".join(names[:_NAMED]) + (", …" if len(names) > _NAMED else "")
    rows_of = f"1 row of {table.name}" if len(back) == 1 else f"{len(back)} rows of {table.name}"
    they = ("it was", "has it") if len(back) == 1 else ("they were", "has them")
    since = "" if same == len(back) else f"; {len(back) - same} edited since"
    stop = (
        f"bring back {rows_of} to the Google Sheet: {named}; {they[0]} deleted before, and the"
        f" Excel file still {they[1]}{since} (to leave them deleted, delete them in the Excel file"
        " too, or put the newer file back)"
    )
    return (stop,)
