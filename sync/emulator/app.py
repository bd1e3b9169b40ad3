"""The server as an ASGI application."""

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from sync.emulator import orders, wire
from sync.emulator.asked import State
from sync.emulator.failures import ApiError
from sync.emulator.log import Log
from sync.emulator.page.face import Face
from sync.emulator.turn import Endpoint


def application(
    state: State, log: Log | None = None, token: str = "", face: Face | None = None
) -> Starlette:
    """Return the application that serves ``state``.

    Args:
        state: what it serves.
        log: records every request.
        token: the secret part of the paths where the server is recognised and takes orders.
        face: what it shows to a person in a browser; ``None`` for nothing.
    """
    log = log or Log()

    async def order(request: Request) -> Response:
        try:
            wire.check_origin(request)
            body = await wire.read_body(request)
            name = request.path_params["order"]
            return wire.answer(orders.carry_out(state, log, name, body or {}))
        except ApiError as error:
            return wire.refusal(error)

    pages = face.routes(state) if face else []
    routes = [*pages, Route("/{path:path}", Endpoint(state, log, face))]
    if token:
        routes.insert(0, Route(f"/lifeops/{token}/{{order}}", order, methods=["POST"]))
        routes.insert(0, Route(f"/lifeops/{token}", wire.present))
    return Starlette(routes=routes)
