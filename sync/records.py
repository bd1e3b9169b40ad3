"""What a run leaves behind, as values and as the rows in which it is stored."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import TypeAlias

from sync.conflicts import Conflict, Kept
from sync.diff import Cells
from sync.plan import Counts, Plan
from sync.store import Edit, Side
from workbook.values import decode, encode

BaseChanges: TypeAlias = Mapping[tuple[str, str], Cells | None]


@dataclass(frozen=True, slots=True)
class Run:
    """One line of the run log.

    Attributes:
        outcome: ``started`` until it has finished; times are UTC in ISO form.
        counts: side -> how many edits of each kind.
    """

    id: int
    day: str
    started: str
    finished: str
    outcome: str
    counts: Mapping[Side, Counts]


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A row as one side held it before a run changed it; ``None`` where it had no such row."""

    side: Side
    table: str
    row_id: str
    cells: Cells | None


@dataclass(frozen=True, slots=True)
class Push:
    """What one run brought to the Sheet.

    Attributes:
        at: when it began, in UTC and ISO form.
        before: (table, row id) -> what the Sheet held of each row that it changed.
    """

    at: str
    edits: tuple[Edit, ...]
    before: Mapping[tuple[str, str], Cells]


@dataclass(frozen=True, slots=True)
class Ending:
    """How a run ended.

    Attributes:
        outcome: one word.
        base: (table, row id) -> what both sides hold now; ``None`` forgets the row.
        revisions: the local and the remote revision that this describes; ``""`` if unknown.
        owed: the edits that were not made.
        missing: (side, table, column) that were not there.
        compared: the day on which both sides were read.
        highest: table -> counter column -> the highest number it ever gave.
        files: (revision, generation) that the file had in the run, one after the other.
        point: the file's generation, if the base now says what both sides held when it was made;
            ``None`` if it says no more than before.
        heard: the entries of other computers that the base has taken in with it.
    """

    outcome: str
    base: BaseChanges
    revisions: tuple[str, str]
    owed: Plan | None = None
    missing: frozenset[tuple[Side, str, str]] = frozenset()
    compared: date = date.min
    highest: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    files: tuple[tuple[str, int], ...] = ()
    point: int | None = None
    heard: frozenset[int] = frozenset()


def run(row: tuple[int, str, str, str, str, str]) -> Run:
    """Return a line of the run log from (id, day, started, finished, outcome, counts)."""
    counts = {Side(side): Counts(**each) for side, each in json.loads(row[5]).items()}
    return Run(row[0], row[1], row[2], row[3], row[4], counts)


def tally(counts: Mapping[Side, Counts]) -> str:
    """Return counts as JSON."""
    return json.dumps({side: asdict(each) for side, each in counts.items()})


def snapshot(row: tuple[str, str, str, str | None]) -> Snapshot:
    """Return a snapshot from (side, table, row id, cells)."""
    return Snapshot(Side(row[0]), row[1], row[2], cells(row[3]))


def cells(stored: str | None) -> Cells | None:
    """Return the cells of a row from what :func:`text` wrote."""
    if stored is None:
        return None
    return {column: decode(content) for column, content in json.loads(stored).items()}


def text(cells: Cells | None) -> str | None:
    """Return the cells of a row as JSON."""
    if cells is None:
        return None
    stored = {column: encode(content) for column, content in cells.items()}
    return json.dumps(stored, ensure_ascii=False, separators=(",", ":"), allow_nan=False)


def conflict_row(run: int, each: Conflict) -> tuple[object, ...]:
    """Return a conflict as it is stored."""
    contents = (json.dumps(encode(c)) for c in (each.base, each.local, each.remote))
    return (
        each.key, run, each.table, each.row, each.label, each.column, *contents, each.kept.value,
        each.header,
    )  # fmt: skip


def conflict(row: tuple[str, ...]) -> Conflict:
    """Return a conflict from (table, row, label, column, base, local, remote, kept, header)."""
    table, row_id, label, column, *contents, kept, header = row
    base, local, remote = (decode(json.loads(text)) for text in contents)
    return Conflict(table, row_id, label, column, base, local, remote, Kept(kept), header)
