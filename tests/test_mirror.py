"""A spreadsheet made after a workbook: same addresses, same look, same values, no table rows."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import handmade
import openpyxl
import pytest
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.table import Table

import templates
from sync.emulator.control import Control
from sync.emulator.server import Server, running
from sync.errors import UnavailableError
from sync.excel import discover, prepare
from sync.excel.side import label_of
from sync.excel.store import ExcelStore
from sync.google import mirror, parts
from sync.google import store as google
from sync.google import wire as google_wire
from sync.store import AddRow, Edit
from workbook.model import ID_COLUMN, Address, Area
from workbook.schema import CellSchema, ColumnSchema, ColumnType, Schema, TableSchema
from workbook.template.load import load
from workbook.values import Formula, Kind, Serial
from workbook.xlsx import create
from workbook.xlsx.scan import Book, read_book

ORDERS = TableSchema(
    "Orders",
    "Our orders",
    (
        ColumnSchema("Item", "Item", ColumnType.LIST),
        ColumnSchema("Day", "Day", ColumnType.DATE, format="d mmm yyyy"),
        ColumnSchema("Price", "Price", ColumnType.MONEY, format="#,##0.00"),
        ColumnSchema("Double", "Double", ColumnType.MONEY, "[@Price]*2", "#,##0.00"),
    ),
    "Item",
)
SCHEMA = Schema((ORDERS,), (CellSchema("Budget", "Bob's page", ColumnType.MONEY),))


def page_book(path: Path) -> None:
    """Write a workbook with a page, a table at B3, a hidden tab, and what dresses them."""
    book = openpyxl.Workbook()
    page = book.active
    page.title = "Bob's page"
    page["A1"], page["B1"] = "Budget", 250
    page["A2"], page["B2"] = "Spent", "=SUM(Orders[Price])"
    page["A3"], page["B3"] = "Left", "=Budget-B2"
    page["A4"], page["B4"] = "Since", date(2026, 1, 2)
    page["A5"], page["B5"] = "Live", '=WEBSERVICE("http://example.org")'
    page.merge_cells("A7:C7")
    page["A7"] = "=1+1"
    page.column_dimensions["A"].width = 30
    page.freeze_panes = "B2"
    orders = book.create_sheet("Our orders")
    for column, header in enumerate(("Item", "Day", "Price", "Double"), 2):
        orders.cell(3, column, header)
    for row, (item, price) in enumerate((("Pen", 1.5), ("Ink", 8)), 4):
        orders.cell(row, 2, item)
        orders.cell(row, 3, date(2026, 3, row)).number_format = "d mmm yyyy"
        orders.cell(row, 4, price).number_format = "#,##0.00"
        orders.cell(row, 5, f"=D{row}*2").number_format = "#,##0.00"
    orders.add_table(Table(displayName="Orders", ref="B3:E5"))
    for source, area in (('"Pen,Ink"', "B4:B5"), ("Lists!$A$1:$A$2", "G1")):
        rule = DataValidation("list", formula1=source)
        rule.add(area)
        orders.add_data_validation(rule)
    lists = book.create_sheet("Lists")
    lists["A1"], lists["A2"] = "one", "two"
    lists.sheet_state = "hidden"
    book.defined_names["Budget"] = DefinedName("Budget", attr_text="'Bob''s page'!$B$1")
    book.save(path)
    prepare.prepare(path, SCHEMA, "guid-1")


@dataclass(frozen=True)
class Made:
    """A workbook, and the spreadsheet made after it."""

    path: Path
    book: Book
    server: Server
    client: google.Client
    spreadsheet: str

    def wire(self) -> Mapping[str, Any]:
        params: dict[str, Any] = {"includeGridData": "true"}
        answer: Mapping[str, Any] = self.client.spreadsheets_get(self.spreadsheet, params)
        return answer

    def grids(self) -> google_wire.Grids:
        return google_wire.read_grids(self.wire())

    def sheet(self, title: str) -> Mapping[str, Any]:
        (found,) = [s for s in self.wire()["sheets"] if s["properties"]["title"] == title]
        return dict(found)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Made]:
    folder = tmp_path_factory.mktemp("mirror")
    path = folder / "book.xlsx"
    page_book(path)
    book = read_book(path)
    with running(folder / "sheets.sqlite") as server:
        client = google.local_client(server.url)
        spreadsheet = mirror.create(client, book, SCHEMA, "A book")
        yield Made(path, book, server, client, spreadsheet)


def test_it_takes_two_requests(made: Made) -> None:
    calls = [entry.call for entry in made.server.requests[:2]]
    assert calls == ["spreadsheets.create", "spreadsheets.batchUpdate"]


@pytest.mark.parametrize("limit", [2_000, 4_000])
def test_a_giant_is_filled_in_portions(
    made: Made, monkeypatch: pytest.MonkeyPatch, limit: int
) -> None:
    monkeypatch.setattr(parts, "LIMIT", limit)
    told: list[tuple[int, int]] = []
    before = len(made.server.requests)
    spreadsheet = mirror.create(
        made.client, made.book, SCHEMA, "In portions", lambda *done: told.append(done)
    )
    assert len(told) == len(made.server.requests) - before - 1 > 1
    assert told == sorted(told)
    assert told[-1][0] == told[-1][1] > 1
    other = google.read_all(made.client, spreadsheet)
    assert {title: tab.formats for title, tab in other.tabs.items()} == {
        title: tab.formats for title, tab in made.grids().tabs.items()
    }
    assert [len(tab.cells) for tab in other.tabs.values()] == [
        len(tab.cells) for tab in made.grids().tabs.values()
    ]


def test_one_that_cannot_be_finished_is_deleted_again(made: Made) -> None:
    control = Control(made.server.url, made.server.token)
    control.fault("error", status=503, call="spreadsheets.batchUpdate")
    with pytest.raises(UnavailableError):
        mirror.create(made.client, made.book, SCHEMA, "Never")
    control.reset()
    answer = made.client.request("get", "https://www.googleapis.com/drive/v3/files")
    assert "Never" not in {each["name"] for each in answer.json()["files"]}


def test_one_whose_last_answer_is_lost_is_known_to_be_finished(made: Made) -> None:
    control = Control(made.server.url, made.server.token)
    control.fault("drop", when="after", call="spreadsheets.batchUpdate")
    spreadsheet = mirror.create(made.client, made.book, SCHEMA, "Finished")
    control.reset()
    assert len(google.read_all(made.client, spreadsheet).tokens) == 1


def test_tabs_are_the_same_in_order_hidden_ones_hidden(made: Made) -> None:
    wire = made.wire()
    properties = [sheet["properties"] for sheet in wire["sheets"]]
    expected = [(sheet.name, sheet.hidden) for sheet in made.book.sheets]
    assert [(each["title"], each.get("hidden", False)) for each in properties] == expected
    assert wire["properties"]["title"] == "A book"
    assert wire["properties"]["locale"] == "en_US"


def test_page_cells_stand_where_they_were(made: Made) -> None:
    cells = made.grids().tabs["Bob's page"].cells
    assert cells[Address.parse("A1")].content == "Budget"
    assert cells[Address.parse("B1")].content == 250.0
    assert cells[Address.parse("B4")].content == Serial(46_024.0, Kind.DATE)


def test_page_formulas_reach_rows_to_come(made: Made) -> None:
    cells = made.grids().tabs["Bob's page"].cells
    assert cells[Address.parse("B2")].content == Formula("SUM('Our orders'!$D$4:$D$1000)")
    assert cells[Address.parse("B3")].content == Formula("$B$1-B2")


def test_a_formula_that_must_not_cross_leaves_its_value(made: Made) -> None:
    cell = made.grids().tabs["Bob's page"].cells.get(Address.parse("B5"))
    assert cell is None or not isinstance(cell.content, Formula)


def test_tables_have_headers_and_no_rows(made: Made) -> None:
    tab = made.grids().tabs["Our orders"]
    texts = {address.a1: cell.content for address, cell in tab.cells.items()}
    headers = {"B3": "Item", "C3": "Day", "D3": "Price", "E3": "Double", "F3": ID_COLUMN}
    assert texts == headers


def test_a_table_is_a_google_table_with_its_ids(made: Made) -> None:
    (table,) = made.grids().tabs["Our orders"].tables
    assert (table.name, table.area) == ("Orders", Area.parse("B3:F4"))


def test_columns_have_their_formats_widths_and_stay_hidden(made: Made) -> None:
    formats = made.grids().tabs["Our orders"].formats
    assert formats[Address.parse("C9")] == {"type": "DATE", "pattern": "d mmm yyyy"}
    assert formats[Address.parse("E9")] == {"type": "NUMBER", "pattern": "#,##0.00"}
    assert formats[Address.parse("F9")]["type"] == "TEXT"
    metadata = made.sheet("Our orders")["data"][0]["columnMetadata"]
    assert metadata[5]["hiddenByUser"] is True
    assert made.sheet("Bob's page")["data"][0]["columnMetadata"][0]["pixelSize"] == 215


def test_frozen_and_merged_cells_are_so_there(made: Made) -> None:
    sheet = made.sheet("Bob's page")
    grid = sheet["properties"]["gridProperties"]
    assert (grid["frozenRowCount"], grid["frozenColumnCount"]) == (1, 1)
    (merge,) = sheet["merges"]
    assert {"sheetId": 0, **merge} == google_wire.grid_range(0, Area.parse("A7:C7"))


def test_dropdowns_offer_the_same_and_refuse_nothing(made: Made) -> None:
    rows = made.sheet("Our orders")["data"][0]["rowData"]
    rule = rows[3]["values"][1]["dataValidation"]
    assert [each["userEnteredValue"] for each in rule["condition"]["values"]] == ["Pen", "Ink"]
    assert not rule.get("strict", False)
    assert rows[100]["values"][1]["dataValidation"] == rule
    (source,) = rows[0]["values"][6]["dataValidation"]["condition"]["values"]
    assert source["userEnteredValue"] == "='Lists'!$A$1:$A$2"


def test_declared_cells_have_their_names(made: Made) -> None:
    assert made.grids().names["Budget"] == ("Bob's page", Address.parse("B1"))


def test_the_hidden_tab_says_which_spreadsheet_it_is_in(made: Made) -> None:
    cells = made.grids().tabs["_lifeops"].cells
    held = {cells[a].content: cells[Address(a.row, 2)].content for a in cells if a.column == 1}
    assert held["guid"] == "guid-1"
    assert held["spreadsheet"] == made.spreadsheet


def test_it_reads_as_an_end_without_rows(made: Made) -> None:
    reading = google.GoogleStore(made.client, made.spreadsheet, SCHEMA).read()
    assert reading.tables["Orders"].rows == ()
    assert reading.layout.tables["Orders"].header_row == 3


def fill(server: Server, path: Path, schema: Schema) -> tuple[google.GoogleStore, int]:
    """Make a spreadsheet after a book, add all its rows, and return how many it has."""
    client = google.local_client(server.url)
    spreadsheet = mirror.create(client, read_book(path), schema, path.stem)
    local = ExcelStore(path, schema).read()
    names = [table.name for table in schema.tables]
    rows = [(name, row) for name in names for row in local.tables[name].rows]
    edits: list[Edit] = [
        AddRow(name, row.id or f"{name}-{row.position}", row.cells) for name, row in rows
    ]
    store = google.GoogleStore(client, spreadsheet, schema)
    assert store.apply(store.read(), edits).owed == ()
    return store, len(edits)


@pytest.mark.long
def test_the_template_shows_the_same_values_on_both_sides(made: Made, tmp_path: Path) -> None:
    path = tmp_path / "life.xlsx"
    template = load(templates.folder("life-ops"))
    create.create(template, path, sample=True, as_of=date(2026, 11, 23))
    schema = label_of(read_book(path)).schema
    assert schema is not None
    prepare.prepare(path, schema, "guid-2")
    store, _ = fill(made.server, path, schema)
    wire = made.client.spreadsheets_get(store.spreadsheet_id, {"includeGridData": "true"})
    grids = google_wire.read_grids(wire)
    differ = [
        f"{sheet.name}!{address.a1}: {cell.value!r} {grids.tabs[sheet.name].cells.get(address)!r}"
        for sheet in read_book(path).sheets
        for address, cell in sheet.cells.items()
        if sheet.name != "_lifeops" and not shown_alike(cell.value, grids, sheet.name, address)
    ]
    assert differ == []


def shown_alike(value: Any, grids: google_wire.Grids, title: str, address: Address) -> bool:
    cell = grids.tabs[title].cells.get(address)
    shown = cell.value if cell else None
    if isinstance(value, Serial | float) and isinstance(shown, Serial | float):
        return abs(days(value) - days(shown)) < 1e-9
    return (value or None) == (shown or None)


def days(value: Serial | float) -> float:
    return value.days if isinstance(value, Serial) else value


def test_a_handmade_book_gets_all_its_rows(made: Made, tmp_path: Path) -> None:
    path = tmp_path / "bank.xlsx"
    handmade.transactions(path)
    schema = discover.discover(read_book(path)).schema
    prepare.prepare(path, schema, "guid-3")
    store, count = fill(made.server, path, schema)
    assert count == handmade.ROWS
    local = ExcelStore(path, schema).read().tables["Sheet1"]
    there = store.read().tables["Sheet1"]
    assert [dict(row.cells) for row in there.rows] == [dict(row.cells) for row in local.rows]
    cells = store.fetch().tabs["Sheet1"].cells
    strays = {a: c.content for a, c in cells.items() if a.column > 8}
    assert strays[Address.parse("K159")] == "2024-157-note"
