"""Pours the life-ops template, with many tasks, into a spreadsheet of the Sheets server."""

import re
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from calculate import workbook

from workbook.model import Address
from workbook.values import Content, Formula, Serial
from workbook.xlsx.scan import SheetReading, read_book

SHEETS, CHUNK = 28, 500
Ask = Callable[..., Any]


def entered(content: Content) -> dict[str, Any]:
    """Return a cell as the API takes it."""
    if isinstance(content, Formula):
        text = re.sub(r"_xlfn\.(_xlws\.)?|_xlpm\.", "", content.text)
        return {"userEnteredValue": {"formulaValue": f"={text}"}}
    if isinstance(content, Serial):
        shown = {"numberFormat": {"type": "DATE", "pattern": "yyyy-mm-dd"}}
        return {"userEnteredValue": {"numberValue": content.days}, "userEnteredFormat": shown}
    if isinstance(content, bool):
        return {"userEnteredValue": {"boolValue": content}}
    if isinstance(content, float):
        return {"userEnteredValue": {"numberValue": content}}
    return {"userEnteredValue": {"stringValue": content}} if content else {}


def pour(ask: Ask, book: str, sheet_id: int, sheet: SheetReading) -> int:
    """Write a sheet of a workbook; return how many formulas it has."""
    right = max((at.column for at in sheet.cells), default=1)
    bottom = max((at.row for at in sheet.cells), default=0)
    blank: dict[str, Any] = {}
    for top in range(1, bottom + 1, CHUNK):
        rows = []
        for row in range(top, min(top + CHUNK, bottom + 1)):
            held = (sheet.cells.get(Address(row, at)) for at in range(1, right + 1))
            rows.append({"values": [entered(cell.content) if cell else blank for cell in held]})
        write = {"start": {"sheetId": sheet_id, "rowIndex": top - 1}, "rows": rows, "fields": "*"}
        ask("POST", f"/v4/spreadsheets/{book}:batchUpdate", {"requests": [{"updateCells": write}]})
    return sum(isinstance(cell.content, Formula) for cell in sheet.cells.values())


def size_of(sheet: SheetReading) -> dict[str, int]:
    """Return the grid that a sheet of a workbook needs."""
    rows = max((at.row for at in sheet.cells), default=1)
    columns = max((at.column for at in sheet.cells), default=1)
    return {"rowCount": rows + 100, "columnCount": columns + 5}


def life_ops(ask: Ask, tasks: int) -> tuple[str, int]:
    """Pour the template with so many tasks; return its id and how many formulas it has."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "life-ops.xlsx"
        path.write_bytes(workbook(tasks))
        read = read_book(path)
    titles = [sheet.name for sheet in read.sheets]
    titles += [f"Page {number}" for number in range(len(titles) + 1, SHEETS + 1)]
    sizes = [size_of(sheet) for sheet in read.sheets] + [{}] * (SHEETS - len(read.sheets))
    sheets = [
        {"properties": {"sheetId": number, "title": title, "gridProperties": size}}
        for number, (title, size) in enumerate(zip(titles, sizes, strict=True))
    ]
    book = str(ask("POST", "/v4/spreadsheets", {"sheets": sheets})["spreadsheetId"])
    named = [
        {"addNamedRange": {"namedRange": {"name": name, "range": place}}}
        for name, target in read.names.items()
        if (place := _place(target, titles)) is not None
    ]
    ask("POST", f"/v4/spreadsheets/{book}:batchUpdate", {"requests": named})
    count = sum(pour(ask, book, at, sheet) for at, sheet in enumerate(read.sheets))
    return book, count


def _place(target: str, titles: list[str]) -> dict[str, int] | None:
    match = re.fullmatch(r"'?([^'!]+)'?!\$([A-Z]+)\$(\d+)", target)
    if match is None or match[1] not in titles:
        return None
    column = 0
    for letter in match[2]:
        column = column * 26 + ord(letter) - 64
    row = int(match[3])
    return {
        "sheetId": titles.index(match[1]),
        "startRowIndex": row - 1,
        "endRowIndex": row,
        "startColumnIndex": column - 1,
        "endColumnIndex": column,
    }
