"""Where lifeops keeps its own files.

``LIFEOPS_HOME`` puts everything into one folder; otherwise the system's usual places are used.
"""

import os
from pathlib import Path

import platformdirs

HOME_VARIABLE = "LIFEOPS_HOME"
OWNER_ONLY = 0o700


def state_folder() -> Path:
    """Return the folder of links, sync state and logs; made if missing, for its owner only."""
    return _folder("state", platformdirs.user_state_dir("lifeops", appauthor=False))


def sheets_database() -> Path:
    """Return the database of the embedded Sheets server; its folder is made if missing."""
    folder = _folder("sheets", platformdirs.user_data_dir("lifeops", appauthor=False))
    return folder / "sheets.db"


def _folder(name: str, usual: str) -> Path:
    home = os.environ.get(HOME_VARIABLE)
    folder = Path(home) / name if home else Path(usual)
    folder.mkdir(parents=True, exist_ok=True, mode=OWNER_ONLY)
    return folder
