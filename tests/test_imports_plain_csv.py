"""Lists under headers: into which table they go, and what their texts become."""

import io
from datetime import date

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from import_records import harmless, shown

from lifeops.imports import formats
from lifeops.imports.lists import plain_csv
from lifeops.imports.lists.shipped_tables import shipped
from lifeops.imports.recognise import recognise
from lifeops.imports.source import File, Hints, UnreadableSourceError
from workbook.values import Kind, Serial


def read(*lines, **hints):
    return plain_csv.read(File("list.csv", "\n".join(lines).encode()), Hints(**hints))


@pytest.mark.parametrize(
    ("header", "table"),
    [
        ("Account,Tier,Annual value,Renewal", "Accounts"),
        ("Company Name;Industry;Owner", "Accounts"),
        ("Name,Tier,Stage,ARR", "Accounts"),
        ("Name,Account,Email,Phone,Title", "Contacts"),
        ("Full name,Employer,E-mail,Birthday", "People"),
        ("First Name,Last Name,Email", "People"),
        ("Opportunity,Account,Stage,Amount,Close date", "Opportunities"),
        ("Deal name\tDeal stage\tValue\tProbability", "Opportunities"),
        ("Task,Due,Importance,Account", "Tasks"),
        ("Subject,Due Date,Priority", "Tasks"),
    ],
)
def test_the_headers_say_the_table(header, table):
    parts = next(each for each in "\t;," if each in header)
    source = read(header, parts.join("abcdefgh"[: header.count(parts) + 1]))
    assert [record.table for record in source.records] == [table]
    assert source.name == f"list of {table}"
    assert recognise(File("x", f"{header}\n".encode()), formats.formats()).name == "csv"


def test_cells_are_what_their_columns_hold():
    source = read(
        "Account;Annual value;Renewal;Tier;Handoff done;Term;Notes;Health",
        "Northlight;1.400,50 €;31.12.2026;key;yes;24;=1+1;80",
        "Brindle;2.000;3.4.2027;B;;;;",
        ";100;;;;;;",
        "Quayside;a lot;soon;Z;;;;",
    )
    first, second, last = source.records
    assert shown(first) == {
        "Account": "Northlight",
        "ARR": "1400.5",
        "Renewal": "2026-12-31",
        "Tier": "Key",
        "HandoffDone": "Y",
        "TermMonths": "24",
        "Notes": "=1+1",
    }
    assert isinstance(first.cells["Notes"], str)
    assert first.cells["Renewal"].kind is Kind.DATE
    assert (shown(second)["ARR"], shown(second)["Renewal"]) == ("2000", "2027-04-03")
    assert last.cells == {"Account": "Quayside", "ARR": "a lot", "Renewal": "soon", "Tier": "Z"}
    assert [(each.where, each.why) for each in source.left_out] == [("line 4", "it has no Account")]


def test_a_name_in_two_columns_and_a_phone_that_stays_text():
    source = read("First name,Last name,Company,Phone", "Ana,Silva,Northlight,+49 170 1", ",,X,1")
    assert shown(source.records[0])["Name"] == "Ana Silva"
    assert source.records[0].cells["Phone"] == "+49 170 1"
    assert source.left_out[0].why == "it has no Name"


def test_a_table_that_was_asked_for():
    source = read("Title;Date;Start;End", "Call;24.11.2026;13:00;2:30 pm", into="meetings")
    (record,) = source.records
    assert (record.table, shown(record)) == (
        "Meetings",
        {"Title": "Call", "Date": "2026-11-24", "Start": "13:00", "End": "14:30"},
    )
    assert record.cells["Start"] == Serial(13 / 24, Kind.TIME)
    source = read("Trip,Type,Start", "Porto,flight,2026-11-24 07:10", into="Travel")
    assert source.records[0].cells["Start"] == Serial(46350 + 430 / 1440, Kind.DATETIME)
    assert source.records[0].cells["Type"] == "Flight"
    assert [r.cells for r in read("Task", "Call", "Mail", into="Tasks").records] == [
        {"Task": "Call"}, {"Task": "Mail"},
    ]  # fmt: skip


def test_a_table_of_the_persons_own():
    source = read(
        "Plant,Bought,Price,Code,Phone",
        "Fern,2026-01-13,12.50,007,+49 1",
        "Ivy,2026-02-01,3,12,1",
        into="Plants",
    )
    assert source.records[0].table == "Plants"
    assert shown(source.records[0]) == {
        "Plant": "Fern",
        "Bought": "2026-01-13",
        "Price": "12.5",
        "Code": "007",
        "Phone": "+49 1",
    }
    assert isinstance(source.records[1].cells["Code"], str)


def test_ids_are_keys_unless_they_repeat():
    assert [r.key for r in read("ID,Task,Due", "7,a,", "8,b,").records] == ["7", "8"]
    assert [r.key for r in read("ID,Task,Due", "7,a,", "7,b,").records] == ["", ""]
    assert [r.key for r in read("Task,Due", "a,", "b,").records] == ["", ""]


def book(*rows, hidden_first=False):
    made = openpyxl.Workbook()
    if hidden_first:
        made.create_sheet("Data")
    for row in rows:
        made.worksheets[-1].append(row)
    kept = io.BytesIO()
    made.save(kept)
    return File("list.xlsx", kept.getvalue())


def test_a_workbook_is_a_list_too():
    file = book(
        ["My accounts"],
        ["Account", "Annual value", "Renewal", "Notes"],
        ["Northlight", 1400.5, date(2026, 12, 31), "+49 170"],
        [None, None, None, None],
        ["Brindle", 2000, None, None],
        hidden_first=True,
    )
    assert plain_csv.recognises(file) > 0.3
    source = plain_csv.read(file, Hints())
    assert shown(source.records[0]) == {
        "Account": "Northlight",
        "ARR": "1400.5",
        "Renewal": "2026-12-31",
        "Notes": "+49 170",
    }
    assert [record.where for record in source.records] == ["line 3", "line 5"]


def test_what_cannot_be_read_says_what_to_do():
    with pytest.raises(UnreadableSourceError, match=r"of no table: Colour, Size.*--into"):
        read("Colour,Size", "red,big")
    with pytest.raises(UnreadableSourceError, match="no header names a column of Tasks"):
        read("Colour,Size", "red,big", into="Tasks")
    with pytest.raises(UnreadableSourceError, match="holds no rows"):
        plain_csv.read(book(), Hints())
    with pytest.raises(UnreadableSourceError):
        plain_csv.read(File("x.xlsx", b"PK\x03\x04 no book"), Hints())
    for content in (b"", b"PK\x03\x04", b"Colour,Size\nred,big", b"Date,Description,Amount"):
        assert plain_csv.recognises(File("x", content)) == 0


def test_every_table_of_the_workbook_has_its_columns():
    assert shipped("segments") is shipped("TRAVEL")
    assert shipped("nothing") is None
    accounts = shipped("Accounts")
    assert accounts.required == "Account"
    assert "Stake" not in {each.column for each in accounts.fields}


PIECES = st.sampled_from([
    b"Account,Renewal,ARR", b"Task;Due", b"\n", b",", b";", b'"', b"1.400,50", b"12/31/2026", b"=x",
    b"\xff\xfe", b"\0", b"PK\x03\x04", b"Name,Email", b"12%", b"7:99 pm", b"yes",
])  # fmt: skip


@settings(max_examples=100, deadline=None)
@given(st.lists(PIECES | st.binary(max_size=6), max_size=20).map(b"".join), st.sampled_from(
    ["", "Tasks", "Meetings", "Segments", "Own"]
))  # fmt: skip
def test_no_bytes_do_harm(content, into):
    harmless((plain_csv,), content, Hints(into=into))


@settings(max_examples=30, deadline=None)
@given(st.permutations([f"Task {n},{n + 13}/1/2026,{n}" for n in range(6)]))
def test_the_order_of_rows_does_not_matter(rows):
    def found(rows):
        return {tuple(sorted(shown(each).items())) for each in read("Task,Due,Pin", *rows).records}

    assert found(rows) == found(sorted(rows))
