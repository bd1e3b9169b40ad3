"""Rows that changed places, and equal rows, which only seem to."""

from contextlib import closing
from pathlib import Path

import pytest

from sync import conflicts
from sync.engine import sync
from sync.errors import GuardError
from sync.likeness import mixed_up
from sync.memory import MemoryRow, MemoryStore
from sync.state import State
from sync.store import Side
from workbook.schema import ColumnSchema, Schema, TableSchema
from workbook.values import Content

TYPED = ("what", "cost")
LOG = TableSchema("Log", "Log", tuple(ColumnSchema(each, each) for each in TYPED), "what")
SCHEMA = Schema((LOG, conflicts.TABLE), ())
LINES: dict[str, tuple[str, float]] = {
    "r0": ("Tea", 3.0),
    "r1": ("Lunch", 12.0),
    "r2": ("Lunch", 12.0),
    "r3": ("Taxi", 20.0),
}

Log = dict[str, dict[str, Content]]


def log(**changes: tuple[str, float] | None) -> Log:
    """Return the lines with changes: what and cost by row, ``None`` for a row that is gone."""
    lines = {**LINES, **changes}
    return {row: dict(zip(TYPED, line, strict=True)) for row, line in lines.items() if line}


def seen(rows: Log, other: Log) -> int:
    return mixed_up(log(), rows, other, LINES, TYPED)


@pytest.mark.parametrize("one", [("Lunch", 13.0), ("Dinner", 12.0), None])
@pytest.mark.parametrize("two", [("Lunch", 14.0), ("Supper", 15.0), None])
def test_an_equal_row_that_stayed_as_it_was_took_no_place(
    one: tuple[str, float] | None, two: tuple[str, float] | None
) -> None:
    here, there = log(r1=one), log(r2=two)
    assert (seen(here, there), seen(there, here)) == (0, 0)


def test_a_row_that_is_equal_to_another_and_changed_places_is_seen() -> None:
    exchanged = log(r1=LINES["r3"], r3=LINES["r1"])
    assert seen(exchanged, log(r1=("Lunch", 14.0))) == 2
    assert seen(exchanged, log(r3=("Taxi", 21.0))) == 2
    assert seen(exchanged, log(r2=("Lunch", 14.0))) == 0  # that one is where it was


def test_cells_that_moved_up_are_seen_beside_equal_rows() -> None:
    moved_up = log(r1=LINES["r2"], r2=LINES["r3"], r3=None)  # the first lunch, its id apart
    assert seen(moved_up, log(r2=("Lunch", 14.0))) == 2
    assert seen(moved_up, log(r0=("Tea", 4.0))) == 0


def test_an_equal_row_may_be_taken_in() -> None:
    """The last one moved up: its own twin, edited over there, is none of the two."""
    moved_up = log(r0=LINES["r1"], r1=None)
    assert seen(moved_up, log(r0=("Tea", 4.0))) == 2
    assert seen(moved_up, log(r2=("Lunch", 14.0))) == 0


@pytest.fixture
def ends() -> tuple[MemoryStore, MemoryStore]:
    """Both sides of a link, each with the lines."""
    stores = MemoryStore(Side.EXCEL, SCHEMA), MemoryStore(Side.SHEET, SCHEMA)
    for store in stores:
        store.tables["Log"].rows[:] = [MemoryRow(row, dict(c)) for row, c in log().items()]
    return stores


def test_two_equal_rows_edited_one_on_each_side_cross(
    ends: tuple[MemoryStore, MemoryStore], tmp_path: Path
) -> None:
    with closing(State(tmp_path / "link.db")) as state:
        sync(*ends, state, SCHEMA)
        for store, row, cost in zip(ends, (2, 1), (14.0, 13.0), strict=True):
            with store.edited() as tables:
                tables["Log"].rows[row].cells["cost"] = cost
        assert sync(*ends, state, SCHEMA).conflicts == ()
    for store in ends:
        assert [row.cells["cost"] for row in store.tables["Log"].rows] == [3.0, 13.0, 14.0, 20.0]


def test_an_exchange_of_an_equal_row_stops_the_run(
    ends: tuple[MemoryStore, MemoryStore], tmp_path: Path
) -> None:
    excel, sheet = ends
    with closing(State(tmp_path / "link.db")) as state:
        sync(*ends, state, SCHEMA)
        with excel.edited() as tables:
            rows = tables["Log"].rows
            rows[1].cells, rows[3].cells = rows[3].cells, rows[1].cells
        with sheet.edited() as tables:
            tables["Log"].rows[1].cells["cost"] = 13.0
        with pytest.raises(GuardError, match="mix up 2 rows of Log, which changed places"):
            sync(*ends, state, SCHEMA)
