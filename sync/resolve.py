"""What a person chose for a conflict, in the Conflicts tab or by command, as wishes. No I/O.

The column Kept says what stands. Whoever writes the other side's name into it gets that side's
value at the next sync, and the sync marks the row as resolved. A wish comes from the change of
that cell, so it is granted once; and it never goes before an edit that is not on both sides yet.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence

from sync.conflicts import (
    DELETED,
    KEPT,
    WHOLE_ROW,
    Choice,
    Conflict,
    chosen,
    marked,
    resolved,
    word_of,
)
from sync.diff import Cells
from sync.merged import MergedTable
from sync.store import CELLS, VALUE, Notice
from sync.wishes import Row, Wishes, all_of, settled, standing
from workbook.schema import CONFLICTS_TABLE
from workbook.values import Content, display, same

Log = Callable[[], Mapping[str, Conflict]]
"""Gives the conflicts that this device has met, by key."""


def resolve(log: Log, tables: Sequence[MergedTable]) -> Wishes:
    """Return what people chose in the Conflicts tab since the last run.

    Args:
        log: is asked only where somebody chose.
        tables: merged, the Conflicts table among them.
    """
    shown = next((table for table in tables if table.name == CONFLICTS_TABLE), None)
    found = dict(_choices(shown)) if shown is not None else {}
    if not found:
        return Wishes()
    known = log()
    return all_of(_wanted(tables, known.get(key), key, found[key]) for key in sorted(found))


def place_of(shown: Cells, tables: Sequence[MergedTable]) -> tuple[Row, str] | None:
    """Return the row and column of which a row of the Conflicts table tells; ``None`` if unclear.

    It names them as people do, so it will do where another computer met the conflict.
    """
    header, label = shown.get("Column"), display(shown.get("Row"))
    table = next((each for each in tables if each.name == shown.get("Table")), None)
    if table is None:
        return ((CELLS, label), VALUE) if header == VALUE.capitalize() else None
    columns = [column for column, text in table.columns.headers.items() if text == header]
    rows = [
        row_id
        for row_id in dict.fromkeys((*table.sides.local, *table.sides.remote, *table.rows))
        if label in map(display, (standing(table, row_id) or {}).values())
    ]
    if len(columns) == 1 and len(rows) == 1:
        return (table.name, rows[0]), columns[0]
    return None


def answered(conflict: Conflict, choice: Choice, tables: Sequence[MergedTable]) -> Wishes:
    """Return what is wished if ``choice`` is the answer to ``conflict``.

    The row of the Conflicts tab, where it is still there, then says so.

    Args:
        conflict: as this device met it.
        choice: whose value is to stand.
        tables: merged.
    """
    if choice is Choice.BEFORE and conflict.column == WHOLE_ROW:
        return _left(conflict, "a row is kept or deleted: put Sheet or Excel there")
    if choice is Choice.DONE:
        return mark(conflict.key, marked(choice, conflict.kept.value))
    wishes = _answered(conflict, choice, tables)
    done = marked(Choice.DONE, "edited since") if wishes.notices else marked(choice)
    return all_of((wishes, mark(conflict.key, done)))


def mark(key: str, text: str | None) -> Wishes:
    """Return the wish that the row of a conflict say ``text`` in its column Kept."""
    return Wishes(cells={(CONFLICTS_TABLE, key): {KEPT: text}})


def _choices(shown: MergedTable) -> Iterator[tuple[str, Content]]:
    """Yield (key, new content of Kept) of the rows in which that was changed."""
    for key, row in shown.rows.items():
        before = shown.base.get(key)
        if before is not None and row.cells is not None:
            kept = row.cells.get(KEPT)
            if not same(kept, before.get(KEPT)):
                yield key, kept


def _wanted(
    tables: Sequence[MergedTable], conflict: Conflict | None, key: str, kept: Content
) -> Wishes:
    choice = chosen(kept)
    if choice is None:
        if kept is None or resolved(kept):
            return Wishes()
        what = f"{display(kept)!r} is no choice: put Sheet, Excel or Before there, or type the"
        return _left(conflict, f"{what} value that you want into the table itself")
    if conflict is None:
        if choice is Choice.DONE:
            return mark(key, marked(choice))
        if _stands(tables, key, choice):
            return Wishes()
        return _left(None, "another computer met this conflict: its next sync brings the value in")
    return answered(conflict, choice, tables)


def _stands(tables: Sequence[MergedTable], key: str, choice: Choice) -> bool:
    """Whether what was chosen for a conflict stands already, as after an undo elsewhere."""
    named = {table.name: table for table in tables}
    shown = standing(named[CONFLICTS_TABLE], key) or {}
    place = place_of(shown, tables)
    if place is None or place[0][0] not in named:
        return False
    (table, row_id), column = place
    return word_of(shown, (standing(named[table], row_id) or {}).get(column)) is choice


def _answered(conflict: Conflict, choice: Choice, tables: Sequence[MergedTable]) -> Wishes:
    row: Row = (conflict.table, conflict.row)
    table = next((each for each in tables if each.name == conflict.table), None)
    here = standing(table, conflict.row) if table is not None else None
    if conflict.column == WHOLE_ROW:
        if value_of(conflict, choice) != DELETED or table is None or here is None:
            return Wishes()
        if not settled(table, conflict.row):
            return _left(conflict, "the row was edited meanwhile; it is kept")
        return Wishes(rows={row: None})
    if table is None or here is None:
        return _left(conflict, "the row is no longer there")
    wanted = value_of(conflict, choice)
    stands = same(here.get(conflict.column), wanted)  # an undo elsewhere may have brought it
    if not stands and not settled(table, conflict.row, conflict.column):
        return _left(conflict, "the cell was edited meanwhile; that edit stands")
    return Wishes(cells={row: {conflict.column: wanted}})


def value_of(conflict: Conflict, choice: Choice) -> Content:
    """Return the content that a choice puts in the cell."""
    contents = {Choice.SHEET: conflict.remote, Choice.EXCEL: conflict.local}
    return contents.get(choice, conflict.base)


def _left(conflict: Conflict | None, why: str) -> Wishes:
    place = CONFLICTS_TABLE
    if conflict is not None:
        where = "" if conflict.table == CELLS else f"{conflict.table}, "
        place = f"{CONFLICTS_TABLE}, {where}{conflict.label}"
    return Wishes(notices=(Notice(place, why),))
