"""Stops before a plan that deletes or changes more than a person is likely to have meant.

Deletes and changes spread by a sync are how one slip, or a file restored from last month, empties
two places. The limits are those that rclone bisync and vdirsyncer arrived at, made finer.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime

from sync.diff import Rows
from sync.errors import GuardError
from sync.plan import Plan, plan_hash
from sync.remarks import PLACES
from sync.store import CELLS, DeleteRow, Edit, GiveId, SetCell, Side
from workbook.schema import CONFLICTS_TABLE

ROWS = 20
"""Deleted rows of one table beyond which a plan stops."""
ROWS_SHARE = 0.10
"""Share of a table's rows, likewise."""
FEW_ROWS = 5
"""Deleted rows that never stop a plan, unless they are the whole table."""
CELLS_SHARE = 0.30
"""Share of a table's filled cells that may be changed or cleared."""
FEW_CELLS = 40
"""Filled cells below which a table is too small for that share to mean anything."""


def reasons(plan: Plan, local: Mapping[str, Rows], remote: Mapping[str, Rows]) -> tuple[str, ...]:
    """Return why the plan should not be carried out unasked; empty if it may be.

    Args:
        plan: the plan.
        local: table name -> the rows that Excel holds.
        remote: table name -> the rows that the Sheet holds.
    """
    sides = ((Side.EXCEL, plan.local, local), (Side.SHEET, plan.remote, remote))
    found = []
    for side, edits, tables in sides:
        for table, its_edits in _by_table(edits).items():
            rows = tables.get(table, {})
            place = f"{table} {PLACES[side]}" if table != CELLS else f"settings {PLACES[side]}"
            found += [f"{what} {place}" for what in _drastic(its_edits, rows)]
    return tuple(found)


def put_back(plan: Plan, older: str | None) -> tuple[str, ...]:
    """Return why a plan should not be carried out that writes an older copy of the file around.

    Args:
        plan: the plan.
        older: when the file was as it is now, in UTC and ISO form, ``""`` if unknown; ``None``
            if it is no older copy.
    """
    reach = any(
        edit.table != CONFLICTS_TABLE and not isinstance(edit, GiveId) for edit in plan.remote
    )
    if older is None or not reach:
        return ()
    when = "before the last sync"
    if older:
        local = datetime.fromisoformat(older).astimezone()
        when = f"at {local:%H:%M} on {local:%Y-%m-%d}"
    what = (
        "put older values back in the Google Sheet: an older copy of the Excel file is in its"
        f" place, as it was {when} (if that was not meant, put the newer file back)"
    )
    return (what,)


def check(stops: Sequence[str], plan: Plan, accept: str | None) -> None:
    """Let a plan through that nothing stops, or whose hash was accepted.

    Raises:
        GuardError: it is too drastic; says how to accept it.
    """
    name = plan_hash(plan)
    if not stops or accept == name:
        return
    raise GuardError(
        "; ".join(("this sync would " + stops[0], *stops[1:])),
        plan_hash=name,
        fix="Nothing was written. Look at it with --dry-run; if it is what you want, run again"
        " with",
    )


def _by_table(edits: Sequence[Edit]) -> dict[str, list[Edit]]:
    tables: defaultdict[str, list[Edit]] = defaultdict(list)
    for edit in edits:
        if edit.table != CONFLICTS_TABLE:
            tables[edit.table].append(edit)
    return dict(tables)


def _drastic(edits: Sequence[Edit], rows: Rows) -> list[str]:
    found = []
    deleted = sum(isinstance(edit, DeleteRow) for edit in edits)
    if deleted > 1 and deleted == len(rows):
        found.append(f"delete all {deleted} rows of")
    elif deleted > ROWS or deleted > max(FEW_ROWS, ROWS_SHARE * len(rows)):
        found.append(f"delete {deleted} of {len(rows)} rows of")
    changed = sum(
        rows.get(edit.row_id, {}).get(edit.column) is not None
        for edit in edits
        if isinstance(edit, SetCell)
    )
    filled = sum(map(len, rows.values())) if changed > CELLS_SHARE * FEW_CELLS else 0
    if filled >= FEW_CELLS and changed > CELLS_SHARE * filled:
        found.append(f"change {changed} of {filled} filled cells of")
    return found
