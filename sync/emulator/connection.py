"""A connection that a request can hang up on, and a server that ends its open streams first."""

import asyncio
import socket
from collections.abc import Callable

import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol


class Connection(H11Protocol):
    """uvicorn's connection, which hands its transport to every request in ``scope["state"]``."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Take the transport."""
        super().connection_made(transport)
        self.app_state = {**self.app_state, "transport": transport}


class Server(uvicorn.Server):
    """uvicorn's server, which tells when it is there and when it ends.

    Attributes:
        begun: called once it answers.
        ends: called before it waits for what is still being answered.
    """

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.begun: list[Callable[[], None]] = []
        self.ends: list[Callable[[], None]] = []

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start to answer."""
        await super().startup(sockets)
        for each in self.begun:
            each()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Let what is being answered end, and then the server."""
        for each in self.ends:
            each()
        await super().shutdown(sockets)
