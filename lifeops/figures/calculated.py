"""A workbook calculated now, from what is typed in its file; the values stored there are not used.

Only a formula that the engine cannot do shows what the program that saved the file last made of it.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Self

from lifeops.figures.contents import Contents, contents, named_places
from sync.excel.marks import marks_of
from sync.excel.side import label_of, single_cells, table_areas
from sync.headers import lines_of
from sync.locate import locate_all
from workbook.calculate import Calculator, engine, is_known
from workbook.model import Address, Cell, TableLayout
from workbook.schema import Schema
from workbook.values import Content, Formula, Serial, Value
from workbook.xlsx.scan import Book, read_book


class Calculated:
    """The values that a workbook shows today.

    Args:
        book: the workbook, every cell read.
        today: the day that TODAY gives; that of this computer's clock without it.

    Attributes:
        book: the same.
        names: name of a single cell -> where it stands.
    """

    def __init__(self, book: Book, today: date | None = None) -> None:
        self.book = book
        self.names = single_cells(book)
        self._cells: Mapping[str, Mapping[Address, Cell]] = {s.name: s.cells for s in book.sheets}
        self._today = today
        self._found: dict[str, TableLayout | None] = {}

    @classmethod
    def read(cls, path: Path, today: date | None = None) -> Self:
        """Return the workbook in the file at ``path``, which is only read.

        Raises:
            UnreadableError: no such file, or no workbook.
        """
        return cls(read_book(path), today)

    @cached_property
    def schema(self) -> Schema:
        """What the workbook says of its tables; nothing where it does not say."""
        return label_of(self.book).schema or Schema()

    def table(self, name: str) -> TableLayout | None:
        """Return where a table stands; ``None`` if the workbook has none of that name.

        Raises:
            WrongEndError: it should have one, and it cannot be found.
        """
        if name not in self._found:
            self._found[name] = self._locate([name]).get(name)
        return self._found[name]

    def rows(self, name: str, columns: Iterable[str]) -> Iterator[Mapping[str, Value]]:
        """Yield the rows of a table, column id -> value; a column that is gone is blank."""
        table = self.table(name)
        if table is None:
            return
        places = {key: table.columns.get(key) for key in columns}
        for row in range(table.first_row, table.last_row + 1):
            yield {
                key: self.value(table.sheet, Address(row, column)) if column else None
                for key, column in places.items()
            }

    def value(self, sheet: str, at: Address) -> Value:
        """Return what a cell shows; ``None`` for nothing, a formula's ``""`` too."""
        held, calculator = self._known
        if isinstance(held[sheet].get(at), Formula):
            value = calculator.value(sheet, at)
        else:
            cell = self._cells[sheet].get(at)
            value = cell.value if cell else None
        return None if value == "" else value

    def format(self, sheet: str, at: Address) -> str:
        """Return the number format code of a cell; ``""`` is General."""
        cell = self._cells[sheet].get(at)
        return cell.format if cell else ""

    def named(self, name: str) -> Value:
        """Return what the cell of a name shows; ``None`` where there is no such name."""
        place = self.names.get(name)
        return self.value(*place) if place else None

    @property
    def contents(self) -> Contents:
        """What every cell holds; a formula that the engine cannot do, what was stored for it."""
        return self._known[0]

    @cached_property
    def _known(self) -> tuple[Contents, Calculator]:
        """What every cell holds, and what calculates it."""
        held, calculator = contents(self.book), engine(self._today)
        for sheet in held:
            calculator.add_sheet(sheet)
        for name, (on, where) in named_places(self.book).items():
            calculator.define(name, on, where)
        for sheet, cells in held.items():
            calculator.set(sheet, cells)
        unknown = {sheet: self._unknown(calculator, sheet, cells) for sheet, cells in held.items()}
        for sheet, stored in unknown.items():
            held[sheet] |= stored
            if stored:
                calculator.set(sheet, stored)
        return held, calculator

    def _unknown(
        self, calculator: Calculator, sheet: str, cells: Mapping[Address, Content]
    ) -> dict[Address, Content]:
        """Return the stored values of formulas that the engine cannot do."""
        return {
            at: stored
            for at, content in cells.items()
            if isinstance(content, Formula)
            and (stored := self._cells[sheet][at].value) is not None
            and not is_known(calculator.value(sheet, at))
        }

    def _locate(self, names: Iterable[str]) -> dict[str, TableLayout]:
        wanted = set(names)
        tables = tuple(table for table in self.schema.tables if table.name in wanted)
        on = {table.sheet for table in tables}
        sheets = {name: lines_of(cells) for name, cells in self._cells.items() if name in on}
        areas = table_areas(self.book, Schema(tables))
        return locate_all(tables, sheets, areas, marks_of(self.book), whole=False)


def number(value: Value) -> float | None:
    """Return a number, a date as its serial; ``None`` for anything else."""
    if isinstance(value, Serial):
        return value.days
    return value if isinstance(value, float) else None


def text(value: Value) -> str:
    """Return a text; ``""`` for anything else."""
    return value if isinstance(value, str) else ""
