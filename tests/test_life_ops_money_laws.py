"""Laws of the money tabs: the forecast is a simulation, and neither order nor blank rows count."""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from money_book import few, money
from oracle_money import Oracle, due_days

NAMES = ("Checking", "Savings", "Visa *1234")
TYPES = {"Checking": "Checking", "Savings": "Savings", "Visa *1234": "Card"}
TRIPS = ("Oslo", "Ghent *")
# Days around which months end, leap days among them.
ENDS = [
    date(2027, 1, 31),
    date(2028, 2, 29),
    date(2026, 11, 23),
    date(2027, 12, 1),
    date(2028, 1, 30),
]
DAYS = st.sampled_from(ENDS)
CENTS = st.integers(-200_000, 200_000).map(lambda cents: cents / 100)
# Half of it, which is what an unsure amount counts, is whole cents too: each day is rounded.
EVEN_CENTS = st.integers(-100_000, 100_000).map(lambda pairs: pairs / 50)

Row = Mapping[str, object]


def days_around(as_of: date, before: int, after: int) -> st.SearchStrategy[date]:
    return st.integers(-before, after).map(lambda days: as_of + timedelta(days=days))


@st.composite
def scheduled(draw: st.DrawFn, as_of: date) -> Row:
    next_ = draw(
        days_around(as_of, 800, 120) | st.sampled_from([date(2024, 2, 29), date(2026, 1, 31)])
    )
    return {
        "Name": draw(st.sampled_from(["Payment", "Payment", "oslo "])),
        "Kind": draw(st.sampled_from([None, "Bill", "Trip"])),
        "Amount": draw(EVEN_CENTS),
        "Account": draw(st.sampled_from((*NAMES, "checking "))),
        "Next": next_,
        "Every": draw(st.none() | st.sampled_from([1.0, 2.0, 3.0, 6.0, 13.0, 45.0, 1000.0])),
        "Unit": draw(st.sampled_from([None, "day", "week", "month", "year"])),
        "Until": draw(st.none() | days_around(as_of, 10, 100)),
        "Confidence": draw(st.sampled_from([None, 0.0, 0.5, 1.0])),
    }


@st.composite
def transaction(draw: st.DrawFn, as_of: date) -> Row:
    return {
        "Date": draw(days_around(as_of, 150, 40)),
        "Description": "Something",
        "Category": draw(st.sampled_from([None, "Salary", "housing", "Transfer", "Lost"])),
        "Amount": draw(CENTS),
        "Account": draw(st.sampled_from((*NAMES, "Nobody's"))),
        "Reimbursable": draw(st.sampled_from([None, "Y", "N"])),
        "ReimbursedOn": draw(st.none() | st.just(as_of)),
    }


@st.composite
def segment(draw: st.DrawFn, as_of: date) -> Row:
    starts = draw(st.none() | days_around(as_of, 40, 100))
    return {
        "Trip": draw(st.sampled_from([*TRIPS, " OSLO", "Nowhere"])),
        "Type": draw(st.sampled_from([None, "Flight", "Lodging"])),
        "Start": starts and datetime.combine(starts, time(draw(st.integers(0, 23)), 30)),
        "Cost": draw(st.none() | CENTS.map(abs)),
        "Paid": draw(st.sampled_from([None, "Y", "N"])),
    }


@st.composite
def trips(draw: st.DrawFn, as_of: date) -> list[Row]:
    starts = st.none() | days_around(as_of, 40, 100)
    return [{"Trip": name, "Start": draw(starts)} for name in TRIPS]


@st.composite
def worlds(draw: st.DrawFn) -> tuple[date, dict[str, list[Row]]]:
    as_of = draw(DAYS)
    accounts: list[Row] = [
        {
            "Account": name,
            "Type": TYPES[name],
            "Opening": draw(CENTS),
            "OpeningDate": draw(st.none() | days_around(as_of, 100, 0)),
        }
        for name in NAMES
    ]
    return as_of, {
        "BankAccounts": accounts,
        "Transactions": draw(st.lists(transaction(as_of), max_size=12)),
        "Scheduled": draw(st.lists(scheduled(as_of), max_size=8)),
        "Trips": draw(trips(as_of)),
        "Segments": draw(st.lists(segment(as_of), max_size=6)),
    }


CATEGORIES = [
    {"Category": "Salary", "Type": "Income"},
    {"Category": "Housing", "Type": "Expense"},
    {"Category": "Transfer", "Type": "Transfer"},
]


@settings(max_examples=50, deadline=None)
@given(worlds(), st.sampled_from(["Base", "Low", "High"]))
def test_the_forecast_is_opening_and_transactions_and_schedule_and_trips(
    world: tuple[date, dict[str, list[Row]]], scenario: str
) -> None:
    as_of, rows = world
    shown = few(rows, as_of, {"scenario": scenario})
    oracle = Oracle({**rows, "Categories": CATEGORIES}, as_of)
    simulated = oracle.forecast(scenario)
    assert shown.forecast() == pytest.approx(list(simulated["total"]), abs=0.006)
    assert shown.forecast("G") == pytest.approx(list(simulated["checking"]), abs=0.006)
    assert shown.named("net_worth") == pytest.approx(oracle.net_worth(), abs=0.006)
    assert shown.named("reimbursable_due") == pytest.approx(oracle.reimbursable(), abs=0.006)
    assert shown.named("uncategorised") == oracle.uncategorised()


def payment(random: Random, as_of: date) -> Row:
    near = as_of + timedelta(days=random.randint(-800, 120))
    return {
        "Name": "Payment",
        "Amount": -1.0,
        "Account": "Checking",
        "Next": random.choice([near, near, date(2024, 2, 29), date(2026, 1, 31)]),
        "Every": random.choice([None, 1.0, 1.0, 1.0, 2.0, 3.0, 6.0, 13.0, 45.0, 1000.0]),
        "Unit": random.choice([None, "day", "week", "month", "month", "year"]),
        "Until": random.choice([None, as_of + timedelta(days=random.randint(-5, 95))]),
    }


@pytest.mark.parametrize("as_of", ENDS)
def test_a_payment_falls_due_on_the_days_that_the_definition_says(as_of: date) -> None:
    random = Random(str(as_of))
    rows = [payment(random, as_of) for _ in range(450)]
    shown = money({"Scheduled": rows}, as_of)
    for row, due in zip(rows, shown.column("Scheduled", "Map"), strict=True):
        marked = [n for n, each in enumerate(str(due or "")) if each == "1"]
        assert marked == list(due_days(row, as_of, 90)), row


@settings(max_examples=25, deadline=None)
@given(worlds(), st.randoms(use_true_random=False))
def test_the_order_of_rows_changes_no_figure(
    world: tuple[date, dict[str, list[Row]]], random: object
) -> None:
    as_of, rows = world
    mixed = {name: list(each) for name, each in rows.items()}
    for each in mixed.values():
        random.shuffle(each)
    assert few(mixed, as_of).figures() == pytest.approx(few(rows, as_of).figures(), abs=1e-6)


@settings(max_examples=25, deadline=None)
@given(worlds(), st.integers(0, 8))
def test_blank_rows_change_nothing(world: tuple[date, dict[str, list[Row]]], at: int) -> None:
    as_of, rows = world
    spaced = {name: [*each[:at], {}, {}, *each[at:]] for name, each in rows.items()}
    first, second = few(spaced, as_of), few(rows, as_of)
    assert first.figures() == pytest.approx(second.figures(), abs=1e-6)
    assert first.forecast() == second.forecast()
