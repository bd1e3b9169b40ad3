import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import handmade
import openpyxl
import pytest
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.table import Table
from store_contract import *  # noqa: F403 - the shared suite
from store_contract import GREETING, SCHEMA, START, THINGS

from sync import conflicts
from sync.errors import WrongEndError
from sync.excel.discover import discover
from sync.excel.store import ExcelStore, prepare
from sync.store import AddRow, DeleteRow, Edit, GiveId, Owed, Row, SetCell
from workbook.errors import OpenElsewhereError, UnreadableError
from workbook.model import Address, Cell
from workbook.schema import Schema
from workbook.values import CellError, Content, Formula, Kind, Serial
from workbook.xlsx.edits import SetCached
from workbook.xlsx.patch import patch
from workbook.xlsx.scan import Book, read_book

HEADERS = [column.header for column in THINGS.columns]
IDS = [column.id for column in THINGS.columns]
FORMATS = {
    Kind.DATE: "yyyy\\-mm\\-dd",
    Kind.TIME: "hh:mm",
    Kind.DATETIME: "yyyy\\-mm\\-dd\\ hh:mm",
    Kind.DURATION: "[h]:mm",
}


def put(sheet: Any, row: int, column: int, content: Content) -> None:
    cell = sheet.cell(row, column)
    if isinstance(content, Formula):
        cell.value = f"=$C{row}*2"
    elif isinstance(content, Serial):
        cell.value = content.days
        cell.number_format = FORMATS[content.kind]
    else:
        cell.value = content


def put_row(sheet: Any, row: int, row_id: str | None, cells: Mapping[str, Content]) -> None:
    for column, key in enumerate(IDS, start=1):
        put(sheet, row, column, cells.get(key))
    sheet.cell(row, len(IDS) + 1).value = row_id


def new_book(path: Path, *, table: bool) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "Things"
    sheet.append([*HEADERS, "_id"])
    for row, (row_id, cells) in enumerate(START.items(), start=2):
        put_row(sheet, row, row_id, cells)
    if table:
        put(sheet, 5, IDS.index("twice") + 1, Formula(""))
        sheet.add_table(Table(displayName="Things", ref="A1:J5"))
    settings = book.create_sheet("Settings")
    settings["B2"] = GREETING
    book.defined_names["Greeting"] = DefinedName("Greeting", attr_text="Settings!$B$2")
    other = book.create_sheet("Conflicts")
    other.append([*(column.header for column in conflicts.TABLE.columns), "_id"])
    book.save(path)


@dataclass
class ExcelEnd:
    path: Path
    store: ExcelStore
    cannot: frozenset[str] = field(default=frozenset())

    def reopened(self) -> ExcelStore:
        return ExcelStore(self.path, SCHEMA)

    def wrong(self) -> ExcelStore:
        path = self.path.with_name("other.xlsx")
        openpyxl.Workbook().save(path)
        return ExcelStore(path, SCHEMA)

    def rows(self) -> dict[int, tuple[str, dict[str, Content]]]:
        table = self.reopened().read().tables["Things"]
        return {row.position: (row.id, dict(row.cells)) for row in table.rows}

    def row(self, row_id: str) -> int:
        return next(row for row, (each, _) in self.rows().items() if each == row_id)

    def put(self, rows: Mapping[int, tuple[str | None, Mapping[str, Content]]]) -> None:
        book = openpyxl.load_workbook(self.path)
        for row, (row_id, cells) in rows.items():
            put_row(book["Things"], row, row_id, cells)
        book.save(self.path)

    def outside_set(self, row_id: str, column: str, content: Content) -> None:
        row = self.row(row_id)
        self.put({row: (row_id, {**self.rows()[row][1], column: content})})

    def outside_add(self, cells: Mapping[str, Content]) -> None:
        self.put({max(self.rows()) + 1: (None, cells)})

    def outside_copy(self, row_id: str) -> None:
        self.put({max(self.rows()) + 1: self.rows()[self.row(row_id)]})

    def outside_delete(self, row_id: str) -> None:
        self.put({self.row(row_id): (None, {})})

    def outside_reverse(self) -> None:
        rows = self.rows()
        self.put(dict(zip(rows, reversed(rows.values()), strict=True)))


@pytest.fixture(params=["list", "table"])
def end(request: pytest.FixtureRequest, tmp_path: Path) -> ExcelEnd:
    path = tmp_path / "book.xlsx"
    new_book(path, table=request.param == "table")
    return ExcelEnd(path, ExcelStore(path, SCHEMA))


class Orders:
    """A hand-made workbook with one Excel table, prepared, its rows with ids."""

    def __init__(self, path: Path, *, totals: bool = False, blank: bool = False) -> None:
        handmade.orders(path, totals=totals, blank=blank)
        self.path = path
        self.schema = discover(read_book(path)).schema
        prepare(path, self.schema, "guid")
        self.store = ExcelStore(path, self.schema, "guid")
        self.apply(
            *(GiveId("Orders", row.position, f"o{row.position}", row.cells) for row in self.rows())
        )

    def rows(self) -> tuple[Row, ...]:
        return self.store.read().tables["Orders"].rows

    def row(self, row_id: str) -> Row:
        return next(row for row in self.rows() if row.id == row_id)

    def apply(self, *edits: Edit) -> tuple[Owed, ...]:
        return self.store.apply(self.store.read(), edits).owed

    def book(self) -> Book:
        return read_book(self.path)

    def cell(self, at: str) -> Cell:
        return self.book().sheet("Our orders").cells[Address.parse(at)]

    def area(self) -> str:
        return self.book().sheet("Our orders").tables[0].area.a1


TOTAL = Formula("[@Qty]*[@Price]")
NIB: dict[str, Content] = {"Item": "Nib", "Qty": 3.0, "Price": 2.0, "Total": TOTAL}


def test_a_table_grows_with_an_added_row(tmp_path: Path) -> None:
    orders = Orders(tmp_path / "book.xlsx")
    assert orders.apply(AddRow("Orders", "o9", NIB)) == ()
    assert orders.area() == "B3:F6"
    assert (orders.row("o9").position, orders.row("o9").cells) == (6, NIB)
    assert orders.cell("E6") == Cell(Formula("$C6*$D6"), 6.0, "#,##0.00 [$EUR]")


def test_formulas_on_a_whole_column_follow_a_table_that_grows(tmp_path: Path) -> None:
    orders = Orders(tmp_path / "book.xlsx")
    typed_outside(orders, "D4", "=SUM(C$4:C$5)")
    before = orders.row("o4").cells["Price"]
    assert orders.apply(AddRow("Orders", "o9", NIB)) == ()
    assert orders.row("o4").cells["Price"] == before == Formula("SUM(Orders[Qty])")
    assert orders.cell("D4").content == Formula("SUM($C$4:$C$6)")
    assert orders.cell("H1").content == Formula("SUM(E4:E6)")
    assert orders.cell("E4").content == Formula("C4*D4")


def test_formulas_beside_a_list_that_grows_follow_as_they_were_typed(tmp_path: Path) -> None:
    path = tmp_path / "book.xlsx"
    rows = [["Item", "Price", "Share"]]
    rows += [[f"r{r}", r, f"=B{r}/SUM($B$2:$B$4)"] for r in (2, 3, 4)]
    handmade.sheet_of(path, rows)
    book = openpyxl.load_workbook(path)
    book["List"]["F1"] = "=SUM(B2:B4)"
    book["List"]["F2"] = "=SUM(B2:B3)+SUM(B:B)"
    book["List"]["F3"] = "=SUM(B$2:B3)"
    book["List"]["F4"] = "=SUM(B$2:B4)"
    book.create_sheet("Other")["A1"] = "= AVERAGE( list!$B2:B$4 ) & B2:B4"
    book.save(path)
    schema = discover(read_book(path)).schema
    prepare(path, schema, "guid")
    store = ExcelStore(path, schema)
    share = Formula("[@Price]/SUM(List[Price])")
    cells: dict[str, Content] = {"Item": "r5", "Price": 5.0, "Share": share}
    assert store.apply(store.read(), [AddRow("List", "n", cells)]).owed == ()
    assert {row.cells["Share"] for row in store.read().tables["List"].rows} == {share}
    held = read_book(path).sheet("List").cells
    assert held[2, 3].content == Formula("$B2/SUM($B$2:$B$5)")
    assert [held[row, 6].content for row in (1, 2, 3, 4)] == [
        Formula("SUM(B2:B5)"),
        Formula("SUM(B2:B3)+SUM(B:B)"),
        Formula("SUM(B$2:B3)"),
        Formula("SUM(B$2:B4)"),
    ]
    other = read_book(path).sheet("Other").cells[1, 1].content
    assert other == Formula(" AVERAGE( list!$B2:B$5 ) & B2:B4")


def test_the_blank_row_at_the_end_is_used_and_kept(tmp_path: Path) -> None:
    orders = Orders(tmp_path / "book.xlsx", blank=True)
    assert orders.apply(AddRow("Orders", "o9", NIB)) == ()
    assert orders.row("o9").position == 6
    assert orders.area() == "B3:F7"
    assert orders.cell("E7").content == Formula("$C7*$D7")
    assert len(orders.rows()) == 3


def test_totals_make_room_for_an_added_row(tmp_path: Path) -> None:
    orders = Orders(tmp_path / "book.xlsx", totals=True)
    totals = {at: cell for at, cell in cells_of(orders).items() if at.row == 6}
    assert totals
    assert orders.apply(AddRow("Orders", "o9", NIB)) == ()
    assert (orders.row("o9").position, orders.row("o9").cells) == (6, NIB)
    assert orders.area() == "B3:F7"
    now = cells_of(orders)
    assert {at.column for at in now if at.row == 7} == {at.column for at in totals}
    assert b'fullCalcOnLoad="1"' in handmade.parts_of(orders.path)["xl/workbook.xml"]


def test_what_stands_under_totals_is_owed(tmp_path: Path) -> None:
    orders = Orders(tmp_path / "book.xlsx", totals=True)
    typed_outside(orders, "C7", "mine")
    before = orders.path.read_bytes()
    (owed,) = orders.apply(AddRow("Orders", "o9", NIB))
    assert "Our orders!C7 is in the way" in owed.reason
    assert orders.path.read_bytes() == before


def test_values_that_formulas_show_are_refreshed_with_the_edit(tmp_path: Path) -> None:
    orders = Orders(tmp_path / "book.xlsx")
    orders.apply(SetCell("Orders", "o4", "Qty", 10.0))
    assert orders.cell("E4").value == 15.0
    orders.apply(SetCell("Orders", "o4", "Qty", 20.0))
    assert orders.cell("E4").value == 30.0


def test_excel_is_asked_to_calculate_what_is_not_ours(tmp_path: Path) -> None:
    orders = Orders(tmp_path / "book.xlsx")
    orders.apply(SetCell("Orders", "o4", "Qty", 10.0))
    assert orders.cell("H1").content == Formula("SUM(E4:E5)")
    assert b'fullCalcOnLoad="1"' in handmade.parts_of(orders.path)["xl/workbook.xml"]


def test_a_deleted_row_closes_its_gap(tmp_path: Path) -> None:
    orders = Orders(tmp_path / "book.xlsx")
    assert orders.apply(DeleteRow("Orders", "o4", orders.row("o4").cells)) == ()
    (row,) = orders.rows()
    assert (row.id, row.position) == ("o5", 4)
    assert orders.area() == "B3:F4"
    assert orders.cell("H1").content == Formula("SUM(E4:E4)")
    assert not [at for at in cells_of(orders) if at.row == 5]


def test_the_last_row_of_a_table_is_cleared_where_it_stands(tmp_path: Path) -> None:
    orders = Orders(tmp_path / "book.xlsx")
    assert orders.apply(*(DeleteRow("Orders", r.id, r.cells) for r in orders.rows())) == ()
    assert orders.rows() == ()
    assert orders.area() == "B3:F4"


def test_rows_typed_under_a_table_are_not_cut_off(tmp_path: Path) -> None:
    orders = Orders(tmp_path / "book.xlsx")
    for at, content in (("B6", "Nib"), ("C6", 3), ("F6", "o6")):
        typed_outside(orders, at, content)
    assert orders.apply(DeleteRow("Orders", "o4", orders.row("o4").cells)) == ()
    assert {row.id: row.position for row in orders.rows()} == {"o5": 5, "o6": 6}


def test_what_a_person_keeps_beside_a_list_keeps_its_row(tmp_path: Path) -> None:
    path = tmp_path / "book.xlsx"
    handmade.sheet_of(path, [["Item", "Qty"], ["a", 1], ["b", 2], ["c", 3]])
    schema = discover(read_book(path)).schema
    prepare(path, schema, "guid")
    book = openpyxl.load_workbook(path)
    store = ExcelStore(path, schema)
    rows = store.read().tables["List"].rows
    store.apply(store.read(), [GiveId("List", r.position, f"i{r.position}", r.cells) for r in rows])
    book = openpyxl.load_workbook(path)
    book["List"]["D3"] = "a note of mine"
    book.save(path)
    cells = {row.id: row.cells for row in store.read().tables["List"].rows}
    store.apply(store.read(), [DeleteRow("List", "i2", cells["i2"])])
    assert {row.id: row.position for row in store.read().tables["List"].rows} == {"i3": 3, "i4": 4}


def test_ids_given_and_rows_deleted_at_once(tmp_path: Path) -> None:
    orders = Orders(tmp_path / "book.xlsx")
    assert orders.apply(AddRow("Orders", "o9", NIB)) == ()
    row = orders.row("o9")
    assert (
        orders.apply(
            DeleteRow("Orders", "o4", orders.row("o4").cells),
            GiveId("Orders", row.position, "new", row.cells),
            AddRow("Orders", "o10", NIB),
            SetCell("Orders", "o5", "Qty", 70.0),
        )
        == ()
    )
    assert {each.id: each.position for each in orders.rows()} == {"o5": 4, "new": 5, "o10": 6}
    assert orders.cell("C4").content == 70.0
    assert orders.cell("E6").content == Formula("$C6*$D6")


def test_a_row_that_changed_since_is_not_deleted(tmp_path: Path) -> None:
    orders = Orders(tmp_path / "book.xlsx")
    (owed,) = orders.apply(DeleteRow("Orders", "o4", {"Item": "Pencil"}))
    assert owed.reason == "the row was changed meanwhile"
    assert len(orders.rows()) == 2


def cells_of(orders: Orders) -> Mapping[Address, Cell]:
    return orders.book().sheet("Our orders").cells


def typed_outside(orders: Orders, at: str, text: object) -> None:
    book = openpyxl.load_workbook(orders.path)
    book["Our orders"][at] = text
    book.save(orders.path)


def test_a_formula_that_stays_in_excel_is_never_written_over(tmp_path: Path) -> None:
    orders = Orders(tmp_path / "book.xlsx")
    typed_outside(orders, "C4", "=LET(x,2,x)")
    reading = orders.store.read()
    assert any("LET" in notice.message for notice in reading.notices)
    (owed,) = orders.store.apply(reading, [SetCell("Orders", "o4", "Qty", 5.0)]).owed
    assert "Our orders!C4 holds a formula that stays in Excel" in owed.reason
    assert orders.cell("C4").content == Formula("LET(x,2,x)")


def test_a_formula_that_stays_is_kept_even_while_it_shows_an_error(tmp_path: Path) -> None:
    orders = Orders(tmp_path / "book.xlsx")
    typed_outside(orders, "C4", "=LET(x,2,x)")
    shows = SetCached("Our orders", Address.parse("C4"), CellError("#N/A"))
    orders.path.write_bytes(patch(orders.book(), [shows]).data)
    assert orders.row("o4").cells["Qty"] == CellError("#N/A")
    (owed,) = orders.apply(SetCell("Orders", "o4", "Qty", 5.0))
    assert "holds a formula that stays in Excel" in owed.reason


def test_a_deleted_conflicts_sheet_comes_back_with_the_next_write(tmp_path: Path) -> None:
    orders = Orders(tmp_path / "book.xlsx")
    book = openpyxl.load_workbook(orders.path)
    del book["Conflicts"]
    book.save(orders.path)
    before = orders.path.read_bytes()
    reading = orders.store.read()
    assert reading.tables["Conflicts"].rows == ()
    assert orders.store.apply(reading, []).revision == orders.store.probe() == reading.revision
    assert orders.path.read_bytes() == before
    assert orders.apply(AddRow("Conflicts", "c1", {"Table": "Orders"})) == ()
    assert ExcelStore(orders.path, orders.schema).read().tables["Conflicts"].rows[0].id == "c1"
    assert orders.book().sheet("Conflicts").hidden_columns == {8}


def test_an_edit_that_the_file_refuses_is_owed_and_the_rest_is_made(tmp_path: Path) -> None:
    orders = Orders(tmp_path / "book.xlsx")
    long = SetCell("Orders", "o4", "Item", "x" * 40_000)
    fine = SetCell("Orders", "o5", "Item", "Ink, blue")
    (owed,) = orders.apply(long, fine)
    assert (owed.edit, "longer than" in owed.reason) == (long, True)
    assert [row.cells["Item"] for row in orders.rows()] == ["Pen", "Ink, blue"]


def test_a_formula_on_a_row_added_with_it(tmp_path: Path) -> None:
    orders = Orders(tmp_path / "book.xlsx")
    price = Formula("Orders[Price;#o9]+1")
    owed = orders.apply(SetCell("Orders", "o4", "Price", price), AddRow("Orders", "o9", NIB))
    assert owed == ()
    assert orders.cell("D4").content == Formula("$D$6+1")
    assert orders.row("o4").cells["Price"] == price


def test_a_formula_on_a_row_that_is_gone_is_owed(tmp_path: Path) -> None:
    orders = Orders(tmp_path / "book.xlsx")
    (owed,) = orders.apply(SetCell("Orders", "o4", "Price", Formula("Orders[Price;#gone]+1")))
    assert "the formula cannot be written here" in owed.reason


def test_ids_come_back_where_the_person_deleted_their_column(tmp_path: Path) -> None:
    path = tmp_path / "book.xlsx"
    handmade.transactions(path)
    schema = Schema(discover(read_book(path)).schema.tables[:1])
    store = ExcelStore(path, schema)
    reading = store.read()
    row = reading.tables["Sheet1"].rows[0]
    assert store.apply(reading, [GiveId("Sheet1", row.position, "t1", row.cells)]).owed == ()
    assert store.read().layout.tables["Sheet1"].columns["_id"] == 1


def test_an_added_row_below_stray_cells_leaves_them_alone(tmp_path: Path) -> None:
    path = tmp_path / "book.xlsx"
    handmade.transactions(path)
    before = handmade.parts_of(path)
    schema = discover(read_book(path)).schema
    prepare(path, schema, "guid")
    store = ExcelStore(path, schema)
    cells: dict[str, Content] = {"Date": Serial(45_500.0, Kind.DATE), "Amount": -5.0}
    assert store.apply(store.read(), [AddRow("Sheet1", "t9", cells)]).owed == ()
    rows = store.read().tables["Sheet1"].rows
    assert (len(rows), rows[-1].cells) == (handmade.ROWS + 1, cells)
    strays = [at for at in read_book(path).sheet("Sheet1").cells if at.column > 8]
    assert len(strays) == 2 * (handmade.ROWS - 100)
    after = handmade.parts_of(path)
    assert all(after[name] == before[name] for name in handmade.FOREIGN)


def test_no_edits_leave_bytes_and_time_alone(tmp_path: Path) -> None:
    orders = Orders(tmp_path / "book.xlsx")
    before = orders.path.read_bytes(), orders.path.stat().st_mtime_ns
    row = orders.row("o4")
    assert orders.apply() == ()
    assert orders.apply(SetCell("Orders", "o4", "Item", row.cells["Item"])) == ()
    assert (orders.path.read_bytes(), orders.path.stat().st_mtime_ns) == before


def test_a_touched_file_has_the_same_revision(tmp_path: Path) -> None:
    orders = Orders(tmp_path / "book.xlsx")
    before = orders.store.probe()
    os.utime(orders.path, ns=(1, 1))
    assert orders.store.probe() == before


@pytest.mark.parametrize("lock", ["~$book.xlsx", ".~lock.book.xlsx#"])
def test_a_file_that_is_open_is_not_written(tmp_path: Path, lock: str) -> None:
    orders = Orders(tmp_path / "book.xlsx")
    before = orders.path.read_bytes()
    (tmp_path / lock).touch()
    with pytest.raises(OpenElsewhereError):
        orders.apply(SetCell("Orders", "o4", "Qty", 10.0))
    assert orders.path.read_bytes() == before


def test_another_workbook_in_its_place_is_refused(tmp_path: Path) -> None:
    orders = Orders(tmp_path / "book.xlsx")
    with pytest.raises(WrongEndError, match="not the workbook that was linked"):
        ExcelStore(orders.path, orders.schema, "another guid").read()


def test_a_file_that_is_gone_is_named(tmp_path: Path) -> None:
    store = ExcelStore(tmp_path / "gone.xlsx", SCHEMA)
    for verb in (store.probe, store.read):
        with pytest.raises(WrongEndError, match=r"gone\.xlsx: the workbook is no longer there"):
            verb()


def test_a_file_that_is_no_workbook_is_unreadable(tmp_path: Path) -> None:
    path = tmp_path / "book.xlsx"
    path.write_bytes(b"not a zip")
    with pytest.raises(UnreadableError):
        ExcelStore(path, SCHEMA).read()
