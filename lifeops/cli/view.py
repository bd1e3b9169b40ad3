"""A workbook in the browser, read-only: ``view``."""

import signal
import time
from pathlib import Path
from types import FrameType
from typing import NoReturn

import click

from lifeops.cli import browser
from lifeops.cli.say import say


@click.command()
@click.argument("book", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--port", type=click.IntRange(0, 65535), default=0, help="0 picks a free one.")
@click.option("--no-open", is_flag=True, help="Print the address; open no browser.")
def view(book: Path, port: int, no_open: bool) -> None:
    """Show a workbook in the browser, read-only, until Ctrl-C: any .xlsx, linked or not.

    Its formulas are calculated now. A workbook of the Life Ops templates has two more pages: the
    day, to print, and its figures. The file is never written; to see later edits, run this again.

    \b
    Examples: lifeops view my-year.xlsx
              lifeops view my-year.xlsx --no-open
    """
    from lifeops.viewing.serving import viewing

    signal.signal(signal.SIGTERM, _end)
    try:
        with viewing(book, port) as address:
            say(f"{book.name}, read-only, until Ctrl-C:")
            click.echo(address)
            if not no_open and browser.usable():
                browser.show(address)
            elif not no_open and not browser.at_screen():
                browser.explain(address)
            _wait()
    except KeyboardInterrupt:
        say("Done; the file is as it was.")


def _wait() -> NoReturn:
    """Wait for Ctrl-C, which Windows tells only between short waits."""
    while True:
        time.sleep(1)


def _end(_number: int, _frame: FrameType | None) -> NoReturn:
    raise KeyboardInterrupt
