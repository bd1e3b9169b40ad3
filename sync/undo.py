"""What takes a run back: every cell that it wrote as it was before, on both sides. No I/O.

A cell that somebody edited since stays as it is and is named, and so does a row. What a run wrote
to one side was what the other side held, so both sides get what the written one held before: of
a conflict that is the value which lost. A number that a row was given stays with it.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from sync.conflicts import (
    DELETED,
    KEPT,
    Choice,
    Conflict,
    Kept,
    chosen,
    marked,
    row_label,
    word_of,
)
from sync.diff import Cells, changed_cells
from sync.history import Written, numbered
from sync.mended import is_lost
from sync.merged import MergedTable
from sync.resolve import mark, place_of
from sync.store import CELLS, AddRow, DeleteRow, Edit, Notice, SetCell, Side
from sync.wishes import Row, Wishes, all_of, granted, standing
from workbook.schema import CONFLICTS_TABLE, Schema
from workbook.values import Content, Formula, display, same

_EDITED = "was edited since; it stays as it is"


@dataclass(frozen=True, slots=True)
class _Before:
    """What each side held before the run; the Sheet's is asked first, as in a conflict."""

    rows: Mapping[tuple[Side, str, str], Cells | None]

    def cell(self, side: Side, row: Row, column: str) -> Content:
        return (self.rows.get((side, *row)) or {}).get(column)


def undo(written: Written, schema: Schema, tables: Sequence[MergedTable]) -> Wishes:
    """Return what takes a run back, and what is left alone.

    Args:
        written: what the run has written.
        schema: names rows and columns.
        tables: merged, as they stand now.
    """
    now = {table.name: table for table in tables}
    before = _Before({(s.side, s.table, s.row_id): s.cells for s in written.snapshots})
    edits = [
        (side, edit)
        for side, its in ((Side.EXCEL, written.plan.local), (Side.SHEET, written.plan.remote))
        for edit in its
        if edit.table in now
    ]
    whole = all_of(_rows(edits, now, schema))
    added = {(edit.table, edit.row_id) for _, edit in edits if isinstance(edit, AddRow)}
    cells = all_of(_cells(edits, added, before, now, schema))
    back = all_of((whole, cells))
    reopened = _reopened(edits, before, back, tables)
    return all_of((back, *reopened, *_shown(written.conflicts, whole, cells)))


def _rows(
    edits: Iterable[tuple[Side, Edit]], now: Mapping[str, MergedTable], schema: Schema
) -> Iterator[Wishes]:
    """Yield what becomes of the rows that the run added or deleted."""
    seen: set[Row] = set()
    given = numbered(schema)
    for side, edit in edits:
        row = (edit.table, edit.row_id)
        if edit.table == CONFLICTS_TABLE or row in seen:
            continue
        here = standing(now[edit.table], edit.row_id)
        if isinstance(edit, DeleteRow):
            seen.add(row)
            if here is None:
                yield Wishes(rows={row: edit.cells})
        elif isinstance(edit, AddRow) and here is not None:
            seen.add(row)
            columns = now[edit.table].columns
            there = columns.local if side is Side.EXCEL else columns.remote
            typed = [c for c in columns.of(there & columns.common) if (row[0], c) not in given]
            if changed_cells(edit.cells, here, typed):
                yield _left(row, here, "", schema)
            else:
                yield Wishes(rows={row: None})


def _cells(
    edits: Iterable[tuple[Side, Edit]],
    added: set[Row],
    before: _Before,
    now: Mapping[str, MergedTable],
    schema: Schema,
) -> Iterator[Wishes]:
    """Yield what becomes of the cells that the run wrote; the Sheet comes last, so it counts."""
    given = numbered(schema)
    for side, edit in edits:
        row = (edit.table, edit.row_id)
        if not isinstance(edit, SetCell) or row in added:
            continue
        if (edit.table, edit.column) in given:
            continue
        here = standing(now[edit.table], edit.row_id)
        was = before.cell(side, row, edit.column)
        holds = None if here is None else here.get(edit.column)
        if here is not None and same(holds, edit.content):
            if not _was_mended(was, edit.content):
                yield Wishes(cells={row: {edit.column: was}})
        elif (here is None or not same(holds, was)) and edit.table != CONFLICTS_TABLE:
            yield _left(row, here, edit.column, schema)


def _was_mended(was: Content, now: Content) -> bool:
    """Whether a run put back a formula that had lost a row: nobody wants it lost again."""
    return isinstance(was, Formula) and isinstance(now, Formula) and is_lost(was.text, now.text)


def _reopened(
    edits: Iterable[tuple[Side, Edit]], before: _Before, back: Wishes, tables: Sequence[MergedTable]
) -> Iterator[Wishes]:
    """Yield what the Conflicts tab says of conflicts whose resolution is taken back.

    It is what stands then. What a person wrote there to choose must not stay: it would name a
    value that is not there, and writing it again would be no change.
    """
    wished = granted(tables, back)
    now = {table.name: table for table in wished}
    for key in dict.fromkeys(each.row_id for _, each in edits if _tells(each)):
        if KEPT not in back.cells.get((CONFLICTS_TABLE, key), {}):
            continue
        shown = standing(now[CONFLICTS_TABLE], key) or {}
        place = place_of(shown, wished)
        word = None
        if place is not None and place[0][0] in now:
            (table, row_id), column = place
            word = word_of(shown, (standing(now[table], row_id) or {}).get(column))
        yield mark(key, word.value if word else _unchosen(before, key, shown))


def _tells(edit: Edit) -> bool:
    return isinstance(edit, SetCell) and (edit.table, edit.column) == (CONFLICTS_TABLE, KEPT)


def _unchosen(before: _Before, key: str, shown: Cells) -> str | None:
    """Return what the column Kept said that is no choice for what was taken back, else nothing."""
    held = (before.cell(side, (CONFLICTS_TABLE, key), KEPT) for side in Side)
    words = (display(each) for each in (*held, shown.get(KEPT)))
    return next((word for word in words if word and chosen(word) is None), None)


def _shown(conflicts: Iterable[Conflict], whole: Wishes, cells: Wishes) -> Iterator[Wishes]:
    """Yield what the Conflicts tab says of conflicts that now went the other way."""
    for conflict in conflicts:
        row = (conflict.table, conflict.row)
        if conflict.kept is Kept.ROW:
            if row in whole.rows:
                side = Choice.EXCEL if conflict.local == DELETED else Choice.SHEET
                yield mark(conflict.key, marked(side))
        elif conflict.column in cells.cells.get(row, {}):
            side = Choice.EXCEL if conflict.kept is Kept.SHEET else Choice.SHEET
            yield mark(conflict.key, marked(side))


def _left(row: Row, here: Cells | None, column: str, schema: Schema) -> Wishes:
    """Return the notice of a row or cell that is left alone."""
    table, row_id = row
    if table == CELLS:
        place = row_id
    elif here is None:
        place = f"{table}, a row that is gone"
    else:
        known = schema.table(table)
        header = f", {known.column(column).header}" if column else ""
        place = f"{table}, {row_label(here, known)}{header}"
    what = _EDITED
    if here is not None and column:
        what = f"{_EDITED} ({display(here.get(column))})"
    elif here is None:
        what = "was deleted since; it stays so"
    return Wishes(notices=(Notice(place, what),))
