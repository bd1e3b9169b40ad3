"""Rows that leave a block: the same law as deleting cells and inserting as many below."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbook.formula.shift import Axis, deleted, inserted, shift
from workbook.model import Address, Area
from workbook.xlsx.gap import Drop, Gap, reaimed, rule_reaimed

COLUMNS = st.sampled_from("ABCDEF")
ROWS = st.integers(1, 14)
REFS = st.builds(
    lambda sheet, marks, one, two: (
        f"{sheet}{marks[0]}{one[0]}{marks[1]}{one[1]}:{marks[2]}{two[0]}{marks[3]}{two[1]}"
        if two
        else f"{sheet}{marks[0]}{one[0]}{marks[1]}{one[1]}"
    ),
    st.sampled_from(["", "S1!", "'S1'!", "Other!"]),
    st.tuples(*[st.sampled_from(["", "$"])] * 4),
    st.tuples(COLUMNS, ROWS),
    st.one_of(st.none(), st.tuples(COLUMNS, ROWS)),
)
FORMULAS = st.lists(REFS, min_size=1, max_size=4).map(lambda refs: f"SUM({','.join(refs)})")


@given(FORMULAS, st.integers(2, 10), st.integers(0, 3), st.sampled_from(["S1", "Other"]))
def test_a_gap_is_a_deletion_and_an_insertion_under_the_block(text, row, more, at_sheet):
    last = row + more
    columns = (2, 4)
    gap = Gap("S1", columns, (row, last), (row,))
    by_shift = shift(text, "S1", at_sheet, deleted(Axis.ROWS, row, 1, columns))
    by_shift = shift(by_shift, "S1", at_sheet, inserted(Axis.ROWS, last, 1, columns))

    assert reaimed(text, gap, at_sheet) == by_shift


@given(FORMULAS, st.sets(st.integers(3, 9), min_size=1))
def test_many_rows_at_once_are_the_rows_one_by_one(text, removed):
    at_once = Gap("S1", (2, 4), (min(removed), 9), tuple(sorted(removed)))
    one_by_one = text
    for row in sorted(removed, reverse=True):
        one_by_one = reaimed(one_by_one, Gap("S1", (2, 4), (row, 9), (row,)), "S1")

    assert reaimed(text, at_once, "S1") == one_by_one


@given(st.integers(1, 9), st.integers(1, 9), st.sets(st.integers(2, 8), min_size=1))
def test_an_area_covers_the_cells_that_it_covered(top, height, removed):
    area = Area(Address(top, 1), Address(top + height - 1, 6))
    gap = Gap("S1", (2, 4), (min(removed), 8), tuple(sorted(removed)))
    every = [Address(r, c) for r in range(1, 20) for c in range(1, 8)]
    moved = {after for at in every if at in area and (after := gap.moved(at))}
    covered = {at for at in every if any(at in piece for piece in gap.carried(area))}
    vacated = {at for at in every if at in gap.area and at.row > 8 - len(removed)}

    assert moved <= covered
    assert covered - vacated == moved - vacated


@pytest.mark.parametrize(
    ("text", "down", "after"),
    [
        ("$B2>$B$9", 0, "$B2>$B$8"),
        ("B2>0", 0, "B2>0"),
        ("B9>0", -1, "B8>0"),
        ("COUNTIF($B$2:$B$9,B2)>1", 0, "COUNTIF($B$2:$B$8,B2)>1"),
        ("B$1:B9", -1, "B$1:B8"),
        ("B1", -1, "#REF!"),
        ("S2!B6>3", -1, "S2!B5>3"),
        ("S2!B6>3", 0, "S2!B6>3"),
    ],
)
def test_the_relative_references_of_a_rule_count_from_its_first_cell(text, down, after):
    assert rule_reaimed(text, Gap("S1", (2, 4), (5, 9), (5,)), "S1", down) == after


def test_a_reference_over_several_sheets_is_refused_where_it_means_the_cells():
    gap = Gap("S2", (2, 4), (5, 9), (5,))
    with pytest.raises(ValueError, match="several sheets"):
        reaimed("SUM('S1:S3'!B6)", gap, "S1")
    assert reaimed("SUM('S1:S3'!B2)", gap, "S1") == "SUM('S1:S3'!B2)"


@pytest.mark.parametrize(
    ("text", "after"),
    [("B5", "B8"), ("SUM(B2:B4)", "SUM(B2:B4)"), ("SUM(B2:B5)", "SUM(B2:B8)"), ("B9", "B9")],
)
def test_a_row_that_drops_takes_its_references_along(text, after):
    assert reaimed(text, Drop("S1", (2, 4), (5, 8)), "S1") == after


def dropped(block, rows):
    """What a range of rows becomes when the totals drop."""
    (top, bottom), (totals, last) = rows, block.rows
    if (top, bottom) == (block.first, totals - 1):
        return top, last - 1
    top = last if top == totals else top
    return top, max(top, last if bottom == totals else bottom)


def test_formulas_that_differ_in_rows_alone_each_get_their_own():
    block = Drop("S1", (2, 4), (7, 9), 2)
    for top in range(1, 13):
        for bottom in range(top, 13):
            first, last = dropped(block, (top, bottom))
            assert reaimed(f"SUM(B{top}:B{bottom})", block, "S1") == f"SUM(B{first}:B{last})"


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["", "S1!", "Other!"]),
            st.tuples(*[st.sampled_from(["", "$"])] * 4),
            st.sampled_from(["B", "D", "E"]),
            st.tuples(ROWS, ROWS).map(sorted),
        ),
        min_size=1,
        max_size=4,
    ),
    st.integers(1, 8),
    st.integers(0, 3),
    st.integers(1, 4),
)
def test_all_the_data_stay_all_the_data_when_totals_drop(refs, first, height, down):
    totals = first + height + 1
    block = Drop("S1", (2, 4), (totals, totals + down), first)

    def after(sheet, column, rows):
        return rows if sheet == "Other!" or column == "E" else dropped(block, rows)

    def written(rows_of):
        pieces = []
        for sheet, marks, column, rows in refs:
            top, bottom = rows_of(sheet, column, tuple(rows))
            start = f"{sheet}{marks[0]}{column}{marks[1]}{top}"
            pieces.append(f"{start}:{marks[2]}{column}{marks[3]}{bottom}")
        return f"SUM({','.join(pieces)})"

    assert reaimed(written(lambda _, __, rows: rows), block, "S1") == written(after)
