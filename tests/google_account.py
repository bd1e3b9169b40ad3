"""A computer whose Google is on loopback: an authorization server, Sheets and Drive, a person."""

import json
import shutil
import webbrowser
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import handmade
import pytest
from authorization_server import (
    ACCOUNT,
    CLIENT_ID,
    CLIENT_SECRET,
    Authority,
    Person,
    authorizing,
)

from lifeops import account, links, settings
from lifeops.cli.root import run
from sync.emulator import server
from sync.emulator.control import Control
from sync.google.requesting import courteous
from sync.google.requesting.courteous import Clock
from sync.google.signin.sign_in import FILES, Kind, SignIn

CANARY = "CANARY"


def signed_in_as(kind: Kind, *scopes: str) -> SignIn:
    return SignIn(kind, "who@lifeops.invalid", "c", "http://127.0.0.1:9/token", scopes, "s")


PERSON = signed_in_as(Kind.PERSON, FILES)
DISABLED = {
    "message": "Google Sheets API has not been used in project 12 before or it is disabled.",
    "details": [
        {
            "reason": "SERVICE_DISABLED",
            "metadata": {"service": "sheets.googleapis.com", "consumer": "projects/12"},
        }
    ],
}


@dataclass
class Google:
    """What stands in for Google.

    Attributes:
        authority: where people sign in.
        sheets: the embedded server, which takes only tokens that the authority gave out.
        person: who sits in front of the browser.
    """

    authority: Authority
    sheets: server.Server
    person: Person

    @property
    def control(self) -> Control:
        return Control(self.sheets.url, self.sheets.token)

    def calls(self) -> list[str]:
        return [entry.call for entry in self.sheets.requests]


@pytest.fixture(scope="module")
def authority() -> Iterator[Authority]:
    with authorizing() as started:
        yield started


@pytest.fixture(scope="module")
def sheets(tmp_path_factory: pytest.TempPathFactory) -> Iterator[server.Server]:
    with server.running(tmp_path_factory.mktemp("google") / "google.db") as started:
        yield started


@pytest.fixture
def google(
    home: Path, authority: Authority, sheets: server.Server, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Google]:
    """Google on loopback, and the client's JSON in a file ``client_secret.json``."""
    url = authority.url
    authority.__dict__.clear()
    authority.__init__(url=url)  # type: ignore[misc]  # as if it were started afresh
    made = Google(authority, sheets, Person())
    made.control.reset()
    sheets.requests.clear()
    authority.issued = lambda token, scopes, seconds: made.control.user(
        token, ACCOUNT, scopes=scopes, expires_in=seconds
    )
    for name in ("SSH_CONNECTION", "LIFEOPS_SIGN_IN", "GOOGLE_APPLICATION_CREDENTIALS"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LIFEOPS_GOOGLE", sheets.url)
    monkeypatch.setattr(courteous, "Clock", lambda: Clock(sleep=lambda _: None))
    monkeypatch.setenv("XDG_CONFIG_DIRS", str(home.parent / "etc"))
    monkeypatch.setenv("OAUTHLIB_INSECURE_TRANSPORT", "1")  # loopback has no certificate
    monkeypatch.setenv("BROWSER", "person")
    webbrowser.get  # noqa: B018 - the list of browsers is made on first use
    webbrowser.register("person", None, made.person, preferred=True)
    (home / "client_secret.json").write_text(json.dumps(authority.client_json))
    yield made
    webbrowser._browsers.pop("person", None)  # type: ignore[attr-defined]
    order = webbrowser._tryorder  # type: ignore[attr-defined]
    order.remove("person")


@pytest.fixture
def signed_in(google, lifeops) -> Google:
    """The same, once a person has signed in."""
    assert lifeops("auth", "setup", "client_secret.json")[0] == 0
    assert lifeops("auth", "login")[0] == 0
    google.sheets.requests.clear()
    return google


def kept() -> dict[str, object]:
    return json.loads(settings.sign_in_file().read_text())


def change_kept(**changes: object) -> None:
    """Make the sign-in that is kept look as it would some other time."""
    settings.sign_in_file().write_text(json.dumps(kept() | changes))


LASTING = "1//CANARYrefresh"


@pytest.fixture(scope="module")
def linked_with_google(sheets, authority, tmp_path_factory) -> Path:
    """A computer on which somebody signed in, and a workbook was linked with Google and synced."""
    top = tmp_path_factory.mktemp("device")
    (top / "desk").mkdir()
    book = top / "desk" / "bank.xlsx"
    handmade.transactions(book)
    now = datetime.now(UTC)
    made = SignIn(
        kind=Kind.PERSON,
        account=ACCOUNT,
        client=CLIENT_ID,
        secret=CLIENT_SECRET,
        token_uri=f"{authority.url}/token",
        scopes=(FILES,),
        refresh_token=LASTING,
        access_token="ya29.CANARYaccess",
        expires=now + timedelta(days=1),
        consent_at=now,
        refreshed_at=now,
    )
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("LIFEOPS_HOME", str(top / "home"))
        environment.setenv("LIFEOPS_GOOGLE", sheets.url)
        account.vault().save(made)
        assert run(["link", str(book)]) == run(["sync", str(book)]) == 0
        settings.pace_file().unlink()
    return top


@pytest.fixture
def linked(google: Google, linked_with_google: Path, home: Path) -> Path:
    """The workbook on a copy of that computer; its sheet is one and the same."""
    shutil.copytree(linked_with_google / "desk", home, dirs_exist_ok=True)
    shutil.copytree(linked_with_google / "home", home.parent / "home")
    (link,) = links.every()
    links.move(link, home / link.book.name)
    google.authority.knows(LASTING, [FILES])
    google.sheets.requests.clear()
    return home / link.book.name
