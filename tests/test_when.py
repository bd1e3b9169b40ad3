from datetime import datetime, timedelta, timezone

import pytest

from lifeops.cli.when import local, moment

NOW = datetime.fromisoformat("2026-11-24 15:30:00").astimezone()


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("2026-11-20", "2026-11-20 00:00"),
        ("2026-11-20 14:30", "2026-11-20 14:30"),
        ("2026-11-20T14:30", "2026-11-20 14:30"),
        (" 2026-11-20   9:05 ", "2026-11-20 09:05"),
        ("2026-11-20 14:30:59", "2026-11-20 14:30:59"),
        ("today", "2026-11-24 00:00"),
        ("Yesterday", "2026-11-23 00:00"),
        ("yesterday 9:05", "2026-11-23 09:05"),
        ("14:30", "2026-11-24 14:30"),
        ("9:05", "2026-11-24 09:05"),
        ("2 hours ago", "2026-11-24 13:30"),
        ("an hour ago", "2026-11-24 14:30"),
        ("90 minutes ago", "2026-11-24 14:00"),
        ("a week ago", "2026-11-17 15:30"),
    ],
)
def test_a_moment_is_what_people_type(typed, meant):
    assert moment(typed, NOW) == datetime.fromisoformat(meant).astimezone()


def test_a_moment_may_carry_its_own_zone():
    zone = timezone(timedelta(hours=2))
    assert moment("2026-11-20 14:30+02:00", NOW) == datetime(2026, 11, 20, 14, 30, tzinfo=zone)
    assert moment("2026-11-20T14:30Z", NOW).utcoffset() == timedelta()


@pytest.mark.parametrize(
    "typed", ["", "soon", "24:70", "yesterday soon", "2026-13-01", "hours ago", "2 moons ago"]
)
def test_what_is_no_moment_is_refused(typed):
    with pytest.raises(ValueError, match=r"."):
        moment(typed, NOW)


def test_a_stored_moment_is_shown_as_the_clock_on_the_wall():
    stored = NOW.astimezone(timezone.utc).isoformat(timespec="seconds")  # noqa: UP017 - as stored
    assert local(stored) == "2026-11-24 15:30"
