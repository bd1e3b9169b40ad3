"""Requests about names, tables, rules, metadata and whole sheets."""

from typing import Any

import pytest
from emulator_books import ROWS, book_of, dimension, formulas, read, run, span, table

from sync.emulator import values
from sync.emulator.evaluation import Evaluation, wall_clock
from sync.emulator.failures import ApiError
from sync.emulator.resource import spreadsheet
from sync.emulator.show import View, resolve
from sync.emulator.spreadsheet import Spreadsheet


def metadata(book: Spreadsheet) -> list[tuple[int, Any]]:
    view = View(book, Evaluation(wall_clock))
    wire = spreadsheet(view, {}, [resolve(book, "Sheet1!A1:A5")], with_cells=True)
    rows = wire["sheets"][0]["data"][0]["rowMetadata"]
    return [
        (at, entry["metadataId"])
        for at, row in enumerate(rows)
        for entry in row.get("developerMetadata", [])
    ]


def test_named_ranges_compute_move_and_go() -> None:
    book = book_of([[5], [7]])
    name = {"namedRangeId": "n1", "name": "weight", "range": span("A1")}
    run(book, {"addNamedRange": {"namedRange": name}})
    values.write(resolve(book, "B1"), {"values": [["=weight*2"]]}, parse=True)
    assert read(book, "B1") == [["10"]]
    moved = {"namedRangeId": "n1", "range": span("A2")}
    run(book, {"updateNamedRange": {"namedRange": moved, "fields": "range"}})
    assert read(book, "B1") == [["14"]]
    run(book, dimension("insertDimension", 0, 1))
    assert book.parts["namedRanges"][0]["range"] == span("A3")
    assert read(book, "weight") == [["7"]]
    run(book, {"deleteNamedRange": {"namedRangeId": "n1"}})
    assert read(book, "B2") == [["#NAME?"]]


def test_a_token_can_be_rotated_once_only() -> None:
    book = book_of([["x"]])
    token = {"namedRangeId": "t1", "name": "token", "range": span("A1")}
    run(book, {"addNamedRange": {"namedRange": token}})

    def rotate(old: str, new: str) -> None:
        same = {"namedRangeId": old, "name": "token"}
        run(
            book,
            {"updateNamedRange": {"namedRange": same, "fields": "name"}},
            {"deleteNamedRange": {"namedRangeId": old}},
            {"addNamedRange": {"namedRange": token | {"namedRangeId": new}}},
        )

    rotate("t1", "t2")
    with pytest.raises(ApiError, match="updateNamedRange: No NamedRange with id: t1"):
        rotate("t1", "t3")


def test_names_that_look_like_cells_are_refused() -> None:
    for name in ("A1", "R1C1", "two words", "TRUE", ""):
        with pytest.raises(ApiError, match="not a valid name"):
            run(book_of([]), {"addNamedRange": {"namedRange": {"name": name, "range": span("A1")}}})


def test_renaming_and_deleting_a_sheet_rewrites_formulas() -> None:
    book = book_of([["=Other!A1"], ["=SUM('Other'!A1:A2)&\"Other!A1\""]])
    run(book, {"addSheet": {"properties": {"sheetId": 7, "title": "Other"}}})
    values.write(resolve(book, "Other!A1"), {"values": [[4]]}, parse=True)
    renamed = {"properties": {"sheetId": 7, "title": "My data"}, "fields": "title"}
    run(book, {"updateSheetProperties": renamed})
    assert formulas(book) == [["='My data'!A1"], ["=SUM('My data'!A1:A2)&\"Other!A1\""]]
    assert read(book) == [["4"], ["4Other!A1"]]
    run(book, {"deleteSheet": {"sheetId": 7}})
    assert formulas(book, "A1") == [["=#REF!"]]
    assert read(book, "A1") == [["#REF!"]]


def test_a_duplicated_sheet_stands_on_its_own() -> None:
    book = book_of(ROWS)
    table(book)
    run(book, {"mergeCells": {"range": span("E1:F1"), "mergeType": "MERGE_ALL"}})
    given = {"sourceSheetId": 0, "newSheetId": 9, "newSheetName": "Twin", "insertSheetIndex": 1}
    run(book, {"duplicateSheet": given})
    twin = book.sheet(9)
    assert read(book, "Twin") == read(book, "Sheet1")
    assert twin.parts["merges"] == [span("E1:F1", 9)]
    assert twin.parts["tables"][0]["tableId"] != book.sheets[0].parts["tables"][0]["tableId"]
    values.write(resolve(book, "Twin!B2"), {"values": [[50]]}, parse=True)
    assert read(book, "Twin!C2") == [["100"]]
    assert read(book, "Sheet1!C2") == [["4"]]


def test_tables_take_their_names_from_headers_and_give_them() -> None:
    book = book_of(ROWS)
    table_id = table(book)
    held = book.sheets[0].parts["tables"][0]
    assert [column["columnName"] for column in held["columnProperties"]] == ROWS[0]
    columns = [{"columnIndex": 1, "columnName": "Sum"}]
    given = {
        "tableId": table_id,
        "name": "Things",
        "range": span("A1:C3"),
        "columnProperties": columns,
    }
    run(book, {"updateTable": {"table": given, "fields": "name,range,columnProperties"}})
    assert read(book, "A1:C1") == [["Name", "Sum", "Double"]]
    with pytest.raises(ApiError, match="overlaps"):
        table(book, "A3:B9", "Second")
    run(book, {"deleteTable": {"tableId": table_id}})
    assert read(book) == [[], [], [], ["c", "3", "6"]]


def test_rules_hang_on_their_ranges() -> None:
    book = book_of(ROWS)
    listed = {"condition": {"type": "ONE_OF_RANGE", "values": [{"userEnteredValue": "=A2:A4"}]}}
    formula = {"type": "CUSTOM_FORMULA", "values": [{"userEnteredValue": "=$B2>1"}]}
    rule = {"ranges": [span("A2:C4")], "booleanRule": {"condition": formula, "format": {}}}
    run(
        book,
        {"setDataValidation": {"range": span("E2:E3"), "rule": listed}},
        {"addConditionalFormatRule": {"rule": rule, "index": 0}},
        {"setBasicFilter": {"filter": {"range": span("A1:C4")}}},
        {"addProtectedRange": {"protectedRange": {"protectedRangeId": 4, "range": span("A1:C1")}}},
        dimension("insertDimension", 1, 2),
    )
    sheet = book.sheets[0]
    moved = sheet.cell(2, 4)["dataValidation"]["condition"]["values"][0]
    assert moved == {"userEnteredValue": "=A3:A5"}
    (held,) = sheet.parts["conditionalFormats"]
    assert held["ranges"] == [span("A3:C5")]
    assert held["booleanRule"]["condition"]["values"] == [{"userEnteredValue": "=$B3>1"}]
    assert sheet.parts["basicFilter"]["range"] == span("A1:C5")
    (reply,) = run(book, {"deleteConditionalFormatRule": {"sheetId": 0, "index": 0}})
    assert reply["deleteConditionalFormatRule"]["rule"] == held
    run(
        book,
        {"clearBasicFilter": {"sheetId": 0}},
        {
            "updateProtectedRange": {
                "protectedRange": {"protectedRangeId": 4, "warningOnly": True},
                "fields": "warningOnly",
            }
        },
        {"setDataValidation": {"range": span("E3:E4")}},
    )
    assert "basicFilter" not in sheet.parts
    assert sheet.parts["protectedRanges"][0]["warningOnly"] is True
    assert "dataValidation" not in sheet.cell(2, 4)
    run(book, {"deleteProtectedRange": {"protectedRangeId": 4}})
    assert sheet.parts["protectedRanges"] == []


def test_row_metadata_moves_with_its_row() -> None:
    book = book_of([["a"], ["b"]])
    place = {"dimensionRange": {"sheetId": 0, "dimension": "ROWS", "startIndex": 1, "endIndex": 2}}
    entry = {"metadataId": 5, "metadataKey": "k", "visibility": "DOCUMENT", "location": place}
    run(book, {"createDeveloperMetadata": {"developerMetadata": entry}})
    run(book, dimension("insertDimension", 0, 1))
    assert metadata(book) == [(2, 5)]
    with pytest.raises(ApiError, match="5 already exists"):
        run(book, {"createDeveloperMetadata": {"developerMetadata": entry}})
    found = {"developerMetadataLookup": {"metadataKey": "k"}}
    changed = {"metadataValue": "v"}
    (reply,) = run(
        book,
        {
            "updateDeveloperMetadata": {
                "dataFilters": [found],
                "developerMetadata": changed,
                "fields": "metadataValue",
            }
        },
    )
    (new,) = reply["updateDeveloperMetadata"]["developerMetadata"]
    assert (new["metadataValue"], new["location"]["dimensionRange"]["startIndex"]) == ("v", 2)
    run(book, dimension("deleteDimension", 2, 3))
    assert metadata(book) == []


def test_metadata_of_sheets_and_spreadsheets() -> None:
    book = book_of([])
    for place in ({"spreadsheet": True}, {"sheetId": 0}):
        entry = {"metadataKey": "k", "visibility": "DOCUMENT", "location": place}
        run(book, {"createDeveloperMetadata": {"developerMetadata": entry}})
    wire = spreadsheet(View(book, Evaluation(wall_clock)), {}, [], with_cells=False)
    assert wire["developerMetadata"][0]["location"]["locationType"] == "SPREADSHEET"
    assert wire["sheets"][0]["developerMetadata"][0]["location"]["locationType"] == "SHEET"
    key = {"developerMetadataLookup": {"metadataKey": "k"}}
    (reply,) = run(book, {"deleteDeveloperMetadata": {"dataFilter": key}})
    assert len(reply["deleteDeveloperMetadata"]["deletedDeveloperMetadata"]) == 2
