"""A bank's transactions, as a person keeps them, synced with a Sheet that is held in memory."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import handmade
import openpyxl
import pytest

from sync.engine import sync
from sync.excel.discover import discover
from sync.excel.store import ExcelStore, prepare
from sync.memory import MemoryRow, MemoryStore
from sync.outcome import Outcome, Status
from sync.state import State
from sync.store import Side
from workbook.schema import Schema
from workbook.values import Content
from workbook.xlsx.scan import read_book


@dataclass
class Bank:
    path: Path
    schema: Schema
    excel: ExcelStore
    sheet: MemoryStore
    state: State

    def sync(self) -> Outcome:
        return sync(self.excel, self.sheet, self.state, self.schema)

    def both(self) -> list[dict[str, dict[str, Content]]]:
        stores = (self.excel, self.sheet)
        tables = [store.read().tables["Sheet1"] for store in stores]
        return [{row.id: dict(row.cells) for row in table.rows} for table in tables]


@pytest.fixture
def bank(tmp_path: Path) -> Iterator[Bank]:
    path = tmp_path / "book.xlsx"
    handmade.transactions(path)
    schema = discover(read_book(path)).schema
    prepare(path, schema, "guid")
    sheet, state = MemoryStore(Side.SHEET, schema), State(tmp_path / "state.db")
    yield Bank(path, schema, ExcelStore(path, schema, "guid"), sheet, state)
    state.close()


def test_every_row_is_on_both_sides_and_a_second_sync_writes_nothing(bank: Bank) -> None:
    foreign = handmade.parts_of(bank.path)
    assert bank.sync().status is Status.DONE
    excel, sheet = bank.both()
    assert excel == sheet
    assert len(excel) == handmade.ROWS
    before = bank.path.read_bytes(), bank.path.stat().st_mtime_ns
    assert bank.sync().status is Status.NOTHING
    assert (bank.path.read_bytes(), bank.path.stat().st_mtime_ns) == before
    after = handmade.parts_of(bank.path)
    assert all(after[name] == foreign[name] for name in handmade.FOREIGN)


def test_edits_on_both_sides_meet(bank: Bank) -> None:
    bank.sync()
    with bank.sheet.edited() as tables:
        rows = tables["Sheet1"].rows
        rows[3].cells["Category"] = "From the Sheet"
        rows.append(MemoryRow("", {"Description": "New on the Sheet", "Amount": -1.0}))
        del rows[10]
    book = openpyxl.load_workbook(bank.path)
    book["Sheet1"]["D20"] = "From Excel"
    book["Sheet1"].cell(handmade.ROWS + 2, 3, "New in Excel")
    book.save(bank.path)
    outcome = bank.sync()
    assert (outcome.status, outcome.owed, outcome.conflicts) == (Status.DONE, (), ())
    excel, sheet = bank.both()
    assert excel == sheet
    assert len(excel) == handmade.ROWS + 1
    categories = {row.get("Category") for row in excel.values()}
    assert {"From the Sheet", "From Excel"} < categories
    assert bank.sync().status is Status.NOTHING


def test_a_sorted_sheet_causes_no_edits(bank: Bank) -> None:
    bank.sync()
    book = openpyxl.load_workbook(bank.path)
    sheet = book["Sheet1"]
    lines = [[cell.value for cell in row[:8]] for row in sheet.iter_rows(min_row=2)]
    lines.sort(key=lambda line: str(line[2]), reverse=True)
    for row, line in enumerate(lines, start=2):
        for column, value in enumerate(line, start=1):
            cell = sheet.cell(row, column)
            cell.value = value
            if isinstance(value, datetime):
                cell.number_format = "mm-dd-yy"
    book.save(bank.path)
    before = bank.path.read_bytes()
    outcome = bank.sync()
    assert not outcome.plan.local
    assert not outcome.plan.remote
    assert bank.path.read_bytes() == before
