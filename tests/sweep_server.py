"""The embedded server in a process of its own, whose contents can be kept and put back.

As a program: serves the database named on its command line, and takes orders from its input.
"""

import json
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sync.emulator import app, server
from sync.emulator.answers import Answers
from sync.emulator.asked import State
from sync.emulator.control import Control
from sync.google import store as google


class Served:
    """A server in another process, as a sweep's world knows it."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self._process = process
        told = json.loads(self._said())
        self.url: str = told["url"]
        self.control = Control(self.url, told["token"])
        self._seen = self._writes = self._kept = 0

    def client(self) -> google.Client:
        return google.local_client(self.url)

    def writes(self) -> int:
        entries = self.control.log(self._seen)
        self._seen += len(entries)
        self._writes += sum(entry["method"] == "POST" for entry in entries)
        return self._writes

    def another_user(self, spreadsheet: str, *edits: Any, **rule: Any) -> None:
        self.control.another_user(*edits, spreadsheet=spreadsheet, **rule)

    def kept(self) -> int:
        self._kept += 1
        self._order("keep", self._kept)
        return self._kept

    def put_back(self, kept: int) -> None:
        self.control.reset()
        self._order("put back", kept)

    def switch(self, **settings: Any) -> None:
        self.control.switch(**settings)

    def _order(self, word: str, number: int) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps([word, number]) + "\n")
        self._process.stdin.flush()
        assert self._said() == "done\n"

    def _said(self) -> str:
        assert self._process.stdout is not None
        return self._process.stdout.readline()


@contextmanager
def served(database: Path) -> Iterator[Served]:
    """Yield a server that runs in another process."""
    command = [sys.executable, __file__, str(database)]
    pipes: Any = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    with subprocess.Popen(command, **pipes) as process:
        yield Served(process)
        assert process.stdin is not None
        process.stdin.close()


def main(database: str) -> None:
    """Serve until there are no more orders."""
    states: list[State] = []
    made = app.application

    def application(state: State, *rest: Any) -> Any:
        states.append(state)
        return made(state, *rest)

    app.application = application
    kept: dict[int, tuple[sqlite3.Connection, dict[str, Any]]] = {}
    with server.running(Path(database)) as started:
        _say(json.dumps({"url": started.url, "token": started.token}))
        for line in sys.stdin:
            word, number = json.loads(line)
            with states[0].storage.lock:
                if word == "keep":
                    kept[number] = _copy(states[0])
                else:
                    _put_back(states[0], *kept[number])
            _say("done")


def _copy(state: State) -> tuple[sqlite3.Connection, dict[str, Any]]:
    copy = sqlite3.connect(":memory:", check_same_thread=False)
    state.storage._connection.backup(copy)
    return copy, dict(state.storage._open)


def _put_back(state: State, copy: sqlite3.Connection, books: dict[str, Any]) -> None:
    copy.backup(state.storage._connection)
    state.storage._open = dict(books)
    state.evaluations.clear()
    state.answers = Answers()


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main(sys.argv[1])
