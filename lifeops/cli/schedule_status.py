"""How scheduled syncs stand: ``schedule status``, and the line of it in ``status``."""

import json
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import click

from lifeops import links, runlog
from lifeops.cli import shape
from lifeops.cli.each import AS_JSON
from lifeops.cli.exits import Exit
from lifeops.cli.say import say
from lifeops.cli.when import local
from lifeops.links import Link
from lifeops.schedule import installing, record
from lifeops.schedule import machine as machines
from lifeops.schedule.installing import Standing
from lifeops.schedule.record import Firing, Record
from sync.errors import WrongEndError
from workbook.errors import WorkbookError


@click.command()
@click.argument("books", metavar="[BOOK]...", nargs=-1, type=click.Path(path_type=Path))
@AS_JSON
def status(books: tuple[Path, ...], as_json: bool) -> None:
    """Show when each workbook is synced by itself, and how that went.

    \b
    Example: lifeops schedule status
    """
    held = [each for each in record.every() if not books or _is_of(each, books)]
    stands = [installing.standing(each, machines.this_machine(), _now()) for each in held]
    if as_json:
        shapes = [_shape(each) for each in stands]
        whole = {"version": shape.VERSION, "command": "schedule status", "exit_code": 0}
        click.echo(json.dumps(whole | {"error": None, "schedules": shapes}, indent=2))
        return
    for path in record.damaged():
        say(f"A record that cannot be read: {path}. Delete it, and install that schedule again.")
    if books and not stands:
        raise unscheduled(", ".join(map(str, books)))
    if not stands:
        say("Nothing is synced by itself. Make it so with `lifeops schedule install BOOK.xlsx`.")
    for each in stands:
        _show(each)
    if stands:
        say(f"Log: {runlog.log_file()}")


def unscheduled(where: str) -> WrongEndError:
    """Return the refusal of a workbook that has no schedule, or of all for ``""``."""
    what = "this workbook has no schedule" if where else "there is no schedule"
    return WrongEndError(what, where=where, fix="Make one with `lifeops schedule install`")


def next_run(link: Link) -> str:
    """Return when the workbook of a link is synced by itself next; ``""`` if it is not."""
    try:
        held = record.load(link.guid)
        if held is None:
            return ""
        standing = installing.standing(held, machines.this_machine(), _now())
    except WorkbookError as wrong:
        return f"Its schedule cannot be read: {wrong}"
    if standing.next is None:
        return "Next run: none; see `lifeops schedule status`"
    return f"Next run: {standing.next:%Y-%m-%d %H:%M}, {held.times.words()}"


def _is_of(held: Record, books: tuple[Path, ...]) -> bool:
    linked = [links.find(book) for book in books]
    known = {link.guid for link in linked if link is not None}
    return held.guid in known or held.book in {str(book.resolve()) for book in books}


def _show(standing: Standing) -> None:
    held, entry = standing.record, standing.entry
    say(held.book)
    say(f"{held.times.words().capitalize()}, by {standing.title}", indent="  ")
    for line in _lines(standing):
        say(line, indent="  ")
    for remark in entry.remarks if entry else ():
        say(f"{remark[0].upper()}{remark[1:]}", indent="  ")


def _lines(standing: Standing) -> Iterator[str]:
    held, entry = standing.record, standing.entry
    if entry is None:
        gone = f"{standing.title[0].upper()}{standing.title[1:]} is gone"
        yield f"{gone}: `lifeops schedule install` puts it back"
    elif entry.paused:
        yield "Paused: `lifeops schedule install` goes on"
    elif entry.changed:
        yield "Not as lifeops would install it now: `lifeops schedule install` puts that right"
    if standing.next is not None:
        yield f"Next run: {standing.next:%Y-%m-%d %H:%M}"
    yield f"Last run: {_ended(held.last)}" if held.last else "It did not run yet"
    if held.failing.count:
        runs = "1 run" if held.failing.count == 1 else f"{held.failing.count} runs"
        yield f"Failing since {local(held.failing.since)}, {runs}: {held.failing.what}"
    if held.succeeded:
        yield f"Last success: {local(held.succeeded)}, {_age(held.succeeded)} ago"


def _ended(last: Firing) -> str:
    moment = local(last.finished or last.started)
    if not last.finished:
        return f"{moment}: it runs still, or was cut off; the next run makes that good"
    number = f" (run {last.run} in `lifeops log`)" if last.run else ""
    code = "" if last.code in (0, Exit.OWED) else f"exit code {last.code}, "
    return f"{moment}: {code}{last.what}{number}"


def _age(moment: str) -> str:
    seconds = int((_now() - datetime.fromisoformat(moment)).total_seconds())
    for unit, size in (("day", 86_400), ("hour", 3_600), ("minute", 60)):
        if seconds >= size:
            number = seconds // size
            return f"{number} {unit}{'s' if number > 1 else ''}"
    return "less than a minute"


def _shape(standing: Standing) -> dict[str, object]:
    held, entry, last = standing.record, standing.entry, standing.record.last
    return {
        "book": held.book,
        "scheduler": held.scheduler,
        "installed": entry is not None,
        "paused": bool(entry and entry.paused),
        "changed": bool(entry and entry.changed),
        "remarks": list(entry.remarks) if entry else [],
        "times": held.times.words(),
        "next_run": standing.next.isoformat(timespec="seconds") if standing.next else None,
        "last_run": None
        if last is None
        else {
            "id": last.id,
            "started": last.started,
            "finished": last.finished or None,
            "exit_code": last.code if last.finished else None,
            "outcome": last.what or None,
            "run": last.run or None,
        },
        "last_success": held.succeeded or None,
        "failures": held.failing.count,
        "log": str(runlog.log_file()),
    }


def _now() -> datetime:
    return datetime.now().astimezone()
