"""The cells of a worksheet, read straight from its bytes.

A row is cut at its cells, and what follows a cell's address decides all about it but its place, so
equal remainders are understood once. Whatever is not of the common shape is taken to a slower and
stricter reading, and a cell that fails that one stops the scan: nothing is skipped in silence.

Source: ECMA-376 part 1, sections 18.3.1.4 (c), 18.3.1.40 (f), 18.3.1.73 (row).
"""

import re
from collections import defaultdict
from dataclasses import dataclass, field

from workbook.errors import FormulaError
from workbook.formula import copies, shift
from workbook.model import MAX_ROW, Address, Area, Cell
from workbook.values import Formula
from workbook.xlsx import markup, text
from workbook.xlsx.alike import HIDDEN, WORTHWHILE, Alike, blank_rows, last_number
from workbook.xlsx.around import area_of
from workbook.xlsx.cellvalue import BLANK, COLUMN_OF, OddError, Values, finite
from workbook.xlsx.collector import collector_paused
from workbook.xlsx.forms import Reader
from workbook.xlsx.grid import Grid
from workbook.xlsx.rowindex import FIRST_ADDRESS

_MEMORY = 50_000
_SHORT = len(b"9.99</v></c>") + 1  # a number this short is likely to come again
_DIGITS = b"0123456789"
_END = b"</v></c>"
_ESCAPED = re.compile(rb"[<&\r]|_x")
_STARTS = frozenset(b"%c" % character for character in b"-.0123456789")
_COMMON = re.compile(
    rb'(?: s="(\d+)")?(?: t="(\w+)")?'
    rb"(?:/>|>(?:<f>([^<]*)</f>)?"
    rb'(?:<v>([^<]*)</v>|<is><t(?: xml:space="preserve")?>([^<]*)</t></is>)?</c>)\s*'
)
_ROW_NUMBER = re.compile(rb"\sr\s*=\s*[\"'](\d+)[\"']")
_CELL = re.compile(rb"\s*<c((?:\s[^<>]*?)?)(/>|>(?:.*?)</c>)\s*", re.DOTALL)
_CHILD = re.compile(rb"\s*<(f|v|is|extLst)((?:\s[^<>]*?)?)(?:/>|>(.*?)</\1\s*>)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class _Shared:
    """The cell that holds the text of a shared formula."""

    row: int
    column: int
    text: str


@dataclass(slots=True)
class Scan:
    """One worksheet being read.

    Attributes:
        values: what stored cells mean.
        cells: the cells read, blank ones left out.
        hidden_rows: the rows that are hidden.
        arrays: the areas that array formulas (spills too) and data tables fill.
    """

    values: Values
    cells: Grid = field(default_factory=Grid)
    hidden_rows: set[int] = field(default_factory=set)
    arrays: list[Area] = field(default_factory=list)
    _known: dict[bytes, Cell] = field(default_factory=dict)
    _shared: dict[bytes, _Shared] = field(default_factory=dict)
    _waiting: list[tuple[int, int, bytes]] = field(default_factory=list)

    def read(self, part: bytes, start: int, end: int) -> None:
        """Read the rows of a worksheet, without namespace prefixes, between two places.

        Raises:
            OddError: something is not as in a worksheet.
        """
        self.values.budget.add(end - start)
        with collector_paused():
            if end - start < WORTHWHILE:
                self._read_singly(part, start, end, 0)
            else:
                self._read_alike(part, start, end)
        late: dict[int, dict[int, Cell]] = defaultdict(dict)
        for row, column, group in self._waiting:
            at = Address(row, column)
            if group not in self._shared:
                raise OddError("a shared formula has no text", at.a1)
            cell = self.cells.get(at, BLANK)
            content = Formula(self._moved(self._shared[group], row, column))
            late[row][column] = Cell(content, cell.value, cell.format)
        for row, cells in late.items():
            self.cells.add(row, list(cells), list(cells.values()))

    def _read_alike(self, part: bytes, start: int, end: int) -> None:
        """Read rows in runs as far as they are alike, and the others one by one."""
        alike = Alike(Reader(self.values, self._text_at))
        number, at = 0, part.find(b"<row", start, end)
        while at >= 0:
            rows, behind = alike.matching(part, at, end)
            if rows:
                run = alike.run(rows)
                if run and self.cells.add_alike(run.numbers, run.columns, run.lines):
                    self.hidden_rows |= run.hidden
                    number = run.numbers[-1]
                else:
                    number = self._read_singly(part, at, behind, number)
                at = part.find(b"<row", behind, end)
            elif blank := blank_rows(part, at, end):
                number = last_number(blank) or self._read_singly(blank, 0, len(blank), number)
                behind = at + len(blank)
                at = part.find(b"<row", behind, end)
                if at not in (behind, -1):
                    raise OddError("a row is not made of cells", f"row {number}")
            else:
                following = part.find(b"<row", at + 4, end)
                behind = following if following >= 0 else end
                number = self._read_singly(part, at, behind, number)
                alike.learn(part[at:behind])
                at = following

    def _text_at(self, group: bytes, row: int, column: int) -> str:
        if group not in self._shared:
            raise OddError("a shared formula has no text yet")
        return self._moved(self._shared[group], row, column)

    def _read_singly(self, part: bytes, start: int, end: int, number: int) -> int:
        """Read rows one by one; return the last one's number."""
        for chunk in part[start:end].split(b"<row")[1:]:
            if len(self._known) > _MEMORY:
                self._known.clear()
            number = self._read_row(chunk, number)
        return number

    def _read_row(self, chunk: bytes, previous: int) -> int:
        close = chunk.find(b">")
        head = chunk[:close]
        found = _ROW_NUMBER.match(head) or _ROW_NUMBER.search(head) or FIRST_ADDRESS.search(chunk)
        number = int(found[1]) if found else previous + 1
        if not 0 < number <= MAX_ROW:
            raise OddError("a row lies outside the sheet")
        if b"hidden" in head and HIDDEN.search(head):
            self.hidden_rows.add(number)
        if head.endswith(b"/"):
            if chunk[close + 1 :].strip():
                raise OddError("a row is not made of cells", f"row {number}")
            return number
        end = chunk.rfind(b"</row")
        if end < 0:
            raise OddError("a row does not end", f"row {number}")
        body = chunk[close + 1 : end]
        try:
            self._read_cells(body.split(b'<c r="'), number)
        except (OddError, ValueError, IndexError):
            self._read_oddly(body, number)
        return number

    def _read_cells(self, pieces: list[bytes], row: int) -> None:
        """Read the cells of a row, cut before their addresses: the loop that all speed rests on."""
        columns, known_cells = COLUMN_OF, self._known
        known = known_cells.get
        plain_number, new, mark = self.values.plain_tags.get, tuple.__new__, b'%d"' % row
        before = pieces.pop(0)
        if before and not before.isspace():
            raise OddError("a row does not begin with a cell")
        places, cells = [], []
        for piece in pieces:
            letters, _, rest = piece.partition(mark)
            cell = known(rest)
            if cell is None:
                tag, _, tail = rest.partition(b"<v>")
                code = plain_number(tag)
                if code is not None and tail[-8:] == _END and tail[:1] in _STARTS:
                    number = finite(tail[:-8])
                    cell = new(Cell, (number, number, code))
                    if len(tail) < _SHORT:
                        known_cells[rest] = cell
                else:
                    cell = self._cell(rest, tag, tail, row, columns[letters])
            if cell is not BLANK:
                places.append(columns[letters])
                cells.append(cell)
        self.cells.add(row, places, cells)

    def _read_oddly(self, body: bytes, row: int) -> None:
        """Read a row whose cells do not begin with their address, or have none."""
        at, column = 0, 0
        body = body.rstrip()
        columns, cells = [], []
        while at < len(body):
            found = _CELL.match(body, at)
            if found is None:
                raise OddError("a row is not made of cells", f"row {row}")
            stated = markup.attribute(found[1], b"r")
            column = _column(stated, row) if stated else column + 1
            tag = markup.without_attribute(found[1], b"r") if stated else found[1]
            rest = tag + found[2]
            cell = self._known.get(rest) or self._any(rest, row, column)
            if cell is not BLANK:
                columns.append(column)
                cells.append(cell)
            at = found.end()
        self.cells.add(row, columns, cells)

    def _cell(self, rest: bytes, tag: bytes, tail: bytes, row: int, column: int) -> Cell:
        """Read a cell that depends on nothing but ``rest``, once; any other one afresh."""
        if tail[-8:] == _END:
            read = self.values.readers.get(tag)
            if read is not None and tail[:1] in _STARTS:
                cell = self._known[rest] = read(tail[:-8])
                return cell
            if tag[-4:] == b"</f>" and tail[:1] in _STARTS:
                start, _, formula = tag[:-4].partition(b"<f>")
                code = self.values.plain_tags.get(start)
                if code is not None and not _ESCAPED.search(formula):
                    return Cell(Formula(formula.decode()), finite(tail[:-8]), code)
        found = _COMMON.fullmatch(rest)
        if found is None:
            return self._general(rest, row, column)
        style, kind, formula, value, inline = found.groups()
        shown = inline if kind == b"inlineStr" else value
        cell = self.values.cell(int(style) if style else 0, kind or b"n", formula, shown)
        if not formula:
            self._known[rest] = cell
        return cell

    def _any(self, rest: bytes, row: int, column: int) -> Cell:
        """Read a cell of any shape, once if its place decides nothing about it."""
        try:
            cell = self._general(rest, row, column)
        except (OddError, ValueError) as odd:
            raise OddError(str(odd), Address(row, column).a1) from odd
        if b"<f" not in rest:
            self._known[rest] = cell
        return cell

    def _general(self, rest: bytes, row: int, column: int) -> Cell:
        """Read a cell of any shape: formulas with attributes, rich text, any order."""
        close = rest.find(b">")
        tag = rest[: close + 1]
        children = _children(rest, close + 1, closed=tag.endswith(b"/>"))
        style = markup.attribute(tag, b"s")
        kind = markup.attribute(tag, b"t") or b"n"
        attributes, formula = children.get(b"f", (b"", None))
        value = children.get(b"v", (b"", None))[1]
        if kind == b"inlineStr":  # its text stands in `is`, never in `v`
            item = markup.root(b"<is>" + (children.get(b"is", (b"", None))[1] or b"") + b"</is>")
            value = text.stored(text.joined(item)).encode() if b"is" in children else None
        if b"f" in children:
            formula = self._formula(attributes, formula or b"", row, column)
        return self.values.cell(int(style or 0), kind, formula, value)

    def _formula(self, attributes: bytes, formula: bytes, row: int, column: int) -> bytes | None:
        """Return a formula's text as stored; of a shared one, moved to this cell."""
        group, kind = markup.attribute(attributes, b"si"), markup.attribute(attributes, b"t")
        if kind in (b"array", b"dataTable"):
            area = area_of((markup.attribute(attributes, b"ref") or b"").decode())
            if area:
                self.arrays.append(area)
        if kind != b"shared" or group is None:
            return formula or None
        if formula:
            plain = text.loaded(markup.unescaped(formula.decode()))
            if markup.attribute(attributes, b"ref") or group not in self._shared:
                self.values.budget.meet(copies.kind(plain))
                self._shared[group] = _Shared(row, column, plain)
            return formula
        if group not in self._shared:
            self._waiting.append((row, column, group))
            return b"0"
        return text.stored(self._moved(self._shared[group], row, column)).encode()

    def _moved(self, shared: _Shared, row: int, column: int) -> str:
        self.values.budget.spend(len(shared.text))
        try:
            return shift.moved(shared.text, row - shared.row, column - shared.column)
        except FormulaError as wrong:
            where = Address(row, column).a1
            raise OddError(f"a shared formula cannot be read ({wrong.what})", where) from wrong


def _column(reference: bytes, row: int) -> int:
    letters = reference.rstrip(_DIGITS)
    if reference[len(letters) :] != b"%d" % row:
        raise OddError("a cell's address does not fit its row", reference.decode(errors="replace"))
    return COLUMN_OF[letters]


def _children(rest: bytes, at: int, *, closed: bool) -> dict[bytes, tuple[bytes, bytes | None]]:
    """Return a cell's child elements: attributes and content; nothing else may follow it."""
    children: dict[bytes, tuple[bytes, bytes | None]] = {}
    while not closed and (found := _CHILD.match(rest, at)):
        if found[1] in children or (found[1] in (b"f", b"v") and b"<" in (found[3] or b"")):
            raise OddError("a cell is not as in a worksheet")
        children[found[1]] = (found[2], found[3])
        at = found.end()
    if rest[at:].strip() != (b"" if closed else b"</c>"):
        raise OddError("a cell is not as in a worksheet")
    return children
