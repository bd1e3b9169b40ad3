"""Writing a new workbook from a template: openpyxl's skeleton, our rows, calculated values."""

import os
import textwrap
from collections import defaultdict
from collections.abc import Mapping
from datetime import date
from pathlib import Path

from workbook.calculate import calculate
from workbook.errors import NotWritableError
from workbook.model import Address, Area, Cell
from workbook.render.book import render
from workbook.render.rendered import Look, RenderedBook, RenderedSheet
from workbook.template.model import Template
from workbook.values import Formula, Value
from workbook.xlsx import package
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
    values = calculate(cells, book.names, book.as_of)
    bare = skeleton(book)
    parts = dict(bare.parts)
    for sheet in book.sheets:
        part = bare.sheets[sheet.name]
        rows = _rows(sheet, values[sheet.name], bare.styles)
        parts[part] = sheet_with_rows(parts[part], rows, _extent(sheet).a1)
    return package.write(parts)


def _extent(sheet: RenderedSheet) -> Area:
    rows = [at.row for at in sheet.cells] or [1]
    columns = [at.column for at in sheet.cells] or [1]
    return Area(Address(min(rows), min(columns)), Address(max(rows), max(columns)))


def _rows(
    sheet: RenderedSheet, values: Mapping[Address, Value], styles: Mapping[Look, int]
) -> bytes:
    rows: dict[int, list[Written]] = defaultdict(list)
    for at, cell in sorted(sheet.cells.items()):
        rows[at.row].append((at.column, styles[cell.look], cell.content, values.get(at)))
    lines = _lines(sheet, values)
    return b"".join(
        row_xml(row, rows[row], _attributes(sheet, row, lines.get(row, 1))) for row in sorted(rows)
    )


def _lines(sheet: RenderedSheet, values: Mapping[Address, Value]) -> dict[int, int]:
    """Return how many lines each row's wrapped text takes; not all programs see to it."""
    shown = sheet.widths.keys() - sheet.folded_columns.keys()
    lines: dict[int, int] = defaultdict(lambda: 1)
    for at, cell in sheet.cells.items():
        text = values.get(at) if isinstance(cell.content, Formula) else cell.content
        if cell.look.wrap and isinstance(text, str) and at.column in shown:
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
