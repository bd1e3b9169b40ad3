"""Formulas that name a row by its distance, such as a running balance.

They mean the same on both sides only while the rows stand in the same order there.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from sync.store import AddRow, Edit, GiveId, SetCell, TableReading
from workbook.formula.neutral import has_offsets
from workbook.values import Content, Formula


def order(reading: TableReading, given: Iterable[GiveId]) -> list[str]:
    """Return the row ids of one side from top to bottom, with the ids that it will be given."""
    ids = {row.position: row.id for row in reading.rows} | {
        edit.position: edit.row_id for edit in given
    }
    return [ids[position] for position in sorted(ids) if ids[position]]


def split(
    edits: Sequence[Edit], own: Sequence[str], other: Sequence[str]
) -> tuple[list[Edit], list[SetCell]]:
    """Return the edits that may be made, and the cells that must wait for the same order.

    Args:
        edits: what one side is to be told about one table.
        own: the row ids of that side from top to bottom; new rows go below.
        other: those of the side that the contents come from.
    """
    after = [*own, *(edit.row_id for edit in edits if isinstance(edit, AddRow))]
    if _in_step(after, other):
        return list(edits), []
    kept: list[Edit] = []
    held = []
    for edit in edits:
        if isinstance(edit, SetCell) and _bound(edit.content):
            held.append(edit)
        elif isinstance(edit, AddRow) and any(map(_bound, edit.cells.values())):
            bound = {c: each for c, each in edit.cells.items() if _bound(each)}
            free = {c: each for c, each in edit.cells.items() if c not in bound}
            kept.append(replace(edit, cells=free))
            held += (SetCell(edit.table, edit.row_id, c, each) for c, each in bound.items())
        else:
            kept.append(edit)
    return kept, held


def bound(edits: Iterable[Edit]) -> bool:
    """Whether any of ``edits`` writes a formula that depends on the order of rows."""
    return any(
        any(map(_bound, edit.cells.values())) if isinstance(edit, AddRow) else _bound(edit.content)
        for edit in edits
        if isinstance(edit, AddRow | SetCell)
    )


def _bound(content: Content) -> bool:
    return isinstance(content, Formula) and has_offsets(content.text)


def _in_step(one: Sequence[str], other: Sequence[str]) -> bool:
    mine, theirs = set(one), set(other)
    return [each for each in one if each in theirs] == [each for each in other if each in mine]
