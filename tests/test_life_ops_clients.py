"""The client tables: what each computed column says, and twenty more pairs of tasks."""

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import oracle_score
import pytest
from client_book import book_of, column, figure, with_settings
from filled_book import Rows, by_engine, by_ironcalc, life_ops
from test_life_ops_score import PAIRS, account_of, rows, task_of

from workbook.model import Address
from workbook.template.model import DayOffset, Sample
from workbook.values import Kind, Serial, Value

MORE = tomllib.loads((Path(__file__).parent / "golden" / "pairs_more.toml").read_text())["pairs"]
ASH: Mapping[str, Sample] = {"Account": "Ash", "ARR": 1000.0}


def seen_in(rows: Rows, table: str, *names: str) -> list[list[Value]]:
    """Columns of a table, as the engine calculates them."""
    book = book_of(rows)
    seen = by_engine(book)
    count = len(rows[table])
    return [column(book, seen, table, name, count) for name in names]


def test_the_view_of_accounts_is_light() -> None:
    accounts = next(table for _, table in life_ops().tables() if table.name == "Accounts")
    assert [each.header for each in accounts.columns if not each.hidden] == [
        *("Account", "Tier", "Annual value", "Currency", "Renewal", "Health"),
        *("Last contact", "Next action"),
    ]


def test_only_accounts_and_the_dashboard_are_in_view() -> None:
    tabs = {tab.sheet: tab.hidden for tab in life_ops().tabs}
    assert not tabs["Accounts"]
    assert not tabs["Dashboard"]
    behind = ("Contacts", "Touchpoints", "Revenue", "Projects", "Surveys", "Plans")
    assert all(tabs[name] for name in (*behind, "Client budgets", "Career", "KPI history"))


def test_the_newest_contact_counts_wherever_it_is_written(tmp_path: Path) -> None:
    given: Rows = {
        "Accounts": [
            {**ASH, "Tier": "Key", "LastContact": DayOffset(-9)},
            {"Account": "Birch", "LastContact": DayOffset(-2)},
            {"Account": "Cedar"},
            {"Account": "Dogwood", "LastContact": DayOffset(3)},
            {"Account": "Elm", "Stage": "Churned"},
        ],
        "Contacts": [{"Name": "Bo", "Account": "birch"}],
        "Touchpoints": [
            {"Date": DayOffset(-4), "Account": " ASH "},
            {"Date": DayOffset(-40), "Account": "Ash"},
            {"Date": DayOffset(-8), "Contact": "Bo"},
            {"Date": DayOffset(5), "Account": "Cedar"},
        ],
    }
    book = book_of(given)
    for seen in (by_engine(book), by_ironcalc(book, tmp_path)):
        assert column(book, seen, "Accounts", "TouchGap", 5) == [4, 2, None, None, None]
        state = ["OK", "OK", "Never", "Never", None]
        assert column(book, seen, "Accounts", "TouchState", 5) == state
        assert column(book, seen, "Contacts", "LastTouchDays", 1) == [8]
        assert figure(book, seen, "coverage") == 0.5


def test_threads_are_the_clients_people_spoken_with_lately() -> None:
    given: Rows = {
        "Accounts": [ASH],
        "Contacts": [
            *({"Name": name, "Account": "Ash"} for name in ("Ann", "Ben", "Col", "Dee")),
            {"Name": "Own", "Account": "Ash", "Internal": "Y"},
        ],
        "Touchpoints": [
            {"Date": DayOffset(-90), "Contact": "ann"},
            {"Date": DayOffset(-91), "Contact": "Ben"},
            {"Date": DayOffset(-1), "Contact": "Dee"},
            {"Date": DayOffset(-1), "Contact": "Own"},
        ],
    }
    assert seen_in(given, "Accounts", "Threads") == [[2]]


def test_a_score_calls_for_a_play() -> None:
    accounts: list[Mapping[str, Sample]] = [
        {"Account": "Red", "Usage": 10.0, "Renewal": DayOffset(10)},
        {"Account": "Renews", "Usage": 60.0, "Renewal": DayOffset(80)},
        {"Account": "Signed", "Renewal": DayOffset(80), "RenewalSigned": DayOffset(-1)},
        {"Account": "Grows", "Usage": 90.0},
        {"Account": "Known", "Usage": 60.0, "Champion": "Ann"},
        {"Account": "Gone", "Usage": 10.0, "Stage": "Churned"},
    ]
    hints, bands = seen_in({"Accounts": accounts}, "Accounts", "PlaybookHint", "Band")
    build = "Build a champion"
    assert hints == ["Rescue play", "Renewal play", build, "Expansion play", None, None]
    assert bands == ["Red", "Yellow", None, "Green", "Yellow", "Red"]


@pytest.mark.parametrize(
    ("inputs", "health"),
    [((70, 60, 65, 40, 65), 61.75), ((30, 20, 50, 25, None), 31.47), ((None,) * 5, "No data")],
)
def test_health_is_that_of_the_inputs_that_are_filled(
    inputs: tuple[float | None, ...], health: float | str
) -> None:
    names = ("Usage", "Engagement", "Relationship", "Support", "Outcome")
    account = {**ASH, **dict(zip(names, inputs, strict=True))}
    ((found,),) = seen_in({"Accounts": [account]}, "Accounts", "Health")
    assert found == (health if isinstance(health, str) else pytest.approx(health, abs=0.005))


def test_margin_and_lifetime_value() -> None:
    account = {**ASH, "CostToServe": 400.0}
    assert seen_in({"Accounts": [account, ASH]}, "Accounts", "Margin", "LTV") == [
        [600, 1000],
        [3000, 5000],
    ]


def test_the_ledger_row_that_is_missing_is_proposed() -> None:
    opening = {"Month": DayOffset(-300), "Type": "Opening", "Amount": 1000.0}
    given: Rows = {
        "Accounts": [
            ASH,
            {"Account": "Birch", "ARR": 1500.0},
            {"Account": "Cedar", "ARR": 900.0},
            {"Account": "Dogwood", "Stage": "Churned"},
            {"Account": "Elm", "ARR": 70.0},
        ],
        "Revenue": [
            {**opening, "Account": name} for name in ("Ash", "Birch", "Cedar", "Dogwood", "Nobody")
        ],
    }
    assert seen_in(given, "Accounts", "LedgerHint") == [
        [None, "Add Expansion 500", "Add Contraction 100", "Add Churn 1000", "Add Opening 70"]
    ]


def test_an_account_that_stands_twice_is_counted_once() -> None:
    given: Rows = {
        "Accounts": [ASH, {"Account": "ash "}],
        "Revenue": [
            {"Month": DayOffset(-500), "Account": "Ash", "Type": "Opening", "Amount": 1000.0},
        ],
    }
    starts, checks = seen_in(given, "Accounts", "LedgerStart", "Check")
    assert starts == [1000, 0]
    assert checks == ["The name is used twice"] * 2


def test_a_project_is_red_amber_or_green() -> None:
    told: Mapping[str, Sample] = {"Start": DayOffset(-50), "ClientInformed": DayOffset(-2)}
    projects: list[Mapping[str, Sample]] = [
        {**told, "Name": "on track", "Deadline": DayOffset(50), "PctDone": 0.45},
        {**told, "Name": "a tenth behind", "Deadline": DayOffset(50), "PctDone": 0.38},
        {**told, "Name": "a fifth behind", "Deadline": DayOffset(50), "PctDone": 0.2},
        {**told, "Name": "late", "Deadline": DayOffset(-1), "PctDone": 0.99},
        {"Name": "silent", "Start": DayOffset(-50), "Deadline": DayOffset(50), "PctDone": 0.6},
        {"Name": "done in time", "Deadline": DayOffset(-9), "Delivered": DayOffset(-9)},
        {"Name": "done late", "Deadline": DayOffset(-9), "Delivered": DayOffset(-7)},
        {"Name": "one day", "Start": DayOffset(0), "Deadline": DayOffset(0)},
    ]
    states, delays, on_time = seen_in(
        {"Projects": projects}, "Projects", "RAG", "DelayDays", "OnTime"
    )
    assert states == ["Green", "Amber", "Red", "Red", "Amber", "Green", "Red", "Red"]
    assert delays == [0, 0, 0, 1, 0, 0, 2, 0]
    assert on_time == [None, None, None, 0, None, 1, 0, None]


def test_only_a_contacts_latest_answer_counts_and_strangers_count_each() -> None:
    def answer(offset: int, score: float | None, who: str | None) -> Mapping[str, Sample]:
        return {"Date": DayOffset(offset), "Kind": "NPS", "Score": score, "Contact": who}

    given: Rows = {
        "Contacts": [{"Name": "Ann"}, {"Name": "Ben"}],
        "Surveys": [
            answer(-40, 2, "Ann"),
            answer(-9, 10, "ann"),
            answer(-3, None, "Ann"),
            answer(-9, 9, None),
            answer(-9, 3, None),
            answer(-500, 0, "Ben"),
        ],
    }
    book = book_of(given)
    assert figure(book, by_engine(book), "nps") == pytest.approx(100 / 3)


def test_a_client_budget_shows_what_is_left() -> None:
    line: Mapping[str, Sample] = {
        "Item": "Media",
        "Budget": 100.0,
        "Spent": 130.0,
        "Cost": 60.0,
        "Start": DayOffset(-10),
        "End": DayOffset(30),
    }
    given: Rows = {"ClientBudgets": [line, {"Item": "Blank"}]}
    found = seen_in(given, "ClientBudgets", "Left", "Used", "Elapsed", "Margin")
    assert found == [[-30, 0], [1.3, None], [0.25, None], [0.4, None]]


def test_the_day_is_done_by_minutes() -> None:
    tasks: list[Mapping[str, Sample]] = [
        {"Task": "a", "Status": "Done", "Done": DayOffset(0), "Est": 60.0, "Actual": 30.0},
        {"Task": "b", "Due": DayOffset(-2), "Est": 60.0},
        {"Task": "c", "Due": DayOffset(0), "Est": 30.0},
        {"Task": "d", "Due": DayOffset(4), "Est": 30.0},
        {"Task": "e", "Status": "Done", "Done": DayOffset(-1), "Est": 30.0, "Mode": "Reactive"},
    ]
    book = book_of({"Tasks": tasks})
    seen = by_engine(book)
    assert figure(book, seen, "day_done") == pytest.approx(0.25)
    assert figure(book, seen, "proactive") == pytest.approx(0.5)


def test_lists_of_the_dashboard_put_what_matters_first(tmp_path: Path) -> None:
    red: Mapping[str, Sample] = {"Usage": 5.0, "LastContact": DayOffset(0)}
    accounts: list[Mapping[str, Sample]] = [
        {**red, "Account": "Small", "ARR": 10.0, "Renewal": DayOffset(70)},
        {**red, "Account": "Large", "ARR": 500.0, "Renewal": DayOffset(-3)},
        {**red, "Account": "Also small", "ARR": 10.0, "Renewal": DayOffset(70)},
        {**red, "Account": "Gone", "ARR": 900.0, "Stage": "Churned", "Renewal": DayOffset(1)},
        {"Account": "Late", "LastContact": DayOffset(-60)},
        {"Account": "Later", "LastContact": DayOffset(-90)},
        {"Account": "Never"},
    ]
    book = book_of({"Accounts": accounts})

    for seen in (by_engine(book), by_ironcalc(book, tmp_path)):

        def shown(columns: int, first: int, count: int) -> list[Value]:
            cells = seen.cells["Dashboard"]  # noqa: B023 - called within the loop only
            return [cells.get(Address(row, columns)) or "" for row in range(first, first + count)]

        assert shown(2, 20, 4) == ["Large", "Small", "Also small", ""]
        assert shown(6, 20, 4) == ["Large", "Small", "Also small", ""]
        assert shown(2, 28, 4) == ["Never", "Later", "Late", ""]


def test_a_renewal_signed_and_moved_on_still_tells_how_early_it_was() -> None:
    accounts: list[Mapping[str, Sample]] = [
        {"Account": "Coming", "Renewal": DayOffset(20), "RenewalSigned": DayOffset(-20)},
        {"Account": "Moved on", "Renewal": DayOffset(330), "RenewalSigned": DayOffset(-55)},
        {"Account": "Old", "Renewal": DayOffset(330), "RenewalSigned": DayOffset(-500)},
        {"Account": "Lapsed", "Renewal": DayOffset(-10)},
    ]
    book = book_of({"Accounts": accounts})
    seen = by_engine(book)
    assert column(book, seen, "Accounts", "Lead", 4) == [40, 20, None, None]
    assert figure(book, seen, "lead") == 30
    assert figure(book, seen, "early") == 0.5
    assert figure(book, seen, "in_time") == 0.5


def test_a_period_that_ends_before_it_starts_is_said() -> None:
    start = Serial(46400.0, Kind.DATE)
    book = with_settings(book_of({}), {"period_start": start})
    text = by_engine(book).cells["Dashboard"][Address(3, 2)]
    assert text == "The period of Settings ends before it starts"


def held() -> list[tuple[str, bool]]:
    """Whether the left task of each of the twenty more pairs scores above the right one."""
    accounts = [account_of(raw) for raw in PAIRS["usual"]]
    tasks: list[oracle_score.Task] = []
    places = []
    for pair in MORE:
        first = len(tasks) + 1
        places.append(len(tasks))
        sides: list[dict[str, Any]] = [pair["left"], pair["right"]]
        tasks += [task_of({**raw, "no": first + n}) for n, raw in enumerate(sides)]
        for n, raw in enumerate(sides):
            tasks += [
                oracle_score.Task(first + 2 + at, importance=each, blocked_by=first + n)
                for at, each in enumerate(raw.get("unblocks", ()))
            ]
    book = book_of(rows(tasks, accounts))
    ranks = column(book, by_engine(book), "Tasks", "Rank", len(tasks))
    pairs = [(ranks[at], ranks[at + 1]) for at in places]
    names = [pair["name"] for pair in MORE]
    return [
        (name, isinstance(one, float) and isinstance(other, float) and one < other)
        for name, (one, other) in zip(names, pairs, strict=True)
    ]


def test_twenty_more_pairs_written_before_their_scores() -> None:
    found = held()
    assert len(found) == 20
    assert [name for name, good in found if not good] == []
