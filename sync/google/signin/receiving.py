"""The port of this computer to which a browser brings the answer of the consent page.

Browsers open connections ahead of need and ask for a page's icon, and other programs look at
ports: whatever does not carry the state of this attempt is turned away, and waited on past.
"""

import os
import queue
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler
from socketserver import ThreadingTCPServer
from typing import Any, cast
from urllib.parse import parse_qs, urlsplit

PATIENCE = 5.0
"""Seconds that one connection may be silent."""
_SLICE = 0.5
_ALLOWED = "You are signed in. You may close this page and go back to lifeops."
_REFUSED = "You are not signed in. You may close this page and go back to lifeops."


class Received:
    """What arrives.

    Args:
        server: what listens.
    """

    def __init__(self, server: "_Server") -> None:
        self._server = server

    @property
    def port(self) -> int:
        """Where."""
        return int(self._server.server_address[1])

    def expect(self, state: str) -> None:
        """Take what carries ``state``, the mark of this attempt, from now on.

        To be called before a browser can know the mark: it may be back at once.
        """
        self._server.state = state

    def answer(self, seconds: float) -> str:
        """Return the address that the browser was sent back to.

        Raises:
            TimeoutError: none came in so many seconds.
        """
        end = time.monotonic() + seconds
        while (left := end - time.monotonic()) > 0:
            with suppress(queue.Empty):  # in slices: some systems hold back Ctrl-C meanwhile
                path = self._server.came.get(timeout=min(left, _SLICE))
                return f"http://127.0.0.1:{self.port}{path}"
        raise TimeoutError


@contextmanager
def receiving(host: str, port: int) -> Iterator[Received]:
    """Listen for the answer.

    Raises:
        OSError: the port is taken.
    """
    with _Server((host, port), _Connection) as server:
        serving = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
        serving.start()
        try:
            yield Received(server)
        finally:
            server.shutdown()
            serving.join()


class _Server(ThreadingTCPServer):
    """Serves each connection by itself, so that none can keep the others waiting."""

    daemon_threads = True
    # Elsewhere it would let another program listen on the same port.
    allow_reuse_address = os.name == "posix"

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        self.state = ""
        self.came: queue.SimpleQueue[str] = queue.SimpleQueue()

    def handle_error(self, *_arguments: Any) -> None:
        """Let a connection that breaks off break off."""


class _Connection(BaseHTTPRequestHandler):
    timeout = PATIENCE

    def do_GET(self) -> None:
        """Take the answer, or turn away what is none."""
        server = cast("_Server", self.server)
        told = parse_qs(urlsplit(self.path).query)
        ours = bool(server.state) and told.get("state") == [server.state]
        if not (ours and ("code" in told or "error" in told)):
            self.send_error(HTTPStatus.NOT_FOUND)
            return
        with suppress(OSError):  # the answer is here, whether or not its page is seen
            self._show(_REFUSED if "error" in told else _ALLOWED)
        server.came.put(self.path)

    def log_message(self, *_arguments: Any) -> None:
        """Print nothing: the address holds the code."""

    def _show(self, text: str) -> None:
        content = text.encode()
        self.send_response(HTTPStatus.OK)
        self.send_header("Content-Type", "text/plain; charset=utf-8")
        self.send_header("Content-Length", str(len(content)))
        self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(content)
