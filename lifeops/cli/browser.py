"""Whether a person sits before a screen with a browser, and opening a page in it."""

import os
import sys
import threading
from functools import partial
from urllib.parse import urlsplit

import click

from lifeops.cli.say import say

_SCREENS = ("DISPLAY", "WAYLAND_DISPLAY", "BROWSER")
_FAR = ("SSH_CONNECTION", "SSH_TTY")


def usable() -> bool:
    """Whether a browser can be opened that the person at this terminal sees."""
    return sys.stdin.isatty() and sys.stdout.isatty() and at_screen()


def at_screen() -> bool:
    """Whether a browser that is opened here comes up before the person."""
    if sys.platform in {"win32", "darwin"}:
        return not is_far()
    return any(map(os.environ.get, _SCREENS)) and _found()


def is_far() -> bool:
    """Whether the person sits at another computer."""
    return any(map(os.environ.get, _FAR))


def explain(address: str) -> None:
    """Say how to see a page that no browser here can show; its server answers to 127.0.0.1 only."""
    port = urlsplit(address).port
    say(
        "There is no browser to open here. At the computer where you sit, run this, with the name "
        "of this one for HOST, and open the address there; the port must stay the same:"
    )
    click.echo(f"  ssh -L {port}:127.0.0.1:{port} HOST")


def show(address: str) -> None:
    """Open an address in the browser, if there is one; waits for nothing."""
    import webbrowser

    threading.Thread(target=partial(webbrowser.open, address), daemon=True).start()


def _found() -> bool:
    import webbrowser

    try:
        webbrowser.get()
    except webbrowser.Error:
        return False
    return True
