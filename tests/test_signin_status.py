"""How a sign-in stands and how it ends, on loopback: what a person is told, and what to do."""

import json
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import handmade
import pytest
from authorization_server import ACCOUNT
from google_account import *  # noqa: F403 - its fixtures
from google_account import PERSON, change_kept, kept

from lifeops import account, settings
from sync.google.signin import sign_in
from sync.google.signin.account import account_of
from sync.google.signin.sign_in import FILES

DAY = timedelta(days=1)
NOW = datetime.now(UTC)


def words(text):
    return " ".join(text.split())


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
    assert told["sign_in"]["mode"] == ("0600" if os.name == "posix" else None)
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
    "long ago, so for any reason": (
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


def test_a_sign_in_that_is_revoked_during_its_hour(signed_in, home, lifeops):
    """Google stops taking the token at once; that it cannot be renewed tells why."""
    handmade.transactions(home / "bank.xlsx")
    signed_in.authority.revoke_all()
    signed_in.control.expire(str(kept()["access_token"]))
    code, _, wrong = lifeops("link", "bank.xlsx")
    assert (code, "it was revoked, or not used" in words(wrong)) == (40, True), wrong


def test_scopes_that_google_no_longer_grants(signed_in, home, lifeops):
    handmade.transactions(home / "bank.xlsx")
    change_kept(expires=(NOW - DAY).isoformat())
    for lasting in signed_in.authority.scopes:
        signed_in.authority.scopes[lasting] = ["openid"]
    for command in (("link", "bank.xlsx"), ("auth", "status")):
        code, _, wrong = lifeops(*command)
        assert (code, "tick every box" in words(wrong)) == (40, True), wrong


def test_a_sign_in_server_in_trouble_is_no_reason_to_sign_in_again(signed_in, lifeops, monkeypatch):
    monkeypatch.setattr("google.auth._exponential_backoff.time.sleep", lambda _seconds: None)
    signed_in.authority.refusal, signed_in.authority.status = {"error": "server_error"}, 503
    asked = len(signed_in.authority.asked)
    code, _, wrong = lifeops("auth", "status")
    assert (code, "Google's sign-in cannot be reached" in wrong) == (30, True), wrong
    assert len(signed_in.authority.asked) - asked <= 4
    signed_in.authority.refusal = None
    assert lifeops("auth", "status")[0] == 0


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


DAMAGED = {
    "no text": b"\xff\xfe\xfa",
    "a list": b"[]",
    "nested": b"[" * 100_000,
    "a type": {"token_uri": 5},
    "a letter for a list": {"scopes": FILES},
    "a date": {"expires": "0001-01-01T00:00:00+14:00"},
}


@pytest.mark.parametrize("damage", DAMAGED.values(), ids=DAMAGED)
def test_a_damaged_sign_in_is_told_and_goes_with_logout(home, lifeops, damage):
    whole = {**json.loads(sign_in.written(PERSON)), **damage} if isinstance(damage, dict) else None
    settings.sign_in_file().write_bytes(json.dumps(whole).encode() if whole else damage)
    code, _, wrong = lifeops("auth", "status")
    assert (code, "cannot be read" in wrong) == (40, True), wrong
    code, said, wrong = lifeops("auth", "logout")
    assert (code, "Removed the sign-in" in said) == (0, True), wrong
    assert not settings.sign_in_file().exists()


def test_a_folder_that_cannot_be_made_says_so(home, lifeops, monkeypatch):
    (home / "file").write_text("")
    monkeypatch.setenv("LIFEOPS_HOME", str(home / "file"))
    code, _, wrong = lifeops("auth", "status")
    assert (code, "the folder cannot be made" in words(wrong)) == (30, True), wrong
    code, said, wrong = lifeops("doctor")
    assert (code, "FAIL folders:" in said, wrong) == (30, True, "")


def test_a_refusal_that_repeats_a_token_is_not_repeated(signed_in, lifeops):
    token = kept()["refresh_token"]
    signed_in.authority.refusal = {"error": "odd", "error_description": f"bad {token} there"}
    code, _, wrong = lifeops("auth", "status")
    assert (code, "Google refused (bad [secret] there)" in words(wrong)) == (40, True), wrong


def test_a_netrc_does_not_take_the_place_of_the_token(signed_in, home, lifeops, monkeypatch):
    (home / ".netrc").write_text("default login anonymous password x@y\n")
    monkeypatch.setenv("NETRC", str(home / ".netrc"))
    change_kept(expires=(NOW - DAY).isoformat())
    assert lifeops("auth", "status")[0] == 0
    with account.google_client() as client:
        assert account_of(client) == ACCOUNT
    assert lifeops("auth", "logout")[1].startswith("Google has ended the access")


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
