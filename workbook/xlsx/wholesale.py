"""Very many rows under a table, all like one that it has: written as they are, none taken apart."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from workbook.errors import FormulaError
from workbook.formula import shift
from workbook.model import Address, column_letters
from workbook.values import Content, Formula, Kind, Serial
from workbook.xlsx import markup, rows, text
from workbook.xlsx.collector import collector_paused
from workbook.xlsx.edits import GrowTable
from workbook.xlsx.growth import grow_table
from workbook.xlsx.limits import unholdable
from workbook.xlsx.opened import Opened
from workbook.xlsx.scan import Book
from workbook.xlsx.sheetpatch import SheetPatch
from workbook.xlsx.splice import CannotSpliceError, RowBytes, WholeRow

_MARK = 987_654  # a row that no formula of a table names, and that stands for each row in turn
_KEPT = (b"s", b"customFormat", b"ht", b"customHeight")
_CHECKED = 97  # of so many rows, one is read back
_TOLD = 1_000


@dataclass(frozen=True, slots=True)
class Wholesale:
    """Rows to be put under a table.

    Attributes:
        sheet: its sheet.
        table: the Excel table.
        like: the row that they look like, whose formulas they get; all rows below it are blank.
        contents: column -> content of each, from the row below ``like`` on; a blank row at the end
            of the table is one of them.
        formats: column -> number format code to take where a style is for another kind of number.
    """

    sheet: str
    table: str
    like: int
    contents: Sequence[Mapping[int, Content]]
    formats: Mapping[int, str]


def put(book: Book, edit: Wholesale, told: Callable[[int, int], None] | None = None) -> bytes | str:
    """Return the file of ``book`` with the rows, or why they cannot be put there.

    Excel is asked to calculate when it opens the file: the formulas of the rows have no values.

    Args:
        book: the workbook as it was read.
        edit: the rows.
        told: is told how many rows are written, and how many there are.
    """
    opened = Opened(book, stale=True)
    found = opened.sheet(edit.sheet)
    if isinstance(found, str):
        return found
    last = edit.like + len(edit.contents)
    if reason := grow_table(opened, found, GrowTable(edit.sheet, edit.table, last)):
        return reason
    with collector_paused():
        try:
            written = _Written(found, edit, told)
            for number in range(edit.like + 1, last + 1):
                found.rows.take(_Later(number, b"", alike=True, makes=written))
            written.expect(last)
            return opened.written()
        except CannotSpliceError as wrong:
            return str(wrong)


@dataclass(frozen=True, slots=True)
class _Later(WholeRow):
    """A row whose bytes are made when they are asked for: those of all would fill the memory."""

    makes: "_Written" = field(kw_only=True)

    def written(self, _prefix: bytes) -> bytes:
        return self.makes.row(self.number)


class _Written:
    """The bytes of rows like another one."""

    def __init__(
        self, found: SheetPatch, edit: Wholesale, told: Callable[[int, int], None] | None
    ) -> None:
        self._found, self._edit, self._told = found, edit, told
        self._name = found.xml.prefix.decode()
        self._row: RowBytes = found.rows.opened(edit.like)
        self._styles: dict[tuple[int, type, Kind | None], int] = {}
        self._formulas = dict(self._templates())
        self._blanks = {
            column: f'<{self._name}c r="{column_letters(column)}\0" s="{cell.style}"/>'
            for column, cell in self._row.cells.items()
            if cell.style and column not in self._formulas
        }
        self._shapes: dict[tuple[int, ...], list[tuple[int, str]]] = {}
        self._start = self._tag()

    def row(self, number: int) -> bytes:
        """Return a row."""
        at = number - self._edit.like - 1
        contents = self._edit.contents[at]
        if self._told and at % _TOLD == 0:
            self._told(at, len(self._edit.contents))
        parts = [self._start]
        for column, behind in self._shape(tuple(contents)):
            parts += (self._cell(column, contents[column]) if column else "", behind)
        return "".join(parts).replace("\0", str(number)).encode()

    def _shape(self, filled: tuple[int, ...]) -> list[tuple[int, str]]:
        """Return column and what stands behind it, of the columns that a row fills."""
        if filled not in self._shapes:
            order = sorted({*self._formulas, *self._blanks, *filled})
            found: list[tuple[int, str]] = [(0, "")]
            for column in order:
                if column in filled:
                    found.append((column, ""))
                    continue
                formula = self._formulas.get(column)
                known = formula[0] if formula else self._blanks[column]
                found[-1] = found[-1][0], found[-1][1] + known
            found[-1] = found[-1][0], f"{found[-1][1]}</{self._name}row>"
            self._shapes[filled] = found
        return self._shapes[filled]

    def expect(self, last: int) -> None:
        """Let some of the rows, and the last one, be read back cell by cell."""
        for number in {*range(self._edit.like + 1, last, _CHECKED), last}:
            contents = self._edit.contents[number - self._edit.like - 1]
            for column, content in contents.items():
                self._found.expected[Address(number, column)] = content, None
            for column, pieces in self._formulas.items():
                if column not in contents:
                    formula = Formula(str(number).join(pieces[1]))
                    self._found.expected[Address(number, column)] = formula, None
        self._found.formulas_changed = True

    def _tag(self) -> str:
        tag = f'<{self._name}row r="\0">'.encode()
        for name in _KEPT:
            value = markup.attribute(self._row.tag, name)
            if value is not None:
                tag = markup.with_attribute(tag, name, value)
        return tag.decode()

    def _cell(self, column: int, content: Content) -> str:
        kind = content.kind if isinstance(content, Serial) else None
        key = column, type(content), kind
        if key not in self._styles:
            wanted = self._edit.formats.get(column, "")
            looks = self._found.looks
            self._styles[key] = looks.style_for(self._row, column, content, None, wanted)
        style = self._styles[key]
        shown = f' s="{style}"' if style else ""
        counted = rows.in_file_epoch(content, date1904=self._found.date1904)
        rest = rows.after_address(counted, None, self._name)
        if reason := unholdable(content):
            raise CannotSpliceError(reason)
        return f'<{self._name}c r="{column_letters(column)}\0"{shown}{rest}'

    def _templates(self) -> Iterator[tuple[int, tuple[str, list[str]]]]:
        """Yield column -> (cell, formula cut at its row) of the formulas."""
        for column, cell in self._row.cells.items():
            held = self._found.held(Address(self._edit.like, column)).content
            if isinstance(held, Formula):
                pieces = _pieces(held.text, self._edit.like)
                style = f' s="{cell.style}"' if cell.style else ""
                formula = "\0".join(map(text.stored, pieces))
                start = f'<{self._name}c r="{column_letters(column)}\0"{style}'
                cut = f"{start}><{self._name}f>{formula}</{self._name}f></{self._name}c>"
                yield column, (cut, pieces)


def _pieces(formula: str, row: int) -> list[str]:
    """Return a formula cut where it names its own row.

    Raises:
        CannotSpliceError: it names other rows near it, or cannot be moved.
    """
    try:
        pieces = re.split(rf"(?<!\d){_MARK}(?!\d)", shift.moved(formula, _MARK - row, 0))
        same = str(row).join(pieces) == formula
        near = str(row + 7).join(pieces) == shift.moved(formula, 7, 0)
    except FormulaError as wrong:
        raise CannotSpliceError("a formula of the table cannot be copied down") from wrong
    if str(_MARK) in formula or not same or not near:
        raise CannotSpliceError("a formula of the table names rows beside its own")
    return pieces
