"""One sync in a process of its own: ``cycle_jobs.py BOOK``; prints its breakdown as JSON.

Steps are CPU seconds of this process, one inside another counted once; ``wait`` is the time by the
clock in which it did nothing but wait for the server.
"""

import json
import sys
import time
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from typing import Any

from peak import peak

from lifeops import links
from lifeops.running import run
from sync import engine, remembering
from sync.excel.store import ExcelStore
from sync.google import store
from sync.google.store import GoogleStore
from sync.state import State

took: defaultdict[str, float] = defaultdict(float)
running: list[str] = []
last = time.process_time()


def spend() -> None:
    """Count the CPU since the last call for the step that runs."""
    global last  # noqa: PLW0603 - one process, one clock
    now = time.process_time()
    took[running[-1] if running else "rest"] += now - last
    last = now


def step(owner: Any, name: str, step: str) -> None:
    """Let a function count as a step, or, inside another one, as a part of that."""
    real: Callable[..., Any] = getattr(owner, name)

    def counted(*arguments: Any, **options: Any) -> Any:
        spend()
        running.append(f"{running[-1]}: {step}" if running else step)
        try:
            return real(*arguments, **options)
        finally:
            spend()
            running.pop()

    setattr(owner, name, counted)


def waiting(client: Any) -> None:
    """Note how long requests wait for the server."""
    real = client.request

    def timed(*arguments: Any, **options: Any) -> Any:
        wall, cpu = time.perf_counter(), time.process_time()
        try:
            return real(*arguments, **options)
        finally:
            took["wait"] += time.perf_counter() - wall - (time.process_time() - cpu)
            took["requests"] += 1

    client.request = timed


def main() -> None:
    """Sync the workbook that the command line names."""
    for owner, name, label in (
        (ExcelStore, "read", "read xlsx"),
        (ExcelStore, "apply", "write xlsx"),
        (GoogleStore, "read", "read sheet"),
        (GoogleStore, "apply", "write sheet"),
        (store.sent, "read", "decode"),
        (store.wire, "read_grids", "cells"),
        (store, "view", "view"),
        (engine, "decide", "decide"),
        (remembering, "known", "state"),
        (State, "begin", "state"),
        (State, "finish", "state"),
    ):
        step(owner, name, label)
    made = store.local_client

    def local_client(url: str) -> Any:
        client = made(url)
        waiting(client)
        return client

    store.local_client = local_client
    outcome = run(links.need(Path(sys.argv[1])))
    spend()
    told = {"status": outcome.status, "edits": len(outcome.lines)}
    print(json.dumps({"took": took, "peak": peak(), **told}))


main()
