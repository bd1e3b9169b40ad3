"""Service accounts: what they can and cannot do, and keys that Google does not take."""

import json
from collections.abc import Mapping
from typing import Any

import handmade
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from google_account import *  # noqa: F403 - its fixtures
from google_account import CANARY, DISABLED, PERSON, kept, signed_in_as
from google_end import Answering

from lifeops import account, settings
from sync.errors import SignInError, SyncError, UnavailableError, WrongEndError
from sync.google import store
from sync.google.signin import account as google_account_of
from sync.google.signin.sign_in import FILES, SHEETS, Kind, SignIn

ROBOT = "robot@my-lifeops.iam.gserviceaccount.com"


@pytest.fixture(scope="module")
def private_key():
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


@pytest.fixture
def key_file(google, home, private_key):
    """The key of a service account that the authority knows."""
    google.authority.public_key = private_key.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    told = {
        "type": "service_account",
        "client_email": ROBOT,
        "private_key_id": "key-1",
        "private_key": private_key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        ).decode(),
        "token_uri": f"{google.authority.url}/token",
    }
    path = home / "key.json"
    path.write_text(json.dumps(told))
    path.chmod(0o600)
    return path


def test_it_signs_in_with_its_key_and_says_what_it_cannot(google, key_file, home, lifeops):
    code, said, wrong = lifeops("auth", "login", "--service-account", key_file)
    assert (code, wrong) == (0, "")
    words = " ".join(said.split())
    assert f"Signed in as {ROBOT}" in words
    assert f"Share each sheet with {ROBOT} as an editor" in words
    assert "cannot create sheets" in words
    assert "PRIVATE" not in said
    assert kept()["scopes"] == [FILES, SHEETS]
    sheet = store.create(store.local_client(google.sheets.url), {"properties": {"title": "Bank"}})
    handmade.transactions(home / "bank.xlsx")
    assert lifeops("link", "bank.xlsx", "--sheet", sheet)[0] == 0
    code, said, _ = lifeops("auth", "logout")
    assert (code, "until you delete it in Google's console" in " ".join(said.split())) == (0, True)


def test_a_clock_that_is_wrong_is_named_as_the_cause(google, key_file, lifeops):
    google.authority.offset = 3_600
    code, _, wrong = lifeops("auth", "login", "--service-account", key_file)
    assert (code, "this computer's clock is wrong" in wrong) == (40, True), wrong
    assert "Set the clock" in wrong
    google.authority.offset = 0
    assert lifeops("auth", "login", "--service-account", key_file)[0] == 0
    google.authority.offset = -3_600
    code, said, _ = lifeops("doctor")
    words = " ".join(said.split())
    assert code == 40
    assert "this computer's clock is 60 minutes fast" in words


def test_a_key_that_was_deleted(google, key_file, lifeops):
    google.authority.refusal = {
        "error": "invalid_grant",
        "error_description": "Invalid JWT Signature.",
    }
    code, _, wrong = lifeops("auth", "login", "--service-account", key_file)
    assert (code, "the service account or its key was deleted" in wrong) == (40, True)


def test_a_key_that_others_can_read_is_not_taken(google, key_file, lifeops, monkeypatch):
    key_file.chmod(0o644)
    code, _, wrong = lifeops("auth", "login", "--service-account", key_file)
    assert (code, "chmod 600" in wrong) == (40, True)
    assert not settings.sign_in_file().exists()
    monkeypatch.setenv("GOOGLE_APPLICATION_CREDENTIALS", str(key_file))
    code, _, wrong = lifeops("auth", "status")
    assert (code, "chmod 600" in wrong) == (40, True)
    assert "none is needed" in lifeops("doctor")[1]  # it is for other programs


@pytest.mark.parametrize(
    "changes",
    [
        {"type": "authorized_user"},
        {"private_key": None},
        {"private_key": f"-----BEGIN PRIVATE KEY-----{CANARY}"},
        {"token_uri": "https://evil.example/token"},
    ],
)
def test_what_is_no_key_is_not_quoted(google, key_file, lifeops, changes):
    told = json.loads(key_file.read_text()) | changes
    key_file.write_text(json.dumps(told))
    code, _, wrong = lifeops("auth", "login", "--service-account", key_file)
    assert (code, CANARY in wrong, wrong.count("\n")) == (40, False, 1)


def test_the_variable_of_googles_own_tools_is_heeded(google, key_file, lifeops, monkeypatch):
    monkeypatch.setenv("GOOGLE_APPLICATION_CREDENTIALS", str(key_file))
    code, said, _ = lifeops("auth", "status")
    assert (code, f"Account: {ROBOT} (service account)" in said) == (0, True)
    assert "the environment variable GOOGLE_APPLICATION_CREDENTIALS" in " ".join(said.split())
    person = {"type": "authorized_user", "client_id": "c", "client_secret": "s"}
    key_file.write_text(json.dumps(person | {"refresh_token": "1//r"}))
    assert account.signed_in().kind is Kind.PERSON
    key_file.write_text(json.dumps(person))
    with pytest.raises(SignInError, match="not a whole sign-in"):
        account.signed_in()


# What Sheets and Drive say to whoever signed in


WIDE = signed_in_as(Kind.PERSON, FILES, SHEETS)
FULL = {"errors": [{"domain": "usageLimits", "reason": "storageQuotaExceeded"}]}
DRIVE_DISABLED = {
    "message": "Google Drive API has not been used in project 12 before or it is disabled.",
    "errors": [{"reason": "accessNotConfigured"}],
}


@pytest.mark.parametrize(
    ("known", "status", "error", "kind", "what"),
    [
        (PERSON, 404, {}, WrongEndError, "it sees only sheets that lifeops made"),
        (WIDE, 404, {}, WrongEndError, "is not shared with who@lifeops.invalid"),
        (PERSON, 403, FULL, UnavailableError, "Google Drive is full"),
        (PERSON, 403, DISABLED, SignInError, "the Google Sheets API is not enabled"),
        (PERSON, 403, DISABLED, SignInError, "apis/library/sheets.googleapis.com?project=12"),
        (PERSON, 403, DRIVE_DISABLED, SignInError, "apis/library/drive.googleapis.com and wait"),
        (PERSON, 403, {"message": "The caller does not"}, SignInError, "share it with you"),
    ],
)
def test_refusals_say_what_to_do_about_who_signed_in(
    known: SignIn, status: int, error: Mapping[str, Any], kind: type[SyncError], what: str
) -> None:
    client = google_account_of.client(known, lambda _: None, google_account_of.Manners())
    client.session.credentials.token = "t"  # type: ignore[attr-defined]
    client.session.mount("https://", Answering(status, error))
    client.session.adapters.pop("https://sheets.googleapis.com")
    with pytest.raises(kind) as refused:
        store.read_all(client, "abc")
    assert what in str(refused.value)


def test_a_service_account_is_told_that_it_cannot_create(google, key_file, lifeops):
    assert lifeops("auth", "login", "--service-account", key_file)[0] == 0
    known = account.signed_in()
    client = google_account_of.client(known, lambda _: None, google_account_of.Manners())
    client.session.adapters.pop("https://sheets.googleapis.com")
    client.session.mount("https://", Answering(403, FULL))
    with pytest.raises(SignInError, match=f"share it with {ROBOT} as an editor, and link"):
        store.create(client, {})
    client.session.mount("https://", Answering(404, {}))
    with pytest.raises(WrongEndError, match=f"Share it with {ROBOT}"):
        store.read_all(client, "abc")
