"""Columns made the same on both sides, when things go wrong in between."""

from contextlib import closing
from datetime import date

import pytest

from sync.columns_made import ColumnMade, Made
from sync.engine import sync
from sync.history import History
from sync.memory import MemoryRow, MemoryStore
from sync.outcome import Status
from sync.plan import Plan
from sync.state import State
from sync.store import SetCell, Side, Unmade
from workbook.errors import OpenElsewhereError
from workbook.schema import ColumnSchema, Schema, TableSchema

SCHEMA = Schema((TableSchema("T", "S", (ColumnSchema("a", "A"), ColumnSchema("b", "B")), "a"),))


class Shaping(MemoryStore):
    """A store whose file is open elsewhere, or that dies when its columns are to be changed."""

    fails: Exception | None = None
    refuses = False

    def reshape(self, reading, edits):
        if self.fails:
            raise self.fails
        if self.refuses:
            return tuple(Unmade(edit, "a slicer shows the column") for edit in edits)
        return super().reshape(reading, edits)


@pytest.fixture
def ends(tmp_path):
    excel, sheet = Shaping(Side.EXCEL, SCHEMA), Shaping(Side.SHEET, SCHEMA)
    for store in (excel, sheet):
        store.tables["T"].rows[:] = [MemoryRow("r1", {"a": "one", "b": "two"})]
    return excel, sheet, State(tmp_path / "state.db")


def run(ends, **options):
    excel, sheet, state = ends
    return sync(excel, sheet, state, excel.schema, **options)


def add_column(store):
    with store.edited() as tables:
        tables["T"].columns.append("n")
        tables["T"].headers["n"] = "New"
        tables["T"].rows[0].cells["n"] = "fresh"


def same(ends) -> bool:
    excel, sheet, _ = ends
    return {**excel.tables["T"].rows[0].cells} == {**sheet.tables["T"].rows[0].cells}


def test_a_column_and_its_values_cross_in_one_run(ends) -> None:
    run(ends)
    add_column(ends[1])
    outcome = run(ends)
    assert outcome.status is Status.DONE
    assert ends[0].tables["T"].rows[0].cells["n"] == "fresh"
    assert run(ends).status is Status.NOTHING


@pytest.mark.parametrize("error", [OpenElsewhereError, RuntimeError])
def test_what_died_half_way_is_done_by_the_next_run(ends, error, tmp_path) -> None:
    run(ends)
    add_column(ends[1])
    ends[0].fails = error(tmp_path, "Excel") if error is OpenElsewhereError else error()
    if error is OpenElsewhereError:
        assert run(ends).status is Status.OWED
    else:
        with pytest.raises(RuntimeError):
            run(ends)
    assert "n" not in ends[0].tables["T"].columns
    ends[0].fails = None
    run(ends)
    assert same(ends)
    assert run(ends).status is Status.NOTHING


def test_what_the_file_refuses_is_said_and_stops_nothing_else(ends) -> None:
    run(ends)
    ends[0].refuses = True
    with ends[1].edited() as tables:
        tables["T"].headers["b"] = "Bee"
        tables["T"].rows[0].cells["a"] = "changed"
    outcome = run(ends)
    assert outcome.status is Status.OWED
    assert any("a slicer shows the column" in notice.message for notice in outcome.notices)
    assert ends[0].tables["T"].rows[0].cells["a"] == "changed"


def test_a_missing_column_is_never_deleted_elsewhere(ends) -> None:
    run(ends)
    with ends[0].edited() as tables:
        tables["T"].columns.remove("b")
        tables["T"].rows[0].cells.pop("b")
    outcome = run(ends)
    assert ends[1].tables["T"].rows[0].cells["b"] == "two"
    (said,) = [n.message for n in outcome.notices if "is gone" in n.message]
    accept = said.partition("--accept ")[2]
    run(ends, accept=accept)
    assert ends[1].tables["T"].rows[0].cells["b"] == "two"
    assert [c.id for c in ends[0].schema.tables[0].columns] == ["a"]
    assert not [n for n in run(ends).notices if "is gone" in n.message]


def noted(ends) -> dict[int, list[str]]:
    with closing(History(ends[2].path)) as history:
        return {run: [each.words for each in made] for run, made in history.columns().items()}


def test_a_change_is_in_the_log_before_it_is_made_and_once(ends) -> None:
    run(ends)
    with ends[1].edited() as tables:
        tables["T"].headers["b"] = "Bee"
    ends[0].fails = RuntimeError()
    with pytest.raises(RuntimeError):
        run(ends)
    renamed = ["column 'B' renamed 'Bee' in the Excel file"]
    assert list(noted(ends).values()) == [renamed]
    ends[0].fails = None
    outcome = run(ends)
    assert noted(ends)[outcome.run] == renamed
    assert [each.outcome for each in ends[2].runs()[:2]] == ["done", "interrupted"]
    run(ends)
    assert len(noted(ends)) == 2


def test_what_the_file_refuses_is_not_in_the_log(ends) -> None:
    run(ends)
    ends[0].refuses = True
    with ends[1].edited() as tables:
        tables["T"].headers["b"] = "Bee"
    run(ends)
    assert noted(ends) == {}
    count = len(ends[2].runs())
    run(ends)
    assert len(ends[2].runs()) == count
    ends[0].refuses = False
    run(ends)
    assert list(noted(ends).values()) == [["column 'B' renamed 'Bee' in the Excel file"]]


def test_ids_of_an_unfinished_plan_outlive_a_change_of_columns(ends) -> None:
    state = ends[2]
    owed = Plan(local=(SetCell("T", "r1", "a", "x"),), minted=frozenset({"r9"}))
    state.begin(owed, (), (), {}, date(2026, 1, 1))
    renamed = ColumnMade(Side.EXCEL, "T", "b", Made.RENAMED, "B", "Bee")
    number = state.begin_columns([renamed], date(2026, 1, 1))
    assert state.pending() == owed
    assert state.pending().minted == {"r9"}
    assert state.begin(owed, (), (), {}, date(2026, 1, 1), number) == number
    assert len(state.runs()) == 2
