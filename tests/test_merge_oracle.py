"""The merge against an oracle that says the same in thirty lines, cell by cell and row by row."""

from collections.abc import Mapping
from typing import Any, NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sync.conflicts import DELETED, WHOLE_ROW
from sync.diff import changed_cells
from sync.directions import Direction
from sync.merge import Clash, Columns, MergedRow, Winner, joined, merge_table
from sync.oneway import merge_directed

NAMES = ("a", "b", "c")
HEADERS = {name: name.upper() for name in NAMES}
WAYS = (Direction.BOTH, Direction.TO_SHEET, Direction.TO_EXCEL)
MIRRORED = {
    Direction.TO_SHEET: Direction.TO_EXCEL,
    Direction.TO_EXCEL: Direction.TO_SHEET,
    Winner.SHEET: Winner.EXCEL,
    Winner.EXCEL: Winner.SHEET,
}

Rows = dict[str, dict[str, Any]]


class Chosen(NamedTuple):
    """Who wins, and which way each column and the table's rows go."""

    winner: Mapping[str, Winner]
    way: Mapping[str, Direction]
    whole: Direction = Direction.BOTH

    def of(self, column: str) -> tuple[Winner, Direction]:
        return self.winner[column], self.way[column]


texts = st.sampled_from(["x", "y", "x\ny", "y\nz", 1.0, True])
row = st.dictionaries(st.sampled_from(NAMES), texts)
rows = st.dictionaries(st.sampled_from(["r1", "r2", "r3", "r4"]), row)
winners = st.fixed_dictionaries({name: st.sampled_from(list(Winner)) for name in NAMES})
ways = st.fixed_dictionaries({name: st.sampled_from(WAYS) for name in NAMES})
choices = st.builds(Chosen, winners, ways, st.sampled_from(WAYS))
plain = st.builds(Chosen, winners, st.just(dict.fromkeys(NAMES, Direction.BOTH)))


def is_same(one: Any, other: Any) -> bool:
    return type(one) is type(other) and one == other


def oracle_cell(base: Any, local: Any, remote: Any, winner: Winner, way: Direction) -> Any:
    """Return (content, whether something a person put there is lost by it)."""
    if way.one_way:
        source, sink = (local, remote) if way is Direction.TO_SHEET else (remote, local)
        return source, not is_same(sink, base) and not is_same(sink, source)
    if is_same(local, remote) or is_same(remote, base):
        return local, False
    if is_same(local, base):
        return remote, False
    if winner is Winner.BOTH and all(isinstance(each or "", str) for each in (local, remote)):
        return joined(local or "", remote or ""), True
    return (local if winner is Winner.EXCEL else remote), True


def oracle(base: Rows, local: Rows, remote: Rows, by: Chosen) -> tuple[Rows, set[tuple[str, str]]]:
    """Return what both sides hold, and the (row, column) of which the log tells."""
    held: Rows = {}
    told: set[tuple[str, str]] = set()
    for i in base.keys() | local.keys() | remote.keys():
        was, here, there = base.get(i), local.get(i), remote.get(i)
        to_sheet = by.whole is Direction.TO_SHEET
        source, sink = (here, there) if to_sheet else (there, here)
        if by.whole.one_way and source is None:
            now, lost = None, {WHOLE_ROW} if sink is not None and edited(was, sink) else set()
        elif here is None or there is None:
            now, lost = oracle_lone(was, here, there, by)
        else:
            cells = {
                c: oracle_cell((was or {}).get(c), here.get(c), there.get(c), *by.of(c))
                for c in NAMES
            }
            now = {c: content for c, (content, _) in cells.items() if content is not None}
            lost = {c for c, (_, is_lost) in cells.items() if is_lost}
        held |= {} if now is None else {i: now}
        told |= {(i, column) for column in lost}
    return held, told


def oracle_lone(was: Any, here: Any, there: Any, by: Chosen) -> tuple[Any, set[str]]:
    """Return the same for a row that at most one side has."""
    left, seen = (there, Direction.TO_SHEET) if here is None else (here, Direction.TO_EXCEL)
    if left is None:
        return None, set()
    arrives = {c for c in NAMES if by.way[c] is seen}
    sent = {c: v for c, v in left.items() if c not in arrives}
    sent |= {c: v for c, v in (was or {}).items() if c in arrives}
    stays = was is None or by.whole.one_way or edited(was, sent)
    now = sent if stays else None
    lost = {c for c in arrives if differs(was, left, c) and differs(now, left, c)}
    return now, lost | ({WHOLE_ROW} if stays and was is not None else set())


def edited(was: Any, now: Any) -> bool:
    return any(differs(was, now, column) for column in NAMES)


def differs(one: Any, other: Any, column: str) -> bool:
    return not is_same((one or {}).get(column), other.get(column))


def merged(base: Rows, local: Rows, remote: Rows, by: Chosen) -> dict[str, MergedRow]:
    columns = Columns(HEADERS, frozenset(NAMES), frozenset(NAMES), by.way, by.whole)
    merge = merge_directed if columns.one_way or by.whole.one_way else merge_table
    return merge(base, local, remote, columns, by.winner.__getitem__)


def exact(held: Mapping[str, Mapping[str, Any]]) -> Any:
    return {i: {c: (type(v), v) for c, v in cells.items()} for i, cells in held.items()}


def outcome(base: Rows, rows_of: Mapping[str, MergedRow]) -> tuple[Rows, set[tuple[str, str]]]:
    held = {i: cells for i, cells in base.items() if i not in rows_of}
    held |= {i: dict(each.cells) for i, each in rows_of.items() if each.cells is not None}
    return held, {(i, clash.column) for i, each in rows_of.items() for clash in each.clashes}


@settings(max_examples=200)
@given(rows, rows, rows, choices)
def test_the_merge_is_what_the_oracle_says(base, local, remote, by):
    found, told = outcome(base, merged(base, local, remote, by))
    held, expected = oracle(base, local, remote, by)
    assert (exact(found), told) == (exact(held), expected)


@settings(max_examples=200)
@given(rows, rows, rows, plain)
def test_the_merge_without_directions_is_what_the_oracle_says(base, local, remote, by):
    found, told = outcome(base, merged(base, local, remote, by))
    held, expected = oracle(base, local, remote, by)
    assert (exact(found), told) == (exact(held), expected)


@settings(max_examples=150)
@given(rows, rows, rows, choices)
def test_swapped_sides_give_the_swapped_merge(base, local, remote, by):
    winner = {c: Winner.SHEET if each is Winner.BOTH else each for c, each in by.winner.items()}
    by = by._replace(winner=winner)
    mirror = [{c: MIRRORED.get(v, v) for c, v in each.items()} for each in (by.winner, by.way)]
    here = merged(base, local, remote, by)
    there = merged(base, remote, local, Chosen(*mirror, MIRRORED.get(by.whole, by.whole)))
    assert here.keys() == there.keys()
    for i, each in here.items():
        other = there[i]
        assert (each.cells is None) == (other.cells is None)
        assert exact({i: each.cells or {}}) == exact({i: other.cells or {}})
        assert [swapped(clash) for clash in each.clashes] == [
            (c.column, c.base, c.local, c.remote) for c in other.clashes
        ]


def swapped(clash: Clash) -> tuple[Any, ...]:
    return clash.column, clash.base, clash.remote, clash.local


@settings(max_examples=150)
@given(rows, rows, rows, choices, st.randoms(use_true_random=False))
def test_shuffled_rows_and_columns_give_the_shuffled_merge(base, local, remote, by, chance):
    def shuffled(table: Rows) -> Rows:
        return {
            i: dict(chance.sample(sorted(table[i].items(), key=lambda e: e[0]), len(table[i])))
            for i in chance.sample(sorted(table), len(table))
        }

    here = merged(base, local, remote, by)
    assert merged(*map(shuffled, (base, local, remote)), by) == here


@settings(max_examples=150)
@given(rows, rows, rows, choices)
def test_a_source_is_never_written(base, local, remote, by):
    for i, each in merged(base, local, remote, by).items():
        for side, source in ((local, Direction.TO_SHEET), (remote, Direction.TO_EXCEL)):
            if i in side and each.cells is not None:
                written = changed_cells(side[i], each.cells, NAMES)
                assert not {c for c in written if by.way[c] is source}
            if by.whole is source:
                assert (i in side) == (each.cells is not None)


@given(st.text("ab\n"), st.text("ab\n"))
def test_joining_again_adds_nothing(local, remote):
    once = joined(local, remote)
    assert joined(once, remote) == joined(local, once) == once
    assert set(local.split("\n")) | set(remote.split("\n")) >= set(once.split("\n"))
    assert set(once.split("\n")) >= {line for line in local.split("\n") if line}


@pytest.mark.parametrize("way", [Direction.TO_SHEET, Direction.TO_EXCEL])
def test_a_row_that_the_sink_deleted_comes_back_and_is_told(way):
    base = {"r1": {"a": "x"}}
    sides = (base, {}) if way is Direction.TO_SHEET else ({}, base)
    (each,) = merged(base, *sides, Chosen({}, dict.fromkeys(NAMES, way), way)).values()
    assert each.cells == {"a": "x"}
    (clash,) = each.clashes
    assert DELETED in {clash.local, clash.remote}
