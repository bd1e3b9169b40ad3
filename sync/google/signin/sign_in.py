"""What is kept of a sign-in, whoever signed in and wherever it is kept."""

import base64
import codecs
import json
import zlib
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any

from sync.errors import SignInError
from sync.google.signin.client_config import is_googles

FILES = "https://www.googleapis.com/auth/drive.file"
AUDIENCE = "https://console.cloud.google.com/auth/audience"
SHEETS = "https://www.googleapis.com/auth/spreadsheets"
MEANINGS = {
    FILES: "see and edit the sheets that lifeops makes",
    SHEETS: "see and edit all your sheets",
}
TESTING = timedelta(days=7)
"""How long Google keeps the consent given to a client in the publishing status "Testing".

Counted from consent, however often it is used. Source: Google's page "Using OAuth 2.0", refresh
token expiration.
"""
_WARNS = timedelta(days=5)
_SLACK = timedelta(days=1)
_MARK = "lifeops-sign-in-1:"
_DAMAGES = (ValueError, TypeError, KeyError, OverflowError, RecursionError)
_TEXTS = ("account", "client", "token_uri", "secret", "refresh_token", "access_token")


class Kind(StrEnum):
    """Who signed in."""

    PERSON = "person"
    SERVICE_ACCOUNT = "service account"


@dataclass(frozen=True, slots=True)
class SignIn:
    """One sign-in. What is secret is never shown, whatever prints this.

    Attributes:
        kind: who signed in.
        account: the e-mail address; ``""`` if it is not known.
        client: the id of the OAuth client, or of a service account's key.
        secret: the client's secret, or the service account's private key.
        token_uri: where tokens come from.
        scopes: what was granted.
        refresh_token: what new tokens are got with; ``""`` for a service account.
        access_token: what the last one gave; good until ``expires``.
        expires: when that ends.
        consent_at: when the person consented.
        refreshed_at: when a token was last got.
        ends_at: when Google said that the consent ends; ``None`` if it did not say.
    """

    kind: Kind
    account: str
    client: str
    token_uri: str
    scopes: tuple[str, ...]
    secret: str = field(repr=False)
    refresh_token: str = field(default="", repr=False)
    access_token: str = field(default="", repr=False)
    expires: datetime | None = None
    consent_at: datetime | None = None
    refreshed_at: datetime | None = None
    ends_at: datetime | None = None

    def may(self, scope: str) -> bool:
        """Whether it was granted a scope."""
        return scope in self.scopes

    @property
    def secrets(self) -> tuple[str, ...]:
        """All that nobody else may see."""
        return tuple(each for each in (self.secret, self.refresh_token, self.access_token) if each)

    def testing(self, now: datetime) -> bool:
        """Whether a sign-in that is not good any more looks like one of a client in Testing.

        It does where Google said so, or where it is found to have ended about seven days after
        consent, a day more or less. What is found later may have any reason.
        """
        if self.kind is not Kind.PERSON or self.consent_at is None:
            return False
        if self.ends_at is not None:
            return now >= self.ends_at
        return abs(now - self.consent_at - TESTING) <= _SLACK

    def may_end(self, now: datetime) -> str:
        """Return a warning if it may end within days; ``""`` if that need not be feared."""
        if self.kind is not Kind.PERSON or self.consent_at is None:
            return ""
        age = now - self.consent_at
        if not _WARNS <= age <= TESTING:
            return ""
        days = (TESTING - age).days + 1
        return (
            f"If the client is still in 'Testing', this sign-in ends {days}"
            f" day{'' if days == 1 else 's'} from now at the latest: publish it at {AUDIENCE} and"
            " sign in again"
        )


def written(sign_in: SignIn) -> str:
    """Return a sign-in as JSON, secrets and all."""
    told = {
        name: value.isoformat() if isinstance(value, datetime) else value
        for name, value in asdict(sign_in).items()
    }
    return json.dumps(told, indent=2)


def read(text: str, where: str) -> SignIn:
    """Return the sign-in in JSON that :func:`written` made.

    Raises:
        SignInError: it is damaged, or a newer version's.
    """
    try:
        return _read(json.loads(text))
    except _DAMAGES:
        what = "the sign-in that is kept here cannot be read"
        raise SignInError(what, where=where, fix="Sign in again: lifeops auth login") from None


def exported(sign_in: SignIn) -> str:
    """Return a sign-in as one line of text, to be carried to another computer."""
    packed = zlib.compress(written(sign_in).encode(), 9)
    return _MARK + base64.urlsafe_b64encode(packed).decode()


def is_exported(raw: bytes) -> bool:
    """Whether the content of a file is what :func:`exported` made."""
    return decoded(raw).lstrip().startswith(_MARK)


def decoded(raw: bytes) -> str:
    """Return the text of a file; PowerShell writes what a command prints in UTF-16."""
    wide = raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    return raw.decode("utf-16" if wide else "utf-8-sig", errors="replace")


def imported(text: str, where: str) -> SignIn:
    """Return the sign-in in a line that :func:`exported` made.

    Raises:
        SignInError: it is something else, or not all of it.
    """
    line = "".join(text.split())
    try:
        if not line.startswith(_MARK):
            raise ValueError
        packed = base64.urlsafe_b64decode(line.removeprefix(_MARK))
        return _read(json.loads(zlib.decompress(packed)))
    except (*_DAMAGES, zlib.error):
        raise SignInError(
            "this is not a whole sign-in",
            where=where,
            fix="Give all that `lifeops auth export` printed on the other computer",
        ) from None


def from_key(key: Mapping[str, Any], where: str) -> SignIn:
    """Return the sign-in of a service account by its key.

    It may see all sheets that were shared with it: one that a person made and shared is not a
    file of its own, which is all that the narrower scope would show.

    Raises:
        SignInError: it is no such key.
    """
    names = ("client_email", "private_key_id", "token_uri", "private_key")
    found = [key.get(name) for name in names]
    if key.get("type") != "service_account" or not all(isinstance(each, str) for each in found):
        raise SignInError(
            "this is not the key of a service account",
            where=where,
            fix="Make a JSON key for it at https://console.cloud.google.com/iam-admin/"
            "serviceaccounts",
        )
    account, key_id, token_uri, secret = map(str, found)
    if not is_googles(token_uri):
        raise SignInError(
            "the key's token_uri is not Google's",
            where=where,
            fix="Do not use it; download the key again from Google",
        )
    return SignIn(Kind.SERVICE_ACCOUNT, account, key_id, token_uri, (FILES, SHEETS), secret)


def _read(told: Mapping[str, Any]) -> SignIn:
    values = dict(told)
    for name in ("expires", "consent_at", "refreshed_at", "ends_at"):
        if values.get(name) is not None:
            values[name] = datetime.fromisoformat(values[name]).astimezone(UTC)
    values["kind"] = Kind(values["kind"])
    scopes = values["scopes"]
    texts = [values.get(name, "") for name in _TEXTS]
    if not isinstance(scopes, list) or not all(isinstance(e, str) for e in (*scopes, *texts)):
        raise TypeError
    values["scopes"] = tuple(scopes)
    made = SignIn(**values)
    if not is_googles(made.token_uri):
        raise ValueError
    return made
