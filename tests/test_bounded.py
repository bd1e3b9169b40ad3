"""Whatever a server or a file does: waits end."""

import socket
import sqlite3
import threading
import time
from contextlib import closing, suppress
from datetime import UTC, datetime

import pytest
import requests
from requests.adapters import HTTPAdapter

from sync.google.requesting import bounded, patience
from sync.google.requesting.courteous import Courteous
from sync.google.requesting.pace import USER, Buckets
from sync.google.requesting.patience import Patience

NOW = datetime(2026, 11, 24, tzinfo=UTC)


def dripping(connection):
    """A server that sends a byte now and then, for ever."""
    with suppress(OSError):
        connection.recv(65_536)
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
        while True:
            connection.sendall(b" ")
            time.sleep(0.05)


@pytest.fixture
def drip():
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve():
            with suppress(OSError):
                while True:
                    connection, _ = server.accept()
                    threading.Thread(target=dripping, args=(connection,), daemon=True).start()

        threading.Thread(target=serve, daemon=True).start()
        yield f"http://127.0.0.1:{server.getsockname()[1]}/"


@pytest.mark.parametrize("layer", ["sheets", "sign-in"])
def test_an_answer_that_drips_is_not_waited_for_for_ever(drip, layer):
    session = bounded.session((0.1, 0.1))
    if layer == "sheets":
        patient = Patience(tries=1, total=0.1, last=0.1)
        session.mount("http://", Courteous(HTTPAdapter(), Buckets(), patient))
    began = time.monotonic()
    with pytest.raises(requests.ReadTimeout):
        session.get(drip)
    assert time.monotonic() - began < 1.0


@pytest.mark.parametrize(
    "row", [("abc", "def"), (None, None), (b"1", 0.0), (float("inf"), 0.0), (-1e9, 0.0)]
)
def test_a_file_of_odd_values_costs_no_more_than_a_wait(tmp_path, row):
    path = tmp_path / "pace.sqlite"
    buckets = Buckets(path, lambda: 0.0)
    buckets.take({"reads": USER})
    with closing(sqlite3.connect(path)) as database, database:
        database.execute("UPDATE pace SET level = ?, at = ?", row)
    assert 0.0 <= buckets.take({"reads": USER}) <= 92.0
    assert buckets.levels(("reads",))["reads"] >= -61.0


@pytest.mark.parametrize(
    "said", ["Fri, 31 Dec 9999 23:59:59 -1200", "9" * 400, "\N{SUPERSCRIPT TWO}"]
)
def test_a_moment_beyond_the_calendar_is_no_reason_to_fail(said):
    assert patience.asked_to_wait({"Retry-After": said}, NOW) >= 0.0
