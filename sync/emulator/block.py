"""Finds the block of filled cells that an append goes below."""

from sync.emulator.grid import Box
from sync.emulator.spreadsheet import Sheet


def at(sheet: Sheet, box: Box) -> Box | None:
    """Return the last block of filled cells that a range holds a cell of; ``None`` if it is blank.

    A block is everything that hangs together, corners included.

    Source: the examples in Google's guide "Reading & writing cell values", append values.
    """
    inside = list(sheet.valued(box))
    if not inside:
        return None
    row, column = inside[-1]
    return _grow(sheet, Box(row, row + 1, column, column + 1))


def _grow(sheet: Sheet, block: Box) -> Box:
    """Return the least block that holds another and that no filled cell touches from outside."""
    top, bottom, left, right = block
    while True:
        while _filled(sheet, bottom, left - 1, right + 1):
            bottom += 1
        while _filled(sheet, top - 1, left - 1, right + 1):
            top -= 1
        across, rows = (left, right), range(top - 1, bottom + 1)
        while any(_filled(sheet, row, right, right + 1) for row in rows):
            right += 1
        while left and any(_filled(sheet, row, left - 1, left) for row in rows):
            left -= 1
        if across == (left, right):
            return Box(top, bottom, left, right)


def _filled(sheet: Sheet, row: int, left: int, right: int) -> bool:
    """Whether a row, if it is one, has a value between two columns."""
    line = sheet.rows.get(row)
    return line is not None and line.valued(max(left, 0), right) > 0
