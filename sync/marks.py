"""Columns known by marks that move with them, whatever their headers say.

A mark is developer metadata on a column of the Sheet, a defined name of a header cell in Excel.
Marks can go astray, too: cells that are cut and pasted leave the metadata of their columns behind,
and not every program that rewrites a workbook moves its names. So where the mark and the header of
a column disagree, the way in which they do decides.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import TypeAlias

from sync.headers import ID_HEADERS
from workbook.schema import TableSchema

Marks: TypeAlias = Mapping[str, Sequence[int]]
"""Column id -> the sheet columns that bear its mark, in the header row of one table."""


def by_marks(
    table: TableSchema,
    texts: Mapping[int, str],
    matches: Mapping[str, Sequence[int]],
    marks: Marks,
    is_filled: Callable[[int], bool],
) -> dict[str, int]:
    """Return column id -> sheet column, for the columns of which the mark has the last word.

    Args:
        table: the table.
        texts: sheet column -> header.
        matches: column id -> the sheet columns that carry its header.
        marks: column id -> the sheet columns that bear its mark.
        is_filled: whether anything stands below the headers in a sheet column.
    """
    placed = _placed(matches, marks)
    own = {key: found[0] for key, found in matches.items() if len(found) == 1}
    shifted = any(
        own.get(key, at) != at
        and (texts[at].casefold() in ID_HEADERS if at in texts else not is_filled(at))
        for key, at in placed.items()
    )
    headers = {column.header.strip().casefold() for column in table.columns}
    bearers = set(placed.values())
    sure = {}
    for key, at in placed.items():
        elsewhere, text = own.get(key, at), texts.get(at, "")
        if elsewhere == at:
            keeps = bool(text) or is_filled(at)
            keeps = keeps and (key in own or not shifted or text.casefold() not in headers)
        elif shifted or elsewhere not in bearers:
            # Cells moved away from their column, unless its header was merely used anew.
            keeps = not shifted and is_filled(at) and text.casefold() not in {"", *headers}
        else:
            keeps = True  # headers that changed places
        if keeps:
            sure[key] = at
    return sure


def _placed(matches: Mapping[str, Sequence[int]], marks: Marks) -> dict[str, int]:
    """Return the one column of each mark; of several, the one with the right header."""
    placed: dict[str, int] = {}
    for key, columns in marks.items():
        headed = [column for column in columns if column in matches.get(key, ())]
        found = columns if len(columns) == 1 else headed
        if key in matches and len(found) == 1 and found[0] not in placed.values():
            placed[key] = found[0]
    return placed
