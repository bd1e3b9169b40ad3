"""Whatever is thrown at the server: never a 500, never a hang, never a change behind an error."""

import asyncio
import json
import socket
import time
from contextlib import suppress
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import emulator_control
import pytest
from emulator_books import book_of, run, span
from emulator_hostile import Hostile, requests

from sync.emulator import payload, protection, sharing, users, values
from sync.emulator.app import application
from sync.emulator.asked import State
from sync.emulator.failures import ApiError
from sync.emulator.show import resolve
from sync.emulator.storage import Storage

PATIENCE = 20.0
ROWS: list[list[Any]] = [["Name", "n", "twice"], ["b", 2, "=B2*2"], ["a", 1, "=B3*2"]]


class Target:
    """The application itself, asked without a network: what escapes it is seen as it is."""

    def __init__(self, database: Path | str = ":memory:", book: str = "") -> None:
        self.state = State(Storage(database))
        self.app = application(self.state)
        self.book = book
        if not book:
            self.renew()

    def renew(self) -> None:
        """Start over with one small spreadsheet."""
        for file in self.state.storage.files():
            self.state.storage.delete(file.id)
        self.state.evaluations.clear()
        self.book = self.state.storage.create(book_of(ROWS)).id

    async def ask(self, hostile: Hostile) -> tuple[int, bytes]:
        path, _, query = hostile.target.partition("?")
        headers = [(b"host", b"127.0.0.1:80"), (b"content-type", b"application/json")]
        if any(name == "host" for name, _ in hostile.headers):
            headers = headers[1:]
        headers += [(n.encode(), v.encode("latin-1")) for n, v in hostile.headers]
        scope = {
            "type": "http",
            "http_version": "1.1",
            "method": hostile.method,
            "path": path,
            "raw_path": path.encode("latin-1"),
            "query_string": query.encode("latin-1"),
            "headers": headers,
            "server": ("127.0.0.1", 80),
            "client": ("127.0.0.1", 1),
            "scheme": "http",
        }
        incoming = iter([{"type": "http.request", "body": hostile.body, "more_body": False}])
        sent: list[Any] = []

        async def receive() -> Any:
            return next(incoming)

        async def send(message: Any) -> None:
            sent.append(message)

        await asyncio.wait_for(self.app(scope, receive, send), PATIENCE)
        return sent[0]["status"], b"".join(message.get("body", b"") for message in sent[1:])

    def held(self) -> Any:
        storage = self.state.storage
        books = [storage.spreadsheet(f.id) for f in storage.files() if "spreadsheet" in f.mime]
        return storage.files(), [shape(book) for book in books]


def shape(book: Any) -> Any:
    return json.loads(
        json.dumps(
            [
                book.properties,
                {name: part for name, part in book.parts.items() if part},
                [
                    [
                        sheet.properties,
                        {str(row): dict(line) for row, line in sheet.rows.items()},
                        sheet.row_sizes,
                        sheet.column_sizes,
                        {name: part for name, part in sheet.parts.items() if part},
                    ]
                    for sheet in book.sheets
                ],
            ],
            sort_keys=True,
        )
    )


async def attack(target: Target, seed: int, count: int) -> dict[int, int]:
    """Ask everything; return how often each status was answered."""
    statuses: dict[int, int] = {}
    before = target.held()
    for hostile in requests(seed, count, target.book):
        aimed = hostile._replace(target=hostile.target.replace("BOOK", target.book))
        status, content = await target.ask(aimed)
        statuses[status] = statuses.get(status, 0) + 1
        assert status < 500 or status == 501, (hostile, status, content[:300])
        if status >= 400:
            assert target.held() == before, (hostile, status, content[:300])
            assert "error" in json.loads(content or b'{"error": ""}')
        elif hostile.method != "GET":
            before = target.held()
            for file in target.state.storage.files():
                if "spreadsheet" in file.mime:
                    stored = shape(target.state.storage._read(file.id))
                    assert stored == shape(target.state.storage.spreadsheet(file.id)), hostile
            if len(str(before)) > 60_000:
                target.renew()
                before = target.held()
    return statuses


class Guarded(Target):
    """A spreadsheet of somebody else, with a cell and a sheet that whoever asks may not edit."""

    def renew(self) -> None:
        super().renew()
        storage = self.state.storage
        with storage.turn("ann@example.com"):
            self.book = storage.create(book_of([["free", "free"], ["free", KEPT]])).id
            body = {"type": "user", "role": "writer", "emailAddress": users.YOU}
            sharing.share(storage, self.book, body)
            with storage.edit(self.book) as book:
                run(book, {"addSheet": {"properties": {"sheetId": 9, "title": "Vault"}}})
                values.write(resolve(book, "Vault!A1"), {"values": [[KEPT]]}, parse=False)
                for number, area in enumerate((span("B2"), {"sheetId": 9}), 1):
                    entry = {"protectedRangeId": number, "range": area, "editors": {}}
                    run(book, {"addProtectedRange": {"protectedRange": entry}})

    def kept(self) -> list[Any]:
        """Return what is locked, wherever it is by now."""
        with self.state.storage.turn(users.YOU):
            book = self.state.storage.spreadsheet(self.book)
            found = protection.locks(book)
        held = [[cell for *_, cell in lock.sheet.filled(lock.box)] for lock in found]
        return [cells for cells in held if {"userEnteredValue": {"stringValue": KEPT}} in cells]


KEPT = "kept as it is"


async def trespass(target: Guarded, seed: int, count: int) -> int:
    """Ask everything of what is guarded; return how much was refused for that."""
    refused = 0
    for hostile in requests(seed, count, target.book):
        aimed = hostile._replace(target=hostile.target.replace("BOOK", target.book))
        status, content = await target.ask(aimed)
        assert status < 500 or status == 501, (hostile, status, content[:300])
        refused += protection.REFUSAL.encode() in content
        assert len(target.kept()) >= 2, (hostile, status, content[:300])
    return refused


def test_nothing_gets_at_what_is_protected() -> None:
    assert asyncio.run(trespass(Guarded(), seed=1, count=500)) >= 10


def test_a_slice_of_the_hostile_requests() -> None:
    statuses = asyncio.run(attack(Target(), seed=1, count=400))
    assert statuses[200] >= 10
    assert statuses[400] >= 100


@pytest.mark.long
@pytest.mark.parametrize("seed", range(2, 12))
def test_ten_thousand_hostile_requests(seed: int) -> None:
    started = time.monotonic()
    statuses = asyncio.run(attack(Target(), seed, count=1000))
    assert sum(statuses.values()) == 1000
    assert time.monotonic() - started < 300


def test_json_is_read_as_strictly_as_google_reads_it() -> None:
    assert payload.parse(b'{"a": "\\ud83d\\ude00"}') == {"a": "\U0001f600"}
    assert payload.parse(b'{"a": [1, 2.5, null, true]}') == {"a": [1, 2.5, None, True]}
    nested = b"[" * 101 + b"]" * 101
    assert payload.parse(nested[1:-1])
    assert payload.parse(b"1%b" % (b"0" * 308)) == 10**308
    for wrong in (
        nested,
        b"[" * 100_000,
        b"{",
        b"NaN",
        b'{"a": -Infinity}',
        b'{"a": "\\ud800"}',
        b'{"\\uDC00": 1}',
        b'"\xed\xa0\x80"',
        b'"\xff"',
        '{"a": 1}'.encode("utf-16"),
        b"9" * 5000,
        b'{"a": [1, "x", 1e999]}',
        b"[-1e999]",
        b'{"a": {"b": -%b}}' % (b"9" * 400),
        b"[%b, 1]" % (b"9" * 400),
    ):
        with pytest.raises(ApiError, match="400 Invalid JSON payload received"):
            payload.parse(wrong)


def spoken(url: str, content: bytes) -> bytes:
    """Say something to the server over a bare socket, and return what it says before hanging up."""
    parts = urlsplit(url)
    with socket.create_connection((str(parts.hostname), int(parts.port or 0)), 5) as connection:
        connection.settimeout(5)
        told = b""
        with suppress(ConnectionError):
            connection.sendall(content)
            connection.shutdown(socket.SHUT_WR)
            while piece := connection.recv(65536):
                told += piece
    return told


def test_what_is_no_http_is_refused_and_harms_nobody(tmp_path: Path) -> None:
    with emulator_control.bench(tmp_path) as bench:
        host = bench.server.url.removeprefix("http://").encode()
        head = (
            b"GET /v4/spreadsheets/x HTTP/1.1\r\nHost: " + host + b"\r\nAuthorization: Bearer x\r\n"
        )
        for content, status in (
            (b"nonsense\r\n\r\n", b"400"),
            (b"\x16\x03\x01\x02\x00", b"400"),
            (b"GET / HTTP/1.1\r\nHost:\x00\r\n\r\n", b"400"),
            (b"GET / HTTP/1.1\r\n\r\n", b"400"),
            (head + b"Host: " + host + b"\r\n\r\n", b"400"),
            (head + b"X: " + b"y" * 200_000 + b"\r\n\r\n", b"431"),
            (head + b"Content-Length: -5\r\n\r\n", b"400"),
            (head + b"Transfer-Encoding: chunked\r\n\r\nzz\r\n", b"400"),
            (head + b"\r\n", b"404"),
        ):
            told = spoken(bench.server.url, content)
            assert not told or told.split()[1] in (status, b"400", b"431"), (content[:80], told)
            assert b" 500 " not in told
        book = bench.book([["still", "here"]])
        assert book.sheet1.get_all_values() == [["still", "here"]]
