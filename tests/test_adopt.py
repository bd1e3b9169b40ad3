"""A spreadsheet that was there before: used as it is, and given what an end of a link needs."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.workbook.defined_name import DefinedName

from sync.emulator.server import Server, running
from sync.errors import WrongEndError
from sync.excel.discover import discover
from sync.excel.prepare import prepared
from sync.google import adopt
from sync.google import store as google
from sync.google.store import GoogleStore
from sync.google.wire import Tab, grid_range
from sync.label import Label, read_label
from workbook.model import ID_COLUMN, Address, Area
from workbook.schema import ColumnSchema, Schema, TableSchema
from workbook.values import Formula
from workbook.xlsx.scan import Book, read_book

PEOPLE = [["Name", "City"], ["Ada", "London"], ["Blaise", "Paris"]]
SETTINGS = [["Budget", 250]]


@dataclass
class Sheet:
    """A spreadsheet on the embedded server, and the workbook that it is to be linked with."""

    server: Server
    client: google.Client
    id: str
    book: Book
    schema: Schema

    def update(self, *requests: Mapping[str, Any]) -> None:
        google.update(self.client, self.id, requests)

    def add_tab(self, number: int, title: str, columns: int = 26) -> None:
        grid = {"rowCount": 50, "columnCount": columns}
        properties = {"sheetId": number, "title": title, "gridProperties": grid}
        self.update({"addSheet": {"properties": properties}})

    def type(self, at: str, rows: list[list[object]]) -> None:
        body = {"values": rows}
        self.client.values_update(self.id, at, {"valueInputOption": "USER_ENTERED"}, body)

    def adopt(self, guid: str = "guid-1") -> None:
        book = prepared(self.book, self.schema, guid)
        adopt.adopt(self.client, adopt.find(self.client, self.id), book, self.schema, guid)

    def tab(self, title: str) -> Tab:
        return google.read_all(self.client, self.id).tabs[title]

    def texts(self, title: str) -> dict[str, object]:
        return {at.a1: cell.content for at, cell in self.tab(title).cells.items()}

    def hidden_columns(self, title: str) -> list[int]:
        params: dict[str, Any] = {"includeGridData": "true"}
        sheets = self.client.spreadsheets_get(self.id, params)["sheets"]
        (found,) = [each for each in sheets if each["properties"]["title"] == title]
        columns = found["data"][0].get("columnMetadata", [])
        return [n for n, each in enumerate(columns, 1) if each.get("hiddenByUser")]

    def read(self) -> dict[str, list[dict[str, object]]]:
        tables = GoogleStore(self.client, self.id, self.schema).read().tables
        return {name: [dict(row.cells) for row in table.rows] for name, table in tables.items()}

    def writes(self) -> int:
        return sum(entry.method != "GET" for entry in self.server.requests)


def write_book(path: Path) -> None:
    """Write a workbook with a list, a named cell, and a page that reads the list."""
    book = openpyxl.Workbook()
    book.active.title = "People"
    for row in PEOPLE:
        book["People"].append(row)
    for title, rows in (("Settings", SETTINGS), ("Report", [["=COUNTA(People!A2:A3)"]])):
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
    book.defined_names["Budget"] = DefinedName("Budget", attr_text="Settings!$B$1")
    book.save(path)


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    with running(tmp_path_factory.mktemp("adopt") / "sheets.db") as started:
        yield started


@pytest.fixture
def sheet(server, tmp_path):
    path = tmp_path / "people.xlsx"
    write_book(path)
    book = read_book(path)
    client = google.local_client(server.url)
    made = google.create(client, {"properties": {"title": "Ours"}})
    return Sheet(server, client, made, book, discover(book).schema)


def test_a_blank_spreadsheet_gets_all_tabs(sheet):
    sheet.adopt()
    tabs = google.read_all(sheet.client, sheet.id).tabs
    assert list(tabs) == ["Sheet1", "People", "Settings", "Report", "Conflicts", "_lifeops"]
    assert sheet.texts("People") == {"A1": "Name", "B1": "City", "C1": ID_COLUMN}
    assert sheet.read()["People"] == []


def test_it_takes_one_read_and_one_write(sheet):
    before = len(sheet.server.requests)
    sheet.adopt()
    assert [entry.method for entry in sheet.server.requests[before:]] == ["GET", "POST"]


def test_a_second_time_nothing_is_written(sheet):
    sheet.add_tab(7, "People")
    sheet.type("People!A1", PEOPLE)
    sheet.adopt()
    before = sheet.writes()
    sheet.adopt()
    assert sheet.writes() == before


def test_a_tab_is_used_as_it_is_wherever_its_headers_stand(sheet):
    sheet.add_tab(7, "People")
    rows = [["City", "Age", "Name"], ["Rome", 33, "Grace"]]
    sheet.type("People!C4", rows)
    sheet.adopt()
    expected = {"C4": "City", "D4": "Age", "E4": "Name", "F4": ID_COLUMN}
    assert sheet.texts("People") == {**expected, "C5": "Rome", "D5": 33.0, "E5": "Grace"}
    assert sheet.hidden_columns("People") == [6]
    assert sheet.tab("People").formats[Address.parse("F40")] == {"type": "TEXT"}
    assert sheet.read()["People"] == [{"City": "Rome", "Age": 33.0, "Name": "Grace"}]


@pytest.mark.parametrize(
    ("beside", "ids"),
    [({}, "D1"), ({"D9": "note"}, "A1"), ({"D9": "note", "A9": "note", "G3": "far"}, "H1")],
    ids=["right", "left", "right of all"],
)
def test_ids_take_the_nearest_column_that_is_wholly_empty(sheet, beside, ids):
    sheet.add_tab(7, "People")
    sheet.type("People!B1", PEOPLE)
    for at, text in beside.items():
        sheet.type(f"People!{at}", [[text]])
    sheet.adopt()
    texts = sheet.texts("People")
    assert texts[ids] == ID_COLUMN
    assert {at: texts[at] for at in beside} == beside


def test_a_full_grid_grows_by_a_column_for_the_ids(sheet):
    sheet.add_tab(7, "People", columns=2)
    sheet.type("People!A1", PEOPLE)
    sheet.adopt()
    assert sheet.tab("People").columns == 3
    assert sheet.texts("People")["C1"] == ID_COLUMN


def add_table(sheet: Sheet, area: str, name: str = "Folk") -> None:
    table = {"name": name, "range": grid_range(7, Area.parse(area))}
    sheet.update({"addTable": {"table": table}})


def test_a_google_table_takes_its_ids_in(sheet):
    sheet.add_tab(7, "People")
    sheet.type("People!B2", PEOPLE)
    add_table(sheet, "B2:C4")
    sheet.adopt()
    (table,) = sheet.tab("People").tables
    assert (table.name, table.area) == ("Folk", Area.parse("B2:D4"))
    assert sheet.texts("People")["D2"] == ID_COLUMN


def test_a_google_table_without_room_has_its_ids_beside_it(sheet):
    sheet.add_tab(7, "People")
    sheet.type("People!B2", PEOPLE)
    sheet.type("People!D7", [["note"]])
    add_table(sheet, "B2:C4")
    sheet.adopt()
    (table,) = sheet.tab("People").tables
    assert table.area == Area.parse("B2:C4")
    assert sheet.texts("People")["A2"] == ID_COLUMN


def test_a_table_name_that_is_taken_makes_a_plain_list(sheet):
    sheet.add_tab(7, "Other")
    sheet.type("Other!A1", PEOPLE)
    add_table(sheet, "A1:B3", "people")
    sheet.adopt()
    assert sheet.tab("People").tables == ()
    assert sheet.texts("People")["C1"] == ID_COLUMN


def test_a_missing_header_is_named_and_nothing_is_written(sheet):
    sheet.add_tab(7, "People")
    sheet.type("People!A1", [["Name", "Town"], ["Ada", "London"]])
    before = sheet.writes()
    with pytest.raises(WrongEndError, match=r"People!1:1 in the Google Sheet: .*'City'") as wrong:
        sheet.adopt()
    assert "same headers" in wrong.value.fix
    assert sheet.writes() == before


def test_a_tab_of_another_case_is_named(sheet):
    sheet.add_tab(7, "people")
    with pytest.raises(WrongEndError, match="the tab 'people' is 'People'"):
        sheet.adopt()


def test_a_blank_tab_is_filled_and_widened(sheet):
    sheet.add_tab(7, "People", columns=2)
    sheet.adopt()
    tab = sheet.tab("People")
    assert (tab.id, tab.columns) == (7, 26)
    assert sheet.texts("People") == {"A1": "Name", "B1": "City", "C1": ID_COLUMN}


def test_new_tabs_read_the_tables_where_the_sheet_has_them(sheet):
    sheet.add_tab(7, "People")
    sheet.type("People!C4", PEOPLE)
    sheet.adopt()
    assert sheet.texts("Report")["A1"] == Formula("COUNTA('People'!$C$5:$C$50)")


def test_a_declared_cell_gets_its_name_where_its_label_stands(sheet):
    sheet.add_tab(7, "Settings")
    sheet.type("Settings!A1", [["budget", 99]])
    sheet.adopt()
    names = google.read_all(sheet.client, sheet.id).names
    assert names["Budget"] == ("Settings", Address.parse("B1"))
    assert sheet.texts("Settings") == {"A1": "budget", "B1": 99.0}


def test_a_name_that_is_there_is_used_wherever_it_stands(sheet):
    sheet.add_tab(7, "Settings")
    sheet.type("Settings!D5", [[99]])
    place = grid_range(7, Area.parse("D5"))
    sheet.update({"addNamedRange": {"namedRange": {"name": "Budget", "range": place}}})
    sheet.adopt()
    assert google.read_all(sheet.client, sheet.id).names["Budget"][1] == Address.parse("D5")


def test_a_declared_cell_that_stands_elsewhere_is_not_guessed(sheet):
    sheet.add_tab(7, "Settings")
    sheet.type("Settings!A1", [["Phone", 12345], ["Budget", 99]])
    before = sheet.writes()
    with pytest.raises(WrongEndError, match="Budget is not where the workbook has it"):
        sheet.adopt()
    assert sheet.writes() == before


def found_with(sheet: Sheet, label: Label) -> adopt.Found:
    return adopt.Found(sheet.id, google.read_all(sheet.client, sheet.id), label)


def test_a_spreadsheet_that_was_never_linked_shares_no_id(sheet):
    assert adopt.shared_guid(adopt.find(sheet.client, sheet.id), "mine", sheet.schema) == ""


def test_one_that_is_linked_shares_its_id_with_a_workbook_of_the_same_tables(sheet):
    sheet.adopt("first")
    found = adopt.find(sheet.client, sheet.id)
    assert adopt.shared_guid(found, "", sheet.schema) == "first"
    assert adopt.shared_guid(found, "second", sheet.schema) == "first"


def test_a_copy_of_a_spreadsheet_has_no_id_of_its_own(sheet):
    found = found_with(sheet, Label("first", sheet.schema, "another spreadsheet"))
    assert adopt.shared_guid(found, "first", sheet.schema) == ""


def test_the_sheet_of_another_workbook_is_refused(sheet):
    orders = TableSchema("Orders", "Orders", (ColumnSchema("Item", "Item"),))
    found = found_with(sheet, Label("first", Schema((orders,)), sheet.id))
    with pytest.raises(WrongEndError, match=r"linked with another workbook.*Orders"):
        adopt.shared_guid(found, "second", sheet.schema)


def test_another_version_of_the_same_template_is_no_other_workbook(sheet):
    old = Schema((), (), "life-ops@1")
    found = found_with(sheet, Label("first", old, sheet.id))
    assert adopt.shared_guid(found, "second", Schema((), (), "life-ops@2")) == "first"


def test_the_hidden_tab_keeps_what_other_workbooks_sync(sheet):
    sheet.adopt("first")
    notes = TableSchema("Notes", "Notes", (ColumnSchema("Note", "Note"),))
    bigger = Schema((*sheet.schema.tables, notes), sheet.schema.cells)
    found = adopt.find(sheet.client, sheet.id)
    sheet.update(*adopt._label(found, bigger, "second"))
    sheet.adopt("third")
    label = read_label(sheet.tab("_lifeops").cells)
    assert (label.guid, label.spreadsheet) == ("third", sheet.id)
    assert label.schema is not None
    assert {table.name for table in label.schema.tables} == {"People", "Conflicts", "Notes"}


def test_tabs_that_were_linked_before_are_not_made_again_unless_they_sync(sheet):
    sheet.adopt()
    tabs = google.read_all(sheet.client, sheet.id).tabs
    sheet.update(*({"deleteSheet": {"sheetId": tabs[t].id}} for t in ("Report", "Settings")))
    sheet.adopt()
    titles = list(google.read_all(sheet.client, sheet.id).tabs)
    assert "Report" not in titles
    assert "Settings" in titles


def test_a_column_of_ones_own_named_like_ours_is_refused(sheet):
    sheet.add_tab(7, "People")
    sheet.type("People!A1", [["Name", "City", "_id"], ["Ada", "London", "a-1"]])
    before = sheet.writes()
    with pytest.raises(WrongEndError, match=r"Google Sheet, People!C1: the column '_id' holds"):
        sheet.adopt()
    assert sheet.writes() == before
