"""Formulas that lost the row above, or another row near by, because it was deleted: pure.

A running balance reads the row above. Where that row goes, by a person or by a sync that brings a
person's delete, spreadsheet programs leave ``#REF!``. Nobody typed that, so it is no edit: the
formula means the row that is above now, and is put back so.
"""

from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from itertools import combinations
from typing import TypeAlias

from sync.counters import Orders
from sync.diff import Cells, Rows
from sync.identity import Identified
from sync.merge import Change, Columns, MergedRow
from workbook.formula.parse import parse
from workbook.formula.text import to_text
from workbook.formula.tree import Literal, Node, OffsetRef
from workbook.formula.walk import rebuilt, walk
from workbook.values import CellError, Formula

_LOST = CellError("#REF!")
_MOST = 4
"""Rows near by that one formula reads; of one that reads more, nothing is put back."""


Merge: TypeAlias = Callable[[Rows, Rows, Rows], dict[str, MergedRow]]


def mended(
    rows: dict[str, MergedRow], base: Rows, sides: Identified, by: tuple[Merge, Columns, Orders]
) -> dict[str, MergedRow]:
    """Return the merged rows with the formulas back that lost a row near by, on either side.

    Only where the formula can stand: the first row has none above.

    Args:
        rows: what a merge has come to.
        base: what both sides held last.
        sides: what both sides hold.
        by: the merge itself, the columns, and what gives the order of both sides' rows.
    """
    broken = [row_id for row_id in rows if _is_broken(row_id, sides)]
    if not broken:
        return rows
    merge, columns, orders = by
    here, there = (
        {row_id: each for row_id in broken if (each := _whole(row_id, held, base, order))}
        for held, order in zip((sides.local, sides.remote), orders(), strict=True)
    )
    touched = [row_id for row_id in broken if row_id in here or row_id in there]
    views = [
        {row_id: view.get(row_id, held.get(row_id, {})) for row_id in touched if row_id in held}
        for view, held in ((here, sides.local), (there, sides.remote))
    ]
    again = merge({i: base[i] for i in touched if i in base}, views[0], views[1])
    for row_id in touched:
        if row_id not in again:  # nothing else was edited there
            cells = {**columns.only_remote(views[1][row_id]), **views[0][row_id]}
            again[row_id] = MergedRow(Change.EDITED, cells)
    return {**rows, **again}


def _is_broken(row_id: str, sides: Identified) -> bool:
    cells = sides.local.get(row_id, {}), sides.remote.get(row_id, {})
    return any(
        isinstance(content, Formula) and _LOST.code in content.text
        for held in cells
        if Formula in map(type, held.values())
        for content in held.values()
    )


def _whole(row_id: str, held: Rows, base: Rows, order: Sequence[str]) -> Cells:
    """Return a row with its formulas put back; ``{}`` if there is nothing to put back."""
    before = base.get(row_id, {})
    back = {
        column: was
        for column, content in held.get(row_id, {}).items()
        if isinstance(content, Formula)
        and isinstance(was := before.get(column), Formula)
        and is_lost(content.text, was.text)
        and _can_stand(was.text, row_id, order)
    }
    return {**held[row_id], **back} if back else {}


@lru_cache(maxsize=1024)
def is_lost(text: str, before: str) -> bool:
    """Whether a formula is what another one becomes as rows near by are deleted."""
    if _LOST.code not in text:
        return False
    tree = parse(before)
    refs = [node for node in walk(tree) if isinstance(node, OffsetRef)]
    if not 0 < len(refs) <= _MOST:
        return False
    return any(to_text(_without(tree, lost)) == text for lost in _some(refs))


def _some(refs: Sequence[OffsetRef]) -> Iterator[frozenset[OffsetRef]]:
    for count in range(1, len(refs) + 1):
        yield from map(frozenset, combinations(refs, count))


def _without(node: Node, lost: frozenset[OffsetRef]) -> Node:
    if isinstance(node, OffsetRef) and node in lost:
        return Literal(_LOST)
    return rebuilt(node, lambda each: _without(each, lost))


def _can_stand(text: str, row_id: str, order: Sequence[str]) -> bool:
    """Whether all the rows that a formula reads near by are there."""
    place = order.index(row_id)
    refs = (node for node in walk(parse(text)) if isinstance(node, OffsetRef))
    return all(0 <= place + ref.rows < len(order) for ref in refs)
