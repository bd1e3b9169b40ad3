"""The tokens of a formula, in A1, structured or neutral form.

Rules taken from Microsoft's formula grammar ([MS-XLSX] 2.2.2) and checked against the tokenizers
of openpyxl and formualizer. Open ranges (``A:A``, ``2:2``, ``A2:A``) are one token, because only
the colon tells a column from a name.
"""

import re
from collections.abc import Iterator
from enum import StrEnum
from functools import lru_cache
from typing import NamedTuple

from workbook.errors import FormulaError

LONGEST = 32_767


class TokenKind(StrEnum):
    """What a token is."""

    SPACE = "space"
    TEXT = "text"
    TABLE = "table"
    SHEET = "sheet"
    ERROR = "error"
    OPEN = "open"
    CELL = "cell"
    NAME = "name"
    NUMBER = "number"
    OPERATOR = "operator"
    BRACKET = "bracket"


class Token(NamedTuple):
    """A piece of a formula and the offset at which it starts."""

    kind: TokenKind
    text: str
    start: int

    @property
    def end(self) -> int:
        """The offset just behind it."""
        return self.start + len(self.text)


# Behind a reference none of these may follow, or it is the start of a name, call or table.
_STOP = r"(?![\w.(!\[$\\?])"
_CELL = r"\$?[A-Za-z]{1,3}\$?[1-9][0-9]{0,6}"
_TOKEN = re.compile(
    rf"""
      (?P<space>\s+)
    | (?P<text>"(?:[^"]|"")*")
    | (?P<table>'(?:[^']|'')+'(?=\[))
    | (?P<sheet>'(?:[^']|'')+'!
        | (?!{_CELL}:)(?:\[[^\[\]]+\])?[^\W\d][\w.]*(?::[^\W\d][\w.]*)?!
        | \[[0-9]+\]!)
    | (?P<error>\#(?i:REF!(?:{_CELL}(?::{_CELL})?)?|DIV/0!|N/A|NAME\?|NULL!|NUM!|VALUE!|SPILL!
        |CALC!|FIELD!|BLOCKED!|CONNECT!|BUSY!|UNKNOWN!|GETTING_DATA|EXTERNAL!|PYTHON!|ERROR!))
    | (?P<open>(?:\$?[A-Za-z]{{1,3}}|{_CELL}):\$?[A-Za-z]{{1,3}}{_STOP}
        | (?:\$?[1-9][0-9]{{0,6}}|{_CELL}):\$?[1-9][0-9]{{0,6}}{_STOP})
    | (?P<cell>{_CELL}{_STOP})
    | (?P<name>[^\W\d][\w.?\\]*|\\[\w.?\\]*)
    | (?P<number>(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)
    | (?P<operator><>|<=|>=|[-+*/^&=<>%(),;{{}}:@\#~])
    | (?P<bracket>\[(?:'.|[^\[\]']|\[(?:'.|[^\[\]'])*\])*\])
    """,
    re.VERBOSE,
)

_KINDS = {kind.value: kind for kind in TokenKind}


def scan(text: str) -> Iterator[Token]:
    """Yield every token of ``text``, white space included, so that they join to ``text``.

    Raises:
        FormulaError: A character that starts nothing, such as an unclosed quote.
    """
    if len(text) > LONGEST:
        raise FormulaError(f"the formula is longer than {LONGEST} characters", position=LONGEST)
    position = 0
    while position < len(text):
        match = _TOKEN.match(text, position)
        if match is None:
            raise _unreadable(text, position)
        yield Token(_KINDS[match.lastgroup or ""], match[0], position)
        position = match.end()


@lru_cache(maxsize=256)
def tokens(text: str) -> tuple[Token, ...]:
    """Return the tokens of ``text`` without the white space."""
    return tuple(token for token in scan(text) if token.kind is not TokenKind.SPACE)


def _unreadable(text: str, position: int) -> FormulaError:
    what = {
        '"': "a text is not closed",
        "'": "a sheet name is not closed, or not followed by !",
        "[": "a bracket is not closed",
    }.get(text[position], f"{text[position]!r} cannot stand there")
    return FormulaError(f"{what} (character {position + 1} of {text!r})", position=position)
