"""Watching: soon after a save, now and then otherwise, and sparing with requests."""

import signal
import subprocess
import sys
import time
from itertools import pairwise
from pathlib import Path

import handmade
import pytest
from test_status_cell import edited, typed

from lifeops.links import Link, need
from lifeops.watching import LOOK, SETTLE, Came, Watched, watch
from workbook.model import Address
from workbook.xlsx.edits import SetCell


class Day:
    """A day in which seconds pass as they are slept, and things happen at given times."""

    def __init__(self, events, until, came=lambda _: Came.NOTHING):
        self.now = 0.0
        self.events = dict(sorted(events.items()))
        self.until = until
        self.came = came
        self.synced = []

    def sync(self, _):
        self.synced.append(self.now)
        return self.came(len(self.synced))

    def sleep(self, seconds):
        self.now += seconds
        for when in [when for when in self.events if when <= self.now]:
            self.events.pop(when)()
        if self.now >= self.until:
            raise KeyboardInterrupt

    def play(self, book, poll=30):
        watched = Watched(Link(book, "g", "s", local=True), poll)
        with pytest.raises(KeyboardInterrupt):
            watch([watched], self.sync, lambda: self.now, self.sleep)
        return self.synced


@pytest.fixture
def book(tmp_path):
    path = tmp_path / "book.xlsx"
    path.write_bytes(b"1")
    return path


def test_a_save_is_synced_once_it_has_settled(book):
    saves = {100 + n: lambda n=n: book.write_bytes(b"x" * (n + 2)) for n in range(3)}
    synced = Day(saves, 120).play(book, poll=1000)
    assert len(synced) == 2
    assert synced[0] == 0
    assert 102 + SETTLE <= synced[1] <= 103 + SETTLE + LOOK


def test_the_longer_nothing_happens_the_less_the_sheet_is_asked(book):
    synced = Day({}, 3600).play(book, poll=30)
    waits = [b - a for a, b in pairwise(synced)]
    assert waits == sorted(waits)
    assert waits[0] == 30
    assert max(waits) <= 120 + LOOK
    assert len(synced) <= 34  # a minute and a half between requests, over an hour


def test_after_something_happened_it_is_asked_often_again(book):
    synced = Day({}, 2000, lambda n: Came.SOMETHING if n == 8 else Came.NOTHING).play(book)
    assert synced[7] - synced[6] > 60
    assert synced[8] - synced[7] == 30


def test_a_sheet_that_does_not_answer_is_asked_less_and_less(book):
    synced = Day({}, 3600, lambda _: Came.TROUBLE).play(book)
    waits = [b - a for a, b in pairwise(synced)]
    assert waits[:3] == [60, 120, 240]
    assert max(waits) <= 600 + LOOK


def test_closing_excel_is_a_reason_to_sync(book):
    lock = book.with_name("~$book.xlsx")
    lock.touch()
    synced = Day({50: lock.unlink}, 60).play(book, poll=1000)
    assert len(synced) == 2
    assert synced[1] <= 51 + SETTLE + LOOK


def test_what_the_sync_wrote_itself_is_no_news(book):
    day = Day({}, 100)

    def sync(_):
        day.synced.append(day.now)
        book.write_bytes(b"x" * len(day.synced) * 9)
        return Came.SOMETHING

    day.sync = sync
    assert day.play(book, poll=40) == [0, 40, 80]


def test_a_workbook_that_is_away_for_a_moment_is_no_error(book):
    events = {10: book.unlink, 11: lambda: book.write_bytes(b"22")}
    assert len(Day(events, 20).play(book, poll=1000)) == 2


@pytest.mark.parametrize("option", ["--dry-run", "--json", "--accept=x"])
def test_watching_goes_without_the_options_of_one_sync(home, lifeops, option):
    assert lifeops("sync", "--watch", option)[0] == 2


def test_without_a_link_there_is_nothing_to_watch(home, lifeops):
    code, printed, _ = lifeops("sync", "--watch")
    assert code == 0
    assert "No workbook is linked yet" in printed


def test_edits_on_both_sides_come_over_and_ctrl_c_ends_it(home, lifeops, served, monkeypatch):
    book = home / "bank.xlsx"
    handmade.transactions(book)
    assert lifeops("link", book, "--local")[0] == 0
    monkeypatch.setenv("LIFEOPS_WATCH_POLL", "1s")
    out = home / "out.txt"
    with out.open("w") as file:
        watching = subprocess.Popen(
            [sys.executable, "-u", "-m", "lifeops", "sync", "--watch"], stdout=file, stderr=file
        )
    try:
        until(out, "Watching bank.xlsx")
        typed(need(book), "from the sheet")
        until(out, "The Excel file: 1 cell changed.")
        edited(book, SetCell("Sheet1", Address.parse("C2"), "from Excel"))
        until(out, "The Google Sheet: 1 cell changed.")
    finally:
        watching.send_signal(signal.SIGINT)
        assert watching.wait(20) == 0
    assert out.read_text().endswith("Stopped.\n")


def until(out: Path, phrase: str) -> None:
    for _ in range(300):
        if phrase in out.read_text():
            return
        time.sleep(0.1)
    pytest.fail(f"{phrase!r} did not come: {out.read_text()}")
