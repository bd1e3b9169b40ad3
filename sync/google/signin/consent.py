"""Asking a person for consent in a browser, by google-auth-oauthlib's flow for installed programs.

The browser is sent back to this computer, to a port that is open for that one answer. A proof key
(PKCE) and a random state go along, so nobody else can use or plant the answer.
"""

import logging
import os
import socket
import sys
import webbrowser
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import requests
from google_auth_oauthlib.flow import InstalledAppFlow
from oauthlib.oauth2.rfc6749.errors import OAuth2Error

from sync.errors import SignInError, UnavailableError
from sync.google.failures import LATER
from sync.google.requesting.bounded import Bounded
from sync.google.signin import refusals
from sync.google.signin.client_config import ClientConfig
from sync.google.signin.receiving import receiving
from sync.google.signin.sign_in import AUDIENCE, Kind, SignIn

HOST = "127.0.0.1"
SECONDS = 300.0
"""How long a person has."""
_TALKATIVE = ("google_auth_oauthlib.flow", "oauthlib", "requests_oauthlib")


@dataclass(frozen=True, slots=True)
class Asking:
    """How to ask.

    Attributes:
        browser: whether to open one here.
        port: where on this computer the answer arrives; 0 for a free one.
        seconds: how long to wait for it.
    """

    browser: bool = True
    port: int = 0
    seconds: float = SECONDS


def has_browser() -> bool:
    """Whether a browser can be opened in front of the person who types here."""
    if os.environ.get("SSH_CONNECTION"):
        return False
    if sys.platform == "linux" and not (
        os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY") or os.environ.get("BROWSER")
    ):
        return False
    try:
        webbrowser.get()
    except webbrowser.Error:
        return False
    return True


def free_port() -> int:
    """Return a port that nobody listens on now."""
    with socket.socket() as found:
        found.bind((HOST, 0))
        return int(found.getsockname()[1])


def consent(
    client: ClientConfig, scopes: tuple[str, ...], asking: Asking, show: Callable[[str], None]
) -> SignIn:
    """Return the sign-in that a person consents to in a browser; it is kept nowhere yet.

    Args:
        client: in whose name.
        scopes: what is asked for; all of it must be granted.
        asking: how.
        show: is given the address to open, before anything waits.

    Raises:
        SignInError: the person or Google said no; or nobody answered.
        UnavailableError: Google cannot be reached, or the port is taken.
    """
    flow = InstalledAppFlow.from_client_config(client.as_json(), list(scopes))
    for scheme in ("https://", "http://"):
        flow.oauth2session.mount(scheme, Bounded())  # the flow itself sets no time limit
    with _silenced(), _translated(asking), receiving(HOST, asking.port) as received:
        flow.redirect_uri = f"http://{HOST}:{received.port}/"
        address, state = flow.authorization_url(prompt="consent")
        received.expect(state)
        show(address)
        if asking.browser:
            with suppress(webbrowser.Error):  # the address was shown
                webbrowser.open(address, new=1)
        answer = received.answer(asking.seconds)
        try:
            # oauthlib wants encryption; what comes to this very computer needs none.
            flow.fetch_token(authorization_response=answer.replace("http", "https", 1))
            token = flow.oauth2session.token
        except Warning as changed:  # oauthlib's word for other scopes than were asked for
            token = getattr(changed, "token", {})
    return _signed_in(client, scopes, dict(token))


def _signed_in(client: ClientConfig, scopes: tuple[str, ...], token: dict[str, Any]) -> SignIn:
    now = datetime.now(UTC)
    granted = token.get("scope") or ()
    granted = tuple(granted.split() if isinstance(granted, str) else granted)
    ends = token.get("refresh_token_expires_in")
    made = SignIn(
        kind=Kind.PERSON,
        account="",
        client=client.id,
        secret=client.secret,
        token_uri=client.token_uri,
        scopes=granted,
        refresh_token=str(token.get("refresh_token") or ""),
        access_token=str(token.get("access_token") or ""),
        expires=now + timedelta(seconds=float(token.get("expires_in") or 0)),
        consent_at=now,
        refreshed_at=now,
        ends_at=now + timedelta(seconds=float(ends)) if ends else None,
    )
    missing = tuple(each for each in scopes if each not in granted)
    # What was granted is not revoked: that would end this person's other sign-ins, too.
    if missing or not made.refresh_token:
        raise refusals.missing_scopes(missing) if missing else _not_lasting()
    return made


def _not_lasting() -> SignInError:
    return SignInError(
        "Google gave a sign-in for one hour only, and nothing was kept",
        where=refusals.WHO,
        fix="Take lifeops' access away at https://myaccount.google.com/connections, then run"
        " `lifeops auth login` again",
    )


@contextmanager
def _silenced() -> Iterator[None]:
    """Keep the libraries of the flow from logging codes and tokens, whoever listens."""
    before = {name: logging.getLogger(name).level for name in _TALKATIVE}
    for name in before:
        logging.getLogger(name).setLevel(logging.WARNING)
    try:
        yield
    finally:
        for name, level in before.items():
            logging.getLogger(name).setLevel(level)


@contextmanager
def _translated(asking: Asking) -> Iterator[None]:
    """Raise what goes wrong during the flow as errors for people."""
    try:
        yield
    except TimeoutError as late:
        raise SignInError(
            f"nobody signed in within {asking.seconds / 60:.0f} minutes",
            where=refusals.WHO,
            fix="Run `lifeops auth login` again. If Google's page said that access is blocked, see"
            f" who may use the client at {AUDIENCE}",
        ) from late
    except OAuth2Error as refused:
        raise refusals.of_oauth(
            str(refused.error), str(refused.description or ""), now=datetime.now(UTC)
        ) from None
    except requests.RequestException as failed:
        what = "Google's sign-in cannot be reached"
        raise UnavailableError(what, where=refusals.WHO, fix=LATER) from failed
    except OSError as taken:
        raise UnavailableError(
            f"port {asking.port} is taken by another program",
            where=refusals.WHO,
            fix="Run it again, or choose one: --port",
        ) from taken
