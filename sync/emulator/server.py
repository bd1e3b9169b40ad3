"""Runs the server: in a thread of this process, or in the foreground until stopped.

Beside the database stand a lock, held while it is served, and a small file that says where. Only
the standard library is imported until a server is started.
"""

import gc
import http.client
import json
import os
import secrets
import socket
import threading
import time
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

from sync.emulator.log import Entry, Log
from sync.emulator.page.options import Page
from sync.errors import UnavailableError

HOST = "127.0.0.1"
_START_SECONDS = 10.0
_FIND_SECONDS = 1.0
_GARBAGE = (200_000, 20, 20)


@dataclass(frozen=True, slots=True)
class Server:
    """A server that runs.

    Attributes:
        url: where, without a slash at the end.
        requests: what it was asked so far; grows as it is used.
        token: what :class:`sync.emulator.control.Control` needs to give orders.
        page: the address of its page, which opens it to whoever has it; ``""`` without a page.
    """

    url: str
    requests: list[Entry]
    token: str
    page: str = ""


@dataclass(frozen=True, slots=True)
class _Options:
    """How to serve, the token of the paths where orders are taken, and that of the page."""

    clock: Callable[[], datetime] | None
    foreign: frozenset[str]
    page: Page | None
    started: Callable[[str], None] | None = None
    token: str = field(default_factory=lambda: secrets.token_urlsafe(24))
    page_token: str = field(default_factory=lambda: secrets.token_urlsafe(24))

    def shown(self, port: int) -> str:
        """Return the address of the page."""
        return _page(port, self.page_token) if self.page else ""


def notice(database: Path) -> Path:
    """Return the file that says where a database is served."""
    return database.with_name(f"{database.name}.server.json")


def told(database: Path) -> tuple[str, str] | None:
    """Return the address and the token that a database's notice gives, of a live server or not."""
    try:
        read = json.loads(notice(database).read_text("utf-8"))
        return f"http://{HOST}:{int(read['port'])}", str(read["token"])
    except (OSError, ValueError, KeyError, TypeError):
        return None


def page(database: Path) -> str:
    """Return the address of the page that a database's notice tells of; ``""`` for none."""
    try:
        read = json.loads(notice(database).read_text("utf-8"))
        return _page(int(read["port"]), str(read["page"])) if read["page"] else ""
    except (OSError, ValueError, KeyError, TypeError):
        return ""


def _page(port: int, token: str) -> str:
    return f"http://{HOST}:{port}/#token={token}"


def find(database: Path) -> str | None:
    """Return the address of the live server of a database, if there is one."""
    read = told(database)
    if read is None:
        return None
    url, token = read
    connection = http.client.HTTPConnection(url.rpartition("/")[2], timeout=_FIND_SECONDS)
    try:
        connection.request("GET", f"/lifeops/{token}")
        return url if connection.getresponse().status == 204 else None
    except (OSError, http.client.HTTPException):
        return None
    finally:
        connection.close()


@contextmanager
def running(  # noqa: PLR0913 - how to serve, each with a default
    database: Path,
    port: int = 0,
    *,
    show: Callable[[Entry], None] | None = None,
    clock: Callable[[], datetime] | None = None,
    foreign: Collection[str] = (),
    page: Page | None = None,
) -> Iterator[Server]:
    """Serve ``database`` from a thread of this process for as long as the block runs.

    Args:
        database: the SQLite file; made where it does not exist.
        port: the port on 127.0.0.1; 0 picks a free one.
        show: called with each request as it is answered.
        clock: gives the time that TODAY and NOW are calculated with.
        foreign: ids to answer as if the spreadsheet were someone else's.
        page: what is shown to a person in a browser; without it there is no page.

    Raises:
        UnavailableError: another process serves this database, or the port is taken.
    """
    log, options = Log(show=show), _Options(clock, frozenset(foreign), page)
    with _served(database, port, log, options) as (server, listener):
        thread = threading.Thread(target=server.run, args=([listener],), daemon=True)
        thread.start()
        _wait(server, thread)
        try:
            bound = listener.getsockname()[1]
            shown = options.shown(bound)
            yield Server(f"http://{HOST}:{bound}", log.entries, options.token, shown)
        finally:
            server.should_exit = True
            thread.join()


def serve(  # noqa: PLR0913 - how to serve, each with a default
    database: Path,
    port: int = 0,
    *,
    show: Callable[[Entry], None] | None = None,
    foreign: Collection[str] = (),
    page: Page | None = None,
    started: Callable[[str], None] | None = None,
) -> None:
    """Serve ``database`` in the foreground until interrupted.

    Args:
        database: the SQLite file; made where it does not exist.
        port: the port on 127.0.0.1; 0 picks a free one.
        show: called with each request as it is answered.
        foreign: ids to answer as if the spreadsheet were someone else's.
        page: what is shown to a person in a browser; without it there is no page.
        started: called with the address of the page once that answers; must be quick.

    Raises:
        UnavailableError: another process serves this database, or the port is taken.
    """
    log, options = Log(show=show), _Options(None, frozenset(foreign), page, started)
    with suppress(KeyboardInterrupt), _served(database, port, log, options) as (server, listener):
        # Cells are trees: looking for cycles in each new body finds none, for a third of the time.
        gc.freeze()
        gc.set_threshold(*_GARBAGE)
        server.run([listener])


@contextmanager
def _served(
    database: Path, port: int, log: Log, options: _Options
) -> Iterator[tuple[Any, socket.socket]]:
    """Yield a server that is ready to run and the socket it listens on."""
    from sync.emulator.asked import State
    from sync.emulator.evaluation import wall_clock
    from sync.emulator.storage import Storage

    database.parent.mkdir(parents=True, exist_ok=True)
    with _locked(database), _listening(port) as listener:
        storage = Storage(database)
        state = State(storage, options.foreign, options.clock or wall_clock)
        try:
            port = listener.getsockname()[1]
            with _announced(database, port, options):
                yield _uvicorn(state, log, options, port), listener
        finally:
            storage.close()


def _uvicorn(state: Any, log: Log, options: _Options, port: int) -> Any:
    import uvicorn

    from sync.emulator.app import application
    from sync.emulator.connection import Connection
    from sync.emulator.connection import Server as Serving
    from sync.emulator.page.face import Face
    from sync.emulator.page.session import Session

    face = Face(options.page, Session(options.page_token)) if options.page else None
    config = uvicorn.Config(
        application(state, log, options.token, face),
        log_config=None,
        access_log=False,
        lifespan="off",
        http=Connection,
        ws="none",
        server_header=False,
        timeout_graceful_shutdown=2,
    )
    made = Serving(config)
    if face is not None:
        made.ends.append(face.feed.close)
    if options.started is not None:
        made.begun.append(partial(options.started, options.shown(port)))
    return made


@contextmanager
def _locked(database: Path) -> Iterator[None]:
    from filelock import FileLock, Timeout

    lock = FileLock(database.with_name(f"{database.name}.lock"))
    try:
        lock.acquire(timeout=0)
    except Timeout as error:
        raise UnavailableError(
            "another lifeops already serves these sheets",
            where=str(database),
            fix="Use that one, or stop it first",
        ) from error
    try:
        yield
    finally:
        lock.release()


@contextmanager
def _listening(port: int) -> Iterator[socket.socket]:
    # Naming the protocol lets asyncio switch off Nagle's delay, which costs 40 ms per answer.
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    if os.name == "posix":
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((HOST, port))
    except OSError as error:
        listener.close()
        raise UnavailableError(
            f"port {port} is taken by another program", fix="Choose another with --port"
        ) from error
    with listener:
        yield listener


@contextmanager
def _announced(database: Path, port: int, options: _Options) -> Iterator[None]:
    path, shown = notice(database), options.page_token if options.page else ""
    told = {"port": port, "pid": os.getpid(), "token": options.token, "page": shown}
    path.unlink(missing_ok=True)
    path.touch(0o600)
    path.write_text(json.dumps(told), "utf-8")
    try:
        yield
    finally:
        path.unlink(missing_ok=True)


def _wait(server: Any, thread: threading.Thread) -> None:
    deadline = time.monotonic() + _START_SECONDS
    while not server.started:
        if not thread.is_alive() or time.monotonic() > deadline:
            raise UnavailableError("the Sheets server did not start", fix="Run this again")
        time.sleep(0.002)
