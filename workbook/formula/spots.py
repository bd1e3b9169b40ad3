"""The A1 references in a formula's text: where they stand, and putting others in their place.

Unlike the tree, this keeps all else as it was typed.
"""

from collections.abc import Iterable, Iterator
from typing import NamedTuple, TypeAlias

from workbook.formula.parse import cell_ref
from workbook.formula.text import to_text
from workbook.formula.tokens import Token, TokenKind, tokens
from workbook.formula.tree import CellRef

LOST = "#REF!"

Corners: TypeAlias = tuple[CellRef | None, CellRef | None]
"""What a reference becomes; None is a cell that is gone."""


class Spot(NamedTuple):
    """A reference in a text.

    Attributes:
        sheet: the sheet written before it, if any.
        start: where it starts, its sheet included.
        inner: where its first corner starts.
        end: the offset behind it.
        first: its first corner, without a sheet.
        last: its last corner; the first again where it is a single cell.
        single: whether it is a single cell.
    """

    sheet: str | None
    start: int
    inner: int
    end: int
    first: CellRef
    last: CellRef
    single: bool


def spots(text: str) -> Iterator[Spot]:
    """Yield the A1 references of a formula, in the order of the text.

    Raises:
        FormulaError: The text has a character that no formula has.
    """
    found = tokens(text)
    index = 0
    while index < len(found):
        token = found[index]
        before = found[index - 1] if index else token
        has_sheet = before.kind is TokenKind.SHEET
        sheet, start = (sheet_of(before), before.start) if has_sheet else (None, token.start)
        index += 1
        if token.kind is TokenKind.OPEN:
            one, _, other = token.text.partition(":")
        elif token.kind is TokenKind.CELL:
            one, other = token.text, ""
            behind = _second_corner(found, index)
            if behind:
                other, index = found[behind].text, behind + 1
        else:
            continue
        first, last = cell_ref(one), cell_ref(other or one)
        if first and last:
            end = found[index - 1].end
            yield Spot(sheet, start, token.start, end, first, last, not other)


def replaced(text: str, changes: Iterable[tuple[Spot, Corners]]) -> str:
    """Return ``text`` with each spot's corners changed; a lost one becomes ``#REF!``."""
    pieces, position = [], 0
    for spot, (first, last) in changes:
        if first == spot.first and last == spot.last:
            continue
        if first is None or last is None:
            pieces += [text[position : spot.start], LOST]
        else:
            tail = "" if spot.single else f":{to_text(last)}"
            pieces += [text[position : spot.inner], to_text(first), tail]
        position = spot.end
    return "".join([*pieces, text[position:]])


def sheet_of(token: Token) -> str:
    """Return the name that a sheet token stands for."""
    name = token.text[:-1]
    return name[1:-1].replace("''", "'") if name.startswith("'") else name


def _second_corner(found: tuple[Token, ...], index: int) -> int:
    """Return where the other corner of a range stands, if a colon stands at ``index``; else 0."""
    if index >= len(found) or found[index].text != ":":
        return 0
    kinds = [token.kind for token in found[index : index + 3]]
    if kinds[0] is not TokenKind.OPERATOR:
        return 0
    if kinds[1:2] == [TokenKind.CELL]:
        return index + 1
    return index + 2 if kinds[1:] == [TokenKind.SHEET, TokenKind.CELL] else 0
