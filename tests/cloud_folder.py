"""Computers that share a file through a cloud folder, one Sheet, and who knew what when they typed.

Every content of a cell, and every row, has a *history*: the edits that led to it, and those that
whoever made it could see. A run may put one content in another's place where the history of the
one holds that of the other; where neither does, people did not know of each other, and both
contents must be logged, unless one is what the other's author had before their eyes: a content
that came back is no news to who saw it before. Where a run does not know better it may log both
all the same: that is a false alarm.
"""

from collections.abc import Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeAlias

from engine_world import DAY, FileStore
from two_sides import CrashError, CrashingState, PeopleStore, Steps

from sync import conflicts
from sync.conflicts import WHOLE_ROW, Conflict
from sync.engine import sync
from sync.errors import GuardError
from sync.memory import MemoryRow, MemoryStore
from sync.outcome import Outcome, Status
from sync.store import Side
from workbook.schema import ColumnSchema, Schema, TableSchema
from workbook.values import Content

COLUMNS = ("a", "b")
TASKS = TableSchema("Tasks", "Tasks", tuple(ColumnSchema(c, c.upper()) for c in COLUMNS), "a")
SCHEMA = Schema((TASKS, conflicts.TABLE))
ROWS = 6
WHOLE = ""

At: TypeAlias = tuple[str, str]
"""Row id and column; no column stands for whether there is such a row."""
History: TypeAlias = frozenset[int]
Contents: TypeAlias = Mapping[At, Content]


class SavedFile(FileStore):
    """A file that is another one with every save, even if it then holds what it held before."""

    def _revision(self) -> str:
        return f"{self._version} {super()._revision()}"

    def become(self, other: "SavedFile") -> None:
        """Be replaced by a copy of another file."""
        self.tables = deepcopy(other.tables)
        self.generation, self._version = other.generation, other._version


@dataclass
class Replica:
    """One place that holds the table: the Sheet, or a computer's copy of the file.

    Attributes:
        known: what led to each content, deleted rows included.
        shown: what each cell held before, the oldest first.
        seen: what each cell held, and what had led to it, when a run last saw it.
        saved: when it was saved last.
        waits: whether a run noted what this file holds, and could not give it the number.
    """

    store: MemoryStore
    known: dict[At, History] = field(default_factory=dict)
    shown: dict[At, list[Content]] = field(default_factory=dict)
    seen: dict[At, tuple[Content, History]] = field(default_factory=dict)
    saved: int = 0
    waits: bool = False

    def contents(self) -> dict[At, Content]:
        found: dict[At, Content] = {}
        for row in self.store.tables["Tasks"].rows:
            found[row.id, WHOLE] = True
            found |= {(row.id, column): row.cells.get(column) for column in COLUMNS}
        return found

    def history(self, at: At) -> History:
        return self.known.get(at, frozenset())

    def of_row(self, row_id: str) -> History:
        """Return all that led to a row as it is, or to there being none."""
        return frozenset().union(*(h for (each, _), h in self.known.items() if each == row_id))

    def look(self) -> None:
        """Let a run see all there is."""
        self.seen = {at: (each, self.history(at)) for at, each in self.contents().items()}
        for at, (content, _) in self.seen.items():
            shown = self.shown.setdefault(at, [])
            if content not in shown:
                shown.append(content)

    def saw(self, contents: Contents) -> bool:
        """Whether these contents were to be seen here before."""
        return all(content in self.shown.get(at, ()) for at, content in contents.items())


class Folder:
    """Some computers with a copy of the file each, and the Sheet that all of them sync it with.

    Attributes:
        died: the computers whose last run died; how far it came, they do not know.
        doubtful: what people typed meanwhile: what was written and what not, nobody can tell.
        alarms: the conflicts in which one content was the other's successor.
        stopped: how many runs a guard stopped.
    """

    def __init__(self, path: Path, computers: int = 2) -> None:
        rows = [MemoryRow(f"t{n}", {"a": f"a{n}", "b": f"b{n}"}) for n in range(ROWS)]
        self.sheet = Replica(PeopleStore(Side.SHEET, SCHEMA))
        self.files = [Replica(SavedFile(Side.EXCEL, SCHEMA)) for _ in range(computers)]
        for each in (self.sheet, *self.files):
            each.store.tables["Tasks"].rows[:] = deepcopy(rows)
        self.states = [CrashingState(path / f"{n}.db") for n in range(computers)]
        self.count = 0
        self.died: set[int] = set()
        self.doubtful: set[At] = set()
        self.stopped = 0
        self.alarms: list[Conflict] = []
        for number in range(computers):
            self.sync(number)

    def close(self) -> None:
        for state in self.states:
            state.close()

    def replica(self, number: int) -> Replica:
        """Return a computer's copy, or the Sheet."""
        return self.files[number] if number < len(self.files) else self.sheet

    def put(self, number: int, row: int, column: str, back: int | None = None) -> None:
        """Type something new in a cell, or what it held before.

        Args:
            number: where.
            row: which row, of those that are there.
            column: which column.
            back: how many contents ago; ``None`` for one that was never there.
        """
        replica = self.replica(number)
        rows = replica.store.tables["Tasks"].rows
        if not rows:
            return
        cells = rows[row % len(rows)].cells
        at = rows[row % len(rows)].id, column
        before = replica.shown.setdefault(at, [])
        now = cells.get(column)
        others = [each for each in before if each != now]
        content = f"v{self.count}" if back is None else _ago(others, back)
        if content == now or (back is not None and not others):
            return
        if now not in before:
            before.append(now)
        self._type(replica, at, content)
        with replica.store.edited():
            cells.pop(column, None)
            if content is not None:
                cells[column] = content

    def agree(self, number: int, row: int, column: str) -> None:
        """Type on the Sheet what stands in a computer's copy."""
        rows = {each.id: each for each in self.files[number].store.tables["Tasks"].rows}
        there = self.sheet.store.tables["Tasks"].rows
        if there and (mine := rows.get(there[row % len(there)].id)):
            content, cells = mine.cells.get(column), there[row % len(there)].cells
            if content is not None and content != cells.get(column):
                at = mine.id, column
                self._type(self.sheet, at, content)
                with self.sheet.store.edited():
                    cells[column] = content

    def add(self, number: int) -> None:
        replica, row_id = self.replica(number), f"n{self.count}"
        with replica.store.edited() as tables:
            cells = {column: f"{column}{self.count}" for column in COLUMNS}
            tables["Tasks"].rows.append(MemoryRow(row_id, dict(cells)))
        self._type(replica, (row_id, WHOLE))

    def delete(self, number: int, row: int) -> None:
        replica = self.replica(number)
        rows = replica.store.tables["Tasks"].rows
        if len(rows) > 1:
            with replica.store.edited():
                gone = rows.pop(row % len(rows))
            self._type(replica, (gone.id, WHOLE))
            replica.known[gone.id, WHOLE] |= replica.of_row(gone.id)

    def _type(self, replica: Replica, at: At, content: Content = None) -> None:
        """Note who typed; there and back again, and no run in between, is no edit."""
        self.count += 1
        replica.saved = self.count
        replica.known[at] = replica.history(at) | {self.count}
        if at in replica.seen and replica.seen[at][0] == content:
            replica.known[at] = replica.seen[at][1]
        if self.died:
            self.doubtful.add(at)

    def open(self, number: int, *, closed: bool = False) -> None:
        """Open a copy in Excel, or close it."""
        self.files[number].store.open_elsewhere = not closed  # type: ignore[attr-defined]

    def carry(self, start: int, end: int) -> None:
        """Let the cloud put one computer's copy in the place of another's: the last save wins.

        Where it so drops a save of which the Sheet knows, but which has no number of its own, or of
        whose run this computer does not know the end, that looks like a person who set all back.
        """
        mine, theirs = self.files[start], self.files[end]
        if mine.saved > theirs.saved and not theirs.store.open_elsewhere:  # type: ignore[attr-defined]
            if theirs.waits or end in self.died:
                ats = theirs.known.keys()
                self.doubtful |= {at for at in ats if not theirs.known[at] <= mine.history(at)}
            theirs.saved, theirs.waits = mine.saved, mine.waits
            theirs.store.become(mine.store)  # type: ignore[attr-defined]
            theirs.known, theirs.shown = dict(mine.known), deepcopy(mine.shown)
            theirs.seen = dict(mine.seen)

    def sync(self, number: int, crash: int = 0, *, accept: str | None = None) -> Outcome | None:
        """Sync a computer's copy, check what that did, and return how it went.

        Args:
            number: which computer.
            crash: the step at which the run dies; 0 lets it live.
            accept: what a person said yes to.
        """
        file, state = self.files[number], self.states[number]
        before = file.contents(), self.sheet.contents()
        was = file.store.generation, self.sheet.store.journal
        steps = Steps(crash)
        file.store.steps = self.sheet.store.steps = state.steps = steps  # type: ignore[attr-defined]
        outcome = None
        try:
            ends = file.store, self.sheet.store, state, SCHEMA
            outcome = sync(*ends, today=DAY, accept=accept)
        except GuardError:
            self.stopped += 1
            return None
        except CrashError:
            state.close()
        finally:
            file.store.steps = self.sheet.store.steps = state.steps = Steps()  # type: ignore[attr-defined]
        logged = outcome.conflicts if outcome else [each for _, each in state.conflicts()]
        self._check(file, before, {(c.row, c.column): c for c in logged}, excused=bool(accept))
        if file.store.generation != was[0]:
            self.count += 1
            file.saved, file.waits = self.count, False
        elif self.sheet.store.journal != was[1]:
            file.waits = True
        if outcome is None:
            self.died.add(number)
        else:
            self.died.discard(number)
            file.look()
            self.sheet.look()
        return outcome

    def _check(
        self,
        file: Replica,
        before: tuple[Contents, Contents],
        logged: Mapping[At, Conflict],
        *,
        excused: bool,
    ) -> None:
        """Check that nothing was undone of which the other side did not know."""
        here, there = file.contents(), self.sheet.contents()
        for at in before[0].keys() | before[1].keys() | here.keys() | there.keys():
            row_id, column = at
            one, other = (
                (file.of_row(row_id), self.sheet.of_row(row_id))
                if column == WHOLE
                else (file.history(at), self.sheet.history(at))
            )
            if _lost(here, there, before, at) and column != WHOLE:
                continue  # the row says it
            took = here.get(at) != before[0].get(at), there.get(at) != before[1].get(at)
            conflict = logged.get((row_id, column or WHOLE_ROW))
            if conflict is None and not excused and at not in self.doubtful:
                apart = not (one <= other or other <= one)
                mine, theirs = (_of(each, at) for each in before)
                fair = apart and self.sheet.saw(mine), apart and file.saw(theirs)
                assert not took[0] or one <= other or fair[0], f"undone in Excel: {at}"
                assert not took[1] or other <= one or fair[1], f"undone on the Sheet: {at}"
            if conflict is not None and (one <= other or other <= one):
                self.alarms.append(conflict)
            if here.get(at) == there.get(at):
                self.doubtful -= set() if self.died else {at}
                both = file.history(at) | self.sheet.history(at)
                for replica in (file, self.sheet):
                    if both:
                        replica.known[at] = both

    def settle(self) -> None:
        """Let everybody sync, and the cloud bring every copy everywhere; then all is the same."""
        for _ in range(2):
            for number in range(len(self.files)):
                self.open(number, closed=True)
                stop = self.stopped
                self.sync(number)
                if self.stopped > stop:
                    self._accept(number)
                for other in range(len(self.files)):
                    if other != number:
                        self.carry(number, other)
        writes = self._writes()
        for number in range(len(self.files)):
            outcome = self.sync(number)
            assert outcome is not None
            assert outcome.status is Status.NOTHING
            assert self.files[number].contents() == self.sheet.contents()
        for number in range(len(self.files)):
            self.sync(number)
        assert self._writes() == writes, "a settled file is written to"

    def _accept(self, number: int) -> None:
        file = self.files[number]
        try:
            sync(file.store, self.sheet.store, self.states[number], SCHEMA, today=DAY)
        except GuardError as stop:
            self.sync(number, accept=stop.plan_hash)

    def _writes(self) -> list[int]:
        return [each.store.writes for each in (self.sheet, *self.files)]  # type: ignore[attr-defined]


def _lost(here: Contents, there: Contents, before: tuple[Contents, Contents], at: At) -> bool:
    """Whether a row is not everywhere all the time."""
    return any((at[0], WHOLE) not in each for each in (here, there, *before))


def _of(contents: Contents, at: At) -> Contents:
    """Return what is there of a cell, or of all cells of a row."""
    row_id, column = at
    return {key: c for key, c in contents.items() if key[0] == row_id and column in {WHOLE, key[1]}}


def _ago(before: list[Content], back: int) -> Content:
    return before[-1 - back % len(before)] if before else None


def steps_of(folder: Folder, steps: list[tuple[object, ...]]) -> Iterator[None]:
    """Take steps one after the other."""
    for name, *arguments in steps:
        getattr(folder, str(name))(*arguments)
        yield
