"""Rectangles of a sheet as the API writes them: A1 ranges and GridRanges.

Rows and columns count from 0 here, and ends are exclusive, as in the API.
"""

import re
from collections.abc import Mapping
from typing import Any, NamedTuple

from workbook.model import column_letters, column_number

_CORNER = re.compile(r"\$?([A-Za-z]{1,3})?\$?([1-9][0-9]{0,7})?")
_R1C1 = re.compile(r"[Rr]([1-9][0-9]{0,6})[Cc]([1-9][0-9]{0,4})")
_PLAIN = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_LIKE_A_CELL = re.compile(r"[A-Za-z]{1,3}[0-9]+|[Rr][0-9]*[Cc][0-9]*|TRUE|FALSE", re.IGNORECASE)


class Box(NamedTuple):
    """Rows ``top`` up to but not including ``bottom``, columns ``left`` up to ``right``."""

    top: int
    bottom: int
    left: int
    right: int

    @property
    def a1(self) -> str:
        """The box as ``B2:D9``, or ``B2`` for one cell."""
        first = f"{column_letters(self.left + 1)}{self.top + 1}"
        last = f"{column_letters(self.right)}{self.bottom}"
        return first if first == last else f"{first}:{last}"

    @property
    def empty(self) -> bool:
        """Whether it holds no cell."""
        return self.top >= self.bottom or self.left >= self.right

    def holds(self, row: int, column: int) -> bool:
        """Whether a cell is inside."""
        return self.top <= row < self.bottom and self.left <= column < self.right

    def meets(self, other: "Box") -> bool:
        """Whether the two share a cell."""
        return (
            self.top < other.bottom
            and other.top < self.bottom
            and self.left < other.right
            and other.left < self.right
        )

    def clipped(self, rows: int, columns: int) -> "Box":
        """Return the part that lies on a grid of so many rows and columns."""
        return Box(self.top, min(self.bottom, rows), self.left, min(self.right, columns))


class Reference(NamedTuple):
    """A parsed A1 range: the sheet's title (``""`` if not named) and its open-ended sides."""

    sheet: str
    top: int | None = None
    bottom: int | None = None
    left: int | None = None
    right: int | None = None

    def box(self, rows: int, columns: int) -> Box:
        """Return the box, open sides reaching to the edge of the grid."""
        return Box(
            self.top or 0,
            rows if self.bottom is None else self.bottom,
            self.left or 0,
            columns if self.right is None else self.right,
        )


def parse(text: str) -> Reference | None:
    """Return the reference written as ``'My sheet'!A1:B2``, ``A:C``, ``A2:C`` or ``R1C1``.

    ``None`` for any other text.
    """
    sheet, mark, rest = text.rpartition("!")
    title = unquoted(sheet) if mark else ""
    if mark and not title:
        return None
    corners = [_R1C1.fullmatch(corner) for corner in rest.split(":")]
    if len(corners) <= 2 and all(corners):
        tops, lefts = zip(*((int(c[1]), int(c[2])) for c in corners if c), strict=True)
        return Reference(title, min(tops) - 1, max(tops), min(lefts) - 1, max(lefts))
    first_text, colon, last_text = rest.partition(":")
    first = _CORNER.fullmatch(first_text)
    last = _CORNER.fullmatch(last_text) if colon else first
    if first is None or last is None or not first_text or (colon and not last_text):
        return None
    if not colon and not (first[1] and first[2]):
        return None
    rows = sorted(int(corner[2]) for corner in (first, last) if corner[2])
    columns = sorted(column_number(corner[1].upper()) for corner in (first, last) if corner[1])
    return Reference(title, *_sides(rows), *_sides(columns))


def _sides(found: list[int]) -> tuple[int | None, int | None]:
    """Return start and exclusive end; one number alone leaves the end open (``A2:C``)."""
    if not found:
        return None, None
    return found[0] - 1, found[1] if len(found) == 2 else None


def unquoted(title: str) -> str:
    """Return a sheet title as written before ``!`` without its quotes."""
    if len(title) >= 2 and title.startswith("'") and title.endswith("'"):
        return title[1:-1].replace("''", "'")
    return title


def quoted(title: str) -> str:
    """Return a sheet title as Google writes it before ``!``: quoted only where needed."""
    if _PLAIN.fullmatch(title) and not _LIKE_A_CELL.fullmatch(title):
        return title
    return "'" + title.replace("'", "''") + "'"


def box(grid_range: Mapping[str, Any], rows: int, columns: int) -> Box:
    """Return the box of a GridRange, open sides reaching to the edge of the grid."""
    return Box(
        grid_range.get("startRowIndex", 0),
        grid_range.get("endRowIndex", rows),
        grid_range.get("startColumnIndex", 0),
        grid_range.get("endColumnIndex", columns),
    )


def grid_range(sheet_id: int, place: Box) -> dict[str, int]:
    """Return the GridRange of a box."""
    return {
        "sheetId": sheet_id,
        "startRowIndex": place.top,
        "endRowIndex": place.bottom,
        "startColumnIndex": place.left,
        "endColumnIndex": place.right,
    }
