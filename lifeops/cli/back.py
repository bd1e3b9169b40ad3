"""Taking back: one run with ``undo``, or everything since a moment with ``restore``."""

import sys
from collections.abc import Mapping
from contextlib import closing
from dataclasses import replace
from datetime import datetime
from functools import partial
from pathlib import Path

import click

from lifeops import undoing
from lifeops.cli import shape
from lifeops.cli.chosen import run_and_book, the_one
from lifeops.cli.each import AS_JSON, Told, tell
from lifeops.cli.exits import Exit
from lifeops.cli.report import show_outcome, show_plan
from lifeops.cli.say import say, show_notices
from lifeops.cli.sync import exit_of
from lifeops.cli.when import Moment
from lifeops.links import Link
from lifeops.running import Asked, Granted, ask, write_as_wished
from sync.diff import Cells
from sync.history import History, restored, with_waiting
from sync.outcome import Status
from sync.plan import by_side
from sync.wishes import Row, Wish
from workbook.errors import WorkbookError
from workbook.schema import Schema

DRY_RUN = click.option("--dry-run", is_flag=True, help="Show what would change; write nothing.")
ACCEPT = click.option("--accept", metavar="HASH", help="Carry out what a guard has stopped.")


@click.command()
@click.argument("words", metavar="[RUN] [BOOK]", nargs=-1)
@DRY_RUN
@ACCEPT
@click.option("--yes", is_flag=True, help="Do not ask, even where no RUN is named.")
@AS_JSON
def undo(
    words: tuple[str, ...], dry_run: bool, accept: str | None, yes: bool, as_json: bool
) -> None:
    """Take back what a sync wrote, on both sides; without RUN, the last sync that wrote.

    Cells that were edited since stay as they are and are named. Headers are renamed back; what
    else a sync did about columns stays, and is named. An undo is a run like any other:
    it is in the log, and it can be undone.

    \b
    Examples: lifeops undo --dry-run
              lifeops undo 12 my-year.xlsx
    """
    number, book = run_and_book(words)
    link = the_one(book)
    if number is None and not (dry_run or accept or yes or as_json) and sys.stdin.isatty():
        tell("undo", [link], partial(_undo, None, dry_run=True, accept=None), as_json=False)
        click.confirm("Undo this?", abort=True)
    work = partial(_undo, number, dry_run=dry_run, accept=accept)
    click.get_current_context().exit(tell("undo", [link], work, as_json=as_json))


def _undo(number: int | None, link: Link, *, dry_run: bool, accept: str | None) -> Told:
    past = undoing.past(link, number)
    granted = undoing.take_back(link, past, dry_run=dry_run, accept=accept)
    if dry_run:
        granted = _apart(granted)
    shown = shape.outcome(granted.outcome, dry_run=dry_run)
    told = {"undone": past.run.id, **shown, "left": shape.notices(granted.left)}
    show = partial(_show, granted, f"Undid run {past.run.id}", dry_run=dry_run)
    return Told(show, told, _code(granted, dry_run))


def _apart(granted: Granted) -> Granted:
    """Take what waits, and is synced first, out of what an undo would do."""
    first, both = granted.first, granted.outcome
    lines = list(both.lines)
    for line in first.lines:
        if line in lines:
            lines.remove(line)
    met = tuple(conflict for conflict in both.conflicts if conflict not in first.conflicts)
    counts = by_side(both.plan, first.plan)
    return replace(granted, outcome=replace(both, lines=tuple(lines), counts=counts, conflicts=met))


@click.command()
@click.argument("book", required=False, type=click.Path(path_type=Path))
@click.option("--at", "moment", metavar="TIME", type=Moment(), required=True, help="When.")
@click.option(
    "--to",
    "target",
    metavar="FILE",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write the workbook as it was to a new file; both sides stay as they are.",
)
@DRY_RUN
@ACCEPT
@AS_JSON
def restore(  # noqa: PLR0913 - one parameter for each option
    *,
    book: Path | None,
    moment: datetime,
    target: Path | None,
    dry_run: bool,
    accept: str | None,
    as_json: bool,
) -> None:
    """Bring both sides to how they stood after the last sync before TIME.

    TIME is a day (its beginning), a day and a time, or a while ago. What waits is synced before,
    so nothing is lost: a restore can be undone.

    \b
    Examples: lifeops restore --at "2026-11-20 14:30" --dry-run
              lifeops restore --at "2 hours ago" my-year.xlsx
              lifeops restore --at yesterday --to as-it-was.xlsx
    """
    link = the_one(book)
    work = partial(_restore, moment, dry_run=dry_run, accept=accept)
    if target is not None:
        work = partial(_write_to, moment, target, dry_run=dry_run)
    click.get_current_context().exit(tell("restore", [link], work, as_json=as_json))


def _restore(moment: datetime, link: Link, *, dry_run: bool, accept: str | None) -> Told:
    name = f"{moment.astimezone():%Y-%m-%d %H:%M}"
    asked = _restoring(moment, link, looks=dry_run)
    granted = ask(link, asked, f"restore of {name}", dry_run=dry_run, accept=accept)
    shown = shape.outcome(granted.outcome, dry_run=dry_run)
    told = {"at": moment.isoformat(), "to": None, **shown, "left": shape.notices(granted.left)}
    show = partial(_show, granted, f"Restored what stood at {name}", dry_run=dry_run, net=True)
    return Told(show, told, _code(granted, dry_run))


def _restoring(moment: datetime, link: Link, *, looks: bool) -> Asked:
    """Return the wish for what both sides held; ``looks`` if nothing is synced before."""
    with closing(History(link.state_file)) as history:
        since = history.since()
        if since is None or moment < since:
            start = f"it begins at {since.astimezone():%Y-%m-%d %H:%M:%S}" if since else "none yet"
            raise WorkbookError(
                f"the history of this workbook does not reach back that far: {start}",
                where=str(link.book),
                fix=f"See the runs with `lifeops log {link.book.name}`",
            )

    def asked(schema: Schema) -> Wish:
        with closing(History(link.state_file)) as history:  # after the sync of what waited
            then: Mapping[Row, Cells | None] = history.changed_since(moment)
        if looks:
            return lambda tables: restored(with_waiting(then, tables), schema, tables)
        return partial(restored, then, schema)

    return asked


def _write_to(moment: datetime, target: Path, link: Link, *, dry_run: bool) -> Told:
    if target.suffix.lower() != link.book.suffix.lower():
        raise click.BadParameter(f"--to: end the name of {target} in {link.book.suffix}")
    if target.exists():
        raise click.BadParameter(f"--to: {target} is there already; choose another name")
    if not target.parent.is_dir():
        raise click.BadParameter(f"--to: there is no folder {target.parent}; make it first")
    asked = _restoring(moment, link, looks=True)
    outcome = write_as_wished(link, asked, None if dry_run else target)
    shown = shape.outcome(outcome, dry_run=dry_run)
    told = {"at": moment.isoformat(), "to": str(target), **shown, "left": []}
    name = f"{moment.astimezone():%Y-%m-%d %H:%M}"

    def show() -> None:
        if dry_run:
            show_plan(outcome, notices=False)
        else:
            say(f"Wrote {target}: {link.book.name} as it stood at {name}.")
            say("It is a copy to look at or to take cells from; both sides are as they were.")

    return Told(show, told)


def _show(granted: Granted, done: str, *, dry_run: bool, net: bool = False) -> None:
    if granted.first.run:
        say("First, what waited was synced:")
        show_outcome(granted.first)
    elif dry_run and granted.first.plan:
        _show_waiting(granted, net=net)
    outcome = granted.outcome
    if dry_run:
        show_plan(outcome, notices=False)
    elif outcome.status is Status.NOTHING:
        say("There is nothing to take back.")
    else:
        say(f"{done}, as run {outcome.run}:")
        show_outcome(outcome, notices=False)
        say(f"To take that back: lifeops undo {outcome.run}")
    if granted.left:
        say("Left alone:")
        show_notices(granted.left)


def _show_waiting(granted: Granted, *, net: bool) -> None:
    """Print what a dry run would sync first, or that its list is what comes of both runs."""
    if net:
        say("What waits now is synced first, in a run of its own, and taken back with the rest.")
        say("What both runs come to:")
        return
    say("First, what waits now is synced:")
    show_plan(granted.first, notices=False)
    say("Then:")


def _code(granted: Granted, dry_run: bool) -> Exit:
    if dry_run:
        return Exit.DONE
    left = Exit.OWED if granted.left else Exit.DONE
    return max(left, exit_of(granted.outcome))
