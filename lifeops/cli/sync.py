"""Bringing both sides together: ``sync``."""

from pathlib import Path

import click

from lifeops.cli.chosen import chosen
from lifeops.cli.exits import Exit, exit_code
from lifeops.cli.report import show_outcome, show_plan
from lifeops.cli.say import say
from lifeops.links import Link
from lifeops.running import run
from sync.outcome import Status
from workbook.errors import WorkbookError


@click.command()
@click.argument("books", metavar="[BOOK]...", nargs=-1, type=click.Path(path_type=Path))
@click.option("--dry-run", is_flag=True, help="Show what would change; write nothing.")
@click.option("--accept", metavar="HASH", help="Carry out the plan that a guard has stopped.")
def sync(books: tuple[Path, ...], dry_run: bool, accept: str | None) -> None:
    """Bring each side's edits to the other; without BOOK, for every linked workbook.

    \b
    Examples: lifeops sync
              lifeops sync my-year.xlsx --dry-run
    """
    linked = chosen(books)
    codes = [
        _guarded(link, dry_run=dry_run, accept=accept, named=len(linked) > 1) for link in linked
    ]
    click.get_current_context().exit(max(codes, default=Exit.DONE))


def sync_one(link: Link, *, dry_run: bool = False, accept: str | None = None) -> Exit:
    """Sync one link, say what happened, and return the exit code."""
    outcome = run(link, dry_run=dry_run, accept=accept)
    if dry_run:
        show_plan(outcome)
        return Exit.DONE
    show_outcome(outcome)
    return Exit.OWED if outcome.status in (Status.CONFLICTS, Status.OWED) else Exit.DONE


def _guarded(link: Link, *, dry_run: bool, accept: str | None, named: bool) -> Exit:
    """Sync one of several links: trouble with one does not stop the others."""
    if named:
        say(f"{link.book.name}:")
    try:
        return sync_one(link, dry_run=dry_run, accept=accept)
    except WorkbookError as wrong:
        click.echo(f"lifeops: {wrong}", err=True)
        return exit_code(wrong)
