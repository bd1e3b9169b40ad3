"""Two computers with real files, a Sheet behind the real client, and the people who use them."""

import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
from sweep_hands import ExcelHand, SheetHand
from sweep_steps import FAULTS, Fault, KilledError, Steps
from sweep_world import World

from sync.emulator.control import Control
from sync.emulator.server import Server as Running
from sync.google import store as google
from workbook.errors import WorkbookError

SWITCHES: tuple[dict[str, Any], ...] = (
    {},
    {"metadata_follows_sort": True},
    {"writes_join_tables": True},
    {"missing_named_range": "not found"},
    {"formulas_by_locale": True},
    {
        "metadata_follows_sort": True,
        "writes_join_tables": True,
        "missing_named_range": "not found",
        "formulas_by_locale": True,
    },
)
COLUMNS = {"Tasks": ("Title", "Who", "Note"), "People": ("Name", "City")}


class Threaded:
    """A server in a thread of this process, asked over HTTP."""

    def __init__(self, running: Running) -> None:
        self._running = running
        self._control = Control(running.url, running.token)

    def client(self) -> google.Client:
        return google.local_client(self._running.url)

    def writes(self) -> int:
        return sum(entry.method == "POST" for entry in self._running.requests)

    def another_user(self, spreadsheet: str, *edits: Any, **rule: Any) -> None:
        self._control.another_user(*edits, spreadsheet=spreadsheet, **rule)

    def switch(self, **settings: Any) -> None:
        self._control.switch(**settings)

    def calm(self) -> None:
        """Forget what was still to happen."""
        self._control.reset()

    def kept(self) -> Any:
        raise NotImplementedError

    def put_back(self, kept: Any) -> None:
        raise NotImplementedError


class People:
    """Two computers and one Sheet; each method is one thing that a person does."""

    def __init__(self, folder: Path, server: Any, switches: dict[str, Any]) -> None:
        server.switch(**switches)
        self.server = server
        self.world = World(folder, server)
        self.world.begin()
        self.world.sync()
        self.world.second("b", shared=False)
        self.world.sync(1)
        self.kept: dict[int, bytes] = {}
        self.headers = {header: header for headers in COLUMNS.values() for header in headers}

    def hand(self, who: int) -> ExcelHand | SheetHand:
        return self.world.sheet() if who == 2 else self.world.excel(who)

    def put(self, who: int, tab: str, row: int, column: int, *, blank: bool = False) -> None:
        hand = self.hand(who)
        if hand.count(tab):
            header = self._header(hand, tab, column)
            hand.put(tab, row, header, None if blank else self.world.fresh())

    def put_inbox(self, who: int) -> None:
        self.hand(who).put_cell("Settings", "B1", self.world.fresh())

    def add(self, who: int, tab: str) -> None:
        hand = self.hand(who)
        there = (self._header(hand, tab, at) for at in range(len(COLUMNS[tab])))
        hand.add(tab, {header: self.world.fresh() for header in there})

    def delete(self, who: int, tab: str, row: int) -> None:
        self.hand(who).delete(tab, row)

    def copy(self, who: int, tab: str, row: int) -> None:
        self.hand(who).copy(tab, row)

    def wipe(self, who: int, tab: str, row: int) -> None:
        self.hand(who).wipe(tab, row)

    def wipe_all(self, who: int, tab: str) -> None:
        self.hand(who).wipe_all(tab)

    def sort(self, who: int, tab: str, column: int, *, part: bool) -> None:
        hand = self.hand(who)
        hand.sort(tab, self._header(hand, tab, column), part=part)

    def rename(self, who: int) -> None:
        """Call the cities something else."""
        hand = self.hand(who)
        header = self._header(hand, "People", 1)
        hand.rename("People", header, f"City {self.world.count}")

    def move(self, who: int) -> None:
        hand = self.hand(who)
        hand.move("People", self._header(hand, "People", 1))

    def keep_copy(self, device: int) -> None:
        self.kept[device] = self.world.devices[device].book.read_bytes()

    def restore_copy(self, device: int) -> None:
        """Put an older file back; what only the newer one showed was seen and left."""
        if device not in self.kept:
            return
        path = self.world.devices[device].book
        newer = _texts(path)
        path.write_bytes(self.kept[device])
        self.world.seen |= newer - _texts(path)

    def sync(self, device: int) -> None:
        self._run(device, None)

    def sync_open(self, device: int) -> None:
        """Sync while Excel has the file open."""
        path = self.world.devices[device].book
        lock = path.with_name(f"~${path.name}")
        lock.touch()
        try:
            self._run(device, None)
        finally:
            lock.unlink()

    def sync_wrong(self, device: int, at: int, fault: Fault) -> None:
        """Sync with something going wrong at a step, where the fault makes sense there."""
        self._run(device, Steps(at, fault))

    def sync_meanwhile(self, device: int, seed: int) -> None:
        """Sync while another person inserts, sorts or adds on the Sheet."""
        chance = random.Random(seed)
        edits: tuple[dict[str, Any], ...] = (
            {"sort": {"range": "Tasks!A2:F9", "column": chance.randint(1, 3)}},
            {"insertRows": {"sheet": "Tasks", "row": chance.randint(2, 6), "count": 1}},
        )
        when = {"call": "spreadsheets.batchUpdate", "nth": chance.randint(1, 2)}
        self.server.another_user(self.world.spreadsheet, chance.choice(edits), **when)
        self._run(device, None)
        self.server.calm()

    def _run(self, device: int, steps: Steps | None) -> None:
        try:
            self.world.sync(device, steps)
        except KilledError:
            pass
        except WorkbookError:
            if steps is None:
                raise
        except OSError:  # its way to people is not this machine's question
            if steps is None or steps.fault not in (Fault.RAISE, Fault.FULL, Fault.DENIED):
                raise

    def settle(self) -> None:
        self.server.calm()
        self.world.settle(3)
        self.world.check()

    def _header(self, hand: ExcelHand | SheetHand, tab: str, column: int) -> str:
        """Return a typed column's header as it is now; the cities may have been renamed."""
        known = COLUMNS[tab][column % len(COLUMNS[tab])]
        if known != "City":
            return known
        headers, _ = hand.lines(tab)
        return next(str(each) for each in headers if str(each).startswith("City"))


def _texts(path: Path) -> set[str]:
    book = openpyxl.load_workbook(path)
    cells = (cell.value for sheet in book for row in sheet.iter_rows() for cell in row)
    return {str(value) for value in cells if value is not None}


Doing = Callable[[], None]
ALL_FAULTS = tuple({fault: None for faults in FAULTS.values() for fault in faults})
