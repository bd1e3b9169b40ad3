"""What the tests of a run share: a cell seen, a cell typed, and a side that is like a file."""

from copy import deepcopy
from datetime import date
from typing import Any

import pytest
from two_sides import SCHEMA, PeopleStore, World

from sync.engine import sync
from sync.errors import GuardError
from sync.memory import MemoryStore

DAY = date(2024, 3, 1)


def cell(store: MemoryStore, row: int, column: str) -> object:
    return store.tables["Tasks"].rows[row].cells.get(column)


def put(store: MemoryStore, row: int, column: str, content: Any) -> None:
    with store.edited() as tables:
        tables["Tasks"].rows[row].cells[column] = content


def writes(world: World) -> tuple[int, int]:
    return world.excel.writes, world.sheet.writes


class FileStore(PeopleStore):
    """Like a file: known by what it holds, and every write of ours raises its generation."""

    def _revision(self) -> str:
        return repr((self.tables, self.generation))


def stopped(world: World) -> GuardError:
    """Run a sync that stops, and return why; nothing is written and nothing is gone."""
    before = deepcopy((world.excel.tables, world.sheet.tables, world.sheet.gone))
    with pytest.raises(GuardError) as stop:
        sync(world.excel, world.sheet, world.state, SCHEMA, today=DAY)
    assert (world.excel.tables, world.sheet.tables, world.sheet.gone) == before
    return stop.value
