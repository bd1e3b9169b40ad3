"""What is secret stays so: modes of files, and canaries that must turn up nowhere else."""

import json
import os
import stat
import sys
from pathlib import Path

import handmade
import pytest
from google_account import *  # noqa: F403 - its fixtures
from google_account import CANARY, change_kept, kept

from lifeops import account, settings
from lifeops.cli.root import run
from sync.errors import SignInError
from sync.google.signin import client_config, sign_in, vault
from sync.google.signin.sign_in import SignIn


@pytest.fixture
def umask_000():
    before = os.umask(0)
    yield
    os.umask(before)


def modes(top: Path) -> dict[str, str]:
    found = [top, *top.rglob("*")]
    return {str(each.relative_to(top)): f"{stat.S_IMODE(each.stat().st_mode):o}" for each in found}


@pytest.mark.skipif(os.name != "posix", reason="modes mean nothing elsewhere")
def test_files_are_their_owners_whatever_the_umask(umask_000, signed_in, home, lifeops):
    assert lifeops("auth", "export", "--output", "sign-in.txt")[0] == 0
    handmade.orders(home / "orders.xlsx")
    assert lifeops("link", "orders.xlsx")[0] == 0
    top = home.parent / "home"
    found = modes(top)
    folders = [name for name in found if (top / name).is_dir()]
    assert {"config", "state"} <= set(folders)
    assert {found[name] for name in folders} == {"700"}  # nobody gets at what is in them
    assert found["config/client.json"] == found["config/sign-in.json"] == "600"
    assert not [name for name in found if name.startswith("config/.")]  # nothing half-written
    assert f"{stat.S_IMODE((home / 'sign-in.txt').stat().st_mode):o}" == "600"


@pytest.mark.skipif(os.name != "posix", reason="modes mean nothing elsewhere")
def test_a_sign_in_that_others_could_read_is_made_private(signed_in, lifeops):
    settings.sign_in_file().chmod(0o644)
    assert lifeops("auth", "status", "--offline")[0] == 0
    assert stat.S_IMODE(settings.sign_in_file().stat().st_mode) == 0o600


def secrets_in(top: Path) -> dict[str, int]:
    """Return the files that hold a canary, in their content or their name."""
    marks = CANARY.encode()
    return {
        str(each.relative_to(top)): each.read_bytes().count(marks)
        for each in top.rglob("*")
        if each.is_file() and (marks in each.read_bytes() or CANARY in each.name)
    }


def test_a_secret_turns_up_nowhere_else(signed_in, home, lifeops, caplog):
    """Through a life of it: signing in, syncing, failing in every way, on every output."""
    caplog.set_level(0)
    handmade.transactions(home / "bank.xlsx")
    said = []

    def typed(*command: str) -> int:
        code, out, err = lifeops(*command)
        said.append(f"{out}{err}")
        return code

    assert typed("link", "bank.xlsx") == 0
    assert typed("sync", "--json") == 0
    (home / "bank.xlsx").write_bytes((home / "bank.xlsx").read_bytes() + b"\0")
    for command in (("status", "--json"), ("log",), ("auth", "status", "--json"), ("doctor",)):
        typed(*command)
    signed_in.authority.revoke_all()
    change_kept(expires="2020-01-01T00:00:00+00:00")
    for command in (("sync",), ("sync", "--json"), ("auth", "status"), ("doctor", "--json")):
        assert typed(*command) == 40
    signed_in.authority.down = True
    assert typed("sync") == 30
    typed("auth", "logout")
    typed("auth", "login")
    said += [*map(repr, caplog.records), caplog.text]
    assert CANARY not in "".join(said)
    assert set(secrets_in(home.parent)) <= {
        "desk/client_secret.json",  # as it was downloaded
        "home/config/client.json",
        "home/config/sign-in.json",
    }


def test_an_unexpected_error_shows_no_secret(signed_in, home, monkeypatch, capsys):
    """Not even with --debug, where the traceback is shown."""
    token = str(kept()["access_token"])

    def broken() -> SignIn:
        raise RuntimeError(f"with {token} in its words")

    monkeypatch.setattr(account, "signed_in", broken)
    for command in (["auth", "status"], ["--debug", "auth", "status"]):
        try:
            run(command)
        except RuntimeError:
            sys.excepthook(*sys.exc_info())
        shown = capsys.readouterr().err
        assert "RuntimeError" in shown
        assert CANARY not in shown


def test_what_is_kept_shows_no_secret_when_it_is_printed(signed_in):
    known = account.vault().load()
    assert known is not None
    assert len(known.secrets) == 3
    shown = f"{known!r} {known} {account.client()!r}"
    assert CANARY not in shown
    assert known.account in shown


def test_a_damaged_file_of_secrets_is_not_quoted(signed_in, lifeops):
    file = settings.sign_in_file()
    file.write_text(file.read_text().replace("{", "{ oops"))
    code, _, wrong = lifeops("auth", "status")
    assert (code, CANARY in wrong) == (40, False)
    with pytest.raises(SignInError) as failed:
        sign_in.read(file.read_text(), "here")
    assert failed.value.__suppress_context__


# The client's JSON


def client(**changes):
    told = {
        "client_id": "12-ab.apps.googleusercontent.com",
        "client_secret": "GOCSPX-CANARY",
        "auth_uri": "https://accounts.google.com/o/oauth2/auth",
        "token_uri": "https://oauth2.googleapis.com/token",
    }
    return {"installed": {k: v for k, v in (told | changes).items() if v is not None}}


_THIEF = "https://oauth2.googleapis.com.evil.example/token"
_OPEN = "http://oauth2.googleapis.com/token"
WRONG = {
    "a web client": ({"web": client()["installed"]}, "of the type 'Web application'"),
    "a key": ({"type": "service_account"}, "the key of a service account"),
    "a sign-in": ({"type": "authorized_user"}, "a sign-in that another program made"),
    "something else": ({"hello": 1}, "not the JSON of an OAuth client"),
    "no object": ([1], "this is no JSON"),
    "a placeholder": (client(client_id="YOUR_ID.apps.googleusercontent.com"), "a placeholder"),
    "an id of no kind": (client(client_id="me"), "a placeholder"),
    "no secret": (client(client_secret=None), "lacks client_secret"),
    "no addresses": (client(auth_uri=None, token_uri=""), "lacks auth_uri, token_uri"),
    "a thief": (client(token_uri=_THIEF), "not Google"),
    "a backslash": (client(auth_uri="https://evil.example\\.google.com/o"), "not Google"),
    "a user": (client(auth_uri="https://accounts.google.com@evil.example/o"), "not Google"),
    "a port": (client(token_uri="https://oauth2.googleapis.com:8443/token"), "not Google"),
    "a script of anybody's": (client(token_uri="https://script.google.com/macros/s"), "not Google"),
    "no address": (client(token_uri="https://[oauth2.googleapis.com/token"), "not Google"),
    "no encryption": (client(token_uri=_OPEN), "not Google"),
}


@pytest.mark.parametrize(("told", "what"), WRONG.values(), ids=WRONG)
def test_what_is_no_client_is_told_apart(home, lifeops, told, what):
    (home / "client.json").write_text(json.dumps(told))
    code, _, wrong = lifeops("auth", "setup", "client.json")
    assert (code, what in wrong, CANARY in wrong) == (40, True, False), wrong
    assert not settings.client_file().exists()


def test_in_the_random_part_of_an_id_any_word_may_turn_up(home):
    name = "123456-a1yourxxx9kq2a1b2c3d4e5f6.apps.googleusercontent.com"
    (home / "client.json").write_text(json.dumps(client(client_id=name)))
    assert client_config.read(home / "client.json").id == name


@pytest.mark.parametrize("text", ["[" * 100_000, '{"a":' + "9" * 6_000 + "}"], ids=len)
def test_json_beyond_reading_is_no_client(home, lifeops, text):
    (home / "client.json").write_text(text)
    code, _, wrong = lifeops("auth", "setup", "client.json")
    assert (code, "this is no JSON" in wrong) == (40, True)


def test_a_download_that_leads_nowhere_is_not_offered(google, home, lifeops):
    (home / "client_secret_x.json").symlink_to(home / "nowhere")
    code, said, _ = lifeops("auth", "setup")
    assert (code, "client_secret.json'" in said) == (0, True)


def test_a_client_of_googles_is_taken(home, lifeops):
    (home / "client.json").write_text(json.dumps(client()))
    code, said, _ = lifeops("auth", "setup", "client.json")
    assert (code, CANARY in said) == (0, False)
    assert client_config.read(settings.client_file()).secret == "GOCSPX-CANARY"
    code, _, wrong = lifeops("auth", "setup", "nowhere.json")
    assert (code, "cannot be read (No such file" in wrong) == (40, True)


# Where it is kept


class Ring:
    """A keyring as the ``keyring`` package has it."""

    def __init__(self):
        self.kept = {}
        self.locked = False

    def get_password(self, service, user):
        self._check()
        return self.kept.get((service, user))

    def set_password(self, service, user, text):
        self._check()
        self.kept[service, user] = text

    def delete_password(self, service, user):
        self._check()
        del self.kept[service, user]

    def _check(self):
        if self.locked:
            raise self.errors.KeyringError("locked")


@pytest.fixture
def ring(monkeypatch):
    made = Ring()
    made.errors = type(sys)("keyring.errors")
    made.errors.KeyringError = type("KeyringError", (Exception,), {})
    monkeypatch.setitem(sys.modules, "keyring", made)
    monkeypatch.setitem(sys.modules, "keyring.errors", made.errors)
    return made


def test_a_keyring_keeps_it_where_one_is_asked_for(google, lifeops, ring):
    assert lifeops("auth", "setup", "client_secret.json")[0] == 0
    assert "Kept in the system's keyring" in lifeops("auth", "login", "--keyring")[1]
    assert CANARY not in settings.sign_in_file().read_text()
    assert "Kept in the system's keyring" in lifeops("auth", "status")[1]
    assert len(ring.kept) == 1  # a renewed token goes there too
    ring.locked = True
    code, _, wrong = lifeops("auth", "status")
    assert (code, "the system's keyring: it did not answer" in wrong) == (40, True)
    code, said, wrong = lifeops("auth", "logout")
    assert (code, "Unlock it, then run this again" in wrong, "Removed" in said) == (40, True, False)
    assert "keyring" in settings.sign_in_file().read_text()
    ring.locked = False
    assert "from the system's keyring" in lifeops("auth", "logout")[1]
    assert ring.kept == {}


def test_a_sign_in_outside_the_keyring_leaves_none_in_it(google, lifeops, ring):
    assert lifeops("auth", "setup", "client_secret.json")[0] == 0
    assert lifeops("auth", "login", "--keyring")[0] == 0
    assert lifeops("auth", "login")[0] == 0
    assert ring.kept == {}


def test_a_keyring_that_is_not_installed_says_how(google, lifeops, monkeypatch):
    monkeypatch.setitem(sys.modules, "keyring", None)
    assert lifeops("auth", "setup", "client_secret.json")[0] == 0
    code, _, wrong = lifeops("auth", "login", "--keyring")
    assert (code, "pip install 'lifeops[keyring]'" in wrong) == (40, True)
    assert google.person.seen == []  # said before anybody consents to anything


def test_a_write_that_fails_leaves_what_was_there(tmp_path, monkeypatch):
    file = tmp_path / "kept.json"
    vault.write_private(file, "before")

    def full(_handle):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(vault.NotWritableError, match="No space left"):
        vault.write_private(file, "after")
    assert file.read_text() == "before"
    assert list(tmp_path.iterdir()) == [file]
