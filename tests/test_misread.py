"""The header row deleted, sorted in among the rows, or moved: nothing is taken for headers."""

from typing import Any

import handmade
import openpyxl
import pytest

from lifeops import links
from lifeops.ends import sheets_client
from sync.errors import WrongEndError
from sync.locate import locate_all
from workbook.model import Address, Cell
from workbook.schema import ColumnSchema, TableSchema

TABLE = TableSchema("T", "S", tuple(ColumnSchema(key, key.upper()) for key in "abcd"))
HEADERS = ["A", "B", "C", "D", "_id"]
ROWS = [[f"{key}{n}" for key in "abcd"] + [f"{n:032x}"] for n in range(1, 4)]


def found(lines: list[list[str]], row: int = 0) -> tuple[int, list[int]]:
    """Return the header row and the columns, given lines from A1 on and intact marks."""
    cells = {
        y: {x: Cell(text) for x, text in enumerate(line, start=1) if text}
        for y, line in enumerate(lines, start=1)
    }
    marks = {("T", key): [("S", Address(row, x))] for x, key in enumerate("abcd", start=1)}
    where = locate_all([TABLE], {"S": cells}, marks=marks, whole=False)["T"]
    return where.header_row, [where.columns[key] for key in "abcd" if key in where.columns]


@pytest.mark.parametrize("row", [0, 1], ids=["marks of columns", "marks of cells"])
@pytest.mark.parametrize(
    "lines",
    [
        ROWS,
        [ROWS[0], HEADERS, *ROWS[1:]],
        [*ROWS, HEADERS],
        [["a1", "b1", "c1", "d1", "_id"], *ROWS[1:]],
        [["W", "X", "Y", "D", "_id"], *ROWS],
    ],
    ids=["deleted", "sorted", "last", "cells deleted", "three renamed"],
)
def test_what_is_no_header_row_stops(row: int, lines: list[list[str]]) -> None:
    with pytest.raises(WrongEndError):
        found(lines, row)


@pytest.mark.parametrize("row", [0, 1], ids=["marks of columns", "marks of cells"])
@pytest.mark.parametrize(
    ("headers", "columns"),
    [
        (["A", "X", "C", "Y", "_id"], [1, 2, 3, 4]),
        (["B", "A", "D", "C", "_id"], [1, 2, 3, 4]),
        (["A", "", "C", "D", "_id"], [1, 2, 3, 4]),
    ],
    ids=["two renamed", "changed places", "one cleared"],
)
def test_headers_that_a_person_changed_are_read(
    row: int, headers: list[str], columns: list[int]
) -> None:
    assert found([headers, *ROWS], row) == (1, columns)


def test_a_header_row_that_moved_away_from_its_marks_is_found() -> None:
    assert found([["a title"], [], HEADERS, *ROWS], 1) == (3, [1, 2, 3, 4])


def test_a_small_table_whose_headers_stand_among_its_rows_stops() -> None:
    """Two headers may be renamed at once, but not by rows that took their place."""
    small = TableSchema("T", "S", TABLE.columns[:2])
    lines = {
        y: {x: Cell(text) for x, text in enumerate(line, start=1)}
        for y, line in enumerate([["a1", "b1", "_id"], ["A", "B", "0" * 32]], start=1)
    }
    marks = {("T", key): [("S", Address(0, x))] for x, key in enumerate("ab", start=1)}
    with pytest.raises(WrongEndError):
        locate_all([small], {"S": lines}, marks=marks, whole=False)


@pytest.fixture
def path(home: Any, lifeops: Any) -> Any:
    """A list of five rows in A1:C6, linked; its ids are in column D."""
    path = home / "list.xlsx"
    rows = [[f"item{n}", n * 10, f"note{n}"] for n in range(1, 6)]
    handmade.sheet_of(path, [["Name", "Qty", "Note"], *rows])
    assert lifeops("link", path, "--local")[0] == 0
    return path


def request(path: Any, kind: str, **span: Any) -> None:
    key = links.need(path).spreadsheet
    with sheets_client(local=True) as client:
        tabs = client.fetch_sheet_metadata(key)["sheets"]
        (tab,) = (t["properties"]["sheetId"] for t in tabs if t["properties"]["title"] == "List")
        more = {"sortSpecs": [{"dimensionIndex": 0, "sortOrder": "ASCENDING"}]}
        body = {"range": {"sheetId": tab, **span}} | (more if kind == "sortRange" else {})
        client.batch_update(key, {"requests": [{kind: body}]})


def of_sheet(path: Any) -> Any:
    with sheets_client(local=True) as client:
        return client.values_get(links.need(path).spreadsheet, "List!A1:E8")["values"]


@pytest.mark.parametrize("kind", ["sortRange", "deleteDimension"])
def test_a_header_row_lost_on_the_sheet_stops_and_writes_nothing(
    path: Any, lifeops: Any, kind: str
) -> None:
    if kind == "sortRange":
        span: dict[str, Any] = {"startRowIndex": 0, "endRowIndex": 6, "endColumnIndex": 4}
    else:
        span = {"dimension": "ROWS", "startIndex": 0, "endIndex": 1}
    request(path, kind, **span)
    before = path.read_bytes(), of_sheet(path)
    code, _, wrong = lifeops("sync")
    assert (code, "in the Google Sheet" in wrong, "Undo" in wrong) == (50, True, True)
    assert (path.read_bytes(), of_sheet(path)) == before


def test_a_header_row_lost_in_excel_stops_and_writes_nothing(path: Any, lifeops: Any) -> None:
    book = openpyxl.load_workbook(path)
    book["List"].delete_rows(1)
    book.save(path)
    before = path.read_bytes(), of_sheet(path)
    code, _, wrong = lifeops("sync")
    assert (code, "in the Excel file" in wrong) == (50, True)
    assert (path.read_bytes(), of_sheet(path)) == before
