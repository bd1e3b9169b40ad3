"""Nonsense in each column of the client tables: it flags its own row and changes no other."""

import functools
from collections.abc import Iterator, Mapping

import pytest
from client_book import book_of, clients
from filled_book import Rows, plain

from workbook.calculate import Calculator, engine
from workbook.model import Address
from workbook.render.rendered import RenderedBook
from workbook.schema import ColumnType
from workbook.template.model import Column, DayOffset, Table
from workbook.values import CellError, Content, Formula, Value

ROWS: Rows = {
    "Accounts": [
        {
            "Account": "Ash",
            "Tier": "Key",
            "ARR": 120000.0,
            "Renewal": DayOffset(40),
            "Usage": 40.0,
            "Engagement": 45.0,
            "CostToServe": 20000.0,
            "Stage": "Active",
            "RenewalSigned": DayOffset(-400),
            "LastContact": DayOffset(-9),
        },
        {"Account": "Birch", "ARR": 60000.0, "Renewal": DayOffset(20), "Usage": 80.0},
        {"Account": "Cedar", "ARR": 5000.0, "Stage": "Prospect"},
    ],
    "Tasks": [
        {"Task": "T1", "No": 1.0, "Account": "Ash", "Due": DayOffset(0)},
        {"Task": "T2", "No": 2.0, "Account": "Birch", "Status": "Done", "Done": DayOffset(-3)},
    ],
    "Meetings": [
        {"Title": "M1", "Date": DayOffset(0), "Start": 0.5, "End": 0.6, "Account": "Ash"},
        {"Title": "M2", "Date": DayOffset(-3), "Status": "Done"},
    ],
    "Contacts": [
        {"Name": "Ann", "Account": "Ash", "Role": "Champion"},
        {"Name": "Bob", "Account": "Birch"},
        {"Name": "Cleo", "Account": "Ash", "Internal": "N"},
    ],
    "Touchpoints": [
        {"Date": DayOffset(-4), "Account": "Ash", "Contact": "Ann", "Channel": "Email"},
        {"Date": DayOffset(-8), "Contact": "Bob", "Type": "QBR"},
        {"Date": DayOffset(-2), "Contact": "Cleo"},
    ],
    "Revenue": [
        {"Month": DayOffset(-500), "Account": "Ash", "Type": "Opening", "Amount": 100000.0},
        {"Month": DayOffset(-500), "Account": "Birch", "Type": "Opening", "Amount": 60000.0},
        {"Month": DayOffset(-100), "Account": "Ash", "Type": "Expansion", "Amount": 20000.0},
    ],
    "Opportunities": [
        {"Name": "O1", "Account": "Ash", "Stage": "Propose", "Amount": 9000.0},
        {"Name": "O2", "Account": "Birch", "Stage": "Won", "Close": DayOffset(-9)},
        {"Name": "O3", "Account": "Birch", "Close": DayOffset(-9), "Amount": 100.0},
    ],
    "Issues": [
        {"Title": "I1", "Account": "Ash", "Opened": DayOffset(-9), "Severity": 4.0, "Task": 1.0},
        {"Title": "I2", "Account": "Birch", "Status": "Resolved", "Resolved": DayOffset(-1)},
    ],
    "Projects": [
        {"Name": "P1", "Account": "Ash", "Start": DayOffset(-50), "Deadline": DayOffset(-5)},
        {"Name": "P2", "Deadline": DayOffset(-30), "Delivered": DayOffset(-31), "PctDone": 1.0},
    ],
    "Surveys": [
        {"Date": DayOffset(-5), "Kind": "NPS", "Score": 9.0, "Contact": "Ann"},
        {"Date": DayOffset(-6), "Kind": "NPS", "Score": 3.0, "Contact": "Bob"},
        {"Date": DayOffset(-7), "Kind": "CSAT", "Score": 5.0, "Account": "Ash"},
    ],
    "Plans": [
        {"Item": "L1", "Account": "Ash", "Due": DayOffset(-1)},
        {"Item": "L2", "Severity": 3.0, "Likelihood": 4.0},
    ],
    "ClientBudgets": [
        {"Item": "B1", "Account": "Ash", "Budget": 100.0, "Spent": 120.0, "Start": DayOffset(-9)},
        {"Item": "B2", "Budget": 50.0, "Cost": 20.0},
    ],
    "Career": [{"Step": "S1", "Review": DayOffset(5)}, {"Step": "S2", "Score": 3.0}],
    "KPIHistory": [
        {"Date": DayOffset(-40), "KPI": "coverage", "Value": 0.5},
        {"Date": DayOffset(-40), "KPI": "health", "Value": 60.0},
    ],
}
FREE = {("Accounts", "Sponsor"), ("Accounts", "Champion")}
"""References that may hold a name from nowhere."""
UNPRICED = {("Accounts", "Cur"): "ARR", ("Revenue", "Cur"): "Amount"}
"""In a currency without a rate an amount counts as nothing, not as so much of another money."""
CHECKED = frozenset(ColumnType) - {ColumnType.TEXT, ColumnType.COUNTER}
COUNTED = {Address(26, 6), Address(35, 9)}
"""Cells of the Dashboard that say how many rows have a wrong cell."""


class World:
    """A workbook whose cells are typed in one after the other, as people do."""

    def __init__(self, book: RenderedBook) -> None:
        self.book = book
        self.calculator: Calculator = engine(book.as_of)
        self.sheets = {sheet.name: sheet.cells for sheet in book.sheets}
        for name in self.sheets:
            self.calculator.add_sheet(name)
        for name, (sheet, at) in book.names.items():
            self.calculator.define(name, sheet, at)
        for name, cells in self.sheets.items():
            self.calculator.set(name, {at: cell.content for at, cell in cells.items()})

    def type(self, sheet: str, at: Address, value: Content) -> dict[tuple[str, Address], Value]:
        """Type a value, and return all that formulas say then; what was there comes back."""
        self.calculator.set(sheet, {at: value})
        seen = {
            (name, each): plain(self.calculator.value(name, each))
            for name, cells in self.sheets.items()
            for each, cell in cells.items()
            if isinstance(cell.content, Formula)
        }
        self.calculator.set(sheet, {at: self.sheets[sheet][at].content})
        return seen


@functools.cache
def world() -> World:
    return World(book_of(ROWS))


def typed_columns() -> Iterator[tuple[str, Table, int, Column]]:
    for tab, table in clients().tables():
        for at, column in enumerate(table.columns, start=1):
            if table.name in ROWS and table.name != "Tasks" and not column.formula:
                yield tab.sheet, table, at, column


COLUMNS = {f"{table.name}.{column.id}": (sheet, table, at, column)
           for sheet, table, at, column in typed_columns()}  # fmt: skip


def others(
    seen: Mapping[tuple[str, Address], Value], sheet: str, row: int
) -> dict[tuple[str, Address], Value]:
    return {
        (name, at): value
        for (name, at), value in seen.items()
        if not (name == sheet and at.row == row) and not (name == "Dashboard" and at in COUNTED)
    }


def test_there_is_something_to_type_in_each_table() -> None:
    assert len(COLUMNS) > 100


MOST = [
    pytest.param(name, marks=() if turn % 4 == 0 else pytest.mark.long)
    for turn, name in enumerate(sorted(COLUMNS))
]
"""Every fourth column in each run of the tests, all of them in the long one."""


@pytest.mark.parametrize("name", MOST)
def test_nonsense_flags_its_own_row_and_counts_as_a_blank_to_all_others(name: str) -> None:
    sheet, table, at, column = COLUMNS[name]
    check = next(n for n, each in enumerate(table.columns, start=1) if each.id == "Check")
    known = UNPRICED.get((table.name, column.id), column.id)
    emptied = next(n for n, each in enumerate(table.columns, start=1) if each.id == known)
    named = column.id == table.required and column.type is ColumnType.TEXT
    for row in range(2, len(ROWS[table.name]) + 2):
        blank = world().type(sheet, Address(row, emptied), None)
        for nonsense in ("Fri", "1.400,50", "#", True, CellError("#N/A")):
            if named and not isinstance(nonsense, CellError):
                continue  # any text is a name
            seen = world().type(sheet, Address(row, at), nonsense)
            wrong = [k for k, v in others(seen, sheet, row).items() if isinstance(v, CellError)]
            assert wrong == [], (nonsense, row)
            if isinstance(nonsense, CellError):
                continue
            changed = others(blank, sheet, row).items() ^ others(seen, sheet, row).items()
            # The ledger and the opportunities of an account are in its own currency.
            assert changed == set() or name == "Accounts.Cur", (nonsense, row)
            if column.type in CHECKED and (table.name, column.id) not in FREE:
                assert seen[sheet, Address(row, check)], (nonsense, row)


@pytest.mark.parametrize("name", MOST)
def test_an_odd_number_makes_no_error_anywhere(name: str) -> None:
    sheet, _, at, _ = COLUMNS[name]
    for odd in (-1.0, 99.5, 1e12, " "):
        seen = world().type(sheet, Address(2, at), odd)
        assert [k for k, v in seen.items() if isinstance(v, CellError)] == [], odd
