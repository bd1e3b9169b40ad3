"""The ranking of the day: golden figures, through the real formulas, by three engines."""

import functools
import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import oracle_score as oracle
import pytest
from filled_book import (
    Rows,
    Seen,
    address,
    by_engine,
    by_ironcalc,
    by_libreoffice,
    filled,
    has_libreoffice,
    life_ops,
    places,
    with_cached,
    without_cached,
)
from hypothesis import given, settings
from hypothesis import strategies as st
from workbench import Workbench

from workbook.template.model import DayOffset, Sample
from workbook.values import CellError, Kind, Serial
from workbook.xlsx.create import build

GOLDEN = Path(__file__).parent / "golden"
RERANK = tomllib.loads((GOLDEN / "rerank.toml").read_text())
PAIRS = tomllib.loads((GOLDEN / "pairs.toml").read_text())

INPUTS = {
    "usage": "Usage",
    "engagement": "Engagement",
    "relationship": "Relationship",
    "support": "Support",
    "outcome": "Outcome",
}
MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]


def account_of(raw: Mapping[str, Any]) -> oracle.Account:
    return oracle.Account(**{key: value for key, value in raw.items() if key != "shows_health"})


def task_of(raw: Mapping[str, Any]) -> oracle.Task:
    return oracle.Task(
        **{key: value for key, value in raw.items() if key not in {"task", "score", "unblocks"}}
    )


def offset(days: int | None) -> Sample:
    return None if days is None else DayOffset(days)


def rows(tasks: Sequence[oracle.Task], accounts: Sequence[oracle.Account]) -> Rows:
    """The template's rows that say the same as the oracle's tasks and accounts."""
    return {
        "Tasks": [_task_row(task, number) for number, task in enumerate(tasks)],
        "Accounts": [_account_row(account) for account in accounts],
        "Meetings": [
            {"Title": f"Talk {days}", "Date": DayOffset(days), "Start": Serial(13 / 24, Kind.TIME)}
            for days in range(-4, 4)
        ],
        "Issues": [
            {"Title": f"Issue {n}", "Task": float(t.no or 0), "Severity": float(t.severity)}
            for n, t in enumerate(tasks)
            if t.severity
        ],
        "Opportunities": [
            {"Name": f"Deal {a.name}", "Account": a.name, "Amount": float(a.pipeline), "Prob": 1.0}
            for a in accounts
            if a.pipeline
        ],
    }


def _task_row(task: oracle.Task, number: int) -> dict[str, Sample]:
    day = None if task.meeting_in is None else f"{{D{task.meeting_in:+}}}"
    return {
        "Task": f"Task {number}",
        "No": None if task.no is None else float(task.no),
        "Account": task.account or None,
        "Area": task.area,
        "Importance": task.importance,
        "Due": offset(task.due_in),
        "Start": offset(task.start_in),
        "Status": task.status,
        "BlockedBy": None if task.blocked_by is None else float(task.blocked_by),
        "Meeting": None if day is None else f"{day} 13:00 Talk {task.meeting_in}",
        "Pin": None if task.pin is None else float(task.pin),
    }


def _account_row(account: oracle.Account) -> dict[str, Sample]:
    known = account.health or {}
    return {
        "Account": account.name,
        "ARR": float(account.value),
        "Renewal": offset(account.renewal_in),
        "Stage": "Churned" if account.churned else "Active",
        **{INPUTS[name]: float(value) for name, value in known.items()},
    }


def assert_ranked(seen: Seen, raw: Sequence[Mapping[str, Any]], order: Sequence[int]) -> None:
    count = len(raw)
    assert seen.column("Tasks", "Score", count) == pytest.approx([t["score"] for t in raw])
    ranks = dict(zip([t["no"] for t in raw], seen.column("Tasks", "Rank", count), strict=True))
    assert {no for no, rank in ranks.items() if rank is None} == ranks.keys() - set(order)
    assert [ranks[no] for no in order] == list(range(1, len(order) + 1))


def day(when: str) -> list[dict[str, Any]]:
    return RERANK["before"] + (RERANK["after"] if when == "after" else [])


@functools.cache
def rerank_rows(when: str) -> Rows:
    accounts = [account_of(raw) for raw in RERANK["accounts"]]
    return rows([task_of(raw) for raw in day(when)], accounts)


@pytest.mark.parametrize("when", ["before", "after"])
def test_the_engine_ranks_the_day_as_the_golden_example(when: str) -> None:
    assert_ranked(by_engine(filled(rerank_rows(when))), day(when), RERANK["order"][when])


@pytest.mark.parametrize("when", ["before", "after"])
def test_ironcalc_ranks_the_day_as_the_golden_example(when: str, tmp_path: Path) -> None:
    seen = by_ironcalc(filled(rerank_rows(when)), tmp_path)
    assert_ranked(seen, day(when), RERANK["order"][when])


@pytest.mark.parametrize("when", ["before", "after"])
def test_the_oracle_ranks_the_day_as_the_golden_example(when: str) -> None:
    tasks = [task_of(raw) for raw in day(when)]
    accounts = [account_of(raw) for raw in RERANK["accounts"]]
    scores = [oracle.score(task, tasks, accounts) for task in tasks]
    assert scores == pytest.approx([raw["score"] for raw in day(when)], abs=0.0501)
    assert [task.no for task in oracle.order(tasks, accounts)] == RERANK["order"][when]


def test_health_is_as_the_golden_example() -> None:
    seen = by_engine(filled(rerank_rows("before")))
    shown = [raw["shows_health"] for raw in RERANK["accounts"]]
    assert seen.column("Accounts", "Health", 3) == pytest.approx(shown, abs=5e-5)


@pytest.mark.skipif(not has_libreoffice(), reason="LibreOffice (soffice) is not installed")
def test_libreoffice_ranks_the_day_from_the_formulas_alone(tmp_path: Path) -> None:
    data = build(filled(rerank_rows("after")))
    score = address("Tasks", "Score", 2)
    part = 1 + [tab.sheet for tab in life_ops().tabs].index("Tasks")
    planted = with_cached(data, f"sheet{part}.xml", score, "12.5")
    assert planted != data
    seen = by_libreoffice(without_cached(planted), tmp_path)
    assert_ranked(seen, day("after"), RERANK["order"]["after"])
    assert seen.page(6)[0] == pytest.approx(83.8)
    errors = [
        (sheet, at.a1, value)
        for sheet, cells in seen.cells.items()
        for at, value in cells.items()
        if isinstance(value, str) and value.startswith("#") and value != "#"
    ]
    assert errors == []


def with_helpers(pairs: Sequence[Mapping[str, Any]]) -> tuple[list[oracle.Task], list[int]]:
    """Each pair's two tasks, and the tasks that they unblock; where the pairs start."""
    tasks: list[oracle.Task] = []
    starts = []
    for pair in pairs:
        starts.append(len(tasks))
        sides = [pair["left"], pair["right"]]
        first = len(tasks) + 1
        tasks += [task_of({**raw, "no": first + n}) for n, raw in enumerate(sides)]
        for n, raw in enumerate(sides):
            for importance in raw.get("unblocks", ()):
                no = len(tasks) + 1
                tasks.append(oracle.Task(no, importance=importance, blocked_by=first + n))
    return tasks, starts


def world(name: str) -> tuple[list[oracle.Task], list[int], list[oracle.Account]]:
    pairs = [pair for pair in PAIRS["pairs"] if pair["accounts"] == name]
    return *with_helpers(pairs), [account_of(raw) for raw in PAIRS[name]]


def assert_pairs(name: str, scores: Sequence[float], ranks: Sequence[float]) -> None:
    _, starts, _ = world(name)
    pairs = [pair for pair in PAIRS["pairs"] if pair["accounts"] == name]
    for pair, at in zip(pairs, starts, strict=True):
        assert list(scores[at : at + 2]) == pytest.approx(pair["scores"], abs=0.0501), pair["name"]
        assert ranks[at] < ranks[at + 1], pair["name"]


def test_there_are_twenty_pairs() -> None:
    assert len(PAIRS["pairs"]) == 20


@pytest.mark.parametrize("name", ["usual", "whale"])
def test_the_engine_puts_the_left_task_of_each_pair_first(name: str) -> None:
    tasks, _, accounts = world(name)
    seen = by_engine(filled(rows(tasks, accounts)))
    count = len(tasks)
    assert_pairs(name, seen.column("Tasks", "Score", count), seen.column("Tasks", "Rank", count))


@pytest.mark.parametrize("name", ["usual", "whale"])
def test_ironcalc_puts_the_left_task_of_each_pair_first(name: str, tmp_path: Path) -> None:
    tasks, _, accounts = world(name)
    seen = by_ironcalc(filled(rows(tasks, accounts)), tmp_path)
    count = len(tasks)
    assert_pairs(name, seen.column("Tasks", "Score", count), seen.column("Tasks", "Rank", count))


@pytest.mark.parametrize("name", ["usual", "whale"])
def test_the_oracle_puts_the_left_task_of_each_pair_first(name: str) -> None:
    tasks, _, accounts = world(name)
    order = oracle.order(tasks, accounts)
    ranks = [order.index(task) if task in order else 999 for task in tasks]
    assert_pairs(name, [oracle.score(task, tasks, accounts) for task in tasks], ranks)


ACCOUNTS = st.lists(
    st.builds(
        oracle.Account,
        name=st.sampled_from(["Ash", "Birch", "Cedar", "Dogwood"]),
        value=st.sampled_from([0, 12000, 36000, 240000]),
        renewal_in=st.none() | st.integers(-5, 130),
        pipeline=st.sampled_from([0, 50000]),
        health=st.none() | st.dictionaries(st.sampled_from(list(INPUTS)), st.integers(0, 100)),
        churned=st.booleans(),
    ),
    unique_by=lambda account: account.name,
    min_size=1,
    max_size=4,
)
TASKS = st.lists(
    st.builds(
        oracle.Task,
        account=st.sampled_from(["", "Ash", "birch ", "Cedar", "Nobody"]),
        area=st.sampled_from(["Work", "Life"]),
        importance=st.sampled_from(["High", "Medium", "Low"]),
        due_in=st.none() | st.integers(-20, 30),
        start_in=st.none() | st.integers(-3, 3),
        status=st.sampled_from(["Open", "Active", "Waiting", "Blocked", "Inbox", "Done"]),
        blocked_by=st.none() | st.integers(1, 9),
        meeting_in=st.none() | st.integers(-4, 3),
        severity=st.integers(0, 4),
        pin=st.none() | st.integers(1, 9),
    ),
    min_size=1,
    max_size=8,
)


@functools.cache
def bench() -> Workbench:
    room = {"Tasks": 8, "Accounts": 4, "Meetings": 8, "Issues": 8, "Opportunities": 4}
    return Workbench(life_ops(), room)


@settings(max_examples=100, deadline=None)
@given(TASKS, ACCOUNTS)
def test_the_formulas_say_what_the_definition_says(
    drawn: list[oracle.Task], accounts: list[oracle.Account]
) -> None:
    tasks = [oracle.Task(**{**vars(task), "no": no}) for no, task in enumerate(drawn, start=1)]
    seen = bench().fill(rows(tasks, accounts))
    count = len(tasks)
    expected = [oracle.score(task, tasks, accounts) for task in tasks]
    # 0.05 is the rounding to one decimal.
    assert seen.column("Tasks", "Score", count) == pytest.approx(expected, abs=0.0501)
    ready = [float(oracle.ready(task, tasks)) for task in tasks]
    assert seen.column("Tasks", "Ready", count) == ready
    ranks = seen.column("Tasks", "Rank", count)
    assert sorted(rank for rank in ranks if rank is not None) == list(range(1, int(sum(ready)) + 1))
    for column in places("Tasks"):
        assert not any(isinstance(v, CellError) for v in seen.column("Tasks", column, count))
