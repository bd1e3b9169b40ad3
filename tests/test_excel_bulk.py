"""Very many rows written at once come to what they come to one by one."""

from dataclasses import replace

import pytest
from money_link import BOOK, made

from sync.excel import bulk
from sync.excel.bulk import computed, entered
from sync.excel.draft import draft
from sync.excel.seen import see_excel
from sync.excel.side import label_of, table_parts
from sync.store import AddRow, Reading, SetCell
from workbook.model import Address
from workbook.values import Kind, Serial
from workbook.xlsx.package import Package
from workbook.xlsx.scan import read_book, read_package
from workbook.xlsx.unread import open_book

TABLE = "Transactions"
TEXTS = ["plain", "=1+1", " outer ", "two\nlines", "<&>\"'", "nul\x00 and \x07", "ÄÖ 😀", "_x0041_"]


@pytest.fixture(scope="module")
def book(tmp_path_factory):
    return read_book(made(tmp_path_factory.mktemp("bulk") / BOOK))


@pytest.fixture(autouse=True)
def _few(monkeypatch):
    monkeypatch.setattr(bulk, "MANY", 5)


def schema_of(book):
    return label_of(open_book(book.path)).schema


def reading_of(book):
    seen = see_excel(book, schema_of(book))
    return Reading(book.package.digest, seen.tables, seen.layout)


def added(count):
    return [
        AddRow(
            TABLE,
            f"{n:032x}",
            {
                "Date": Serial(45_000.0 + n, Kind.DATE),
                "Description": TEXTS[n % len(TEXTS)],
                "Amount": -n / 4,
                **({"Note": "x"} if n % 3 else {}),
                **({"Account": "Checking"} if n % 5 else {}),
            },
        )
        for n in range(count)
    ]


def with_formulas(edits, schema, reading):
    formulas = computed(schema.table(TABLE), reading.tables[TABLE].columns)
    return [AddRow(e.table, e.row_id, {**e.cells, **formulas}) for e in edits]


def again(made):
    return read_package(Package.of(made.book.package.data, str(made.book.path)), made.book.path)


def test_it_is_what_it_is_row_by_row(book):
    schema, reading, edits = schema_of(book), reading_of(book), added(40)
    told = []
    quick = entered(book, schema, reading, edits, lambda *each: told.append(each))
    slow = draft(book, schema, reading, with_formulas(edits, schema, reading))
    assert (quick.owed, slow.owed) == ((), ())
    assert told[0] == (0, 40)
    one, other = see_excel(again(quick), schema), see_excel(again(slow), schema)
    assert one.tables == other.tables
    assert one.layout == other.layout
    sheets = [again(each).sheet("Transactions") for each in (quick, slow)]
    formats = [{at: cell.format for at, cell in sheet.cells.items()} for sheet in sheets]
    assert formats[0] == formats[1]
    ends = [table_parts(again(each), schema)[TABLE][1].area for each in (quick, slow)]
    assert ends[0] == ends[1]
    parts = [again(each).package for each in (quick, slow)]
    left = {name for name in parts[0].names if parts[0].part(name) != parts[1].part(name)}
    at = sheets[0].part
    assert {name for name in left if "worksheets" in name} <= {at} | {
        sheet.part for sheet in again(slow).sheets
    }


def test_ranges_reach_over_all_rows(book):
    schema, reading = schema_of(book), reading_of(book)
    quick = entered(book, schema, reading, added(4_100))
    assert quick.owed == ()
    seen = see_excel(again(quick), schema)
    layout, rows = seen.layout.tables[TABLE], seen.tables[TABLE].rows
    assert (len(rows), layout.last_row) == (4_100, 4_101)
    assert layout.range_row > layout.last_row
    formulas = computed(schema.table(TABLE), reading.tables[TABLE].columns)
    assert {name: rows[-1].cells[name] for name in formulas} == formulas
    sheet = again(quick).sheet("Transactions")
    assert sheet.cells[Address(4_101, layout.columns["Date"])].content.kind is Kind.DATE


def test_other_edits_go_along(book):
    schema, reading = schema_of(book), reading_of(book)
    row = reading.tables["Categories"].rows[0]
    edits = [SetCell("Categories", row.id, "Group", "Mine"), *added(9)]
    made = entered(book, schema, reading, edits)
    tables = see_excel(again(made), schema).tables
    assert tables["Categories"].rows[0].cells["Group"] == "Mine"
    assert len(tables[TABLE].rows) == 9
    more = added(20)[9:]
    once_more = again(made)
    seen = see_excel(once_more, schema)
    reading = Reading(once_more.package.digest, seen.tables, seen.layout)
    made = entered(once_more, schema, reading, more)
    rows = see_excel(again(made), schema).tables[TABLE].rows
    assert [each.id for each in rows] == [each.row_id for each in added(20)]


@pytest.mark.parametrize(
    "wrong", [{"row_id": added(1)[0].row_id}, {"cells": {"Description": "x" * 40_000}}]
)
def test_where_anything_cannot_be_nothing_is(book, wrong):
    made = entered(
        book, schema_of(book), reading_of(book), [*added(9), replace(added(1)[0], **wrong)]
    )
    assert made.owed
    assert (made.book, made.changed) == (book, False)
