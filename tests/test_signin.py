"""Signing in to Google end to end, on loopback: what a person does, and what they are told."""

import io
import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import handmade
import pytest
from authorization_server import ACCOUNT, Person
from google_account import *  # noqa: F403 - its fixtures
from google_account import kept

from lifeops import account, settings
from sync.errors import SignInError
from sync.google.signin import client_config, consent
from sync.google.signin.sign_in import FILES, SHEETS

DAY = timedelta(days=1)
NOW = datetime.now(UTC)


def words(text):
    return " ".join(text.split())


def test_from_nothing_to_a_sheet_of_ones_own(google, home, lifeops):
    assert "Make a project" in lifeops("auth", "setup")[1]
    code, said, _ = lifeops("auth", "setup", "client_secret.json")
    assert (code, "the project my-lifeops" in said) == (0, True)
    code, said, wrong = lifeops("auth", "login")
    assert (code, wrong) == (0, "")
    assert f"Signed in as {ACCOUNT}." in said
    assert "May see and edit the sheets that lifeops makes (drive.file)" in said
    assert google.person.read.startswith("You are signed in.")
    assert google.calls() == ["about.get"]
    book = handmade.transactions(home / "bank.xlsx") or home / "bank.xlsx"
    assert lifeops("link", book)[0] == 0
    assert lifeops("sync", book)[:2] == (0, "Both sides are the same. Nothing to do.\n")
    assert lifeops("auth", "logout")[1].startswith("Google has ended the access; on other")
    assert google.authority.good == set()
    code, _, wrong = lifeops("sync", book)
    assert (code, "Run `lifeops auth setup`" in wrong) == (40, True)


def test_no_more_is_asked_than_is_needed_and_nobody_else_can_use_the_answer(signed_in):
    (url,) = signed_in.person.seen
    assert FILES.replace(":", "%3A").replace("/", "%2F") in url
    assert "spreadsheets" not in url
    assert "code_challenge_method=S256" in url
    assert "redirect_uri=http%3A%2F%2F127.0.0.1%3A" in url
    assert "prompt=consent" in url  # without which there may be no lasting sign-in
    (_, told) = signed_in.authority.asked[0]
    assert len(told["code_verifier"]) == 128


def test_sheets_made_by_hand_need_one_scope_more(signed_in, lifeops):
    assert "all your sheets (spreadsheets)" in lifeops("auth", "login", "--existing-sheets")[1]
    assert kept()["scopes"] == [FILES, SHEETS]


@pytest.mark.parametrize(
    ("person", "what", "fix"),
    [
        (Person(unticks=("spreadsheets",)), "did not grant spreadsheets: a box was", "every box"),
        (Person(unticks=("drive.file",)), "did not grant drive.file: a box was", "every box"),
        (Person(unticks=("auth",)), "did not grant drive.file and spreadsheets", "every box"),
        (Person(denies="access_denied"), "access was denied", "test user"),
        (Person(denies="admin_policy_enforced"), "administrator does not allow", "trust it"),
        (Person(denies="org_internal"), "members of one organisation", "another"),
        (Person(denies="invalid_scope"), "does not give this client", "--existing-sheets"),
        (Person(denies="something_new"), "Google refused (something_new)", "auth login"),
    ],
    ids=lambda each: "" if isinstance(each, Person) else None,
)
def test_a_consent_that_was_not_given_leaves_nothing(google, lifeops, person, what, fix):
    google.person.__dict__.update(person.__dict__)
    assert lifeops("auth", "setup", "client_secret.json")[0] == 0
    code, _, wrong = lifeops("auth", "login", "--existing-sheets")
    assert (code, what in words(wrong)) == (40, True), wrong
    if fix != "another":
        assert fix in words(wrong)
    assert wrong.count("\n") == 1
    assert not settings.sign_in_file().exists()


def test_other_connections_to_the_port_are_waited_past(google, lifeops):
    google.person.stray = True
    assert lifeops("auth", "setup", "client_secret.json")[0] == 0
    code, _, wrong = lifeops("auth", "login")
    assert (code, google.person.turned_away) == (0, [404, 404]), wrong
    for each in google.person.idle:
        each.close()


def test_a_consent_that_was_not_given_ends_no_other(signed_in, lifeops):
    """Google would end all that this person granted to the client, so nothing is revoked."""
    signed_in.person.unticks = ("spreadsheets",)
    assert lifeops("auth", "login", "--existing-sheets")[0] == 40
    assert lifeops("auth", "status")[0] == 0
    assert "/revoke" not in [path for path, _ in signed_in.authority.asked]


def test_a_sign_in_made_meanwhile_is_not_overwritten(signed_in, lifeops):
    before = account.signed_in()
    assert lifeops("auth", "login")[0] == 0
    after = kept()
    account.keep(before)
    assert kept() == after
    assert lifeops("auth", "logout")[0] == 0
    account.keep(before)
    assert not settings.sign_in_file().exists()


def test_a_person_who_does_not_answer_is_not_waited_for_for_ever(google, lifeops):
    google.person.away = True
    client = client_config.read(home_file("client_secret.json"))
    shown = []
    with pytest.raises(SignInError, match="nobody signed in within 0 minutes"):
        consent.consent(client, (FILES,), consent.Asking(seconds=0.1), shown.append)
    assert shown == google.person.seen


def home_file(name):
    return Path.cwd() / name


def test_a_person_who_stops_has_changed_nothing(signed_in, lifeops, monkeypatch):
    def stops(_url):
        raise KeyboardInterrupt

    before = kept()
    monkeypatch.setattr(signed_in.person, "open", lambda url, *_arguments, **_options: stops(url))
    assert lifeops("auth", "login", "--existing-sheets")[0] == 130
    assert kept() == before
    assert lifeops("auth", "status")[0] == 0


def test_a_port_that_is_taken_says_so(google, lifeops):
    port = google.sheets.url.rpartition(":")[2]
    assert lifeops("auth", "setup", "client_secret.json")[0] == 0
    code, _, wrong = lifeops("auth", "login", "--port", port)
    assert (code, f"port {port} is taken" in wrong) == (30, True)


def test_google_out_of_reach_is_no_reason_to_sign_in_again(google, lifeops):
    assert lifeops("auth", "setup", "client_secret.json")[0] == 0
    google.authority.down = True
    code, _, wrong = lifeops("auth", "login")
    assert (code, "Google's sign-in cannot be reached" in wrong) == (30, True)


def test_a_computer_without_a_browser_says_how(google, lifeops):
    """The command as it is typed there; the address is opened elsewhere."""
    assert lifeops("auth", "setup", "client_secret.json")[0] == 0
    port = str(consent.free_port())
    with subprocess.Popen(
        [sys.executable, "-m", "lifeops", "auth", "login", "--port", port],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env={**os.environ, "SSH_CONNECTION": "1.2.3.4 5 6.7.8.9 22"},
    ) as command:
        said = ""
        for line in command.stdout:
            said += line
            if line.startswith("http"):
                google.person.consent(line.strip())
    assert command.returncode == 0, said
    assert "No browser can be opened here." in said
    assert f"\n  ssh -L {port}:127.0.0.1:{port} THIS-COMPUTER\n" in said
    assert f"Signed in as {ACCOUNT}." in said


def test_a_sign_in_can_be_carried_to_another_computer(signed_in, lifeops, monkeypatch, tmp_path):
    code, line, warning = lifeops("auth", "export")
    assert (code, line.count("\n")) == (0, 1)
    assert "CANARY" not in line
    assert "keep it to yourself" in warning
    monkeypatch.setenv("LIFEOPS_HOME", str(tmp_path / "server"))
    (home_file("sign-in.txt")).write_text(line)
    code, said, _ = lifeops("auth", "import", "sign-in.txt")
    assert (code, f"Signed in as {ACCOUNT}" in said) == (0, True)
    assert lifeops("auth", "status")[0] == 0
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(line.encode())))
    assert lifeops("auth", "import")[0] == 0
    home_file("sign-in.txt").write_text(line[:-9])
    code, _, wrong = lifeops("auth", "import", "sign-in.txt")
    assert (code, "this is not a whole sign-in" in wrong) == (40, True)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_powershell_writes_files_in_its_own_way(signed_in, lifeops, encoding):
    line = lifeops("auth", "export")[1].strip()
    home_file("sign-in.txt").write_bytes(f"{line}\r\n".encode(encoding))
    assert lifeops("auth", "import", "sign-in.txt")[0] == 0


def test_an_export_replaces_nothing_but_an_export(signed_in, lifeops):
    home_file("mine.xlsx").write_bytes(b"PK precious")
    code, _, wrong = lifeops("auth", "export", "--output", "mine.xlsx")
    assert (code, "another file already" in wrong) == (30, True)
    assert home_file("mine.xlsx").read_bytes() == b"PK precious"
    for _ in range(2):
        assert lifeops("auth", "export", "--output", "line.txt")[0] == 0
    assert lifeops("auth", "export", "--output", "-")[1] == home_file("line.txt").read_text()


class Terminal(io.BytesIO):
    def isatty(self):
        return True


def test_what_is_typed_on_a_terminal_is_not_shown(signed_in, lifeops, monkeypatch):
    line = lifeops("auth", "export")[1].strip()
    asked = {}

    def prompt(_text, **options):
        asked.update(options)
        return line

    monkeypatch.setattr("click.prompt", prompt)
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(Terminal()))
    assert (lifeops("auth", "import")[0], asked) == (0, {"hide_input": True})


def test_a_sign_in_may_live_in_the_environment_alone(signed_in, lifeops, monkeypatch, tmp_path):
    monkeypatch.setenv("LIFEOPS_SIGN_IN", lifeops("auth", "export")[1])
    monkeypatch.setenv("LIFEOPS_HOME", str(tmp_path / "container"))
    code, said, _ = lifeops("auth", "status")
    assert (code, "Kept in the environment variable LIFEOPS_SIGN_IN" in words(said)) == (0, True)
    assert not settings.sign_in_file().exists()
    assert lifeops("auth", "setup", "client_secret.json")[0] == 0
    assert "LIFEOPS_SIGN_IN names another sign-in" in words(lifeops("auth", "login")[1])
