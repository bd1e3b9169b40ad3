"""A person's workbook through the command line: link, edit both sides, sync, over real HTTP."""

import os
import zipfile
from contextlib import closing
from pathlib import Path

import handmade
import openpyxl
import pytest

from lifeops import links
from lifeops.ends import open_ends, sheets_client
from lifeops.settings import sheets_database
from sync.emulator import server
from sync.engine import sync
from sync.state import State
from workbook.model import Address
from workbook.values import Kind, Serial
from workbook.xlsx.edits import SetCell
from workbook.xlsx.patch import patch
from workbook.xlsx.replace import replace
from workbook.xlsx.scan import read_book

REAL = Path(os.environ.get("LIFEOPS_XLSX_CORPUS", "nowhere")).parent / "transactions-sample.xlsx"


@pytest.fixture(params=["handmade", "real"])
def bank(request, home, lifeops):
    """A linked workbook of 158 bank transactions: made here, and a real one if at hand."""
    path = home / "bank.xlsx"
    if request.param == "handmade":
        handmade.transactions(path)
    elif REAL.is_file():
        path.write_bytes(REAL.read_bytes())
    else:
        pytest.skip("LIFEOPS_XLSX_CORPUS does not lead to the real workbook")
    before = handmade.parts_of(path)
    code, printed, complaints = lifeops("link", path, "--local")
    assert (code, complaints) == (0, "")
    assert "158 rows added" in printed
    return path, before


def readings(path):
    with open_ends(links.need(path)) as ends:
        return ends.excel.read(), ends.sheet.read()


def typed_in_excel(path, cell, content):
    book = read_book(path)
    address = Address.parse(cell)
    patched = patch(book, [SetCell(book.sheets[0].name, address, content)])
    replace(path, patched.data, book.package.digest)


def typed_in_sheet(path, cell, content):
    link = links.need(path)
    with sheets_client(local=True) as client:
        options = {"valueInputOption": "USER_ENTERED"}
        client.values_update(
            link.spreadsheet, f"Sheet1!{cell}", params=options, body={"values": [[content]]}
        )


def sorted_in_sheet(path, column):
    link = links.need(path)
    area = {"startRowIndex": 1, "endRowIndex": 159, "startColumnIndex": 0, "endColumnIndex": 14}
    with sheets_client(local=True) as client:
        tabs = client.fetch_sheet_metadata(link.spreadsheet)["sheets"]
        area["sheetId"] = next(
            tab["properties"]["sheetId"] for tab in tabs if tab["properties"]["title"] == "Sheet1"
        )
        order = [{"dimensionIndex": column, "sortOrder": "DESCENDING"}]
        request = {"sortRange": {"range": area, "sortSpecs": order}}
        client.batch_update(link.spreadsheet, {"requests": [request]})


def by_id(reading):
    return {row.id: dict(row.cells) for row in reading.tables["Sheet1"].rows}


def test_158_rows_stand_on_both_sides(bank):
    excel, sheet = readings(bank[0])
    assert len(by_id(excel)) == len(by_id(sheet)) == 158
    assert by_id(excel) == by_id(sheet)


def test_an_edit_each_way_is_merged(bank, lifeops):
    path, _ = bank
    typed_in_excel(path, "C2", "Edited in Excel")
    typed_in_sheet(path, "D3", "Edited in the Sheet")
    code, printed, _ = lifeops("sync")
    assert code == 0
    assert "The Excel file: 1 cell changed." in printed
    assert "The Google Sheet: 1 cell changed." in printed
    excel, sheet = readings(path)
    assert by_id(excel) == by_id(sheet)
    values = [value for row in by_id(excel).values() for value in row.values()]
    assert "Edited in Excel" in values
    assert "Edited in the Sheet" in values


def test_a_sorted_sheet_causes_no_edits(bank, lifeops):
    path, _ = bank
    before = path.read_bytes()
    sorted_in_sheet(path, 4)
    positions = [row.position for row in readings(path)[0].tables["Sheet1"].rows]
    code, printed, _ = lifeops("sync")
    assert (code, printed) == (0, "Both sides are the same. Nothing to do.\n")
    assert path.read_bytes() == before
    assert positions == [row.position for row in readings(path)[0].tables["Sheet1"].rows]


def test_a_second_sync_writes_nothing(bank, lifeops):
    """P3: neither side is written, the file keeps its bytes and its time."""
    path, _ = bank
    before, moment = path.read_bytes(), path.stat().st_mtime_ns
    with server.running(sheets_database()) as running:
        assert lifeops("sync")[0] == 0
        assert [entry for entry in running.requests if entry.method != "GET"] == []
    assert (path.read_bytes(), path.stat().st_mtime_ns) == (before, moment)


def test_a_sync_takes_one_read_and_one_write(bank, lifeops):
    path, _ = bank
    typed_in_excel(path, "C2", "Edited in Excel")
    with server.running(sheets_database()) as running:
        assert lifeops("sync")[0] == 0
        methods = [entry.method for entry in running.requests]
    assert methods == ["GET", "POST"]


def test_google_is_asked_no_more_than_is_needed(bank):
    """P19: at most a probe, a read and a write."""
    link = links.need(bank[0])

    def asked(running):
        before = len(running.requests)
        with open_ends(link) as ends, closing(State(link.state_file)) as state:
            sync(ends.excel, ends.sheet, state, ends.schema)
        return [
            (entry.method, "probe" if "/drive/" in entry.path else "spreadsheet")
            for entry in running.requests[before:]
        ]

    probe, read, write = ("GET", "probe"), ("GET", "spreadsheet"), ("POST", "spreadsheet")
    with server.running(sheets_database()) as running:
        assert asked(running) == [probe, read]  # linking wrote, so no version is known
        assert asked(running) == [probe]
        typed_in_excel(bank[0], "C2", "Edited in Excel")
        assert asked(running) == [read, write]
        assert asked(running) == [probe, read]
        assert asked(running) == [probe]
        typed_in_sheet(bank[0], "D3", "Edited in the Sheet")
        running.requests.clear()
        assert asked(running) == [probe, read, write]  # a note of the run, for other computers
        assert asked(running) == [probe, read]
        assert asked(running) == [probe]


def test_what_the_sync_need_not_change_stays_byte_for_byte(bank, lifeops):
    """P6: of the file, only parts with a changed cell change."""
    path, before = bank
    typed_in_sheet(path, "D3", "Edited in the Sheet")
    assert lifeops("sync")[0] == 0
    after = handmade.parts_of(path)
    ours = {"[Content_Types].xml", "xl/workbook.xml", "xl/_rels/workbook.xml.rels"}
    untouched = set(before) - ours - {"xl/worksheets/sheet1.xml", "xl/styles.xml"}
    assert {name: after[name] for name in untouched} == {n: before[n] for n in untouched}
    assert any("media" in name for name in untouched)
    assert any("customXml" in name for name in untouched)
    with zipfile.ZipFile(path) as package:
        assert package.testzip() is None


def test_a_row_typed_on_the_sheet_arrives_with_its_kinds(bank, lifeops):
    path, _ = bank
    for cell, content in (("B160", "2024-12-24"), ("C160", "New payment"), ("E160", -12.5)):
        typed_in_sheet(path, cell, content)
    code, printed, _ = lifeops("sync")
    assert code == 0
    assert "The Excel file: 1 row added." in printed
    rows = [row for row in by_id(readings(path)[0]).values() if row["Description"] == "New payment"]
    assert rows == [
        {"Date": Serial(45650.0, Kind.DATE), "Description": "New payment", "Amount": -12.5}
    ]


def test_a_conflict_keeps_both_values(bank, lifeops):
    path, _ = bank
    typed_in_excel(path, "C2", "From Excel")
    typed_in_sheet(path, "C2", "From the Sheet")
    code, printed, _ = lifeops("sync")
    assert code == 10
    said = " ".join(printed.split())
    assert "the Sheet says 'From the Sheet', Excel says 'From Excel'" in said
    for reading in readings(path):
        (conflict,) = reading.tables["Conflicts"].rows
        assert conflict.cells["Sheet value"] == "From the Sheet"
        assert conflict.cells["Excel value"] == "From Excel"
    assert lifeops("sync")[:2] == (0, "Both sides are the same. Nothing to do.\n")


def test_a_dry_run_shows_the_change_and_writes_nothing(bank, lifeops):
    path, _ = bank
    typed_in_excel(path, "C2", "Edited in Excel")
    before = path.read_bytes()
    with server.running(sheets_database()) as running:
        code, printed, _ = lifeops("sync", "--dry-run")
        assert [entry for entry in running.requests if entry.method != "GET"] == []
    assert code == 0
    assert "To the Google Sheet: 1 cell changed" in printed
    assert "Edited in Excel" in printed
    assert path.read_bytes() == before
    assert lifeops("status")[1].count("Waiting for the Google Sheet: 1 cell changed") == 1


def test_status_names_the_tabs_that_are_not_kept_the_same(bank, lifeops):
    path, _ = bank
    book = openpyxl.load_workbook(path)
    book.create_sheet("Scribbles")["A1"] = "mine"
    book.save(path)
    assert "Not kept the same: the tab 'Scribbles'" in lifeops("status")[1]
