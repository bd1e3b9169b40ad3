"""An authorization server on loopback that answers as Google's does, and a person with a browser.

Sources: Google's pages "OAuth 2.0 for installed applications" and "Using OAuth 2.0"; RFC 6749,
7009 (revoking) and 7636 (proof keys).
"""

import base64
import hashlib
import html
import http.client
import json
import re
import socket
import threading
import time
import urllib.parse
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from google.auth import jwt

CLIENT_ID = "1234-canary.apps.googleusercontent.com"
CLIENT_SECRET = "GOCSPX-CANARYsecret"
ACCOUNT = "you@lifeops.invalid"
HOUR = 3600
_JWT = "urn:ietf:params:oauth:grant-type:jwt-bearer"


@dataclass
class Authority:
    """The server: what it was told to do, and what it did.

    Attributes:
        issued: is called with each access token, its scopes, and its seconds.
        lasts: seconds that an access token is good.
        ends: seconds after which a consent ends, as Google tells them for a client in Testing.
        offset: seconds by which its clock differs from this computer's.
        refusal: what /token answers instead of a token.
        status: the HTTP status that goes with it.
        public_key: a service account's, in PEM.
        asked: what /token and /revoke were asked, in order.
        down: whether it hangs up on everybody.
    """

    url: str = ""
    issued: Callable[[str, list[str], int], None] = lambda *_: None
    lasts: int = HOUR
    ends: int = 0
    offset: float = 0.0
    refusal: dict[str, str] | None = None
    status: int = 400
    public_key: str = ""
    asked: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    down: bool = False
    codes: dict[str, dict[str, str]] = field(default_factory=dict)
    good: set[str] = field(default_factory=set)
    scopes: dict[str, list[str]] = field(default_factory=dict)
    count: int = 0

    @property
    def client_json(self) -> dict[str, Any]:
        """What Google's console would give out for its client."""
        return {
            "installed": {
                "client_id": CLIENT_ID,
                "client_secret": CLIENT_SECRET,
                "project_id": "my-lifeops",
                "auth_uri": f"{self.url}/o/oauth2/auth",
                "token_uri": f"{self.url}/token",
                "redirect_uris": ["http://localhost"],
            }
        }

    def now(self) -> float:
        return time.time() + self.offset

    def knows(self, lasting: str, scopes: list[str]) -> None:
        """Take a refresh token for one of its own."""
        self.good.add(lasting)
        self.scopes[lasting] = scopes

    def revoke_all(self) -> None:
        """As the person does at myaccount.google.com."""
        self.good.clear()

    def consented(self, asked: dict[str, str], scopes: list[str]) -> str:
        """Return where the browser goes once a person allowed some scopes."""
        self.count += 1
        code = f"4/0CANARYcode{self.count}"
        self.codes[code] = {**asked, "granted": " ".join(scopes)}
        back = {"code": code, "state": asked["state"], "scope": " ".join(scopes)}
        return f"{asked['redirect_uri']}?{urllib.parse.urlencode(back)}"

    def token(self, told: dict[str, str]) -> tuple[int, dict[str, Any]]:
        """Answer /token."""
        if self.refusal is not None:
            return self.status, self.refusal
        if told.get("grant_type") == _JWT:
            return self._by_key(told["assertion"])
        if (told.get("client_id"), told.get("client_secret")) != (CLIENT_ID, CLIENT_SECRET):
            return 401, {"error": "invalid_client", "error_description": "Unauthorized"}
        if told["grant_type"] == "authorization_code":
            return self._by_code(told)
        if told.get("refresh_token") not in self.good:
            said = "Token has been expired or revoked."
            return 400, {"error": "invalid_grant", "error_description": said}
        return 200, self._tokens(self.scopes[told["refresh_token"]])

    def _by_code(self, told: dict[str, str]) -> tuple[int, dict[str, Any]]:
        asked = self.codes.pop(told.get("code", ""), None)
        proof = hashlib.sha256(told.get("code_verifier", "").encode()).digest()
        challenge = base64.urlsafe_b64encode(proof).decode().rstrip("=")
        if asked is None or asked.get("redirect_uri") != told.get("redirect_uri"):
            return 400, {"error": "invalid_grant", "error_description": "Malformed auth code."}
        if asked.get("code_challenge") != challenge:
            said = "Missing code verifier or it does not match."
            return 400, {"error": "invalid_grant", "error_description": said}
        scopes = asked["granted"].split()
        lasting = f"1//CANARYrefresh{self.count}"
        self.knows(lasting, scopes)
        tokens = {**self._tokens(scopes), "refresh_token": lasting}
        return 200, tokens | ({"refresh_token_expires_in": self.ends} if self.ends else {})

    def _by_key(self, assertion: str) -> tuple[int, dict[str, Any]]:
        claims = jwt.decode(assertion, self.public_key, clock_skew_in_seconds=10**9)
        if abs(claims["iat"] - self.now()) > 300:
            said = (
                "Invalid JWT: Token must be a short-lived token (60 minutes) and in a reasonable"
                " timeframe. Check your iat and exp values in the JWT claim."
            )
            return 400, {"error": "invalid_grant", "error_description": said}
        return 200, self._tokens(claims["scope"].split())

    def _tokens(self, scopes: list[str]) -> dict[str, Any]:
        self.count += 1
        token = f"ya29.CANARYaccess{self.count}"
        self.issued(token, scopes, self.lasts)
        return {
            "access_token": token,
            "expires_in": self.lasts,
            "scope": " ".join(scopes),
            "token_type": "Bearer",
        }

    def revoked(self, token: str) -> int:
        """Answer /revoke."""
        there = token in self.good
        self.good.discard(token)
        return 200 if there else 400


class _Handler(BaseHTTPRequestHandler):
    authority: Authority

    def do_GET(self) -> None:
        """Show the page where a person consents: a box for each scope."""
        asked = dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(self.path).query))
        if asked.get("client_id") != CLIENT_ID or asked.get("response_type") != "code":
            self._answer(400, "Access blocked: Authorization Error", "text/html")
            return
        boxes = "".join(
            f'<input type="checkbox" name="scope" value="{html.escape(scope)}">'
            for scope in asked["scope"].split()
        )
        hidden = html.escape(json.dumps(asked))
        page = f'<form method="post">{boxes}<input name="asked" value="{hidden}"></form>'
        self._answer(200, page, "text/html")

    def do_POST(self) -> None:
        length = int(self.headers.get("Content-Length") or 0)
        pairs = urllib.parse.parse_qsl(self.rfile.read(length).decode())
        told = dict(pairs)
        if self.path == "/o/oauth2/auth":
            asked = json.loads(told["asked"])
            if "deny" in told:
                back = {"error": told["deny"], "state": asked["state"]}
                self._redirect(f"{asked['redirect_uri']}?{urllib.parse.urlencode(back)}")
                return
            scopes = [value for name, value in pairs if name == "scope"]
            self._redirect(self.authority.consented(asked, scopes))
            return
        told = {**told, **_basic(self.headers.get("Authorization", ""))}
        self.authority.asked.append((self.path, told))
        if self.authority.down:
            self.connection.close()
            return
        if self.path == "/revoke":
            self._answer(self.authority.revoked(told["token"]), "{}")
            return
        status, body = self.authority.token(told)
        self._answer(status, json.dumps(body))

    def date_time_string(self, timestamp: float | None = None) -> str:
        return super().date_time_string(int(timestamp or self.authority.now()))

    def log_message(self, *_arguments: Any) -> None:
        pass

    def _redirect(self, to: str) -> None:
        self.send_response(302)
        self.send_header("Location", to)
        self.end_headers()

    def _answer(self, status: int, body: str, media: str = "application/json") -> None:
        content = body.encode()
        self.send_response(status)
        self.send_header("Content-Type", media)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)


def _basic(header: str) -> dict[str, str]:
    """Return what a client says of itself in the header rather than in the form."""
    if not header.startswith("Basic "):
        return {}
    name, _, secret = base64.b64decode(header.removeprefix("Basic ")).decode().partition(":")
    return {"client_id": name, "client_secret": secret}


@contextmanager
def authorizing() -> Iterator[Authority]:
    """Yield an authorization server that runs."""
    authority = Authority()
    handler = type("Handler", (_Handler,), {"authority": authority})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        server.daemon_threads = True
        authority.url = f"http://127.0.0.1:{server.server_port}"
        thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
        thread.start()
        try:
            yield authority
        finally:
            server.shutdown()
            thread.join()


@dataclass
class Person:
    """Somebody in front of a browser.

    Attributes:
        unticks: words in the scopes whose boxes they leave empty.
        denies: what goes back instead of a consent.
        away: whether they never answer.
        stray: whether other connections come to the port first, one with a state of its own.
        seen: the addresses that were opened.
        read: what the browser showed at last.
    """

    unticks: tuple[str, ...] = ()
    denies: str = ""
    away: bool = False
    stray: bool = False
    seen: list[str] = field(default_factory=list)
    read: str = ""
    turned_away: list[int] = field(default_factory=list)
    idle: list[socket.socket] = field(default_factory=list)

    def open(self, url: str, *_arguments: Any, **_options: Any) -> bool:
        """Do what the system's browser does, in its own time."""
        self.seen.append(url)
        threading.Thread(target=self.consent, args=(url,), daemon=True).start()
        return True

    def consent(self, url: str) -> None:
        if self.away:
            return
        _, page, _ = _fetched("GET", url)
        if self.stray:
            asked = dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(url).query))
            port = urllib.parse.urlsplit(asked["redirect_uri"]).port or 0
            idle = socket.create_connection(("127.0.0.1", port))  # as browsers do ahead of need
            socket.create_connection(("127.0.0.1", port)).close()
            for other in ("favicon.ico", "?state=planted&code=4/planted"):
                self.turned_away.append(_fetched("GET", asked["redirect_uri"] + other)[0])
            self.idle.append(idle)
        boxes = re.findall(r'name="scope" value="([^"]+)"', page)
        ticked = [each for each in boxes if not any(word in each for word in self.unticks)]
        asked = html.unescape(re.findall(r'name="asked" value="([^"]+)"', page)[0])
        told = [("scope", each) for each in ticked] + [("asked", asked)]
        if self.denies:
            told.append(("deny", self.denies))
        form = urllib.parse.urlencode(told)
        _, _, to = _fetched("POST", url.partition("?")[0], form)
        _, self.read, _ = _fetched("GET", to)


def _fetched(method: str, url: str, form: str | None = None) -> tuple[int, str, str]:
    parts = urllib.parse.urlsplit(url)
    connection = http.client.HTTPConnection(parts.netloc, timeout=10)
    path = f"{parts.path}?{parts.query}" if parts.query else parts.path
    connection.request(method, path, form)
    answer = connection.getresponse()
    body = answer.read().decode()
    connection.close()
    return answer.status, body, answer.headers.get("Location", "")
