"""Every I/O step of a run, counted from outside; the chosen one goes wrong in the chosen way.

The product knows nothing of it: ``os``, ``open``, ``sqlite3`` and the sending of requests are
replaced for as long as a run lasts. Only files under the world's folder count.
"""

import builtins
import errno
import io
import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from enum import StrEnum
from pathlib import Path
from typing import Any, NamedTuple, Self
from unittest import mock

import requests
from requests.adapters import BaseAdapter


class Fault(StrEnum):
    KILL_BEFORE = "kill before"
    KILL_AFTER = "kill after"
    RAISE = "raise"
    APPLIED_500 = "applied, then 500"
    APPLIED_TIMEOUT = "applied, then timeout"
    QUOTA = "429"
    HALF = "half response"
    FULL = "disk full"
    DENIED = "permission denied"


_KILLS = (Fault.KILL_BEFORE, Fault.KILL_AFTER)
_WRITES = (*_KILLS, Fault.RAISE, Fault.FULL)
FAULTS: dict[str, tuple[Fault, ...]] = {
    "request": (
        *(*_KILLS, Fault.RAISE, Fault.APPLIED_500),
        *(Fault.APPLIED_TIMEOUT, Fault.QUOTA, Fault.HALF),
    ),
    "open": (*_KILLS, Fault.RAISE, Fault.DENIED),
    "create": (*_WRITES, Fault.DENIED),
    "read": (*_KILLS, Fault.RAISE),
    "write": _WRITES,
    "fsync": _WRITES,
    "rename": (*_WRITES, Fault.DENIED),
    "remove": (*_KILLS, Fault.RAISE, Fault.DENIED),
    "mode": (*_KILLS, Fault.RAISE, Fault.DENIED),
    "connect": (*_KILLS, Fault.RAISE, Fault.DENIED),
    "begin": (*_WRITES, Fault.DENIED),
    "execute": (*_KILLS, Fault.RAISE, Fault.FULL),
    "commit": _WRITES,
}
"""Which faults make sense for which kind of step."""


class Taken(NamedTuple):
    """One step of a run: its kind, and what it is about."""

    kind: str
    what: str


class KilledError(BaseException):
    """The process is no more; nothing of it runs from here on."""


class Steps:
    """Counts steps from 1; at ``at`` the fault strikes.

    Args:
        die: ends the process; by default it raises, and so does every later step.
    """

    def __init__(
        self, at: int = 0, fault: Fault | None = None, die: Callable[[], Any] | None = None
    ):
        self.at = at
        self.fault = fault
        self.taken: list[Taken] = []
        self.dead = False
        self._die = die or self._raise

    def take(self, kind: str, what: str, step: Callable[[], Any], half: Callable[[], Any]) -> Any:
        """Do one step, or what becomes of it.

        Args:
            kind: a key of ``FAULTS``.
            what: what it is about.
            step: does it.
            half: does half of it, where that can be.
        """
        if self.dead:
            raise KilledError
        self.taken.append(Taken(kind, what))
        if len(self.taken) != self.at or self.fault not in FAULTS[kind]:
            return step()
        fault = self.fault
        if fault is Fault.KILL_BEFORE:
            return self._die()
        if fault is Fault.KILL_AFTER:
            with suppress(OSError, sqlite3.Error):  # refused or not, it is the last thing done
                made = step()
                if kind in _OPENED:
                    _let_go(made)
            return self._die()
        if kind == "request":
            return _answered(fault, step)
        if fault is Fault.FULL:
            half()
        raise _sqlite(fault) if kind in _DATABASE else OSError(_ERRNO[fault], "on purpose")

    def _raise(self) -> None:
        self.dead = True
        raise KilledError


def _let_go(made: Any) -> None:
    """Close what a step opened, as the system does for a process that is no more."""
    if isinstance(made, int):
        os.close(made)
    else:
        made.close()


_OPENED = ("open", "create", "connect")
_DATABASE = ("connect", "begin", "execute", "commit")
_ERRNO = {Fault.RAISE: errno.EIO, Fault.FULL: errno.ENOSPC, Fault.DENIED: errno.EACCES}


def _sqlite(fault: Fault) -> sqlite3.OperationalError:
    codes = {
        Fault.RAISE: (sqlite3.SQLITE_IOERR, "disk I/O error"),
        Fault.FULL: (sqlite3.SQLITE_FULL, "database or disk is full"),
        Fault.DENIED: (sqlite3.SQLITE_READONLY, "attempt to write a readonly database"),
    }
    wrong = sqlite3.OperationalError(codes[fault][1])
    wrong.sqlite_errorcode = codes[fault][0]
    return wrong


def _answered(fault: Fault, step: Callable[[], requests.Response]) -> requests.Response:
    if fault is Fault.RAISE:
        raise requests.ConnectionError("on purpose")
    if fault is Fault.QUOTA:
        return _refusal(429, "Quota exceeded for quota metric 'Read requests'")
    answer = step()
    if fault is Fault.APPLIED_TIMEOUT:
        raise requests.ReadTimeout("on purpose")
    if fault is Fault.APPLIED_500:
        return _refusal(500, "Internal error encountered.")
    answer._content = answer.content[: len(answer.content) // 2]
    return answer


def _refusal(status: int, message: str) -> requests.Response:
    answer = requests.Response()
    answer.status_code = status
    answer.headers["Retry-After"] = "1"
    said = f'{{"error": {{"code": {status}, "message": "{message}", "status": "FAILED"}}}}'
    answer._content = said.encode()
    return answer


class Counting(BaseAdapter):
    """Passes requests on, each of them a step."""

    def __init__(self, inner: BaseAdapter, steps: Steps) -> None:
        super().__init__()
        self._inner = inner
        self._steps = steps

    def send(self, request: Any, **options: Any) -> requests.Response:
        what = f"{request.method} {request.url.partition('?')[0].rpartition('/')[2]}"
        what = what[:4].strip() + (" batch" if what.endswith(":batchUpdate") else "")
        step = lambda: self._sent(request, options)  # noqa: E731 - one step, said twice
        answer = self._steps.take("request", what, step, step)
        answer.request, answer.url = request, request.url
        return answer

    def _sent(self, request: Any, options: Any) -> requests.Response:
        answer = self._inner.send(request, **options)
        answer.content  # noqa: B018 - all of it is there before the step is done
        return answer

    def close(self) -> None:
        self._inner.close()


class _File:
    """A file whose reads and writes are steps."""

    def __init__(self, file: Any, name: str, steps: Steps) -> None:
        self._file = file
        self._name = name
        self._steps = steps

    def write(self, written: Any) -> Any:
        def half() -> None:
            self._file.write(written[: len(written) // 2])

        return self._steps.take("write", self._name, lambda: self._file.write(written), half)

    def read(self, *size: int) -> Any:
        return self._steps.take("read", self._name, lambda: self._file.read(*size), _nothing)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    def __iter__(self) -> Iterator[Any]:
        return iter(self._file)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._file, name)


def _nothing() -> None:
    pass


class _Patches:
    """What stands in for the system's own calls."""

    def __init__(self, steps: Steps, folder: Path) -> None:
        self.steps = steps
        self._folder = str(folder)
        self._files: dict[int, str] = {}
        self._real_open, self._real_os_open, self._close = io.open, os.open, os.close
        self._fsync = os.fsync

    def name(self, path: Any) -> str:
        """Return what a step is about; ``""`` for what is not the world's."""
        text = os.fspath(path) if isinstance(path, str | os.PathLike) else ""
        if not isinstance(text, str) or not text.startswith(self._folder):
            return ""
        name = text.rpartition("/")[2]
        return "temporary" if name.startswith(".lifeops-") else name.rpartition(".")[2]

    def open(self, file: Any, mode: str = "r", *rest: Any, **options: Any) -> Any:
        if isinstance(file, int):
            opened = self._real_open(file, mode, *rest, **options)
            return _File(opened, self._files[file], self.steps) if file in self._files else opened
        name = self.name(file)
        if not name:
            return self._real_open(file, mode, *rest, **options)
        kind = "open" if mode in ("r", "rb") else "create"
        step = lambda: self._real_open(file, mode, *rest, **options)  # noqa: E731
        return _File(self.steps.take(kind, name, step, _nothing), name, self.steps)

    def os_open(self, path: Any, flags: int, *rest: Any, **options: Any) -> int:
        name = self.name(path)
        if not name:
            return self._real_os_open(path, flags, *rest, **options)
        kind = "create" if flags & os.O_CREAT else "open"
        step = lambda: self._real_os_open(path, flags, *rest, **options)  # noqa: E731
        handle: int = self.steps.take(kind, name, step, _nothing)
        self._files[handle] = name
        return handle

    def os_close(self, handle: int) -> None:
        self._files.pop(handle, None)
        self._close(handle)

    def fsync(self, handle: int) -> None:
        name = self._files.get(handle, "")
        if not name:
            return self._fsync(handle)
        return self.steps.take("fsync", name, _nothing, _nothing)  # nobody cuts the power here

    def counted(self, kind: str, real: Callable[..., Any]) -> Callable[..., Any]:
        def call(path: Any, *rest: Any, **options: Any) -> Any:
            name = self.name(path)
            step = lambda: real(path, *rest, **options)  # noqa: E731
            return self.steps.take(kind, name, step, _nothing) if name else step()

        return call


class _Connection(sqlite3.Connection):
    """A database whose beginnings and commits are steps."""

    steps = Steps()
    name = ""

    def execute(self, query: str, *values: Any) -> Any:  # type: ignore[override]
        step = lambda: super(_Connection, self).execute(query, *values)  # noqa: E731
        word = query.lstrip()[:6].upper()
        if not self.name or word in {"SELECT", "PRAGMA"}:
            return step()
        kind = {"BEGIN ": "begin", "BEGIN": "begin", "COMMIT": "commit"}.get(word, "execute")
        return self.steps.take(kind, self.name, step, _nothing)

    def executemany(self, query: str, values: Any) -> Any:
        rows = list(values)
        step = lambda: super(_Connection, self).executemany(query, rows)  # noqa: E731
        return self.steps.take("execute", self.name, step, _nothing) if rows else step()

    def executescript(self, script: str) -> Any:
        step = lambda: super(_Connection, self).executescript(script)  # noqa: E731
        return self.steps.take("commit", f"{self.name} made", step, _nothing)

    def __exit__(self, *raised: object) -> Any:
        step = lambda: super(_Connection, self).__exit__(*raised)  # noqa: E731
        if raised[0] is not None or not self.in_transaction:
            return step()
        try:
            return self.steps.take("commit", self.name, step, _nothing)
        except BaseException:
            if self.in_transaction:
                self.rollback()
            raise


@contextmanager
def stepping(steps: Steps, folder: Path) -> Iterator[None]:
    """Count the steps of whatever runs in this block."""
    patches = _Patches(steps, folder)
    connect = sqlite3.connect

    def connected(path: Any, *rest: Any, **options: Any) -> Any:
        name = patches.name(path)
        if not name:
            return connect(path, *rest, **options)
        kind = type("Counted", (_Connection,), {"steps": steps, "name": Path(path).stem[:5]})
        step = lambda: connect(path, *rest, factory=kind, **options)  # noqa: E731
        made = steps.take("connect", name, step, _nothing)
        made.execute("PRAGMA synchronous = OFF")  # our kills leave the computer running
        return made

    with (
        mock.patch.object(io, "open", patches.open),
        mock.patch.object(builtins, "open", patches.open),
        mock.patch.object(os, "open", patches.os_open),
        mock.patch.object(os, "close", patches.os_close),
        mock.patch.object(os, "fsync", patches.fsync),
        mock.patch.object(os, "replace", patches.counted("rename", os.replace)),
        mock.patch.object(os, "unlink", patches.counted("remove", os.unlink)),
        mock.patch.object(os, "chmod", patches.counted("mode", os.chmod)),
        mock.patch.object(sqlite3, "connect", connected),
    ):
        yield
