"""What is answered from rows written before is what a server that was just started answers."""

import asyncio
import json
import tempfile
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from emulator_books import book_of, cell, lines
from emulator_hostile import Hostile
from hypothesis import given, settings
from hypothesis import strategies as st
from test_emulator_hostile import Target
from test_emulator_requests import furnished, requests

from sync.emulator import celldata, masks, rendered, values
from sync.emulator.evaluation import Evaluation, wall_clock
from sync.emulator.packed import PLAIN, Kept, Packed
from sync.emulator.rendered import Rendered
from sync.emulator.show import View, resolve
from sync.emulator.spreadsheet import Json, Spreadsheet

_CELLS = "sheets.data.rowData.values"
READS = (
    "/values/A1:F12",
    "/values/B2:D9?valueRenderOption=UNFORMATTED_VALUE",
    "/values/A1:F12?valueRenderOption=UNFORMATTED_VALUE&dateTimeRenderOption=FORMATTED_STRING",
    "/values/A1:F12?valueRenderOption=FORMULA",
    "/values/A1:F12?majorDimension=COLUMNS",
    "/values:batchGet?ranges=A1:F12&ranges=A3:B4",
    "?includeGridData=true",
    f"?fields={_CELLS}(userEnteredValue,userEnteredFormat.numberFormat)",
    f"?ranges=B2:C8&fields={_CELLS}(formattedValue,effectiveFormat.numberFormat)",
)
CONTENTS: list[Any] = [
    1,
    0.5,
    True,
    "x",
    "",
    None,
    "=A1+1",
    "=SUM(A1:B4)",
    "3 May 2024",
    "5%",
    "'1",
]


class Server(Target):
    """A server in this process, asked with JSON."""

    def call(self, method: str, path: str, body: Any = None) -> tuple[int, bytes]:
        content = b"" if body is None else json.dumps(body).encode()
        target = f"/v4/spreadsheets/{self.book}{quote(path, safe='/:?=&,()')}"
        headers = (("authorization", "Bearer x"),)
        return asyncio.run(self.ask(Hostile(method, target, headers, content)))

    def reads(self) -> list[tuple[int, bytes]]:
        return [self.call("GET", path) for path in READS]


def _write(option: str, start: str, rows: list[list[Any]]) -> tuple[str, str, Json]:
    path = f"/values/{start}?valueInputOption={option}&includeValuesInResponse=true"
    return "PUT", path, {"values": rows}


def _batch(asked: list[Json]) -> tuple[str, str, Json]:
    shown = {"includeSpreadsheetInResponse": True, "responseIncludeGridData": True}
    return "POST", ":batchUpdate", {"requests": asked} | shown


def _cells(start: tuple[int, int], rows: list[list[Any]], fields: str) -> tuple[str, str, Json]:
    place = {"rowIndex": start[0], "columnIndex": start[1]}
    given = lines(*[[value for value in row if value is not None] for row in rows])
    return _batch([{"updateCells": {"start": place, "rows": given, "fields": fields}}])


_rows = st.lists(st.lists(st.sampled_from(CONTENTS), max_size=4), min_size=1, max_size=4)
_starts = st.sampled_from(["A1", "B2", "C4:F9", "A12"])
_options = st.sampled_from(["RAW", "USER_ENTERED"])
_calls = st.one_of(
    st.builds(_write, _options, _starts, _rows),
    st.builds(
        lambda at, rows: ("POST", f"/values/{at}:append?valueInputOption=RAW", {"values": rows}),
        _starts,
        _rows,
    ),
    st.builds(lambda at: ("POST", f"/values/{at}:clear", {}), _starts),
    st.builds(
        _cells,
        st.sampled_from([(0, 0), (2, 1), (5, 3)]),
        _rows,
        st.sampled_from(["userEnteredValue", "*", "note,userEnteredValue"]),
    ),
    st.builds(_batch, st.lists(requests(), min_size=1, max_size=2)),
    st.builds(_batch, st.lists(requests(), min_size=1, max_size=1)),
)


def _start() -> Spreadsheet:
    book = furnished()
    values.write(resolve(book, "D8"), {"values": [["=A1", "=SUM(A1:B4)"], ["=D8"]]}, parse=True)
    return book


@settings(max_examples=60, deadline=None)
@given(st.lists(_calls, min_size=1, max_size=6))
def test_a_cached_read_is_a_cold_read(calls: list[tuple[str, str, Json]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        database = Path(folder) / "sheets.db"
        warm = Server(database)
        warm.book = warm.state.storage.create(_start()).id
        warm.reads()
        for method, path, body in calls:
            status, _ = warm.call(method, path, body)
            assert status < 500
            cold = Server(database, warm.book)
            assert warm.reads() == cold.reads()
            cold.state.storage.close()
        warm.state.storage.close()


def _view(book: Spreadsheet, kept: Rendered) -> View:
    return View(book, Evaluation(wall_clock), kept)


def test_only_rows_that_changed_are_written_again() -> None:
    book, kept, seen = book_of([[row, row * 2] for row in range(9)]), Rendered(), list[int]()

    def write(row: int, line: Packed) -> bytes:
        seen.append(row)
        return repr(line.held).encode()

    def rows() -> None:
        list(_view(book, kept).rows("", resolve(book, "A1:B9"), write, calculated=True))

    rows()
    rows()
    assert seen == list(range(9))
    seen.clear()
    book = book.copy()
    book.sheets[0].put(4, 1, cell("new"))
    rows()
    assert seen == [4]


def test_a_row_that_is_kept_is_not_changed_in_place() -> None:
    book, kept = book_of([["a"], ["b"]]).copy(), Rendered()
    for number in (7, 8):
        book.sheets[0].put(1, 1, cell(number))
        shown = values.answer(_view(book, kept), resolve(book, "A1:C4"), values.Render())
        assert json.loads(shown["values"].text) == [["a"], ["b", str(number)]]


def test_a_row_put_elsewhere_is_a_row_of_its_own() -> None:
    (sheet,) = book_of([["a"], ["b"]]).sheets
    sheet.put(5, 0, cell("old"))
    sheet.put_line(5, sheet.rows[0])
    copy = sheet.copy()
    sheet.put(5, 0, cell("new"))
    assert copy.cell(5, 0) == cell("a")
    sheet.put(6, 0, cell("own"))
    other = sheet.copy()
    sheet.put(6, 0, cell("changed"))
    assert other.cell(6, 0) == cell("own")
    assert sheet.cell(0, 0) == cell("a")
    assert sheet.cell(5, 0) == cell("new")


def test_rows_of_formulas_are_written_again_when_values_change() -> None:
    book, kept = book_of([[1, "=A1*2"], ["other", "=A1*3"]]), Rendered()
    evaluation = Evaluation(wall_clock)

    def shown() -> Any:
        view = View(book, evaluation, kept)
        found = values.answer(view, resolve(book, "A1:B2"), values.Render())["values"]
        return json.loads(found.text)

    assert shown() == [["1", "2"], ["other", "3"]]
    book = book.copy()
    book.sheets[0].put(0, 0, cell(5))
    assert shown() == [["5", "10"], ["other", "15"]]


def test_rows_are_dropped_when_there_are_too_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rendered, "MOST_BYTES", 40)
    book, kept = book_of([["a" * 30], ["b" * 30]]), Rendered()
    for text in ("A1", "A1:B1", "A1:B2", "A2"):
        view = _view(book, kept)
        found = values.answer(view, resolve(book, text), values.Render())["values"]
        plainly = values.read(view, resolve(book, text), values.Render())["values"]
        assert json.loads(found.text) == plainly
        assert kept.size <= 40
        assert kept.size == sum(
            len(row.text) for rows in kept.held.values() for row in rows.values()
        )


def test_rows_that_do_not_exist_are_gaps() -> None:
    assert rendered.listed(iter([(3, b"[1]"), (5, b""), (6, b"[2]")]), 2, b"[]") == rendered.Ready(
        b"[[],[1],[],[],[2]]"
    )
    assert rendered.listed(iter([(3, b"")]), 2, b"[]") is None


@pytest.mark.parametrize("value", [1, -0.5, 1e21, "x", 'a"\n\u00e4\x00', "", True, False])
@pytest.mark.parametrize(
    "mask",
    ["*", "userEnteredValue", "effectiveValue,formattedValue", "effectiveFormat.padding", "note"],
)
@pytest.mark.parametrize("locale", ["en_US", "de_DE"])
def test_a_plain_value_is_shown_as_any_other_cell(value: Any, mask: str, locale: str) -> None:
    book = book_of([])
    book.properties["locale"] = locale
    view, sheet = _view(book, Rendered()), book.sheets[0]
    show = celldata.reader(view, masks.parse(mask, "CellData"))
    quickly = show(sheet, (0, 0), value)
    assert quickly == show(sheet, (0, 0), Kept(PLAIN[type(value)], value, {}))
