"""Figures are noted once a month, by whoever syncs first in it."""

from datetime import date, timedelta

import pytest
from flow_world import DAY, Computer, put

from sync.store import CELLS, VALUE
from workbook.values import serial


@pytest.fixture
def one(tmp_path):
    computer = Computer(tmp_path, "one")
    computer.sync()
    return computer


def noted(computer, day=DAY, figures=None):
    asked = []

    def now():
        asked.append(day)
        return figures or {"nrr": 0.98, "health": 71.0}

    computer.sync(day=day, first=True, anew=True, figures=now)
    return len(asked)


def history(side):
    rows = [row.cells for row in side.tables["KPIHistory"].rows]
    return sorted((c["Date"].days, c["KPI"], c["Value"]) for c in rows)


def test_every_figure_is_noted_in_the_first_sync_of_a_month(one):
    assert noted(one) == 1
    first = serial(DAY).days
    assert history(one.sheet) == [(first, "health", 71.0), (first, "nrr", 0.98)]
    assert noted(one, DAY + timedelta(days=3)) == 0
    assert noted(one, date(2026, 12, 2)) == 1
    assert len(history(one.excel)) == 4


def test_a_month_without_figures_is_asked_again(one):
    one.sync(first=True, anew=True)
    assert history(one.excel) == []
    assert noted(one) == 1


def test_what_somebody_deleted_does_not_come_back(one):
    noted(one)
    with one.sheet.edited() as tables:
        tables["KPIHistory"].rows[:] = []
    one.sync(anew=True, accept=one.sync(anew=True, dry_run=True).plan_hash)
    assert noted(one) == 0
    assert history(one.excel) == []


def test_another_computer_finds_them_noted(tmp_path, one):
    other = Computer(tmp_path, "other", one.sheet)
    noted(one)
    assert noted(other) == 0
    assert history(other.excel) == history(one.excel)


def test_a_frozen_workbook_has_no_months(one):
    put(one.excel, CELLS, "as_of", **{VALUE: serial(DAY)})
    assert noted(one) == 0
