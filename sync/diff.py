"""What turns one row into another, cell by cell."""

from collections.abc import Iterable, Mapping
from typing import TypeAlias

from workbook.values import Content, same

Cells: TypeAlias = Mapping[str, Content]
Rows: TypeAlias = Mapping[str, Cells]


_BOOL = frozenset([bool])


def equal(one: Cells, *others: Cells) -> bool:
    """Whether rows hold the same contents: a dict compare, except that ``True`` is not 1."""
    for other in others:
        if one != other:
            return False
    for cells in (one, *others):
        if not _BOOL.isdisjoint(map(type, cells.values())):
            return _same_types(one, others)
    return True


def flagged(rows: Rows) -> frozenset[str]:
    """Return the columns that hold ``True`` or ``False`` anywhere."""
    found: set[str] = set()
    for cells in rows.values():
        types = [*map(type, cells.values())]
        if bool in types and types.count(bool) > sum(type(cells.get(c)) is bool for c in found):
            found.update(column for column, each in cells.items() if type(each) is bool)
    return frozenset(found)


def same_flags(flags: Iterable[str], one: Cells, two: Cells, three: Cells) -> bool:
    """Whether equal rows hold the same, given the columns in which ``True`` may stand."""
    for column in flags:
        if not type(one.get(column)) is type(two.get(column)) is type(three.get(column)):
            return False
    return True


def _same_types(one: Cells, others: Iterable[Cells]) -> bool:
    """Whether equal rows hold contents of the same types; most have them in the same order."""
    order, types = list(one), list(map(type, one.values()))
    return all(
        types == list(map(type, other.values() if list(other) == order else map(other.get, order)))
        for other in others
    )


def changed_cells(before: Cells, after: Cells, columns: Iterable[str]) -> dict[str, Content]:
    """Return the cells among ``columns`` to be set to turn ``before`` into ``after``.

    ``None`` clears a cell. ``changed_cells(row, row, columns) == {}``.
    """
    return {
        column: after.get(column)
        for column in columns
        if not same(before.get(column), after.get(column))
    }
