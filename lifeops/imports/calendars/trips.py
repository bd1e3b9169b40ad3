"""Which trip a booking belongs to: one of the workbook that covers it, else the source's. Pure.

A calendar knows no trips; it names them by their months.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from math import floor

from lifeops.flows.tables import name_of, text_of
from lifeops.imports.source import Record
from sync.diff import Cells
from workbook.values import Content, Serial

SEGMENTS, TRIPS = "Segments", "Trips"
_OFF = frozenset({"cancelled"})


def on_trips(records: Sequence[Record], trips: Iterable[Cells]) -> tuple[Record, ...]:
    """Return records with the bookings on the trips of a workbook.

    A trip of the source's that has no booking left is not there.

    Args:
        records: of one source.
        trips: the rows of Trips, from the top down; of two that cover a booking the shorter counts.
    """
    bookings = [each for each in records if each.table == SEGMENTS]
    known = [each for each in trips if name_of(each.get("Status")) not in _OFF]
    if not bookings or not known:
        return tuple(records)
    moved = tuple(_moved(each, known) if each.table == SEGMENTS else each for each in records)
    used = set(_names(moved))
    empty = set(_names(bookings)) - used
    return tuple(
        each
        for each in moved
        if each.table != TRIPS or name_of(each.cells.get("Trip")) not in empty
    )


def _names(records: Iterable[Record]) -> Iterator[str]:
    return (name_of(each.cells.get("Trip")) for each in records if each.table == SEGMENTS)


def _moved(booking: Record, trips: Sequence[Cells]) -> Record:
    first, last = _day(booking.cells, "Start"), _day(booking.cells, "End")
    if first is None:
        return booking
    days = first, first if last is None else last
    covering = [each for each in trips if _covers(each, days) and text_of(each.get("Trip"))]
    if not covering:
        return booking
    trip = min(covering, key=_length)
    cells: Mapping[str, Content] = {**booking.cells, "Trip": text_of(trip["Trip"])}
    return replace(booking, cells=cells)


def _covers(trip: Cells, days: tuple[int, int]) -> bool:
    first, last = _day(trip, "Start"), _day(trip, "End")
    return first is not None and last is not None and first <= days[0] and days[1] <= last


def _length(trip: Cells) -> int:
    return (_day(trip, "End") or 0) - (_day(trip, "Start") or 0)


def _day(cells: Cells, column: str) -> int | None:
    content = cells.get(column)
    return floor(content.days) if isinstance(content, Serial) else None
