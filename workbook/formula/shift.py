"""What a spreadsheet program does to the A1 references of a formula when cells move.

Works on the text: all but the references stays as it was typed.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum

from workbook.formula.copies import copied
from workbook.formula.rowwise import Rewrite, anchor, rewritten
from workbook.formula.spots import Corners, Spot, replaced, sheet_of, spots
from workbook.formula.text import quoted
from workbook.formula.tokens import TokenKind, tokens
from workbook.formula.tree import CellRef
from workbook.model import MAX_COLUMN, MAX_ROW

EVERY = (1, MAX_ROW)


class Axis(StrEnum):
    """Along what cells move."""

    ROWS = "rows"
    COLUMNS = "columns"


@dataclass(frozen=True, slots=True)
class Change:
    """Lines (rows or columns) that come or go, and with them the cells behind.

    Attributes:
        first: the first line that is new or goes, from 1.
        count: how many lines come (above 0) or go (below 0).
        across: the first and last line of the other axis that take part: all of them, or the
            columns of a block whose cells move up or down alone.
    """

    axis: Axis
    first: int
    count: int
    across: tuple[int, int] = EVERY


def inserted(axis: Axis, first: int, count: int, across: tuple[int, int] = EVERY) -> Change:
    """Return the insertion of ``count`` lines before line ``first``."""
    return Change(axis, first, count, across)


def deleted(axis: Axis, first: int, count: int, across: tuple[int, int] = EVERY) -> Change:
    """Return the deletion of ``count`` lines from line ``first`` on."""
    return Change(axis, first, -count, across)


def shift(text: str, sheet: str, at_sheet: str, change: Change) -> str:
    """Return a formula as it stands after ``change`` on ``sheet``.

    References behind the change move, ranges around it grow or shrink, and what was wholly
    deleted becomes ``#REF!``. A range that lies only partly ``across`` a block stays.

    Args:
        text: a formula without ``=``; its own cell is moved by the caller.
        sheet: the sheet whose lines come or go.
        at_sheet: the formula's own sheet.
        change: made by :func:`inserted` or :func:`deleted`.

    Raises:
        FormulaError: The text has a character that no formula has.
    """
    on, own = sheet.casefold(), at_sheet.casefold() == sheet.casefold()
    if not own and on.replace("'", "''") not in text.casefold():
        return text

    def changes(of: str) -> Iterator[tuple[Spot, Corners]]:
        for spot in spots(of):
            if own if spot.sheet is None else spot.sheet.casefold() == on:
                yield spot, _shifted(spot.first, spot.last, change)

    row = anchor(text)
    by = _moves_by(row, change)
    if by is None or (change.axis is Axis.COLUMNS and change.across != EVERY):
        return replaced(text, changes(text))
    return rewritten(text, Rewrite(("shift", on, own, change, bool(by)), row, by, changes))


def moved(text: str, rows: int, columns: int) -> str:
    """Return a formula as it stands after copying its cell ``rows`` down, ``columns`` right.

    Relative references move along; beyond the edge of a sheet they become ``#REF!``.

    Raises:
        FormulaError: The text has a character that no formula has.
    """
    return copied(text, rows, columns) if rows or columns else text


def renamed_sheet(text: str, old: str, new: str) -> str:
    """Return a formula after the sheet ``old`` was renamed to ``new``."""
    pieces, position = [], 0
    for token in tokens(text):
        if token.kind is TokenKind.SHEET and sheet_of(token).casefold() == old.casefold():
            pieces += [text[position : token.start], quoted(new), "!"]
            position = token.end
    return "".join([*pieces, text[position:]])


def lost_sheet(text: str, sheet: str) -> str:
    """Return a formula after the sheet was deleted: references to it become ``#REF!``."""
    lost = (
        spot for spot in spots(text) if spot.sheet and spot.sheet.casefold() == sheet.casefold()
    )
    return replaced(text, ((spot, (None, None)) for spot in lost))


def _moves_by(row: int, change: Change) -> int | None:
    """Return how far ``row`` and both its neighbours move; None if not all the same way."""
    if change.axis is Axis.COLUMNS or row + 1 < change.first:
        return 0
    behind = row - 1 >= change.first - min(change.count, 0)
    return change.count if behind and row + 1 + change.count <= MAX_ROW else None


def _shifted(first: CellRef, last: CellRef, change: Change) -> Corners:
    by_row = change.axis is Axis.ROWS
    crossing = (first.column, last.column) if by_row else (first.row, last.row)
    low, high = change.across
    if change.across != EVERY and not low <= min(crossing) <= max(crossing) <= high:
        return first, last
    lines = (first.row, last.row) if by_row else (first.column, last.column)
    if 0 in lines:
        return _shifted_open(first, last, change)
    ends = _ends(min(lines), max(lines), change)
    if ends is None:
        return None, None
    start, end = ends if lines[0] <= lines[1] else (ends[1], ends[0])
    return _with_line(first, start, by_row), _with_line(last, end, by_row)


def _shifted_open(first: CellRef, last: CellRef, change: Change) -> Corners:
    """Shift a range such as ``A2:A``, whose end stays open, or ``A:A``, which has no rows."""
    by_row = change.axis is Axis.ROWS
    start = first.row if by_row else first.column
    ends = _ends(start, 2 * MAX_ROW, change) if start else (0, 0)
    return (None, None) if ends is None else (_with_line(first, ends[0], by_row), last)


def _ends(start: int, end: int, change: Change) -> tuple[int, int] | None:
    """Return where the lines from ``start`` to ``end`` stand afterwards; None if they are gone."""
    limit = MAX_ROW if change.axis is Axis.ROWS else MAX_COLUMN
    if change.count > 0:
        start += change.count if start >= change.first else 0
        end += change.count if end >= change.first else 0
        return (start, min(end, limit)) if start <= limit else None
    behind = change.first - change.count
    if start >= change.first:
        start = max(start + change.count, change.first)
    if end >= change.first:
        end = end + change.count if end >= behind else change.first - 1
    return (start, end) if start <= end else None


def _with_line(ref: CellRef, line: int, by_row: bool) -> CellRef:
    if by_row:
        return replace(ref, row=line) if ref.row else ref
    return replace(ref, column=line) if ref.column else ref
