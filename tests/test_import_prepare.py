"""Records as one workbook can take them."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from import_world import spent

from lifeops.imports.importlog import Told, log_row
from lifeops.imports.prepare import into_table, prepared
from lifeops.imports.source import LeftOut, Record, Source
from lifeops.imports.standing import Standing
from sync.store import Reading, Row, TableReading
from workbook.errors import WorkbookError
from workbook.schema import ColumnSchema, ColumnType, Schema, TableSchema
from workbook.values import Kind, Serial


def table(name, required, columns, **references):
    made = [
        ColumnSchema(each, each, ColumnType.TEXT, reference=references.get(each, ""))
        for each in columns.split()
    ]
    return TableSchema(name, name, tuple(made), required)


SCHEMA = Schema(
    (
        table("Transactions", "Date", "Date Description Category Amount Account Note"),
        table("BankAccounts", "Account", "Account Number Type Institution"),
        table("Categories", "Category", "Category"),
        table("Contacts", "Name", "Name Account", Account="Accounts[Account]"),
        table("Accounts", "Account", "Account"),
        table("Currencies", "Currency", "Currency Rate"),
        table("Meetings", "Title", "Title Status UID"),
        table("Trips", "Trip", "Trip Start End Status"),
        table("Segments", "From", "Trip From Start End", Trip="Trips[Trip]"),
    )
)


def standing(**rows):
    tables = {
        each.name: TableReading(
            each.name,
            tuple(column.id for column in each.columns),
            tuple(Row(n + 2, str(n), cells) for n, cells in enumerate(rows.get(each.name, ()))),
        )
        for each in SCHEMA.tables
    }
    return Standing(SCHEMA, Reading("", tables))


def ready(*records, account="", **rows):
    return prepared(Source("S", records, (LeftOut("line 9", "odd"),)), standing(**rows), account)


def bank(**more):
    record = spent(1, -5, **more)
    return Record("Transactions", record.where, {**record.cells, "Account": "", **more})


def test_an_account_is_known_by_the_last_digits_of_its_number():
    made = ready(
        bank(Account="xxxx1234", AccountNo="xxxx1234"),
        BankAccounts=[{"Account": "Main", "Number": "1234"}, {"Account": "Other"}],
    )
    assert [each.cells["Account"] for each in made.records] == ["Main"]
    assert made.banks == []


def test_an_account_that_is_not_known_is_added_once():
    made = ready(bank(Account="Visa 9"), bank(Account="visa  9"))
    assert [each.cells for each in made.banks] == [{"Account": "Visa 9", "Type": "Card"}]


def test_an_account_that_nothing_names_is_asked_for():
    with pytest.raises(WorkbookError, match="there is: One, Two"):
        ready(bank(), BankAccounts=[{"Account": "One"}, {"Account": "Two"}])
    made = ready(bank(), account="two", BankAccounts=[{"Account": "One"}, {"Account": "Two"}])
    assert made.records[0].cells["Account"] == "Two"


def test_what_does_not_fit_is_left_out_and_named():
    records = [
        Record("Contacts", "line 2", {"Name": "Ana", "Shoe": "38", "Account": "north  light"}),
        Record("Contacts", "line 3", {"Account": "Nowhere"}),
        Record("Contacts", "line 4", {"Name": "x" * 40_000}),
        Record("Contacts", "line 5", {"Name": "Bo", "Account": "Nowhere"}),
        Record("People", "line 6", {"Title": "x"}),
    ]
    made = ready(*records, Accounts=[{"Account": "North light"}])
    assert [each.cells for each in made.records] == [
        {"Name": "Ana", "Account": "North light"},
        {"Name": "Bo", "Account": "Nowhere"},
    ]
    assert [(each.where, each.wrong) for each in made.left_out] == [
        ("line 9", True), ("line 3", True), ("line 4", True), ("line 6", False),
    ]  # fmt: skip
    said = [each.message for each in made.notices]
    assert "no column for Shoe" in said[0]
    assert "'Nowhere' is not in Accounts" in said[1]


def test_a_table_that_is_named_takes_what_its_headers_name():
    source = Source("S", (Record("People", "line 2", {"name": "Ana", "City": "Rome"}),))
    (record,) = into_table(source, SCHEMA.table("Contacts")).records
    assert (record.table, record.cells) == ("Contacts", {"Name": "Ana"})
    with pytest.raises(WorkbookError, match="It has: Category"):
        into_table(source, SCHEMA.table("Categories"))


def test_what_only_changes_a_row_needs_no_title():
    off = Record("Meetings", "line 2", {"UID": "u", "Status": "Cancelled"}, "u", was={})
    nameless = Record("Meetings", "line 3", {"UID": "v"}, "v")
    made = ready(off, nameless)
    assert [each.cells for each in made.records] == [off.cells]
    assert [each.where for each in made.left_out] == ["line 9", "line 3"]


def day(number, kind=Kind.DATE):
    return Serial(float(46_000 + number), kind)


def flight(first, last):
    cells = {"Trip": "Travel 2026-12", "From": "LIS", "Start": day(first + 0.5, Kind.DATETIME)}
    cells["End"] = day(last + 0.6, Kind.DATETIME)
    return Record("Segments", f"line {first}", cells, f"{first}")


OWN = Record("Trips", "line 1", {"Trip": "Travel 2026-12", "Status": "Booked"}, "Travel 2026-12")
BERLIN = {"Trip": "Berlin", "Start": day(2), "End": day(5)}


@pytest.mark.parametrize(
    ("trips", "expected"),
    [
        ((), ["Travel 2026-12"] * 2),
        ((BERLIN,), ["Berlin", "Travel 2026-12"]),
        (({"Trip": "Month", "Start": day(1), "End": day(30)}, BERLIN), ["Berlin", "Month"]),
        (({**BERLIN, "Status": "Cancelled"},), ["Travel 2026-12"] * 2),
        (({"Trip": "Travel 2026-12"}, {"Trip": "Later", "Start": day(9)}), ["Travel 2026-12"] * 2),
    ],
)
def test_a_booking_is_on_the_trip_that_covers_it(trips, expected):
    made = ready(OWN, flight(2, 5), flight(5, 6), Trips=trips)
    assert [each.cells["Trip"] for each in made.records if each.table == "Segments"] == expected
    own = any(each.table == "Trips" for each in made.records)
    assert own is ("Travel 2026-12" in expected)
    assert made.notices == []


def test_two_imports_within_a_second_are_two_rows_of_the_log():
    moments = (datetime(2026, 11, 20, 9, 0, 0, part, UTC) for part in (1, 2))
    (one, first), (other, second) = (log_row("S", "f.csv", each, Told(())) for each in moments)
    assert one != other
    assert first["When"] == second["When"]


@pytest.mark.parametrize("known", [{"Number": "9876"}, {"Type": "Card"}])
def test_the_only_bank_account_is_not_taken_for_that_of_another_file(known):
    with pytest.raises(WorkbookError, match="--account NAME; there is: xxxx9876"):
        ready(bank(), BankAccounts=[{"Account": "xxxx9876", **known}])
    made = ready(bank(), BankAccounts=[{"Account": "Checking", "Type": "Checking"}])
    assert made.records[0].cells["Account"] == "Checking"


def test_an_account_in_a_currency_without_a_rate_is_told_of_once():
    euros = replace(bank(Account="Giro"), bank={"Currency": "EUR"})
    made = ready(euros, euros, Currencies=[{"Currency": "USD", "Rate": 1.0}])
    assert ["balance of Giro is 0" in each.message for each in made.notices] == [True]
    assert ready(euros, Currencies=[{"Currency": "eur", "Rate": 1.1}]).notices == []
