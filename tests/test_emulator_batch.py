"""batchUpdate: all or nothing, cells and appended rows, on a spreadsheet in memory."""

from typing import Any

import pytest
from emulator_books import ROWS, book_of, cell, dimension, formulas, lines, read, run, span, table

from sync.emulator import batch, shapes
from sync.emulator.failures import ApiError


def test_every_kind_is_a_published_one() -> None:
    assert batch.KINDS.keys() <= shapes.published()["Request"].keys()


def test_update_cells_by_start_and_by_range() -> None:
    book = book_of(ROWS)
    run(
        book,
        {
            "updateCells": {
                "start": {"rowIndex": 1, "columnIndex": 1},
                "rows": lines([20]),
                "fields": "userEnteredValue",
            }
        },
        {
            "updateCells": {
                "range": span("A3:B4"),
                "rows": lines(["z"]),
                "fields": "userEnteredValue",
            }
        },
    )
    assert read(book, "A2:C4") == [["b", "20", "40"], ["z", "", "0"], ["", "", "0"]]


def test_update_cells_touches_only_the_fields_named() -> None:
    book = book_of([["x"]])
    note = {"note": "n", "userEnteredFormat": {"textFormat": {"bold": True}}}
    bold = {"fields": "note,userEnteredFormat.textFormat.bold", "rows": [{"values": [note]}]}
    run(book, {"updateCells": {"start": {}, **bold}})
    run(
        book,
        {"updateCells": {"start": {}, "rows": lines(["y"]), "fields": "userEnteredValue"}},
    )
    assert book.sheets[0].cell(0, 0) == note | {"userEnteredValue": {"stringValue": "y"}}
    run(book, {"updateCells": {"range": span("A1"), "fields": "*"}})
    assert book.sheets[0].cell(0, 0) == {}


@pytest.mark.parametrize(
    ("request_", "message"),
    [
        ({"updateCells": {"start": {}, "rows": []}}, "Invalid requests[0].updateCells: At least"),
        (
            {"updateCells": {"start": {}, "rows": lines([1]), "fields": "userEntered"}},
            "Request contains an invalid argument.",
        ),
        (
            {
                "updateCells": {
                    "range": span("A1"),
                    "rows": lines([1, 2]),
                    "fields": "userEnteredValue",
                }
            },
            "Invalid requests[0].updateCells: Attempting to write column: 1",
        ),
        (
            {"updateNamedRange": {"namedRange": {"namedRangeId": "q"}, "fields": "name"}},
            "Invalid requests[0].updateNamedRange: No NamedRange with id: q",
        ),
        (
            {"deleteNamedRange": {"namedRangeId": "q"}},
            "Invalid requests[0].deleteNamedRange: No NamedRange with id: q",
        ),
        (
            {"deleteDimension": {"range": {"dimension": "ROWS"}}},
            "Invalid requests[0].deleteDimension: You can't delete all the rows on the sheet.",
        ),
        ({}, "Invalid requests[0]: "),
        (
            {"appendCells": {"tableId": "t", "fields": "*", "rows": []}},
            "Invalid requests[0].appendCells: No table with id: t",
        ),
        (
            {"addSheet": {}, "deleteSheet": {}},
            "Invalid value at 'requests[0]' (oneof), oneof field 'kind' is already set.",
        ),
    ],
)
def test_what_is_wrong_is_said(request_: dict[str, Any], message: str) -> None:
    with pytest.raises(ApiError) as caught:
        run(book_of(ROWS), request_)
    assert caught.value.message.startswith(message)


def test_a_batch_without_requests_is_refused() -> None:
    with pytest.raises(ApiError, match="Must specify at least one request"):
        batch.apply(book_of(ROWS), [])


def test_append_cells_to_a_sheet_goes_below_everything() -> None:
    book = book_of(ROWS)
    run(book, {"appendCells": {"sheetId": 0, "rows": lines(["d", 4]), "fields": "*"}})
    assert read(book, "A5:C5") == [["d", "4"]]


def test_append_cells_joins_and_grows_a_table() -> None:
    book = book_of(ROWS, "C3:E6")
    table_id = table(book, "C3:E6")
    run(book, {"appendCells": {"tableId": table_id, "rows": lines(["d", 4]), "fields": "*"}})
    assert read(book, "C7:E7") == [["d", "4"]]
    assert book.sheets[0].parts["tables"][0]["range"] == span("C3:E7")


def test_append_cells_fills_a_tables_blank_rows_first() -> None:
    book = book_of(ROWS)
    table_id = table(book, "A1:C6")
    run(
        book,
        {"appendCells": {"tableId": table_id, "rows": lines(["d"], ["e"], ["f"]), "fields": "*"}},
    )
    assert read(book, "A5:A7") == [["d"], ["e"], ["f"]]
    assert book.sheets[0].parts["tables"][0]["range"] == span("A1:C7")


def test_append_cells_moves_what_stands_below_the_table() -> None:
    book = book_of([*ROWS, ["below", "=B2"]])
    table_id = table(book)
    run(book, {"appendCells": {"tableId": table_id, "rows": lines(["d"]), "fields": "*"}})
    assert formulas(book, "A5:B6") == [["d"], ["below", "=B2"]]


def test_append_cells_grows_the_grid() -> None:
    book = book_of(ROWS)
    run(
        book,
        {
            "updateSheetProperties": {
                "properties": {"gridProperties": {"rowCount": 4}},
                "fields": "gridProperties.rowCount",
            }
        },
    )
    run(book, {"appendCells": {"sheetId": 0, "rows": lines(["d"]), "fields": "*"}})
    assert book.sheets[0].row_count == 5


def test_repeat_cell_moves_relative_references() -> None:
    book = book_of(ROWS)
    given = {"range": span("D2:D4"), "cell": cell("=B2+$B$1"), "fields": "userEnteredValue"}
    run(book, {"repeatCell": given})
    assert formulas(book, "D2:D4") == [["=B2+$B$1"], ["=B3+$B$1"], ["=B4+$B$1"]]


def test_a_copy_that_is_changed_leaves_the_original_alone() -> None:
    book = book_of(ROWS)
    table(book)
    before = formulas(book), book.sheets[0].parts["tables"][0]
    copy = book.copy()
    run(
        copy,
        dimension("insertDimension", 0, 3),
        {"sortRange": {"range": span("A4:C7"), "sortSpecs": [{"dimensionIndex": 1}]}},
        {"updateCells": {"range": span("A1:C9"), "fields": "*"}},
        {"deleteTable": {"tableId": before[1]["tableId"]}},
        {"addSheet": {}},
    )
    assert (formulas(book), book.sheets[0].parts["tables"][0]) == before
    assert len(book.sheets) == 1
