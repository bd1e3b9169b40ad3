"""What there is to check on this computer itself: settings, file modes, disk, clock."""

import shutil
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from pathlib import Path

from lifeops import config, settings
from lifeops.doctor.finding import Finding, failure, note, ok, warning
from lifeops.links import Link
from workbook.errors import NotWritableError, WorkbookError

LITTLE = 200 * 2**20
NONE = 20 * 2**20
"""Bytes: a sync keeps a copy of what it changes, and replaces the workbook by a whole new file."""
SKEW = timedelta(minutes=5)
"""Google takes no key that was signed further away from its own time."""
GOOGLE = "https://oauth2.googleapis.com/token"
_TIMEOUT = (5.0, 10.0)


def settings_files(linked: Sequence[Link]) -> Iterator[Finding]:
    """Check that every lifeops.toml can be read: the person's own, and beside each workbook."""
    paths = dict.fromkeys(path for link in linked for path in config.files(link.book))
    found = 0
    for path in paths or {config.user_file(): None}:
        try:
            found += bool(config.read(path)) and path.is_file()
        except WorkbookError as wrong:
            yield failure("settings", wrong)
            return
    yield ok("settings", f"{found or 'no'} lifeops.toml, nothing wrong")


def modes(linked: Sequence[Link] = ()) -> Iterator[Finding]:
    """Check that nobody else can read what lifeops keeps; a sign-in is made private at once."""
    from lifeops import account
    from sync.google.signin.vault import is_private

    secret = (settings.sign_in_file(), settings.client_file())
    folders = (settings.state_folder(), secret[0].parent)
    key = account.borrowed_key() if any(not link.local for link in linked) else None
    all_ = (*folders, *secret, key) if key else (*folders, *secret)
    open_ = [each for each in all_ if each.exists() and not is_private(each)]
    for each in open_:
        mode = 700 if each.is_dir() else 600
        yield warning("files", f"others can read {each}", f"Run: chmod {mode} '{each}'")
    if not open_:
        yield ok("files", "only you can read what lifeops keeps")


def disk(linked: Sequence[Link]) -> Iterator[Finding]:
    """Check that there is room for the memory of syncs and for each workbook's new file."""
    folders = {settings.state_folder(), *(link.book.parent for link in linked)}
    least = min(
        ((shutil.disk_usage(each).free, each) for each in folders if each.is_dir()),
        default=(LITTLE, Path()),
    )
    free, folder = least
    says = f"{free / 2**30:,.1f} GB free"
    if free < NONE:
        fix = "Make room there"
        yield failure("disk", NotWritableError("the disk is full", where=str(folder), fix=fix))
    elif free < LITTLE:
        yield warning("disk", f"{free // 2**20} MB free in {folder}", "Make room there")
    else:
        yield ok("disk", says)


def clock(address: str = "") -> Iterator[Finding]:
    """Compare this computer's clock with Google's.

    Args:
        address: what to ask, if it is not Google's usual address.
    """
    import requests

    from sync.google.requesting import bounded

    try:
        with bounded.session(_TIMEOUT) as session:
            answer = session.head(address or GOOGLE)
        theirs = parsedate_to_datetime(answer.headers["Date"]).astimezone(UTC)
    except (requests.RequestException, KeyError, ValueError, OverflowError):
        fix = "Check the connection to the internet, or the proxy"
        yield warning("clock", "Google cannot be reached to compare", fix)
        return
    off = datetime.now(UTC) - theirs
    if abs(off) < SKEW:
        yield ok("clock", "agrees with Google's")
        return
    minutes = round(abs(off).total_seconds() / 60)
    which = "fast" if off > timedelta() else "slow"
    yield warning(
        "clock",
        f"this computer's clock is {minutes} minutes {which}",
        "Set it, and switch on setting it from the network: Google may refuse to let you in",
    )


def no_clock() -> Iterator[Finding]:
    """Say why the clock was not compared."""
    yield note("clock", "not compared: nobody is signed in to Google")
