"""A run that deletes a row puts back the formulas which that breaks, on both sides."""

from contextlib import closing
from itertools import pairwise

import pytest
from two_sides import PeopleStore

from sync.engine import sync
from sync.errors import GuardError, UnavailableError
from sync.history import History
from sync.memory import MemoryRow
from sync.outcome import Status
from sync.state import State
from sync.store import DeleteRow, Side
from sync.undo import undo
from workbook.schema import ColumnSchema, ColumnType, Schema, TableSchema
from workbook.values import Formula

NUMBER = ColumnType.NUMBER
COLUMNS = (
    ColumnSchema("what", "What"),
    ColumnSchema("amount", "Amount", NUMBER),
    ColumnSchema("balance", "Balance", NUMBER),
)
SCHEMA = Schema((TableSchema("Log", "Log", COLUMNS),))
STEP = Formula("[@balance;-1]+[@amount]")
LOST = Formula("#REF!+[@amount]")
SIDES = ("excel", "sheet")


class Program(PeopleStore):
    """A side whose program breaks a formula as the row goes that it reads."""

    afterwards = None

    @property
    def rows(self):
        return self.tables["Log"].rows

    def delete(self, row_id):
        with self.edited():
            order = [row.id for row in self.rows]
            del self.rows[order.index(row_id)]
            self._break(order)

    def apply(self, reading, edits, note=None):
        order = [row.id for row in self.rows]
        applied = super().apply(reading, edits, note)
        self._break(order)
        if any(isinstance(edit, DeleteRow) for edit in edits) and self.afterwards:
            self.afterwards()
        return applied

    def _break(self, order):
        """Break what reads a row that is gone, given the rows as they stood before."""
        left = {row.id: row.cells for row in self.rows}
        for above, below in pairwise(order):
            if above not in left and below in left and left[below]["balance"] == STEP:
                left[below]["balance"] = LOST

    def balances(self):
        return {row.id: row.cells["balance"] for row in self.rows}


class Ledger:
    """A running balance on both sides, synced once."""

    def __init__(self, state, rows=6):
        self.state = state
        self.excel, self.sheet = (Program(side, SCHEMA) for side in Side)
        with self.excel.edited():
            for n in range(rows):
                balance = STEP if n else Formula("[@amount]")
                cells = {"what": f"x{n}", "amount": float(n), "balance": balance}
                self.excel.rows.append(MemoryRow(f"r{n}", cells))
        self.sync()

    def sync(self, **options):
        return sync(self.excel, self.sheet, self.state, SCHEMA, **options)

    def other(self, by):
        return self.sheet if by == "excel" else self.excel


@pytest.fixture
def ledger(tmp_path):
    with closing(State(tmp_path / "link.db")) as state:
        yield Ledger(state)


def whole(*rows):
    return {row: STEP if row != "r0" else Formula("[@amount]") for row in rows}


LEFT = whole("r0", "r1", "r2", "r4", "r5")


@pytest.mark.parametrize("by", SIDES)
def test_one_run_leaves_no_formula_broken_on_either_side(ledger, by):
    getattr(ledger, by).delete("r3")
    outcome = ledger.sync()
    assert outcome.status is Status.DONE
    assert ledger.excel.balances() == ledger.sheet.balances() == LEFT
    assert ledger.sync(anew=True).status is Status.NOTHING
    assert ledger.state.runs()[0].id == outcome.run
    assert ledger.state.runs()[0].outcome == "done"


@pytest.mark.parametrize("by", SIDES)
def test_rows_one_below_the_other(ledger, by):
    for row in ("r2", "r3"):
        getattr(ledger, by).delete(row)
    assert ledger.sync().status is Status.DONE
    assert ledger.excel.balances() == ledger.sheet.balances() == whole("r0", "r1", "r4", "r5")


@pytest.mark.parametrize("by", SIDES)
def test_what_is_put_back_asks_nobody(tmp_path, by):
    with closing(State(tmp_path / "many.db")) as state:
        many = Ledger(state, 30)
        for n in range(1, 30, 2):
            getattr(many, by).delete(f"r{n}")
        with pytest.raises(GuardError) as stop:
            many.sync()
        assert many.sync(accept=stop.value.plan_hash).status is Status.DONE
        left = whole(*(f"r{n}" for n in range(0, 30, 2)))
        assert many.excel.balances() == many.sheet.balances() == left


@pytest.mark.parametrize("by", SIDES)
def test_an_edit_that_came_meanwhile_waits_and_is_not_lost(ledger, by):
    other = ledger.other(by)

    def typed():
        with other.edited():
            other.rows[1].cells["what"] = "typed"

    other.afterwards = typed
    getattr(ledger, by).delete("r3")
    run = ledger.sync().run
    assert ledger.excel.balances() == ledger.sheet.balances() == LEFT
    assert getattr(ledger, by).rows[1].cells["what"] == "x1"
    outcome = ledger.sync()
    assert outcome.run > run
    assert getattr(ledger, by).rows[1].cells["what"] == "typed"


def test_a_sheet_that_cannot_be_reached_then_is_told(ledger):
    def refuses():
        raise UnavailableError("no answer")

    def breaks():
        ledger.sheet.meanwhile = refuses

    ledger.sheet.afterwards = breaks
    ledger.excel.delete("r3")
    outcome = ledger.sync()
    assert outcome.status is Status.OWED
    assert [each.where for each in outcome.notices] == ["Log"]
    assert ledger.sheet.balances()["r4"] == LOST
    assert ledger.sync().status is Status.DONE
    assert ledger.excel.balances() == ledger.sheet.balances() == LEFT


def test_a_file_that_was_opened_meanwhile_owes_the_cell(ledger):
    def opened():
        ledger.excel.open_elsewhere = True

    ledger.excel.afterwards = opened
    ledger.sheet.delete("r3")
    outcome = ledger.sync()
    assert outcome.status is Status.OWED
    assert [(line.side, line.column) for line in outcome.owed_lines] == [(Side.EXCEL, "Balance")]
    assert ledger.state.runs()[0].outcome == "owed"
    ledger.excel.open_elsewhere = False
    ledger.excel.afterwards = None
    assert ledger.sync().status is Status.DONE
    assert ledger.excel.balances() == ledger.sheet.balances() == LEFT


@pytest.mark.parametrize("by", SIDES)
def test_an_undo_of_the_delete_leaves_no_formula_broken(ledger, by):
    getattr(ledger, by).delete("r3")
    run = ledger.sync().run
    with closing(History(ledger.state.path)) as history:
        written = history.written(run)
    ledger.sync(wish=lambda tables: undo(written, SCHEMA, tables))
    assert ledger.excel.balances() == ledger.sheet.balances() == {**LEFT, "r3": STEP}
