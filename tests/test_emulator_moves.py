"""Requests that move cells, and what must follow them."""

import pytest
from emulator_books import ROWS, book_of, dimension, formulas, read, run, span, table

from sync.emulator import values
from sync.emulator.failures import ApiError
from sync.emulator.show import resolve


def test_inserting_rows_moves_cells_and_formulas() -> None:
    book = book_of([*ROWS, ["", "=SUM(B2:B4)"]])
    run(book, dimension("insertDimension", 2, 4))
    assert formulas(book) == [
        ["Name", "Amount", "Double"],
        ["b", 2, "=B2*2"],
        [],
        [],
        ["a", 1, "=B5*2"],
        ["c", 3, "=B6*2"],
        ["", "=SUM(B2:B6)"],
    ]
    assert book.sheets[0].row_count == 1002


def test_deleting_columns_loses_references() -> None:
    book = book_of(ROWS)
    run(book, dimension("deleteDimension", 0, 1, "COLUMNS"))
    assert formulas(book, "B2:B4") == [["=A2*2"], ["=A3*2"], ["=A4*2"]]
    run(book, dimension("deleteDimension", 0, 1, "COLUMNS"))
    assert read(book, "A2:A4") == [["#REF!"]] * 3
    assert book.sheets[0].column_count == 24


def test_inserted_rows_take_the_format_of_the_row_before() -> None:
    book = book_of([["2020-01-01"]])
    run(book, dimension("insertDimension", 1, 2, inheritFromBefore=True))
    shape = {"numberFormat": {"type": "DATE", "pattern": "yyyy-mm-dd"}}
    assert book.sheets[0].cell(1, 0) == {"userEnteredFormat": shape}


def test_moving_rows_takes_references_along() -> None:
    book = book_of([["a", "=A3"], ["b", "=A1"], ["c", "=A2"]])
    source = {"sheetId": 0, "dimension": "ROWS", "startIndex": 0, "endIndex": 1}
    run(book, {"moveDimension": {"source": source, "destinationIndex": 3}})
    assert formulas(book) == [["b", "=A3"], ["c", "=A1"], ["a", "=A2"]]


def test_dimensions_can_be_hidden_sized_and_appended() -> None:
    book = book_of(ROWS)
    hidden = {
        "properties": {"hiddenByUser": True, "pixelSize": 50},
        "fields": "hiddenByUser,pixelSize",
    }
    run(
        book,
        dimension("updateDimensionProperties", 1, 2, "COLUMNS", **hidden),
        {"appendDimension": {"sheetId": 0, "dimension": "ROWS", "length": 5}},
    )
    assert book.sheets[0].column_sizes == {1: {"hiddenByUser": True, "pixelSize": 50}}
    assert book.sheets[0].row_count == 1005
    run(book, dimension("insertDimension", 0, 1, "COLUMNS"))
    assert book.sheets[0].column_sizes == {2: {"hiddenByUser": True, "pixelSize": 50}}


def test_deleting_a_range_moves_only_its_columns_up() -> None:
    book = book_of([[*row, "beside"] for row in ROWS])
    values.write(resolve(book, "F1:F2"), {"values": [["=B4"], ["=SUM(B2:B4)"]]}, parse=True)
    table(book)
    run(book, {"deleteRange": {"range": span("A3:C3"), "shiftDimension": "ROWS"}})
    assert formulas(book, "A1:D4") == [
        ["Name", "Amount", "Double", "beside"],
        ["b", 2, "=B2*2", "beside"],
        ["c", 3, "=B3*2", "beside"],
        ["", "", "", "beside"],
    ]
    assert formulas(book, "F1:F2") == [["=B3"], ["=SUM(B2:B3)"]]
    assert book.sheets[0].parts["tables"][0]["range"] == span("A1:C3")
    assert book.sheets[0].row_count == 1000


def test_inserting_a_range_moves_cells_down_or_right() -> None:
    book = book_of([["a", "=A2"], ["b"]])
    run(book, {"insertRange": {"range": span("A2:A2"), "shiftDimension": "ROWS"}})
    assert formulas(book) == [["a", "=A3"], [], ["b"]]
    run(book, {"insertRange": {"range": span("A1:A1"), "shiftDimension": "COLUMNS"}})
    assert formulas(book) == [["", "a", "=A3"], [], ["b"]]


def test_sorting_moves_formulas_with_their_rows() -> None:
    book = book_of(ROWS)
    spec = {"dimensionIndex": 0, "sortOrder": "ASCENDING"}
    run(book, {"sortRange": {"range": span("A2:C4"), "sortSpecs": [spec]}})
    assert formulas(book, "A2:C4") == [["a", 1, "=B2*2"], ["b", 2, "=B3*2"], ["c", 3, "=B4*2"]]


def test_sorting_by_a_formula_downwards_puts_blanks_last() -> None:
    book = book_of([["x", "=A1"], [3, "=A2"], ["", ""], [10, "=A4"], ["TRUE", "=A5"]])
    spec = {"dimensionIndex": 1, "sortOrder": "DESCENDING"}
    run(book, {"sortRange": {"range": span("A1:B5"), "sortSpecs": [spec]}})
    assert read(book, "A1:A5") == [["TRUE"], ["x"], ["10"], ["3"]]


def test_merging_keeps_the_top_left_only_and_moves() -> None:
    book = book_of([["a", "b"], ["c", "d"]])
    run(book, {"mergeCells": {"range": span("A1:B2"), "mergeType": "MERGE_ROWS"}})
    assert read(book) == [["a"], ["c"]]
    run(book, dimension("insertDimension", 0, 1))
    assert book.sheets[0].parts["merges"] == [span("A2:B2"), span("A3:B3")]
    run(book, {"unmergeCells": {"range": span("A2:B3")}})
    assert book.sheets[0].parts["merges"] == []


def test_a_merge_is_not_torn_apart() -> None:
    book = book_of([["a", "b"], ["c", "d"]])
    run(book, {"mergeCells": {"range": span("A2:B2"), "mergeType": "MERGE_ALL"}})
    with pytest.raises(ApiError, match="split a merged cell"):
        run(book, {"deleteRange": {"range": span("A1:A1"), "shiftDimension": "ROWS"}})


def test_copying_repeats_the_source() -> None:
    book = book_of([["a", "=A1"]])
    given = {"source": span("A1:B1"), "destination": span("A2:B3"), "pasteType": "PASTE_NORMAL"}
    run(book, {"copyPaste": given})
    assert formulas(book) == [["a", "=A1"], ["a", "=A2"], ["a", "=A3"]]


@pytest.mark.parametrize(
    ("move", "ranges"),
    [
        ((4, 6, 0), ["A4:B4", "A1:A2", "A8:C11", "C4:C6"]),
        ((1, 2, 9), ["A9:B9", "A4:A5", "A7:C11", "C2:C4"]),
        ((2, 3, 4), ["A2:B2", "A5:A6", "A8:C11", "C2:C5"]),
        ((7, 8, 5), ["A2:B2", "A5:A7", "A9:C11", "C2:C5"]),
    ],
)
def test_ranges_follow_rows_that_are_moved(move, ranges) -> None:
    before = ["A2:B2", "A5:A6", "A8:C11", "C2:C5"]
    book = book_of([])
    entries = [{"range": span(a1), "editors": {}} for a1 in before]
    run(book, *({"addProtectedRange": {"protectedRange": entry}} for entry in entries))
    run(book, dimension_move(*move))
    found = [entry["range"] for entry in book.sheets[0].parts["protectedRanges"]]
    assert found == [span(a1) for a1 in ranges]


def dimension_move(start, end, to):
    source = {"sheetId": 0, "dimension": "ROWS", "startIndex": start, "endIndex": end}
    return {"moveDimension": {"source": source, "destinationIndex": to}}
