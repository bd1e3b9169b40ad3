import openpyxl
import pytest

from sync.excel.marks import mark_name, marked_column, marks_of, missing_marks
from sync.excel.prepare import prepare
from sync.excel.seen import see_excel
from sync.excel.side import read_excel, single_cells
from workbook.model import Address
from workbook.schema import ColumnSchema, Schema, TableSchema
from workbook.values import Formula
from workbook.xlsx.edits import SetCell
from workbook.xlsx.package import Package
from workbook.xlsx.patch import patch
from workbook.xlsx.scan import read_book, read_package

COLUMNS = tuple(ColumnSchema(text, text) for text in ("Name", "Due date", "Sum"))
SCHEMA = Schema((TableSchema("List", "List", COLUMNS),))


@pytest.fixture
def book(tmp_path):
    path = tmp_path / "book.xlsx"
    made = openpyxl.Workbook()
    made.active.title = "List"
    made.active.append(["Name", "Due date", "Sum"])
    made.active.append(["a", 1, 2])
    made.save(path)
    prepare(path, SCHEMA, "guid")
    return read_book(path)


@pytest.mark.parametrize(
    ("table", "column"), [("Tasks", "Due date"), ("T.x", "Ü%.u20."), ("A", "1"), ("A", "a/b")]
)
def test_a_name_says_which_column_it_marks(table, column):
    assert marked_column(mark_name(table, column)) == (table, column)


def test_a_name_that_would_be_too_long_is_none():
    assert mark_name("T", "é" * 60) == ""
    assert marked_column("Other.name") is None


def test_a_prepared_book_has_hidden_marks_that_nobody_takes_for_cells(book):
    assert marks_of(book) == {
        ("List", "Name"): (("List", Address(1, 1)),),
        ("List", "Due date"): (("List", Address(1, 2)),),
        ("List", "Sum"): (("List", Address(1, 3)),),
    }
    assert single_cells(book) == {}
    layout, _, _ = read_excel(book, SCHEMA)
    assert list(missing_marks(book, SCHEMA, layout)) == []
    names = openpyxl.load_workbook(book.path).defined_names
    assert all(name.hidden for name in names.values())


def test_renamed_and_missing_columns_of_a_marked_book(book):
    texts = {1: "Who", 2: None, 3: "Total"}
    edits = [SetCell("List", Address(1, column), text) for column, text in texts.items()]
    edits.append(SetCell("List", Address(2, 2), None))
    data = patch(book, edits).data
    seen = see_excel(read_package(Package.of(data, "x"), book.path), SCHEMA)
    assert set(seen.layout.tables["List"].columns) == {"Name", "Sum", "_id"}
    assert seen.headers == {("List", "Name"): "Who", ("List", "Sum"): "Total"}


def test_a_formula_that_people_type_names_headers(book):
    edits = [
        SetCell("List", Address(1, 3), "Total"),
        SetCell("List", Address(2, 2), Formula("SUM(List[Total])")),
    ]
    data = patch(book, edits).data
    seen = see_excel(read_package(Package.of(data, "x"), book.path), SCHEMA)
    assert seen.tables["List"].rows[0].cells["Due date"] == Formula("SUM(List[Sum])")
