"""Sums of a list that grows on either side, through the command line and over real HTTP."""

from pathlib import Path
from typing import Any

import openpyxl
import pytest

from lifeops import links
from lifeops.ends import open_ends, sheets_client
from sync.store import Reading
from workbook.values import Formula

TOTAL = Formula("SUM(List[Qty])")


@pytest.fixture
def book(home: Path, lifeops: Any) -> Path:
    """A linked list of three rows, with a cell for their sum."""
    path = home / "list.xlsx"
    made = openpyxl.Workbook()
    sheet: Any = made.active
    sheet.title = "List"
    for row in (("Name", "Qty", "Note"), ("a", 1, "x"), ("b", 2, "y"), ("c", 3, "z"), ("d", 9, "")):
        sheet.append(row)
    made.save(path)
    assert lifeops("link", path, "--local")[0] == 0
    return path


def typed_in_excel(path: Path, *cells: object) -> None:
    made = openpyxl.load_workbook(path)
    made["List"].append(cells)
    made.save(path)


def typed_on_the_sheet(path: Path, area: str, *cells: object) -> None:
    options = {"valueInputOption": "USER_ENTERED"}
    with sheets_client(local=True) as client:
        body = {"values": [cells]}
        client.values_update(links.need(path).spreadsheet, f"List!{area}", options, body)


def contents(reading: Reading) -> dict[object, object]:
    return {row.cells["Name"]: row.cells.get("Note") for row in reading.tables["List"].rows}


@pytest.mark.parametrize("where", ["excel", "sheet"])
def test_a_sum_reaches_the_rows_that_both_sides_add(book: Path, lifeops: Any, where: str) -> None:
    if where == "sheet":
        typed_on_the_sheet(book, "C2", "=SUM($B$2:$B$5)")
    else:
        made = openpyxl.load_workbook(book)
        made["List"]["C2"] = "=SUM($B$2:$B$5)"
        made.save(book)
    assert lifeops("sync", book)[0] == 0
    typed_on_the_sheet(book, "A6:C6", "from the sheet", 4, "s")
    assert lifeops("sync", book)[0] == 0
    typed_in_excel(book, "from excel", 5, "e")
    typed_on_the_sheet(book, "A7:C7", "from the sheet too", 6, "s")
    assert lifeops("sync", book)[0] == 0
    assert lifeops("sync", book)[1].startswith("Both sides are the same.")
    with open_ends(links.need(book)) as ends:
        for reading in (ends.excel.read(), ends.sheet.read()):
            assert contents(reading)["a"] == TOTAL
            assert len(contents(reading)) == 7
            assert all(row.id for row in reading.tables["List"].rows)


def test_a_row_sorted_away_under_a_sum_of_some_rows_is_said(book: Path, lifeops: Any) -> None:
    typed_on_the_sheet(book, "C2", "=SUM($B$3:$B$4)")
    assert lifeops("sync", book)[0] == 0
    made = openpyxl.load_workbook(book)
    sheet = made["List"]
    fourth, fifth = ([cell.value for cell in sheet[row]] for row in (4, 5))
    for row, cells in ((4, fifth), (5, fourth)):
        for column, value in enumerate(cells, start=1):
            sheet.cell(row, column).value = value
    made.save(book)
    code, printed, _ = lifeops("sync", book)
    assert code == 0
    assert "or they show different values" in " ".join(printed.split())


def formulas_of(path: Path, area: str) -> list[str]:
    options = {"valueRenderOption": "FORMULA"}
    with sheets_client(local=True) as client:
        found = client.values_get(links.need(path).spreadsheet, f"List!{area}", params=options)
    return [cell for row in found.get("values", []) for cell in row if cell != ""]


OWN = "=SUM(B$2:B$5) + COUNTA(List!$A$2:$A$5)*1000"


@pytest.mark.parametrize("at", ["H1", "H3", "H9"])
def test_a_formula_of_ones_own_beside_the_list_reaches_added_rows(
    book: Path, lifeops: Any, served: Any, at: str
) -> None:
    typed_on_the_sheet(book, at, OWN)
    assert lifeops("sync", book)[0] == 0
    typed_in_excel(book, "from excel", 5, "e")
    before = len(served.requests)
    assert lifeops("sync", book)[0] == 0
    posts = [each for each in served.requests[before:] if each.method == "POST"]
    assert len(posts) == 1
    assert OWN.replace("$5", "$6") in formulas_of(book, "H1:H20")
    assert lifeops("sync", book)[1].startswith("Both sides are the same.")


def test_a_formula_that_falls_short_on_purpose_or_reaches_further_stays(
    book: Path, lifeops: Any, served: Any
) -> None:
    own = ["=SUM(B2:B4)", "=SUM(B2:B50)", "=SUM(B$2:B3)", "=SUM(H2:H5)"]
    for row, text in enumerate(own, start=1):
        typed_on_the_sheet(book, f"H{row}", text)
    assert lifeops("sync", book)[0] == 0
    typed_in_excel(book, "from excel", 5, "e")
    assert lifeops("sync", book)[0] == 0
    assert formulas_of(book, "H1:H20") == own


def test_a_total_below_the_list_reaches_added_rows(book: Path, lifeops: Any, served: Any) -> None:
    typed_on_the_sheet(book, "B9", "=SUM(B2:B5)")
    assert lifeops("sync", book)[0] == 0
    for n, end in ((1, 6), (2, 7)):
        typed_in_excel(book, f"from excel {n}", 5, "e")
        assert lifeops("sync", book)[0] == 0
        (total,) = [each for each in formulas_of(book, "B2:B30") if str(each).startswith("=")]
        assert total in (f"=SUM(B2:B{end})", f"=SUM(B2:B{end + 1})")
