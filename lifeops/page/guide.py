"""The guide of the page: what waits on either side of a link, what happened, what to try.

It is handed to the server as plain functions; they run in its threads and ask that very server.
"""

import sqlite3
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from threading import Lock
from typing import Any

from lifeops import links, resolving, undoing
from lifeops.links import Link
from lifeops.noop import unchanged
from lifeops.page import past, tips
from lifeops.running import Granted, run
from lifeops.settings import sheets_database
from lifeops.stamp import FILE
from lifeops.undoing import Past
from sync.conflicts import Conflict
from sync.emulator import counter
from sync.emulator.page.options import Guide
from sync.errors import BusyError, UnavailableError, WrongEndError
from sync.history import OpenConflict
from sync.outcome import Outcome, Status
from sync.plan import Counts, Line
from sync.store import CELLS, Side
from workbook.errors import WorkbookError
from workbook.values import Content, display
from workbook.xlsx.replace import open_elsewhere


@dataclass(eq=False, slots=True)
class Guiding:
    """The guide through the links of this device, one look or sync at a time."""

    _alone: Lock = field(default_factory=Lock)
    _known: dict[str, tuple[str, dict[str, Any]]] = field(default_factory=dict)

    def guide(self) -> Guide:
        """Return the functions that the server is handed."""
        return Guide(self.look, self.sync, self.undo, self.keep, self.stamp)

    def look(self, spreadsheet: str) -> dict[str, Any]:
        """Return what there is to say of the link of a spreadsheet.

        Raises:
            WrongEndError: no workbook is linked with it.
        """
        link = _link(spreadsheet)
        with self._alone:
            return self._look(link)

    def sync(self, spreadsheet: str) -> dict[str, Any]:
        """Sync once, and look again.

        Raises:
            WorkbookError: what stopped the sync.
        """
        link = _link(spreadsheet)
        with self._alone:
            outcome = _synced(link)
            return self._look(link) | _owed(outcome)

    def undo(self, spreadsheet: str, number: int) -> dict[str, Any]:
        """Take a run back, and look again.

        Raises:
            WorkbookError: what stopped it.
        """
        link = _link(spreadsheet)
        with self._alone:
            granted = undoing.take_back(link, undoing.past(link, number or None))
            return self._look(link) | _came(granted)

    def keep(self, spreadsheet: str, key: str, side: str) -> dict[str, Any]:
        """Resolve a conflict, one that the next sync will meet too, and look again.

        Args:
            spreadsheet: its id.
            key: of the conflict, whole.
            side: ``excel``, ``sheet`` or ``before``: whose value is to stand.

        Raises:
            WorkbookError: the conflict is no longer open, or what stopped it.
        """
        link = _link(spreadsheet)
        with self._alone:
            coming = (each for each in self._look(link)["conflicts"] if each["waiting"])
            if key in {each["key"] for each in coming}:
                _synced(link)
            found = resolving.named(key, link)
            granted = resolving.keep(link, found, resolving.CHOICES[side])
            return self._look(link) | _came(granted)

    def stamp(self, spreadsheet: str) -> str:
        """Return what changes when the file or the memory of its syncs does."""
        try:
            return _stamp(_link(spreadsheet))
        except (WorkbookError, OSError, sqlite3.Error):
            return ""

    def _look(self, link: Link) -> dict[str, Any]:
        key = f"{_stamp(link)} {_sheet(link)} {date.today()}"  # noqa: DTZ011 - the person's day
        before, told = self._known.get(link.spreadsheet, ("", {}))
        if key == before:
            return told
        told = _told(link)
        # What goes wrong may be over the next moment, with nothing to be seen from here.
        self._known[link.spreadsheet] = ("" if told["message"] else key, told)
        return told


def _link(spreadsheet: str) -> Link:
    found = [each for each in links.every() if each.local and each.spreadsheet == spreadsheet]
    if found:
        return found[0]
    raise WrongEndError(
        "no workbook is linked with this sheet",
        where=spreadsheet,
        fix="Link one with `lifeops link BOOK.xlsx --local`",
    )


def _synced(link: Link) -> Outcome:
    try:
        return run(link)
    except BusyError as busy:
        raise _wait(link) from busy


def _came(granted: Granted) -> dict[str, str]:
    """Return the message about what a person asked for and is left or owed, if anything is."""
    left = [f"{each.where}: {each.message}" for each in granted.left]
    return {"message": ". ".join(left) + "."} if left else _owed(granted.outcome)


def _stamp(link: Link) -> str:
    places = (link.book, link.state_file, link.book.with_name(FILE))
    return f"{[*map(_touched, places)]} {open_elsewhere(link.book)}"


def _touched(path: Path) -> str:
    try:
        status = path.stat()
    except OSError:
        return ""
    return f"{status.st_mtime_ns} {status.st_size}"


def _sheet(link: Link) -> int | None:
    return counter.version(sheets_database(), link.spreadsheet)


def _wait(link: Link) -> UnavailableError:
    return UnavailableError(
        "a sync of this workbook is running", where=str(link.book), fix="Wait, then sync again"
    )


def _told(link: Link) -> dict[str, Any]:
    waiting, message = Outcome(Status.NOTHING), _open(link)
    last, lines = undoing.last(link), list[str]()
    try:
        if not unchanged(link):
            waiting = run(link, dry_run=True)
        if last is not None:
            lines = past.sentences(link, last)
    except BusyError:
        message = _words(_wait(link))
    except WorkbookError as wrong:
        message = _words(wrong)
    return {
        "book": link.book.name,
        "path": str(link.book),
        "waiting": _waiting(waiting),
        "conflicts": _conflicts(link, waiting),
        "last": last and _last(last, lines),
        "tips": tips.tips(link),
        "message": message or _stopped(link, waiting),
    }


def _waiting(outcome: Outcome) -> dict[str, Any]:
    to = {side: _count(outcome.counts.get(side)) for side in Side}
    changes = [_change(each) for each in past.to_show(outcome.lines)[: past.SHOWN]]
    return {"toExcel": to[Side.EXCEL], "toSheet": to[Side.SHEET], "changes": changes}


def _count(counts: Counts | None) -> int:
    found = counts or Counts()
    return found.added + found.deleted + found.changed + found.cleared


def _change(line: Line) -> dict[str, str]:
    return {
        "kind": line.kind,
        "table": line.table,
        "row": line.row,
        "column": line.column if line.kind == "set" else f"({line.what})",
        "before": display(line.before),
        "after": display(line.after),
        "to": "excel" if line.side is Side.EXCEL else "sheet",
    }


def _conflicts(link: Link, waiting: Outcome) -> list[dict[str, Any]]:
    found = resolving.still_open(link)
    coming = [_conflict(each, None, waiting=True) for each in waiting.conflicts]
    return coming + [_open_conflict(each) for each in found]


def _open_conflict(found: OpenConflict) -> dict[str, Any]:
    if found.conflict is not None:
        return _conflict(found.conflict, found.stands, waiting=False)
    names = ("Table", "Row", "Column", "Sheet value", "Excel value", "Before", "Kept")
    keys = ("table", "row", "column", "sheet", "excel", "before", "kept")
    texts = {key: display(found.shown.get(name)) for key, name in zip(keys, names, strict=True)}
    return {"key": found.key, **texts, "stands": "", "waiting": False}


def _conflict(found: Conflict, stands: Content, *, waiting: bool) -> dict[str, Any]:
    return {
        "key": found.key,
        "table": "" if found.table == CELLS else found.table,
        "row": found.label,
        "column": "" if found.table == CELLS else found.header,
        "sheet": display(found.remote),
        "excel": display(found.local),
        "before": display(found.base),
        "kept": found.kept.value,
        "stands": display(stands),
        "waiting": waiting,
    }


def _last(found: Past, lines: list[str]) -> dict[str, Any]:
    when = found.run.finished or found.run.started
    return {"run": found.run.id, "when": when, "lines": lines, "remark": found.remark}


def _open(link: Link) -> str | None:
    program = open_elsewhere(link.book)
    if program is None:
        return None
    return (
        f"{link.book.name} is open in {program}: what you type there waits until you save it, and "
        "what waits for the file is written once it is closed."
    )


def _stopped(link: Link, waiting: Outcome) -> str | None:
    if not waiting.stops:
        return None
    would = " and ".join(waiting.stops)
    return (
        f"A sync would {would}, so it asks first: look with `lifeops sync {link.book.name} "
        f"--dry-run`, then let it with --accept {waiting.plan_hash}."
    )


def _owed(outcome: Outcome) -> dict[str, str]:
    reasons = dict.fromkeys(line.reason for line in outcome.owed_lines)
    if not reasons:
        return {}
    return {
        "message": f"Not all could be written: {'; '.join(reasons)}. The next sync tries again."
    }


def _words(wrong: WorkbookError) -> str:
    what = wrong.what[:1].upper() + wrong.what[1:]
    return f"{what}. {wrong.fix}." if wrong.fix else f"{what}."
