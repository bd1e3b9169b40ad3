"""Which computer this is: sync state that was made on another one must not be taken for ours."""

import hashlib
import sys
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from typing import Any

_FILES = (Path("/etc/machine-id"), Path("/var/lib/dbus/machine-id"))
_SHARED = 1 << 40
"""The bit of a network address that says it was made up, not built in."""


def device() -> str:
    """Return what is the same at every call on this computer, and different on every other one.

    Returns:
        A hash, from which the system's own id cannot be told; ``""`` where it has none, as in
        many containers: any state is then taken for this computer's.
    """
    found = _registry() if sys.platform == "win32" else _file() or _address()
    return hashlib.sha256(f"lifeops {found}".encode()).hexdigest()[:16] if found else ""


def _file() -> str:
    for path in _FILES:
        with suppress(OSError, UnicodeDecodeError):
            found = path.read_text().strip()
            if found and found != "uninitialized":
                return found
    return ""


def _address() -> str:
    import uuid

    node = uuid.getnode()
    return "" if node & _SHARED else str(node)


def _registry() -> str:
    winreg: Any = import_module("winreg")  # there on Windows only
    with suppress(OSError):
        path = r"SOFTWARE\Microsoft\Cryptography"
        with winreg.OpenKey(winreg.HKEY_LOCAL_MACHINE, path) as key:
            return str(winreg.QueryValueEx(key, "MachineGuid")[0])
    return ""
