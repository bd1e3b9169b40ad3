"""Where lifeops keeps its own files.

``LIFEOPS_HOME`` puts everything into one folder; otherwise the system's usual places are used.
"""

import os
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from workbook.errors import WorkbookError

HOME_VARIABLE = "LIFEOPS_HOME"
OWNER_ONLY = 0o700


def state_folder() -> Path:
    """Return the folder of links, sync state and logs; made if missing, for its owner only."""
    return _folder("state", "user_state_dir")


def client_file() -> Path:
    """Return where this person's OAuth client is kept."""
    return _folder("config", "user_config_dir") / "client.json"


def shared_client_file() -> Path:
    """Return where a company puts its OAuth client for everybody on a computer."""
    import platformdirs

    return Path(platformdirs.site_config_dir("lifeops", appauthor=False)) / "client.json"


def sign_in_file() -> Path:
    """Return where the sign-in is kept."""
    return _folder("config", "user_config_dir") / "sign-in.json"


def pace_file() -> Path:
    """Return the database in which programs on this computer agree on their pace."""
    return state_folder() / "pace.sqlite"


def sheets_database() -> Path:
    """Return the database of the embedded Sheets server; its folder is made if missing."""
    return _folder("sheets", "user_data_dir") / "sheets.db"


def config_folder() -> Path:
    """Return the folder of the user's own settings; it may not be there."""
    return _place("config", "user_config_dir")


def log_folder() -> Path:
    """Return the folder of the log; made if missing, for its owner only."""
    return _folder("log", "user_log_dir")


def _folder(name: str, usual: str) -> Path:
    """Return a folder as :func:`_place` does, made if missing."""
    folder = _place(name, usual)
    _make(folder)
    return folder


def _make(folder: Path) -> None:
    """Make a folder and what is missing above it, all for their owner only.

    ``Path.mkdir`` would leave those above to the umask, and who may rename a folder may swap it.
    """
    for each in (*reversed(folder.parents), folder):
        if not each.is_dir():
            try:
                each.mkdir(exist_ok=True, mode=OWNER_ONLY)
            except OSError as wrong:
                raise _unmade(each, wrong) from wrong


def _unmade(folder: Path, wrong: OSError) -> "WorkbookError":
    from workbook.errors import NotWritableError

    return NotWritableError(
        f"the folder cannot be made ({wrong.strerror})",
        where=str(folder),
        fix=f"Let lifeops write there, or name another folder in {HOME_VARIABLE}",
    )


def _place(name: str, usual: str) -> Path:
    """Return the folder ``name``, or the system's, which platformdirs knows as ``usual``."""
    home = os.environ.get(HOME_VARIABLE)
    if home:
        return Path(home).absolute() / name
    import platformdirs

    return Path(getattr(platformdirs, usual)("lifeops", appauthor=False))
