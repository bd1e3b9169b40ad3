"""How much alike two rows are, by what people typed in them."""

from collections import Counter
from collections.abc import Iterable
from typing import TypeAlias

from sync.diff import Cells, Rows
from workbook.values import Content, Serial, comparable, same

Key: TypeAlias = tuple[object, ...]

_ROUNDED = frozenset((float, Serial))


def content_key(cells: Cells, typed: tuple[str, ...]) -> Key:
    """Return what is equal for rows of equal typed content; ``()`` for a blank row."""
    contents = [*map(cells.get, typed)]
    if contents.count(None) == len(contents):
        return ()
    exact = [comparable(each) if type(each) in _ROUNDED else each for each in contents]
    return *exact, *map(type, contents)


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
    there = (row_id for row_id in edited if row_id in rows)
    ids = _shaped_like_another(base, rows, there, typed)
    before = {row_id: content_key(base[row_id], typed) for row_id in ids}
    after = {row_id: content_key(rows[row_id], typed) for row_id in ids}
    once = {key for key, times in Counter(before.values()).items() if times == 1 and key}
    return sum(key in once and before[row_id] != key for row_id, key in after.items())


def mixed_up(
    base: Rows, rows: Rows, other: Rows, changed: Iterable[str], typed: tuple[str, ...]
) -> int:
    """Return how many rows changed places on one side while the other side edited them.

    A row that came to hold exactly what another one held, which holds something else by now or is
    gone, took its place: two rows that were exchanged, or a cell deleted and those below it moved
    up. One of two equal rows that stayed as it was took nothing, whatever became of the other.
    As long as the other side left them alone, it follows, and nothing is mixed up.

    Args:
        base: what both sides held last.
        rows: the side on which rows may have changed places.
        other: the other side.
        changed: the rows that are not the same in all three.
        typed: the columns whose contents people type.
    """
    ids = _shaped_like_another(base, rows, changed, typed)
    before = {row_id: content_key(base[row_id], typed) for row_id in ids}
    after = {row_id: content_key(rows.get(row_id, {}), typed) for row_id in ids}
    left: dict[Key, list[str]] = {}
    for row_id in ids:
        if before[row_id] != after[row_id] and len(base[row_id].keys() & {*typed}) > 1:
            left.setdefault(before[row_id], []).append(row_id)
    pairs = [
        (row_id, left[key][0])
        for row_id, key in after.items()
        if key != before[row_id] and len(left.get(key, ())) == 1
    ]
    places = {row_id for pair in pairs for row_id in pair}
    theirs = {row_id: content_key(other.get(row_id, {}), typed) for row_id in places}
    touched = any(theirs[each] not in {before[each], after[each]} for each in places)
    return len(places) if touched else 0


def _shaped_like_another(
    base: Rows, rows: Rows, edited: Iterable[str], typed: tuple[str, ...]
) -> list[str]:
    """Return ``edited`` rows but for those that certainly are neither mixed up nor matched.

    Equal rows have equal texts, which are quick to compare, and few edits touch a whole row.
    """
    ids = [row_id for row_id in edited if row_id in base]
    before = {row_id: _texts(base[row_id], typed) for row_id in ids}
    after = {row_id: _texts(rows.get(row_id, {}), typed) for row_id in ids}
    held = Counter(before.values())
    moved = {texts for i, texts in after.items() if held[texts] > (before[i] == texts)}
    return [i for i in ids if before[i] in moved or after[i] in moved]


def _texts(cells: Cells, typed: tuple[str, ...]) -> tuple[Content, ...]:
    return tuple([each for each in map(cells.get, typed) if type(each) is str])
