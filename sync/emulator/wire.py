"""HTTP in and out: who may ask, what was asked, and how the answer is written.

The server is for this computer's own programs. A page in a browser must not reach it, so the Host
must be exactly ours (no name that was rebound to loopback), a write with a foreign Origin is
refused, and no answer ever carries a header that opens it to other origins.
"""

from typing import Any
from urllib.parse import unquote

from starlette.requests import Request
from starlette.responses import Response

from sync.emulator import payload
from sync.emulator.asked import Content
from sync.emulator.failures import ApiError

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
    if request.url.path.startswith("/upload/"):
        media = request.headers.get("content-type", "")
        return Content(bytes(content), media, headers=request.headers)
    if not content:
        return None
    return payload.parse(bytes(content))


def answer(body: Any, status: int = 200) -> Response:
    """Return a JSON answer; 204 without a body for ``None``."""
    if body is None:
        return Response(status_code=204)
    if isinstance(body, Content):
        head = {"Content-Type": body.media, **body.headers}
        return Response(body.content, body.status, head)
    return json_answer(payload.written(body), status)


def json_answer(content: bytes, status: int = 200) -> Response:
    """Return an answer whose JSON is written already."""
    return Response(content, status, media_type="application/json; charset=UTF-8")


def refusal(error: ApiError) -> Response:
    """Return a refusal as it goes out."""
    response = answer(error.body(), error.code)
    response.headers.update(error.headers)
    return response


def path_of(request: Request) -> str:
    """Return the path with each of its parts unquoted; a quoted slash stays inside its part."""
    raw = request.scope.get("raw_path") or request.url.path.encode()
    return unquote(raw.decode("latin-1"))


def parameters(request: Request) -> dict[str, list[str]]:
    """Return the parameters of a request, every value of each."""
    found: dict[str, list[str]] = {}
    for key, value in request.query_params.multi_items():
        found.setdefault(key, []).append(value)
    return found


async def present(_request: Request) -> Response:
    """Answer that this server is here."""
    return Response(status_code=204)
