"""``autoResizeDimensions``: widths and heights that fit what is shown.

Inferred: Google measures with the fonts of a browser, this server with the widths of Arial's
characters, so sizes are near Google's, and always the same. A column or row that shows nothing
gets its usual size.
"""

import math
from collections.abc import Mapping

from sync.emulator.failures import InvalidError
from sync.emulator.grid import Box
from sync.emulator.requests.apply import Apply
from sync.emulator.requests.dimensions import stretch
from sync.emulator.requests.ranges import merged, scratch
from sync.emulator.show import View
from sync.emulator.spreadsheet import Json, Sheet, Spreadsheet

_USUAL = {True: 21, False: 100}
_POINT = 96 / 72  # pixels
_PADDING = 3  # pixels on each side of a text
_LINE = 1.2  # its height, in sizes of the font
_AROUND = 5  # pixels above and below the lines of a cell
_BOLD = 1.07
# Thousandths of the size of the font.
_WIDTHS = {
    **dict.fromkeys("'ijl|", 222),
    **dict.fromkeys(" !,./:;I[\\]ft", 278),
    **dict.fromkeys('"()-`r{}*', 345),
    **dict.fromkeys("Jcksvxyz^", 500),
    **dict.fromkeys("+<=>~", 584),
    **dict.fromkeys("FTZ", 611),
    **dict.fromkeys("ABEKPSVXY&", 667),
    **dict.fromkeys("CDHNRUw", 722),
    **dict.fromkeys("GOQ", 778),
    **dict.fromkeys("Mm", 833),
    **dict.fromkeys("%W@", 960),
}
_OTHER, _WIDE = 556, 1000
_FIRST_WIDE = "\u1100"


def _length(text: str, style: Json) -> float:
    """Return how many pixels wide a line of text is."""
    thousandths = sum(
        _WIDTHS.get(letter, _OTHER if letter < _FIRST_WIDE else _WIDE) for letter in text
    )
    return thousandths / 1000 * _size(style) * (_BOLD if style.get("bold") else 1)


def _size(style: Json) -> float:
    """Return the size of a font in pixels."""
    return float(style.get("fontSize", 10)) * _POINT


def _lines(text: str, looks: Json, style: Json, width: int) -> int:
    """Return how many lines a text takes in a column of a width in pixels."""
    lines = text.split("\n")
    if looks.get("wrapStrategy") not in ("WRAP", "LEGACY_WRAP"):
        return len(lines)
    room = max(1, width - 2 * _PADDING)
    return sum(max(1, math.ceil(_length(line, style) / room)) for line in lines)


def _pixels(sheet: Sheet, at: tuple[int, int], text: str, cell: Json, *, rows: bool) -> int:
    """Return the height or the width that a cell needs."""
    looks: Json = cell.get("userEnteredFormat", {})
    style: Json = looks.get("textFormat", {})
    if not rows:
        longest = max(_length(line, style) for line in text.split("\n"))
        return math.ceil(longest) + 2 * _PADDING
    width = sheet.column_sizes.get(at[1], {}).get("pixelSize", _USUAL[False])
    count = _lines(text, looks, style, width)
    return count * math.ceil(_size(style) * _LINE) + _AROUND


def _auto_resize(book: Spreadsheet, body: Json) -> Json:
    if "dataSourceSheetDimensions" in body:
        raise InvalidError("This server has no data source sheets.")
    if "dimensions" not in body:
        raise InvalidError("dimensions is required")
    sheet, rows, start, end = stretch(book, body["dimensions"])
    whole = sheet.whole()
    box = whole._replace(top=start, bottom=end) if rows else whole._replace(left=start, right=end)
    needed = _needed(book, sheet, box, rows=rows)
    sizes = sheet.row_sizes if rows else sheet.column_sizes
    for at in range(start, end):
        size = {n: v for n, v in sizes.pop(at, {}).items() if n != "pixelSize"}
        pixels = needed.get(at, _USUAL[rows])
        size |= {"pixelSize": pixels} if pixels != _USUAL[rows] else {}
        if size:
            sizes[at] = size
    return {}


def _needed(book: Spreadsheet, sheet: Sheet, box: Box, *, rows: bool) -> dict[int, int]:
    """Return what each row or column needs; merged cells ask for nothing."""
    view, joined = View(book, scratch()), merged(sheet)
    found: dict[int, int] = {}
    for row, column, cell in list(sheet.filled(box)):
        text = view.shown(sheet, row, column, cell)
        if text and not any(each.holds(row, column) for each in joined):
            at = row if rows else column
            size = _pixels(sheet, (row, column), text, cell, rows=rows)
            found[at] = max(found.get(at, _USUAL[True]), size)
    return found


KINDS: Mapping[str, Apply] = {"autoResizeDimensions": _auto_resize}
