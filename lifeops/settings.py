"""Where lifeops keeps its own files.

``LIFEOPS_HOME`` puts everything into one folder; otherwise the system's usual places are used.
"""

import os
from pathlib import Path

HOME_VARIABLE = "LIFEOPS_HOME"
OWNER_ONLY = 0o700


def state_folder() -> Path:
    """Return the folder of links, sync state and logs; made if missing, for its owner only."""
    return _folder("state", "user_state_dir")


def sheets_database() -> Path:
    """Return the database of the embedded Sheets server; its folder is made if missing."""
    return _folder("sheets", "user_data_dir") / "sheets.db"


def _folder(name: str, usual: str) -> Path:
    """Return the folder ``name``, or the system's, which platformdirs knows as ``usual``."""
    home = os.environ.get(HOME_VARIABLE)
    if home:
        folder = Path(home) / name
    else:
        import platformdirs

        folder = Path(getattr(platformdirs, usual)("lifeops", appauthor=False))
    folder.mkdir(parents=True, exist_ok=True, mode=OWNER_ONLY)
    return folder
