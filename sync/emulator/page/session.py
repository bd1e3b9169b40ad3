"""Who looks at the page: a token shown once, then a cookie.

The token is made anew by each run of the server and travels in the fragment of the page's address,
which browsers send to nobody. The cookie opens nothing by itself: it counts only in requests that
the browser says this server's own page made, so no page of another origin can use it.
"""

import secrets
from dataclasses import dataclass, field
from http.cookies import CookieError, SimpleCookie

from starlette.requests import Request
from starlette.responses import Response

from sync.emulator.failures import ApiError
from sync.emulator.users import Grant

GRANT = Grant(project="")
"""The person at the page: the owner of every sheet, whose requests are not counted."""
NOT_OWN = "Only the page of this server itself may ask this."
_ENDED = "This page's session has ended. Run `lifeops serve --open` to open it again."
_READS = ("GET", "HEAD")
_OWN = ("same-origin", "none")


@dataclass(frozen=True, slots=True)
class Session:
    """The session of the page, one for all windows.

    Attributes:
        token: opens it.
        secret: what the cookie holds.
    """

    token: str
    secret: str = field(default_factory=lambda: secrets.token_urlsafe(32))

    def opened(self, token: object, port: int) -> Response:
        """Return the answer that starts the session.

        Raises:
            ApiError: 403, for another token.
        """
        if not _same(token if isinstance(token, str) else "", self.token):
            raise ApiError(403, "This address is out of date: open the one that lifeops printed.")
        response = Response(status_code=204)
        response.set_cookie(
            cookie_name(port), self.secret, path="/", httponly=True, samesite="strict"
        )
        return response

    def holds(self, request: Request) -> bool:
        """Whether a request bears the cookie, and asks as nobody else."""
        if "authorization" in request.headers:
            return False
        name = cookie_name(request.scope["server"][1])
        return _same(_cookie(request, name), self.secret)

    def check(self, request: Request) -> None:
        """Refuse a request that does not come from the page itself.

        Raises:
            ApiError: 401 without the cookie; 403 for another origin's use of it.
        """
        if not self.holds(request):
            raise ApiError(401, _ENDED)
        check_own(request)


def check_own(request: Request) -> None:
    """Refuse a request that another page than this server's own may have made.

    Raises:
        ApiError: 403, for a write without an Origin, and for any trace of another origin.
    """
    origin = request.headers.get("origin")
    own = f"http://{request.headers.get('host', '')}"  # which is ours: that was checked first
    if origin != own and (origin is not None or request.method not in _READS):
        raise ApiError(403, NOT_OWN)
    if request.headers.get("sec-fetch-site", "none") not in _OWN:
        raise ApiError(403, NOT_OWN)


def cookie_name(port: int) -> str:
    """Return the name of the cookie: browsers send cookies to every port of a host."""
    return f"lifeops_{port}"


def _cookie(request: Request, name: str) -> str:
    cookies: SimpleCookie = SimpleCookie()
    try:
        cookies.load(request.headers.get("cookie", ""))
    except CookieError:
        return ""
    found = cookies.get(name)
    return found.value if found else ""


def _same(one: str, other: str) -> bool:
    return secrets.compare_digest(one.encode(), other.encode())
