"""What is linked and what waits: ``status``."""

from pathlib import Path

import click

from lifeops.cli.chosen import chosen
from lifeops.cli.exits import Exit, exit_code
from lifeops.cli.report import SIDES, words
from lifeops.cli.say import say, show_notices
from lifeops.links import Link
from lifeops.running import run
from sync.state import State
from workbook.errors import WorkbookError


@click.command()
@click.argument("books", metavar="[BOOK]...", nargs=-1, type=click.Path(path_type=Path))
def status(books: tuple[Path, ...]) -> None:
    """Show each link: what waits on either side, what is left alone and why, the last sync.

    \b
    Example: lifeops status
    """
    linked = chosen(books)
    codes = [_show(link) for link in linked]
    click.get_current_context().exit(max(codes, default=Exit.DONE))


def _show(link: Link) -> Exit:
    say(str(link.book))
    where = "Sheet on this computer" if link.local else "Google Sheet"
    say(f"{where}: {link.spreadsheet}", indent="  ")
    _show_last_run(link)
    try:
        return _show_waiting(link)
    except WorkbookError as wrong:
        say(str(wrong), indent="  ")
        return exit_code(wrong)


def _show_last_run(link: Link) -> None:
    state = State(link.state_file)
    try:
        runs, conflicts = state.runs(), state.conflicts()
    finally:
        state.close()
    if runs:
        moment = (runs[0].finished or runs[0].started)[:16].replace("T", " ")
        say(f"Last sync that wrote: {moment} UTC ({runs[0].outcome})", indent="  ")
    if conflicts:
        say(f"Conflicts so far: {len(conflicts)}, all in the Conflicts tab", indent="  ")


def _show_waiting(link: Link) -> Exit:
    outcome = run(link, dry_run=True)
    for side, counts in outcome.counts.items():
        waiting = words(counts)
        if waiting:
            say(f"Waiting for {SIDES[side]}: {waiting}", indent="  ")
    if not outcome.lines and not outcome.held:
        say("Nothing waits: both sides are the same", indent="  ")
    for stop in outcome.stops:
        say(f"The next sync would stop: it would {stop}", indent="  ")
    show_notices(outcome.notices)
    return Exit.DONE
