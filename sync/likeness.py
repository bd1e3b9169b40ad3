"""How much alike two rows are, by what people typed in them."""

from collections import Counter
from collections.abc import Iterable
from typing import TypeAlias

from sync.diff import Cells, Rows
from workbook.values import comparable, same

Key: TypeAlias = tuple[object, ...]


def content_key(cells: Cells, typed: tuple[str, ...]) -> Key:
    """Return what is equal for rows of equal typed content; ``()`` for a blank row."""
    contents = tuple(comparable(cells.get(column)) for column in typed)
    if contents.count(None) == len(contents):
        return ()
    return *contents, *map(type, contents)


def likeness(one: Cells, other: Cells, typed: tuple[str, ...]) -> float:
    """Return the share of the typed cells filled in either row that are equal in both."""
    columns = [column for column in one.keys() | other.keys() if column in typed]
    equal = sum(same(one.get(column), other.get(column)) for column in columns)
    return equal / len(columns) if columns else 0.0


def shuffled(base: Rows, rows: Rows, edited: Iterable[str], typed: tuple[str, ...]) -> int:
    """Return how many of the ``edited`` rows now hold exactly what another of them held.

    Several at once mean that someone sorted the visible columns and not the ids beside them.
    Contents that occur twice prove nothing and are left out.
    """
    ids = [row_id for row_id in edited if row_id in base and row_id in rows]
    before = {row_id: content_key(base[row_id], typed) for row_id in ids}
    after = {row_id: content_key(rows[row_id], typed) for row_id in ids}
    once = {key for key, times in Counter(before.values()).items() if times == 1 and key}
    return sum(key in once and before[row_id] != key for row_id, key in after.items())
