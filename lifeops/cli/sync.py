"""Bringing both sides together: ``sync``."""

from pathlib import Path

import click

from lifeops.cli import shape
from lifeops.cli.bar import bar
from lifeops.cli.chosen import chosen
from lifeops.cli.each import AS_JSON, Told, tell
from lifeops.cli.exits import Exit
from lifeops.cli.report import show_outcome, show_plan
from lifeops.links import Link
from lifeops.running import run
from sync.outcome import Outcome, Status


@click.command()
@click.argument("books", metavar="[BOOK]...", nargs=-1, type=click.Path(path_type=Path))
@click.option("--dry-run", is_flag=True, help="Show what would change; write nothing.")
@click.option("--accept", metavar="HASH", help="Carry out the plan that a guard has stopped.")
@click.option("--watch", is_flag=True, help="Go on until Ctrl-C: sync what is saved or edited.")
@AS_JSON
def sync(
    books: tuple[Path, ...], dry_run: bool, accept: str | None, watch: bool, as_json: bool
) -> None:
    """Bring each side's edits to the other; without BOOK, for every linked workbook.

    \b
    Examples: lifeops sync
              lifeops sync my-year.xlsx --dry-run
              lifeops sync --watch
    """
    if watch:
        if dry_run or accept or as_json:
            raise click.UsageError("--watch goes without --dry-run, --accept and --json")
        from lifeops.cli.watch import follow

        click.get_current_context().exit(follow(chosen(books)))

    def once(link: Link) -> Told:
        with bar(f"Writing {link.book.name}") as progress:
            outcome = run(link, dry_run=dry_run, accept=accept, progress=progress)
        show = show_plan if dry_run else show_outcome
        code = Exit.DONE if dry_run else exit_of(outcome)
        return Told(lambda: show(outcome), shape.outcome(outcome, dry_run=dry_run), code)

    linked = chosen(books, quiet=as_json)
    click.get_current_context().exit(tell("sync", linked, once, as_json=as_json))


def exit_of(outcome: Outcome) -> Exit:
    """Return the exit code of a run that went through."""
    owes = outcome.waiting or outcome.status in (Status.CONFLICTS, Status.OWED)
    return Exit.OWED if owes else Exit.DONE
