"""Which row of a workbook each edit means, and where new rows go."""

from collections.abc import Collection, Iterator, Mapping

from sync.emission import grown
from sync.excel.side import table_parts
from sync.headers import Line, filled
from sync.locate import is_row
from sync.store import CELLS, AddRow, GiveId, Reading, Row
from workbook.formula.neutral import canonical as canonical_formula
from workbook.formula.tree import Place
from workbook.model import Address, Area, Layout, TableLayout
from workbook.schema import Schema
from workbook.values import Content, Formula, canonical, same
from workbook.xlsx.edits import DeleteTableRow, Edit, GrowArea, GrowTable
from workbook.xlsx.scan import Book


class CannotError(Exception):
    """An edit that cannot be made; its text says why, and the other edits go on."""


class Rows:
    """The rows of a workbook as edits see them: those read, given an id, and added."""

    def __init__(self, book: Book, schema: Schema, reading: Reading, layout: Layout) -> None:
        self._book = book
        self._schema = schema
        self._before = layout
        self._parts = table_parts(book, schema)
        self._read = {
            name: {row.position: row for row in table.rows}
            for name, table in reading.tables.items()
            if name != CELLS
        }
        self._where: dict[str, dict[str, list[int]]] = {}
        for name, rows in self._read.items():
            places = self._where[name] = {}
            for position, row in rows.items():
                places.setdefault(row.id, []).append(position)
        self._given: dict[str, dict[int, str]] = {}
        self._added: dict[str, list[int]] = {}

    def layout(self) -> Layout:
        """Return where everything stands once the ids are given and the rows are added."""
        return grown(self._before, self._given)

    def read(self, table: str, position: int) -> Row:
        """Return the row as it was read."""
        row = self._read.get(table, {}).get(position)
        if row is None:
            raise CannotError("the row is no longer there")
        return row

    def was(self, table: str, position: int, column: str) -> Content:
        """Return the content that was read in a cell; ``None`` in a row that is new."""
        row = self._read.get(table, {}).get(position)
        return None if row is None else row.cells.get(column)

    def find(self, table: str, row_id: str) -> int:
        """Return the sheet row that carries an id."""
        rows = self._where.get(table, {}).get(row_id, [])
        if len(rows) != 1:
            raise CannotError("two rows carry its id" if rows else "the row is no longer there")
        return rows[0]

    def give(self, edit: GiveId) -> None:
        """Let a row that was read carry another id from now on."""
        row = self.read(edit.table, edit.position)
        if not equal(row.cells, edit.cells):
            raise CannotError("the row was changed meanwhile")
        self._refuse_known(edit.table, edit.row_id)
        self._where[edit.table][row.id].remove(edit.position)
        self._carry(edit.table, edit.position, edit.row_id)

    def add(self, edit: AddRow) -> None:
        """Give a new row its place: the first one below the last row of its table."""
        if edit.table not in self._before.tables:
            raise CannotError("there is no such table")
        self._refuse_known(edit.table, edit.row_id)
        table = self._before.tables[edit.table]
        row = self._added.get(edit.table, [table.last_row])[-1] + 1
        if not self._is_free(table, row):
            raise CannotError(
                f"there is no room under the table {table.name}:"
                f" insert blank rows above row {row} of the sheet '{table.sheet}'"
            )
        self._added.setdefault(edit.table, []).append(row)
        self._carry(edit.table, row, edit.row_id)

    def growth(self) -> Iterator[Edit | tuple[Place, Formula]]:
        """Yield what lets tables reach over the added rows; formulas are still neutral.

        An Excel table that had a blank row at its end, ready with its formulas, keeps one.
        """
        for name, rows in self._added.items():
            if name not in self._parts:
                yield self._grown_list(self._before.tables[name], rows[-1])
                continue
            sheet, part = self._parts[name]
            table, last = self._before.tables[name], rows[-1]
            ends = part.last_data_row
            if ends > table.last_row and self._is_empty(table, last + 1):
                last += 1
            if last > ends:
                yield GrowTable(sheet.name, part.display_name, last)
                for row in range(max(rows[-1], ends) + 1, last + 1):
                    yield from self._formulas(table, row)

    def part_names(self) -> Mapping[str, str]:
        """Return the names of the Excel tables that tables are."""
        return {name: part.display_name for name, (_, part) in self._parts.items()}

    def grown(self) -> frozenset[str]:
        """Return the tables in which rows are added or given an id."""
        return frozenset(self._given)

    def is_free(self, table: TableLayout, first: int, last: int) -> bool:
        """Whether nothing is typed in a table's columns from one sheet row to another."""
        columns, rows = set(table.columns.values()), range(first, last + 1)
        return not any(
            at.row in rows and at.column in columns and filled(cell)
            for at, cell in self._book.sheet(table.sheet).cells.items()
            if not isinstance(cell.content, Formula)
        )

    def line(self, table: TableLayout, row: int) -> Line:
        """Return the filled cells of a table's columns in one sheet row."""
        cells = self._book.sheet(table.sheet).cells
        found = ((column, cells.get(Address(row, column))) for column in table.columns.values())
        return {column: cell for column, cell in found if cell is not None and filled(cell)}

    def taken_out(self, table: TableLayout, row: int) -> DeleteTableRow | None:
        """Return what takes a row out, so that the rows below close up.

        ``None`` where it can only be cleared in place: where a person keeps something of their own
        in the same row, beside a plain list, or where rows typed under a table would be cut off.
        """
        columns = set(table.columns.values())
        part = self._parts[table.name][1] if table.name in self._parts else None
        if part is None:
            last, beside = max(table.last_row, row), _beside(columns)
            rows = range(table.header_row, last + 1)
            if any(self._filled(table, each, column) for each in rows for column in beside):
                return None
            return DeleteTableRow(table.sheet, row, "", tuple(sorted(columns)), last)
        own = range(part.area.first.column, part.area.last.column + 1)
        ends = max(part.last_data_row, *self._added.get(table.name, [0]))
        cut_off = not part.totals and any(self._filled(table, ends + 1, column) for column in own)
        typed = any(self._filled(table, row, column) for column in own if column not in columns)
        if cut_off or typed or not part.area.first.row < row <= part.last_data_row:
            return None
        extra = tuple(sorted(columns.difference(own)))
        return DeleteTableRow(table.sheet, row, part.display_name, extra)

    def _filled(self, table: TableLayout, row: int, column: int) -> bool:
        return filled(self._book.sheet(table.sheet).cells.get(Address(row, column)))

    def _refuse_known(self, table: str, row_id: str) -> None:
        if self._where.get(table, {}).get(row_id):
            raise CannotError("a row with that id is there already")

    def _carry(self, table: str, row: int, row_id: str) -> None:
        self._where[table].setdefault(row_id, []).append(row)
        self._given.setdefault(table, {})[row] = row_id

    def _is_free(self, table: TableLayout, row: int) -> bool:
        part = self._parts[table.name][1] if table.name in self._parts else None
        if part is not None and part.totals and row > part.last_data_row:
            return True  # the totals move down; what stands under them is for the patch to say
        return not is_row(self._schema.table(table.name), table.columns, self.line(table, row))

    def _is_empty(self, table: TableLayout, row: int) -> bool:
        part = self._parts[table.name][1]
        return row <= part.last_data_row or (not part.totals and not self.line(table, row))

    def _grown_list(self, table: TableLayout, last: int) -> GrowArea:
        columns = table.columns.values()
        top = Address(table.header_row, min(columns))
        area = Area(top, Address(max(table.last_row, table.first_row), max(columns)))
        return GrowArea(table.sheet, area, last)

    def _formulas(self, table: TableLayout, row: int) -> Iterator[tuple[Place, Formula]]:
        for column in self._schema.table(table.name).columns:
            if column.formula and column.id in table.columns:
                place = Place(table.sheet, row, table.columns[column.id], table.name)
                yield place, Formula(canonical_formula(column.formula, table.name, self._before))


def _beside(columns: Collection[int]) -> set[int]:
    """Return the columns right beside a list's own."""
    return {each for column in columns for each in (column - 1, column + 1)}.difference(columns)


def equal(one: Mapping[str, Content], other: Mapping[str, Content]) -> bool:
    """Whether two rows hold the same; blank and absent are one."""
    columns = one.keys() | other.keys()
    return all(same(canonical(one.get(c)), canonical(other.get(c))) for c in columns)
