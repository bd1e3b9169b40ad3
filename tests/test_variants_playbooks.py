"""The playbooks of a role: its own steps for an outcome go before those for everybody."""

from collections.abc import Mapping
from pathlib import Path

import pytest
from filled_book import plain
from flow_world import SCHEMA, Computer, choose, texts
from role_book import ROLES, roles, roles_book
from test_variants_switch import Switched

from lifeops.flows.role import role
from sync.engine import sync
from sync.memory import MemoryRow
from sync.store import CELLS, VALUE
from workbook.model import Address
from workbook.template.model import DayOffset, Sample

SOFTWARE: list[Mapping[str, str | float]] = [
    {"Outcome": "ask", "Step": 1.0, "Task": "Look at usage of {account}", "Role": "Software"},
    {"Outcome": "Thanks", "Step": 1.0, "Task": "Ask for a case study", "Role": " software "},
    {"Outcome": "Thanks", "Step": 2.0, "Task": "Invite to the beta", "Role": "Baker"},
]


@pytest.fixture
def one(tmp_path: Path) -> Computer:
    computer = Computer(tmp_path, "one")
    with computer.excel.edited() as tables:
        tables["Playbooks"].rows += [
            MemoryRow(f"r{n}", dict(cells)) for n, cells in enumerate(SOFTWARE)
        ]
    computer.sync()
    return computer


def with_role(computer: Computer, role: str) -> None:
    with computer.sheet.edited() as tables:
        row = next(row for row in tables[CELLS].rows if row.id == "variant")
        row.cells[VALUE] = role


def test_without_a_role_the_steps_of_roles_rest(one: Computer) -> None:
    choose(one.excel, "c0", "Ask")
    one.sync()
    assert texts(one.sheet) == ["Build it", "Recap Call 0 for Acme 0", "Show Acme 0"]


def test_a_role_has_its_own_steps_and_those_for_everybody_where_it_has_none(one: Computer) -> None:
    with_role(one, "SOFTWARE")
    choose(one.excel, "c0", "Ask")
    one.sync()
    assert texts(one.sheet) == ["Look at usage of Acme 0"]
    with_role(one, "Creative")
    choose(one.excel, "c1", "Thanks")
    one.sync()
    assert texts(one.excel) == ["Look at usage of Acme 0", "Thank Acme 1"]


def test_a_sync_says_how_the_tabs_of_another_role_are_shown(one: Computer) -> None:
    def notices() -> list[tuple[str, str]]:
        run = sync(one.excel, one.sheet, one.state, SCHEMA, flows=(role,))
        return [(each.where, each.message) for each in run.notices]

    use = "shows its tabs and renames headers"
    assert notices() == []
    with_role(one, "Software ")
    said = f"the role is Software now: `lifeops template use software BOOK` {use}"
    assert notices() == [("Settings, Role", said)]
    assert notices() == []
    with_role(one, "software")
    assert notices() == []
    with_role(one, "")
    said = f"the role is none now: `lifeops template use general BOOK` {use}"
    assert notices() == [("Settings, Role", said)]


def starters() -> tuple[Mapping[str, Sample], ...]:
    return next(table for _, table in roles().tables() if table.name == "Playbooks").starters


@pytest.mark.parametrize("name", ROLES)
def test_the_workbook_counts_the_same_steps_as_the_flow(switched: Switched, name: str) -> None:
    switched.type("variant", name or None)
    columns = next(table for _, table in roles().tables() if table.name == "Playbooks").columns
    at = {column.id: place for place, column in enumerate(columns, start=1)}
    rows = list(enumerate(starters(), start=2))

    def seen(row: int, name: str) -> object:
        return plain(switched.calculator.value("Playbooks", Address(row, at[name])))

    own = {row["Outcome"] for _, row in rows if name and row.get("Role") == name}
    expected = [
        row["Outcome"] if row.get("Role", "") == (name if row["Outcome"] in own else "") else None
        for _, row in rows
    ]
    assert [seen(n, "OutcomeKey") for n, _ in rows] == expected
    assert [seen(n, "Check") for n, _ in rows] == [None] * len(rows)
    assert name in {"", "Physical"} or own


@pytest.fixture(scope="module")
def switched() -> Switched:
    meeting = {"Title": "Call", "Date": DayOffset(0), "Outcome": "Pitched"}
    return Switched(roles_book({"Meetings": [meeting]}))


def test_the_ranking_shows_the_steps_of_the_role(switched: Switched) -> None:
    columns = next(table for _, table in roles().tables() if table.name == "Meetings").columns
    at = Address(2, [column.id for column in columns].index("Steps") + 1)
    for name, steps in (("", 2), ("Advertising", 4), ("Project", 2)):
        switched.type("variant", name or None)
        assert switched.calculator.value("Meetings", at) == steps
