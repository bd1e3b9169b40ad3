"""One formula that Excel has not calculated holds up its own cell, and no other."""

import handmade
import openpyxl
import pytest

from lifeops import links
from lifeops.ends import open_ends, sheets_client

UNKNOWN = '=CUBEVALUE("x","y")'


@pytest.fixture
def path(home, lifeops):
    """Three rows, linked; the note of the first is a formula that stays in Excel."""
    path = home / "list.xlsx"
    handmade.sheet_of(path, [["Name", "Note"], *([f"item{n}", f"note{n}"] for n in (1, 2, 3))])
    assert lifeops("link", path, "--local")[0] == 0
    in_excel(path, B2=UNKNOWN)
    return path


def in_excel(path, **cells):
    book = openpyxl.load_workbook(path)
    for at, content in cells.items():
        book["List"][at] = content
    book.save(path)


def on_sheet(path, at, text):
    with sheets_client(local=True) as client:
        body, options = {"values": [[text]]}, {"valueInputOption": "RAW"}
        client.values_update(links.need(path).spreadsheet, f"List!{at}", params=options, body=body)


def notes(path):
    """Return the notes of Excel and of the Sheet, by name."""
    with open_ends(links.need(path)) as ends:
        readings = ends.excel.read(), ends.sheet.read()
    return [
        {row.cells["Name"]: row.cells.get("Note") for row in each.tables["List"].rows}
        for each in readings
    ]


def test_the_other_cells_of_its_column_sync_both_ways(path, lifeops):
    in_excel(path, B3="from Excel")
    on_sheet(path, "B4", "from the Sheet")
    code, printed, _ = lifeops("sync")
    assert (code, "List!B2 in the Excel file" in printed) == (0, True)
    both = {"item2": "from Excel", "item3": "from the Sheet"}
    assert notes(path) == [{"item1": None, **both}, {"item1": "note1", **both}]


def test_every_run_says_that_a_formula_waits(path, lifeops):
    for _ in range(2):
        code, printed, _ = lifeops("sync")
        assert (code, printed.splitlines()[0]) == (
            0,
            "Nothing to do, but for formulas that wait (see below).",
        )
    printed = lifeops("status")[1]
    assert ("1 formula waits" in printed, "Nothing waits" in printed) == (True, False)


def test_what_is_typed_over_it_on_the_sheet_is_owed(path, lifeops):
    on_sheet(path, "B2", "typed")
    code, printed, _ = lifeops("sync")
    assert (code, "holds a formula that stays in Excel" in " ".join(printed.split())) == (10, True)
    assert openpyxl.load_workbook(path)["List"]["B2"].value == UNKNOWN
    assert notes(path)[1]["item1"] == "typed"


def test_its_row_can_be_deleted_on_the_sheet(path, lifeops):
    lifeops("sync")
    with sheets_client(local=True) as client:
        key = links.need(path).spreadsheet
        tabs = client.fetch_sheet_metadata(key)["sheets"]
        (tab,) = (t["properties"]["sheetId"] for t in tabs if t["properties"]["title"] == "List")
        second = {"sheetId": tab, "dimension": "ROWS", "startIndex": 1, "endIndex": 2}
        client.batch_update(key, {"requests": [{"deleteDimension": {"range": second}}]})
    assert lifeops("sync")[0] == 0
    assert [each.keys() for each in notes(path)] == [{"item2", "item3"}] * 2


def test_what_is_typed_in_a_new_cell_is_owed_until_excel_calculates_it(path, lifeops):
    lifeops("sync")
    in_excel(path, A5="item4", B5=UNKNOWN)
    for _ in range(2):
        assert lifeops("sync")[0] == 10
    assert notes(path)[1]["item4"] is None
    in_excel(path, B5="typed")
    assert lifeops("sync")[0] == 0
    assert notes(path)[1]["item4"] == "typed"
