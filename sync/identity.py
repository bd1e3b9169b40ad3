"""Which row is which: an id for every row, copied ids repaired, wiped ids recovered.

Everything is decided by content, never by position alone, so sorting a side changes nothing.
Computed columns take no part: a freshly typed row has none of their formulas yet.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from sync.store import GiveId, Row, TableReading
from workbook.values import Content, same

Cells: TypeAlias = Mapping[str, Content]
Rows: TypeAlias = Mapping[str, Cells]
Mint: TypeAlias = Callable[[], str]
Key: TypeAlias = tuple[object, ...]

_ALIKE = 0.5  # share of cells that still agree in a row edited while its id was owed
_TOO_MANY = 250_000  # comparisons; beyond that an owed id is matched by equal content only


@dataclass(frozen=True, slots=True)
class Promised:
    """Ids that an earlier run meant to give on each side, and may or may not have given."""

    local: tuple[GiveId, ...] = ()
    remote: tuple[GiveId, ...] = ()


@dataclass(frozen=True, slots=True)
class Marks:
    """What rows are known by.

    Attributes:
        typed: columns whose contents people type.
        key: the column by which rows that are new to both sides are joined; ``""`` for none.
    """

    typed: tuple[str, ...]
    key: str = ""


@dataclass(frozen=True, slots=True)
class Identified:
    """One table with an id for every row of both sides.

    Attributes:
        local_ids: ids to be written on the local side; ``remote_ids`` likewise.
        minted: ids that are new in this run.
    """

    local: Rows
    remote: Rows
    local_ids: tuple[GiveId, ...]
    remote_ids: tuple[GiveId, ...]
    minted: frozenset[str]


@dataclass(slots=True)
class _Working:
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
        """Return the rows without an id by content, the topmost last: ``pop`` takes it first."""
        places: defaultdict[Key, list[Row]] = defaultdict(list)
        for position in sorted(self.nameless, reverse=True):
            places[self.keys[position]].append(self.nameless[position])
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


def identify(
    base: Rows,
    readings: tuple[TableReading, TableReading],
    marks: Marks,
    promised: Promised,
    mint: Mint,
) -> Identified:
    """Give every row of both readings an id.

    A row without one gets, in this order: the id promised to it by an earlier run; the id of the
    base row of equal content that is missing from its side; the id of a row of equal key, then of
    equal content, that only the other side has; a new one. Of several rows with one id, the one
    most like the base keeps it. Rows of equal key that got different ids, each new to the other
    side and to the base, share that of the remote one.

    Args:
        base: what both sides held last.
        readings: the local and the remote reading of the same table.
        marks: what rows are known by.
        promised: ids of the same table from a run that did not finish.
        mint: makes a new id.
    """
    local, remote = (_told_apart(reading, base, marks.typed) for reading in readings)
    for side, ids in ((local, promised.local), (remote, promised.remote)):
        if side.nameless:
            _keep_promises(side, ids)
            _recover(side, base)
    minted = _join_by_key(local, remote, base, marks.key, mint) if marks.key else []
    _join(local, remote, base)
    _join(remote, local, base)
    minted += _mint_together(local, remote, mint)
    return Identified(
        local.known, remote.known, tuple(local.given), tuple(remote.given), frozenset(minted)
    )


def content_key(cells: Cells, typed: tuple[str, ...]) -> Key:
    """Return what is equal for rows of equal typed content; ``()`` for a blank row."""
    contents = tuple(map(cells.get, typed))
    if contents.count(None) == len(contents):
        return ()
    return *contents, *map(type, contents)


def likeness(one: Cells, other: Cells, typed: tuple[str, ...]) -> float:
    """Return the share of the typed cells filled in either row that are equal in both."""
    columns = [column for column in one.keys() | other.keys() if column in typed]
    equal = sum(same(one.get(column), other.get(column)) for column in columns)
    return equal / len(columns) if columns else 0.0


def shuffled(base: Rows, rows: Rows, edited: Iterable[str], typed: tuple[str, ...]) -> int:
    """Return how many of the ``edited`` rows now hold exactly what another of them held.

    Several at once mean that someone sorted the visible columns and not the ids beside them.
    Contents that occur twice prove nothing and are left out.
    """
    ids = [row_id for row_id in edited if row_id in base and row_id in rows]
    before = {row_id: content_key(base[row_id], typed) for row_id in ids}
    after = {row_id: content_key(rows[row_id], typed) for row_id in ids}
    once = {key for key, times in Counter(before.values()).items() if times == 1 and key}
    return sum(key in once and before[row_id] != key for row_id, key in after.items())


def _told_apart(reading: TableReading, base: Rows, typed: tuple[str, ...]) -> _Working:
    """Sort rows into those with an id of their own and those without; blank ones are no rows."""
    side = _Working(reading.name, typed)
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
    side: _Working,
    rows: Iterable[Row],
    copies: Mapping[str, Sequence[Row]],
    base: Rows,
) -> None:
    """Leave each copied id to the row most like the base, and take it from the others."""
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
                repr(content_key(row.cells, side.typed)),
                row.position,
            ),
        )
        side.known[row_id] = ranked[0].cells
        side.places[row_id] = ranked[0]
        for row in ranked[1:]:
            side.doubt(row)


def _keep_promises(side: _Working, promised: Sequence[GiveId]) -> None:
    """Give promised ids to the rows they were meant for, even if edited since."""
    open_ids = [each for each in promised if each.row_id not in side.known]
    places = side.by_content()
    rest = []
    for each in open_ids:
        rows = places.get(content_key(each.cells, side.typed))
        if rows:
            side.give(rows.pop(), each.row_id)
        else:
            rest.append(each)
    if len(rest) * len(side.nameless) > _TOO_MANY:
        return
    for each in rest:
        alike = [
            (likeness(row.cells, each.cells, side.typed), row) for row in side.nameless.values()
        ]
        near = [pair for pair in alike if pair[0] >= _ALIKE]
        if near:
            best = max(near, key=lambda pair: (pair[0], pair[1].position == each.position))
            side.give(best[1], each.row_id)


def _recover(side: _Working, base: Rows) -> None:
    """Give rows whose id was wiped the id of the vanished base row of equal content."""
    if side.nameless:
        gone = {row_id: cells for row_id, cells in base.items() if row_id not in side.known}
        _match(side, gone)


def _join(side: _Working, other: _Working, base: Rows) -> None:
    """Give rows without an id that of an equal row which only the other side has."""
    if side.nameless:
        only = {
            row_id: cells
            for row_id, cells in other.known.items()
            if row_id not in side.known and row_id not in base
        }
        _match(side, only)


def _join_by_key(local: _Working, remote: _Working, base: Rows, key: str, mint: Mint) -> list[str]:
    """Let rows share an id whose key no other new row of their side has; return the new ids.

    Blank keys join nothing.
    """
    minted: list[str] = []
    theirs = _new_by_key(remote, local, base, key)
    for content, here in _new_by_key(local, remote, base, key).items():
        there = theirs.get(content)
        if here is None or there is None:
            continue
        row_id = remote.id_of(there) or local.id_of(here)
        if not row_id:
            row_id = mint()
            minted.append(row_id)
        for side, row in ((local, here), (remote, there)):
            if side.id_of(row) != row_id:
                side.give(row, row_id)
    return minted


def _new_by_key(side: _Working, other: _Working, base: Rows, key: str) -> dict[Key, Row | None]:
    """Return the rows new to the other side and to the base by key; ``None`` where it repeats."""
    named = (
        row
        for row_id, row in side.places.items()
        if row_id not in base and row_id not in other.known
    )
    found: dict[Key, Row | None] = {}
    for row in (*named, *side.nameless.values()):
        content = row.cells.get(key)
        if content is not None:
            mark = content, type(content)
            found[mark] = None if mark in found else row
    return found


def _match(side: _Working, candidates: Rows) -> None:
    places = side.by_content()
    for row_id in sorted(candidates):
        rows = places.get(content_key(candidates[row_id], side.typed))
        if rows:
            side.give(rows.pop(), row_id)


def _mint_together(local: _Working, remote: _Working, mint: Mint) -> list[str]:
    """Mint ids for what is left; equal rows of the two sides share one."""
    minted = []
    partners = remote.by_content()
    for row in tuple(local.nameless.values()):
        minted.append(mint())
        equal = partners.get(local.keys[row.position])
        local.give(row, minted[-1])
        if equal:
            remote.give(equal.pop(), minted[-1])
    for row in tuple(remote.nameless.values()):
        minted.append(mint())
        remote.give(row, minted[-1])
    return minted
