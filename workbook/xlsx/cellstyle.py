"""Which style an edited cell gets: its own, its neighbour's, or a twin that shows a date."""

import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field

from workbook.model import MAX_COLUMN, Area
from workbook.values import Content, Formula, Kind, Serial, Value
from workbook.xlsx import markup, rows
from workbook.xlsx.formats import DEFAULT, Shown, kind_of, shown_as
from workbook.xlsx.scan import SheetReading
from workbook.xlsx.splice import CannotSpliceError, RowBytes, Rows
from workbook.xlsx.styles import StyleSheet

_COLUMN = re.compile(rb"<(?:[\w.-]+:)?col\s[^<>]*>")
_DIGITS = 7
_LIKE_ABOVE = (b"s", b"customFormat", b"ht", b"customHeight")


@dataclass(slots=True)
class Looks:
    """The styles of one worksheet while it is patched.

    Attributes:
        sheet: the sheet as it was read.
        rows: its rows.
        styles: the workbook's styles; ``None`` where none can be added.
        column_styles: column -> style of its cells that do not exist yet.
        new_rows: number of a row made by the patch -> its columns written so far.
    """

    sheet: SheetReading
    rows: Rows
    styles: StyleSheet | None
    column_styles: dict[int, int]
    new_rows: dict[int, set[int]] = field(default_factory=dict)

    def start(self, row: RowBytes) -> None:
        """Give a new row the row style and the set height of the one above it."""
        if self.rows.existed(row.number) or row.number in self.new_rows:
            return
        above = self._above(row.number)
        self.new_rows[row.number] = set()
        if above is None:
            return
        height_set = markup.attribute(above.tag, b"customHeight") is not None
        for name in _LIKE_ABOVE:
            value = markup.attribute(above.tag, name)
            if value is not None and (height_set or name != b"ht"):
                row.tag = markup.with_attribute(row.tag, name, value)

    def finish(self) -> None:
        """Give the gaps in new rows the styles of the row above them."""
        for number, columns in self.new_rows.items():
            self.rows.rest()
            above = self._above(number) if columns else None
            if above is None:
                continue
            row = self.rows.opened(number)
            for column, cell in above.cells.items():
                gap = min(columns) < column < max(columns) and column not in row.cells
                if gap and cell.style:
                    blank = (column, cell.style, None, None)
                    row.set(column, rows.cell_xml(number, blank, self.rows.prefix))

    def style_for(
        self, row: RowBytes, column: int, content: Content, shown: Value, wanted: str
    ) -> int:
        """Return the style of a cell for a new content, appending one if need be.

        Args:
            row: its row.
            column: its column.
            content: the new content.
            shown: what a formula shows.
            wanted: the number format code to take where the style is for another kind.

        Raises:
            CannotSpliceError: a date in a workbook whose styles cannot be changed.
        """
        cell = row.cells.get(column)
        style = cell.style if cell else self._of_new(row, column)
        number = shown if isinstance(content, Formula) else content
        if isinstance(number, str) and wanted and shown_as(wanted) is Shown.TEXT:
            return self._variant(style, wanted)
        if isinstance(number, bool) or not isinstance(number, float | Serial):
            return style
        kind: Kind | None = number.kind if isinstance(number, Serial) else None
        fits = kind_of(wanted) == kind if wanted else False
        if self._kind(style) == kind:
            plain = cell is None and fits and self._code(style) == ""
            return self._variant(style, wanted) if plain else style
        if isinstance(content, Formula) and not fits:
            return style
        return self._variant(style, wanted if fits else DEFAULT[kind])

    def dress(self, row: RowBytes, area: Area, code: str) -> None:
        """Give the cells of a row within an area a number format."""
        for column in range(area.first.column, area.last.column + 1):
            cell = row.cells.get(column)
            before = cell.style if cell else self._of_new(row, column)
            after = self._variant(before, code)
            if cell is None:
                blank = (column, after, None, None)
                row.set(column, rows.cell_xml(row.number, blank, self.rows.prefix))
            elif after != before:
                tag = markup.with_attribute(cell.tag, b"s", b"%d" % after)
                row.set(column, tag + cell.raw[len(cell.tag) :])

    def _above(self, number: int) -> RowBytes | None:
        """Return the row right above, whose looks data takes.

        Not where it holds headers, which look unlike data, or cannot be taken apart.
        """
        headers = {table.area.first.row for table in self.sheet.tables if table.header_rows}
        if self.sheet.autofilter:
            headers.add(self.sheet.autofilter.first.row)
        if number - 1 in headers or number - 1 not in self.rows:
            return None
        with suppress(CannotSpliceError):
            return self.rows.opened(number - 1)
        return None

    def _of_new(self, row: RowBytes, column: int) -> int:
        above = self._above(row.number) if row.number in self.new_rows else None
        if above is not None and column in above.cells:
            return above.cells[column].style
        own = markup.attribute(row.tag, b"s")
        if own and own.isdigit() and markup.attribute(row.tag, b"customFormat") == b"1":
            return int(own)
        return self.column_styles.get(column, 0)

    def _kind(self, style: int) -> Kind | None:
        return self.styles.kind(style) if self.styles else None

    def _code(self, style: int) -> str:
        return self.styles.code(style) if self.styles else ""

    def _variant(self, style: int, code: str) -> int:
        if self.styles is not None:
            return self.styles.variant(style, code)
        if kind_of(code) is None:
            return style
        raise CannotSpliceError("no style can be added, so a date would look like a number")


def column_styles(head: bytes) -> Iterator[tuple[int, int]]:
    """Yield the columns that have a style of their own, from what precedes the rows."""
    for found in _COLUMN.finditer(head):
        style = markup.attribute(found[0], b"style")
        first, last = markup.attribute(found[0], b"min"), markup.attribute(found[0], b"max")
        if style and first and last and _numbers(style, first, last) and style != b"0":
            span = range(max(int(first), 1), min(int(last), MAX_COLUMN) + 1)
            yield from ((n, int(style)) for n in span)


def _numbers(*stated: bytes) -> bool:
    return all(each.isdigit() and len(each) <= _DIGITS for each in stated)
