"""The server as an ASGI application."""

from starlette.applications import Starlette
from starlette.routing import Route

from sync.emulator import wire
from sync.emulator.asked import State
from sync.emulator.log import Log

_METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")


def application(state: State, log: Log | None = None, token: str = "") -> Starlette:
    """Return the application that serves ``state``.

    Args:
        state: what it serves.
        log: records every request.
        token: the last part of a path that answers 204, by which the server is recognised.
    """
    respond = wire.endpoint(state, log or Log())
    routes = [Route("/{path:path}", respond, methods=list(_METHODS))]
    if token:
        routes.insert(0, Route(f"/lifeops/{token}", wire.present))
    return Starlette(routes=routes)
