"""From edits of rows to edits of a workbook's cells: pure."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from sync.contents import constant
from sync.emission import place_of, written
from sync.excel.id_column import with_id_columns
from sync.excel.outgrown import outgrown
from sync.excel.rows import CannotError, Rows, equal
from sync.outgrown import with_room
from sync.store import CELLS, VALUE, AddRow, DeleteRow, Edit, GiveId, Owed, Reading, SetCell
from workbook.errors import FormulaError
from workbook.formula.tree import Place, Target
from workbook.model import ID_COLUMN, Address, Cell, Layout
from workbook.schema import Schema
from workbook.values import Content, Formula, canonical
from workbook.xlsx import edits as xlsx
from workbook.xlsx.scan import Book

_TEXT = "@"
_TURNS = (GiveId, AddRow, SetCell, DeleteRow)


@dataclass(frozen=True, slots=True)
class Planned:
    """What edits come to in the cells of a workbook.

    Attributes:
        changes: the edits that can be made, each with its changes of cells.
        around: further changes: tables that grow, ``_id`` columns that were gone.
        owed: the edits that cannot be made, and why.
        layout: where everything stands once rows are added, before any is taken out.
        parts: table -> the name of the Excel table that it is, where it is one.
    """

    changes: tuple[tuple[Edit, tuple[xlsx.Edit, ...]], ...]
    around: tuple[xlsx.Edit, ...]
    owed: tuple[Owed, ...]
    layout: Layout
    parts: Mapping[str, str]

    @property
    def patches(self) -> tuple[xlsx.Edit, ...]:
        """All changes but rows taken out, those around the edits first."""
        every = (*self.around, *(patch for _, patches in self.changes for patch in patches))
        return tuple(each for each in every if not isinstance(each, xlsx.DeleteTableRow))

    @property
    def rows_out(self) -> tuple[xlsx.DeleteTableRow, ...]:
        """The rows to take out once all else is done, in an order in which none moves another."""
        every = (patch for _, patches in self.changes for patch in patches)
        rows = [each for each in every if isinstance(each, xlsx.DeleteTableRow)]
        return tuple(
            sorted(rows, key=lambda each: (each.sheet, each.table, each.columns, -each.row))
        )


def plan(book: Book, schema: Schema, reading: Reading, edits: Sequence[Edit]) -> Planned:
    """Return what ``edits``, decided on ``reading``, come to in the cells of ``book``."""
    layout, id_columns = with_id_columns(book, schema, reading.layout)
    rows = Rows(book, schema, reading, layout)
    owed: list[Owed] = []
    able: list[Edit] = []
    for edit in sorted(edits, key=lambda each: _TURNS.index(type(each))):
        try:
            _take_place(rows, edit)
            able.append(edit)
        except CannotError as reason:
            owed.append(Owed(edit, str(reason)))
    writer = _Writer(book, schema, reading, rows)
    changes = []
    gone = {(edit.table, edit.row_id) for edit in able if isinstance(edit, DeleteRow)}
    for edit in able:
        if isinstance(edit, GiveId) and (edit.table, edit.row_id) in gone:
            continue  # it tells which row is to be deleted, and goes with it
        try:
            changes.append((edit, tuple(writer.changes(edit))))
        except CannotError as reason:
            owed.append(Owed(edit, str(reason)))
        except FormulaError as wrong:
            owed.append(Owed(edit, f"the formula cannot be written here ({wrong.what})"))
    around = (*id_columns, *writer.growth())
    return Planned(tuple(changes), around, tuple(owed), writer.layout, rows.part_names())


def _take_place(rows: Rows, edit: Edit) -> None:
    """Settle ids and new rows before any cell is changed: formulas may refer to them."""
    if isinstance(edit, GiveId):
        rows.give(edit)
    elif isinstance(edit, AddRow):
        rows.add(edit)


class _Writer:
    """Turns edits into changes of cells, formulas into A1 text."""

    def __init__(self, book: Book, schema: Schema, reading: Reading, rows: Rows) -> None:
        self.layout, self._crowded = rows.layout(), frozenset[str]()
        if schema.template:  # what people lay out themselves may be meant to end where it does
            self.layout, self._crowded = with_room(reading.layout, self.layout, rows.is_free)
        self._book = book
        self._rows = rows
        self._reading = reading
        self._declared = {
            row.id: row.cells.get(VALUE)
            for row in (reading.tables[CELLS].rows if CELLS in reading.tables else ())
        }
        self._formats = {
            (table.name, column.id): column.format
            for table in schema.tables
            for column in table.columns
        } | {(CELLS, cell.name): cell.format for cell in schema.cells}

    def changes(self, edit: Edit) -> Iterator[xlsx.Edit]:
        """Yield the changes of cells that an edit comes to."""
        if isinstance(edit, SetCell):
            yield self._set(edit)
        elif isinstance(edit, DeleteRow):
            yield from self._delete(edit)
        else:
            row = self._rows.find(edit.table, edit.row_id)
            yield self._cell(edit.table, row, ID_COLUMN, edit.row_id)
            for column, content in edit.cells.items() if isinstance(edit, AddRow) else ():
                yield self._cell(edit.table, row, column, content)

    def growth(self) -> Iterator[xlsx.Edit]:
        """Yield what lets tables reach over the added rows."""
        for each in self._rows.growth():
            if isinstance(each, tuple):
                place, formula = each
                yield self._put(place, formula, "")
            else:
                yield each
        tables = self._rows.grown()
        if tables:
            yield from outgrown(self._book, self._reading, self.layout, tables, self._crowded)

    def _set(self, edit: SetCell) -> xlsx.Edit:
        if edit.table == CELLS:
            return self._set_declared(edit)
        row = self._rows.find(edit.table, edit.row_id)
        patch = self._cell(edit.table, row, edit.column, edit.content)
        was = self._rows.was(edit.table, row, edit.column)
        self._refuse_held(patch.sheet, patch.address, was)
        return patch

    def _set_declared(self, edit: SetCell) -> xlsx.Edit:
        if edit.row_id not in self.layout.names:
            raise CannotError("there is no cell of that name")
        sheet, at = self.layout.names[edit.row_id]
        self._refuse_held(sheet, at, self._declared.get(edit.row_id))
        code = self._formats.get((CELLS, edit.row_id), "")
        return self._put(Place(sheet, at.row, at.column), edit.content, code)

    def _refuse_held(self, sheet: str, at: Address, read: Content) -> None:
        """Refuse a cell that holds a formula which crossed as its value: it would be lost."""
        held = self._book.sheet(sheet).cells.get(at, Cell()).content
        if not isinstance(held, Formula) or isinstance(read, Formula):
            return
        if constant(held.text) is None:
            raise CannotError(
                f"{sheet}!{at.a1} holds a formula that stays in Excel, and typing over it on the"
                " other side would lose it: clear it in Excel first"
            )

    def _cell(self, table: str, row: int, column: str, content: Content) -> xlsx.SetCell:
        if column not in self.layout.tables[table].columns:
            raise CannotError("the column is no longer there")
        code = _TEXT if column == ID_COLUMN else self._formats.get((table, column), "")
        return self._put(place_of(self.layout, table, row, column), content, code)

    def _put(self, place: Place, content: Content, code: str) -> xlsx.SetCell:
        text = written(canonical(content), self.layout, place, Target.EXCEL)
        return xlsx.SetCell(place.sheet, Address(place.row, place.column), text, format=code)

    def _delete(self, edit: DeleteRow) -> Iterator[xlsx.Edit]:
        row = self._rows.find(edit.table, edit.row_id)
        read = self._rows.read(edit.table, row)
        if not equal(read.cells, {c: v for c, v in edit.cells.items() if c not in read.unknown}):
            raise CannotError("the row was changed meanwhile")
        table = self.layout.tables[edit.table]
        out = self._rows.taken_out(table, row)
        if out is not None:
            yield out
            return
        for column in self._rows.line(table, row):
            yield xlsx.SetCell(table.sheet, Address(row, column), None)
