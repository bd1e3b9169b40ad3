"""How much of a file is read: more of a kind than any real workbook has is refused, and named.

A few kilobytes can unpack to gigabytes of values. What bounds bytes is in
:mod:`workbook.xlsx.archive`; this bounds what bytes stand for.
"""

from dataclasses import dataclass, field
from typing import Final

from workbook.errors import UnreadableError

FORMULA_TEXT: Final = 20_000_000
"""Characters that the shared formulas of any workbook may have, each cell's text counted."""

FORMULA_RATIO: Final = 4
"""Characters that they may have for each byte of the sheets' rows: a cell takes 35 or more."""

FORMULA_KINDS: Final = 500_000
"""Characters of those among them that differ in more than row numbers, one of each kind counted."""

KINDS_RATIO: Final = 10
"""Bytes of the sheets' rows for which there may be one character more of such kinds."""

SHEETS: Final = 10_000
"""Sheets of a workbook; several may be in one part."""

MERGES: Final = 200_000
"""Merged areas of a sheet."""

PLACES: Final = 200_000
"""Areas that the validations of a sheet name."""

COLUMNS: Final = 4 * 16_384
"""Columns that a sheet sets apart; one that is set apart twice counts twice."""

MARKS: Final = 400_000
"""Comments and CDATA sections of a part."""

TREE: Final = 1_600_000
"""What :func:`tree` may tell of a part that is held as a tree: about 250 MB."""

STYLE_TREE: Final = 2_200_000
"""What it may tell of the styles part: each of 65,490 styles has ten attributes, all short."""

STYLE_TAGS: Final = 800_000
"""Tags of the styles part: Excel's 65,490 styles with all that they may state take fewer."""


@dataclass(slots=True)
class Budget:
    """What is left of the text that the shared formulas of a workbook may unpack to."""

    text: int = FORMULA_TEXT
    kinds: float = FORMULA_KINDS
    _known: set[str] = field(default_factory=set)

    def add(self, size: int) -> None:
        """Allow for rows of so many bytes more."""
        self.text += FORMULA_RATIO * size
        self.kinds += size / KINDS_RATIO

    def meet(self, kind: str) -> None:
        """Take off a kind of formula, once.

        Raises:
            UnreadableError: nothing is left.
        """
        if kind not in self._known:
            self._known.add(kind)
            self.kinds -= len(kind)
            if self.kinds < 0:
                raise UnreadableError("there are more kinds of shared formulas than are read")

    def spend(self, characters: int) -> None:
        """Take off so many characters.

        Raises:
            UnreadableError: nothing is left.
        """
        self.text -= characters
        if self.text < 0:
            raise UnreadableError("the shared formulas would unpack to too much text")


def tree(part: bytes) -> int:
    """Return how big a tree a part would be, in tags; an attribute takes as much as two and more.

    Of a small part 0 is said: whatever is in it, its tree is no bigger than is read.
    """
    return part.count(b"<") + 5 * part.count(b"=") // 2 if len(part) > TREE // 3 else 0


def check(count: int, most: int, what: str) -> None:
    """Raise :class:`UnreadableError` if there is more of something than any workbook has."""
    if count > most:
        raise UnreadableError(f"there are {count:,} {what}, more than the {most:,} that are read")
