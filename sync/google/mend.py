"""What puts a write right that went astray: by row id, from what was read before and after it.

Terminology, beside that of :mod:`sync.google.proof`:
    FRESH    the tables as read again after the write.
    REPAIR   content for one cell, given by where its row stands in FRESH.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from sync.google.proof import Aim, View, alike, given_tables, lost_ids, unproved, wanted
from sync.store import CELLS, VALUE, AddRow, Edit, GiveId, Row, SetCell
from workbook.model import ID_COLUMN
from workbook.values import Content, Formula, same


@dataclass(frozen=True, slots=True)
class Repair:
    """Content for one cell of the row that stands at ``position`` in FRESH.

    Attributes:
        column: the column; in ``CELLS`` the name of the declared cell.
    """

    table: str
    position: int
    column: str
    content: Content


@dataclass(frozen=True)
class Case:
    """A write that went astray: what was aimed at, and what was read before and after it."""

    aims: Sequence[Aim]
    before: View
    seen: View
    fresh: View

    def repairs(self) -> list[Repair]:
        """Return what puts every overwritten cell back and every edit in its place."""
        found: dict[tuple[str, int, str], Repair] = {}
        ids = [repair for table in given_tables(self.aims) for repair in self._put_ids(table)]
        for repair in (*self._swept(), *self._put_back(), *self._put_right(), *ids):
            found[repair.table, repair.position, repair.column] = repair
        return list(found.values())

    def _swept(self) -> Iterable[Repair]:
        """Yield the old content of cells that were hit below a table, then moved on.

        Rows added in the same batch push down what stood there; it has no id to be known by.
        """
        written: dict[tuple[str, int], dict[str, Content]] = {}
        added: Counter[str] = Counter()
        for aim in self.aims:
            added[aim.edit.table] += isinstance(aim.edit, AddRow)
            if isinstance(aim.edit, SetCell) and aim.edit.content is not None:
                written.setdefault(aim.place, {})[aim.edit.column] = aim.edit.content
        for (table, position), cells in written.items():
            for row in self.fresh.with_id(table, ""):
                near = 0 < row.position - position <= added[table]
                if near and all(same(row.cells.get(c), cells[c]) for c in cells):
                    yield from self._unswept(table, row, cells)

    def _unswept(self, table: str, row: Row, columns: Collection[str]) -> Iterable[Repair]:
        known = self.before.with_id(table, "")
        if any(alike(each.cells, row.cells) for each in known):
            return
        owner = next((each for each in known if alike(each.cells, row.cells, columns)), None)
        for column in columns:
            content = owner.cells.get(column) if owner else None
            yield Repair(table, row.position, column, content)

    def _put_back(self) -> Iterable[Repair]:
        """Yield the old content of cells that were hit though another row stood there."""
        for aim in self.aims:
            edit, hit = aim.edit, self.seen.at(*aim.place)
            if not self._is_row(aim):
                continue
            if isinstance(edit, SetCell) and edit.table != CELLS and hit.id != edit.row_id:
                yield from self._restored(aim, hit, edit)

    def _is_row(self, aim: Aim) -> bool:
        """Whether a row of the table stood where it was aimed; what else did is no case of ours."""
        table = self.seen.reading.layout.tables.get(aim.edit.table)
        return table is not None and table.first_row <= aim.position <= table.last_row

    def _is_meant(self, edit: GiveId, hit: Row) -> bool:
        return hit.id == edit.row_id and alike(hit.cells, self._want[edit.table, edit.row_id])

    @cached_property
    def _want(self) -> dict[tuple[str, str], dict[str, Content]]:
        return wanted(aim.edit for aim in self.aims)

    def _restored(self, aim: Aim, hit: Row, edit: SetCell) -> Iterable[Repair]:
        written = self._written[aim.place]
        known = self.before.with_id(edit.table, hit.id)
        owner = next((row for row in known if hit.id or alike(row.cells, hit.cells, written)), None)
        content = self._want.get((edit.table, hit.id), {}).get(
            edit.column, owner.cells.get(edit.column) if owner else None
        )
        place = self._now(edit.table, hit)
        if place is not None and not self._is_typed(edit.table, place, edit.column):
            yield Repair(edit.table, place.position, edit.column, content)

    @cached_property
    def _astray(self) -> dict[tuple[str, str, str], list[Content]]:
        """What we wrote to rows that it was not meant for: table, row id, column -> contents."""
        found: dict[tuple[str, str, str], list[Content]] = {}
        for aim in self.aims:
            if isinstance(aim.edit, SetCell):
                key = aim.edit.table, self.seen.at(*aim.place).id, aim.edit.column
                found.setdefault(key, []).append(aim.edit.content)
        return found

    def _is_typed(self, table: str, row: Row, column: str) -> bool:
        """Whether a cell of a row known by its id holds what neither was there nor is ours.

        Somebody typed it since; it stays, and the next run finds it and what was to stand there.
        """
        views = (self.before, self.seen) if row.id else ()  # a row that we added was seen only
        known = next((rows for view in views if (rows := view.with_id(table, row.id))), ())
        if len(known) != 1:
            return False
        ours = self._astray.get((table, row.id, column), [])
        now, was = row.cells.get(column), known[0].cells.get(column)
        added = not self.before.with_id(table, row.id)
        if added and isinstance(now, Formula) and isinstance(was, Formula):
            return False  # we wrote it for another row; Google rewrites it as rows go
        return not any(same(now, each) for each in (was, *ours))

    def _put_ids(self, table: str) -> Iterable[Repair]:
        """Yield the right id for every row that got another one's, and for those still without."""
        open_edits: dict[str, GiveId] = {}
        astray = []
        for aim in self.aims:
            edit = aim.edit
            if edit.table != table or not isinstance(edit, GiveId):
                continue
            hit = self.seen.at(*aim.place)
            if self._is_meant(edit, hit):
                continue
            open_edits[edit.row_id] = edit
            if self._is_row(aim):
                astray.append((hit, self._written[aim.place]))
        lost = _lost_rows(table, self.aims, self.before, self.seen)
        for hit, written in astray:
            row_id, cells = self._owner(table, hit, written, lost, open_edits)
            place = self._now(table, hit)
            if place is not None:
                yield Repair(table, place.position, ID_COLUMN, row_id or None)
                yield from self._differing(table, place, cells, written | cells.keys())
        for edit in open_edits.values():
            yield from self._given_id(edit)

    def _owner(
        self,
        table: str,
        hit: Row,
        written: set[str],
        lost: list[Row],
        open_edits: dict[str, GiveId],
    ) -> tuple[str, Mapping[str, Content]]:
        """Return the id that a row should carry, ``""`` for none, and what it should hold.

        It is known by the contents that were not written to. What is found is taken out of
        ``lost`` or ``open_edits``, so that no id is given twice.
        """
        for row in lost:
            if alike(row.cells, hit.cells, written):
                lost.remove(row)
                return row.id, {**row.cells, **self._want.get((table, row.id), {})}
        for row_id, edit in open_edits.items():
            if alike(edit.cells, hit.cells, written):
                del open_edits[row_id]
                return row_id, self._want[table, row_id]
        known = self.before.with_id(table, "")
        owner = next((row for row in known if alike(row.cells, hit.cells, written)), None)
        if owner is not None:
            return "", owner.cells
        return "", {column: hit.cells[column] for column in hit.cells if column not in written}

    def _wanted_cells(self, table: str, row_id: str, row: Row) -> Iterable[Repair]:
        want = self._want.get((table, row_id), {})
        free = [column for column in want if not self._is_typed(table, row, column)]
        return self._differing(table, row, want, free)

    def _differing(
        self, table: str, row: Row, cells: Mapping[str, Content], columns: Iterable[str]
    ) -> Iterable[Repair]:
        """Yield the columns of a row that do not hold what ``cells`` says."""
        for column in columns:
            if not same(row.cells.get(column), cells.get(column)):
                yield Repair(table, row.position, column, cells.get(column))

    @cached_property
    def _written(self) -> dict[tuple[str, int], set[str]]:
        """The columns we wrote to, by where: their content there says nothing about the row."""
        found: dict[tuple[str, int], set[str]] = {aim.place: set() for aim in self.aims}
        for aim in self.aims:
            if isinstance(aim.edit, SetCell):
                found[aim.place].add(aim.edit.column)
        return found

    def _now(self, table: str, hit: Row) -> Row | None:
        """Return where a row that was seen stands in FRESH."""
        rows = self.fresh.with_id(table, hit.id)
        if hit.id:
            return rows[0] if len(rows) == 1 else None
        there = self.fresh.at(table, hit.position)
        if there.id == "" and alike(there.cells, hit.cells):
            return there
        return next((row for row in rows if alike(row.cells, hit.cells)), None)

    def _put_right(self) -> Iterable[Repair]:
        """Yield the content of edits that do not hold, where their rows stand now."""
        given = {
            (aim.edit.table, aim.edit.row_id) for aim in self.aims if isinstance(aim.edit, GiveId)
        }
        for edit in unproved([aim.edit for aim in self.aims], self.fresh):
            if (edit.table, edit.row_id) in given:
                continue
            rows = self.fresh.with_id(edit.table, edit.row_id)
            if len(rows) != 1:
                continue
            if isinstance(edit, SetCell) and self._is_typed(edit.table, rows[0], edit.column):
                continue
            if edit.table == CELLS and isinstance(edit, SetCell):
                yield Repair(CELLS, rows[0].position, edit.row_id, edit.content)
                continue
            yield from self._wanted_cells(edit.table, edit.row_id, rows[0])

    def _given_id(self, edit: GiveId) -> Iterable[Repair]:
        """Yield the id for the row it was meant for, known by its contents, and its cells."""
        old = self.before.at(edit.table, edit.position).id
        rows = [row for row in self.fresh.with_id(edit.table, old) if alike(row.cells, edit.cells)]
        if rows:
            # Of a row and its copy the lower one is the copy, wherever both went.
            yield Repair(edit.table, rows[-1].position, ID_COLUMN, edit.row_id)
            yield from self._wanted_cells(edit.table, edit.row_id, rows[-1])


def _lost_rows(table: str, aims: Sequence[Aim], before: View, seen: View) -> list[Row]:
    """Return the rows, as read before, whose ids were overwritten."""
    lost = lost_ids(table, aims, before, seen)
    return [row for row_id in lost for row in before.with_id(table, row_id)]


def as_aims(repairs: Sequence[Repair], fresh: View) -> list[Aim]:
    """Return repairs as edits aimed at the rows of FRESH, to be proved and mended in turn.

    Those of a row that has no id, and gets none, cannot be: nothing tells where it went.
    """
    ids = {
        (each.table, each.position): str(each.content or "")
        for each in repairs
        if each.column == ID_COLUMN and each.table != CELLS
    }
    aims = []
    for each in repairs:
        row = fresh.at(each.table, each.position)
        edit: Edit
        if each.table == CELLS:
            edit = SetCell(CELLS, each.column, VALUE, each.content)
        elif each.column == ID_COLUMN:
            edit = GiveId(each.table, each.position, str(each.content or ""), row.cells)
        else:
            row_id = ids.get((each.table, each.position), row.id)
            edit = SetCell(each.table, row_id, each.column, each.content)
        if edit.row_id:
            aims.append(Aim(edit, each.position))
    return aims
