"""All of it in one command, without an account: ``demo``."""

from datetime import date, timedelta
from pathlib import Path

import click

from lifeops import demo as steps
from lifeops import undoing
from lifeops.cli import browser, demo_page
from lifeops.cli.exits import Exit
from lifeops.cli.report import show_outcome, show_plan
from lifeops.cli.say import say
from lifeops.demo import IN_BOTH, IN_EXCEL, IN_SHEET, Spot
from lifeops.ends import local_server
from lifeops.links import Link
from lifeops.running import run
from workbook.values import serial


@click.command()
@click.option(
    "--folder",
    type=click.Path(path_type=Path, file_okay=False),
    default=steps.FOLDER,
    show_default=True,
    help="Where the demo's files go.",
)
@click.option("--no-browser", is_flag=True, help="Tell it here, without opening a page.")
@click.option("--clean", is_flag=True, help="Remove everything that the demo made.")
def demo(folder: Path, no_browser: bool, clean: bool) -> None:
    """Make a filled workbook, put it in a sheet, edit both sides, sync them.

    No account is needed: the sheet lives on the Sheets server that comes with lifeops, and opens in
    the browser. Without a screen the same is told in the terminal.

    \b
    Examples: lifeops demo
              lifeops demo --no-browser
              lifeops demo --clean
    """
    if clean:
        gone = steps.clean(folder)
        say(f"Removed {folder} and its sheet." if gone else "There is no demo to remove.")
        return
    if not no_browser and browser.usable():
        demo_page.play(folder)
    else:
        with local_server():  # one for all steps, not one for each
            _play(folder)
    click.get_current_context().exit(Exit.DONE)


def _play(folder: Path) -> None:
    link = steps.make(folder)
    say(f"1. Made {link.book.name} in {folder}, with a sample day: it opens in Excel.")
    steps.begin(link)
    say("2. Put the same tabs in a Google-style sheet, on a server that runs on this computer.")
    _cross(link)
    _meet(link)
    _show_day(link)
    say("Both sides hold the same again. Run these next:")
    demo_page.show_next(folder)


def _cross(link: Link) -> None:
    """Bring an edit of the sheet to the file."""
    steps.type_in_sheet(link, IN_SHEET, "High")
    waiting = run(link, dry_run=True)
    count = len(waiting.lines)
    changes = f"{count} change{'s' if count > 1 else ''} waiting"
    say(f"3. In the sheet, gave {IN_SHEET.row!r} a high importance. {changes}:")
    show_plan(waiting, notices=False)
    say("4. Synced (`lifeops sync`):")
    show_outcome(run(link), notices=False)
    ((excel, _),) = steps.shown(link, IN_SHEET)
    say(f"In {link.book.name}, {_now(excel, IN_SHEET)}.")


def _meet(link: Link) -> None:
    """Edit both sides, one cell of them differently; sync, and take that back."""
    tomorrow = date.today() + timedelta(days=1)  # noqa: DTZ011 - a person's own day
    steps.type_in_excel(link, IN_EXCEL, serial(tomorrow))
    say(f"5. In Excel, moved the due date of {IN_EXCEL.row!r} to tomorrow.")
    steps.edit_both(link)
    say(f"6. Gave {IN_BOTH.row!r} a low importance in Excel and a high one in the sheet.")
    say("7. Synced both:")
    met = run(link)
    show_outcome(met, notices=False)
    say("Choose with `lifeops conflicts keep excel|sheet KEY`, or take the whole sync back.")
    say(f"8. Took it back (`lifeops undo {met.run}`):")
    show_outcome(undoing.take_back(link, undoing.past(link, met.run)).outcome, notices=False)
    spots = (IN_EXCEL, IN_BOTH)
    for spot, (excel, sheet) in zip(spots, steps.shown(link, *spots), strict=True):
        where = (
            "On both sides" if excel == sheet else f"In the sheet, {_now(sheet, spot)}; in Excel"
        )
        say(f"{where}, {_now(excel, spot)}.")


def _now(shown: str, spot: Spot) -> str:
    return f"{spot.row!r} has {spot.column} {shown or 'blank'} now"


def _show_day(link: Link) -> None:
    """Say how the day starts now, as the file and the sheet each calculate it."""
    excel, sheet = steps.first_tasks_in_excel(link, 3), steps.first_tasks_in_sheet(link, 3)
    say(f"9. The day now starts with: {'; '.join(excel)}.")
    if sheet == excel:
        say("The sheet, which calculates for itself, ranks them the same.")
    else:
        say(f"The sheet ranks them otherwise: {'; '.join(sheet)}.")
