"""Changing a workbook's file: only what an edit concerns is rewritten, all else stays as it was.

The bytes of the original are the truth. A sheet part is cut open at the rows that change; other
members of the package are copied with their compressed bytes. What may not be touched is refused
by itself, with the reason. Nothing is returned before it has been read back and compared.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from workbook.errors import NotWritableError
from workbook.model import Address, Area
from workbook.xlsx import add, calculation, markup, parts, sheetxml, styles, tables
from workbook.xlsx.around import TablePart, area_of
from workbook.xlsx.check import check_sheet
from workbook.xlsx.draft import Draft, unsound
from workbook.xlsx.edits import (
    AddSheet,
    AddTableColumn,
    Edit,
    GrowArea,
    GrowTable,
    HideColumn,
    Patched,
    Refusal,
    SetCached,
    SetCell,
    SheetEdit,
)
from workbook.xlsx.package import Package
from workbook.xlsx.scan import Book, SheetReading
from workbook.xlsx.sheetpatch import SheetPatch
from workbook.xlsx.splice import CannotSpliceError
from workbook.xlsx.styles import StyleSheet

__all__ = [
    "AddSheet",
    "AddTableColumn",
    "Edit",
    "GrowArea",
    "GrowTable",
    "HideColumn",
    "Patched",
    "Refusal",
    "SetCached",
    "SetCell",
    "patch",
]


def patch(book: Book, edits: Sequence[Edit], *, stale: bool = False) -> Patched:
    """Return the file of ``book`` with ``edits`` made.

    Args:
        book: the workbook as it was read.
        edits: made in this order.
        stale: whether cached values of formulas may no longer be right, so that Excel is asked to
            calculate everything when it opens the file. Only counts where something changed.

    Returns:
        The bytes, and the edits that could not be made; no edits give the original bytes.

    Raises:
        NotWritableError: the file may not be changed at all, such as a signed one.
        WorkbookError: the patched file failed its own check; nothing is returned.
    """
    if not edits:
        return Patched(book.package.data)
    _refuse_signed(book)
    run = _Patch(book)
    refused = [Refusal(edit, reason) for edit in edits if (reason := run.apply(edit))]
    return Patched(run.written(stale=stale), tuple(refused))


@dataclass(slots=True)
class _Patch:
    """One patch under way."""

    book: Book
    draft: Draft = field(init=False)
    sheet_styles: StyleSheet | None = field(init=False)
    _sheets: dict[str, SheetPatch | str] = field(default_factory=dict)
    _taken: set[str] = field(init=False)

    def __post_init__(self) -> None:
        self.draft = Draft(self.book.package)
        self._taken = set(self.book.parts.taken_names)
        part = self.book.parts.styles
        self.sheet_styles = None
        if part in self.book.package:
            known = styles.read(self.book.package, part)
            raw = self.book.package.part(part)
            if known.listed and markup.is_utf8(raw) and b"<!" not in raw:
                self.sheet_styles = StyleSheet(raw, known)

    def apply(self, edit: Edit) -> str:
        """Make one edit; return why it cannot be made, or ``""``."""
        if isinstance(edit, AddSheet):
            return self._add_sheet(edit)
        found = self._sheet(edit.sheet)
        return found if isinstance(found, str) else self._apply_on(found, edit)

    def _apply_on(self, found: SheetPatch, edit: SheetEdit) -> str:
        match edit:
            case SetCell():
                return found.set_cell(edit)
            case SetCached():
                return found.set_cached(edit)
            case HideColumn():
                return found.hide(edit.column)
            case GrowArea():
                return found.grow(edit.area, edit.last_row)
            case GrowTable() | AddTableColumn():
                return self._edit_table(found, edit)

    def _edit_table(self, found: SheetPatch, edit: GrowTable | AddTableColumn) -> str:
        table = self._table(found.sheet, edit.table)
        if table is None:
            return f"there is no table {edit.table} on the sheet {edit.sheet}"
        if isinstance(edit, GrowTable):
            return self._grow(found, table, edit.last_row)
        return self._widen(found, table, edit)

    def written(self, *, stale: bool) -> bytes:
        """Return the file, checked."""
        changed_formulas = False
        for found in self._sheets.values():
            if isinstance(found, str) or not found.changed:
                continue
            xml = found.result()
            check_sheet(found, xml)
            self.draft.changed[found.sheet.part] = xml.joined()
            changed_formulas = changed_formulas or found.formulas_changed
        if self.sheet_styles and self.sheet_styles.grown:
            self.draft.put(self.book.parts.styles, self.sheet_styles.part)
        if changed_formulas:
            calculation.drop_chain(self.draft, self.book.parts)
        if stale and (self.draft.changed or self.draft.added):
            workbook = self.book.parts.workbook
            if markup.is_utf8(self.draft.part(workbook)):
                self.draft.put(workbook, calculation.ask_full(self.draft.part(workbook)))
        checked = {sheet.part for sheet in self.book.sheets}
        for name in {*self.draft.changed, *self.draft.added} - checked:
            markup.root(self.draft.part(name))
        data = self.draft.written()
        if self.draft.added:
            found_names = parts.book_parts(Package(data)).taken_names
            if found_names != self._taken:
                raise unsound("the added sheet is not found")
        return data

    def _sheet(self, name: str) -> SheetPatch | str:
        if name not in self._sheets:
            self._sheets[name] = self._opened(name)
        return self._sheets[name]

    def _opened(self, name: str) -> SheetPatch | str:
        """Return a sheet cut open, or why it cannot be."""
        try:
            sheet = self.book.sheet(name)
        except KeyError:
            return f"there is no sheet {name}"
        raw = self.book.package.part(sheet.part)
        if not markup.is_utf8(raw):
            return f"the sheet {name} is not stored as UTF-8"
        if b"<!" in raw:
            return f"the sheet {name} has comments or CDATA in its XML"
        pivots = tuple(_pivots(self.book, sheet))
        try:
            return SheetPatch(
                sheet, sheetxml.cut(raw), self.sheet_styles, self.book.date1904, pivots
            )
        except CannotSpliceError as wrong:
            return str(wrong)

    def _table(self, sheet: SheetReading, name: str) -> TablePart | None:
        for table in sheet.tables:
            if name in (table.display_name, table.name):
                return tables.current(self.draft.part(table.part), table)
        return None

    def _grow(self, found: SheetPatch, table: TablePart, last_row: int) -> str:
        if table.totals:
            return f"the table {table.display_name} has a totals row in the way"
        if last_row <= table.area.last.row:
            return ""
        last = Address(last_row, table.area.last.column)
        if reason := self._in_the_way(found.sheet, table, Area(table.area.first, last)):
            return reason
        grown = tables.grown_table(self.draft.part(table.part), table, last_row)
        if tables.current(grown, table).area != Area(table.area.first, last):
            return f"the table {table.display_name} has an unusual shape"
        if reason := found.grow(table.area, last_row):
            return reason
        self.draft.put(table.part, grown)
        return ""

    def _widen(self, found: SheetPatch, table: TablePart, edit: AddTableColumn) -> str:
        raw = self.draft.part(table.part)
        area = table.area
        column = area.last.column + 1
        wider = Area(area.first, Address(area.last.row, column))
        reason = tables.why_not_wider(table, raw, edit.header)
        reason = reason or self._in_the_way(found.sheet, table, wider)
        if reason:
            return reason
        strip = Area(Address(area.first.row, column), Address(area.last.row, column))
        if any(at in strip for at in found.sheet.cells):
            return f"the cells right of the table {table.display_name} are in use"
        widened = tables.widened_table(raw, table, edit.header)
        now = tables.current(widened, table)
        if (now.area, now.headers) != (wider, (*table.headers, edit.header)):
            return f"the table {table.display_name} has an unusual shape"
        if reason := found.set_header(Address(area.first.row, column), edit.header):
            return reason
        self.draft.put(table.part, widened)
        return ""

    def _in_the_way(self, sheet: SheetReading, table: TablePart, area: Area) -> str:
        for other in sheet.tables:
            now = tables.current(self.draft.part(other.part), other)
            if other.part != table.part and tables.overlaps(now.area, area):
                return f"the table {other.display_name} is in the way"
        return ""

    def _add_sheet(self, edit: AddSheet) -> str:
        reason = add.why_not(edit, self._taken) or add.odd_parts(self.draft, self.book.parts)
        if reason:
            return reason
        add.add_sheet(
            self.draft, self.book.parts, edit, self.sheet_styles, date1904=self.book.date1904
        )
        self._taken.add(edit.name.lower())
        return ""


def _refuse_signed(book: Book) -> None:
    signed = any(
        name.lower().startswith("_xmlsignatures/") and not name.endswith("/")
        for name in book.package.names
    )
    if signed:
        raise NotWritableError(
            "the workbook is digitally signed, and any change would break the signature",
            where=str(book.path),
            fix="Remove the signature in Excel, or use an unsigned copy",
        )


def _pivots(book: Book, sheet: SheetReading) -> Iterator[Area]:
    for relation in parts.relations(book.package, sheet.part):
        if relation.kind == "pivotTable" and relation.target in book.package:
            place = markup.child(markup.root(book.package.part(relation.target)), "location")
            area = area_of(str(place.get("ref", ""))) if place is not None else None
            if area:
                yield area
