"""The three-way merge: a function of (base, local, remote), never of clock or run order.

Every cell and every row has exactly one outcome. Vocabulary after Dolt's three-way differ:
convergent changes are equal on both sides, divergent ones are not. An edit beats a delete. An
empty base means union: equal cells agree, unequal ones conflict, nothing is deleted.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import partial
from itertools import chain
from typing import TypeAlias

from sync.conflicts import DELETED, WHOLE_ROW, Kept
from sync.diff import Cells, Rows, changed_cells, equal, same_flags
from sync.directions import Direction
from workbook.values import Content, display, same

LONGEST = 32_767
"""Characters that a cell of Excel holds; joined texts beyond that stay apart."""


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
        directions: which way columns go, where not both ways.
        rows: which way the table's rows go: where they are added and deleted.
        flags: the columns that may hold ``True`` or ``False``, which equal numbers and are not the
            same; ``None`` for any.
        common: the columns that both sides have; ``compared`` are the same in order.
        sinks: (columns of which Excel is the sink, columns of which the Sheet is).
    """

    headers: Mapping[str, str]
    local: frozenset[str]
    remote: frozenset[str]
    directions: Mapping[str, Direction] = field(default_factory=dict)
    rows: Direction = Direction.BOTH
    flags: frozenset[str] | None = None
    common: frozenset[str] = field(init=False)
    compared: tuple[str, ...] = field(init=False)
    sinks: tuple[frozenset[str], frozenset[str]] = field(init=False)

    def __post_init__(self) -> None:
        common = self.local & self.remote
        object.__setattr__(self, "common", common)
        object.__setattr__(self, "compared", self.of(common))
        sinks = tuple(
            frozenset(each for each in common if self.directions.get(each) is to)
            for to in (Direction.TO_EXCEL, Direction.TO_SHEET)
        )
        object.__setattr__(self, "sinks", sinks)

    @property
    def one_way(self) -> frozenset[str]:
        """The columns of which one side is the source, which is never written."""
        return self.sinks[0] | self.sinks[1]

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
    alike = equal if columns.flags is None else partial(same_flags, columns.flags)
    for row_id, before in base.items():
        here, there = local.get(row_id), remote.get(row_id)
        if before == here == there and alike(before, here or {}, there or {}):
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
    for column in _edited(before, local, remote, columns):
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


def _edited(before: Cells, local: Cells, remote: Cells, columns: Columns) -> Iterable[str]:
    """Return the columns, in order, whose cells may not be the same; most are, in any row."""
    if columns.flags is None:
        return columns.compared
    was, here, there = before.get, local.get, remote.get
    edited = [c for c in columns.compared if not was(c) == here(c) == there(c)]
    odd = [c for c in columns.flags if not type(was(c)) is type(here(c)) is type(there(c))]
    return [c for c in columns.compared if c in edited or c in odd] if odd else edited


def _settle(local: Content, remote: Content, winner: Winner) -> tuple[Content, Kept]:
    """Choose between two contents."""
    if winner is Winner.EXCEL:
        return local, Kept.EXCEL
    if winner is Winner.BOTH and _is_text(local) and _is_text(remote):
        text = joined(str(local or ""), str(remote or ""))
        if len(text) <= LONGEST:
            return text, Kept.BOTH
    return remote, Kept.SHEET


def joined(local: str, remote: str) -> str:
    """Return the lines of the Sheet's text and then those of Excel's that it lacks.

    Joining twice adds nothing: ``joined(l, joined(l, r)) == joined(joined(l, r), r) == joined(l,
    r)``.
    """
    here, there = (text.split("\n") if text else [] for text in (local, remote))
    return "\n".join([*there, *(line for line in here if line not in there)])


def _is_text(content: Content) -> bool:
    """Whether a content can be joined with a text; a blank cell is the empty one."""
    return content is None or isinstance(content, str)


def _edit_or_delete(
    base: Cells, left: Cells, columns: Columns, had: frozenset[str], deleted: Change
) -> MergedRow:
    """Decide on a row that one side deleted: gone if the other left it alone, else restored."""
    edits = changed_cells(base, left, (column for column in columns.headers if column in had))
    if not edits:
        return MergedRow(deleted, None)
    lost = {c: v for c, v in base.items() if c not in had and c in columns.headers}
    text, was = (listed(cells, edits, columns.headers) for cells in (edits, base))
    here, there = (DELETED, text) if deleted is Change.DELETED_LOCAL else (text, DELETED)
    return MergedRow(
        Change.EDIT_BEATS_DELETE_LOCAL
        if deleted is Change.DELETED_LOCAL
        else Change.EDIT_BEATS_DELETE_REMOTE,
        {**lost, **left},
        (Clash(WHOLE_ROW, was, here, there, Kept.ROW),),
    )


def listed(cells: Cells, edited: Iterable[str], headers: Mapping[str, str]) -> str:
    """Return some cells of a row as one text."""
    return "; ".join(f"{headers[column]}: {display(cells.get(column))}" for column in edited)


def _fresh(base: Rows, local: Rows, remote: Rows) -> Iterable[str]:
    """Return the ids that the base does not know, each once: local ones first."""
    mine = (row_id for row_id in local if row_id not in base)
    theirs = (row_id for row_id in remote if row_id not in base and row_id not in local)
    return chain(mine, theirs)
