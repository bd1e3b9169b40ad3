"""What to do after a request that failed: whether to send it again, when, and when to give up.

Waits grow from failure to failure, up to a cap, and each is drawn anew between nothing and its
growth: computers that failed together do not come back together. Source: Marc Brooker,
"Exponential Backoff And Jitter" (full jitter); Google's advice for the Sheets API is a truncated
exponential backoff with a maximum of 32 or 64 seconds.
"""

import json
import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from enum import Enum
from typing import Any

import requests
from urllib3.exceptions import MaxRetryError, NewConnectionError

from sync.google.failures import is_quota
from sync.google.wire import TOKEN

_FLAWED = frozenset({408, 500, 502, 503, 504})


class Failure(Enum):
    """What a failure says of the request."""

    REFUSED = "Google's quota is used up"  # not done, for certain
    UNREACHED = "Google cannot be reached"  # not even sent
    UNKNOWN = "Google does not answer properly"  # done or not


@dataclass(frozen=True, slots=True)
class Patience:
    """How long to try.

    Attributes:
        tries: how often one request is sent at most.
        unreached: the same while no connection comes about: waiting helps little there.
        first: the seconds that the first wait does not exceed.
        cap: the seconds that no wait exceeds, but for one that Google asks for.
        total: the seconds that waits and failed requests may cost in all, over many requests.
        last: the seconds that a request may take after that: it is sent once.
    """

    tries: int = 8
    unreached: int = 3
    first: float = 1.0
    cap: float = 64.0
    total: float = 300.0
    last: float = 30.0

    def wait(self, tried: int, draw: Callable[[], float] = random.random) -> float:
        """Return the seconds before the next try, after ``tried`` that failed."""
        return draw() * min(self.cap, self.first * 2.0 ** (tried - 1))

    def most(self, failure: Failure) -> int:
        """Return how often a request is sent that fails in this way."""
        return self.unreached if failure is Failure.UNREACHED else self.tries


def of_answer(answer: requests.Response) -> Failure | None:
    """Return what an answer says, if the same request may fare better later."""
    if answer.status_code == 429:
        return Failure.REFUSED
    if answer.status_code == 403:
        return Failure.REFUSED if is_quota(_error(answer)) else None
    return Failure.UNKNOWN if answer.status_code in _FLAWED else None


def of_exception(failed: requests.RequestException) -> Failure:
    """Return what a broken connection says."""
    if isinstance(failed, requests.ConnectTimeout):
        return Failure.UNREACHED
    cause = failed.args[0] if failed.args else None
    if isinstance(cause, MaxRetryError) and isinstance(cause.reason, NewConnectionError):
        return Failure.UNREACHED
    return Failure.UNKNOWN


def may_repeat(request: requests.PreparedRequest) -> bool:
    """Whether a request does no more harm when it was done already than when it was not.

    A batch with a token does not: what takes away the old token and adds the new one is refused
    as a whole the second time, and who sent it then looks whether its token is there.
    """
    if request.method != "POST":
        return request.method in {"GET", "HEAD", "PUT", "DELETE"}
    if not str(request.url).partition("?")[0].endswith(":batchUpdate"):
        return False
    return any(_is_token(each) for each in _requests(request.body))


def asked_to_wait(headers: Mapping[str, str], now: datetime) -> float:
    """Return the seconds that ``Retry-After`` asks for; 0 where it does not."""
    said = headers.get("Retry-After", "").strip()
    if said.isdecimal():
        return float(said)
    try:
        until = parsedate_to_datetime(said).astimezone(UTC)
    except (ValueError, OverflowError):
        return 0.0
    return max(0.0, (until - now).total_seconds())


def _requests(body: Any) -> list[Any]:
    try:
        found = json.loads(body)["requests"]
    except (TypeError, ValueError, KeyError):
        return []
    return found if isinstance(found, list) else []


def _is_token(request: Mapping[str, Any]) -> bool:
    added = request.get("addNamedRange", {}).get("namedRange", {})
    return str(added.get("name", "")).startswith(TOKEN)


def _error(answer: requests.Response) -> Mapping[str, Any]:
    try:
        found = answer.json()["error"]
    except (ValueError, KeyError, TypeError):
        return {}
    return found if isinstance(found, Mapping) else {}
