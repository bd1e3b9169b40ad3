"""A number or a day beyond what its column allows is told in its own row and counts for nothing."""

import functools
from collections.abc import Mapping
from datetime import date

import pytest
from filled_book import Rows, Seen, life_ops
from workbench import Workbench

from workbook.schema import ColumnType
from workbook.template.model import Column, DayOffset, Sample, Table
from workbook.values import Value, serial

Row = Mapping[str, Sample]
TODAY = DayOffset(0)
RIGHT: Mapping[str, Row] = {
    "Meetings": {"Title": "M", "Date": TODAY, "Start": 0.5, "End": 0.55},
    "Tasks": {"Task": "T"},
    "Commissions": {"Period": TODAY, "Basis": "New", "Rate": 0.1},
    "Opportunities": {"Name": "O", "Account": "Ash", "Amount": 100.0, "Stage": "Propose"},
    "Accounts": {"ARR": 1000.0},
    "Issues": {"Title": "I", "Severity": 3.0, "Opened": TODAY},
    "Projects": {"Name": "P", "Deadline": TODAY},
    "People": {"Added": TODAY},
    "Surveys": {"Date": TODAY, "Kind": "NPS", "Score": 5.0},
    "Blocks": {"Label": "B", "Start": 0.5, "End": 0.55},
    "Revenue": {"Month": TODAY, "Account": "Ash", "Type": "New", "Amount": 10.0},
    "Currencies": {"Rate": 2.0},
    "Scheduled": {"Name": "S", "Amount": -5.0, "Account": "Bank", "Next": TODAY},
    "Transactions": {"Date": TODAY, "Amount": 5.0, "Account": "Bank"},
    "Categories": {"Type": "Expense"},
}
NAMED = {
    "Accounts": "Account",
    "People": "Name",
    "Currencies": "Currency",
    "Categories": "Category",
}
ROOM = {**dict.fromkeys(RIGHT, 40), "BankAccounts": 1}
BANK: Row = {"Account": "Bank", "Opening": 1.0, "OpeningDate": serial(date(2000, 1, 1))}
POINTING = {("Tasks", "BlockedBy"), ("Issues", "Task"), ("Blocks", "Task")}
"""Numbers that point at a task; what they may be is what there is."""


@functools.cache
def bench() -> Workbench:
    return Workbench(life_ops(), ROOM)


def tables() -> dict[str, Table]:
    return {table.name: table for _, table in life_ops().tables()}


def beyond(column: Column) -> list[Sample]:
    """Values just outside the limits of a column."""
    low, high = column.check.minimum, column.check.maximum
    if column.type is ColumnType.DATE:
        return [3e6, 30000.0] if high is not None else []
    if column.type not in {ColumnType.NUMBER, ColumnType.MONEY, ColumnType.PERCENT}:
        return []
    found: list[Sample] = [] if low is None else [float(str(low)) - 0.5]
    return found if high is None else [*found, float(str(high)) + 0.5]


def wrong_rows(name: str) -> list[tuple[str, dict[str, Sample]]]:
    """For each limit of a table a row that breaks it alone, with the column that does."""
    found: list[tuple[str, dict[str, Sample]]] = []
    for column in tables()[name].columns:
        if column.formula or (name, column.id) in POINTING:
            continue
        found += [(column.id, {**RIGHT[name], column.id: value}) for value in beyond(column)]
    if name in NAMED:
        return [(c, {**row, NAMED[name]: f"X{n}"}) for n, (c, row) in enumerate(found)]
    return found


def told(seen: Seen, name: str, count: int) -> list[Value]:
    first = bench().first_row(name)
    return seen.column(name, "Check", first - 2 + count)[first - 2 :]


@pytest.mark.parametrize("name", sorted(RIGHT))
def test_what_lies_beyond_the_limits_of_a_column_is_told_by_its_name(name: str) -> None:
    wrong = wrong_rows(name)
    more: Rows = {"BankAccounts": [BANK]}
    if name != "Accounts":
        more = {**more, "Accounts": [{"Account": "Ash"}]}
    right: Row = {**RIGHT[name], **({NAMED[name]: "Right"} if name in NAMED else {})}
    seen = bench().fill({**more, name: [right, *(row for _, row in wrong)]})
    said = told(seen, name, len(wrong) + 1)
    assert said[0] is None
    headers = {column.id: column.header for column in tables()[name].columns}
    silent = [
        (column, row[column], text)
        for (column, row), text in zip(wrong, said[1:], strict=True)
        if not str(text).startswith((headers[column], "NPS goes"))
    ]
    assert silent == []


def columns(rows: Rows, table: str, *names: str) -> list[list[Value]]:
    """What columns say of the rows typed in a table."""
    seen, first, count = bench().fill(rows), bench().first_row(table), len(rows[table])
    return [seen.column(table, each, first - 2 + count)[first - 2 :] for each in names]


ASH: Row = {"Account": "Ash", "ARR": 1000.0, "Usage": 50.0}


@pytest.mark.parametrize(
    ("table", "row", "column", "wrong", "figures"),
    [
        ("Accounts", ASH, "ARR", -5.0, ("Counted", "Margin")),
        ("Accounts", ASH, "CostToServe", -500.0, ("Margin", "Cost", "LTV")),
        ("Accounts", ASH, "Cadence", 0.0, ("CadenceDays",)),
        ("Accounts", ASH, "TermMonths", 999.0, ("Term",)),
        ("Accounts", ASH, "Usage", 5000.0, ("Health", "Band", "Stake")),
        ("Accounts", {**ASH, "Licences": 9.0}, "LicencesUsed", -1.0, ("LicencesCounted",)),
        ("Opportunities", RIGHT["Opportunities"], "Amount", -9.0, ("Weighted", "OpenWeighted")),
        ("Opportunities", RIGHT["Opportunities"], "Prob", 7.0, ("Weighted", "OpenWeighted")),
        ("Opportunities", RIGHT["Opportunities"], "Close", 3.0, ("Slipped", "ClosedDay")),
        ("Commissions", {**RIGHT["Commissions"], "Threshold": 1.0}, "Rate", 5.0, ("Earned", "Due")),
        ("Issues", RIGHT["Issues"], "Severity", 9.0, ("OpenSeverity", "Exposure")),
        ("Issues", RIGHT["Issues"], "Opened", DayOffset(3), ("AgeDays", "Breach")),
        ("Projects", RIGHT["Projects"], "PctDone", 50.0, ("Share", "RAG")),
        ("Projects", RIGHT["Projects"], "Deadline", 3e6, ("DeadlineDay", "Period")),
        ("Scheduled", RIGHT["Scheduled"], "Every", 2.5, ("Step", "Months", "Map")),
        ("Scheduled", RIGHT["Scheduled"], "Confidence", -0.5, ("Counted",)),
        ("People", {"Name": "Ann", "Added": TODAY}, "Every", 0.0, ("TargetDays",)),
        ("Surveys", RIGHT["Surveys"], "Score", 4.5, ("Nps",)),
        ("Surveys", {**RIGHT["Surveys"], "Kind": "CSAT"}, "Score", 4.5, ("Csat",)),
        ("Surveys", RIGHT["Surveys"], "Date", DayOffset(9), ("Period",)),
        ("Tasks", {"Task": "T"}, "Est", 1e7, ("Minutes",)),
        ("Tasks", {"Task": "T"}, "Pin", 1.5, ("PinRank", "SortKey")),
    ],
)
def test_a_value_beyond_its_limits_counts_as_if_it_were_blank(
    table: str, row: Row, column: str, wrong: Sample, figures: tuple[str, ...]
) -> None:
    more: Rows = {"BankAccounts": [BANK], "Accounts": [ASH], "Revenue": [RIGHT["Revenue"]]}
    blank = {each: value for each, value in row.items() if each != column}
    if column == "Date":
        blank = {**row, column: 3e6}
    says = columns({**more, table: [{**row, column: wrong}]}, table, "Check", *figures)
    assert says[0] != [None]
    assert says[1:] == columns({**more, table: [blank]}, table, *figures)


@pytest.mark.parametrize("end", ["End", "ActualEnd"])
def test_what_ends_before_it_starts_is_told_and_takes_no_minute(end: str) -> None:
    meeting: Row = {"Title": "M", "Date": TODAY, "Start": 13 / 24, end: 8 / 24}
    says = columns({"Meetings": [meeting]}, "Meetings", "Check", "Minutes", "MinutesToday")
    assert says == [["It ends before it starts"], [0], [0]]
    block: Row = {"Label": "B", "Start": 0.5, "End": 0.25}
    assert columns({"Blocks": [block]}, "Blocks", "Check", "Minutes") == [
        ["It ends before it starts"],
        [0],
    ]


def test_a_copied_number_is_told_in_both_rows_and_points_at_the_first() -> None:
    rows: Rows = {
        "Tasks": [
            {"Task": "A", "No": 1.0},
            {"Task": "Copy", "No": 1.0},
            {"Task": "Waits", "No": 3.0, "BlockedBy": 1.0},
            {"Task": "Text", "No": "one"},
        ],
        "Issues": [{"Title": "I", "Severity": 4.0, "Task": 1.0}],
    }
    check, severity, unblocks = columns(rows, "Tasks", "Check", "Severity", "Unblocks")
    assert [str(each)[:19] for each in check] == [
        "The No is used twic",
        "The No is used twic",
        "None",
        "No is not a number ",
    ]
    assert severity == [4, 0, 0, 0]
    assert unblocks == [1, 0, 0, 0]


def test_a_task_that_blocks_itself_gains_nothing_by_it() -> None:
    rows: Rows = {"Tasks": [{"Task": "A", "No": 1.0, "BlockedBy": 1.0}, {"Task": "B", "No": 2.0}]}
    check, unblocks, event, score = columns(rows, "Tasks", "Check", "Unblocks", "Event", "Score")
    assert check == ["Blocked by itself", None]
    assert unblocks == event == [0, 0]
    assert score[0] == score[1]


@pytest.mark.parametrize("day", [serial(date(2062, 1, 1)), 3e6, 30000.0])
def test_a_transaction_of_an_implausible_day_is_told_and_moves_no_balance(day: Sample) -> None:
    pay: Row = {"Amount": 5.0, "Account": "Bank"}
    rows: Rows = {
        "BankAccounts": [BANK],
        "Transactions": [{**pay, "Date": day}, {**pay, "Date": DayOffset(30)}],
    }
    check, counted, base = columns(rows, "Transactions", "Check", "Counted", "Base")
    assert check == ["Date is before 2000 or over a year ahead", None]
    assert counted == base == [0, 5]


def test_a_currency_says_what_is_wrong_with_it() -> None:
    rows: Rows = {
        "Currencies": [
            {"Currency": "AAA", "Rate": "much"},
            {"Currency": "BBB", "Rate": 0.0},
            {"Currency": "CCC", "Rate": 1.0},
            {"Currency": "ccc", "Rate": 2.0},
            {"Currency": "DDD"},
        ]
    }
    twice = "The currency is used twice; the first row counts"
    assert columns(rows, "Currencies", "Check") == [
        ["Rate to base is not a number", "Rate to base is not above 0", twice, twice, None]
    ]


@pytest.mark.parametrize(
    ("table", "column"),
    [
        ("People", "ImportedOn"),
        ("Transactions", "DateAdded"),
        ("Transactions", "CategorizedDate"),
        ("Categories", "Hide"),
        ("Blocks", "Day"),
    ],
)
def test_text_is_told_in_columns_that_no_figure_reads(table: str, column: str) -> None:
    named: Row = {NAMED[table]: "X"} if table in NAMED else {}
    row: Row = {**RIGHT[table], **named, column: "Fri"}
    (said,) = columns({"BankAccounts": [BANK], table: [row]}, table, "Check")
    header = next(each.header for each in tables()[table].columns if each.id == column)
    assert str(said[0]).startswith(f"{header} is not ")


def test_an_outcome_has_the_spelling_of_its_list() -> None:
    meeting: Row = {"Title": "M", "Date": TODAY, "Outcome": "insight+optimization "}
    assert columns({"Meetings": [meeting]}, "Meetings", "OutcomeName") == [["Insight+Optimization"]]


def test_a_change_counts_from_the_first_of_its_month() -> None:
    rows: Rows = {
        "Accounts": [ASH],
        "Revenue": [{**RIGHT["Revenue"], "Month": serial(date(2026, 3, 17))}],
    }
    ((day,),) = columns(rows, "Revenue", "Day")
    ((first,),) = columns(
        {**rows, "Revenue": [{**RIGHT["Revenue"], "Month": serial(date(2026, 3, 1))}]},
        "Revenue",
        "Day",
    )
    assert day == first
