"""Two sides, the people who edit them, and a ledger of every value they typed."""

import random
import sqlite3
from collections.abc import Callable, Iterable, Sequence
from copy import deepcopy
from dataclasses import replace
from pathlib import Path
from typing import Any

from sync import conflicts, engine
from sync.errors import GuardError
from sync.journal import Entry
from sync.memory import MemoryRow, MemoryStore
from sync.state import State
from sync.store import CELLS, VALUE, Applied, Edit, Reading, Side
from workbook.errors import OpenElsewhereError
from workbook.schema import CellSchema, ColumnSchema, ColumnType, Schema, TableSchema
from workbook.values import display

TASKS = TableSchema(
    "Tasks",
    "Tasks",
    (
        ColumnSchema("title", "Title"),
        ColumnSchema("who", "Who"),
        ColumnSchema("note", "Note"),
        ColumnSchema("no", "No", ColumnType.COUNTER),
        ColumnSchema("rank", "Rank", ColumnType.NUMBER, formula="[@title]&1"),
    ),
    "title",
)
SCHEMA = Schema((TASKS, conflicts.TABLE), (CellSchema("Inbox", "Inbox"),))
TYPED = ("title", "who", "note")


class CrashError(Exception):
    """The power went."""


class Steps:
    """Counts every step of a run, and ends it before or after the chosen one."""

    def __init__(self, at: int = 0, *, after: bool = False) -> None:
        self.at = at
        self.after = after
        self.taken = 0

    def take(self, step: Callable[..., Any], *arguments: object) -> Any:
        self.taken += 1
        if self.taken == self.at and not self.after:
            raise CrashError
        done = step(*arguments)
        if self.taken == self.at:
            raise CrashError
        return done


class PeopleStore(MemoryStore):
    """A store that can crash, be open elsewhere, and be edited while we are writing."""

    steps = Steps()
    open_elsewhere = False
    writes = 0
    meanwhile: Callable[[], None] | None = None

    def probe(self) -> str:
        return self.steps.take(super().probe)

    def read(self) -> Reading:
        return replace(self.steps.take(super().read), open=self.open_elsewhere)

    def apply(self, reading: Reading, edits: Sequence[Edit], note: Entry | None = None) -> Applied:
        if self.open_elsewhere:
            raise OpenElsewhereError(Path("book.xlsx"), "Excel")
        if self.meanwhile is not None:
            happens, self.meanwhile = self.meanwhile, None
            happens()
        self.writes += 1
        return self.steps.take(super().apply, reading, edits, note)


class CrashingState(State):
    steps = Steps()

    def begin(self, *arguments: Any) -> int:
        return self.steps.take(super().begin, *arguments)

    def finish(self, *arguments: Any) -> None:
        self.steps.take(super().finish, *arguments)

    def base(self) -> Any:
        return self.steps.take(super().base)

    def _connect(self) -> sqlite3.Connection:
        file = super()._connect()
        file.execute("PRAGMA synchronous = OFF")  # our crashes leave the computer running
        return file


class World:
    """Both sides of one link; each action is one thing a person does on one side."""

    def __init__(self, path: Path) -> None:
        self.excel = PeopleStore(Side.EXCEL, SCHEMA)
        self.sheet = PeopleStore(Side.SHEET, SCHEMA)
        self.state = CrashingState(path)
        self.typed: set[str] = set()
        self.dismissed: set[str] = set()
        self.kept: list[MemoryRow] | None = None
        self.sync_once: Callable[..., engine.Outcome] = engine.sync
        for side in (self.excel, self.sheet):
            rows = [MemoryRow(f"t{i}", {"title": f"task {i}", "who": "me"}) for i in range(4)]
            side.tables["Tasks"].rows[:] = rows

    def fresh(self) -> str:
        self.typed.add(f"v{len(self.typed)}.")
        return f"v{len(self.typed) - 1}."

    def rows(self, side: MemoryStore) -> list[MemoryRow]:
        return side.tables["Tasks"].rows

    def put(self, side: MemoryStore, row: int, column: str, *, blank: bool = False) -> None:
        rows = self.rows(side)
        if not rows:
            return
        with side.edited():
            cells = rows[row % len(rows)].cells
            self._dismiss(cells.pop(column, None))
            if not blank:
                cells[column] = self.fresh()

    def put_inbox(self, side: MemoryStore) -> None:
        with side.edited() as tables:
            cells = tables[CELLS].rows[0].cells
            self._dismiss(cells.pop(VALUE, None))
            cells[VALUE] = self.fresh()

    def add(self, side: MemoryStore, row_id: str = "") -> None:
        with side.edited():
            cells = {"title": self.fresh(), "who": self.fresh()}
            self.rows(side).append(MemoryRow(row_id, cells))

    def delete(self, side: MemoryStore, row: int) -> None:
        rows = self.rows(side)
        if rows:
            with side.edited():
                gone = rows.pop(row % len(rows))
            for content in gone.cells.values():
                self._dismiss(content)

    def copy(self, side: MemoryStore, row: int) -> None:
        rows = self.rows(side)
        if rows:
            with side.edited():
                copied = rows[row % len(rows)]
                rows.append(MemoryRow(copied.id, dict(copied.cells)))

    def wipe_id(self, side: MemoryStore, row: int) -> None:
        rows = self.rows(side)
        if rows:
            with side.edited():
                rows[row % len(rows)].id = ""

    def wipe_ids(self, side: MemoryStore) -> None:
        with side.edited():
            for row in self.rows(side):
                row.id = ""

    def sort(self, side: MemoryStore, seed: int) -> None:
        with side.edited():
            random.Random(seed).shuffle(self.rows(side))

    def dismiss_conflicts(self, side: MemoryStore) -> None:
        with side.edited() as tables:
            del tables["Conflicts"].rows[:1]

    def keep_copy(self) -> None:
        self.kept = deepcopy(self.rows(self.excel))

    def restore_copy(self) -> None:
        """Put the rows of the kept copy back; what only the newer file showed was seen and left."""
        if self.kept is not None:
            with self.excel.edited():
                newer, self.rows(self.excel)[:] = self.rows(self.excel)[:], deepcopy(self.kept)
            for row in newer:
                for content in row.cells.values():
                    self._dismiss(content)

    def lose_state(self) -> None:
        """Start from an unknown base; what it logged has been read."""
        for _, conflict in self.state.conflicts():
            for each in (conflict.base, conflict.local, conflict.remote):
                self.dismissed |= {v for v in self.typed if v in display(each)}
        self.state.close()
        self.state.path.unlink(missing_ok=True)

    def sync(self, **options: Any) -> engine.Outcome:
        """Run one sync; a person who is asked by a guard says yes."""
        gone = self._gone()
        try:
            outcome = self.sync_once(self.excel, self.sheet, self.state, SCHEMA, **options)
        except GuardError as stopped:
            accept = {**options, "accept": stopped.plan_hash}
            return self.sync_once(self.excel, self.sheet, self.state, SCHEMA, **accept)
        asked = "accept" in options
        assert asked or gone.isdisjoint(self._alive()), "brought back unasked"
        return outcome

    def crash(self, at: int, *, after: bool) -> int:
        """Run one sync that dies at the given step; return how many steps it took."""
        steps = Steps(at, after=after)
        self._step_with(steps)
        try:
            self.sync()
        except CrashError:
            pass
        finally:
            self._step_with(Steps())
        self.state.close()
        return steps.taken

    def settle(self) -> None:
        """Run until nothing is left to do; two clean runs and one for proof are enough."""
        self.excel.open_elsewhere = False
        self.excel.meanwhile = self.sheet.meanwhile = None
        self.sync()
        self.sync()
        writes = self.excel.writes + self.sheet.writes
        self.sync()
        assert self.excel.writes + self.sheet.writes == writes, "a settled pair is written to"

    def check(self) -> None:
        """Both sides and the base agree, ids are unique, and no value is lost."""
        excel, sheet = (self._contents(side) for side in (self.excel, self.sheet))
        assert excel == sheet
        base = self.state.base()
        assert excel == {(t, i): cells for t in base for i, cells in base[t].items()}
        visible = {
            display(each)
            for (table, _), cells in excel.items()
            if table != conflicts.TABLE.name  # people may delete those; the log must hold them
            for each in cells.values()
        }
        log = "\n".join(
            display(each)
            for _, conflict in self.state.conflicts()
            for each in (conflict.base, conflict.local, conflict.remote)
        )
        lost = {v for v in self.typed - self.dismissed if v not in visible and v not in log}
        assert not lost, f"lost: {lost}"
        self._check_numbers(base.get("Tasks", {}).values())

    def _check_numbers(self, tasks: Iterable[dict[str, Any]]) -> None:
        """Every task has a number of its own, over which nobody fell out."""
        numbers = [cells.get("no") for cells in tasks if "title" in cells]
        assert None not in numbers
        assert len(numbers) == len(set(numbers)), f"twice: {numbers}"
        assert "no" not in {conflict.column for _, conflict in self.state.conflicts()}

    def _alive(self) -> set[str]:
        return {row.id for row in self.rows(self.sheet)}

    def _gone(self) -> set[str]:
        """Return the ids that no sync may bring back: buried, and unknown to the base."""
        if "" in self._alive():
            return set()  # the id of a row may have been wiped
        known = State.base(self.state).get("Tasks", {})
        return {row_id for _, row_id in self.sheet.gone} - self._alive() - known.keys()

    def _step_with(self, steps: Steps) -> None:
        self.excel.steps = self.sheet.steps = self.state.steps = steps

    def _dismiss(self, content: object) -> None:
        if isinstance(content, str):
            self.dismissed.add(content)

    def _contents(self, side: MemoryStore) -> dict[tuple[str, str], dict[str, Any]]:
        found = {}
        for name, table in side.read().tables.items():
            for row in table.rows:
                if row.id or any(column in row.cells for column in TYPED):
                    assert row.id, f"no id: {row}"
                    assert (name, row.id) not in found, f"twice: {row}"
                    found[name, row.id] = dict(row.cells)
        return found
