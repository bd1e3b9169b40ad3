"""The rows of one side told apart: those with an id of their own, and those that need one."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from sync.diff import Cells, Rows
from sync.likeness import Key, content_key, likeness
from sync.store import GiveId, Row, TableReading


@dataclass(slots=True)
class Working:
    """One side while its rows are being told apart.

    ``nameless`` rows and their keys are by position, ``places`` are the rows read with their id.
    """

    table: str
    typed: tuple[str, ...]
    known: dict[str, Cells] = field(default_factory=dict)
    places: dict[str, Row] = field(default_factory=dict)
    nameless: dict[int, Row] = field(default_factory=dict)
    keys: dict[int, Key] = field(default_factory=dict)
    given: list[GiveId] = field(default_factory=list)

    def doubt(self, row: Row) -> None:
        """Take in a row that needs an id; a blank one is no row, unless it bears a copied id."""
        key = content_key(row.cells, self.typed)
        if key or row.id:
            self.nameless[row.position] = row
            self.keys[row.position] = key

    def by_content(self) -> dict[Key, list[Row]]:
        """Return the rows without an id by content, the topmost last: ``pop`` takes it first.

        Copies come before all others, so that they are taken last.
        """
        places: defaultdict[Key, list[Row]] = defaultdict(list)
        for row in sorted(self.nameless.values(), key=_turn, reverse=True):
            places[self.keys[row.position]].append(row)
        return dict(places)

    def id_of(self, row: Row) -> str:
        """Return the id with which a row was read; ``""`` if it was not its own."""
        return "" if row.position in self.nameless else row.id

    def give(self, row: Row, row_id: str) -> None:
        """Give the row an id, in place of the one that it may have."""
        self.known.pop(self.id_of(row), None)
        self.nameless.pop(row.position, None)
        self.known[row_id] = row.cells
        self.given.append(GiveId(self.table, row.position, row_id, row.cells))


def _turn(row: Row) -> tuple[bool, int]:
    return bool(row.id), row.position


def told_apart(reading: TableReading, base: Rows, typed: tuple[str, ...]) -> Working:
    """Sort rows into those with an id of their own and those without; blank ones are no rows."""
    side = Working(reading.name, typed)
    copies: dict[str, list[Row]] = {}
    for row in reading.rows:
        if not row.id:
            side.doubt(row)
        elif row.id in side.known:
            copies.setdefault(row.id, []).append(row)
        else:
            side.known[row.id] = row.cells
            side.places[row.id] = row
    if copies:
        _repair(side, reading.rows, copies, base)
    return side


def _repair(
    side: Working,
    rows: Iterable[Row],
    copies: Mapping[str, Sequence[Row]],
    base: Rows,
) -> None:
    """Leave each copied id to the row most like the base, and take it from the others.

    Of rows as much alike the topmost keeps it, for a copy is mostly put below its original; where
    the base knows none, their contents decide, so that both sides choose the same one.
    """
    twins: defaultdict[str, list[Row]] = defaultdict(list)
    for row in rows:
        if row.id in copies:
            twins[row.id].append(row)
    for row_id, same_id in twins.items():
        before = base.get(row_id, {})
        ranked = sorted(
            same_id,
            key=lambda row: (
                -likeness(row.cells, before, side.typed),
                "" if before else repr(content_key(row.cells, side.typed)),
                row.position,
            ),
        )
        side.known[row_id] = ranked[0].cells
        side.places[row_id] = ranked[0]
        for row in ranked[1:]:
            side.doubt(row)
