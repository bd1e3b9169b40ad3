"""Money: goldens by hand, and the sample year against an oracle, by two engines."""

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta

import pytest
from filled_book import by_engine
from money_book import (
    AS_OF,
    NAMES,
    TABLES,
    Money,
    Rows,
    book,
    finances,
    money,
    whole,
)
from oracle_money import earned, occurs

from workbook.formula.parse import parse
from workbook.formula.tree import ColumnRef
from workbook.formula.walk import walk

SHEETS = (
    "Finances",
    "Bank Accounts",
    "Transactions",
    "Categories",
    "Rules",
    "Scheduled",
    "Forecast",
    "Money Trends",
    "Commissions",
)
TILLER = (
    "Date,Description,Category,Amount,Account,Account #,Institution,Month,Week,"
    "Transaction ID,Account ID,Check Number,Full Description,Date Added,Categorized Date"
)
THREE = [
    {
        "Date": date(2026, 11, 2),
        "Description": "ACME PAYROLL",
        "Category": "Salary",
        "Amount": 3950.0,
        "Account": "Checking",
    },
    {
        "Date": date(2026, 11, 3),
        "Description": "RENT",
        "Category": "Housing",
        "Amount": -1450.0,
        "Account": "Checking",
    },
    {
        "Date": date(2026, 11, 5),
        "Description": "RAIL CLUB*LON",
        "Category": "Travel",
        "Amount": -84.2,
        "Account": "Checking",
        "Reimbursable": "Y",
    },
]
CHECKING: Mapping[str, object] = {
    "Account": "Checking",
    "Type": "Checking",
    "Opening": 1000.0,
    "OpeningDate": date(2026, 11, 1),
}


def test_the_first_fifteen_columns_are_tillers() -> None:
    tables = {table.name: table for _, table in finances().tables()}
    headers = [column.header for column in tables["Transactions"].columns]
    assert headers[:15] == TILLER.split(",")
    assert tables["Transactions"].capacity == 5000


def test_the_light_view_shows_finances_and_no_table_behind_it() -> None:
    shown = {tab.sheet: not tab.hidden for tab in whole().tabs if tab.sheet in SHEETS}
    assert shown == {sheet: sheet == "Finances" for sheet in SHEETS}


def test_the_three_rows_of_the_notes() -> None:
    shown = money({"BankAccounts": [CHECKING], "Transactions": THREE})
    assert shown.column("BankAccounts", "Balance") == [pytest.approx(3415.80)]
    figures = shown.figures()
    assert figures["cash_now"] == figures["net_worth"] == pytest.approx(3415.80)
    assert figures["savings_rate"] == pytest.approx((3950 - 1450 - 84.20) / 3950)
    assert figures["reimbursable_due"] == pytest.approx(84.20)
    assert figures["uncategorised"] == 0
    assert shown.column("Transactions", "Week") == [46327.0] * 3
    assert shown.column("Transactions", "Month") == [46327.0] * 3


def test_a_balance_is_checked_against_its_statement() -> None:
    account = {**CHECKING, "StatementBalance": 3500.0, "StatementDate": date(2026, 11, 4)}
    shown = money(
        {"BankAccounts": [account, {**account, "Account": "Other"}], "Transactions": THREE}
    )
    assert shown.column("BankAccounts", "CheckDiff") == [0.0, 2500.0]
    assert shown.column("BankAccounts", "Check") == [None, "Differs from the statement"]


def test_nothing_yet_is_said_so_and_is_no_error() -> None:
    shown = money({})
    assert shown.errors() == set()
    figures = shown.figures()
    nothing = {"reimbursable_due": 0.0, "uncategorised": 0.0}
    assert figures == {name: nothing.get(name, "n/a") for name in NAMES}


def test_the_scenarios_differ_in_what_is_unsure() -> None:
    scheduled = [
        {"Name": "Sure", "Amount": 100.0, "Next": AS_OF},
        {"Name": "Unsure", "Amount": 1000.0, "Next": AS_OF, "Confidence": 0.6},
        {"Name": "Bill", "Amount": -400.0, "Next": AS_OF, "Confidence": 0.5},
    ]
    rows: Rows = {
        "BankAccounts": [CHECKING],
        "Scheduled": [{**each, "Account": "checking "} for each in scheduled],
    }
    ends = {
        scenario: money(rows, settings={"scenario": scenario}).forecast()[-1]
        for scenario in ("Base", "Low", "High")
    }
    assert ends == {"Base": 1500.0, "Low": 700.0, "High": 1900.0}


def test_the_lowest_point_and_the_first_day_below_the_minimum() -> None:
    scheduled = [
        {"Name": "Bill", "Amount": -700.0, "Next": date(2026, 11, 30)},
        {"Name": "More", "Amount": -250.0, "Next": date(2026, 12, 10)},
        {"Name": "Pay", "Amount": 2000.0, "Next": date(2026, 12, 12)},
    ]
    rows: Rows = {
        "BankAccounts": [CHECKING],
        "Scheduled": [{**each, "Account": "Checking"} for each in scheduled],
    }
    figures = money(rows).figures()
    assert figures["cash_low"] == 50.0
    assert figures["cash_low_date"] == (date(2026, 12, 10) - date(1899, 12, 30)).days
    assert figures["cash_below_date"] == (date(2026, 11, 30) - date(1899, 12, 30)).days
    assert money(rows, settings={"min_cash": 10.0}).named("cash_below_date") == "none"
    assert money(rows, settings={"forecast_days": 9.0}).named("cash_low") == 300.0


def test_a_payment_of_the_31st_falls_on_the_last_day_of_shorter_months() -> None:
    rent = {"Name": "Rent", "Amount": -1.0, "Account": "Checking", "Next": date(2027, 1, 31)}
    rows: Rows = {
        "BankAccounts": [CHECKING],
        "Scheduled": [{**rent, "Every": 1}, {**rent, "Every": 1, "Until": date(2027, 3, 30)}],
    }
    day = date(2027, 1, 31)
    first, second = money(rows, day).column("Scheduled", "Map")
    assert [day + timedelta(n) for n, each in enumerate(str(first)) if each == "1"] == [
        date(2027, 1, 31),
        date(2027, 2, 28),
        date(2027, 3, 31),
        date(2027, 4, 30),
    ]
    assert str(second).count("1") == 2


def test_what_is_already_typed_for_later_days_counts_on_its_day() -> None:
    ahead = {**THREE[1], "Date": date(2026, 11, 25)}
    other = {**ahead, "Account": "Visa"}
    card = {"Account": "Visa", "Type": "Card"}
    shown = money({"BankAccounts": [CHECKING, card], "Transactions": [ahead, other]})
    assert shown.named("cash_now") == 1000.0
    assert shown.forecast()[:4] == [1000.0, 1000.0, -450.0, -450.0]


def test_balances_are_added_up_in_the_base_currency() -> None:
    accounts = [
        {**CHECKING, "Account": "Home"},
        {"Account": "Abroad", "Cur": "EUR", "Opening": 100.0},
        {"Account": "Unpriced", "Cur": "GBP", "Opening": 100.0},
    ]
    rows: Rows = {"BankAccounts": accounts, "Currencies": [{"Currency": "EUR", "Rate": 1.25}]}
    tabs = tuple(
        replace(tab, table=replace(tab.table, starters=()))
        if tab.table and tab.table.name == "Currencies"
        else tab
        for tab in finances().tabs
    )
    made = book(rows, template=replace(finances(), tabs=tabs))
    shown = Money(made, by_engine(made))
    assert shown.named("net_worth") == 1125.0
    assert shown.column("BankAccounts", "Balance") == [1000.0, 100.0, 100.0]
    assert shown.column("BankAccounts", "Check")[2] == "No rate for this currency"


RULES = [
    ({"DescriptionContains": "club*"}, 1),
    ({"DescriptionContains": "club?"}, 0),
    ({"DescriptionEquals": "rent"}, 1),
    ({"DescriptionEquals": "ren"}, 0),
    ({"DescriptionContains": "a", "AmountMin": 0.0}, 1),
    ({"DescriptionContains": "a", "AmountMax": 0.0}, 1),
    ({"AmountEquals": -84.2}, 1),
    ({"AmountContains": "84.2"}, 1),
    ({"AmountContains": "-1450.00"}, 1),
    ({"AccountContains": "check", "AmountMax": -84.2}, 2),
    ({"FullContains": "rail"}, 0),
    ({}, 0),
    ({"AmountMin": -100.0, "AmountMax": 0.0}, 1),
]


def test_a_rule_counts_the_transactions_that_all_its_filters_match() -> None:
    rules = [{"Category": "Travel", **filters} for filters, _ in RULES]
    shown = money({"BankAccounts": [CHECKING], "Transactions": THREE, "Rules": rules})
    assert shown.column("Rules", "Hits") == [float(hits) for _, hits in RULES]
    assert shown.column("Rules", "Check")[11] == "No filter, so it matches nothing"


def test_a_hash_that_stands_above_already_is_a_duplicate() -> None:
    twice = [{**THREE[0], "Hash": "a1"}, {**THREE[1], "Hash": "b2"}, {**THREE[0], "Hash": "a1"}]
    shown = money({"BankAccounts": [CHECKING], "Transactions": twice})
    assert shown.column("Transactions", "Twin") == [0, 0, 1]


@pytest.mark.parametrize(
    ("row", "base", "expected"),
    [
        ({"Rate": 0.05}, 12000, 600),
        ({"Rate": 0.05, "Threshold": 10000.0, "AccelRate": 0.1}, 12000, 700),
        ({"Rate": 0.05, "Threshold": 20000.0, "AccelRate": 0.1}, 12000, 600),
        ({"Rate": 0.05, "Threshold": 10000.0}, 12000, 600),
        ({}, 12000, 0),
    ],
)
def test_a_commission_has_a_second_rate_above_its_threshold(
    row: Mapping[str, object], base: float, expected: float
) -> None:
    assert earned(row, base) == pytest.approx(expected)
    commission = {"Period": date(2026, 10, 1), "Months": 3, "Basis": "New", **row, "Paid": 50.0}
    ledger = [
        {"Month": date(2026, 10, 1), "Account": "Ours", "Type": "New", "Amount": base - 1},
        {"Month": date(2026, 12, 31), "Account": "Ours", "Type": "New", "Amount": 1.0},
        {"Month": date(2026, 9, 30), "Account": "Ours", "Type": "New", "Amount": 7.0},
        {"Month": date(2027, 1, 1), "Account": "Ours", "Type": "New", "Amount": 7.0},
        {"Month": date(2026, 11, 1), "Account": "Ours", "Type": "Expansion", "Amount": 7.0},
    ]
    rows: Rows = {"Accounts": [{"Account": "Ours"}], "Revenue": ledger, "Commissions": [commission]}
    made = book(rows, template=whole())
    shown = Money(made, by_engine(made))
    assert shown.column("Commissions", "BaseAmount") == [pytest.approx(base)]
    assert shown.column("Commissions", "Earned") == [pytest.approx(expected)]
    assert shown.named("commission_due") == pytest.approx(expected - 50)


def test_no_table_of_money_reads_itself_row_by_row() -> None:
    own = {
        (table.name, column.id, node.column)
        for _, table in finances().tables()
        if table.name in TABLES
        for column in table.columns
        if column.formula
        for node in walk(parse(column.formula))
        if isinstance(node, ColumnRef) and node.table == table.name and not node.this_row
    }
    assert own == {
        ("BankAccounts", "Position", "Key"),
        ("Categories", "Position", "Key"),
        ("Transactions", "Twin", "Hash"),
    }
    texts = [c.formula for _, t in finances().tables() for c in t.columns]
    assert not [text for text in texts if re.search("SUMPRODUCT|MMULT", text)]


def test_the_oracle_knows_month_ends() -> None:
    row = {"Next": date(2027, 1, 31), "Every": 1, "Unit": "month"}
    assert occurs(row, date(2028, 2, 29))
    assert not occurs(row, date(2028, 2, 28))
    assert not occurs(row, date(2026, 12, 31))
