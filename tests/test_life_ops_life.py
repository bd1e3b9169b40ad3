"""Trips, people, routine and month: golden figures, wrong cells, both engines."""

import random
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, time, timedelta

import pytest
from filled_book import Rows, Seen, by_engine, by_ironcalc, filled, life_ops, plain

from workbook.model import Address
from workbook.render.book import render
from workbook.template.model import DayOffset, Sample
from workbook.values import Kind, Serial, serial

TODAY = life_ops().as_of
MINE = ("Routine", "Routine log", "Playbooks", "Blocks", "Month", "Trips", "Travel", "Packing",
        "Trip costs", "Networking", "Import log", "Start", "Day Plan", "Meetings")  # fmt: skip


def at(days: int, hour: int = 0, minute: int = 0) -> Serial:
    start = datetime.combine(TODAY, time())
    return serial(start + timedelta(days=days, hours=hour, minutes=minute))


PORTO = "Quayside QBR, Porto"
TRIPS: list[Mapping[str, Sample]] = [
    {"Trip": PORTO, "Start": DayOffset(10), "End": DayOffset(12), "Budget": 1400.0},
    {"Trip": "Island", "Start": DayOffset(40), "End": DayOffset(46), "Budget": 500.0},
]
SEGMENTS: list[Mapping[str, Sample]] = [
    {"Trip": PORTO, "Type": "Flight", "Start": at(10, 7, 10), "End": at(10, 9, 35), "Cost": 168.0,
     "Paid": "Y", "Confirmation": "H2W9LS", "StartTZ": "London", "EndTZ": "Berlin"},
    {"Trip": f" {PORTO.upper()} ", "Type": "Lodging", "Start": at(10, 15), "End": at(12, 11),
     "Cost": 296.0, "Paid": "N", "Confirmation": "H8K2Q"},
    {"Trip": PORTO, "Type": "Meeting", "Start": at(10, 9), "End": at(10, 10)},
    {"Trip": "Island", "Type": "Lodging", "Start": at(40, 15), "End": at(42, 10), "Cost": 200.0},
    {"Trip": "Island", "Type": "Lodging", "Start": at(40, 15), "End": at(42, 10), "Cost": 150.0},
    {"Trip": "Island", "Type": "Lodging", "Start": at(41, 15), "End": at(44, 10), "Cost": 100.0},
]  # fmt: skip
COSTS: list[Mapping[str, Sample]] = [
    {"Trip": PORTO, "Category": "Meals", "Estimate": 140.0},
    {"Trip": PORTO, "Category": "Transport", "Estimate": 60.0, "Actual": 75.0, "Reimburse": "Y"},
    {"Trip": "Island", "Category": "Meals", "Estimate": 90.0},
]
PACKING: list[Mapping[str, Sample]] = [
    {"Trip": PORTO, "Item": "Deck", "Packed": "Y"},
    {"Trip": PORTO, "Item": "Shirts", "Qty": 3.0, "WeightG": 220.0},
]
PEOPLE: list[Mapping[str, Sample]] = [
    {"Name": "Ann", "Circle": "Inner", "LastContact": DayOffset(-22), "Company": "quayside "},
    {"Name": "Bob", "Circle": "Warm", "LastContact": DayOffset(-95)},
    {"Name": "Cid", "Circle": "Key", "LastContact": DayOffset(-3), "IntroducedBy": "ann"},
    {"Name": "Dee"},
    {"Name": "Eve", "Circle": "Inner", "Added": DayOffset(-15)},
    {"Name": "Fay", "Circle": "Key", "LastContact": DayOffset(-90)},
]
TOUCHES: list[Mapping[str, Sample]] = [
    {"Date": DayOffset(-31), "Person": " FAY"},
    {"Date": DayOffset(-200), "Person": "Bob"},
]
ROWS: Rows = {
    "Trips": TRIPS,
    "Segments": SEGMENTS,
    "TripCosts": COSTS,
    "Packing": PACKING,
    "People": PEOPLE,
    "Touchpoints": TOUCHES,
    "Accounts": [{"Account": "Quayside", "ARR": 48000.0}],
}


@pytest.fixture(scope="module", params=["formualizer", "ironcalc"])
def seen(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Seen:
    book = filled(ROWS)
    if request.param == "formualizer":
        return by_engine(book)
    return by_ironcalc(book, tmp_path_factory.mktemp("ironcalc"))


def named(seen: Seen, name: str) -> object:
    tab, cell = next((tab, cell) for tab, cell in life_ops().cells() if cell.name == name)
    return plain(seen.cells[tab.sheet].get(cell.at))


def month(seen: Seen, column: str, first: int, last: int) -> list[object]:
    cells = seen.cells["Month"]
    found = [plain(cells.get(Address.parse(f"{column}{row}"))) for row in range(first, last + 1)]
    return [each for each in found if each is not None]


def test_catch_up_is_as_the_golden_figures(seen: Seen) -> None:
    assert seen.column("People", "CatchUp", 3) == pytest.approx([8 / 14, 5 / 90, 0])
    assert [round(each, 3) for each in seen.column("People", "CatchUp", 3)] == [0.571, 0.056, 0]
    assert seen.column("People", "State", 6) == [
        "Red",
        "Yellow",
        "Green",
        "New",
        "Yellow",
        "Yellow",
    ]
    assert seen.column("People", "MaxDays", 1) == [21]


def test_the_newest_contact_counts_typed_or_logged(seen: Seen) -> None:
    assert seen.column("People", "Since", 6) == [22, 95, 3, None, 15, 31]


def test_who_is_furthest_past_the_target_comes_first(seen: Seen) -> None:
    assert seen.column("People", "TouchRank", 6) == [1, 3, None, None, 2, 4]
    assert month(seen, "A", 13, 22) == ["Ann", "Eve", "Bob", "Fay"]
    assert named(seen, "people_red") == 1


def test_people_know_their_account_and_whom_they_brought(seen: Seen) -> None:
    assert seen.column("People", "Account", 2) == ["Quayside", None]
    assert seen.column("People", "Referrals", 3) == [1, 0, 0]


def test_a_trip_adds_up_its_parts(seen: Seen) -> None:
    assert seen.column("Trips", "Booked", 2) == [464, 450]
    assert seen.column("Trips", "Other", 2) == [140 + 75, 90]
    assert seen.column("Trips", "Left", 2) == [1400 - 464 - 215, 500 - 450 - 90]
    assert seen.column("Trips", "Unpaid", 2) == [296, 450]
    assert seen.column("Trips", "Reimbursable", 2) == [75, 0]
    assert named(seen, "trip_unpaid") == 746


def test_nights_are_covered_once_however_many_beds_there_are(seen: Seen) -> None:
    assert seen.column("Trips", "Nights", 2) == [2, 6]
    assert seen.column("Trips", "Gaps", 2) == [0, 2]


def test_readiness_is_what_is_packed_and_confirmed_of_all(seen: Seen) -> None:
    assert seen.column("Trips", "Readiness", 2) == [pytest.approx(3 / 4), 0]
    assert seen.column("Packing", "Total", 30)[-1] is None  # starters come first; see below
    assert 660 in seen.column("Packing", "Total", 40)


def test_a_meeting_in_the_air_overlaps_on_one_clock(seen: Seen) -> None:
    assert seen.column("Segments", "Duration", 1) == [pytest.approx(85 / 1440)]
    assert seen.column("Segments", "Conflict", 6) == [0, 0, 0, 0, 0, 0]


def test_a_trip_says_what_is_open(seen: Seen) -> None:
    assert seen.column("Trips", "Alert", 2) == [
        "unpaid, and it is near",
        "over budget · 2 nights without lodging",
    ]


def test_journeys_that_overlap_are_told() -> None:
    segments = [
        {"Trip": "T", "Type": "Flight", "Start": at(1, 8), "End": at(1, 10)},
        {"Trip": "T", "Type": "Rail", "Start": at(1, 9), "End": at(1, 12)},
        {"Trip": "T", "Type": "Meeting", "Start": at(1, 11), "End": at(1, 13)},
        {"Trip": "T", "Type": "Meeting", "Start": at(1, 12), "End": at(1, 13)},
        {"Trip": "T", "Type": "Lodging", "Start": at(1, 9), "End": at(2, 12)},
    ]
    assert by_engine(filled({"Segments": segments})).column("Segments", "Conflict", 5) == [
        1, 1, 1, 0, 0
    ]  # fmt: skip


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_open_nights_equal_those_counted_one_by_one(seed: int) -> None:
    draw = random.Random(seed)
    beds = []
    for _ in range(8):
        first = draw.randint(18, 29)
        beds.append((first, first + draw.randint(0, 5)))
    segments = [
        {"Trip": "T", "Type": "Lodging", "Start": at(a, 15), "End": at(b, 10)} for a, b in beds
    ]
    trip = {"Trip": "T", "Start": DayOffset(20), "End": DayOffset(30)}
    seen = by_engine(filled({"Trips": [trip], "Segments": segments}))
    nights = {n for a, b in beds for n in range(a, b)}
    assert seen.column("Trips", "Gaps", 1) == [len(set(range(20, 30)) - nights)]


def test_birthdays_come_up_for_thirty_days_and_29_february_on_1_march() -> None:
    people = [
        {"Name": "Today", "Birthday": serial(date(1980, 2, 10))},
        {"Name": "Leap", "Birthday": serial(date(1988, 2, 29))},
        {"Name": "Past", "Birthday": serial(date(1990, 2, 9))},
        {"Name": "Thirty", "Birthday": serial(date(1990, 3, 12))},
        {"Name": "Later", "Birthday": serial(date(1990, 3, 13))},
    ]
    for year, leap in ((2027, date(2027, 3, 1)), (2028, date(2028, 2, 29))):
        template = filled_at(date(year, 2, 10), {"People": people})
        today = date(year, 2, 10)
        found = template.column("People", "BirthdayIn", 5)
        ends = [date(year, 3, 12), date(year, 3, 13)]
        assert found == [
            0, (leap - today).days, (date(year + 1, 2, 9) - today).days,
            *((end - today).days for end in ends),
        ]  # fmt: skip
        listed = month(template, "E", 13, 22)
        assert listed == ["Today", "Leap", "Thirty"][: 2 + ((ends[0] - today).days <= 30)]


def filled_at(day: date, rows: Rows) -> Seen:
    tabs = [
        replace(tab, table=replace(tab.table, samples=tuple(rows.get(tab.table.name, ()))))
        if tab.table
        else tab
        for tab in life_ops().tabs
    ]
    return by_engine(render(replace(life_ops(), tabs=tuple(tabs)), sample=True, as_of=day))


def test_the_streak_counts_workdays_back_and_leaves_weekends_out() -> None:
    # The as-of day is a Monday on which the routine is not done yet.
    log = [{"Date": DayOffset(-n), "Step": "All"} for n in (3, 4, 5, 6, 10)]
    assert named(by_engine(filled({"RoutineLog": log})), "routine_streak") == 4
    log += [
        {"Date": DayOffset(0), "Step": "All"},
        {"Date": DayOffset(-7), "Step": "x", "Done": "N"},
    ]
    assert named(by_engine(filled({"RoutineLog": log})), "routine_streak") == 5


def test_blocks_that_overlap_are_counted() -> None:
    def block(label: str, start: float, end: float) -> dict[str, Sample]:
        return {
            "Label": label,
            "Start": Serial(start / 24, Kind.TIME),
            "End": Serial(end / 24, Kind.TIME),
        }

    rows = [block("a", 9, 10), block("b", 9.5, 11), block("c", 10, 10.5), block("d", 11, 12)]
    seen = by_engine(filled({"Blocks": [*rows, {"Label": "e"}]}))
    assert seen.column("Blocks", "Clash", 5) == [1, 2, 1, 0, 0]
    assert seen.column("Blocks", "Minutes", 5) == [60, 90, 30, 60, 0]


def test_an_outcome_weighs_what_its_steps_weigh() -> None:
    meeting = {"Title": "Call", "Date": DayOffset(0), "Account": "Quayside"}
    meetings = [
        {**meeting, "Outcome": each}
        for each in ("Insight+Optimization", "Positive", "None", "insight request ", "Positve")
    ]
    seen = by_engine(filled({"Meetings": meetings, "Accounts": ROWS["Accounts"]}))
    assert seen.column("Meetings", "Steps", 5) == [5, 2, 0, 4, 0]
    assert seen.column("Meetings", "StepMinutes", 5) == [155, 15, 0, 95, 0]
    stake = 0.7
    assert seen.column("Meetings", "OutcomeScore", 5) == pytest.approx(
        [34 + 40 * stake + 8, round(34 + 40 * 0.6 * stake + 20 * 0.4 * 0.6, 1), 0,
         34 + 40 * stake + 8, 0]
    )  # fmt: skip
    assert seen.column("Meetings", "Check", 5) == [None, None, None, None, "Unknown outcome"]
    assert seen.page(2) == ["Quayside: 5 steps, 155 min", "Quayside: 4 steps, 95 min",
                            "Quayside: 2 steps, 15 min"]  # fmt: skip
    assert seen.page(4) == [155, 95, 15]
