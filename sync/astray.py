"""What a run that died wrote into the wrong rows of the Sheet, and never put back. No I/O.

Between the read of a run and its write another person may sort the Sheet; the run mends what then
went astray, unless it dies first. The next one takes for its own stray write a cell that holds
exactly what the unfinished run meant for another row of the same column, while that row does not
show it. What stood there comes back, the edit is aimed again, and as a person may after all have
typed just that, both contents go to the conflict log.
"""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from sync.conflicts import Kept
from sync.diff import Cells, Rows
from sync.identity import Identified
from sync.merge import Change, Clash, Columns, MergedRow
from sync.plan import Plan
from sync.proof import planned
from sync.store import AddRow, SetCell
from workbook.values import Content, same


@dataclass(frozen=True, slots=True)
class Stray:
    """A cell of the Sheet that holds what was meant for another row.

    Attributes:
        before: what it held when the unfinished run read it.
        found: what it holds.
    """

    row_id: str
    column: str
    before: Content
    found: Content


def begun(pending: Plan, tokens: Collection[str] | None) -> Plan:
    """Return a plan that may have been written in part, or an empty one.

    Every write takes the Sheet's tokens away and leaves others: while they are those that the plan
    was made on, nothing of it was written.

    Args:
        pending: the plan of a run that did not finish.
        tokens: the Sheet's tokens now; ``None`` if that side has no such thing.
    """
    if pending.tokens is None or tokens is None:
        return Plan()
    untouched = pending.tokens and set(pending.tokens) == set(tokens)
    return Plan() if untouched else pending


def strays(plan: Plan, table: str, base: Rows, sides: Identified) -> tuple[Stray, ...]:
    """Return the cells of a table that a plan begun and not finished has hit by mistake.

    Args:
        plan: what :func:`begun` returned.
        table: the table's name.
        base: what both sides held last.
        sides: what both sides hold.
    """
    aims = planned((e for e in plan.remote if isinstance(e, SetCell)), table)
    lost: defaultdict[str, list[Content]] = defaultdict(list)
    for (row_id, column), content in aims.items():
        if not _shows(sides.remote.get(row_id), column, content):
            lost[column].append(content)
    if not lost:
        return ()
    read = planned(plan.local, table)  # where the Sheet was not as in the base, Excel was to follow
    new = {e.row_id for e in plan.local if isinstance(e, AddRow) and e.table == table}
    found = []
    for row_id, cells in sides.remote.items():
        if row_id not in base and row_id not in new:
            continue
        for column, contents in lost.items():
            now, cell = cells.get(column), (row_id, column)
            was = read[cell] if cell in read else base.get(row_id, {}).get(column)
            meant = cell in aims and same(aims[cell], now)
            agreed = _shows(sides.local.get(row_id), column, now)
            ours = any(same(now, content) for content in contents)
            if ours and not (meant or agreed or same(now, was)):
                found.append(Stray(row_id, column, was, now))
    return tuple(found)


def _shows(cells: Cells | None, column: str, content: Content) -> bool:
    return cells is not None and same(cells.get(column), content)


def without(sides: Identified, found: Sequence[Stray]) -> Identified:
    """Return the sides with what stood in those cells of the Sheet."""
    if not found:
        return sides
    remote = dict(sides.remote)
    for stray in found:
        cells = {c: each for c, each in remote[stray.row_id].items() if c != stray.column}
        remote[stray.row_id] = cells | _filled(stray.column, stray.before)
    return replace(sides, remote=remote)


def _filled(column: str, content: Content) -> dict[str, Content]:
    return {} if content is None else {column: content}


def put_back(
    rows: dict[str, MergedRow], found: Sequence[Stray], sides: Identified, columns: Columns
) -> dict[str, MergedRow]:
    """Return merged rows in which those cells are written again, and told of as conflicts.

    Args:
        rows: what a merge of ``sides`` has come to.
        found: the cells that were hit.
        sides: what :func:`without` returned.
        columns: the columns of the table.
    """
    again = dict(rows)
    for stray in found:
        row = again.get(stray.row_id) or _as_it_was(stray.row_id, sides, columns)
        stands = (row.cells or {}).get(stray.column)
        clash = Clash(stray.column, stray.before, stands, stray.found, Kept.EXCEL)
        again[stray.row_id] = replace(row, clashes=(*row.clashes, clash))
    return again


def _as_it_was(row_id: str, sides: Identified, columns: Columns) -> MergedRow:
    """Return the outcome for a row that both sides held alike."""
    cells = {**columns.only_remote(sides.remote[row_id]), **sides.local.get(row_id, {})}
    return MergedRow(Change.EDITED, cells)
