"""A workbook opened for changes: what an edit does not need is not read.

A sheet is inflated once somebody asks for it, and of its cells only the rows that are asked for
are read; who wants all of them gets all. What is read is the same as :mod:`workbook.xlsx.scan`
gives. The difference is what goes unseen: damage in a row that nobody asks for.
"""

import re
from collections.abc import Callable, ItemsView, Iterator, KeysView, Mapping, Sequence, ValuesView
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Final, overload

from workbook.errors import UnreadableError
from workbook.model import Address, Cell
from workbook.xlsx import markup, parts, scan, strings, styles
from workbook.xlsx.around import read_around
from workbook.xlsx.cells import Scan
from workbook.xlsx.cellvalue import OddError, Values
from workbook.xlsx.package import Package
from workbook.xlsx.parts import BookParts, SheetPart
from workbook.xlsx.rowindex import CannotSpliceError, CutSheet, RowIndex
from workbook.xlsx.scan import Book, SheetReading
from workbook.xlsx.styles import Styles

__all__ = ["Strings", "UnreadCells", "open_book", "open_package"]

MANY: Final = 2_000  # cells read one by one, after which reading all of them costs less

_CELL = b'<c r="'


def open_book(path: Path) -> Book:
    """Return the workbook in the file at ``path``, to be changed: read as it is asked for.

    Raises:
        UnreadableError: not an .xlsx, protected by a password, damaged, or over the limits; the
            same may come of a first look at a sheet or its cells.
    """
    return open_package(Package.read(path), path)


def open_package(package: Package, path: Path) -> Book:
    """Return the workbook in a package, to be changed; ``path`` is what messages call it.

    Raises:
        UnreadableError: as for :func:`open_book`.
    """
    with scan.naming(path):
        package.refuse_doctypes()
        found = parts.book_parts(package)
        package.check_sizes([found.strings, *(sheet.part for sheet in found.sheets)])
        opening = _Opening(package, path, found, styles.read(package, found.styles))
    sheets = _Sheets(found.sheets, opening.sheet)
    return Book(path, package, sheets, found.names, found.date1904, found.active, found)


@dataclass
class _Opening:
    """What the sheets of a workbook share as they are opened."""

    package: Package
    path: Path
    found: BookParts
    styles: Styles

    @cached_property
    def few(self) -> Values:
        """What stored cells mean, to those who read a few."""
        return Values(Strings(self.package, self.found.strings), self.styles, self.found.date1904)

    @cached_property
    def values(self) -> Values:
        """What stored cells mean, to those who read many."""
        found = strings.of(self.package, self.found.strings)
        return Values(found, self.styles, self.found.date1904)

    def read(self, sheet: SheetPart, part: bytes | None = None) -> SheetReading:
        """Read a sheet whole."""
        with scan.naming(self.path, sheet.name):
            return scan.read_sheet(self.package, sheet, self.values, part)

    def sheet(self, sheet: SheetPart) -> SheetReading:
        """Open a sheet; one of an odd kind is read whole."""
        with scan.naming(self.path, sheet.name):
            cut = self._cut(sheet)
            known = scan.without_cells(self.package, sheet, read_around(cut.xml)) if cut else None
        if cut is None or known is None:
            return self.read(sheet)
        part = cut.rows.part

        def whole() -> Mapping[Address, Cell]:
            return self.read(sheet, part).cells

        return replace(
            known,
            cells=UnreadCells(cut.rows, lambda: self.few, whole),
            hidden_rows=cut.rows.hidden_rows(),
            arrays=cut.rows.array_areas(),
            cut=cut,
        )

    def _cut(self, sheet: SheetPart) -> CutSheet | None:
        part = self.package.part(sheet.part)
        if not markup.is_utf8(part) or markup.declares(part):
            return None
        with suppress(CannotSpliceError):
            cut = CutSheet.of(self.package, part)
            return cut if cut.rows.numbered else None
        return None


class _Sheets(Sequence[SheetReading]):
    """The sheets of a workbook, each opened once it is asked for."""

    def __init__(
        self, listed: Sequence[SheetPart], opened: Callable[[SheetPart], SheetReading]
    ) -> None:
        self._listed = listed
        self._opened = opened
        self._known: dict[int, SheetReading] = {}

    @overload
    def __getitem__(self, place: int) -> SheetReading: ...

    @overload
    def __getitem__(self, place: slice) -> Sequence[SheetReading]: ...

    def __getitem__(self, place: int | slice) -> SheetReading | Sequence[SheetReading]:
        if isinstance(place, slice):
            return tuple(self)[place]
        place = range(len(self._listed))[place]
        if place not in self._known:
            self._known[place] = self._opened(self._listed[place])
        return self._known[place]

    def __len__(self) -> int:
        return len(self._listed)


class UnreadCells(Mapping[Address, Cell]):
    """The cells of a worksheet, read one by one until many or all are asked for.

    Args:
        rows: where its rows are; they state their numbers.
        values: gives what stored cells mean.
        whole: reads all cells.
    """

    def __init__(
        self,
        rows: RowIndex,
        values: Callable[[], Values],
        whole: Callable[[], Mapping[Address, Cell]],
    ) -> None:
        self._rows = rows
        self._values = values
        self._read = whole
        self._known: dict[Address, Cell | None] = {}
        self._all: Mapping[Address, Cell] | None = None

    def __getitem__(self, at: Address) -> Cell:
        if self._all is None and at not in self._known and len(self._known) < MANY:
            with suppress(OddError, ValueError, IndexError, UnreadableError):
                self._known[at] = self._alone(at)
        cell = self._known[at] if at in self._known else self._whole().get(at)
        if cell is None:
            raise KeyError(at)
        return cell

    def __iter__(self) -> Iterator[Address]:
        return iter(self._whole())

    def __len__(self) -> int:
        return len(self._whole())

    def __bool__(self) -> bool:
        return bool(self._whole())

    def items(self) -> ItemsView[Address, Cell]:
        """Return the addresses and cells."""
        return self._whole().items()

    def keys(self) -> KeysView[Address]:
        """Return the addresses."""
        return self._whole().keys()

    def values(self) -> ValuesView[Cell]:
        """Return the cells."""
        return self._whole().values()

    def _whole(self) -> Mapping[Address, Cell]:
        if self._all is None:
            self._all = self._read()
            self._known.clear()
        return self._all

    def _alone(self, at: Address) -> Cell | None:
        """Read a cell by itself; ``None`` for a blank one.

        Raises:
            OddError, ValueError, IndexError, UnreadableError: that takes more than its row.
        """
        row, prefix = self._rows.row(at.row), self._rows.prefix
        if prefix:
            row = re.sub(rb"(</?)" + re.escape(prefix), rb"\1", row)
        mark = b'%s%s"' % (_CELL, at.a1.encode())
        # Where some do not begin with their address, or two have the same, the row is read.
        if row.count(_CELL) == row.count(b"<c") and row.count(mark) < 2:
            start = row.find(mark)
            if start < 0:
                return None
            end = row.find(_CELL, start + 1)
            cell = row[start : end if end >= 0 else row.rfind(b"</row")]
            row = b'<row r="%d">%s</row>' % (at.row, cell)
        scanned = Scan(self._values())
        scanned.read(row, 0, len(row))
        return scanned.cells.get(at)


@dataclass
class Strings(Sequence[str]):
    """The shared strings of a workbook, of which few are asked for, or none."""

    package: Package
    part: str

    @overload
    def __getitem__(self, place: int) -> str: ...

    @overload
    def __getitem__(self, place: slice) -> Sequence[str]: ...

    def __getitem__(self, place: int | slice) -> str | Sequence[str]:
        return self._opened[place]

    def __len__(self) -> int:
        return len(self._opened)

    @cached_property
    def _opened(self) -> Sequence[str]:
        return strings.of(self.package, self.part, few=True)
