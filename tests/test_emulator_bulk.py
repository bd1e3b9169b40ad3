"""Rows of plain values written as a whole are what they are when written cell by cell."""

from datetime import date
from typing import Any

import pytest
from emulator_books import book_of
from hypothesis import given, settings
from hypothesis import strategies as st

from sync.emulator import bulk, entered, shapes, values
from sync.emulator.locales import EN_US, find
from sync.emulator.packed import Packed
from sync.emulator.requests import cells
from sync.emulator.show import resolve
from sync.emulator.spreadsheet import Json, Spreadsheet

TODAY = date(2026, 3, 4)
LOCALES = [EN_US, find("de_DE"), find("fr_FR")]
PIECES = [
    *"0123456789",
    *" '.,:-+/%$€eE=#",
    "TRUE",
    "wahr",
    "Jan",
    "März",
    "am",
    "x",
    "\u0663",
    "\n",
]
texts = st.lists(st.sampled_from(PIECES), max_size=9).map("".join)
scalars = st.one_of(texts, st.booleans(), st.integers(-9, 9), st.just(0.5), st.none())


@settings(max_examples=200)
@given(texts, st.sampled_from(LOCALES))
def test_a_text_typed_quickly_is_the_text_typed(text: str, locale: Any) -> None:
    made: Json = entered.enter({}, text, parse=True, today=TODAY, locale=locale)
    packed = Packed([bulk.typing(TODAY, locale)(text)])
    packed.trim()
    assert dict(packed) == ({0: made} if made else {})


@pytest.mark.parametrize(
    "text", ["TRUE", "false", "Wahr", "12", "-0", "+5.", "0042", "1e5", "12.5%", "May 5, 2024"]
)
@pytest.mark.parametrize("locale", LOCALES)
def test_such_a_text_too(text: str, locale: Any) -> None:
    made: Json = entered.enter({}, text, parse=True, today=TODAY, locale=locale)
    assert dict(Packed([bulk.typing(TODAY, locale)(text)])) == {0: made}


def _slowly(book: Spreadsheet, rows: list[list[Any]], *, parse: bool) -> int:
    count, sheet = 0, book.sheets[0]
    for row, line in enumerate(rows, 1):
        for column, value in enumerate(line, 1):
            if value is not None:
                old = sheet.cell(row, column)
                new = entered.enter(old, value, parse=parse, today=TODAY, locale=EN_US)
                sheet.put(row, column, new)
                count += 1
    return count


def _held(book: Spreadsheet) -> dict[int, str]:
    return {row: repr(line.held) for row, line in book.sheets[0].rows.items()}


@settings(max_examples=150)
@given(
    st.lists(st.lists(scalars, max_size=5), max_size=3),
    st.lists(st.lists(scalars, max_size=5), max_size=3),
    st.sampled_from(["", "B2", "C3"]),
    st.booleans(),
)
def test_values_written_as_rows_are_values_written_one_by_one(
    before: list[list[Any]], rows: list[list[Any]], noted: str, parse: bool
) -> None:
    books = [book_of([]), book_of([])]
    for book in books:
        _slowly(book, before, parse=False)
        if noted:
            box = resolve(book, noted).box
            cell = book.sheets[0].cell(box.top, box.left)
            book.sheets[0].put(box.top, box.left, cell | {"note": "n"})
    count = _slowly(books[0], rows, parse=parse)
    written = values.write(resolve(books[1], "B2:Z99"), {"values": rows}, parse=parse)
    assert written.cells == count
    assert _held(books[1]) == _held(books[0])


given_values = st.one_of(
    st.builds(lambda v: {"numberValue": v}, st.integers(-9, 9) | st.just(0.5)),
    st.builds(lambda v: {"stringValue": v}, st.sampled_from(["", "x", "=1"])),
    st.builds(lambda v: {"boolValue": v}, st.booleans()),
    st.sampled_from([{"formulaValue": "=A1"}, {}, {"numberValue": "7"}]),
)
given_cells = st.one_of(
    st.builds(lambda v: {"userEnteredValue": v}, given_values),
    st.builds(lambda v: {"userEnteredValue": v}, given_values),
    st.sampled_from([{}, {"note": "n"}, {"userEnteredValue": {"numberValue": 1}, "note": "m"}]),
)


@settings(max_examples=200)
@given(
    st.lists(st.lists(given_cells, max_size=4), max_size=3),
    st.sampled_from(["userEnteredValue", "*", "note,userEnteredValue", "note"]),
    st.booleans(),
)
def test_cells_written_as_rows_are_cells_written_one_by_one(
    rows: list[list[Json]], fields: str, noted: bool
) -> None:
    body = {"rows": [{"values": line} for line in rows], "fields": fields}
    books = [book_of([[1, "x", True], ["y"]]), book_of([[1, "x", True], ["y"]])]
    if noted:
        for book in books:
            book.sheets[0].put(0, 1, {"note": "before"})
    checked = shapes.checked(body, "UpdateCellsRequest")
    mask = cells.rows_mask(checked)
    for at, row in enumerate(checked["rows"]):
        cells.put_cells(books[0].sheets[0], at, 0, row["values"], mask)
        for column, cell in enumerate(rows[at]):
            one = shapes.checked(cell, "CellData")
            cells.put_cells(books[1].sheets[0], at, column, [one], mask)
    assert _held(books[0]) == _held(books[1])


@pytest.mark.parametrize(
    "wrong",
    [
        [1],
        ["x"],
        [None],
        [[]],
        [{"userEnteredValue": "x"}],
        [{"userEnteredValue": []}],
        [{"userEnteredValue": {"numberValue": True}}],
        [{"userEnteredValue": {"boolValue": 1}}],
        [{"userEnteredValue": [1]}],
        [{"userEnteredValue": {"stringValue": "x" * 50_001}}],
        [{"userEnteredValue": {}}, {"userEnteredValue": {"numberValue": 1, "boolValue": True}}],
        [{"userEnteredValue": {"stringValue": None}}],
        [],
    ],
)
def test_what_is_no_plain_cell_is_left_to_be_looked_at(wrong: list[Any]) -> None:
    assert bulk.plain_cells(wrong) is None
    assert bulk.plain_rows([{"values": wrong}]) is None
    assert bulk.plain_rows(wrong) is None


def test_rows_that_are_the_same_are_not_touched() -> None:
    book = book_of([[1, "x"], [2, "y"]]).copy()
    given = [
        {
            "values": [
                {"userEnteredValue": {"numberValue": 1}},
                {"userEnteredValue": {"stringValue": "x"}},
            ]
        },
        {"values": [{"userEnteredValue": {"numberValue": 2.0}}]},
    ]
    checked = shapes.checked({"rows": given}, "UpdateCellsRequest")
    for at, row in enumerate(checked["rows"]):
        cells.put_cells(book.sheets[0], at, 0, row["values"], {"userEnteredValue": {}})
    assert book.sheets[0].touched == {1}
