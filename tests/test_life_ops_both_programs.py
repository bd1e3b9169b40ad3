"""The same template on the embedded Sheets server and in the file: the same value in every cell."""

import pytest

from lifeops import links
from lifeops.ends import sheets_client
from workbook.model import column_letters
from workbook.values import CellError, Formula, Serial
from workbook.xlsx.scan import read_book


def shown_in_excel(path):
    """What the file shows in its formula cells: (sheet, address) -> value."""
    return {
        (sheet.name, at.a1): plain(cell.value)
        for sheet in read_book(path).sheets
        for at, cell in sheet.cells.items()
        if isinstance(cell.content, Formula)
    }


def plain(value):
    if isinstance(value, Serial):
        return float(value.days)
    if isinstance(value, CellError):
        return value.code
    return None if value == "" else value


def shown_on_the_sheet(path):
    """What the sheet shows in all its cells."""
    link = links.need(path)
    names = [sheet.name for sheet in read_book(path).sheets if not sheet.name.startswith("_")]
    with sheets_client(local=True) as client:
        found = client.request(
            "get",
            f"https://sheets.googleapis.com/v4/spreadsheets/{link.spreadsheet}/values:batchGet",
            params={
                "ranges": [f"'{name}'" for name in names],
                "valueRenderOption": "UNFORMATTED_VALUE",
                "dateTimeRenderOption": "SERIAL_NUMBER",
            },
        ).json()["valueRanges"]
    return {
        (name, f"{column_letters(column)}{row}"): float(value)
        if isinstance(value, int) and not isinstance(value, bool)
        else plain(value)
        for name, each in zip(names, found, strict=True)
        for row, line in enumerate(each.get("values", ()), start=1)
        for column, value in enumerate(line, start=1)
    }


def compare(path):
    """Compare every computed cell; return how many that are not blank."""
    excel, sheet = shown_in_excel(path), shown_on_the_sheet(path)
    wrong = {
        where: (value, sheet.get(where))
        for where, value in excel.items()
        if not alike(value, sheet.get(where))
    }
    assert wrong == {}
    return sum(value is not None for value in excel.values())


def alike(one, other):
    if isinstance(one, float) and isinstance(other, float):
        return one == pytest.approx(other, abs=1e-9)
    return one == other


def test_the_day_plan_shows_the_same_in_both(day_plan):
    assert compare(day_plan) > 3_000


@pytest.mark.long
def test_the_whole_workbook_shows_the_same_in_both(home, lifeops, served):
    path = home / "my-year.xlsx"
    assert lifeops("new", "life-ops", path, "--sample")[0] == 0
    assert lifeops("link", path, "--local")[0] in (0, 10)
    assert compare(path) > 20_000
