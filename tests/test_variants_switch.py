"""Another role in Settings: weights, figures, plays and the value of accounts follow at once."""

import pytest
from client_book import with_settings
from filled_book import Rows, by_engine, plain
from role_book import ROLES, on_dashboard, role_year, roles, roles_book
from test_variants import year

from workbook.calculate import engine
from workbook.model import Address
from workbook.render.rendered import RenderedBook
from workbook.template.model import DayOffset
from workbook.values import Value


class Switched:
    """A workbook on a calculator, whose role is changed as people do in Settings."""

    def __init__(self, book: RenderedBook) -> None:
        self.book = book
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
    return Switched(year()[0])


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
    switched.calculator.set("Lists", {Address(5, at): "Physical", Address(7, at): "Retail"})
    switched.type("variant", "Retail")
    general = switched.page("Role figures", 2, 6)
    shown = on_dashboard(switched.page("Dashboard", 9, 120))
    assert [row[0] for row in shown][:2] == [general[Address(row, 2)] for row in (5, 6)]
    assert (switched.value("role"), switched.value("weight_check")) == (6, "OK")
    switched.calculator.set("Lists", {Address(7, at): None})
    switched.type("variant", "wholesale")
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
    book = with_settings(roles_book(PLAYS), {"variant": role or None})
    cells = by_engine(book).cells["Accounts"]
    columns = next(table for _, table in roles().tables() if table.name == "Accounts").columns
    at = {column.id: place for place, column in enumerate(columns, start=1)}

    def seen(name: str) -> tuple[Value, ...]:
        return tuple(plain(cells.get(Address(row, at[name]))) for row in (2, 3))

    assert seen("PlaybookHint") == hints
    assert seen("RenewUrgency") == urgency
    assert seen("Base") == (base, 0)
