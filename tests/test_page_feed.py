"""What open windows are told, and when."""

import asyncio
import threading
import time

import pytest
from page_client import Window, ask

from sync.emulator import server
from sync.emulator.control import Control
from sync.emulator.page import feed
from sync.emulator.page.options import Guide, Page

API = {"Authorization": "Bearer any"}


class Stamp:
    """A guide of which only the stamp matters."""

    def __init__(self):
        self.text = "a"

    def guide(self):
        nothing = lambda *_: {}  # noqa: E731 - never looked at
        return Guide(nothing, nothing, nothing, nothing, lambda _: self.text)


@pytest.fixture(scope="module")
def stamp():
    return Stamp()


@pytest.fixture(scope="module")
def running(tmp_path_factory, stamp):
    database = tmp_path_factory.mktemp("sheets") / "sheets.db"
    with server.running(database, page=Page(guide=stamp.guide())) as started:
        yield started


@pytest.fixture
def window(running):
    return Window(running)


@pytest.fixture
def sheet(window):
    return window.made()


def write(running, sheet, text="x"):
    path = f"/v4/spreadsheets/{sheet}/values/A1?valueInputOption=RAW"
    assert ask(running.url, "PUT", path, {"values": [[text]]}, **API)[0] == 200


def test_every_commit_is_told_at_once_to_every_window(running, window, sheet):
    with window.events(sheet) as first, Window(running).events(sheet) as second:
        for following in (first, second):
            assert following() == ("change", {"version": 1})
        started = time.monotonic()
        write(running, sheet)
        for following in (first, second):
            assert following() == ("change", {"version": 2})
        edit = {"edit": {"range": "Sheet1!A2", "values": [["theirs"]]}}
        Control(running.url, running.token).edit(sheet, edit)
        assert first() == ("change", {"version": 3})
        assert time.monotonic() - started < 1


def test_reads_refusals_and_other_sheets_are_not_told(running, window, sheet):
    other = window.made()
    with window.events(sheet) as following:
        assert following() == ("change", {"version": 1})
        write(running, other)
        assert window.ask("GET", f"/v4/spreadsheets/{sheet}")[0] == 200
        assert (
            window.ask("POST", f"/v4/spreadsheets/{sheet}:batchUpdate", {"requests": [{}]})[0]
            == 400
        )
        write(running, sheet)
        assert following() == ("change", {"version": 2})


def test_a_deleted_sheet_is_told(running, window, sheet):
    with window.events(sheet) as following:
        following()
        assert window.ask("DELETE", f"/drive/v3/files/{sheet}")[0] == 204
        assert following() == ("gone", {})
    assert (
        ask(running.url, "GET", f"/page/events?spreadsheet={sheet}", Cookie=window.cookie)[0] == 404
    )


def test_what_only_the_guide_sees_is_told_soon(window, sheet, stamp):
    with window.events(sheet) as following:
        following()
        stamp.text = "b"
        started = time.monotonic()
        assert following() == ("guide", {})
        assert time.monotonic() - started < 2


def test_a_silent_stream_says_that_it_lives(window, sheet, monkeypatch):
    monkeypatch.setattr(feed, "HEARTBEAT", 0.0)
    monkeypatch.setattr(feed, "_LOOK", 0.05)
    with window.events(sheet, comments=True) as following:
        assert following() == ("change", {"version": 1})
        started = time.monotonic()
        assert following() == (":", None)
        assert time.monotonic() - started < 1


def test_windows_that_close_are_forgotten(running, window, sheet):
    for _ in range(5):
        with window.events(sheet) as following:
            following()
    write(running, sheet)
    with window.events(sheet) as following:
        assert following() == ("change", {"version": 2})


def test_open_windows_do_not_hold_up_the_end_of_the_server(tmp_path):
    ended = []
    with server.running(tmp_path / "sheets.db", page=Page()) as started:
        window = Window(started)
        sheet = window.made()
        opened = threading.Event()

        def watch():
            with window.events(sheet) as following:
                following()
                opened.set()
                ended.append(following())

        thread = threading.Thread(target=watch)
        thread.start()
        assert opened.wait(5)
        began = time.monotonic()
    thread.join(5)
    assert time.monotonic() - began < 1.5
    assert ended == [("end", None)]


@pytest.mark.parametrize(("told", "heard"), [(6, b'"version": 6'), (feed.GONE, b"event: gone")])
def test_what_is_told_while_the_version_is_read_is_heard(told, heard):
    told_to = feed.Feed()

    def version():
        told_to.tell("one", told)
        return 5

    async def second():
        stream = told_to.events("one", version, str)
        found = [await anext(stream), await anext(stream)]
        await stream.aclose()
        return found[1]

    assert heard in asyncio.run(second())
