"""Number formats kept row by row are those of a plain mapping."""

from hypothesis import given
from hypothesis import strategies as st

from sync.google.formats import Formats, Shape
from workbook.model import Address

SHAPES: list[Shape] = [{"type": "DATE"}, {"type": "TEXT"}]
PLACES = st.tuples(st.integers(1, 4), st.integers(1, 5))
ADDED = st.tuples(PLACES, st.lists(st.sampled_from([None, *SHAPES]), max_size=3))
CLEARED = st.tuples(PLACES, st.integers(0, 3))


@given(st.lists(st.one_of(ADDED, CLEARED), max_size=8))
def test_they_are_those_of_a_mapping(steps: list[tuple[tuple[int, int], object]]) -> None:
    formats, plain = Formats(), dict[Address, Shape]()
    for (row, column), what in steps:
        if isinstance(what, int):
            formats.clear(row, column, column + what)
            for at in range(column, column + what + 1):
                plain.pop(Address(row, at), None)
        else:
            assert isinstance(what, list)
            formats.add(row, column, what)
            plain |= {Address(row, column + n): s for n, s in enumerate(what) if s is not None}
    assert dict(formats) == plain
    assert len(formats) == len(plain)
    assert formats.get(Address(9, 9)) is None


def test_a_copy_is_changed_apart() -> None:
    one = Formats()
    one.add(1, 1, SHAPES)
    other = one.copy()
    other.clear(1, 1, 1)
    other.update({Address(3, 2): SHAPES[0]})
    assert dict(one) == {Address(1, 1): SHAPES[0], Address(1, 2): SHAPES[1]}
    assert dict(other) == {Address(1, 2): SHAPES[1], Address(3, 2): SHAPES[0]}


def test_rows_alike_are_kept_once() -> None:
    formats = Formats()
    for row in (1, 2):
        formats.add(row, 1, SHAPES)
    (_, one), (_, other) = formats.lines()
    assert one is other
