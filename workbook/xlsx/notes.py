"""Notes on cells, and the boxes that show them, when the cells move.

Source: ECMA-376 part 1, section 18.7.3 (comment); part 4, section 19.4 (VML ClientData).
"""

import re
from collections.abc import Iterator

from workbook.model import Address, Area
from workbook.xlsx import markup
from workbook.xlsx.around import area_of
from workbook.xlsx.gap import Block
from workbook.xlsx.splice import CannotSpliceError

_COMMENT = re.compile(rb"<((?:[\w.-]+:)?comment)(\s[^<>]*?)(?:/>|>.*?</\1\s*>)", re.DOTALL)
_SHAPE = re.compile(rb"<((?:[\w.-]+:)?shape)\s.*?</\1\s*>\s*", re.DOTALL)
_KIND = re.compile(rb"ObjectType\s*=\s*[\"']Note[\"']")
_ANCHOR = re.compile(rb"(Anchor>\s*)([\d\s,.-]+?)(\s*</)")
_ROW = re.compile(rb"(:Row>\s*)(\d+)(\s*</)")
_COLUMN = re.compile(rb":Column>\s*(\d+)\s*</")


def carried_comments(part: bytes, block: Block) -> bytes:
    """Return a comments part whose comments are at their cells; those of lost cells are gone."""

    def moved(found: re.Match[bytes]) -> bytes:
        stated = markup.attribute(found[2], b"ref") or b""
        area = area_of(stated.decode())
        at = area.first if area else None
        after = block.moved(at) if at else None
        if at is None or after == at:
            return found[0]
        if after is None:
            return b""
        close = found[0].index(b">") + 1
        tag = markup.with_attribute(found[0][:close], b"ref", after.a1.encode())
        return tag + found[0][close:]

    return _COMMENT.sub(moved, part)


def carried_boxes(part: bytes, block: Block) -> bytes:
    """Return a VML part whose note boxes are at their cells; those of lost cells are gone.

    Raises:
        CannotSpliceError: something that is no note stands on the moved cells.
    """

    def moved(found: re.Match[bytes]) -> bytes:
        shape = found[0]
        if not _KIND.search(shape):
            if any(block.touches(area) for area in _anchored(shape)):
                raise CannotSpliceError("a control or picture stands on the cells")
            return shape
        row, column = _ROW.search(shape), _COLUMN.search(shape)
        if row is None or column is None:
            return shape
        at = Address(int(row[2]) + 1, int(column[1]) + 1)
        after = block.moved(at)
        if after == at:
            return shape
        return b"" if after is None else _lowered(shape, after.row - at.row)

    return _SHAPE.sub(moved, part)


def _lowered(shape: bytes, down: int) -> bytes:
    shape = _ROW.sub(lambda found: found[1] + b"%d" % (int(found[2]) + down) + found[3], shape)

    def anchor(found: re.Match[bytes]) -> bytes:
        numbers = [each.strip() for each in found[2].split(b",")]
        if len(numbers) != 8:
            return found[0]
        for place in (2, 6):
            numbers[place] = b"%d" % max(int(numbers[place]) + down, 0)
        return found[1] + b", ".join(numbers) + found[3]

    return _ANCHOR.sub(anchor, shape)


def _anchored(shape: bytes) -> Iterator[Area]:
    for found in _ANCHOR.finditer(shape):
        numbers = [int(float(each)) for each in found[2].split(b",") if each.strip()]
        if len(numbers) == 8:
            first = Address(min(numbers[2], numbers[6]) + 1, min(numbers[0], numbers[4]) + 1)
            yield Area(
                first, Address(max(numbers[2], numbers[6]) + 1, max(numbers[0], numbers[4]) + 1)
            )
