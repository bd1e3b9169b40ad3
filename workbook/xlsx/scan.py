"""Reading a workbook: every cell, and of its surroundings what sync and patching need."""

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from workbook.errors import UnreadableError
from workbook.model import Address, Area, Cell
from workbook.xlsx import markup, parts, sheetxml, sizes, strings, styles
from workbook.xlsx.around import Around, TablePart, Validation, read_around
from workbook.xlsx.cells import Scan
from workbook.xlsx.cellvalue import OddError, Values
from workbook.xlsx.package import Package
from workbook.xlsx.parts import BookParts, SheetPart
from workbook.xlsx.rowindex import CutSheet

__all__ = ["Book", "SheetReading", "TablePart", "Validation", "read_book", "read_package"]


@dataclass(frozen=True, slots=True)
class SheetReading:
    """One worksheet as it is in the file.

    Attributes:
        name: the name on its tab.
        part: the member of the package it is in.
        hidden: whether its tab is hidden.
        cells: its cells; blank ones, however styled, are absent.
        tables: its Excel tables.
        column_widths: column -> width in characters, where one is set.
        hidden_columns: the columns that are hidden.
        hidden_rows: the rows that are hidden, by hand or by a filter.
        frozen: how many rows and columns are frozen.
        merged: merged areas; only the first cell of each shows.
        validations: data validations, dropdowns among them.
        autofilter: the area of the sheet's own filter (tables have theirs).
        arrays: the areas that array formulas (spills too) and data tables fill.
        cut: its part, where it was opened for changes.
    """

    name: str
    part: str
    hidden: bool
    cells: Mapping[Address, Cell]
    tables: tuple[TablePart, ...] = ()
    column_widths: Mapping[int, float] = field(default_factory=dict)
    hidden_columns: frozenset[int] = frozenset()
    hidden_rows: frozenset[int] = frozenset()
    frozen: tuple[int, int] = (0, 0)
    merged: tuple[Area, ...] = ()
    validations: tuple[Validation, ...] = ()
    autofilter: Area | None = None
    arrays: tuple[Area, ...] = ()
    cut: CutSheet | None = field(default=None, repr=False, compare=False)


@dataclass(frozen=True, slots=True)
class Book:
    """A workbook as it is in its file.

    Attributes:
        path: the file; its name is all that patching uses of it.
        package: its parts.
        sheets: its worksheets, in tab order, hidden ones too; at least one.
        names: defined names of the whole workbook -> their formula, such as ``Data!$B$2``.
        date1904: whether its dates count from 1904; serials here do not.
        active: the name of the sheet that it opens on.
        parts: where its parts are.
    """

    path: Path
    package: Package
    sheets: Sequence[SheetReading]
    names: Mapping[str, str]
    date1904: bool
    active: str
    parts: BookParts

    def sheet(self, name: str) -> SheetReading:
        """Return the sheet of that name; ``KeyError`` if there is none."""
        for sheet in self.named(name):
            return sheet
        raise KeyError(name)

    def named(self, name: str) -> Iterator[SheetReading]:
        """Yield the sheet of that name, if there is one, and look at no other."""
        for place, each in enumerate(self.parts.sheets):
            if each.name == name:
                yield self.sheets[place]
                return


def read_book(path: Path) -> Book:
    """Return the workbook in the file at ``path``.

    Raises:
        UnreadableError: not an .xlsx, protected by a password, damaged, or over the limits.
    """
    return read_package(Package.read(path), path)


def read_package(package: Package, path: Path) -> Book:
    """Return the workbook in a package; ``path`` is what messages call it.

    Raises:
        UnreadableError: as for :func:`read_book`.
    """
    with naming(path):
        package.refuse_doctypes()
        found = parts.book_parts(package)
        package.check_sizes([found.strings, *(sheet.part for sheet in found.sheets)])
        known = styles.read(package, found.styles)
        values = Values(strings.of(package, found.strings), known, found.date1904)
        sheets = tuple(_sheet(package, each, values, path) for each in found.sheets)
    return Book(path, package, sheets, found.names, found.date1904, found.active, found)


@contextmanager
def naming(path: Path, sheet: str = "") -> Iterator[None]:
    """Let what cannot be read be an :class:`UnreadableError` that names the file and the sheet."""
    try:
        try:
            yield
        except OddError as odd:
            where = f"{sheet}!{odd.where}" if odd.where else sheet
            raise UnreadableError(odd.what, where=where) from odd
        except ValueError as wrong:
            what = "sheet" if sheet else "file"
            raise UnreadableError(f"the {what} is damaged ({wrong})", where=sheet) from wrong
    except UnreadableError as wrong:
        inside = wrong.where or sheet
        if str(path) in inside:
            raise
        where = f"{path} ({inside})" if inside else str(path)
        raise UnreadableError(wrong.what, where=where, fix=wrong.fix) from wrong


def scanned(part: bytes, values: Values) -> tuple[Scan, Around]:
    """Return the cells and the surroundings in a worksheet part.

    Raises:
        OddError: it holds something that no worksheet does.
        UnreadableError: it is not well-formed around its rows.
    """
    part = markup.in_utf8(part)
    try:
        return _scanned(part, values)
    except (OddError, ValueError):
        if sizes.tree(part) > sizes.TREE:
            raise
        return _scanned(markup.plain(part), values)


def _scanned(part: bytes, values: Values) -> tuple[Scan, Around]:
    if markup.declares(part):  # comments and CDATA could hide anything from a scan of bytes
        part = markup.without_marks(part)
    xml, start, end = sheetxml.bare(part)
    scan = Scan(values)
    if xml.prefix:
        rows = re.sub(rb"(</?)" + re.escape(xml.prefix), rb"\1", part[start:end])
        scan.read(rows, 0, len(rows))
    else:
        scan.read(part, start, end)
    return scan, read_around(xml)


def _sheet(package: Package, sheet: SheetPart, values: Values, path: Path) -> SheetReading:
    with naming(path, sheet.name):
        return read_sheet(package, sheet, values)


def read_sheet(
    package: Package, sheet: SheetPart, values: Values, part: bytes | None = None
) -> SheetReading:
    """Return a worksheet, every cell read.

    Args:
        package: the file that it is in.
        sheet: where it is.
        values: what stored cells mean.
        part: its bytes, if they are at hand.

    Raises:
        OddError, ValueError, UnreadableError: it is damaged.
    """
    scan, around = scanned(package.part(sheet.part) if part is None else part, values)
    return replace(
        without_cells(package, sheet, around),
        cells=scan.cells,
        hidden_rows=frozenset(scan.hidden_rows),
        arrays=tuple(dict.fromkeys(scan.arrays)),
    )


def without_cells(package: Package, sheet: SheetPart, around: Around) -> SheetReading:
    """Return what is known of a worksheet from what stands around its rows."""
    return SheetReading(
        sheet.name,
        sheet.part,
        sheet.hidden,
        {},
        around.tables(package, sheet.part),
        around.column_widths,
        around.hidden_columns,
        frozen=around.frozen,
        merged=around.merged,
        validations=around.validations,
        autofilter=around.autofilter,
    )
