"""Tells open pages of every committed write at once, by server-sent events.

Source: "Server-sent events" in the HTML Living Standard.
"""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from dataclasses import dataclass, field

from starlette.concurrency import run_in_threadpool

HEARTBEAT = 15.0
"""Seconds after which a stream says that it still lives."""
GONE = -1
"""The version of a spreadsheet that was deleted."""
_LOOK = 1.0
"""Seconds between looks at what only files tell."""


@dataclass(eq=False, slots=True)
class _Window:
    """One open stream."""

    spreadsheet: str
    version: int
    loop: asyncio.AbstractEventLoop
    woken: asyncio.Event = field(default_factory=asyncio.Event)


class Feed:
    """The open streams of one server."""

    def __init__(self) -> None:
        self._windows: set[_Window] = set()
        self._closed = False

    def tell(self, spreadsheet: str, version: int) -> None:
        """Tell that a write was committed; called from any thread."""
        for window in tuple(self._windows):
            if window.spreadsheet == spreadsheet:
                with suppress(RuntimeError):  # its loop has ended, and so has the stream
                    window.loop.call_soon_threadsafe(_wake, window, version)

    def close(self) -> None:
        """End every stream, now and from now on; called from the server's own loop."""
        self._closed = True
        for window in self._windows:
            window.woken.set()

    async def events(
        self, spreadsheet: str, version: Callable[[], int], stamp: Callable[[], str]
    ) -> AsyncIterator[bytes]:
        """Yield the events of one stream.

        Args:
            spreadsheet: its id.
            version: reads its version now.
            stamp: reads a text that changes with what the guide tells.
        """
        window = _Window(spreadsheet, 0, asyncio.get_running_loop())
        self._windows.add(window)  # before the version is read: nothing is missed between
        try:
            yield b"retry: 1000\n\n"
            read = await run_in_threadpool(version)
            window.version = window.version or read  # what was told meanwhile is no older
            async for event in self._told(window, stamp):
                yield event
        finally:
            self._windows.discard(window)

    async def _told(self, window: _Window, stamp: Callable[[], str]) -> AsyncIterator[bytes]:
        told, seen = 0, await run_in_threadpool(stamp)
        silent = window.loop.time()
        while not self._closed:
            found: list[bytes] = []
            if window.version != told:
                told = window.version
                found.append(_event("gone") if told == GONE else _event("change", version=told))
            if (now := await run_in_threadpool(stamp)) != seen:
                seen = now
                found.append(_event("guide"))
            if not found and window.loop.time() - silent >= HEARTBEAT:
                found.append(b": still here\n\n")
            for each in found:
                yield each
                silent = window.loop.time()
            await _sleep(window)


async def _sleep(window: _Window) -> None:
    """Wait until the window is woken, or it is time to look at files."""
    try:
        async with asyncio.timeout(_LOOK):
            await window.woken.wait()
    except TimeoutError:
        return
    window.woken.clear()


def _wake(window: _Window, version: int) -> None:
    window.version = version
    window.woken.set()


def _event(name: str, **told: int) -> bytes:
    return f"event: {name}\ndata: {json.dumps(told)}\n\n".encode()
