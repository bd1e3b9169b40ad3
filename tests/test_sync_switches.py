"""The sync is right whichever way Google settles what its documents leave open."""

import handmade
import openpyxl
import pytest

from lifeops import links
from lifeops.ends import sheets_client
from lifeops.settings import sheets_database
from sync.emulator import counter, server
from sync.emulator.control import Control

ROWS = [["Name", "City"], ["Cyd", "Oslo"], ["Ada", "London"], ["Blaise", "Paris"]]


def names_and_cities(path):
    sheet = openpyxl.load_workbook(path)["List"]
    rows = sheet.iter_rows(min_row=2, max_col=2, values_only=True)
    return sorted(row for row in rows if row[0] is not None)


@pytest.mark.parametrize(
    "settings",
    [
        {},
        {"metadata_follows_sort": True},
        {"writes_join_tables": True},
        {"missing_named_range": "not found"},
        {"formulas_by_locale": True},
    ],
    ids=str,
)
def test_both_sides_agree_after_a_sort_an_insert_and_an_edit(home, lifeops, settings):
    path = home / "list.xlsx"
    handmade.sheet_of(path, ROWS)
    with server.running(sheets_database()) as running:
        control = Control(running.url, running.token)
        control.switch(**settings)
        assert lifeops("link", path, "--local")[0] == 0
        link = links.need(path)
        control.edit(
            link.spreadsheet,
            {"sort": {"range": "List!A2:C4", "column": 1}},
            {"insertRows": {"sheet": "List", "row": 3, "values": [["Dee", "Rome"]]}},
        )
        book = openpyxl.load_workbook(path)
        book["List"]["B4"] = "Lyon"
        book.save(path)
        assert lifeops("sync")[0] == 0
        assert names_and_cities(path) == [
            ("Ada", "London"),
            ("Blaise", "Lyon"),
            ("Cyd", "Oslo"),
            ("Dee", "Rome"),
        ]
        with sheets_client(local=True) as client:
            read = client.values_get(link.spreadsheet, "List!A2:B9")["values"]
        assert sorted(map(tuple, filter(None, read))) == names_and_cities(path)
        version = counter.version(sheets_database(), link.spreadsheet)
        assert lifeops("sync")[0] == 0
        assert counter.version(sheets_database(), link.spreadsheet) == version
