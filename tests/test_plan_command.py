"""``plan`` and ``routine`` through the command line, on the shipped day plan with its sample."""

import json
import re
import shlex
from dataclasses import replace
from pathlib import Path

import pytest

from lifeops import links
from lifeops.ends import open_ends

SAME = "Both sides are the same. Nothing to do.\n"


@pytest.fixture
def sides(day_plan):
    def read(table):
        with open_ends(links.need(day_plan)) as ends:
            readings = ends.excel.read(), ends.sheet.read()
        return [{row.id: row.cells for row in each.tables[table].rows} for each in readings]

    return read


def test_a_day_is_planned_on_both_sides_and_taken_back(sides, lifeops):
    before = sides("Blocks")
    shown = lifeops("plan", "--dry-run")[1]
    assert sides("Blocks") == before
    code, printed, _ = lifeops("plan", "--json")
    assert code == 0
    (told,) = json.loads(printed)["books"]
    placed = [block for block in told["blocks"] if block["task"]]
    assert placed
    assert all(block["label"] in shown for block in placed)
    excel, sheet = sides("Blocks")
    assert excel == sheet != before[0]
    assert {block["label"] for block in placed} <= {cells["Label"] for cells in excel.values()}
    assert lifeops("plan", "--json")[0] == 0
    assert lifeops("sync")[1] == SAME
    assert lifeops("undo", "--yes")[0] == 0
    assert sides("Blocks") == before
    assert "(plan)" in lifeops("log")[1]


def test_the_routine_is_noted_on_both_sides_once(sides, lifeops):
    before = sides("RoutineLog")[0]
    code, printed, _ = lifeops("routine")
    assert code == 0
    assert printed.startswith("Noted as done today.")
    excel, sheet = sides("RoutineLog")
    assert excel == sheet
    assert len(excel) == len(before) + 1
    assert lifeops("routine")[1].startswith("It was noted as done before.")
    code, printed, _ = lifeops("routine", "--step", "Juggle")
    assert "no step 'Juggle'" in printed
    assert lifeops("sync")[1] == SAME


def test_the_guide_works_as_written(day_plan, lifeops):
    guide = (Path(__file__).parent.parent / "docs" / "day.md").read_text("utf-8")
    day_plan.rename(day_plan.with_name("my-year.xlsx"))
    link = links.need(day_plan)
    links.remember(replace(link, book=day_plan.with_name("my-year.xlsx")))
    for line in re.findall(r"^ {4}lifeops (.*)$", guide, re.MULTILINE):
        words = shlex.split(re.split(r" {2,}", line)[0])
        assert (words, lifeops(*words)[0]) == (words, 0)
