"""Nonsense in a cell of the money tabs: it flags its own row and changes the result of no other."""

import functools
from collections.abc import Iterator, Mapping
from datetime import date

import pytest
from filled_book import by_engine
from hypothesis import given, settings
from hypothesis import strategies as st
from money_book import TABLES, Money, Rows, book, finances, held
from workbench import Spot, Workbench

from workbook.schema import NUMBERS, ColumnType
from workbook.template.model import Column, Table
from workbook.values import CellError, Content

DAY = date(2026, 11, 2)
ROWS: Rows = {
    "BankAccounts": [
        {
            "Account": name,
            "Type": "Checking",
            "Opening": 1000.0,
            "OpeningDate": date(2026, 8, 1),
            "StatementBalance": 1000.0,
            "StatementDate": date(2026, 8, 1),
        }
        for name in ("First", "Second", "Third")
    ],
    "Transactions": [
        {
            "Date": date(2026, month, 2),
            "Description": f"PAY {account}",
            "Category": "Own",
            "Amount": 100.0 * month,
            "Account": account,
            "Reimbursable": "Y",
        }
        for month in (8, 9, 10)
        for account in ("First", "Second", "Third")
    ],
    "Categories": [
        {"Category": name, "Group": "Fun", "Type": "Expense", "Jan": 100.0, "Nov": 50.0}
        for name in ("Own", "Other", "Last")
    ],
    "Rules": [
        {"Category": "Own", "DescriptionContains": "pay", "AmountMin": float(n)} for n in (0, 900)
    ],
    "Scheduled": [
        {
            "Name": f"Bill {n}",
            "Amount": -50.0 * n,
            "Account": "First",
            "Category": "Own",
            "Next": DAY,
            "Every": float(n),
            "Unit": "month",
        }
        for n in (1, 2, 3)
    ],
    "Commissions": [
        {"Period": DAY, "Basis": "New", "Rate": 0.1, "Threshold": 10.0, "AccelRate": 0.2}
        for _ in range(2)
    ],
}
ERROR = CellError("#N/A")
PLAIN = {"Check", "Cur"}
"""Cur: amounts of an account whose currency has no rate are not known in another."""


@functools.cache
def bench() -> Workbench:
    return Workbench(finances(), {name: len(rows) for name, rows in ROWS.items()})


@functools.cache
def usual() -> Mapping[Spot, Content]:
    return bench().typed(
        {name: [held(tables()[name][1], row) for row in rows] for name, rows in ROWS.items()}
    )


def tables() -> dict[str, tuple[str, Table]]:
    return {table.name: (tab.sheet, table) for tab, table in finances().tables()}


def typed_columns(name: str) -> list[Column]:
    return [column for column in tables()[name][1].columns if not column.formula]


CASES = [
    (name, column.id)
    for name in TABLES
    for column in typed_columns(name)
    if column.id != tables()[name][1].required
]


def with_cell(name: str, column: str, value: Content) -> Money:
    """The usual book after somebody typed in a column of the table's second sample row."""
    spot = bench().spot(name, column, 1)
    return Money(bench().book, bench().show({**usual(), spot: value}))


def row_of(name: str) -> int:
    return 3 + len(tables()[name][1].starters)


def others(shown: Money, name: str) -> dict[tuple[str, str], list[object]]:
    """Every computed cell of every table but for those of the row that was typed in."""
    found: dict[tuple[str, str], list[object]] = {}
    for table in TABLES:
        for column in tables()[table][1].columns:
            if column.formula:
                values: list[object] = list(shown.column(table, column.id))
                if table == name:
                    del values[row_of(name) - 2]
                found[table, column.id] = values
    return found


@functools.cache
def blank(name: str, column: str) -> Money:
    return with_cell(name, column, None)


@pytest.mark.parametrize(("name", "column"), CASES)
def test_nonsense_counts_as_a_blank_to_every_other_row(name: str, column: str) -> None:
    nonsense = with_cell(name, column, "1.400,50" if len(column) % 2 else "Fri")
    assert nonsense.errors() == set()
    if column not in PLAIN:
        assert others(nonsense, name) == others(blank(name, column), name)
        assert nonsense.figures() == blank(name, column).figures()


@pytest.mark.parametrize(("name", "column"), CASES)
def test_an_error_pasted_in_a_cell_stays_in_its_row(name: str, column: str) -> None:
    wrong = with_cell(name, column, ERROR)
    assert wrong.errors() <= {(tables()[name][0], row_of(name))}
    if column not in PLAIN:
        assert others(wrong, name) == others(blank(name, column), name)


@pytest.mark.parametrize("name", TABLES)
def test_an_error_in_the_cell_that_makes_the_row_stays_in_it(name: str) -> None:
    sheet, table = tables()[name]
    assert with_cell(name, table.required, ERROR).errors() == {(sheet, row_of(name))}


GARBAGE = [True, -1.0, 99.5, 1e12, " ", "#", "*", "~", 'a"b']


@settings(max_examples=80, deadline=None)
@given(st.sampled_from(TABLES), st.data(), st.sampled_from(GARBAGE))
def test_no_single_cell_can_make_an_error_anywhere(
    name: str, data: st.DataObject, nonsense: Content
) -> None:
    column = data.draw(st.sampled_from([each.id for each in typed_columns(name)]))
    assert with_cell(name, column, nonsense).errors() == set()


def flagged() -> Iterator[tuple[str, str]]:
    kinds = NUMBERS | {ColumnType.DATE}
    untold = {"DateAdded", "CategorizedDate"}
    for name in TABLES:
        for column in typed_columns(name):
            if column.type in kinds and column.id not in untold:
                yield name, column.id


@pytest.mark.parametrize(("name", "column"), list(flagged()))
def test_text_in_a_number_or_a_date_is_told_in_words(name: str, column: str) -> None:
    checks = with_cell(name, column, "Fri").column(name, "Check")
    told = str(checks.pop(row_of(name) - 2))
    assert "is not a" in told
    assert set(checks) <= {None}


@pytest.mark.parametrize(
    ("name", "column", "told"),
    [
        ("Transactions", "Account", "Unknown account"),
        ("Transactions", "Category", "Unknown category"),
        ("Scheduled", "Account", "Unknown account"),
        ("Scheduled", "Category", "Unknown category"),
        ("Scheduled", "Unit", "Unknown unit"),
        ("Rules", "Category", "Unknown category"),
        ("Commissions", "Basis", "Unknown basis"),
        ("BankAccounts", "Type", "Unknown type"),
        ("BankAccounts", "Cur", "No rate for this currency"),
        ("Categories", "Type", "Unknown type"),
    ],
)
def test_a_misspelled_name_is_told_in_words(name: str, column: str, told: str) -> None:
    checks = with_cell(name, column, "Frist").column(name, "Check")
    assert checks[row_of(name) - 2] == told


def test_a_trailing_space_and_capitals_do_not_matter() -> None:
    usual_figures = Money(bench().book, bench().show(usual())).figures()
    for name, column, value in (
        ("Transactions", "Account", " SECOND "),
        ("Transactions", "Category", "own "),
        ("Scheduled", "Account", "first "),
    ):
        assert with_cell(name, column, value).figures() == usual_figures


def test_a_name_used_twice_is_told_and_counts_once() -> None:
    shown = with_cell("BankAccounts", "Account", "First")
    checks = shown.column("BankAccounts", "Check")
    assert checks[1] == "The name is used twice; the first row counts"
    assert isinstance(checks[0], str | None)


def test_more_accounts_than_the_forecast_holds_are_told() -> None:
    accounts: list[Mapping[str, object]] = [{"Account": f"A{n}", "Opening": 1.0} for n in range(8)]
    made = book({"BankAccounts": accounts})
    shown = Money(made, by_engine(made))
    told = "Not in the forecast, which holds six"
    assert shown.column("BankAccounts", "Check") == [None] * 6 + [told] * 2
    assert shown.named("cash_now") == 6
    assert shown.named("net_worth") == 8
