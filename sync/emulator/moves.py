"""Blocks of cells that are cut and pasted, and the formulas that refer to them."""

import re

from sync.emulator import references
from sync.emulator.grid import Box, quoted, unquoted
from sync.emulator.spreadsheet import Sheet, Spreadsheet
from workbook.formula.tokens import Token, TokenKind, scan
from workbook.model import column_letters, column_number

_CELL = re.compile(r"(\$?)([A-Za-z]{1,3})(\$?)([0-9]+)")


def moved(box: Box, rows: int, columns: int) -> Box:
    """Return a box moved down and right."""
    return Box(box.top + rows, box.bottom + rows, box.left + columns, box.right + columns)


def shared(one: Box, other: Box) -> Box:
    """Return what two boxes share; an empty box for nothing."""
    return Box(
        max(one.top, other.top),
        min(one.bottom, other.bottom),
        max(one.left, other.left),
        min(one.right, other.right),
    )


def inside(inner: Box, outer: Box) -> bool:
    """Whether a box lies wholly within another."""
    return outer.holds(inner.top, inner.left) and outer.holds(inner.bottom - 1, inner.right - 1)


def follow(
    book: Spreadsheet, source: Sheet, box: Box, target: Sheet, step: tuple[int, int]
) -> None:
    """Let every reference to cells that were moved follow them.

    References to single cells and ranges wholly inside the block follow; others stay. On the move
    to another sheet the sheet's name is written before them.
    """
    spelled = "" if target is source else f"{quoted(target.title)}!"

    def rewriter(at_sheet: str) -> references.Rewrite:
        return lambda text: _followed(text, (source.title, at_sheet), box, (step, spelled))

    references.rewrite_formulas(book, rewriter)


def _followed(text: str, on: tuple[str, str], box: Box, to: tuple[tuple[int, int], str]) -> str:
    pieces = list(scan(text))
    out: list[str] = []
    at = 0
    while at < len(pieces):
        named, size = on[1], 0
        if pieces[at].kind is TokenKind.SHEET:
            named, size = unquoted(pieces[at].text[:-1]), 1
        corners = _corners(pieces, at + size)
        if corners and named.casefold() == on[0].casefold() and all(_held(c, box) for c in corners):
            start = to[1] or ("" if not size else pieces[at].text)
            out.append(start + ":".join(_step(corner, to[0]) for corner in corners))
            at += size + 2 * len(corners) - 1
        else:
            length = size + 2 * len(corners) - 1 if corners else max(size, 1)
            out += [piece.text for piece in pieces[at : at + length]]
            at += length
    return "".join(out)


def _corners(pieces: list[Token], at: int) -> list[str]:
    """Return the cells of a reference that starts here: one, two for a range, none."""
    if at >= len(pieces) or pieces[at].kind is not TokenKind.CELL:
        return []
    more = pieces[at + 1 : at + 3]
    if len(more) == 2 and more[0].text == ":" and more[1].kind is TokenKind.CELL:
        return [pieces[at].text, more[1].text]
    return [pieces[at].text]


def _held(cell: str, box: Box) -> bool:
    match = _CELL.fullmatch(cell)
    return match is not None and box.holds(int(match[4]) - 1, column_number(match[2].upper()) - 1)


def _step(cell: str, step: tuple[int, int]) -> str:
    match = _CELL.fullmatch(cell)
    if match is None:
        return cell
    letters = column_letters(column_number(match[2].upper()) + step[1])
    return f"{match[1]}{letters}{match[3]}{int(match[4]) + step[0]}"
