"""What each run changed in what both sides hold, kept on the Sheet for a file that is shared. Pure.

Two computers may sync one file that lies in a cloud folder. To the second one, what the first one's
runs left in the file is no edit, and what its user takes back there is one. So a run that changes
anything gives the file a new generation and notes on the Sheet what led to it; a computer that
meets a generation of another's first takes its base to what both sides held when that was made.

A note is there before the file has its number, and a file that is open elsewhere gets none for now.
So an entry also says which of its contents the file did not hold yet: the rest may be in a file
that still has the old number.
"""

import json
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from workbook.values import Content, decode, encode, same

MOST = 200
"""Runs that are kept; the oldest make room."""
MOST_TEXT = 250_000
"""Characters that they take together; some 5,000 cells."""
LARGE = 2_000
"""Cells from which on a run is not noted cell by cell."""
NOWHERE = -1
"""The parent of a generation that does not say what it was made from."""

Cells: TypeAlias = Mapping[str, Content]
Base: TypeAlias = Mapping[str, Mapping[str, Cells]]
Rows: TypeAlias = Mapping[tuple[str, str], Cells | None]
"""(table, row id) -> cells; ``None`` for a row that is not there."""
Place: TypeAlias = tuple[str, str, str]
"""Table, row id and column; ``WHOLE`` stands for the row itself."""
WHOLE = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """What the runs between two generations of a file changed.

    Attributes:
        generation: that of the file afterwards.
        parent: that of the file before.
        rows: (table, row id) -> the cells that changed; ``None`` for a row that was deleted.
        whole: the tables of which too much changed to be told.
        lacking: what of this the file did not hold when the run began; it may be owed to it.
        waits: whether the file was open elsewhere, and goes on without the generation for now.
    """

    generation: int
    parent: int = NOWHERE
    rows: Rows = field(default_factory=dict)
    whole: frozenset[str] = frozenset()
    lacking: frozenset[Place] = frozenset()
    waits: bool = False

    def tells_like(self, other: "Entry") -> bool:
        """Whether both lead from one generation to the same contents."""
        same_rows = self.rows == other.rows and self.whole == other.whole
        return same_rows and self.parent == other.parent


def changes(before: Rows, after: Rows) -> dict[tuple[str, str], Cells | None]:
    """Return the rows of an entry that lead from ``before`` to ``after``, which have equal keys."""
    found: dict[tuple[str, str], Cells | None] = {}
    for place, cells in after.items():
        was = before[place]
        if cells is None:
            if was is not None:
                found[place] = None
            continue
        old = was or {}
        columns = old.keys() | cells.keys()
        new = {c: cells.get(c) for c in sorted(columns) if not same(old.get(c), cells.get(c))}
        if new or was is None:
            found[place] = new
    return found


def small(made: Entry) -> Entry:
    """Return an entry that is small enough to be kept."""
    cells = sum(1 if each is None else max(1, len(each)) for each in made.rows.values())
    if cells <= LARGE and len(to_text(made)) <= MOST_TEXT // 2:
        return made
    tables = frozenset(table for table, _ in made.rows)
    return Entry(made.generation, made.parent, whole=tables, waits=made.waits)


def lacking(rows: Rows, held: Base) -> frozenset[Place]:
    """Return what of the rows of an entry is not in what a side holds."""
    found: set[Place] = set()
    for (table, row_id), cells in rows.items():
        there = held.get(table, {}).get(row_id)
        if cells is None or there is None:
            if cells is not there:
                found.add((table, row_id, WHOLE))
            continue
        found |= {(table, row_id, c) for c, each in cells.items() if not same(there.get(c), each)}
    return frozenset(found)


def beyond(rows: Rows, entries: Sequence[Entry]) -> bool:
    """Whether rows of an entry say what none of other entries says."""
    for place, cells in rows.items():
        told = [entry.rows[place] for entry in entries if place in entry.rows]
        if cells is None:
            if None not in told:
                return True
            continue
        for column, content in cells.items():
            said = (each[column] for each in told if each is not None and column in each)
            if not any(same(content, each) for each in said):
                return True
        if not told:
            return True
    return False


def path(
    entries: Iterable[Entry], starts: Collection[int], end: int
) -> tuple[int, tuple[Entry, ...]] | None:
    """Return the entries that lead to a generation from the nearest of some, and that one.

    ``None`` stands for a way that is not told.
    """
    by_generation = {each.generation: each for each in entries}
    found: list[Entry] = []
    while end not in starts:
        step = by_generation.pop(end, None)
        if step is None:
            return None
        found.append(step)
        end = step.parent
    return end, tuple(reversed(found))


def advance(base: Base, entries: Iterable[Entry]) -> dict[str, dict[str, Cells]]:
    """Return the base after ``entries``; of tables of which they do not tell all, nothing."""
    now = {table: dict(rows) for table, rows in base.items()}
    unknown: set[str] = set()
    for each in entries:
        unknown |= each.whole
        for (table, row_id), cells in each.rows.items():
            rows = now.setdefault(table, {})
            if cells is None:
                rows.pop(row_id, None)
            else:
                merged = {**rows.get(row_id, {}), **cells}
                rows[row_id] = {c: content for c, content in merged.items() if content is not None}
    return {table: rows for table, rows in now.items() if table not in unknown}


def rewound(base: Base, since: Rows) -> dict[str, dict[str, Cells]]:
    """Return the base as it was before rows of it became what they are."""
    then = {table: dict(rows) for table, rows in base.items()}
    for (table, row_id), cells in since.items():
        if cells is None:
            then.get(table, {}).pop(row_id, None)
        else:
            then.setdefault(table, {})[row_id] = cells
    return then


def difference(before: Base, after: Base) -> dict[tuple[str, str], Cells | None]:
    """Return the rows to be stored that turn one base into another, whole."""
    found: dict[tuple[str, str], Cells | None] = {
        (table, row_id): None
        for table, rows in before.items()
        for row_id in rows
        if row_id not in after.get(table, {})
    }
    for table, rows in after.items():
        old = before.get(table, {})
        found |= {(table, i): cells for i, cells in rows.items() if old.get(i) != cells}
    return found


def kept(entries: Sequence[Entry], new: Entry) -> tuple[Entry, ...]:
    """Return the journal with an entry more, the oldest first."""
    there = [*(each for each in entries if each.generation != new.generation), new]
    room, count = MOST_TEXT, 0
    for each in reversed(there):
        room -= len(to_text(each))
        if count and (room < 0 or count == MOST):
            break
        count += 1
    return tuple(there[-count:])


def to_text(each: Entry) -> str:
    """Return what an entry says besides its generation."""
    rows: dict[str, dict[str, object]] = {}
    for (table, row_id), cells in each.rows.items():
        stored = None if cells is None else {c: encode(content) for c, content in cells.items()}
        rows.setdefault(table, {})[row_id] = stored
    said: dict[str, object] = {"from": each.parent, "rows": rows, "whole": sorted(each.whole)}
    if each.lacking:
        said["lacking"] = sorted(each.lacking)
    if each.waits:
        said["waits"] = True
    return json.dumps(said, ensure_ascii=False, separators=(",", ":"), sort_keys=True)


def from_text(generation: int, text: str) -> Entry:
    """Return the entry that :func:`to_text` wrote.

    Raises:
        ValueError: it is none; a person may have typed there.
    """
    said = json.loads(text)
    match said:
        case {"from": int(parent), "rows": dict(tables), "whole": list(whole)}:
            lack = frozenset((str(t), str(i), str(c)) for t, i, c in said.get("lacking", ()))
            rows, waits = dict(_rows(tables)), said.get("waits") is True
            return Entry(generation, parent, rows, frozenset(map(str, whole)), lack, waits)
    raise ValueError(text)


def _rows(tables: Mapping[str, object]) -> Iterator[tuple[tuple[str, str], Cells | None]]:
    for table, rows in tables.items():
        if not isinstance(rows, dict):
            raise ValueError(rows)  # noqa: TRY004 - a text that says nothing, like any other
        for row_id, cells in rows.items():
            if cells is None:
                yield (table, row_id), None
            else:
                yield (table, row_id), {c: decode(each) for c, each in dict(cells).items()}
