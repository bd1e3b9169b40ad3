"""google-auth's credentials for a sign-in: renewed when they run out, and remembered then."""

import logging
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, TypeAlias

from google.auth.credentials import Credentials
from google.auth.exceptions import RefreshError, TransportError
from google.auth.transport import Request
from google.oauth2 import credentials as of_person
from google.oauth2 import service_account as of_service

from sync.errors import SignInError, SyncError, UnavailableError
from sync.google.failures import LATER
from sync.google.signin import refusals
from sync.google.signin.sign_in import Kind, SignIn

Keep: TypeAlias = Callable[[SignIn], None]
# It warns of scopes that were not granted; here that is an error, which says what to do.
logging.getLogger(of_person.__name__).setLevel(logging.ERROR)
_AGAIN = "Reauthentication is needed"


class Renewing:
    """What both kinds of credentials share: their refusals are explained, their tokens kept.

    Attributes:
        known: the sign-in as it stands.
        keep: is given it after each renewal.
    """

    known: SignIn
    keep: Keep

    def refresh(self, request: Request) -> None:
        """Get a new access token.

        Raises:
            SignInError: the sign-in is not good any more; says why, and what to do.
            UnavailableError: Google cannot be reached.
        """
        try:
            super().refresh(request)  # type: ignore[misc]  # google-auth's, to the right of this
        except RefreshError as refused:
            raise explained(refused, self.known) from None
        except TransportError as failed:
            raise _unreachable() from failed
        granted = getattr(self, "granted_scopes", None)
        if granted is not None and not set(self.known.scopes) <= set(granted):
            raise refusals.narrowed()
        now = datetime.now(UTC)
        expiry: datetime | None = self.expiry  # type: ignore[attr-defined]  # UTC without saying so
        self.known = replace(
            self.known,
            access_token=str(self.token),  # type: ignore[attr-defined]
            expires=expiry.replace(tzinfo=UTC) if expiry else now,
            refreshed_at=now,
        )
        self.keep(self.known)


class _Person(Renewing, of_person.Credentials):
    """A person's."""


class _Service(Renewing, of_service.Credentials):
    """A service account's."""


def credentials(known: SignIn, keep: Keep) -> Credentials:
    """Return the credentials of a sign-in.

    Args:
        known: the sign-in.
        keep: is given the sign-in whenever it was renewed.

    Raises:
        SignInError: a service account's key is damaged.
    """
    made: Any
    if known.kind is Kind.PERSON:
        made = _Person(  # type: ignore[no-untyped-call]
            token=known.access_token or None,
            refresh_token=known.refresh_token,
            token_uri=known.token_uri,
            client_id=known.client,
            client_secret=known.secret,
            scopes=list(known.scopes) or None,
        )
    else:
        made = _of_key(known)
    made.token = known.access_token or None
    # google-auth compares with the time in UTC without a time zone.
    made.expiry = known.expires.astimezone(UTC).replace(tzinfo=None) if known.expires else None
    made.known, made.keep = known, keep
    checked: Credentials = made
    return checked


def _of_key(known: SignIn) -> Any:
    key = {
        "client_email": known.account,
        "private_key_id": known.client,
        "private_key": known.secret,
        "token_uri": known.token_uri,
    }
    try:
        return _Service.from_service_account_info(  # type: ignore[no-untyped-call]
            key, scopes=list(known.scopes)
        )
    except (ValueError, TypeError):
        # The library's own words may quote the key.
        raise SignInError(
            "the service account's key is damaged",
            where=refusals.WHO,
            fix="Download a new key and run `lifeops auth login --service-account FILE`",
        ) from None


def explained(refused: RefreshError, known: SignIn) -> SyncError:
    """Return what a refusal of a new token means."""
    told = refused.args[1] if len(refused.args) > 1 else {}
    if _AGAIN in str(refused.args[0]):  # google-auth keeps what Google said of it to itself
        told = {"error": "invalid_grant", "error_subtype": "invalid_rapt"}
    if not isinstance(told, dict) or refused.retryable or "error" not in told:
        return _unreachable()
    return refusals.of_oauth(
        str(told["error"]),
        str(told.get("error_description") or ""),
        str(told.get("error_subtype") or ""),
        known=known,
        now=datetime.now(UTC),
    )


def _unreachable() -> UnavailableError:
    return UnavailableError("Google's sign-in cannot be reached", where=refusals.WHO, fix=LATER)
