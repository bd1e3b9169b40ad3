"""The day is planned around what stands; planned twice it is the same day."""

from datetime import timedelta
from itertools import pairwise

import pytest
from flow_world import DAY, SCHEMA, Computer, put
from hypothesis import given, settings
from hypothesis import strategies as st

from lifeops.flows.dayplan import Task, plan
from sync.history import History
from sync.outcome import Status
from sync.store import CELLS, VALUE
from sync.undo import undo
from workbook.values import Kind, Serial, serial

DECK, MAIL, CALL = Task(1, "Deck", 120), Task(2, "Mail", 15), Task(3, "Call", 60)


def clock(text):
    hours, minutes = map(int, text.split(":"))
    return Serial((hours * 60 + minutes) / 1440, Kind.TIME)


def setting(computer, name, value):
    put(computer.excel, CELLS, name, **{VALUE: value})


@pytest.fixture
def one(tmp_path):
    computer = Computer(tmp_path, "one")
    for meeting in ("c0", "c1", "c2"):
        put(computer.excel, "Meetings", meeting, Date=serial(DAY - timedelta(days=1)))
    setting(computer, "day_start", clock("9:00"))
    setting(computer, "day_end", clock("17:00"))
    computer.sync()
    return computer


def planned(computer, *ranked, **options):
    """Plan on both sides; return the day plan."""
    made = []

    def wish(tables):
        made[:] = [plan(tables, ranked, day=options.pop("day", DAY), **options)]
        return made[0].wishes

    computer.outcome = computer.sync(wish=wish, anew=True)
    return made[0]


def blocks(side):
    rows = [row.cells for row in side.tables["Blocks"].rows]
    found = [(round(c["Start"].days * 1440), round(c["End"].days * 1440), c["Label"]) for c in rows]
    return [f"{s // 60}:{s % 60:02}-{e // 60}:{e % 60:02} {label}" for s, e, label in sorted(found)]


def test_tasks_fill_the_gaps_around_meetings_in_order(one):
    talk = {"Title": "Talk", "Date": serial(DAY), "Start": clock("10:00"), "End": clock("11:00")}
    put(one.sheet, "Meetings", "m", **talk)
    planned(one, DECK, MAIL, CALL)
    wanted = ["9:00-9:15 Mail", "11:00-13:00 Deck", "13:00-14:00 Call"]
    assert blocks(one.excel) == blocks(one.sheet) == wanted
    assert {row.cells["Task"] for row in one.excel.tables["Blocks"].rows} == {1, 2, 3}


def test_a_second_plan_changes_nothing(one):
    planned(one, DECK, MAIL)
    planned(one, DECK, MAIL)
    assert one.outcome.status is Status.NOTHING


def test_another_order_is_another_plan(one):
    planned(one, DECK, MAIL)
    planned(one, MAIL, DECK)
    assert blocks(one.sheet) == ["9:00-9:15 Mail", "9:15-11:15 Deck"]


def test_what_was_typed_or_moved_by_hand_stays(one):
    put(one.excel, "Blocks", "lunch", Start=clock("9:30"), End=clock("10:00"), Label="Lunch")
    planned(one, DECK, MAIL)
    assert blocks(one.sheet) == ["9:00-9:15 Mail", "9:30-10:00 Lunch", "10:00-12:00 Deck"]
    (mail,) = [row.id for row in one.sheet.tables["Blocks"].rows if row.cells["Label"] == "Mail"]
    put(one.sheet, "Blocks", mail, Start=clock("16:00"), End=clock("16:15"))
    planned(one, CALL, MAIL, DECK)
    assert "16:00-16:15 Mail" in blocks(one.excel)
    assert sum("Mail" in block for block in blocks(one.excel)) == 1
    assert "10:00-11:00 Call" in blocks(one.excel)


def test_the_routine_comes_first_and_the_buffer_stays_free(one):
    put(one.excel, "Routine", "r", Step="Coffee", Min=30.0, Weekdays="12345")
    put(one.excel, "Routine", "s", Step="Church", Min=90.0, Weekdays=7.0)
    setting(one, "buffer_min", 400.0)
    made = planned(one, DECK, MAIL)
    assert blocks(one.sheet) == ["9:00-9:30 Routine", "9:30-9:45 Mail"]
    assert made.left_over == (DECK,)


def test_what_found_no_room_can_be_put_off(one):
    setting(one, "day_end", clock("10:00"))
    put(one.excel, "Tasks", "a", Task="Deck", No=1.0, Due=serial(DAY))
    put(one.excel, "Tasks", "b", Task="Later", No=2.0, Due=serial(DAY + timedelta(days=3)))
    put(one.excel, "Tasks", "c", Task="Fits", No=3.0, Due=serial(DAY - timedelta(days=3)))
    ranked = DECK, Task(2, "Later", 300), Task(3, "Fits", 30)
    planned(one, *ranked)
    due = {row.id: row.cells.get("Due") for row in one.sheet.tables["Tasks"].rows}
    assert due["a"] == serial(DAY)
    planned(one, *ranked, defer=True)
    due = {row.id: row.cells.get("Due") for row in one.sheet.tables["Tasks"].rows}
    assert due["a"] == serial(DAY + timedelta(days=1))
    assert due["b"] == serial(DAY + timedelta(days=3))
    assert due["c"] == serial(DAY - timedelta(days=3))


def test_later_in_the_day_what_has_begun_stays(one):
    planned(one, DECK, MAIL)
    planned(one, CALL, now=10 * 60)
    assert blocks(one.sheet) == ["9:00-11:00 Deck", "11:00-12:00 Call"]


def test_the_blocks_of_yesterday_go(one):
    planned(one, DECK)
    planned(one, MAIL, day=DAY + timedelta(days=1))
    assert blocks(one.sheet) == ["9:00-9:15 Mail"]


def test_a_day_on_the_way_has_less_room(one):
    midnight = serial(DAY).days
    start, end = (Serial(midnight + hour / 24, Kind.DATETIME) for hour in (7, 12))
    put(one.excel, "Segments", "f", Type="Flight", Trip="Porto", Start=start, End=end)
    made = planned(one, DECK)
    assert blocks(one.excel) == ["12:00-14:00 Deck"]
    assert [block.label for block in made.blocks] == ["Flight · Porto", "Deck"]


def test_a_journey_of_no_trip_does_not_count_as_on_the_sheet(one):
    times = dict(
        zip(("Start", "End"), (serial(DAY).days + each for each in (0.3, 0.5)), strict=True)
    )
    put(one.excel, "Segments", "f", Type="Flight", **times)
    planned(one, DECK)
    assert blocks(one.excel) == ["9:00-11:00 Deck"]


@pytest.mark.parametrize("status", ["cancelled", "Cancelled ", " NO-SHOW"])
def test_a_status_is_matched_without_case_and_outer_spaces(one, status):
    off = {"Title": "Off", "Date": serial(DAY), "Start": clock("9:00"), "End": clock("12:00")}
    put(one.excel, "Meetings", "m", **off, Status=status)
    planned(one, DECK)
    assert blocks(one.excel) == ["9:00-11:00 Deck"]


def test_a_journey_without_a_day_takes_no_time(one):
    put(one.excel, "Segments", "f", Type="Flight", Trip="Porto", Start=0.0, End=0.5)
    planned(one, DECK)
    assert blocks(one.excel) == ["9:00-11:00 Deck"]


def test_a_cancelled_meeting_and_one_without_an_end_take_no_time(one):
    off = {"Title": "Off", "Date": serial(DAY), "Start": clock("9:00")}
    put(one.excel, "Meetings", "m", **off, End=clock("12:00"), Status="Cancelled")
    put(one.excel, "Meetings", "n", **off)
    planned(one, DECK)
    assert blocks(one.excel) == ["9:00-11:00 Deck"]


def test_an_undone_plan_can_be_made_again(one):
    planned(one, DECK)
    history = History(one.state.path)
    run = one.outcome.run
    one.sync(wish=lambda tables: undo(history.written(run), SCHEMA, tables))
    assert blocks(one.sheet) == []
    planned(one, DECK)
    assert blocks(one.excel) == blocks(one.sheet) == ["9:00-11:00 Deck"]


SIZES = st.lists(st.integers(5, 200), max_size=8)


@settings(max_examples=15, deadline=None)
@given(SIZES, st.permutations(range(4)), st.integers(0, 1100))
def test_blocks_never_overlap_and_planning_again_is_nothing(tmp_path_factory, sizes, order, now):
    computer = Computer(tmp_path_factory.mktemp("plan"), "one")
    ranked = [Task(n + 1, f"T{n}", minutes) for n, minutes in enumerate(sizes)]
    planned(computer, *ranked, now=now)
    other = [ranked[n] for n in order if n < len(ranked)]
    for _ in range(2):
        made = planned(computer, *other, now=now)
        spans = [block.span for block in made.blocks]
        assert all(a.end <= b.start for a, b in pairwise(spans))
        placed = {block.task for block in made.blocks}
        assert {task.number for task in made.left_over}.isdisjoint(placed)
    assert computer.outcome.status is Status.NOTHING
    assert blocks(computer.excel) == blocks(computer.sheet)
