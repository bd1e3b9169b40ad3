"""Formulas as a locale writes them: ``;`` between arguments where the comma is the decimal point.

The server keeps every formula in en-US form. Function names are English everywhere. Every locale
takes ``;`` between arguments. Inferred: so is a comma that can be no decimal point.
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


_ENDS = ")]}%!"


def to_plain(formula: str, locale: Locale) -> str:
    """Return a formula that was typed in a locale as en-US writes it."""
    if locale.comma:
        return _swapped(formula, {";": ",", "\\": ","}, ",", ".")
    return _swapped(formula, {";": ","}, ".", ".") if ";" in formula else formula


def to_locale(formula: str, locale: Locale) -> str:
    """Return a formula kept in en-US form as a locale writes it."""
    return _swapped(formula, {",": ";"}, ".", ",") if locale.comma else formula


def _swapped(formula: str, marks: dict[str, str], old: str, new: str) -> str:
    """Swap argument separators and decimal points; in braces ``;`` ends a row and stays."""
    pieces: list[str] = []
    depth = 0
    before: re.Match[str] | None = None
    for match in _PIECES[old].finditer(formula):
        piece = match[0]
        if match["number"]:
            whole, mark, rest = piece.partition(old)
            apart = old == "," and before is not None and _parts(before, whole)
            piece = f"{whole}{mark}{rest}" if apart else piece.replace(old, new)
        elif match["mark"]:
            depth += (piece == "{") - (piece == "}")
            piece = _mark(piece, marks, inside=depth > 0)
        pieces.append(piece)
        before = match if piece.strip() else before
    return "".join(pieces)


def _parts(before: re.Match[str], whole: str) -> bool:
    """Whether a comma after some digits parts arguments: ``A2,3`` and ``$A$2,3`` are no numbers.

    Args:
        before: what stands before the digits and the comma.
        whole: the digits; none where the comma comes right after ``before``.
    """
    if whole:
        return before[0] in ("$", ":")
    return not before["mark"] or before[0] in _ENDS


def _mark(piece: str, marks: dict[str, str], *, inside: bool) -> str:
    if not inside:
        return piece if piece == "\\" else marks.get(piece, piece)
    if piece == ";":
        return piece
    return "\\" if piece == "," and "," in marks else marks.get(piece, piece)
