"""What a file seems to hold of a run whose number it does not have. Pure.

A run notes on the Sheet what it found in the file before it gives the file its number, and a file
that is open elsewhere gets none for now. If such a file comes to another computer, it looks like
the one from before that run. What it holds of it tells; where that does not tell enough, neither
side is taken for the older one, so that they conflict and both contents are kept.

a cell of the run in the file   the base
as the run found it             as the run found it: what is else on the Sheet is newer
as before, others came through  not known: a person may have set it back, or it never came
as before, the file was open    likewise
as before                       as before: the file is from before that run
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from sync.journal import WHOLE, Base, Cells, Entry, Place, Rows
from sync.store import Reading
from workbook.schema import CONFLICTS_TABLE
from workbook.values import Content, same

NOT_KNOWN = "(not known)"
"""Stands for what a cell held last where one of its contents is blank and no base is known."""


@dataclass(frozen=True, slots=True)
class Hearsay:
    """What is heard; nothing, if it is false.

    Attributes:
        base: the base with it.
        told: the rows of the base that are known for good to be others, whole.
    """

    base: Base = field(default_factory=dict)
    told: Rows = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.base)


def heard(base: Base, entries: Sequence[Entry], sides: tuple[Reading, Reading]) -> Hearsay:
    """Return what the entries tell of a file that may be from before them, or not.

    Args:
        base: what both sides held when the file got its number.
        entries: what went on from there, the oldest first.
        sides: the file and the Sheet as they were read.
    """
    if not any(entry.rows for entry in entries):
        return Hearsay()
    here, there = map(_contents, sides)
    told: dict[tuple[str, str], Cells | None] = {}
    doubts: set[Place] = set()
    for entry in entries:
        _listen(entry, _Ear(base, here, told, doubts))
    return _resulting(base, told, _founded(doubts, here, there, sides[0]), (here, there))


def doubted(base: Base, rows: Rows, sides: tuple[Reading, Reading]) -> Hearsay:
    """Return the base of a file that has only a part of a run, or of which the Sheet has.

    Args:
        base: what both sides would hold if all was made.
        rows: what the run changed.
        sides: the file and the Sheet as they were read.
    """
    here, there = map(_contents, sides)
    places: set[Place] = set()
    for (table, row_id), cells in rows.items():
        if table != CONFLICTS_TABLE:
            places |= {(table, row_id, column) for column in (WHOLE, *(cells or ()))}
    return _resulting(base, {}, _founded(places, here, there, sides[0]), (here, there))


@dataclass(frozen=True, slots=True)
class _Ear:
    """What was known, what the file holds, and what was made of it so far."""

    base: Base
    here: Base
    told: dict[tuple[str, str], Cells | None]
    doubts: set[Place]

    def before(self, place: tuple[str, str]) -> Cells | None:
        """Return what is known of a row by now."""
        if place in self.told:
            return self.told[place]
        return self.base.get(place[0], {}).get(place[1])

    def tell(self, place: tuple[str, str], cells: Cells | None, sure: Iterable[str]) -> None:
        """Take a row for known, and some of its columns for certain."""
        self.told[place] = cells and _filled(cells)
        self.doubts.difference_update((*place, column) for column in sure)


def _listen(entry: Entry, ear: _Ear) -> None:
    """Take in what the file holds of a run."""
    came = False
    silent: set[Place] = set()
    for place, cells in entry.rows.items():
        if (*place, WHOLE) in entry.lacking:
            continue
        was, here = ear.before(place), ear.here.get(place[0], {}).get(place[1])
        if cells is None or was is None:
            if (cells is None) is (here is None):
                came = came or was is not None or cells is not None
                # A row that is new may have been saved before more was typed in it.
                had = cells and {c: v for c, v in cells.items() if same((here or {}).get(c), v)}
                ear.tell(place, had, {WHOLE})
            elif here is None:
                silent.add((*place, WHOLE))
        elif here is not None:
            had = {c: each for c, each in cells.items() if (*place, c) not in entry.lacking}
            told = {c: each for c, each in had.items() if same(here.get(c), each)}
            came = came or any(not same(was.get(c), each) for c, each in told.items())
            ear.tell(place, {**was, **told}, told)
            still = (c for c in had.keys() - told.keys() if same(here.get(c), was.get(c)))
            silent |= {(*place, column) for column in still}
    if came or entry.waits:
        ear.doubts.update(place for place in silent if place[0] != CONFLICTS_TABLE)


def _founded(doubts: set[Place], here: Base, there: Base, file: Reading) -> set[Place]:
    """Return the doubts that matter: the sides differ, and no row without an id explains it."""
    found: set[Place] = set()
    unnamed = {
        name: [row.cells for row in table.rows if not row.id] for name, table in file.tables.items()
    }
    for table, row_id, column in doubts:
        mine, theirs = (side.get(table, {}).get(row_id) for side in (here, there))
        if column == WHOLE:
            named = not any(_equal(cells, theirs or {}) for cells in unnamed.get(table, ()))
            if (mine is None) is not (theirs is None) and named:
                found.add((table, row_id, column))
        elif mine and theirs and not same(mine.get(column), theirs.get(column)):
            found.add((table, row_id, column))
    return found


def _resulting(
    base: Base, told: Rows, doubts: Iterable[Place], sides: tuple[Base, Base]
) -> Hearsay:
    now: dict[str, dict[str, Cells]] = {table: dict(rows) for table, rows in base.items()}
    for (table, row_id), cells in told.items():
        if cells is None:
            now.get(table, {}).pop(row_id, None)
        else:
            now.setdefault(table, {})[row_id] = cells
    for table, row_id, column in doubts:
        rows = now.setdefault(table, {})
        if column == WHOLE:
            rows[row_id] = {}
            continue
        contents = [side[table][row_id].get(column) for side in sides]
        rows[row_id] = _filled({**rows.get(row_id, {}), column: _third(contents)})
    before = {p: base.get(p[0], {}).get(p[1]) for p in told}
    return Hearsay(now, {p: cells for p, cells in told.items() if cells != before[p]})


def _third(contents: Sequence[Content]) -> Content:
    """Return a content that is neither of two."""
    return NOT_KNOWN if None in contents else None


def _filled(cells: Mapping[str, Content]) -> Cells:
    return {column: content for column, content in cells.items() if content is not None}


def _equal(one: Cells, other: Cells) -> bool:
    return all(same(one.get(c), other.get(c)) for c in one.keys() | other.keys())


def _contents(side: Reading) -> Base:
    """Return table -> row id -> cells of the rows that have an id."""
    return {
        name: {row.id: row.cells for row in table.rows if row.id}
        for name, table in side.tables.items()
    }
