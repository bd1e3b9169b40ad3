"""Trips on the day and in the forecast: minutes on the way, and what is not paid."""

import functools
import random
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from pathlib import Path

import pytest
from filled_book import Seen, by_engine, by_ironcalc, life_ops
from money_book import AS_OF, few
from workbench import Workbench

from workbook.model import Address
from workbook.render.book import render
from workbook.render.rendered import RenderedBook
from workbook.template.model import Sample, Template
from workbook.template.subset import subset
from workbook.values import CellError, serial

DAY_START, DAY_END = 9 * 60, 17 * 60 + 30
BUFFER, ROUTINE = 60, 50
"""What a new workbook keeps free, and what its routine takes."""
Segments = list[Mapping[str, Sample]]


def at(minutes: int) -> Sample:
    """A date and time, so many minutes from the midnight before the as-of day."""
    return serial(datetime.combine(AS_OF, time()) + timedelta(minutes=minutes))


@functools.cache
def template() -> Template:
    return subset(life_ops(), ["Day Plan", "Tasks", "Meetings", "Travel"])


@functools.cache
def bench() -> Workbench:
    return Workbench(template(), {"Segments": 50})


def book(segments: Segments) -> RenderedBook:
    tabs = [
        replace(
            tab,
            table=replace(
                tab.table, samples=tuple(segments) if tab.table.name == "Segments" else ()
            ),
        )
        if tab.table
        else tab
        for tab in template().tabs
    ]
    return render(replace(template(), tabs=tuple(tabs)), sample=True)


def on_the_way(*spans: tuple[int, int], kind: str = "Flight") -> Segments:
    return [{"Trip": "T", "Type": kind, "Start": at(a), "End": at(b)} for a, b in spans]


def day(seen: Seen) -> tuple[object, object]:
    """The minutes on the way and the minutes free."""
    cells = seen.cells["Day Plan"]
    assert not [each for each in cells.values() if isinstance(each, CellError)]
    return cells[Address.parse("K2")], cells[Address.parse("J4")]


def line(seen: Seen) -> str:
    return str(seen.cells["Day Plan"][Address.parse("B3")])


EVERY: Segments = [
    *on_the_way((7 * 60, 10 * 60)),  # an hour of it is work
    *on_the_way((12 * 60, 12 * 60 + 45), kind=" rail "),
    *on_the_way((16 * 60, 26 * 60), kind="Meeting"),
    *on_the_way((-600, 300), (20 * 60, 22 * 60), (1440 + 600, 1440 + 700), (660, 600)),
    *on_the_way((600, 700), kind="Lodging"),
    *on_the_way((600, 700), kind="Activity"),
    *on_the_way((600, 700), kind="Flihgt"),
    {"Trip": "T", "Type": "Car", "Start": "Fri", "End": at(700)},
    {"Trip": "T", "Type": "Bus", "Start": at(600), "End": "1.400,50"},
    {"Type": "Ferry", "Start": at(600), "End": at(700)},
    {"Trip": "T", "Type": "Ferry", "Start": at(600)},
]


@pytest.mark.parametrize("engine", [by_engine, by_ironcalc])
def test_what_is_on_the_way_within_working_hours_is_not_free(
    engine: Callable[..., Seen], tmp_path: Path
) -> None:
    made = book(EVERY)
    seen = engine(made) if engine is by_engine else engine(made, tmp_path)
    minutes, none = 60 + 45 + 90, bench().fill({})
    free = DAY_END - DAY_START - BUFFER - ROUTINE
    assert day(none) == (0, free)
    assert day(seen) == (minutes, free - minutes)
    assert line(seen).endswith(f" · {minutes} min on the way")
    assert "on the way" not in line(none)


def test_a_day_full_of_journeys_has_nothing_free() -> None:
    seen = bench().fill({"Segments": on_the_way((0, 1440), (0, 1440), (-5000, 5000))})
    assert day(seen) == (3 * (DAY_END - DAY_START), 0)


@pytest.mark.parametrize("seed", [1, 2])
def test_minutes_on_the_way_equal_those_counted_one_by_one(seed: int) -> None:
    draw = random.Random(seed)
    spans = [(a, a + draw.randint(1, 900)) for a in (draw.randint(-900, 1500) for _ in range(40))]
    within = range(DAY_START, DAY_END)
    counted = sum(sum(minute in within for minute in range(a, b)) for a, b in spans)
    assert day(bench().fill({"Segments": on_the_way(*spans)}))[0] == counted


CHECKING = {"Account": "Checking", "Type": "Checking", "Opening": 1000.0}


def hotel(cost: object, **more: object) -> dict[str, object]:
    return {"Trip": "Oslo", "Type": "Lodging", "Cost": cost, **more}


def ends(segments: list[dict[str, object]], **more: list[dict[str, object]]) -> list[object]:
    """The forecast of today, in nine days, in ten, and of its last day."""
    shown = few({"BankAccounts": [CHECKING], "Segments": segments, **more})
    assert shown.errors() == set()
    days = shown.forecast()
    return [days[0], days[9], days[10], days[-1]]


def later(days: int) -> datetime:
    return datetime.combine(AS_OF + timedelta(days=days), time(15))


def test_an_unpaid_part_goes_out_on_its_day_or_today() -> None:
    assert ends([hotel(100.0, Start=later(10))]) == [1000, 1000, 900, 900]
    assert ends([hotel(100.0, Start=later(-10))]) == [900] * 4
    assert ends([hotel(100.0)]) == [900] * 4
    assert ends([hotel(100.0, Start=later(10), Paid="Y")]) == [1000] * 4
    assert ends([hotel(100.0, Start=later(91))]) == [1000] * 4


def test_a_part_without_a_day_goes_out_as_its_trip_begins() -> None:
    trip: dict[str, object] = {"Trip": "oslo ", "Start": AS_OF + timedelta(days=10)}
    assert ends([hotel(100.0)], Trips=[trip]) == [1000, 1000, 900, 900]


def test_a_payment_of_the_trips_name_stands_for_all_of_it() -> None:
    segments = [hotel(100.0), hotel(40.0, Trip="Ghent")]
    payment: dict[str, object] = {
        "Name": " OSLO",
        "Kind": "Trip",
        "Amount": -70.0,
        "Account": "Checking",
        "Next": date(2026, 12, 3),
    }
    assert ends(segments, Scheduled=[payment]) == [960, 960, 890, 890]
    for wrong in ({"Kind": "Bill"}, {"Name": "Oslo*"}):
        assert ends(segments, Scheduled=[{**payment, **wrong}])[-1] == 1000 - 140 - 70
    for useless in ({"Account": "Nobody's"}, {"Amount": "a lot"}):
        assert ends(segments, Scheduled=[{**payment, **useless}])[-1] == 1000 - 140


@pytest.mark.parametrize("cost", ["1.400,50", True, -5.0, None, " "])
def test_a_cost_that_is_none_changes_nothing(cost: object) -> None:
    assert ends([hotel(cost), hotel(100.0)]) == [900] * 4


def test_the_lowest_point_knows_of_trips() -> None:
    shown = few({"BankAccounts": [CHECKING], "Segments": [hotel(700.0, Start=later(20))]})
    figures = shown.figures()
    assert figures["cash_low"] == 300
    assert figures["cash_below_date"] == serial(AS_OF + timedelta(days=20)).days
    assert shown.forecast("G")[-1] == 1000
    assert shown.forecast("W")[20] == 700
