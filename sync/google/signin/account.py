"""A signed-in client for Google's Sheets and Drive."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import requests
from google.auth.transport.requests import AuthorizedSession, Request
from requests.adapters import BaseAdapter, HTTPAdapter

from sync.errors import SignInError
from sync.google import store
from sync.google.requesting import bounded
from sync.google.requesting.courteous import Courteous
from sync.google.requesting.pace import Buckets
from sync.google.requesting.patience import Patience
from sync.google.signin import refusals
from sync.google.signin.credentials import Keep, credentials
from sync.google.signin.sign_in import SignIn

ENDPOINT = "LIFEOPS_GOOGLE"
"""Names a server on this computer that stands in for Google's Sheets and Drive, as in tests."""
_ABOUT = "https://www.googleapis.com/drive/v3/about"
_ADDRESSES = ("https://sheets.googleapis.com", "https://www.googleapis.com")
_LOOPBACK = ("127.0.0.1", "localhost")


@dataclass(frozen=True, slots=True)
class Manners:
    """How requests behave.

    Attributes:
        buckets: what paces them.
        patience: how long they try.
    """

    buckets: Buckets = field(default_factory=Buckets)
    patience: Patience = field(default_factory=Patience)


def client(known: SignIn, keep: Keep, manners: Manners) -> store.Client:
    """Return a client that acts for whoever signed in.

    Raises:
        SignInError: a service account's key is damaged.
    """
    session = _Session(known, keep)
    inner = _inner()
    # One adapter for all addresses: what waits and failures may cost is counted together.
    courteous = Courteous(inner, manners.buckets, manners.patience)
    for address in _ADDRESSES:
        session.mount(address, courteous)
    return store.client(session=session)


@contextmanager
def opened(known: SignIn, keep: Keep, manners: Manners) -> Iterator[store.Client]:
    """Yield a client, and close its connections at the end."""
    made = client(known, keep, manners)
    try:
        yield made
    finally:
        made.session.close()


def renewed(known: SignIn, keep: Keep) -> SignIn:
    """Return a sign-in with a new access token: the proof that it is good.

    Raises:
        SignInError: it is not; says why, and what to do.
        UnavailableError: Google cannot be reached.
    """
    found: Any = credentials(known, keep)
    with bounded.session() as session:
        found.refresh(Request(session))
    renewed: SignIn = found.known
    return renewed


def account_of(signed_in: store.Client) -> str:
    """Ask Google who signed in, which is also the first real request; return the address.

    Raises:
        SignInError: it may not even ask that.
        UnavailableError: Google cannot be reached.
    """
    with store.translated():
        answer = signed_in.request("get", _ABOUT, params={"fields": "user(emailAddress)"}).json()
    return str(answer.get("user", {}).get("emailAddress", ""))


class _Session(AuthorizedSession):
    """google-auth's session, in which a refusal that is about who signed in says so."""

    def __init__(self, known: SignIn, keep: Keep) -> None:
        self._renewing = bounded.session()
        super().__init__(  # type: ignore[no-untyped-call]
            credentials(known, keep), auth_request=Request(self._renewing)
        )
        self.auth = bounded.unchanged

    def close(self) -> None:
        """Close all connections."""
        self._renewing.close()
        super().close()  # type: ignore[no-untyped-call]

    def request(self, *arguments: Any, **options: Any) -> requests.Response:
        """Send a request.

        Raises:
            SyncError: it was refused for who signed in.
        """
        answer: requests.Response = super().request(  # type: ignore[no-untyped-call]
            *arguments, **options
        )
        if answer.status_code in {403, 404}:
            wrong = refusals.of_answer(answer.status_code, _error(answer), self.credentials.known)
            if wrong is not None:
                raise wrong
        return answer


def _error(answer: requests.Response) -> dict[str, Any]:
    try:
        found = answer.json()["error"]
    except (ValueError, KeyError, TypeError):
        return {}
    return found if isinstance(found, dict) else {}


def _inner() -> BaseAdapter:
    """Return what sends: to Google, or to a server on this computer that stands in for it.

    Raises:
        SignInError: it is not on this computer; a sign-in must not go elsewhere.
    """
    url = os.environ.get(ENDPOINT)
    if not url:
        return HTTPAdapter()
    if urlsplit(url).scheme != "http" or urlsplit(url).hostname not in _LOOPBACK:
        raise SignInError(
            f"{ENDPOINT} names a server that is not on this computer",
            where=url,
            fix="Take it out of the environment",
        )
    from sync.emulator.session import session

    sends: BaseAdapter = session(url).get_adapter(_ADDRESSES[0])
    return sends
