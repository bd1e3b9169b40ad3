"""One sync of one link, alone: the lock, the two ends, the run."""

import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager, nullcontext
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from pathlib import Path
from typing import TypeAlias

from lifeops import dated, links, runlog, stamp
from lifeops.choices import chosen
from lifeops.device import device
from lifeops.ends import Ends, Progress, open_ends
from lifeops.flows import following
from lifeops.links import Link
from lifeops.noop import unchanged
from sync.columns_made import ColumnMade, renamed_back
from sync.engine import sync
from sync.errors import BusyError, UnavailableError
from sync.history import History
from sync.merged import MergedTable
from sync.outcome import Outcome, Status
from sync.state import State
from sync.store import Notice
from sync.wishes import Flow, Gone, Wish, Wishes
from workbook.errors import NotWritableError
from workbook.schema import Schema
from workbook.xlsx.collector import collector_paused

Asked: TypeAlias = Callable[[Schema], Wish]
"""Makes a wish, given what syncs."""


@dataclass(frozen=True, slots=True)
class Granted:
    """What came of something that a person asked for.

    Attributes:
        first: the sync of what waited before, or what it would do.
        outcome: the run that did it, or would do it.
        left: what was asked for and is left alone, and why.
    """

    first: Outcome
    outcome: Outcome
    left: tuple[Notice, ...]


def run(
    link: Link,
    *,
    dry_run: bool = False,
    accept: str | None = None,
    progress: Progress | None = None,
    asked: bool = False,
) -> Outcome:
    """Sync both ends of ``link`` once, with what follows from its tables.

    Args:
        link: the workbook and its sheet.
        dry_run: decide only; write nothing.
        accept: hash of a plan that the guards are to let through.
        progress: is told how far a large write has come.
        asked: whether a person asked for what follows from the tables.

    Raises:
        BusyError: another process syncs this workbook now.
        WorkbookError: what stopped it; nothing is lost.
    """
    # Looking takes no turn: a sync that met it would say that another one does its work.
    with nullcontext() if dry_run else alone(link), collector_paused():
        if not (dry_run or accept or asked) and unchanged(link):
            return Outcome(Status.NOTHING)
        day = date.today()  # noqa: DTZ011 - the day where the person is
        # What a new link brings is no news of a day.
        first = dated.is_new(link, day) and _has_run(link)
        opened = _opened(link, "sync", progress, dry_run=dry_run, accept=accept)
        with opened as (ends, once, tell):
            outcome = once(
                schema=ends.schema,
                anew=asked or stamp.is_new(link),
                keys=dict(link.keys),
                flows=following(
                    day,
                    asked=asked,
                    first=first,
                    figures=partial(_figures, link, day),
                ),
            )
            tell(outcome)
        if not dry_run:
            stamp.remember(link)
            if first:
                dated.remember(link, day)
        if link.keys and not dry_run:  # they tell how the two sides were first put together
            links.remember(replace(link, keys=()))
        return outcome


def ask(  # noqa: PLR0913 - the one door to what a person asks for; all but three have defaults
    link: Link,
    asked: Asked,
    remark: str,
    *,
    columns: Sequence[ColumnMade] = (),
    dry_run: bool = False,
    accept: str | None = None,
) -> Granted:
    """Bring both ends of ``link`` to what a person asked for, in one run.

    What waits on either side is synced before, as a run of its own.

    Args:
        link: the workbook and its sheet.
        asked: what both sides are to hold.
        remark: what the run is for, in the run log.
        columns: what is to be taken back that a run did about columns.
        dry_run: decide only; write nothing, and sync nothing before.
        accept: hash of a plan that the guards are to let through.

    Raises:
        UnavailableError: another process syncs this workbook now.
        WorkbookError: what stopped it; nothing is lost.
    """
    left: list[Notice] = []
    opened = _opened(link, remark, dry_run=dry_run, accept=accept)
    with _undisturbed(link), opened as (ends, once, tell):
        first = once(schema=ends.schema, anew=stamp.is_new(link), keys=dict(link.keys))
        schema = ends.excel.schema  # with what that sync did about columns
        renames, stay = renamed_back(columns, schema)
        wish = _noting(asked(schema), left)
        outcome = once(schema=schema, wish=wish, renames=renames)
        left += stay
        tell(outcome)
    _remark(link, outcome, remark)
    return Granted(first, outcome, tuple(left))


def follow(link: Link, flow: Flow, remark: str, *, dry_run: bool = False) -> Granted:
    """Bring both ends of ``link`` to what a flow makes of their tables, in one run.

    What waits on either side is synced before, as a run of its own.

    Args:
        link: the workbook and its sheet.
        flow: returns what follows from the tables.
        remark: what the run is for, in the run log.
        dry_run: decide only; write nothing, and sync nothing before.

    Raises:
        UnavailableError: another process syncs this workbook now.
        WorkbookError: what stopped it; nothing is lost.
    """
    left: list[Notice] = []

    def noting(tables: Sequence[MergedTable], gone: Gone) -> Wishes:
        wishes = flow(tables, gone)
        left[:] = wishes.notices  # a run that another computer came before decides again
        return replace(wishes, notices=())

    with _undisturbed(link), _opened(link, remark, dry_run=dry_run) as (ends, once, tell):
        first = once(schema=ends.schema, anew=stamp.is_new(link), keys=dict(link.keys))
        outcome = once(schema=ends.excel.schema, anew=True, flows=(noting,))
        tell(outcome)
    _remark(link, outcome, remark)
    return Granted(first, outcome, tuple(left))


def write_as_wished(link: Link, asked: Asked, target: Path | None) -> Outcome:
    """Write the workbook of ``link`` to a new file as it is wished to be; both ends stay.

    Args:
        link: the workbook and its sheet.
        asked: what the file is to hold.
        target: the new file; ``None`` only tells what would be written there.

    Raises:
        WorkbookError: what stopped it.
    """
    from sync.excel.store import ExcelStore

    with alone(link), open_ends(link) as ends, closing(_state(link)) as state:
        sides = ends.excel, ends.sheet, state, ends.schema
        direction = chosen(link.book, ends.schema).direction
        outcome = sync(*sides, dry_run=True, wish=asked(ends.schema), direction=direction)
    if target is not None:
        shutil.copyfile(link.book, target)
        copy = ExcelStore(target, ends.schema)
        copy.apply(copy.read(), outcome.plan.local)
    return outcome


def _figures(link: Link, day: date) -> dict[str, float]:
    """Return the figures of the Dashboard that are numbers, as the file shows them on ``day``."""
    from lifeops.figures.calculated import Calculated
    from lifeops.figures.kpis import NoFiguresError, kpis

    try:
        groups = kpis(Calculated.read(link.book, day)).groups
    except NoFiguresError:
        return {}
    named = [each for group in groups for each in group.kpis if each.name]
    return {each.name: each.value for each in named if each.value is not None}


def _has_run(link: Link) -> bool:
    with closing(_state(link)) as state:
        return state.has_run()


def _remark(link: Link, outcome: Outcome, remark: str) -> None:
    if outcome.run:
        with closing(History(link.state_file)) as history:
            history.remark(outcome.run, remark)


@contextmanager
def _undisturbed(link: Link) -> Iterator[None]:
    """Hold the link's lock for what a person asked for, which no other sync does."""
    try:
        with alone(link):
            yield
    except BusyError as busy:
        raise UnavailableError(
            "a sync of this workbook is running", where=busy.where, fix="Wait, then run this again"
        ) from busy


@contextmanager
def _opened(
    link: Link,
    event: str,
    progress: Progress | None = None,
    *,
    dry_run: bool,
    accept: str | None = None,
) -> Iterator[tuple[Ends, Callable[..., Outcome], runlog.Tell]]:
    """Yield both ends, what syncs them as the person chose, and what logs how it ended."""
    with (
        runlog.told(event, link.book, dry_run=dry_run) as tell,
        open_ends(link, progress) as ends,
        closing(_state(link)) as state,
    ):
        choices = chosen(link.book, ends.schema)
        once = partial(
            sync,
            *(ends.excel, ends.sheet, state),
            dry_run=dry_run,
            accept=accept,
            winner=choices.winner,
            direction=choices.direction,
        )
        yield ends, once, tell


def _noting(wish: Wish, left: list[Notice]) -> Wish:
    def noting(tables: Sequence[MergedTable]) -> Wishes:
        wishes = wish(tables)
        left[:] = wishes.notices  # a run that another computer came before decides again
        return wishes

    return noting


def _state(link: Link) -> State:
    return State(link.state_file, device())


@contextmanager
def alone(link: Link) -> Iterator[None]:
    """Hold the link's lock, which the system releases even when a process dies.

    Raises:
        BusyError: another process syncs this workbook now.
        NotWritableError: the lock cannot be made.
    """
    from filelock import FileLock, Timeout

    lock = FileLock(link.state_file.with_suffix(".lock"))
    try:
        lock.acquire(blocking=False)
    except Timeout:
        raise BusyError(
            "another sync of this workbook is running and does the work", where=str(link.book)
        ) from None
    except OSError as wrong:
        raise NotWritableError(
            f"the lock of this sync cannot be made ({wrong.strerror})",
            where=lock.lock_file,
            fix="Make room, or let lifeops write there; then run this again: nothing is lost",
        ) from wrong
    try:
        yield
    finally:
        lock.release()
