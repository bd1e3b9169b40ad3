"""A workbook made over for another role: its setting, tabs and headers, and those of its sheet."""

from dataclasses import replace
from pathlib import Path

import pytest
from role_book import FOLDER
from test_xlsx_validator import errors_in, needs_validator

from lifeops import roles
from lifeops.ends import sheets_client
from lifeops.links import need
from sync.errors import WrongEndError
from sync.excel.side import label_of, single_cells
from workbook.model import Address
from workbook.schema import SCHEMA_SHEET
from workbook.template.load import load
from workbook.values import Value
from workbook.xlsx.create import create
from workbook.xlsx.edits import SetCell
from workbook.xlsx.patch import ShowSheet, patch
from workbook.xlsx.scan import Book, read_book

TABS = ("tasks", "accounts", "deliverables", "invoices", "feedback", "settings", "currencies")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A small workbook of the template, with an invoice of its own in it."""
    path = tmp_path_factory.mktemp("use") / "book.xlsx"
    template = load(FOLDER, tabs=TABS)
    behind = {"Deliverables", "Invoices", "Feedback"}
    row = {"No": "1", "Amount": 5.0}
    tabs = [
        replace(
            tab,
            hidden=tab.sheet in behind,
            table=replace(tab.table, samples=(row,) if tab.sheet == "Invoices" else ())
            if tab.table
            else None,
        )
        for tab in template.tabs
    ]
    create(replace(template, tabs=tuple(tabs)), path, sample=True)
    return path.read_bytes()


@pytest.fixture
def book(made: bytes, home: Path) -> Path:
    path = home / "book.xlsx"
    path.write_bytes(made)
    return path


def hidden(read: Book) -> dict[str, bool]:
    names = ("Deliverables", "Invoices", "Feedback")
    return {sheet.name: sheet.hidden for sheet in read.sheets if sheet.name in names}


def header(read: Book, column: str) -> Value:
    (sheet,) = read.named("Accounts")
    label = label_of(read).schema
    assert label is not None
    at = [each.id for each in label.table("Accounts").columns].index(column) + 1
    return sheet.cells[Address(1, at)].content  # type: ignore[return-value]


def value(read: Book, name: str) -> Value:
    sheet, at = single_cells(read)[name]
    cell = next(read.named(sheet)).cells[at]
    return cell.value if cell.value is not None else cell.content  # type: ignore[return-value]


def test_tabs_headers_weights_follow_and_nothing_is_lost(book: Path) -> None:
    before = read_book(book)
    used = roles.use(book, "creative")
    assert (used.shown, used.behind, used.refused) == (("Deliverables", "Invoices"), {}, ())
    read = read_book(book)
    assert hidden(read) == {"Deliverables": False, "Invoices": False, "Feedback": True}
    assert header(read, "ARR") == "Annual billings"
    assert header(read, "Usage") == "Delivery quality"
    assert [value(read, f"{each}_weight") for each in ("when", "stake", "event")] == [50, 32, 18]
    used = roles.use(book, "software")
    assert used.shown == ("Feedback",)
    assert used.behind == {"Deliverables": 0, "Invoices": 1}
    assert roles.use(book, "software").renamed == {}
    roles.use(book, "")
    after = read_book(book)
    assert hidden(after) == hidden(before)
    assert value(after, "when_weight") == 40
    for sheet in before.sheets:
        (there,) = after.named(sheet.name)
        assert {at: c.content for at, c in there.cells.items() if c.content is not None} == {
            at: c.content for at, c in sheet.cells.items() if c.content is not None
        }, sheet.name
    assert label_of(after).schema == label_of(before).schema


def in_view(read: Book) -> set[str]:
    """The ids of the columns of Accounts that are in view."""
    (sheet,) = read.named("Accounts")
    label = label_of(read).schema
    assert label is not None
    columns = label.table("Accounts").columns
    return {c.id for at, c in enumerate(columns, start=1) if at not in sheet.hidden_columns}


def test_the_columns_of_the_role_come_into_view_and_those_of_the_other_go_behind(
    book: Path,
) -> None:
    general = in_view(read_book(book))
    roles.use(book, "software")
    assert in_view(read_book(book)) == {*general, "Licences", "LicencesUsed", "Adoption"}
    roles.use(book, "physical")
    assert in_view(read_book(book)) == {*general, "NextOrder", "ReorderState", "Segment"}
    roles.use(book, "")
    assert in_view(read_book(book)) == general


def test_the_file_says_what_a_new_one_of_the_role_says(book: Path) -> None:
    roles.use(book, "creative")
    label = label_of(read_book(book)).schema
    assert label is not None
    expected = load(FOLDER, variant="creative", tabs=TABS).schema()
    assert label.tables == expected.tables
    assert header(read_book(book), "ARR") == label.table("Accounts").column("ARR").header


@needs_validator
def test_microsofts_validator_finds_nothing_in_it(book: Path) -> None:
    roles.use(book, "creative")
    assert not errors_in(book)


def test_a_header_that_a_person_chose_stays(book: Path) -> None:
    read = read_book(book)
    (sheet,) = read.named("Accounts")
    at = next(at for at, cell in sheet.cells.items() if cell.content == "Annual value")
    book.write_bytes(patch(read, [SetCell("Accounts", at, "What they pay")]).data)
    assert "Accounts: Annual value" not in roles.use(book, "creative").renamed
    assert next(read_book(book).named("Accounts")).cells[at].content == "What they pay"


def test_the_tab_that_the_file_opens_on_stays_and_that_is_said(book: Path) -> None:
    roles.use(book, "creative")
    read = read_book(book)
    first = read.sheets[0].name
    refused = patch(read, [ShowSheet(first, shown=False), ShowSheet("Nope", shown=True)]).refused
    assert [each.reason for each in refused] == [
        "it is the tab that the file opens on: choose another one, save, and try again",
        "there is no sheet Nope",
    ]


def test_other_workbooks_and_roles_are_refused(book: Path, lifeops: object) -> None:
    with pytest.raises(WrongEndError, match="there is no role 'baker'"):
        roles.use(book, "baker")
    read = read_book(book)
    clear = [SetCell(SCHEMA_SHEET, at, None) for at in next(read.named(SCHEMA_SHEET)).cells]
    book.write_bytes(patch(read, clear).data)
    with pytest.raises(WrongEndError, match="came from no template that has roles"):
        roles.use(book, "creative")


def test_the_command_takes_the_linked_sheet_along(book, lifeops, served):
    assert lifeops("link", book, "--local")[0] == 0
    code, printed, complaint = lifeops("template", "use", "creative", book)
    assert (code, complaint) == (0, "")
    assert "Invoices is in view.\n" in printed
    assert "Accounts: Annual value is called Annual billings now.\n" in printed
    link = need(book)
    with sheets_client(local=True) as client:
        fields = {"fields": "sheets(properties(title,hidden))"}
        url = f"https://sheets.googleapis.com/v4/spreadsheets/{link.spreadsheet}"
        answer = client.request("get", url, params=fields).json()
        ranges = client.values_get(link.spreadsheet, "'Accounts'!C1")
    tabs = {each["properties"]["title"]: each["properties"] for each in answer["sheets"]}
    shown = {name for name, each in tabs.items() if not each.get("hidden")}
    assert {"Deliverables", "Invoices"} <= shown
    assert "Feedback" not in shown
    assert ranges["values"] == [["Annual billings"]]
    assert lifeops("template", "use", "software", book)[0] == 0
    assert "Licences used" in headers_in_view(link.spreadsheet)
    assert lifeops("template", "use", "creative", book)[0] == 0
    assert "Licences used" not in headers_in_view(link.spreadsheet)
    assert lifeops("sync", book)[1] == "Both sides are the same. Nothing to do.\n"
    assert lifeops("template", "use", "general", book)[0] == 0
    assert header(read_book(book), "ARR") == "Annual value"


def headers_in_view(spreadsheet: str) -> set[str]:
    """The headers of Accounts that the sheet shows."""
    fields = "sheets.data(columnMetadata.hiddenByUser,rowData.values.formattedValue)"
    with sheets_client(local=True) as client:
        url = f"https://sheets.googleapis.com/v4/spreadsheets/{spreadsheet}"
        params = {"fields": fields, "ranges": "'Accounts'!1:1"}
        (grid,) = client.request("get", url, params=params).json()["sheets"][0]["data"]
    headers = [each.get("formattedValue", "") for each in grid["rowData"][0]["values"]]
    looks = grid["columnMetadata"]
    return {h for h, look in zip(headers, looks, strict=False) if not look.get("hiddenByUser")}
