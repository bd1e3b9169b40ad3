"""What meetings led to: ``outcomes``."""

from collections.abc import Mapping
from pathlib import Path

import click

from lifeops.cli import shape
from lifeops.cli.bar import bar
from lifeops.cli.chosen import chosen
from lifeops.cli.each import AS_JSON, Told, tell
from lifeops.cli.exits import Exit
from lifeops.cli.report import show_outcome, show_plan
from lifeops.cli.say import say
from lifeops.cli.sync import exit_of
from lifeops.flows.inbox import STATUS
from lifeops.flows.outcomes import SOURCE
from lifeops.flows.tables import TASKS
from lifeops.links import Link
from lifeops.running import run
from sync.outcome import Outcome
from sync.store import AddRow
from workbook.values import display

_INBOX = "the inbox"


@click.command()
@click.argument("books", metavar="[BOOK]...", nargs=-1, type=click.Path(path_type=Path))
@click.option("--dry-run", is_flag=True, help="Show what would change; write nothing.")
@AS_JSON
def outcomes(books: tuple[Path, ...], dry_run: bool, as_json: bool) -> None:
    """Make the outcomes of meetings into tasks, and the inbox lines too.

    Every sync does this by itself; this also does it where more wait than a sync does unasked,
    and says which outcomes stay as they are, and why.

    \b
    Examples: lifeops outcomes
              lifeops outcomes my-year.xlsx --dry-run
    """

    def once(link: Link) -> Told:
        with bar(f"Writing {link.book.name}") as progress:
            outcome = run(link, dry_run=dry_run, progress=progress, asked=True)
        made = made_from(outcome)

        def show() -> None:
            show_made(made)
            (show_plan if dry_run else show_outcome)(outcome)

        code = Exit.DONE if dry_run else exit_of(outcome)
        return Told(show, {**shape.outcome(outcome, dry_run=dry_run), "made": made}, code)

    linked = chosen(books, quiet=as_json)
    click.get_current_context().exit(tell("outcomes", linked, once, as_json=as_json))


def made_from(outcome: Outcome) -> dict[str, int]:
    """Return how many tasks a run made, by the meeting that they come from, or the inbox."""
    made: dict[str, int] = {}
    seen: set[str] = set()
    for edit in (*outcome.plan.local, *outcome.plan.remote):
        if not isinstance(edit, AddRow) or edit.table != TASKS or edit.row_id in seen:
            continue
        seen.add(edit.row_id)
        if edit.cells.get("Source") == SOURCE:
            origin = display(edit.cells.get("Meeting"))
        elif edit.cells.get("Status") == STATUS:
            origin = _INBOX
        else:
            continue
        made[origin] = made.get(origin, 0) + 1
    return made


def show_made(made: Mapping[str, int]) -> None:
    """Print how many tasks came from where."""
    if not made:
        say("No outcome and no inbox line waits.")
    for origin, tasks in made.items():
        say(f"{origin[0].upper()}{origin[1:]}: {tasks} {'task' if tasks == 1 else 'tasks'}.")
