"""Formulas as a locale writes them: ``;`` between arguments where the comma is the decimal point.

The server keeps every formula in en-US form. Function names are English everywhere.
"""

import re

from sync.emulator.locales import Locale

_NUMBER = r"\d+(?:{0}\d+)?(?:[eE][+-]?\d+)?|{0}\d+"
_PIECE = r"""(?P<text>"(?:[^"]|"")*")|(?P<quoted>'(?:[^']|'')*')|(?P<name>[^\W\d][\w.]*)"""
_PIECES = {
    mark: re.compile(
        rf"{_PIECE}|(?P<number>{_NUMBER.format(re.escape(mark))})|(?P<mark>.)", re.DOTALL
    )
    for mark in ".,"
}


def to_plain(formula: str, locale: Locale) -> str:
    """Return a formula that was typed in a locale as en-US writes it."""
    return _swapped(formula, {";": ",", "\\": ","}, ",", ".") if locale.comma else formula


def to_locale(formula: str, locale: Locale) -> str:
    """Return a formula kept in en-US form as a locale writes it."""
    return _swapped(formula, {",": ";"}, ".", ",") if locale.comma else formula


def _swapped(formula: str, marks: dict[str, str], old: str, new: str) -> str:
    """Swap argument separators and decimal points; in braces ``;`` ends a row and stays."""
    pieces: list[str] = []
    depth = 0
    for match in _PIECES[old].finditer(formula):
        piece = match[0]
        if match["number"]:
            piece = piece.replace(old, new)
        elif match["mark"]:
            depth += (piece == "{") - (piece == "}")
            piece = _mark(piece, marks, inside=depth > 0)
        pieces.append(piece)
    return "".join(pieces)


def _mark(piece: str, marks: dict[str, str], *, inside: bool) -> str:
    if not inside:
        return piece if piece == "\\" else marks.get(piece, piece)
    if piece == ";":
        return piece
    return "\\" if piece == "," and "," in marks else marks.get(piece, piece)
