"""Copying, cutting, filling and pasting blocks of cells."""

import pytest
from emulator_books import book_of, formulas, read, run, span

from sync.emulator.failures import ApiError

ROWS = [[1, 2], [3, "=A1+B1"]]


def copied(kind="PASTE_NORMAL", source="A1:B2", destination="D1:E2", turned=False):
    request = {"source": span(source), "destination": span(destination), "pasteType": kind}
    if turned:
        request["pasteOrientation"] = "TRANSPOSE"
    return {"copyPaste": request}


def test_a_block_is_copied_with_its_formulas():
    book = book_of(ROWS)
    run(book, copied())
    assert formulas(book, "D1:E2") == [[1, 2], [3, "=D1+E1"]]


def test_values_are_pasted_without_their_formulas():
    book = book_of(ROWS)
    run(book, copied("PASTE_VALUES"))
    assert formulas(book, "D1:E2") == [[1, 2], [3, 3]]


def test_a_block_is_turned():
    book = book_of([[1, 2, 3]])
    run(book, copied(source="A1:C1", destination="E1", turned=True))
    assert read(book, "E1:E3") == [["1"], ["2"], ["3"]]


def test_a_block_fills_a_larger_destination_as_often_as_it_fits():
    book = book_of([["a", "b"]])
    run(book, copied(source="A1:B1", destination="D1:H3"))
    assert read(book, "D1:H3") == [["a", "b", "a", "b"]] * 3


def test_formats_validations_and_borders_are_pasted_by_themselves():
    book = book_of([["a"]])
    bold = {"userEnteredFormat": {"textFormat": {"bold": True}}}
    rule = {"condition": {"type": "NOT_BLANK"}}
    solid = {"style": "SOLID"}
    run(
        book,
        {"repeatCell": {"range": span("A1"), "cell": bold, "fields": "userEnteredFormat"}},
        {"setDataValidation": {"range": span("A1"), "rule": rule}},
        {"updateBorders": {"range": span("A1"), "top": solid}},
        copied("PASTE_FORMAT", "A1", "C1"),
        copied("PASTE_DATA_VALIDATION", "A1", "D1"),
        copied("PASTE_NO_BORDERS", "A1", "E1"),
    )
    sheet = book.sheets[0]
    style = bold["userEnteredFormat"] | {"borders": {"top": solid}}
    assert sheet.cell(0, 2) == {"userEnteredFormat": style, "dataValidation": rule}
    assert sheet.cell(0, 3) == {"dataValidation": rule}
    assert sheet.cell(0, 4)["userEnteredFormat"] == bold["userEnteredFormat"]
    assert read(book, "E1") == [["a"]]


def test_merges_and_conditional_formats_come_along():
    book = book_of([["a"]])
    rule = {"booleanRule": {"condition": {"type": "NOT_BLANK"}}, "ranges": [span("A1:B2")]}
    run(
        book,
        {"mergeCells": {"range": span("A1:B1"), "mergeType": "MERGE_ALL"}},
        {"addConditionalFormatRule": {"rule": rule}},
        copied(),
    )
    parts = book.sheets[0].parts
    assert parts["merges"] == [span("A1:B1"), span("D1:E1")]
    assert parts["conditionalFormats"][0]["ranges"] == [span("A1:B2"), span("D1:E2")]


def test_references_follow_cells_that_are_cut():
    book = book_of([[1, 2], [3, 4], ["=A1", "=SUM(A1:B2)", "=Sheet1!A1+A3"]])
    corner = {"sheetId": 0, "rowIndex": 4, "columnIndex": 3}
    run(book, {"cutPaste": {"source": span("A1:B2"), "destination": corner}})
    assert formulas(book, "A1:C3") == [[], [], ["=D5", "=SUM(D5:E6)", "=Sheet1!D5+A3"]]
    assert read(book, "D5:E6") == [["1", "2"], ["3", "4"]]


def test_references_follow_cells_to_another_sheet():
    book = book_of([[1], ["=A1*2"]])
    run(book, {"addSheet": {"properties": {"title": "Other tab", "sheetId": 7}}})
    corner = {"sheetId": 7, "rowIndex": 1, "columnIndex": 1}
    run(book, {"cutPaste": {"source": span("A1"), "destination": corner}})
    assert formulas(book, "A2") == [["='Other tab'!B2*2"]]


@pytest.mark.parametrize(
    ("typed", "filled"),
    [
        ([1, 2], [3, 4, 5]),
        ([1], [1, 1, 1]),
        ([2, 4], [6, 8, 10]),
        (["Week 1"], ["Week 2", "Week 3", "Week 4"]),
        (["Q1", "Q3"], ["Q5", "Q7", "Q9"]),
        (["January"], ["February", "March", "April"]),
        (["Sat"], ["Sun", "Mon", "Tue"]),
        (["x", "y"], ["x", "y", "x"]),
        (["2020-01-31"], [43862, 43863, 43864]),
        ([True], [True, True, True]),
    ],
)
def test_series_go_on(typed, filled):
    book = book_of([[value] for value in typed])
    area = {"source": span(f"A1:A{len(typed)}"), "dimension": "ROWS", "fillLength": 3}
    run(book, {"autoFill": {"sourceAndDestination": area}})
    assert formulas(book, f"A{len(typed) + 1}:A{len(typed) + 3}") == [[value] for value in filled]


def test_formulas_are_filled_across_a_range():
    book = book_of([[1, 2, 3], ["=A1*2"]])
    run(book, {"autoFill": {"range": span("A2:C2")}})
    assert formulas(book, "A2:C2") == [["=A1*2", "=B1*2", "=C1*2"]]


def test_series_go_back_and_alternate():
    book = book_of([[], [], [], [5], [6]])
    area = {"source": span("A4:A5"), "dimension": "ROWS", "fillLength": -2}
    run(book, {"autoFill": {"sourceAndDestination": area}})
    assert formulas(book, "A2:A5") == [[3], [4], [5], [6]]
    area = {"source": span("A5"), "dimension": "ROWS", "fillLength": 1}
    run(book, {"autoFill": {"sourceAndDestination": area, "useAlternateSeries": True}})
    assert formulas(book, "A6") == [[7]]


def test_text_is_pasted_as_it_would_be_typed():
    book = book_of([["x"]])
    corner = {"sheetId": 0, "rowIndex": 1, "columnIndex": 1}
    data = '1,"a, b"\n=B2+1,2020-01-01'
    run(book, {"pasteData": {"coordinate": corner, "data": data, "delimiter": ","}})
    assert read(book, "B2:C3") == [["1", "a, b"], ["2", "2020-01-01"]]


def test_html_is_not_pasted():
    corner = {"sheetId": 0}
    with pytest.raises(ApiError) as caught:
        run(book_of([]), {"pasteData": {"coordinate": corner, "data": "<b>", "html": True}})
    assert caught.value.code == 501
