"""The adapter through which requests to Google go: it paces them, and tries again where that helps.

It stands under the sign-in, so a token that runs out during a wait is renewed by the layer above.
"""

import logging
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import requests
from requests.adapters import BaseAdapter

from sync.google.requesting import patience
from sync.google.requesting.bounded import within
from sync.google.requesting.pace import Buckets, Pace, limits
from sync.google.requesting.patience import Failure, Patience

LOG = logging.getLogger("lifeops.waiting")
"""Told of every wait that a person would notice."""
TIMEOUT = (10.0, 190.0)
"""Seconds to connect, and to wait for an answer; Google itself gives up after 180."""
_NOTICED = 2.0
_SHORTEST = 0.05


@dataclass(frozen=True, slots=True)
class Clock:
    """How time passes.

    Attributes:
        now: seconds since some moment.
        sleep: lets some seconds pass.
    """

    now: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep


class Courteous(BaseAdapter):
    """Sends requests through another adapter, as Google asks programs to.

    What waits and failures cost is counted together over all requests; when it is used up, each
    further request is sent once and given little time, so that a run comes to its end.

    Args:
        inner: what sends.
        buckets: what paces.
        patient: how long to try.
        clock: how time passes.
    """

    def __init__(
        self,
        inner: BaseAdapter,
        buckets: Buckets,
        patient: Patience | None = None,
        clock: Clock | None = None,
    ) -> None:
        super().__init__()
        self._inner = inner
        self._buckets = buckets
        self._patient = patient or Patience()
        self._clock = clock or Clock()
        self._lost = 0.0

    def send(
        self, request: requests.PreparedRequest, *_arguments: Any, **options: Any
    ) -> requests.Response:
        """Send a request, again if it has to be, and return the last answer."""
        tried, under = 0, limits(str(request.method), str(request.url))
        while True:
            self._keep_pace(under)
            tried += 1
            began = self._clock.now()
            try:
                answer = self._sent(request, options)
            except requests.RequestException as failed:
                self._lost += self._clock.now() - began
                if not self._goes_on(request, patience.of_exception(failed), tried):
                    raise
                continue
            failure = patience.of_answer(answer)
            if failure is None:
                return answer
            self._lost += self._clock.now() - began
            if not self._goes_on(request, failure, tried, answer.headers):
                return answer
            answer.close()

    def close(self) -> None:
        """Close what sends."""
        self._inner.close()

    def _sent(
        self, request: requests.PreparedRequest, options: Mapping[str, Any]
    ) -> requests.Response:
        given = options.get("timeout")
        both = given if isinstance(given, tuple) else (given, given)
        left = max(self._left, self._patient.last)
        most = tuple(min(each or most, left) for each, most in zip(both, TIMEOUT, strict=True))

        def whole() -> requests.Response:
            answer = self._inner.send(request, **{**options, "timeout": most})
            if not options.get("stream"):
                _ = answer.content  # an answer that breaks off half-way breaks off here
            return answer

        return within(sum(most), whole)

    @property
    def _left(self) -> float:
        return self._patient.total - self._lost

    def _keep_pace(self, under: Mapping[str, Pace]) -> None:
        waits = self._buckets.take(under)
        if waits > _SHORTEST:
            self._wait(waits, "Keeping below Google's quota")

    def _goes_on(
        self,
        request: requests.PreparedRequest,
        failure: Failure,
        tried: int,
        headers: Mapping[str, str] | None = None,
    ) -> bool:
        """Wait and return ``True``, or return ``False`` where there is no use in trying again."""
        if failure is Failure.UNKNOWN and not patience.may_repeat(request):
            return False
        if tried >= self._patient.most(failure):
            return False
        asked = patience.asked_to_wait(headers or {}, datetime.now(UTC))
        waits = max(asked, self._patient.wait(tried))
        if waits >= self._left:
            return False
        self._lost += waits
        self._wait(waits, failure.value)
        return True

    def _wait(self, seconds: float, why: str) -> None:
        if seconds >= _NOTICED:
            LOG.info("%s: waiting %.0f s", why, seconds)
        self._clock.sleep(seconds)
