"""The embedded Sheets server in the foreground: ``serve``."""

import click

from lifeops.cli.say import say
from lifeops.settings import sheets_database


@click.command()
@click.option("--port", type=click.IntRange(0, 65535), default=8787, show_default=True)
@click.option(
    "--foreign-id",
    "foreign",
    multiple=True,
    metavar="ID",
    help="Answer as if the spreadsheet with this id were someone else's. May be repeated.",
)
def serve(port: int, foreign: tuple[str, ...]) -> None:
    """Run the Sheets server of lifeops until Ctrl-C.

    It speaks Google's Sheets and Drive calls on this computer only, so gspread and other clients
    can read and write the sheets of links made with --local.

    \b
    Example: lifeops serve --port 8787
    """
    from sync.emulator import server

    database = sheets_database()
    running = server.find(database)
    if running is not None:
        say(f"The Sheets server is running already at {running}")
        return
    say(f"Sheets server on http://127.0.0.1:{port} (Ctrl-C stops it; nothing is lost)")
    server.serve(database, port, foreign=foreign)
