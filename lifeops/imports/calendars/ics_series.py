"""Events to occurrences: versions of one event joined, recurrences worked out for a period.

Of an event that is once, the id of its one occurrence is its UID, so that it keeps it when it is
moved. Of one that recurs, the original start of the occurrence joins it.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from lifeops.imports.calendars.ics_events import Event
from lifeops.imports.calendars.ics_times import Time, comparable
from lifeops.imports.source import LeftOut

MOST = 1000
"""Occurrences of one event in the period, beyond which it is taken for no meeting."""

_MOST_STEPS = 200_000  # from the first occurrence to the end of the period: about half a second
_STEPS = {"SECONDLY": 1, "MINUTELY": 60, "HOURLY": 3600, "DAILY": 86400}
_FREQUENCY = re.compile(r"(?:^|;)FREQ=([A-Z]+)", re.IGNORECASE)
_INTERVAL = re.compile(r"(?:^|;)INTERVAL=(\d{1,9})", re.IGNORECASE)
_BOUND = re.compile(r"(?:^|;)(?:UNTIL|COUNT)=", re.IGNORECASE)
# What the libraries raise at rules and dates that make no sense.
_BROKEN = (ValueError, TypeError, LookupError, AttributeError, ArithmeticError, AssertionError)
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One time that an event happens, or does not.

    Attributes:
        event: what describes it.
        key: the same in every export; ``""`` without a UID.
        start: when; of a removed one, when it would have been.
        end: ``None`` where it does not say.
        cancelled: whether it is called off, or taken out of its series.
    """

    event: Event
    key: str
    start: Time
    end: Time | None
    cancelled: bool = False


def occurrences(
    events: Iterable[Event], period: tuple[date, date]
) -> tuple[list[Occurrence], list[LeftOut]]:
    """Return what happens, and what is left out.

    Args:
        events: in any order; several may be versions of one.
        period: first and last day of what recurs; what is once is not bounded.
    """
    found: list[Occurrence] = []
    left_out: list[LeftOut] = []
    for series in _series(events, left_out):
        first = series[0]
        if len(series) == 1 and not first.recurs and first.original is None:
            found.append(Occurrence(first, first.uid, first.start, first.end, first.cancelled))
            continue
        try:
            these = _expanded(series, period)
        except _TooManyError as error:
            left_out.append(LeftOut(f"line {first.line}", str(error)))
        except _BROKEN as error:
            why = f"how it recurs cannot be understood: {error}"
            left_out.append(LeftOut(f"line {first.line}", why))
        else:
            found += these
            if not these:
                why = f"it is not between {period[0]} and {period[1]}"
                left_out.append(LeftOut(f"line {first.line}", why, wrong=False))
    return found, left_out


class _TooManyError(ValueError):
    """A rule that says more than anybody meets."""


def _series(events: Iterable[Event], left_out: list[LeftOut]) -> Iterator[list[Event]]:
    """Yield the events of each UID, the recurring one first; only the newest version of each."""
    by_uid: dict[str, dict[Any, Event]] = {}
    for place, event in enumerate(events):
        uid = event.uid or f"\0{place}"
        original = event.original and comparable(event.original).astimezone(UTC)
        versions = by_uid.setdefault(uid, {})
        other = versions.get(original)
        versions[original] = event if other is None else max(other, event, key=_age)
        if other is not None:
            older = min(other, event, key=_age)
            why = f"an older version of the event on line {versions[original].line}"
            left_out.append(LeftOut(f"line {older.line}", why, wrong=False))
    for versions in by_uid.values():
        yield sorted(versions.values(), key=_master_first)


def _age(event: Event) -> tuple[Any, ...]:
    return event.version


def _master_first(event: Event) -> tuple[bool, datetime]:
    original = event.original
    return original is not None, comparable(original or event.start).astimezone(UTC)


def _expanded(series: Sequence[Event], period: tuple[date, date]) -> list[Occurrence]:
    from lifeops.imports.calendars.ics_rules import times

    master = series[0]
    first, last = period
    span = first - _DAY, last + 2 * _DAY
    rules = [[_rule(rule, event, span[1]) for rule in event.rules] for event in series]
    changed = {_stamp(each.original) for each in series if each.original is not None}
    found = {}
    for place, start, stop in times(series, rules, span):
        if not first <= _day(start) <= last:
            continue
        event = series[place]
        original = _original(event, start)
        end = stop if event.end is not None or _has_length(start, stop) else None
        cancelled = event.cancelled or master.cancelled
        key = _key(event, original)
        found[_stamp(original)] = Occurrence(event, key, start, end, cancelled)
    if len(found) > MOST:
        raise _TooManyError(f"it recurs more than {MOST} times from {first} to {last}")
    for gone in _removed(master):
        if first <= _day(gone) <= last and _stamp(gone) not in changed | found.keys():
            found[_stamp(gone)] = Occurrence(master, _key(master, gone), gone, None, cancelled=True)
    return [found[stamp] for stamp in sorted(found)]


def _has_length(start: Time, end: Time) -> bool:
    """Whether an occurrence has an end of its own, as an RDATE that is a period gives it."""
    return isinstance(start, datetime) and comparable(end) > comparable(start)


def _original(event: Event, start: Time) -> Time:
    """Return when an occurrence was to be, before anybody moved it."""
    if event.original is None:
        return start
    if not event.onward:
        return event.original
    return start - (comparable(event.start) - comparable(event.original))


def _removed(master: Event) -> Iterator[Time]:
    """Yield the occurrences taken out, as times of the series."""
    start = master.start
    for gone in master.removed:
        if isinstance(start, datetime) and not isinstance(gone, datetime):
            yield datetime.combine(gone, start.timetz())
        elif isinstance(start, datetime) and isinstance(gone, datetime) and gone.tzinfo is None:
            yield gone.replace(tzinfo=start.tzinfo)
        elif not isinstance(start, datetime) and isinstance(gone, datetime):
            yield gone.date()
        else:
            yield gone


def _day(time: Time) -> date:
    return time.date() if isinstance(time, datetime) else time


def _stamp(time: Time) -> datetime:
    return comparable(time).astimezone(UTC)


def _key(event: Event, original: Time) -> str:
    """Return what an occurrence of a series is known by, in every export and any zone."""
    if not event.uid:
        return ""
    if not isinstance(original, datetime):
        return f"{event.uid}#{original:%Y%m%d}"
    if original.tzinfo is None:
        return f"{event.uid}#{original:%Y%m%dT%H%M%S}"
    return f"{event.uid}#{original.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _rule(text: str, event: Event, last: date) -> str:
    """Return a rule that ends."""
    frequency = _FREQUENCY.search(text)
    step = _STEPS.get(frequency[1].upper(), 86400) if frequency else 86400
    interval = _INTERVAL.search(text)
    step *= max(1, int(interval[1])) if interval else 1
    if (last - _day(event.start)).total_seconds() / step > _MOST_STEPS:
        raise _TooManyError("it recurs too often, or since too long ago")
    if not _BOUND.search(text):
        text = f"{text.rstrip(';')};UNTIL={_until(event.start, last)}"
    return text


def _until(start: Time, last: date) -> str:
    if not isinstance(start, datetime):
        return f"{last:%Y%m%d}"
    return f"{last:%Y%m%d}T000000" + ("Z" if start.tzinfo else "")
