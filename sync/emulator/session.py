"""A requests session whose calls to Google's addresses go to an embedded server instead.

gspread writes Google's addresses into every call; an adapter mounted on them is requests' own way
to send such calls elsewhere, so gspread itself is used unchanged.
"""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

import requests
from requests.adapters import HTTPAdapter

GOOGLE = ("https://sheets.googleapis.com", "https://www.googleapis.com")


class _Elsewhere(HTTPAdapter):
    """Sends a request to another server, whatever address it was written for."""

    def __init__(self, url: str) -> None:
        self._url = url.rstrip("/")
        super().__init__()

    def send(
        self, request: requests.PreparedRequest, *arguments: Any, **options: Any
    ) -> requests.Response:
        parts = urlsplit(str(request.url))
        query = f"?{parts.query}" if parts.query else ""
        request.url = f"{self._url}{parts.path}{query}"
        return super().send(request, *arguments, **options)

    def get_connection_with_tls_context(
        self, request: requests.PreparedRequest, verify: Any, proxies: Any = None, cert: Any = None
    ) -> Any:
        """Never through a proxy: the server is on this computer."""
        del proxies
        return super().get_connection_with_tls_context(request, verify, None, cert)


def session(url: str, token: str = "local") -> requests.Session:  # noqa: S107 - opens nothing
    """Return a session for gspread that talks to the server at ``url``.

    Args:
        url: the embedded server's address.
        token: any bearer token; the server takes every one.
    """
    made = requests.Session()
    headers: Mapping[str, str] = {"Authorization": f"Bearer {token}"}
    made.headers.update(headers)
    made.trust_env = False
    for address in (*GOOGLE, url):
        made.mount(address, _Elsewhere(url))
    return made
