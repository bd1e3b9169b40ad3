from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.conflicts import DELETED, WHOLE_ROW, Kept
from sync.merge import (
    Change,
    Clash,
    Columns,
    MergedRow,
    Winner,
    merge_cell,
    merge_row,
    merge_table,
)
from workbook.values import Content, Kind, Serial, same

NAMES = ("a", "b", "c")
ALL = Columns({name: name.upper() for name in NAMES}, frozenset(NAMES), frozenset(NAMES))
Cells = dict[str, Content]
Rows = dict[str, Cells]

contents = st.sampled_from([1.0, True, "x", "y", Serial(1.0, Kind.DATE), Serial(1.0, Kind.TIME)])
row = st.dictionaries(st.sampled_from(NAMES), contents)
rows = st.dictionaries(st.sampled_from(["r1", "r2", "r3", "r4"]), row)


def sheet(_column: str) -> Winner:
    return Winner.SHEET


def excel(_column: str) -> Winner:
    return Winner.EXCEL


def both(_column: str) -> Winner:
    return Winner.BOTH


def exact(cells: Mapping[str, Content]) -> dict[str, tuple[type, Content]]:
    return {column: (type(content), content) for column, content in cells.items()}


def result(base: Rows, local: Rows, remote: Rows) -> Rows:
    """Return what both sides hold after the merge."""
    merged = merge_table(base, local, remote, ALL, sheet)
    kept = {i: dict(cells) for i, cells in base.items() if i not in merged}
    return kept | {i: dict(row.cells) for i, row in merged.items() if row.cells is not None}


CELL_CASES = [
    ("nothing changed", "x", "x", "x", Change.UNCHANGED),
    ("all blank", None, None, None, Change.UNCHANGED),
    ("edited locally", "x", "y", "x", Change.LOCAL),
    ("edited remotely", "x", "x", "y", Change.REMOTE),
    ("cleared locally", "x", None, "x", Change.LOCAL),
    ("filled remotely", None, None, "y", Change.REMOTE),
    ("same edit on both", "x", "y", "y", Change.CONVERGENT),
    ("cleared on both", "x", None, None, Change.CONVERGENT),
    ("unlike edits", "x", "y", "z", Change.DIVERGENT),
    ("edit against clear", "x", "y", None, Change.DIVERGENT),
    ("filled unlike", None, "y", "z", Change.DIVERGENT),
    ("true is not one", 1.0, True, 1.0, Change.LOCAL),
    ("a number is not a text", 1.0, 1.0, "1", Change.REMOTE),
    (
        "a date is not a time",
        Serial(1.0, Kind.DATE),
        Serial(1.0, Kind.TIME),
        None,
        Change.DIVERGENT,
    ),
]


@pytest.mark.parametrize(
    ("base", "local", "remote", "change"),
    [case[1:] for case in CELL_CASES],
    ids=[case[0] for case in CELL_CASES],
)
def test_cell(base: Content, local: Content, remote: Content, change: Change) -> None:
    assert merge_cell(base, local, remote) is change


X: Cells = {"a": "x"}
Y: Cells = {"a": "y"}
XB: Cells = {"a": "x", "b": "1"}
XC: Cells = {"a": "x", "c": "2"}
ROW_CASES = [
    ("nothing", X, X, X, Change.UNCHANGED, X),
    ("one cell on either side", X, XB, XC, Change.EDITED, {"a": "x", "b": "1", "c": "2"}),
    ("same edit", X, Y, Y, Change.EDITED, Y),
    ("only local", None, X, None, Change.ADDED_LOCAL, X),
    ("only remote", None, None, X, Change.ADDED_REMOTE, X),
    ("added on both, equal", None, X, X, Change.ADDED_BOTH, X),
    ("added on both, joined", None, XB, XC, Change.ADDED_BOTH, {"a": "x", "b": "1", "c": "2"}),
    ("deleted locally", X, None, X, Change.DELETED_LOCAL, None),
    ("deleted remotely", X, X, None, Change.DELETED_REMOTE, None),
    ("deleted on both", X, None, None, Change.DELETED_BOTH, None),
    ("edited locally, deleted remotely", X, XB, None, Change.EDIT_BEATS_DELETE_REMOTE, XB),
    ("edited remotely, deleted locally", X, None, XC, Change.EDIT_BEATS_DELETE_LOCAL, XC),
]


@pytest.mark.parametrize(
    ("base", "local", "remote", "change", "cells"),
    [case[1:] for case in ROW_CASES],
    ids=[case[0] for case in ROW_CASES],
)
def test_row(
    base: Cells | None, local: Cells | None, remote: Cells | None, change: Change, cells: Cells
) -> None:
    merged = merge_row(base, local, remote, ALL, sheet)
    assert (merged.change, merged.cells) == (change, cells)


def test_sheet_wins_and_both_contents_are_told() -> None:
    merged = merge_row({"a": "0"}, {"a": "l"}, {"a": "r"}, ALL, sheet)
    assert merged.cells == {"a": "r"}
    assert merged.clashes == (Clash("a", "0", "l", "r", Kept.SHEET),)


def test_excel_can_win() -> None:
    merged = merge_row({"a": "0"}, {"a": "l"}, {"a": "r"}, ALL, excel)
    assert (merged.cells, merged.clashes[0].kept) == ({"a": "l"}, Kept.EXCEL)


def test_both_joins_texts_once() -> None:
    merged = merge_row({"a": "0"}, {"a": "l"}, {"a": "r"}, ALL, both)
    assert merged.cells == {"a": "r\nl"}
    again = merge_row({"a": "0"}, {"a": "l"}, {"a": "r\nl"}, ALL, both)
    assert again.cells == {"a": "r\nl"}


def test_both_falls_back_to_the_sheet_for_numbers() -> None:
    merged = merge_row({"a": 0.0}, {"a": 1.0}, {"a": 2.0}, ALL, both)
    assert (merged.cells, merged.clashes[0].kept) == ({"a": 2.0}, Kept.SHEET)


def test_edit_beats_delete_is_told_with_headers() -> None:
    merged = merge_row(X, None, XB, ALL, sheet)
    assert merged.clashes == (Clash(WHOLE_ROW, "B: (blank)", DELETED, "B: 1", Kept.ROW),)


def test_a_column_missing_on_one_side_is_not_compared() -> None:
    columns = Columns(ALL.headers, frozenset("ab"), frozenset("abc"))
    base = {"a": "x", "c": "kept"}
    merged = merge_row(base, {"a": "y"}, {"a": "x", "c": "kept"}, columns, sheet)
    assert merged == MergedRow(Change.EDITED, {"a": "y", "c": "kept"})


def test_a_missing_column_deletes_no_row_and_comes_back_with_a_restored_one() -> None:
    columns = Columns(ALL.headers, frozenset("ab"), frozenset("abc"))
    base = {"a": "x", "c": "kept"}
    assert merge_row(base, {"a": "x"}, None, columns, sheet).change is Change.DELETED_REMOTE
    restored = merge_row(base, {"a": "y"}, None, columns, sheet)
    assert restored.cells == {"a": "y", "c": "kept"}


def test_only_rows_that_differ_come_back() -> None:
    base = {"r1": X, "r2": X}
    assert set(merge_table(base, base, {"r1": X, "r2": Y}, ALL, sheet)) == {"r2"}


def test_true_against_one_is_seen_by_the_fast_path() -> None:
    merged = merge_table({"r": {"a": 1.0}}, {"r": {"a": True}}, {"r": {"a": 1.0}}, ALL, sheet)
    assert exact(merged["r"].cells or {}) == {"a": (bool, True)}


@given(rows)
def test_nothing_changed_is_nothing(base: Rows) -> None:
    assert merge_table(base, base, base, ALL, sheet) == {}


@given(rows, rows)
def test_the_side_that_changed_is_the_result(base: Rows, side: Rows) -> None:
    for merged in (result(base, side, base), result(base, base, side)):
        assert {i: exact(c) for i, c in merged.items()} == {i: exact(c) for i, c in side.items()}


@given(rows, rows)
def test_equal_sides_clash_nowhere(base: Rows, side: Rows) -> None:
    """P7: what both sides changed alike is no conflict."""
    merged = merge_table(base, side, side, ALL, sheet)
    assert not any(row.clashes for row in merged.values())
    assert {i: exact(c) for i, c in result(base, side, side).items()} == {
        i: exact(c) for i, c in side.items()
    }


@given(rows, rows, rows)
def test_swapping_the_sides_swaps_the_result(base: Rows, local: Rows, remote: Rows) -> None:
    """P4: swapping the sides swaps the outcome, policy aside."""
    one = merge_table(base, local, remote, ALL, sheet)
    other = merge_table(base, remote, local, ALL, excel)
    assert one.keys() == other.keys()
    for row_id, row in one.items():
        twin = other[row_id]
        assert (row.cells is None) == (twin.cells is None)
        assert exact(row.cells or {}) == exact(twin.cells or {})
        assert [(c.column, c.base, c.local, c.remote) for c in row.clashes] == [
            (c.column, c.base, c.remote, c.local) for c in twin.clashes
        ]


@given(rows, rows, rows, st.randoms(use_true_random=False))
def test_order_of_rows_and_columns_means_nothing(
    base: Rows, local: Rows, remote: Rows, chance: st.DrawFn
) -> None:
    """P5: merging what was shuffled is shuffling what was merged."""

    def shuffled(some: Rows) -> Rows:
        ids = list(some)
        chance.shuffle(ids)  # type: ignore[attr-defined]
        return {i: dict(sorted(some[i].items(), reverse=True)) for i in ids}

    assert merge_table(base, local, remote, ALL, sheet) == merge_table(
        shuffled(base), shuffled(local), shuffled(remote), ALL, sheet
    )


@given(rows, rows, rows)
def test_every_edit_is_kept_or_told(base: Rows, local: Rows, remote: Rows) -> None:
    """P2: no edit goes without a trace."""
    merged = merge_table(base, local, remote, ALL, sheet)
    after = result(base, local, remote)
    for side, other in ((local, remote), (remote, local)):
        for row_id, cells in side.items():
            for column, content in cells.items():
                if same(base.get(row_id, {}).get(column), content):
                    continue
                kept = same(after.get(row_id, {}).get(column), content)
                clashes = merged[row_id].clashes if row_id in merged else ()
                told = any(same(content, c.local) or same(content, c.remote) for c in clashes)
                assert kept or told, (row_id, column, other.get(row_id))


@given(rows, rows)
def test_an_unknown_base_deletes_nothing(local: Rows, remote: Rows) -> None:
    after = result({}, local, remote)
    assert after.keys() == local.keys() | remote.keys()
    for row_id in after:
        filled = local.get(row_id, {}).keys() | remote.get(row_id, {}).keys()
        assert after[row_id].keys() == filled
