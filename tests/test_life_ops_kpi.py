"""The figures of the Dashboard: golden ones, against the oracle in pandas, and laws."""

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from random import Random

import oracle_kpi as oracle
import pytest
from client_book import (
    TODAY,
    before,
    bench,
    book_of,
    figure,
    figures,
    frames,
    mixed_up,
    sample_year,
    typed_rows,
    with_settings,
    year,
)
from filled_book import (
    Rows,
    by_engine,
    by_ironcalc,
    by_libreoffice,
    has_libreoffice,
    plain,
    without_cached,
)
from hypothesis import given, settings
from hypothesis import strategies as st

from workbook.model import Address
from workbook.template.model import DayOffset, Sample
from workbook.values import EPOCH, CellError, Formula, Kind, Serial, Value
from workbook.xlsx.create import build

LEDGER = ("nrr", "grr", "logo", "expansion", "expansion_rate", "churn_rate")
NAMES = ("Northlight Media", "Brindle Foods", "Quayside Hotels", "Teal Robotics", "Maple Civic")


def day(year: int, month: int, number: int = 1) -> int:
    return (date(year, month, number) - EPOCH).days


THIS = oracle.Period(day(2025, 12), TODAY)
LAST = oracle.Period(day(2024, 12), day(2025, 11, 30))


def move(account: str, kind: str, amount: float, month: int) -> Mapping[str, Sample]:
    when = Serial(float(month), Kind.DATE)
    return {"Month": when, "Account": account, "Type": kind, "Amount": float(amount)}


def same(one: Value, other: Value) -> bool:
    if isinstance(one, float | int) and isinstance(other, float | int):
        return one == pytest.approx(other, rel=1e-12, abs=1e-9)
    return one == other


GOLDEN: Rows = {
    "Accounts": [{"Account": name, "ARR": 1.0} for name in NAMES],
    "Revenue": [
        move(NAMES[0], "Opening", 240000, day(2025, 1)),
        move(NAMES[1], "Opening", 132000, day(2025, 1)),
        move(NAMES[2], "Opening", 48000, day(2025, 3)),
        move(NAMES[3], "Opening", 36000, day(2025, 11)),
        move(NAMES[4], "Opening", 60000, day(2025, 1)),
        move(NAMES[0], "Expansion", 36000, day(2025, 12)),
        move(NAMES[4].upper() + " ", "Expansion", 6000, day(2026, 4)),
        move(NAMES[1], "Contraction", 12000, day(2026, 5)),
        move(NAMES[3], "Churn", 36000, day(2026, 9)),
        move(NAMES[2], "Renewal", 48000, day(2026, 9)),
    ],
    "Contacts": [{"Name": f"C{n}"} for n in range(7)],
    "Surveys": [
        *(
            {"Date": DayOffset(-9), "Kind": "NPS", "Score": float(score), "Contact": f"C{n}"}
            for n, score in enumerate((9, 10, 8, 6, 10, 7))
        ),
        {"Date": DayOffset(-90), "Kind": "NPS", "Score": 0.0, "Contact": "c0 "},
        {"Date": DayOffset(-9), "Kind": "NPS", "Contact": "C6"},
        *({"Date": DayOffset(-9), "Kind": "CSAT", "Score": float(n)} for n in (5, 4, 4, 2, 5)),
        {"Date": DayOffset(-9), "Kind": "CSAT"},
    ],
}
EXPECTED = {
    "nrr": 510 / 516,
    "grr": 468 / 516,
    "logo": 0.8,
    "expansion": 42000,
    "expansion_rate": 42 / 516,
    "churn_rate": 48 / 516,
    "nps": 100 / 3,
    "csat": 80,
}


def test_the_engine_gives_the_golden_figures() -> None:
    assert round(EXPECTED["nrr"], 4) == 0.9884
    assert round(EXPECTED["grr"], 4) == 0.9070
    book = book_of(GOLDEN)
    seen = by_engine(book)
    assert {name: figure(book, seen, name) for name in EXPECTED} == pytest.approx(EXPECTED)
    assert before(book, seen, "nrr") == "n/a"


def test_ironcalc_gives_the_golden_figures(tmp_path: Path) -> None:
    book = book_of(GOLDEN)
    seen = by_ironcalc(book, tmp_path)
    assert {name: figure(book, seen, name) for name in EXPECTED} == pytest.approx(EXPECTED)


def test_the_oracle_gives_the_golden_figures() -> None:
    found = oracle.Clients(frames(GOLDEN), TODAY, THIS).compared(THIS)
    assert {name: found[name] for name in EXPECTED} == pytest.approx(EXPECTED)


def test_an_account_that_leaves_and_returns_counts_once() -> None:
    rows: Rows = {
        "Accounts": [{"Account": "Ash"}, {"Account": "Birch"}],
        "Revenue": [
            move("Ash", "Opening", 100, day(2025, 1)),
            move("Ash", "Churn", 100, day(2026, 2)),
            move("Ash", "New", 80, day(2026, 6)),
            move("Birch", "New", 500, day(2026, 3)),
        ],
    }
    book = book_of(rows)
    seen = by_engine(book)
    assert figure(book, seen, "nrr") == pytest.approx(0.8)
    assert figure(book, seen, "grr") == pytest.approx(0.8)


@pytest.mark.parametrize(("choice", "expected"), [("N", 1.0), ("Y", 1.1)])
def test_a_price_escalator_counts_only_if_settings_say_so(choice: str, expected: float) -> None:
    rows: Rows = {
        "Accounts": [{"Account": "Ash"}],
        "Revenue": [
            move("Ash", "Opening", 100, day(2025, 1)),
            move("Ash", "Price escalator", 10, day(2026, 2)),
        ],
    }
    book = with_settings(book_of(rows), {"nrr_escalator": choice})
    assert figure(book, by_engine(book), "nrr") == pytest.approx(expected)


def test_every_figure_of_the_sample_year_equals_the_oracle() -> None:
    book, seen = year()
    clients = oracle.Clients(frames(typed_rows(sample_year())), TODAY, THIS)
    now, then = clients.figures(), clients.compared(LAST)
    assert len(now) > 25
    assert [n for n, v in now.items() if v == "n/a"] == []
    wrong = {
        n: (v, figure(book, seen, n)) for n, v in now.items() if not same(v, figure(book, seen, n))
    }
    assert wrong == {}
    earlier = {n: before(book, seen, n) for n in then}
    assert {n: (v, earlier[n]) for n, v in then.items() if not same(v, earlier[n])} == {}


def test_two_engines_agree_on_every_cell_of_the_sample_year(tmp_path: Path) -> None:
    book, ours = year()
    theirs = by_ironcalc(book, tmp_path)
    compared = 0
    for sheet in book.sheets:
        before_it = compared
        for at in sheet.cells:
            one, other = (plain(seen.cells[sheet.name].get(at)) for seen in (ours, theirs))
            assert not isinstance(one, CellError), (sheet.name, at.a1, one)
            assert same(one, other), (sheet.name, at.a1, one, other)
            compared += one is not None
        assert compared > before_it, f"nothing to compare on {sheet.name}"
    print(f"{compared} non-blank cells compared")  # noqa: T201 - the figure is asked for
    assert compared > 40_000


def test_the_order_of_rows_and_blank_rows_change_no_figure() -> None:
    book, seen = year()
    mixed = mixed_up(sample_year(), Random(5), {"Forecast", "Lists", "Currencies"})
    other = by_engine(mixed)
    for name in figures(book):
        assert same(figure(book, seen, name), figure(mixed, other, name)), name
        assert same(before(book, seen, name), before(mixed, other, name)), name


def test_without_rows_figures_are_not_available_and_nothing_is_an_error(tmp_path: Path) -> None:
    book = book_of({})
    for seen in (by_engine(book), by_ironcalc(book, tmp_path)):
        for name in ("nrr", "grr", "logo", "csat", "nps", "health", "coverage", "win_rate", "lead"):
            assert figure(book, seen, name) == "n/a", name
        errors = [v for v in seen.cells["Dashboard"].values() if isinstance(v, CellError)]
        assert errors == []


MOVES = st.lists(
    st.builds(
        move,
        st.sampled_from(["Ash", "birch ", "Cedar", "Nobody"]),
        st.sampled_from([*oracle.SIGNS, "Renewal"]),
        st.sampled_from([0, 500, 1200.5, 36000]),
        st.sampled_from([day(2024, 3), day(2025, 11), day(2025, 12), day(2026, 5), day(2027, 1)]),
    ),
    max_size=12,
)


@settings(max_examples=50, deadline=None)
@given(MOVES, st.randoms(use_true_random=False))
def test_laws_of_retention(moves: Sequence[Mapping[str, Sample]], random: Random) -> None:
    accounts: list[Mapping[str, Sample]] = [{"Account": n} for n in ("Ash", "Birch", "Cedar")]
    rows: Rows = {"Accounts": accounts, "Revenue": moves}
    book, seen = bench().book, bench().fill(rows)
    found = {name: figure(book, seen, name) for name in LEDGER}
    expected = oracle.Clients(frames(rows), TODAY, THIS).revenue(THIS)
    assert {n: v for n, v in found.items() if not same(v, expected[n])} == {}
    nrr, grr = found["nrr"], found["grr"]
    if isinstance(nrr, float) and isinstance(grr, float):
        assert grr <= min(nrr, 1) + 1e-12
    shuffled = [*moves, {}]
    random.shuffle(shuffled)
    mixed = {"Accounts": [accounts[2], {}, accounts[0], accounts[1]], "Revenue": shuffled}
    other = bench().fill(mixed)
    assert all(same(found[name], figure(book, other, name)) for name in LEDGER)


def test_the_chart_ends_where_the_tiles_stand() -> None:
    book, seen = year()
    cells = {at.a1: plain(v) for at, v in seen.cells["Dashboard"].items()}
    assert cells["L54"] == pytest.approx(figure(book, seen, "nrr"))
    assert cells["M54"] == pytest.approx(figure(book, seen, "grr"))
    assert sum(cells[f"L{row}"] for row in range(38, 42)) == pytest.approx(892000 + 114000)


def test_the_dashboard_repeats_the_day_plan() -> None:
    _, seen = year()
    tasks = [plain(v) for at, v in sorted(seen.cells["Day Plan"].items()) if at.column == 2]
    start = tasks.index("Task") + 1
    shown = [plain(v) for at, v in sorted(seen.cells["Dashboard"].items()) if at.column == 2]
    first = shown.index("Task") + 1
    assert shown[first : first + 5] == tasks[start : start + 5]


def test_a_figure_is_red_beyond_the_amber_band() -> None:
    accounts: list[Mapping[str, Sample]] = [{"Account": "Ash"}]
    for lost, state in ((0, "Green"), (8, "Green"), (9, "Amber"), (17, "Amber"), (18, "Red")):
        moves = [
            move("Ash", "Opening", 100, day(2025, 1)),
            move("Ash", "Contraction", lost, day(2026, 1)),
        ]
        book = book_of({"Accounts": accounts, "Revenue": moves})
        seen = by_engine(book)
        sheet, at = book.names["kpi_grr"]
        assert plain(seen.cells[sheet][Address(at.row, 9)]) == state


def test_figures_of_the_moment_are_compared_with_those_before_this_month() -> None:
    def taken(offset: int, value: float, name: str = "coverage") -> Mapping[str, Sample]:
        return {"Date": DayOffset(offset), "KPI": name, "Value": value}

    history = [taken(-60, 0.4), taken(-30, 0.6), taken(-30, 9.0, "threads"), taken(-3, 0.9)]
    rows: Rows = {
        "Accounts": [{"Account": "Ash", "LastContact": DayOffset(-1)}],
        "KPIHistory": history,
    }
    book = book_of(rows)
    seen = by_engine(book)
    assert (figure(book, seen, "coverage"), before(book, seen, "coverage")) == (1, 0.6)
    assert before(book, seen, "pipeline") == "n/a"


def test_another_period_gives_other_figures() -> None:
    start, end = (Serial(float(day(*when)), Kind.DATE) for when in ((2026, 1, 1), (2026, 3, 31)))
    book = with_settings(book_of(GOLDEN), {"period_start": start, "period_end": end})
    seen = by_engine(book)
    assert figure(book, seen, "nrr") == 1
    assert before(book, seen, "nrr") == pytest.approx((480 + 36) / 480)
    assert figure(book, seen, "csat") == "n/a"


def test_value_lost_beyond_what_there_was_counts_as_nothing_left(tmp_path: Path) -> None:
    rows: Rows = {
        "Accounts": [{"Account": "Ash"}, {"Account": "Birch"}],
        "Revenue": [
            move("Ash", "Opening", 100, day(2025, 1)),
            move("Birch", "Opening", 100, day(2025, 1)),
            move("Ash", "Churn", 900, day(2026, 2)),
        ],
    }
    book = book_of(rows)
    for seen in (by_engine(book), by_ironcalc(book, tmp_path)):
        cells = {at.a1: plain(v) for at, v in seen.cells["Dashboard"].items()}
        assert [cells[f"L{row}"] for row in (43, 44, 45, 54)] == [1, 1, 0.5, 0.5]
        assert [cells[f"M{row}"] for row in (43, 44, 45, 54)] == [1, 1, 0.5, 0.5]
        assert (figure(book, seen, "nrr"), figure(book, seen, "grr")) == (0.5, 0.5)


@pytest.mark.skipif(not has_libreoffice(), reason="LibreOffice is not here")
def test_libreoffice_recalculates_the_sample_year_to_the_same_values(tmp_path: Path) -> None:
    book, ours = year()
    theirs = by_libreoffice(without_cached(build(book)), tmp_path)
    compared = 0
    for sheet in book.sheets:
        for at, cell in sheet.cells.items():
            one = plain(ours.cells[sheet.name].get(at))
            other = plain(theirs.cells[sheet.name].get(at))
            if isinstance(cell.content, Formula) and isinstance(other, float | str):
                assert same(one, other), (sheet.name, at.a1, one, other)
                compared += 1
    print(f"{compared} values of formulas compared")  # noqa: T201 - the figure is asked for
    assert compared > 8_000
