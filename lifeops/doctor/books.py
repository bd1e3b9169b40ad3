"""What there is to check about each link: the file, the sheet, the sync between them."""

from collections.abc import Iterator
from contextlib import closing
from datetime import datetime
from typing import Any

from lifeops.device import device
from lifeops.doctor.finding import Finding, failure, note, ok, warning
from lifeops.links import Link
from sync.errors import SignInError, WrongEndError
from sync.state import State
from workbook.errors import WorkbookError


def file(link: Link) -> Iterator[Finding]:
    """Check that the workbook is there, is the one that was linked, and is not open in Excel."""
    from lifeops.ends import linked_schema
    from workbook.xlsx.replace import refuse_if_open

    try:
        linked_schema(link)
        refuse_if_open(link.book)
    except WorkbookError as wrong:
        yield failure("file", wrong)
    else:
        yield ok("file", "there, and open in no program")


def sheet(link: Link, client: Any) -> Iterator[Finding]:
    """Check that the sheet can be read and written."""
    from sync.google import reach

    try:
        found = reach.reach(client, link.spreadsheet)
    except WorkbookError as wrong:
        yield failure("sheet", wrong)
        return
    if found.trashed:
        fix = "Bring it back from there, or it will be gone for good after 30 days"
        yield warning("sheet", "it is in Google Drive's bin", fix)
    if found.writable is False:
        what, fix = "it may be read only", "Ask its owner to share it with you as an editor"
        yield failure("sheet", SignInError(what, where="the Google Sheet", fix=fix))
    elif found.writable is None:
        yield ok("sheet", "readable; whether writable shows with the next edit")
    else:
        yield ok("sheet", "readable and writable")


def lock(link: Link) -> Iterator[Finding]:
    """Check that no other sync holds the link."""
    from filelock import FileLock, Timeout

    held = FileLock(link.state_file.with_suffix(".lock"))
    try:
        held.acquire(blocking=False)
    except Timeout:
        yield note("lock", "a sync of this workbook is running now")
        return
    except OSError as wrong:
        yield warning("lock", f"it cannot be made ({wrong.strerror})", "Let lifeops write there")
        return
    held.release()
    yield ok("lock", "free")


def last_run(link: Link) -> Iterator[Finding]:
    """Say when a sync wrote last."""
    try:
        with closing(State(link.state_file, device())) as state:
            last = next(iter(state.runs()), None)
    except WorkbookError as wrong:
        yield failure("last sync", wrong)
        return
    if last is None:
        yield note("last sync", "none yet", f"Run: lifeops sync '{link.book.name}'")
    elif not last.finished:
        fix = f"Run: lifeops sync '{link.book.name}', which goes on from there"
        yield warning("last sync", f"broken off on {_local(last.started)}", fix)
    else:
        yield ok("last sync", f"wrote on {_local(last.finished)}")


def schedule(link: Link) -> Iterator[Finding]:
    """Check that a schedule that was installed is still there, runs, and goes well."""
    from lifeops.schedule import installing, record
    from lifeops.schedule.machine import ThisMachine

    again = f"Run: lifeops schedule install '{link.book.name}'"
    try:
        held = record.load(link.guid)
        if held is None:
            yield note("schedule", "none; it is synced when you say so", again)
            return
        standing = installing.standing(held, ThisMachine(), datetime.now().astimezone())
    except WorkbookError as wrong:
        yield warning("schedule", str(wrong), again)
        return
    if standing.entry is None:
        yield warning("schedule", f"{standing.title} has lost it", again)
    elif standing.entry.paused:
        yield note("schedule", "paused", again)
    elif held.failing.count:
        says = f"{held.failing.count} runs in a row failed: {held.failing.what}"
        yield warning("schedule", says, "See: lifeops schedule status")
    else:
        last = f"last run {_local(held.last.started)}" if held.last else "no run yet"
        yield ok("schedule", f"{held.times.words()}, by a {standing.title}; {last}")


def unreached(wrong: WorkbookError) -> Iterator[Finding]:
    """Say that a sheet was not looked at, for what goes before it is not well."""
    if isinstance(wrong, WrongEndError):
        yield failure("sheet", wrong)
    else:
        yield note("sheet", "not looked at: Google did not let us in")


def _local(moment: str) -> str:
    return f"{datetime.fromisoformat(moment).astimezone():%Y-%m-%d %H:%M}"
