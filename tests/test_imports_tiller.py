import io
from datetime import datetime

import openpyxl
import pytest
from money_files import TILLER, best, file, read, rows

from lifeops.imports.money import tiller
from lifeops.imports.source import Hints, UnreadableSourceError
from workbook.values import Formula, Serial

BASIC = ("Date", "Description", "Amount", "Category", "Account", "FullDescription")
EXPECTED = [
    ("2026-03-04", "Cafe", "-4.5", "Food", "Everyday", "CORNER CAFE 17"),
    ("2026-03-01", "Acme", "1100", "Salary", "Everyday", "ACME PAYROLL"),
]
HEADER = [
    None, "Date", "Description", "Category", "Amount", "Account", "Account #", "Institution",
    "Month", "Week", "Transaction ID", "Account ID", "Check Number", "Full Description",
    "Date Added", "Categorized Date",
]  # fmt: skip


def workbook(*lines: list[object], categories: bool = True) -> bytes:
    book = openpyxl.Workbook()
    book.active.title = "Start"
    book.active["A1"] = "Welcome"
    sheet = book.create_sheet("Transactions")
    for line in ([*HEADER], *lines):
        sheet.append(line)
    if categories:
        sheet = book.create_sheet("Categories")
        for line in (
            ["Category", "Group", "Type", "Hide From Reports", "Jan 2026"],
            ["Food", "Living", "Expense", None, 300],
            ["Moves", "Transfers", "Transfer", "Hide", None],
            [None, None, None, None, None],
            ["food", "Twice", "Expense", None, None],
        ):
            sheet.append(line)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


CAFE = [
    None, datetime(2026, 3, 4), "Cafe", "Food", -4.5, "Everyday", "xxxx1234", "First Bank", None,  # noqa: DTZ001 - cells carry no zone
    None, "t-2", "a-1", None, "CORNER CAFE 17", datetime(2026, 3, 5), None,  # noqa: DTZ001 - same
]  # fmt: skip
ACME = [
    None, "3/1/2026", "Acme", "Salary", "$1,100.00", "Everyday", "xxxx1234", "First Bank", None,
    None, "t-1", "a-1", 112, "ACME PAYROLL", None, None,
]  # fmt: skip


def test_the_csv_begins_with_a_blank_column_and_writes_amounts_as_text():
    assert best(TILLER).name == "tiller"
    found = read(TILLER)
    assert rows(found, *BASIC) == EXPECTED
    assert rows(found, "TransactionID", "AccountNo", "AccountID", "Institution", "DateAdded") == [
        ("t-2", "xxxx1234", "a-1", "First Bank", "2026-03-05"),
        ("t-1", "xxxx1234", "a-1", "First Bank", "2026-03-02"),
    ]
    assert [record.key for record in found.records] == ["t-2", "t-1"]
    assert found.records[1].cells["CategorizedDate"] == Serial(46084.0, "date")


def test_the_workbook_gives_the_same_with_its_categories_first():
    content = workbook(CAFE, ACME)
    assert best(content).name == "tiller"
    found = read(content)
    money = [record for record in found.records if record.table == "Transactions"]
    groups = [record for record in found.records if record.table == "Categories"]
    assert [record.where for record in money] == ["row 2", "row 3"]
    assert [record.key for record in money] == ["t-2", "t-1"]
    assert [dict(record.cells) for record in groups] == [
        {"Category": "Food", "Group": "Living", "Type": "Expense"},
        {"Category": "Moves", "Group": "Transfers", "Type": "Transfer", "Hide": "Hide"},
    ]
    assert rows(read(workbook(CAFE, ACME, categories=False)), *BASIC) == EXPECTED
    assert rows(read(workbook(CAFE, ACME)), "CheckNumber")[-1] == ("112",)


def test_a_formula_in_a_cell_is_its_value_or_nothing():
    line = [*CAFE]
    line[2] = '=HYPERLINK("http://localhost","x")'
    line[13] = "=1+1"
    found = read(workbook(line, categories=False))
    assert "Description" not in found.records[0].cells
    assert not any(isinstance(cell, Formula) for cell in found.records[0].cells.values())


def test_text_that_looks_like_a_formula_stays_text():
    book = openpyxl.load_workbook(io.BytesIO(workbook(CAFE, categories=False)))
    cell = book["Transactions"]["C2"]
    cell.value = "=1+1"
    cell.data_type = "s"
    out = io.BytesIO()
    book.save(out)
    assert rows(read(out.getvalue()), "Description") == [("=1+1",)]


def test_other_workbooks_and_damaged_ones_are_none_of_tillers():
    book = openpyxl.Workbook()
    out = io.BytesIO()
    book.save(out)
    for content in (out.getvalue(), out.getvalue()[:300], b"PK\x03\x04", b"PK"):
        assert tiller.FORMAT.recognises(file(content)) == 0.0
        with pytest.raises(UnreadableSourceError):
            tiller.FORMAT.read(file(content), Hints())
