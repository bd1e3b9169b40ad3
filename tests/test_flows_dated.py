"""What a day brings is proposed once: whoever syncs, however often, and not after an undo."""

from datetime import date, timedelta

import pytest
from flow_world import DAY, SCHEMA, Computer, put, tasks, texts
from hypothesis import given, settings
from hypothesis import strategies as st

from lifeops.flows.proposals import MOST
from sync.history import History
from sync.outcome import Status
from sync.store import CELLS, VALUE
from sync.undo import undo
from workbook.values import serial


@pytest.fixture
def one(tmp_path):
    computer = Computer(tmp_path, "one")
    computer.sync()
    return computer


def ago(days):
    return serial(DAY - timedelta(days=days))


def ahead(days):
    return serial(DAY + timedelta(days=days))


def account(computer, name="Acme", **cells):
    put(computer.excel, "Accounts", f"a-{name}", Account=name, **cells)


def person(computer, name="Ada", **cells):
    put(computer.excel, "People", f"p-{name}", Name=name, **cells)


@pytest.mark.parametrize(
    ("left", "text"),
    [
        (121, None),
        (120, "Gather what Acme got for its money"),
        (91, "Gather what Acme got for its money"),
        (90, "Agree with Acme how the renewal goes"),
        (60, "Send Acme the renewal proposal"),
        (30, "Close the renewal of Acme"),
        (0, "Close the renewal of Acme"),
        (-1, None),
    ],
)
def test_a_renewal_comes_to_one_step_at_a_time(one, left, text):
    account(one, Renewal=ahead(left))
    one.sync(first=True)
    assert texts(one.excel) == texts(one.sheet) == ([text] if text else [])


@pytest.mark.parametrize(
    "cells",
    [
        {"Stage": "Churned"},
        {"Stage": "prospect "},
        {"RenewalSigned": ago(10)},
        {"Renewal": "soon"},
    ],
)
def test_these_renewals_need_nothing(one, cells):
    account(one, **{"Renewal": ahead(40), **cells})
    one.sync(first=True)
    assert texts(one.excel) == []


def test_a_signature_of_the_last_term_does_not_count_for_this_one(one):
    account(one, Renewal=ahead(40), RenewalSigned=ago(330))
    one.sync(first=True)
    assert texts(one.sheet) == ["Send Acme the renewal proposal"]


def test_every_step_of_a_renewal_is_proposed_once_on_its_way(one):
    account(one, Renewal=ahead(130))
    for day in range(0, 135, 3):
        one.sync(first=True, anew=True, day=DAY + timedelta(days=day))
    assert len(texts(one.excel)) == 4


def test_people_of_the_close_circles_are_missed(one):
    person(one, "Ada", Circle="Inner", LastContact=ago(22))
    person(one, "Bob", Circle="Inner", LastContact=ago(21))
    person(one, "Cyd", Circle="Warm", LastContact=ago(900))
    person(one, "Dee", Circle="Key")
    person(one, "Eve", Circle="key ", LastContact=ago(50), Every=90.0)
    person(one, "Fay", Circle="Key", LastContact=ahead(3))
    one.sync(first=True)
    (task,) = tasks(one.sheet)
    assert task["Task"] == "Get back in touch with Ada"
    assert task["No"] == 8
    assert task["Notes"] == "No contact for 22 days"


def test_a_contact_that_was_logged_counts(one):
    person(one, "Ada", Circle="Inner", LastContact=ago(60))
    put(one.sheet, "Touchpoints", "x", Date=ago(3), Person=" ada")
    one.sync(first=True)
    assert texts(one.excel) == []


def test_the_next_silence_is_another_one(one):
    person(one, "Ada", Circle="Inner", LastContact=ago(30))
    one.sync(first=True)
    person(one, "Ada", LastContact=ago(0))
    later = DAY + timedelta(days=40)
    one.sync(first=True, day=later)
    assert len(texts(one.excel)) == 2


def test_accounts_go_cold_by_their_tier(one):
    account(one, "Acme", Tier="Key", LastContact=ago(8))
    account(one, "Bond", Tier="Key", LastContact=ago(7))
    account(one, "Cove", LastContact=ago(31))
    account(one, "Dale", Tier="Key")
    account(one, "Elm", Tier="Key", LastContact=ago(99), Stage="Churned")
    one.sync(first=True)
    assert texts(one.sheet) == ["Check in with Acme", "Check in with Cove"]
    assert tasks(one.sheet, Account="Acme")


def test_a_long_list_gets_its_tasks_over_some_days_the_worst_first(one):
    for n in range(MOST + 2):
        person(one, f"P{n}", Circle="Inner", LastContact=ago(100 + n))
    one.sync(first=True)
    assert len(texts(one.excel)) == MOST
    assert "Get back in touch with P0" not in texts(one.excel)
    one.sync(first=True, anew=True, day=DAY + timedelta(days=1))
    assert len(texts(one.excel)) == MOST + 2


@pytest.mark.parametrize(
    ("born", "day", "due"),
    [
        (date(1980, 11, 30), DAY, date(2026, 11, 30)),
        (date(1980, 12, 1), DAY, None),
        (date(1980, 11, 23), DAY, DAY),
        (date(1980, 11, 22), DAY, None),
        (date(1980, 1, 2), date(2026, 12, 29), date(2027, 1, 2)),
        (date(1980, 2, 29), date(2027, 2, 26), date(2027, 3, 1)),
        (date(1980, 2, 29), date(2028, 2, 26), date(2028, 2, 29)),
    ],
)
def test_a_birthday_is_told_a_week_before(one, born, day, due):
    person(one, "Ada", Birthday=serial(born))
    one.sync(first=True, day=day)
    assert [cells["Due"] for cells in tasks(one.sheet)] == ([serial(due)] if due else [])


def test_nothing_is_proposed_where_time_stands_still(one):
    put(one.excel, CELLS, "as_of", **{VALUE: serial(DAY)})
    account(one, Renewal=ahead(20))
    one.sync(first=True)
    assert texts(one.excel) == []


def everything(computer):
    account(computer, Renewal=ahead(20), Tier="Key", LastContact=ago(90))
    person(computer, Circle="Inner", LastContact=ago(90), Birthday=ago(365 * 30))


def test_only_the_first_sync_of_a_day_looks(one):
    everything(one)
    one.sync()
    assert texts(one.excel) == []
    one.sync(first=True, anew=True)
    assert len(texts(one.excel)) == 4
    assert one.sync(first=True, anew=True).status is Status.NOTHING


def test_what_was_undone_or_deleted_stays_away(one):
    everything(one)
    one.sync()
    run = one.sync(first=True, anew=True).run
    history = History(one.state.path)
    one.sync(wish=lambda tables: undo(history.written(run), SCHEMA, tables))
    assert texts(one.sheet) == []
    one.sync(first=True, anew=True, day=DAY + timedelta(days=1))
    assert texts(one.excel) == texts(one.sheet) == []


@settings(max_examples=8, deadline=None)
@given(turns=st.lists(st.sampled_from("ab"), min_size=2, max_size=6))
def test_two_computers_propose_the_same_tasks(tmp_path_factory, turns):
    folder = tmp_path_factory.mktemp("two")
    one = Computer(folder, "one")
    everything(one)
    one.sync()
    other = Computer(folder, "other", one.sheet)
    for turn in turns:
        (one if turn == "a" else other).sync(first=True, anew=True)
    one.sync(first=True, anew=True)
    other.sync(first=True, anew=True)
    assert len(texts(one.sheet)) == 4
    assert texts(one.excel) == texts(one.sheet) == texts(other.excel)
    numbers = [cells["No"] for cells in tasks(one.sheet)]
    assert len(set(numbers)) == 4


def revenue(store):
    rows = [row.cells for row in store.tables["Revenue"].rows]
    return [(c["Account"], c["Type"], c["Amount"]) for c in rows]


@pytest.mark.parametrize(
    ("before", "now", "row"),
    [
        (100.0, 150.0, [("Acme", "Expansion", 50.0)]),
        (100.0, 60.0, [("Acme", "Contraction", 40.0)]),
        (100.0, 0.0, [("Acme", "Churn", 100.0)]),
        (0.0, 70.0, [("Acme", "New", 70.0)]),
        (None, 70.0, []),
        (100.0, 100.0, []),
        (100.0, "much", []),
        ("much", 100.0, []),
    ],
)
def test_a_changed_value_is_proposed_to_the_ledger(one, before, now, row):
    account(one, ARR=before) if before is not None else account(one)
    one.sync()
    account(one, ARR=now)
    one.sync()
    assert revenue(one.excel) == revenue(one.sheet) == row
    one.sync(anew=True)
    assert revenue(one.sheet) == row


def test_the_ledger_gets_what_it_lacks(one):
    account(one, ARR=100.0)
    put(one.excel, "Revenue", "r", Month=ago(50), Account="acme", Type="Opening", Amount=100.0)
    one.sync()
    account(one, ARR=180.0)
    put(one.sheet, "Revenue", "s", Month=ago(1), Account="Acme", Type="Expansion", Amount=50.0)
    one.sync()
    assert ("Acme", "Expansion", 30.0) in revenue(one.sheet)
    assert len(revenue(one.sheet)) == 3
