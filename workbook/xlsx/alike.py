"""Rows alike, read many at a time.

Most rows of a sheet repeat: the same columns, each of one style and type, now and then one of a
few. What rows read one by one have shown becomes one pattern that matches such a row whole. Rows
that match in a run are then read column by column. A row that does not match is not read here at
all, and of a run that turns out odd nothing is taken.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from workbook.model import MAX_COLUMN, MAX_ROW, Cell, column_letters, column_number
from workbook.xlsx.cellvalue import OddError
from workbook.xlsx.forms import Form, Reader
from workbook.xlsx.grid import Line

WORTHWHILE: Final = 100_000  # bytes of rows below which a pattern costs more than it saves

_RUN = 2_000
_FORMS = 4
_WIDEST = 256
_FIRST_LOOK = 24
_SELDOM = 16
_TEXTS = {b"n": rb"([-+.0-9Ee]++)", b"s": rb"([0-9]++)"}
_SEEN = re.compile(
    rb'<c r="([A-Z]{1,3})[0-9]+"((?: s="([0-9]{1,6})")?(?: t="(\w+)")?)(?:/>|>'
    rb'(?:<f>([^<])[^<]*</f>|<f t="shared" si="([0-9]+)"/>)?'
    rb'(?:<(v)>[^<]*</v>|<(is)><t(?: xml:space="preserve")?>[^<]*</t></is>)?</c>)'
)
_ROW = rb'<row r="([1-9][0-9]{0,6})"([^<>]*+)(?<!/)>'
_ROW_END = rb"</row>\s*+"
_BLANK_ROWS = re.compile(rb"(?:<row(?=[\s/])[^<>]*+(?<=/)>\s*+)++")
_STATED = re.compile(rb"<row(?:\s[^<>]*?)?\sr=[\"']([0-9]{1,7})[\"']")
HIDDEN = re.compile(rb"\shidden\s*=\s*[\"'](?:1|true)[\"']")

Groups = tuple[bytes, ...]


@dataclass(frozen=True, slots=True)
class Run:
    """Rows alike that follow each other.

    Attributes:
        numbers: their numbers.
        hidden: those that are hidden.
        columns: the columns that their cells are in.
        lines: each row's cells, ``None`` for blank ones.
    """

    numbers: list[int]
    hidden: set[int]
    columns: list[int]
    lines: Iterator[Line]


@dataclass(slots=True)
class Alike:
    """The rows of one sheet that are alike, as far as they are known.

    Attributes:
        reader: reads columns of cells.
    """

    reader: Reader
    _forms: dict[int, list[Form]] = field(default_factory=dict)
    _new: bool = False
    _tries: int = 0
    _matched: int = 0
    _next_look: int = _FIRST_LOOK
    _pattern: re.Pattern[bytes] | None = None
    _plan: list[tuple[int, list[tuple[Form, int]]]] = field(default_factory=list)

    def learn(self, row: bytes) -> None:
        """Take in what the cells of a row look like that was read by itself."""
        self._tries += 1
        if self._tries > _FIRST_LOOK and self._matched < self._tries and self._tries % _SELDOM:
            return
        for found in _SEEN.finditer(row):
            letters, tag, style, kind, formula, group, value, inline = found.groups()
            if (value or inline) and (kind == b"inlineStr") != bool(inline):
                continue
            form = Form(
                tag,
                int(style or 0),
                kind or b"n",
                formula is not None,
                group or b"",
                value or inline or b"",
            )
            forms = self._forms.setdefault(column_number(letters.decode()), [])
            if form not in forms and len(forms) < _FORMS:
                forms.append(form)
                self._new = True
        if self._tries >= self._next_look:
            self._look()

    def matching(self, part: bytes, at: int, end: int) -> tuple[list[Groups], int]:
        """Return the groups of the rows that match from ``at`` on, and where the others begin."""
        rows: list[Groups] = []
        if self._pattern is not None:
            match = self._pattern.match
            while len(rows) < _RUN and (found := match(part, at, end)):
                rows.append(found.groups(b""))
                at = found.end()
            self._matched += len(rows)
        return rows, at

    def run(self, rows: list[Groups]) -> Run | None:
        """Return what rows that match hold; ``None`` if they must be read one by one."""
        try:
            return self._run(rows)
        except (OddError, ValueError, IndexError):
            return None

    def _run(self, rows: list[Groups]) -> Run:
        groups = list(zip(*rows, strict=True))
        numbers = list(map(int, groups[0]))
        if max(numbers) > MAX_ROW:
            raise OddError("a row lies outside the sheet")
        hiding = {each for each in set(groups[1]) if HIDDEN.search(each)}
        hidden = {n for n, each in zip(numbers, groups[1], strict=True) if each in hiding}
        lines = [self._line(column, forms, groups, numbers) for column, forms in self._plan]
        return Run(numbers, hidden, [column for column, _ in self._plan], zip(*lines, strict=True))

    def _look(self) -> None:
        """Make the pattern anew if forms were found since; ever more seldom."""
        if max(self._forms, default=0) > MAX_COLUMN or len(self._forms) > _WIDEST:
            self._forms, self._pattern = {}, None
        elif self._new:
            self._pattern = self._compiled()
        elif self._matched < self._tries:
            self._pattern = None
        self._new, self._next_look = False, 4 * self._tries

    def _compiled(self) -> re.Pattern[bytes]:
        pattern, self._plan, group = [_ROW], [], 2
        for column, forms in sorted(self._forms.items()):
            letters = column_letters(column).encode()
            either = b"|".join(_pattern(form) for form in forms)
            pattern.append(rb'(?:<c r="%s\1"(?:%s)|)' % (letters, either))
            places = []
            for form in forms:
                places.append((form, group))
                group += form.groups
            self._plan.append((column, places))
        return re.compile(b"".join([*pattern, _ROW_END]))

    def _line(
        self,
        column: int,
        forms: list[tuple[Form, int]],
        groups: list[Groups],
        numbers: list[int],
    ) -> list[Cell | None]:
        """Return the cells of a column; ``None`` for those blank or absent."""
        line: list[Cell | None] = [None] * len(numbers)
        for form, group in forms:
            taken = groups[group : group + form.groups]
            if not taken or not any(taken[0]):
                continue
            if all(taken[0]):
                return self.reader.cells(form, taken, column, numbers)
            places = [n for n, each in enumerate(taken[0]) if each]
            some = [[each[n] for n in places] for each in taken]
            cells = self.reader.cells(form, some, column, [numbers[n] for n in places])
            for place, cell in zip(places, cells, strict=True):
                line[place] = cell
        return line


def blank_rows(part: bytes, at: int, end: int) -> bytes:
    """Return the rows without cells from ``at`` on that follow each other, if there are any."""
    found = _BLANK_ROWS.match(part, at, end)
    return found[0] if found else b""


def last_number(rows: bytes) -> int:
    """Return the number of the last of some rows without cells; 0 if they must be read singly."""
    stated = _STATED.findall(rows)
    if len(stated) < rows.count(b"<row") or b"hidden" in rows:
        return 0
    return int(stated[-1]) if 0 < max(map(int, stated)) <= MAX_ROW else 0


def _pattern(form: Form) -> bytes:
    """Return the pattern of a cell, from the end of its address on."""
    tag = re.escape(form.tag)
    if not form.groups:
        return tag + rb"(?:/>|></c>)"
    formula = b""
    if form.formula:
        formula = rb"<f>([^<]++)</f>"
    elif form.group:
        formula = rb'(<f t="shared" si="%s"/>)' % form.group
    shown = b""
    if form.shown == b"v":
        shown = rb"<v>%s</v>" % _TEXTS.get(form.kind, rb"([^<]++)")
    elif form.shown:
        shown = rb'<is><t(?: xml:space="preserve")?+>([^<]++)</t></is>'
    return tag + b">" + formula + shown + b"</c>"
