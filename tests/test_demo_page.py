"""The demo before a screen: what a person sees who does as the page says."""

import pytest
from page_client import Window
from small_link import linked_small, small_link

from lifeops import demo as steps
from lifeops import links
from lifeops.cli import browser, demo_page
from lifeops.page import tips
from lifeops.settings import sheets_database
from sync.emulator import server
from sync.emulator.server import Server

__all__ = ["linked_small", "small_link"]


class Person:
    """Does one thing each time the demo waits, then ends it with Ctrl-C."""

    def __init__(self, link):
        self.link = link
        self.address = ""
        self.seen = []
        self.todo = [self.look, self.sync, self.look, self.sync, self.undo]

    def show(self, address):
        self.address = address
        url, _, rest = address.partition("/#token=")
        token, _, opened = rest.partition("&open=")
        assert opened == self.link.spreadsheet
        self.window = Window(Server(url, [], "", f"{url}/#token={token}"))

    def sleep(self, _seconds):
        if not self.todo:
            raise KeyboardInterrupt
        status, told = self.todo.pop(0)()
        assert status == 200
        self.seen.append(told)

    def look(self):
        return self.window.ask("GET", self._path(""))

    def sync(self):
        return self.window.ask("POST", self._path("/sync"))

    def undo(self):
        return self.window.ask("POST", self._path("/undo"), {})

    def _path(self, call):
        return f"/page/guide{call}?spreadsheet={self.link.spreadsheet}"


@pytest.fixture
def served():
    """No server: the demo starts its own."""


@pytest.fixture
def link(small_link):
    (small_link.parent / steps.MARK).write_text("Made by the demo.\n")
    return links.need(small_link)


@pytest.fixture
def person(link, monkeypatch):
    person = Person(link)
    monkeypatch.setattr(browser, "usable", lambda: True)
    monkeypatch.setattr(browser, "show", person.show)
    monkeypatch.setattr(steps, "make", lambda _: link)
    monkeypatch.setattr(demo_page, "time", person)
    return person


def test_the_page_leads_through_a_sync_a_conflict_and_an_undo(person, lifeops, link):
    code, said, _ = lifeops("demo")
    first, synced, staged, met, undone = person.seen
    assert code == 0
    assert first["waiting"]["toExcel"] == 1
    assert synced["waiting"]["toExcel"] == 0
    assert "Importance: Low → High" in synced["last"]["lines"][0]
    (coming,), (found,) = staged["conflicts"], met["conflicts"]
    assert (coming["excel"], coming["sheet"]) == ("Low", "High")
    assert (found["excel"], found["sheet"], found["stands"]) == ("Low", "High", "High")
    assert undone["last"]["remark"].startswith("undo of")
    assert [[tip["done"] for tip in told["tips"]].count(True) for told in person.seen] == [
        *(0, 1, 1, 2, 3),
    ]
    assert person.address in said
    words = " ".join(said.split())
    for tip in undone["tips"]:
        assert tip["text"] in words
    assert "lifeops serve --open" in words
    assert "lifeops demo --clean" in words


def test_a_server_that_runs_already_shows_the_demo(person, lifeops, link):
    person.todo = []
    with server.running(sheets_database(), page=demo_page_of()) as started:
        assert lifeops("demo")[0] == 0
        assert person.address == f"{started.page}&open={link.spreadsheet}"
    with server.running(sheets_database()):
        code, _, complaint = lifeops("demo")
    assert code == 30
    assert "again" in complaint


def demo_page_of():
    from lifeops.page.guide import Guiding
    from sync.emulator.page.options import Page

    return Page(guide=Guiding().guide())


def test_a_file_that_is_open_is_edited_once_it_is_closed(link):
    lock = link.book.with_name(f"~${link.book.name}")
    lock.touch()
    with server.running(sheets_database()):
        assert not demo_page._edited_both(link)
        lock.unlink()
        assert demo_page._edited_both(link)


def test_only_the_demo_has_tips(small_link):
    assert tips.tips(links.need(small_link)) == []


def test_a_screen_is_a_terminal_with_a_browser_that_its_person_sees(monkeypatch):
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "BROWSER", "SSH_CONNECTION", "SSH_TTY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(browser, "_found", lambda: True)
    terminal = {"isatty": lambda *_: True}
    monkeypatch.setattr("sys.stdin", type("Terminal", (), terminal)())
    monkeypatch.setattr("sys.stdout", type("Terminal", (), terminal)())
    monkeypatch.setattr("sys.platform", "linux")
    assert not browser.usable()
    monkeypatch.setenv("DISPLAY", ":0")
    assert browser.usable()
    monkeypatch.setattr("sys.platform", "darwin")
    assert browser.usable()
    monkeypatch.setenv("SSH_CONNECTION", "far")
    assert not browser.usable()
    monkeypatch.setattr("sys.platform", "linux")
    monkeypatch.setattr("sys.stdin.isatty", lambda: False)
    assert not browser.usable()
