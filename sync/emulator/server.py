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
from pathlib import Path
from typing import Any

from sync.emulator.log import Entry, Log
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
    """

    url: str
    requests: list[Entry]
    token: str


@dataclass(frozen=True, slots=True)
class _Options:
    """How to serve, and the token of the paths where orders are taken."""

    clock: Callable[[], datetime] | None
    foreign: frozenset[str]
    token: str = field(default_factory=lambda: secrets.token_urlsafe(24))


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
def running(
    database: Path,
    port: int = 0,
    *,
    show: Callable[[Entry], None] | None = None,
    clock: Callable[[], datetime] | None = None,
    foreign: Collection[str] = (),
) -> Iterator[Server]:
    """Serve ``database`` from a thread of this process for as long as the block runs.

    Args:
        database: the SQLite file; made where it does not exist.
        port: the port on 127.0.0.1; 0 picks a free one.
        show: called with each request as it is answered.
        clock: gives the time that TODAY and NOW are calculated with.
        foreign: ids to answer as if the spreadsheet were someone else's.

    Raises:
        UnavailableError: another process serves this database, or the port is taken.
    """
    log, options = Log(show=show), _Options(clock, frozenset(foreign))
    with _served(database, port, log, options) as (server, listener):
        thread = threading.Thread(target=server.run, args=([listener],), daemon=True)
        thread.start()
        _wait(server, thread)
        try:
            url = f"http://{HOST}:{listener.getsockname()[1]}"
            yield Server(url, log.entries, options.token)
        finally:
            server.should_exit = True
            thread.join()


def serve(
    database: Path,
    port: int = 0,
    *,
    show: Callable[[Entry], None] | None = None,
    foreign: Collection[str] = (),
) -> None:
    """Serve ``database`` in the foreground until interrupted.

    Raises:
        UnavailableError: another process serves this database, or the port is taken.
    """
    log, options = Log(show=show), _Options(None, frozenset(foreign))
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
            with _announced(database, listener.getsockname()[1], options.token):
                yield _uvicorn(state, log, options.token), listener
        finally:
            storage.close()


def _uvicorn(state: Any, log: Log, token: str) -> Any:
    import uvicorn

    from sync.emulator.app import application
    from sync.emulator.connection import Connection

    config = uvicorn.Config(
        application(state, log, token),
        log_config=None,
        access_log=False,
        lifespan="off",
        http=Connection,
        ws="none",
        server_header=False,
        timeout_graceful_shutdown=2,
    )
    return uvicorn.Server(config)


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
def _announced(database: Path, port: int, token: str) -> Iterator[None]:
    path = notice(database)
    path.unlink(missing_ok=True)
    path.touch(0o600)
    path.write_text(json.dumps({"port": port, "pid": os.getpid(), "token": token}), "utf-8")
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
