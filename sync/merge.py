"""The three-way merge: a function of (base, local, remote), never of clock or run order.

Every cell and every row has exactly one outcome. Vocabulary after Dolt's three-way differ:
convergent changes are equal on both sides, divergent ones are not. An edit beats a delete. An
empty base means union: equal cells agree, unequal ones conflict, nothing is deleted.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import chain
from typing import TypeAlias

from sync.conflicts import DELETED, WHOLE_ROW, Kept
from sync.diff import Cells, Rows, changed_cells, equal
from workbook.values import Content, display, same


class Change(StrEnum):
    """What happened to a cell or a row since the base."""

    UNCHANGED = "unchanged"
    LOCAL = "local"
    REMOTE = "remote"
    CONVERGENT = "convergent"
    DIVERGENT = "divergent"
    EDITED = "edited"
    ADDED_LOCAL = "added local"
    ADDED_REMOTE = "added remote"
    ADDED_BOTH = "added both"
    DELETED_LOCAL = "deleted local"
    DELETED_REMOTE = "deleted remote"
    DELETED_BOTH = "deleted both"
    EDIT_BEATS_DELETE_LOCAL = "edited remotely, deleted locally"
    EDIT_BEATS_DELETE_REMOTE = "edited locally, deleted remotely"


class Winner(StrEnum):
    """Whose content stands where both changed; ``both`` joins texts."""

    SHEET = "sheet"
    EXCEL = "excel"
    BOTH = "both"


Policy: TypeAlias = Callable[[str, str], Winner]


def sheet_wins(_table: str, _column: str) -> Winner:
    """Let the Sheet's content stand everywhere: the default policy."""
    return Winner.SHEET


@dataclass(frozen=True, slots=True)
class Clash:
    """What a conflict holds; ``column`` is ``WHOLE_ROW`` for an edit that beat a delete."""

    column: str
    base: Content
    local: Content
    remote: Content
    kept: Kept


@dataclass(frozen=True, slots=True)
class MergedRow:
    """The outcome for one row.

    Attributes:
        cells: what the row holds from now on; ``None`` if it is no more.
    """

    change: Change
    cells: Cells | None
    clashes: tuple[Clash, ...] = ()


@dataclass(frozen=True, slots=True)
class Columns:
    """Which of a table's columns each side has; only those that both have are compared.

    Attributes:
        headers: the schema's column ids, in its order, and what people call them.
        common: the columns that both sides have; ``compared`` are the same in order.
    """

    headers: Mapping[str, str]
    local: frozenset[str]
    remote: frozenset[str]
    common: frozenset[str] = field(init=False)
    compared: tuple[str, ...] = field(init=False)

    def __post_init__(self) -> None:
        common = self.local & self.remote
        object.__setattr__(self, "common", common)
        object.__setattr__(self, "compared", self.of(common))

    def of(self, there: frozenset[str]) -> tuple[str, ...]:
        """Return the columns ``there`` in the order of the schema."""
        return tuple(column for column in self.headers if column in there)

    def only_remote(self, cells: Cells) -> Cells:
        """Return the cells of columns that only the remote side has."""
        if self.remote <= self.local:
            return {}
        return {column: each for column, each in cells.items() if column not in self.local}


def merge_cell(base: Content, local: Content, remote: Content) -> Change:
    """Return what happened to one cell."""
    if same(local, remote):
        return Change.UNCHANGED if same(base, local) else Change.CONVERGENT
    if same(base, local):
        return Change.REMOTE
    return Change.LOCAL if same(base, remote) else Change.DIVERGENT


def merge_table(
    base: Rows, local: Rows, remote: Rows, columns: Columns, winner: Callable[[str], Winner]
) -> dict[str, MergedRow]:
    """Return the rows that are not the same in all three, by row id.

    Args:
        base: what both sides held last; empty if unknown.
        local: the rows of Excel.
        remote: the rows of the Sheet.
        columns: which columns are there to compare.
        winner: column id -> whose content stands where both changed.
    """
    merged = {}
    for row_id, before in base.items():
        here, there = local.get(row_id), remote.get(row_id)
        if here is not None and there is not None and equal(before, here, there):
            continue
        row = merge_row(before, here, there, columns, winner)
        if row.change is not Change.UNCHANGED:
            merged[row_id] = row
    for row_id in _fresh(base, local, remote):
        merged[row_id] = merge_row(None, local.get(row_id), remote.get(row_id), columns, winner)
    return merged


def merge_row(
    base: Cells | None,
    local: Cells | None,
    remote: Cells | None,
    columns: Columns,
    winner: Callable[[str], Winner],
) -> MergedRow:
    """Return the outcome for one row, each side's cells being ``None`` where it has no such row."""
    if local is not None and remote is not None:
        return _merge_cells(base, local, remote, columns, winner)
    if local is None and remote is None:
        return MergedRow(Change.DELETED_BOTH, None)
    if base is None:  # only one side has it, and it never was on both
        change = Change.ADDED_LOCAL if remote is None else Change.ADDED_REMOTE
        return MergedRow(change, remote if local is None else local)
    if local is not None:
        return _edit_or_delete(base, local, columns, columns.local, Change.DELETED_REMOTE)
    assert remote is not None  # noqa: S101 - the only case left
    return _edit_or_delete(base, remote, columns, columns.remote, Change.DELETED_LOCAL)


def _merge_cells(
    base: Cells | None,
    local: Cells,
    remote: Cells,
    columns: Columns,
    winner: Callable[[str], Winner],
) -> MergedRow:
    before: Cells = {} if base is None else base
    merged: dict[str, Content] = {**columns.only_remote(remote), **local}
    clashes = []
    changed = False
    for column in columns.compared:
        was, here, there = before.get(column), local.get(column), remote.get(column)
        if same(here, there):
            changed = changed or not same(was, here)
            continue
        changed = True
        change = merge_cell(was, here, there)
        content = there if change is Change.REMOTE else here
        if change is Change.DIVERGENT:
            content, kept = _settle(here, there, winner(column))
            clashes.append(Clash(column, was, here, there, kept))
        if content is None:
            merged.pop(column, None)
        else:
            merged[column] = content
    if base is None:
        return MergedRow(Change.ADDED_BOTH, merged, tuple(clashes))
    return MergedRow(Change.EDITED if changed else Change.UNCHANGED, merged, tuple(clashes))


def _settle(local: Content, remote: Content, winner: Winner) -> tuple[Content, Kept]:
    """Choose between two contents; joining twice adds nothing."""
    if winner is Winner.EXCEL:
        return local, Kept.EXCEL
    if winner is Winner.BOTH and isinstance(local, str) and isinstance(remote, str):
        if local in remote:
            return remote, Kept.BOTH
        return (local if remote in local else f"{remote}\n{local}"), Kept.BOTH
    return remote, Kept.SHEET


def _edit_or_delete(
    base: Cells, left: Cells, columns: Columns, had: frozenset[str], deleted: Change
) -> MergedRow:
    """Decide on a row that one side deleted: gone if the other left it alone, else restored."""
    edits = changed_cells(base, left, (column for column in columns.headers if column in had))
    if not edits:
        return MergedRow(deleted, None)
    lost = {c: v for c, v in base.items() if c not in had and c in columns.headers}
    text, was = (_listed(cells, edits, columns.headers) for cells in (edits, base))
    here, there = (DELETED, text) if deleted is Change.DELETED_LOCAL else (text, DELETED)
    return MergedRow(
        Change.EDIT_BEATS_DELETE_LOCAL
        if deleted is Change.DELETED_LOCAL
        else Change.EDIT_BEATS_DELETE_REMOTE,
        {**lost, **left},
        (Clash(WHOLE_ROW, was, here, there, Kept.ROW),),
    )


def _listed(cells: Cells, edited: Iterable[str], headers: Mapping[str, str]) -> str:
    return "; ".join(f"{headers[column]}: {display(cells.get(column))}" for column in edited)


def _fresh(base: Rows, local: Rows, remote: Rows) -> Iterable[str]:
    """Return the ids that the base does not know, each once: local ones first."""
    mine = (row_id for row_id in local if row_id not in base)
    theirs = (row_id for row_id in remote if row_id not in base and row_id not in local)
    return chain(mine, theirs)
