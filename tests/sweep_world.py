"""Devices with a workbook each, the Sheet between them, and a ledger of what people typed.

``keep`` remembers everything there is; ``put_back`` makes it so again, in a few milliseconds.
"""

import os
import shutil
import uuid
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Protocol
from unittest import mock

import openpyxl
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.table import Table
from sweep_hands import ExcelHand, SheetHand
from sweep_steps import Counting, Steps, stepping

from lifeops import ends, links, running
from lifeops.links import Link
from sync.emulator.session import GOOGLE
from sync.errors import GuardError
from sync.google import mirror
from sync.google import store as google
from sync.outcome import Outcome
from sync.state import State
from sync.store import CELLS, Reading
from workbook.schema import CONFLICTS_TABLE, ColumnType, Schema
from workbook.values import Formula, display

TASKS = ("Title", "Who", "Note", "No", "Size")
PEOPLE = ("Name", "City")
ROWS = 6


class Server(Protocol):
    """Whatever answers for the Sheet."""

    def writes(self) -> int:
        """Return how many requests were to change something so far."""
        ...

    def client(self) -> google.Client:
        """Return a client of it."""
        ...

    def another_user(self, spreadsheet: str, *edits: Any, **rule: Any) -> None:
        """Let another user edit just before a request that the rule names, or after it."""
        ...

    def kept(self) -> Any:
        """Return what it holds."""
        ...

    def put_back(self, kept: Any) -> None:
        """Make it hold that again."""
        ...


def book_of(path: Path) -> set[str]:
    """Write the workbook that all begin with; return every text typed in it."""
    book = openpyxl.Workbook()
    tasks, people, settings = (
        book.active,
        book.create_sheet("People"),
        book.create_sheet("Settings"),
    )
    tasks.title = "Tasks"
    tasks.append(TASKS)
    for row in range(ROWS):
        tasks.append([f"t{row}.", f"w{row}.", f"n{row}.", row + 1, f"=LEN(A{row + 2})"])
    tasks.add_table(Table(displayName="Tasks", ref=f"A1:E{ROWS + 1}"))
    people.append(PEOPLE)
    for row in range(4):
        people.append([f"p{row}.", f"c{row}."])
    settings["A1"], settings["B1"] = "Inbox", "i0."
    book.defined_names["Inbox"] = DefinedName("Inbox", attr_text="Settings!$B$1")
    book.save(path)
    return {f"{c}{row}." for c in "twn" for row in range(ROWS)} | {
        *(f"{c}{row}." for c in "pc" for row in range(4)),
        "i0.",
    }


@dataclass
class Device:
    """One computer: its own memory, and a workbook."""

    home: Path
    book: Path

    @contextmanager
    def on(self) -> Iterator[None]:
        with mock.patch.dict(os.environ, {"LIFEOPS_HOME": str(self.home)}):
            yield

    @property
    def link(self) -> Link:
        with self.on():
            return links.need(self.book)


@dataclass
class Kept:
    """Everything there was at a moment."""

    server: Any
    files: dict[Path, bytes]
    typed: set[str]
    seen: set[str]
    count: int


@dataclass
class World:
    """Some devices and one spreadsheet.

    Attributes:
        typed: every value that a person typed.
        seen: those that a person saw and then wrote over, cleared or deleted.
    """

    folder: Path
    server: Server
    devices: list[Device] = field(default_factory=list)
    typed: set[str] = field(default_factory=set)
    seen: set[str] = field(default_factory=set)
    count: int = 0
    spreadsheet: str = ""
    _client: Any = None

    @property
    def client(self) -> google.Client:
        if self._client is None:
            self._client = self.server.client()
        return self._client

    def fresh(self) -> str:
        """Return a value that was never typed before."""
        self.count += 1
        value = f"v{self.count}."
        self.typed.add(value)
        return value

    def excel(self, device: int = 0) -> ExcelHand:
        return ExcelHand(self.devices[device].book, self.seen)

    def sheet(self) -> SheetHand:
        return SheetHand(self.client, self.spreadsheet, self.seen)

    def begin(self) -> None:
        """Make the first device's workbook and link it; nothing is synced yet."""
        from sync.excel.discover import discover
        from sync.excel.prepare import prepared, save
        from workbook.xlsx.scan import read_book

        device = self._device("a", self.folder / "desk" / "book.xlsx")
        self.typed |= book_of(device.book)
        before = read_book(device.book)
        schema = _counting(discover(before).schema)
        guid = str(uuid.uuid4())
        after = prepared(before, schema, guid)
        save(before, after)
        self.spreadsheet = mirror.create(self.client, after, schema, "book", None)
        with device.on():
            links.remember(Link(device.book, guid, self.spreadsheet, local=True))

    def second(self, name: str, *, shared: bool) -> None:
        """Give another computer the same file in a cloud folder, or a copy of its own."""
        first = self.devices[0]
        path = first.book if shared else self.folder / name / "book.xlsx"
        device = self._device(name, path)
        if not shared:
            shutil.copyfile(first.book, path)
        with device.on():
            links.remember(replace(first.link, book=path, keys=()))

    def _device(self, name: str, book: Path) -> Device:
        device = Device(self.folder / f"home-{name}", book)
        for folder in (device.home, book.parent):
            folder.mkdir(parents=True, exist_ok=True)
        self.devices.append(device)
        return device

    @contextmanager
    def acting(self, device: int, steps: Steps | None = None) -> Iterator[Link]:
        """Let a device do something with its link, step by step."""

        @contextmanager
        def client(*, local: bool) -> Iterator[Any]:
            assert local
            made = self.server.client()
            for address in GOOGLE if steps else ():
                adapter = made.session.get_adapter(address)
                made.session.mount(address, Counting(adapter, steps))  # type: ignore[arg-type]
            with closing(made.session):
                yield made

        link = self.devices[device].link
        counted = stepping(steps, self.folder) if steps else _plain()
        with self.devices[device].on(), mock.patch.object(ends, "sheets_client", client), counted:
            yield link

    def sync(self, device: int = 0, steps: Steps | None = None) -> Outcome:
        """Run one sync; a person who is asked by a guard says yes."""
        with self.acting(device, steps) as link:
            return accepted(link)

    def readings(self, device: int = 0) -> tuple[Reading, Reading, Schema]:
        with self.acting(device) as link, ends.open_ends(link) as both:
            return both.excel.read(), both.sheet.read(), both.schema

    def settle(self, runs: int = 2) -> None:
        """Sync every device ``runs`` times; the one after that must find nothing to do."""
        for _ in range(runs):
            for device in range(len(self.devices)):
                self.sync(device)
        before, files = self.server.writes(), self._books()
        for device in range(len(self.devices)):
            self.sync(device)
        assert self.server.writes() == before, "a settled Sheet is written to"
        assert self._books() == files, "a settled file is written to"

    def _books(self) -> dict[Path, bytes]:
        return {device.book: device.book.read_bytes() for device in self.devices}

    def check(self) -> "Contents":
        """Both sides and every base agree, ids are unique, and no value is lost."""
        found = [self._checked(device) for device in range(len(self.devices))]
        self._check_ledger(found[0])
        return Contents.of(found[0])

    def _checked(self, device: int) -> dict[tuple[str, str], dict[str, Any]]:
        excel, sheet, _ = self.readings(device)
        here, there = by_id(excel), by_id(sheet)
        assert here == there, _difference(here, there)
        with self.devices[device].on(), closing(self._state(device)) as state:
            base = {(t, i): cells for t, rows in state.base().items() for i, cells in rows.items()}
            assert base == here, _difference(base, here)
            assert not state.owes()
        return here

    def _state(self, device: int) -> State:
        return State(self.devices[device].link.state_file)

    def log(self) -> str:
        """Return all that is in the conflict logs."""
        said = []
        for device in range(len(self.devices)):
            with self.devices[device].on(), closing(self._state(device)) as state:
                for _, each in state.conflicts():
                    said += map(display, (each.base, each.local, each.remote))
        return "\n".join(said)

    def _check_ledger(self, found: dict[tuple[str, str], dict[str, Any]]) -> None:
        visible = {
            display(content)
            for (table, _), cells in found.items()
            if table != CONFLICTS_TABLE
            for content in cells.values()
        }
        wanted = self.typed - self.seen - visible
        log = self.log() if wanted else ""
        lost = {value for value in wanted if value not in log}
        assert not lost, f"lost: {sorted(lost)}"

    def keep(self) -> Kept:
        files = {path: path.read_bytes() for path in self.folder.rglob("*") if path.is_file()}
        return Kept(self.server.kept(), files, set(self.typed), set(self.seen), self.count)

    def put_back(self, kept: Kept) -> None:
        for path in self.folder.rglob("*"):
            if path.is_file() and path not in kept.files:
                path.unlink()
        for path, content in kept.files.items():
            path.write_bytes(content)
        self.server.put_back(kept.server)
        self.typed, self.seen, self.count = set(kept.typed), set(kept.seen), kept.count


@dataclass(frozen=True)
class Contents:
    """What both sides hold, whatever the ids and numbers that were made up on the way."""

    rows: Counter[str]

    @classmethod
    def of(cls, found: dict[tuple[str, str], dict[str, Any]]) -> "Contents":
        return cls(
            Counter(
                f"{table} {row_id if table == CELLS else ''} {sorted(_plain_cells(cells))}"
                for (table, row_id), cells in found.items()
                if table != CONFLICTS_TABLE
            )
        )


def _plain_cells(cells: dict[str, Any]) -> Iterator[tuple[str, str]]:
    for column, content in cells.items():
        if column != "No":
            yield column, content.text if isinstance(content, Formula) else repr(content)


@contextmanager
def _plain() -> Iterator[None]:
    yield


def accepted(link: Link, run: Callable[..., Outcome] = running.run) -> Outcome:
    """Sync; a person who is asked by a guard says yes."""
    try:
        return run(link)
    except GuardError as stopped:
        return run(link, accept=stopped.plan_hash)


def by_id(reading: Reading) -> dict[tuple[str, str], dict[str, Any]]:
    """Return what a side holds by table and row id, each of which is there once."""
    found: dict[tuple[str, str], dict[str, Any]] = {}
    for name, table in reading.tables.items():
        for row in table.rows:
            typed = {c: each for c, each in row.cells.items() if not isinstance(each, Formula)}
            if row.id or typed:
                assert row.id, f"no id: {row}"
                assert (name, row.id) not in found, f"twice: {row}"
                found[name, row.id] = dict(row.cells)
    return found


def _difference(one: dict[Any, Any], other: dict[Any, Any]) -> str:
    lines = [
        f"{key}: {one.get(key)} != {other.get(key)}"
        for key in one.keys() | other.keys()
        if one.get(key) != other.get(key)
    ]
    return "\n".join(lines)


def _counting(schema: Schema) -> Schema:
    """Make the column ``No`` a counter, as a template's may be."""
    tables = []
    for table in schema.tables:
        columns = tuple(
            replace(column, type=ColumnType.COUNTER) if column.header == "No" else column
            for column in table.columns
        )
        tables.append(replace(table, columns=columns))
    return replace(schema, tables=tuple(tables))
