"""What a sync with Google costs: requests, and what is loaded."""

import os
import subprocess
import sys

import pytest
from google_account import *  # noqa: F403 - its fixtures
from google_account import change_kept, kept

from lifeops import drive_version, links, noop
from sync.google import store
from sync.google.signin import vault
from workbook.errors import NotWritableError

SAME = "Both sides are the same. Nothing to do.\n"
PROBE = "files.get"
HEAVY = {
    "click", "formualizer", "google.auth", "gspread", "lxml", "oauthlib", "openpyxl", "pandas",
    "requests", "rich", "starlette", "sync.engine", "uvicorn",
}  # fmt: skip


def started(*arguments):
    """Run the console command in a fresh interpreter; return what it said and what it loaded."""
    code = (
        "import sys\nfrom lifeops.__main__ import main\n"
        "try:\n    main()\nexcept SystemExit as ended:\n    assert not ended.code, ended.code\n"
        "print(*sorted(sys.modules), file=sys.stderr)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, *arguments],
        capture_output=True,
        text=True,
        check=True,
        env=dict(os.environ),
    )
    return done.stdout, set(done.stderr.split())


@pytest.fixture
def book(google, linked, lifeops):
    """The workbook in step with its sheet, which the tests share."""
    assert lifeops("sync")[0] == 0
    assert lifeops("sync")[:2] == (0, SAME)
    google.sheets.requests.clear()
    return linked


def test_nothing_to_do_is_one_small_request_and_nothing_heavy(google, book):
    said, loaded = started("sync")
    assert said == SAME
    assert google.calls() == [PROBE]
    assert loaded.isdisjoint(HEAVY)


def edit_the_sheet(google, book, text):
    client = store.local_client(google.sheets.url)
    client.session.headers["Authorization"] = f"Bearer {kept()['access_token']}"
    client.values_update(
        links.need(book).spreadsheet,
        "Sheet1!C2",
        params={"valueInputOption": "RAW"},
        body={"values": [[text]]},
    )
    google.sheets.requests.clear()


def test_an_edit_on_the_sheet_is_probed_for_once(google, book):
    edit_the_sheet(google, book, "theirs")
    said, _ = started("sync")
    assert said.startswith("The Excel file: 1 cell changed.\n")
    calls = google.calls()
    assert calls[:2] == [PROBE, "spreadsheets.get"]
    assert set(calls[2:]) <= {"spreadsheets.batchUpdate"}
    assert len(calls) <= 3
    assert started("sync")[0] == SAME


def test_a_token_that_ran_out_leaves_it_to_the_run(google, book, lifeops):
    change_kept(expires="2020-01-01T00:00:00+00:00")
    assert noop.answer([]) == ""
    assert google.calls() == []
    assert lifeops("sync")[:2] == (0, SAME)
    assert google.calls() == [PROBE]
    assert noop.answer([]) == SAME


@pytest.mark.parametrize("trouble", ["error", "drop", "truncate", "expire"])
def test_trouble_with_the_probe_leaves_it_to_the_run(google, book, lifeops, trouble):
    google.control.fault(trouble)
    assert noop.answer([]) == ""
    assert lifeops("sync")[:2] == (0, SAME)


def test_what_was_found_long_ago_is_not_taken_for_news(google, book, monkeypatch):
    (link,) = links.every()
    found = drive_version.probe(link)
    assert drive_version.take(link.spreadsheet) == found != ""
    assert drive_version.take(link.spreadsheet) == ""
    drive_version.probe(link)
    monkeypatch.setattr(drive_version, "_FRESH", 0.0)
    assert drive_version.take(link.spreadsheet) == ""


def test_a_token_that_cannot_be_kept_stops_nothing(google, book, lifeops, monkeypatch):
    change_kept(expires="2020-01-01T00:00:00+00:00")

    def full(_path, _text):
        raise NotWritableError("the disk is full")

    monkeypatch.setattr(vault, "write_private", full)
    assert lifeops("sync")[:2] == (0, SAME)


def test_a_proxy_leaves_it_to_the_run(google, book, monkeypatch):
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:9")
    assert noop.answer([]) == ""
    assert google.calls() == []


def test_without_a_sign_in_the_run_says_so(google, book, lifeops):
    assert lifeops("auth", "logout")[0] == 0
    assert noop.answer([]) == ""
    assert lifeops("sync")[0] == 40


def test_a_sheet_of_ones_own_is_probed_by_its_content(google, book, lifeops):
    """Drive may not show a hand-made sheet to this sign-in; the Sheets API does."""
    scopes = ["spreadsheets"]
    google.control.user(str(kept()["access_token"]), "you@lifeops.invalid", scopes=scopes)
    assert lifeops("sync")[:2] == (0, SAME)
    assert lifeops("sync")[:2] == (0, SAME)
    assert "spreadsheets.batchUpdate" not in google.calls()


@pytest.mark.parametrize("command", ["auth --help", "auth setup", "auth status --offline"])
def test_a_command_that_does_not_ask_google_is_light(linked, command):
    said, loaded = started(*command.split())
    assert said
    assert loaded.isdisjoint(HEAVY - {"click"})
