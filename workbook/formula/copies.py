"""A formula copied to other cells: its references are found once, and filled in for each copy.

Formulas that differ only in row numbers, as those of a column do, share what was found; how they
are told, :mod:`workbook.formula.patterns` says.
"""

from dataclasses import dataclass
from functools import cache
from itertools import islice
from math import inf
from typing import Final, NamedTuple

from workbook.formula.patterns import MARKS, marked
from workbook.formula.rowwise import anchor, filled
from workbook.formula.spots import LOST, Spot, spots
from workbook.formula.tree import CellRef
from workbook.model import MAX_COLUMN, MAX_ROW, column_letters

_NEAR: Final = 4 * MAX_ROW
_MOST: Final = 1_000_000  # characters of formulas that are kept taken apart


class _Along(NamedTuple):
    """Along what a copy moves."""

    rows: bool
    columns: bool


@dataclass(frozen=True, slots=True)
class _Template:
    """A formula with slots for what changes in a copy.

    Attributes:
        row: the row that near rows are told from; 0 where none are.
        pieces: what stays and each reference with its slots, by turns.
        whole: all of them.
        slots: a column as it is, a row below 0, a row that is near ``row`` below ``-_NEAR``.
        counts: how many slots each reference has.
        edges: the lowest and highest column, row and near row among the slots.
        has_marks: whether near rows that stay are marked.
    """

    row: int
    pieces: tuple[str, ...]
    whole: str
    slots: tuple[int, ...]
    counts: tuple[int, ...]
    edges: tuple[tuple[float, float], ...]
    has_marks: bool

    def at(self, row: int, rows: int, columns: int) -> str:
        """Return a copy of the formula whose near rows are those of ``row``."""
        near = rows + row - self.row
        moves = ((columns, MAX_COLUMN), (rows, MAX_ROW), (near, MAX_ROW))
        inside = all(
            low + by >= 1 and high + by <= most
            for (low, high), (by, most) in zip(self.edges, moves, strict=True)
        )
        text = self._filled(rows, columns, near) if inside else self._cut(rows, columns, near)
        return filled(text, MARKS, row) if self.has_marks else text

    def _filled(self, rows: int, columns: int, near: int) -> str:
        letters, near = _letters() if columns else (), near - _NEAR
        return self.whole % tuple(
            [
                letters[slot + columns] if slot > 0 else (rows if slot > -_NEAR else near) - slot
                for slot in self.slots
            ]
        )

    def _cut(self, rows: int, columns: int, near: int) -> str:
        """Return the copy with ``#REF!`` for what would lie beyond the edge of a sheet."""
        letters, near = _letters(), near - _NEAR
        pieces = list(self.pieces)
        places = [
            slot + columns if slot > 0 else (rows if slot > -_NEAR else near) - slot
            for slot in self.slots
        ]
        values = iter(
            [
                (letters[place] if 0 < place <= MAX_COLUMN else None)
                if slot > 0
                else (place if 0 < place <= MAX_ROW else None)
                for slot, place in zip(self.slots, places, strict=True)
            ]
        )
        for n, count in enumerate(self.counts):
            taken = tuple(islice(values, count))
            pieces[2 * n + 1] = LOST if None in taken else pieces[2 * n + 1] % taken
        return "".join(pieces)


class _Kept:
    """Formulas taken apart, until they hold too many characters."""

    def __init__(self) -> None:
        self.templates: dict[tuple[str, bool, _Along], _Template | None] = {}
        self._characters = 0

    def get(self, text: str, along: _Along) -> tuple[_Template, int]:
        """Return a template for ``text``, and the row by which to fill it."""
        pattern, row = _kind(text)
        found = self._made(pattern, text, row, along)
        if found is None:  # the row's digits stand elsewhere too
            found, row = self._made(text, text, 0, along), 0
        if found is None:
            raise AssertionError("without near rows a template is made of any formula")
        return found, row

    def _made(self, pattern: str, text: str, row: int, along: _Along) -> _Template | None:
        key = pattern, bool(row), along
        if key in self.templates:
            return self.templates[key]
        self._characters += len(text)
        if self._characters > _MOST:
            self.templates.clear()
            self._characters = len(text)
        made = self.templates[key] = _template(text, row, along)
        return made


_kept = _Kept()


def copied(text: str, rows: int, columns: int) -> str:
    """Return a formula as it stands ``rows`` below and ``columns`` right of its cell.

    Raises:
        FormulaError: The text has a character that no formula has.
    """
    template, row = _kept.get(text, _Along(bool(rows), bool(columns)))
    return template.at(row, rows, columns)


def kind(text: str) -> str:
    """Return what a formula has in common with those that differ from it only in row numbers."""
    return _kind(text)[0]


def _kind(text: str) -> tuple[str, int]:
    row = anchor(text)
    if not 1 < row < MAX_ROW or any(mark in text for mark in MARKS):
        return text, 0
    return marked(text, row), row


def _template(text: str, row: int, along: _Along) -> _Template | None:
    """Return a formula taken apart; ``None`` if in another row it would have other references."""
    pieces, slots, counts, position = [], list[int](), list[int](), 0
    known: dict[str, tuple[str, list[int]] | None] = {}
    for spot in spots(text):
        typed = text[spot.inner : spot.end]
        if typed not in known:
            known[typed] = _reference(typed, spot, row, along)
        found = known[typed]
        if found is None:
            return None
        pattern, moving = found
        if moving:
            before = _marked(text[spot.start : spot.inner], row).replace("%", "%%")
            pieces += [_marked(text[position : spot.start], row), before + pattern]
            slots += moving
            counts.append(len(moving))
            position = spot.end
    pieces.append(_marked(text[position:], row))
    whole = "".join(piece if n % 2 else piece.replace("%", "%%") for n, piece in enumerate(pieces))
    has_marks = bool(row) and any(mark in whole for mark in MARKS)
    return _Template(
        row, tuple(pieces), whole, tuple(slots), tuple(counts), _edges(slots), has_marks
    )


def _reference(typed: str, spot: Spot, row: int, along: _Along) -> tuple[str, list[int]] | None:
    """Return a reference with places for what moves, and what goes there.

    Returns:
        ``None`` if not all marks in it are whole row numbers: then it is another in other rows.
    """
    refs = (spot.first,) if spot.single else (spot.first, spot.last)
    marks = sum(map(_marked(typed, row).count, MARKS)) if row else 0
    if row and marks != sum(abs(ref.row - row) <= 1 for ref in refs):
        return None
    corners = [_corner(ref, row, along) for ref in refs]
    return ":".join(pattern for pattern, _ in corners), [n for _, each in corners for n in each]


def _corner(ref: CellRef, row: int, along: _Along) -> tuple[str, list[int]]:
    """Return a corner's text with places for what moves, and what goes there."""
    slots = []
    column = ("$" if ref.column_absolute else "") + column_letters(ref.column)
    if along.columns and ref.column and not ref.column_absolute:
        column = "%s"
        slots.append(ref.column)
    if along.rows and ref.row and not ref.row_absolute:
        slots.append(-ref.row - (_NEAR if row and abs(ref.row - row) <= 1 else 0))
        return f"{column}%d", slots
    number = str(ref.row) if ref.row else ""
    return column + ("$" if ref.row_absolute else "") + _marked(number, row), slots


def _marked(text: str, row: int) -> str:
    return marked(text, row) if row else text


def _edges(slots: list[int]) -> tuple[tuple[float, float], ...]:
    rows = [-slot for slot in slots if slot < 0]
    of_each = (
        [slot for slot in slots if slot > 0],
        [each for each in rows if each < _NEAR],
        [each - _NEAR for each in rows if each > _NEAR],
    )
    return tuple((min(each, default=inf), max(each, default=-inf)) for each in of_each)


@cache
def _letters() -> tuple[str, ...]:
    """Return the letters of each column, the first at 1."""
    return ("", *map(column_letters, range(1, MAX_COLUMN + 1)))
