"""One request's way through the server: who asks, what goes wrong on purpose, and the answer."""

import asyncio
from contextlib import suppress
from typing import NamedTuple

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Message, Receive, Scope, Send

from sync.emulator import batch, faults, other_user, scopes, wire
from sync.emulator.asked import Asked, Call, State
from sync.emulator.calls import routes
from sync.emulator.failures import ApiError
from sync.emulator.faults import Struck
from sync.emulator.log import Entry, Log
from sync.emulator.page import headers
from sync.emulator.page.face import Face
from sync.emulator.page.session import GRANT
from sync.emulator.quota import READS_BY_POST
from sync.emulator.users import Grant


class _Turn(NamedTuple):
    """What was found out about a request before it is done."""

    name: str
    method: str
    call: Call
    asked: Asked
    grant: Grant
    struck: Struck
    reads: bool


_READS = ("spreadsheets.get", "values.get", "values.batchGet")


class Endpoint:
    """Answers every request of the API; an ASGI application of its own."""

    def __init__(self, state: State, log: Log, face: Face | None = None) -> None:
        self._state = state
        self._log = log
        self._face = face

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        request = Request(scope, receive)
        turn: _Turn | None = None
        response: Response | None = None
        try:
            wire.check_origin(request)
            turn = await self._begun(request)
            response = await self._done(turn)
        except ApiError as error:
            response = wire.refusal(error)
        self._record(request, turn, response)
        if response is not None:
            response.headers.update(headers.API)
            response.headers.setdefault("Cache-Control", "no-store")
        if response is None:
            await _hang_up(scope, receive)
        elif turn is not None and turn.struck.truncated:
            await _break_off(response, scope, receive, send)
        else:
            await response(scope, receive, send)

    def _record(self, request: Request, turn: _Turn | None, response: Response | None) -> None:
        """Log a request; no answer at all is status 0."""
        status = response.status_code if response else 0
        name, kinds = (turn.name, _kinds(turn)) if turn else ("", ())
        self._log.add(Entry(request.method, request.url.path, name, status, kinds))

    async def _begun(self, request: Request) -> _Turn:
        state = self._state
        name, call, parts = routes.find(request.method, wire.path_of(request))
        parameters = wire.parameters(request)
        key = parameters.get("key", [""])[-1]
        token, grant = self._asking(request, key)
        scopes.check(name, grant)
        if self._face is not None and self._face.page.read_only and writes(name, request.method):
            raise ApiError(403, "This page is read-only: it shows a workbook and changes nothing.")
        body = await wire.read_body(request)
        struck = state.faults.of(name, request.method)
        if struck.expires:
            state.users.expired.add(token)
            state.users.identify(request.headers, key, state.now())
        state.quota.take(name, grant, state.now())
        reads = name in _READS and parts[0] not in state.foreign
        asked = Asked(parts, parameters, body)
        return _Turn(name, request.method, call, asked, grant, struck, reads)

    def _asking(self, request: Request, key: str) -> tuple[str, Grant]:
        """Return who asks: the person at the page, or whom a token stands for."""
        if self._face is not None and self._face.session.holds(request):
            self._face.session.check(request)
            return "", GRANT
        return self._state.users.identify(request.headers, key, self._state.now())

    async def _done(self, turn: _Turn) -> Response | None:
        """Return the answer; ``None`` for no answer at all."""
        struck = turn.struck
        if not struck.faults:
            return await run_in_threadpool(self._do, turn)
        await asyncio.sleep(struck.waits("before"))
        fault = struck.ends("before")
        response: Response | None = None
        if fault is None:
            try:
                response = await run_in_threadpool(self._do, turn)
            except ApiError as error:
                response = wire.refusal(error)
            await asyncio.sleep(struck.waits("after"))
            fault = struck.ends("after")
        if fault is None:
            return response
        if fault.kind == "drop":
            return None
        return wire.refusal(faults.error(fault, turn.name, turn.method, turn.grant.project))

    def _do(self, turn: _Turn) -> Response:
        """Do what is asked, and what another user does just before and after it."""
        storage = self._state.storage
        with storage.lock:
            self._edits(turn, "before")
            # The answer is written before the turn ends: what cannot be answered is not done.
            with storage.turn(turn.grant.user):
                response = self._read(turn) if turn.reads else self._answer(turn)
            self._edits(turn, "after")
        return response

    def _answer(self, turn: _Turn) -> Response:
        return wire.answer(routes.answered(self._state, turn.name, turn.call, turn.asked))

    def _read(self, turn: _Turn) -> Response:
        """Return the answer to a read: the one that was given before, if it still holds."""
        state = self._state
        version = state.storage.file(turn.asked.path[0]).version
        who = turn.grant.user
        key = (turn.name, (who, *turn.asked.path), repr(turn.asked.parameters))
        found = state.answers.find(key, version, state.now())
        if found is not None:
            return wire.json_answer(found)
        response = self._answer(turn)
        state.answers.keep(key, version, state.now(), bytes(response.body))
        return response

    def _edits(self, turn: _Turn, when: str) -> None:
        for fault in turn.struck.at(when, "edit"):
            about = fault.spreadsheet or (turn.asked.path[0] if turn.asked.path else "")
            with self._state.storage.turn():
                other_user.act(self._state, about, fault.edits)


def writes(call: str, method: str) -> bool:
    """Whether a call may change anything."""
    return method not in {"GET", "HEAD"} and call not in READS_BY_POST


def _kinds(turn: _Turn) -> tuple[str, ...]:
    body = turn.asked.body
    return batch.kinds(body) if turn.name == "spreadsheets.batchUpdate" else ()


async def _hang_up(scope: Scope, receive: Receive) -> None:
    """Close the connection; the client gets nothing (more)."""
    transport = scope.get("state", {}).get("transport")
    if transport is None:
        raise ConnectionResetError  # not served by our own server: let whoever serves hang up
    transport.close()
    with suppress(asyncio.TimeoutError):
        async with asyncio.timeout(5):
            while (await receive())["type"] != "http.disconnect":
                continue


async def _break_off(response: Response, scope: Scope, receive: Receive, send: Send) -> None:
    """Send the first half of an answer, and hang up."""
    half = len(response.body) // 2

    async def sent(message: Message) -> None:
        if message["type"] == "http.response.body":
            message = {**message, "body": bytes(response.body)[:half], "more_body": True}
        await send(message)

    await response(scope, receive, sent)
    await _hang_up(scope, receive)
