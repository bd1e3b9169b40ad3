"""What is linked and what waits: ``status``."""

from contextlib import closing
from functools import partial
from pathlib import Path

import click

from lifeops.cli import shape
from lifeops.cli.chosen import chosen
from lifeops.cli.each import AS_JSON, Told, tell
from lifeops.cli.exits import Exit, exit_code
from lifeops.cli.log import ended
from lifeops.cli.report import SIDES, words
from lifeops.cli.say import say, show_notices
from lifeops.cli.schedule_status import next_run
from lifeops.cli.when import local
from lifeops.ends import linked_schema
from lifeops.links import Link
from lifeops.resolving import still_open
from lifeops.running import run
from sync.history import History, OpenConflict
from sync.outcome import Outcome, Status
from sync.records import Run
from sync.state import State
from workbook.errors import WorkbookError
from workbook.schema import SCHEMA_SHEET
from workbook.xlsx.backups import backups


@click.command()
@click.argument("books", metavar="[BOOK]...", nargs=-1, type=click.Path(path_type=Path))
@AS_JSON
def status(books: tuple[Path, ...], as_json: bool) -> None:
    """Show each link: what waits on either side, what is left alone and why, the last sync.

    \b
    Example: lifeops status
    """
    linked = chosen(books, quiet=as_json)
    code = tell("status", linked, _status, as_json=as_json, titled=False)
    click.get_current_context().exit(code)


def _status(link: Link) -> Told:
    with closing(State(link.state_file)) as state, closing(History(link.state_file)) as history:
        last = next(iter(state.runs()), None)
        met = sum(last is not None and number == last.id for number, _ in state.conflicts())
        remark = history.remarks().get(last.id, "") if last else ""
    found = still_open(link)
    waiting: Outcome | None = None
    wrong: WorkbookError | None = None
    try:
        waiting = run(link, dry_run=True)
    except WorkbookError as stopped:
        wrong = stopped
    kept = backups(link.book, link.backups)
    alone = () if wrong else other_tabs(link)
    told = {
        "backups": {"folder": str(link.backups), "files": [each.name for each in kept]},
        "last_run": shape.run(last, met, remark) if last else None,
        "other_tabs": alone,
        "open_conflicts": [shape.open_conflict(each) for each in found],
        "waiting": shape.outcome(waiting, dry_run=True) if waiting else None,
    }
    show = partial(_show, link, last, found, waiting or wrong, len(kept), alone)
    code = exit_code(wrong) if wrong else Exit.DONE
    return Told(show, told, code, shape.error(wrong) if wrong else None)


def other_tabs(link: Link) -> tuple[str, ...]:
    """Return the tabs of a workbook that came from no template of which nothing is in the link."""
    from workbook.xlsx.unread import open_book

    schema = linked_schema(link)
    linked = {SCHEMA_SHEET, *schema.pages, *(table.sheet for table in schema.tables)}
    linked |= {cell.sheet for cell in schema.cells}
    names = (sheet.name for sheet in open_book(link.book).sheets)
    return () if schema.template else tuple(name for name in names if name not in linked)


def _show(  # noqa: PLR0913, PLR0917 - all that there is to say of a link
    link: Link,
    last: Run | None,
    found: tuple[OpenConflict, ...],
    waiting: Outcome | WorkbookError | None,
    kept: int,
    alone: tuple[str, ...],
) -> None:
    say(str(link.book))
    where = "Sheet on this computer" if link.local else "Google Sheet"
    say(f"{where}: {link.spreadsheet}", indent="  ")
    if last is not None:
        moment = local(last.finished or last.started)
        say(f"Last sync that wrote: {moment} (run {last.id}, {ended(last)})", indent="  ")
    if kept:
        versions = "version" if kept == 1 else f"{kept} versions"
        say(f"The last {versions} of the file that syncs replaced: {link.backups}", indent="  ")
    if found:
        count = "1 open conflict" if len(found) == 1 else f"{len(found)} open conflicts"
        say(f"{count}: see `lifeops conflicts`", indent="  ")
    if alone:
        one, names = len(alone) == 1, ", ".join(f"'{tab}'" for tab in alone)
        say(f"Not kept the same: the {'tab' if one else 'tabs'} {names}", indent="  ")
    coming = next_run(link)
    if coming:
        say(coming, indent="  ")
    if isinstance(waiting, Outcome):
        _show_waiting(waiting)
    else:
        say(str(waiting), indent="  ")


def _show_waiting(outcome: Outcome) -> None:
    for side, counts in outcome.counts.items():
        waiting = words(counts)
        if waiting:
            say(f"Waiting for {SIDES[side]}: {waiting}", indent="  ")
    if outcome.conflicts:
        count = len(outcome.conflicts)
        say(f"Edited on both sides: {count} cell{'s' if count > 1 else ''}", indent="  ")
    if outcome.held:
        one = outcome.held == 1
        say(f"{'1 formula waits' if one else f'{outcome.held:,} formulas wait'}", indent="  ")
    if outcome.absent:
        one = outcome.absent == 1
        say(f"{'1 column waits' if one else f'{outcome.absent:,} columns wait'}", indent="  ")
    if outcome.status is Status.NOTHING and not (outcome.held or outcome.absent):
        say("Nothing waits: both sides are the same", indent="  ")
    for stop in outcome.stops:
        say(f"The next sync would stop: it would {stop}", indent="  ")
    show_notices(outcome.notices)
