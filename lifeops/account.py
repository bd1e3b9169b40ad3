"""The Google account of this computer: where its client and sign-in are, and a client for it."""

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from lifeops import settings
from sync.errors import SignInError
from sync.google.signin import client_config, sign_in
from sync.google.signin.client_config import ClientConfig
from sync.google.signin.sign_in import Kind, SignIn
from sync.google.signin.vault import Vault, is_private
from workbook.errors import WorkbookError

CLIENT_VARIABLE = "LIFEOPS_CLIENT"
SIGN_IN_VARIABLE = "LIFEOPS_SIGN_IN"
"""Holds what ``lifeops auth export`` printed, for computers where nothing is to be kept."""
ENDPOINT = "LIFEOPS_GOOGLE"
"""Names a server on this computer that stands in for Google's Sheets and Drive, as in tests."""
KEY_VARIABLE = "GOOGLE_APPLICATION_CREDENTIALS"
NO_SIGN_IN = "no Google sign-in yet"


def vault() -> Vault:
    """Return where this computer's sign-in is kept."""
    return Vault(settings.sign_in_file())


def client_places() -> tuple[Path, ...]:
    """Return where an OAuth client is looked for, in that order."""
    named = os.environ.get(CLIENT_VARIABLE)
    own = (settings.client_file(), settings.shared_client_file())
    return (Path(named), *own) if named else own


def client_place() -> Path | None:
    """Return the file of the OAuth client that is used, if there is one."""
    named = os.environ.get(CLIENT_VARIABLE)
    return next((each for each in client_places() if each.is_file() or str(each) == named), None)


def client() -> ClientConfig:
    """Return the OAuth client to sign in with.

    Raises:
        SignInError: there is none, or it is not one of the right type.
    """
    place = client_place()
    if place is None:
        raise SignInError(
            "no Google client yet, in whose name you could sign in",
            fix="Run `lifeops auth setup`, which says how to get one in a few minutes",
        )
    return client_config.read(place)


def signed_in() -> SignIn:
    """Return the sign-in: of the environment, or kept here, or the key that Google's tools use.

    Raises:
        SignInError: there is none, or it cannot be read.
    """
    found = _found()
    if found is None:
        raise SignInError(
            NO_SIGN_IN,
            fix="Run `lifeops auth setup`, then `lifeops auth login`; or add --local to use the"
            " Sheets server that comes with lifeops, no account needed",
        )
    return found


def place() -> str:
    """Return where the sign-in comes from, for people."""
    for name in (SIGN_IN_VARIABLE, KEY_VARIABLE):
        if os.environ.get(name) and (name == SIGN_IN_VARIABLE or vault().load() is None):
            return f"the environment variable {name}"
    return vault().place


def mode() -> str | None:
    """Return the mode of the file that the sign-in is kept in, as chmod takes it.

    ``None`` where there is no such file, or modes mean nothing.
    """
    kept = vault()
    if os.name != "posix" or place() != str(kept.path):
        return None
    return f"{stat.S_IMODE(kept.path.stat().st_mode):04o}"


def keep(made: SignIn) -> None:
    """Keep a sign-in that was renewed, if it is the one that is kept here.

    One that cannot be kept is renewed again by the next run, and stops nothing.
    """
    if os.environ.get(SIGN_IN_VARIABLE):
        return
    with suppress(WorkbookError):
        kept = vault()
        before = kept.load()
        # Somebody may have signed out, or in anew, while a sync was running.
        if before is not None and (before.secret, before.refresh_token) == (
            made.secret,
            made.refresh_token,
        ):
            kept.save(made)


def is_borrowed() -> bool:
    """Whether the sign-in is one that was made for other programs of Google's."""
    return place() == f"the environment variable {KEY_VARIABLE}"


@contextmanager
def google_client(patience: Any = None) -> Iterator[Any]:
    """Yield a client that acts for whoever signed in.

    Args:
        patience: how long it tries, if not as long as a sync does.

    Raises:
        SignInError: nobody did.
    """
    known = signed_in()
    from sync.google.requesting.pace import Buckets
    from sync.google.requesting.patience import Patience
    from sync.google.signin import account

    manners = account.Manners(Buckets(settings.pace_file()), patience or Patience())
    with account.opened(known, keep, manners) as made:
        yield made


def from_key_file(path: Path) -> SignIn:
    """Return the sign-in of the service account whose key is in a file.

    Raises:
        SignInError: it is no such key, or others can read it.
    """
    return _of_key(client_config.read_json(path), path)


def borrowed_key() -> Path | None:
    """Return the file of the key that Google's tools use, if it is what signs in here."""
    key = os.environ.get(KEY_VARIABLE)
    if not key or os.environ.get(SIGN_IN_VARIABLE) or settings.sign_in_file().exists():
        return None
    return Path(key)


def _of_key(found: dict[str, Any], path: Path) -> SignIn:
    made = sign_in.from_key(found, str(path))
    if not is_private(path):
        raise SignInError(
            "others on this computer can read this key",
            where=str(path),
            fix=f"Make it yours alone: chmod 600 '{path}'",
        )
    return made


def _found() -> SignIn | None:
    told = os.environ.get(SIGN_IN_VARIABLE)
    if told:
        return sign_in.imported(told, f"the environment variable {SIGN_IN_VARIABLE}")
    kept = vault().load()
    if kept is not None:
        return kept
    key = os.environ.get(KEY_VARIABLE)
    return _of_googles_tools(Path(key)) if key else None


def _of_googles_tools(path: Path) -> SignIn:
    """Return the sign-in in a file that Google's own tools use: a key, or a person's."""
    found = client_config.read_json(path)
    if found.get("type") != "authorized_user":
        return _of_key(found, path)
    names = ("client_id", "client_secret", "refresh_token")
    if not all(isinstance(found.get(name), str) for name in names):
        raise SignInError(
            "this is not a whole sign-in",
            where=str(path),
            fix=f"Take {KEY_VARIABLE} out of the environment and run `lifeops auth login`",
        )
    return SignIn(
        kind=Kind.PERSON,
        account=str(found.get("account") or ""),
        client=found["client_id"],
        secret=found["client_secret"],
        token_uri="https://oauth2.googleapis.com/token",  # noqa: S106 - an address
        scopes=(),  # the file does not tell
        refresh_token=found["refresh_token"],
    )
