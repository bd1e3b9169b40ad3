"""The figures of the five roles: golden ones, against the oracle in pandas, and laws."""

import functools
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from random import Random

import oracle_roles as oracle
import pytest
from client_book import TODAY, frames, typed_rows
from filled_book import Rows, Seen, by_engine, by_ironcalc, plain
from oracle_kpi import Period
from role_book import TABS, on_dashboard, role_figures, role_year, roles, roles_book

from workbook.calculate import engine
from workbook.model import Address
from workbook.render.book import render
from workbook.render.rendered import RenderedBook
from workbook.template.model import DayOffset
from workbook.values import EPOCH, CellError, Value

ROLES = ("", "Creative", "Software", "Advertising", "Physical", "Project")
MONTHS = 12
QUOTA = 165_000


def day(year: int, month: int, number: int = 1) -> int:
    return (date(year, month, number) - EPOCH).days


THIS = Period(day(2025, 12), TODAY)
LAST = Period(day(2024, 12), day(2025, 11, 30))


def same(one: Value, other: Value) -> bool:
    if isinstance(one, float | int) and isinstance(other, float | int):
        return one == pytest.approx(other, rel=1e-12, abs=1e-9)
    return one == other


@functools.cache
def year() -> tuple[RenderedBook, Seen]:
    book = render(role_year(), sample=True)
    return book, by_engine(book)


def test_every_figure_of_the_roles_equals_the_oracle() -> None:
    book, seen = year()
    found = role_figures(book, seen)
    asked = oracle.Roles(frames(typed_rows(role_year())), TODAY, QUOTA)
    now = {**asked.of(THIS), **asked.at_the_moment(THIS, MONTHS)}
    then = asked.of(LAST)
    assert found.keys() - {"commission"} == now.keys()
    assert [name for name, value in now.items() if value == "n/a"] == []
    assert {n: (v, found[n][0]) for n, v in now.items() if not same(v, found[n][0])} == {}
    assert {n: (v, found[n][1]) for n, v in then.items() if not same(v, found[n][1])} == {}


def test_accounts_fall_in_fifths_by_what_they_order() -> None:
    book, seen = year()
    expected = oracle.Roles(frames(typed_rows(role_year())), TODAY, QUOTA).buyers()
    shown = {}
    columns = next(table for _, table in role_year().tables() if table.name == "Accounts").columns
    at = {column.id: place for place, column in enumerate(columns, start=1)}
    cells = seen.cells["Accounts"]
    for row in range(2, 20):
        rfm = plain(cells.get(Address(row, at["RFM"])))
        if rfm is not None:
            name = str(cells[Address(row, at["Account"])]).casefold()
            shown[name] = (rfm, plain(cells.get(Address(row, at["NextOrder"]))))
    assert shown == {
        name: (f"{each.R}{each.F}{each.M}", None if each.orders < 2 else each.next)
        for name, each in zip(expected.index, expected.itertuples(), strict=True)
    }
    assert len(shown) > 5
    assert book.names["kpi_backlog"][0] == "Role figures"


GOLDEN: Rows = {
    "Accounts": [
        {"Account": "Ash", "Licences": 10.0, "LicencesUsed": 12.0},
        {"Account": "Birch", "Licences": 30.0, "LicencesUsed": 6.0},
        {"Account": "Cedar", "Licences": 50.0, "LicencesUsed": 50.0, "Stage": "Churned"},
        {"Account": "Dogwood", "Licences": 40.0},
    ],
    "Deliverables": [
        {"Name": "a", "DraftDue": DayOffset(-9), "Sent": DayOffset(-9), "RoundsUsed": 4.0},
        {"Name": "b", "DraftDue": DayOffset(-9), "Sent": DayOffset(-8), "RoundsUsed": 1.0},
        {"Name": "c", "DraftDue": DayOffset(-1), "RoundsUsed": 5.0, "RoundsAllowed": 4.0},
        {"Name": "d", "DraftDue": DayOffset(0)},
        {"Name": "e", "DraftDue": DayOffset(-5), "Sent": DayOffset(-6), "Approved": DayOffset(-1)},
    ],
    "Invoices": [
        {"No": "1", "Account": "Ash", "Amount": 100.0, "Sent": DayOffset(-40)},
        {"No": "2", "Account": "ash ", "Amount": 300.0, "Sent": DayOffset(-30)},
        {"No": "3", "Account": "Birch", "Amount": 50.0, "Sent": DayOffset(-31)},
        {"No": "4", "Account": "Nobody", "Amount": 70.0, "Sent": DayOffset(-60)},
        {"No": "5", "Account": "Ash", "Amount": 9.0},
        {
            "No": "6",
            "Account": "Birch",
            "Amount": 50.0,
            "Sent": DayOffset(-50),
            "Paid": DayOffset(-30),
        },
    ],
    "Pitches": [
        {"Idea": "w", "Outcome": "Won", "Decided": DayOffset(-2), "SpecHours": 10.0},
        {"Idea": "x", "Outcome": "Lost", "Decided": DayOffset(-2), "SpecHours": 30.0},
        {"Idea": "y", "Outcome": "Won", "Decided": DayOffset(-900), "SpecHours": 99.0},
        {"Idea": "z", "Pitched": DayOffset(-5), "FollowedUp": DayOffset(-3)},
        {"Idea": "v", "Pitched": DayOffset(-4), "FollowedUp": DayOffset(-2)},
        {"Idea": "u", "Pitched": DayOffset(-20), "FollowedUp": DayOffset(-10)},
    ],
    "Campaigns": [
        {
            "Name": "half",
            "Account": "Ash",
            "Start": DayOffset(-10),
            "End": DayOffset(10),
            "Budget": 1000.0,
            "Spend": 600.0,
        },
        {
            "Name": "on",
            "Account": "Ash",
            "Start": DayOffset(-10),
            "End": DayOffset(30),
            "Budget": 800.0,
            "Spend": 220.0,
        },
        {"Name": "to come", "Start": DayOffset(1), "End": DayOffset(2), "Budget": 5.0},
    ],
    "Orders": [
        {"Date": DayOffset(-40), "Account": "Ash", "Qty": 2.0, "Price": 10.0, "Cost": 6.0},
        {"Date": DayOffset(-40), "Account": "Ash", "Price": 5.0},
        {"Date": DayOffset(-20), "Account": "Ash", "Qty": 4.0, "Price": 10.0, "Cost": 9.0},
        {"Date": DayOffset(-90), "Account": "Birch", "Price": 7.0, "Cost": 7.0},
        {"Date": DayOffset(-50), "Account": "Birch", "Price": 7.0},
        {"Date": DayOffset(1), "Account": "Birch", "Price": 1000.0},
        {"Date": DayOffset(-3), "Account": "Dogwood", "Price": 1.0},
    ],
    "Projects": [
        {"Name": "P", "Account": "Ash", "Deadline": DayOffset(-9), "Budget": 100.0, "Spent": 70.0},
        {"Name": "Q", "Account": "Ash", "Deadline": DayOffset(-9), "Budget": 50.0},
    ],
    "Milestones": [
        {"Name": "1", "Project": "P", "Planned": DayOffset(-9), "Done": DayOffset(-7)},
        {"Name": "2", "Project": "P", "Planned": DayOffset(-6), "Payment": 40.0},
        {
            "Name": "3",
            "Account": "Birch",
            "Planned": DayOffset(5),
            "Due": DayOffset(9),
            "Payment": 60.0,
            "ChangeOrders": 5.0,
        },
    ],
    "Opportunities": [
        {"Name": "o", "Account": "Ash", "Amount": 100.0, "StageSince": DayOffset(-61)},
        {"Name": "p", "Account": "Ash", "Amount": 100.0, "StageSince": DayOffset(-60)},
        {"Name": "q", "Account": "Ash", "Stage": "Won", "StageSince": DayOffset(-99)},
    ],
}
EXPECTED: Mapping[str, float] = {
    "drafts_on_time": 2 / 4,
    "rounds_over": 2 + 1,
    "rounds": 0,
    "repeat_work": (300 + 50) / 500,
    "invoices_overdue": 3,
    "overdue_value": 150,
    "open_value": 450,
    "days_to_pay": 20,
    "adoption": (10 + 6) / 40,
    "low_adoption": 1,
    "pitch_win_rate": 0.5,
    "spec_hours": 40,
    "pitch_follow_ups": 1,
    "pacing": 820 / 700,
    "on_pace": 0.5,
    "live_budget": 1800,
    "gross_margin": (60 + 7 - 48 - 7) / 67,
    "order_gap": 30,
    "reorders_late": 1,
    "reorders_due": 1,
    "reorder_days_late": 10,
    "milestones_on_time": 0,
    "slip": (2 + 6) / 2,
    "backlog": 105,
    "milestones_late": 1,
    "project_margin": 0.3,
    "stage_age": 60.5,
    "bids_stuck": 1,
    "stuck_value": 10,
}


def test_the_golden_figures_in_both_engines_and_the_oracle(tmp_path: Path) -> None:
    book = roles_book(GOLDEN)
    for seen in (by_engine(book), by_ironcalc(book, tmp_path)):
        found = {name: now for name, (now, _) in role_figures(book, seen).items()}
        assert {name: found[name] for name in EXPECTED} == pytest.approx(EXPECTED)
    asked = oracle.Roles(frames(GOLDEN), TODAY, 0)
    said = {**asked.of(THIS), **asked.at_the_moment(THIS, MONTHS)}
    assert {name: said[name] for name in EXPECTED} == pytest.approx(EXPECTED)


def test_without_rows_no_figure_is_available_and_nothing_is_an_error(tmp_path: Path) -> None:
    book = roles_book({})
    for seen in (by_engine(book), by_ironcalc(book, tmp_path)):
        found = role_figures(book, seen)
        assert {name: both for name, both in found.items() if both != ("n/a", "n/a")} == {}
        for sheet, cells in seen.cells.items():
            assert not [at.a1 for at, v in cells.items() if isinstance(v, CellError)], sheet


def test_the_order_of_rows_and_blank_rows_change_no_figure() -> None:
    book, seen = year()
    random = Random(7)
    tabs = []
    for tab in role_year().tabs:
        table = tab.table
        if table is None or table.name in {"Lists", "Currencies", "Playbooks"}:
            tabs.append(tab)
            continue
        rows = [*table.samples, {}, {}] if table.required and table.samples else list(table.samples)
        random.shuffle(rows)
        tabs.append(replace(tab, table=replace(table, samples=tuple(rows))))
    mixed = render(replace(role_year(), tabs=tuple(tabs)), sample=True)
    other = role_figures(mixed, by_engine(mixed))
    for name, both in role_figures(book, seen).items():
        assert all(map(same, both, other[name])), name


class Switched:
    """The sample year on a calculator, whose role is changed as people do in Settings."""

    def __init__(self) -> None:
        self.book, _ = year()
        self.calculator = engine(self.book.as_of)
        for sheet in self.book.sheets:
            self.calculator.add_sheet(sheet.name)
        for name, (sheet, at) in self.book.names.items():
            self.calculator.define(name, sheet, at)
        for sheet in self.book.sheets:
            self.calculator.set(sheet.name, {at: c.content for at, c in sheet.cells.items()})

    def type(self, name: str, value: str | float | None) -> None:
        sheet, at = self.book.names[name]
        self.calculator.set(sheet, {at: value})

    def value(self, name: str) -> Value:
        return plain(self.calculator.value(*self.book.names[name]))

    def page(self, sheet: str, columns: int, last: int) -> dict[Address, Value]:
        places = [Address(r, c) for r in range(1, last + 1) for c in range(1, columns + 1)]
        return {at: self.calculator.value(sheet, at) for at in places}


@pytest.fixture(scope="module")
def switched() -> Switched:
    return Switched()


WEIGHTS = {
    "": (40, 40, 20),
    "Creative": (50, 32, 18),
    "Software": (36, 46, 18),
    "Advertising": (36, 36, 28),
    "Physical": (35, 47, 18),
    "Project": (50, 34, 16),
}


@pytest.mark.parametrize("role", ROLES)
def test_the_dashboard_and_the_weights_follow_the_role_at_once(
    switched: Switched, role: str
) -> None:
    switched.type("variant", f"{role} " if role else None)
    dashboard = switched.page("Dashboard", 9, 120)
    page = switched.page("Role figures", 8, 75)
    top = 4 + 12 * ROLES.index(role)
    shown = on_dashboard(dashboard)
    expected = [
        tuple(plain(page.get(Address(row, column))) for column in range(2, 8))
        for row in range(top + 1, top + 12)
    ]
    assert shown == expected
    assert len({label for label, *_ in shown}) == 11
    for column, slot in ((2, 0), (3, 1), (4, 3), (5, 6), (6, 9)):
        short = page[Address(top + 1 + slot, 8)]
        assert dashboard[Address(5, column)] == short
        assert len(str(short)) <= 16
        assert plain(dashboard[Address(6, column)]) == shown[slot][1]
    weights = [switched.value(f"{each}_weight") for each in ("when", "stake", "event")]
    assert tuple(weights) == WEIGHTS[role]
    assert sum(WEIGHTS[role]) == 100
    assert switched.value("weight_check") == "OK"


def test_a_weight_that_was_typed_goes_before_that_of_the_role(switched: Switched) -> None:
    switched.type("variant", "Software")
    switched.type("w_event", 30.0)
    assert switched.value("event_weight") == 30
    assert switched.value("weight_check") == "Score weights do not sum to 100"
    switched.type("w_stake", 34.0)
    assert switched.value("weight_check") == "OK"
    switched.type("w_event", None)
    switched.type("w_stake", None)
    assert switched.value("event_weight") == 18


def test_the_role_may_be_renamed_in_its_list_and_a_strange_one_counts_as_none(
    switched: Switched,
) -> None:
    lists = next(table for _, table in role_year().tables() if table.name == "Lists")
    at = [column.id for column in lists.columns].index("Industry") + 1
    switched.calculator.set("Lists", {Address(5, at): "Wholesale"})
    switched.type("variant", "wholesale")
    assert switched.value("stake_weight") == 47
    switched.calculator.set("Lists", {Address(5, at): "Physical"})
    assert switched.value("role") == 0
    switched.type("variant", 7.0)
    assert switched.value("stake_weight") == 40
    switched.type("variant", None)


PLAYS: Rows = {
    "Accounts": [
        {"Account": "Ash", "Licences": 10.0, "LicencesUsed": 1.0, "Usage": 60.0, "Champion": "Bo"},
        {"Account": "Birch", "Renewal": DayOffset(30), "Usage": 60.0, "Champion": "Bo"},
    ],
    "Invoices": [{"No": "1", "Account": "Ash", "Amount": 50.0, "Sent": DayOffset(-40)}],
    "Campaigns": [
        {
            "Name": "c",
            "Account": "Ash",
            "Start": DayOffset(-10),
            "End": DayOffset(10),
            "Budget": 100.0,
            "Spend": 10.0,
        }
    ],
    "Orders": [
        {"Date": DayOffset(days), "Account": "Ash", "Price": 7.0, "Qty": 3.0} for days in (-40, -30)
    ],
    "Milestones": [
        {"Name": "m", "Account": "Ash", "Planned": DayOffset(-3), "Payment": 90.0},
    ],
}


@pytest.mark.parametrize(
    ("role", "hints", "urgency", "base"),
    [
        ("", (None, "Renewal play"), (0, 0.75), 0),
        ("Creative", ("Invoice chase", "Renewal play"), (0, 0.75), 50),
        ("Software", ("Adoption play", "Renewal play"), (0, 0.75), 0),
        ("Advertising", ("Pacing check", "Renewal play"), (0, 0.75), 0),
        ("Physical", ("Re-order nudge", "Renewal play"), (1, 0), 42),
        ("Project", ("Milestone recovery", "Renewal play"), (0, 0.75), 90),
    ],
)
def test_hints_urgency_and_value_follow_the_role(
    role: str, hints: tuple[str | None, ...], urgency: tuple[float, ...], base: float
) -> None:
    from client_book import with_settings

    book = with_settings(roles_book(PLAYS), {"variant": role or None})
    cells = by_engine(book).cells["Accounts"]
    columns = next(table for _, table in roles().tables() if table.name == "Accounts").columns
    at = {column.id: place for place, column in enumerate(columns, start=1)}

    def seen(name: str) -> tuple[Value, ...]:
        return tuple(plain(cells.get(Address(row, at[name]))) for row in (2, 3))

    assert seen("PlaybookHint") == hints
    assert seen("RenewUrgency") == urgency
    assert seen("Base") == (base, 0)


@pytest.mark.parametrize(
    "role", [each if each == "Physical" else pytest.param(each, marks=pytest.mark.long)
             for each in ROLES]
)  # fmt: skip
def test_two_engines_agree_on_every_cell_of_the_role_tabs(role: str, tmp_path: Path) -> None:
    from client_book import with_settings

    book = with_settings(year()[0], {"variant": role or None})
    ours, theirs = by_engine(book), by_ironcalc(book, tmp_path)
    compared = 0
    for sheet in book.sheets:
        for at in sheet.cells:
            one, other = (plain(seen.cells[sheet.name].get(at)) for seen in (ours, theirs))
            assert not isinstance(one, CellError), (sheet.name, at.a1, one)
            assert same(one, other), (sheet.name, at.a1, one, other)
            compared += one is not None
    print(f"{role or 'no role'}: {compared} non-blank cells compared")  # noqa: T201 - asked for
    assert compared > 20_000
    assert len(TABS) > 20
