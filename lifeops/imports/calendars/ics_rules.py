"""When the events of one UID are, worked out by recurring-ical-events; loaded only when asked.

Its occurrences are taken as they are: the copies of whole components that it makes by default cost
more than working out the times.
"""

from collections.abc import Iterator, Sequence
from datetime import date
from functools import lru_cache
from typing import Any

from icalendar import Calendar, Component, vRecur
from icalendar import Event as Vevent
from recurring_ical_events import CalendarQuery, ComponentsWithName, EventAdapter, Occurrence

from lifeops.imports.calendars.ics_events import Event
from lifeops.imports.calendars.ics_times import Time

_MARK = "X-EVENT"


class _Adapter(EventAdapter):  # type: ignore[misc]  # the package has no types
    """An event, and which one it is."""

    def __init__(self, component: Component) -> None:
        super().__init__(component)
        self.place = int(str(component[_MARK]))


class _Occurrence(Occurrence):  # type: ignore[misc]  # the package has no types
    """An occurrence that is its own result."""

    def as_component(self, keep_recurrence_attributes: bool) -> "_Occurrence":  # noqa: ARG002 - as its base has it
        """Return itself."""
        return self

    @property
    def place(self) -> int:
        """Which event describes it."""
        place: int = self._adapter.place
        return place


_EVENTS = ComponentsWithName("VEVENT", adapter=_Adapter, occurrence=_Occurrence)


def times(
    series: Sequence[Event], rules: Sequence[Sequence[str]], span: tuple[date, date]
) -> Iterator[tuple[int, Time, Time]]:
    """Yield which event describes an occurrence, its start, and its end, in no order.

    Args:
        series: the events of one UID.
        rules: the RRULEs of each.
        span: what it happens in, the last day left out.

    Raises whatever the packages raise at rules that make no sense.
    """
    calendar = Calendar()
    for place, event in enumerate(series):
        calendar.add_component(_component(event, place, rules[place]))
    for each in CalendarQuery(calendar, components=[_EVENTS]).between(*span):
        yield each.place, each.start, each.end


def _component(event: Event, place: int, rules: Sequence[str]) -> Component:
    made = Vevent()
    made["UID"] = "one"
    made[_MARK] = str(place)
    made.add("DTSTART", event.start)
    if event.end is not None:
        made.add("DTEND", event.end)
    if event.original is not None:
        onward = {"RANGE": "THISANDFUTURE"} if event.onward else {}
        made.add("RECURRENCE-ID", event.original, parameters=onward)
    for rule in rules:
        made.add("RRULE", _parsed(rule))
    if event.added:
        made.add("RDATE", list(event.added))
    if event.removed:
        made.add("EXDATE", list(event.removed))
    return made


@lru_cache(maxsize=512)
def _parsed(text: str) -> Any:
    return vRecur.from_ical(text)
