"""The versions of a person's file that syncs replaced."""

import errno
import json
import os
import stat
from datetime import UTC, datetime
from pathlib import Path

import handmade
import openpyxl
import pytest

from lifeops import links
from workbook.xlsx import backups as copies
from workbook.xlsx.backups import backups

ROWS = [["Name", "City"], ["Ada", "London"], ["Blaise", "Paris"]]


@pytest.fixture
def book(home, served, lifeops):
    """A workbook that is not linked; the server runs."""
    path = home / "people.xlsx"
    handmade.sheet_of(path, ROWS, "People")
    return path


def on_sheet(path, at, text):
    from lifeops.ends import sheets_client

    with sheets_client(local=True) as client:
        options = {"valueInputOption": "RAW"}
        spreadsheet = links.need(path).spreadsheet
        client.values_update(spreadsheet, at, params=options, body={"values": [[text]]})


def city(path, row):
    return openpyxl.load_workbook(path)["People"].cell(row, 2).value


def kept(path):
    return backups(path, links.need(path).backups)


def refused(path, monkeypatch, code):
    """Let nothing more be copied beside the backups."""

    def full(*_):
        raise OSError(code, os.strerror(code))

    monkeypatch.setattr(copies, "beside", full)


def test_every_replace_keeps_the_version_before(book, lifeops):
    typed = book.read_bytes()
    assert lifeops("link", book, "--local")[0] == 0
    assert typed in [each.read_bytes() for each in kept(book)]
    on_sheet(book, "People!B2", "Turin")
    for command in (["sync"], ["undo", "--yes"], ["restore", "--at"]):
        if command[0] == "restore":
            command.append(datetime.now(UTC).isoformat())
            on_sheet(book, "People!B3", "Clermont")
        before = book.read_bytes()
        assert lifeops(*command, book)[0] == 0, command
        assert before in [each.read_bytes() for each in kept(book)], command


def test_five_versions_stay_for_their_owner_alone(book, lifeops):
    assert lifeops("link", book, "--local")[0] == 0
    for n in range(6):
        on_sheet(book, "People!B2", f"city {n}")
        assert lifeops("sync", book)[0] == 0
    assert [city(each, 2) for each in kept(book)] == [f"city {n}" for n in (4, 3, 2, 1, 0)]
    if os.name != "nt":
        folder = links.need(book).backups
        assert [stat.S_IMODE(each.stat().st_mode) for each in (folder.parent, folder)] == [
            0o700
        ] * 2
        assert {stat.S_IMODE(each.stat().st_mode) for each in kept(book)} == {0o600}


def test_status_says_where_they_are_and_unlink_leaves_them(book, lifeops):
    assert lifeops("link", book, "--local")[0] == 0
    there = kept(book)
    folder = links.need(book).backups
    printed = " ".join(lifeops("status", book)[1].split())
    assert f"of the file that syncs replaced: {folder.parent}" in printed.replace(
        f"{os.sep} ", os.sep
    )
    told = json.loads(lifeops("status", book, "--json")[1])["books"][0]["backups"]
    assert told == {"folder": str(folder), "files": [each.name for each in there]}
    assert lifeops("unlink", book)[0] == 0
    assert backups(book, folder) == there


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EACCES])
def test_without_a_copy_nothing_is_replaced_and_nothing_is_lost(book, lifeops, monkeypatch, code):
    assert lifeops("link", book, "--local")[0] == 0
    on_sheet(book, "People!B2", "Turin")
    before = book.read_bytes()
    with monkeypatch.context() as broken:
        refused(book, broken, code)
        exit_code, _, complaint = lifeops("sync", book)
    assert (exit_code, book.read_bytes()) == (30, before)
    assert "no backup copy can be made" in " ".join(complaint.split())
    assert lifeops("sync", book)[0] == 0
    assert city(book, 2) == "Turin"


def test_an_open_file_is_not_copied(book, lifeops):
    assert lifeops("link", book, "--local")[0] == 0
    there = kept(book)
    on_sheet(book, "People!B2", "Turin")
    lock = Path(book).with_name(f"~${book.name}")
    lock.touch()
    assert lifeops("sync", book)[0] == 10
    assert kept(book) == there
