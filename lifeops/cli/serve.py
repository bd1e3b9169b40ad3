"""The embedded Sheets server in the foreground: ``serve``."""

from pathlib import Path

import click

from lifeops import links
from lifeops.cli import browser
from lifeops.cli.say import say
from lifeops.settings import sheets_database
from sync.errors import UnavailableError


@click.command()
@click.option("--port", type=click.IntRange(0, 65535), default=8787, show_default=True)
@click.option("--open", "opens", is_flag=True, help="Open the page of the sheets in the browser.")
@click.option(
    "--foreign-id",
    "foreign",
    multiple=True,
    metavar="ID",
    help="Answer as if the spreadsheet with this id were someone else's. May be repeated.",
)
def serve(port: int, opens: bool, foreign: tuple[str, ...]) -> None:
    """Run the Sheets server of lifeops until Ctrl-C, and show the sheets in the browser.

    It speaks Google's Sheets and Drive calls on this computer only, so gspread and other clients
    can read and write the sheets of links made with --local.

    \b
    Examples: lifeops serve --open
              lifeops serve --port 8787
    """
    from sync.emulator import server

    database = sheets_database()
    running = server.find(database)
    if running is not None:
        _show_running(running, database, opens=opens)
        return
    from lifeops.page.guide import Guiding
    from sync.emulator.page.options import Page

    def started(address: str) -> None:
        where = address.partition("/#")[0]
        say(f"Sheets server on {where} (Ctrl-C stops it; nothing is lost)")
        _show_page(address, opens=opens)

    page = Page(guide=Guiding().guide())
    server.serve(database, port, foreign=foreign, page=page, started=started)


def _show_running(running: str, database: Path, *, opens: bool) -> None:
    """Show the page of the server that runs already.

    Raises:
        UnavailableError: it has none, as it is there for one command only.
    """
    from sync.emulator import server

    address = server.page(database)
    if not address and opens:
        raise UnavailableError(
            "another lifeops command uses the sheets for a moment",
            where=running,
            fix="Run this again once it is done",
        )
    say(f"The Sheets server is running already at {running}")
    if address:
        _show_page(address, opens=opens)


def _show_page(address: str, *, opens: bool) -> None:
    local = [link for link in links.every() if link.local]
    if len(local) == 1:
        address = f"{address}&open={local[0].spreadsheet}"
    click.echo(f"The page: {address}")
    if opens and browser.at_screen():
        browser.show(address)
    elif opens or browser.is_far():
        browser.explain(address)
    else:
        say("Open it in the browser of this computer; `lifeops serve --open` does that for you.")
