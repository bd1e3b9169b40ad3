"""The log: what it says, what it never says, and how large it grows."""

import re

import handmade
import pytest

from lifeops import runlog

CANARY = "Canary-Lane-7"
SECRETS = [
    "ya29.a0AfH6SMBxyz-_123", "1//0gabcdefghijk-xyz", "GOCSPX-abcdEFGH1234",
    "Authorization: Bearer abc.def", "client_secret=hunter2", '"private_key": "MIIE..."',
    "password: hunter2", "AIzaSyA1234567890abcdefghijk", "https://ana:hunter2@proxy.example",
    "-----BEGIN PRIVATE KEY-----\nMIIE\n-----END PRIVATE KEY-----",
]  # fmt: skip


@pytest.mark.parametrize("secret", SECRETS)
def test_secrets_are_taken_out(home, secret):
    runlog.note("event", message=f"before {secret} after")
    line = runlog.log_file().read_text("utf-8")
    assert "[secret]" in line
    value = re.sub(r"^.*?[:= ]\s*", "", secret) or secret
    assert value.strip('"') not in line
    assert "before" in line


def test_a_line_is_one_line_whatever_it_is_told(home):
    runlog.note("event", book='a\nb "c".xlsx', nothing=None, blank="", count=0)
    (line,) = runlog.log_file().read_text("utf-8").splitlines()
    assert line.endswith(f"{runlog.this_id()} event book=\"a b 'c'.xlsx\" count=0")


def test_it_is_for_its_owner_only_and_does_not_grow_without_end(home, monkeypatch):
    monkeypatch.setattr(runlog, "SIZE", 2000)
    for number in range(200):
        runlog.note("event", number=number)
    files = sorted(runlog.log_file().parent.iterdir())
    assert len(files) == runlog.KEPT + 1
    assert all(path.stat().st_size <= 2000 for path in files)
    assert runlog.log_file().stat().st_mode & 0o077 == 0
    assert runlog.log_file().parent.stat().st_mode & 0o077 == 0
    assert "number=199" in runlog.log_file().read_text("utf-8")


def test_a_log_that_cannot_be_written_stops_nothing(home, capsys):
    runlog.log_file().mkdir()
    runlog.note("event")
    assert capsys.readouterr() == ("", "")


def test_no_cell_reaches_the_log_whatever_happens(home, lifeops, served, monkeypatch):
    """Edits, conflicts, an undo, a stop: none of them shows what a cell holds."""
    from test_status_cell import edited, typed

    from lifeops.links import need
    from workbook.model import Address
    from workbook.xlsx.edits import SetCell

    book = home / "bank.xlsx"
    handmade.transactions(book)
    assert lifeops("link", book, "--local")[0] == 0
    edited(book, SetCell("Sheet1", Address.parse("D3"), CANARY))
    typed(need(book), f"{CANARY} too")
    assert lifeops("sync")[0] == 10
    assert lifeops("undo", "--yes")[0] == 0
    edited(book, SetCell("Sheet1", Address.parse("C1"), CANARY))
    lifeops("sync")
    book.unlink()
    assert lifeops("sync")[0] == 50
    logged = runlog.log_file().read_text("utf-8")
    assert "conflicts=1" in logged
    assert "why=WrongEndError" in logged
    assert "undo of" in logged
    assert CANARY not in logged
    monkeypatch.setenv("LIFEOPS_LOG_LEVEL", "debug")
    assert lifeops("sync")[0] == 50
    assert "the workbook is not there" in runlog.log_file().read_text("utf-8")


def test_a_dry_run_and_a_sync_with_nothing_to_do_leave_no_line(home, lifeops, served):
    book = home / "bank.xlsx"
    handmade.transactions(book)
    assert lifeops("link", book, "--local")[0] == 0
    assert lifeops("sync")[0] == 0
    before = runlog.log_file().read_text("utf-8")
    assert lifeops("status")[0] == lifeops("sync", "--dry-run")[0] == 0
    assert runlog.log_file().read_text("utf-8") == before
