"""Changing one worksheet: cells, a hidden column, and rules that grow; then the new bytes."""

import re
from dataclasses import dataclass, field, replace

from workbook.errors import FormulaError
from workbook.model import MAX_COLUMN, MAX_ROW, Address, Area, Cell, column_letters
from workbook.values import Content, Formula, Value, canonical, same
from workbook.xlsx import column_tags, markup, rows, tables, validations
from workbook.xlsx.around import Validation, area_of
from workbook.xlsx.cellstyle import Looks, column_styles
from workbook.xlsx.edits import SetCached, SetCell
from workbook.xlsx.limits import Untouchable, unstorable
from workbook.xlsx.rowindex import RowIndex
from workbook.xlsx.scan import SheetReading
from workbook.xlsx.shared import SharedFormulas
from workbook.xlsx.sheetxml import SheetXml
from workbook.xlsx.splice import CannotSpliceError, CellBytes, RowBytes, Rows, patterns
from workbook.xlsx.styles import StyleSheet

_DIMENSION = re.compile(rb"<(?:[\w.-]+:)?dimension\s+ref=[\"']([^\"']*)[\"']")
_DEEPEST_FOLD = 7
_ELSEWHERE = "the cell's value is kept elsewhere in the file"


@dataclass(slots=True)
class SheetPatch:
    """One worksheet being patched.

    Attributes:
        sheet: the sheet as it was read.
        xml: what stands around its rows.
        index: where its rows are.
        sheet_styles: the styles, which may grow; ``None`` where the workbook has none.
        date1904: whether dates count from 1904.
        pivots: areas that pivot tables fill.
        formulas_changed: whether a formula came or went.
        cells_moved: whether cells moved, so that the whole sheet is to be read back.
        expected: what each edited cell must hold in the new bytes.
        rows: the rows.
    """

    sheet: SheetReading
    xml: SheetXml
    index: RowIndex
    sheet_styles: StyleSheet | None
    date1904: bool
    pivots: tuple[Area, ...] = ()
    formulas_changed: bool = False
    cells_moved: bool = False
    expected: dict[Address, tuple[Content, Value]] = field(default_factory=dict)
    rows: Rows = field(init=False)
    _untouchable: Untouchable = field(init=False)
    looks: Looks = field(init=False)
    _shared: SharedFormulas = field(init=False)
    _around_changed: bool = False
    _now: dict[Address, Cell] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.rows = Rows(self.index)
        self._untouchable = Untouchable(self.sheet, self.pivots)
        styled = dict(column_styles(self.xml.head))
        self.looks = Looks(self.sheet, self.rows, self.sheet_styles, styled)
        self._shared = SharedFormulas(self.rows)

    @property
    def changed(self) -> bool:
        """Whether anything in the part changed."""
        return self._around_changed or any(True for _ in self.rows.touched())

    def set_cell(self, edit: SetCell, *, header: bool = False) -> str:
        """Apply an edit; return why it cannot be, or ``""``.

        Args:
            edit: the edit.
            header: whether it is known to be the header of a table's column.
        """
        content, at = rows.with_line_breaks(canonical(edit.content)), edit.address
        now = self.held(at)
        if same(now.content, content):
            if isinstance(content, Formula) and edit.value is not None:
                return self.set_cached(SetCached(edit.sheet, at, edit.value))
            return ""
        kept = self._untouchable
        owner = replace(kept, sheet=replace(self.sheet, tables=())) if header else kept
        reason = unstorable(content, edit.value, at) or owner.why(at)
        if reason or (content is None and at.row not in self.rows):
            return reason
        shown = plain_value(edit.value) if isinstance(content, Formula) else None
        try:
            self._put(self.rows.opened(at.row), at, content, shown, edit.format)
        except CannotSpliceError as wrong:
            return str(wrong)
        except FormulaError:
            return "other cells take their formula from this one, and it cannot be moved"
        if isinstance(now.content, Formula) or isinstance(content, Formula):
            self.formulas_changed = True
        self._now[at] = Cell(content, shown if isinstance(content, Formula) else content)
        return ""

    def set_cached(self, edit: SetCached) -> str:
        """Change what a formula shows; return why it cannot be, or ``""``."""
        at, value = edit.address, plain_value(edit.value)
        now = self.held(at)
        if not isinstance(now.content, Formula):
            return "there is no formula in the cell"
        if same(now.value, value):
            return ""
        if reason := unstorable(None, value, at):
            return reason
        try:
            row = self.rows.opened(at.row)
            cell = row.cells.get(at.column)
            if cell is None or cell.attribute(b"cm") or cell.attribute(b"vm"):
                return _ELSEWHERE
            row.set(at.column, self._with_shown(cell, _counted(value, self.date1904)))
        except CannotSpliceError as wrong:
            return str(wrong)
        self.expected[at] = (now.content, value)
        self._now[at] = Cell(now.content, value)
        return ""

    def set_header(self, at: Address, header: str) -> str:
        """Write the header of a column that joins a table; it looks like its left neighbour."""
        reason = self.set_cell(SetCell(self.sheet.name, at, header))
        row = None if reason else self.rows.opened(at.row)
        left = row.cells.get(at.column - 1) if row else None
        if row and left and left.style:
            stored = (at.column, left.style, header, None)
            row.set(at.column, rows.cell_xml(at.row, stored, self.xml.prefix))
        return reason

    def hide(self, column: int) -> str:
        """Hide a column; return why it cannot be, or ``""``."""
        if not 0 < column <= MAX_COLUMN:
            return "the column lies outside the sheet"
        if column in self.sheet.hidden_columns:
            return ""
        try:
            self.put_head(column_tags.hidden_column(self.xml.head, self.xml.prefix, column))
        except CannotSpliceError as wrong:
            return str(wrong)
        return ""

    def fold(self, column: int, depth: int) -> str:
        """Fold a column away, or bring it into view; return why it cannot be, or ``""``."""
        if not 0 < column <= MAX_COLUMN or not 0 <= depth <= _DEEPEST_FOLD:
            return "a column of the sheet is folded at most seven deep"
        try:
            head = column_tags.folded_column(self.xml.head, self.xml.prefix, column, depth)
        except CannotSpliceError as wrong:
            return str(wrong)
        self.put_head(head)
        return ""

    def widen(self, column: int, width: float) -> str:
        """Give a column a width in characters; return why it cannot have it, or ``""``."""
        if not 0 < column <= MAX_COLUMN or not 0 < width <= 255:
            return "a column of the sheet has a width from 0 to 255 characters"
        if self.sheet.column_widths.get(column) == width:
            return ""
        shown = rows.number_text(float(width))
        try:
            self.put_head(column_tags.wide_column(self.xml.head, self.xml.prefix, column, shown))
        except CannotSpliceError as wrong:
            return str(wrong)
        return ""

    def set_format(self, area: Area, code: str) -> str:
        """Give the cells of an area a number format; return why that cannot be, or ``""``."""
        if self.sheet_styles is None:
            return "the workbook has no styles"
        try:
            first, last = area.first.row, area.last.row
            numbers = [each for each in self.index.numbers if first <= each <= last]
            for row in [self.rows.opened(each) for each in numbers]:  # all of them, or none
                self.looks.dress(row, area, code)
                self.state_addresses(row)
        except CannotSpliceError as wrong:
            return str(wrong)
        return ""

    def add_list(self, area: Area, source: str) -> str:
        """Give cells a dropdown; return why they cannot have it, or ``""``."""
        reason = validations.why_not(self.sheet, area, source)
        if not reason and not validations.has(self.sheet, area, source):
            self.put_tail(validations.with_list(self.xml.tail, self.xml.prefix, area, source))
            rules = (*self.sheet.validations, Validation((area,), "list", source, ""))
            self.sheet = replace(self.sheet, validations=rules)
        return reason

    def grow(self, area: Area, last_row: int) -> str:
        """Let rules that end with an area's last row reach down; return why not, or ``""``."""
        if last_row > MAX_ROW:
            return "the sheet ends before that row"
        if last_row <= area.last.row:
            return ""
        self.put_tail(tables.grown_rules(self.xml.tail, area, last_row))
        return ""

    def put_tail(self, tail: bytes) -> None:
        """Exchange what follows the rows."""
        self._around_changed = self._around_changed or tail != self.xml.tail
        self.xml = replace(self.xml, tail=tail)

    def put_head(self, head: bytes) -> None:
        """Exchange what precedes the rows."""
        self._around_changed = self._around_changed or head != self.xml.head
        self.xml = replace(self.xml, head=head)

    def state_addresses(self, row: RowBytes) -> None:
        """Let each cell of a row state its address, where one that comes or goes would shift it."""
        if self.index.numbered and all(c.attribute(b"r") for c in row.cells.values()):
            return
        row.tag = markup.with_attribute(row.tag, b"r", b"%d" % row.number)
        for column, cell in row.cells.items():
            if cell.attribute(b"r") is None:
                address = f"{column_letters(column)}{row.number}".encode()
                tag = markup.with_attribute(cell.tag, b"r", address)
                cell.raw = tag + cell.raw[len(cell.tag) :]

    def result(self) -> SheetXml:
        """Return what stands around the rows, with the dimension that the new rows need."""
        self.looks.finish()
        return replace(self.xml, head=self._with_dimension())

    def held(self, at: Address) -> Cell:
        """Return what a cell holds so far."""
        return self._now.get(at) or self.sheet.cells.get(at, Cell())

    def _put(self, row: RowBytes, at: Address, content: Content, shown: Value, wanted: str) -> None:
        cell = row.cells.get(at.column)
        if cell and (cell.attribute(b"cm") or cell.attribute(b"vm")):
            raise CannotSpliceError(_ELSEWHERE)
        self.looks.start(row)
        style = self.looks.style_for(row, at.column, content, shown, wanted)
        if cell:
            self._shared.leave(at, cell)
        if content is None and not style:
            row.remove(at.column)
        else:
            counted = rows.in_file_epoch(content, date1904=self.date1904)
            stored = (at.column, style, counted, _counted(shown, self.date1904))
            row.set(at.column, rows.cell_xml(at.row, stored, self.xml.prefix))
        self.state_addresses(row)
        self.expected[at] = (content, shown)
        if at.row in self.looks.new_rows:
            self.looks.new_rows[at.row].add(at.column)

    def _with_shown(self, cell: CellBytes, value: Value) -> bytes:
        prefix = self.xml.prefix
        formula = patterns(prefix).formula.search(cell.raw)
        if formula is None:
            raise CannotSpliceError("the cell has an unusual shape")
        kind, stored = rows.stored_value(value)
        tag = markup.without_attribute(cell.tag.removesuffix(b"/>").removesuffix(b">"), b"t")
        shown = b"<%sv>%s</%sv>" % (prefix, stored.encode(), prefix) if stored else b""
        return b"%s%s>%s%s</%sc>" % (tag, kind.encode(), formula[0], shown, prefix)

    def _with_dimension(self) -> bytes:
        head = self.xml.head
        found = _DIMENSION.search(head)
        area = area_of(found[1].decode()) if found else None
        touched = [at for at, (content, _) in self.expected.items() if content is not None]
        if area is None or all(at in area for at in touched):
            return head
        rows_touched = [area.first.row, area.last.row, *(at.row for at in touched)]
        across = [area.first.column, area.last.column, *(at.column for at in touched)]
        first = Address(min(rows_touched), min(across))
        last = Address(max(rows_touched), max(across))
        return rows.with_dimension(head, Area(first, last).a1)


def plain_value(value: Content) -> Value:
    """Return a value in canonical form; a formula is none."""
    plain = canonical(value)
    return None if isinstance(plain, Formula) else plain


def _counted(value: Value, date1904: bool) -> Value:
    return plain_value(rows.in_file_epoch(value, date1904=date1904))
