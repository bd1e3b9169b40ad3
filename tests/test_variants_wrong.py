"""Nonsense in each column of the role tables: it flags its own row and changes no other."""

import functools
from collections.abc import Iterator

import pytest
from filled_book import Rows
from role_book import roles, roles_book
from test_life_ops_clients_wrong import CHECKED, World

from workbook.model import Address
from workbook.schema import ColumnType
from workbook.template.model import Column, DayOffset, Table
from workbook.values import CellError, Value

ROWS: Rows = {
    "Accounts": [
        {"Account": "Ash", "ARR": 5000.0, "Licences": 10.0, "LicencesUsed": 4.0},
        {"Account": "Birch", "Licences": 20.0, "LicencesUsed": 19.0},
        {"Account": "Cedar"},
    ],
    "Projects": [{"Name": "P", "Account": "Ash", "Deadline": DayOffset(-5), "Budget": 90.0}],
    "Opportunities": [
        {"Name": "O", "Account": "Ash", "Amount": 9000.0, "StageSince": DayOffset(-70)},
        {"Name": "R", "Account": "Birch", "Amount": 100.0, "StageSince": DayOffset(-7)},
    ],
    "Deliverables": [
        {"Name": "D1", "Account": "Ash", "DraftDue": DayOffset(-9), "Sent": DayOffset(-8)},
        {"Name": "D2", "DraftDue": DayOffset(-5), "RoundsUsed": 3.0, "Approved": DayOffset(-1)},
    ],
    "Invoices": [
        {"No": "1", "Account": "Ash", "Amount": 100.0, "Sent": DayOffset(-50)},
        {"No": "2", "Account": "Birch", "Amount": 70.0, "Sent": DayOffset(-5)},
    ],
    "Feedback": [
        {"Request": "F1", "Account": "Ash", "Asked": DayOffset(-20), "Votes": 2.0},
        {"Request": "F2", "Status": "Shipped", "ShippedOn": DayOffset(-2)},
    ],
    "Pitches": [
        {"Idea": "I1", "Account": "Ash", "Pitched": DayOffset(-3), "Value": 900.0},
        {"Idea": "I2", "Outcome": "Won", "Decided": DayOffset(-4), "SpecHours": 5.0},
    ],
    "Campaigns": [
        {
            "Name": "C1",
            "Account": "Ash",
            "Start": DayOffset(-9),
            "End": DayOffset(9),
            "Budget": 200.0,
            "Spend": 20.0,
        },
        {"Name": "C2", "Start": DayOffset(-9), "End": DayOffset(1), "Budget": 50.0, "Spend": 45.0},
    ],
    "Orders": [
        {"Date": DayOffset(-30), "Account": "Ash", "Qty": 2.0, "Price": 5.0, "Supplier": "S1"},
        {"Date": DayOffset(-60), "Account": "Ash", "Price": 8.0, "Cost": 3.0},
        {"Date": DayOffset(-9), "Account": "Birch", "Price": 8.0, "Cost": 3.0},
    ],
    "Leads": [
        {"Lead": "L1", "Calls": 2.0, "LastCall": DayOffset(-3), "NextCall": DayOffset(0)},
        {"Lead": "L2", "Status": "Won", "LastCall": DayOffset(-9), "Value": 10.0},
    ],
    "Suppliers": [{"Supplier": "S1", "LastNegotiated": DayOffset(-400)}, {"Supplier": "S2"}],
    "Milestones": [
        {"Name": "M1", "Project": "P", "Planned": DayOffset(-9), "Payment": 60.0},
        {"Name": "M2", "Account": "Birch", "Planned": DayOffset(9), "Payment": 30.0},
    ],
}
MINE = ("Deliverables", "Invoices", "Feedback", "Pitches", "Campaigns", "Orders", "Leads")
OURS = frozenset((*MINE, "Suppliers", "Milestones"))
ALSO = {("Accounts", "Licences"), ("Accounts", "LicencesUsed"), ("Opportunities", "StageSince")}
ELSEWHERE = "Milestones.Account"
"""A strange account is none, while a blank one is that of the project."""
WRONG = {Address(26, 6), Address(35, 9)}
"""Cells of the Dashboard that say how many rows have a wrong cell."""


@functools.cache
def world() -> World:
    return World(roles_book(ROWS))


def typed_columns() -> Iterator[tuple[str, Table, int, Column]]:
    for tab, table in roles().tables():
        for at, column in enumerate(table.columns, start=1):
            mine = table.name in OURS or (table.name, column.id) in ALSO
            if mine and not column.formula and column.id != "Notes":
                yield tab.sheet, table, at, column


COLUMNS = {f"{each[1].name}.{each[3].id}": each for each in typed_columns()}
MOST = [
    pytest.param(name, marks=() if turn % 4 == 0 else pytest.mark.long)
    for turn, name in enumerate(sorted(COLUMNS))
]
"""Every fourth column in each run of the tests, all of them in the long one."""


def others(
    seen: dict[tuple[str, Address], Value], sheet: str, row: int
) -> dict[tuple[str, Address], Value]:
    return {
        (name, at): value
        for (name, at), value in seen.items()
        if (name, at.row) != (sheet, row) and not (name == "Dashboard" and at in WRONG)
    }


def test_there_is_something_to_type_in_each_role_table() -> None:
    assert len(COLUMNS) > 80
    assert {name.partition(".")[0] for name in COLUMNS} >= OURS


@pytest.mark.parametrize("name", MOST)
def test_nonsense_flags_its_own_row_and_counts_as_a_blank_to_all_others(name: str) -> None:
    sheet, table, at, column = COLUMNS[name]
    check = next(n for n, each in enumerate(table.columns, start=1) if each.id == "Check")
    named = column.id == table.required and column.type is ColumnType.TEXT
    row = 2
    blank = world().type(sheet, Address(row, at), None)
    for nonsense in ("Fri", "1.400,50", "#", True, CellError("#N/A")):
        if named and not isinstance(nonsense, CellError):
            continue  # any text is a name
        seen = world().type(sheet, Address(row, at), nonsense)
        wrong = [k for k, v in others(seen, sheet, row).items() if isinstance(v, CellError)]
        assert wrong == [], nonsense
        if isinstance(nonsense, CellError):
            continue
        changed = others(blank, sheet, row).items() ^ others(seen, sheet, row).items()
        if column.id != table.required and name != ELSEWHERE:
            assert changed == set(), nonsense
        if column.type in CHECKED:
            assert seen[sheet, Address(row, check)], nonsense


@pytest.mark.parametrize("name", MOST)
def test_an_odd_number_makes_no_error_anywhere(name: str) -> None:
    sheet, _, at, _ = COLUMNS[name]
    for odd in (-1.0, 99.5, 1e12, " "):
        seen = world().type(sheet, Address(2, at), odd)
        assert [k for k, v in seen.items() if isinstance(v, CellError)] == [], odd
