"""The day in blocks of time: ``plan``."""

from datetime import datetime
from pathlib import Path

import click

from lifeops.cli import shape, table
from lifeops.cli.chosen import the_one
from lifeops.cli.each import AS_JSON, Told, tell
from lifeops.cli.exits import Exit
from lifeops.cli.report import show_outcome, show_plan
from lifeops.cli.say import say, show_notices
from lifeops.cli.sync import exit_of
from lifeops.flows.dayplan import Block, DayPlan
from lifeops.links import Link
from lifeops.planning import plan_day
from lifeops.schedule.times import clock
from sync.outcome import Status


@click.command()
@click.argument("book", required=False, type=click.Path(path_type=Path))
@click.option(
    "--defer-all",
    "defer",
    is_flag=True,
    help="Put off to the next workday whatever is due and finds no room.",
)
@click.option("--dry-run", is_flag=True, help="Show the day; write nothing.")
@AS_JSON
def plan(book: Path | None, defer: bool, dry_run: bool, as_json: bool) -> None:
    """Plan today in blocks: the ranked tasks in the gaps around the meetings.

    The blocks stand on the Blocks tab, on both sides. One that you move or type yourself stays
    where it is; run this again and the rest is placed around it. Nothing is placed in the past.

    \b
    Examples: lifeops plan
              lifeops plan my-year.xlsx --defer-all
    """

    def once(link: Link) -> Told:
        now = datetime.now().astimezone()
        planned = plan_day(link, now=now, defer=defer, dry_run=dry_run)
        outcome, day = planned.granted.outcome, planned.day

        def show() -> None:
            _show(day, defer=defer)
            show_notices(planned.granted.left)
            if dry_run:
                show_plan(outcome)
            elif outcome.status is Status.DONE:
                say("Both sides have it: see the Blocks tab. `lifeops undo` takes it back.")
            elif outcome.status is not Status.NOTHING:
                show_outcome(outcome, notices=False)

        code = Exit.DONE if dry_run else exit_of(outcome)
        told = {**shape.outcome(outcome, dry_run=dry_run), **_shape(day)}
        return Told(show, told, code)

    code = tell("plan", [the_one(book)], once, as_json=as_json)
    click.get_current_context().exit(code)


def _show(day: DayPlan, *, defer: bool) -> None:
    if not day.blocks:
        if not day.left_over and not day.wishes.notices:
            say("Nothing is ready to be planned: see `lifeops today`.")
    elif table.wanted():
        rows = [(clock(each.span.start), clock(each.span.end), *_what(each)) for each in day.blocks]
        table.show_table(("From", "To", "What", "Kind"), rows, styles={"What": "bold"})
    else:
        for each in day.blocks:
            say(f"{clock(each.span.start)}-{clock(each.span.end)}  {' · '.join(_what(each))}")
    if day.left_over:
        names = ", ".join(task.text for task in day.left_over[:5])
        more = f" and {len(day.left_over) - 5} more" if len(day.left_over) > 5 else ""
        say(f"No room for {names}{more}.")
        if defer:
            say(f"Put off to the next workday: {day.due or 'nothing, as none of them is due'}.")
        elif day.due:
            say("`lifeops plan --defer-all` puts off what is due of them to the next workday.")


def _shape(day: DayPlan) -> dict[str, object]:
    return {
        "blocks": [
            {
                "start": clock(each.span.start),
                "end": clock(each.span.end),
                "label": each.label,
                "kind": each.kind,
                "task": each.task or None,
            }
            for each in day.blocks
        ],
        "left_over": [{"task": each.number, "text": each.text} for each in day.left_over],
    }


def _what(block: Block) -> tuple[str, str]:
    return block.label, block.kind
