"""HTTP in and out: who may ask, what was asked, and how the answer is written.

The server is for this computer's own programs. A page in a browser must not reach it, so the Host
must be exactly ours (no name that was rebound to loopback), a write with a foreign Origin is
refused, and no answer ever carries a header that opens it to other origins.
"""

import json
from collections.abc import Callable
from typing import Any
from urllib.parse import unquote

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from sync.emulator import batch
from sync.emulator.asked import Asked, State
from sync.emulator.calls import routes
from sync.emulator.failures import ApiError, unauthenticated
from sync.emulator.log import Entry, Log

MAX_BODY = 32 * 1024 * 1024
_READS = ("GET", "HEAD")


def check_origin(request: Request) -> None:
    """Refuse a request that a web page may have sent.

    Raises:
        ApiError: 403, for a Host or an Origin that is not this server's.
    """
    port = request.scope["server"][1]
    ours = (f"127.0.0.1:{port}", f"localhost:{port}")
    host = request.headers.getlist("host")
    if len(host) != 1 or host[0] not in ours:
        raise ApiError(403, "This server answers only to its own address on this computer.")
    origin = request.headers.get("origin")
    own = tuple(f"http://{name}" for name in ours)
    if request.method not in _READS and origin is not None and origin not in own:
        raise ApiError(403, "A page of another origin may not write here.")


def check_token(request: Request) -> None:
    """Refuse a request without a bearer token; any token will do.

    Raises:
        ApiError: 401.
    """
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token.strip():
        raise unauthenticated()


async def read_body(request: Request) -> Any:
    """Return the request's JSON; ``None`` where there is none.

    Raises:
        ApiError: 413 for too much of it, 400 for what is no JSON.
    """
    content = bytearray()
    async for chunk in request.stream():
        content += chunk
        if len(content) > MAX_BODY:
            raise ApiError(413, "Request payload size exceeds the limit: 33554432 bytes.")
    if not content:
        return None
    try:
        return json.loads(content)
    except (ValueError, RecursionError) as error:
        message = f"Invalid JSON payload received. {error}"
        raise ApiError(400, message) from error


def answer(body: Any, status: int = 200) -> Response:
    """Return a JSON answer; 204 without a body for ``None``."""
    if body is None:
        return Response(status_code=204)
    content = json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()
    return Response(content, status, media_type="application/json; charset=UTF-8")


def path_of(request: Request) -> str:
    """Return the path with each of its parts unquoted; a quoted slash stays inside its part."""
    raw = request.scope.get("raw_path") or request.url.path.encode()
    return unquote(raw.decode("ascii"))


Endpoint = Callable[[Request], Any]


def endpoint(state: State, log: Log) -> Endpoint:
    """Return the function that answers every request."""

    async def respond(request: Request) -> Response:
        entry = {"call": "", "kinds": ()}
        try:
            check_origin(request)
            check_token(request)
            body = await read_body(request)
            response = await run_in_threadpool(_call, state, request, body, entry)
        except ApiError as error:
            response = answer(error.body(), error.code)
        log.add(
            Entry(
                request.method,
                request.url.path,
                str(entry["call"]),
                response.status_code,
                tuple(entry["kinds"]),
            )
        )
        return response

    return respond


def _call(state: State, request: Request, body: Any, entry: dict[str, Any]) -> Response:
    name, call, parts = routes.find(request.method, path_of(request))
    entry["call"] = name
    if name == "spreadsheets.batchUpdate" and isinstance(body, dict):
        entry["kinds"] = batch.kinds(body)
    parameters: dict[str, list[str]] = {}
    for key, value in request.query_params.multi_items():
        parameters.setdefault(key, []).append(value)
    with state.storage.lock:
        return answer(routes.answered(state, name, call, Asked(parts, parameters, body)))


async def present(_request: Request) -> Response:
    """Answer that this server is here."""
    return Response(status_code=204)
