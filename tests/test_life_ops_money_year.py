"""The generated year of money against an oracle."""

import functools
from datetime import date, timedelta

import pytest
from client_book import sample_year
from client_book import year as whole_year
from filled_book import plain
from money_book import AS_OF, TABLES, Money, money
from oracle_money import Oracle, commission_base, earned
from test_life_ops_money import SHEETS, THREE

from templates.life_ops.sample.life import rows as life_rows
from templates.life_ops.sample.money import rows as sample_rows


@functools.cache
def year() -> tuple[Money, Oracle]:
    """The generated sample year in the whole workbook, and the oracle of the same rows."""
    template = sample_year()
    tables = {**life_rows(2026, AS_OF), **sample_rows(2026, AS_OF)}
    categories = next(t for _, t in template.tables() if t.name == "Categories")
    tables["Categories"] = [*categories.starters, *tables["Categories"]]
    return Money(*whole_year()), Oracle(tables, AS_OF)


def test_every_figure_of_the_sample_year_is_the_oracles() -> None:
    shown, oracle = year()
    cash = oracle.forecast()["total"]
    first = date(2025, 12, 1)
    liquid = oracle.balance("checking", AS_OF) + oracle.balance("savings", AS_OF)
    below = [n for n, each in enumerate(cash) if each < 500]
    today = (AS_OF - date(1899, 12, 30)).days
    expected = {
        "cash_now": liquid,
        "cash_low": cash.min(),
        "cash_low_date": today + int(cash.round(2).idxmin()),
        "cash_below_date": today + below[0] if below else "none",
        "runway_months": oracle.runway(liquid),
        "savings_rate": oracle.savings_rate(first, AS_OF),
        "net_worth": oracle.net_worth(),
        "budget_used": oracle.budget_used(),
        "reimbursable_due": oracle.reimbursable(),
        "uncategorised": oracle.uncategorised(),
    }
    figures = shown.figures()
    commission = figures.pop("commission_due")
    assert figures == pytest.approx(expected)
    assert commission == pytest.approx(_commission())


def _commission() -> float:
    template = sample_year()
    tables = {table.name: table for _, table in template.tables()}
    ledger = [
        {**row, "Month": date(1899, 12, 30) + timedelta(days=row["Month"].days)}
        for row in tables["Revenue"].samples
    ]
    rows = sample_rows(2026, AS_OF)["Commissions"]
    return sum(earned(row, commission_base(row, ledger, 0)) for row in rows)


def test_the_forecast_of_the_sample_year_is_the_simulations() -> None:
    shown, oracle = year()
    simulated = oracle.forecast()
    assert shown.forecast() == pytest.approx(list(simulated["total"]), abs=0.005)
    assert shown.forecast("G") == pytest.approx(list(simulated["checking"]), abs=0.005)
    assert shown.forecast("J") == pytest.approx(list(simulated["savings"]), abs=0.005)


def test_trends_of_the_sample_year_are_the_oracles() -> None:
    shown, oracle = year()
    cells = {at.a1: plain(value) for at, value in shown.seen.cells["Money Trends"].items()}
    for row in range(5, 18):
        first, last = oracle.month(17 - row)
        last = min(last, AS_OF)
        assert cells[f"B{row}"] == pytest.approx(oracle.net_worth_at(last))
        assert cells[f"C{row}"] == pytest.approx(oracle.total("Income", first, last))
        assert cells[f"D{row}"] == pytest.approx(-oracle.total("Expense", first, last))
    groups = {cells[f"G{row}"]: cells[f"H{row}"] for row in range(5, 17) if cells[f"G{row}"]}
    spent = {name: each for name, each in oracle.spent_by_group().items() if each}
    assert groups == pytest.approx(spent)
    assert list(groups.values()) == sorted(groups.values(), reverse=True)


def test_the_sample_year_holds_the_three_rows_and_needs_no_mending() -> None:
    shown, oracle = year()
    given = oracle.tables["Transactions"]
    kept = ("Date", "Description", "Category", "Amount", "Account")
    assert [{name: row[name] for name in kept} for row in given if row["Amount"] == -84.2] == [
        {name: THREE[2][name] for name in kept}
    ]
    assert {name: THREE[0][name] for name in kept} in [
        {name: row[name] for name in kept} for row in given
    ]
    for table in TABLES:
        assert set(shown.column(table, "Check")) == {None}, table
    assert not [each for sheet, each in shown.errors() if sheet in SHEETS]
    assert shown.column("BankAccounts", "CheckDiff") == [0.0] * 4


@pytest.mark.parametrize("as_of", [date(2027, 3, 1), date(2028, 2, 29), date(2026, 12, 31)])
def test_the_sample_year_is_the_same_again_and_fits_any_day(as_of: date) -> None:
    rows = sample_rows(7, as_of)
    assert rows == sample_rows(7, as_of)
    assert rows != sample_rows(8, as_of)
    assert all(row["Date"] <= as_of for row in rows["Transactions"])
    shown = money(rows, as_of)
    assert {each for table in TABLES for each in shown.column(table, "Check")} == {None}
    oracle = Oracle({**rows, "Categories": []}, as_of)
    assert shown.named("net_worth") == pytest.approx(oracle.net_worth())
    assert shown.forecast() == pytest.approx(list(oracle.forecast()["total"]), abs=0.005)
