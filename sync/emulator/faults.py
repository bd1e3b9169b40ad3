"""Faults on request: what goes wrong on a real network with a real service, when a test says so.

A fault has a rule that says which requests it strikes; one that is spent is forgotten.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from typing import Any

from sync.emulator.failures import ApiError
from sync.emulator.quota import exceeded
from sync.emulator.scopes import is_drive

KINDS = ("error", "drop", "slow", "truncate", "expire", "edit")
WHEN = ("before", "after")


@dataclass(slots=True)
class Fault:
    """One fault and the rule for it.

    Attributes:
        kind: ``error`` answers ``status``; ``drop`` closes the connection without an answer;
            ``slow`` waits ``seconds``; ``truncate`` breaks off in the middle of the answer;
            ``expire`` makes the token that asks no longer good; ``edit`` is another user.
        when: ``before`` what was asked is done, which it then is not where an error or a drop
            answers, or ``after`` it.
        call: the calls it strikes, such as ``values.*``.
        method: the HTTP methods it strikes, such as ``P*``.
        nth: the first of the matching requests that it strikes, counted from 1.
        times: how many requests it strikes; 0 for all that follow.
        status: what an ``error`` answers: 401, 403, 429, 500, 502, 503 or 504.
        retry_after: the seconds that an ``error`` gives in Retry-After; 0 for no such header.
        seconds: how long a ``slow`` one waits.
        spreadsheet: the spreadsheet of an ``edit``; ``""`` for the one that the request is about.
        edits: what another user does; see :mod:`sync.emulator.other_user`.
    """

    kind: str
    when: str = "before"
    call: str = "*"
    method: str = "*"
    nth: int = 1
    times: int = 1
    status: int = 503
    retry_after: int = 0
    seconds: float = 0.0
    spreadsheet: str = ""
    edits: tuple[Mapping[str, Any], ...] = ()
    met: int = 0

    def strikes(self, call: str, method: str) -> bool:
        """Whether it strikes this request, which is counted."""
        if not (fnmatchcase(call, self.call) and fnmatchcase(method, self.method)):
            return False
        self.met += 1
        return self.met >= self.nth and not self._spent(self.met - 1)

    def _spent(self, met: int) -> bool:
        return self.times > 0 and met >= self.nth - 1 + self.times

    @property
    def spent(self) -> bool:
        """Whether it will strike no more."""
        return self._spent(self.met)


@dataclass(slots=True)
class Faults:
    """The faults that are to come."""

    waiting: list[Fault] = field(default_factory=list)

    def of(self, call: str, method: str) -> "Struck":
        """Return what strikes a request."""
        if not self.waiting:
            return _NOTHING
        struck = Struck(tuple(fault for fault in self.waiting if fault.strikes(call, method)))
        self.waiting = [fault for fault in self.waiting if not fault.spent]
        return struck


@dataclass(frozen=True, slots=True)
class Struck:
    """The faults that strike one request."""

    faults: tuple[Fault, ...] = ()

    def at(self, when: str, *kinds: str) -> Iterable[Fault]:
        """Yield those of some kinds at a moment."""
        return (fault for fault in self.faults if fault.when == when and fault.kind in kinds)

    def waits(self, when: str) -> float:
        """Return the seconds to wait at a moment."""
        return sum(fault.seconds for fault in self.at(when, "slow"))

    def ends(self, when: str) -> Fault | None:
        """Return the fault that takes the place of the answer, if any."""
        return next(iter(self.at(when, "error", "drop")), None)

    @property
    def truncated(self) -> bool:
        """Whether the answer is to break off."""
        return any(fault.kind == "truncate" for fault in self.faults)

    @property
    def expires(self) -> bool:
        """Whether the token is to be no longer good."""
        return any(fault.kind == "expire" for fault in self.faults)


_NOTHING = Struck()


def error(fault: Fault, call: str, method: str, project: str) -> ApiError:
    """Return what an ``error`` answers, in Google's words."""
    made = _error(fault.status, call, method, project)
    if fault.retry_after:
        made.headers["Retry-After"] = str(fault.retry_after)
    return made


def _error(status: int, call: str, method: str, project: str) -> ApiError:
    if status == 429 and not is_drive(call):
        return exceeded("read" if method == "GET" else "write", project)
    message = _MESSAGES.get(status, "Internal error encountered.")
    if status in (403, 429):
        reason = "userRateLimitExceeded" if status == 403 else "rateLimitExceeded"
        entry = {"message": message, "domain": "usageLimits", "reason": reason}
        return ApiError(status, message, errors=[entry])
    return ApiError(status, message)


_MESSAGES = {
    401: "Request had invalid authentication credentials. Expected OAuth 2 access token, login "
    "cookie or other valid authentication credential. See "
    "https://developers.google.com/identity/sign-in/web/devconsole-project.",
    403: "User Rate Limit Exceeded",
    429: "Rate Limit Exceeded",
    500: "Internal error encountered.",
    502: "Bad Gateway",
    503: "The service is currently unavailable.",
    504: "Deadline expired before operation could complete.",
}
STATUSES = tuple(_MESSAGES)
