"""The card is written on both sides with what is written anyway, and is no reason to write."""

from dataclasses import replace
from datetime import timedelta

import pytest
from test_status_cell import edited

from lifeops import links
from lifeops.changes.snapshot import Snapshot, snapshot
from lifeops.demo import Spot, find
from lifeops.ends import open_ends, sheets_client
from lifeops.figures.calculated import Calculated
from workbook.model import Address
from workbook.xlsx.edits import DefineName, SetCell
from workbook.xlsx.scan import read_book

AT = Address.parse("P3")
NAME = "lifeops_changes"


@pytest.fixture
def link(day_plan):
    """A linked day plan with a card on both sides, looked at yesterday."""
    edited(day_plan, DefineName(NAME, "Day Plan", AT))
    link = links.need(day_plan)
    with sheets_client(local=True) as client:
        tabs = client.fetch_sheet_metadata(link.spreadsheet)["sheets"]
        (tab,) = [t["properties"] for t in tabs if t["properties"]["title"] == "Day Plan"]
        place = {
            "sheetId": tab["sheetId"],
            "startRowIndex": 2,
            "endRowIndex": 3,
            "startColumnIndex": 15,
            "endColumnIndex": 16,
        }
        named = {"addNamedRange": {"namedRange": {"name": NAME, "range": place}}}
        client.batch_update(link.spreadsheet, {"requests": [named]})
    now = snapshot(Calculated.read(day_plan), 0)
    kept = replace(now, day=now.day - timedelta(days=1), tasks=())
    link.state_file.with_suffix(".changes").write_text(_kept(kept), "utf-8")
    return link


def _kept(one: Snapshot) -> str:
    import json

    return json.dumps([one.to_json()])


def on_sheet(link):
    with sheets_client(local=True) as client:
        answer = client.values_get(link.spreadsheet, "'Day Plan'!P3")
    return (answer.get("values") or [[""]])[0][0]


def test_the_card_comes_with_what_is_written_anyway(link, lifeops):
    assert lifeops("sync")[1] == "Both sides are the same. Nothing to do.\n"
    assert on_sheet(link) == ""
    with open_ends(link) as ends:
        sheet, at = find(ends.excel.read(), Spot("Tasks", "Renew passport", "Importance"))
    edited(link.book, SetCell(sheet, at, "Low"))
    assert lifeops("sync")[0] == 0
    card = on_sheet(link)
    assert card.startswith("Since 20")
    assert "New among the first 5" in card
    assert lifeops("sync")[1] == "Both sides are the same. Nothing to do.\n"
    with sheets_client(local=True) as client:
        client.values_update(
            link.spreadsheet, f"'{sheet}'!{at.a1}", params={"valueInputOption": "RAW"},
            body={"values": [["High"]]},
        )  # fmt: skip
    assert lifeops("sync")[0] == 0
    assert "New among" in read_book(link.book).sheet("Day Plan").cells[AT].content
    assert lifeops("sync")[1] == "Both sides are the same. Nothing to do.\n"


def test_today_says_it_too(link, lifeops):
    code, printed, _ = lifeops("today")
    assert code == 0
    assert "Since 20" in printed
    assert "· New among the first 5" in printed
