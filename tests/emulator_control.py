"""A server with its control, and gspread clients of it, for tests."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import gspread
import pytest

from sync.emulator import server
from sync.emulator.control import Control
from sync.emulator.server import Server
from sync.emulator.session import session


class Bench(NamedTuple):
    server: Server
    control: Control

    def client(self, token: str = "local") -> gspread.Client:  # noqa: S107 - opens nothing
        return gspread.Client(auth=None, session=session(self.server.url, token))

    def book(self, rows: list[list[Any]], title: str = "Book") -> gspread.Spreadsheet:
        book = self.client().create(title)
        book.sheet1.update(rows, "A1", raw=False)
        return book

    def calls(self) -> list[str]:
        return [entry.call for entry in self.server.requests]


@contextmanager
def bench(folder: Path, **options: Any) -> Iterator[Bench]:
    with server.running(folder / "sheets.db", **options) as started:
        yield Bench(started, Control(started.url, started.token))


@pytest.fixture(scope="module", name="served")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bench]:
    """One server for a whole module; see :func:`fresh`."""
    with bench(tmp_path_factory.mktemp("sheets")) as started:
        yield started


@pytest.fixture(name="bench")
def fresh(served: Bench) -> Iterator[Bench]:
    """The module's server, without faults, users and settings of an earlier test."""
    served.control.reset()
    yield served
    served.control.reset()
