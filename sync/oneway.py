"""The merge of what goes one way: the source stands, and what was edited in the sink is told.

For the merge the sink of a column holds what both sides held last, so nothing in it is an edit.
What it really held, where that is lost by it, becomes a clash that says so.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace

from sync.conflicts import DELETED, WHOLE_ROW, Kept
from sync.diff import Cells, Rows, changed_cells, equal
from sync.directions import Direction
from sync.identity import Identified
from sync.merge import Change, Clash, Columns, MergedRow, Winner, listed, merge_row
from sync.merged import MergedTable
from sync.store import Notice
from sync.wishes import Row, Wishes, standing
from workbook.values import Content, same


def merge_directed(
    base: Rows, local: Rows, remote: Rows, columns: Columns, winner: Callable[[str], Winner]
) -> dict[str, MergedRow]:
    """Return the rows that are not the same in all three, by row id, as ``merge_table`` does.

    Args:
        base: what both sides held last.
        local: the rows of Excel.
        remote: the rows of the Sheet.
        columns: which columns are there to compare, and which way they and the rows go.
        winner: column id -> whose content stands where both changed.
    """
    merged = {}
    for row_id in dict.fromkeys((*base, *local, *remote)):
        before, here, there = base.get(row_id), local.get(row_id), remote.get(row_id)
        everywhere = before is not None and here is not None and there is not None
        if everywhere and equal(before or {}, here or {}, there or {}):
            continue
        row = _row(before, (here, there), columns, winner)
        if row.change is not Change.UNCHANGED:
            merged[row_id] = row
    return merged


def without_strangers(sides: Identified, base: Rows, columns: Columns) -> Identified:
    """Leave out rows that only the sink has, as long as no row of the table is remembered.

    Nothing tells then whether they were ever on both sides, and nothing is deleted unasked.
    """
    if base or not columns.rows.one_way:
        return sides
    if columns.rows is Direction.TO_SHEET:
        kept = {i: cells for i, cells in sides.remote.items() if i in sides.local}
        return replace(sides, remote=kept)
    return replace(sides, local={i: c for i, c in sides.local.items() if i in sides.remote})


def allowed(wishes: Wishes, tables: Sequence[MergedTable]) -> Wishes:
    """Leave out what would be written where nothing is: in a one-way column, or table."""
    known = {table.name: table for table in tables}
    if not any(table.columns.one_way or table.columns.rows.one_way for table in tables):
        return wishes
    said: dict[Notice, None] = {}
    cells: dict[Row, Mapping[str, Content]] = {}
    for (name, row_id), its in wishes.cells.items():
        one_way = known[name].columns.one_way if name in known else frozenset()
        cells[name, row_id] = {c: each for c, each in its.items() if c not in one_way}
        for column in its:
            if column in one_way:
                said[_told(known[name], column)] = None
    rows: dict[Row, Cells | None] = {}
    for (name, row_id), whole in wishes.rows.items():
        if name in known and known[name].columns.rows.one_way:
            said[_told(known[name], "")] = None
        else:
            rows[name, row_id] = _as_it_stands(whole, known.get(name), row_id)
    return Wishes(cells, rows, (*wishes.notices, *said))


def _as_it_stands(whole: Cells | None, table: MergedTable | None, row_id: str) -> Cells | None:
    """Return the cells wished for a row, those of one-way columns as they are."""
    here = standing(table, row_id) if table is not None else None
    if whole is None or table is None or here is None:
        return whole
    one_way = table.columns.one_way
    kept = {c: each for c, each in whole.items() if c not in one_way}
    return kept | {c: each for c, each in here.items() if c in one_way}


def _told(table: MergedTable, column: str) -> Notice:
    to = table.columns.directions.get(column, table.columns.rows)
    source = "Excel" if to is Direction.TO_SHEET else "the Google Sheet"
    what = f"the column '{table.columns.headers[column]}'" if column else "the table"
    return Notice(table.name, f"{what} goes one way: change it in {source}")


def _row(
    base: Cells | None,
    sides: tuple[Cells | None, Cells | None],
    columns: Columns,
    winner: Callable[[str], Winner],
) -> MergedRow:
    if columns.rows.one_way:
        source, sink = sides if columns.rows is Direction.TO_SHEET else sides[::-1]
        if source is None:
            return _gone(base or {}, sink, columns)
        if sink is None and base is not None:
            row = _back(base, source, columns)
            return _with_lost(row, base, sides, columns)
    local, remote = (
        _unedited(cells, base or {}, sinks)
        for cells, sinks in zip(sides, columns.sinks, strict=True)
    )
    return _with_lost(merge_row(base, local, remote, columns, winner), base or {}, sides, columns)


def _unedited(cells: Cells | None, base: Cells, sinks: frozenset[str]) -> Cells | None:
    """Return a side's row as if nobody had edited the columns of which it is the sink."""
    if cells is None or not sinks:
        return cells
    kept = {column: each for column, each in cells.items() if column not in sinks}
    return kept | {column: each for column, each in base.items() if column in sinks}


def _gone(base: Cells, sink: Cells | None, columns: Columns) -> MergedRow:
    """Return the outcome for a row that the source of the table does not have."""
    if sink is None:
        return MergedRow(Change.DELETED_BOTH, None)
    to_sheet = columns.rows is Direction.TO_SHEET
    change = Change.DELETED_LOCAL if to_sheet else Change.DELETED_REMOTE
    had = columns.remote if to_sheet else columns.local
    edits = changed_cells(base, sink, columns.of(had))
    if not edits:
        return MergedRow(change, None)
    was, text = (listed(cells, edits, columns.headers) for cells in (base, edits))
    here, there = (DELETED, text) if to_sheet else (text, DELETED)
    kept = Kept.EXCEL if to_sheet else Kept.SHEET
    return MergedRow(change, None, (Clash(WHOLE_ROW, was if base else None, here, there, kept),))


def _back(base: Cells, source: Cells, columns: Columns) -> MergedRow:
    """Return the outcome for a row that was deleted where the table's rows only arrive."""
    to_sheet = columns.rows is Direction.TO_SHEET
    had = columns.local if to_sheet else columns.remote
    sinks = columns.sinks[0 if to_sheet else 1]
    lost = {c: each for c, each in base.items() if c not in had and c in columns.headers}
    cells = {**lost, **(_unedited(source, base, sinks) or {})}
    was, text = (listed(c, columns.of(had & c.keys()), columns.headers) for c in (base, source))
    here, there = (text, DELETED) if to_sheet else (DELETED, text)
    change = Change.EDIT_BEATS_DELETE_REMOTE if to_sheet else Change.EDIT_BEATS_DELETE_LOCAL
    return MergedRow(change, cells, (Clash(WHOLE_ROW, was, here, there, Kept.ROW),))


def _with_lost(
    row: MergedRow, base: Cells, sides: tuple[Cells | None, Cells | None], columns: Columns
) -> MergedRow:
    """Add what a sink held and will not hold: a person put it there."""
    lost = tuple(_lost(row.cells or {}, base, sides, columns))
    if not lost:
        return row
    change = Change.EDITED if row.change is Change.UNCHANGED else row.change
    return replace(row, change=change, clashes=(*row.clashes, *lost))


def _lost(
    merged: Cells, base: Cells, sides: tuple[Cells | None, Cells | None], columns: Columns
) -> Iterator[Clash]:
    here, there = (cells or {} for cells in sides)
    for column in columns.compared:
        for sinks, cells, kept in zip(columns.sinks, sides, (Kept.SHEET, Kept.EXCEL), strict=True):
            if cells is None or column not in sinks:
                continue
            was, held = base.get(column), cells.get(column)
            if not same(held, was) and not same(held, merged.get(column)):
                yield Clash(column, was, here.get(column), there.get(column), kept)
