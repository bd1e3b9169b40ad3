"""Telling a monitor that runs happen, at an address that a person chose.

The address is called with ``/start`` before a run and ``/EXIT-CODE`` after it, as healthchecks.io
and others understand. A monitor that does not answer is a warning, never an error.
"""

import http.client
import urllib.error
import urllib.request
from urllib.parse import urlsplit

from workbook.errors import WorkbookError

_WAIT = 10  # seconds


def checked(address: str) -> str:
    """Return the address of a monitor; ``""`` for none.

    Raises:
        WorkbookError: it is no web address.
    """
    parts = urlsplit(address.strip())
    if address.strip() and (parts.scheme not in {"http", "https"} or not parts.hostname):
        raise WorkbookError("that is no web address", fix="Give one that starts with https://")
    return address.strip().rstrip("/")


def ping(address: str, word: str) -> bool:
    """Call a monitor, if there is one; return whether it answered, or there is none."""
    if not address:
        return True
    request = urllib.request.Request(f"{checked(address)}/{word}")  # noqa: S310 - http(s) only
    try:
        with urllib.request.urlopen(request, timeout=_WAIT):  # noqa: S310 - http(s) only
            return True
    except (urllib.error.URLError, http.client.HTTPException, OSError, ValueError):
        return False
