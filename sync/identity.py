"""Which row is which: an id for every row, copied ids repaired, wiped ids recovered.

Everything is decided by content, never by position alone, so sorting a side changes nothing.
Computed columns take no part: a freshly typed row has none of their formulas yet.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TypeAlias, TypeVar

from sync.diff import Rows
from sync.likeness import Key, content_key, likeness
from sync.store import GiveId, Row, TableReading
from sync.telling import Working, told_apart
from workbook.values import comparable

Mint: TypeAlias = Callable[[], str]
_Named = TypeVar("_Named", int, str)

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
    equal content, that only the other side has; the id of the missing base row that it is like; a
    new one. Of several rows with one id, the one
    most like the base keeps it. Rows of equal key that got different ids, each new to the other
    side and to the base, share that of the remote one.

    Args:
        base: what both sides held last.
        readings: the local and the remote reading of the same table.
        marks: what rows are known by.
        promised: ids of the same table from a run that did not finish.
        mint: makes a new id.
    """
    local, remote = (told_apart(reading, base, marks.typed) for reading in readings)
    for side, ids in ((local, promised.local), (remote, promised.remote)):
        if side.nameless:
            _keep_promises(side, ids)
            _recover(side, base)
    minted = _join_by_key(local, remote, base, marks.key, mint) if marks.key else []
    _join(local, remote, base)
    _join(remote, local, base)
    for side, other in ((local, remote), (remote, local)):
        if side.nameless:
            _recover_alike(side, other, base)
    minted += _mint_together(local, remote, mint)
    return Identified(
        local.known, remote.known, tuple(local.given), tuple(remote.given), frozenset(minted)
    )


def _keep_promises(side: Working, promised: Sequence[GiveId]) -> None:
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


def _recover(side: Working, base: Rows) -> None:
    """Give rows whose id was wiped the id of the vanished base row of equal content."""
    if side.nameless:
        gone = {row_id: cells for row_id, cells in base.items() if row_id not in side.known}
        _match(side, gone)


def _recover_alike(side: Working, other: Working, base: Rows) -> None:
    """Give rows that were edited and lost their id that of the missing base row they are like.

    Only where that can be but one: at least half of their cells agree, and no other pair with
    either of the two agrees in as many. A row that a person typed on both sides is a new one.
    """
    typed_twice = {other.keys[position] for position in other.nameless}
    rows = [
        row
        for position, row in side.nameless.items()
        if not row.id and side.keys[position] not in typed_twice
    ]
    gone = {row_id: cells for row_id, cells in base.items() if row_id not in side.known}
    if len(rows) * len(gone) > _TOO_MANY:
        return
    scores = [
        (likeness(row.cells, cells, side.typed), row, row_id)
        for row in rows
        for row_id, cells in gone.items()
    ]
    near = [each for each in scores if each[0] >= _ALIKE]
    best_rows = _only_best((score, row.position) for score, row, _ in near)
    best_ids = _only_best((score, row_id) for score, _, row_id in near)
    for score, row, row_id in near:
        if best_rows.get(row.position) == score == best_ids.get(row_id):
            side.give(row, row_id)


def _only_best(scores: Iterable[tuple[float, _Named]]) -> dict[_Named, float]:
    """Return the best score of each, unless two are as good."""
    found: defaultdict[_Named, list[float]] = defaultdict(list)
    for score, name in scores:
        found[name].append(score)
    return {name: max(each) for name, each in found.items() if each.count(max(each)) == 1}


def _join(side: Working, other: Working, base: Rows) -> None:
    """Give rows without an id that of an equal row which only the other side has."""
    if side.nameless:
        only = {
            row_id: cells
            for row_id, cells in other.known.items()
            if row_id not in side.known and row_id not in base
        }
        _match(side, only)


def _join_by_key(local: Working, remote: Working, base: Rows, key: str, mint: Mint) -> list[str]:
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


def _new_by_key(side: Working, other: Working, base: Rows, key: str) -> dict[Key, Row | None]:
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
            mark = comparable(content), type(content)
            found[mark] = None if mark in found else row
    return found


def _match(side: Working, candidates: Rows) -> None:
    places = side.by_content()
    for row_id in sorted(candidates):
        rows = places.get(content_key(candidates[row_id], side.typed))
        if rows:
            side.give(rows.pop(), row_id)


def _mint_together(local: Working, remote: Working, mint: Mint) -> list[str]:
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
