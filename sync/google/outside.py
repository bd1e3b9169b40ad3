"""Cells outside every table's rows that a write hit because things had moved.

A row inserted above a table moves its headers into the place of its first row; a declared cell
moves away under its name. What such a write hit is put back as it was read before.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from sync.google.proof import Aim
from sync.google.snapshot import Snapshot
from sync.google.wire import Grids
from sync.store import CELLS, VALUE, AddRow, SetCell
from workbook.errors import FormulaError
from workbook.formula.neutral import neutral
from workbook.formula.tree import Place
from workbook.model import ID_COLUMN, Address, Cell, TableLayout
from workbook.values import Content, Formula, same


def with_headers(grids: Grids, before: Snapshot, aims: Iterable[Aim]) -> Grids:
    """Return ``grids`` with the headers that a write hit as they were, so that tables are found.

    The header of the id column is never written to, so it tells where the headers are now.
    """
    tabs = dict(grids.tabs)
    for table in {aim.edit.table for aim in aims if aim.edit.table != CELLS}:
        layout = before.layout(table)
        ids = layout.columns.get(ID_COLUMN)
        tab = tabs.get(layout.sheet)
        was = before.tab(table).cells
        if ids is None or tab is None:
            continue
        name = was.get(Address(layout.header_row, ids), Cell()).content
        if tab.cells.get(Address(layout.header_row, ids), Cell()).content == name:
            continue
        rows = {a.row for a, cell in tab.cells.items() if a.column == ids and cell.content == name}
        if not rows:
            continue
        row = min(rows, key=lambda each: abs(each - layout.header_row))
        cells = dict(tab.cells)
        for column in layout.columns.values():
            header = was.get(Address(layout.header_row, column))
            if header is not None and (table, row) in {aim.place for aim in aims}:
                cells[Address(row, column)] = header
        tabs[layout.sheet] = replace(tab, cells=cells)
    return replace(grids, tabs=tabs)


def outside_hits(
    aims: Sequence[Aim], before: Snapshot, seen: Snapshot, fresh: Snapshot
) -> list[tuple[Place, Content]]:
    """Return the content to put back into cells that are no table's rows.

    Args:
        aims: what was written, and where.
        before: the spreadsheet as it was read.
        seen: the spreadsheet as the answer to the write showed it.
        fresh: the spreadsheet as it was read again.
    """
    return [*_beside_tables(aims, before, seen), *_under_names(aims, before, fresh)]


def _beside_tables(
    aims: Sequence[Aim], before: Snapshot, seen: Snapshot
) -> Iterator[tuple[Place, Content]]:
    """Yield what stood above or below a table whose rows had moved away."""
    added: dict[str, int] = {}
    for aim in aims:
        if isinstance(aim.edit, AddRow):
            added[aim.edit.table] = added.get(aim.edit.table, 0) + 1
    for aim in aims:
        edit = aim.edit
        if edit.table == CELLS or isinstance(edit, AddRow):
            continue
        was, now = before.layout(edit.table), seen.layout(edit.table)
        moved = _moved(aim.position, was, now, added.get(edit.table, 0))
        if moved is not None:
            key = edit.column if isinstance(edit, SetCell) else ID_COLUMN
            column = was.columns[key]
            origin = Place(was.sheet, aim.position - moved, column)
            yield Place(now.sheet, aim.position, column), _old(before, origin)


def _moved(position: int, was: TableLayout, now: TableLayout, added: int) -> int | None:
    """Return by how many rows what stands at ``position`` moved; ``None`` for a table's row."""
    if position < now.first_row:
        return now.header_row - was.header_row
    if position > now.last_row:
        return now.last_row - added - was.last_row
    return None


def _under_names(
    aims: Sequence[Aim], before: Snapshot, fresh: Snapshot
) -> Iterator[tuple[Place, Content]]:
    """Yield what stands where a declared cell was when it was aimed at."""
    wanted = {aim.edit.row_id for aim in aims if aim.edit.table == CELLS}
    held = {row.id: row.cells.get(VALUE) for row in before.reading.tables[CELLS].rows}
    owners = {place: name for name, place in fresh.reading.layout.names.items()}
    for name in wanted:
        sheet, address = before.reading.layout.names[name]
        now = fresh.reading.layout.names.get(name)
        owner = owners.get((sheet, address), "")
        if now is None or now == (sheet, address) or owner in wanted:
            continue
        place = Place(sheet, address.row, address.column)
        yield place, held[owner] if owner in held else _origin(before, fresh, place, now)


def _origin(before: Snapshot, fresh: Snapshot, place: Place, now: tuple[str, Address]) -> Content:
    """Return what a cell held that moved as far as a name did; ``None`` if it is a new one.

    It is new if all that stands above (or left of) where it would have come from stayed.
    """
    sheet, target = now
    rows, columns = target.row - place.row, target.column - place.column
    origin = Address(place.row - rows, place.column - columns)
    if sheet != place.sheet or (rows and columns) or origin.row < 1 or origin.column < 1:
        return None
    was, is_now = before.grids.tabs[sheet].cells, fresh.grids.tabs[sheet].cells
    stayed = all(
        _alike(was.get(each), is_now.get(each))
        for each in was.keys() | is_now.keys()
        if (each.row <= origin.row if rows else each.column <= origin.column)
    )
    inserted = rows > 0 or columns > 0
    return None if inserted and stayed else _old(before, Place(sheet, *origin))


def _alike(one: Cell | None, other: Cell | None) -> bool:
    """Whether two cells were typed alike; a formula may be rewritten where rows move."""
    mine, theirs = (one or Cell()).content, (other or Cell()).content
    return same(mine, theirs) or (isinstance(mine, Formula) and isinstance(theirs, Formula))


def _old(before: Snapshot, place: Place) -> Content:
    """Return what a cell held, in neutral form."""
    cells = before.grids.tabs[place.sheet].cells
    content = cells.get(Address(place.row, place.column), Cell()).content
    if not isinstance(content, Formula):
        return content
    try:
        return Formula(neutral(content.text, before.reading.layout, place))
    except FormulaError:
        return content
