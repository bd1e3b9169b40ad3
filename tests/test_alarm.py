"""When a failed run is told: not the first that may pass, at once what a person must put right."""

from datetime import datetime, timedelta

import pytest

from lifeops.schedule.alarm import judged
from lifeops.schedule.record import Record

NOW = datetime(2026, 11, 24, 12, 0).astimezone()
FRESH = Record("g", "/home/ana/my year.xlsx", "cron", "/python", (0,), 15, 600)
OFFLINE, GUARD, UNEXPECTED = 30, 20, 1


def play(*codes, every=timedelta(minutes=15), after=2, record=FRESH):
    """Return the record after runs that ended so, and which of them were told."""
    told = []
    for number, code in enumerate(codes):
        record, text = judged(record, code, f"reason {code}", NOW + number * every, after)
        told.append(text)
    return record, [bool(text) for text in told], told


def test_one_failure_that_may_pass_is_quiet_and_the_next_is_told():
    record, told, texts = play(OFFLINE, OFFLINE, OFFLINE)
    assert told == [False, True, False]
    assert texts[1] == "my year.xlsx is not synced: reason 30. See: lifeops schedule status"
    assert (record.failing.count, record.failing.since) == (3, NOW.isoformat())


def test_a_success_in_between_starts_afresh():
    record, told, _ = play(OFFLINE, 0, OFFLINE, 10, OFFLINE)
    assert told == [False] * 5
    assert record.failing.count == 1
    assert record.succeeded == (NOW + timedelta(minutes=45)).isoformat()


@pytest.mark.parametrize("code", [1, 2, 20, 40, 50])
def test_what_only_a_person_puts_right_is_told_at_once_and_once_a_day(code):
    assert play(code, code, code)[1] == [True, False, False]
    assert play(code, code, code, every=timedelta(hours=13))[1] == [True, False, True]


def test_another_trouble_is_told_though_one_was():
    assert play(GUARD, 40)[1] == [True, True]
    assert play(GUARD, OFFLINE, GUARD)[1] == [True, False, True]


def test_how_many_failures_are_told_can_be_chosen():
    assert play(OFFLINE, OFFLINE, OFFLINE, after=3)[1] == [False, False, True]
    assert play(OFFLINE, after=1)[1] == [True]


def test_a_day_without_a_success_is_told_whatever_was_chosen():
    _, told, _ = play(0, *[OFFLINE] * 5, every=timedelta(hours=8), after=99)
    assert told == [False, False, False, True, False, False]
