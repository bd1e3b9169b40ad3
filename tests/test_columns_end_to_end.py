"""What people do to columns, through the command line and over real HTTP."""

import json
from datetime import date

import pytest
from two_ends import ROWS, Desk, deals

from lifeops import links
from lifeops.ends import open_ends
from sync.engine import sync
from sync.excel.side import label_of
from sync.excel.store import ExcelStore
from sync.outcome import Status
from sync.state import State
from workbook.model import Address
from workbook.values import Formula
from workbook.xlsx.scan import read_book


@pytest.fixture(params=["table", "list"])
def desk(request, home, lifeops):
    path = home / "deals.xlsx"
    deals(path, table=request.param == "table")
    code, _, complaints = lifeops("link", path, "--local")
    assert (code, complaints) == (0, "")
    return Desk(path, lifeops)


@pytest.fixture
def plain(home, lifeops):
    """The plain list alone: what is done to it needs openpyxl, which harms Excel tables."""
    path = home / "deals.xlsx"
    deals(path, table=False)
    lifeops("link", path, "--local")
    return Desk(path, lifeops)


def test_a_header_renamed_in_the_sheet_is_renamed_in_excel(desk):
    desk.type_in_sheet(C1="Budget", E4="both at once")
    code, _ = desk.sync()
    assert code == 0
    assert desk.excel_line(1)[3] == "Budget"
    assert desk.in_excel("Note")[2] == "both at once"
    assert desk.in_excel("Twice")[0] == Formula("C2*2")
    desk.settled()


def test_a_header_renamed_in_excel_is_renamed_in_the_sheet(desk):
    desk.type_in_excel(C1="Budget")
    assert desk.sync()[0] == 0
    assert desk.in_sheet("Budget")[0] == 21.0
    desk.settled()


def test_a_formula_that_names_a_renamed_header_goes_on_to_sync(desk):
    desk.type_in_sheet(C1="Budget")
    desk.sync()
    desk.type_in_sheet(C2=100)
    desk.sync()
    assert desk.in_excel("Budget")[0] == 100.0
    assert desk.in_sheet("Twice")[0] == 200.0


def test_both_may_rename_and_the_sheets_word_stands(desk):
    desk.type_in_sheet(C1="Budget")
    desk.type_in_excel(C1="Value")
    _, printed = desk.sync()
    assert "renamed on both sides: 'Budget' stays, not 'Value'" in " ".join(printed.split())
    assert desk.in_excel("Budget")[0] == 21.0
    desk.settled()


def test_a_column_inserted_while_another_is_renamed(desk):
    desk.dimension("insertDimension", range={"startIndex": 2, "endIndex": 3})
    desk.type_in_sheet(C1="Owner", C3="Ada", D1="Budget", F1="Remark")
    assert desk.sync()[0] == 0
    assert desk.in_excel("Budget")[0] == 21.0
    assert desk.in_excel("Remark")[0] == "note 2"
    assert desk.in_excel("Owner")[:2] == [None, "Ada"]
    desk.settled()


def test_headers_that_changed_places_in_the_sheet(desk):
    desk.type_in_sheet(B1="Note", E1="Stage")
    assert desk.sync()[0] == 0
    assert (desk.excel_line(1)[2], desk.excel_line(1)[5]) == ("Note", "Stage")
    assert desk.in_excel("Note")[0] == "stage 2"
    desk.settled()


def test_headers_that_changed_places_in_excel(plain):
    plain.type_in_excel(B1="Note", E1="Stage")
    assert plain.sync()[0] == 0
    assert plain.in_sheet("Note")[0] == "stage 2"
    plain.settled()


def test_a_column_moved_in_the_sheet_is_no_edit(desk):
    before = desk.path.read_bytes()
    desk.dimension("moveDimension", range={"startIndex": 4, "endIndex": 5}, destinationIndex=1)
    assert desk.sync() == (0, "Both sides are the same. Nothing to do.\n")
    assert desk.path.read_bytes() == before


def test_a_column_moved_and_renamed_in_excel(plain):
    plain.move_in_excel("Note", 2)
    plain.type_in_excel(B1="Remark", D1="Budget")
    assert plain.sync()[0] == 0
    assert plain.in_sheet("Remark")[0] == "note 2"
    assert plain.in_sheet("Budget")[0] == 21.0
    plain.settled()


def test_cells_moved_away_from_their_columns_are_known_by_their_headers(desk):
    with desk.sheet() as sheet:
        area = {"sheetId": sheet.id, "startRowIndex": 0, "endRowIndex": ROWS + 1}
        there = {"sheetId": sheet.id, "rowIndex": 0, "columnIndex": 9}
        cut = {"source": {**area, "startColumnIndex": 4, "endColumnIndex": 5}}
        request = {"cutPaste": {**cut, "destination": there, "pasteType": "PASTE_NORMAL"}}
        sheet.client.batch_update(sheet.spreadsheet_id, {"requests": [request]})
    desk.type_in_sheet(J3="moved and edited")
    assert desk.sync()[0] == 0
    assert desk.in_excel("Note")[:2] == ["note 2", "moved and edited"]


def test_a_column_added_in_the_sheet_appears_in_excel(desk):
    free = len(desk.sheet_rows()[0]) + 1
    with desk.sheet() as sheet:
        sheet.update_cell(1, free, "Chance")
        sheet.update_cell(2, free, 0.25)
        sheet.update_cell(3, free, 0.5)
        letters = chr(64 + free)
        pattern = {"numberFormat": {"type": "PERCENT", "pattern": "0%"}}
        sheet.format(f"{letters}2:{letters}13", pattern)
    assert desk.sync()[0] == 0
    assert desk.in_excel("Chance")[:3] == [0.25, 0.5, None]
    at = Address(2, desk.excel_column("Chance"))
    assert read_book(desk.path).sheet("Deals").cells[at].format == "0%"
    desk.settled()
    desk.type_in_excel(**{f"{chr(64 + at.column)}4": 0.75})
    desk.sync()
    assert desk.in_sheet("Chance")[:3] == [0.25, 0.5, 0.75]


def test_a_column_added_in_excel_appears_in_the_sheet(plain):
    free = max(plain.excel_line(1)) + 1
    letter = chr(64 + free)
    formulas = {f"{letter}{row}": Formula(f"C{row}+1") for row in range(2, ROWS + 2)}
    plain.type_in_excel(**{f"{letter}1": "Plus one"}, **formulas)
    assert plain.sync()[0] == 0
    assert plain.in_sheet("Plus one")[:2] == [22.0, 32.5]
    plain.settled()
    with plain.sheet() as sheet:
        sheet.append_row(["New deal", "", 1], table_range="A1")
    plain.sync()
    assert plain.in_excel("Plus one")[-1] == Formula("C13+1")


def test_a_column_deleted_in_the_sheet_is_a_question(desk):
    desk.dimension("deleteDimension", range={"startIndex": 2, "endIndex": 3})
    desk.type_in_sheet(D3="edited all the same")
    code, printed = desk.sync()
    said = " ".join(printed.split())
    assert "the column 'Amount' of Deals is gone in the Google Sheet" in said
    assert desk.in_excel("Note")[1] == "edited all the same"
    assert desk.in_excel("Amount")[0] == 21.0
    assert desk.in_excel("Twice")[0] == Formula("C2*2")
    accept = said.partition("--accept ")[2][:12]
    code, printed = desk.sync("--accept", accept)
    assert code == 0
    assert desk.in_excel("Amount")[0] == 21.0
    assert desk.in_excel("Twice")[0] == Formula("C2*2")
    assert "Amount" not in desk.sheet_rows()[0]
    desk.settled()
    desk.type_in_excel(C2=5.0)
    desk.sync()
    assert "Amount" not in desk.sheet_rows()[0]


def test_what_is_typed_in_a_column_that_is_gone_on_the_other_side_is_owed(desk):
    desk.dimension("deleteDimension", range={"startIndex": 4, "endIndex": 5})
    assert desk.sync()[0] == 0
    desk.type_in_excel(E2="typed meanwhile")
    code, printed = desk.sync()
    assert code == 10
    assert "the column 'Note' of Deals is gone" in " ".join(printed.split())
    assert desk.sync()[0] == 10
    desk.dimension("insertDimension", range={"startIndex": 4, "endIndex": 5})
    desk.type_in_sheet(E1="Note")
    assert desk.sync()[0] == 0
    assert desk.in_sheet("Note")[0] == "typed meanwhile"


def test_a_column_deleted_in_excel_is_a_question(plain):
    plain.delete_in_excel("Note")
    plain.type_in_excel(B3="edited all the same")
    _, printed = plain.sync()
    said = " ".join(printed.split())
    assert "the column 'Note' of Deals is gone in the Excel file" in said
    assert plain.in_sheet("Stage")[1] == "edited all the same"
    assert plain.in_sheet("Note")[0] == "note 2"
    assert plain.sync("--accept", said.partition("--accept ")[2][:12])[0] == 0
    assert plain.in_sheet("Note")[0] == "note 2"
    assert "Note" not in plain.excel_line(1).values()
    plain.settled()


def test_a_column_that_is_back_syncs_again(desk):
    desk.dimension("deleteDimension", range={"startIndex": 4, "endIndex": 5})
    desk.sync()
    desk.dimension("insertDimension", range={"startIndex": 4, "endIndex": 5})
    desk.type_in_sheet(E1="Note")
    assert desk.sync()[0] == 0
    assert desk.in_sheet("Note")[0] == "note 2"
    desk.type_in_sheet(E2="again")
    desk.sync()
    assert desk.in_excel("Note")[0] == "again"
    desk.settled()


def test_books_linked_before_columns_had_marks_go_by_headers(desk):
    desk.forget_marks()
    desk.type_in_sheet(C1="Budget")
    assert desk.sync()[0] == 0
    assert desk.in_excel("Budget")[0] == 21.0
    desk.type_in_sheet(B1="Note", E1="Stage")  # the marks are there again
    assert desk.sync()[0] == 0
    assert desk.in_excel("Note")[0] == "stage 2"


def test_a_dry_run_says_what_happens_to_columns_and_does_nothing(desk):
    before = desk.path.read_bytes()
    desk.type_in_sheet(C1="Budget")
    _, printed = desk.sync("--dry-run")
    assert "column 'Amount' → 'Budget'" in printed
    assert desk.path.read_bytes() == before


def test_looks_that_a_person_changed_follow(desk):
    desk.sync_on(date(2030, 1, 1))
    with desk.sheet() as sheet:
        sheet.format(f"C2:C{ROWS + 1}", {"numberFormat": {"type": "NUMBER", "pattern": "0.00"}})
        place = {"sheetId": sheet.id, "dimension": "COLUMNS", "startIndex": 4, "endIndex": 5}
        change = {"range": place, "properties": {"pixelSize": 215}, "fields": "pixelSize"}
        body = {"requests": [{"updateDimensionProperties": change}]}
        sheet.client.batch_update(sheet.spreadsheet_id, body)
    desk.sync_on(date(2030, 1, 2))
    found = read_book(desk.path).sheet("Deals")
    assert found.cells[Address(2, 3)].format == "0.00"
    assert found.column_widths[5] == 30
    before = desk.path.read_bytes()
    desk.sync_on(date(2030, 1, 3))
    assert desk.path.read_bytes() == before


def test_a_dropdown_that_a_person_made_in_the_sheet_follows(desk):
    desk.sync_on(date(2030, 1, 1))
    with desk.sheet() as sheet:
        values = [{"userEnteredValue": each} for each in ("yes", "no")]
        rule = {"condition": {"type": "ONE_OF_LIST", "values": values}, "showCustomUi": True}
        area = {"sheetId": sheet.id, "startRowIndex": 1, "endRowIndex": ROWS + 1}
        place = {**area, "startColumnIndex": 4, "endColumnIndex": 5}
        body = {"requests": [{"setDataValidation": {"range": place, "rule": rule}}]}
        sheet.client.batch_update(sheet.spreadsheet_id, body)
    desk.sync_on(date(2030, 1, 2))
    rules = read_book(desk.path).sheet("Deals").validations
    assert '"yes,no"' in {each.formula1 for each in rules}


def test_looks_that_both_sides_changed_stay_as_they_are(desk):
    desk.sync_on(date(2030, 1, 1))
    with desk.sheet() as sheet:
        sheet.format(f"C2:C{ROWS + 1}", {"numberFormat": {"type": "NUMBER", "pattern": "0.00"}})
    with desk.openpyxl() as (_, sheet):
        for row in range(2, ROWS + 2):
            sheet.cell(row, 3).number_format = "0.0"
    desk.sync_on(date(2030, 1, 2))
    assert read_book(desk.path).sheet("Deals").cells[Address(2, 3)].format == "0.0"


def test_a_file_that_is_open_gets_its_columns_when_it_is_closed(desk):
    free = len(desk.sheet_rows()[0]) + 1
    letter = chr(64 + free)
    desk.type_in_sheet(C1="Budget", **{f"{letter}1": "New", f"{letter}2": "value"})
    lock = desk.path.with_name(f"~${desk.path.name}")
    lock.write_bytes(b"")
    before = desk.path.read_bytes()
    assert desk.sync()[0] == 10
    assert desk.path.read_bytes() == before
    lock.unlink()
    assert desk.sync()[0] == 0
    assert desk.in_excel("Budget")[0] == 21.0
    assert desk.in_excel("New")[0] == "value"
    desk.settled()


def test_another_computer_gets_a_column_by_its_mark(desk, tmp_path):
    other = tmp_path / "other.xlsx"
    other.write_bytes(desk.path.read_bytes())
    free = len(desk.sheet_rows()[0]) + 1
    letter = chr(64 + free)
    desk.type_in_sheet(**{f"{letter}1": "New", f"{letter}2": "value"})
    desk.sync()
    desk.type_in_sheet(**{f"{letter}1": "Newer", "C1": "Budget"})
    with open_ends(links.need(desk.path)) as ends:
        schema = label_of(read_book(other)).schema
        excel, state = ExcelStore(other, schema), State(tmp_path / "other.db")
        assert sync(excel, ends.sheet, state, schema).status is Status.DONE
    found = label_of(read_book(other)).schema.table("Deals")
    assert [(c.id, c.header) for c in found.columns][-1] == ("New", "Newer")
    assert found.column("Amount").header == "Budget"
    cells = read_book(other).sheet("Deals").cells
    assert "value" in {cell.content for at, cell in cells.items() if at.row == 2}


def test_an_older_copy_is_not_reshaped_before_a_person_looked_at_it(desk):
    older = desk.path.read_bytes()
    desk.type_in_excel(A2="Newer name", A3="Another")
    desk.sync()
    desk.type_in_sheet(C1="Budget")
    desk.path.write_bytes(older)
    code, _, complaints = desk.lifeops("sync", desk.path)
    assert code == 20
    assert "an older copy" in complaints
    assert desk.path.read_bytes() == older


def said(desk, *command) -> str:
    code, printed, complaints = desk.lifeops(*command, desk.path)
    assert not complaints
    return f"{int(code)} {' '.join(printed.split())}"


def test_the_log_tells_of_renamed_columns_and_undo_renames_them_back(desk):
    desk.type_in_sheet(C1="Budget", E4="both at once")
    desk.sync()
    (run, *_) = json.loads(desk.lifeops("log", desk.path, "--json")[1])["books"][0]["runs"]
    told = said(desk, "log", str(run["run"]))
    assert "column 'Amount' renamed 'Budget' in the Excel file" in told
    assert "both at once" in told
    assert "1 column changed, 1 cell changed" in said(desk, "log")
    assert said(desk, "undo", "--yes").startswith("0 Undid run")
    assert desk.excel_line(1)[3] == "Amount"
    assert desk.in_sheet("Amount")[0] == 21.0
    assert desk.in_excel("Note")[2] == "note 4"
    desk.settled()
    said(desk, "undo", "--yes")
    assert desk.excel_line(1)[3] == "Budget"
    assert desk.in_sheet("Note")[2] == "both at once"


def test_undo_says_which_changes_of_columns_it_leaves(desk):
    letter = chr(64 + len(desk.sheet_rows()[0]) + 1)
    desk.type_in_sheet(C1="Budget", **{f"{letter}1": "New", f"{letter}2": "value"})
    desk.sync()
    desk.type_in_excel(C1="Sum")
    told = said(desk, "undo", "--yes")
    assert told.startswith("10 ")
    assert "column 'New' added in the Excel file; an undo leaves that" in told
    assert "it was renamed since; 'Sum' stays" in told
    assert desk.in_excel("New")[0] is None
    assert desk.in_sheet("Sum")[0] == 21.0


def test_a_dry_undo_renames_nothing(desk):
    desk.type_in_excel(C1="Budget")
    desk.sync()
    assert "column 'Budget' → 'Amount'" in said(desk, "undo", "--dry-run")
    assert desk.excel_line(1)[3] == "Budget"
    assert desk.in_sheet("Budget")[0] == 21.0
