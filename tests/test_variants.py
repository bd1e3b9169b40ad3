"""The figures of the five roles: golden ones, against the oracle in pandas, and laws."""

import functools
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from random import Random

import oracle_roles as oracle
import pytest
from client_book import TODAY, frames, mixed_up, typed_rows, with_settings
from filled_book import (
    Rows,
    Seen,
    by_engine,
    by_ironcalc,
    by_libreoffice,
    has_libreoffice,
    plain,
    without_cached,
)
from oracle_kpi import Period
from role_book import role_figures, role_year, roles_book

from templates.shipped import load
from workbook.model import Address
from workbook.render.book import render
from workbook.render.rendered import RenderedBook
from workbook.template.model import DayOffset
from workbook.values import EPOCH, CellError, Value
from workbook.xlsx.create import build

TABLES = ("Deliverables", "Invoices", "Feedback", "Pitches", "Campaigns", "Orders", "Leads",
          "Suppliers", "Milestones")  # fmt: skip
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
    mixed = mixed_up(role_year(), Random(7), {"Lists", "Currencies", "Playbooks"})
    other = role_figures(mixed, by_engine(mixed))
    for name, both in role_figures(book, seen).items():
        assert all(map(same, both, other[name])), name


def compared(book: RenderedBook, folder: Path) -> int:
    """How many cells that are not blank two engines agree on; all must agree, none in error."""
    ours, theirs = by_engine(book), by_ironcalc(book, folder)
    found = 0
    for sheet in book.sheets:
        for at in sheet.cells:
            one, other = (plain(seen.cells[sheet.name].get(at)) for seen in (ours, theirs))
            assert not isinstance(one, CellError), (sheet.name, at.a1, one)
            assert same(one, other), (sheet.name, at.a1, one, other)
            found += one is not None
    return found


def test_two_engines_agree_on_every_cell_of_the_role_tabs(tmp_path: Path) -> None:
    found = compared(with_settings(year()[0], {"variant": "Physical"}), tmp_path)
    print(f"{found} non-blank cells compared")  # noqa: T201 - the figure is asked for
    assert found > 20_000


@pytest.mark.long
@pytest.mark.parametrize("name", ["creative", "software", "advertising", "physical", "project"])
def test_two_engines_agree_on_the_whole_workbook_of_a_role(name: str, tmp_path: Path) -> None:
    found = compared(render(load("life-ops", variant=name, sample=True), sample=True), tmp_path)
    print(f"{name}: {found} non-blank cells compared")  # noqa: T201 - the figure is asked for
    assert found > 40_000


@pytest.mark.long
@pytest.mark.skipif(not has_libreoffice(), reason="LibreOffice is not installed")
@pytest.mark.parametrize("name", ["creative", "software", "advertising", "physical", "project"])
def test_libreoffice_gives_the_same_values_for_a_role(name: str, tmp_path: Path) -> None:
    book = render(load("life-ops", variant=name, sample=True), sample=True)
    ours, theirs = by_engine(book), by_libreoffice(without_cached(build(book)), tmp_path)
    found = 0
    for sheet in ("Role figures", "Dashboard", "Accounts", *TABLES):
        for at, value in theirs.cells[sheet].items():
            one = plain(ours.cells[sheet].get(at))
            if isinstance(value, float) and isinstance(one, float):
                assert value == pytest.approx(one, rel=1e-9, abs=1e-7), (sheet, at.a1)
                found += 1
            assert not (isinstance(value, str) and value.startswith("#")), (sheet, at.a1, value)
    print(f"{name}: {found} numbers compared")  # noqa: T201 - the figure is asked for
    assert found > 3_000
