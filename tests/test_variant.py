"""Variants: other names, settings and tabs over the same tables and columns."""

import dataclasses
import functools
from pathlib import Path

import pytest
from tiny_template import FILES, write

from templates.shipped import load as load_shipped
from templates.shipped import variants
from workbook.errors import ProblemsError
from workbook.template.load import load
from workbook.template.model import Template

NAMES = ("advertising", "creative", "physical", "project", "software")


def ids(template: Template) -> dict[str, list[str]]:
    return {table.name: [c.id for c in table.columns] for _, table in template.tables()}


def cells(template: Template) -> dict[str, object]:
    return {cell.name: cell.content for _, cell in template.cells()}


def test_a_variant_renames_presets_shows_and_hides(tmp_path: Path) -> None:
    folder = write(tmp_path / "tiny")
    plain, big = load(folder), load(folder, variant="big")
    assert [tab.sheet for tab in big.tabs] == [
        "Page",
        "Settings",
        "Jobs",
        "Behind",
        "Rates",
        "Lists",
    ]
    assert [tab.sheet for tab in big.tabs if tab.hidden] == []
    assert (cells(big)["variant"], cells(big)["rate"]) == ("Big", 9.0)
    jobs = next(table for _, table in big.tables() if table.name == "Jobs")
    headers = [(column.header, column.hidden) for column in jobs.columns]
    assert headers[1:4] == [("Days", False), ("Cost", True), ("Size", False)]
    assert next(c.content for c in big.tabs[0].cells if c.at.a1 == "B1") == "Days open"
    clients = next(table for _, table in big.tables() if table.name == "Clients")
    assert clients.starters == ({"Client": "Northlight"},)
    assert ids(big) == ids(plain)
    assert cells(plain)["variant"] is None


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("rate = 9", "rats = 9", "variants/big.toml:6: no cell is named 'rats'"),
        ("rate = 9", 'rate = "nine"', "variants/big.toml:6: 'nine' is not a money"),
        ('Hours = "Days"', 'Hour = "Days"', "variants/big.toml:9: Jobs has no column 'Hour'"),
        ('Hours = "Days"', 'Hours = "job"', "two columns of Jobs are called 'Job'"),
        ("[headers.Jobs]", "[headers.Jbos]", "there is no table 'Jbos'"),
        ('show = ["Behind"]', 'show = ["Behnd"]', "there is no tab 'Behnd'"),
        ('show = ["Behind"]', 'shwo = ["Behind"]', "unknown key 'shwo' (did you mean 'show'?)"),
        ('Jobs = ["Size"]', 'Jobs = ["Sise"]', "Jobs has no column 'Sise'"),
        ('B1 = "Days open"', 'Z9 = "Days open"', "nothing stands in Z9 of 'Page'"),
        ('Client = "Northlight"', 'Clint = "Northlight"', "'Clint' is not a column of the table"),
        ('name = "Big"\n', "", "name is missing"),
    ],
)
def test_a_mistake_in_a_variant_is_listed(tmp_path: Path, old: str, new: str, message: str) -> None:
    text = FILES["variants/big"]
    assert old in text
    folder = write(tmp_path / "tiny", **{"variants/big": text.replace(old, new, 1)})
    with pytest.raises(ProblemsError) as caught:
        load(folder, variant="big")
    assert any(message in str(problem) for problem in caught.value.problems), caught.value


def test_the_five_roles_are_shipped() -> None:
    assert tuple(variants("life-ops")) == NAMES
    with pytest.raises(KeyError):
        load_shipped("life-ops", variant="../tasks")


@functools.cache
def shipped(variant: str = "") -> Template:
    return load_shipped("life-ops", variant=variant)


@pytest.mark.parametrize("name", NAMES)
def test_a_role_hides_and_never_deletes(name: str) -> None:
    plain, role = shipped(), shipped(name)
    assert ids(role) == ids(plain)
    assert cells(role).keys() == cells(plain).keys()
    assert cells(role)["variant"] == variants("life-ops")[name].name
    shown = {tab.sheet for tab in role.tabs if not tab.hidden}
    assert len(shown - {tab.sheet for tab in plain.tabs if not tab.hidden}) <= 2
    assert dataclasses.replace(role, tabs=()) == dataclasses.replace(plain, tabs=())


def test_a_role_shows_two_tabs_more_at_most_and_presets_no_weight() -> None:
    plain = {tab.sheet for tab in shipped().tabs if not tab.hidden}
    shown = {}
    for name in NAMES:
        role = shipped(name)
        shown[name] = [t.sheet for t in role.tabs if not t.hidden and t.sheet not in plain]
        held = cells(role)
        assert [held[key] for key in ("w_when", "w_stake", "w_event")] == [None] * 3
    assert shown == {
        "advertising": ["Pitches", "Campaigns"],
        "creative": ["Deliverables", "Invoices"],
        "physical": ["Orders", "Leads"],
        "project": ["Milestones", "Projects"],
        "software": ["Feedback"],
    }
