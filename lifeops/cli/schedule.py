"""Syncs that run by themselves: ``schedule`` and what it can do."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

import click

from lifeops import config, links, runlog
from lifeops.cli.chosen import the_one
from lifeops.cli.say import say, show_commands
from lifeops.cli.schedule_status import status, unscheduled
from lifeops.links import Link
from lifeops.schedule import choose, installing, record
from lifeops.schedule import machine as machines
from lifeops.schedule import times as clocks
from lifeops.schedule.record import Record
from lifeops.schedule.steps import Step, carry_out, shown
from lifeops.schedule.times import Times

BOOK = click.argument("book", required=False, type=click.Path(path_type=Path, dir_okay=False))
PRINT = click.option(
    "--print", "only_print", is_flag=True, help="Show every file and command; change nothing."
)


@click.group()
def schedule() -> None:
    """Let the system sync a workbook by itself.

    \b
    Examples: lifeops schedule install my-year.xlsx --every 15m
              lifeops schedule status
    """


@schedule.command()
@BOOK
@click.option("--every", metavar="TIME", help="Such as 15m or 2h; 15m by default.")
@click.option("--at", "clock", metavar="TIMES", multiple=True, help="Times of day: 08:00,17:30.")
@click.option(
    "--using",
    metavar="NAME",
    type=click.Choice(choose.NAMES),
    help=f"Which scheduler: {', '.join(choose.NAMES)}. By default the best there is.",
)
@PRINT
def install(
    book: Path | None,
    every: str | None,
    clock: tuple[str, ...],
    using: str | None,
    only_print: bool,
) -> None:
    """Sync a workbook every so often, or at times of day.

    Run it again to change the times, or to go on after a pause.

    \b
    Examples: lifeops schedule install
              lifeops schedule install my-year.xlsx --every 1h
              lifeops schedule install my-year.xlsx --at 08:00,12:30,17:30 --print
    """
    if every and clock:
        raise click.UsageError("give --every or --at, not both")
    link, machine = the_one(book), machines.this_machine()
    change = installing.installing(
        link, _times(link, every, clock), machine, using=using or "", now=_now()
    )
    if _only_printed(change.steps, only=only_print):
        return
    installing.install(change, machine)
    standing = installing.standing(change.record, machine, _now())
    say(f"{link.book.name} is synced {change.record.times.words()} by {standing.title}.")
    for remark in standing.entry.remarks if standing.entry else ():
        say(f"{remark[0].upper()}{remark[1:]}.", indent="  ")
    show_commands(
        {
            "lifeops schedule status": "when it runs next, and how the last run went",
            "lifeops schedule remove": "to end it",
        }
    )


def _times(link: Link, every: str | None, clock: Sequence[str]) -> Times:
    """Return the times a person gave, else those it has, else the usual ones."""
    if clock:
        return clocks.at(clock)
    had = None if every else record.load(link.guid)
    if had is not None:
        return had.times
    return clocks.every(every or str(config.value("schedule.every", link.book)))


@schedule.command("run-now")
@BOOK
@PRINT
def run_now(book: Path | None, only_print: bool) -> None:
    """Run the scheduled sync now, the way the scheduler does.

    \b
    Example: lifeops schedule run-now
    """
    held, machine = _the_schedule(book), machines.this_machine()
    steps = installing.starting(held, machine)
    if not _only_printed(steps, only=only_print):
        installing.start(held, steps, machine)
        say("Started. How it goes: lifeops schedule status")


@schedule.command()
@BOOK
@PRINT
def pause(book: Path | None, only_print: bool) -> None:
    """Stop the scheduled syncs of a workbook for now; `schedule install` goes on with them.

    \b
    Example: lifeops schedule pause
    """
    held, machine = _the_schedule(book), machines.this_machine()
    steps = installing.pausing(held, machine)
    if not _only_printed(steps, only=only_print):
        carry_out(steps, machine)
        say(f"{Path(held.book).name} is not synced by itself until `lifeops schedule install`.")


@schedule.command()
@BOOK
@PRINT
def remove(book: Path | None, only_print: bool) -> None:
    """End the scheduled syncs of a workbook; nothing of them is left behind.

    The workbook, its sheet and what is known of them stay.

    \b
    Example: lifeops schedule remove
    """
    held, machine = _the_schedule(book), machines.this_machine()
    steps = installing.removing(held, machine)
    if not _only_printed(steps, only=only_print):
        installing.remove(held, steps, machine)
        say(f"{Path(held.book).name} is not synced by itself any more.")


def _the_schedule(book: Path | None) -> Record:
    """Return the schedule of a workbook, linked or not any more, or the only one there is.

    Raises:
        WrongEndError: it has none, or there is none.
        UsageError: there are several and none is named.
    """
    if book is not None:
        link = links.find(book)
        held = record.load(link.guid) if link is not None else installing.find(book)
        if held is None:
            raise unscheduled(str(book))
        return held
    every = tuple(record.every())
    if not every:
        raise unscheduled("")
    if len(every) > 1:
        names = ", ".join(held.book for held in every)
        raise click.UsageError(f"several workbooks have a schedule; name one of them: {names}")
    return every[0]


def _only_printed(steps: Sequence[Step], *, only: bool) -> bool:
    for line in shown(steps) if only else ():
        click.echo(runlog.without_secrets(line.encode(errors="replace").decode()))
    return only


def _now() -> datetime:
    return datetime.now().astimezone()


schedule.add_command(status)
