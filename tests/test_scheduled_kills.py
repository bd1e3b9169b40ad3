"""Scheduled runs killed at random lose nothing; ``scheduled_kills.py 200`` prints the figures."""

import pytest
import scheduled_kills


@pytest.mark.parametrize("runs", [10, pytest.param(200, marks=pytest.mark.long)])
def test_no_edit_is_lost_though_runs_are_killed_at_random(runs, home):
    tally = scheduled_kills.play(runs, home, seed=runs)
    assert tally.lost == []
    assert tally.runs == runs
    assert tally.killed >= runs // 5


def test_a_lost_edit_would_be_noticed(home):
    desk = scheduled_kills.Desk(home, 1)
    desk.settle()
    desk.typed[(2, scheduled_kills.EXCEL)] = {"excel": "never typed"}
    assert len(desk.check().lost) == 1
