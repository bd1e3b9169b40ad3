"""Outcomes of meetings become tasks: once, whoever runs it, however often, in whatever order."""

from datetime import date, timedelta

import pytest
from flow_world import DAY, SCHEMA, Computer, choose, shuffled, tasks, texts
from hypothesis import given, settings
from hypothesis import strategies as st

from lifeops.flows.outcomes import MOST
from lifeops.flows.tables import day_of, workday
from sync.history import History
from sync.memory import MemoryRow
from sync.outcome import Status
from sync.undo import undo
from workbook.values import Formula, Kind, Serial, serial

ASK = ["Build it", "Recap Call 0 for Acme 0", "Show Acme 0"]


@pytest.fixture
def one(tmp_path):
    computer = Computer(tmp_path, "one")
    computer.sync()
    return computer


def both(computer):
    return computer.excel, computer.sheet


def test_the_steps_become_tasks_on_both_sides_in_the_same_run(one):
    choose(one.excel, "c0", "Ask")
    one.sync()
    for side in both(one):
        made = tasks(side)
        assert [cells["No"] for cells in made] == [8, 9, 10]
        assert [cells["Due"] for cells in made] == [
            serial(DAY), serial(DAY), serial(DAY + timedelta(days=1))
        ]  # fmt: skip
        assert made[2]["BlockedBy"] == made[1]["No"]
        assert {cells["Meeting"] for cells in made} == {"23 Nov 13:00 Acme 0"}
        assert all(isinstance(cells["Rank"], Formula) for cells in made)
        (touch,) = side.tables["Touchpoints"].rows
        assert touch.cells["Summary"] == "Call 0: Ask"
        assert touch.cells["Account"] == "Acme 0"
        (meeting,) = [row for row in side.tables["Meetings"].rows if row.id == "c0"]
        assert meeting.cells["Processed"] == serial(DAY)


def test_a_second_sync_does_nothing(one):
    choose(one.sheet, "c0", "ask ")
    one.sync()
    assert texts(one.excel) == ASK
    assert one.sync().status is Status.NOTHING
    assert one.sync(anew=True).plan.local == ()
    assert one.sync(anew=True, asked=True).plan.remote == ()


@pytest.mark.parametrize(
    ("outcome", "cells"),
    [
        (None, {}),
        ("None", {}),
        ("Ask", {"Status": "Cancelled"}),
        ("Ask", {"Status": "No-show"}),
        ("Ask", {"Processed": serial(DAY)}),
        ("Ask", {"Title": None}),
        ("Unheard of", {}),
    ],
)
def test_these_lead_to_nothing(one, outcome, cells):
    choose(one.excel, "c0", outcome or "None", **{k: v for k, v in cells.items() if v})
    if "Title" in cells:
        with one.excel.edited() as tables:
            del tables["Meetings"].rows[0].cells["Title"]
    one.sync()
    assert texts(one.excel) == texts(one.sheet) == []


def test_an_outcome_without_steps_is_told_to_who_asks(one):
    choose(one.excel, "c0", "Unheard of")
    assert one.sync().notices == ()
    (notice,) = one.sync(asked=True, anew=True).notices
    assert notice.where == "Meetings, 23 Nov 13:00 Acme 0"
    assert "'Unheard of'" in notice.message


def test_processed_alone_is_never_written(one):
    choose(one.excel, "c0", "Ask")
    one.sync()
    choose(one.excel, "c0", "Ask", Processed=None)
    one.sync()
    meetings = {row.id: row.cells for row in one.sheet.tables["Meetings"].rows}
    assert meetings["c0"].get("Processed") is None
    assert texts(one.sheet) == ASK


def test_a_step_that_was_added_to_the_playbook_comes_if_it_is_asked_for_again(one):
    choose(one.excel, "c0", "Ask")
    one.sync()
    with one.sheet.edited() as tables:
        cells = {"Outcome": "Ask", "Step": 4.0, "Task": "Bill it", "BlockedByStep": 1.0}
        tables["Playbooks"].rows.append(MemoryRow("p9", cells))
    choose(one.sheet, "c0", "Ask", Processed=None)
    one.sync()
    assert texts(one.excel) == sorted([*ASK, "Bill it"])
    (bill,) = tasks(one.excel, Task="Bill it")
    (recap,) = tasks(one.excel, Task=ASK[1])
    assert bill["BlockedBy"] == recap["No"]


def undone(computer, run):
    history = History(computer.state.path)
    return computer.sync(wish=lambda tables: undo(history.written(run), SCHEMA, tables))


def test_a_run_that_was_undone_is_not_redone(one):
    choose(one.excel, "c0", "Ask")
    one.sync(flows=False)  # the outcome itself was there before the run
    run = one.sync(anew=True).run
    undone(one, run)
    for asked in (False, True):
        one.sync(anew=True, asked=asked)
        assert texts(one.excel) == texts(one.sheet) == []
    (notice,) = one.sync(anew=True, asked=True).notices
    assert "choose it afresh" in notice.message
    choose(one.sheet, "c0", None)
    one.sync()
    choose(one.sheet, "c0", "Ask")
    one.sync()
    assert texts(one.excel) == texts(one.sheet) == ASK


def test_another_computer_does_not_redo_it_either(tmp_path, one):
    other = Computer(tmp_path, "other", one.sheet)
    choose(one.excel, "c0", "Ask")
    one.sync(flows=False)
    other.sync()
    run = one.sync(anew=True).run  # nothing: the other one made them
    assert run == 0 or texts(one.sheet) == ASK
    one.sync()
    undone(other, 1)
    one.sync(anew=True)
    other.sync(anew=True)
    assert texts(one.sheet) == texts(one.excel) == texts(other.excel) == []


def test_a_task_that_was_deleted_does_not_come_back(one):
    choose(one.excel, "c0", "Ask")
    one.sync()
    with one.sheet.edited() as tables:
        rows = tables["Tasks"].rows
        rows[:] = [row for row in rows if row.cells["Task"] != "Build it"]
    one.sync()
    choose(one.excel, "c0", "Ask", Processed=None)
    one.sync()
    assert texts(one.sheet) == [each for each in ASK if each != "Build it"]


def test_more_than_a_sync_does_unasked_is_asked_for(one):
    with one.excel.edited() as tables:
        for n in range(MOST + 1):
            cells = {"Title": f"Call x{n}", "Account": "Acme", "Outcome": "Thanks"}
            tables["Meetings"].rows.append(MemoryRow("", cells))
    outcome = one.sync()
    assert [notice.where for notice in outcome.notices] == ["Meetings"]
    assert "lifeops outcomes" in outcome.notices[0].message
    assert texts(one.sheet) == []
    one.sync(asked=True, anew=True)
    assert texts(one.sheet) == ["Thank Acme"] * (MOST + 1)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.sampled_from(["Ask", "Thanks", "None", None]), min_size=3, max_size=3),
    st.lists(st.booleans(), min_size=3, max_size=3),
    st.integers(0, 99),
)
def test_the_order_of_rows_and_the_side_do_not_matter(tmp_path_factory, chosen, in_excel, seed):
    made = []
    for turn in range(2):
        computer = Computer(tmp_path_factory.mktemp("flows"), "one")
        computer.sync()
        for n, (outcome, here) in enumerate(zip(chosen, in_excel, strict=True)):
            if outcome:
                choose(computer.excel if here else computer.sheet, f"c{n}", outcome)
        if turn:
            shuffled(computer.excel, seed)
            shuffled(computer.sheet, seed + 1)
        computer.sync()
        excel, sheet = (
            {row.id: row.cells for row in side.tables["Tasks"].rows} for side in both(computer)
        )
        assert excel == sheet
        made.append(
            {key: {c: v for c, v in cells.items() if c not in {"No", "BlockedBy"}}
             for key, cells in excel.items()}
        )  # fmt: skip
    assert made[0] == made[1]


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_two_computers_make_each_step_once(tmp_path_factory, data):
    folder = tmp_path_factory.mktemp("flows")
    one = Computer(folder, "one")
    one.sync()
    other = Computer(folder, "other", one.sheet)
    other.sync()
    places = [one.excel, one.sheet, other.excel]
    wanted = set()
    for _ in range(data.draw(st.integers(1, 6))):
        act = data.draw(st.sampled_from(["choose", "one", "other", "crash", "open"]))
        computer = data.draw(st.sampled_from([one, other]))
        if act == "choose":
            meeting = data.draw(st.sampled_from(["c0", "c1", "c2"]))
            if meeting not in wanted:  # two people who choose unlike things are in conflict
                choose(data.draw(st.sampled_from(places)), meeting, "Ask")
                wanted.add(meeting)
        elif act == "open":
            computer.excel.open_elsewhere = True
            computer.sync()
            computer.excel.open_elsewhere = False
        elif act == "crash":
            computer.crash(data.draw(st.integers(1, 9)), after=data.draw(st.booleans()))
        else:
            (one if act == "one" else other).sync()
    for _ in range(3):
        one.sync(anew=True)
        other.sync(anew=True)
    expected = sorted(text.replace("0", meeting[1]) for meeting in wanted for text in ASK)
    for store in places:
        assert texts(store) == expected
        assert len({cells["No"] for cells in tasks(store)}) == len(expected)
    assert not one.state.conflicts()
    assert not other.state.conflicts()


@pytest.mark.parametrize("after", [False, True])
@pytest.mark.parametrize("side", ["excel", "sheet"])
def test_a_run_that_dies_at_any_step_is_made_good(tmp_path, after, side):
    for at in range(1, 30):
        computer = Computer(tmp_path, f"{at}")
        computer.sync()
        choose(getattr(computer, side), "c0", "Ask")
        taken = computer.crash(at, after=after)
        computer.sync()
        computer.sync(anew=True)
        assert texts(computer.excel) == texts(computer.sheet) == ASK
        if at > taken:
            return
    raise AssertionError("the crashes did not reach the end of a run")


def test_workdays_leave_weekends_out():
    friday = date(2026, 11, 27)
    assert [workday(friday, n) for n in (0, 1, 5)] == [
        friday, date(2026, 11, 30), date(2026, 12, 4)
    ]  # fmt: skip
    assert workday(date(2026, 11, 28), 0) == date(2026, 11, 28)
    assert workday(date(2026, 11, 28), 1) == date(2026, 11, 30)


@pytest.mark.parametrize("wrong", ["Fri", True, -1.0, 1e12, None])
def test_what_is_no_date_is_none(wrong):
    assert day_of(wrong) is None
    assert day_of(Serial(46349.5, Kind.DATETIME)) == DAY
