from collections.abc import Callable, Mapping
from datetime import date, timedelta

import pytest

from sync.guards import reasons
from sync.mishaps import mishap
from sync.plan import Plan
from sync.store import SetCell
from workbook.values import Content, Kind, Serial, serial

Row = dict[str, Content]


def table(rows: int = 8) -> dict[str, Row]:
    return {
        f"r{n}": {
            "title": f"task {n}",
            "due": serial(date(2024, 1, 1) + timedelta(days=33 * n)),
            "amount": 10.5 + n,
            "note": "x",
            "who": "me",
        }
        for n in range(rows)
    }


def edits(
    rows: Mapping[str, Row], column: str, change: Callable[[Content], Content]
) -> list[SetCell]:
    return [SetCell("T", row_id, column, change(cells[column])) for row_id, cells in rows.items()]


def later(days: float) -> Callable[[Content], Content]:
    def moved(content: Content) -> Content:
        assert isinstance(content, Serial)
        return Serial(content.days + days, content.kind)

    return moved


def times(factor: float) -> Callable[[Content], Content]:
    def scaled(content: Content) -> Content:
        assert isinstance(content, float)
        return content * factor

    return scaled


def swapped(content: Content) -> Content:
    assert isinstance(content, Serial)
    day = date(1899, 12, 30) + timedelta(days=content.days)
    return serial(day.replace(day=day.month, month=day.day))


@pytest.mark.parametrize(
    ("column", "change", "said"),
    [
        ("due", later(1462), "shift by 1462 days all 8 dates of"),
        ("due", later(-1462), "shift by 1462 days all 8 dates of"),
        ("due", later(2 / 24), "all 8 dates of"),
        ("amount", times(100), "multiply by 100 all 8 numbers of"),
        ("amount", times(0.001), "multiply by 0.001 all 8 numbers of"),
    ],
)
def test_what_happened_to_all_of_a_kind_is_named(
    column: str, change: Callable[[Content], Content], said: str
) -> None:
    """P10: everything of a kind that changed alike is a reason of its own."""
    rows = table()
    found = mishap(edits(rows, column, change), rows)
    assert found is not None
    assert said in found[0]


def test_numbers_and_dates_that_became_text_are_named() -> None:
    rows = table()
    both = [*edits(rows, "due", str), *edits(rows, "amount", str)]
    assert mishap(both, rows) == (
        "turn 16 numbers and dates into text in",
        "as other regional settings or a program that misread it would",
    )


def test_days_and_months_that_changed_places_are_named() -> None:
    rows: dict[str, Row] = {
        f"r{n}": {"due": serial(date(2024, 1 + n, 12 - n))} for n in range(10) if 1 + n != 12 - n
    }
    rows["sure"] = {"due": serial(date(2024, 1, 31))}
    found = mishap(edits({r: c for r, c in rows.items() if r != "sure"}, "due", swapped), rows)
    assert found is not None
    assert found[0] == "swap day and month in 10 dates of"


def test_a_table_that_changed_throughout_is_named() -> None:
    rows = table(10)
    every = [each for column in rows["r0"] for each in edits(rows, column, lambda _: 7.0)]
    found = mishap(every[:-5], rows)
    assert found is not None
    assert "nearly everything, 45 of 50 filled cells" in found[0]


@pytest.mark.parametrize(
    ("column", "change"),
    [("due", later(7)), ("due", later(1)), ("amount", times(1.1)), ("who", lambda _: "you")],
)
def test_what_people_do_to_a_column_is_no_mishap(
    column: str, change: Callable[[Content], Content]
) -> None:
    rows = table()
    assert mishap(edits(rows, column, change), rows) is None


def test_a_few_dates_that_moved_are_no_mishap() -> None:
    rows = table()
    assert mishap(edits(rows, "due", later(1462))[:6], rows) is None
    few = table(4)
    assert mishap(edits(few, "due", later(1462)), few) is None


def test_a_date_beyond_all_dates_is_none() -> None:
    rows: dict[str, Row] = {f"r{n}": {"due": Serial(1e9 + n, Kind.DATE)} for n in range(6)}
    assert mishap(edits(rows, "due", later(5)), rows) is None


def test_the_guard_names_the_side_that_changed() -> None:
    rows = table()
    plan = Plan(remote=tuple(edits(rows, "due", later(1462))))
    (stop,) = reasons(plan, {}, {"T": rows})
    assert stop == (
        "shift by 1462 days all 8 dates of T in the Google Sheet (the Excel file looks changed"
        " throughout, as a change between the date systems of 1900 and 1904 would)"
    )
