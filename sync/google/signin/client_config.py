"""The OAuth client in whose name a person signs in: the JSON that Google's console gives out.

lifeops ships none. A person makes one once, or a company gives its own to everybody.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from sync.errors import SignInError

CLIENTS = "https://console.cloud.google.com/auth/clients"
_ID = ".apps.googleusercontent.com"
_GOOGLE = frozenset({"accounts.google.com", "oauth2.googleapis.com", "www.googleapis.com"})
_LOOPBACK = ("127.0.0.1", "localhost")
_PLACEHOLDERS = ("your", "xxx", "example", "placeholder", "client_id", "client-id")
_AGAIN = "Download it again as JSON from"
_ANOTHER = f"Make one of the type 'Desktop app' at {CLIENTS} and download its JSON"
_KINDS = {
    "service_account": (
        "this is the key of a service account, not a client",
        "Sign in with it by `lifeops auth login --service-account FILE`",
    ),
    "authorized_user": (
        "this is a sign-in that another program made, not a client",
        _ANOTHER,
    ),
}


@dataclass(frozen=True, slots=True)
class ClientConfig:
    """One OAuth client of the type that installed programs use.

    Attributes:
        id: its public id.
        secret: what is called its secret; installed programs cannot keep one, yet it is not shown.
        auth_uri: where a person consents.
        token_uri: where tokens come from.
        project: the id of its Cloud project; ``""`` if not told.
    """

    id: str
    secret: str = field(repr=False)
    auth_uri: str
    token_uri: str
    project: str = ""

    def as_json(self) -> dict[str, Any]:
        """Return it as Google's own file has it."""
        return {
            "installed": {
                "client_id": self.id,
                "client_secret": self.secret,
                "auth_uri": self.auth_uri,
                "token_uri": self.token_uri,
                "project_id": self.project,
            }
        }


def read(path: Path) -> ClientConfig:
    """Return the client in a file.

    Raises:
        SignInError: there is none; says what it is instead, and where to get one.
    """
    where = str(path)
    found = read_json(path)
    kind = _KINDS.get(str(found.get("type")))
    if kind is not None:
        raise SignInError(kind[0], where=where, fix=kind[1])
    if "web" in found:
        raise SignInError("the client is of the type 'Web application'", where=where, fix=_ANOTHER)
    client = found.get("installed")
    if not isinstance(client, Mapping):
        raise SignInError("this is not the JSON of an OAuth client", where=where, fix=_ANOTHER)
    made = _client(client, where)
    _check(made, where)
    return made


def read_json(path: Path) -> dict[str, Any]:
    """Return the JSON object in a file that a person names.

    Raises:
        SignInError: it cannot be read, or holds something else.
    """
    try:
        found = json.loads(path.read_text("utf-8-sig"))
    except OSError as wrong:
        what = f"the file cannot be read ({wrong.strerror})"
        raise SignInError(what, where=str(path), fix="Give the path of the JSON file") from None
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict):
        # Its content may be a secret, so nothing of it is repeated.
        raise SignInError("this is no JSON", where=str(path), fix=f"{_AGAIN} {CLIENTS}") from None
    return found


def _client(told: Mapping[str, Any], where: str) -> ClientConfig:
    names = ("client_id", "client_secret", "auth_uri", "token_uri")
    missing = [name for name in names if not (isinstance(told.get(name), str) and told[name])]
    if missing:
        what = f"the client lacks {', '.join(missing)}"
        raise SignInError(what, where=where, fix=f"{_AGAIN} {CLIENTS}")
    client_id, secret, auth_uri, token_uri = (str(told[name]) for name in names)
    return ClientConfig(client_id, secret, auth_uri, token_uri, str(told.get("project_id") or ""))


def _check(client: ClientConfig, where: str) -> None:
    name = client.id.removesuffix(_ID)
    if name == client.id or not _is_given_out(name):
        what = f"the client's id {client.id[:40]!r} is a placeholder, not one that Google gave out"
        raise SignInError(what, where=where, fix=f"{_AGAIN} {CLIENTS}")
    for address in (client.auth_uri, client.token_uri):
        if not is_googles(address):
            what = f"the client sends sign-ins to {address[:60]!r}, which is not Google"
            raise SignInError(what, where=where, fix=f"Do not use it. {_AGAIN} {CLIENTS}")


def _is_given_out(name: str) -> bool:
    """Whether an id looks like one of Google's: in its random part any word may turn up."""
    if re.fullmatch(r"\d+-[a-z0-9]{20,}", name):
        return True
    return not any(each in name.casefold() for each in _PLACEHOLDERS)


def is_googles(address: str) -> bool:
    """Whether an address is Google's for signing in, or of this computer, as in tests.

    Programs do not agree on where the host ends in an odd address, so odd ones are nobody's.
    """
    if "\\" in address or not (address.isascii() and address.isprintable()):
        return False
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError:
        return False
    if "@" in parts.netloc:
        return False
    if parts.scheme == "https":
        return parts.hostname in _GOOGLE and port is None
    return parts.scheme == "http" and parts.hostname in _LOOPBACK
