"""Where a sign-in is kept: a file for its owner only, or the system's keyring.

Cron has no unlocked keyring, so the file is the rule; with a keyring the file only says so.
"""

import json
import os
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

from sync.errors import SignInError
from sync.google.signin import sign_in
from sync.google.signin.sign_in import SignIn
from workbook.errors import NotWritableError

OWNER_ONLY = 0o600
_OTHERS = 0o077
_SERVICE = "lifeops"
_USER = "google"
_IN_KEYRING = {"kept": "keyring"}
_NO_KEYRING = "Install it with `pip install 'lifeops[keyring]'`, or leave --keyring out"
_UNLOCK = "Unlock it, or sign in without it: lifeops auth login"


@dataclass(frozen=True, slots=True)
class Vault:
    """The place of this computer's sign-in.

    Attributes:
        path: the file.
    """

    path: Path

    def load(self) -> SignIn | None:
        """Return the sign-in, or ``None``; a file that others may read is made private first.

        Raises:
            SignInError: it is damaged, or the keyring does not give it out.
        """
        text = self._text()
        if text is None:
            return None
        if self._is_in_keyring(text):
            kept = _asked_keyring(lambda ring: ring.get_password(_SERVICE, _USER))
            return sign_in.read(kept, self.place) if kept else None
        return sign_in.read(text, str(self.path))

    def save(self, made: SignIn, *, keyring: bool | None = None) -> None:
        """Keep a sign-in in place of any other.

        Args:
            made: the sign-in.
            keyring: whether in the system's keyring; ``None`` for where the last one was.

        Raises:
            SignInError: there is no keyring.
            NotWritableError: the system refuses the file.
        """
        before = self.in_keyring
        if before if keyring is None else keyring:
            text = sign_in.written(made)
            _asked_keyring(lambda ring: ring.set_password(_SERVICE, _USER, text))
            write_private(self.path, json.dumps(_IN_KEYRING))
            return
        write_private(self.path, sign_in.written(made))
        if before:
            with suppress(SignInError):  # locked, which is why some people leave it
                _asked_keyring(_removed)

    def forget(self) -> bool:
        """Remove the sign-in, damaged or not; return whether there was one.

        Raises:
            SignInError: the keyring does not let go of it; the file still says that it is there.
            NotWritableError: the system refuses it.
        """
        if self.in_keyring:
            _asked_keyring(_removed, "Unlock it, then run this again")
        try:
            self.path.unlink()
        except FileNotFoundError:
            return False
        except OSError as wrong:
            raise NotWritableError(
                f"the sign-in cannot be removed ({wrong.strerror})",
                where=str(self.path),
                fix="Remove it yourself",
            ) from wrong
        return True

    @property
    def in_keyring(self) -> bool:
        """Whether it is in the system's keyring; not so where nothing can be read of it."""
        text = None
        with suppress(SignInError):
            text = self._text()
        return text is not None and self._is_in_keyring(text)

    @property
    def place(self) -> str:
        """Where it is, for people."""
        return "the system's keyring" if self.in_keyring else str(self.path)

    def _text(self) -> str | None:
        try:
            if os.name == "posix" and self.path.stat().st_mode & _OTHERS:
                self.path.chmod(OWNER_ONLY)
            return self.path.read_text("utf-8")
        except FileNotFoundError:
            return None
        except (OSError, UnicodeDecodeError):
            raise SignInError(
                "the sign-in that is kept here cannot be read",
                where=str(self.path),
                fix="Make the file yours again, or remove it and sign in: lifeops auth login",
            ) from None

    @staticmethod
    def _is_in_keyring(text: str) -> bool:
        with suppress(ValueError, RecursionError):
            return bool(json.loads(text) == _IN_KEYRING)
        return False


def write_private(path: Path, text: str) -> None:
    """Write a file that only its owner may read, at no moment otherwise and never half.

    Raises:
        NotWritableError: the system refuses it; what was there is as it was.
    """
    import tempfile

    made = ""
    try:
        handle, made = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")  # of mode 0600
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        Path(made).replace(path)
    except OSError as wrong:
        if made:
            Path(made).unlink(missing_ok=True)
        raise NotWritableError(
            f"the file cannot be written ({wrong.strerror})",
            where=str(path),
            fix="Make room, or let lifeops write there; then run this again",
        ) from wrong


def is_private(path: Path) -> bool:
    """Whether only its owner may use a file or a folder; always so where modes mean nothing."""
    return os.name != "posix" or not path.stat().st_mode & _OTHERS


def need_keyring() -> None:
    """See that there is a keyring, before a person goes to the trouble of signing in.

    Raises:
        SignInError: it is not installed, locked, or not there.
    """
    _asked_keyring(lambda ring: ring.get_password(_SERVICE, _USER))


def _removed(ring: Any) -> None:
    if ring.get_password(_SERVICE, _USER) is not None:
        ring.delete_password(_SERVICE, _USER)


def _asked_keyring(ask: Callable[[Any], Any], fix: str = _UNLOCK) -> Any:
    """Ask the system's keyring for something.

    Raises:
        SignInError: it is not installed, locked, or not there.
    """
    try:
        keyring: Any = import_module("keyring")
    except ImportError:
        what = "the keyring extra is not installed"
        raise SignInError(what, where="the system's keyring", fix=_NO_KEYRING) from None
    errors: Any = import_module("keyring.errors")
    try:
        return ask(keyring)
    except errors.KeyringError as wrong:
        raise SignInError(
            f"it did not answer ({type(wrong).__name__})",
            where="the system's keyring",
            fix=fix,
        ) from None
