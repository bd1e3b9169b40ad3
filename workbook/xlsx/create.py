"""Writing a new workbook from a template: openpyxl's skeleton, our rows, calculated values."""

import os
import textwrap
from collections import defaultdict
from collections.abc import Mapping
from datetime import date
from operator import itemgetter
from pathlib import Path

from workbook.calculate import calculate
from workbook.errors import NotWritableError
from workbook.model import Address, Area, Cell
from workbook.render.book import render
from workbook.render.rendered import Look, RenderedBook, RenderedSheet
from workbook.template.model import Template
from workbook.values import Content, Formula, Value
from workbook.xlsx import package
from workbook.xlsx.collector import collector_paused
from workbook.xlsx.rows import Written, row_xml, sheet_with_rows
from workbook.xlsx.skeleton import skeleton

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
    _write(path, build(render(template, sample=sample, as_of=as_of)))


def build(book: RenderedBook) -> bytes:
    """Return the bytes of the .xlsx file that holds ``book``, values included."""
    cells = {
        sheet.name: {at: Cell(cell.content) for at, cell in sheet.cells.items()}
        for sheet in book.sheets
    }
    return with_values(book, calculate(cells, book.names, book.as_of))


def with_values(book: RenderedBook, values: Mapping[str, Mapping[Address, Value]]) -> bytes:
    """Return the bytes of the .xlsx file that holds ``book``, whose formulas show ``values``."""
    with collector_paused():
        bare = skeleton(book)
        parts = dict(bare.parts)
        for sheet in book.sheets:
            part = bare.sheets[sheet.name]
            rows, extent = _rows(sheet, values[sheet.name], bare.styles)
            parts[part] = sheet_with_rows(parts[part], rows, extent.a1)
    return package.write(parts)


def _rows(
    sheet: RenderedSheet, values: Mapping[Address, Value], styles: Mapping[Look, int]
) -> tuple[bytes, Area]:
    """Return the rows as bytes, and the area that they fill."""
    rows: dict[int, list[Written]] = defaultdict(list)
    known: dict[int, int] = {}  # by identity: looks are few objects, and slow to hash
    wrapped: list[tuple[Address, Content]] = []
    for at, cell in sheet.cells.items():
        content, look = cell.content, cell.look
        style = known.get(id(look))
        if style is None:
            style = known[id(look)] = styles[look]
        value = values.get(at) if isinstance(content, Formula) else None
        rows[at.row].append((at.column, style, content, value))
        if look.wrap:
            wrapped.append((at, value if isinstance(content, Formula) else content))
    lines = _lines(sheet, wrapped)
    ordered = {row: sorted(rows[row], key=itemgetter(0)) for row in sorted(rows)}
    first = Address(min(ordered, default=1), min((r[0][0] for r in ordered.values()), default=1))
    last = Address(max(ordered, default=1), max((r[-1][0] for r in ordered.values()), default=1))
    written = (
        row_xml(row, cells, _attributes(sheet, row, lines.get(row, 1)))
        for row, cells in ordered.items()
    )
    return b"".join(written), Area(first, last)


def _lines(sheet: RenderedSheet, wrapped: list[tuple[Address, Content]]) -> dict[int, int]:
    """Return how many lines each row's wrapped text takes; not all programs see to it."""
    shown = sheet.widths.keys() - sheet.folded_columns.keys()
    lines: dict[int, int] = defaultdict(lambda: 1)
    for at, text in wrapped:
        if isinstance(text, str) and at.column in shown:
            room = max(1, int(sheet.widths[at.column] * _FILL) - _INDENT)
            lines[at.row] = max(lines[at.row], len(textwrap.wrap(text, room)))
    return lines


def _attributes(sheet: RenderedSheet, row: int, lines: int) -> bytes:
    found = []
    if row in sheet.heights:
        found.append(b'ht="%g" customHeight="1"' % sheet.heights[row])
    elif lines > 1:
        found.append(b'ht="%g"' % (lines * _LINE_POINTS))
    if row in sheet.folded_rows:
        found.append(b'hidden="1" outlineLevel="1"')
    if row + 1 in sheet.folded_rows and row not in sheet.folded_rows:
        found.append(b'collapsed="1"')
    return b" ".join(found)


def _write(path: Path, data: bytes) -> None:
    """Write a file that must be new, or leave nothing behind."""
    try:
        file = path.open("xb")
    except FileExistsError as wrong:
        raise NotWritableError(
            "there is a file of that name already",
            where=str(path),
            fix="Choose another name, or move that file away",
        ) from wrong
    except FileNotFoundError as wrong:
        raise NotWritableError(
            "there is no such folder", where=str(path.parent), fix="Make the folder first"
        ) from wrong
    except OSError as wrong:
        raise _refused(path, wrong) from wrong
    try:
        with file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
    except OSError as wrong:
        path.unlink(missing_ok=True)
        raise _refused(path, wrong) from wrong


def _refused(path: Path, wrong: OSError) -> NotWritableError:
    return NotWritableError(f"the file cannot be written ({wrong.strerror})", where=str(path))
