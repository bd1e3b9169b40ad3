"""The demo before a screen: the sheet's page, and what to try there."""

import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import click

from lifeops import demo as steps
from lifeops.cli import browser
from lifeops.cli.say import say, show_commands
from lifeops.links import Link
from lifeops.page import tips
from lifeops.settings import sheets_database
from sync.errors import UnavailableError
from workbook.errors import OpenElsewhereError, WorkbookError

_LOOK = 0.5
"""Seconds between looks at how far the person has come."""


def play(folder: Path) -> None:
    """Make the demo's workbook and its sheet, open the sheet's page, and go along until Ctrl-C.

    Raises:
        WorkbookError: the folder is there already, or another command holds the sheets.
    """
    with _page() as page:
        say("Making a workbook with a sample day, and its sheet; this takes some seconds.")
        link = steps.make(folder)
        say(f"Made {link.book.name} in {folder}: it opens in Excel.")
        steps.begin(link)
        steps.type_in_sheet(link, steps.IN_SHEET, "High")
        address = f"{page}&open={link.spreadsheet}"
        say("The same tabs are in a Google-style sheet on this computer. Its page opens now:")
        click.echo(f"  {address}")
        browser.show(address)
        with suppress(KeyboardInterrupt):
            _go_along(link)
    say("")
    say("The page is closed; the workbook and its sheet stay. Run these next:")
    show_next(folder)


def show_next(folder: Path) -> None:
    """Name the commands that come after the demo."""
    show_commands(
        {
            "lifeops serve --open": "the sheet in the browser",
            "lifeops status": "what is linked, what waits",
            f"lifeops sync {folder / steps.BOOK}": "after an edit: bring it over",
            "lifeops demo --clean": "take everything away again",
        }
    )


@contextmanager
def _page() -> Iterator[str]:
    """Yield the address of the page of the server that runs, or of one for this command."""
    from lifeops.page.guide import Guiding
    from sync.emulator import server
    from sync.emulator.page.options import Page

    database = sheets_database()
    if server.find(database) is None:
        with server.running(database, page=Page(guide=Guiding().guide())) as started:
            yield started.page
        return
    page = server.page(database)
    if not page:
        raise UnavailableError(
            "another lifeops command uses the sheets for a moment",
            fix="Run this again once it is done",
        )
    yield page


def _go_along(link: Link) -> None:
    """Say what to try next whenever a step is done; ends where the demo is taken away."""
    said, staged = -1, False
    while found := tips.tips(link):
        done = next((n for n, tip in enumerate(found) if not tip["done"]), len(found))
        if done >= 1 and not staged:
            staged = _edited_both(link)
        if done > said:
            said = done
            _show_tip(found[done]["text"] if done < len(found) else "That was all of it.")
        time.sleep(_LOOK)


def _show_tip(text: str) -> None:
    say(text)
    say("(Ctrl-C ends the demo; `lifeops demo --clean` takes it away.)", indent="  ")


def _edited_both(link: Link) -> bool:
    """Edit one cell on both sides; ``False`` where that must wait for Excel to let go."""
    try:
        steps.edit_both(link)
    except OpenElsewhereError:
        return False
    except WorkbookError as wrong:
        say(f"The demo's own edit was not made: {wrong}")
    return True
