"""One scheduled run: alone, within its time, recorded, and told of only when that is worth it."""

import os
import random
import sys
import threading
import time
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from lifeops import config, links, runlog
from lifeops.cli.exits import Exit, exit_code
from lifeops.links import Link
from lifeops.schedule import alarm, notice, ping, record
from lifeops.schedule import machine as machines
from lifeops.schedule.machine import Machine
from lifeops.schedule.record import Firing, Record
from sync.errors import BusyError
from sync.outcome import Status
from workbook.errors import WorkbookError

BUSY = "another sync of this workbook was running"
_ENDED = {
    Status.NOTHING: "nothing to do",
    Status.DONE: "done",
    Status.CONFLICTS: "done, with conflicts",
    Status.OWED: "done, something is left for the next sync",
}


@dataclass(frozen=True, slots=True)
class Ended:
    """How a run ended: exit code, in words, and the number of its sync in the run log."""

    code: int
    what: str
    run: int = 0


def fire(guid: str, words: Collection[str] = (), machine: Machine | None = None) -> int:
    """Run the scheduled sync of a workbook once and return the exit code.

    Args:
        guid: the id of its link.
        words: ``due`` to do nothing unless a time has passed without a run, ``wait`` to wait a
            moment first, by chance, as schedulers do that know how.
        machine: tells a person of trouble.
    """
    from filelock import FileLock, Timeout

    lock = FileLock(record.file_of(guid, ".lock"))
    try:
        with lock.acquire(blocking=False):
            return _alone(guid, words, machine or machines.this_machine())
    except Timeout:
        return Exit.DONE
    except WorkbookError as wrong:  # the record itself
        runlog.note("schedule stopped", why=type(wrong).__name__)
        _say(str(wrong))
        return exit_code(wrong)


def _alone(guid: str, words: Collection[str], machine: Machine) -> int:
    held = record.load(guid)
    if held is None or ("due" in words and not record.is_due(held, _now())):
        return Exit.DONE
    link = next((each for each in links.every() if each.guid == guid), None)
    if link is None:
        return _unlinked(held, machine)
    if "wait" in words and not held.asked:
        time.sleep(random.uniform(0, held.times.jitter))
    firing = Firing(runlog.this_id(), _moment())
    if held.last is not None and not held.last.finished:
        runlog.note("schedule found a run cut off", cut_off=held.last.id)
    record.save(replace(held, asked=False, last=firing, told=""))
    return _run(link, held, firing, machine)


def _run(link: Link, held: Record, firing: Firing, machine: Machine) -> int:
    """Sync within the time limit, and record how that ends whatever happens."""
    runlog.note("schedule started", book=link.book.name)
    ended = Ended(Exit.UNEXPECTED, "unexpected error")
    try:
        with _limited(held, firing, machine, link.book):
            _ping(link.book, "start")
            ended = _synced(link)
    finally:
        unexpected = sys.exc_info()[0]
        if unexpected is not None:
            ended = Ended(Exit.UNEXPECTED, f"unexpected error ({unexpected.__name__})")
        _end(link.book, held.guid, firing, ended, machine)
    return ended.code


def _synced(link: Link) -> Ended:
    from lifeops.noop import unchanged

    try:
        config.value("schedule.limit", link.book)  # a file that is wrong is told, not passed over
        if unchanged(link):
            return Ended(Exit.DONE, _ENDED[Status.NOTHING])
        from lifeops.running import run

        done = run(link)
    except BusyError:
        return Ended(Exit.DONE, BUSY)
    except WorkbookError as wrong:
        return Ended(exit_code(wrong), wrong.what)
    owes = done.waiting or done.status in (Status.CONFLICTS, Status.OWED)
    return Ended(Exit.OWED if owes else Exit.DONE, _ENDED[done.status], done.run)


@contextmanager
def _limited(held: Record, firing: Firing, machine: Machine, book: Path) -> Iterator[None]:
    """End the process if the block takes longer than a run may; the next one makes it good."""

    def cut() -> None:
        what = f"it took longer than {held.limit} seconds and was ended"
        _end(book, held.guid, firing, Ended(Exit.TRY_LATER, what), machine)
        os._exit(Exit.TRY_LATER)

    timer = threading.Timer(held.limit, cut)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


def _end(book: Path, guid: str, firing: Firing, ended: Ended, machine: Machine) -> None:
    """Record the end of a run, as the record is by now, and tell who is to know."""
    _ping(book, str(int(ended.code)))
    runlog.note("schedule ended", book=book.name, code=int(ended.code), run=ended.run or None)
    held = record.load(guid)
    if held is None:  # taken away meanwhile
        return
    last = replace(firing, finished=_moment(), code=int(ended.code), what=ended.what, run=ended.run)
    held = replace(held, last=last)
    if ended.what == BUSY:
        record.save(held)
        return
    held, text = alarm.judged(held, ended.code, ended.what, _now(), _after(book))
    record.save(held)
    if text:
        _say(text)
        if _wants_notices(book) and not notice.tell(machine, text):
            runlog.note("schedule could show no notice")


def _unlinked(held: Record, machine: Machine) -> int:
    """Say once that the workbook is not linked any more, and that its schedule may go."""
    if not held.told:
        text = f"{held.book} is not linked any more. To stop this: lifeops schedule remove"
        record.save(replace(held, told="unlinked"))
        _say(f"{text} {held.book}")
        notice.tell(machine, f"{text} {Path(held.book).name}")
        runlog.note("schedule found no link", book=Path(held.book).name)
    return Exit.DONE


def _say(text: str) -> None:
    """Tell the scheduler's own log, where there is one: Python without a window has no stderr."""
    if sys.stderr is not None:
        sys.stderr.write(f"lifeops: {text}\n")


def _ping(book: Path, word: str) -> None:
    try:
        answered = ping.ping(str(config.value("schedule.ping", book)), word)
    except WorkbookError:
        return  # the run itself tells of a wrong file
    if not answered:
        runlog.note("schedule monitor did not answer", word=word)


def _after(book: Path) -> int:
    try:
        return int(config.value("schedule.notice_after", book))
    except WorkbookError:
        return int(config.SETTINGS["schedule.notice_after"].default)


def _wants_notices(book: Path) -> bool:
    try:
        return bool(config.value("schedule.notice", book))
    except WorkbookError:
        return True


def _now() -> datetime:
    return datetime.now().astimezone()


def _moment() -> str:
    return _now().isoformat(timespec="seconds")
