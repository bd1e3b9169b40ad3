"""What people do to a workbook in Excel and to a spreadsheet in a browser; both in one vocabulary.

Rows are counted from 0, without the headers; a row that is not there is taken round and round.
"""

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import openpyxl
from openpyxl.utils import get_column_letter

from sync.google import store as google
from workbook.model import ID_COLUMN, column_letters

_OWN_ROW = re.compile(r"\b([A-Z]{1,2})([1-9][0-9]*)\b")
Line = list[Any]


def text(value: Any) -> str:
    return "" if value is None else str(value)


class Hand:
    """A person on one side.

    Attributes:
        seen: every text that this person wrote over, cleared or deleted, and so has seen.
    """

    def __init__(self, seen: set[str]) -> None:
        self.seen = seen

    def lines(self, tab: str) -> tuple[Line, list[Line]]:
        """Return the headers and the rows of a tab's table."""
        raise NotImplementedError

    def write(self, tab: str, row: int, header: str, value: Any) -> None:
        raise NotImplementedError

    def count(self, tab: str) -> int:
        return len(self.lines(tab)[1])

    def row_of(self, tab: str, value: str) -> int:
        """Return the row that holds a value; -1 for none."""
        rows = self.lines(tab)[1]
        return next((at for at, row in enumerate(rows) if value in row), -1)

    def put(self, tab: str, row: int, header: str, value: Any) -> None:
        headers, rows = self.lines(tab)
        if rows:
            self._saw(rows[row % len(rows)][headers.index(header)])
            self.write(tab, row % len(rows), header, value)

    def wipe(self, tab: str, row: int) -> None:
        """Clear a row's id."""
        count = self.count(tab)
        if count:
            self.write(tab, row % count, ID_COLUMN, None)

    def wipe_all(self, tab: str) -> None:
        for row in range(self.count(tab)):
            self.wipe(tab, row)

    def _saw(self, *values: Any) -> None:
        self.seen |= {text(value) for value in values if value not in (None, "")}


class ExcelHand(Hand):
    """A person with Excel; every action opens, changes and saves the file."""

    def __init__(self, path: Path, seen: set[str]) -> None:
        super().__init__(seen)
        self.path = path

    @contextmanager
    def _open(self, tab: str) -> Iterator[Any]:
        book = openpyxl.load_workbook(self.path)
        yield book[tab]
        book.save(self.path)

    def lines(self, tab: str) -> tuple[Line, list[Line]]:
        return _lines(openpyxl.load_workbook(self.path)[tab])

    def write(self, tab: str, row: int, header: str, value: Any) -> None:
        with self._open(tab) as sheet:
            headers, _ = _lines(sheet)
            sheet.cell(row + 2, headers.index(header) + 1).value = value

    def wipe_all(self, tab: str) -> None:
        with self._open(tab) as sheet:
            headers, rows = _lines(sheet)
            for row in range(len(rows)):
                sheet.cell(row + 2, headers.index(ID_COLUMN) + 1).value = None

    def add(self, tab: str, cells: Mapping[str, Any]) -> None:
        with self._open(tab) as sheet:
            headers, rows = _lines(sheet)
            _relaid(sheet, [*rows, [cells.get(header) for header in headers]])

    def delete(self, tab: str, row: int) -> None:
        with self._open(tab) as sheet:
            _, rows = _lines(sheet)
            if rows:
                self._saw(*rows.pop(row % len(rows)))
                _relaid(sheet, rows)

    def copy(self, tab: str, row: int) -> None:
        """Copy a row, id and all, below the last one."""
        with self._open(tab) as sheet:
            _, rows = _lines(sheet)
            if rows:
                _relaid(sheet, [*rows, list(rows[row % len(rows)])])

    def sort(self, tab: str, header: str, *, part: bool = False) -> None:
        """Sort from the last to the first; the visible columns only where ``part``."""
        with self._open(tab) as sheet:
            headers, rows = _lines(sheet)
            column, last = headers.index(header), headers.index(ID_COLUMN)
            ordered = sorted(rows, key=lambda row: text(row[column]), reverse=True)
            if part:
                pairs = zip(ordered, rows, strict=True)
                ordered = [[*new[:last], was[last], *new[last + 1 :]] for new, was in pairs]
            _relaid(sheet, ordered)

    def rename(self, tab: str, header: str, to: str) -> None:
        with self._open(tab) as sheet:
            headers, _ = _lines(sheet)
            at = headers.index(header)
            sheet.cell(1, at + 1).value = to
            for table in sheet.tables.values():
                table._initialise_columns()
                for column, name in zip(table.tableColumns, headers, strict=False):
                    column.name = to if name == header else name

    def move(self, tab: str, header: str) -> None:
        """Move a column of a plain list to its left edge; names go along as in Excel."""
        with self._open(tab) as sheet:
            headers, rows = _lines(sheet)
            order = [headers.index(header), *(i for i, h in enumerate(headers) if h != header)]
            for number, row in enumerate([headers, *rows], start=1):
                for at, old in enumerate(order, start=1):
                    sheet.cell(number, at).value = row[old]
            hidden = get_column_letter(headers.index(ID_COLUMN) + 1)
            sheet.column_dimensions[hidden].hidden = False
            now = get_column_letter(order.index(headers.index(ID_COLUMN)) + 1)
            sheet.column_dimensions[now].hidden = True
            for name in sheet.parent.defined_names.values():
                place = name.attr_text.replace("'", "")
                if name.name.startswith("_lifeops.") and place.startswith(f"{tab}!"):
                    was = openpyxl.utils.column_index_from_string(place.split("$")[1]) - 1
                    name.attr_text = f"{tab}!${get_column_letter(order.index(was) + 1)}$1"

    def drop(self, tab: str) -> None:
        with self._open(tab) as sheet:
            sheet.parent.remove(sheet)

    def put_cell(self, tab: str, address: str, value: Any) -> None:
        with self._open(tab) as sheet:
            self._saw(sheet[address].value)
            sheet[address].value = value


def _lines(sheet: Any) -> tuple[Line, list[Line]]:
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    headers = rows[0] if rows else []
    while headers and headers[-1] is None:
        headers.pop()
    lines = [row[: len(headers)] for row in rows[1:]]
    typed = [at for at, row in enumerate(lines) if any(_typed(value) for value in row)]
    return headers, lines[: typed[-1] + 1 if typed else 0]


def _typed(value: Any) -> bool:
    return value is not None and not str(value).startswith("=")


def _relaid(sheet: Any, rows: list[Line]) -> None:
    """Lay rows below the headers; formulas of a row follow it."""
    headers, before = _lines(sheet)
    blank: Line = [None] * len(headers)
    for number, row in enumerate(rows + [blank] * (len(before) - len(rows)), start=2):
        for column, value in enumerate(row, start=1):
            formula = isinstance(value, str) and value.startswith("=")
            moved = _OWN_ROW.sub(rf"\g<1>{number}", value) if formula else value
            sheet.cell(number, column).value = moved
    for table in sheet.tables.values():
        first, _, last = table.ref.partition(":")
        letters = re.match("[A-Z]+", last)
        assert letters
        table.ref = f"{first}:{letters[0]}{max(len(rows) + 1, 2)}"
        if table.autoFilter is not None:
            table.autoFilter.ref = table.ref


class SheetHand(Hand):
    """A person with a browser."""

    def __init__(self, client: google.Client, spreadsheet: str, seen: set[str]) -> None:
        super().__init__(seen)
        self.client = client
        self.spreadsheet = spreadsheet
        self._ids: dict[str, int] = {}

    def lines(self, tab: str) -> tuple[Line, list[Line]]:
        params: Any = {"valueRenderOption": "FORMULA"}
        found = self.client.values_get(self.spreadsheet, f"{tab}!A1:Z200", params=params)
        rows: list[Line] = found.get("values") or [[]]
        width = len(rows[0])
        lines = [(row + [None] * width)[:width] for row in rows[1:]]
        typed = [at for at, row in enumerate(lines) if any(v != "" and _typed(v) for v in row)]
        return rows[0], lines[: typed[-1] + 1 if typed else 0]

    def write(self, tab: str, row: int, header: str, value: Any) -> None:
        headers, _ = self.lines(tab)
        self.write_at(tab, f"{column_letters(headers.index(header) + 1)}{row + 2}", value)

    def write_at(self, tab: str, address: str, value: Any) -> None:
        body = {"values": [["" if value is None else value]]}
        params: Any = {"valueInputOption": "USER_ENTERED"}
        self.client.values_update(self.spreadsheet, f"{tab}!{address}", params=params, body=body)

    def wipe_all(self, tab: str) -> None:
        headers, rows = self.lines(tab)
        letter = column_letters(headers.index(ID_COLUMN) + 1)
        self.client.values_clear(self.spreadsheet, f"{tab}!{letter}2:{letter}{len(rows) + 1}")

    def add(self, tab: str, cells: Mapping[str, Any]) -> None:
        headers, rows = self.lines(tab)
        line = [cells.get(header) for header in headers]
        params: Any = {"valueInputOption": "USER_ENTERED"}
        place = f"{tab}!A{len(rows) + 2}"
        body = {"values": [line]}
        self.client.values_update(self.spreadsheet, place, params=params, body=body)

    def delete(self, tab: str, row: int) -> None:
        _, rows = self.lines(tab)
        if rows:
            self._saw(*rows[row % len(rows)])
            self.ask({"deleteDimension": {"range": self._rows(tab, row % len(rows))}})

    def insert(self, tab: str, row: int) -> None:
        """Insert a blank row."""
        self.ask({"insertDimension": {"range": self._rows(tab, row % (self.count(tab) or 1))}})

    def copy(self, tab: str, row: int) -> None:
        """Copy a row, id and all, below the last one."""
        headers, rows = self.lines(tab)
        if rows:
            source = self._area(tab, row % len(rows), row % len(rows), len(headers))
            target = self._area(tab, len(rows), len(rows), len(headers))
            paste = {"source": source, "destination": target, "pasteType": "PASTE_NORMAL"}
            self.ask({"copyPaste": paste})

    def sort(self, tab: str, header: str, *, part: bool = False) -> None:
        """Sort from the last to the first; the visible columns only where ``part``."""
        headers, rows = self.lines(tab)
        if rows:
            width = headers.index(ID_COLUMN) if part else len(headers)
            area = self._area(tab, 0, len(rows) - 1, width)
            order = {"dimensionIndex": headers.index(header), "sortOrder": "DESCENDING"}
            self.ask({"sortRange": {"range": area, "sortSpecs": [order]}})

    def rename(self, tab: str, header: str, to: str) -> None:
        headers, _ = self.lines(tab)
        self.write_at(tab, f"{column_letters(headers.index(header) + 1)}1", to)

    def move(self, tab: str, header: str) -> None:
        """Move a column to the left edge."""
        headers, _ = self.lines(tab)
        at = headers.index(header)
        source = {"sheetId": self._id(tab), "dimension": "COLUMNS"}
        source |= {"startIndex": at, "endIndex": at + 1}
        self.ask({"moveDimension": {"source": source, "destinationIndex": 0}})

    def drop(self, tab: str) -> None:
        self.ask({"deleteSheet": {"sheetId": self._id(tab)}})

    def put_cell(self, tab: str, address: str, value: Any) -> None:
        found = self.client.values_get(self.spreadsheet, f"{tab}!{address}").get("values")
        self._saw(found[0][0] if found else None)
        self.write_at(tab, address, value)

    def ask(self, *requests: Mapping[str, Any]) -> None:
        self.client.batch_update(self.spreadsheet, {"requests": list(requests)})

    def _rows(self, tab: str, row: int) -> dict[str, Any]:
        stretch = {"sheetId": self._id(tab), "dimension": "ROWS"}
        return stretch | {"startIndex": row + 1, "endIndex": row + 2}

    def _area(self, tab: str, first: int, last: int, width: int) -> dict[str, int]:
        rows = {"startRowIndex": first + 1, "endRowIndex": last + 2}
        return {"sheetId": self._id(tab), **rows, "startColumnIndex": 0, "endColumnIndex": width}

    def _id(self, tab: str) -> int:
        found = self.client.fetch_sheet_metadata(self.spreadsheet)["sheets"]
        named = {each["properties"]["title"]: each["properties"]["sheetId"] for each in found}
        return int(named[tab])
