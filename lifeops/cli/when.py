"""Moments as people type them."""

import re
from datetime import datetime, timedelta

import click

_UNITS = {
    "second": timedelta(seconds=1),
    "minute": timedelta(minutes=1),
    "hour": timedelta(hours=1),
    "day": timedelta(days=1),
    "week": timedelta(weeks=1),
}
_AGO = re.compile(r"(\d+|an?)\s+(second|minute|hour|day|week)s?\s+ago")
_DAYS = {"today": 0, "yesterday": 1}
_CLOCK = re.compile(r"\d\d?:\d\d(:\d\d)?")
EXAMPLES = "2026-11-20, '2026-11-20 14:30', 14:30, yesterday, 'yesterday 14:30', '2 hours ago'"


def moment(text: str, now: datetime) -> datetime:
    """Return the moment that a person means; a day without a time is the start of that day.

    Args:
        text: such as ``2026-11-20 14:30``, ``yesterday`` or ``2 hours ago``.
        now: with the person's own zone, in which the moment is taken.

    Raises:
        ValueError: it is none.
    """
    words = " ".join(text.lower().split())
    ago = _AGO.fullmatch(words)
    if ago is not None:
        number = int(ago[1]) if ago[1].isdigit() else 1
        return now - number * _UNITS[ago[2]]
    day, _, clock = words.partition(" ")
    if day in _DAYS:
        words = f"{now.date() - timedelta(days=_DAYS[day])} {clock or '00:00'}"
    elif _CLOCK.fullmatch(words):
        words = f"{now.date()} {words}"
    found = re.fullmatch(r"(\S+?)[ t](\d:.*)", words)
    if found is not None:  # 9:30 for 09:30
        words = f"{found[1]} 0{found[2]}"
    parsed = datetime.fromisoformat(words.upper())
    return parsed.astimezone() if parsed.tzinfo is None else parsed


class Moment(click.ParamType[datetime]):
    """A moment on the command line."""

    name = "time"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> datetime:
        """Return the moment; fail with examples of what can be typed."""
        if isinstance(value, datetime):
            return value
        now = datetime.now().astimezone()
        try:
            found = moment(str(value), now)
        except (ValueError, OverflowError):
            self.fail(f"{value!r} is no time; type one like {EXAMPLES}", param, ctx)
        if found > now:
            self.fail(f"{found:%Y-%m-%d %H:%M} is still to come", param, ctx)
        return found


def local(text: str) -> str:
    """Return a stored moment as a clock on the wall shows it."""
    return f"{datetime.fromisoformat(text).astimezone():%Y-%m-%d %H:%M}"
