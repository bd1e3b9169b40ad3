"""Cells packed are the cells that come out again, and most of them are one value."""

import json
from typing import Any

import pytest
from emulator_books import book_of
from hypothesis import given, settings
from hypothesis import strategies as st

from sync.emulator import payload, stored
from sync.emulator.packed import Kept, Packed, has_value, pack, shared, unpack
from sync.emulator.storage import Storage

BOLD = {"textFormat": {"bold": True}}
CELLS: list[dict[str, Any]] = [
    {"userEnteredValue": {"numberValue": 1}},
    {"userEnteredValue": {"numberValue": 0.5}},
    {"userEnteredValue": {"stringValue": "x"}},
    {"userEnteredValue": {"stringValue": ""}},
    {"userEnteredValue": {"boolValue": False}},
    {"userEnteredValue": {"formulaValue": "=A1"}},
    {"userEnteredValue": {"errorValue": {"type": "N_A"}}},
    {"userEnteredValue": {"numberValue": 1}, "userEnteredFormat": BOLD, "note": "n"},
    {"userEnteredFormat": BOLD},
    {"note": "n"},
]
lines = st.dictionaries(st.integers(0, 9), st.sampled_from(CELLS), max_size=6)


@pytest.mark.parametrize("cell", CELLS)
def test_a_cell_comes_out_as_it_went_in(cell: dict[str, Any]) -> None:
    assert json.dumps(unpack(pack(cell))) == json.dumps(cell)
    assert has_value(pack(cell)) == ("userEnteredValue" in cell)


def test_a_plain_value_is_kept_as_itself() -> None:
    assert [pack(cell) for cell in CELLS[:5]] == [1, 0.5, "x", "", False]
    assert pack({}) is None
    assert unpack(None) == {}


def test_formats_that_are_equal_are_kept_once() -> None:
    cell = {"userEnteredValue": {"numberValue": 1}, "userEnteredFormat": {"x": 1}}
    first, second = pack(cell), pack(cell | {"userEnteredFormat": {"x": 1}})
    assert isinstance(first, Kept)
    assert isinstance(second, Kept)
    assert first.rest is second.rest
    assert shared({"x": 1}) is not shared({"x": True})


@settings(max_examples=100)
@given(lines, lines, st.integers(0, 10), st.integers(0, 10))
def test_a_row_is_the_mapping_that_it_was_made_of(
    line: dict[int, Any], more: dict[int, Any], left: int, right: int
) -> None:
    row = Packed.of(line)
    assert row == line
    assert (len(row), bool(row), sorted(row)) == (len(line), bool(line), sorted(line))
    assert stored.line_of(payload.write(row.held)) == row
    assert stored.line_of(json.dumps(line)) == row
    valued = [at for at in line if left <= at < right and "userEnteredValue" in line[at]]
    assert row.valued(left, right) == max(valued, default=-1) + 1
    copy = row.copy()
    for at, cell in more.items():
        copy.put(at, pack(cell))
    assert dict(copy) == line | more
    for at in [*more, *line]:
        copy.put(at, None)
    assert copy == {}
    assert row == line


def test_rows_stored_by_an_older_version_are_read() -> None:
    storage = Storage(":memory:")
    book = storage.create(book_of([["new"]])).id
    old = json.dumps({"1": {"userEnteredValue": {"numberValue": 5}, "note": "n"}})
    storage._connection.execute("UPDATE line SET cells = ?", (old,))
    storage._open.clear()
    (sheet,) = storage.spreadsheet(book).sheets
    assert sheet.cell(0, 1) == {"userEnteredValue": {"numberValue": 5}, "note": "n"}
    assert sheet.cell(0, 0) == {}
