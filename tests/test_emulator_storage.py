"""What is stored is what is held, whatever a batch does."""

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sync.emulator import batch
from sync.emulator.drive import new_spreadsheet
from sync.emulator.evaluation import Evaluation, wall_clock
from sync.emulator.failures import ApiError
from sync.emulator.show import View
from sync.emulator.spreadsheet import Spreadsheet
from sync.emulator.storage import Storage


def held(book: Spreadsheet) -> Any:
    return (
        book.properties,
        {name: part for name, part in book.parts.items() if part},
        [
            (
                sheet.properties,
                sheet.rows,
                sheet.row_sizes,
                sheet.column_sizes,
                {name: part for name, part in sheet.parts.items() if part},
            )
            for sheet in book.sheets
        ],
    )


def shown(book: Spreadsheet, evaluation: Evaluation) -> list[str]:
    view = View(book, evaluation)
    return [
        view.shown(sheet, row, column, cell)
        for sheet in book.sheets
        for row, column, cell in sheet.filled(sheet.whole())
    ]


SMALL = st.integers(0, 5)
IDS = st.sampled_from([0, 0, 0, 7, 8])
TEXTS = ["=A1+B2", "=SUM(A1:B6)", "='Sheet1'!B1", "x", "=Two!A1"]


def value(text: str) -> dict[str, Any]:
    return {"formulaValue": text} if text[0] == "=" else {"stringValue": text}


@st.composite
def requests(draw: st.DrawFn) -> dict[str, Any]:
    sheet, start, size = draw(IDS), draw(SMALL), draw(st.integers(1, 3))
    stretch = {
        "sheetId": sheet,
        "dimension": draw(st.sampled_from(["ROWS", "COLUMNS"])),
        "startIndex": start,
        "endIndex": start + size,
    }
    box = {
        "sheetId": sheet,
        "startRowIndex": start,
        "endRowIndex": start + size,
        "startColumnIndex": 0,
        "endColumnIndex": draw(st.integers(1, 4)),
    }
    rows = [
        {
            "values": [
                {"userEnteredValue": value(t)}
                for t in draw(st.lists(st.sampled_from(TEXTS), max_size=3))
            ]
        }
    ]
    fields = "userEnteredValue"
    possible: list[dict[str, Any]] = [
        {
            "updateCells": {
                "start": {"sheetId": sheet, "rowIndex": start},
                "rows": rows,
                "fields": fields,
            }
        },
        {"appendCells": {"sheetId": sheet, "rows": rows, "fields": fields}},
        {"insertDimension": {"range": stretch}},
        {"deleteDimension": {"range": stretch}},
        {"deleteRange": {"range": box, "shiftDimension": stretch["dimension"]}},
        {"insertRange": {"range": box, "shiftDimension": stretch["dimension"]}},
        {"sortRange": {"range": box, "sortSpecs": [{"dimensionIndex": 0}]}},
        {"moveDimension": {"source": stretch, "destinationIndex": draw(SMALL)}},
        {"mergeCells": {"range": box, "mergeType": "MERGE_ALL"}},
        {
            "addNamedRange": {
                "namedRange": {"name": draw(st.sampled_from(["one", "two"])), "range": box}
            }
        },
        {"addTable": {"table": {"range": box}}},
        {
            "addSheet": {
                "properties": {"sheetId": sheet, "title": draw(st.sampled_from(["Two", "Three"]))}
            }
        },
        {"deleteSheet": {"sheetId": sheet}},
        {"duplicateSheet": {"sourceSheetId": sheet, "newSheetId": draw(IDS)}},
        {
            "updateSheetProperties": {
                "properties": {"sheetId": sheet, "title": "Two", "index": 1},
                "fields": "title,index",
            }
        },
        {
            "updateDimensionProperties": {
                "range": stretch,
                "properties": {"pixelSize": 9},
                "fields": "pixelSize",
            }
        },
    ]
    return draw(st.sampled_from(possible))


@settings(max_examples=150, deadline=None)
@given(st.lists(st.lists(requests(), min_size=1, max_size=4), max_size=6))
def test_every_batch_is_stored_whole_or_not_at_all(batches: list[list[dict[str, Any]]]) -> None:
    storage = Storage(":memory:")
    book_id = storage.create(new_spreadsheet()).id
    followed = Evaluation(wall_clock)
    for each in batches:
        before = held(storage.spreadsheet(book_id).copy())
        try:
            with storage.edit(book_id) as book:
                batch.apply(book, each)
        except ApiError:
            assert held(storage.spreadsheet(book_id)) == before
        now = storage.spreadsheet(book_id)
        assert held(now) == held(storage._read(book_id))
        assert shown(now, followed) == shown(now, Evaluation(wall_clock))
    storage.close()


def test_a_write_that_cannot_be_stored_is_not_held(tmp_path: Path) -> None:
    storage = Storage(tmp_path / "sheets.db")
    book_id = storage.create(new_spreadsheet()).id
    storage._connection.execute("PRAGMA query_only = ON")
    with pytest.raises(Exception, match="readonly"), storage.edit(book_id) as book:
        book.sheets[0].put(0, 0, {"note": "lost"})
    assert storage.spreadsheet(book_id).sheets[0].rows == {}
    storage.close()
