"""Requests that end: a time limit for the whole of an answer, and nothing taken from ``~/.netrc``.

The timeout of ``requests`` is for each piece that arrives: a server that sends a byte now and then
is waited for without end.
"""

import queue
import threading
from collections.abc import Callable
from typing import Any, TypeAlias

import requests
from requests.adapters import HTTPAdapter

TIMEOUT = (10.0, 30.0)
"""Seconds to connect to the sign-in server, and to wait for its answer."""
_Came: TypeAlias = tuple[requests.Response | None, BaseException | None]


def within(seconds: float, send: Callable[[], requests.Response]) -> requests.Response:
    """Return what ``send`` returns, or raise what it raises, if it does so in time.

    Raises:
        ReadTimeout: it takes longer; it is left to itself, and nobody waits for it at the end.
    """
    came: queue.SimpleQueue[_Came] = queue.SimpleQueue()

    def sent() -> None:
        try:
            came.put((send(), None))
        except BaseException as failed:  # noqa: BLE001 - raised again by whoever waits
            came.put((None, failed))

    threading.Thread(target=sent, daemon=True).start()
    try:
        answer, failed = came.get(timeout=seconds)
    except queue.Empty:
        raise requests.ReadTimeout("the answer takes too long") from None
    if answer is None:
        raise failed or requests.ReadTimeout
    return answer


class Bounded(HTTPAdapter):
    """Sends a request, and waits for its answer no longer than for a sign-in server's.

    Args:
        most: seconds to connect, and to wait for an answer.
    """

    def __init__(self, most: tuple[float, float] = TIMEOUT) -> None:
        super().__init__()
        self._most = most

    def send(self, request: Any, *_arguments: Any, **options: Any) -> requests.Response:
        """Send a request.

        Raises:
            RequestException: no answer came, or not all of it in time.
        """
        given = options.get("timeout")
        both = given if isinstance(given, tuple) else (given, given)
        most = tuple(min(each or mine, mine) for each, mine in zip(both, self._most, strict=True))
        send = super().send

        def whole() -> requests.Response:
            answer = send(request, **{**options, "timeout": most})
            if not options.get("stream"):
                _ = answer.content
            return answer

        return within(sum(most), whole)


def session(most: tuple[float, float] = TIMEOUT) -> requests.Session:
    """Return a session for the sign-in server.

    Args:
        most: seconds to connect, and to wait for an answer.
    """
    made = requests.Session()
    for scheme in ("https://", "http://"):
        made.mount(scheme, Bounded(most))
    made.auth = unchanged
    return made


def unchanged(request: requests.PreparedRequest) -> requests.PreparedRequest:
    """Return a request as it is: a session that has this does not look into ``~/.netrc``."""
    return request
