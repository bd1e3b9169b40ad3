"""The page's own paths: its files, its session, what it shows, and what is told to it."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from functools import partial
from typing import TypeAlias

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response, StreamingResponse
from starlette.routing import BaseRoute, Mount, Route, Router
from starlette.types import Receive, Scope, Send

from sync.emulator import wire
from sync.emulator.asked import State
from sync.emulator.failures import ApiError
from sync.emulator.page import files, guiding
from sync.emulator.page.feed import GONE, Feed
from sync.emulator.page.headers import Guarded
from sync.emulator.page.options import Extra, Page
from sync.emulator.page.session import GRANT, NOT_OWN, Session

_Answer: TypeAlias = Callable[[Request], Awaitable[Response]]
_START, _ICON = "index.html", "icon.svg"


@dataclass(frozen=True, slots=True)
class Face:
    """What one run of the server shows to a person.

    Attributes:
        page: how the spreadsheets are shown.
        session: who may look.
        feed: the windows that are told of changes.
    """

    page: Page
    session: Session
    feed: Feed = field(default_factory=Feed)

    def routes(self, state: State) -> list[BaseRoute]:
        """Return the routes of the page; they go before those of the API."""
        state.storage.listeners.append(self.feed.tell)
        guide = self.page.guide
        own = [
            Route("/static/{name:path}", _open(_file), methods=["GET"]),
            Route("/session", _open(self._start), methods=["POST"]),
            Route("/about", self._closed(self._about), methods=["GET"]),
            Route("/events", self._closed(partial(self._events, state)), methods=["GET"]),
            *(self._extra(each) for each in self.page.pages),
        ]
        if guide is not None:
            for path, method, work in guiding.calls(guide, read_only=self.page.read_only):
                own.append(Route(path, self._closed(work), methods=[method]))
        return [
            *(_alone(path, name) for path, name in (("/", _START), ("/favicon.ico", _ICON))),
            Mount("/page", Guarded(Router(own, redirect_slashes=False, default=_nothing))),
        ]

    def _closed(self, work: _Answer) -> _Answer:
        """Return what answers as ``work`` does, but only to who has the cookie."""

        async def checked(request: Request) -> Response:
            self.session.check(request)
            return await work(request)

        return _open(checked)

    async def _start(self, request: Request) -> Response:
        body = await wire.read_body(request)
        if "origin" not in request.headers:
            raise ApiError(403, NOT_OWN)
        token = body.get("token") if isinstance(body, dict) else None
        return self.session.opened(token, request.scope["server"][1])

    async def _about(self, _: Request) -> Response:
        page = self.page
        return wire.answer(
            {
                "readOnly": page.read_only,
                "guide": page.guide is not None,
                "open": page.open,
                "pages": [{"title": each.title, "href": each.path} for each in page.pages],
            }
        )

    async def _events(self, state: State, request: Request) -> Response:
        spreadsheet = request.query_params.get("spreadsheet", "")
        version = partial(_version, state, spreadsheet)
        if await run_in_threadpool(version) == GONE:
            raise ApiError(404, "Requested entity was not found.")
        guide = self.page.guide
        stamp = partial(guide.stamp, spreadsheet) if guide else str
        return StreamingResponse(
            self.feed.events(spreadsheet, version, stamp), media_type="text/event-stream"
        )

    def _extra(self, extra: Extra) -> Route:
        async def drawn(_: Request) -> Response:
            return HTMLResponse(await run_in_threadpool(guiding.answered, extra.html))

        return Route(extra.path.removeprefix("/page"), self._closed(drawn), methods=["GET"])


def _open(work: _Answer) -> _Answer:
    """Return what answers as ``work`` does to anybody on this computer."""

    async def answered(request: Request) -> Response:
        try:
            wire.check_origin(request)
            return await work(request)
        except ApiError as error:
            return wire.refusal(error)

    return answered


async def _nothing(scope: Scope, receive: Receive, send: Send) -> None:
    missing = wire.refusal(ApiError(404, "There is no such page."))
    await missing(scope, receive, send)


def _alone(path: str, name: str) -> Route:
    """Return the route of a file that has a path of its own."""

    async def sent(request: Request) -> Response:
        return await run_in_threadpool(files.answer, request, name)

    return Route(path, Guarded(Router([Route(path, _open(sent), methods=["GET"])])))


async def _file(request: Request) -> Response:
    return await run_in_threadpool(files.answer, request, request.path_params["name"])


def _version(state: State, spreadsheet: str) -> int:
    """Return the version of a spreadsheet now; ``GONE`` where the person has none of that id."""
    try:
        with state.storage.turn(GRANT.user):
            return state.storage.file(spreadsheet).version
    except ApiError:
        return GONE
