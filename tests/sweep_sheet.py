"""The emulator without a network: requests go straight into its application.

What the whole of it holds can be kept, and put back in a moment.
"""

from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple, TypeAlias
from unittest import mock
from urllib.parse import unquote, urlsplit

import requests
from requests.adapters import BaseAdapter

from sync.emulator import app, other_user, turn
from sync.emulator.asked import State
from sync.emulator.faults import Fault
from sync.emulator.rendered import Rendered
from sync.emulator.session import GOOGLE
from sync.emulator.storage import Storage
from sync.google import store as google

Watch: TypeAlias = Callable[[str, Any], None]


class Kept(NamedTuple):
    """What an emulator held at a moment."""

    database: bytes
    books: dict[str, Any]


class Direct(BaseAdapter):
    """Gives a request to the emulator's application, in this thread."""

    def __init__(self, sheets: "Sheets") -> None:
        super().__init__()
        self._sheets = sheets

    def send(self, request: Any, **_options: Any) -> requests.Response:
        with self._sheets.watched(request):
            return self._answer(request)

    def _answer(self, request: Any) -> requests.Response:
        self._sheets.posted += request.method == "POST"
        parts = urlsplit(str(request.url))
        body = request.body or b""
        told: list[dict[str, Any]] = []
        scope = _scope(request, parts.path, parts.query)
        given = [{"type": "http.request", "body": body.encode() if isinstance(body, str) else body}]

        async def receive() -> dict[str, Any]:
            return given.pop() if given else {"type": "http.disconnect"}

        async def send(message: dict[str, Any]) -> None:
            told.append(message)

        _run(self._sheets.application(scope, receive, send))
        return _response(request, told)

    def close(self) -> None:
        pass


def _scope(request: Any, path: str, query: str) -> dict[str, Any]:
    own = {"host": "127.0.0.1:1"}
    heads = {**{k.lower(): v for k, v in request.headers.items()}, **own}
    heads.pop("accept-encoding", None)
    return {
        "type": "http",
        "http_version": "1.1",
        "method": request.method,
        "path": unquote(path),
        "raw_path": path.encode(),
        "root_path": "",
        "query_string": query.encode(),
        "headers": [(k.encode(), str(v).encode()) for k, v in heads.items()],
        "server": ("127.0.0.1", 1),
        "scheme": "http",
    }


def _response(request: Any, told: list[dict[str, Any]]) -> requests.Response:
    answer = requests.Response()
    answer.status_code = told[0]["status"]
    for key, value in told[0]["headers"]:
        answer.headers[key.decode()] = value.decode()
    answer._content = b"".join(each.get("body", b"") for each in told[1:])
    answer.request, answer.url = request, request.url
    return answer


def _run(work: Coroutine[Any, Any, Any]) -> None:
    """Run what never really waits to its end, without a loop."""
    try:
        while True:
            work.send(None)
    except StopIteration:
        pass


async def _here(call: Any, *given: Any) -> Any:
    return call(*given)


class Sheets:
    """One emulator in memory.

    Attributes:
        posted: how many requests were to change something so far.
        watch: is told of every request before it is answered and after; not of its own.
    """

    def __init__(self) -> None:
        self._storage = Storage(":memory:")
        self._rendered = Rendered()  # rows are known again by what they are, not by where
        self.posted = 0
        self.watch: Watch | None = None
        self._begin()

    def _begin(self) -> None:
        self.state = State(self._storage, rendered=self._rendered)
        self.application = app.application(self.state)

    def close(self) -> None:
        self._storage.close()

    def writes(self) -> int:
        return self.posted

    @contextmanager
    def watched(self, request: Any) -> Iterator[None]:
        watch, self.watch = self.watch, None
        if watch is None:
            yield
            return
        watch("before", request)
        self.watch = watch
        yield
        self.watch = None
        watch("after", request)
        self.watch = watch

    def kept(self) -> Kept:
        return Kept(self._storage._connection.serialize(), dict(self._storage._open))

    def put_back(self, kept: Kept) -> None:
        self._storage._connection.deserialize(kept.database)
        self._storage._open = dict(kept.books)
        self._begin()

    def switch(self, **settings: Any) -> None:
        for name, value in settings.items():
            self._storage.switches.set(name, value)

    def calm(self) -> None:
        """Forget what was still to happen."""
        self.state.faults.waiting.clear()

    def edit(self, spreadsheet: str, *edits: Any) -> None:
        """Let another user edit now."""
        with self._storage.turn():
            other_user.act(self.state, spreadsheet, other_user.check(list(edits)))

    def another_user(self, spreadsheet: str, *edits: Any, **rule: Any) -> None:
        """Let another user edit just before a request that the rule names, or after it."""
        rule["spreadsheet"] = spreadsheet
        self.state.faults.waiting.append(Fault("edit", edits=other_user.check(list(edits)), **rule))

    def client(self) -> google.Client:
        session = requests.Session()
        session.headers["Authorization"] = "Bearer local"
        for address in GOOGLE:
            session.mount(address, Direct(self))
        return google.client(session=session)


@contextmanager
def sheets() -> Iterator[Sheets]:
    """Yield an emulator whose every request is answered in the thread that asks."""
    with mock.patch.object(turn, "run_in_threadpool", _here):
        made = Sheets()
        try:
            yield made
        finally:
            made.close()
