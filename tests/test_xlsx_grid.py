from hypothesis import given
from hypothesis import strategies as st

from sync.google.snapshot import lowest
from workbook.model import Address, Cell
from workbook.xlsx.grid import Grid

LINES = st.lists(
    st.tuples(
        st.integers(1, 6),
        st.lists(st.tuples(st.integers(1, 5), st.floats(0, 9).map(lambda n: Cell(n, n)))),
    )
)


@given(LINES)
def test_it_is_the_mapping_that_a_dict_would_be(lines):
    grid, plain = Grid(), {}
    for number, cells in lines:
        grid.add(number, [column for column, _ in cells], [cell for _, cell in cells])
        plain.update({Address(number, column): cell for column, cell in cells})

    assert grid == plain
    assert dict(grid.items()) == plain
    assert sorted(grid) == sorted(plain)
    assert sorted(grid.values()) == sorted(plain.values())
    assert len(grid) == len(plain)
    assert bool(grid) == bool(plain)
    for at in (Address(row, column) for row in range(8) for column in range(7)):
        assert grid.get(at, "none") == plain.get(at, "none")
        assert (at in grid) == (at in plain)
    assert all(isinstance(at, Address) for at in grid)


def test_rows_alike_leave_blank_cells_out():
    grid = Grid()
    grid.add_alike([3, 4], [2, 5], [(Cell(1.0, 1.0), None), (None, Cell("x", "x"))])

    assert dict(grid) == {Address(3, 2): Cell(1.0, 1.0), Address(4, 5): Cell("x", "x")}
    assert grid.get(Address(3, 5)) is None


@given(LINES, st.sets(st.integers(1, 5)), st.integers(1, 7))
def test_the_lowest_row_is_found_from_below(lines, columns, last):
    grid = Grid()
    for number, cells in lines:
        grid.add(number, [column for column, _ in cells], [cell for _, cell in cells])
    wanted = [at.row for at in grid if at.row <= last and at.column in columns]

    assert lowest(grid, columns, last) == max(wanted, default=0)
    assert lowest(dict(grid), columns, last) == max(wanted, default=0)


def test_the_lowest_row_is_found_where_rows_lie_far_apart():
    grid = Grid()
    for number in (5, 900_000, 3):
        grid.add(number, [1], [Cell(1.0, 1.0)])
    assert [*grid.upwards(899_999)] == [5, 3]
    assert lowest(grid, {1}) == 900_000
