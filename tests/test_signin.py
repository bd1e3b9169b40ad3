"""Signing in to Google end to end, on loopback: what a person does, and what they are told."""

import io
import json
import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import handmade
import pytest
from authorization_server import ACCOUNT, Person
from google_account import *  # noqa: F403 - its fixtures
from google_account import change_kept, kept

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
        (Person(stray=True), "belongs to another attempt", "auth login"),
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


def test_a_sign_in_may_live_in_the_environment_alone(signed_in, lifeops, monkeypatch, tmp_path):
    monkeypatch.setenv("LIFEOPS_SIGN_IN", lifeops("auth", "export")[1])
    monkeypatch.setenv("LIFEOPS_HOME", str(tmp_path / "container"))
    code, said, _ = lifeops("auth", "status")
    assert (code, "Kept in the environment variable LIFEOPS_SIGN_IN" in words(said)) == (0, True)
    assert not settings.sign_in_file().exists()
    assert lifeops("auth", "setup", "client_secret.json")[0] == 0
    assert "LIFEOPS_SIGN_IN names another sign-in" in words(lifeops("auth", "login")[1])


# How it stands, and how it ends


def test_status_says_who_where_and_since_when(signed_in, lifeops):
    asked = len(signed_in.authority.asked)
    code, said, _ = lifeops("auth", "status", "--offline")
    assert (code, len(signed_in.authority.asked)) == (0, asked)
    assert f"Account: {ACCOUNT} (person)" in said
    assert "Google takes it" not in said
    code, said, _ = lifeops("auth", "status")
    assert "Google takes it: yes, just now" in said
    assert len(signed_in.authority.asked) == asked + 1
    told = json.loads(lifeops("auth", "status", "--json")[1])
    assert told["sign_in"]["valid"] is True
    assert told["sign_in"]["scopes"] == [FILES]
    assert told["exit_code"] == 0


def test_status_without_a_sign_in(home, lifeops, monkeypatch):
    monkeypatch.delenv("GOOGLE_APPLICATION_CREDENTIALS", raising=False)
    code, said, wrong = lifeops("auth", "status")
    assert (code, said, "no Google sign-in yet" in wrong) == (40, "", True)
    code, said, _ = lifeops("auth", "status", "--json")
    assert (code, json.loads(said)["sign_in"]) == (40, None)


def test_a_token_that_ran_out_is_renewed_and_remembered(signed_in, home, lifeops):
    handmade.transactions(home / "bank.xlsx")
    assert lifeops("link", "bank.xlsx")[0] == 0
    asked = len(signed_in.authority.asked)
    assert lifeops("sync")[0] == 0
    assert len(signed_in.authority.asked) == asked  # a token is good for an hour
    change_kept(expires=(NOW - DAY).isoformat())
    assert lifeops("sync")[0] == 0
    assert lifeops("sync")[0] == 0
    assert len(signed_in.authority.asked) == asked + 1


def test_a_token_that_google_does_not_take_any_more_is_renewed(signed_in, home, lifeops):
    handmade.transactions(home / "bank.xlsx")
    signed_in.control.expire(str(kept()["access_token"]))
    assert lifeops("link", "bank.xlsx")[0] == 0


ENDS = {
    "revoked": ({}, "it was revoked, or not used for six months", "lifeops auth login"),
    "in testing": (
        {"consent_at": (NOW - 7 * DAY).isoformat(), "refreshed_at": (NOW - DAY).isoformat()},
        "it ended 7 days after you consented, as the client is still in 'Testing'",
        "Publish the client",
    ),
    "in testing, and long ago": (
        {"consent_at": (NOW - 30 * DAY).isoformat(), "refreshed_at": (NOW - 25 * DAY).isoformat()},
        "still in 'Testing'",
        "Publish the client",
    ),
    "used after seven days, so not in testing": (
        {"consent_at": (NOW - 30 * DAY).isoformat(), "refreshed_at": (NOW - 2 * DAY).isoformat()},
        "it was revoked",
        "lifeops auth login",
    ),
}


@pytest.mark.parametrize(("dates", "what", "fix"), ENDS.values(), ids=ENDS)
def test_a_sign_in_that_has_ended_says_why(signed_in, lifeops, dates, what, fix):
    home = Path.cwd()
    handmade.transactions(home / "bank.xlsx")
    assert lifeops("link", "bank.xlsx")[0] == 0
    signed_in.authority.revoke_all()
    change_kept(**dates, expires=(NOW - DAY).isoformat())
    for command in (("sync",), ("auth", "status")):
        code, _, wrong = lifeops(*command)
        assert (code, what in words(wrong), fix in words(wrong)) == (40, True, True), wrong
        assert "Traceback" not in wrong


REFUSALS = {
    "deleted_client": "the client was deleted in Google's console",
    "invalid_client": "does not know the client, or its secret was changed",
    "unauthorized_client": "may not be used for this",
    "admin_policy_enforced": "administrator does not allow this client",
    "a_new_word": "Google refused (as it says)",
}


@pytest.mark.parametrize(("code", "what"), REFUSALS.items())
def test_each_refusal_has_one_cause_and_one_way_out(signed_in, lifeops, code, what):
    signed_in.authority.refusal = {"error": code, "error_description": "as it says"}
    ended, _, wrong = lifeops("auth", "status")
    assert (ended, what in words(wrong)) == (40, True), wrong


def test_an_organisation_that_asks_again_from_time_to_time(signed_in, lifeops):
    signed_in.authority.refusal = {"error": "invalid_grant", "error_subtype": "invalid_rapt"}
    assert "asks everybody to sign in again" in words(lifeops("auth", "status")[2])


def test_a_client_in_testing_is_seen_coming(google, lifeops):
    google.authority.ends = 7 * 86_400 - 1
    assert lifeops("auth", "setup", "client_secret.json")[0] == 0
    assert "as the client is still in 'Testing'" in words(lifeops("auth", "login")[1])
    google.authority.ends = 0
    assert "Testing" not in lifeops("auth", "login")[1]
    change_kept(consent_at=(NOW - 5 * DAY).isoformat())
    said = words(lifeops("auth", "status", "--offline")[1])
    assert "still in 'Testing', this sign-in ends 2 days from now" in said
    change_kept(consent_at=(NOW - 8 * DAY).isoformat())
    assert "Testing" not in lifeops("auth", "status", "--offline")[1]


def test_logout_says_what_it_could_not_do(signed_in, lifeops):
    signed_in.authority.down = True
    code, said, _ = lifeops("auth", "logout")
    assert (code, "Google could not be told" in said, "Removed the sign-in" in said) == (
        0,
        True,
        True,
    )
    assert lifeops("auth", "logout")[:2] == (0, "Nobody is signed in here.\n")


def test_a_sign_in_that_cannot_be_read_says_so(signed_in, lifeops):
    settings.sign_in_file().write_text("{half of")
    code, _, wrong = lifeops("auth", "status")
    assert (code, "cannot be read. Sign in again" in words(wrong)) == (40, True)
    assert lifeops("auth", "login")[0] == 0


def test_a_sheet_that_this_sign_in_cannot_see_says_what_to_do(signed_in, home, lifeops):
    handmade.transactions(home / "bank.xlsx")
    code, _, wrong = lifeops("link", "bank.xlsx", "--sheet", "1" * 44)
    assert code == 50
    assert "it sees only sheets that lifeops made" in words(wrong)
    assert "lifeops auth login --existing-sheets" in words(wrong)


def test_scopes_that_were_narrowed_later_say_so(signed_in, home, lifeops):
    handmade.transactions(home / "bank.xlsx")
    narrow = str(kept()["access_token"])
    signed_in.control.user(narrow, ACCOUNT, scopes=["drive.metadata.readonly"])
    code, _, wrong = lifeops("link", "bank.xlsx")
    assert (code, "tick every box" in words(wrong)) == (40, True), wrong


def test_a_company_gives_its_client_to_everybody(google, home, lifeops):
    shared = settings.shared_client_file()
    assert shared.is_relative_to(home.parent)
    shared.parent.mkdir(parents=True)
    (home / "client_secret.json").rename(shared)
    assert f"There is a Google client already: {shared}" in words(lifeops("auth", "setup")[1])
    assert lifeops("auth", "login")[0] == 0
    assert account.client_place() == shared
