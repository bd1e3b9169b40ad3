"""The cell that says when a workbook was synced: written along, never a reason to write."""

from dataclasses import replace
from datetime import datetime

import handmade
import pytest

from lifeops import links, own_cells, status_cell
from lifeops.schedule import record
from lifeops.schedule.record import Failing, Record
from workbook.model import Address
from workbook.xlsx import replace as files
from workbook.xlsx.edits import DefineName, SetCell
from workbook.xlsx.patch import patch
from workbook.xlsx.scan import read_book

AT = Address.parse("R2")
NOW = datetime(2026, 11, 24, 13, 5).astimezone()


def edited(path, *edits):
    book = read_book(path)
    files.replace(path, patch(book, edits).data, book.package.digest)


def shown(path):
    return read_book(path).sheet("Sheet1").cells[AT].content


@pytest.fixture(params=["lifeops_status", "Lifeops_Status"])
def book(request, home, lifeops, served):
    """A linked workbook in which somebody named a cell beside the table."""
    path = home / "bank.xlsx"
    handmade.transactions(path)
    edited(path, SetCell("Sheet1", AT, "never"), DefineName(request.param, "Sheet1", AT))
    assert lifeops("link", path, "--local")[0] == 0
    return path


def test_it_is_written_with_a_replace_and_is_no_reason_for_one(book, lifeops, served):
    before = book.read_bytes()
    assert lifeops("sync")[0] == 0
    assert book.read_bytes() == before
    edited(book, SetCell("Sheet1", AT, "never"))
    assert lifeops("sync")[1] == "Both sides are the same. Nothing to do.\n"
    assert shown(book) == "never"
    typed(links.need(book), "typed there")
    assert lifeops("sync")[1] == "The Excel file: 1 cell changed.\n"
    assert shown(book).startswith("Synced 20")
    before, asked = book.read_bytes(), len(served.requests)
    assert lifeops("sync")[1] == "Both sides are the same. Nothing to do.\n"
    assert {each.method for each in served.requests[asked:]} <= {"GET"}
    assert book.read_bytes() == before


def typed(link, text):
    from lifeops.ends import sheets_client

    with sheets_client(local=True) as client:
        client.values_update(
            link.spreadsheet, "Sheet1!D3", params={"valueInputOption": "RAW"},
            body={"values": [[text]]},
        )  # fmt: skip


def test_a_cell_may_be_named_after_the_workbook_was_linked(home, lifeops, served):
    path = home / "bank.xlsx"
    handmade.transactions(path)
    assert lifeops("link", path, "--local")[0] == 0
    edited(path, SetCell("Sheet1", AT, "never"), DefineName("lifeops_status", "Sheet1", AT))
    code, printed, _ = lifeops("sync")
    assert (code, printed) == (0, "Both sides are the same. Nothing to do.\n")
    typed(links.need(path), "typed there")
    assert lifeops("sync")[1] == "The Excel file: 1 cell changed.\n"
    assert shown(path).startswith("Synced 20")


def test_it_tells_of_the_runs_that_failed_before(home):
    held = Record("g", "/a.xlsx", "cron", "/python", (0,), 0, 60)
    assert status_cell.words("g", NOW) == "Synced 2026-11-24 13:05"
    failing = Failing(3, datetime(2026, 11, 24, 9).astimezone().isoformat(), "offline")
    record.save(replace(held, failing=failing))
    expected = "Synced 2026-11-24 13:05; before that, 3 runs failed since 2026-11-24 09:00: offline"
    assert status_cell.words("g", NOW) == expected


def test_without_such_a_cell_nothing_is_written(tmp_path):
    path = tmp_path / "bank.xlsx"
    handmade.transactions(path)
    book = read_book(path)
    assert own_cells.stamped(book, {own_cells.STATUS: "x"}) is book
