"""A workbook opened for changes: its sheets cut open as they are asked for, then written."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from math import inf

from workbook.errors import UnreadableError
from workbook.model import Area
from workbook.xlsx import calculation, firststyles, markup, parts, styles, tables
from workbook.xlsx.around import TablePart, area_of
from workbook.xlsx.check import check_sheet
from workbook.xlsx.draft import Draft, unsound
from workbook.xlsx.package import Package
from workbook.xlsx.rowindex import CutSheet
from workbook.xlsx.scan import Book, SheetReading
from workbook.xlsx.sheetpatch import SheetPatch
from workbook.xlsx.sheetxml import SheetXml
from workbook.xlsx.splice import CannotSpliceError, Rows
from workbook.xlsx.streamed import Pieces
from workbook.xlsx.styles import StyleSheet


@dataclass(frozen=True, slots=True)
class _Part:
    """A worksheet in pieces, made each time that they are gone through."""

    xml: SheetXml
    rows: Rows

    def __iter__(self) -> Iterator[bytes | memoryview]:
        return self.xml.around(self.rows.pieces())


@dataclass(slots=True)
class Opened:
    """A workbook opened for changes.

    Attributes:
        book: the workbook as it was read.
        draft: its parts as they will be.
        styles: its styles, which may grow; ``None`` where it has none that can be cut.
        taken: the names of all sheets as they will be, in lower case.
        stale: whether cached values of formulas may no longer be right.
    """

    book: Book
    draft: Draft = field(init=False)
    styles: StyleSheet | None = field(init=False)
    taken: set[str] = field(init=False)
    stale: bool = False
    _sheets: dict[str, SheetPatch | str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.draft = Draft(self.book.package)
        self.taken = set(self.book.parts.taken_names)
        self.styles = _style_sheet(self.book) or firststyles.fresh(self.draft, self.book.parts)

    def sheet(self, name: str) -> SheetPatch | str:
        """Return a sheet cut open, or why it cannot be."""
        if name not in self._sheets:
            self._sheets[name] = self._cut(name)
        return self._sheets[name]

    def need(self, name: str) -> SheetPatch:
        """Return a sheet cut open.

        Raises:
            CannotSpliceError: it cannot be.
        """
        found = self.sheet(name)
        if isinstance(found, str):
            raise CannotSpliceError(found)
        return found

    def table(self, sheet: SheetReading, name: str) -> TablePart | None:
        """Return a table as it will be; ``None`` if the sheet has none of that name."""
        for table in sheet.tables:
            if name in (table.display_name, table.name):
                return tables.current(self.draft.part(table.part), table)
        return None

    def plain_part(self, name: str) -> bytes:
        """Return a part as it will be, written afresh if its bytes cannot be cut as they are.

        Raises:
            CannotSpliceError: it is damaged.
        """
        try:
            return markup.regular(self.draft.part(name))
        except UnreadableError as wrong:
            raise CannotSpliceError(f"the part {name} is damaged") from wrong

    def written(self) -> bytes:
        """Return the file, checked.

        Raises:
            WorkbookError: it is not as it was meant; it is not to be used.
        """
        changed_formulas = False
        sheets: dict[str, Pieces] = {}
        for found in self._sheets.values():
            if isinstance(found, str) or not found.changed:
                continue
            xml = found.result()
            part = _Part(xml, found.rows)
            sheets[found.sheet.part] = part if found.rows.many else tuple(part)
            if found.cells_moved:
                markup.root(b"".join(part), inf)  # who moved them compares every cell
            else:
                check_sheet(found, xml)
            changed_formulas = changed_formulas or found.formulas_changed
        if self.styles and self.styles.grown:
            firststyles.put(self.draft, self.book.parts, self.styles.part)
        if changed_formulas:
            calculation.drop_chain(self.draft, self.book.parts)
        if self.stale and (sheets or self.draft.changed or self.draft.added):
            self._ask_for_values()
        self._check_parts()
        data = self.draft.written(sheets)
        if self.draft.added:
            found_names = parts.book_parts(Package(data)).taken_names
            if found_names != self.taken:
                raise unsound("the added sheet is not found")
        return data

    def _ask_for_values(self) -> None:
        workbook = self.book.parts.workbook
        self.draft.put(workbook, calculation.ask_full(self.plain_part(workbook)))

    def _check_parts(self) -> None:
        for name in {*self.draft.changed, *self.draft.added}:
            if not name.lower().endswith(".vml"):  # Excel writes some that are not well-formed
                markup.root(self.draft.part(name), inf)

    def _cut(self, name: str) -> SheetPatch | str:
        try:
            sheet = self.book.sheet(name)
        except KeyError:
            return f"there is no sheet {name}"
        pivots = tuple(_pivots(self.book, sheet))
        try:
            _, xml, rows = self._cut_part(sheet)
        except CannotSpliceError as wrong:
            return str(wrong)
        return SheetPatch(sheet, xml, rows, self.styles, self.book.date1904, pivots)

    def _cut_part(self, sheet: SheetReading) -> CutSheet:
        package = self.book.package
        if sheet.cut is not None and sheet.cut.package is package:
            return sheet.cut
        raw = package.part(sheet.part)
        if not markup.is_utf8(raw) or markup.declares(raw):
            raw = markup.regular(raw)  # UTF-16, comments and CDATA cannot be cut
        return CutSheet.of(package, raw)


def _style_sheet(book: Book) -> StyleSheet | None:
    part = book.parts.styles
    if part not in book.package:
        return None
    known = styles.read(book.package, part)
    return StyleSheet(markup.regular(book.package.part(part)), known) if known.listed else None


def _pivots(book: Book, sheet: SheetReading) -> Iterator[Area]:
    for relation in parts.relations(book.package, sheet.part):
        if relation.kind == "pivotTable" and relation.target in book.package:
            place = markup.child(markup.root(book.package.part(relation.target)), "location")
            area = area_of(str(place.get("ref", ""))) if place is not None else None
            if area:
                yield area
