"""Edits in another order: the same outcome, fewer passes."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from xlsx_parts import contents, read, sheet
from xlsx_tabled import GRID, a, gone, tabled

from workbook.values import Formula
from workbook.xlsx.edits import GrowTable, SetCell
from workbook.xlsx.order import ordered
from workbook.xlsx.patch import patch

NAME = SetCell("S1", a("B1"), "Net")


@pytest.mark.parametrize(
    ("edits", "order"),
    [
        ([gone(4), NAME, gone(3)], [0, 2, 1]),
        ([gone(4), SetCell("S2", a("A9"), 1.0), gone(3)], [0, 2, 1]),
        ([NAME, gone(4), NAME, gone(3), NAME], [0, 1, 3, 2, 4]),
        # What follows a row by its place, or means cells, keeps its turn.
        ([gone(4), SetCell("S1", a("B5"), 1.0), gone(3)], [0, 1, 2]),
        ([gone(4), SetCell("S1", a("B1"), Formula("B5")), gone(3)], [0, 1, 2]),
        ([gone(4), GrowTable("S1", "T", 9), gone(3)], [0, 1, 2]),
        ([gone(4), NAME, gone(3, columns=(4,))], [0, 1, 2]),
    ],
)
def test_rows_of_one_list_go_side_by_side_where_that_is_safe(edits, order):
    assert ordered(edits) == [edits[n] for n in order]


CELLS = st.builds(
    SetCell,
    st.sampled_from(["S1", "S2"]),
    st.sampled_from([a(at) for at in ("A1", "B1", "A2", "B3", "C5", "E1", "A9")]),
    st.sampled_from([None, 1.0, "Net", "Who", Formula("SUM(S1!A2:A5)")]),
)


@settings(max_examples=80, deadline=None)
@given(st.lists(st.one_of(st.integers(2, 6).map(gone), CELLS), min_size=2, max_size=6))
def test_edits_together_are_the_edits_one_by_one(edits):
    before = tabled(GRID, others=(sheet('<row r="1"><c r="A1"><f>S1!B4</f></c></row>'),))
    together = patch(before, edits)
    single, refused, cleared = before, [], []
    for edit in edits:
        made = patch(single, [edit])
        refused += made.refused
        cleared += made.cleared
        single = read(made.data)
    for one, other in zip(read(together.data).sheets, single.sheets, strict=True):
        assert contents(one) == contents(other)
        assert one.tables == other.tables
    assert sorted(map(str, together.refused)) == sorted(map(str, refused))
    assert sorted(map(str, together.cleared)) == sorted(map(str, cleared))
