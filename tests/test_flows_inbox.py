"""Lines of the inbox become tasks: once each, and the line is free again."""

import pytest
from flow_world import DAY, Computer, jot, jotted, tasks, texts
from hypothesis import given, settings
from hypothesis import strategies as st

from sync.outcome import Status
from workbook.values import serial


@pytest.fixture
def one(tmp_path):
    computer = Computer(tmp_path, "one")
    computer.sync()
    return computer


@pytest.mark.parametrize("side", ["excel", "sheet"])
def test_a_line_becomes_a_task_on_both_sides(one, side):
    jot(getattr(one, side), 2, "  Call the plumber ")
    one.sync()
    for store in (one.excel, one.sheet):
        assert jotted(store) == []
        (task,) = tasks(store)
        assert task["Task"] == "Call the plumber"
        assert (task["Status"], task["Created"], task["No"]) == ("Inbox", serial(DAY), 8)
    assert one.sync().status is Status.NOTHING
    assert one.sync(anew=True).plan.local == ()


def test_the_same_words_again_are_another_task(one):
    for turn in (1, 2, 3):
        jot(one.excel, 1, "Call the plumber")
        one.sync()
        assert texts(one.sheet) == ["Call the plumber"] * turn


def test_a_file_that_is_open_gets_its_task_later_and_only_once(one):
    jot(one.excel, 1, "Call the plumber")
    one.excel.open_elsewhere = True
    assert one.sync().status is Status.OWED
    one.sync()
    assert texts(one.sheet) == ["Call the plumber"]
    one.excel.open_elsewhere = False
    one.sync()
    assert texts(one.excel) == texts(one.sheet) == ["Call the plumber"]
    assert jotted(one.excel) == jotted(one.sheet) == []


def test_the_same_words_on_the_sheet_while_the_file_is_open_are_another_task(one):
    jot(one.excel, 1, "Call the plumber")
    one.excel.open_elsewhere = True
    one.sync()
    jot(one.sheet, 1, "Call the plumber")
    one.sync()
    one.excel.open_elsewhere = False
    one.sync()
    assert texts(one.excel) == texts(one.sheet) == ["Call the plumber"] * 2
    assert jotted(one.excel) == jotted(one.sheet) == []


def test_a_number_is_a_line_too(one):
    jot(one.sheet, 3, 42.0)
    one.sync()
    assert texts(one.excel) == ["42"]


@settings(max_examples=80, deadline=None)
@given(st.data())
def test_every_line_becomes_one_task_with_two_computers(tmp_path_factory, data):
    folder = tmp_path_factory.mktemp("flows")
    one = Computer(folder, "one")
    one.sync()
    other = Computer(folder, "other", one.sheet)
    other.sync()
    places = [one.excel, one.sheet, other.excel]
    expected: list[str] = []
    free = {1, 2, 3}  # two people who jot in one cell are in conflict
    for _ in range(data.draw(st.integers(1, 7))):
        act = data.draw(st.sampled_from(["jot", "jot", "one", "other", "crash", "open"]))
        computer = data.draw(st.sampled_from([one, other]))
        if act == "jot" and free:
            number = data.draw(st.sampled_from(sorted(free)))
            text = data.draw(st.sampled_from(["Plumber", "Dentist"]))
            jot(data.draw(st.sampled_from(places)), number, text)
            free.discard(number)
            expected.append(text)
        elif act == "open":
            computer.excel.open_elsewhere = True
            computer.sync()
            computer.excel.open_elsewhere = False
        elif act == "crash":
            computer.crash(data.draw(st.integers(1, 9)), after=data.draw(st.booleans()))
        elif act in {"one", "other"}:
            (one if act == "one" else other).sync()
    for _ in range(3):
        one.sync(anew=True)
        other.sync(anew=True)
    for store in places:
        assert texts(store) == sorted(expected)
        assert jotted(store) == []
    assert not one.state.conflicts()
    assert not other.state.conflicts()


@pytest.mark.parametrize("after", [False, True])
@pytest.mark.parametrize("side", ["excel", "sheet"])
def test_a_run_that_dies_at_any_step_is_made_good(tmp_path, after, side):
    for at in range(1, 30):
        computer = Computer(tmp_path, f"{at}")
        computer.sync()
        jot(getattr(computer, side), 1, "Plumber")
        taken = computer.crash(at, after=after)
        computer.sync()
        computer.sync(anew=True)
        assert texts(computer.excel) == texts(computer.sheet) == ["Plumber"]
        if at > taken:
            return
    raise AssertionError("the crashes did not reach the end of a run")
