"""A sync with Google in trouble: bounded requests, bounded time, the right exit code, a clean end.

The trouble is real HTTP; only waiting is not waited for.
"""

import json
import time

import pytest
from google_account import *  # noqa: F403 - its fixtures
from google_account import LASTING

from lifeops import links, settings
from lifeops.cli.waits import LOGGER, waits_told
from sync.google import store
from sync.google.requesting import courteous
from sync.google.requesting.patience import Patience
from sync.google.signin.sign_in import FILES
from workbook.model import Address
from workbook.xlsx.edits import SetCell
from workbook.xlsx.patch import patch
from workbook.xlsx.replace import replace
from workbook.xlsx.scan import read_book

SAME = "Both sides are the same. Nothing to do.\n"


class Clock:
    """Real time, and waits that pass at once and are counted."""

    def __init__(self):
        self.waited = 0.0

    def now(self):
        return time.monotonic() + self.waited

    def sleep(self, seconds):
        self.waited += seconds


@pytest.fixture
def clock(monkeypatch):
    made = Clock()
    monkeypatch.setattr(courteous, "Clock", lambda: made)
    return made


@pytest.fixture
def book(google, linked_with_google, clock, lifeops, monkeypatch):
    """That workbook, with an edit that waits to be synced."""
    monkeypatch.setenv("LIFEOPS_HOME", str(linked_with_google / "home"))
    google.authority.knows(LASTING, [FILES])
    settings.pace_file().unlink(missing_ok=True)  # as after a minute
    path = linked_with_google / "desk" / "bank.xlsx"
    edit(path)
    google.sheets.requests.clear()
    return path


def edit(path):
    """Type over one cell, as Excel would when it saves."""
    book = read_book(path)
    edits = [SetCell("Sheet1", Address.parse("C2"), f"typed {time.monotonic_ns()}")]
    replace(path, patch(book, edits).data, book.package.digest)


def settled(google, book):
    """Whether both sides hold the last edit, exactly once."""
    client = store.local_client(google.sheets.url)
    tabs = store.read_all(client, links.need(book).spreadsheet).tabs
    there = [cell.content for cell in tabs["Sheet1"].cells.values()]
    typed = [each for each in there if str(each).startswith("typed ")]
    here = read_book(book).sheet("Sheet1").cells[Address.parse("C2")].content
    return typed == [here]


TROUBLE = {
    "429": {"kind": "error", "status": 429},
    "429 and a wait": {"kind": "error", "status": 429, "retry_after": 7},
    "503": {"kind": "error", "status": 503},
    "dropped": {"kind": "drop"},
    "half an answer": {"kind": "truncate"},
}


@pytest.mark.parametrize("trouble", TROUBLE)
@pytest.mark.parametrize("calls", ["*", "spreadsheets.batchUpdate"])
def test_permanent_trouble_ends_and_the_next_run_is_clean(google, book, lifeops, trouble, calls):
    rule, clock = TROUBLE[trouble], courteous.Clock()
    google.control.fault(call=calls, times=0, **rule)
    code, said, wrong = lifeops("sync", book)
    if rule["kind"] == "truncate" and calls != "*":
        assert code == 0  # it was written, and reading proves it
    else:
        assert (code, said) == (30, "")
        assert wrong.startswith("lifeops: the Google Sheet: ")
        assert "Traceback" not in wrong
    assert 1 <= len(google.sheets.requests) <= 4 * Patience().tries
    assert clock.waited <= Patience().total + 120
    google.control.reset()
    assert lifeops("sync", book)[0] == 0
    assert lifeops("sync", book)[:2] == (0, SAME)
    assert settled(google, book)


@pytest.mark.parametrize("nth", [1, 2, 3])
@pytest.mark.parametrize("trouble", TROUBLE)
@pytest.mark.parametrize("when", ["before", "after"])
def test_trouble_that_passes_is_not_even_noticed(google, book, lifeops, trouble, when, nth):  # noqa: PLR0913, PLR0917 - three things vary
    """Whichever request it strikes, and whether that was carried out or not."""
    google.control.fault(nth=nth, times=2, when=when, **TROUBLE[trouble])
    code, _, wrong = lifeops("sync", book)
    assert (code, wrong) == (0, "")
    assert lifeops("sync", book)[:2] == (0, SAME)
    assert settled(google, book)


def test_a_silent_server_is_not_waited_for_for_ever(google, book, lifeops, monkeypatch):
    monkeypatch.setattr(store, "TIMEOUT", (1.0, 0.1))
    google.control.fault("slow", seconds=0.5, times=0)
    began = time.monotonic()
    code, _, wrong = lifeops("sync", book)
    assert (code, "the Google Sheet: it cannot be reached" in wrong) == (30, True), wrong
    assert time.monotonic() - began < 10
    assert len(google.sheets.requests) <= 2 * Patience().tries
    google.control.reset()
    time.sleep(0.6)  # what was asked in vain is answered by then
    monkeypatch.setattr(store, "TIMEOUT", courteous.TIMEOUT)
    assert lifeops("sync", book)[0] == 0


def test_offline_is_said_soon(google, book, lifeops, clock, monkeypatch):
    monkeypatch.setenv("LIFEOPS_GOOGLE", "http://127.0.0.1:9")
    code, said, _ = lifeops("sync", book, "--json")
    told = json.loads(said)
    assert (code, told["exit_code"]) == (30, 30)
    assert told["books"][0]["error"]["what"] == "it cannot be reached"
    assert clock.waited < 10


@pytest.mark.parametrize("nth", [1, 2], ids=["read", "write"])
def test_a_wait_can_be_interrupted_and_nothing_is_lost(google, book, lifeops, clock, nth):
    def interrupt(seconds):
        if seconds > 3:
            raise KeyboardInterrupt

    clock.sleep = interrupt
    google.control.fault("error", status=429, retry_after=9, nth=nth, times=1)
    code, _, wrong = lifeops("sync", book)
    assert (code, wrong.strip()) == (
        130,
        "lifeops: interrupted; nothing is lost, run it again to go on",
    )
    assert lifeops("sync", book)[0] == 0
    assert settled(google, book)


def test_a_person_who_looks_on_is_told_of_waits(capsys):
    with waits_told():
        courteous.LOG.info("Google's quota is used up: waiting 47 s")
    courteous.LOG.info("nobody looks on")
    assert capsys.readouterr().err == (
        "Google's quota is used up: waiting 47 s (Ctrl-C stops; nothing is lost)\n"
    )
    assert courteous.LOG.name == LOGGER


def test_quotas_are_kept_by_going_slowly(google, book, lifeops, clock):
    """Many syncs in a row under Google's own limits: none is refused."""
    google.control.quota(on=True)
    for _ in range(20):
        edit(book)
        before = clock.waited
        assert lifeops("sync", book)[0] == 0
        google.control.advance(clock.waited - before)
    assert 429 not in {entry.status for entry in google.sheets.requests}
    assert clock.waited > 1  # it would not have been so by itself


def test_a_stand_in_must_be_on_this_computer(google, book, lifeops, monkeypatch):
    """A sign-in sent elsewhere would be given away."""
    monkeypatch.setenv("LIFEOPS_GOOGLE", "http://sheets.example.com")
    code, _, wrong = lifeops("sync", book)
    assert (code, "names a server that is not on this computer" in wrong) == (40, True)
