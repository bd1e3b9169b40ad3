"""The workbook that an import goes into: linked with a sheet, or by itself."""

import hashlib
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Protocol

from lifeops import links
from lifeops.choices import chosen
from lifeops.device import device
from lifeops.ends import Progress, linked_schema
from lifeops.imports.matching import Past, Row
from lifeops.imports.memory import Imported, Memory
from lifeops.imports.standing import Standing
from lifeops.links import Link, backups_of
from lifeops.running import alone
from lifeops.settings import state_folder
from sync.directions import ROWS, Direction
from sync.entered import Entered
from sync.errors import BusyError, UnavailableError, WrongEndError
from sync.excel.side import label_of
from sync.excel.store import ExcelStore
from sync.records import Snapshot
from sync.store import AddRow, Edit, Reading, SetCell, Side
from workbook.errors import NotWritableError, WorkbookError
from workbook.xlsx.backups import backups
from workbook.xlsx.unread import open_book


class Target(Protocol):
    """A workbook that rows can be entered into."""

    book: Path
    memory: Memory
    standing: Standing

    def past(self, source: str) -> Past:
        """Return what is remembered of the rows of a source."""
        ...

    def enter(
        self, edits: Sequence[Edit], remark: str, progress: Progress | None = None
    ) -> Imported:
        """Write edits as a person would.

        Raises:
            WorkbookError: they cannot be written; nothing was.
        """
        ...


@dataclass
class _Book:
    """A workbook's file, read."""

    book: Path
    memory: Memory
    standing: Standing
    store: ExcelStore

    def past(self, source: str) -> Past:
        return self._past(source, set(), set())

    def enter(
        self, edits: Sequence[Edit], remark: str, progress: Progress | None = None
    ) -> Imported:
        del remark  # no log knows it
        revision = self._write(edits, progress)
        return Imported(0, self.standing.reading.revision, revision)

    def _past(self, source: str, gone: set[Row], back: set[Row]) -> Past:
        return Past(self.memory.entries(source), gone - back, back)

    def _write(self, edits: Sequence[Edit], progress: Progress | None) -> str:
        applied = self.store.enter(self.standing.reading, edits, progress)
        if applied.owed:
            raise NotWritableError(
                f"{len(applied.owed):,} of {len(edits):,} changes cannot be made: "
                f"{applied.owed[0].reason}",
                where=str(self.book),
                fix="Nothing was written. Mend that in the workbook, then run this again",
            )
        return applied.revision


@dataclass
class _Linked(_Book):
    """A linked workbook's file: what is entered is a run in its log."""

    link: Link

    def past(self, source: str) -> Past:
        with closing(self._state()) as state:
            return self._past(source, state.gone(), state.taken_back())

    def enter(
        self, edits: Sequence[Edit], remark: str, progress: Progress | None = None
    ) -> Imported:
        self._refuse_one_way(edits)
        tables = {each.table for each in edits if isinstance(each, AddRow)}
        computed = {table: its for table in tables if (its := self.standing.computed(table))}
        with closing(self._state()) as state:
            run = state.begin(edits, self._before(edits), computed, date.today())  # noqa: DTZ011 - the day where the person is
            try:
                revision = self._write(edits, progress)
            except WorkbookError:
                state.cancel(run)
                raise
            state.end(run, remark)
        return Imported(run, self.standing.reading.revision, revision)

    def _state(self) -> Entered:
        return Entered(self.link.state_file, device())

    def _before(self, edits: Sequence[Edit]) -> Iterator[Snapshot]:
        rows = {(each.table, each.row_id): None for each in edits if isinstance(each, SetCell)}
        for table, row in rows:
            yield Snapshot(Side.EXCEL, table, row, self.standing.cells(table, row))

    def _refuse_one_way(self, edits: Sequence[Edit]) -> None:
        """Refuse a table into which the next sync would not let what is entered here."""
        choices = chosen(self.book, self.standing.schema)
        for table in {each.table for each in edits}:
            if choices.direction(table, ROWS) in {Direction.TO_EXCEL, Direction.IGNORE}:
                raise WorkbookError(
                    f"the table {table} is filled from the sheet alone, as was chosen",
                    where=str(self.book.with_name("lifeops.toml")),
                    fix="Choose another direction there, or import into another workbook",
                )


@contextmanager
def opened(book: Path) -> Iterator[Target]:
    """Yield the workbook at ``book``, alone with it until the end.

    Raises:
        WrongEndError: it says nothing of its tables.
        UnavailableError: a sync of it is running.
        WorkbookError: it cannot be read.
    """
    link = links.find(book) if book.exists() else None
    if link is None:
        yield _by_itself(book)
        return
    try:
        with alone(link):
            yield _linked(link)
    except BusyError as busy:
        raise UnavailableError(
            "a sync of this workbook is running", where=busy.where, fix="Wait, then run this again"
        ) from busy


def last_backup(book: Path) -> Path | None:
    """Return the copy of a workbook that is not linked, as it was before the last import."""
    folder = backups_of(_name_of(book))
    return next(iter(backups(book, folder)), None) if folder.is_dir() else None


def _linked(link: Link) -> Target:
    schema = linked_schema(link)
    store = ExcelStore(link.book, schema, link.guid)
    store.backups = link.backups
    reading = store.read()
    memory = _memory(link.guid, link.book, reading)
    standing = Standing(store.schema, reading)
    return _Linked(link.book, memory, standing, store, link)


def _by_itself(book: Path) -> Target:
    if not book.is_file():
        raise WrongEndError(
            "the workbook is not there", where=str(book), fix="Check its name with --book"
        )
    schema = label_of(open_book(book)).schema
    if schema is None:
        raise WrongEndError(
            "this workbook does not say what its tables are",
            where=str(book),
            fix=f"Link it first with `lifeops link {book} --local`, or make one with"
            " `lifeops new life-ops BOOK`",
        )
    store = ExcelStore(book, schema)
    store.backups = backups_of(_name_of(book))
    reading = store.read()
    standing = Standing(store.schema, reading)
    return _Book(book, _memory("", book, reading), standing, store)


def _memory(guid: str, book: Path, reading: Reading) -> Memory:
    """Return the memory of imports into a workbook; what a file lacks that was put back goes."""
    folder = state_folder() / "imports"
    own, before = folder / f"{guid}.db", folder / f"{_name_of(book)}.db"
    if guid and not own.exists() and before.exists():  # it was linked since
        before.rename(own)
    memory = Memory(own if guid else before)
    memory.forget_since(reading.revision)
    return memory


def _name_of(book: Path) -> str:
    return hashlib.sha256(str(book.resolve()).encode()).hexdigest()[:32]
