"""Stops before a plan that deletes or changes more than a person is likely to have meant.

Deletes and changes spread by a sync are how one slip, or a file restored from last month, empties
two places. The limits are those that rclone bisync and vdirsyncer arrived at, made finer.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from sync.diff import Rows
from sync.errors import GuardError
from sync.mishaps import mishap
from sync.plan import Counts, Plan, counts, plan_hash
from sync.remarks import PLACES
from sync.store import CELLS, Bury, DeleteRow, Edit, GiveId, SetCell, Side
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
CLEARED = 100
"""Cleared cells of one table beyond which a plan stops."""
CLEARED_SHARE = 0.10
"""Share of a table's filled cells, likewise."""
FEW_CLEARED = 20
"""Cleared cells that never stop a plan, unless too many cells change in all."""
_SOURCES = {Side.EXCEL: "the Google Sheet", Side.SHEET: "the Excel file"}


def reasons(
    plan: Plan,
    local: Mapping[str, Rows],
    remote: Mapping[str, Rows],
    remade: Collection[str] = (),
) -> tuple[str, ...]:
    """Return why the plan should not be carried out unasked; empty if it may be.

    Args:
        plan: the plan.
        local: table name -> the rows that Excel holds.
        remote: table name -> the rows that the Sheet holds.
        remade: the tables whose rows commands make anew.
    """
    sides = ((Side.EXCEL, plan.local, local), (Side.SHEET, plan.remote, remote))
    found = []
    for side, edits, tables in sides:
        for table, its_edits in _by_table(edits).items():
            if table in remade:
                continue
            rows = tables.get(table, {})
            place = f"{table} {PLACES[side]}" if table != CELLS else f"settings {PLACES[side]}"
            found += _drastic(its_edits, rows, place, _SOURCES[side])
    return tuple(found)


def put_back(plan: Plan, older: str | None) -> tuple[str, ...]:
    """Return why a plan should not be carried out that writes an older copy of the file around.

    Args:
        plan: the plan.
        older: when the file was as it is now, in UTC and ISO form, ``""`` if unknown; ``None``
            if it is no older copy.
    """
    reach = any(
        edit.table != CONFLICTS_TABLE and not isinstance(edit, GiveId | Bury)
        for edit in plan.remote
    )
    if older is None or not reach:
        return ()
    when = "before the last sync"
    if older:
        when = f"at {_when(older)}"
    what = (
        f"put older values back in the Google Sheet ({_counted(counts(plan.remote))}): an older"
        " copy of the Excel file is in its place, as it was"
        f" {when} (if that was not meant, put the newer file back)"
    )
    return (what,)


def _counted(made: Counts) -> str:
    parts = (
        (made.changed + made.cleared, "cell", "changed"),
        (made.added, "row", "added"),
        (made.deleted, "row", "deleted"),
    )
    return ", ".join(
        f"{count:,} {thing}{'s' if count > 1 else ''} {done}"
        for count, thing, done in parts
        if count
    )


def taken_back(undone: tuple[int, str] | None) -> tuple[str, ...]:
    """Return why a plan should not be carried out that takes back what the last syncs brought.

    Args:
        undone: how many changes, and since when, in UTC and ISO form; ``None`` if it does not.
    """
    if undone is None:
        return ()
    count, since = undone
    what = (
        f"take back {count} changes in the Google Sheet, all that syncs brought there since"
        f" {_when(since)}: the Excel file looks like an older copy (if it is one, put the newer"
        " file back)"
    )
    return (what,)


def _when(moment: str) -> str:
    local = datetime.fromisoformat(moment).astimezone()
    return f"{local:%H:%M} on {local:%Y-%m-%d}"


def check(stops: Sequence[str], plan: Plan, accept: str | None) -> None:
    """Let a plan through that nothing stops, or whose hash was accepted.

    Raises:
        GuardError: it is too drastic; says how to accept it.
    """
    if not stops:
        return
    name = plan_hash(plan)
    if accept == name:
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


def _drastic(edits: Sequence[Edit], rows: Rows, place: str, source: str) -> list[str]:
    """Return why the edits of one table are too drastic; ``source`` is the side they come from."""
    found = []
    deleted = sum(isinstance(edit, DeleteRow) for edit in edits)
    if deleted > 1 and deleted == len(rows):
        found.append(f"delete all {deleted} rows of {place}")
    elif deleted > ROWS or deleted > max(FEW_ROWS, ROWS_SHARE * len(rows)):
        found.append(f"delete {deleted} of {len(rows)} rows of {place}")
    known = mishap(edits, rows)
    if known is not None:
        what, looks = known
        found.append(f"{what} {place} ({source} looks changed throughout, {looks})")
        return found
    changes = [
        edit
        for edit in edits
        if isinstance(edit, SetCell) and rows.get(edit.row_id, {}).get(edit.column) is not None
    ]
    cleared = sum(edit.content is None for edit in changes)
    filled = sum(map(len, rows.values())) if changes else 0
    if cleared > CLEARED or cleared > max(FEW_CLEARED, CLEARED_SHARE * filled):
        found.append(f"clear {cleared} of {filled} filled cells of {place}")
    elif filled >= FEW_CELLS and len(changes) > CELLS_SHARE * filled:
        found.append(f"change {len(changes)} of {filled} filled cells of {place}")
    return found
