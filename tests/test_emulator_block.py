"""The block of cells that an append goes below."""

from emulator_books import book_of
from hypothesis import given, settings
from hypothesis import strategies as st

from sync.emulator import block
from sync.emulator.grid import Box
from sync.emulator.spreadsheet import Sheet

places = st.sets(st.tuples(st.integers(0, 7), st.integers(0, 7)), max_size=30)


def _connected(sheet: Sheet, box: Box) -> Box | None:
    """Find the block as it is defined: everything within reach, until nothing more is."""
    filled = {(row, at) for row, at, _ in sheet.filled(sheet.whole())}
    inside = sorted(place for place in filled if box.holds(*place))
    if not inside:
        return None
    found = Box(inside[-1][0], inside[-1][0] + 1, inside[-1][1], inside[-1][1] + 1)
    while True:
        around = Box(found.top - 1, found.bottom + 1, found.left - 1, found.right + 1)
        near = [place for place in filled if around.holds(*place) and not found.holds(*place)]
        if not near:
            return found
        rows, columns = zip(*near, strict=True)
        found = Box(
            min(found.top, *rows),
            max(found.bottom, max(rows) + 1),
            min(found.left, *columns),
            max(found.right, max(columns) + 1),
        )


@settings(max_examples=200)
@given(places, st.tuples(*[st.integers(0, 7)] * 2), st.integers(1, 4))
def test_a_block_is_everything_that_hangs_together(
    cells: set[tuple[int, int]], start: tuple[int, int], size: int
) -> None:
    (sheet, *_) = book_of([]).sheets
    for row, column in cells:
        sheet.put(row, column, {"userEnteredValue": {"numberValue": 1}})
    box = Box(start[0], start[0] + size, start[1], start[1] + size)
    assert block.at(sheet, box) == _connected(sheet, box)


def test_a_cell_without_a_value_is_not_part_of_it() -> None:
    (sheet, *_) = book_of([["x"]]).sheets
    sheet.put(1, 0, {"note": "n"})
    assert block.at(sheet, Box(0, 5, 0, 5)) == Box(0, 1, 0, 1)
    assert block.at(sheet, Box(1, 5, 0, 5)) is None
