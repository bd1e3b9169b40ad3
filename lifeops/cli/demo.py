"""All of it in one command, without an account: ``demo``."""

from datetime import date, timedelta
from pathlib import Path

import click

from lifeops import demo as steps
from lifeops.cli.exits import Exit
from lifeops.cli.report import show_outcome
from lifeops.cli.say import say, show_commands
from lifeops.demo import Spot
from lifeops.ends import local_server
from lifeops.links import Link
from lifeops.running import run
from workbook.values import serial

IN_EXCEL = Spot("Tasks", "Renew passport", "Due")
IN_SHEET = Spot("Tasks", "File the expense report", "Importance")
IN_BOTH = Spot("Tasks", "Finish the Brindle Q3 deck", "Importance")


@click.command()
@click.option(
    "--folder",
    type=click.Path(path_type=Path, file_okay=False),
    default=steps.FOLDER,
    show_default=True,
    help="Where the demo's files go.",
)
@click.option("--clean", is_flag=True, help="Remove everything that the demo made.")
def demo(folder: Path, clean: bool) -> None:
    """Make a filled workbook, put it in a sheet, edit both sides, sync them.

    No account is needed: the sheet lives on the Sheets server that comes with lifeops.

    \b
    Examples: lifeops demo
              lifeops demo --clean
    """
    if clean:
        gone = steps.clean(folder)
        say(f"Removed {folder} and its sheet." if gone else "There is no demo to remove.")
        return
    with local_server():  # one for all steps, not one for each
        _play(folder)
    click.get_current_context().exit(Exit.DONE)


def _play(folder: Path) -> None:
    link = steps.make(folder)
    book = folder / steps.BOOK
    say(f"1. Made {book}, a workbook with a sample day: open it in Excel or LibreOffice.")
    run(link)
    say("2. Put the same tabs in a Google-style sheet, on a server that runs on this computer.")
    tomorrow = date.today() + timedelta(days=1)  # noqa: DTZ011 - a person's own day
    steps.type_in_excel(link, IN_EXCEL, serial(tomorrow))
    say(f"3. In Excel, moved the due date of {IN_EXCEL.row!r} to tomorrow.")
    steps.type_in_sheet(link, IN_SHEET, "High")
    say(f"4. In the sheet, gave {IN_SHEET.row!r} a high importance.")
    steps.type_in_excel(link, IN_BOTH, "Low")
    steps.type_in_sheet(link, IN_BOTH, "High")
    say(f"5. Gave {IN_BOTH.row!r} a low importance in Excel and a high one in the sheet.")
    say("6. Synced once:")
    show_outcome(run(link))
    _show_day(link)
    say("Both sides now hold both edits. Run these next:")
    show_commands(
        {
            "lifeops status": "what is linked, what waits",
            f"lifeops sync {book}": "after an edit: bring it over",
            "lifeops demo --clean": "take everything away again",
        }
    )


def _show_day(link: Link) -> None:
    """Say how the day starts now, as the file and the sheet each calculate it."""
    excel, sheet = steps.first_tasks_in_excel(link, 3), steps.first_tasks_in_sheet(link, 3)
    say(f"7. The day now starts with: {'; '.join(excel)}.")
    if sheet == excel:
        say("The sheet, which calculates for itself, ranks them the same.")
    else:
        say(f"The sheet ranks them otherwise: {'; '.join(sheet)}.")
