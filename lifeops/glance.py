"""Whether any link has anything to do, at a glance: with SQLite, a hash, and nothing else loaded.

It asks what :mod:`lifeops.noop` asks, of the same files, and answers only where all is as a sync
left it; whatever else it meets is left to that, so nothing depends on this but time. A test holds
the two against each other. Modules that are nearly free everywhere (paths, dates, dataclasses) cost
more here than all the rest. So do the public faces of two that are needed: ``sqlite3`` brings dates
along, and ``hashlib`` OpenSSL.
"""

import _sqlite3 as sqlite3
import os
import sys
import time
from collections.abc import Sequence

SAME = "Both sides are the same. Nothing to do."
STATE_VERSION = 4
"""The version of the state that is understood here; of another one nothing is said."""
_LARGE = 1 << 20
"""Bytes of a workbook from which on it pays to load OpenSSL for its hash."""
_ABOUT = "SELECT key, value FROM state.about"
_OWES = "SELECT 1 FROM state.plans WHERE pending IS NOT NULL LIMIT 1"
_COUNTER = "SELECT version FROM sheets.file WHERE id = ? AND trashed = 0"


def answer(arguments: Sequence[str]) -> str:
    """Return what ``lifeops sync ARGUMENTS`` prints if no link has anything to do.

    Args:
        arguments: workbooks, or none for every link.

    Returns:
        ``""`` where that is not sure.
    """
    books = _settled(arguments)
    if len(books) <= 1:
        return f"{SAME}\n" if books else ""
    return "".join(f"{os.path.basename(book)}:\n{SAME}\n" for book in books)


def _settled(arguments: Sequence[str]) -> list[str]:
    """Return the workbooks if none has anything to do, else none."""
    state, sheets = _folders()
    links = os.path.join(state, "links.db")
    if any(map(_is_option, arguments)) or not (_is_there(links) and _is_there(sheets)):
        return []
    database = sqlite3.connect(links, timeout=1.0)
    try:
        rows = database.execute("SELECT book, guid, spreadsheet, local FROM link ORDER BY book")
        linked = {row[0]: row[1:] for row in rows.fetchall()}
        books = [os.path.realpath(each) for each in arguments] or list(linked)
        database.execute("ATTACH ? AS sheets", (sheets,))
        same = all(
            book in linked and _is_same(database, state, book, linked[book]) for book in books
        )
    except (sqlite3.Error, OSError, ValueError):
        return []  # the run itself meets it again, and says so
    finally:
        database.close()
    return books if same else []


def _folders() -> tuple[str, str]:
    """Return the state's folder and the server's database; empty names where others know them."""
    home = os.environ.get("LIFEOPS_HOME")
    if home:
        return os.path.join(home, "state"), os.path.join(home, "sheets", "sheets.db")
    if sys.platform != "linux" or not os.getuid():
        return "", ""
    state = os.environ.get("XDG_STATE_HOME", "").strip() or os.path.expanduser("~/.local/state")
    made = os.environ.get("XDG_DATA_HOME", "").strip() or os.path.expanduser("~/.local/share")
    return os.path.join(state, "lifeops"), os.path.join(made, "lifeops", "sheets.db")


def _is_same(
    database: sqlite3.Connection, state: str, book: str, link: tuple[str, str, int]
) -> bool:
    guid, spreadsheet, local = link
    memory = os.path.join(state, guid)
    chosen = os.path.join(os.path.dirname(book), "lifeops.toml")
    if os.path.exists(chosen) or _is_there(f"{memory}.choices"):
        return False
    if not (local and _is_there(f"{memory}.db")):
        return False
    database.execute("ATTACH ? AS state", (f"{memory}.db",))
    try:
        if database.execute("PRAGMA state.user_version").fetchone()[0] != STATE_VERSION:
            return False
        about = dict(database.execute(_ABOUT).fetchall())
        counted = database.execute(_COUNTER, (spreadsheet,)).fetchone()
        return (
            counted is not None
            and about.get("remote_revision") == f"version {counted[0]}"
            and about.get("compared") == time.strftime("%Y-%m-%d")
            and not database.execute(_OWES).fetchall()
            and about.get("local_revision") == _hash(book)
        )
    finally:
        database.execute("DETACH state")


def _hash(book: str) -> str:
    with open(book, "rb") as file:
        content = file.read()
    if len(content) >= _LARGE:
        import hashlib  # several times as fast, once it is there

        return hashlib.sha256(content).hexdigest()
    if sys.version_info >= (3, 12):
        from _sha2 import sha256
    else:
        from _sha256 import sha256  # type: ignore[import-not-found]  # of Python 3.11 only
    return str(sha256(content).hexdigest())


def _is_option(argument: str) -> bool:
    return argument.startswith("-")


def _is_there(path: str) -> bool:
    """Whether a file is there and holds anything; SQLite would make one."""
    try:
        return os.stat(path).st_size > 0
    except OSError:
        return False
