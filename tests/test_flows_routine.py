"""The routine is noted once a day; a step that nobody knows is told."""

from datetime import timedelta

import pytest
from flow_world import DAY, Computer, put

from lifeops.flows.routine import routine
from sync.store import CELLS, VALUE
from workbook.values import serial


@pytest.fixture
def one(tmp_path):
    computer = Computer(tmp_path, "one")
    put(computer.excel, "Routine", "s", Step="Sort the inbox")
    computer.sync()
    return computer


def note(computer, *steps, day=DAY):
    heard = []

    def wish(tables):
        wishes = routine(tables, {}, day=day, steps=steps)
        heard[:] = wishes.notices
        return wishes

    computer.sync(wish=wish, anew=True)
    return heard


def log(computer):
    rows = [row.cells for row in computer.sheet.tables["RoutineLog"].rows]
    return sorted((c["Date"].days, c["Step"], c["Done"]) for c in rows)


def test_all_of_it_is_noted_once_a_day(one):
    for _ in range(2):
        assert note(one) == []
    assert log(one) == [(serial(DAY).days, "All", "Y")]
    note(one, day=DAY + timedelta(days=1))
    assert len(log(one)) == 2


def test_a_step_is_noted_as_the_routine_names_it(one):
    note(one, " sort THE inbox")
    assert log(one) == [(serial(DAY).days, "Sort the inbox", "Y")]


def test_a_step_that_is_no_step_is_told(one):
    (notice,) = note(one, "Sort the outbox")
    assert "'Sort the outbox'" in notice.message
    assert log(one) == []


def test_a_line_that_says_not_done_does_not_count(one):
    put(one.excel, "RoutineLog", "x", Date=serial(DAY), Step="All", Done="N")
    note(one)
    assert [done for _, _, done in log(one)] == ["N", "Y"]


def test_a_frozen_workbook_notes_its_own_day(one):
    put(one.excel, CELLS, "as_of", **{VALUE: serial(DAY - timedelta(days=9))})
    note(one)
    assert log(one)[0][0] == serial(DAY).days - 9
