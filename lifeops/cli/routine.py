"""The day's routine, ticked off: ``routine``."""

from datetime import date
from functools import partial
from pathlib import Path

import click

from lifeops.cli import shape
from lifeops.cli.chosen import the_one
from lifeops.cli.each import AS_JSON, Told, tell
from lifeops.cli.say import say, show_notices
from lifeops.cli.sync import exit_of
from lifeops.flows.routine import routine as noted
from lifeops.links import Link
from lifeops.running import follow
from sync.outcome import Status


@click.command()
@click.argument("book", required=False, type=click.Path(path_type=Path))
@click.option(
    "--step", "steps", multiple=True, metavar="TEXT", help="One step only. May be repeated."
)
@AS_JSON
def routine(book: Path | None, steps: tuple[str, ...], as_json: bool) -> None:
    """Note today's routine as done, and show the streak.

    \b
    Examples: lifeops routine
              lifeops routine --step "Sort the inbox: give each task a date"
    """

    def once(link: Link) -> Told:
        day = date.today()  # noqa: DTZ011 - a person's own day
        granted = follow(link, partial(noted, day=day, steps=steps), "routine")
        streak = _streak(link, day)

        def show() -> None:
            if granted.left:
                show_notices(granted.left)
                return
            new = granted.outcome.status is not Status.NOTHING
            say("Noted as done today." if new else "It was noted as done before.")
            if streak:
                say(f"Streak: {streak} {'day' if streak == 1 else 'days'} in a row.")

        told = {**shape.outcome(granted.outcome, dry_run=False), "streak": streak}
        return Told(show, told, exit_of(granted.outcome))

    code = tell("routine", [the_one(book)], once, as_json=as_json)
    click.get_current_context().exit(code)


def _streak(link: Link, day: date) -> int:
    """Return on how many working days in a row the routine was done, as the workbook counts."""
    from lifeops.figures.calculated import Calculated, number

    return int(number(Calculated.read(link.book, day).named("routine_streak")) or 0)
