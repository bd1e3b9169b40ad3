"""Defined names, for an engine that has none: references are written in place of them."""

import re
from collections.abc import Collection

from workbook.model import Address, Area

# Text, quoted sheet names and bracketed column names are passed over; words are looked up.
_WORD = re.compile(
    r"""("(?:[^"]|"")*"|'(?:[^']|'')*'|\[[^\[\]]*\]|[!$:.][A-Za-z_\\][\w.\\]*)"""
    r"""|([A-Za-z_\\][\w.\\]*)(?![\w.\\]*\s*[(!\[])"""
)
_DIGITS = b"0123456789"


class Names:
    """Names and what they stand for; upper and lower case are one."""

    def __init__(self) -> None:
        self._references: dict[str, str] = {}
        self._shapes: set[str] = set()
        self._nameless: dict[bytes, bool] = {}

    def define(self, name: str, sheet: str, where: Address | Area) -> None:
        """Give a cell or an area a name; a second time moves it."""
        known = name.casefold()
        self._references[known] = _absolute(sheet, where)
        self._shapes.add(known.encode().translate(None, _DIGITS).decode())
        self._nameless.clear()

    def forget(self, name: str) -> None:
        """Take a name away; formulas that use it are then written as they are."""
        self._references.pop(name.casefold(), None)

    def bound(self, formulas: Collection[str]) -> list[str]:
        """Return formulas with references in place of names."""
        if not self._references or not formulas:
            return list(formulas)
        # Formulas of a column differ in row numbers only: one search does for all.
        joined = "\0".join(text.replace("\0", " ") for text in formulas)
        shapes = joined.encode(errors="surrogatepass").translate(None, _DIGITS).split(b"\0")
        return [
            text if self._is_nameless(shape) else _WORD.sub(self._reference, text)
            for text, shape in zip(formulas, shapes, strict=True)
        ]

    def _is_nameless(self, shape: bytes) -> bool:
        known = self._nameless.get(shape)
        if known is None:
            words = (found[2] or "" for found in _WORD.finditer(shape.decode(errors="replace")))
            known = not any(word.casefold() in self._shapes for word in words)
            self._nameless[shape] = known
        return known

    def _reference(self, match: re.Match[str]) -> str:
        word = match[2]
        return match[0] if word is None else self._references.get(word.casefold(), match[0])


def _absolute(sheet: str, where: Address | Area) -> str:
    area = where if isinstance(where, Area) else Area(where, where)
    corners = ":".join(re.sub(r"([A-Z]+)", r"$\1$", corner) for corner in area.a1.split(":"))
    quoted = sheet.replace("'", "''")
    return f"'{quoted}'!{corners}"
