"""Whether a person sits before a screen with a browser, and opening a page in it."""

import os
import sys
import threading
from functools import partial

_SCREENS = ("DISPLAY", "WAYLAND_DISPLAY", "BROWSER")
_FAR = ("SSH_CONNECTION", "SSH_TTY")


def usable() -> bool:
    """Whether a browser can be opened that the person at this terminal sees."""
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        return False
    if sys.platform in {"win32", "darwin"}:
        return not any(map(os.environ.get, _FAR))
    return any(map(os.environ.get, _SCREENS)) and _found()


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
