"""What the server was asked, for tests that count requests and for people who watch."""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

MOST = 100_000
"""How many requests are remembered; a server that runs for weeks forgets the oldest half."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One request.

    Attributes:
        method: ``GET``, ``POST``, ...
        path: the path, without parameters.
        call: the API method, such as ``spreadsheets.batchUpdate``.
        status: the HTTP status of the answer; 0 where the connection was dropped.
        kinds: the kinds of a batchUpdate's requests, in order.
    """

    method: str
    path: str
    call: str
    status: int
    kinds: tuple[str, ...] = ()


@dataclass(slots=True)
class Log:
    """The requests so far; ``show`` is called with each as it is answered."""

    entries: list[Entry] = field(default_factory=list)
    show: Callable[[Entry], None] | None = None

    def add(self, entry: Entry) -> None:
        """Record a request."""
        if len(self.entries) >= MOST:
            del self.entries[: MOST // 2]
        self.entries.append(entry)
        if self.show is not None:
            self.show(entry)


def counts(entries: Iterable[Entry]) -> Counter[tuple[str, str]]:
    """Return how often each method and call was made."""
    return Counter((entry.method, entry.call) for entry in entries)
