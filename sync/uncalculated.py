"""Cells of which a side does not know what they show: they count as not edited."""

from collections.abc import Sequence
from dataclasses import replace

from sync.diff import Rows
from sync.identity import Identified
from sync.store import GiveId, Reading, TableReading


def uncalculated(*readings: Reading) -> int:
    """Return how many cells hold what is not known."""
    return sum(
        len(row.unknown)
        for reading in readings
        for table in reading.tables.values()
        for row in table.rows
    )


def as_before(
    readings: tuple[TableReading, TableReading], sides: Identified, base: Rows
) -> Identified:
    """Return the sides with what cells held before in place of what is not known.

    In a row that is new, they hold what the other side does.
    """
    local = _as_before(readings[0], sides.local_ids, sides.local, base, sides.remote)
    remote = _as_before(readings[1], sides.remote_ids, sides.remote, base, sides.local)
    if local is sides.local and remote is sides.remote:
        return sides
    return replace(sides, local=local, remote=remote)


def _as_before(
    reading: TableReading, given: Sequence[GiveId], rows: Rows, base: Rows, other: Rows
) -> Rows:
    doubtful = [row for row in reading.rows if row.unknown]
    if not doubtful:
        return rows
    ids = {edit.position: edit.row_id for edit in given}
    known = dict(rows)
    for row in doubtful:
        row_id = ids.get(row.position, row.id)
        if row_id in known:
            before = base.get(row_id, other.get(row_id, {}))
            held = {column: before[column] for column in row.unknown if column in before}
            known[row_id] = {**known[row_id], **held}
    return known
