"""Finds the block of filled cells that an append goes below."""

from collections.abc import Iterable

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
    while True:
        around = Box(
            max(0, block.top - 1), block.bottom + 1, max(0, block.left - 1), block.right + 1
        )
        cells = [(row, at) for row, at in sheet.valued(around) if not block.holds(row, at)]
        if not cells:
            return block
        block = _cover(block, cells)


def _cover(block: Box, cells: Iterable[tuple[int, int]]) -> Box:
    for row, at in cells:
        block = Box(
            min(block.top, row),
            max(block.bottom, row + 1),
            min(block.left, at),
            max(block.right, at + 1),
        )
    return block
