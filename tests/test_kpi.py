"""The figures on the terminal: what the Dashboard shows, calculated now."""

import json
import shutil
from dataclasses import replace
from pathlib import Path

import handmade
import pytest
import shown_book

from lifeops.cli.kpi import show_kpis
from lifeops.figures.calculated import Calculated, number
from lifeops.figures.kpis import kpis
from lifeops.figures.words import change_words, period_words
from lifeops.links import Link
from sync.emulator import formats
from workbook.model import Address
from workbook.values import serial
from workbook.xlsx.scan import read_book

ROLES = ("Creative", "Software", "Advertising", "Physical", "Project")


@pytest.fixture(scope="module")
def sample(tmp_path_factory):
    return shown_book.made(tmp_path_factory.mktemp("sample"), shown_book.FIGURES)


@pytest.fixture
def book(sample, home):
    return Path(shutil.copy(sample, home / "my-year.xlsx"))


def as_stored(cells, at):
    """Return a cell as a program without a calculation engine would show it."""
    cell = cells.get(at)
    if cell is None or cell.value is None:
        return ""
    amount = number(cell.value)
    return cell.value if amount is None else formats.shown(amount, pattern=cell.format)


def check_figures(path):
    """Every named figure must be what its row shows in a fresh file, and none must lack."""
    book, found = read_book(path), kpis(Calculated.read(path))
    shown = {each.name: each for group in found.groups for each in group.kpis if each.name}
    names = {name for name in book.names if name.startswith("kpi_")}
    names -= {"kpi_from", "kpi_to", "kpi_from_before"}
    assert {f"kpi_{name}" for name in shown} == names
    assert len(names) > 70
    for name, each in shown.items():
        sheet, at = shown_book.named_cell(book, f"kpi_{name}")
        cells = book.sheet(sheet).cells
        row = [as_stored(cells, Address(at.row, at.column + beside)) for beside in range(5)]
        assert [each.shown, each.before, each.change, each.target, each.state] == [
            row[0] or "n/a", *row[1:],
        ], name  # fmt: skip
        assert each.value == number(cells[at].value)


def test_the_figures_are_what_the_pages_show(sample):
    check_figures(sample)


@pytest.mark.long
@pytest.mark.parametrize("variant", ["", *map(str.lower, ROLES)])
def test_the_figures_of_the_whole_sample_are_what_its_pages_show(tmp_path, lifeops, variant):
    path = tmp_path / "year.xlsx"
    role = ("--variant", variant) if variant else ()
    assert lifeops("new", "life-ops", path, "--sample", *role)[0] == 0
    check_figures(path)


def test_they_stand_in_the_groups_of_the_dashboard(sample):
    groups = kpis(Calculated.read(sample)).groups
    assert [group.title for group in groups] == [
        "Most watched", "Revenue by the ledger", "Clients", "Work", "Life", *ROLES,
    ]  # fmt: skip
    assert [group.is_first for group in groups] == [True, *[False] * 9]
    assert [group.title for group in groups if group.is_other] == list(ROLES)
    assert [len(group.kpis) for group in groups[:3]] == [11, 9, 15]
    assert [each.label for each in groups[3].kpis][-1] == "Working days with the routine, in a row"


def test_the_figures_of_the_role_come_first_and_once(book, lifeops):
    sheet, at = shown_book.named_cell(read_book(book), "variant")
    shown_book.typed(book, sheet, {at: "Software"})
    groups = kpis(Calculated.read(book)).groups
    assert groups[0].title.startswith("For the role: Software")
    assert "adoption" in [each.name for each in groups[0].kpis]
    assert [group.title for group in groups if group.is_other] == [
        role for role in ROLES if role != "Software"
    ]
    printed = lifeops("kpi", book)[1]
    assert printed.index("For the role") < printed.index("Revenue by the ledger")
    assert "Adoption: licences used: 64.6% · Red · target 80.0%" in printed


def by_name(path):
    return {each.name: each for group in kpis(Calculated.read(path)).groups for each in group.kpis}


def test_what_is_typed_counts_at_once(book):
    before = by_name(book)
    table = Calculated.read(book).table("Tasks")
    done = Address(table.first_row + 8, table.columns["Mode"])
    shown_book.typed(book, "Tasks", {done: "Reactive"})
    after = by_name(book)
    changed = {name for name in before if before[name].shown != after[name].shown}
    assert changed == {"proactive"}
    assert as_stored(*stored_at(book, "kpi_proactive")) == before["proactive"].shown


def stored_at(path, name):
    book = read_book(path)
    sheet, at = shown_book.named_cell(book, name)
    return book.sheet(sheet).cells, at


def test_the_change_is_told_since_the_last_row_of_history(book, lifeops):
    table = Calculated.read(book).table("KPIHistory")
    day, name, value = (
        Address(table.first_row, table.columns[each]) for each in ("Date", "KPI", "Value")
    )
    typed = {day: serial(shown_book.AS_OF.replace(day=20)), name: "Health", value: 60.5}
    shown_book.typed(book, table.sheet, typed)
    groups = kpis(Calculated.read(book)).groups
    health = next(each for each in groups[2].kpis if each.name == "health")
    assert health.noted is not None
    assert (health.noted.day.day, health.noted.value) == (20, "60.5")
    printed = lifeops("kpi", book, "--json")[1]
    assert {"day": "2026-11-20", "value": "60.5", "change": health.noted.change} in [
        each["noted"]
        for group in json.loads(printed)["books"][0]["groups"]
        for each in group["kpis"]
    ]
    moved = f"{health.noted.change} since 20 Nov 2026"
    assert change_words(health).startswith(moved)
    assert change_words(replace(health, change=health.noted.change)) == moved
    assert change_words(replace(health, noted=None, change="+1.0")) == "+1.0 from before"
    assert change_words(replace(health, noted=None, change="n/a")) == ""


def test_a_row_of_history_from_today_is_no_earlier_one(book):
    table = Calculated.read(book).table("KPIHistory")
    where = (Address(table.first_row, table.columns[each]) for each in ("Date", "KPI", "Value"))
    today = (serial(shown_book.AS_OF), "thin", 3.0)
    shown_book.typed(book, table.sheet, dict(zip(where, today, strict=True)))
    assert by_name(book)["thin"].noted is None


def test_an_empty_period_is_not_available(tmp_path, lifeops):
    path = shown_book.made(tmp_path, shown_book.FIGURES, sample=False)
    found = kpis(Calculated.read(path))
    retention = found.groups[0].kpis[0]
    assert (retention.shown, retention.value, retention.state) == ("n/a", None, "")
    code, printed, _ = lifeops("kpi", path)
    assert code == 0
    assert "Net revenue retention: n/a · target 105.0%\n" in printed


def test_a_period_that_ends_before_it_starts_is_said(sample):
    found = kpis(Calculated.read(sample))
    assert period_words(found) == "Figures from 1 Dec 2025 to 23 Nov 2026"
    start, end = found.period
    assert "ends before" in period_words(replace(found, period=(end, start)))
    assert "Settings" in period_words(replace(found, period=None))


def test_the_other_roles_are_shown_when_asked_for(sample, lifeops):
    code, printed, _ = lifeops("kpi", sample)
    assert code == 0
    assert "Stuck" not in printed
    assert "lifeops kpi book.xlsx --all" in printed.replace("\n  ", " ")
    everything = lifeops("kpi", sample, "--all")[1]
    assert "Software:\n" in everything
    assert "--all" not in everything


def test_the_json_is_one_document(sample, lifeops):
    code, printed, _ = lifeops("kpi", sample, "--json")
    document = json.loads(printed)
    assert (code, document["command"]) == (0, "kpi")
    (found,) = document["books"]
    assert found["period"] == {"from": "2025-12-01", "to": "2026-11-23"}
    assert [group["title"] for group in found["groups"]][-5:] == list(ROLES)
    health = next(each for each in found["groups"][2]["kpis"] if each["name"] == "health")
    assert set(health) == {
        "name", "label", "value", "shown", "before", "change", "target", "state", "noted",
    }  # fmt: skip
    assert (health["label"], health["target"]) == ("Health, weighted by value", "75")
    assert health["noted"] is None


def test_it_fits_a_narrow_terminal(sample, lifeops, monkeypatch):
    monkeypatch.setenv("COLUMNS", "60")
    printed = lifeops("kpi", sample, "--all")[1]
    assert max(map(len, printed.splitlines())) <= 60


def test_a_workbook_without_a_dashboard_says_which_has_one(home, lifeops):
    path = home / "people.xlsx"
    handmade.sheet_of(path, [["Name", "City"], ["Ana", "Ghent"]])
    code, _, complaint = lifeops("kpi", path)
    assert code == 50
    assert "lifeops new life-ops" in complaint
    (told,) = json.loads(lifeops("kpi", path, "--json")[1])["books"]
    assert (told["spreadsheet"], told["local"], told["exit_code"]) == (None, None, 50)


def test_names_that_steer_a_terminal_are_printed_harmless(sample, home, capsys):
    found = kpis(Calculated.read(sample))
    evil = replace(found.groups[0].kpis[0], label="\x1b[2J")
    group = replace(found.groups[0], kpis=(evil,))
    show_kpis(replace(found, groups=(group,)), Link(sample, "", "", local=False))
    assert "\x1b" not in capsys.readouterr().out
