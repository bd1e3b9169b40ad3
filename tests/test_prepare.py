from pathlib import Path

import handmade
import openpyxl
import pytest
from openpyxl.worksheet.table import Table

from sync.errors import WrongEndError
from sync.excel.discover import discover
from sync.excel.prepare import prepare
from sync.excel.side import label_of
from sync.label import Label
from workbook.errors import OpenElsewhereError
from workbook.model import ID_COLUMN
from workbook.schema import Schema
from workbook.xlsx.scan import Book, read_book


def prepared(path: Path) -> tuple[Book, Schema]:
    schema = discover(read_book(path)).schema
    prepare(path, schema, "guid-1")
    return read_book(path), schema


def id_column(path: Path) -> int:
    book, _ = prepared(path)
    return discover(book).layout.tables["List"].columns[ID_COLUMN]


def test_the_ids_of_a_list_go_left_where_stray_cells_are_right(tmp_path: Path) -> None:
    path = tmp_path / "book.xlsx"
    handmade.transactions(path)
    before = handmade.parts_of(path)
    book, schema = prepared(path)
    assert book.sheet("Sheet1").cells[1, 1].content == ID_COLUMN
    assert book.sheet("Sheet1").hidden_columns == {1}
    assert label_of(book) == Label("guid-1", schema)
    assert [(sheet.name, sheet.hidden) for sheet in book.sheets] == [
        ("Sheet1", False),
        ("Conflicts", False),
        ("_lifeops", True),
    ]
    after = handmade.parts_of(path)
    assert {name: after[name] for name in handmade.FOREIGN} == {
        name: before[name] for name in handmade.FOREIGN
    }


def test_a_second_time_changes_nothing(tmp_path: Path) -> None:
    path = tmp_path / "book.xlsx"
    handmade.transactions(path)
    _, schema = prepared(path)
    before = path.read_bytes(), path.stat().st_mtime_ns
    prepare(path, schema, "guid-1")
    assert (path.read_bytes(), path.stat().st_mtime_ns) == before


def test_a_prepared_workbook_says_itself_what_syncs(tmp_path: Path) -> None:
    path = tmp_path / "book.xlsx"
    handmade.orders(path)
    book, schema = prepared(path)
    assert discover(book).schema == schema


def test_a_new_guid_and_a_shorter_schema_replace_the_old_ones(tmp_path: Path) -> None:
    path = tmp_path / "book.xlsx"
    handmade.transactions(path)
    _, schema = prepared(path)
    less = Schema(schema.tables[-1:])
    prepare(path, less, "guid-2")
    assert label_of(read_book(path)) == Label("guid-2", less)


def test_the_ids_of_an_excel_table_become_its_last_column(tmp_path: Path) -> None:
    path = tmp_path / "book.xlsx"
    handmade.orders(path)
    book, _ = prepared(path)
    (table,) = book.sheet("Our orders").tables
    assert (table.area.a1, table.headers[-1]) == ("B3:F5", ID_COLUMN)
    assert book.sheet("Our orders").hidden_columns == {6}


def test_stacked_excel_tables_share_the_column_of_ids(tmp_path: Path) -> None:
    path = tmp_path / "book.xlsx"
    book = openpyxl.Workbook()
    for name, row in (("January", 1), ("February", 6)):
        for offset, pair in enumerate((("Item", "Price"), ("Pen", 1), ("Ink", 2))):
            book.active.cell(row + offset, 1, pair[0])
            book.active.cell(row + offset, 2, pair[1])
        book.active.add_table(Table(displayName=name, ref=f"A{row}:B{row + 2}"))
    book.save(path)
    read, _ = prepared(path)
    assert [table.area.a1 for table in read.sheet("Sheet").tables] == ["A1:C3", "A6:C8"]


def test_side_by_side_tables_each_find_their_own_ids(tmp_path: Path) -> None:
    path = tmp_path / "book.xlsx"
    book = openpyxl.Workbook()
    for name, column in (("January", 1), ("February", 3)):
        for row, pair in enumerate((("Item", "Price"), ("Pen", 1), ("Ink", 2)), start=1):
            book.active.cell(row, column, pair[0])
            book.active.cell(row, column + 1, pair[1])
        letters = "ABCD"[column - 1 : column + 1]
        book.active.add_table(Table(displayName=name, ref=f"{letters[0]}1:{letters[1]}3"))
    book.save(path)
    read, schema = prepared(path)
    layout = discover(read).layout
    ids = {name: table.columns[ID_COLUMN] for name, table in layout.tables.items()}
    assert (ids["February"], ids["January"]) == (5, 6)
    assert discover(read).schema == schema


@pytest.mark.parametrize(
    ("rows", "column"),
    [
        ([["Item", "Price"], ["Pen", 1]], 3),
        ([["Item", "Price", None, "x"], ["Pen", 1], ["Ink", 2, "note"]], 5),
        ([[None, "Item", "Price"], [None, "Pen", 1], [None, "Ink", 2, "note"]], 1),
    ],
)
def test_the_ids_of_a_list_go_right_left_or_behind_all(
    tmp_path: Path, rows: list[list[object]], column: int
) -> None:
    handmade.sheet_of(tmp_path / "book.xlsx", rows)
    assert id_column(tmp_path / "book.xlsx") == column


def test_a_table_that_is_not_there_stops_it(tmp_path: Path) -> None:
    path = tmp_path / "book.xlsx"
    handmade.orders(path)
    schema = discover(read_book(path)).schema
    handmade.sheet_of(path, [["Item", "Price"], ["Pen", 1]], title="Our orders")
    before = path.read_bytes()
    with pytest.raises(WrongEndError, match="no column headed 'Qty', 'Total'"):
        prepare(path, schema, "guid")
    assert path.read_bytes() == before


def test_a_workbook_that_is_open_is_not_touched(tmp_path: Path) -> None:
    path = tmp_path / "book.xlsx"
    handmade.orders(path)
    schema = discover(read_book(path)).schema
    before = path.read_bytes()
    (tmp_path / "~$book.xlsx").touch()
    with pytest.raises(OpenElsewhereError, match="open in Excel"):
        prepare(path, schema, "guid")
    assert path.read_bytes() == before
