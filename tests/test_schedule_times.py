"""Times of day: what can be typed, when the next one comes, and how far a run may be off."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lifeops.schedule.times import DAY, EVERY, Times, at, every
from workbook.errors import WorkbookError

NOON = datetime(2026, 11, 24, 12, 0).astimezone()


@pytest.mark.parametrize(
    ("text", "minutes"),
    [("15m", 15), ("15", 15), (" 2H ", 120), ("1d", DAY), ("60 minutes", 60), ("1 hour", 60)],
)
def test_intervals_are_read_as_people_write_them(text, minutes):
    assert every(text).every == minutes
    assert len(every(text).minutes) == DAY // minutes


@pytest.mark.parametrize(
    ("text", "phrase"),
    [
        ("7m", "Take 5m or 6m"),
        ("5h", "Take 4h or 6h"),
        ("0m", "does not come out even"),
        ("36h", "does not come out even"),
        ("often", "'often' is no interval. Write it as 15m, 2h or 1d"),
        ("", "is no interval"),
        ("-5m", "is no interval"),
    ],
)
def test_what_is_no_interval_is_told_with_one_that_is(text, phrase):
    with pytest.raises(WorkbookError, match=phrase):
        every(text)


@pytest.mark.parametrize("texts", [["8:00,17:30"], ["17:30", "08:00"], ["8:00; 17:30 8:00"]])
def test_times_of_day_are_sorted_and_taken_once(texts):
    assert at(texts) == Times((480, 1050))
    assert at(texts).words() == "daily at 08:00, 17:30"


@pytest.mark.parametrize("text", ["24:00", "8", "8:60", "noon", "", "-1:00"])
def test_what_is_no_time_of_day_is_refused(text):
    with pytest.raises(WorkbookError):
        at([text])


def test_more_times_than_every_scheduler_takes_are_refused():
    with pytest.raises(WorkbookError, match="too many"):
        at([f"{hour}:{minute:02}" for hour in range(24) for minute in (0, 15, 30)])


@given(st.sets(st.integers(0, DAY - 1), min_size=1, max_size=48), st.integers(0, DAY * 3))
def test_a_moment_lies_between_the_last_time_and_the_next(minutes, later):
    times, moment = Times(tuple(sorted(minutes))), NOON + timedelta(minutes=later, seconds=31)
    before, after = times.before(moment), times.after(moment)
    assert before <= moment < after
    assert after - before <= timedelta(minutes=times.gap)
    assert times.before(after) == after
    assert {before.hour * 60 + before.minute, after.hour * 60 + after.minute} <= minutes


@pytest.mark.parametrize("minutes", EVERY)
def test_jitter_is_a_tenth_of_the_wait_at_most(minutes):
    times = every(f"{minutes}m")
    assert 0 < times.jitter <= min(300, minutes * 60 / 10)
    assert times.gap == minutes


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("15m", "every 15 minutes"),
        ("1m", "every minute"),
        ("60m", "every hour"),
        ("4h", "every 4 hours"),
    ],
)
def test_an_interval_is_said_as_people_say_it(text, words):
    assert every(text).words() == words
