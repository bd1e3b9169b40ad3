"""Who asks: bearer tokens as users, and what each may see and change.

A token that nobody introduced is one user, ``YOU``, with every scope: that is all an ordinary
client needs. Others are introduced by the control API.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

from sync.emulator import failures
from sync.emulator.failures import ApiError

YOU = "you@lifeops.invalid"
PROJECT = "1"
ALL = frozenset({"*"})
READ_ONLY = frozenset({"spreadsheets.readonly", "drive.readonly"})

_ROLES = ("", "reader", "commenter", "writer", "owner")
_EQUAL = {"fileOrganizer": "writer", "organizer": "owner"}


@dataclass(frozen=True, slots=True)
class Grant:
    """What a token stands for.

    Attributes:
        user: the address of the user; ``""`` for an API key, which is nobody.
        scopes: the last parts of the scopes' addresses, such as ``spreadsheets.readonly``.
        expires: when it stops being good; ``None`` for never.
        project: the number of the Cloud project whose quota it uses; ``""`` for none.
    """

    user: str = YOU
    scopes: frozenset[str] = ALL
    expires: datetime | None = None
    project: str = PROJECT


class Acting(NamedTuple):
    """Who edits a spreadsheet, and whose it is."""

    user: str
    owner: str


@dataclass(slots=True)
class Users:
    """The tokens that were introduced, and those that are no longer good."""

    grants: dict[str, Grant] = field(default_factory=dict)
    expired: set[str] = field(default_factory=set)

    def identify(self, headers: Mapping[str, str], key: str, now: datetime) -> tuple[str, Grant]:
        """Return the token of a request and what it stands for.

        Args:
            headers: those of the request.
            key: its API key, if any: enough to read what everybody may read.
            now: the time.

        Raises:
            ApiError: 401, for no token, and for one that has expired.
        """
        scheme, _, token = headers.get("authorization", "").partition(" ")
        token = token.strip()
        if scheme.lower() != "bearer" or not token:
            if key and not scheme:
                return "", Grant("", READ_ONLY)
            raise failures.unauthenticated()
        grant = self.grants.get(token, _UNKNOWN)
        if token in self.expired or (grant.expires is not None and grant.expires <= now):
            raise expired()
        return token, grant


_UNKNOWN = Grant()


def expired() -> ApiError:
    """Return the answer for a token that is no longer good.

    Source: ACCESS_TOKEN_EXPIRED in google/api/error_reason.proto.
    """
    detail = {
        "@type": "type.googleapis.com/google.rpc.ErrorInfo",
        "reason": "ACCESS_TOKEN_EXPIRED",
        "domain": "googleapis.com",
    }
    return ApiError(
        401,
        "Request had invalid authentication credentials. Expected OAuth 2 access token, login "
        "cookie or other valid authentication credential. See "
        "https://developers.google.com/identity/sign-in/web/devconsole-project.",
        details=[detail],
        headers={
            "WWW-Authenticate": 'Bearer realm="https://accounts.google.com/", error="invalid_token"'
        },
    )


def role(user: str, owner: str, permissions: Iterable[Mapping[str, Any]]) -> str:
    """Return the highest role that a user has on a file; ``""`` for none."""
    if user == owner:
        return "owner"
    held = (str(entry.get("role", "")) for entry in permissions if _meant(entry, user))
    ranks = (_ROLES.index(_EQUAL.get(name, name)) for name in held if _EQUAL.get(name, name))
    return _ROLES[max(ranks, default=0)]


def lists(user: str, owner: str, permissions: Iterable[Mapping[str, Any]]) -> bool:
    """Whether a file is in a user's list: theirs, or shared with them rather than with anyone."""
    return bool(role(user, owner, (e for e in permissions if e.get("type") != "anyone")))


def _meant(entry: Mapping[str, Any], user: str) -> bool:
    kind = entry.get("type")
    if kind == "domain":
        return bool(user) and user.rpartition("@")[2] == entry.get("domain")
    address = str(entry.get("emailAddress", "")).casefold()
    return kind == "anyone" or (bool(user) and address == user.casefold())


def may(held: str, needed: str) -> bool:
    """Whether a role is enough where another is needed."""
    return _ROLES.index(held) >= _ROLES.index(needed)
