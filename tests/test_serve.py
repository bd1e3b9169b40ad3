"""``lifeops serve``: the server in the foreground, and its page."""

import os
import re
import signal
import subprocess
import sys
from urllib.parse import urlsplit

import pytest
from page_client import Window

from lifeops.cli import browser
from lifeops.page.guide import Guiding
from lifeops.settings import sheets_database
from sync.emulator import server
from sync.emulator.page.options import Page
from sync.emulator.server import Server

PAGE = re.compile(r"The page: (http://127\.0\.0\.1:\d+/#token=\S+)")


@pytest.fixture
def shown(monkeypatch):
    """The addresses that were opened in the browser."""
    addresses = []
    monkeypatch.setattr(browser, "show", addresses.append)
    monkeypatch.setattr(browser, "at_screen", lambda: True)
    return addresses


def test_it_prints_the_page_and_ends_with_windows_open(home):
    command = [sys.executable, "-m", "lifeops", "serve", "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=os.environ) as serving:
        try:
            lines = [serving.stdout.readline() for _ in range(2)]
            (address,) = PAGE.findall("".join(lines))
            window = Window(Server(address.partition("/#")[0], [], "", address))
            about = window.ask("GET", "/page/about")[1]
            assert (about["readOnly"], about["guide"]) == (False, True)
            sheet = window.ask("POST", "/v4/spreadsheets", {})[1]["spreadsheetId"]
            with window.events(sheet) as following:
                following()
                serving.send_signal(signal.SIGINT)
                assert following() == ("end", None)
                assert serving.wait(timeout=1.5) == 0
        finally:
            serving.kill()
    assert server.page(sheets_database()) == ""


def test_a_second_one_shows_the_page_of_the_first(home, lifeops, shown):
    with server.running(sheets_database(), page=Page(guide=Guiding().guide())) as running:
        code, said, _ = lifeops("serve", "--open")
        assert (code, shown) == (0, [running.page])
        assert PAGE.findall(said) == [running.page]
        code, said, _ = lifeops("serve")
        assert (code, shown, PAGE.findall(said)) == (0, [running.page], [running.page])


def test_without_a_browser_it_says_how_to_see_the_page_from_elsewhere(home, lifeops, monkeypatch):
    monkeypatch.setattr(browser, "at_screen", lambda: False)
    for name in ("SSH_CONNECTION", "SSH_TTY"):
        monkeypatch.delenv(name, raising=False)
    with server.running(sheets_database(), page=Page(guide=Guiding().guide())) as running:
        port = urlsplit(running.url).port
        forward = f"  ssh -L {port}:127.0.0.1:{port} HOST\n"
        assert forward not in lifeops("serve")[1]
        code, said, _ = lifeops("serve", "--open")
        assert (code, PAGE.findall(said), forward in said) == (0, [running.page], True)
        monkeypatch.setenv("SSH_CONNECTION", "203.0.113.5 50000 203.0.113.9 22")
        assert forward in lifeops("serve")[1]


def test_it_says_when_a_command_has_the_sheets_for_a_moment(home, lifeops, shown):
    with server.running(sheets_database()):
        code, _, complaint = lifeops("serve", "--open")
        assert (code, shown) == (30, [])
        assert "again" in complaint
        assert lifeops("serve")[0] == 0
