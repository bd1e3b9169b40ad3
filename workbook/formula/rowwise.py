"""Rewriting the references of many formulas that differ only in row numbers.

The first of a kind is rewritten reference by reference and leaves a template, in which marks
stand for the row numbers; the others are filled in. What a kind is, ``patterns`` says.
"""

import re
from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass, replace
from typing import TypeAlias

from workbook.formula.patterns import MARKS, marked
from workbook.formula.spots import LOST, Corners, Spot, replaced
from workbook.formula.text import to_text
from workbook.formula.tree import CellRef

_ANCHOR = re.compile(r"[A-Za-z]([1-9][0-9]{0,6})(?![\w(])")
_MOVED_MARKS = ("\4", "\5", "\6")
_MOST = 20_000

_Changes: TypeAlias = Callable[[str], Iterable[tuple[Spot, Corners]]]

_templates: dict[tuple[Hashable, str], str] = {}


@dataclass(frozen=True, slots=True)
class Rewrite:
    """One way to rewrite the references of a formula.

    Attributes:
        kind: what distinguishes it, ``row`` and ``by`` apart.
        row: the row number that the pattern is made for.
        by: how far references to that row and its neighbours move, those that move.
        changes: gives the references to change and what they become; only the row numbers
            decide what a reference becomes, and those near ``row`` alike.
    """

    kind: Hashable
    row: int
    by: int
    changes: _Changes


def anchor(text: str) -> int:
    """Return the first relative row number of a formula, as far as a glance tells; 0 if none."""
    match = _ANCHOR.search(text)
    return int(match[1]) if match else 0


def rewritten(text: str, rewrite: Rewrite) -> str:
    """Return ``text`` with its references changed, from a template if there is one."""
    pattern = marked(text, rewrite.row)
    template = _templates.get((rewrite.kind, pattern))
    if template is None:
        changes = tuple(rewrite.changes(text))
        template = _template(text, rewrite, changes)
        if template is None:
            return replaced(text, changes)
        if len(_templates) >= _MOST:
            _templates.clear()
        _templates[rewrite.kind, pattern] = template
    return filled(filled(template, MARKS, rewrite.row), _MOVED_MARKS, rewrite.row + rewrite.by)


def filled(template: str, marks: tuple[str, str, str], row: int) -> str:
    """Return a template with the numbers of ``row`` and its neighbours for their marks."""
    # here, below, above: marks[rows] is the mark of the row that far below
    for mark, number in zip(marks, (row, row + 1, row - 1), strict=True):
        if mark in template:
            template = template.replace(mark, str(number))
    return template


def _template(text: str, rewrite: Rewrite, changes: Iterable[tuple[Spot, Corners]]) -> str | None:
    """Return the rewritten pattern of ``text``; None if other rows may fare otherwise."""
    pieces, position = [], 0
    for spot, corners in changes:
        old = (spot.first,) if spot.single else (spot.first, spot.last)
        new = corners[: len(old)]
        if not _alike(marked(text[spot.inner : spot.end], rewrite.row), old, rewrite):
            return None
        pieces.append(marked(text[position : spot.start], rewrite.row))
        if None in corners:
            pieces.append(LOST)
        elif new == old:
            pieces.append(marked(text[spot.start : spot.end], rewrite.row))
        else:
            pieces.append(marked(text[spot.start : spot.inner], rewrite.row))
            pairs = zip(old, new, strict=True)
            pieces.append(":".join(_corner(was, now, rewrite) for was, now in pairs if now))
        position = spot.end
    return "".join([*pieces, marked(text[position:], rewrite.row)])


def _alike(pattern: str, old: tuple[CellRef, ...], rewrite: Rewrite) -> bool:
    """Whether a reference fares alike in every row: its marks are whole row numbers."""
    near = sum(abs(ref.row - rewrite.row) <= 1 for ref in old)
    return sum(pattern.count(mark) for mark in MARKS) == near


def _corner(was: CellRef, now: CellRef, rewrite: Rewrite) -> str:
    rows = was.row - rewrite.row
    if abs(rows) > 1:
        return to_text(now)
    marks = _MOVED_MARKS if now.row != was.row else MARKS
    column = to_text(replace(now, row=0, row_absolute=False))
    return f"{column}{'$' if now.row_absolute else ''}{marks[rows]}"
