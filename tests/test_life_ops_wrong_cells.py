"""Nonsense in a cell: it flags its own row and changes the result of no other."""

import functools
from collections.abc import Mapping

import pytest
from filled_book import Rows, Seen, life_ops, places
from hypothesis import given, settings
from hypothesis import strategies as st
from workbench import Workbench

from workbook.template.model import DayOffset, Sample
from workbook.values import CellError, Content

TODAY = DayOffset(0)
ACCOUNTS: list[Mapping[str, Sample]] = [
    {"Account": "Northlight", "ARR": 240000.0, "Usage": 62.0, "Renewal": DayOffset(48)},
    {"Account": "Quayside", "ARR": 48000.0, "Usage": 31.0},
]
TASKS: list[Mapping[str, Sample]] = [
    {"Task": "First", "No": 1.0, "Account": "Northlight", "Due": TODAY, "Est": 20.0},
    {"Task": "Second", "No": 2.0, "Account": "Quayside", "Due": DayOffset(1), "Pin": 2.0},
    {"Task": "Third", "No": 3.0, "Due": DayOffset(4), "Importance": "High"},
]
TEXTS = ("Fri", "1.400,50", "n/a", " ", "Northlihgt", "#")
GARBAGE = st.sampled_from(TEXTS) | st.sampled_from([True, -1.0, 99.5, 1e12])
OTHERS_DEPEND = {"Accounts": ("Cur",)}
"""What an account is worth in a currency without a rate is not known, so it is not the top one."""
TYPED = sorted(
    column.id
    for _, table in life_ops().tables()
    for column in table.columns
    if table.name == "Tasks" and not column.formula
)


@functools.cache
def bench() -> Workbench:
    return Workbench(life_ops(), {"Tasks": 3, "Accounts": 2})


def seen_with(rows: Rows) -> Seen:
    return bench().fill(rows)


def typed_columns(table: str) -> list[str]:
    """What a person types in the table, but for what makes a row and what numbers it."""
    held = next(held for _, held in life_ops().tables() if held.name == table)
    spared = {held.required, "No", *OTHERS_DEPEND.get(table, ())}
    return [each.id for each in held.columns if not each.formula and each.id not in spared]


@pytest.mark.parametrize("column", typed_columns("Tasks"))
def test_nonsense_in_a_task_counts_as_a_blank_to_every_other_row(column: str) -> None:
    assert_blank_to_others("Tasks", TASKS, column)


@pytest.mark.parametrize("column", typed_columns("Accounts"))
def test_nonsense_in_an_account_counts_as_a_blank_to_every_other_row(column: str) -> None:
    assert_blank_to_others("Accounts", ACCOUNTS, column)


def assert_blank_to_others(table: str, rows: list[Mapping[str, Sample]], column: str) -> None:
    """Type each nonsense in each row, and compare the other rows with those beside a blank."""
    for row in range(len(rows)):
        blank, *nonsense = (others(table, rows, row, {column: each}) for each in (None, *TEXTS))
        for text, seen in zip(TEXTS, nonsense, strict=True):
            assert seen == blank, (row, text)


def others(
    table: str, rows: list[Mapping[str, Sample]], row: int, typed: Mapping[str, Sample]
) -> dict[tuple[str, str, int], object]:
    changed = [{**each, **typed} if n == row else each for n, each in enumerate(rows)]
    seen = seen_with({"Tasks": TASKS, "Accounts": ACCOUNTS, table: changed})
    assert not [
        (sheet, at, value)
        for sheet, values in seen.cells.items()
        for at, value in values.items()
        if isinstance(value, CellError)
    ]
    return {
        (name, each, n): value
        for name, room in (("Tasks", 3), ("Accounts", 2))
        for each in places(name)
        for n, value in enumerate(seen.column(name, each, room))
        if (name != table or n != row) and each not in {"Check", "Why", "RenewsIn"}
    }


ERROR = CellError("#N/A")


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 2), st.sampled_from([name for name in TYPED if name != "No"]))
def test_an_error_pasted_in_a_task_stays_in_its_row(row: int, column: str) -> None:
    changed = [{**t, column: ERROR} if n == row else t for n, t in enumerate(TASKS)]
    seen = seen_with({"Tasks": changed, "Accounts": ACCOUNTS})
    wrong = {
        (sheet, at.row)
        for sheet, cells in seen.cells.items()
        for at, value in cells.items()
        if isinstance(value, CellError)
    }
    assert wrong == {("Tasks", row + 2)}
    others = [rank for n, rank in enumerate(seen.column("Tasks", "Rank", 3)) if n != row]
    assert all(isinstance(rank, float) for rank in others)


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(["ARR", "Renewal", "Usage", "Stage", "Cur", "Tier", "Champion"]))
def test_an_error_pasted_in_an_account_stays_in_its_row(column: str) -> None:
    changed = [ACCOUNTS[0], {**ACCOUNTS[1], column: ERROR}]
    seen = seen_with({"Tasks": TASKS, "Accounts": changed})
    assert seen.column("Tasks", "Rank", 3) == [2, 1, 3]
    assert not isinstance(seen.column("Accounts", "Stake", 1)[0], CellError)


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 2), st.sampled_from(TYPED), GARBAGE)
def test_no_single_cell_can_make_an_error_anywhere(
    row: int, column: str, nonsense: Content
) -> None:
    changed = [{**t, column: nonsense} if n == row else t for n, t in enumerate(TASKS)]
    seen = seen_with({"Tasks": changed, "Accounts": ACCOUNTS})
    everything = [value for cells in seen.cells.values() for value in cells.values()]
    assert not [value for value in everything if isinstance(value, CellError)]


def test_a_wrong_cell_flags_its_own_row() -> None:
    tasks = [{**TASKS[0], "Due": "Fri"}, {**TASKS[1], "Est": "1.400,50"}, TASKS[2]]
    seen = seen_with({"Tasks": tasks, "Accounts": ACCOUNTS})
    assert seen.column("Tasks", "Check", 3) == [
        "Due is not a date",
        "Minutes is not a number",
        None,
    ]
