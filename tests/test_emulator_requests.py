"""Any body of the published shape is applied or refused, and never breaks the server."""

import json
from contextlib import suppress
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from sync.emulator import batch, payload, shapes
from sync.emulator.drive import new_spreadsheet
from sync.emulator.evaluation import Evaluation, wall_clock
from sync.emulator.failures import ApiError
from sync.emulator.masks import parse
from sync.emulator.resource import spreadsheet
from sync.emulator.show import View
from sync.emulator.spreadsheet import Spreadsheet

NUMBERS = st.sampled_from([0, 1, 2, 3, 5, 7, -1, 100, 2**31 - 1])
STRINGS = st.sampled_from(["", "x", "t", "A", "=A1+1", "=SUM(A1:B2)", "Sheet1", "Second", "k"])
MASKS = st.sampled_from(["*", "*", "userEnteredValue", "title", "range", "bad"])


def body(schema: str, depth: int) -> st.SearchStrategy[dict[str, Any]]:
    fields = shapes.published()[schema]
    usable = {
        name: value(kind, depth)
        for name, kind in fields.items()
        if depth or not kind.lstrip("[{").startswith("@")
    }
    return st.fixed_dictionaries({}, optional=usable)


def value(kind: str, depth: int) -> st.SearchStrategy[Any]:
    if kind.startswith("@"):
        return st.deferred(lambda: body(kind[1:], depth - 1))
    if kind.startswith("["):
        return st.lists(value(kind[1:], depth), max_size=2)
    if kind.startswith("{"):
        return st.just({})
    if kind.startswith("!"):
        return st.sampled_from(kind[1:].split("|"))
    scalars: dict[str, st.SearchStrategy[Any]] = {
        "string": STRINGS,
        "google-fieldmask": MASKS,
        "boolean": st.booleans(),
        "int32": NUMBERS,
    }
    return scalars.get(kind, st.floats(-9, 9))


@st.composite
def requests(draw: st.DrawFn) -> dict[str, Any]:
    kind = draw(st.sampled_from(sorted(batch.KINDS)))
    schema = shapes.published()["Request"][kind].removeprefix("@")
    return {kind: draw(body(schema, 3))}


def furnished() -> Spreadsheet:
    book = new_spreadsheet()
    box = {"sheetId": 0, "startRowIndex": 0, "endRowIndex": 3, "startColumnIndex": 0}
    box["endColumnIndex"] = 2
    rows = [{"values": [{"userEnteredValue": {"stringValue": text}}] * 2} for text in "abc"]
    location = {"dimensionRange": {"dimension": "ROWS", "startIndex": 1, "endIndex": 2}}
    metadata = {"metadataId": 7, "metadataKey": "k", "visibility": "DOCUMENT", "location": location}
    rule = {"ranges": [box], "gradientRule": {}}
    small = {"gridProperties": {"rowCount": 12, "columnCount": 6}}
    batch.apply(
        book,
        [
            {"updateSheetProperties": {"properties": small, "fields": "gridProperties"}},
            {"updateCells": {"start": {}, "rows": rows, "fields": "*"}},
            {"addTable": {"table": {"tableId": "t", "name": "T", "range": box}}},
            {"addSheet": {"properties": small | {"sheetId": 7, "title": "Second"}}},
            {"addNamedRange": {"namedRange": {"namedRangeId": "x", "name": "n", "range": box}}},
            {"addConditionalFormatRule": {"rule": rule}},
            {"addProtectedRange": {"protectedRange": {"protectedRangeId": 7, "range": box}}},
            {"mergeCells": {"range": box | {"startRowIndex": 5, "endRowIndex": 7}}},
            {"createDeveloperMetadata": {"developerMetadata": metadata}},
            {"setBasicFilter": {"filter": {"range": box}}},
        ],
    )
    return book


@settings(max_examples=200, deadline=None)
@given(st.lists(requests(), min_size=1, max_size=3))
def test_any_request_is_applied_or_refused(given_requests: list[dict[str, Any]]) -> None:
    book = furnished()
    for request in given_requests:
        copy = book.copy()
        try:
            checked = shapes.checked({"requests": [request]}, "BatchUpdateSpreadsheetRequest")
            replies = batch.apply(copy, checked["requests"])
        except ApiError:
            continue
        shapes.checked({"replies": replies}, "BatchUpdateSpreadsheetResponse")
        book = copy
        check(book)


def check(book: Spreadsheet) -> None:
    assert book.sheets
    assert len({sheet.title.casefold() for sheet in book.sheets}) == len(book.sheets)
    assert len({sheet.id for sheet in book.sheets}) == len(book.sheets)
    for sheet in book.sheets:
        for row, line in sheet.rows.items():
            assert line
            assert 0 <= row < sheet.row_count
            assert all(0 <= column < sheet.column_count for column in line)
    mask = parse("properties,namedRanges,sheets(*)", "Spreadsheet")
    wire = spreadsheet(View(book, Evaluation(wall_clock)), mask, [], with_cells=True)
    shapes.checked(json.loads(payload.written(wire)), "Spreadsheet")


@settings(max_examples=200)
@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=3),
        lambda below: (
            st.lists(below, max_size=2)
            | st.dictionaries(
                st.sampled_from(["requests", "addSheet", "properties", "rows", "fields", "x"]),
                below,
            )
        ),
        max_leaves=8,
    )
)
def test_any_json_is_read_or_refused(wire: Any) -> None:
    for schema in ("BatchUpdateSpreadsheetRequest", "ValueRange", "Spreadsheet"):
        with suppress(ApiError):
            assert shapes.checked(shapes.checked(wire, schema), schema) is not None
