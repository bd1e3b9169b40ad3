"""How much of a file is read: more of a kind than any real workbook has is refused, and named.

A few kilobytes can unpack to gigabytes of values. What bounds bytes is in
:mod:`workbook.xlsx.archive`; this bounds what bytes stand for.
"""

from dataclasses import dataclass
from typing import Final

from workbook.errors import UnreadableError

FORMULA_TEXT: Final = 50_000_000
"""Characters that the shared formulas of any sheet may have, each cell's text counted."""

FORMULA_RATIO: Final = 8
"""Characters that they may have for each byte of the sheet's rows: a cell takes 35 or more."""

SHEETS: Final = 10_000
"""Sheets of a workbook; several may be in one part."""

MERGES: Final = 200_000
"""Merged areas of a sheet."""

PLACES: Final = 200_000
"""Areas that the validations of a sheet name."""

COLUMNS: Final = 4 * 16_384
"""Columns that a sheet sets apart; one that is set apart twice counts twice."""

STYLE_TAGS: Final = 800_000
"""Tags of the styles part: Excel's 65,490 styles with all that they may state take fewer."""


@dataclass(slots=True)
class Budget:
    """What is left of the text that the shared formulas of a sheet may unpack to."""

    left: int = FORMULA_TEXT

    def start(self, size: int) -> None:
        """Begin with rows of so many bytes."""
        self.left = max(FORMULA_TEXT, FORMULA_RATIO * size)

    def spend(self, characters: int) -> None:
        """Take off so many characters.

        Raises:
            UnreadableError: nothing is left.
        """
        self.left -= characters
        if self.left < 0:
            raise UnreadableError("the sheet's shared formulas would unpack to too much text")


def check(count: int, most: int, what: str) -> None:
    """Raise :class:`UnreadableError` if there is more of something than any workbook has."""
    if count > most:
        raise UnreadableError(f"there are {count:,} {what}, more than the {most:,} that are read")
