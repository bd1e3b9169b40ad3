"""What a row, and a setting, says of a cell that cannot be right."""

import functools
from collections.abc import Mapping
from pathlib import Path

import pytest
from filled_book import Rows, Seen, by_engine, by_ironcalc, filled, life_ops, plain
from workbench import Workbench

from workbook.model import Address
from workbook.render.book import render
from workbook.template.model import DayOffset, Sample
from workbook.values import CellError, Content, Formula, Value

TODAY = DayOffset(0)
ASH: Mapping[str, Sample] = {"Account": "Ash", "ARR": 1000.0}
TASK: Mapping[str, Sample] = {"Task": "T", "No": 1.0, "Due": TODAY}
MEETING: Mapping[str, Sample] = {"Title": "M", "Date": TODAY, "Start": 0.5, "End": 0.75}
SEGMENT: Mapping[str, Sample] = {"Trip": "Oslo", "Type": "Rail", "Cost": 10.0}
PERSON: Mapping[str, Sample] = {"Name": "Ann", "Added": DayOffset(-9)}
PLANS = ("Tasks", "Meetings", "Accounts", "Segments", "People", "Contacts", "Projects")
TYPED = {
    cell.name: cell
    for tab in life_ops().tabs
    for cell in tab.cells
    if tab.sheet == "Settings" and cell.name and not isinstance(cell.content, Formula)
}


@functools.cache
def bench() -> Workbench:
    return Workbench(life_ops(), dict.fromkeys(PLANS, 2))


def check(table: str, row: Mapping[str, Sample], **typed: Sample) -> Value:
    """What a row says of itself once something else is typed in it."""
    return bench().fill({table: [{**row, **typed}]}).column(table, "Check", 1)[0]


@pytest.mark.parametrize(
    ("table", "row", "typed", "said"),
    [
        ("Tasks", TASK, {"Est": -5.0}, "Minutes is not 1 to 480"),
        ("Tasks", TASK, {"Est": 900.0}, "Minutes is not 1 to 480"),
        ("Tasks", TASK, {"Due": 0.0}, "Due is not between 2000 and 2199"),
        ("Tasks", TASK, {"Due": 463490.0}, "Due is not between 2000 and 2199"),
        ("Tasks", TASK, {"Status": "Finished"}, "Status is not in its list"),
        ("Tasks", TASK, {"Importance": "Huge"}, "Importance is not in its list"),
        ("Tasks", TASK, {"Area": "Home"}, "Area is not in its list"),
        ("Meetings", MEETING, {"Start": 9.0}, "Start is not a time: type it like 9:00"),
        ("Meetings", MEETING, {"End": 10.0}, "End is not a time: type it like 9:00"),
        ("Segments", SEGMENT, {"Type": "Hotel"}, "Type is not in its list"),
        ("Segments", SEGMENT, {"Paid": "yes"}, "Paid is not in its list"),
        ("Segments", SEGMENT, {"Cost": -1.0}, "Cost is below 0"),
        ("Accounts", ASH, {"Usage": 0.8}, "Usage is not 0 to 100; type 80 for 80 %"),
        ("People", PERSON, {"LastContact": DayOffset(3)}, "Last contact lies ahead"),
    ],
)
def test_a_cell_that_cannot_be_right_is_named(
    table: str, row: Mapping[str, Sample], typed: Mapping[str, Sample], said: str
) -> None:
    assert check(table, row) is None
    assert check(table, row, **typed) == said


def test_the_case_and_a_space_after_a_listed_word_do_not_matter() -> None:
    rows: Rows = {
        "Tasks": [
            {**TASK, "Importance": "high ", "Status": "open "},
            {**TASK, "No": 2.0, "Status": "DONE "},
        ],
        "Segments": [{**SEGMENT, "Type": "rail ", "Paid": "y "}],
    }
    seen = bench().fill(rows)
    assert seen.column("Tasks", "Check", 2) == [None, None]
    assert seen.column("Tasks", "Imp", 1) == [1.0]
    assert seen.column("Tasks", "Closed", 2) == [0, 1]
    assert seen.column("Segments", "Check", 1) == [None]
    assert seen.column("Segments", "UnpaidBase", 1) == [0]
    assert seen.column("Segments", "Needs", 1) == [1]


def test_an_hour_without_a_colon_takes_nothing_from_the_day() -> None:
    free = plain(bench().fill({}).cells["Day Plan"][Address(4, 10)])
    seen = bench().fill({"Meetings": [{**MEETING, "Start": 9.0, "End": 10.0}]})
    assert plain(seen.cells["Day Plan"][Address(4, 10)]) == free == 400
    assert bench().fill({"Meetings": [MEETING]}).cells["Day Plan"][Address(4, 10)] == 40


@pytest.mark.parametrize("table", PLANS)
def test_a_row_without_what_makes_it_a_row_says_what_to_type(table: str) -> None:
    held = next(each for _, each in life_ops().tables() if each.name == table)
    typed = next(c for c in held.columns if not c.formula and c.id != held.required)
    seen = bench().fill({table: [{typed.id: "x"}]})
    said, blank = seen.column(table, "Check", 2)
    assert str(said).startswith("Type the ")
    assert blank is None
    figures = [
        value for c in held.columns if c.formula for value in seen.column(table, c.id, 2) if value
    ]
    assert set(figures) == {said}


def test_every_table_with_a_check_marks_the_cell_that_makes_a_row() -> None:
    for _, table in life_ops().tables():
        if any(column.id == "Check" for column in table.columns):
            marked = {c for rule in table.rules if rule.unfilled for c in rule.columns}
            assert marked == {table.required}, table.name


def test_an_account_that_left_has_no_stake_and_no_urgency() -> None:
    churned = {**ASH, "Stage": "Churned", "Renewal": DayOffset(5), "Usage": 20.0}
    task = {**TASK, "Account": "Ash"}
    seen = bench().fill({"Accounts": [churned], "Tasks": [task, {**TASK, "No": 2.0}]})
    assert seen.column("Accounts", "Stake", 1) == [0]
    assert seen.column("Accounts", "RenewUrgency", 1) == [0]
    assert seen.column("Tasks", "RenewsIn", 1) == [None]
    score = seen.column("Tasks", "Score", 2)
    assert score[0] == score[1]


NAMES = ("A*", "Acme", "What?", "Whats", "x~y", "~")


@pytest.mark.parametrize("program", ["formualizer", "ironcalc"])
def test_a_name_with_a_star_means_itself_alone(program: str, tmp_path: Path) -> None:
    accounts = [{"Account": name, "ARR": float(n)} for n, name in enumerate(NAMES[::-1])]
    tasks = [{"Task": name, "Account": name} for name in NAMES]
    book = filled({"Accounts": accounts, "Tasks": tasks})
    seen = by_engine(book) if program == "formualizer" else by_ironcalc(book, tmp_path)
    count = len(NAMES)
    assert seen.column("Tasks", "AccountRow", count) == [6, 5, 4, 3, 2, 1]
    assert seen.column("Accounts", "OpenTasks", count) == [1] * count
    assert seen.column("Accounts", "Check", count) == [None] * count


def page(seen: Seen, sheet: str) -> str:
    return str(plain(seen.cells[sheet][Address(3, 2)]))


@pytest.mark.parametrize("name", sorted(TYPED.keys() - {"inbox_1"}))
def test_text_in_a_setting_is_told_and_makes_no_error(name: str) -> None:
    wrong: list[Content] = ["abc", True, -1.0, 1e9]
    for each in wrong:
        seen = bench().fill({"Tasks": [TASK]}, {name: each})
        errors = [v for cells in seen.cells.values() for v in cells.values()]
        assert not [v for v in errors if isinstance(v, CellError)], each
        if each == "abc":
            assert page(seen, "Dashboard").startswith("Settings: ")
            told = plain(seen.cells["Settings"][bench().book.names["day_check"][1]]) != "OK"
            assert page(seen, "Day Plan").startswith("Settings: ") is told


def test_the_settings_that_come_with_the_workbook_are_right() -> None:
    seen = bench().fill({})
    assert not page(seen, "Dashboard").startswith("Settings")
    assert page(seen, "Day Plan") == "400 min free · nothing is ready to do"


def test_the_day_plan_says_that_no_minute_is_left() -> None:
    seen = bench().fill({"Tasks": [TASK]}, {"buffer_min": 600.0})
    assert page(seen, "Day Plan") == "0 min free · no minute for what is ready"
    long = bench().fill({"Tasks": [{**TASK, "Est": 480.0}]})
    assert page(long, "Day Plan") == "400 min free · the first task is longer than that"


def test_an_account_without_contacts_counts_in_no_coverage() -> None:
    seen = bench().fill({"Accounts": [ASH, {**ASH, "Account": "Elm"}]})
    sheet, at = bench().book.names["kpi_threads"]
    assert plain(seen.cells[sheet][at]) == "n/a"
    assert seen.column("Accounts", "ThreadsCounted", 2) == [None, None]
    known = bench().fill({"Accounts": [ASH], "Contacts": [{"Name": "Bo", "Account": "Ash"}]})
    assert known.column("Accounts", "ThreadsCounted", 1) == [0]


def test_a_time_is_asked_for_as_a_part_of_a_day() -> None:
    sheets = {sheet.name: sheet for sheet in render(life_ops()).sheets}
    _, start = bench().book.names["day_start"]
    checks = [c for c in sheets["Settings"].checks if start in c.area]
    checks += [c for c in sheets["Meetings"].checks if Address(2, 2) in c.area]
    assert [(c.kind, c.first, c.last) for c in checks] == [("decimal", "0", "0.99999")] * 2
    assert all("9:00" in c.message for c in checks)
