"""Reading a patched worksheet back, with another reader than the one that wrote it."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import islice
from math import inf

from lxml import etree

from workbook.model import Address
from workbook.values import CellError, Content, Formula, Value
from workbook.xlsx import markup, rows, text
from workbook.xlsx.draft import unsound
from workbook.xlsx.sheetpatch import SheetPatch
from workbook.xlsx.sheetxml import SheetXml
from workbook.xlsx.splice import RowBytes, WholeRow

AT_ONCE = 2_000
"""Rows that are read back together: a tree of a hundred thousand takes hundreds of megabytes."""


def check_sheet(patch: SheetPatch, xml: SheetXml) -> None:
    """Check a patched worksheet: well-formed, in order, and each edited cell as it was meant.

    Rows that did not change are left out: their bytes are the original's.

    Raises:
        WorkbookError: it is not so.
    """
    meant: dict[int, list[Address]] = {}
    for at in patch.expected:
        meant.setdefault(at.row, []).append(at)
    changed = (
        row
        for row in patch.rows.touched()
        if row.number in meant or isinstance(row, RowBytes) or not row.alike
    )
    some = list(islice(changed, AT_ONCE))
    while True:
        _check_rows(patch, xml, some, meant)
        some = list(islice(changed, AT_ONCE))
        if not some:
            break
    for left in meant.values():
        _check_cells(patch, {}, left)


def _check_rows(
    patch: SheetPatch,
    xml: SheetXml,
    changed: Sequence[RowBytes | WholeRow],
    meant: dict[int, list[Address]],
) -> None:
    """Check some of the rows, taking the cells that were meant to be in them."""
    part = b"".join(xml.around(row.written(xml.prefix) for row in changed))
    root = markup.root(part, inf)
    found = list(markup.children(markup.child(root, "sheetData"), "row"))
    if len(found) != len(changed):
        raise unsound("the patched rows do not read back")
    for made, row in zip(changed, found, strict=True):
        number = made.number
        if number in meant or isinstance(made, RowBytes):
            _check_cells(patch, _row(row, number), meant.pop(number, []))


def _check_cells(
    patch: SheetPatch, cells: Mapping[Address, etree._Element], meant: Iterable[Address]
) -> None:
    for at in meant:
        if not _as_meant(patch, cells, at, *patch.expected[at]):
            raise unsound(f"{patch.sheet.name}!{at.a1} does not read back as it was meant")


def _row(row: etree._Element, number: int) -> dict[Address, etree._Element]:
    cells: dict[Address, etree._Element] = {}
    column = 0
    for cell in markup.children(row, "c"):
        stated = cell.get("r")
        at = Address.parse(str(stated)) if stated else Address(number, column + 1)
        if at.row != number or at.column <= column:
            raise unsound(f"row {number} is out of order")
        column = at.column
        cells[at] = cell
    return cells


def _as_meant(
    patch: SheetPatch,
    cells: Mapping[Address, etree._Element],
    at: Address,
    content: Content,
    value: Value,
) -> bool:
    cell = cells.get(at)
    if cell is None:
        return content is None
    formula = markup.child(cell, "f")
    if isinstance(content, Formula):
        shared = formula is not None and formula.get("t") == "shared"
        held = formula is not None and text.loaded(formula.text or "") == content.text
        return (held or shared) and _shows(patch, cell, value)
    return formula is None and _shows(patch, cell, content)


def _shows(patch: SheetPatch, cell: etree._Element, value: Value) -> bool:
    kind, shown = str(cell.get("t", "n")), markup.child(cell, "v")
    stored = shown.text or "" if shown is not None else ""
    inline = markup.child(cell, "is")
    if inline is not None:
        return kind == "inlineStr" and text.joined(inline) == (value or "")
    if value is None:
        return not stored
    if isinstance(value, str | CellError):
        meant = value if isinstance(value, str) else value.code
        return kind == ("str" if isinstance(value, str) else "e") and text.loaded(stored) == meant
    counted = rows.in_file_epoch(value, date1904=patch.date1904)
    return stored == rows.stored_value(counted)[1] and kind == (  # type: ignore[arg-type]
        "b" if isinstance(value, bool) else "n"
    )
