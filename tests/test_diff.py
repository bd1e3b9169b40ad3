from hypothesis import given
from hypothesis import strategies as st

from sync.diff import changed_cells, equal
from workbook.values import Content, Formula, same

contents = st.sampled_from([0.0, 1.0, True, False, "", "1", Formula("1")])
row = st.dictionaries(st.sampled_from("abcd"), contents)


@given(row, row, row)
def test_equal_is_equal_cell_by_cell(
    one: dict[str, Content], other: dict[str, Content], third: dict[str, Content]
) -> None:
    def slowly(a: dict[str, Content], b: dict[str, Content]) -> bool:
        return a.keys() == b.keys() and all(same(a[c], b[c]) for c in a)

    assert equal(one, other) == slowly(one, other)
    assert equal(one, other, third) == (slowly(one, other) and slowly(one, third))


@given(row)
def test_no_change_from_a_row_to_itself(cells: dict[str, Content]) -> None:
    assert changed_cells(cells, cells, "abcd") == {}


@given(row, row)
def test_the_changes_turn_one_row_into_the_other(
    before: dict[str, Content], after: dict[str, Content]
) -> None:
    made = {**before, **changed_cells(before, after, "abcd")}
    assert equal({c: v for c, v in made.items() if v is not None}, after)


def test_only_the_given_columns_change() -> None:
    assert changed_cells({"a": "x", "b": "y"}, {"a": "z"}, ("a",)) == {"a": "z"}
    assert changed_cells({"b": "y"}, {}, ("a", "b")) == {"b": None}
