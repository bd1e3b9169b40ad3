"""Writing a new workbook from a template: openpyxl's skeleton, our rows, calculated values."""

import textwrap
from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import date
from operator import gt, itemgetter
from pathlib import Path
from typing import Any

from workbook.calculate import calculate
from workbook.model import Address, Area, Cell
from workbook.render.book import render
from workbook.render.rendered import Look, RenderedBook, RenderedCell, RenderedSheet
from workbook.template.model import Template
from workbook.values import Content, Formula, Value
from workbook.xlsx import package
from workbook.xlsx.blocks import Line, blocks
from workbook.xlsx.collector import collector_paused
from workbook.xlsx.new_file import write_new
from workbook.xlsx.rows import sheet_with_rows
from workbook.xlsx.skeleton import Skeleton, skeleton
from workbook.xlsx.streamed import Pieces

_LINE_POINTS = 15.0
# Letters are a little narrower than the digits that widths count in.
_FILL = 1.1
_INDENT = 2


def create(
    template: Template, path: Path, *, sample: bool = False, as_of: date | None = None
) -> None:
    """Write a new workbook at ``path``; the same arguments give the same bytes.

    Args:
        template: as read.
        path: where nothing may be yet.
        sample: whether to fill in the sample rows.
        as_of: the day to fix the workbook at; without it a blank workbook follows the clock.

    Raises:
        NotWritableError: something is there already, or the folder is missing or not writable.
    """
    with collector_paused():
        data = build(render(template, sample=sample, as_of=as_of))
    write_new(path, data)


def build(book: RenderedBook) -> bytes:
    """Return the bytes of the .xlsx file that holds ``book``, values included."""
    cells = {sheet.name: _Contents(sheet.cells) for sheet in book.sheets}
    return with_values(book, calculate(cells, book.names, book.as_of))


def with_values(book: RenderedBook, values: Mapping[str, Mapping[Address, Value]]) -> bytes:
    """Return the bytes of the .xlsx file that holds ``book``, whose formulas show ``values``."""
    with collector_paused():
        bare = skeleton(book)
        parts: dict[str, Pieces] = dict(bare.parts)
        for sheet in book.sheets:
            part = bare.sheets[sheet.name]
            parts[part] = _written(sheet, values[sheet.name], bare, bare.parts[part])
        return package.write(parts)


class _Contents(Mapping[Address, Cell]):
    """What the cells of a sheet hold, without a second copy of them."""

    def __init__(self, cells: Mapping[Address, RenderedCell]) -> None:
        self._cells = cells

    def __getitem__(self, at: Address) -> Cell:
        return Cell(self._cells[at].content)

    def __iter__(self) -> Iterator[Address]:
        return iter(self._cells)

    def __len__(self) -> int:
        return len(self._cells)


def _written(
    sheet: RenderedSheet, values: Mapping[Address, Value], bare: Skeleton, part: bytes
) -> Iterator[bytes]:
    """Yield a worksheet part piece by piece, its rows taken from ``sheet``."""
    rows, lines = _rows(sheet, values, bare.styles)
    first = Address(min(rows, default=1), min((min(row[::4]) for row in rows.values()), default=1))
    last = Address(max(rows, default=1), max((max(row[::4]) for row in rows.values()), default=1))
    yield from sheet_with_rows(part, blocks(_lines(sheet, rows, lines)), Area(first, last).a1)


def _rows(
    sheet: RenderedSheet, values: Mapping[Address, Value], styles: Mapping[Look, int]
) -> tuple[dict[int, list[Any]], dict[int, int]]:
    """Return each row's cells, flat: column, style, content, value and so on; and its lines."""
    rows: dict[int, list[Any]] = defaultdict(list)
    lines: dict[int, int] = {}
    style, wrap = 0, False
    before: Look | None = None
    for at, cell in sheet.cells.items():
        row, column = at
        content, look = cell.content, cell.look
        if look is not before:  # looks are few objects, mostly side by side, and slow to hash
            before, style, wrap = look, styles[look], look.wrap
        value = values.get(at) if type(content) is Formula else None
        rows[row].extend((column, style, content, value))
        if wrap:
            shown = value if type(content) is Formula else content
            fill = 1.0 if look.style == "header" else _FILL  # headers are bold
            lines[row] = max(lines.get(row, 1), _line_count(sheet, column, shown, fill))
    return rows, lines


def _lines(
    sheet: RenderedSheet, rows: dict[int, list[Any]], lines: Mapping[int, int]
) -> Iterator[Line]:
    """Yield the rows in order; those that are written are let go."""
    for number in sorted(rows):
        flat = rows.pop(number)
        columns, styles, contents, values = (tuple(flat[place::4]) for place in range(4))
        if any(map(gt, columns, columns[1:])):
            cells = sorted(zip(columns, styles, contents, values, strict=True), key=itemgetter(0))
            columns, styles, contents, values = zip(*cells, strict=True)
        attributes = _attributes(sheet, number, lines.get(number, 1))
        yield Line(number, columns, styles, contents, values, attributes)


def _line_count(sheet: RenderedSheet, column: int, shown: Content, fill: float) -> int:
    """Return how many lines a wrapped text takes; not all programs see to it."""
    if not isinstance(shown, str) or column not in sheet.widths or column in sheet.folded_columns:
        return 1
    room = max(1, int(sheet.widths[column] * fill) - _INDENT)
    fits = len(shown) <= room and "\t" not in shown
    return 1 if fits else len(textwrap.wrap(shown, room))


def _attributes(sheet: RenderedSheet, row: int, lines: int) -> str:
    found = []
    if row in sheet.heights:
        found.append(f'ht="{sheet.heights[row]:g}" customHeight="1"')
    elif lines > 1:
        found.append(f'ht="{lines * _LINE_POINTS:g}"')
    if row in sheet.folded_rows:
        found.append('hidden="1" outlineLevel="1"')
    elif row + 1 in sheet.folded_rows:
        found.append('collapsed="1"')
    return " ".join(found)
