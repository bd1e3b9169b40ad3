"""Of a very large workbook only the rows that edits touched are read back."""

import pytest
from money_link import BOOK, made

from sync.excel import bulk, draft
from sync.excel.bulk import entered
from sync.excel.plan import plan
from sync.excel.seen import see_excel
from sync.excel.side import label_of
from sync.excel.touched import touched
from sync.store import AddRow, Reading, SetCell
from workbook.xlsx.edits import Patched
from workbook.xlsx.scan import read_book, read_package
from workbook.xlsx.unread import open_book


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    book = read_book(made(tmp_path_factory.mktemp("touched") / BOOK))
    schema = label_of(open_book(book.path)).schema
    seen = see_excel(book, schema)
    reading = Reading(book.package.digest, seen.tables, seen.layout)
    row = reading.tables["Categories"].rows[0]
    edits = [
        SetCell("Categories", row.id, "Group", "Mine"),
        AddRow("Transactions", "a" * 32, {"Description": "=SUM", "Amount": -2.5}),
        AddRow("Rules", "b" * 32, {"Category": "Food", "DescriptionContains": "sum"}),
    ]
    return book, schema, reading, edits


def test_it_comes_to_what_a_smaller_one_does(world, monkeypatch):
    slow = entered(*world)
    monkeypatch.setattr(bulk, "LARGE", -1)
    monkeypatch.setattr(draft, "see_excel", None)  # that reads all of it
    quick = entered(*world)
    assert (quick.owed, quick.changed) == ((), True)
    one, other = (
        see_excel(read_package(each.book.package, each.book.path), world[1]).tables
        for each in (slow, quick)
    )
    assert one == other


def test_what_does_not_read_back_is_owed(world):
    book, schema, reading, edits = world
    planned = plan(book, schema, reading, edits)
    tables = touched(book, schema, planned)  # as if nothing had been written
    unmade = draft._unproved(planned, Patched(book.package.data), tables)
    assert {each.edit.table for each in unmade} == {"Categories", "Transactions", "Rules"}
