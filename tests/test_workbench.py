"""The tests' workbench shows what a workbook made with the same rows shows."""

from collections.abc import Mapping

import pytest
from filled_book import Seen, by_engine, filled, life_ops, plain
from workbench import Workbench

from workbook.model import Address
from workbook.template.model import DayOffset, Sample

TASKS: list[Mapping[str, Sample]] = [
    {"Task": "First", "No": 1.0, "Account": "Northlight", "Due": DayOffset(0)},
    {"Task": "Second", "No": 2.0, "Due": DayOffset(1), "Pin": 2.0},
    {"Task": "Third", "No": 3.0, "BlockedBy": 1.0},
]
ACCOUNTS: list[Mapping[str, Sample]] = [
    {"Account": "Northlight", "ARR": 240000.0, "Usage": 62.0, "Renewal": DayOffset(48)}
]
OTHER: list[Mapping[str, Sample]] = [{"Task": "Fourth", "No": 4.0, "Due": "Fri"}]


@pytest.fixture(scope="module")
def bench() -> Workbench:
    return Workbench(life_ops(), {"Tasks": 5, "Accounts": 2})


def shown(seen: Seen) -> dict[tuple[str, Address], object]:
    """What is seen but for ids, and for the rows that only one of the two has room for."""
    return {
        (sheet, at): plain(value)
        for sheet, cells in seen.cells.items()
        for at, value in cells.items()
        if sheet not in {"Tasks", "Accounts", "_lifeops"} and plain(value) not in (None, 0)
    }


def test_one_filling_after_another_shows_what_a_new_workbook_shows(bench: Workbench) -> None:
    for tasks in (TASKS, OTHER, TASKS):
        rows = {"Tasks": tasks, "Accounts": ACCOUNTS if tasks is TASKS else []}
        ours, fresh = bench.fill(rows), by_engine(filled(rows))
        for column in ("Score", "Rank", "Check", "Why", "Stake", "SortKey"):
            made = fresh.column("Tasks", column, len(tasks))
            assert ours.column("Tasks", column, len(tasks)) == made
        assert shown(ours) == shown(fresh)


def test_more_rows_than_there_is_room_for_are_refused(bench: Workbench) -> None:
    with pytest.raises(AssertionError):
        bench.fill({"Accounts": ACCOUNTS * 3})
