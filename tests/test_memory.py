from collections.abc import Mapping
from dataclasses import dataclass, field

import pytest
from store_contract import *  # noqa: F403 - the shared suite
from store_contract import GREETING, SCHEMA, START

from sync.memory import MemoryRow, MemoryStore
from sync.store import CELLS, VALUE, Side
from workbook.values import Content


@dataclass
class MemoryEnd:
    store: MemoryStore
    cannot: frozenset[str] = field(default=frozenset())

    def reopened(self) -> MemoryStore:
        return self.store

    def wrong(self) -> MemoryStore:
        store = MemoryStore(Side.SHEET, SCHEMA)
        del store.tables["Things"]
        return store

    def rows(self) -> list[MemoryRow]:
        return self.store.tables["Things"].rows

    def row(self, row_id: str) -> MemoryRow:
        return next(row for row in self.rows() if row.id == row_id)

    def outside_set(self, row_id: str, column: str, content: Content) -> None:
        with self.store.edited():
            self.row(row_id).cells[column] = content

    def outside_add(self, cells: Mapping[str, Content]) -> None:
        with self.store.edited():
            self.rows().append(MemoryRow("", dict(cells)))

    def outside_copy(self, row_id: str) -> None:
        with self.store.edited():
            self.rows().append(MemoryRow(row_id, dict(self.row(row_id).cells)))

    def outside_delete(self, row_id: str) -> None:
        with self.store.edited():
            self.rows().remove(self.row(row_id))

    def outside_reverse(self) -> None:
        with self.store.edited():
            self.rows().reverse()


@pytest.fixture
def end() -> MemoryEnd:
    store = MemoryStore(Side.SHEET, SCHEMA)
    with store.edited() as tables:
        tables["Things"].rows[:] = [MemoryRow(i, dict(cells)) for i, cells in START.items()]
        tables[CELLS].rows[0].cells[VALUE] = GREETING
    return MemoryEnd(store)


def test_blank_is_absent_and_numbers_are_doubles(end: MemoryEnd) -> None:
    end.outside_set("r1", "text", "")
    end.outside_set("r1", "number", 3)
    (row, *_) = end.store.read().tables["Things"].rows
    assert "text" not in row.cells
    assert type(row.cells["number"]) is float


def test_a_row_without_id_and_content_is_no_row(end: MemoryEnd) -> None:
    end.outside_add({"text": ""})
    assert len(end.store.read().tables["Things"].rows) == len(START)
