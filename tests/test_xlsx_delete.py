"""A row goes out of a table: the laws."""

import pytest
import xlsx_corpus
from hypothesis import given, settings
from hypothesis import strategies as st
from xlsx_parts import contents, patched, read, sheet
from xlsx_tabled import GRID, TABLE, a, gone, tabled

from workbook.model import Address, Area
from workbook.values import Formula
from workbook.xlsx.edits import DeleteTableRow, GrowTable, SetCell
from workbook.xlsx.patch import patch


def test_cells_move_up_and_everything_that_means_them_is_re_aimed():
    before = tabled(others=(sheet('<row r="1"><c r="A1"><f>\'S1\'!A5+S1!B4</f></c></row>'),))
    made = patched(before, gone(4))

    assert contents(made.sheets[0]) == {
        **{a(at): content for at, content in GRID.items() if at[0] not in "ABE" or at[1] == "1"},
        **{a(f"C{n}"): float(n * 10) for n in range(2, 9)},
        **{a(f"A{n}"): f"name {n if n < 4 else n + 1}" for n in range(2, 6)},
        **{a(f"B{n}"): Formula(f"C{n if n < 4 else n + 1}*2+$B$1") for n in range(2, 6)},
        a("A9"): "below",
        a("E1"): Formula("SUM(B2:B5)"),
        a("E2"): Formula("#REF!&B3"),
        a("E3"): Formula("#REF!"),
        a("E8"): Formula("SUM(A2:C6)+A9"),
    }
    assert contents(made.sheets[1]) == {a("A1"): Formula("'S1'!A4+#REF!")}
    assert made.sheets[0].tables[0].area == Area.parse("A1:B5")
    assert b'<autoFilter ref="A1:B5">' in made.package.part(TABLE)
    assert b'fullCalcOnLoad="1"' in made.package.part("xl/workbook.xml")


@settings(max_examples=60, deadline=None)
@given(
    st.dictionaries(
        st.sampled_from([f"{c}{n}" for c in "ABCE" for n in range(2, 9)]),
        st.one_of(
            st.integers(0, 9).map(float),
            st.text("xyz", min_size=1, max_size=3),
            st.sampled_from(
                ["A2", "SUM($A$2:$A$6)", "B4+C4", "SUM(A3:B5)", "S2!A1+B6", "SUM(A1:C9)", "A7"]
            ).map(Formula),
        ),
    ),
    st.lists(st.integers(2, 6), min_size=1, max_size=3),
)
def test_deleting_then_reading_is_reading_then_deleting(cells, rows):
    before = tabled({"A1": "Name", "B1": "Sum", **cells}, others=(sheet(""),))
    edits = []
    for n, row in enumerate(rows):
        edits.append(gone(min(row, 6 - n)))
    made = patch(before, edits)
    assert not made.refused
    assert not made.cleared

    held = {each.name: dict(each.cells) for each in before.sheets}
    for n, edit in enumerate(edits):
        held = xlsx_corpus.without_row(held, edit, (1, 2), 6 - n)
    for each in read(made.data).sheets:
        assert contents(each) == {at: c.content for at, c in held[each.name].items()}


def two_lists():
    """A table on the first sheet and a plain list on the second that mean each other's rows."""
    rows = "".join(
        f'<row r="{n}"><c r="A{n}"><v>{n}</v></c><c r="B{n}"><f>\'S1\'!A{n}&amp;A{n}</f></c></row>'
        for n in range(1, 8)
    )
    sums = '<row r="9"><c r="A9"><f>SUM(A2:A7)+SUM(S1!C2:C6)</f></c></row>'
    grid = {**GRID, "E5": Formula("SUM(S2!A2:A7)+A6"), "B6": Formula("S2!A7*2")}
    return tabled(grid, others=(sheet(rows + sums),))


def gone_from_both(table_rows, list_rows):
    second = [DeleteTableRow("S2", n, columns=(1, 2), last_row=7) for n in list_rows]
    return [*(gone(n) for n in table_rows), *second]


@pytest.mark.parametrize(
    ("table_rows", "list_rows"), [((4,), (3,)), ((2, 2, 2), (7, 2)), ((6,), ())]
)
def test_rows_of_lists_on_several_sheets_go_at_once_as_they_would_one_by_one(table_rows, list_rows):
    edits = gone_from_both(table_rows, list_rows)
    one_by_one = two_lists()
    for edit in edits:
        made = patch(one_by_one, [edit])
        assert (made.refused, made.cleared) == ((), ())
        one_by_one = read(made.data)
    at_once = patched(two_lists(), *edits)
    assert list(map(contents, at_once.sheets)) == list(map(contents, one_by_one.sheets))
    assert at_once.package.part(TABLE) == one_by_one.package.part(TABLE)


def test_the_last_row_is_cleared_in_place_beside_another_list_too():
    made = patch(two_lists(), gone_from_both((2, 2, 2, 2, 2), (2,)))
    assert [each.edit for each in made.cleared] == [gone(2)]
    after = read(made.data)
    assert after.sheets[0].tables[0].area == Area.parse("A1:B2")
    assert contents(after.sheets[0]).get(a("A2")) is None
    assert contents(after.sheets[1])[a("A6")] == 7


def test_a_list_that_cannot_move_does_not_keep_the_others_from_it():
    merged = two_lists()
    stuck = tabled(
        GRID, others=(sheet('<row r="1"><c r="A1"><f t="array" ref="A1:A3">1</f></c></row>'),)
    )
    for book in (merged, stuck):
        made = patch(book, gone_from_both((4,), (2,)))
        assert read(made.data).sheets[0].tables[0].area == Area.parse("A1:B5")
    assert [each.edit.sheet for each in (*made.refused, *made.cleared)] == ["S2"]


@settings(max_examples=25, deadline=None)
@given(st.integers(2, 6))
def test_a_row_typed_again_at_the_end_restores_the_table(row):
    plain = {at: c for at, c in GRID.items() if at[0] in "AB" and not isinstance(c, Formula)}
    before = tabled({**plain, **{f"B{n}": float(n) for n in range(2, 7)}})
    held = contents(before.sheets[0])
    back = [SetCell("S1", Address(6, column), held[Address(row, column)]) for column in (1, 2)]
    made = patched(before, gone(row), GrowTable("S1", "T", 6), *back)

    def lines(found):
        return sorted((found[Address(n, 1)], found[Address(n, 2)]) for n in range(2, 7))

    assert lines(contents(made.sheets[0])) == lines(held)
    assert made.sheets[0].tables[0].area == Area.parse("A1:B6")


@settings(max_examples=40, deadline=None)
@given(
    st.lists(
        st.tuples(st.text("xyz", min_size=1, max_size=3), st.integers(0, 99).map(float)),
        min_size=1,
        max_size=4,
    )
)
def test_appending_then_deleting_restores_the_table(rows):
    start = tabled({at: content for at, content in GRID.items() if at not in ("A9", "E8")})
    held = contents(start.sheets[0])
    cells = {
        Address(number, column): content
        for number, row in enumerate(rows, 7)
        for column, content in enumerate(row, 1)
    }
    last = 6 + len(rows)
    more = patched(
        start, GrowTable("S1", "T", last), *(SetCell("S1", at, c) for at, c in cells.items())
    )

    assert contents(more.sheets[0]) == {**held, **cells}
    assert more.sheets[0].tables[0].area == Area.parse(f"A1:B{last}")
    again = patched(more, *(gone(row) for row in range(last, 6, -1)))
    assert contents(again.sheets[0]) == held
    assert again.sheets[0].tables[0].area == Area.parse("A1:B6")
