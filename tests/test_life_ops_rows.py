"""What people do to rows: typing fresh ones, leaving cells out, typing nonsense in one."""

import re
from collections.abc import Mapping
from pathlib import Path

import pytest
from filled_book import by_engine, by_ironcalc, filled, life_ops, typed

from workbook.formula.parse import parse
from workbook.formula.tree import Call
from workbook.formula.walk import walk
from workbook.template.model import DayOffset, Sample
from workbook.values import CellError, Content, Formula, Kind, Serial, serial

TODAY = DayOffset(0)
ACCOUNTS: list[Mapping[str, Sample]] = [
    {"Account": "Northlight", "ARR": 240000.0, "Usage": 62.0, "Renewal": DayOffset(48)},
    {"Account": "Quayside", "ARR": 48000.0, "Usage": 31.0},
]
TASKS: list[Mapping[str, Sample]] = [
    {"Task": "First", "No": 1.0, "Account": "Northlight", "Due": TODAY, "Est": 20.0},
    {"Task": "Second", "No": 2.0, "Account": "Quayside", "Due": DayOffset(1), "Pin": 2.0},
    {"Task": "Third", "No": 3.0, "Due": DayOffset(4), "Importance": "High"},
]
MEETING: Mapping[str, Sample] = {
    "Title": "Insights call",
    "Date": TODAY,
    "Start": Serial(13 / 24, Kind.TIME),
    "End": Serial(14 / 24, Kind.TIME),
    "Account": "Northlight",
}


def test_a_task_typed_into_the_blank_row_ranks_before_any_sync(tmp_path: Path) -> None:
    book = filled({"Tasks": TASKS, "Accounts": ACCOUNTS})
    fresh: dict[str, Content] = {"Task": "Fresh", "Account": "Northlight", "Importance": "High"}
    book = typed(book, "Tasks", 5, {**fresh, "Due": serial(life_ops().as_of)})
    for seen in (by_engine(book), by_ironcalc(book, tmp_path)):
        assert seen.column("Tasks", "Rank", 4) == [3, 1, 4, 2]
        assert seen.page(2)[:2] == ["Second", "Fresh"]


def test_equal_tasks_without_a_number_share_a_rank_and_are_both_in_the_plan(
    tmp_path: Path,
) -> None:
    twins: list[Mapping[str, Sample]] = [
        {"Task": "Left twin", "Due": TODAY},
        {"Task": "Numbered", "No": 7.0, "Due": TODAY},
        {"Task": "Right twin", "Due": TODAY},
        {"Task": "Last", "Due": DayOffset(9)},
    ]
    book = filled({"Tasks": twins})
    for seen in (by_engine(book), by_ironcalc(book, tmp_path)):
        assert seen.column("Tasks", "Rank", 4) == [2, 1, 2, 4]
        assert seen.page(2) == ["Numbered", "Left twin", "Right twin", "Last"]


def test_a_lower_number_goes_first_among_equals_wherever_it_stands() -> None:
    tasks: list[Mapping[str, Sample]] = [
        {"Task": f"T{no}", "No": float(no), "Due": TODAY} for no in (9, 4, 99998, 1, 500)
    ]
    assert by_engine(filled({"Tasks": tasks})).page(2) == ["T1", "T4", "T9", "T500", "T99998"]


def test_an_outcome_enters_the_plan_by_formula_alone_and_leaves_once_processed() -> None:
    for outcome, processed, line in (
        ("Insight+Optimization", None, ["Northlight: 5 steps, 155 min"]),
        ("Insight+Optimization", TODAY, []),
        ("None", None, []),
        (None, None, []),
    ):
        meeting = {**MEETING, "Outcome": outcome, "Processed": processed}
        rows = {"Tasks": TASKS, "Accounts": ACCOUNTS, "Meetings": [meeting]}
        assert by_engine(filled(rows)).page(2) == ["Second", *line, "First", "Third"]


def test_a_cancelled_meeting_asks_for_nothing_and_takes_no_time() -> None:
    meeting = {**MEETING, "Outcome": "Positive", "Status": "Cancelled"}
    seen = by_engine(filled({"Tasks": TASKS, "Accounts": ACCOUNTS, "Meetings": [meeting]}))
    assert len(seen.page(2)) == 3
    assert seen.page(2, 3, 3) == ["400 min free · the first 3 tasks fit"]


def test_meetings_of_the_day_stand_in_order_of_time_and_take_it() -> None:
    early = {**MEETING, "Title": "Stand-up", "Start": Serial(0.375, Kind.TIME), "Account": None}
    early["End"] = Serial(0.4375, Kind.TIME)
    later = {**MEETING, "Date": DayOffset(1), "Title": "Tomorrow"}
    seen = by_engine(filled({"Meetings": [MEETING, later, early], "Accounts": ACCOUNTS}))
    assert seen.page(2, 29, 38) == ["Stand-up", "Insights call"]
    assert seen.page(1, 29, 38) == ["09:00", "13:00"]
    assert seen.page(2, 3, 3) == ["250 min free · nothing is ready to do"]


def test_why_is_a_phrase_with_facts() -> None:
    tasks: list[Mapping[str, Sample]] = [
        {**TASKS[0], "Meeting": "{D} 13:00 Northlight"},
        {"Task": "Waits", "No": 2.0, "BlockedBy": 1.0},
        {"Task": "Chases", "No": 3.0, "Status": "Waiting", "Due": TODAY},
        {"Task": "Lost", "No": 4.0, "Account": "Northlihgt", "Due": DayOffset(-2)},
    ]
    rows = {"Tasks": tasks, "Accounts": ACCOUNTS, "Meetings": [MEETING]}
    seen = by_engine(filled(rows))
    assert seen.column("Tasks", "Why", 4) == [
        "Due today · from your 13:00 meeting · unblocks 1 · renews in 48 d",
        "Blocked by No 1",
        "Due today",
        "Unknown account · 2 d late",
    ]
    assert "Chase: Chases" in seen.page(2)


def test_an_account_shows_its_first_task() -> None:
    tasks = [*TASKS, {"Task": "Later", "No": 4.0, "Account": "northlight ", "Due": DayOffset(9)}]
    seen = by_engine(filled({"Tasks": tasks, "Accounts": ACCOUNTS}))
    assert seen.column("Accounts", "NextAction", 2) == ["First", "Second"]
    assert seen.column("Accounts", "OpenTasks", 2) == [2, 1]


def test_a_signature_counts_for_its_own_term_only() -> None:
    accounts = [
        {**ACCOUNTS[0], "RenewalSigned": DayOffset(days)} for days in (-10, 48 - 365, 48 - 400)
    ]
    seen = by_engine(filled({"Accounts": accounts}))
    assert seen.column("Accounts", "RenewUrgency", 3) == [0, 0, pytest.approx(0.6)]


def test_values_are_compared_in_the_base_currency() -> None:
    accounts = [
        {"Account": "Home", "ARR": 100.0},
        {"Account": "Priced", "ARR": 100.0, "Cur": "usd"},
        {"Account": "Abroad", "ARR": 100.0, "Cur": "EUR"},
        {"Account": "Unpriced", "ARR": 100.0, "Cur": "SEK"},
    ]
    seen = by_engine(filled({"Accounts": accounts}))
    assert seen.column("Accounts", "Base", 4) == pytest.approx([100, 100, 108, 0])
    assert seen.column("Accounts", "Check", 4) == [None] * 3 + ["No rate for this currency"]


def test_blank_rows_are_blank_and_no_cell_is_an_error() -> None:
    for rows in ({}, {"Tasks": TASKS, "Accounts": ACCOUNTS, "Meetings": [MEETING]}):
        book = filled(rows)
        seen = by_engine(book)
        for sheet in book.sheets:
            values = seen.cells[sheet.name]
            assert not [at for at, value in values.items() if isinstance(value, CellError)]
            if sheet.table and sheet.name not in {"Lists", "Currencies"}:
                last = sheet.table.area.last.row
                assert {values[at] for at in values if at.row == last} <= {None, ""}


def test_only_one_cell_reads_the_clock() -> None:
    texts = [c.formula for _, t in life_ops().tables() for c in t.columns if c.formula]
    texts += [c.content.text for tab in life_ops().tabs for c in tab.cells if is_formula(c.content)]
    clocks = [
        node.name
        for text in texts
        for node in walk(parse(text))
        if isinstance(node, Call) and node.name in {"TODAY", "NOW", "RAND", "OFFSET", "INDIRECT"}
    ]
    assert clocks == ["TODAY"]


def is_formula(content: object) -> bool:
    return isinstance(content, Formula)


def test_no_table_is_multiplied_with_itself() -> None:
    texts = [c.formula for _, t in life_ops().tables() for c in t.columns]
    assert not [text for text in texts if re.search("SUMPRODUCT|MMULT", text)]


def test_minutes_taken_today_come_off_the_free_ones() -> None:
    done: Mapping[str, Sample] = {"Task": "Did it", "Status": "Done", "Done": TODAY, "Actual": 25.0}
    before = {**done, "Done": DayOffset(-1)}
    seen = by_engine(filled({"Tasks": [done, before, *TASKS], "Accounts": ACCOUNTS}))
    assert seen.page(2, 3, 3) == [
        "400 min free · the first 3 tasks fit · 25 min done today, 375 left"
    ]


def test_a_meeting_that_runs_over_counts_as_long_as_it_was(tmp_path: Path) -> None:
    over = {**MEETING, "ActualEnd": Serial(14.5 / 24, Kind.TIME)}
    past_midnight = {**MEETING, "Start": Serial(23 / 24, Kind.TIME), "End": Serial(0.0, Kind.TIME)}
    book = filled({"Meetings": [over, past_midnight], "Accounts": ACCOUNTS})
    for seen in (by_engine(book), by_ironcalc(book, tmp_path)):
        assert seen.column("Meetings", "Minutes", 2) == [90, 60]
        assert seen.column("Meetings", "Overrun", 2) == [30, 0]
        assert seen.column("Meetings", "Label", 2) == [
            "23 Nov 13:00 Northlight",
            "23 Nov 23:00 Northlight",
        ]


def test_an_opportunity_counts_by_its_own_or_its_stages_chance() -> None:
    deals: list[Mapping[str, Sample]] = [
        {"Name": "Own", "Account": "Quayside", "Amount": 1000.0, "Prob": 0.5, "Stage": "Verbal"},
        {"Name": "Usual", "Account": "quayside", "Amount": 1000.0, "Stage": "Verbal"},
        {"Name": "Fresh", "Account": "Quayside", "Amount": 1000.0},
        {"Name": "Over", "Account": "Quayside", "Amount": 1000.0, "Stage": "Won"},
        {"Name": "Late", "Account": "Quayside", "Amount": 10.0, "Close": DayOffset(-1)},
    ]
    seen = by_engine(filled({"Opportunities": deals, "Accounts": ACCOUNTS}))
    assert seen.column("Opportunities", "OpenWeighted", 5) == [500, 900, 100, 0, 1]
    assert seen.column("Opportunities", "Slipped", 5) == [0, 0, 0, 0, 1]
    assert seen.column("Accounts", "Pipeline", 2) == [0, 1501]
