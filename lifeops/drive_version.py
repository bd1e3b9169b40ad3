"""Drive's version of a sheet on Google, asked with the standard library alone.

What it costs is one small request; whatever is not plain, such as a token that ran out or a proxy,
is left to the run itself, which has the libraries for it.
"""

import http.client
import json
import os
import time
from urllib.parse import quote, urlsplit

from lifeops.links import Link
from sync import revisions

_HOST = "www.googleapis.com"
_SECONDS = 10.0
_PROXIES = ("https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY")
_FRESH = 30.0
"""Seconds after which a revision is asked for anew: long-lived programs come back much later."""
_found: dict[str, tuple[str, float]] = {}


def probe(link: Link) -> str:
    """Return the revision of the sheet of ``link``; ``""`` if it cannot be learnt in this way.

    Raises:
        WorkbookError: there is no sign-in, or it cannot be read.
    """
    token = _token()
    if not token or any(os.environ.get(name) for name in _PROXIES):
        return ""
    revision, now = _asked(link.spreadsheet, token), time.monotonic()
    _found[link.spreadsheet] = revision, now
    return revision


def take(spreadsheet: str) -> str:
    """Return what was just found of a spreadsheet, once: it need not be asked for again."""
    revision, at = _found.pop(spreadsheet, ("", 0.0))
    return revision if time.monotonic() - at < _FRESH else ""


def _token() -> str:
    """Return an access token that is still good for a while."""
    from datetime import UTC, datetime, timedelta

    from lifeops import account

    known = account.signed_in()
    if known.expires is None or known.expires < datetime.now(UTC) + timedelta(minutes=5):
        return ""
    return known.access_token


def _asked(spreadsheet: str, token: str) -> str:
    path = f"/drive/v3/files/{quote(spreadsheet, safe='')}?fields=version&supportsAllDrives=true"
    connection = _connection()
    try:
        connection.request("GET", path, headers={"Authorization": f"Bearer {token}"})
        answer = connection.getresponse()
        told = json.loads(answer.read()) if answer.status == 200 else {}
        return revisions.of_version(told["version"])
    except (OSError, http.client.HTTPException, ValueError, KeyError, TypeError):
        return ""
    finally:
        connection.close()


def _connection() -> http.client.HTTPConnection:
    from lifeops.account import ENDPOINT

    stand_in = urlsplit(os.environ.get(ENDPOINT, ""))
    if stand_in.hostname in {"127.0.0.1", "localhost"}:
        return http.client.HTTPConnection(stand_in.netloc, timeout=_SECONDS)
    return http.client.HTTPSConnection(_HOST, timeout=_SECONDS)
