"""Spreadsheets of the emulator in memory, and requests on them, for tests."""

from typing import Any

from sync.emulator import batch, grid, shapes, values
from sync.emulator.drive import new_spreadsheet
from sync.emulator.evaluation import Evaluation, wall_clock
from sync.emulator.show import View, resolve
from sync.emulator.spreadsheet import Spreadsheet

ROWS = [["Name", "Amount", "Double"], ["b", 2, "=B2*2"], ["a", 1, "=B3*2"], ["c", 3, "=B4*2"]]


def book_of(rows: list[list[Any]], at: str = "Sheet1!A1") -> Spreadsheet:
    book = new_spreadsheet()
    values.write(resolve(book, at), {"values": rows}, parse=True)
    return book


def run(book: Spreadsheet, *requests: dict[str, Any]) -> list[Any]:
    """Apply requests as the wire would: checked first."""
    body = shapes.checked({"requests": list(requests)}, "BatchUpdateSpreadsheetRequest")
    return batch.apply(book, body["requests"])


def read(book: Spreadsheet, text: str = "Sheet1", render: str = "FORMATTED_VALUE") -> list[Any]:
    view = View(book, Evaluation(wall_clock))
    found = values.read(view, resolve(book, text), values.Render(render))
    rows: list[Any] = found.get("values", [])
    return rows


def formulas(book: Spreadsheet, text: str = "Sheet1") -> list[Any]:
    return read(book, text, "FORMULA")


def span(a1: str, sheet_id: int = 0) -> dict[str, int]:
    found = grid.parse(a1)
    assert found is not None
    return grid.grid_range(sheet_id, found.box(1000, 26))


def cell(value: Any) -> dict[str, Any]:
    if isinstance(value, str):
        kind = "formulaValue" if value.startswith("=") else "stringValue"
        return {"userEnteredValue": {kind: value}}
    return {"userEnteredValue": {"numberValue": value}}


def lines(*rows: list[Any]) -> list[dict[str, Any]]:
    return [{"values": [cell(value) for value in row]} for row in rows]


def table(book: Spreadsheet, a1: str = "A1:C4", name: str = "Items") -> str:
    (reply,) = run(book, {"addTable": {"table": {"name": name, "range": span(a1)}}})
    return str(reply["addTable"]["table"]["tableId"])


def dimension(
    kind: str, start: int, end: int, dimension: str = "ROWS", **more: Any
) -> dict[str, Any]:
    stretch = {"sheetId": 0, "dimension": dimension, "startIndex": start, "endIndex": end}
    return {kind: {"range": stretch, **more}}
